"""Data from standard input, and how far loading has come."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kg.cli import progress
from kg.cli.piped import looks_like
from kg.cli.progress import Progress
from kg.errors import Words
from kg.store import Store

if TYPE_CHECKING:
    from cli.conftest import Kg, Terminal

COUNT = ("query", "-e", "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "--format", "csv", "--store", "-")


@pytest.mark.parametrize("format", ["nquads", "ntriples", "trig", "turtle", "jsonld"])
@pytest.mark.parametrize("packed", [False, True])
def test_what_one_kg_writes_another_reads(kg: Kg, store: Store, format: str, packed: bool) -> None:
    text = "SELECT DISTINCT ?s ?p ?o { ?s kg:inherits ?o }"
    wanted = len(store.select(text))
    exported = kg("export", "--format", format).out.encode()
    ran = kg(
        "query", "-e", text, "--format", "csv", "--store", "-", stdin=gzip.compress(exported) if packed else exported
    )
    assert (ran.code, len(ran.out.splitlines())) == (0, wanted + 1)


@pytest.mark.parametrize(
    ("head", "ending"),
    [
        ('<a:a> <a:b> "x y . z"@zh <a:g> .\n<a:a>', ".nq"),
        ("# note\n\n_:a <a:b> _:c . # note", ".nq"),
        ('<a:a> <a:b> "1"^^<a:t> .', ".nq"),
        ("<a:a> <a:b> <a:c> , <a:d> .", ".trig"),
        ("\ufeff# note\n@prefix a: <a:> .", ".trig"),
        ("{ <a:a> <a:b> <a:c> }", ".trig"),
        ("[] <a:b> <a:c> .", ".trig"),
        ('\n[ {"@id": "a:a"} ]', ".jsonld"),
        ("<?xml version='1.0'?><rdf:RDF/>", ".rdf"),
        ("", ".trig"),
    ],
)
def test_formats_are_told_by_how_they_begin(head: str, ending: str) -> None:
    assert looks_like(head.encode()) == ending


def test_a_mistake_is_said_to_be_in_what_came_in(kg: Kg) -> None:
    ran = kg("info", "--store", "-", stdin=b"@prefix a: <a:> .\na:b a:c .\n")
    assert ran.code == 2
    assert ran.err.startswith("kg: <stdin>:2:")
    assert kg("info", "--store", "-").err.startswith("kg: <stdin>: the file is empty")


def test_query_and_data_cannot_both_come_in(kg: Kg) -> None:
    ran = kg("query", "-", "--store", "-", stdin=b"ASK {}")
    assert (ran.code, "not both" in ran.err) == (2, True)


def test_a_store_is_built_from_what_comes_in(kg: Kg, tmp_path: Path) -> None:
    lines = b"".join(b"<a:s%d> <a:p> <a:o> <a:g> .\n" % number for number in range(100))
    assert kg("build", "out", "--only", "store", "--store", "-", stdin=gzip.compress(lines)).code == 0
    assert kg("verify", "--store", "out").code == 0
    counted = kg("query", "-e", "SELECT (COUNT(*) AS ?n) { ?s <a:p> ?o }", "--format", "json", "--store", "out").out
    assert json.loads(counted)["results"]["bindings"][0]["n"]["value"] == "100"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


# Progress


@pytest.mark.parametrize(
    ("name", "unit"), [("a.nq", "triples"), ("a.nt.gz", "triples"), ("a.ttl", "lines"), ("a.trig.gz", "lines")]
)
def test_a_line_is_a_triple_only_where_each_has_its_own(tmp_path: Path, name: str, unit: str) -> None:
    (tmp_path / name).write_bytes(b"")
    assert progress._unit(str(tmp_path / name)).en == unit


def test_packed_files_are_as_long_as_they_get(tmp_path: Path) -> None:
    (tmp_path / "a.nq.gz").write_bytes(gzip.compress(b"<a:a> <a:b> <a:c> .\n" * 10_000))
    assert progress._size(str(tmp_path / "a.nq.gz")) == 200_000


def test_progress_in_words() -> None:
    triples = Words("triples", "个三元组")
    assert Progress(100, "zh", triples).told(25, 1000, 2.0) == "正在加载 25%，每秒 500 个三元组，还需 0:06"
    assert Progress(100, "en", triples).told(25, 1000, 2.0) == "loading 25 %, 500 triples/s, 0:06 left"
    assert Progress(100, "en", triples).told(100, 1000, 2.0) == "1,000 triples read; the merge and the rules follow"


def test_a_long_load_is_watched_on_a_terminal_and_only_there(terminal: Terminal, kg: Kg, tmp_path: Path) -> None:
    line = b'<a:s%d> <a:p> "' + b"x" * 1000 + b'" <a:g> .\n'
    (tmp_path / "data.nq").write_bytes(b"".join(line % number for number in range(6000)))
    words = ("query", "-e", "ASK { <a:s1> ?p ?o }", "--store", "data.nq")
    shown = terminal(80, *words).out
    assert "triples/s" in shown or "triples read" in shown
    assert shown.endswith("\x1b[Kyes\n")
    assert kg(*words).err == ""
