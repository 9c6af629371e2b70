"""Reading an article: lines, sentences, positions, kinds, and what a scan broke."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curate.conftest import ARTICLE, JOINED
from kg.curate import text
from kg.errors import DataError


def test_every_passage_of_an_article() -> None:
    article = text.parse(ARTICLE, JOINED)
    assert [f"{p.name} {p.section} {p.kind}" for p in article.passages] == [
        "p1s1 0 headline",
        "p2s1 0 headline",
        "p3s1 0 byline",
        "p4s1 0 byline",
        "p5s1 0 sentence",
        "p5s2 0 sentence",
        "p6s1 1 heading",
        "p7s1 1 sentence",
        "p8s1 1 sentence",
        "p8s2 1 sentence",
        "p8s3 1 sentence",
        "p9s1 2 heading",
        "p10s1 2 sentence",
        "p11s2 2 sentence",
        "p12s1 2 sentence",
    ]


def test_positions_are_those_of_the_file_as_given() -> None:
    article = text.parse("\n\n  题目\u3000\r\n甲。 乙。\r\n")
    assert [(p.start, p.end, article.text[p.start : p.end]) for p in article.passages] == [
        (4, 6, "题目"),
        (9, 11, "甲。"),
        (12, 14, "乙。"),
    ]


def test_a_sentence_across_a_break_is_counted_in_the_first_line() -> None:
    article = text.parse(ARTICLE, JOINED)
    broken = next(p for p in article.passages if p.name == "p10s1")
    assert article.words(broken) == "人们在这里用双手写下了一段段故事,把“荒滩变良田”。"
    assert "\n\n" in article.text[broken.start : broken.end]
    after = article.words(broken).index("变")
    assert article.text[article.offset(broken, after)] == "变"


def test_a_join_behind_a_full_sentence_joins_nothing() -> None:
    assert [p.name for p in text.parse("题\n甲。\n乙。", [(2, 3)]).passages] == ["p1s1", "p2s1", "p3s1"]


def test_a_broken_line_is_noticed_and_a_heading_is_not() -> None:
    assert text.broken(text.parse(ARTICLE)) == [(10, 11)]
    assert text.broken(text.parse(ARTICLE, JOINED)) == []


def test_a_full_stop_within_quotation_marks_keeps_the_mark_behind_it() -> None:
    article = text.parse("题\n他说:“好。”大家笑了。")
    assert [article.words(p) for p in article.passages[1:]] == ["他说:“好。”", "大家笑了。"]


@pytest.mark.parametrize(
    ("content", "joined", "said"),
    [
        (b"", [], "no text"),
        (b"\n \r\n", [], "no text"),
        ("题\n甲。".encode("gbk"), [], "GB"),
        ("题\n甲。".encode("utf-16"), [], "UTF-16"),
        (b"a\x00b", [], "control characters"),
        ("题\n甲。".encode(), [(2, 9)], "lines 2-9"),
        ("题\n甲。".encode(), [(2, 1)], "lines 2-1"),
        (b"a" * 1_000_001, [], "too large"),
        ("题\n甲。\n".encode() + "乙".encode() * 5_001, [], "a sentence of 5001 characters"),
    ],
)
def test_what_is_no_article_is_refused_in_one_message(
    tmp_path: Path, content: bytes, joined: list[tuple[int, int]], said: str
) -> None:
    (tmp_path / "a.txt").write_bytes(content)
    with pytest.raises(DataError, match=said) as caught:
        text.read(tmp_path / "a.txt", joined)
    assert caught.value.file == str(tmp_path / "a.txt")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="cannot be read"):
        text.read(tmp_path / "none.txt")


@given(st.text("甲乙。”“ \n\r\u3000,", max_size=60), st.sets(st.integers(1, 6), max_size=3))
def test_passages_cover_every_word_once_and_in_order(raw: str, firsts: set[int]) -> None:
    lines = len([line for line in raw.split("\n") if line.strip()])
    joined = [(first, first + 1) for first in firsts if first < lines]
    if not raw.strip():
        return
    article = text.parse(raw, joined)
    spans = [(p.start, p.end) for p in article.passages]
    assert all(start < end for start, end in spans)
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))
    outside = "".join(
        raw[a:b] for a, b in zip([0, *(e for _, e in spans)], [*(s for s, _ in spans), None], strict=True)
    )
    assert outside.strip() == ""
    assert len({p.name for p in article.passages}) == len(spans)
