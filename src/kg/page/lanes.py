"""The story: one lane a spirit, in it its branches, their initiatives by kind, and the honors told with them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from kg.page.style import FAMILIES, LOOKS
from kg.terms import EVIDENCE_KINDS

if TYPE_CHECKING:
    import networkx as nx

Edge = tuple[str, str, str]
"""Source, target and property of an edge of the graph."""

_LAST: Final = (1 << 30, 0)


class Item(NamedTuple):
    """An initiative or honor, the edge that ties it to what it hangs on, and its parts."""

    node: str
    edge: Edge | None
    parts: tuple[Item, ...] = ()


class Group(NamedTuple):
    """The initiatives of one kind."""

    class_: str
    items: tuple[Item, ...]


class Row(NamedTuple):
    """A branch with what it undertakes and the honors; the told-together edges between the two the page knows."""

    branch: str
    edge: Edge | None
    groups: tuple[Group, ...]
    honors: tuple[Item, ...]


class Lane(NamedTuple):
    """A spirit (none for branches without one) and the rows of its branches."""

    spirit: str | None
    rows: tuple[Row, ...]


class Story(NamedTuple):
    """The lanes in the order of the source, and the initiatives that belong to no branch."""

    lanes: tuple[Lane, ...]
    elsewhere: tuple[Group, ...]


def story(graph: nx.MultiDiGraph) -> Story:
    """The lanes of a graph; no lanes where it has neither spirits nor branches.

    >>> import networkx
    >>> story(networkx.MultiDiGraph(evidence={})).lanes
    ()
    """
    teller = _Teller(graph)
    spirits = teller.in_order(n for n in graph if graph.nodes[n]["cls"] == "kg:Spirit")
    lanes = [Lane(s, tuple(teller.rows(s, teller.to(s, "kg:inspires")))) for s in spirits]
    led = {row.branch for lane in lanes for row in lane.rows}
    branches = (n for n in graph if graph.nodes[n]["cls"] == "kg:Branch" and n not in led)
    lanes += [Lane(None, tuple(teller.rows(None, [b]))) for b in teller.in_order(branches)]
    done = {i for b in graph if graph.nodes[b]["cls"] == "kg:Branch" for i in teller.to(b, "kg:undertakes")}
    others = [n for n in graph if graph.nodes[n]["cls"] in FAMILIES["kg:Initiative"] and n not in done]
    return Story(tuple(lanes), tuple(teller.groups(None, others)))


class _Teller:
    """Reads a graph in the order in which its source tells things."""

    def __init__(self, graph: nx.MultiDiGraph) -> None:
        self.graph = graph
        self.told = _told(graph)

    def in_order(self, nodes: Iterable[str]) -> list[str]:
        return sorted(set(nodes), key=lambda n: (self.told.get(n, _LAST), self.graph.nodes[n]["label"]["zh"], n))

    def to(self, node: str, property_: str) -> list[str]:
        """The targets of a property of a node."""
        return self.in_order(t for _, t, key in self.graph.out_edges(node, keys=True) if key == property_)

    def rows(self, spirit: str | None, branches: Iterable[str]) -> Iterator[Row]:
        for branch in self.in_order(branches):
            edge = self.link(spirit, branch, "kg:inspires", "kg:inherits")
            initiatives, honors = self.to(branch, "kg:undertakes"), self.to(branch, "kg:honoredWith")
            yield Row(
                branch,
                edge,
                tuple(self.groups(branch, initiatives)),
                tuple(Item(h, self.link(branch, h, "kg:honoredWith", "kg:awardedTo")) for h in honors),
            )

    def groups(self, branch: str | None, initiatives: list[str]) -> Iterator[Group]:
        known = set(initiatives)
        wholes: dict[str, list[str]] = defaultdict(list)
        for initiative in initiatives:
            if known.isdisjoint(self.to(initiative, "kg:partOf")):
                wholes[self.graph.nodes[initiative]["cls"]].append(initiative)
        for class_ in (class_ for class_ in LOOKS if class_ in wholes):
            nodes = self.in_order(wholes[class_])
            yield Group(class_, tuple(self.item(i, branch, ("kg:undertakes", "kg:carriedOutBy"), ()) for i in nodes))

    def item(self, node: str, above: str | None, links: tuple[str, str], seen: tuple[str, ...]) -> Item:
        parts = self.in_order(s for s, _, key in self.graph.in_edges(node, keys=True) if key == "kg:partOf")
        inner = (p for p in parts if p not in (*seen, node))
        return Item(
            node,
            self.link(above, node, *links),
            tuple(self.item(p, node, ("", "kg:partOf"), (*seen, node)) for p in inner),
        )

    def link(self, above: str | None, below: str, down: str, up: str) -> Edge | None:
        """The edge with the strongest evidence between two nodes, along `down` or against `up`."""
        pairs: list[Edge] = [] if above is None else [(above, below, down), (below, above, up)]
        found = [pair for pair in pairs if self.graph.has_edge(*pair)]
        return min(found, key=lambda pair: strength(self.graph.edges[pair]["kind"]), default=None)


def strength(kind: str) -> int:
    """The place of a kind of evidence in the order of strength, 0 for the strongest."""
    return EVIDENCE_KINDS.index(kind) if kind in EVIDENCE_KINDS else len(EVIDENCE_KINDS)


def _told(graph: nx.MultiDiGraph) -> dict[str, tuple[int, int]]:
    """Where the source first says something of each node: paragraph and sentence."""
    places = {graph_: _place(about) for graph_, about in graph.graph["evidence"].items()}
    earliest: dict[tuple[str, ...], tuple[int, int]] = {}  # the same evidence stands behind many facts and edges
    first: dict[str, tuple[int, int]] = {}
    for node, evidence in _evidence_of_nodes(graph):
        if evidence not in earliest:
            earliest[evidence] = min((places.get(graph_, _LAST) for graph_ in evidence), default=_LAST)
        if earliest[evidence] < first.get(node, _LAST):
            first[node] = earliest[evidence]
    return first


def _evidence_of_nodes(graph: nx.MultiDiGraph) -> Iterator[tuple[str, tuple[str, ...]]]:
    for node, facts in graph.nodes(data="facts"):
        for fact in facts:
            yield node, fact["evidence"]
    for source, target, evidence in graph.edges(data="evidence"):
        yield source, evidence
        yield target, evidence


def _place(about: Mapping[str, Any]) -> tuple[int, int]:
    return _LAST if about["paragraph"] is None else (about["paragraph"], about["sentence"] or 0)
