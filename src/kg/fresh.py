"""New files and folders are made beside what they replace; what nobody needs there any more is cleared away.

A folder that has been replaced stays as long as somebody reads it: RocksDB opens many of its files when it needs them,
and where they are gone Oxigraph waits for ever.
"""

from __future__ import annotations

import glob
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Final

_NUMBERS: Final = count()


class Reader:
    """Somebody who reads a folder: while this lives, the folder is not cleared away when another takes its place.

    FileNotFoundError where there is none.

    >>> import tempfile
    >>> Reader(Path(tempfile.mkdtemp())).reads(Path(tempfile.mkdtemp()))
    False
    """

    def __init__(self, folder: Path) -> None:
        self._descriptor = _locked(folder, alone=False)

    def reads(self, folder: Path) -> bool:
        """Whether that is the folder, and not another one that has taken its place."""
        return self._descriptor is None or os.path.samestat(os.fstat(self._descriptor), folder.stat())

    def __del__(self) -> None:
        if (descriptor := getattr(self, "_descriptor", None)) is not None:
            os.close(descriptor)


@contextmanager
def folder(target: Path) -> Iterator[Path]:
    """A new folder beside a target, gone in the end.

    >>> import tempfile
    >>> with folder(Path(tempfile.mkdtemp()) / "graph") as new:
    ...     new.is_dir()
    True
    """
    new = _name(target)
    new.mkdir(parents=True)
    made = Reader(new)
    try:
        yield new
    finally:
        if new.exists():  # or it has been put in a free place
            never_placed = made.reads(new)
            del made
            if never_placed:
                shutil.rmtree(new, ignore_errors=True)
            else:
                _remove(new)


@contextmanager
def file(target: Path) -> Iterator[Path]:
    """A place for a new file beside a target, empty again in the end.

    >>> import tempfile
    >>> with file(Path(tempfile.mkdtemp()) / "a.txt") as new:
    ...     new.exists()
    False
    """
    new = _name(target)
    try:
        yield new
    finally:
        new.unlink(missing_ok=True)


def write(target: Path, content: bytes) -> None:
    """Put content into a file in one step: whoever reads it sees the old or the new; the rights of an old file stay.

    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "a.txt"
    >>> write(path, b"new")
    >>> path.read_bytes(), len(list(path.parent.iterdir()))
    (b'new', 1)
    """
    with file(target) as new:
        new.write_bytes(content)
        if target.exists():
            new.chmod(target.stat().st_mode)
        new.replace(target)


def _name(target: Path) -> Path:
    """A name beside a target that nobody else uses; what is no longer needed there is removed."""
    for left in target.parent.glob(f".{glob.escape(target.name)}.*.tmp"):
        owner = left.name.split(".")[-2]
        if not (owner.isdecimal() and _needs(int(owner), left)):
            _remove(left)
    return target.with_name(f".{target.name}.{next(_NUMBERS)}.{os.getpid()}.tmp")


def _needs(process: int, left: Path) -> bool:
    """Whether a process may still be at work on what it left, or this one, which locks its folders meanwhile."""
    return _runs(process) and not (process == os.getpid() and left.is_dir() and sys.platform != "win32")


def _remove(left: Path) -> None:
    """Gone, unless somebody reads it, another process was quicker or it is not ours to remove."""
    if not left.is_dir():
        with suppress(OSError):
            left.unlink(missing_ok=True)
        return
    held: list[int | None] = []
    try:
        held += (_locked(folder, alone=True) for folder in (left, *filter(Path.is_dir, left.rglob("*"))))
    except OSError:  # it is read, gone by now, or not ours
        return
    else:
        shutil.rmtree(left, ignore_errors=True)
    finally:
        for descriptor in held:
            if descriptor is not None:
                os.close(descriptor)


def _locked(folder: Path, *, alone: bool) -> int | None:
    """A folder that is open and locked, for several or for one; BlockingIOError where one may not be alone.

    None where a system has no such locks; where a file system has none, it is open and that is all.
    """
    if sys.platform == "win32":  # which removes nothing that is open
        return None
    import fcntl

    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB if alone else fcntl.LOCK_SH)
    except BlockingIOError:
        os.close(descriptor)
        raise
    except OSError:
        pass
    return descriptor


def _runs(process: int) -> bool:
    if os.name == "nt":  # where signal 0 is none
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
