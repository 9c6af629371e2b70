"""Rows as the lines of SPARQL TSV, which keep every term whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence


def lines(columns: Sequence[str], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """The line of the columns, then one for each row of terms; None is an empty place.

    >>> list(lines(["n", "m"], [['"a"', None]]))
    ['?n\\t?m\\n', '"a"\\t\\n']
    """
    yield "\t".join(f"?{name}" for name in columns) + "\n"
    for row in rows:
        yield "\t".join("" if term is None else str(term) for term in row) + "\n"
