"""What two states of the data state differently, by thing: what was added, removed and changed, and by which evidence.

A value that another took the place of, in the same property and the same evidence, is a change; a statement that
stands in other evidence than before is one too. The order of files and lines does not count.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

import pyoxigraph as ox

from kg import blanks
from kg.results import Term


class _Fact(NamedTuple):
    said: Term
    value: Term
    graph: Term


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
        edits = tuple(_edits(before.get(thing, set()), after.get(thing, set())))
        if edits:
            status = "new" if thing not in before else "gone" if thing not in after else "there"
            found.append(Difference(thing, status, edits))
    return found


def _stated(quads: Iterable[ox.Quad]) -> Mapping[Term, set[_Fact]]:
    """What is stated in which evidence, by thing."""
    found: dict[Term, set[_Fact]] = defaultdict(set)
    for quad in blanks.named(quads):
        assert not isinstance(quad.graph_name, ox.DefaultGraph)
        found[quad.subject].add(_Fact(quad.predicate, quad.object, quad.graph_name))
    return found


def _edits(before: set[_Fact], after: set[_Fact]) -> Iterator[Edit]:
    """The edits by property and value; a value is paired with the one that took its place in the same evidence."""
    gone, come = before - after, after - before
    pairs = list(_pairs(gone, come))
    found = [Edit(old.said, old.value, new.value, frozenset([old.graph]), frozenset([new.graph])) for old, new in pairs]
    went, came = _by_value(gone - {old for old, _ in pairs}), _by_value(come - {new for _, new in pairs})
    for said, value in went.keys() | came.keys():
        graphs = went.get((said, value), frozenset()), came.get((said, value), frozenset())
        found.append(Edit(said, value if graphs[0] else None, value if graphs[1] else None, *graphs))
    return iter(sorted(found, key=lambda edit: (str(edit.said), str(edit.old), str(edit.new), *map(str, edit.before))))


def _by_value(facts: Iterable[_Fact]) -> dict[tuple[Term, Term], frozenset[Term]]:
    found: dict[tuple[Term, Term], set[Term]] = defaultdict(set)
    for fact in facts:
        found[fact.said, fact.value].add(fact.graph)
    return {key: frozenset(graphs) for key, graphs in found.items()}


def _pairs(gone: Iterable[_Fact], come: Iterable[_Fact]) -> Iterator[tuple[_Fact, _Fact]]:
    """Which value took the place of which: the only one of its property, language and evidence that went and came."""
    went: dict[tuple[object, ...], list[_Fact]] = defaultdict(list)
    came: dict[tuple[object, ...], list[_Fact]] = defaultdict(list)
    for facts, places in ((gone, went), (come, came)):
        for fact in facts:
            places[fact.said, _language(fact.value), fact.graph].append(fact)
    for place, facts in went.items():
        if len(facts) == len(came[place]) == 1:
            yield facts[0], came[place][0]


def _language(value: Term) -> str | None:
    return value.language if isinstance(value, ox.Literal) else None
