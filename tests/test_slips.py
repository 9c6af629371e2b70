"""A slip of the pen is told where it was made, not where the parser stumbles."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import files
from kg.errors import DataError
from kg.slips import slip

HEAD = "@prefix id: <x:> .\n"


def wrong(body: str, name: str = "a.trig") -> DataError:
    with pytest.raises(DataError) as raised:
        files.parsed(Path(name), HEAD + body)
    return raised.value


@pytest.mark.parametrize(
    ("body", "line", "column", "en"),
    [
        ("id:a id:b id:c\n\nid:d id:e id:f .", 2, 15, "“.” is missing at the end of this line"),
        ("id:a id:b id:c\n    id:e id:f .", 2, 15, "“;” is missing at the end of this line"),
        ('id:a id:b "x"@zh "y"@en .', 2, 17, "“,” is missing between two values"),
        ("id:a id:b id:c .\n    id:d id:e , id:f .", 2, 16, "so the mark here is “;”, not “.”"),
        ("id:a id:b id:c ;\n\nid:d a id:T .", 2, 16, "so the mark here is “.”, not “;”"),
        ("id:a id:b id:c； \n    id:d id:e .", 2, 15, "“；” is a full-width mark; write “;”"),
        ("id:a id：b id:c .", 2, 8, "“：” is a full-width mark; write “:”"),
        ("id:a id:b “x”@zh .", 2, 11, "“““ is a full-width mark".replace("“““", "““”")),
        ("id:a id:b id:c ;\n　id:d id:e .", 3, 1, "a full-width blank"),
        ("id:a id:b id:c .\n<<<<<<< HEAD\nid:a id:b id:d .", 3, 1, "two versions were merged"),
        ("id:a id:b id:c .\n=======\nid:a id:b id:d .", 3, 1, "two versions were merged"),
        ('id:a id:b "x"zh .', 2, 14, "“@” is missing before “zh”"),
        ('id:a id:b "x@zh , "y"@en .', 2, 20, "a quote is missing before this"),
        ('id:a id:b "he said "no""@en .', 2, 21, "a quote is missing before this"),
        ("id:a id:b 2021-07-01 .", 2, 11, 'a date is written in quotes: "2021-07-01"^^xsd:date'),
        ("id:a id:b <x:y .\n", 2, 11, "“>” is missing at the end of this IRI"),
        ("id:g {\n    id:a id:b id:c .\n\nid:h {\n    id:a id:b id:c .\n}", 4, 1, "a “}” is missing here"),
        ("id:g\n    id:a id:b id:c , id:d .\n}", 2, 5, "“{” is missing behind its name"),
        ("id:g { id:a id:b id:c . }}", 2, 26, "there is no “{” for this “}”"),
        ("id:a ids:b id:c .", 2, 6, "did you mean “id:”?"),
    ],
)
def test_a_slip_is_told_where_it_is(body: str, line: int, column: int, en: str) -> None:
    error = wrong(body)
    assert (error.line, error.column) == (line, column)
    assert en in error.en
    assert any("\u4e00" <= letter <= "\u9fff" for letter in error.zh)


def test_a_missing_brace_is_no_matter_of_turtle() -> None:
    assert wrong("id:a\n    id:b id:c id:d .", "a.ttl").en.startswith("“,” is missing")


def test_a_stumble_far_into_a_large_file_is_found_at_once() -> None:
    body = "id:a id:b id:c .\n" * 200_000
    error = wrong(f"{body}id:d id:e id:f\n\nid:g id:h id:i .")
    assert (error.line, error.column) == (200_002, 15)


@given(st.text(alphabet=" \n\t.;,{}[]()<>\"'@^:aid#，。；“”\u3000=", max_size=60), st.data())
def test_no_text_and_no_place_make_it_fail(text: str, data: st.DataObject) -> None:
    line = data.draw(st.integers(1, text.count("\n") + 1))
    column = data.draw(st.integers(1, len(text.split("\n")[line - 1]) + 1))
    for has_blocks in (True, False):
        found = slip(text, line, column, has_blocks=has_blocks)
        assert found is None or (found.line >= 1 and found.column >= 1 and found.en != found.zh)


@given(st.text(alphabet=' \n.;,{}<>"@^:aid#，；', max_size=60))
def test_whatever_the_parser_refuses_is_one_error_with_a_place(text: str) -> None:
    try:
        list(ox.parse(HEAD + text, ox.RdfFormat.TRIG))
    except SyntaxError:
        assert wrong(text).line is not None
