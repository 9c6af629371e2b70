"""Asking within limits: the query runs in a process of its own, which can be ended, whatever it does.

Oxigraph knows no time limit, does not answer signals while it computes, and ends its process when memory does.
"""

from __future__ import annotations

import _thread
import json
import mmap
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, NamedTuple, NoReturn, cast

import pyoxigraph as ox

from kg.engine import HasText, Services, Size
from kg.errors import KGError, QueryError, StoreError
from kg.lines import lines
from kg.results import Table, Triples
from kg.seconds import checked
from kg.store import DumpFormat, LocalStore, Store, open_store

if TYPE_CHECKING:
    import rdflib

    from kg.lookup import Index
    from kg.rules import Rule

_ANSWERED: Final = 0
_REFUSED: Final = 3
_BROKEN: Final = 4
_OVERFLOWN: Final = {getattr(signal, name, None) for name in ("SIGSEGV", "SIGBUS")}
_STACK: Final = 256 << 20
"""Thirty times what a process usually has: room for queries larger than the parent could ask itself."""
_ENDLESS: Final = 10**15
_FORKING: Final = _thread.allocate_lock()
"""Held while an end of a pipe is open that no other child may keep."""


class Limits(NamedTuple):
    """What a query may take: seconds, rows or triples, bytes of memory beyond the data; and how large it may be
    itself: characters outside VALUES, brackets within each other, patterns and operators. None is no limit.

    >>> Limits(seconds=2.5, rows=1000)
    Limits(seconds=2.5, rows=1000, memory=None, text=64000, depth=100, patterns=200)
    """

    seconds: float | None = None
    rows: int | None = None
    memory: int | None = None
    text: int | None = 64_000
    depth: int | None = 100
    patterns: int | None = 200

    @property
    def largest(self) -> Size:
        """How large a query may be itself."""
        return Size(self.depth, self.patterns, self.text)


class Bounded(Store):
    """A local store whose queries are ended at their limits, with a QueryError that says which; reads only.

    Data in memory are asked by a fork, which can open no file and no connection. A store on disk is asked by a new
    process that opens it to read, since its threads do not survive a fork; so is any store where there is no fork.

    >>> store = Bounded(open_store(), Limits(seconds=5))
    >>> store.ask("ASK { id:branch-dongtou kg:inherits id:spirit-haixia }")
    True
    """

    def __init__(self, store: LocalStore, limits: Limits, *, fork: bool = hasattr(os, "fork")) -> None:
        self._store = store
        self._limits = sound(limits)
        self._fork = fork and store.directory is None
        self._copy: Path | None = None

    def select(self, query: str | HasText) -> Table:
        with self._answer(query, "SELECT") as answer:  # the map outlives the file, and goes with the table
            written = mmap.mmap(answer.fileno(), 0, access=mmap.ACCESS_READ)
        return Table(lambda: _rows(written))

    def ask(self, query: str | HasText) -> bool:
        with self._answer(query, "ASK") as answer:
            return answer.read() == b"true"

    def construct(self, query: str | HasText) -> Triples:
        return _triples(self._answer(query, "CONSTRUCT"))

    def describe(self, query: str | HasText) -> Triples:
        return _triples(self._answer(query, "DESCRIBE"))

    def load(self, *paths: str | Path) -> None:
        raise StoreError(
            f"a store within limits only reads; load {len(paths)} path(s) into the store itself",
            f"限额内的存储只供读取；请把 {len(paths)} 个路径加载到存储本身",
        )

    def dump(self, out: BinaryIO, format: DumpFormat) -> None:
        self._store.dump(out, format)

    @property
    def dataset(self) -> rdflib.Dataset:
        return self._store.dataset

    @property
    def services(self) -> Services:
        return self._store.services

    @property
    def rules(self) -> tuple[Rule, ...]:
        return self._store.rules

    @property
    def index(self) -> Index:
        return self._store.index

    def names(self, cls: str) -> Index:
        return self._store.names(cls)

    def _answer(self, query: str | HasText, form: str) -> BinaryIO:
        """What the other process wrote, from its beginning."""
        text = query if isinstance(query, str) else query.text
        job = _Job(form, text, self._limits, tuple(self._store.services))
        with ExitStack() as stack:
            out: BinaryIO = stack.enter_context(tempfile.TemporaryFile())
            ended = _forked(self._store, job, out) if self._fork else _spawned(self._directory(), job, out)
            out.seek(0)
            if ended != _ANSWERED:
                raise _refusal(out) if ended == _REFUSED else _ended(ended, self._limits)
            stack.pop_all()
        return out

    def _directory(self) -> Path:
        """Where the other process finds the data; what is in memory is copied there once."""
        if self._store.directory is not None:
            return self._store.directory
        if self._copy is None:
            import shutil
            import weakref

            folder = tempfile.mkdtemp(prefix="kg-")
            weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
            self._copy = Path(folder) / "store"
            self._store.save(self._copy)
        return self._copy


class _Job(NamedTuple):
    form: str
    text: str
    limits: Limits
    services: tuple[str, ...]


def _forked(store: LocalStore, job: _Job, out: BinaryIO) -> int | None:
    """The exit code of a fork that answers, minus the signal that ended it; None where its time was over."""
    import select

    parent = os.getpid()
    with _FORKING:
        alive, held = os.pipe()
        child = os.fork()
        if child == 0:
            _answer_as_fork(store, job, out, parent)
        os.close(held)
    over = True
    try:  # The pipe ends when the child does.
        over = not select.select([alive], [], [], job.limits.seconds)[0]
    finally:
        if over:
            os.kill(child, signal.SIGKILL)
        os.close(alive)
        _, status = os.waitpid(child, 0)
    return None if over else os.waitstatus_to_exitcode(status)


def _answer_as_fork(store: LocalStore, job: _Job, out: BinaryIO, parent: int) -> NoReturn:
    """What a fork does: answer, and end."""
    try:
        for asked in (signal.SIGINT, signal.SIGTERM):
            signal.signal(asked, signal.SIG_DFL)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # the engine's last words are of no use
        # Who may open no file reaches no network either, unless that was allowed.
        _work(store, job, out, None if job.services else 0, lambda: _is_over(parent))
    finally:
        os._exit(1)


def _is_over(parent: int) -> None:
    """Return when a parent has ended, however it did: its children then have another one."""
    while os.getppid() == parent:
        time.sleep(0.1)


def _spawned(directory: Path, job: _Job, out: BinaryIO) -> int | None:
    """The same by a new process that opens a store on disk to read."""
    import subprocess

    code = "from kg.limits import work; work()"
    out.write(json.dumps([str(directory), *job]).encode())
    out.flush()
    with subprocess.Popen(
        [sys.executable, "-P", "-c", code], stdin=subprocess.PIPE, stdout=out, stderr=subprocess.DEVNULL
    ) as worker:
        try:
            return worker.wait(job.limits.seconds)
        except subprocess.TimeoutExpired:
            return None
        finally:
            worker.kill()


def work() -> None:
    """What a spawned process does: read a job from the file that is its output, write the answer there, end.

    Its input ends when the parent does, and so does it then.
    """
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    with os.fdopen(os.dup(sys.stdout.fileno()), "r+b") as out:
        out.seek(0)
        directory, form, text, limits, services = json.load(out)
        out.seek(0)
        out.truncate()
        store = open_store(directory, services=services)
        assert isinstance(store, LocalStore)
        _work(store, _Job(form, text, Limits(*limits), tuple(services)), out, None, sys.stdin.read)


def _work(store: LocalStore, job: _Job, out: BinaryIO, files: int | None, wait: Callable[[], object]) -> NoReturn:
    """Answer a job in a thread with a large stack, and end this process; also when the parent has: `wait` then returns.

    The engine computes without holding the interpreter, so nothing it does keeps the other thread from that.
    """

    def answer() -> None:
        code = 1
        try:
            code = _answered(store, job, out, files)
        finally:
            os._exit(code)

    store.largest = job.limits.largest
    _thread.stack_size(_STACK)
    _thread.start_new_thread(answer, ())
    try:
        wait()
    finally:
        os._exit(1)


def _answered(store: LocalStore, job: _Job, out: BinaryIO, files: int | None) -> int:
    _confine(job.limits, files)
    try:
        _write(store, job, out)
        out.flush()
    except KGError as error:
        out.seek(0)
        out.truncate()
        out.write(json.dumps([error.en, error.zh, error.line, error.column, error.value]).encode())
        out.flush()
        return _REFUSED
    except (MemoryError, OSError):  # the second where the answer is longer than a file may get
        return _BROKEN
    return _ANSWERED


def _confine(limits: Limits, files: int | None) -> None:
    """Let the system end this process where it takes more; where it knows no such limits, the parent's clock does."""
    try:
        import resource
    except ImportError:
        return
    most: list[tuple[int, int]] = [(resource.RLIMIT_CORE, 0)]
    if limits.seconds is not None:
        most.append((resource.RLIMIT_CPU, int(limits.seconds) + 2))
    if limits.memory is not None:
        most.append((resource.RLIMIT_FSIZE, limits.memory))
        if (sizes := Path("/proc/self/statm")).exists():
            taken = int(sizes.read_text().split()[0]) * resource.getpagesize()
            most.append((resource.RLIMIT_AS, taken + limits.memory))
    if files is not None:
        most.append((resource.RLIMIT_NOFILE, files))
    for which, value in most:
        resource.setrlimit(which, (value, value))


def _write(store: LocalStore, job: _Job, out: BinaryIO) -> None:
    """The answer as `_rows` and `_triples` read it."""
    rows = job.limits.rows
    match job.form:
        case "ASK":
            out.write(b"true" if store.ask(job.text) else b"false")
        case "SELECT" if rows is None:
            store.select(job.text).write(out, "tsv")
        case "SELECT":
            table = store.select(job.text)
            out.writelines(line.encode() for line in lines(table.columns, islice(table, rows)))
        case _:
            found = store.construct(job.text) if job.form == "CONSTRUCT" else store.describe(job.text)
            ox.serialize(islice(found.in_order(), rows), out, ox.RdfFormat.N_TRIPLES)


def _rows(answer: mmap.mmap) -> ox.QuerySolutions:
    answer.seek(0)
    found = ox.parse_query_results(cast("BinaryIO", answer), ox.QueryResultsFormat.TSV)
    assert isinstance(found, ox.QuerySolutions)
    return found


def _triples(answer: BinaryIO) -> Triples:
    with answer:
        return Triples(quad.triple for quad in ox.parse(answer, ox.RdfFormat.N_TRIPLES))


def _refusal(out: BinaryIO) -> QueryError:
    en, zh, line, column, value = json.load(out)
    return QueryError(en, zh, line=line, column=column, value=value)


def _ended(code: int | None, limits: Limits) -> QueryError:
    """Why a process gave no answer, by its exit code."""
    if code is None or -code == getattr(signal, "SIGXCPU", None):
        return QueryError(
            f"the query was ended after {limits.seconds:g} seconds; narrow it, or allow more time",
            f"查询在 {limits.seconds:g} 秒后被终止；请缩小范围，或允许更长的时间",
            value=f"{limits.seconds:g}",
        )
    if -code in _OVERFLOWN:
        en = (
            "the query overflowed the stack of the engine, since it is too deep or has too many parts; write it flatter"
        )
        return QueryError(en, "查询嵌套过深或部分过多，使引擎的栈溢出；请写得平一些", value=str(code))
    if limits.memory is not None:
        size = f"{limits.memory / 2**20:g} MB"
        return QueryError(
            f"the query was ended because it took more than {size} of memory; narrow it, or allow more",
            f"查询占用的内存超过 {size}，已被终止；请缩小范围，或允许更多内存",
            value=size,
        )
    return QueryError(
        f"the query made the engine break down (exit code {code}); write it more simply",
        f"这个查询使引擎崩溃（退出码 {code}）；请写得简单一些",
        value=str(code),
    )


def sound(limits: Limits) -> Limits:
    """The limits, if each of them can be one; StoreError otherwise.

    >>> sound(Limits(rows=-1))
    Traceback (most recent call last):
    kg.errors.StoreError: a limit is a number above 0, and rows is -1; leave it out, or give one
    """
    if limits.seconds is not None:
        checked(limits.seconds)
    for name, value in limits._asdict().items():
        if value is not None and not 0 < value < _ENDLESS:
            en = f"a limit is a number above 0, and {name} is {value}; leave it out, or give one"
            raise StoreError(en, f"限额应为大于 0 的数，而 {name} 是 {value}；请省去它，或改正", value=str(value))
    return limits


def within(store: Store, limits: Limits) -> Store:
    """The store itself where nothing is limited, else one that asks within limits.

    Of a server, the seconds bound each answer as a whole, which is fetched to its end before its first row is given;
    StoreError for a limit of memory there.

    >>> within(open_store(), Limits(seconds=1)).ask("ASK {}")
    True
    """
    if sound(limits) == Limits():
        return store
    if isinstance(store, LocalStore):
        return Bounded(store, limits)
    from kg.remote import RemoteStore

    if not isinstance(store, RemoteStore):
        return store  # which has its limits already
    if limits.memory is not None:
        raise StoreError(
            "a server sets its own limit of memory; ask it without --max-memory",
            "服务器的内存限额由它自己设定；请不要使用 --max-memory",
        )
    bounded = store.within(limits.seconds, limits.rows)
    bounded.largest = limits.largest
    return bounded
