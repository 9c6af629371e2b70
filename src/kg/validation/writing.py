"""How a Turtle or TriG file is written: what its statements do not show once they are read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from kg import files, slips
from kg.errors import DataError, Words
from kg.mistakes import position
from kg.terms import BASE, ID, KG, PREFIXES, REFERENCE, REGISTER, RULE, SOURCE
from kg.turtle import Block, Directive, Document, Statement, document, tokens
from kg.validation.problems import Problem, Severity, Spot
from kg.validation.words import nearest

FATAL: Final = ("syntax", "prefix")
"""The rules by which a file says something else than it seems to: what else is wrong with it is only a consequence."""

_NAMESPACES: Final = (ID, REGISTER, REFERENCE, RULE, SOURCE, BASE + "shape/")
_WRITTEN: Final = (".ttl", ".trig")
_BIGGEST: Final = 5_000_000
"""Code points; nobody writes a larger file by hand."""


def problems(path: Path, known: frozenset[str]) -> Iterator[Problem]:
    """What is wrong with the writing of a file; `known` are the subjects of all files.

    >>> list(problems(files.project().data / "people.ttl", frozenset()))
    []
    """
    text = files.text(path) if path.suffix.lower() in _WRITTEN else ""
    if len(text) > _BIGGEST:
        return
    yield from _full_width(path, text)
    try:
        read = document(text)
    except DataError:
        return
    yield from _prefixes(path, text, read, known)
    yield from _twice(path, text, read)


def _spot(path: Path, text: str, offset: int) -> tuple[Spot, ...]:
    return (Spot(path, *position(text, offset)),)


def _full_width(path: Path, text: str) -> Iterator[Problem]:
    """Marks of Chinese typing that the parser takes for letters of a name."""
    for token in tokens(text):
        if found := slips.full_width(token):
            offset, en, zh = found
            yield Problem("syntax", None, Words(f"{en}.", f"{zh}。"), spots=_spot(path, text, offset))


def _prefixes(path: Path, text: str, read: Document, known: frozenset[str]) -> Iterator[Problem]:
    for item in read.items:
        if not isinstance(item, Directive) or item.prefix is None:
            continue
        prefix, namespace = item.prefix, item.iri[1:-1]
        meant = _meant(prefix.removesuffix(":"), namespace, known)
        if meant is not None:
            message = Words(
                f"“{prefix}” stands for <{namespace}> here, so that everything written with it is something else. "
                f"Write <{meant}>.",
                f"“{prefix}”在这里代表 <{namespace}>，用它写的内容都会变成别的东西。请改成 <{meant}>。",
            )
            yield Problem("prefix", None, message, spots=_spot(path, text, item.start))


def _meant(prefix: str, namespace: str, known: frozenset[str]) -> str | None:
    """The namespace that a prefix was to have, if this one is wrong."""
    if prefix in PREFIXES and namespace != PREFIXES[prefix]:
        return PREFIXES[prefix]
    ours = namespace.startswith(BASE.rstrip("/")) and namespace != KG
    if not ours or namespace in _NAMESPACES:
        return None
    article = namespace.removesuffix("/")
    if not article.startswith(SOURCE):
        return next(iter(near for near in [nearest(article, [one[:-1] for one in _NAMESPACES])] if near), ID[:-1]) + "/"
    near = None if article in known and namespace.endswith("/") else nearest(article, known) or f"{SOURCE}…"
    return f"{near}/" if near else None


def _twice(path: Path, text: str, read: Document) -> Iterator[Problem]:
    """Blocks and statements that a file has twice."""
    blocks: dict[str, int] = {}
    stated: dict[tuple[str, ...], int] = {}
    for item in read.items:
        graph = item.graph.text if isinstance(item, Block) and item.graph else ""
        if isinstance(item, Block) and graph:
            if graph in blocks:
                yield _again(path, text, item.start, blocks[graph], _BLOCK)
            blocks.setdefault(graph, item.start)
        for words, offset in _stated([] if isinstance(item, Directive) else _statements(item)):
            if (graph, *words) in stated:
                yield _again(path, text, offset, stated[graph, *words], _STATEMENT)
            stated.setdefault((graph, *words), offset)


_BLOCK: Final = (
    "block-twice",
    "this graph has a block already, in line {0}. If another sentence is meant, correct its id; else join the two.",
    "这个图在第 {0} 行已经有了一块。如果说的是另一句，请改正标识；否则请合并成一块。",
)
_STATEMENT: Final = (
    "statement-twice",
    "this is stated already, in line {0}. Delete one of the two, or correct it.",
    "这条陈述在第 {0} 行已经写过。请删去其中一条，或改正。",
)


def _again(path: Path, text: str, offset: int, before: int, said: tuple[str, str, str]) -> Problem:
    rule, en, zh = said
    line = position(text, before)[0]
    severity: Severity = "error" if rule == "block-twice" else "warning"
    return Problem(
        rule, None, Words(en.format(line), zh.format(line)), spots=_spot(path, text, offset), severity=severity
    )


def _statements(item: Statement | Block) -> Iterable[Statement]:
    return item.statements if isinstance(item, Block) else (item,)


def _stated(statements: Iterable[Statement]) -> Iterator[tuple[tuple[str, str, str], int]]:
    """What statements without `[ … ]` and `( … )` say, as it is written, and where the value stands."""
    for statement in statements:
        for verb in statement.verbs:
            for node in verb.objects:
                words = (statement.subject.text, verb.predicate.text, node.text)
                if all(words):
                    yield words, node.start
