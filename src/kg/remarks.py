"""Comments of a Turtle or TriG text: what each stands above or behind, so that it can move along."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from kg.turtle import Block, Directive, Document, Item, Statement


class Remarks(NamedTuple):
    """Lines above what starts somewhere, and the comment behind what ends somewhere, by that offset.

    An empty line stands for itself. What stands above the end of the text is the last of all.
    """

    above: dict[int, list[str]]
    behind: dict[int, str]


class _Span(NamedTuple):
    """A property with its values: a comment within goes above `anchor`."""

    start: int
    end: int
    anchor: int


def attached(text: str, read: Document) -> Remarks:
    """Every comment of a text, attached to something.

    >>> from kg.turtle import document
    >>> text = "# one\\n<x:s> <x:p> 1 . # two\\n# three"
    >>> attached(text, document(text))
    Remarks(above={6: ['# one'], 35: ['# three']}, behind={19: '# two'})
    """
    spans = [span for item in read.items for span in _spans(item)]
    starts = sorted({*_starts(read.items), *(span.anchor for span in spans), len(text)})
    ends = sorted({*_ends(read.items), *(span.end for span in spans)})
    found = Remarks({}, {})
    for comment in read.comments:
        words = comment.text.rstrip()
        holder = _holder(spans, comment.start)
        last = bisect_right(ends, comment.start)
        if holder is None and last and "\n" not in text[ends[last - 1] : comment.start]:
            found.behind[ends[last - 1]] = words
            continue
        anchor = starts[bisect_left(starts, comment.start)] if holder is None else holder.anchor
        apart = [""] if re.match(r"[ \t\r]*\n[ \t\r]*\n", text[comment.end :]) and holder is None else []
        found.above.setdefault(anchor, []).extend([words, *apart])
    return found


def _holder(spans: list[_Span], offset: int) -> _Span | None:
    """The property within which a place lies."""
    index = bisect_left(spans, (offset,)) - 1
    return spans[index] if index >= 0 and offset < spans[index].end else None


def _spans(item: Item) -> Iterator[_Span]:
    """The properties of an item; the first one of a statement begins with the subject."""
    if isinstance(item, Statement):
        for number, verb in enumerate(item.verbs):
            start = verb.start if number else item.start
            yield _Span(start, verb.end, start)
    elif isinstance(item, Block):
        for statement in item.statements:
            yield from _spans(statement)


def _starts(items: Iterable[Item]) -> Iterator[int]:
    for item in items:
        yield item.start
        if isinstance(item, Block):
            yield from _starts(item.statements)
            yield item.end - 1


def _ends(items: Iterable[Item]) -> Iterator[int]:
    for item in items:
        if isinstance(item, Block):
            yield item.opened
            yield from _ends(item.statements)
            yield item.end
        elif isinstance(item, Directive) or not item.verbs:
            yield item.end
