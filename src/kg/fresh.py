"""New files and folders are made beside what they replace; what a killed process left there is cleared away."""

from __future__ import annotations

import glob
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


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
    try:
        yield new
    finally:
        shutil.rmtree(new, ignore_errors=True)


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
    """A name beside a target that no other process uses; what processes that are gone left there is removed."""
    for left in target.parent.glob(f".{glob.escape(target.name)}.*.tmp"):
        owner = left.name.split(".")[-2]
        if not (owner.isdecimal() and _runs(int(owner))):
            _remove(left)
    return target.with_name(f".{target.name}.{os.getpid()}.tmp")


def _remove(left: Path) -> None:
    """Gone, unless another process was quicker or it is not ours to remove."""
    if left.is_dir():
        shutil.rmtree(left, ignore_errors=True)
    else:
        try:
            left.unlink(missing_ok=True)
        except OSError:
            return


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
