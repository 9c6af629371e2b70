"""kg view, kg export and kg build: the page, files for other programs, everything at once."""

from __future__ import annotations

import csv
import os
import signal
import subprocess
import time
from typing import TYPE_CHECKING
from zipfile import ZipFile

import networkx as nx
import pyoxigraph as ox
import pytest

from cli.conftest import COMMAND, environment
from kg.cli import main
from kg.graph import to_networkx
from kg.store import Store, open_store

if TYPE_CHECKING:
    from pathlib import Path

    from cli.conftest import Kg, Terminal

TINY = """@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<http://e/a> a <http://e/C> ; rdfs:label "甲"@zh , "A"@en ; <http://e/p> <http://e/b> .
<http://e/b> a <http://e/C> ; rdfs:label "=1+1\\u0007"@zh ; <http://e/p> <http://e/c> . <http://e/c> a <http://e/C> .
"""


@pytest.fixture
def tiny(tmp_path: Path) -> str:
    (tmp_path / "tiny.ttl").write_text(TINY, encoding="utf-8")
    return "tiny.ttl"


# view


def test_the_page_of_the_whole_graph(kg: Kg, tmp_path: Path) -> None:
    ran = kg("view", "--lang", "zh")
    assert (ran.code, ran.out) == (0, "")
    page = (tmp_path / "graph.html").read_text(encoding="utf-8")
    assert page.lower().startswith("<!doctype html>")
    assert '<html lang="zh' in page
    assert "红船精神" in page


def test_the_page_begins_in_its_readers_language_unless_one_is_asked_for(kg: Kg, tmp_path: Path) -> None:
    for words, begins in (([], "null"), (["--lang", "en"], '"en"'), (["--lang=zh"], '"zh"')):
        assert kg("view", "--no-sparql", "-o", "p.html", *words).code == 0
        assert f'"lang":{begins}' in (tmp_path / "p.html").read_text(encoding="utf-8")


def test_the_part_around_a_thing(kg: Kg, tiny: str, tmp_path: Path) -> None:
    said = [
        kg("view", "--store", tiny, "--no-sparql", "--focus", "A", "--hops", hops, "-o", f"{hops}.html").err
        for hops in ("0", "1", "2")
    ]
    assert said == ["0.html: 1 things\n", "1.html: 2 things\n", "2.html: 3 things\n"]
    assert kg("view", "--store", tiny, "--no-sparql", "--focus", "A", "-o", "x.html").err == "x.html: 2 things\n"
    assert (tmp_path / "x.html").read_bytes() == (tmp_path / "1.html").read_bytes()


def test_the_edges_of_a_query(kg: Kg) -> None:
    assert kg("view", "--query", "tenets", "-o", "t.html").code == 0
    for name in ("nothing", "spirits"):  # none of that name; no CONSTRUCT
        ran = kg("view", "--query", name, "-o", "t2.html")
        assert (ran.code, ran.out) == (2, "")


def test_the_page_is_opened_where_asked(kg: Kg, tiny: str, tmp_path: Path) -> None:
    (tmp_path / "browser").write_text('#!/bin/sh\nprintf %s "$1" > opened\n')
    (tmp_path / "browser").chmod(0o755)
    assert kg("view", "--store", tiny, "--open", env={"BROWSER": f"{tmp_path}/browser %s"}).code == 0
    for _ in range(50):
        if (tmp_path / "opened").exists() and (tmp_path / "opened").read_text():
            break
        time.sleep(0.1)
    assert (tmp_path / "opened").read_text() == (tmp_path / "graph.html").as_uri()


def test_a_page_answers_questions_unless_it_shall_not(kg: Kg, tmp_path: Path) -> None:
    assert kg("view", "-o", "asks.html").code == 0
    assert kg("view", "-o", "silent.html", "--no-sparql").code == 0
    asks, silent = ((tmp_path / name).read_text(encoding="utf-8") for name in ("asks.html", "silent.html"))
    assert '"questions":[{"name":"branches"' in asks
    assert '"questions":[' not in silent and 'id="engine"' not in silent
    assert len(silent.encode()) < 1_200_000


def test_a_page_of_very_much_answers_questions_only_where_asked_to(
    tiny: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def view(*words: str) -> tuple[str, bool]:
        """What is said, and whether the page has questions."""
        assert (
            main(["view", "--store", str(tmp_path / tiny), "--lang", "en", "-o", str(tmp_path / "x.html"), *words]) == 0
        )
        return capsys.readouterr().err, '"questions":[' in (tmp_path / "x.html").read_text("utf-8")

    monkeypatch.setattr("kg.cli.making._MANY", 9)
    assert view() == (f"{tmp_path}/x.html: 3 things\n", True)
    monkeypatch.setattr("kg.cli.making._MANY", 8)
    said, asks = view()
    assert said.startswith("the page answers no questions: with 8 statements") and not asks
    assert view("--sparql") == (f"{tmp_path}/x.html: 3 things\n", True)
    assert main(["view", "--store", str(tmp_path / tiny), "--sparql", "--no-sparql"]) == 2


def test_the_page_in_an_archive_for_mail(kg: Kg, tiny: str, tmp_path: Path) -> None:
    words = ("view", "--store", tiny, "--zip", "--no-sparql")
    assert kg(*words).code == 0
    assert kg(*words, "-o", "海霞.zip", env={"TZ": "Asia/Shanghai"}).code == 0
    assert kg("view", "--store", tiny, "--no-sparql", "-o", "plain.html").code == 0
    with ZipFile(tmp_path / "graph.zip") as archive, ZipFile(tmp_path / "海霞.zip") as named:
        assert (archive.namelist(), named.namelist()) == (["graph.html"], ["海霞.html"])
        assert archive.read("graph.html") == (tmp_path / "plain.html").read_bytes()
        assert archive.getinfo("graph.html").date_time == (1980, 1, 1, 0, 0, 0)
    before = (tmp_path / "graph.zip").read_bytes()
    assert kg(*words).code == 0
    assert (tmp_path / "graph.zip").read_bytes() == before


@pytest.mark.parametrize("words", [("-o", "graph.html"), ("--open",)])
def test_an_archive_is_neither_called_html_nor_opened(
    kg: Kg, tiny: str, tmp_path: Path, words: tuple[str, ...]
) -> None:
    for lang in ("zh", "en"):
        ran = kg("view", "--store", tiny, "--zip", *words, "--lang", lang)
        assert (ran.code, ran.out) == (2, "")
        assert "zip" in ran.err
    assert [path.name for path in tmp_path.iterdir()] == ["tiny.ttl"]


# export


@pytest.mark.parametrize(
    ("format", "kind"),
    [
        ("turtle", ox.RdfFormat.TURTLE),
        ("ntriples", ox.RdfFormat.N_TRIPLES),
        ("jsonld", ox.RdfFormat.JSON_LD),
        ("trig", ox.RdfFormat.TRIG),
        ("nquads", ox.RdfFormat.N_QUADS),
    ],
)
def test_rdf_comes_back_as_it_went_out(kg: Kg, store: Store, tmp_path: Path, format: str, kind: ox.RdfFormat) -> None:
    assert kg("export", "--format", format, "-o", "out") == (0, "", "")
    found = set(ox.parse((tmp_path / "out").read_bytes(), kind))
    graph = "GRAPH ?g " if format in ("trig", "nquads") else ""
    count = store.select(f"SELECT (COUNT(*) AS ?n) {{ {graph}{{ ?s ?p ?o }} }}")[0][0].value
    assert len(found) == int(count)
    assert all(isinstance(each, ox.Triple) or bool(graph) == (each.graph_name != ox.DefaultGraph()) for each in found)


def test_turtle_is_what_one_gets_without_asking(kg: Kg, tiny: str) -> None:
    assert kg("export", "--store", tiny) == kg("export", "--store", tiny, "--format", "turtle")


@pytest.mark.parametrize(("format", "read"), [("graphml", nx.read_graphml), ("gexf", nx.read_gexf)])
def test_networks_have_every_thing_and_edge(kg: Kg, store: Store, tmp_path: Path, format: str, read: object) -> None:
    assert kg("export", "--format", format, "-o", "out", "--lang", "zh").code == 0
    found, whole = read(tmp_path / "out"), to_networkx(store)  # type: ignore[operator]
    assert set(found) == set(whole)
    assert found.number_of_edges() == whole.number_of_edges()
    spirit = found.nodes["https://w3id.org/spirit-kg/id/spirit-haixia"]
    assert (spirit["label"], spirit["label_en"], spirit["cls"]) == ("海霞精神", "Haixia Spirit", "kg:Spirit")
    assert b"lastmodified" not in (tmp_path / "out").read_bytes()


def test_networks_of_names_that_xml_cannot_hold(kg: Kg, tiny: str, tmp_path: Path) -> None:
    assert kg("export", "--format", "graphml", "-o", "out", "--store", tiny, "--lang", "zh").code == 0
    assert nx.read_graphml(tmp_path / "out").nodes["http://e/b"]["label"] == "=1+1"


def test_a_sheet_of_all_statements(kg: Kg, store: Store, tmp_path: Path) -> None:
    assert kg("export", "--format", "csv", "-o", "out", "--lang", "zh").code == 0
    with (tmp_path / "out").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == int(store.select("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")[0][0].value)
    [one] = [row for row in rows if row["subjectName"] == "洞头分公司党支部" and row["propertyName"] == "传承"]
    assert one["objectName"] == "海霞精神"
    assert [graph.rpartition("/")[2] for graph in one["evidence"].split()] == ["p25s1", "reading-heading-5"]


def test_a_sheet_guards_spreadsheets(kg: Kg, tiny: str) -> None:
    assert "'=1+1" in kg("export", "--format", "csv", "--store", tiny, "--lang", "zh").out


def test_a_format_that_there_is_not(kg: Kg) -> None:
    assert kg("export", "--format", "parquet").code == 2


# build


def files(folder: Path) -> list[str]:
    return sorted(
        str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file() and "store" not in path.parts
    )


def test_everything_is_built_and_again_the_same(kg: Kg, tmp_path: Path) -> None:
    ran = kg("build", "out", "--lang", "zh")
    assert (ran.code, ran.out) == (0, "")
    exports = [f"export/graph.{end}" for end in ("csv", "gexf", "graphml", "jsonld", "nq", "nt", "trig", "ttl")]
    assert files(tmp_path / "out") == [*exports, "graph.html", "report.md"]
    first = {name: (tmp_path / "out" / name).read_bytes() for name in files(tmp_path / "out")}
    assert kg("build", "out", "--lang", "zh").code == 0
    assert {name: (tmp_path / "out" / name).read_bytes() for name in files(tmp_path / "out")} == first
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    report = first["report.md"].decode()
    assert report.startswith("# 知识图谱：报告\n")
    assert "### 有哪些党支部" in report
    assert "| 洞头分公司党支部 (id:branch-dongtou) |" in report
    info, built = kg("info", "--format", "json"), kg("info", "--format", "json", "--store", "out/store")
    assert built.out.replace('"out/store"', "null") == info.out


def test_only_what_is_printed_is_built(kg: Kg, tmp_path: Path) -> None:
    assert kg("build", "out", "--printed").code == 0
    assert not open_store(tmp_path / "out/store").ask("ASK { ?g a kg:Reading . GRAPH ?g { ?s ?p ?o } }")


def test_a_folder_of_something_else_is_left_alone(kg: Kg, tiny: str, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/letter.txt").write_text("dear")
    for target in ("mine", "mine/letter.txt", "."):
        ran = kg("build", target, "--store", tiny)
        assert ran.code == 2
        assert "did not make" in ran.err
    assert (tmp_path / "mine/letter.txt").read_text() == "dear"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine", "tiny.ttl"]


def test_a_build_that_fails_leaves_the_old_one(kg: Kg, tiny: str, tmp_path: Path) -> None:
    assert kg("build", "out", "--store", tiny).code == 0
    before = (tmp_path / "out/report.md").read_bytes()
    (tmp_path / "bad.ttl").write_text("<a> <b> .")
    assert kg("build", "out", "--store", "bad.ttl").code == 2
    assert (tmp_path / "out/report.md").read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bad.ttl", "out", "tiny.ttl"]


def test_ctrl_c_leaves_the_old_build(kg: Kg, tiny: str, tmp_path: Path) -> None:
    assert kg("build", "out", "--store", tiny).code == 0
    before = (tmp_path / "out/report.md").read_bytes()
    with subprocess.Popen([*COMMAND, "build", "out"], cwd=tmp_path, env=environment({})) as process:
        while process.poll() is None and not list(tmp_path.glob(".out.*.tmp/export")):
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
    assert process.returncode == -signal.SIGINT
    assert (tmp_path / "out/report.md").read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "tiny.ttl"]


def test_progress_is_shown_on_a_terminal_only(terminal: Terminal, kg: Kg, tiny: str) -> None:
    assert "making report.md" in terminal(80, "build", "out", "--store", tiny).out
    assert kg("build", "out", "--store", tiny).err == "out: built · kg info --store out/store\n"


def test_a_folder_that_cannot_be_made(kg: Kg, tiny: str, tmp_path: Path) -> None:
    if os.geteuid() == 0:
        (tmp_path / "file").write_text("")
        target = "file/out"
    else:
        tmp_path.chmod(0o500)
        target = "out"
    ran = kg("build", target, "--store", tiny)
    assert ran.code == 2
    assert "cannot be written" in ran.err
