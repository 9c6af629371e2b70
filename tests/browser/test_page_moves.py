"""Moving about in the page: back and forward, the keyboard, a phone, the network; and what its scripts are."""

import itertools
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from browser.reading import boxes
from browser.waiting import until
from kg.page import document

HERE = Path(__file__).parent
DESKTOP = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}
Open = Callable[..., Any]
Step = Callable[[Any], Any]


def panel(page: Any) -> str:
    text: str = page.inner_text("#panel")
    return text


# Getting around ---------------------------------------------------------------------------------------


def test_back_and_forward_follow_what_was_looked_at(look: Open, step: Step) -> None:
    page = look().page
    with step(page):
        page.click(".spirit-node >> nth=0")
    with step(page):
        page.click("#view-network")
    with step(page):
        page.click("#panel .node >> nth=0")
    third = page.inner_text("#panel h2")
    page.go_back()
    until(page, "document.querySelector('#panel h2').textContent.includes('红船精神')")
    page.go_back()
    until(page, "document.documentElement.dataset.view === 'story'")
    page.go_back()
    page.wait_for_selector("#panel", state="hidden")
    page.go_forward()
    page.go_forward()
    page.go_forward()
    until(page, "(name) => document.querySelector('#panel h2')?.textContent === name", third)


def test_escape_closes_the_panel_and_gives_the_focus_back(look: Open, step: Step) -> None:
    page = look().page
    page.focus(".honor-node >> nth=2")
    with step(page):
        page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "panel-title"
    with step(page):
        page.keyboard.press("Escape")
    assert page.is_hidden("#panel")
    assert page.evaluate("document.activeElement.classList.contains('honor-node')")


def test_the_list_can_be_walked_with_the_keyboard_alone(look: Open, step: Step) -> None:
    page = look("#view=list").page
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.startsWith('洞头分公司党支部')"):
            break
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    with step(page):
        page.keyboard.press("Enter")
    assert "洞头分公司党支部" in panel(page)
    levels = page.eval_on_selector_all(".view.list :is(h2,h3,h4,h5)", "all => all.map(e => Number(e.tagName[1]))")
    assert levels[0] == 2
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


def test_everything_of_the_graph_is_in_the_list(look: Open, graph: Any) -> None:
    page = look("#view=list").page
    for summary in page.query_selector_all(".by-class summary"):
        summary.click()
    until(page, "() => [...document.querySelectorAll('.by-class details')].every((one) => one.querySelector('ul'))")
    listed = page.eval_on_selector_all(".view.list [data-node]", "all => new Set(all.map(e => e.dataset.node)).size")
    assert listed == len(graph)


def test_the_skip_link_leads_to_the_content(look: Open) -> None:
    page = look().page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "skip-all"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    assert "#content" not in page.url


def test_dark_follows_the_system_and_can_be_chosen(look: Open) -> None:
    ground = "getComputedStyle(document.body.parentElement).backgroundColor"
    dark = look(color_scheme="dark").page
    assert dark.evaluate(ground) == "rgb(26, 24, 22)"
    dark.click("#theme")
    assert dark.evaluate(ground) == "rgb(250, 247, 241)"
    light = look().page
    assert light.evaluate(ground) == "rgb(250, 247, 241)"
    light.emulate_media(color_scheme="dark")
    until(light, f"{ground} === 'rgb(26, 24, 22)'")


def test_on_a_phone_the_panel_is_a_sheet_and_what_was_touched_stays_in_sight(look: Open, step: Step) -> None:
    page = look(viewport=PHONE, has_touch=True, is_mobile=True).page
    with step(page):
        page.tap(".branch-node >> nth=4")
    sheet, touched = boxes(page, "#panel")[0], boxes(page, ".branch-node.is-selected")[0]
    assert sheet["width"] == PHONE["width"]
    assert sheet["y"] > 300
    assert touched["y"] + touched["height"] < sheet["y"]
    page.tap("#panel .close")
    page.wait_for_selector("#panel", state="hidden")


def test_on_a_phone_a_lane_says_what_it_folds_away_and_opens(look: Open) -> None:
    page = look(viewport=PHONE, has_touch=True).page
    assert not boxes(page, ".lane .initiative-node")
    assert page.inner_text(".lane-toggle >> nth=0").endswith("展开 19 项")
    page.tap(".lane-toggle >> nth=0")
    assert len(boxes(page, ".lane .initiative-node")) == 19
    assert page.get_attribute(".lane-toggle >> nth=0", "aria-expanded") == "true"
    assert min(box["height"] for box in boxes(page, ".lane .initiative-node")) >= 24


def test_who_asks_how_a_thing_is_connected_can_type_the_other_at_once(look: Open) -> None:
    page = look("#lang=zh&id=id:branch-dongtou").page
    page.click("text=与另一项有什么联系")
    until(page, "document.activeElement.id === 'other'")
    page.keyboard.type("海霞精神")
    page.keyboard.press("Enter")
    until(page, "document.activeElement.id === 'panel-title'")
    assert page.query_selector("#other") is None
    assert page.query_selector(".way .step >> nth=1").bounding_box()["y"] < 768  # which is the height of the window
    page.click("#path-change")
    until(page, "document.activeElement.id === 'other'")


# The scripts ------------------------------------------------------------------------------------------


def node(*arguments: str) -> subprocess.CompletedProcess[str]:
    if shutil.which("node") is None or not (HERE / "node_modules").is_dir():
        pytest.skip("node or its packages are not there: run “npm ci --ignore-scripts” in tests/browser")
    return subprocess.run(["node", *arguments], cwd=HERE, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("scripts", ["tsconfig.json", "tsconfig.worker.json"])
def test_the_scripts_hold_their_types(scripts: str) -> None:
    done = node("node_modules/typescript/bin/tsc", "-p", scripts)
    assert done.stdout == ""
    assert done.returncode == 0


def test_the_scripts_need_no_syntax_newer_than_chromium_86(tmp_path: Path) -> None:
    code = tmp_path / "page.js"
    code.write_text(document.scripts(), encoding="utf-8")
    done = node("node_modules/acorn/bin/acorn", "--ecma2020", "--silent", str(code))
    assert done.stderr == ""
    newer = r"\.(at|findLast|hasOwn|structuredClone|replaceAll|toSorted|groupBy)\(|\binert\b|:has\(|:is\("
    assert not re.search(newer, document.scripts())
    assert not re.search(r":has\(|:is\(|:where\(|\binset:|@layer|@container|color-mix|\bdvh\b", document.styles())


def test_no_script_builds_markup_or_code_from_text() -> None:
    forbidden = (
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|setTimeout\(\s*[\"'`]|srcdoc"
    )
    assert not re.search(forbidden, document.scripts())


def test_no_script_keeps_anything_in_the_browser() -> None:
    assert not re.search(
        r"localStorage|sessionStorage|indexedDB|\bcaches\b|\.cookie\b|window\.name", document.scripts()
    )


def test_the_policy_is_at_work(look: Open) -> None:
    seen = look()
    ran = seen.page.evaluate(
        "() => { const s = document.createElement('script'); s.textContent = 'window.ran = 1';"
        " document.body.append(s); return window.ran === 1; }"
    )
    assert not ran
    assert any("Content Security Policy" in complaint for complaint in seen.complaints)
    blocked = seen.page.evaluate("() => fetch('https://example.org/').then(() => 'fetched', () => 'blocked')")
    assert blocked == "blocked"


def test_the_data_block_is_json(shipped: Path) -> None:
    found = re.search(r'id="data">(.*?)</script>', shipped.read_text("utf-8"), re.DOTALL)
    assert found
    assert json.loads(found[1])["format"] == 2


# Around a thing ---------------------------------------------------------------------------------------


def test_a_second_press_lights_up_what_is_two_steps_away(look: Open, step: Step) -> None:
    page = look("#id=id:spirit-haixia").page
    one = len(page.query_selector_all(".view.story .is-near"))
    with step(page):
        page.click(".spirit-node.is-selected")
    two = len(page.query_selector_all(".view.story .is-near"))
    assert two > one
    assert page.get_attribute("#hops", "aria-pressed") == "true"
    page.reload()
    assert len(page.query_selector_all(".view.story .is-near")) == two
    with step(page):
        page.click("#hops")
    assert len(page.query_selector_all(".view.story .is-near")) == one
    with step(page):
        page.click(".spirit-node.is-selected")
    with step(page):
        page.click('.branch-node:has-text("椒江")')
    assert "hops" not in page.url


def test_each_view_is_remembered_and_shows_what_is_selected(look: Open, step: Step) -> None:
    page = look("#id=id:branch-dongtou").page
    for view in ("list", "places", "network", "story"):
        with step(page):
            page.click(f"#view-{view}")
        assert f"view={view}" in page.url
        if view in ("list", "story"):
            box = page.query_selector(f".view.{view} .is-selected").bounding_box()
            assert 0 < box["y"] < 768
    page.go_back()
    until(page, "document.getElementById('view-network').getAttribute('aria-pressed') === 'true'")
    assert page.inner_text("#panel-title") == "洞头分公司党支部"
