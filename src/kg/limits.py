"""Asking within limits: the query runs in a process of its own, which can be ended, whatever it does.

Oxigraph knows no time limit, does not answer signals while it computes, and ends its process when memory does.
"""

from __future__ import annotations

import json
import mmap
import os
import signal
import sys
import tempfile
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, NamedTuple, cast

import pyoxigraph as ox

from kg import syntax
from kg.engine import HasText, Services
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


class Limits(NamedTuple):
    """What a query may take: seconds, rows or triples, bytes of memory beyond the data; its own size in characters
    and patterns. None is no limit. How deep brackets stand within each other is limited everywhere (`kg.engine`).

    >>> Limits(seconds=2.5, rows=1000)
    Limits(seconds=2.5, rows=1000, memory=None, text=64000, patterns=200)
    """

    seconds: float | None = None
    rows: int | None = None
    memory: int | None = None
    text: int | None = 64_000
    patterns: int | None = 200


class Bounded(Store):
    """A local store whose queries are ended at their limits, with a QueryError that says which; reads only.

    StoreError for seconds that are none.

    Data in memory are asked by a fork, which can open no file and no connection. A store on disk is asked by a new
    process that opens it to read, since its threads do not survive a fork; so is any store where there is no fork.

    >>> store = Bounded(open_store(), Limits(seconds=5))
    >>> store.ask("ASK { id:branch-dongtou kg:inherits id:spirit-haixia }")
    True
    """

    def __init__(self, store: LocalStore, limits: Limits, *, fork: bool = hasattr(os, "fork")) -> None:
        if limits.seconds is not None:
            checked(limits.seconds)
        self._store = store
        self._limits = limits
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
        if self._limits.text is not None and len(text) > self._limits.text:
            raise _too_much("characters", "字符", len(text), self._limits.text)
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

    alive, held = os.pipe()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # the engine's last words are of no use
            # Who may open no file reaches no network either, unless that was allowed.
            code = _work(store, job, out, files=None if job.services else 0)
        finally:
            os._exit(code)
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


def _spawned(directory: Path, job: _Job, out: BinaryIO) -> int | None:
    """The same by a new process that opens a store on disk to read."""
    import subprocess

    code = "from kg.limits import work; work()"
    with subprocess.Popen(
        [sys.executable, "-P", "-c", code], stdin=subprocess.PIPE, stdout=out, stderr=subprocess.DEVNULL
    ) as worker:
        try:
            told = json.dumps([str(directory), job.form, job.text, job.limits, job.services]).encode()
            worker.communicate(told, job.limits.seconds)
        except subprocess.TimeoutExpired:
            worker.kill()
            return None
        except BaseException:
            worker.kill()
            raise
    return worker.returncode


def work() -> None:
    """What a spawned process does: read a job from standard input, answer it on standard output, end."""
    directory, form, text, limits, services = json.load(sys.stdin)
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as out:
        store = open_store(directory, services=services)
        assert isinstance(store, LocalStore)
        code = _work(store, _Job(form, text, Limits(*limits), tuple(services)), out, files=None)
    os._exit(code)


def _work(store: LocalStore, job: _Job, out: BinaryIO, *, files: int | None) -> int:
    """Answer a job in this process, which is good for nothing else afterwards; the exit code."""
    _confine(job.limits, files)
    try:
        _few_patterns(job)
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


def _few_patterns(job: _Job) -> None:
    most = job.limits.patterns
    if most is not None and (count := patterns(job.text)) > most:
        raise _too_much("patterns", "图模式", count, most)


def patterns(text: str) -> int:
    """About how many patterns a query has: what marks join statements and groups, outside of VALUES and calls.

    >>> patterns("SELECT * { ?a kg:inherits ?b ; a kg:Branch . OPTIONAL { ?b kg:hasTenet ?c } }")
    4
    """
    count = inside = 0
    listing = False
    for word in syntax.tokens(text):
        if word.kind == "mark" and not listing:
            inside += (word.text == "(") - (word.text == ")")
            count += word.text in "{[/" or (word.text in ".;," and inside <= 0)
        listing = word.text.upper() == "VALUES" or (listing and word.text != "}")
    return count


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


def _too_much(en: str, zh: str, count: int, most: int) -> QueryError:
    return QueryError(
        f"the query has {count} {en}, and {most} are allowed here; ask in several queries",
        f"查询有 {count} 个{zh}，这里最多允许 {most} 个；请分成几个查询",
        value=str(count),
    )


def _ended(code: int | None, limits: Limits) -> QueryError:
    """Why a process gave no answer, by its exit code."""
    if code is None or -code == getattr(signal, "SIGXCPU", None):
        return QueryError(
            f"the query was ended after {limits.seconds:g} seconds; narrow it, or allow more time",
            f"查询在 {limits.seconds:g} 秒后被终止；请缩小范围，或允许更长的时间",
            value=f"{limits.seconds:g}",
        )
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


def within(store: Store, limits: Limits) -> Store:
    """The store itself where nothing is limited, else one that asks within limits.

    Of a server, the seconds bound each answer as a whole, which is fetched to its end before its first row is given;
    StoreError for a limit of memory there.

    >>> within(open_store(), Limits(seconds=1)).ask("ASK {}")
    True
    """
    if (limits.seconds, limits.rows, limits.memory) == (None, None, None):
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
    return store.within(limits.seconds, limits.rows)
