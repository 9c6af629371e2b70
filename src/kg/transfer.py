"""Bringing a graph to a server and back: only what differs is sent, and nothing shows before all of it is there."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from time import monotonic, sleep
from typing import Final, NamedTuple, TypeVar

import pyoxigraph as ox

from kg import difference
from kg.difference import Change, Plan
from kg.errors import StoreError, Words
from kg.server import addresses, holdings, refusals, values
from kg.server.endpoint import TIMEOUT, Addresses, Over, Server
from kg.server.holdings import STAGING
from kg.server.probe import default_graph
from kg.server.refusals import ServerError
from kg.store import LocalStore, Store
from kg.terms import MERGED

T = TypeVar("T")
Progress = Callable[[int, int], None]
"""Called with the number of statements that have gone over, and that of all."""

_PROBE: Final = f"<{STAGING}probe>"
_LOT_OF_GRAPH: Final = 5_000
_LOT_OF_UPDATE: Final = 500
_NAMED: Final = 20
"""How many graphs an error names."""
_BEHIND_A_PROXY: Final = (408, 502, 503, 504)
"""What something in between may answer while the server itself is still at work."""

UNTOUCHED: Final = Words("nothing was sent", "没有发送任何内容")
_UNKNOWN: Final = Words(
    "whether it has taken the changes is not known, and it may still be at work on them; push again in a while: that "
    "looks first, and sends only what is missing",
    "它是否已接受更改尚不清楚，也可能仍在处理；请稍后重新推送：会先查看，只发送还缺的内容",
)
_TAKEN: Final = Words(
    "it had taken the changes, but could not be asked to count them", "它已接受更改，但随后无法让它计数核对"
)


class _Lot(NamedTuple):
    """Some statements that a graph gets (`+`) or loses (`-`), and the graph in which they wait.

    The name of that graph is made of what it holds, so that an interrupted push finds it again.
    """

    staging: str
    sign: str
    graph: str
    size: int
    ntriples: bytes
    by_update: bool
    """Whether it may not be sent as a graph."""


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
        self.certain: Words = UNTOUCHED
        """What is certain about the server at this moment, should the push end here."""

    def go(self, *, replace: bool = False, progress: Progress | None = None) -> None:
        """Send what differs into staging graphs, count it there, and let one update put all of it in its place.

        So a push that fails leaves the graph as it was, or says exactly what went, and what is not known; what has
        arrived by then is not sent again. `replace` allows to lose statements of the default graph that are none of
        its evidence.
        """
        plan, server = self.plan, self._server
        if not plan.size:
            return
        if plan.strays and not replace:
            en = f"its default graph has {plan.strays} statements that are not of this graph and would be lost"
            zh = f"它的默认图里有 {plan.strays} 条不属于本图谱的陈述，推送会丢失它们"
            more = "use an empty dataset, or allow it with --replace", "请使用空的数据集，或用 --replace 允许覆盖"
            raise refusals.refused(server.name, f"{en}; {more[0]}", f"{zh}；{more[1]}")
        with self._saying():
            _check_default_graph(server, plan.default_graph)
            lots = [lot for change in _changes(plan) for lot in _lots(server, change)]
            wrong = self._stage(lots, progress)
        if wrong:
            en = f"it was sent {wrong[0]} statements and counts {wrong[1]}; nothing was moved into its graph"
            zh = f"发送了 {wrong[0]} 条陈述，它计数为 {wrong[1]} 条；没有把任何内容移入图谱"
            raise refusals.refused(server.name, en, zh)
        self._move(lots)

    @contextmanager
    def _saying(self) -> Iterator[None]:
        """Within it an error of the server says what is certain nevertheless."""
        try:
            yield
        except ServerError as error:
            raise _adding(error, self.certain) from error

    def _stage(self, lots: list[_Lot], progress: Progress | None) -> tuple[int, int] | None:
        """Send what has not yet arrived, and count it: how much was sent and has arrived, where that is not the same."""
        server = self._server
        there = holdings.counts(server, [lot.staging for lot in lots])
        missing = [lot for lot in lots if there[lot.staging] != lot.size]
        total = sum(lot.size for lot in lots)
        done = total - sum(lot.size for lot in missing)
        self.certain = _waiting(done, total)
        for some in _together(((lot.size, lot) for lot in missing), _LOT_OF_UPDATE):
            _send(server, some)
            done += sum(lot.size for lot in some)
            self.certain = _waiting(done, total)
            if progress:
                progress(done, total)
        there = holdings.counts(server, [lot.staging for lot in lots])
        wrong = [lot for lot in lots if there[lot.staging] != lot.size]
        if not wrong:
            return None
        server.update(" ; ".join(f"DROP SILENT GRAPH <{lot.staging}>" for lot in lots), "idempotent")
        return sum(lot.size for lot in wrong), sum(there[lot.staging] for lot in wrong)

    def _move(self, lots: list[_Lot]) -> None:
        """Let what is staged take effect, in one update, and see that it has."""
        plan, server = self.plan, self._server
        virtuoso, room = _is_virtuoso(server), sys.maxsize
        swaps = virtuoso and _swaps(plan)
        if virtuoso:
            # It would not take it as a whole either way, and may be slow: so a few steps at a time get their own. What
            # it has deleted in the same update comes back in place of what equals it.
            room = 1 if swaps else _LOT_OF_GRAPH
        self.certain = _UNKNOWN
        try:
            for some in _together(_steps(plan, lots, removals_first=swaps), room):
                server.update(" ;\n".join(some))
        except ServerError as error:
            self._tell(error)
        self.certain = _TAKEN
        with self._saying():
            held = holdings.holdings(server, plan.default_graph)
        wrong = [change for change in plan.changes if held.graphs.get(change.graph, 0) != change.after]
        missing = held.missing(change.graph for change in plan.changes)
        if wrong or missing or held.merge != plan.merge.after:
            en = f"it has taken the changes, but {len(wrong)} graphs and {held.merge} statements of the merge "
            en += (
                f"({plan.merge.after} expected) do not count as they should; push again, and see its log if it stays so"
            )
            zh = f"它已接受更改，但有 {len(wrong)} 个图和合并图的 {held.merge} 条陈述（应为 {plan.merge.after} 条）数目不符；"
            raise refusals.refused(server.name, en, f"{zh}请重新推送，如果仍然如此，请查看服务器日志")

    def _tell(self, error: ServerError) -> None:
        """Find out what went before an update failed, and raise an error that says so; nothing if all of it went."""
        over = _is_over(error)
        rest = self._rest(0 if over else self._server.timeout)
        if rest is None:
            raise _adding(error, _UNKNOWN) from error
        if rest.size:
            raise _adding(error, _told(self.plan, rest, over=over)) from error

    def _rest(self, seconds: float) -> Plan | None:
        """What is left to do, looked for again and again until there is nothing or time is up; None if it cannot be seen."""
        last, wait = monotonic() + seconds, 0.1
        while True:
            start = monotonic()
            try:
                rest = difference.plan(self._store, self._server, self.plan.default_graph)
            except StoreError as error:
                if isinstance(error.__cause__, ConnectionRefusedError):
                    return None
                rest = None
            wait = max(wait, monotonic() - start)
            if (rest and not rest.size) or monotonic() + wait > last:
                return rest
            sleep(wait)
            wait *= 2


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
    named = _is_virtuoso(server) or server.truth(f"ASK {{ GRAPH <{MERGED}> {{ ?s ?p ?o }} }}")
    return MERGED if named else None


def _check_default_graph(server: Server, graph: str | None) -> None:
    """Refuse a server whose default graph shows what stands in other graphs, or which shows one graph alone."""
    try:
        server.update(f"INSERT DATA {{ GRAPH {_PROBE} {{ {_PROBE} {_PROBE} {_PROBE} }} }}", "idempotent")
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


def _lots(server: Server, change: Change) -> Iterator[_Lot]:
    for sign, triples in (("+", change.adds), ("-", change.removes)):
        by_update = server.addresses.graphs is None or (
            _is_virtuoso(server) and any(map(values.by_update_only, triples))
        )
        size = _LOT_OF_UPDATE if by_update else _LOT_OF_GRAPH
        for first in range(0, len(triples), size):
            some = triples[first : first + size]
            ntriples = ox.serialize(some, format=ox.RdfFormat.N_TRIPLES) or b""
            name = hashlib.sha256(f"{sign} {change.graph}\n".encode() + ntriples).hexdigest()[:32]
            yield _Lot(STAGING + name, sign, change.graph, len(some), ntriples, by_update)


def _send(server: Server, lots: list[_Lot]) -> None:
    """Put a lot where it waits; small ones together, since each request takes its time on the way."""
    if len(lots) == 1 and not lots[0].by_update:
        server.put(lots[0].staging, lots[0].ntriples)
    else:
        drops = " ; ".join(f"DROP SILENT GRAPH <{lot.staging}>" for lot in lots)
        data = " ".join(f"GRAPH <{lot.staging}> {{ {lot.ntriples.decode()} }}" for lot in lots)
        server.update(f"{drops} ; INSERT DATA {{ {data} }}", "idempotent")


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


def _steps(plan: Plan, lots: list[_Lot], *, removals_first: bool) -> Iterator[tuple[int, str]]:
    """The operations of the update, each with the number of statements that it moves.

    Additions come first where they may, so that the merge never lacks what has evidence.
    """
    merge, early = plan.default_graph or "", "-" if removals_first else "+"
    for lot in sorted(lots, key=lambda lot: (lot.sign != early, (lot.graph == merge) == (lot.sign == "+"))):
        verb, target = ("INSERT" if lot.sign == "+" else "DELETE"), "{ ?s ?p ?o }"
        into = f"{{ GRAPH <{lot.graph}> {target} }}" if lot.graph else target
        yield lot.size, f"{verb} {into} WHERE {{ GRAPH <{lot.staging}> {target} }}"
    yield from ((change.before, f"DROP SILENT GRAPH <{change.graph}>") for change in plan.changes if not change.after)
    sizes = dict.fromkeys(plan.staged, _LOT_OF_GRAPH) | {lot.staging: lot.size for lot in lots}
    yield from ((size, f"DROP SILENT GRAPH <{name}>") for name, size in sorted(sizes.items()))


def _swaps(plan: Plan) -> bool:
    """Whether a value takes the place of one that is the same to Virtuoso, which would not add it beside that."""
    for change in (*plan.changes, plan.merge):
        gone = {values.sameness(triple) for triple in change.removes} - {None}
        if any(values.sameness(triple) in gone for triple in change.adds):
            return True
    return False


def _is_over(error: ServerError) -> bool:
    """Whether a request that failed is not at work any more: the server answered, or never got it."""
    answered = error.status is not None and error.status not in _BEHIND_A_PROXY
    return answered or isinstance(error.__cause__, ConnectionRefusedError)


def _told(plan: Plan, rest: Plan, *, over: bool) -> Words:
    """What an update that failed has done; if it is not over, what it may do yet."""
    en = (
        ", but it may still be at work on the changes: push again in a while, which looks first and sends only what is "
    )
    still = Words(f"{en}missing", "，但它可能仍在处理更改：请稍后重新推送，会先查看，只发送还缺的内容")
    if (rest.changes, rest.merge) == (plan.changes, plan.merge):
        if over:
            return Words("its graph is as it was", "图谱保持原样")
        found = Words("when last looked at, its graph was as before", "最后一次查看时，图谱与之前相同")
    else:
        went, further = _went(plan, rest), Words(", so push again", "，请重新推送")
        found = Words(f"{went.en}; the others are not yet", f"{went.zh}；其余尚未更新")
        still = further if over else still
    return Words(found.en + still.en, found.zh + still.zh)


def _went(plan: Plan, rest: Plan) -> Words:
    """Which graphs are as they should be."""
    left = {change.graph for change in rest.changes}
    went = [change.graph for change in plan.changes if change.graph not in left]
    names, further = " ".join(went[:_NAMED]) or "–", len(went) - _NAMED
    en = f"these graphs are as they should be: {names}" + (f" and {further} more" if further > 0 else "")
    return Words(en, f"以下各图已更新：{names}" + (f" 等 {len(went)} 个" if further > 0 else ""))


def _waiting(done: int, total: int) -> Words:
    en = f"this push has changed nothing in its graph; {done} of {total} statements wait there, and the next push goes on"
    zh = f"本次推送没有改动它的图谱；已有 {done} / {total} 条陈述在暂存，下次推送会接着进行"
    return Words(en, zh)


def _is_virtuoso(server: Server) -> bool:
    return server.software.startswith("Virtuoso")


def _adding(error: ServerError, more: Words) -> ServerError:
    return ServerError(f"{error.en}; {more.en}", f"{error.zh}；{more.zh}", value=error.value)
