"""kg sheet: out and in again, changes where they belong, and files that are up to no good."""

from __future__ import annotations

import csv
import shutil
import zipfile
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import files, layout
from kg.curate import holdings, table, workbook
from kg.curate.accept import edited
from kg.curate.columns import SHEETS
from kg.errors import DataError, KGError

if TYPE_CHECKING:
    from pathlib import Path

openpyxl = pytest.importorskip("openpyxl")
SLUG = "zhejiang-mobile-2021"
HONORS = SHEETS[2]


@pytest.fixture
def held(tmp_path: Path) -> holdings.Holdings:
    """The shipped project, copied so that it may be changed."""
    shipped = files.project()
    for name in ("ontology", "data"):
        shutil.copytree(shipped.root / name, tmp_path / "project" / name)
    return holdings.load(files.project(tmp_path / "project"))


def out(held: holdings.Holdings, path: Path) -> Path:
    lists = {(s.zh, c.zh): offered for s in SHEETS for c in s.columns if (offered := table.choices(held, c))}
    workbook.write(path, table.rows(held), lists)
    return path


def row(rows: list[list[str]], id: str) -> list[str]:
    return next(each for each in rows if each[0] == id)


def at(header: str, sheet: int = 2) -> int:
    return [column.zh for column in SHEETS[sheet].columns].index(header)


def diff(held: holdings.Holdings, rows: dict[str, list[list[str]]]) -> list[str]:
    edits, faults = table.changes(held, rows)
    assert faults == []
    return list(table.told(held, edits, "zh"))


@pytest.mark.parametrize("name", ["t.xlsx", "folder"])
def test_what_goes_out_comes_in_without_a_change(held: holdings.Holdings, tmp_path: Path, name: str) -> None:
    read = workbook.read(out(held, tmp_path / name))
    assert {sheet: len(rows) for sheet, rows in read.items()} == {"党支部": 5, "举措": 67, "荣誉": 11}
    assert read == table.rows(held)
    assert table.changes(held, read) == ([], [])


def test_the_workbook_has_a_frozen_header_and_drop_downs(held: holdings.Holdings, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(out(held, tmp_path / "t.xlsx"))
    assert [page.freeze_panes for page in book.worksheets[:3]] == ["C2"] * 3
    assert book["选项"].sheet_state == "hidden"
    ranges = [str(rule.sqref) for rule in book["荣誉"].data_validations.dataValidation]
    assert {text[0] for text in ranges} == {"D", "E", "F", "G"}
    kinds = [cell.value for cell in book["选项"]["C"]]
    assert len([kind for kind in kinds if kind]) == 8
    assert "学习教育" in kinds


def test_csv_opens_in_spreadsheets(held: holdings.Holdings, tmp_path: Path) -> None:
    raw = (out(held, tmp_path / "folder") / "荣誉.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf\xe6\xa0\x87")
    assert next(csv.reader([raw.decode("utf-8-sig").splitlines()[0]])) == [column.zh for column in HONORS.columns]


def test_a_changed_value_changes_one_statement(held: holdings.Holdings) -> None:
    rows = table.rows(held)
    row(rows["荣誉"], "id:honor-suichang-performance-2020")[at("年份")] = "2021"
    assert diff(held, rows) == [
        f"- 2020年经营业绩丽水市第一 —年度→ 2020  [{SLUG}/p22s4]",
        f"+ 2020年经营业绩丽水市第一 —年度→ 2021  [{SLUG}/p22s4]",
    ]


def test_a_new_row_is_named_claimed_and_stays_in_the_layout(held: holdings.Holdings) -> None:
    rows = table.rows(held)
    new = [""] * len(HONORS.columns)
    for header, text in {
        "名称（中文）": "浙江公司标杆(嘉善)",
        "名称（英文）": "Benchmark (Jiashan)",
        "类别": table.shown(held, HONORS.columns[3], "kg:Award"),
        "得奖单位": "嘉善分公司党支部",
        "称号": "先进基层党组织",
        "级别": "省公司级",
        "原文句子": f"{SLUG}/p10s4",
    }.items():
        new[at(header)] = text
    rows["荣誉"].append(new)
    edits, faults = table.changes(held, rows)
    assert faults == []
    ranks = layout.order(held.project.ontology / "kg.ttl")
    for path, text in edited(held.project, edits).items():
        assert layout.written(text, ranks) == text
        path.write_text(text, "utf-8")
    after = table.rows(holdings.load(held.project))
    assert len(after["荣誉"]) == 12
    assert row(after["荣誉"], "id:honor-zhe-jiang-gong-si-biao-gan-jia-shan")[1:] == new[1:]


def test_a_new_row_that_is_read_again_changes_nothing_and_is_no_second_thing(held: holdings.Holdings) -> None:
    rows = table.rows(held)
    honor = row(rows["荣誉"], "id:honor-suichang-performance-2020")
    honor[at("标识")] = ""
    assert table.changes(held, rows) == ([], [])
    honor[at("年份")] = "2021"
    assert "id:honor-suichang-performance-2020" in table.changes(held, rows)[1][0].text("zh")


def test_a_value_that_was_read_stays_a_reading(held: holdings.Holdings) -> None:
    rows = table.rows(held)
    initiative = row(rows["举措"], "id:initiative-dongtou-haixia-pioneer")
    assert initiative[at("原文句子", 1)] == ""
    initiative[at("开展者", 1)] = "洞头分公司"
    assert [line[0] + line.partition("[")[2] for line in diff(held, rows)] == [
        f"-{SLUG}/reading-dongtou-elided-subject]",
        f"+{SLUG}/reading-dongtou-elided-subject]",
    ]


def test_a_reason_makes_a_reading(held: holdings.Holdings) -> None:
    rows = table.rows(held)
    initiative = row(rows["举措"], "id:initiative-jiashan-anti-fraud")
    initiative[at("所属举措", 1)] = "红船e家"
    initiative[at("解读及理由", 1)] = "同属服务 | One kind of service"
    edits, faults = table.changes(held, rows)
    assert faults == []
    reading = f"{SLUG}/reading-p10s2-initiative-jiashan-anti-fraud"
    assert [edit.triple.predicate for edit in edits if str(edit.home.graph).endswith(reading)] == ["kg:partOf"]
    described = {edit.triple.predicate: edit.triple.object for edit in edits if edit.home.graph is None}
    assert described["rdfs:comment"] == '"One kind of service"@en'
    assert described["prov:wasDerivedFrom"] == "zm:p10s2"


@pytest.mark.parametrize(
    ("header", "text", "said"),
    [
        ("名次", "第一", "1–9999"),
        ("年份", "21", "1921–2100"),
        ("得奖单位", "没有的单位", "没有的单位"),
        ("类别", "奖", "之一"),
        ("标识", "id:none", "没有这个标识"),
        ("名称（英文）", "", "不能空着"),
    ],
)
def test_a_wrong_cell_is_named_by_sheet_row_and_column(
    held: holdings.Holdings, header: str, text: str, said: str
) -> None:
    rows = table.rows(held)
    rows["荣誉"][1][at(header)] = text
    _, faults = table.changes(held, rows)
    assert [fault.text("zh").startswith(f"“荣誉”第3行“{header}”：") for fault in faults] == [True]
    assert said in faults[0].text("zh")
    assert f"sheet “荣誉”, row 3, column “{header}”: " in faults[0].text("en")


def test_a_sentence_that_is_not_there_and_a_reason_in_one_language_are_named(held: holdings.Holdings) -> None:
    for header, text in (("原文句子", "nowhere/p1s1"), ("原文句子", ""), ("解读及理由", "只有中文")):
        rows = table.rows(held)
        honor = row(rows["荣誉"], "id:honor-suichang-performance-2020")
        honor[at("年份")], honor[at(header)] = "2021", text
        assert [fault.column for fault in table.changes(held, rows)[1]] == [header]


def test_text_is_written_as_text(held: holdings.Holdings) -> None:
    rows = table.rows(held)
    evil = '=HYPERLINK("http://x")"@zh . <x:a> <x:b> "'
    row(rows["举措"], "id:initiative-jiashan-anti-fraud")[at("名称（英文）", 1)] = evil
    edits, _ = table.changes(held, rows)
    ((path, text),) = edited(held.project, edits).items()
    path.write_text(text, "utf-8")
    again = holdings.load(held.project)
    assert row(table.rows(again)["举措"], "id:initiative-jiashan-anti-fraud")[2] == evil


@pytest.mark.parametrize("name", ["t.xlsx", "folder"])
def test_what_looks_like_a_formula_goes_out_as_text_and_comes_back(
    held: holdings.Holdings, tmp_path: Path, name: str
) -> None:
    rows = table.rows(held)
    rows["举措"][0][2] = "=1+1"
    rows["举措"][1][2] = "'quoted"
    rows["举措"][2][2] = "@x\n-y"
    workbook.write(tmp_path / name, rows, {})
    if name == "folder":
        assert "\n'=1+1" not in (tmp_path / name / "举措.csv").read_text("utf-8")
        assert ",'=1+1," in (tmp_path / name / "举措.csv").read_text("utf-8")
    assert workbook.read(tmp_path / name) == rows


# Files that are up to no good


def changed_part(path: Path, name: str, content: bytes) -> Path:
    """The workbook with one part replaced or added."""
    new = path.with_name("new.xlsx")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(new, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in old.infolist():
            if part.filename != name:
                archive.writestr(part, old.read(part))
        archive.writestr(name, content)
    return new


LAUGHS = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><sst>&b;</sst>'


@pytest.mark.parametrize(
    ("part", "content", "said"),
    [
        ("xl/bomb.xml", b"0" * 31_000_000, "unpacks"),
        ("xl/sharedStrings.xml", LAUGHS, "entities"),
        ("xl/vbaProject.bin", b"x", "macros"),
        ("xl/workbook.xml", b"<broken", "no spreadsheet"),
    ],
)
def test_bombs_entities_macros_and_wrecks_are_refused(
    held: holdings.Holdings, tmp_path: Path, part: str, content: bytes, said: str
) -> None:
    path = changed_part(out(held, tmp_path / "t.xlsx"), part, content)
    with pytest.raises(DataError, match=said):
        workbook.read(path)


def test_a_formula_is_refused_with_its_cell(held: holdings.Holdings, tmp_path: Path) -> None:
    path = out(held, tmp_path / "t.xlsx")
    book: Any = openpyxl.load_workbook(path)
    book["举措"]["B4"] = "=WEBSERVICE(1)"
    book.save(path)
    with pytest.raises(DataError, match="“举措” B4 holds a formula"):
        workbook.read(path)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\x00" * 100, "标识".encode("gbk")])
def test_what_is_no_spreadsheet_is_said_to_be_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "t.xlsx").write_bytes(content)
    with pytest.raises(DataError, match="no spreadsheet"):
        workbook.read(tmp_path / "t.xlsx")
    (tmp_path / "荣誉.csv").write_bytes(content)
    with pytest.raises(DataError):
        workbook.read(tmp_path)


def test_a_workbook_without_the_sheets_and_a_file_of_another_kind_are_refused(
    held: holdings.Holdings, tmp_path: Path
) -> None:
    openpyxl.Workbook().save(tmp_path / "t.xlsx")
    (tmp_path / "empty").mkdir()
    for path in (tmp_path / "t.xlsx", tmp_path / "empty"):
        with pytest.raises(DataError, match="none of the sheets"):
            workbook.read(path)
    with pytest.raises(KGError, match=r"no \.csv"):
        out(held, tmp_path / "t.csv")
    assert not (tmp_path / "t.csv").exists()


def test_settings_of_a_printer_are_no_macros(held: holdings.Holdings, tmp_path: Path) -> None:
    path = changed_part(out(held, tmp_path / "t.xlsx"), "xl/printerSettings/printerSettings1.bin", b"x")
    assert workbook.read(path) == table.rows(held)


def test_a_missing_column_is_named(held: holdings.Holdings, tmp_path: Path) -> None:
    path = out(held, tmp_path / "folder") / "荣誉.csv"
    path.write_text(path.read_text("utf-8-sig").replace("级别", "等级", 1), "utf-8")
    with pytest.raises(DataError, match="级别"):
        workbook.read(tmp_path / "folder")


# Whatever is typed


SHIPPED = holdings.load(files.project())
TYPED = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["红船精神", "嘉善分公司", "id:branch-jiashan", "服务活动", "2021", f"{SLUG}/p10s4", "理由 | reason", "；"]
    ),
)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2), st.data())
def test_whatever_is_typed_is_a_fault_or_leaves_correct_files(sheet: int, data: st.DataObject) -> None:
    rows = table.rows(SHIPPED)
    line = data.draw(st.sampled_from(rows[SHEETS[sheet].zh]))
    for _ in range(data.draw(st.integers(1, 3))):
        line[data.draw(st.integers(0, len(line) - 1))] = data.draw(TYPED)
    edits, faults = table.changes(SHIPPED, rows)
    assert all(fault.text("zh") and fault.text("en") for fault in faults)
    if not faults:
        for path, text in edited(SHIPPED.project, edits).items():
            assert list(ox.parse(text, files.FORMATS[path.suffix]))
