"""The positions of passages, held against the text itself, which is no part of the project."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pyoxigraph as ox

from kg.errors import DataError, Words
from kg.mistakes import position, utf8
from kg.results import Term
from kg.terms import KG
from kg.validation.problems import At, Problem

_ARTICLE, _START, _END, _SHA, _LENGTH = (
    ox.NamedNode(KG + name) for name in ("article", "start", "end", "sha256", "length")
)
_Facts = Mapping[Term, Mapping[Term, Term]]


def against(file: Path, quads: Iterable[ox.Quad]) -> Iterator[Problem]:
    """What does not fit between a text and the positions of its article's passages.

    Raises DataError where the file cannot be read or no article has its SHA-256.
    """
    try:
        data = file.read_bytes()
    except OSError as error:
        en, zh = (
            f"the text cannot be read ({error.strerror}); check the path",
            f"无法读取原文（{error.strerror}）；请检查路径",
        )
        raise DataError(en, zh, file=file) from error
    digest = hashlib.sha256(data).hexdigest()
    facts = _facts(quads)
    articles = [thing for thing, said in facts.items() if said.get(_SHA) == ox.Literal(digest)]
    if not articles:
        raise DataError(
            "no article has the SHA-256 of this file; give the file that the positions count in, unchanged",
            "没有一篇文章的 SHA-256 与这个文件一致；请给出计算位置时所用的文件，不要改动",
            file=file,
            value=digest,
        )
    for article in articles:
        yield from _of_article(article, utf8(file, data), facts)


def _facts(quads: Iterable[ox.Quad]) -> _Facts:
    found: dict[Term, dict[Term, Term]] = defaultdict(dict)
    for quad in quads:
        found[quad.subject][quad.predicate] = quad.object
    return found


def _of_article(article: Term, text: str, facts: _Facts) -> Iterator[Problem]:
    length = facts[article].get(_LENGTH)
    if length != ox.Literal(len(text)):
        message = Words(
            f"the text has {len(text)} characters. Correct kg:length.", f"文本有 {len(text)} 个字符。请改正 kg:length。"
        )
        yield Problem("text-length", article, message, (At(article, _LENGTH, length),))
    passages = [
        (_number(said.get(_START)), _number(said.get(_END)), passage)
        for passage, said in facts.items()
        if said.get(_ARTICLE) == article and _START in said and _END in said
    ]
    covered = 0
    for start, end, passage in sorted(passages, key=lambda one: one[:2]):
        if text[covered:start].strip():
            yield _uncovered(text, covered + len(text[covered:start]) - len(text[covered:start].lstrip()), passage)
        if text[start:end] != text[start:end].strip():
            yield _ragged(passage, facts)
        covered = max(covered, end)
    if text[covered:].strip():
        yield _uncovered(text, len(text) - len(text[covered:].lstrip()), article)


def _number(term: Term | None) -> int:
    return int(term.value) if isinstance(term, ox.Literal) and term.value.isdecimal() else 0


def _uncovered(text: str, offset: int, after: Term) -> Problem:
    line, column = position(text, offset)
    message = Words(
        f"the text before this belongs to no passage, from line {line}, column {column} of the text on. "
        "Correct kg:start or kg:end, or describe the missing sentence.",
        f"原文第 {line} 行第 {column} 列起有文字不属于任何一句。请改正 kg:start 或 kg:end，或补上缺少的那一句。",
    )
    return Problem("text-uncovered", after, message, (At(after, _START),))


def _ragged(passage: Term, facts: _Facts) -> Problem:
    message = Words(
        "this passage begins or ends with a blank. Correct kg:start or kg:end so that it holds the words alone.",
        "这一句的开头或末尾是空白。请改正 kg:start 或 kg:end，只包含文字。",
    )
    return Problem("text-blank", passage, message, (At(passage, _START, facts[passage][_START]),))
