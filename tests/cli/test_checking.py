"""kg check in real processes: what it checks, its formats, its exit codes, colours and widths."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from kg import files
from kg.cli.screen import width

if TYPE_CHECKING:
    from pathlib import Path

    from cli.conftest import Kg, Terminal

BAD = files.project().root / "tests/data/bad/data"
RECIPIENT = str(BAD / "honor-recipient.trig")
FILES = len(files.sources(files.project().root)) + 1


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for folder in ("data", "ontology", "queries"):
        shutil.copytree(files.project().root / folder, tmp_path / folder)
    return tmp_path


def test_the_shipped_data_are_good(kg: Kg) -> None:
    ran = kg("check")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(f"{FILES} files, ")
    assert ran.out.endswith("nothing found\n")
    assert "没有发现问题" in kg("check", "--lang", "zh").out
    assert kg("check", "--format", "json").out == "[]\n"
    assert kg("check", "--format", "github") == (0, "", "")


def test_a_finding_is_one_line_and_the_code_is_1(kg: Kg) -> None:
    ran = kg("check", RECIPIENT, "--lang", "zh")
    assert ran.code == 1
    first, last = ran.out.splitlines()
    assert first.startswith(f"{RECIPIENT}:16:31: 错误 [honor-recipient] 坏荣誉（id:honor-bad）：荣誉只能归一个单位：")
    assert "不是党支部，就是分公司。请看清原文写的是“支部”还是“分公司”" in first
    assert last.endswith("发现 1 处问题")


@pytest.mark.parametrize("format", ["json", "sarif"])
def test_a_format_for_programs_goes_to_a_file_as_a_whole(kg: Kg, tmp_path: Path, format: str) -> None:
    ran = kg("check", RECIPIENT, "--format", format, "-o", "found.json")
    assert (ran.code, ran.out, ran.err) == (1, "", "")
    assert json.loads((tmp_path / "found.json").read_text("utf-8"))


def test_the_project_one_stands_in_is_checked_and_files_of_it_with_all_of_it(kg: Kg, project: Path) -> None:
    honors = project / "data/articles/zhejiang-mobile-2021/5-haixia.trig"
    honors.write_text(
        honors.read_text("utf-8").replace("kg:awardedTo id:branch-dongtou", "kg:awardedTo id:person-su-yu"), "utf-8"
    )
    whole = kg("check", "--format", "json")
    found = json.loads(whole.out)
    assert whole.code == 1
    assert {one["file"] for one in found} == {"data/articles/zhejiang-mobile-2021/5-haixia.trig"}
    assert {one["rule"] for one in found} == {"honor-recipient"}
    assert json.loads(kg("check", str(honors), "--format", "json").out) == found
    assert json.loads(kg("check", "--store", str(project), "--format", "json").out) == found
    other = kg("check", "data/spirits.ttl")
    assert other.code == 0
    assert "more in other files" in other.out


def test_syntax_errors_of_all_files_come_in_one_run(kg: Kg, project: Path) -> None:
    for name in ("spirits", "places", "people"):
        path = project / f"data/{name}.ttl"
        path.write_text(path.read_text("utf-8").replace(" .\n\nid:", "\n\nid:", 1), "utf-8")
    found = json.loads(kg("check", "--format", "json", "--lang", "zh").out)
    assert [one["file"] for one in found] == ["data/people.ttl", "data/places.ttl", "data/spirits.ttl"]
    assert {one["message"] for one in found} == {"这一行末尾缺少“.”，请补上。"}


def test_colours_and_width_follow_the_screen(terminal: Terminal, kg: Kg) -> None:
    for lang in ("zh", "en"):
        words = ("check", RECIPIENT, str(BAD / "name.trig"), "--lang", lang)
        shown = terminal(80, *words)
        assert "\x1b[31m" in shown.out
        assert all(width(line) <= 80 for line in shown.out.splitlines() if ":16:" not in line and ":12:" not in line)
    plain = terminal(80, *words, env={"NO_COLOR": "1"})
    assert "\x1b" not in plain.out
    assert "\x1b" not in kg(*words).out


def test_what_is_not_there_and_what_is_no_file(kg: Kg) -> None:
    ran = kg("check", "nowhere.ttl")
    assert (ran.code, ran.out) == (2, "")
    assert "no such file or folder" in ran.err
    ran = kg("check", env={"KG_STORE": "http://127.0.0.1:9/sparql", "LANG": "zh_CN.UTF-8"})
    assert (ran.code, ran.out) == (2, "")
    assert "kg pull" in ran.err


ARTICLE = """@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix kg: <https://w3id.org/spirit-kg/ontology#> .
@prefix register: <https://w3id.org/spirit-kg/register/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

register:t a kg:Register ; dcterms:title "试"@zh , "Trial"@en .
<https://w3id.org/spirit-kg/source/t> a kg:Article ;
    skos:prefLabel "试文"@zh , "Trial text"@en ;
    kg:sha256 "%s" ;
    kg:length %d .
<https://w3id.org/spirit-kg/source/t/section-0> a kg:Section ;
    skos:prefLabel "导语一"@zh , "Lead one"@en ;
    kg:article <https://w3id.org/spirit-kg/source/t> .
"""
PASSAGE = """<https://w3id.org/spirit-kg/source/t/p%(p)ds%(s)d> a kg:Passage ;
    kg:article <https://w3id.org/spirit-kg/source/t> ;
    kg:section <https://w3id.org/spirit-kg/source/t/section-0> ;
    kg:kind "%(k)s" ;
    kg:paragraph %(p)d ;
    kg:sentence %(s)d ;
    kg:start %(a)d ;
    kg:end %(b)d ;
    kg:noClaim "无"@zh , "None"@en .
"""
TEXT = "标题一\n\n甲组织成立。乙组织也成立。\n末段。\n"


@pytest.mark.parametrize(
    ("spans", "rules"),
    [
        ([(1, 1, 0, 3), (2, 1, 5, 11), (2, 2, 11, 18), (3, 1, 19, 22)], []),
        ([(1, 1, 0, 3), (2, 1, 5, 11), (2, 2, 11, 18)], ["text-uncovered"]),
        ([(1, 1, 0, 3), (2, 1, 5, 11), (2, 2, 11, 17), (3, 1, 19, 22)], ["text-uncovered"]),
        ([(1, 1, 0, 3), (2, 1, 4, 11), (2, 2, 11, 18), (3, 1, 19, 22)], ["text-blank"]),
        ([(1, 1, 0, 2), (2, 1, 5, 11), (2, 2, 11, 18), (3, 1, 19, 22)], ["text-uncovered"]),
    ],
)
def test_positions_are_held_against_the_lines_of_the_text(
    kg: Kg, tmp_path: Path, spans: list[tuple[int, int, int, int]], rules: list[str]
) -> None:
    import hashlib

    (tmp_path / "t.txt").write_bytes(TEXT.encode())
    digest = hashlib.sha256(TEXT.encode()).hexdigest()
    passages = (
        PASSAGE % {"p": p, "s": s, "a": a, "b": b, "k": "headline" if p == 1 else "sentence"} for p, s, a, b in spans
    )
    (tmp_path / "t.ttl").write_text(ARTICLE % (digest, len(TEXT)) + "".join(passages), "utf-8")
    ran = kg("check", "t.ttl", "--text", "t.txt", "--format", "json")
    assert [one["rule"] for one in json.loads(ran.out)] == rules
    assert ran.code == (1 if rules else 0)
    if not rules:
        (tmp_path / "t.ttl").write_text(
            ARTICLE % (digest, 99)
            + "".join(PASSAGE % {"p": p, "s": s, "a": a, "b": b, "k": "sentence"} for p, s, a, b in spans),
            "utf-8",
        )
        assert [one["rule"] for one in json.loads(kg("check", "t.ttl", "--text", "t.txt", "--format", "json").out)] == [
            "text-length"
        ]


def test_a_text_of_no_article_is_refused(kg: Kg, tmp_path: Path) -> None:
    (tmp_path / "t.txt").write_text("另一篇", "utf-8")
    ran = kg("check", "--text", "t.txt", "--lang", "zh")
    assert (ran.code, ran.out) == (2, "")
    assert "SHA-256" in ran.err


def test_a_file_that_cannot_be_read_is_told_with_what_waits_for_it(kg: Kg, tmp_path: Path) -> None:
    (tmp_path / "broken.ttl").write_text("id:a id:b 甲 .", "utf-8")
    ran = kg("check", "broken.ttl")
    assert ran.code == 1
    assert ran.out.endswith(" statements: 1 found; all other checks wait until that is mended\n")
    assert kg("check", "broken.ttl", "--lang", "zh").out.endswith("；其余检查待改好后再运行 kg check 时进行\n")
