"""The one layout: it changes no statement and no comment, and laid out twice is laid out once."""

from __future__ import annotations

import stat
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import blanks, files, layout
from kg.errors import DataError, KGError
from kg.turtle import document

RANKS = layout.order(files.project().ontology / "kg.ttl")
WRITTEN = [*files.sources(files.project().root), files.project().ontology / "shapes.ttl"]
BAD = sorted((files.project().root / "tests/data/bad/data").glob("*.trig"))


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.name)
def test_the_files_of_the_project_are_kept_in_the_layout(path: Path) -> None:
    assert layout.laid_out(path, RANKS) == path.read_text("utf-8")


# Texts of every kind

_LOCAL = st.from_regex(r"[a-z][a-z0-9-]{0,6}[a-z0-9]", fullmatch=True)
_NAME = st.builds("{}:{}".format, st.sampled_from(["id", "kg", "zm"]), _LOCAL)
_IRI = st.builds("<https://e.org/{}>".format, _LOCAL)
_TEXT = st.text(st.characters(exclude_characters='"\\\n\r', exclude_categories=["Cs", "Cc"]), max_size=8)
_LITERAL = st.one_of(
    st.builds('"{}"{}'.format, _TEXT, st.sampled_from(["", "@zh", "@en", "@zh-Hans", "^^xsd:date", "^^<x:y>"])),
    st.builds('"""{}\n"{}"""'.format, _TEXT, _TEXT.map(lambda text: text + "x")),
    st.sampled_from(["007", "1.50", "-3", "+1", "1e3", ".5", "true", "'a'", "'''b'''", '"\\u4e2d\\n"']),
)
_INNER: st.SearchStrategy[str] = st.deferred(lambda: st.one_of(_LISTED, _NESTED))
_LISTED: st.SearchStrategy[str] = st.builds(
    "( {} )".format, st.lists(st.one_of(_NAME, _LITERAL), max_size=3).map(" ".join)
)
_VALUE = st.one_of(_NAME, _IRI, _LITERAL, st.just("_:b"), st.just("[]"), _INNER)
_BLANKS = st.sampled_from([" ", "\n", "  \n\t", " # a remark\n", "\n\n# 注\n", " #\n"])
_NESTED: st.SearchStrategy[str] = st.builds("[ {} {} ]".format, _NAME, st.one_of(_NAME, _LITERAL))


@st.composite
def _statement(draw: st.DrawFn) -> str:
    def blank() -> str:
        return draw(_BLANKS)

    verbs = []
    for _ in range(draw(st.integers(1, 3))):
        predicate = draw(st.one_of(_NAME, _IRI, st.just("a")))
        values = draw(st.lists(_NAME if predicate == "a" else _VALUE, min_size=1, max_size=3))
        verbs.append(f"{predicate}{blank()}" + f"{blank()},{blank()}".join(values))
    subject = draw(st.one_of(_NAME, _IRI, st.just("_:b")))
    return f"{subject}{blank()}" + f"{blank()};{blank()}".join(verbs) + f"{blank()}.{blank()}"


@st.composite
def _trig(draw: st.DrawFn) -> str:
    head = "@prefix zm: <https://e.org/zm/> .\nPREFIX id: <https://e.org/id/>\n@prefix kg: <https://e.org/#> . # k\n"
    head += "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
    items = []
    for _ in range(draw(st.integers(0, 4))):
        inside = "".join(draw(st.lists(_statement(), max_size=3)))
        graph = draw(st.sampled_from(["", f"{draw(_NAME)} ", f"GRAPH {draw(_IRI)} "]))
        items.append(inside if draw(st.booleans()) else f"{graph}{{{draw(_BLANKS)}{inside}}}{draw(_BLANKS)}")
    return head + "".join(items)


def stated(text: str) -> Counter[ox.Quad]:
    return Counter(blanks.named(set(ox.parse(text, ox.RdfFormat.TRIG))))


def remarks(text: str) -> list[str]:
    return sorted(comment.text.rstrip() for comment in document(text).comments)


@given(_trig())
def test_any_text_states_the_same_keeps_its_remarks_and_is_laid_out_once(text: str) -> None:
    new = layout.written(text, RANKS)
    assert stated(new) == stated(text)
    assert remarks(new) == remarks(text)
    assert layout.written(new, RANKS) == new
    assert new.endswith("\n")
    assert "\n\n\n" not in new.replace('"""', "")


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.name)
def test_bad_data_keep_what_is_wrong_with_them(path: Path) -> None:
    try:
        new = layout.laid_out(path, RANKS)
    except DataError:
        assert path.stem == "syntax"
        return
    assert stated(new) == stated(path.read_text("utf-8"))
    assert new.count("# wrong") == path.read_text("utf-8").count("# wrong")


# Refusals, and files


@pytest.mark.parametrize(
    ("text", "en"),
    [
        ("@prefix a: <x:> .\na:a a:b a:c .\n@prefix a: <y:> .\na:a a:b a:c .", "declared with two meanings"),
        ("@prefix a: <x:> .\n@base <http://e.org/> .\n<a> a:b <c> .", "the base comes late"),
        ("<x:a> <x:b> <<( <x:c> <x:d> <x:e> )>> .", "new syntax of RDF 1.2"),
    ],
)
def test_what_has_no_layout_is_refused_and_stays(text: str, en: str, tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text(text, "utf-8")
    with pytest.raises(DataError, match=en):
        layout.laid_out(path, RANKS)
    assert path.read_text("utf-8") == text


def test_a_text_is_replaced_in_one_step_and_a_link_stays_one(tmp_path: Path) -> None:
    real, link = tmp_path / "real.ttl", tmp_path / "link.ttl"
    real.write_text("old", "utf-8")
    real.chmod(0o600)
    link.symlink_to(real)
    layout.rewrite(link, "new\n")
    assert link.is_symlink()
    assert real.read_text("utf-8") == "new\n"
    assert stat.S_IMODE(real.stat().st_mode) == 0o600
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link.ttl", "real.ttl"]


def test_a_file_that_cannot_be_written_is_one_error_and_leaves_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "gone"
    with pytest.raises(KGError, match="cannot write"):
        layout.rewrite(folder / "a.ttl", "new\n")
    assert list(tmp_path.iterdir()) == []


def test_a_byte_order_mark_and_carriage_returns_go(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_bytes(b"\xef\xbb\xbf@prefix a: <x:> .\r\n\r\na:s a:p a:o .\r\n")
    layout.rewrite(path, layout.laid_out(path, RANKS))
    assert path.read_bytes() == b"@prefix a: <x:> .\n\na:s a:p a:o .\n"


def test_many_things_without_a_name_take_no_longer_than_others(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text("<x:a> <x:b> " + " , ".join(["[]"] * 300) + " .", "utf-8")
    assert layout.laid_out(path, RANKS).count("[]") == 300
