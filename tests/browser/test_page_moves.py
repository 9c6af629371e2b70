"""Moving about in the page: back and forward, the keyboard, a phone, the network; and what its scripts are."""

import base64
import gzip
import itertools
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from browser.waiting import until
from kg.page import document

HERE = Path(__file__).parent
DESKTOP = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}
Open = Callable[..., Any]
Step = Callable[[Any], Any]


def boxes(page: Any, selector: str) -> list[dict[str, float]]:
    return [box for box in (e.bounding_box() for e in page.query_selector_all(selector)) if box]


def names(page: Any, selector: str) -> list[str]:
    return [" ".join(e.inner_text().split()) for e in page.query_selector_all(selector) if e.is_visible()]


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
    assert page.evaluate("document.activeElement.id") == "skip"
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


# The network ------------------------------------------------------------------------------------------


def drawn_places(page: Any) -> Any:
    """How many pixels of the network's canvas are not empty."""
    return page.evaluate(
        "() => { const c = document.querySelector('.picture canvas');"
        " const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;"
        " let n = 0; for (let i = 3; i < d.length; i += 4) if (d[i]) n += 1; return n; }"
    )


def test_the_network_is_drawn_by_vis_network_and_stands_still(look: Open) -> None:
    page = look("#view=network").page
    first = drawn_places(page)
    assert first > 5000
    picture = page.query_selector(".picture").screenshot()
    page.wait_for_timeout(400)
    assert page.query_selector(".picture").screenshot() == picture


# Some place inside the disc of a spirit, which nothing else is as red as.
RED = """() => {
  const canvas = document.querySelector('.picture canvas');
  const { width, height } = canvas;
  const data = canvas.getContext('2d').getImageData(0, 0, width, height).data;
  const red = (x, y) => { const i = 4 * (y * width + x); return data[i] === 178 && data[i + 1] === 58 && data[i + 2] === 43; };
  for (let y = 0; y < height; y += 1) for (let x = 0; x < width; x += 1) if (red(x, y) && red(x, y + 6)) return [x, y + 3];
}"""


def test_a_node_of_the_network_opens_by_a_click(look: Open) -> None:
    page = look("#view=network").page
    frame = boxes(page, ".picture")[0]
    x, y = page.evaluate(RED)
    page.mouse.move(frame["x"] + x, frame["y"] + y)
    page.wait_for_selector(".picture.can-open")
    page.mouse.click(frame["x"] + x, frame["y"] + y)
    page.wait_for_selector("#panel:not([hidden])")
    assert "id=id:spirit-" in page.url


def test_the_network_zooms_by_buttons(look: Open) -> None:
    page = look("#view=network").page
    before = drawn_places(page)
    page.emulate_media(reduced_motion="reduce")
    for _ in range(3):
        page.click("[data-say=zoomIn]")
    page.wait_for_timeout(100)
    assert drawn_places(page) != before
    page.click("[data-say=zoomFit]")
    page.wait_for_timeout(100)
    assert abs(drawn_places(page) - before) < before * 0.05


# Keeps what is written on the canvas and where its shapes stand, in pixels of the window, until it is painted anew.
KEEP_WRITTEN = """() => {
  const kind = CanvasRenderingContext2D.prototype;
  window.written = { lines: [], dots: [] };
  const placed = (ctx, x, y) => {
    const [to, box] = [ctx.getTransform(), ctx.canvas.getBoundingClientRect()];
    const ratio = ctx.canvas.width / box.width;
    return [box.left + (to.a * x + to.c * y + to.e) / ratio, box.top + (to.b * x + to.d * y + to.f) / ratio, to.a / ratio];
  };
  const { clearRect, fillText, fill } = kind;
  kind.clearRect = function (...given) {
    if (this.canvas.closest('.picture')) window.written = { lines: [], dots: [] };
    return clearRect.apply(this, given);
  };
  kind.fillText = function (text, x, y) {
    if (this.canvas.closest('.picture')) {
      const [at, top, scale] = placed(this, x, y);
      const size = parseFloat(/[\\d.]+px/.exec(this.font)[0]) * scale;
      const half = (this.measureText(text).width * scale) / 2;
      window.written.lines.push({ text, left: at - half, right: at + half, top: top, bottom: top + size, alpha: this.globalAlpha });
    }
    return fillText.call(this, text, x, y);
  };
  kind.fill = function (...given) {
    if (this.canvas.closest('.picture') && given[0] instanceof Path2D) window.written.dots.push(placed(this, 0, 0));
    return fill.apply(this, given);
  };
}"""


def written(page: Any) -> Any:
    """The names and dots of the network, painted anew."""
    if not page.evaluate("'written' in window"):
        page.evaluate(KEEP_WRITTEN)
        page.emulate_media(reduced_motion="reduce")
    page.click("[data-say=zoomFit]")
    return painted(page)


def painted(page: Any) -> Any:
    page.wait_for_timeout(100)
    return page.evaluate("window.written")


def spot(page: Any, text: str) -> tuple[float, float]:
    """The middle of a line that stands on the canvas."""
    found = next(line for line in page.evaluate("window.written.lines") if line["text"] == text)
    return (found["left"] + found["right"]) / 2, (found["top"] + found["bottom"]) / 2


def meet(a: dict[str, float], b: dict[str, float]) -> bool:
    wide = min(a["right"], b["right"]) - max(a["left"], b["left"])
    return wide > 1 and min(a["bottom"], b["bottom"]) - max(a["top"], b["top"]) > 1


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_network_fills_its_frame_and_no_name_is_on_another_or_on_a_dot(look: Open, lang: str) -> None:
    page = look(f"#lang={lang}&view=network", viewport={"width": 1440, "height": 900}).page
    seen = written(page)
    frame = boxes(page, ".picture")[0]
    lines, dots = seen["lines"], seen["dots"]
    assert len(dots) == 88
    assert [(a["text"], b["text"]) for a, b in itertools.combinations(lines, 2) if meet(a, b)] == []
    under = [
        (a["text"], x, y)
        for a in lines
        for x, y, _ in dots
        if a["left"] < x < a["right"] and a["top"] < y < a["bottom"]
    ]
    assert under == []
    cells = {
        (int(6 * (x - frame["x"]) / frame["width"]), int(4 * (y - frame["y"]) / frame["height"])) for x, y, _ in dots
    }
    assert len(cells) >= 20  # of 24
    assert page.inner_text("#network-unnamed") == ""  # all of them have their names


def test_a_name_of_the_network_is_as_good_as_its_dot_and_a_line_must_be_meant(look: Open, step: Step) -> None:
    page = look("#view=network").page
    written(page)
    for name, thing in (
        ("海霞精神", "id:spirit-haixia"),
        ("洞头分公司党支部", "id:branch-dongtou"),
        ("红船e家", "id:initiative-jiashan-red-boat-e-home"),
    ):
        with step(page):
            page.mouse.click(*spot(page, name))
        assert f"id={thing}" in page.url
        with step(page):
            page.click("#panel .close")
        painted(page)
    edge = "edge=id:honor-suichang-six-good-2019+kg:awardedTo+id:branch-suichang"
    with step(page):
        page.evaluate("(edge) => { location.hash = '#view=network&' + edge }", edge)
    painted(page)
    line = spot(page, "获得者")
    with step(page):
        page.evaluate("location.hash = '#view=network&edge=id:branch-dongtou+kg:inherits+id:spirit-haixia'")
    with step(page):
        page.mouse.click(*line)
    assert edge in page.url
    with step(page):
        page.click("#panel .close")
    # Beside a branch its lines come together: none of them is meant there.
    x, y = next((x, y) for x, y, _ in painted(page)["dots"] if abs(x - spot(page, "洞头分公司党支部")[0]) < 1)
    for away in (16, 18, 20):
        page.mouse.click(x + away, y + away / 2)
        page.mouse.click(x - away, y - away / 2)
    assert "edge=" not in page.url


def test_nothing_remains_on_the_network_of_a_line_that_was_selected(look: Open, step: Step, graph: Any) -> None:
    told = next(
        (graph.nodes[s]["curie"], graph.nodes[t]["curie"])
        for s, t, key in graph.edges(keys=True)
        if key == "kg:reportedWith"
    )
    page = look("#lang=zh&view=network").page
    plain = [line["text"] for line in written(page)["lines"]]
    with step(page):
        page.evaluate(
            "(to) => { location.hash = to }", f"#lang=zh&view=network&edge={told[0]}+kg:reportedWith+{told[1]}"
        )
    assert {"同节并述", "不表示因果"} <= {line["text"] for line in written(page)["lines"]}
    with step(page):
        page.click("#panel .close")
    assert "同节并述" not in {line["text"] for line in painted(page)["lines"]}
    with step(page):
        page.evaluate("location.hash = '#lang=zh&view=network&edge=id:branch-dongtou+kg:inherits+id:spirit-haixia'")
    assert [line["text"] for line in written(page)["lines"]].count("传承") == 1
    with step(page):
        page.mouse.click(*spot(page, "海霞精神"))
    assert "传承" not in {line["text"] for line in painted(page)["lines"]}
    with step(page):
        page.click("#panel .close")
    assert sorted(line["text"] for line in written(page)["lines"]) == sorted(plain)


def test_a_phone_shows_spirits_and_branches_first_and_the_rest_by_zooming_in(look: Open) -> None:
    page = look("#lang=zh&view=network", viewport=PHONE, has_touch=True, is_mobile=True).page
    names_ = {line["text"] for line in written(page)["lines"]}
    assert len(names_) == 10
    assert all(name.endswith(("精神", "党支部")) for name in names_)
    assert page.inner_text("#network-unnamed") == "还有 78 项的名称放大可见"
    for button in boxes(page, ".zoom button"):
        assert button["y"] + button["height"] < PHONE["height"]
        assert button["height"] >= 40
    page.tap("[data-say=zoomIn]")
    page.tap("[data-say=zoomIn]")
    lines = painted(page)["lines"]
    assert len(lines) > 20
    assert [(a["text"], b["text"]) for a, b in itertools.combinations(lines, 2) if meet(a, b)] == []


@pytest.mark.parametrize("damage", ["cut", "other"])
def test_a_network_that_was_damaged_on_its_way_says_so_and_the_other_views_work(
    look: Open, shipped: Path, tmp_path: Path, damage: str
) -> None:
    text = shipped.read_text("utf-8")
    found = re.search(r'id="network"[^>]*>([^<]*)<', text)
    assert found
    block = {"cut": found[1][:5000], "other": base64.b64encode(gzip.compress(b"window.vis = 1")).decode()}[damage]
    (tmp_path / "g.html").write_text(text[: found.start(1)] + block + text[found.end(1) :], "utf-8")
    page = look("#lang=zh", file=tmp_path / "g.html").page
    page.click("#view-network")
    page.wait_for_selector(".view.network [role=alert]")
    assert "损坏" in page.inner_text(".view.network")
    page.click("#language")
    assert "damaged" in page.inner_text(".view.network")
    page.click("#view-list")
    assert "Red Boat Spirit" in page.inner_text(".view.list")


def test_who_asks_how_a_thing_is_connected_can_type_the_other_at_once(look: Open) -> None:
    page = look("#lang=zh&id=id:branch-dongtou").page
    page.click("text=与另一项有什么联系")
    page.wait_for_function("document.activeElement.id === 'other'")


TALLEST = """() => {
  const canvas = document.querySelector('.picture canvas');
  const { width, height } = canvas;
  const data = canvas.getContext('2d').getImageData(0, 0, width, height).data;
  const red = (i) => data[i] === 178 && data[i + 1] === 58 && data[i + 2] === 43;
  let tallest = 0;
  for (let x = 0; x < width; x += 1) for (let y = 0, run = 0; y < height; y += 1) {
    run = red(4 * (y * width + x)) ? run + 1 : 0;
    tallest = Math.max(tallest, run);
  }
  return tallest;
}"""
"""How tall the dot of a spirit is."""


def test_a_network_that_was_enlarged_stays_so_when_something_opens_beside_it(look: Open) -> None:
    page = look("#view=network").page
    page.emulate_media(reduced_motion="reduce")
    whole = page.evaluate(TALLEST)
    for _ in range(2):
        page.click("[data-say=zoomIn]")
    page.wait_for_timeout(100)
    enlarged = page.evaluate(TALLEST)
    assert enlarged > whole * 1.5
    frame = boxes(page, ".picture")[0]["width"]
    page.evaluate("location.hash = '#view=network&read=1'")
    page.wait_for_timeout(300)
    assert boxes(page, ".picture")[0]["width"] < frame
    assert page.evaluate(TALLEST) == pytest.approx(enlarged, abs=1)
    page.click("[data-say=zoomFit]")
    page.wait_for_timeout(100)
    assert page.evaluate(TALLEST) <= whole


# The scripts ------------------------------------------------------------------------------------------


def node(*arguments: str) -> subprocess.CompletedProcess[str]:
    if shutil.which("node") is None or not (HERE / "node_modules").is_dir():
        pytest.skip("node or its packages are not there: run “npm ci --ignore-scripts” in tests/browser")
    return subprocess.run(["node", *arguments], cwd=HERE, capture_output=True, text=True, check=False)


def test_the_scripts_hold_their_types() -> None:
    done = node("node_modules/typescript/bin/tsc", "-p", "tsconfig.json")
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
