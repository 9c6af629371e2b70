"""The story: one lane a spirit, in it its branches, their initiatives by kind, and the honors told with them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, repeat
from typing import Any, Final, NamedTuple

from kg.book import strength
from kg.page.style import FAMILIES, LOOKS
from kg.picture import Picture

_LAST: Final = (1 << 30, 0)
_TOLD: Final = frozenset({"kg:inspires", "kg:undertakes", "kg:honoredWith", "kg:partOf"})
_TYING: Final = _TOLD | {"kg:inherits", "kg:carriedOutBy", "kg:awardedTo"}


class Item(NamedTuple):
    """An initiative or honor, the number of the edge that ties it to what it hangs on, and its parts."""

    node: str
    edge: int | None
    parts: tuple[Item, ...] = ()


class Group(NamedTuple):
    """The initiatives of one kind."""

    class_: str
    items: tuple[Item, ...]


class Row(NamedTuple):
    """A branch with what it undertakes and the honors; the told-together edges between the two the page knows."""

    branch: str
    edge: int | None
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


def story(picture: Picture) -> Story:
    """The lanes of a graph; no lanes where it has neither spirits nor branches.

    >>> import kg
    >>> from kg import picture
    >>> len(story(picture.of(kg.open_store())).lanes)
    5
    """
    teller = _Teller(picture)
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

    def __init__(self, picture: Picture) -> None:
        nodes, edges = picture.nodes, picture.edges
        self.classes = dict(zip(nodes, picture.classes, strict=True))
        self.kinds = edges.kinds
        self.ends: dict[tuple[str, str], list[str]] = defaultdict(list)
        self.starts: dict[tuple[str, str], list[str]] = defaultdict(list)
        self.known: dict[tuple[str, str, str], int] = {}
        for number, (source, target, key) in enumerate(zip(*edges[:3], strict=True)):
            if key in _TYING:
                self.known[nodes[source], nodes[target], key] = number
            if key in _TOLD:
                self.ends[nodes[source], key].append(nodes[target])
                self.starts[nodes[target], key].append(nodes[source])
        told = _told(picture)
        order = sorted(range(len(nodes)), key=lambda n: (told[n], picture.labels[n]["zh"], nodes[n]))
        self.places = {nodes[n]: place for place, n in enumerate(order)}

    def in_order(self, nodes: Iterable[str]) -> list[str]:
        return sorted(set(nodes), key=self.places.__getitem__)

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

    def link(self, above: str | None, below: str, down: str, up: str) -> int | None:
        """The edge with the strongest evidence between two nodes, along `down` or against `up`."""
        pairs = [] if above is None else [(above, below, down), (below, above, up)]
        found = [self.known[pair] for pair in pairs if pair in self.known]
        return min(found, key=lambda edge: strength(self.kinds[edge]), default=None)


def _told(picture: Picture) -> list[tuple[int, int]]:
    """Where the source first says something of each node: paragraph and sentence."""
    places = {graph: _place(about) for graph, about in picture.about["evidence"].items()}
    facts, edges = picture.facts, picture.edges
    earliest = {
        evidence: min((places.get(graph, _LAST) for graph in evidence), default=_LAST)
        for evidence in {*facts.evidence, *edges.evidence}
    }
    first = [_LAST] * len(picture.nodes)
    of_facts = chain.from_iterable(map(repeat, range(len(first)), facts.counts))
    for node, evidence in chain(
        zip(of_facts, facts.evidence, strict=True),
        zip(edges.sources, edges.evidence, strict=True),
        zip(edges.targets, edges.evidence, strict=True),
    ):
        place = earliest[evidence]
        first[node] = min(first[node], place)
    return first


def _place(about: Mapping[str, Any]) -> tuple[int, int]:
    return _LAST if about["paragraph"] is None else (about["paragraph"], about["sentence"] or 0)
