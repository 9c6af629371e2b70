"""What a newcomer tries: connecting two branches, asking about a name, reading the map and the story in parts."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from browser.asking import ANSWERED, needs_engine
from browser.conftest import STILL
from browser.reading import names
from browser.waiting import until

DESKTOP = {"width": 1366, "height": 768}
BRANCHES = {"jiaojiang": "椒江分公司党支部", "suichang": "遂昌分公司党支部"}
Open = Callable[..., Any]
Step = Callable[[Any], Any]


def test_what_two_branches_both_have_comes_first_and_both_are_in_sight(look: Open, with_text: Path, step: Step) -> None:
    page = look("#lang=zh&id=id:branch-jiaojiang", file=with_text).page
    page.click("#connect")
    page.fill("#other", "遂昌")
    page.evaluate(STILL)
    ends = [one.bounding_box() for one in page.query_selector_all("#other-results [role=option]")]
    assert sum(box["y"] + box["height"] <= DESKTOP["height"] for box in ends) >= 4
    with step(page):
        page.keyboard.press("Enter")
    both = names(page, ".both-have .node-name")
    assert both[:2] == ["椒江“岗区队”建设", "遂昌“岗区队”建设"]
    assert "党史学习教育" in both
    near = names(page, ".view.story .is-near .node-name")
    assert {"椒江“岗区队”建设", "遂昌“岗区队”建设"} <= {one.partition(" ")[0] for one in near}
    ways = [[t.inner_text() for t in way.query_selector_all(".node-name")] for way in page.query_selector_all(".way")]
    companies = [sum("分公司" in one and "党支部" not in one for one in way) for way in ways]
    assert companies == sorted(companies)
    assert companies[0] == 0
    for branch in ("jiaojiang", "suichang"):
        index = page.query_selector(f'.view.story .branch-node:has-text("{BRANCHES[branch]}")').bounding_box()
        assert 0 < index["y"] < DESKTOP["height"] - index["height"]


def test_the_lines_of_what_is_selected_run_under_the_names_of_the_rest(look: Open) -> None:
    page = look("#id=id:initiative-jiaojiang-post-zone-team").page
    rest = page.eval_on_selector_all(
        ".initiative-node:not(.is-near), .honor-node:not(.is-near)",
        "all => all.map((e) => getComputedStyle(e).backgroundColor)",
    )
    assert len(rest) > 40
    assert not [colour for colour in rest if colour.endswith(", 0)")]


def test_without_initiatives_honors_stand_beside_their_branch_joined_to_it(look: Open) -> None:
    page = look("#lang=zh").page
    page.click('.legend-row .switch:has-text("举措")')
    page.evaluate(STILL)
    honors = page.query_selector_all(".honor-node")
    branch = page.query_selector(".branch-node").bounding_box()
    assert 0 < honors[0].bounding_box()["x"] - branch["x"] - branch["width"] < 80
    assert len(page.query_selector_all(".lines .edge")) == len(honors) + len(page.query_selector_all(".branch-node"))
    assert "举措" not in page.inner_text(".columns")


def test_the_number_of_a_place_on_the_map_is_explained_in_the_list(look: Open) -> None:
    page = look("#lang=zh&view=places").page
    spots = page.eval_on_selector_all(".spot", "all => all.map((g) => g.textContent.split(' ').slice(0, 2))")
    told = page.eval_on_selector_all(
        ".place",
        "all => all.map((e) => [e.querySelector('.heading .node-name').firstChild.textContent.trim(),"
        " e.querySelectorAll('li .node').length,"
        " Number((/另有 (\\d+)/.exec(e.textContent) || [0, 0])[1])])",
    )
    listed = {name: own + more for name, own, more in told}
    assert len(spots) > 8
    assert {name: int(number) for name, number in spots} == {name: listed[name] for name, _ in spots}
    grounds = page.eval_on_selector_all(".spot-ground", "all => all.map((e) => getComputedStyle(e).fill)")
    assert not [colour for colour in grounds if colour.endswith(", 0)")]


def test_the_pane_of_the_text_is_not_called_like_a_kind_of_line(look: Open, with_text: Path) -> None:
    for lang in ("zh", "en"):
        page = look(f"#lang={lang}", file=with_text).page
        kinds = [name.partition(" ")[0] for name in names(page, "#legend [data-kind]")]
        assert len(kinds) >= 5
        assert page.inner_text("#reading-open") not in kinds


@needs_engine
def test_the_name_of_a_thing_finds_what_can_be_asked_about_it(asked: Open) -> None:
    page = asked("lang=zh").page
    page.fill("#ask-match", "洞头")
    assert page.inner_text(".ask-about summary >> nth=0").startswith("关于洞头分公司党支部")
    page.click('.ask-about .ask-question:has-text("荣誉")')
    until(page, ANSWERED)
    assert page.eval_on_selector("#ask-param-branch", "e => e.selectedOptions[0].text") == "洞头分公司党支部"
    assert page.inner_text("#ask-count") == "3 行"
    page.fill("#ask-match", "没有这个词")
    assert page.query_selector_all(".ask-list .ask-question") == []
    assert "没有这样的问题" in page.inner_text(".ask-list")
