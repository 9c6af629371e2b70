"""kg new, kg propose, kg review: from a text file to a queryable article, in real processes."""

from __future__ import annotations

import json
import os
import re
import select
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cli.conftest import COMMAND, environment
from kg import files

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cli.conftest import Kg, Ran

ARTICLE = """甬江潮
本报记者 王小明

大会召开了。

传承四明山精神

浙江移动宁波余姚分公司党支部传承四明山精神。
2021年3月,支部开展“星火夜校”专题学习。支部被评为浙江公司先进基层党组织。
"""
SLUG = "ningbo-2021"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project without articles in the folder of the test, and a text."""
    shipped = files.project()
    shutil.copytree(shipped.ontology, tmp_path / "ontology")
    shutil.copytree(shipped.data, tmp_path / "data", ignore=shutil.ignore_patterns("articles"))
    (tmp_path / "a.txt").write_text(ARTICLE, encoding="utf-8")
    return tmp_path


@pytest.fixture
def begun(kg: Kg, folder: Path) -> Path:
    assert kg("new", SLUG, "--text", "a.txt").code == 0
    return folder / "data/articles" / SLUG


def review(kg: Kg, keys: str, *words: str) -> Ran:
    return kg("review", SLUG, "--text", "a.txt", *words, stdin=keys.encode())


def test_new_says_what_it_made(kg: Kg, folder: Path) -> None:
    ran = kg("new", SLUG, "--text", "a.txt", "--lang", "zh")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines()[0].endswith(f"{SLUG}：7 句")
    assert (folder / "data/articles" / SLUG / "1-si-ming-shan.trig").is_file()


def test_new_points_at_a_broken_paragraph(kg: Kg, folder: Path) -> None:
    (folder / "a.txt").write_text(ARTICLE.replace("“星火夜校”", "“星火夜\n\n校”"), encoding="utf-8")
    ran = kg("new", SLUG, "--text", "a.txt")
    assert "--join 6-7" in ran.err
    assert kg("new", "joined", "--text", "a.txt", "--join", "6-7").err == ""


def test_new_refuses_to_write_over_an_article(kg: Kg, begun: Path) -> None:
    before = {path.name: path.read_bytes() for path in begun.iterdir()}
    ran = kg("new", SLUG, "--text", "a.txt")
    assert ran.code == 2
    assert "there already" in ran.err
    assert {path.name: path.read_bytes() for path in begun.iterdir()} == before


@pytest.mark.parametrize(
    "words",
    [
        ("new", SLUG),
        ("new", "../x", "--text", "a.txt"),
        ("new", SLUG, "--text", "none.txt"),
        ("new", SLUG, "--text", "a.txt", "--join", "sixteen"),
        ("new", SLUG, "--text", "a.txt", "--join", "1-99"),
        ("propose", SLUG, "--text", "a.txt"),
        ("review", SLUG, "--text", "a.txt"),
        ("new", SLUG, "--text", "a.txt", "--store", "data"),
        ("new", SLUG, "--text", "a.txt", "--store", "none.ttl"),
        ("new", SLUG, "--text", "a.txt", "--store", "http://127.0.0.1:9/query"),
    ],
)
def test_a_wrong_command_line_says_so_and_writes_nothing(kg: Kg, folder: Path, words: tuple[str, ...]) -> None:
    ran = kg(*words)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("kg:")
    assert not (folder / "data/articles" / SLUG).exists()
    assert sorted(path.name for path in folder.iterdir()) == ["a.txt", "data", "ontology"]


@pytest.mark.usefixtures("begun")
def test_a_text_that_is_another_is_refused(kg: Kg, folder: Path) -> None:
    (folder / "a.txt").write_text(ARTICLE + "多了一句。\n", encoding="utf-8")
    for command in ("propose", "review"):
        assert "SHA-256" in kg(command, SLUG, "--text", "a.txt").err


@pytest.mark.usefixtures("begun")
def test_proposals_as_text_show_sentence_span_statements_and_reason(kg: Kg) -> None:
    ran = kg("propose", SLUG, "--text", "a.txt", "--lang", "zh")
    assert (ran.code, ran.err) == (0, "")
    part = next(part for part in ran.out.split("\n\n") if part.startswith("p6s2"))
    assert part.splitlines()[0] == "p6s2  荣誉  浙江公司先进基层党组织"
    assert "  > 支部被评为【浙江公司先进基层党组织】。" in part
    assert "kg:title id:title-advanced-grassroots-party-organization" in part
    assert "  理由：“被评为”后面是称号" in part


def test_proposals_as_json_point_into_the_text(kg: Kg, begun: Path) -> None:
    before = {path.name: path.read_bytes() for path in begun.iterdir()}
    found = json.loads(kg("propose", SLUG, "--text", "a.txt", "--format", "json").out)
    assert [each["kind"] for each in found] == [
        "headline", "author", "spirit", "branch", "spirit", "initiative", "date", "award",
    ]  # fmt: skip
    assert all(ARTICLE[each["start"] : each["end"]] == each["text"] for each in found)
    assert {path.name: path.read_bytes() for path in begun.iterdir()} == before


@pytest.mark.usefixtures("begun")
def test_a_review_through_a_pipe_writes_what_is_accepted_and_goes_on_later(kg: Kg) -> None:
    assert "accepted 2, rejected 1; 4 left" in review(kg, "a\nr\ns\na\nq\n").out
    later = review(kg, "a\n" * 9)
    assert "5 of 8 proposals are undecided" in later.out
    assert "accepted 5, rejected 0; 0 left" in later.out
    assert "0 of 8 proposals are undecided" in review(kg, "").out


@pytest.mark.usefixtures("begun")
def test_the_end_of_the_input_leaves(kg: Kg) -> None:
    assert review(kg, "").code == 0
    assert review(kg, "x\n?\n").code == 0


def test_a_value_is_changed_before_it_is_written(kg: Kg, begun: Path) -> None:
    ran = review(kg, "e\n2\nTide on the Yong\n\na\nq\n")
    assert "accepted 1" in ran.out
    assert '"Tide on the Yong"@en' in (begun / "0-lead.trig").read_text("utf-8")


def test_a_change_is_dropped_where_it_is_not_accepted(kg: Kg, begun: Path) -> None:
    assert "accepted 0" in review(kg, "e\n2\nTide\n\nx\nq\n").out
    assert "Tide" not in (begun / "0-lead.trig").read_text("utf-8")


def test_undo_takes_the_last_decision_back(kg: Kg, begun: Path) -> None:
    before = (begun / "0-lead.trig").read_bytes()
    assert "taken back" in review(kg, "a\nu\nq\n").out
    assert (begun / "0-lead.trig").read_bytes() == before
    assert "no decision to take back" in review(kg, "u\n").out


@pytest.mark.usefixtures("begun")
def test_the_last_decision_of_all_can_be_taken_back(kg: Kg) -> None:
    review(kg, "r\n" * 20)
    ran = review(kg, "u\na\nx\n")
    assert "0 of 8 proposals are undecided" in ran.out
    assert "taken back" in ran.out
    assert "accepted 1, rejected 0; 0 left" in ran.out


def test_an_open_subject_is_asked_for(kg: Kg, folder: Path) -> None:
    (folder / "a.txt").write_text(ARTICLE.replace("大会召开了", "2020年8月,大会召开了"), encoding="utf-8")
    kg("new", SLUG, "--text", "a.txt")
    ran = review(kg, "s\ns\na\nid:event-none\na\n浙江\nq\n")
    assert "names nothing here" in ran.out
    assert "id:place-zhejiang kg:dateText" in (folder / "data/articles" / SLUG / "0-lead.trig").read_text("utf-8")


@pytest.mark.usefixtures("begun")
def test_a_reviewed_article_answers_questions(kg: Kg) -> None:
    review(kg, "a\n" * 9)
    ran = kg("query", "spirit-to-honor", "-p", "spirit=四明山精神", "--store", ".", "--format", "md", "--lang", "zh")
    assert (ran.code, ran.err) == (0, "")
    assert "星火夜校" in ran.out
    assert "先进基层党组织" in ran.out


@contextmanager
def reviewing(begun: Path) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """A review on a terminal."""
    if sys.platform == "win32":
        pytest.skip("there are no pseudo-terminals here")
    import pty

    ours, theirs = pty.openpty()
    words = [*COMMAND, "review", SLUG, "--text", "a.txt"]
    with subprocess.Popen(
        words, stdin=theirs, stdout=theirs, stderr=theirs, cwd=begun.parents[2], env=environment({})
    ) as run:
        os.close(theirs)
        yield ours, run
    os.close(ours)


MENU = b"[?] "


def test_a_key_needs_no_enter_on_a_terminal(begun: Path) -> None:
    with reviewing(begun) as (ours, run):
        for asked, key in (
            (MENU, b"a"), (MENU, b"u"), (MENU, b"e"), (b"done)\r\n", b"2\n"), (b"keeps it)\r\n", b"Tide\n"),
            (b"done)\r\n", b"\n"), (MENU, b"a"), (MENU, b"q"),
        ):  # fmt: skip
            until(ours, asked, run)
            os.write(ours, key)
        assert run.wait(60) == 0
    assert '"Tide"@en' in (begun / "0-lead.trig").read_text("utf-8")


def test_a_key_pressed_before_a_proposal_is_shown_decides_nothing(begun: Path) -> None:
    with reviewing(begun) as (ours, run):
        until(ours, MENU, run)
        os.write(ours, b"rrr")
        until(ours, MENU, run)
        os.write(ours, b"q")
        assert "rejected 1" in until(ours, b"go on.\r\n", run).decode()
        assert run.wait(60) == 0


def until(terminal: int, ending: bytes, run: subprocess.Popen[bytes]) -> bytes:
    """What a program shows until it says so; one that does not is ended."""
    shown = b""
    while ending not in shown:
        if not select.select([terminal], [], [], 60)[0]:
            run.kill()
            pytest.fail(f"{ending!r} does not come after {shown!r}")
        shown += os.read(terminal, 65536)
    return shown


# kg sheet


def test_a_spreadsheet_goes_out_and_what_was_changed_comes_back_confirmed(kg: Kg, folder: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    shutil.copytree(files.project().data / "articles", folder / "data/articles")
    assert kg("sheet", "out", "t.xlsx").code == 0
    assert kg("sheet", "in", "t.xlsx").err == "nothing is changed\n"
    book = openpyxl.load_workbook(folder / "t.xlsx")
    book["举措"]["C2"] = "A better name"
    book.save(folder / "t.xlsx")
    names = folder / "data/articles/zhejiang-mobile-2021/names.ttl"
    before = names.read_bytes()
    refused = kg("sheet", "in", "t.xlsx", stdin=b"n\n")
    assert (refused.code, refused.err.endswith("nothing was written\n")) == (1, True)
    assert "+ " in refused.out and "A better name" in refused.out
    assert names.read_bytes() == before
    assert kg("sheet", "in", "t.xlsx", stdin=b"y\n").code == 0
    assert "A better name" in names.read_text("utf-8")
    assert kg("sheet", "in", "t.xlsx", "--yes").err == "nothing is changed\n"


def test_a_wrong_cell_is_told_and_nothing_is_written(kg: Kg, folder: Path) -> None:
    shutil.copytree(files.project().data / "articles", folder / "data/articles")
    kg("sheet", "out", "sheets")
    path = folder / "sheets/荣誉.csv"
    rows = path.read_text("utf-8-sig").replace(",2020,", ",二〇二〇,")
    path.write_text(rows, "utf-8")
    wrong = [number for number, row in enumerate(rows.splitlines(), 1) if "二〇二〇" in row]
    ran = kg("sheet", "in", "sheets", "--yes", "--lang", "zh")
    assert (ran.code, ran.err) == (1, "没有写入任何内容\n")
    assert [line.partition("：")[0] for line in ran.out.splitlines()] == [
        f"“荣誉”第{number}行“年份”" for number in wrong
    ]
    assert len(wrong) == 2
    assert kg("sheet", "in", "none.xlsx").code == 2


def test_a_new_article_makes_a_project_of_ones_own_where_there_is_none(kg: Kg, folder: Path) -> None:
    (folder / "gbk.txt").write_bytes(ARTICLE.encode("gbk"))
    assert kg("new", SLUG, "--text", "gbk.txt", "--store", "own").code == 2
    assert not (folder / "own").exists()
    assert kg("new", SLUG, "--text", "a.txt", "--store", "own").code == 0
    assert sorted(path.name for path in (folder / "own").iterdir()) == ["data", "ontology", "queries"]
    assert kg("propose", SLUG, "--text", "a.txt", "--store", "own").code == 0
    assert not list(folder.glob(".own*"))


@pytest.mark.parametrize(("page", "lang"), [("curating.md", "en"), ("curating.zh.md", "zh")])
def test_the_article_of_the_page_is_proposed_as_the_page_shows(kg: Kg, folder: Path, page: str, lang: str) -> None:
    said = (Path(__file__).parents[2] / "docs" / page).read_text("utf-8")
    sample, shown = (re.search(pattern, said, re.DOTALL) for pattern in ("```text\n(.*?)```", "```\n(p5s1.*?)```"))
    assert sample and shown
    (folder / "article.txt").write_text(sample[1], encoding="utf-8")
    begin, propose = (line.split()[1:] for line in re.findall("^kg (?:new|propose) .*--text.*$", said, re.MULTILINE))
    assert kg(*begin).code == 0
    words = [*propose, "--store", "my-graph", "--lang", lang]
    ran = kg(*(word.replace("../article.txt", "article.txt") for word in words))
    assert shown[1] in ran.out
