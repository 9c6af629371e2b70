"""How far loading or sending has come: one line on a terminal that goes away when it is done."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from kg import files
from kg.errors import Lang

_BAR = 28
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
        yield Progress(size, lang).add
    finally:
        sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()


def _size(where: str | None) -> int:
    root = Path(where) if where else None
    if root is None or not root.exists() or (root / "CURRENT").is_file():
        return 0
    return sum(path.stat().st_size for path in files.sources(root))


class Progress:
    """Counts bytes and lines and says what that means; a packed file is longer than it looks.

    >>> Progress(100, "en").told(50, 10, 2.0)
    'loading 50 %, 5 lines/s, 0:02 left'
    """

    def __init__(self, size: int, lang: Lang) -> None:
        self._size = size
        self._lang = lang
        self._start = self._said = time.monotonic()
        self._bytes = self._lines = 0

    def add(self, read: int, lines: int) -> None:
        """One more piece; ten times a second at most it is said."""
        self._bytes += read
        self._lines += lines
        now = time.monotonic()
        if now - self._said > 0.1:
            self._said = now
            sys.stderr.write(f"\r\x1b[K{self.told(self._bytes, self._lines, now - self._start)}")
            sys.stderr.flush()

    def told(self, read: int, lines: int, seconds: float) -> str:
        """The line for what has been read after some seconds."""
        part = min(1.0, read / self._size)
        rate, left = round(lines / seconds), round(seconds / part - seconds)
        clock = f"{left // 60}:{left % 60:02}"
        if self._lang == "zh":
            return f"正在加载 {part:.0%}，每秒 {rate:,} 行，还需 {clock}"
        return f"loading {part:.0%}, {rate:,} lines/s, {clock} left".replace("%", " %", 1)


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
