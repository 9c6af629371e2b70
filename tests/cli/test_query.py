"""kg query: questions from everywhere, answers in every format, and what is told when there is none."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pyoxigraph as ox
import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from cli.conftest import Kg

SPIRITS = "SELECT ?spirit { ?spirit a kg:Spirit } ORDER BY ?spirit"
HAIXIA = "https://w3id.org/spirit-kg/id/spirit-haixia"
BRANCHES = "CONSTRUCT { ?s a kg:X } { ?s a kg:Branch }"


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def ids(text: str, column: str) -> set[str]:
    return {row[column].rpartition("/")[2] for row in rows(text)}


# Where the question comes from


def test_a_name_a_file_a_text_and_standard_input_are_the_same_question(kg: Kg, tmp_path: Path) -> None:
    (tmp_path / "mine.rq").write_text(f"#+ summary: mine\n{SPIRITS}", encoding="utf-8")
    written = kg("query", "-e", SPIRITS)
    assert written.code == 0
    assert "红船" not in written.out
    assert "Red Boat Spirit id:spirit-red-boat" in written.out
    assert written == kg("query", "mine.rq") == kg("query", "./mine.rq") == kg("query", "-", stdin=SPIRITS.encode())


def test_standard_input_may_begin_with_a_mark_and_must_be_utf_8(kg: Kg) -> None:
    assert kg("query", "-", stdin=b"\xef\xbb\xbfASK { }").out == "yes\n"
    wrong = kg("query", "-", stdin=b"ASK { ?a ?b '\xe9' }")
    assert wrong.code == 2
    assert "not UTF-8 (byte 14)" in wrong.err


def test_the_queries_of_a_project_come_first(kg: Kg, tmp_path: Path) -> None:
    for folder in ("data", "ontology", "queries"):
        (tmp_path / folder).mkdir()
    (tmp_path / "data/a.ttl").write_text("<http://e/a> <http://e/b> 1 .")
    (tmp_path / "queries/spirits.rq").write_text("#+ summary: Mine?\nSELECT ?o { ?s ?p ?o }")
    (tmp_path / "queries/own.rq").write_text("ASK { ?s ?p ?o }")
    assert kg("query", "spirits", "--store", ".", "--format", "csv").out == "o\r\n1\r\n"
    assert kg("query", "own", "--store", ".").out == "yes\n"
    listed = kg("queries", "--store", ".").out
    assert "spirits\t\tMine?\n" in listed
    assert "honors-of-branch\t" in listed


# Parameters


@pytest.mark.parametrize(
    "value", ["id:branch-jiashan", "嘉善", "jiashan", "https://w3id.org/spirit-kg/id/branch-jiashan"]
)
def test_a_parameter_by_id_iri_and_name(kg: Kg, value: str) -> None:
    ran = kg("query", "honors-of-branch", "-p", f"branch={value}", "--format", "csv")
    assert ids(ran.out, "honor") == {"honor-jiashan-central-soe-demonstration-branch", "honor-jiashan-performance-2020"}


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("year=2020", "has no parameter “year”; it has branch"),
        ("branch=nowhere", "nothing of the class Branch here is called “nowhere”; to choose from:\n  id:branch-"),
        ("branch=红船精神", "is of the class Spirit, but one of the class Branch is wanted"),
        ("branch=分公司党支部", "may mean 5 things; name one by its id:\n  id:branch-dongtou"),
        ("branch", "-p wants NAME=VALUE"),
    ],
)
def test_a_parameter_that_means_nothing(kg: Kg, setting: str, said: str) -> None:
    ran = kg("query", "honors-of-branch", "-p", setting)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


def test_a_parameter_of_a_query_of_ones_own(kg: Kg) -> None:
    text = "SELECT ?next { VALUES ?year { 2020 } BIND(?year + 1 AS ?next) }"
    assert kg("query", "-e", text, "-p", "year=1999", "--format", "csv").out == "next\r\n2000\r\n"
    wrong = kg("query", "-e", text, "-p", "year=soon")
    assert (wrong.code, wrong.err) == (2, "kg: parameter year takes xsd:integer, such as 2020, not “soon”\n")


def test_a_value_is_never_part_of_the_text(kg: Kg) -> None:
    text = 'SELECT ?x { VALUES ?x { "a" } }'
    hostile = '" } } INSERT DATA { <a> <b> <c> } #'
    assert rows(kg("query", "-e", text, "-p", f"x={hostile}", "--format", "csv").out) == [{"x": hostile}]


def test_near_names_of_a_query(kg: Kg) -> None:
    ran = kg("query", "honours-of-branch")
    assert ran.code == 2
    assert "there is no query “honours-of-branch”; similar names: honors-of-branch" in ran.err


# Formats


def test_rows_in_every_format(kg: Kg) -> None:
    said = {name: kg("query", "-e", SPIRITS, "--format", name) for name in ("csv", "tsv", "json", "xml", "md")}
    assert {ran.code for ran in said.values()} == {0}
    assert rows(said["csv"].out)[1] == {"spirit": HAIXIA}
    assert said["tsv"].out.splitlines()[:3:2] == ["?spirit", f"<{HAIXIA}>"]
    assert json.loads(said["json"].out)["results"]["bindings"][1]["spirit"] == {"type": "uri", "value": HAIXIA}
    assert len(ET.fromstring(said["xml"].out).findall(".//{*}result")) == 5
    assert said["md"].out.splitlines()[3] == "| Haixia Spirit (id:spirit-haixia) |"


@pytest.mark.parametrize("form", [BRANCHES, "DESCRIBE id:branch-dongtou"])
def test_triples_in_every_format(kg: Kg, form: str) -> None:
    kinds = {"turtle": ox.RdfFormat.TURTLE, "ntriples": ox.RdfFormat.N_TRIPLES, "jsonld": ox.RdfFormat.JSON_LD}
    said = {name: set(ox.parse(kg("query", "-e", form, "--format", name).out, kind)) for name, kind in kinds.items()}
    assert len(said["turtle"]) >= 5
    assert said["turtle"] == said["ntriples"] == said["jsonld"]
    assert kg("query", "-e", form) == kg("query", "-e", form, "--format", "turtle")


@pytest.mark.parametrize(("branch", "code", "en", "zh"), [("kg:Branch", 0, "yes", "是"), ("kg:Nothing", 1, "no", "否")])
def test_truth_in_every_format(kg: Kg, branch: str, code: int, en: str, zh: str) -> None:
    ask = ("query", "-e", f"ASK {{ ?s a {branch} }}")
    assert kg(*ask) == (code, f"{en}\n", "")
    assert kg(*ask, "--lang", "zh") == (code, f"{zh}\n", "")
    assert json.loads(kg(*ask, "--format", "json").out) == {"head": {}, "boolean": code == 0}
    parsed = ox.parse_query_results(kg(*ask, "--format", "xml").out, ox.QueryResultsFormat.XML)
    assert bool(parsed) is (code == 0)


@pytest.mark.parametrize(
    ("text", "wanted", "suited"),
    [
        (SPIRITS, "turtle", "table, csv, tsv, json, xml, md"),
        ("ASK { }", "csv", "table, json, xml"),
        (BRANCHES, "table", "turtle, ntriples, jsonld"),
        ("DESCRIBE id:a", "json", "turtle, ntriples, jsonld"),
    ],
)
def test_a_format_that_does_not_suit_the_form(kg: Kg, text: str, wanted: str, suited: str) -> None:
    ran = kg("query", "-e", text, "--format", wanted)
    assert (ran.code, ran.out) == (2, "")
    assert f"cannot be written as {wanted}; choose {suited}" in ran.err


@pytest.mark.parametrize("format", ["table", "csv", "tsv", "json", "xml", "md"])
def test_no_row_is_no_answer(kg: Kg, format: str) -> None:
    ran = kg("query", "-e", "SELECT ?x { ?x a kg:Nothing }", "--format", format)
    assert (ran.code, ran.err) == (1, "")
    assert "x" in ran.out


def test_no_triple_is_no_answer(kg: Kg) -> None:
    assert kg("query", "-e", "CONSTRUCT { ?s ?p ?o } { ?s a kg:Nothing ; ?p ?o }").code == 1


def test_csv_guards_spreadsheets(kg: Kg, tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text('<http://e/a> <http://e/b> "=HYPERLINK(1)" , -1 .')
    ran = kg("query", "-e", "SELECT ?o { ?s ?p ?o } ORDER BY STR(?o)", "--format", "csv", "--store", "a.ttl")
    assert ran.out == "o\r\n-1\r\n'=HYPERLINK(1)\r\n"


# Evidence of rows


def test_evidence_below_a_table(kg: Kg) -> None:
    ran = kg("query", "honors-of-branch", "-p", "branch=嘉善", "--evidence", "--lang", "zh")
    blocks = ran.out.partition("各行的依据\n")[2]
    assert "2020年经营业绩嘉兴市第一 —获得者→ 嘉善分公司党支部  [reading-" in blocks
    assert "2020年经营业绩嘉兴市第一 —年度→ 2020  [p10s4]" in blocks
    assert blocks.startswith("  1  ")
    assert "\n  2  " in blocks


def test_evidence_of_a_derived_statement_names_what_it_rests_on(kg: Kg) -> None:
    text = "SELECT ?spirit ?branch { VALUES ?branch { id:branch-dongtou } ?spirit kg:inspires ?branch }"
    ran = kg("query", "-e", text, "--evidence", "--format", "csv")
    [row] = rows(ran.out)
    assert row["evidence"].split("; ")[:2] == ["p25s1", "reading-heading-5"]
    assert "rule: inspires" in row["evidence"]


def test_evidence_as_one_more_column(kg: Kg) -> None:
    text = "SELECT ?evidence ?company { VALUES ?evidence { id:branch-dongtou } ?evidence kg:branchOf ?company }"
    ask = ("query", "-e", text, "--evidence", "--format")
    assert rows(kg(*ask, "csv").out)[0]["evidence_"] == "p25s1"
    assert json.loads(kg(*ask, "json").out)["results"]["bindings"][0]["evidence_"]["value"] == "p25s1"
    assert kg(*ask, "tsv").out.splitlines()[1].endswith('\t"p25s1"')
    assert (
        "1. - Party Branch of Dongtou Branch Company —branch of→ Dongtou Branch Company  [p25s1]" in kg(*ask, "md").out
    )


def test_evidence_of_values_that_nothing_links(kg: Kg) -> None:
    ran = kg("query", "-e", "SELECT ?n { VALUES ?n { 1 } }", "--evidence")
    assert ran.code == 0
    assert "no statement links the values of this row" in ran.out


def test_evidence_is_for_rows(kg: Kg) -> None:
    ran = kg("query", "-e", "ASK { }", "--evidence")
    assert ran.code == 2
    assert "belongs to the rows of a SELECT" in ran.err


# Mistakes


def test_a_syntax_error_is_shown_with_its_line(kg: Kg) -> None:
    text = 'SELECT ?x {\n  ?x kg:purpose "学党史"@zh ; foo:bar ?y }'
    ran = kg("query", "-e", text, "--lang", "zh")
    assert (ran.code, ran.out) == (2, "")
    said, line, marks = ran.err.splitlines()
    assert said == "kg: 第 2 行第 28 列：前缀“foo:”没有声明"
    assert line == '  2 |   ?x kg:purpose "学党史"@zh ; foo:bar ?y }'
    # each Chinese character takes two columns, so the marks stand three further right than letters are counted
    assert marks == "    | " + " " * (27 + 3) + "^^^^^^^"


def test_a_mistake_in_a_long_line_is_seen(kg: Kg) -> None:
    text = "SELECT ?x { " + "?x kg:purpose '学党史'@zh . " * 20 + "?x ; }"
    said, line, marks = kg("query", "-e", text).err.splitlines()
    assert "“;” cannot stand here" in said
    assert len(line) < 80
    assert line.endswith("?x ; }")
    assert marks.count("^") == 1


def test_a_mistake_in_a_file_names_the_file(kg: Kg, tmp_path: Path) -> None:
    (tmp_path / "bad.rq").write_text("SELECT ?x {\n ?x ) }")
    assert kg("query", "bad.rq").err.startswith("kg: bad.rq: line 2, column 5: ")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("INSERT DATA { <a> <b> <c> }", "would change the data"),
        ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "SERVICE would ask another server"),
        ("SELECT (<http://e/f>(1) AS ?x) { ?s ?p ?o }", "cannot be computed"),
        ("", "the query breaks off too early"),
        ("SELECT ?x { ?x a kg:Branch", "the query breaks off too early"),
    ],
)
def test_what_cannot_be_asked(kg: Kg, text: str, said: str) -> None:
    ran = kg("query", "-e", text)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert "Traceback" not in ran.err


def test_the_catalogue_one_query_a_line(kg: Kg) -> None:
    lines = [line.split("\t") for line in kg("queries", "--lang", "zh").out.splitlines()]
    assert len(lines) >= 24
    assert all(len(line) == 3 and line[2].endswith(("?", "？")) for line in lines)
    assert ["honors-of-branch", "branch", "某支部（含其分公司）获得了哪些荣誉？"] in lines
    listed = json.loads(kg("queries", "--format", "json").out)
    [one] = [query for query in listed if query["name"] == "honors-of-branch"]
    assert one["parameters"] == [{"name": "branch", "type": "kg:Branch", "default": {"id": "id:branch-dongtou"}}]


# How much a question may take


@pytest.mark.parametrize(
    ("text", "option", "enough", "what"),
    [
        ("ASK " + "{" * 200 + "}" * 200, "--max-depth", 200, "200 brackets within each other, and 100 are allowed"),
        ("ASK { " + "FILTER(" + "!" * 1500 + "1) }", "--max-patterns", 1600, "and 1000 are"),
        ("ASK {} #" + "x" * 100, "--max-text", 200, None),
    ],
)
def test_what_is_too_large_is_counted_and_allowed_by_an_option(
    kg: Kg, text: str, option: str, enough: int, what: str | None
) -> None:
    refused = kg("query", "-e", text, *([] if what else [option, "50"]))
    assert refused.code == 2
    assert (what or "108 characters outside VALUES, and 50 are") in refused.err
    assert f"{option} " in refused.err
    assert kg("query", "-e", text, option, str(enough)).code == 0


@pytest.mark.parametrize("option", ["--timeout", "--max-rows", "--max-memory", "--max-depth"])
def test_a_limit_that_is_none_is_an_error(kg: Kg, option: str) -> None:
    refused = kg("query", "-e", SPIRITS, option, "-1")
    assert refused.code == 2
    assert "limit is a number above 0" in refused.err
