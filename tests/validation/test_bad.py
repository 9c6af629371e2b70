"""Every constraint is seen to fail on a bad file of its own, alone, where it is, with what to do, in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kg import files
from kg.validate import validate
from kg.validation import shapes
from kg.validation.report import DESCRIBING
from kg.validation.shapes import SH
from validation import bad

EXPECTED = bad.expected()
INNER = ("node", "qualifiedValueShape")
"""What leads to a shape that is part of another one, which says what is wrong."""


@pytest.mark.parametrize("path", bad.FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_bad_file_fails_alone_at_its_line_with_its_message_in_both_languages(path: Path, tmp_path: Path) -> None:
    name = path.relative_to(bad.ROOT).as_posix()
    assert bad.found(path, tmp_path) == [one for one in EXPECTED if one.file == name] != []


@pytest.mark.parametrize("path", bad.FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_the_table_names_the_lines_that_are_marked_wrong_and_the_rule_of_the_name(path: Path) -> None:
    told = [one for one in EXPECTED if one.file == path.relative_to(bad.ROOT).as_posix()]
    lines = path.read_text("utf-8").split("\n")
    marked = [str(number) for number, line in enumerate(lines, 1) if "# wrong" in line]
    assert {one.rule for one in told} == {path.stem}
    assert [one.line for one in told] == marked or told[0].rule == "check-headers"


@pytest.mark.parametrize("one", EXPECTED, ids=lambda one: one.file)
def test_a_message_says_what_to_do_in_sentences_of_its_language(one: bad.Expected) -> None:
    assert re.search("请|是不是|kg terms", one.zh)
    assert one.zh.rstrip("）").endswith(("。", "？")) or "（现在写的是：" in one.zh or "（另见" in one.zh
    assert not re.search(r"[\u4e00-\u9fff][,;:!?]", re.sub(r"（[^（）]*）|“[^”]*”", "", one.zh))
    assert re.search(r"[.?)]$", one.en)
    assert not re.search("[\u3000-\u303f\uff00-\uffef]", re.sub("“[^”]*”", "", one.en))
    assert "{" not in one.zh.replace("@prefix", "") or one.rule == "syntax"


def test_no_shape_and_no_check_is_without_a_bad_file() -> None:
    ontology, queries = files.project().ontology, files.project().queries
    known = shapes.read(ontology / "shapes.ttl")
    parts = {part for said in known.facts.values() for name in INNER for part in said.get(SH + name, [])}
    inside = {part for holder in parts for part in known.values(holder, "property")}
    tried = {one.rule for one in EXPECTED}
    named = {
        str(shape).rstrip(">").rpartition("/")[2]
        for shape in known.facts
        if known.values(shape, "path") and known.values(shape, "message") and shape not in inside
    }
    assert named - tried == set()
    assert {path.stem for path in (queries / "checks").glob("*.rq")} - tried == set()


def test_no_rule_of_the_program_is_without_a_bad_file() -> None:
    code = "".join(path.read_text("utf-8") for path in Path(shapes.__file__).parent.glob("*.py"))
    rules = set(re.findall(r'Problem\(\s*f?"([a-z-]+)"', code)) | {"block-twice", "statement-twice"}
    elsewhere = {"checks-none", "shapes-none", "text-length", "text-uncovered", "text-blank"}
    assert rules - {one.rule for one in EXPECTED} - elsewhere == set()


def test_the_shipped_data_have_no_finding() -> None:
    report = validate()
    assert report.findings == ()
    assert report.files == len(files.sources(files.project().root)) + 1
    assert report.constraints > 90


def test_what_describes_a_thing_is_the_same_for_the_report_and_for_the_check() -> None:
    check = (files.project().queries / "checks/claim-in-register.rq").read_text("utf-8")
    listed = re.findall(r"[a-z]+:\w+", check.partition("?property NOT IN (")[2].partition(")")[0])
    from kg.terms import expand

    own = {expand(f"dcterms:{name}") for name in ("title", "source", "license")}
    assert {expand(curie) for curie in listed} | own == {term.value for term in DESCRIBING}


@pytest.mark.parametrize(("what", "rule"), [("ontology/shapes.ttl", "shapes-none"), ("queries/checks", "checks-none")])
def test_nothing_to_check_by_is_a_finding(what: str, rule: str, tmp_path: Path) -> None:
    import shutil

    for name in ("data", "ontology", "queries"):
        shutil.copytree(files.project().root / name, tmp_path / name)
    target = tmp_path / what
    if target.is_dir():
        for path in target.iterdir():
            path.unlink()
    else:
        target.write_text("# nothing\n", "utf-8")
    assert [finding.rule for finding in validate([tmp_path]).findings] == [rule]


@pytest.mark.parametrize("content", [b"", b" \n"])
def test_an_empty_file_of_shapes_is_a_finding(content: bytes, tmp_path: Path) -> None:
    import shutil

    for name in ("data", "ontology", "queries"):
        shutil.copytree(files.project().root / name, tmp_path / name)
    (tmp_path / "ontology/shapes.ttl").write_bytes(content)
    findings = validate([tmp_path]).findings
    assert [(finding.rule, Path(finding.file).name) for finding in findings] == [("syntax", "shapes.ttl")]
