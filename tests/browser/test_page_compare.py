"""The table and the view that compares: everything of a class in rows, branches side by side."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from browser.reading import names
from browser.test_page_tools import HEAR, copied
from browser.waiting import until
from kg.render import render

Open = Callable[..., Any]
Step = Callable[[Any], Any]


def test_the_table_holds_every_thing_of_its_class_and_sorts(look: Open, graph: nx.MultiDiGraph) -> None:
    page = look("#view=table&of=kg:Honor").page
    honors = [n for n in graph if graph.nodes[n]["cls"] in ("kg:Award", "kg:Ranking")]
    assert len(page.query_selector_all(".data tbody tr")) == len(honors)
    page.click("#sort-kg\\:awardedTo")
    assert page.get_attribute("th[aria-sort]", "aria-sort") == "ascending"
    up = names(page, ".data tbody th")
    page.click("#sort-kg\\:awardedTo")
    assert names(page, ".data tbody th") == up[::-1]
    page.fill("#table-match", "洞头")
    assert len(page.query_selector_all(".data tbody tr")) == 3
    page.reload()
    assert len(page.query_selector_all(".data tbody tr")) == 3


def test_a_table_is_taken_away_as_tsv_and_as_csv_for_spreadsheets(look: Open) -> None:
    page = look("#lang=en&view=table&of=kg:Spirit").page
    page.evaluate(HEAR)
    page.click("#copyTsv")
    lines = copied(page).split("\n")
    assert len(lines) == 6
    assert lines[0].startswith("id\tname\t")
    assert page.inner_text("#live") == "Copied"
    with page.expect_download() as download:
        page.click("#saveCsv")
    data = Path(download.value.path()).read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\r\n") == 6


def test_no_cell_becomes_a_formula(look: Open, graph: nx.MultiDiGraph, tmp_path: Path) -> None:
    hostile = graph.copy()
    node = "https://w3id.org/spirit-kg/id/spirit-haixia"
    hostile.nodes[node]["label"] = {"zh": "=cmd|' /C calc'!A0", "en": "@SUM(1)"}
    render(hostile, tmp_path / "g.html")
    page = look("#view=table&of=kg:Spirit", file=tmp_path / "g.html").page
    page.evaluate(HEAR)
    page.click("#copyTsv")
    assert "\t'=cmd|" in copied(page)


def test_branches_are_compared_side_by_side(look: Open) -> None:
    page = look("#view=compare&branches=id:branch-jiaojiang+id:branch-suichang").page
    assert names(page, ".compared thead .node-name") == ["椒江分公司党支部", "遂昌分公司党支部"]
    assert "岗区队" in page.inner_text(".shared-note")
    assert page.eval_on_selector_all(
        ".shared-note .shared, .shared-own .node", "all => all.every((e) => e.matches('button'))"
    )
    assert "艰苦创业" in names(page, ".compared td .node-name")
    page.click('.pick:has-text("洞头")')
    assert len(page.query_selector_all(".compared thead th")) == 3
    assert "branches=" in page.url


def test_who_wants_two_branches_presses_these_two(look: Open, step: Step) -> None:
    page = look("#lang=zh&view=compare").page
    assert page.query_selector_all(".pick[aria-pressed=true]") == []
    assert "全部 5 个" in page.inner_text(".compare-state")
    for branch in ("椒江", "遂昌"):
        with step(page):
            page.click(f'.pick:has-text("{branch}")')
    assert names(page, ".compared thead .node-name") == ["椒江分公司党支部", "遂昌分公司党支部"]
    assert len(page.query_selector_all(".pick[aria-pressed=true] .tick")) == 2
    assert "已选 2 个" in page.inner_text(".compare-state")
    with step(page):
        page.click("#compare-all")
    assert len(page.query_selector_all(".compared thead th")) == 5


SCROLLING = """() => [...document.querySelectorAll('.view:not([hidden]), .view:not([hidden]) *')].filter((one) =>
  one.scrollHeight > one.clientHeight + 1 && ['auto', 'scroll'].includes(getComputedStyle(one).overflowY)).length"""


def test_all_branches_are_compared_at_first_what_some_share_before_anything_else(look: Open, step: Step) -> None:
    page = look("#lang=zh&view=compare", viewport={"width": 1280, "height": 720}).page
    assert len(page.query_selector_all(".compared thead th")) == 5
    assert page.inner_text(".tools + *") == "其中一部分共有的"
    assert "艰苦创业 (精神内涵) 椒江、普陀" in names(page, ".shared-note > li")
    # The page alone scrolls; the names of the branches and of what is compared stay in sight.
    assert page.evaluate(SCROLLING) == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
    page.mouse.wheel(0, 1500)
    until(page, "scrollY > 1000")
    head, row = page.query_selector("#top").bounding_box(), page.query_selector(".compared thead th").bounding_box()
    assert row["y"] == pytest.approx(head["y"] + head["height"], abs=1.5)
    # No name is broken inside a word.
    lines = page.eval_on_selector_all(
        ".compared .unbroken", "all => all.filter((e) => e.getClientRects().length > 1).length"
    )
    assert lines == 0
    # What was pressed last keeps the keyboard, or what stood beside it where that is gone.
    page.keyboard.press("Home")
    page.focus(".pick >> nth=4")
    with step(page):
        page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.matches('.pick')")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "compare-all"
    with step(page):
        page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.matches('.pick')")


def test_a_table_too_wide_says_so_and_keeps_names_and_heads_in_sight(look: Open) -> None:
    page = look("#lang=zh&view=table&of=kg:Initiative", viewport={"width": 1280, "height": 720}).page
    assert page.evaluate("document.documentElement.scrollHeight") <= 720
    heads = names(page, ".data thead th")
    assert len(heads) == len(set(heads))
    assert "党支部（开展举措）" in heads
    heights = [row.bounding_box()["height"] for row in page.query_selector_all(".data tbody tr")]
    assert max(heights) < 75
    left = int(re.sub(r"\D", "", page.inner_text("#table-aside")))
    assert 0 < left < len(heads)
    page.mouse.move(600, 400)
    page.mouse.wheel(0, 600)
    until(page, "document.querySelector('.sheet').scrollTop > 300")
    sheet = page.query_selector(".sheet").bounding_box()
    assert page.query_selector(".data thead th").bounding_box()["y"] == pytest.approx(sheet["y"], abs=2)
    for _ in range(12):
        page.click("#table-aside")
        page.wait_for_timeout(50)
        if page.inner_text("#table-aside").startswith("←"):
            break
    last = page.query_selector(".data thead th:last-child").bounding_box()
    assert last["x"] + last["width"] <= sheet["x"] + sheet["width"] + 2
    assert page.query_selector(".data tbody th").bounding_box()["x"] == pytest.approx(sheet["x"], abs=2)
    page.click("#table-aside")
    until(page, "document.querySelector('.sheet').scrollLeft === 0")


def test_two_branches_with_one_tenet_say_that_they_share_it(look: Open) -> None:
    shared = look("#view=compare&branches=id:branch-jiaojiang+id:branch-putuo").page.inner_text(".shared-note")
    assert "艰苦创业" in shared


def test_the_comparison_and_what_is_shared_follow_the_choice_of_evidence(look: Open) -> None:
    page = look("#lang=zh&view=compare").page
    assert "椒江“岗区队”建设" in names(page, ".compared .node-name")
    assert any("岗区队" in note for note in names(page, ".shared-note > li"))
    page.click("#printed")
    until(page, "document.querySelector('#hidden-note')")
    assert "椒江“岗区队”建设" not in names(page, ".compared .node-name")
    assert "遂昌“岗区队”建设" in names(page, ".compared .node-name")
    assert not any("岗区队" in note for note in names(page, ".shared-note > li"))
    page.evaluate("location.hash = '#lang=zh&printed=1&id=id:initiative-suichang-post-zone-team'")
    page.wait_for_selector("#panel:not([hidden])")
    assert "个党支部共有" not in page.inner_text("#panel")


def test_what_a_branch_itself_invokes_is_shared_in_the_comparison_the_panel_and_the_search(look: Open) -> None:
    page = look("#lang=zh&view=compare").page
    note = next(note for note in names(page, ".shared-note > li") if "党史学习教育" in note)
    assert all(name in note for name in ("嘉善", "椒江", "遂昌", "洞头"))
    page.fill("#search", "党史学习教育")
    assert "4 个党支部共有" in page.inner_text("[role=option] >> nth=0")
    page.evaluate("location.hash = '#lang=zh&id=id:concept-party-history-education'")
    page.wait_for_selector("#panel:not([hidden])")
    assert "4 个党支部共有" in page.inner_text("#panel")
    assert len(page.query_selector_all("#panel .sharers li")) == 4
    assert "呼应它的" in names(page, "#panel dt")


def test_what_is_not_shared_is_said_of_the_chosen_branches_alone(look: Open) -> None:
    page = look("#lang=zh&view=compare&branches=id:branch-jiaojiang+id:branch-suichang").page
    assert "其余在所选支部中为一家独有" in page.inner_text(".compare-key")
