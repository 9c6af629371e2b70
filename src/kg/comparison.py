"""What two states of the data state differently, by thing: what was added, removed and changed, and by which evidence.

A value that another took the place of, in the same property and the same evidence, is a change; a statement that
stands in other evidence than before is one too. The order of files and lines does not count.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

import pyoxigraph as ox

from kg.results import Term

_Stated = Mapping[Term, Mapping[tuple[Term, Term], frozenset[Term]]]
_NONE: Final[frozenset[Term]] = frozenset()


class Edit(NamedTuple):
    """One statement about a thing by the property `said`, as it was and as it is; None and no evidence where it was or is not there."""

    said: Term
    old: Term | None
    new: Term | None
    before: frozenset[Term]
    after: frozenset[Term]

    @property
    def kind(self) -> str:
        """Whether it was added, removed, changed in its value, or moved to other evidence.

        >>> Edit(ox.NamedNode("x:p"), None, ox.Literal("a"), frozenset(), frozenset()).kind
        'added'
        """
        if self.old is None:
            return "added"
        if self.new is None:
            return "removed"
        return "moved" if self.old == self.new else "changed"


class Difference(NamedTuple):
    """What differs about one thing, and whether it is new, gone, or was and is there."""

    thing: Term
    status: str
    edits: tuple[Edit, ...]


def compare(old: Iterable[ox.Quad], new: Iterable[ox.Quad]) -> list[Difference]:
    """What differs, thing by thing in the order of their ids; blank nodes are the same where they say the same.

    >>> thing, says, graph = (ox.NamedNode(f"x:{name}") for name in "spg")
    >>> one, two = (ox.Quad(thing, says, ox.Literal(text), graph) for text in ("a", "b"))
    >>> [edit.kind for edit in compare([one], [two])[0].edits]
    ['changed']
    """
    before, after = (_stated(quads) for quads in (old, new))
    found = []
    for thing in sorted(before.keys() | after.keys(), key=str):
        edits = tuple(_edits(before.get(thing, {}), after.get(thing, {})))
        if edits:
            status = "new" if thing not in before else "gone" if thing not in after else "there"
            found.append(Difference(thing, status, edits))
    return found


def _stated(quads: Iterable[ox.Quad]) -> _Stated:
    """Which evidence states what, by thing."""
    dataset = ox.Dataset(quads)
    if any(isinstance(term, ox.BlankNode) for quad in dataset for term in quad.triple):
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    found: dict[Term, dict[tuple[Term, Term], set[Term]]] = defaultdict(lambda: defaultdict(set))
    for quad in dataset:
        assert not isinstance(quad.graph_name, ox.DefaultGraph)
        found[quad.subject][quad.predicate, quad.object].add(quad.graph_name)
    return {thing: {fact: frozenset(graphs) for fact, graphs in said.items()} for thing, said in found.items()}


_Places = dict[tuple[Term, str | None, frozenset[Term]], list[tuple[Term, Term]]]
_Facts = Mapping[tuple[Term, Term], frozenset[Term]]


def _edits(before: _Facts, after: _Facts) -> Iterator[Edit]:
    """The edits by property and value; a value is paired with the one that took its place."""
    differing = [fact for fact in before.keys() | after.keys() if before.get(fact) != after.get(fact)]
    gone = {fact for fact in differing if fact not in after}
    come = {fact for fact in differing if fact not in before}
    pairs = dict(_pairs(sorted(gone, key=str), sorted(come, key=str), before, after))
    for fact in sorted({*differing} - set(pairs.values()), key=_order):
        property_, value = fact
        other = pairs.get(fact)
        graphs = before.get(fact, _NONE), after.get(other or fact, _NONE)
        if fact in gone:
            yield Edit(property_, value, other[1] if other else None, *graphs)
        else:
            yield Edit(property_, None if fact in come else value, value, *graphs)


def _order(fact: tuple[Term, Term]) -> tuple[str, str]:
    return str(fact[0]), str(fact[1])


def _pairs(
    gone: list[tuple[Term, Term]], come: list[tuple[Term, Term]], before: _Facts, after: _Facts
) -> Iterator[tuple[tuple[Term, Term], tuple[Term, Term]]]:
    """Which value took the place of which: the only one of its property, language and evidence that went and came."""
    went: _Places = defaultdict(list)
    came: _Places = defaultdict(list)
    for facts, stated, places in ((gone, before, went), (come, after, came)):
        for fact in facts:
            places[fact[0], _language(fact[1]), stated[fact]].append(fact)
    for place, facts in went.items():
        if len(facts) == len(came[place]) == 1:
            yield facts[0], came[place][0]


def _language(value: Term) -> str | None:
    return value.language if isinstance(value, ox.Literal) else None
