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
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from operator import sub
from typing import Any, Final, NamedTuple

import kg
from kg.book import Evidence
from kg.page import lanes
from kg.page.style import LINES, SHAPES, family, looks
from kg.picture import Edges, Picture
from kg.premises import Premise
from kg.spelling import syllables
from kg.terms import PREFIXES, shorten
from kg.things import Facts

FORMAT: Final = 2
"""The version of this layout of the data; it rises when an older page script could not read it."""

_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_About = Mapping[str, Any]
_SCALARS = ("part", "paragraph", "sentence", "source", "license", "statements")


class Numbers(NamedTuple):
    """The places of things in the tables of the data block."""

    nodes: dict[str, int]
    classes: dict[str, int]
    properties: dict[str, int]
    evidence: dict[str, int]
    kinds: dict[str, int]
    articles: dict[str, int]
    lists: dict[Evidence, int]
    premises: dict[Premise, int]


def number(picture: Picture) -> Numbers:
    """Number everything of a graph: nodes in its order, classes in the order of the style table."""
    facts, edges = picture.facts, picture.edges
    premises = sorted(set(chain.from_iterable(edges.rests_on)))
    properties = {*edges.properties, *facts.properties, *(property_ for _, property_, _ in premises)}
    return Numbers(
        nodes=_numbered(picture.nodes),
        classes=_numbered(looks(set(picture.classes))),
        properties=_numbered(sorted(properties)),
        evidence=_numbered(picture.about["evidence"]),
        kinds=_numbered(LINES),
        articles=_numbered(picture.about.get("articles", ())),
        lists=_numbered(dict.fromkeys(chain(facts.evidence, edges.evidence))),
        premises=_numbered(premises),
    )


def _numbered(things: Iterable[Any]) -> dict[Any, int]:
    return {thing: index for index, thing in enumerate(things)}


def payload(picture: Picture, numbers: Numbers, story: lanes.Story) -> dict[str, Any]:
    """Everything the page knows, but for the network's drawing and the words of the interface."""
    about = picture.about
    return {
        "format": FORMAT,
        "version": about["version"],
        "program": kg.__version__,
        "title": _pair(about["title"]),
        "sources": _sources(about),
        "statements": about.get("statements", 0),
        "excerpt": _excerpt(about),
        "shapes": dict(SHAPES),
        "classes": _classes(picture, numbers, story),
        "properties": [_property(about, p) for p in numbers.properties],
        "kinds": [_kind(about, kind) for kind in LINES],
        "evidence": table([_evidence(about["evidence"][e], e, numbers) for e in numbers.evidence]),
        "lists": [[numbers.evidence[e] for e in evidence] for evidence in numbers.lists],
        "premises": [_premise(about, step, numbers) for step in numbers.premises],
        "nodes": by_columns(_nodes(picture, numbers)),
        "facts": by_columns(_facts(picture.facts, numbers)),
        "edges": by_columns(_edges(picture.edges, numbers)),
        "variants": variants(_names(picture)),
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


def _excerpt(about: _About) -> dict[str, Any] | None:
    """What the graph was cut around, and how far, so that the page does not take the cut for an absence."""
    label, hops = about.get("excerpt") or (None, 0)
    return {"around": _pair(label), "hops": hops} if label else None


def _sources(about: _About) -> list[dict[str, Any]]:
    """The articles that the graph tells of, each with what a reader has to know of it, and how long it is."""
    passages = [evidence for evidence in about["evidence"].values() if evidence["kind"] == "passage"]
    paragraphs = Counter(article for article, _ in {(one["article"], one["paragraph"]) for one in passages})
    return [
        {
            "title": _pair(article["title"]),
            "date": article["date"],
            "publisher": _pair(article["publisher"]),
            "paragraphs": paragraphs[iri],
        }
        for iri, article in about.get("articles", {}).items()
    ]


def _classes(picture: Picture, numbers: Numbers, story: lanes.Story) -> list[dict[str, Any]]:
    counts = Counter(picture.classes)
    return [
        {
            "id": class_,
            "label": _term(picture.about, "classes", class_),
            "comment": _pair(picture.about["classes"].get(class_, {}).get("comment")),
            "family": family(class_),
            "familyLabel": _term(picture.about, "classes", family(class_)),
            "light": look.light,
            "dark": look.dark,
            "shape": look.shape,
            "shown": shown(class_, story),
            "count": counts[class_],
        }
        for class_, look in looks(numbers.classes).items()
    ]


def _term(about: _About, table: str, curie: str) -> list[str]:
    known = about[table].get(curie)
    name = curie.rstrip("/#").replace("#", "/").rpartition("/")[2].rpartition(":")[2]
    return [known["label"]["zh"], known["label"]["en"]] if known else [name, name]


def _property(about: _About, curie: str) -> dict[str, Any]:
    known = about["properties"].get(curie, {})
    inverse = known.get("inverse")
    return {
        "id": curie,
        "label": _term(about, "properties", curie),
        "comment": _pair(known.get("comment")),
        "inverse": inverse,
        "inverseLabel": _term(about, "properties", inverse) if inverse else None,
    }


def _kind(about: _About, kind: str) -> dict[str, Any]:
    class_ = about["classes"].get(f"kg:{kind.capitalize()}", {})
    line = LINES[kind]
    return {
        "id": kind,
        "label": _pair(class_.get("label")),
        "comment": _pair(class_.get("comment")),
        "dash": list(line.dash),
        "width": line.width,
    }


def _evidence(about: _About, iri: str, numbers: Numbers) -> dict[str, Any]:
    return {
        "id": iri,
        "k": numbers.kinds[about["kind"]],
        "label": _pair(about["label"]),
        "reason": _pair(about["reason"]),
        "section": _pair(about["section"]),
        "article": numbers.articles.get(about["article"]),
        "noClaim": _pair(about["no_claim"]),
        "from": [numbers.evidence[e] for e in about["derived_from"] if e in numbers.evidence],
        **{name: about[name] for name in _SCALARS},
    }


def _nodes(picture: Picture, numbers: Numbers) -> dict[str, list[Any]]:
    named = zip(picture.labels, picture.others, strict=True)
    return {
        "id": picture.curies,
        "iri": [
            None if curie == node or _spelt(curie) == node else node
            for curie, node in zip(picture.curies, picture.nodes, strict=True)
        ],
        "c": list(map(numbers.classes.__getitem__, picture.classes)),
        "label": list(map(_pair, picture.labels)),
        "alt": picture.others,
        "keys": [sounds([label["zh"], *(name for name, _ in others)]) for label, others in named],
        "facts": picture.facts.counts,
    }


def _spelt(curie: str) -> str:
    """The IRI of a CURIE, as the page will find it out."""
    prefix, _, local = curie.partition(":")
    return PREFIXES.get(prefix, "") + local


def _facts(facts: Facts, numbers: Numbers) -> dict[str, list[Any]]:
    return {
        "p": list(map(numbers.properties.__getitem__, facts.properties)),
        "v": facts.values,
        "t": facts.datatypes,
        "l": facts.languages,
        "n": list(map(_pair, facts.labels)),
        "e": list(map(numbers.lists.__getitem__, facts.evidence)),
        "q": facts.nodes,
    }


def _edges(edges: Edges, numbers: Numbers) -> dict[str, list[Any]]:
    return {
        "s": edges.sources,
        "t": edges.targets,
        "p": list(map(numbers.properties.__getitem__, edges.properties)),
        "k": list(map(numbers.kinds.__getitem__, edges.kinds)),
        "e": list(map(numbers.lists.__getitem__, edges.evidence)),
        "w": edges.printed,
        "r": [list(map(numbers.premises.__getitem__, steps)) for steps in edges.rests_on],
    }


def _premise(about: _About, step: Premise, numbers: Numbers) -> list[Any]:
    subject, property_, object_ = step
    return [_end(about, subject, numbers), numbers.properties[property_], _end(about, object_, numbers)]


def _end(about: _About, end: str, numbers: Numbers) -> dict[str, Any]:
    """One end of a premise: a node, a piece of evidence, or the name of anything else, most often a class."""
    if end in numbers.nodes:
        return {"node": numbers.nodes[end]}
    if end in numbers.evidence:
        return {"evidence": numbers.evidence[end]}
    return {"text": _term(about, "classes", shorten(end))}


def _names(picture: Picture) -> Iterator[str]:
    for label, others in zip(picture.labels, picture.others, strict=True):
        yield label["zh"]
        yield from (name for name, _ in others)


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
    found: list[str] = []
    for name in names:
        said = [syllable.lower() for syllable in syllables("".join(_HAN.findall(name)))]
        found += ["".join(said), "".join(syllable[:1] for syllable in said)] if said else []
    return " ".join(dict.fromkeys(found))


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
        "edge": row.edge,
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
    return [numbers.nodes[item.node], item.edge, *(_item(part, numbers) for part in item.parts)]
