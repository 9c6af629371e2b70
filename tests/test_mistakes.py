"""What a parser's complaint means: in both languages, with the file, whatever the parser says."""

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kg.mistakes import Complaint, explain, position, utf8

FILE = Path("a.ttl")


@given(st.text(max_size=40))
@example("} is not a valid predicate")
@example("{0} is not a valid subject or graph name")
@example("The prefix {}: has not been declared")
@example("Invalid IRI code point '{'")
def test_every_complaint_becomes_an_error_in_both_languages(message: str) -> None:
    error = explain(FILE, "Turtle", Complaint(message, 3, 7))
    assert str(error).startswith("a.ttl:3:7: ")
    assert error.text("zh").startswith("a.ttl:3:7: ")
    assert error.en != error.zh


def test_the_parsers_own_place_is_not_said_twice() -> None:
    error = explain(FILE, "Turtle", Complaint("Parser error at line 1 column 24: Unexpected escape character", 1, 24))
    assert "Parser error" not in error.en
    assert "Unexpected escape character" in error.en


@pytest.mark.parametrize(
    ("message", "value"), [("The prefix ex: has not been declared", "ex"), ("Unexpected end", None)]
)
def test_the_offending_word_is_a_field(message: str, value: str | None) -> None:
    assert explain(FILE, "Turtle", Complaint(message)).value == value


@given(st.text(max_size=30), st.integers(0, 30))
def test_a_position_is_where_an_editor_shows_it(text: str, offset: int) -> None:
    offset = min(offset, len(text))
    line, column = position(text, offset)
    lines = text.split("\n")
    assert sum(len(before) + 1 for before in lines[: line - 1]) + column - 1 == offset
    assert column <= len(lines[line - 1]) + 1


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_utf8_is_read_as_it_is(text: str) -> None:
    assert utf8(FILE, text.encode("utf-8-sig")) == text
