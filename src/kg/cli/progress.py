"""How far loading or sending has come: one line on a terminal that goes away when it is done."""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from kg import files
from kg.errors import Lang, Words

_BAR = 28
_USUAL = 10
"""How many times longer packed RDF gets."""
_LARGE = 5_000_000
"""Bytes from which on loading takes long enough to be watched."""


@contextmanager
def loading(where: str | None, lang: Lang) -> Iterator[Callable[[int, int], object] | None]:
    """What open_store may tell of each piece it reads; None where that would be over before one sees it."""
    size = _size(where)
    if size < _LARGE:
        yield None
        return
    try:
        yield Progress(size, lang, _unit(where)).add
    finally:
        sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()


def _size(where: str | None) -> int:
    """Bytes to be read, packed files unpacked."""
    root = Path(where) if where else None
    if root is None or not root.exists() or (root / "CURRENT").is_file() or (root / "store" / "CURRENT").is_file():
        return 0
    return sum(_unpacked(path) for path in files.sources(root))


def _unpacked(path: Path) -> int:
    """How long a file is to read: .gz says so at its end, if it is below 4 GB; what does not say is taken as usual."""
    packed = path.stat().st_size
    match path.suffix.lower():
        case ".gz" if packed > 4:
            with path.open("rb") as file:
                file.seek(-4, os.SEEK_END)
                size = int.from_bytes(file.read(), "little")
            return size if size > packed else packed * _USUAL
        case ".zst":
            return packed * _USUAL
        case _:
            return packed


def _unit(where: str | None) -> Words:
    """What a line is: a triple, where each has one of its own."""
    lined = all(re.search(r"\.n[qt](\.\w+)?$", path.name.lower()) for path in files.sources(Path(where or "")))
    return Words("triples", "个三元组") if lined else Words("lines", "行")


class Progress:
    """Counts bytes and lines and says what that means.

    >>> Progress(100, "en", Words("lines", "行")).told(50, 10, 2.0)
    'loading 50 %, 5 lines/s, 0:02 left'
    """

    def __init__(self, size: int, lang: Lang, unit: Words) -> None:
        self._size = size
        self._lang = lang
        self._unit = unit.text(lang)
        self._start = self._said = time.monotonic()
        self._bytes = self._lines = 0

    def add(self, read: int, lines: int) -> None:
        """One more piece; ten times a second at most it is said, and when all is read."""
        self._bytes += read
        self._lines += lines
        now = time.monotonic()
        if now - self._said > 0.1 or self._bytes >= self._size:
            self._said = now
            sys.stderr.write(f"\r\x1b[K{self.told(self._bytes, self._lines, now - self._start)}")
            sys.stderr.flush()

    def told(self, read: int, lines: int, seconds: float) -> str:
        """The line for what has been read after some seconds."""
        part, rate = min(1.0, read / self._size), round(lines / seconds) if seconds else 0
        left = round(seconds / part - seconds) if part else 0
        clock, zh = f"{left // 60}:{left % 60:02}", self._lang == "zh"
        if part == 1:
            return (
                f"已读入 {lines:,} {self._unit}，正在合并并推导"
                if zh
                else f"{lines:,} {self._unit} read; the merge and the rules follow"
            )
        if zh:
            return f"正在加载 {part:.0%}，每秒 {rate:,} {self._unit}，还需 {clock}"
        return f"loading {part:.0%}, {rate:,} {self._unit}/s, {clock} left".replace("%", " %", 1)


@contextmanager
def sending(lang: Lang) -> Iterator[Callable[[int, int], None] | None]:
    """What a push may tell of the statements that have gone over; None where nobody would see it."""
    if not sys.stderr.isatty():
        yield None
        return
    start = time.monotonic()
    try:
        yield lambda done, total: _say(bar(done, total, time.monotonic() - start, lang))
    finally:
        _say("")


def _say(line: str) -> None:
    sys.stderr.write(f"\r\x1b[K{line}")
    sys.stderr.flush()


def bar(done: int, total: int, seconds: float, lang: Lang) -> str:
    """How many of all statements have been sent, as a bar and in numbers; no wider than 80 columns.

    >>> bar(2500, 10000, 5.0, "en")
    'sending [███████                     ]  25 %  2,500 of 10,000, 0:15 left'
    """
    if done >= total:
        return "sent; the server puts it in its place …" if lang == "en" else "已全部发送，服务器正在使其生效 …"
    part = done / total
    left = round(seconds / part - seconds) if part else 0
    drawn = ("█" * int(part * _BAR)).ljust(_BAR)
    clock = f"{left // 60}:{left % 60:02}"
    if lang == "zh":
        return f"正在发送 [{drawn}] {part:4.0%}  {done:,} / {total:,} 条，还需 {clock}"
    return f"sending [{drawn}] {part:4.0%}  {done:,} of {total:,}, {clock} left".replace("%", " %", 1)
