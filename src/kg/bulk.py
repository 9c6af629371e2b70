"""Large data straight to disk: N-Quads are loaded, merged and reasoned over without passing through memory."""

from __future__ import annotations

import mmap
import os
import re
import shutil
import tempfile
from codecs import BOM_UTF8
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from itertools import pairwise
from pathlib import Path
from traceback import clear_frames
from typing import IO, Final, NamedTuple, cast

import pyoxigraph as ox

from kg import disk, files, packed, rules
from kg.errors import DataError
from kg.rules import Rule
from kg.terms import MERGED, RULE

_LEAST: Final = 32 << 20
"""Bytes from which on it pays."""
_PIECES: Final = 8
"""Into how many a large file is cut, so that two cores end together."""
_AT_ONCE: Final = 1 << 20
_CORES: Final = 2
_GRAPH: Final = re.compile(rb' <[^<>" ]*> \.$', re.MULTILINE)
_MADE: Final = re.compile(rb"^\S+ \S+ \S.* <(?:%b[^<>]*|%b)> \.\n" % (RULE.encode(), MERGED.encode()), re.MULTILINE)
_MADE_SIGNS: Final = (b" <" + RULE.encode(), b" <" + MERGED.encode())
_PACKED: Final = {".gz": 15, ".zst": 15}
"""About how many times as large such a file becomes."""


class NotPlainError(Exception):
    """A file holds more than lines `subject predicate object graph .` without blank nodes; memory can do that."""


class _Piece(NamedTuple):
    """Whole lines of a file."""

    path: Path
    data: mmap.mmap
    start: int
    end: int


def fits(paths: Sequence[Path]) -> bool:
    """Whether some files are of the kind, and large enough, to be built without memory.

    >>> fits([Path("small.ttl")])
    False
    """
    return (
        all(_is_plain(path) for path in paths) and sum(path.stat().st_size * _grows(path) for path in paths) >= _LEAST
    )


def _is_plain(path: Path) -> bool:
    return path.with_suffix("").suffix == ".nq" if path.suffix in _PACKED else path.suffix == ".nq"


def _grows(path: Path) -> int:
    return _PACKED.get(path.suffix, 1)


def build(
    paths: Sequence[Path], known: Iterable[Rule], directory: Path, watch: Callable[[int, int], object] | None = None
) -> None:
    """Write a store on disk that holds some N-Quads files, their merge, and what the rules derive.

    Raises DataError for a file with a mistake, and NotPlainError for one that has to go through memory.
    """
    disk.make(directory, lambda fresh: _filled(fresh, paths, known, watch))


def _filled(
    folder: Path, paths: Sequence[Path], known: Iterable[Rule], watch: Callable[[int, int], object] | None
) -> ox.Store:
    store = ox.Store(str(folder))
    try:
        with ExitStack() as open_files:
            pieces = [piece for path in paths for piece in _cut(path, _opened(path, folder.parent, open_files))]
            _load(store, pieces, watch)
        rules.derive_at_length(store, known)
        store.flush()
    except BaseException as error:
        clear_frames(error.__traceback__)  # which hold the store, and who goes on removes its files
        raise
    finally:
        del store  # its files change while it is open
    return disk.opened(folder).inner  # nobody else knows of it


def _opened(path: Path, beside: Path, open_files: ExitStack) -> mmap.mmap:
    """A file as memory sees it; one that is packed is unpacked on the disk first."""
    file: IO[bytes]
    if path.suffix in _PACKED:
        file = cast("IO[bytes]", open_files.enter_context(tempfile.TemporaryFile(dir=beside)))  # noqa: SIM115
        with _telling(path), packed.opened(path) as source:
            shutil.copyfileobj(source, file, _AT_ONCE)
        file.flush()
    else:
        file = open_files.enter_context(path.open("rb"))
    if not os.fstat(file.fileno()).st_size:
        files.read([path])  # which says that it is empty
    return open_files.enter_context(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))


@contextmanager
def _telling(path: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, EOFError):
        files.text(path)  # which says how it is broken
        raise


def _cut(path: Path, data: mmap.mmap) -> Iterator[_Piece]:
    size = len(data)
    count = max(1, min(_PIECES, size // _LEAST))
    first = len(BOM_UTF8) if data[: len(BOM_UTF8)] == BOM_UTF8 else 0
    cuts = [first, *(data.find(b"\n", size * part // count) + 1 for part in range(1, count)), size]
    return (_Piece(path, data, start, end) for start, end in pairwise(cuts))


def _load(store: ox.Store, pieces: Sequence[_Piece], watch: Callable[[int, int], object] | None) -> None:
    """Each piece twice: as it is, and without the graphs into the merge."""
    with ThreadPoolExecutor(min(_CORES, os.cpu_count() or 1)) as cores:
        loading = [job for piece in pieces for job in _jobs(cores, store, piece, watch)]
        try:
            while loading:
                loading.pop(0).result()
        except BaseException:
            cores.shutdown(cancel_futures=True)
            raise


def _jobs(
    cores: ThreadPoolExecutor, store: ox.Store, piece: _Piece, watch: Callable[[int, int], object] | None
) -> list[Future[None]]:
    return [cores.submit(_named, store, piece, watch), cores.submit(_merged, store, piece)]


def _named(store: ox.Store, piece: _Piece, watch: Callable[[int, int], object] | None) -> None:
    lines = _Lines(piece, _stated)
    try:
        store.bulk_load(cast("IO[bytes]", files.Watched(cast("IO[bytes]", lines), watch)), ox.RdfFormat.N_QUADS)
    except SyntaxError as error:
        raise _mistake(piece, error) from error


def _merged(store: ox.Store, piece: _Piece) -> None:
    # The other half of the work finds what is wrong with a term.
    source = cast("IO[bytes]", _Lines(piece, _without_graphs))
    try:
        store.bulk_load(source, ox.RdfFormat.N_TRIPLES, lenient=True)
    except SyntaxError as error:  # where there was no graph, the object is gone
        raise NotPlainError from error


class _Lines:
    """A piece of a file to read once, changed on the way."""

    def __init__(self, piece: _Piece, change: Callable[[bytes], bytes]) -> None:
        self._piece = piece
        self._change = change
        self._from = piece.start
        self._ready = b""
        self._at = 0

    def read(self, size: int = -1) -> bytes:
        while self._at >= len(self._ready) and self._from < self._piece.end:
            self._ready, self._at = self._change(self._next()), 0
        end = len(self._ready) if size < 0 else self._at + size
        found = self._ready[self._at : end]
        self._at += len(found)
        return found

    def _next(self) -> bytes:
        """Some whole lines."""
        cut = self._piece.data.find(b"\n", min(self._from + _AT_ONCE, self._piece.end)) + 1
        start, self._from = self._from, min(cut, self._piece.end) if cut else self._piece.end
        return self._piece.data[start : self._from]


def _stated(lines: bytes) -> bytes:
    """Lines without those of graphs that a store makes itself."""
    return _MADE.sub(b"", lines) if any(sign in lines for sign in _MADE_SIGNS) else lines


def _without_graphs(lines: bytes) -> bytes:
    stated = _stated(lines)
    found, count = _GRAPH.subn(b" .", stated)
    if b"_:" in stated or count != stated.count(b"\n") + (not stated.endswith(b"\n") and stated != b""):
        raise NotPlainError
    return found


def _mistake(piece: _Piece, error: SyntaxError) -> DataError:
    """The mistake with its line in the file, and not in the piece; lines left out before it are not counted."""
    from kg.mistakes import Complaint, explain

    before = sum(
        piece.data[at : min(at + _AT_ONCE, piece.start)].count(b"\n") for at in range(0, piece.start, _AT_ONCE)
    )
    line = None if error.lineno is None else error.lineno + before
    return explain(piece.path, ox.RdfFormat.N_QUADS.name, Complaint(error.msg, line, error.offset))
