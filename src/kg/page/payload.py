"""The data block of the page: a graph as one JSON object of small tables that point at each other by number.

Texts are pairs [zh, en]. A fact is {p: property, v: value, t: datatype, l: language, n: label, e: [evidence], q: a quantity's IRI}, an
edge {s, t, p, k: kind, e: [evidence], w: whether what is printed alone gives it, r: [what it rests on]}.
`src/kg/page/model.js` reads it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import kg
from kg.page import lanes
from kg.page.style import LINES, SHAPES, family, looks
from kg.terms import shorten

if TYPE_CHECKING:
    import networkx as nx

FORMAT: Final = 1
"""The version of this layout of the data; it rises when an older page script could not read it."""

_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_SCALARS = ("part", "paragraph", "sentence", "source", "license", "statements")


class Numbers(NamedTuple):
    """The places of things in the tables of the data block."""

    nodes: dict[str, int]
    edges: dict[lanes.Edge, int]
    classes: dict[str, int]
    properties: dict[str, int]
    evidence: dict[str, int]
    kinds: dict[str, int]


def number(graph: nx.MultiDiGraph) -> Numbers:
    """Number everything of a graph: nodes and edges in its order, classes in the order of the style table."""
    used = {attributes["cls"] for _, attributes in graph.nodes.items()}
    properties = {key for *_, key in graph.edges(keys=True)}
    properties |= {fact["property"] for _, attributes in graph.nodes.items() for fact in attributes["facts"]}
    properties |= {step[1] for *_, attributes in graph.edges(data=True) for step in attributes["rests_on"]}
    return Numbers(
        nodes=_numbered(graph),
        edges=_numbered(graph.edges(keys=True)),
        classes=_numbered(looks(used)),
        properties=_numbered(sorted(properties)),
        evidence=_numbered(graph.graph["evidence"]),
        kinds=_numbered(LINES),
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
        "excerpt": _excerpt(graph),
        "shapes": dict(SHAPES),
        "classes": _classes(graph, numbers, story),
        "properties": [_property(graph, p) for p in numbers.properties],
        "kinds": [_kind(graph, kind) for kind in LINES],
        "evidence": [_evidence(graph, e, numbers) for e in numbers.evidence],
        "nodes": [_node(graph, node, numbers) for node in numbers.nodes],
        "edges": [_edge(graph, edge, numbers) for edge in numbers.edges],
        "story": _story(story, numbers),
    }


def shown(class_: str, story: lanes.Story) -> bool:
    """Whether a class is seen at first: every class where there is no story to begin with."""
    return looks([class_])[class_].shown or not story.lanes


def _pair(text: dict[str, str] | None) -> list[str] | None:
    return None if text is None else [text["zh"], text["en"]]


def _excerpt(graph: nx.MultiDiGraph) -> dict[str, Any] | None:
    """What the graph was cut around, and how far, so that the page does not take the cut for an absence."""
    label, hops = graph.graph.get("excerpt") or (None, 0)
    return {"around": _pair(label), "hops": hops} if label else None


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
    about = graph.graph["evidence"][iri]
    return {
        "id": iri,
        "k": numbers.kinds[about["kind"]],
        "label": _pair(about["label"]),
        "reason": _pair(about["reason"]),
        "section": _pair(about["section"]),
        "noClaim": _pair(about["no_claim"]),
        "from": [numbers.evidence[e] for e in about["derived_from"] if e in numbers.evidence],
        **{name: about[name] for name in _SCALARS},
    }


def _node(graph: nx.MultiDiGraph, node: str, numbers: Numbers) -> dict[str, Any]:
    about = graph.nodes[node]
    return {
        "id": about["curie"],
        "iri": node,
        "c": numbers.classes[about["cls"]],
        "label": _pair(about["label"]),
        "alt": [list(name) for name in about["alt"]],
        "keys": sounds([about["label"]["zh"], *(name for name, _ in about["alt"])]),
        "facts": [_fact(fact, numbers) for fact in about["facts"]],
    }


def _fact(fact: dict[str, Any], numbers: Numbers) -> dict[str, Any]:
    return {
        "p": numbers.properties[fact["property"]],
        "v": fact["value"],
        "t": fact["datatype"],
        "l": fact["language"],
        "n": _pair(fact["label"]),
        "e": [numbers.evidence[e] for e in fact["evidence"]],
        **({"q": fact["node"]} if "node" in fact else {}),
    }


def _edge(graph: nx.MultiDiGraph, edge: lanes.Edge, numbers: Numbers) -> dict[str, Any]:
    source, target, key = edge
    about = graph.edges[edge]
    return {
        "s": numbers.nodes[source],
        "t": numbers.nodes[target],
        "p": numbers.properties[key],
        "k": numbers.kinds[about["kind"]],
        "e": [numbers.evidence[e] for e in about["evidence"]],
        "w": about["printed"],
        "r": [_premise(graph, step, numbers) for step in about["rests_on"]],
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


def sounds(names: Iterable[str]) -> str:
    """Pinyin and initials of Chinese names, for search: syllables run together, then their first letters.

    >>> sounds(["红船精神"])
    'hongchuanjingshen hcjs'
    """
    from pypinyin import lazy_pinyin

    found: list[str] = []
    for name in names:
        syllables = [s.lower() for s in lazy_pinyin("".join(_HAN.findall(name)))]
        found += ["".join(syllables), "".join(s[:1] for s in syllables)] if syllables else []
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
        "edge": _edge_number(row.edge, numbers),
        "groups": _groups(row.groups, numbers),
        "honors": [_item(item, numbers) for item in row.honors],
        "told": [numbers.edges[edge] for edge in row.told],
    }


def _groups(groups: Iterable[lanes.Group], numbers: Numbers) -> list[dict[str, Any]]:
    return [
        {"class": numbers.classes[group.class_], "items": [_item(item, numbers) for item in group.items]}
        for group in groups
    ]


def _item(item: lanes.Item, numbers: Numbers) -> dict[str, Any]:
    return {
        "node": numbers.nodes[item.node],
        "edge": _edge_number(item.edge, numbers),
        "parts": [_item(part, numbers) for part in item.parts],
    }


def _edge_number(edge: lanes.Edge | None, numbers: Numbers) -> int | None:
    return None if edge is None else numbers.edges[edge]
