"""Stores on disk: written beside, put in their place in one step, and described so that damage is noticed."""

from __future__ import annotations

import errno
import mmap
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import IO, Final, NamedTuple, cast

import pyoxigraph as ox

from kg import engine, fresh, lookup, manifest
from kg.errors import StoreError
from kg.manifest import Fault

NAMES: Final = "kg-names.sqlite"
"""The index of names, where there are many."""
_PARALLEL: Final = 8 << 20
"""Bytes of N-Quads from which on a second core pays."""
_CORES: Final = 2
"""More did not make it faster."""


class Opened(NamedTuple):
    """A store of a directory, to read, who reads it (see `fresh.Reader`), and its stamp."""

    inner: ox.Store
    reader: fresh.Reader
    stamp: tuple[int, int]


def opened(directory: Path) -> Opened:
    """The store of a directory, to read; several processes can do so at once, and others replace it meanwhile.

    >>> opened(Path("nowhere"))
    Traceback (most recent call last):
    kg.errors.StoreError: nowhere: there is no store here; kg build DIR makes one
    """
    if not (directory / "CURRENT").is_file():
        raise _no_store(directory)
    try:
        reader, found = fresh.Reader(directory), stamp(directory)
    except OSError as error:
        raise _unreadable(directory, error) from error
    try:
        inner = ox.Store.read_only(str(directory))
    except (OSError, RuntimeError) as error:  # the second where its files do not belong together
        if not reader.reads(directory):  # it was replaced in that very moment
            return opened(directory)
        raise _unreadable(directory, error) from error
    return Opened(inner, reader, found) if reader.reads(directory) else opened(directory)


def _unreadable(directory: Path, error: OSError | RuntimeError) -> StoreError:
    return StoreError(
        f"the store cannot be opened ({error}); if another program has it open, close that, or build it anew",
        f"无法打开这个存储（{error}）；如果有其他程序正在使用它，请先关闭，或重新生成",
        file=directory,
    )


def _no_store(directory: Path) -> StoreError:
    if (directory / manifest.FILE).is_file():
        en = "this store is damaged: its file CURRENT is gone; kg verify says what else, kg build makes it anew"
        return StoreError(
            en, "这个存储已损坏：缺少文件 CURRENT；kg verify 会指出其他问题，kg build 可重新生成", file=directory
        )
    en, zh = "there is no store here; kg build DIR makes one", "这里没有存储；请用 kg build DIR 生成"
    return StoreError(en, zh, file=directory)


def stamp(directory: Path) -> tuple[int, int]:
    """What tells the store that is in a directory from one that is put in its place.

    >>> stamp(Path("nowhere"))
    (0, 0)
    """
    try:
        found = (directory / manifest.FILE).stat()
    except FileNotFoundError:
        return 0, 0
    return found.st_ino, found.st_mtime_ns


def names(inner: ox.Store, directory: Path, when_opened: tuple[int, int]) -> lookup.Index:
    """The index beside a store, if that is as it was written and as it was when opened; else a new one in memory."""
    ask = partial(engine.rows, inner)
    beside = directory / NAMES
    if beside.is_file() and when_opened == stamp(directory):
        with suppress(StoreError):  # kg verify says what is damaged; names can be found all the same
            if manifest.untouched(directory):
                return lookup.opened(beside, ask)
    return lookup.built(ask)


def write(inner: ox.Store, directory: Path) -> None:
    """Write a store to a directory; one that is there is replaced when all is on disk, or left as it is.

    >>> folder = Path(tempfile.mkdtemp()) / "graph"
    >>> write(ox.Store(), folder)
    >>> len(opened(folder).inner), verify(folder)
    (0, [])
    """
    make(directory, lambda new: _copy(inner, new))


def make(directory: Path, fill: Callable[[Path], ox.Store]) -> None:
    """Let `fill` write a store into a new folder and give one that holds the same; then it is described and placed."""
    target = directory.resolve()
    with _refusing(target):
        _not_in_use(target)
        with fresh.folder(target) as new:
            held = fill(new)
            lookup.write(partial(engine.rows, held), new / NAMES)
            manifest.write(new, held)
            _lasts(new)
            exchange(new, target)
        _lasts(target.parent)


def _lasts(directory: Path) -> None:
    """Have the system write down what a directory holds, so that it does so after a loss of power too."""
    if os.name != "nt":
        descriptor = os.open(directory, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def create(inner: ox.Store, directory: Path) -> None:
    """Write a store to a new directory; StoreError where there is something already.

    >>> folder = Path(tempfile.mkdtemp())
    >>> create(ox.Store(), folder)
    >>> create(ox.Store(), folder)  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    kg.errors.StoreError: there is something already; name a new folder
    """
    if directory.is_file() or (directory.is_dir() and any(directory.iterdir())):
        en, zh = "there is something already; name a new folder", "这里已有内容；请指定一个新文件夹"
        raise StoreError(en, zh, file=directory)
    write(inner, directory)


@contextmanager
def _refusing(directory: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise unwritable(directory, error) from error


def unwritable(directory: Path, error: OSError) -> StoreError:
    """What to say where a folder cannot be written: that there is no space, or the system's reason.

    >>> unwritable(Path("out"), OSError(28, "No space left on device")).en
    'there is no space left on this disk; free some, or name a folder on another one'
    """
    # What the engine writes gives no number, but the system's words and the name of a folder that is gone by now.
    if error.errno in (errno.ENOSPC, errno.EDQUOT) or "No space left" in str(error):
        en = "there is no space left on this disk; free some, or name a folder on another one"
        return StoreError(en, "磁盘空间已满；请腾出空间，或换到另一块磁盘上的文件夹", file=directory)
    reason = error.strerror or str(error).partition(": While")[0]
    return StoreError(
        f"this folder cannot be written ({reason}); check your rights and that no program has it open, or name another",
        f"无法写入这个文件夹（{reason}）；请检查写入权限以及是否有其他程序正在使用它，或另指定一个文件夹",
        file=directory,
    )


def _not_in_use(directory: Path) -> None:
    """OSError where another program writes it: what that writes would be lost.

    The lock is asked for and not the store opened, since opening it to write would change its files.
    """
    lock = directory / "LOCK"
    if sys.platform == "win32" or not lock.is_file():  # Windows itself refuses to move what is in use
        return
    import fcntl

    with lock.open("r+b") as file:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _copy(inner: ox.Store, directory: Path) -> ox.Store:
    """Fill a new store on disk: by way of N-Quads, cut at a line end so that both cores have half of them."""
    target = ox.Store(str(directory))
    with tempfile.TemporaryFile(dir=directory.parent) as lines:
        inner.dump(lines, ox.RdfFormat.N_QUADS)
        lines.flush()
        if lines.tell():
            with mmap.mmap(lines.fileno(), 0, access=mmap.ACCESS_READ) as data:
                _load(target, _pieces(data))
    target.flush()
    return inner  # which counts faster than what was written


def _load(target: ox.Store, pieces: list[_Range]) -> None:
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(len(pieces)) as cores:
        loading = [
            cores.submit(target.bulk_load, cast("IO[bytes]", piece), ox.RdfFormat.N_QUADS, lenient=True)
            for piece in pieces
        ]
        for done in loading:
            done.result()


class _Range:
    """A part of a mapped file, to read once."""

    def __init__(self, data: mmap.mmap, start: int, end: int) -> None:
        self._data = data
        self._at = start
        self._end = end

    def read(self, size: int = -1) -> bytes:
        start = self._at
        self._at = self._end if size < 0 else min(self._end, start + size)
        return self._data[start : self._at]


def _pieces(data: mmap.mmap) -> list[_Range]:
    """Lines in a piece for each core. A blank node is one node only within a piece, so with any there is one piece."""
    size = len(data)
    count = 1 if size < _PARALLEL or data.find(b"_:") >= 0 else min(_CORES, os.cpu_count() or 1)
    cuts = [0, *(data.find(b"\n", size * part // count) + 1 for part in range(1, count)), size]
    return [_Range(data, start, end) for start, end in pairwise(cuts)]


def exchange(new: Path, target: Path) -> None:
    """Put a new directory in the place of the old one, if there is one, which is then where the new one was.

    >>> one, other = Path(tempfile.mkdtemp()), Path(tempfile.mkdtemp())
    >>> _ = (one / "a").write_text("a")
    >>> exchange(one, other)
    >>> (other / "a").read_text()
    'a'
    """
    if not target.exists():
        new.rename(target)
    elif not _swapped(new, target):
        old = new.with_suffix(".old")
        target.rename(old)
        new.rename(target)
        old.rename(new)


def _swapped(one: Path, other: Path) -> bool:
    """Whether the system exchanged two directories in one step, so that there is one at every moment; Linux can."""
    if sys.platform != "linux":
        return False
    import ctypes

    here, exchange = -100, 2
    rename = getattr(ctypes.CDLL(None), "renameat2", None)
    return rename is not None and rename(here, os.fsencode(one), here, os.fsencode(other), exchange) == 0


def verify(directory: Path) -> list[Fault]:
    """What of a store on disk is not as it was when it was written; StoreError where there is no manifest.

    Files come first; where one differs, also the graphs that no longer say what they said.

    >>> folder = Path(tempfile.mkdtemp()) / "graph"
    >>> write(ox.Store(), folder)
    >>> _ = (folder / "CURRENT").write_text("MANIFEST-000000")
    >>> [fault.what for fault in verify(folder)]
    ['CURRENT']
    """
    known = manifest.read(directory)
    faults = manifest.files(known, directory)
    try:
        there = opened(directory)
    except StoreError:
        if not faults:
            raise
        return faults  # which say why
    compared = manifest.contents if faults else manifest.counts
    return [*faults, *compared(known, there.inner)]
