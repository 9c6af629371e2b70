"""A mistake in a query, shown: its line with marks under the word that is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from kg.cli.screen import safe, width
from kg.errors import QueryError

_ROOM = 72
"""Columns of a long line that are shown around a mistake."""


@contextmanager
def pointing_at(text: str, file: str | None) -> Iterator[None]:
    """A QueryError with a position, raised within, gets the file and the line of the text that it speaks of."""
    try:
        yield
    except QueryError as error:
        if error.line is None or error.column is None:
            raise
        shown = excerpt(text, error.line, error.column, error.value or "")
        en = f"line {error.line}, column {error.column}: {error.en}\n{shown}"
        zh = f"第 {error.line} 行第 {error.column} 列：{error.zh}\n{shown}"
        raise QueryError(en, zh, file=file, value=error.value) from error


def excerpt(text: str, line: int, column: int, word: str) -> str:
    """One line of a text with marks under a word of it (line and column from 1).

    >>> print(excerpt("ASK {\\n 洞头 ? }", 2, 5, "?"))
      2 |  洞头 ? }
        |       ^
    """
    found = safe(text.splitlines()[line - 1] if line <= len(text.splitlines()) else "").replace("\t", " ")
    start = _start(found, column - 1)
    shown = found[start:]
    while width(shown) > _ROOM:
        shown = shown[:-1]
    before = found[start : column - 1]
    marked = word.splitlines()[0] if word and found.startswith(word.splitlines()[0], column - 1) else " "
    number = f"{line:3} | "
    marks = "^" * min(max(width(marked), 1), _ROOM - width(before))
    return f"{number}{shown}\n{' ' * (len(number) - 2)}| {' ' * width(before)}{marks}"


def _start(found: str, column: int) -> int:
    """Where to begin a long line so that the mistake and what stands before it are seen."""
    start = 0
    while width(found) > _ROOM and width(found[start:column]) > _ROOM // 2:
        start += 1
    return start
