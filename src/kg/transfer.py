"""Bringing a graph to a server and back: only what differs is sent, and nothing shows before all of it is there."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Final, NamedTuple, TypeVar

import pyoxigraph as ox

from kg import difference
from kg.difference import Change, Plan
from kg.remote import default_graph
from kg.server import addresses, holdings, refusals
from kg.server.endpoint import TIMEOUT, Addresses, Over, Server
from kg.server.holdings import STAGING
from kg.server.refusals import ServerError
from kg.store import LocalStore, Store
from kg.terms import MERGED

T = TypeVar("T")
Progress = Callable[[int, int], None]
"""Called with the number of statements that have gone over, and that of all."""

_PROBE: Final = f"<{STAGING}probe>"
_LOT_OF_GRAPH: Final = 5_000
_LOT_OF_UPDATE: Final = 500


class _Lot(NamedTuple):
    """Some statements that a graph gets (`+`) or loses (`-`), and the graph in which they wait.

    The name of that graph is made of what it holds, so that an interrupted push finds it again.
    """

    staging: str
    sign: str
    graph: str
    size: int
    ntriples: bytes


class Push:
    """Making the graph on a server that of a store: `plan` says what that changes, `go` does it.

    `where` is the query address; of products that kg does not know, all addresses. To make the plan the server is
    read; nothing is changed. Raises StoreError.
    """

    def __init__(self, store: Store, where: str | Addresses, *, timeout: float = TIMEOUT) -> None:
        query, update, graphs = (where, None, None) if isinstance(where, str) else where
        self._store = store
        self._server = Server(query, timeout=timeout)
        addresses.find(self._server, update, graphs)
        self.plan: Plan = difference.plan(store, self._server, _merge_on(self._server))

    def go(self, *, replace: bool = False, progress: Progress | None = None) -> None:
        """Send what differs into staging graphs, count it there, and let one update put all of it in its place.

        So a push that fails leaves the graph as it was, or says exactly what went; what has arrived by then is not
        sent again. `replace` allows to lose statements of the default graph that are none of its evidence.
        """
        plan, server = self.plan, self._server
        if not plan.size:
            return
        if plan.strays and not replace:
            en = f"its default graph has {plan.strays} statements that are not of this graph and would be lost"
            zh = f"它的默认图里有 {plan.strays} 条不属于本图谱的陈述，推送会丢失它们"
            more = "use an empty dataset, or allow it with --replace", "请使用空的数据集，或用 --replace 允许覆盖"
            raise refusals.refused(server.name, f"{en}; {more[0]}", f"{zh}；{more[1]}")
        _check_default_graph(server, plan.default_graph)
        by_graph = server.addresses.graphs is not None
        lots = [lot for change in _changes(plan) for lot in _lots(change, by_graph=by_graph)]
        _stage(server, lots, progress)
        _move(server, self._store, plan, lots)


def push(store: Store, where: str | Addresses, *, dry_run: bool = False, timeout: float = TIMEOUT) -> Plan:
    """Make the graph on a server that of a store, and say what that changes; with `dry_run` only the latter.

    For what may be lost, for progress, and for a look at the plan before it is done, see `Push`.
    """
    found = Push(store, where, timeout=timeout)
    if not dry_run:
        found.go()
    return found.plan


def pull(url: str, *, timeout: float = TIMEOUT) -> LocalStore:
    """A store in memory with everything that a server holds of the graph, ready to be dumped or saved.

    Raises StoreError where the merge there is not that of the evidence there.
    """
    server = Server(url, timeout=timeout)
    return LocalStore(holdings.copied(server, default_graph(server)))


def _merge_on(server: Server) -> str | None:
    """The graph that is to be the merge: that of a product without a default graph of its own, or one that is there."""
    named = server.software.startswith("Virtuoso") or server.truth(f"ASK {{ GRAPH <{MERGED}> {{ ?s ?p ?o }} }}")
    return MERGED if named else None


def _check_default_graph(server: Server, graph: str | None) -> None:
    """Refuse a server whose default graph shows what stands in other graphs, or which shows one graph alone."""
    server.update(f"INSERT DATA {{ GRAPH {_PROBE} {{ {_PROBE} {_PROBE} {_PROBE} }} }}", "idempotent")
    try:
        written = server.truth(f"ASK {{ GRAPH {_PROBE} {{ {_PROBE} ?p ?o }} }}")
        mixed = server.truth(f"ASK {{ {_PROBE} ?p ?o }}", Over(graph))
        seen = server.truth(f"ASK {{ GRAPH ?g {{ {_PROBE} ?p ?o }} }}", Over(graph))
    finally:
        server.update(f"DROP SILENT GRAPH {_PROBE}", "idempotent")
    if not written:
        en = (
            "it answers an update as if it were done, and it is not; check the address for updates (--update-url), and "
        )
        zh = "它应答了更新，却没有执行；请检查接收更新的地址（--update-url）以及 KG_USER 和 KG_PASSWORD"
        raise refusals.refused(server.addresses.update or server.name, f"{en}KG_USER and KG_PASSWORD", zh)
    if mixed or not seen:
        en = "its default graph is the union of all graphs, so a statement of two graphs would be counted twice; "
        en += "switch that off (Oxigraph: start it without --union-default-graph)"
        zh = "它的默认图是所有图的并集，两个图都有的陈述会被计算两次；请关闭这个设置"
        raise refusals.refused(server.name, en, f"{zh}（Oxigraph：启动时不加 --union-default-graph）")


def _changes(plan: Plan) -> Iterator[Change]:
    """The changes that have to be sent; a graph that goes is dropped by its name."""
    yield from (change for change in plan.changes if change.after)
    yield plan.merge._replace(graph=plan.default_graph or "")


def _lots(change: Change, *, by_graph: bool) -> Iterator[_Lot]:
    size = _LOT_OF_GRAPH if by_graph else _LOT_OF_UPDATE
    for sign, triples in (("+", change.adds), ("-", change.removes)):
        for first in range(0, len(triples), size):
            some = triples[first : first + size]
            ntriples = ox.serialize(some, format=ox.RdfFormat.N_TRIPLES) or b""
            name = hashlib.sha256(f"{sign} {change.graph}\n".encode() + ntriples).hexdigest()[:32]
            yield _Lot(STAGING + name, sign, change.graph, len(some), ntriples)


def _stage(server: Server, lots: list[_Lot], progress: Progress | None) -> None:
    """Send what has not yet arrived, and see by counting that all has."""
    there = holdings.counts(server, [lot.staging for lot in lots])
    missing = [lot for lot in lots if there[lot.staging] != lot.size]
    total = sum(lot.size for lot in lots)
    done = total - sum(lot.size for lot in missing)
    for some in _together(((lot.size, lot) for lot in missing), _LOT_OF_UPDATE):
        try:
            _send(server, some)
        except ServerError as error:
            en = f"its graph is as it was; {done} of {total} statements wait there, and the next push goes on"
            zh = f"图谱保持原样；已有 {done} / {total} 条陈述在暂存，下次推送会接着进行"
            raise _adding(error, en, zh) from error
        done += sum(lot.size for lot in some)
        if progress:
            progress(done, total)
    there = holdings.counts(server, [lot.staging for lot in lots])
    wrong = [lot for lot in lots if there[lot.staging] != lot.size]
    if wrong:
        server.update(" ; ".join(f"DROP SILENT GRAPH <{lot.staging}>" for lot in lots), "idempotent")
        sent, counted = sum(lot.size for lot in wrong), sum(there[lot.staging] for lot in wrong)
        en = f"it was sent {sent} statements and counts {counted}; its graph is as it was, nothing was moved"
        zh = f"发送了 {sent} 条陈述，它计数为 {counted} 条；图谱保持原样，没有移动任何内容"
        raise refusals.refused(server.name, en, zh)


def _send(server: Server, lots: list[_Lot]) -> None:
    """Put a lot where it waits; small ones together, since each request takes its time on the way."""
    if len(lots) == 1 and server.addresses.graphs:
        server.put(lots[0].staging, lots[0].ntriples)
    else:
        drops = " ; ".join(f"DROP SILENT GRAPH <{lot.staging}>" for lot in lots)
        data = " ".join(f"GRAPH <{lot.staging}> {{ {lot.ntriples.decode()} }}" for lot in lots)
        server.update(f"{drops} ; INSERT DATA {{ {data} }}", "idempotent")


def _move(server: Server, store: Store, plan: Plan, lots: list[_Lot]) -> None:
    """Let what is staged take effect, in one update, and see that it has."""
    # Virtuoso would not take it as a whole either way, and may be slow: so a few steps at a time get their own.
    room = _LOT_OF_GRAPH if server.software.startswith("Virtuoso") else sys.maxsize
    try:
        for some in _together(_steps(plan, lots), room):
            server.update(" ;\n".join(some))
    except ServerError as error:
        _tell(server, store, plan, error)
    try:
        held = holdings.holdings(server, plan.default_graph)
    except ServerError as error:
        en = "it had taken the changes, but could not be asked to count them"
        raise _adding(error, en, "它已接受更改，但随后无法让它计数核对") from error
    wrong = [change for change in plan.changes if held.graphs.get(change.graph, 0) != change.after]
    missing = held.missing(change.graph for change in plan.changes)
    if wrong or missing or held.merge != plan.merge.after:
        en = f"it has taken the changes, but {len(wrong)} graphs and {held.merge} statements of the merge "
        en += f"({plan.merge.after} expected) do not count as they should; push again, and see its log if it stays so"
        zh = f"它已接受更改，但有 {len(wrong)} 个图和合并图的 {held.merge} 条陈述（应为 {plan.merge.after} 条）数目不符；"
        raise refusals.refused(server.name, en, f"{zh}请重新推送，如果仍然如此，请查看服务器日志")


def _together(sized: Iterable[tuple[int, T]], room: int) -> Iterator[list[T]]:
    """Things in lists that together have no more statements than there is room for, or one thing alone."""
    some: list[T] = []
    left = room
    for size, thing in sized:
        if some and size > left:
            yield some
            some, left = [], room
        some.append(thing)
        left -= size
    if some:
        yield some


def _steps(plan: Plan, lots: list[_Lot]) -> Iterator[tuple[int, str]]:
    """The operations of the update, each with the number of statements that it moves.

    Additions come first, so that the merge never lacks what has evidence.
    """
    merge = plan.default_graph or ""
    for lot in sorted(lots, key=lambda lot: (lot.sign != "+", (lot.graph == merge) == (lot.sign == "+"))):
        verb, target = ("INSERT" if lot.sign == "+" else "DELETE"), "{ ?s ?p ?o }"
        into = f"{{ GRAPH <{lot.graph}> {target} }}" if lot.graph else target
        yield lot.size, f"{verb} {into} WHERE {{ GRAPH <{lot.staging}> {target} }}"
    yield from ((change.before, f"DROP SILENT GRAPH <{change.graph}>") for change in plan.changes if not change.after)
    sizes = dict.fromkeys(plan.staged, _LOT_OF_GRAPH) | {lot.staging: lot.size for lot in lots}
    yield from ((size, f"DROP SILENT GRAPH <{name}>") for name, size in sorted(sizes.items()))


def _tell(server: Server, store: Store, plan: Plan, error: ServerError) -> None:
    """Find out what went before the update failed, and raise an error that says so; nothing if all of it went."""
    try:
        rest = difference.plan(store, server, plan.default_graph)
    except ServerError:
        en = "whether it has taken the changes is not known; push again: only what is missing will be sent"
        raise _adding(error, en, "它是否已接受更改尚不清楚；请重新推送，只会发送还缺的内容") from error
    if not rest.size:
        return
    if (rest.changes, rest.merge) == (plan.changes, plan.merge):
        raise _adding(error, "its graph is as it was", "图谱保持原样") from error
    left = {change.graph for change in rest.changes}
    went = " ".join(change.graph for change in plan.changes if change.graph not in left) or "–"
    en = f"these graphs are as they should be: {went}; the others are not yet, so push again"
    raise _adding(error, en, f"以下各图已更新：{went}；其余尚未更新，请重新推送") from error


def _adding(error: ServerError, en: str, zh: str) -> ServerError:
    return ServerError(f"{error.en}; {en}", f"{error.zh}；{zh}", value=error.value)
