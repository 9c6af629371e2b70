"""What a server would have to change to hold a graph: a plan that can be read before anything is sent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

import pyoxigraph as ox

from kg.errors import Lang
from kg.server import holdings, values
from kg.server.endpoint import Server
from kg.server.holdings import nameless
from kg.server.values import canonical
from kg.store import Store
from kg.terms import BASE, MERGED

Graphs = Mapping[str, set[ox.Triple]]
_LINES: Final = 60
"""How many graphs a plan names."""


class Change(NamedTuple):
    """What one graph gets and loses; `before` and `after` are its numbers of statements."""

    graph: str
    adds: tuple[ox.Triple, ...]
    removes: tuple[ox.Triple, ...]
    before: int
    after: int

    def __str__(self) -> str:
        more, fewer = (
            f"{sign}{len(which)}" if which else "" for sign, which in (("+", self.adds), ("-", self.removes))
        )
        return f"{more:>8} {fewer:>8}  {self.graph.removeprefix(BASE)}"


class Plan(NamedTuple):
    """What a push changes on a server: some graphs of evidence, and the merge of all of them.

    `default_graph` is the graph that stands for the merge where the default graph does not. `unchanged` graphs stay
    as they are, and so do `foreign` ones, which are none of kg's. `strays` are statements of the default graph that
    no evidence on the server states: they are not kg's either, and would be lost. `print` shows it.
    """

    server: str
    default_graph: str | None
    changes: tuple[Change, ...]
    merge: Change
    unchanged: int
    foreign: int
    strays: int
    staged: tuple[str, ...] = ()
    """What an earlier push left waiting."""

    @property
    def size(self) -> int:
        """The number of statements to send."""
        return sum(len(change.adds) + len(change.removes) for change in (*self.changes, self.merge))

    def text(self, lang: Lang = "en") -> str:
        """The plan in one language, a line for each graph that changes.

        >>> print(Plan("http://localhost/query", None, (), Change(MERGED, (), (), 8, 8), 2, 0, 0).text())
        http://localhost/query: 0 graphs of evidence change, 2 stay as they are
        """
        changed, total = len(self.changes), self.unchanged
        head = f"{changed} graphs of evidence change, {total} stay as they are"
        foreign = f"; {self.foreign} other graphs are left alone" if self.foreign else ""
        strays = f"{self.strays} statements of the default graph are none of its evidence"
        merge, more = "the merge", f"and {changed - _LINES} more graphs"
        if lang == "zh":
            head = f"{changed} 个依据图有变化，{total} 个不变"
            foreign = f"；另有 {self.foreign} 个其他的图不受影响" if self.foreign else ""
            strays = f"默认图中有 {self.strays} 条陈述不属于任何依据"
            merge, more = "合并图", f"另有 {changed - _LINES} 个图"
        lines = [f"{self.server}: {head}{foreign}", *map(str, self.changes[:_LINES])]
        if changed > _LINES:
            lines.append(f"{'…':>8} {'':8}  {more}")
        if self.merge.adds or self.merge.removes:
            lines.append(str(self.merge._replace(graph=merge)))
        return "\n".join([*lines, *([strays] if self.strays else [])])

    def __str__(self) -> str:
        return self.text()


def plan(store: Store, server: Server, default_graph: str | None) -> Plan:
    """What a server lacks and has too much of; it is read for that, and not changed.

    Raises StoreError for blank nodes, which have no name that two answers share, and for values that Virtuoso cannot
    hold.
    """
    here = evidence(store, server)
    if server.software.startswith("Virtuoso"):
        values.check(server.name, here)
    held = holdings.holdings(server, default_graph)
    mine = held.of(here)
    there = _by_graph(holdings.read(server, mine))
    changes = [_change(name, there.get(name, set()), here.get(name, set())) for name in sorted(here.keys() | there)]
    merge, strays = _merge(server, default_graph, held, there, here)
    found = tuple(change for change in changes if change.adds or change.removes)
    same, foreign = len(changes) - len(found), len(held.graphs) - len(mine)
    return Plan(server.name, default_graph, found, merge, same, foreign, strays, tuple(held.staged))


def evidence(store: Store, server: Server) -> Graphs:
    """The graphs of evidence that a store holds."""
    rows = store.select(f"SELECT ?g ?s ?p ?o {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(?g != <{MERGED}>) }}")
    quads = (ox.Quad(subject, predicate, value, graph) for graph, subject, predicate, value in rows)
    found = _by_graph(quads)
    for name, triples in found.items():
        if any(isinstance(term, ox.BlankNode) for triple in triples for term in (triple.subject, triple.object)):
            raise nameless(server.name, name)
    return found


def _by_graph(quads: Iterable[ox.Quad]) -> dict[str, set[ox.Triple]]:
    found: dict[str, set[ox.Triple]] = defaultdict(set)
    for quad in quads:
        found[str(quad.graph_name)[1:-1]].add(quad.triple)
    return found


def _merge(
    server: Server, default_graph: str | None, held: holdings.Holdings, there: Graphs, here: Graphs
) -> tuple[Change, int]:
    """How the merge changes, and how many statements of it no evidence of the server states."""
    stated = set().union(*there.values())
    # Where all of it is in the merge, and there is no more, the merge need not be read.
    whole = held.missing(there) == 0 and held.merge == len(stated)
    found = stated if whole else holdings.merge(server, default_graph, held.merge)
    strays = found - stated
    known = {canonical(triple) for triple in stated} if strays else set()
    merge = _change(MERGED, found, set().union(*here.values()))
    return merge, sum(canonical(triple) not in known for triple in strays)


def _change(graph: str, there: set[ox.Triple], here: set[ox.Triple]) -> Change:
    """What makes `there` the same as `here`; a number that a server writes otherwise is the same number."""
    wanted = {canonical(triple): triple for triple in here - there}
    removes = [triple for triple in there - here if wanted.pop(canonical(triple), None) is None]
    adds = sorted(wanted.values(), key=str)
    return Change(graph, tuple(adds), tuple(sorted(removes, key=str)), len(there), len(here))
