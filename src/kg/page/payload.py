"""The data block of the page: a graph as one JSON object of small tables that point at each other by number.

Texts are pairs [zh, en]. A fact is {p: property, v: value, t: datatype, l: language, n: label, e: evidence, q: a
quantity's IRI}, an edge {s, t, p, k: kind, e: evidence, w: whether what is printed alone gives it, r: [what it rests
on]}. Large tables stand by columns, see `table`; what many rows have in common stands once: `lists` of evidence,
`premises`; the facts of all nodes are one table, and each node says how many of them are its own.
`src/kg/page/model.js` reads it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from operator import sub
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import kg
from kg.page import lanes
from kg.page.style import LINES, SHAPES, family, looks
from kg.terms import PREFIXES, shorten

if TYPE_CHECKING:
    import networkx as nx

FORMAT: Final = 2
"""The version of this layout of the data; it rises when an older page script could not read it."""

_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_SCALARS = ("part", "paragraph", "sentence", "source", "license", "statements")


class Numbers(NamedTuple):
    """The edges of a graph, and the places of things in the tables of the data block."""

    links: list[lanes.Link]
    nodes: dict[str, int]
    edges: dict[lanes.Edge, int]
    classes: dict[str, int]
    properties: dict[str, int]
    evidence: dict[str, int]
    kinds: dict[str, int]
    articles: dict[str, int]
    lists: dict[tuple[str, ...], int]
    premises: dict[tuple[str, str, str], int]


def number(graph: nx.MultiDiGraph) -> Numbers:
    """Number everything of a graph: nodes and edges in its order, classes in the order of the style table."""
    nodes, edges = [about for _, about in graph.nodes(data=True)], lanes.links(graph)
    facts = [fact for about in nodes for fact in about["facts"]]
    premises = set().union(*(about["rests_on"] for *_, about in edges))
    properties = {key for _, _, key, _ in edges} | {step[1] for step in premises} | {fact["property"] for fact in facts}
    lists = dict.fromkeys(fact["evidence"] for fact in facts) | dict.fromkeys(about["evidence"] for *_, about in edges)
    return Numbers(
        links=edges,
        nodes=_numbered(graph),
        edges=_numbered(edge[:3] for edge in edges),
        classes=_numbered(looks({about["cls"] for about in nodes})),
        properties=_numbered(sorted(properties)),
        evidence=_numbered(graph.graph["evidence"]),
        kinds=_numbered(LINES),
        articles=_numbered(graph.graph.get("articles", ())),
        lists=_numbered(lists),
        premises=_numbered(sorted(premises)),
    )


def _numbered(things: Iterable[Any]) -> dict[Any, int]:
    return {thing: index for index, thing in enumerate(things)}


def payload(graph: nx.MultiDiGraph, numbers: Numbers, story: lanes.Story) -> dict[str, Any]:
    """Everything the page knows, but for the network's drawing and the words of the interface."""
    return {
        "format": FORMAT,
        "version": graph.graph["version"],
        "program": kg.__version__,
        "title": _pair(graph.graph["title"]),
        "sources": _sources(graph),
        "statements": graph.graph.get("statements", 0),
        "excerpt": _excerpt(graph),
        "shapes": dict(SHAPES),
        "classes": _classes(graph, numbers, story),
        "properties": [_property(graph, p) for p in numbers.properties],
        "kinds": [_kind(graph, kind) for kind in LINES],
        "evidence": table([_evidence(graph, e, numbers) for e in numbers.evidence]),
        "lists": [[numbers.evidence[e] for e in evidence] for evidence in numbers.lists],
        "premises": [_premise(graph, step, numbers) for step in numbers.premises],
        "nodes": table([_node(about, node, numbers) for node, about in graph.nodes(data=True)]),
        "facts": by_columns(_facts([fact for _, facts in graph.nodes(data="facts") for fact in facts], numbers)),
        "edges": by_columns(_edges(numbers)),
        "variants": variants(_names(graph)),
        "story": _story(story, numbers),
    }


def table(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Rows of the same keys by columns: those that say the same in every row once, numbers as steps from row to row.

    >>> table([{"a": 1, "b": "x", "c": "y"}, {"a": 2, "b": "x", "c": "z"}])
    {'length': 2, 'all': {'b': 'x'}, 'steps': {'a': [1, 1]}, 'columns': {'c': ['y', 'z']}}
    """
    return by_columns({name: [row[name] for row in rows] for name in (rows[0] if rows else ())})


def by_columns(columns: dict[str, list[Any]]) -> dict[str, Any]:
    """Such a table of rows that are columns already.

    >>> by_columns({"a": [1, 2]}) == table([{"a": 1}, {"a": 2}])
    True
    """
    length = len(next(iter(columns.values()), []))
    same = {name: column[0] for name, column in columns.items() if length and _is_same(column)}
    steps = {name: _steps(column) for name, column in columns.items() if name not in same and _is_whole(column)}
    left = {name: column for name, column in columns.items() if name not in same and name not in steps}
    if not length:
        return {"length": 0, "all": {}, "steps": {}, "columns": {}}
    return {"length": length, "all": same, "steps": steps, "columns": left}


def _is_same(column: list[Any]) -> bool:
    return column.count(column[0]) == len(column)


def _is_whole(column: list[Any]) -> bool:
    return set(map(type, column)) == {int}


def _steps(column: list[int]) -> list[int]:
    return [column[0], *map(sub, column[1:], column)]


def shown(class_: str, story: lanes.Story) -> bool:
    """Whether a class is seen at first: every class where there is no story to begin with."""
    return looks([class_])[class_].shown or not story.lanes


def _pair(text: dict[str, str] | None) -> list[str] | None:
    return None if text is None else [text["zh"], text["en"]]


def _excerpt(graph: nx.MultiDiGraph) -> dict[str, Any] | None:
    """What the graph was cut around, and how far, so that the page does not take the cut for an absence."""
    label, hops = graph.graph.get("excerpt") or (None, 0)
    return {"around": _pair(label), "hops": hops} if label else None


def _sources(graph: nx.MultiDiGraph) -> list[dict[str, Any]]:
    """The articles that the graph tells of, each with what a reader has to know of it, and how long it is."""
    passages = [about for about in graph.graph["evidence"].values() if about["kind"] == "passage"]
    paragraphs = Counter(article for article, _ in {(one["article"], one["paragraph"]) for one in passages})
    return [
        {
            "title": _pair(about["title"]),
            "date": about["date"],
            "publisher": _pair(about["publisher"]),
            "paragraphs": paragraphs[article],
        }
        for article, about in graph.graph.get("articles", {}).items()
    ]


def _classes(graph: nx.MultiDiGraph, numbers: Numbers, story: lanes.Story) -> list[dict[str, Any]]:
    counts = Counter(attributes["cls"] for _, attributes in graph.nodes.items())
    return [
        {
            "id": class_,
            "label": _term(graph, "classes", class_),
            "comment": _pair(graph.graph["classes"].get(class_, {}).get("comment")),
            "family": family(class_),
            "familyLabel": _term(graph, "classes", family(class_)),
            "light": look.light,
            "dark": look.dark,
            "shape": look.shape,
            "shown": shown(class_, story),
            "count": counts[class_],
        }
        for class_, look in looks(numbers.classes).items()
    ]


def _term(graph: nx.MultiDiGraph, table: str, curie: str) -> list[str]:
    known = graph.graph[table].get(curie)
    name = curie.rstrip("/#").replace("#", "/").rpartition("/")[2].rpartition(":")[2]
    return [known["label"]["zh"], known["label"]["en"]] if known else [name, name]


def _property(graph: nx.MultiDiGraph, curie: str) -> dict[str, Any]:
    known = graph.graph["properties"].get(curie, {})
    inverse = known.get("inverse")
    return {
        "id": curie,
        "label": _term(graph, "properties", curie),
        "comment": _pair(known.get("comment")),
        "inverse": inverse,
        "inverseLabel": _term(graph, "properties", inverse) if inverse else None,
    }


def _kind(graph: nx.MultiDiGraph, kind: str) -> dict[str, Any]:
    class_ = graph.graph["classes"].get(f"kg:{kind.capitalize()}", {})
    line = LINES[kind]
    return {
        "id": kind,
        "label": _pair(class_.get("label")),
        "comment": _pair(class_.get("comment")),
        "dash": list(line.dash),
        "width": line.width,
    }


def _evidence(graph: nx.MultiDiGraph, iri: str, numbers: Numbers) -> dict[str, Any]:
    about, articles = graph.graph["evidence"][iri], numbers.articles
    return {
        "id": iri,
        "k": numbers.kinds[about["kind"]],
        "label": _pair(about["label"]),
        "reason": _pair(about["reason"]),
        "section": _pair(about["section"]),
        "article": articles.get(about["article"]),
        "noClaim": _pair(about["no_claim"]),
        "from": [numbers.evidence[e] for e in about["derived_from"] if e in numbers.evidence],
        **{name: about[name] for name in _SCALARS},
    }


def _node(about: dict[str, Any], node: str, numbers: Numbers) -> dict[str, Any]:
    return {
        "id": about["curie"],
        "iri": None if about["curie"] == node or _spelt(about["curie"]) == node else node,
        "c": numbers.classes[about["cls"]],
        "label": _pair(about["label"]),
        "alt": [list(name) for name in about["alt"]],
        "keys": sounds([about["label"]["zh"], *(name for name, _ in about["alt"])]),
        "facts": len(about["facts"]),
    }


def _spelt(curie: str) -> str:
    """The IRI of a CURIE, as the page will find it out."""
    prefix, _, local = curie.partition(":")
    return PREFIXES.get(prefix, "") + local


def _facts(facts: list[dict[str, Any]], numbers: Numbers) -> dict[str, list[Any]]:
    return {
        "p": [numbers.properties[fact["property"]] for fact in facts],
        "v": [fact["value"] for fact in facts],
        "t": [fact["datatype"] for fact in facts],
        "l": [fact["language"] for fact in facts],
        "n": [_pair(fact["label"]) for fact in facts],
        "e": [numbers.lists[fact["evidence"]] for fact in facts],
        "q": [fact.get("node") for fact in facts],
    }


def _edges(numbers: Numbers) -> dict[str, list[Any]]:
    edges, nodes, premises = numbers.links, numbers.nodes, numbers.premises
    return {
        "s": [nodes[source] for source, _, _, _ in edges],
        "t": [nodes[target] for _, target, _, _ in edges],
        "p": [numbers.properties[key] for _, _, key, _ in edges],
        "k": [numbers.kinds[about["kind"]] for _, _, _, about in edges],
        "e": [numbers.lists[about["evidence"]] for _, _, _, about in edges],
        "w": [about["printed"] for _, _, _, about in edges],
        "r": [[premises[step] for step in about["rests_on"]] for _, _, _, about in edges],
    }


def _premise(graph: nx.MultiDiGraph, step: tuple[str, str, str], numbers: Numbers) -> list[Any]:
    subject, property_, object_ = step
    return [_end(graph, subject, numbers), numbers.properties[property_], _end(graph, object_, numbers)]


def _end(graph: nx.MultiDiGraph, end: str, numbers: Numbers) -> dict[str, Any]:
    """One end of a premise: a node, a piece of evidence, or the name of anything else, most often a class."""
    if end in numbers.nodes:
        return {"node": numbers.nodes[end]}
    if end in numbers.evidence:
        return {"evidence": numbers.evidence[end]}
    return {"text": _term(graph, "classes", shorten(end))}


def _names(graph: nx.MultiDiGraph) -> Iterable[str]:
    for about in graph.nodes.values():
        yield about["label"]["zh"]
        yield from (name for name, _ in about["alt"])


def variants(names: Iterable[str]) -> str:
    """How else the characters of some names are written, for search: pairs of a variant and the simplified form.

    >>> variants(["红船"])
    '紅红'
    """
    from opencc import OpenCC

    used = {letter for name in names for letter in name if _HAN.match(letter)}
    letters = [chr(code) for code in range(0x3400, 0xA000)]
    # One character a line, so that none is taken for part of a word.
    plain = OpenCC("t2s").convert("\n".join(letters)).split("\n")
    simple = dict(zip(letters, plain, strict=True))
    wanted = {simple.get(letter, letter) for letter in used}
    return "".join(letter + to for letter, to in simple.items() if letter != to and to in wanted)


def sounds(names: Iterable[str]) -> str:
    """Pinyin and initials of Chinese names, for search: syllables run together, then their first letters.

    >>> sounds(["红船精神"])
    'hongchuanjingshen hcjs'
    """
    from pypinyin.contrib.mmseg import seg

    found: list[str] = []
    for name in names:
        letters = "".join(_HAN.findall(name))
        syllables = [syllable for word in seg.cut(letters) for syllable in _syllables(word)]
        found += ["".join(syllables), "".join(s[:1] for s in syllables)] if syllables else []
    return " ".join(dict.fromkeys(found))


@lru_cache(1 << 14)  # names share most of their words
def _syllables(word: str) -> tuple[str, ...]:
    from pypinyin import lazy_pinyin

    return tuple(syllable.lower() for syllable in lazy_pinyin(word))


# The story, by number -------------------------------------------------------------------------------


def _story(story: lanes.Story, numbers: Numbers) -> dict[str, Any]:
    return {
        "lanes": [
            {
                "spirit": None if lane.spirit is None else numbers.nodes[lane.spirit],
                "rows": [_row(row, numbers) for row in lane.rows],
            }
            for lane in story.lanes
        ],
        "elsewhere": _groups(story.elsewhere, numbers),
    }


def _row(row: lanes.Row, numbers: Numbers) -> dict[str, Any]:
    return {
        "branch": numbers.nodes[row.branch],
        "edge": _edge_number(row.edge, numbers),
        "groups": _groups(row.groups, numbers),
        "honors": [_item(item, numbers) for item in row.honors],
    }


def _groups(groups: Iterable[lanes.Group], numbers: Numbers) -> list[dict[str, Any]]:
    return [
        {"class": numbers.classes[group.class_], "items": [_item(item, numbers) for item in group.items]}
        for group in groups
    ]


def _item(item: lanes.Item, numbers: Numbers) -> list[Any]:
    """A node, its edge, and its parts."""
    return [numbers.nodes[item.node], _edge_number(item.edge, numbers), *(_item(part, numbers) for part in item.parts)]


def _edge_number(edge: lanes.Edge | None, numbers: Numbers) -> int | None:
    return None if edge is None else numbers.edges[edge]
