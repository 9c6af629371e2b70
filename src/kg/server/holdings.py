"""What a server holds: its graphs of evidence counted, and read whole."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from itertools import count
from typing import Final, NamedTuple

import pyoxigraph as ox

from kg.errors import StoreError
from kg.server import refusals
from kg.server.endpoint import ALL, Over, Server
from kg.terms import BASE, MERGED

STAGING: Final = BASE + "staging/"
"""Where what is pushed waits until all of it has arrived; no query means these graphs."""

_BATCH: Final = 2000
_COUNTED: Final = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
_MERGED_TOO: Final = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } ?s ?p ?o } GROUP BY ?g"
_SIZE: Final = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


class Holdings(NamedTuple):
    """The graphs that a server holds, by name, each with its number of statements and how many are in the merge.

    The merge itself and the graphs in which a push waits are apart.
    """

    graphs: Mapping[str, int]
    merged: Mapping[str, int]
    staged: Mapping[str, int]
    merge: int

    def of(self, names: Container[str]) -> dict[str, int]:
        """The graphs that are surely of the knowledge graph: those under its address, and some that are known to be."""
        return {name: size for name, size in self.graphs.items() if name.startswith(BASE) or name in names}

    def evidence(self) -> dict[str, int]:
        """The graphs that read as its evidence: those under its address, and those that the merge knows wholly."""
        return self.of({name for name, size in self.merged.items() if size == self.graphs[name]})

    def missing(self, names: Iterable[str]) -> int:
        """How many statements of some graphs are not in the merge."""
        return sum(self.graphs.get(name, 0) - self.merged.get(name, 0) for name in names)


def holdings(server: Server, default_graph: str | None) -> Holdings:
    """Count what a server holds; `default_graph` is the graph that stands for the default graph, if one does."""
    found = _by_graph(server, _COUNTED, None)
    staged = {name: size for name, size in found.items() if name.startswith(STAGING)}
    graphs = {name: size for name, size in found.items() if name != MERGED and name not in staged}
    merged = _by_graph(server, _MERGED_TOO, default_graph)
    return Holdings(
        graphs, {name: size for name, size in merged.items() if name in graphs}, staged, _size(server, default_graph)
    )


def counts(server: Server, graphs: Iterable[str]) -> dict[str, int]:
    """The number of statements in each of some graphs; 0 where there is no such graph."""
    found = dict.fromkeys(graphs, 0)
    for names in _cut([(name, 1) for name in found]):
        where = f"{{ {_values(names)} GRAPH ?g {{ ?s ?p ?o }} }}"
        found |= _by_graph(server, f"SELECT ?g (COUNT(*) AS ?n) {where} GROUP BY ?g", None)
    return found


def read(server: Server, graphs: Mapping[str, int]) -> Iterator[ox.Quad]:
    """Every statement of some graphs, whose sizes are known.

    Raises StoreError where another number comes than was counted, and for blank nodes, which have no lasting name.
    """
    for names in _cut(graphs.items()):
        expected = sum(graphs[name] for name in names)
        quads = list(_quads(server, names))
        if len(quads) != expected:
            en = f"it counts {expected} statements and gives {len(quads)}; if nobody is changing them, see its log"
            zh = f"它计数为 {expected} 条陈述，却给出 {len(quads)} 条；如果没有人正在修改，请查看服务器日志"
            raise refusals.refused(server.name, en, zh)
        yield from quads


def every(server: Server, text: str, over: Over = ALL) -> Iterator[ox.QuerySolution]:
    """The rows of a SELECT without LIMIT; in pages where a server gives no more rows than so many (Virtuoso)."""
    found = server.rows(text, over)
    if found.cap is None:
        yield from found
        return
    found.close()
    # Sorted inside, cut outside: Virtuoso sorts no more than its limit where both stand together.
    head, select = re.fullmatch(r"(?s)((?:PREFIX \S+ \S+ )*)(.*)", text).groups()  # type: ignore[union-attr]
    inner = f"{{ {{ {select} ORDER BY {' '.join(map(str, found.variables))} }} }}"
    for first in count(0, found.cap):
        rows = list(server.rows(f"{head}SELECT * {inner} LIMIT {found.cap} OFFSET {first}", over))
        yield from rows
        if len(rows) < found.cap:
            return


def merge(server: Server, default_graph: str | None, size: int) -> set[ox.Triple]:
    """The statements of the merge, whose number is known."""
    if default_graph:
        return {quad.triple for quad in read(server, {default_graph: size})}
    return {ox.Triple(*row) for row in every(server, "SELECT ?s ?p ?o { ?s ?p ?o }")}


def copied(server: Server, default_graph: str | None) -> ox.Store:
    """A store in memory with the evidence of a server and its merge; StoreError where the merge there is another."""
    found = holdings(server, default_graph)
    inner = ox.Store()
    evidence = found.evidence()
    inner.bulk_extend(read(server, evidence))
    triples = {quad.triple for quad in inner}
    if found.missing(evidence) or len(triples) != found.merge:
        en = f"its default graph ({found.merge}) is not the merge of its evidence ({len(triples)}); push to it again"
        zh = f"它的默认图（{found.merge} 条）不是其依据图的合并（{len(triples)} 条）；请重新推送"
        raise refusals.refused(server.name, en, zh)
    inner.bulk_extend(ox.Quad(triple.subject, triple.predicate, triple.object) for triple in triples)
    return inner


def _quads(server: Server, names: list[str]) -> Iterator[ox.Quad]:
    for row in every(server, f"SELECT ?g ?s ?p ?o {{ {_values(names)} GRAPH ?g {{ ?s ?p ?o }} }}"):
        graph, subject, predicate, object_ = row
        if isinstance(subject, ox.BlankNode) or isinstance(object_, ox.BlankNode):
            raise nameless(server.name, graph.value)
        yield ox.Quad(subject, predicate, object_, graph)


def nameless(server: str, graph: str) -> StoreError:
    """The error of a graph with blank nodes, which no two answers name alike."""
    en = f"the graph {graph} has blank nodes, which a server names anew each time; give them IRIs"
    return refusals.refused(server, en, f"图 {graph} 含有空白节点，服务器每次都会给它们另起名字；请改用 IRI")


def numbered(server: Server, text: str, over: Over = ALL) -> list[tuple[ox.QuerySolution, int]]:
    """The rows of a SELECT, each with the number that is its ?n; StoreError where that is none."""
    # Read to the end first: what breaks off a parser may outlive it into another thread, where it must not die.
    return [(row, _number(server, row["n"])) for row in list(server.rows(text, over))]


def _number(server: Server, term: object) -> int:
    value = str(getattr(term, "value", ""))
    if not re.fullmatch("[0-9]{1,18}", value):
        told = refusals.said(value.encode(), "")
        en = f"it was asked to count and answers “{told}”, which is no number; check that it is a SPARQL address"
        raise refusals.refused(server.name, en, f"请它计数，它却回答“{told}”，这不是数；请确认这是 SPARQL 地址")
    return int(value)


def _by_graph(server: Server, text: str, default_graph: str | None) -> dict[str, int]:
    found = numbered(server, text, Over(default_graph))
    return {row["g"].value: size for row, size in found if row["g"] is not None}


def _size(server: Server, default_graph: str | None) -> int:
    return sum(size for _, size in numbered(server, _SIZE, Over(default_graph)))


def _values(names: Iterable[str]) -> str:
    return f"VALUES ?g {{ {' '.join(str(ox.NamedNode(name)) for name in names)} }}"


def _cut(sizes: Iterable[tuple[str, int]]) -> Iterator[list[str]]:
    """The names in lots of about a batch of statements."""
    lot: list[str] = []
    room = _BATCH
    for name, size in sizes:
        if lot and size > room:
            yield lot
            lot, room = [], _BATCH
        lot.append(name)
        room -= size
    if lot:
        yield lot
