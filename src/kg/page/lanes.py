"""The story: one lane a spirit, in it its branches, their initiatives by kind, and the honors told with them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from kg.page.style import FAMILIES, LOOKS
from kg.terms import EVIDENCE_KINDS

if TYPE_CHECKING:
    import networkx as nx

Edge = tuple[str, str, str]
"""Source, target and property of an edge of the graph."""

Link = tuple[str, str, str, dict[str, Any]]
"""An edge with its attributes."""

_LAST: Final = (1 << 30, 0)
_TOLD: Final = frozenset({"kg:inspires", "kg:undertakes", "kg:honoredWith", "kg:partOf"})


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


def links(graph: nx.MultiDiGraph) -> list[Link]:
    """Every edge with its attributes: what `edges(keys=True, data=True)` gives, in a third of the time.

    >>> import networkx
    >>> links(networkx.MultiDiGraph([("a", "b", "knows", {"kind": "rule"})]))
    [('a', 'b', 'knows', {'kind': 'rule'})]
    """
    return [
        (source, target, key, about)
        for source, near in graph.adjacency()
        for target, keyed in near.items()
        for key, about in keyed.items()
    ]


def story(graph: nx.MultiDiGraph) -> Story:
    """The lanes of a graph; no lanes where it has neither spirits nor branches.

    >>> import networkx
    >>> story(networkx.MultiDiGraph(evidence={})).lanes
    ()
    """
    teller = _Teller(graph)
    spirits = teller.in_order(n for n, class_ in teller.classes.items() if class_ == "kg:Spirit")
    branches = [n for n, class_ in teller.classes.items() if class_ == "kg:Branch"]
    lanes = [Lane(s, tuple(teller.rows(s, teller.to(s, "kg:inspires")))) for s in spirits]
    led = {row.branch for lane in lanes for row in lane.rows}
    lanes += [Lane(None, tuple(teller.rows(None, [b]))) for b in teller.in_order(b for b in branches if b not in led)]
    done = {i for b in branches for i in teller.to(b, "kg:undertakes")}
    kinds = FAMILIES["kg:Initiative"]
    others = [n for n, class_ in teller.classes.items() if class_ in kinds and n not in done]
    return Story(tuple(lanes), tuple(teller.groups(None, others)))


class _Teller:
    """Reads a graph in the order in which its source tells things."""

    def __init__(self, graph: nx.MultiDiGraph) -> None:
        self.near = dict(graph.adjacency())
        self.classes: dict[str, str] = dict(graph.nodes(data="cls"))
        self.names = {node: label["zh"] for node, label in graph.nodes(data="label")}
        self.ends: dict[tuple[str, str], list[str]] = defaultdict(list)
        self.starts: dict[tuple[str, str], list[str]] = defaultdict(list)
        edges = links(graph)
        for source, target, key, _ in edges:
            if key in _TOLD:
                self.ends[source, key].append(target)
                self.starts[target, key].append(source)
        self.told = _told(graph, edges)

    def in_order(self, nodes: Iterable[str]) -> list[str]:
        return sorted(set(nodes), key=lambda n: (self.told.get(n, _LAST), self.names[n], n))

    def to(self, node: str, property_: str) -> list[str]:
        """The targets of a property of a node."""
        return self.in_order(self.ends.get((node, property_), ()))

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
            if known.isdisjoint(self.ends.get((initiative, "kg:partOf"), ())):
                wholes[self.classes[initiative]].append(initiative)
        for class_ in (class_ for class_ in LOOKS if class_ in wholes):
            nodes = self.in_order(wholes[class_])
            yield Group(class_, tuple(self.item(i, branch, ("kg:undertakes", "kg:carriedOutBy"), ()) for i in nodes))

    def item(self, node: str, above: str | None, links: tuple[str, str], seen: tuple[str, ...]) -> Item:
        parts = self.in_order(self.starts.get((node, "kg:partOf"), ()))
        inner = (p for p in parts if p not in (*seen, node))
        return Item(
            node,
            self.link(above, node, *links),
            tuple(self.item(p, node, ("", "kg:partOf"), (*seen, node)) for p in inner),
        )

    def link(self, above: str | None, below: str, down: str, up: str) -> Edge | None:
        """The edge with the strongest evidence between two nodes, along `down` or against `up`."""
        pairs: list[Edge] = [] if above is None else [(above, below, down), (below, above, up)]
        found = [(strength(about["kind"]), pair) for pair in pairs if (about := self.about(*pair)) is not None]
        return min(found, key=itemgetter(0))[1] if found else None

    def about(self, source: str, target: str, property_: str) -> dict[str, Any] | None:
        """The attributes of an edge, if it is there."""
        found: dict[str, Any] | None = self.near[source].get(target, {}).get(property_)
        return found


def strength(kind: str) -> int:
    """The place of a kind of evidence in the order of strength, 0 for the strongest."""
    return EVIDENCE_KINDS.index(kind) if kind in EVIDENCE_KINDS else len(EVIDENCE_KINDS)


def _told(graph: nx.MultiDiGraph, edges: Iterable[Link]) -> dict[str, tuple[int, int]]:
    """Where the source first says something of each node: paragraph and sentence."""
    earliest = _Earliest({graph_: _place(about) for graph_, about in graph.graph["evidence"].items()})
    first = {
        node: min(map(earliest.__getitem__, {fact["evidence"] for fact in facts}), default=_LAST)
        for node, facts in graph.nodes(data="facts")
    }
    for source, target, _, about in edges:
        place = earliest[about["evidence"]]
        first[source] = min(first[source], place)
        first[target] = min(first[target], place)
    return first


class _Earliest(dict[tuple[str, ...], tuple[int, int]]):
    """The first place of some evidence; the same evidence stands behind many facts and edges."""

    def __init__(self, places: Mapping[str, tuple[int, int]]) -> None:
        self._places = places

    def __missing__(self, evidence: tuple[str, ...]) -> tuple[int, int]:
        self[evidence] = place = min((self._places.get(graph, _LAST) for graph in evidence), default=_LAST)
        return place


def _place(about: Mapping[str, Any]) -> tuple[int, int]:
    return _LAST if about["paragraph"] is None else (about["paragraph"], about["sentence"] or 0)
