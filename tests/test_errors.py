"""Errors: both languages, and the place before the message."""

from pathlib import Path

import pytest

from kg.errors import DataError, KGError, NotFoundError, QueryError, StoreError


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (KGError("wrong", "错"), "wrong"),
        (KGError("wrong", "错", file="a.ttl"), "a.ttl: wrong"),
        (KGError("wrong", "错", file=Path("a.ttl"), line=3), "a.ttl:3: wrong"),
        (KGError("wrong", "错", file="a.ttl", line=3, column=7), "a.ttl:3:7: wrong"),
        (QueryError("wrong", "错", line=3, column=7), "3:7: wrong"),
    ],
)
def test_the_message_begins_with_as_much_of_the_place_as_is_known(error: KGError, text: str) -> None:
    assert str(error) == error.text() == error.text("en") == text


def test_the_same_error_speaks_chinese() -> None:
    assert DataError("wrong", "错", file="a.ttl", line=3, column=7).text("zh") == "a.ttl:3:7: 错"


def test_the_parts_are_fields() -> None:
    error = StoreError("wrong", "错", file=Path("a"), line=1, column=2, value="x")
    assert (error.en, error.zh, error.file, error.line, error.column, error.value) == ("wrong", "错", "a", 1, 2, "x")


def test_what_is_not_found_names_its_candidates() -> None:
    assert NotFoundError("none", "没有", value="红", candidates=("红船精神",)).candidates == ("红船精神",)


@pytest.mark.parametrize("child", [DataError, QueryError, StoreError, NotFoundError])
def test_one_except_clause_catches_them_all(child: type[KGError]) -> None:
    with pytest.raises(KGError, match="wrong"):
        raise child("wrong", "错")
