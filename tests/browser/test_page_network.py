"""The network: it is drawn by vis-network, fills its frame, names what it shows, and opens what one points at."""

import base64
import gzip
import itertools
import math
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from browser.painted import meet, painted, spot, written
from browser.reading import boxes

PHONE = {"width": 390, "height": 844}
Open = Callable[..., Any]
Step = Callable[[Any], Any]


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
    painted(page)
    with step(page):
        page.mouse.click(*line)
    assert edge in page.url
    with step(page):
        page.click("#panel .close")
    # Beside a branch its lines come together: none of them is meant there.
    for away in (11, -11, 13, -13):
        dots = written(page)["dots"]
        across, down = spot(page, "洞头分公司党支部")
        x, y = next((x, y) for x, y, _ in dots if abs(x - across) < 1 and abs(y - down) < 40)
        page.mouse.click(x + away, y + away / 2)
        page.wait_for_timeout(100)
        assert "edge=" not in page.url
        page.evaluate("location.hash = '#view=network'")


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
    assert {"同节并述", "(不表示因果)"} <= {line["text"] for line in written(page)["lines"]}
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
    page.wait_for_selector(".view.list >> text=Red Boat Spirit")


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


def unnamed(page: Any) -> int:
    """How many names are said to show by zooming in."""
    painted(page)
    found = re.search(r"-?\d+", page.inner_text("#network-unnamed"))
    return int(found[0]) if found else 0


def strays(lines: list[dict[str, Any]], graph: Any) -> list[str]:
    """Initiatives whose name stands clearly nearer to that of another branch than to that of their own."""
    at = {line["text"]: ((line["left"] + line["right"]) / 2, line["top"]) for line in lines}
    name = {node: graph.nodes[node]["label"]["zh"] for node in graph if graph.nodes[node]["label"]}
    own = {name[t]: name[s] for s, t, key in graph.edges(keys=True) if key == "kg:undertakes"}
    branches = set(own.values())
    far = {(one, branch): math.dist(at[one], at[branch]) for one in own for branch in branches if one in at}
    return [
        one for one, branch in own.items() if one in at and far[one, branch] > 15 + min(far[one, b] for b in branches)
    ]


def test_initiatives_stand_by_their_branch_and_what_has_no_name_is_counted_among_what_is_in_sight(
    look: Open, graph: Any
) -> None:
    page = look("#lang=zh&view=network", viewport={"width": 900, "height": 720}).page
    assert strays(written(page)["lines"], graph) == []
    page.set_viewport_size({"width": 1280, "height": 720})
    written(page)
    for _ in range(6):
        page.click("[data-say=zoomIn]")
        assert unnamed(page) >= 0
        assert "还有 0" not in page.inner_text("#network-unnamed")


def test_a_name_that_is_not_right_below_or_above_its_dot_is_far_from_other_dots(look: Open) -> None:
    page = look("#lang=zh&view=network&read=1", viewport={"width": 1280, "height": 720}).page
    written(page)
    frame = boxes(page, ".picture")[0]
    page.mouse.move(frame["x"] + 450, frame["y"] + 300)
    page.mouse.wheel(0, -100)
    page.mouse.move(frame["x"] + 2, frame["y"] + 2)
    seen = painted(page)
    for line in seen["lines"]:
        middle = (line["left"] + line["right"]) / 2
        if any(abs(x - middle) < 2 and abs(y - line["top"]) < 90 for x, y, _ in seen["dots"]):
            continue
        near = [
            (x, y)
            for x, y, _ in seen["dots"]
            if line["left"] - 23 < x < line["right"] + 23 and line["top"] - 23 < y < line["bottom"] + 23
        ]
        assert len(near) == 1, (line["text"], near)


def test_the_keyboard_goes_from_thing_to_thing_opens_them_and_zooms(look: Open, step: Step) -> None:
    page = look("#lang=zh&view=network").page
    written(page)
    page.focus("[data-say=zoomIn]")
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.className") == "picture"
    ring = page.evaluate(
        "(() => { const s = getComputedStyle(document.activeElement, '::after'); return [s.content, s.outlineWidth]; })()"
    )
    assert ring == ['""', "2px"]
    assert "方向键" in page.get_attribute(".picture", "aria-label")
    assert page.is_visible("#network-keys") and "空格" in page.inner_text("#network-keys")
    still = page.query_selector(".picture").screenshot()
    said = []
    for key in ("ArrowRight", "ArrowRight", "ArrowDown"):
        page.keyboard.press(key)
        said.append(page.inner_text("#live"))
    assert len(set(said)) == 3
    assert "精神" in said[0]
    assert page.query_selector(".picture").screenshot() != still
    whole = page.evaluate(TALLEST)
    page.keyboard.press("+")
    page.keyboard.press("+")
    painted(page)
    assert page.evaluate(TALLEST) > whole
    page.keyboard.press("0")
    painted(page)
    assert page.evaluate(TALLEST) == pytest.approx(whole, abs=1)
    for _ in range(2):
        page.keyboard.press("Space")
        said.append(page.inner_text("#live"))
    assert all(name.count(" → ") == 2 for name in said[3:])
    assert said[3] != said[4]
    with step(page):
        page.keyboard.press("Enter")
    assert "edge=" in page.url
    with step(page):
        page.keyboard.press("Escape")
    page.keyboard.press("ArrowRight")
    said[2] = page.inner_text("#live")
    with step(page):
        page.keyboard.press("Enter")
    assert page.inner_text("#panel-title") == said[2].split("：")[0]
    assert page.evaluate("document.activeElement.id") == "panel-title"
    with step(page):
        page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.className") == "picture"
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "view-network"
    assert not page.is_visible("#network-keys")


def test_a_low_window_keeps_the_network_and_its_buttons_in_sight(look: Open) -> None:
    low = {"width": 1024, "height": 600}
    page = look("#lang=zh&view=network", viewport=low).page
    assert not page.is_visible("#legend-later")
    assert boxes(page, ".picture")[0]["height"] > 400
    page.click("#legend-more")
    page.wait_for_selector("#legend-later:not([hidden])")
    for box in boxes(page, ".picture, .zoom button"):
        assert box["y"] + box["height"] <= low["height"] + 1
    assert look("#view=network", viewport={"width": 1440, "height": 900}).page.is_visible("#legend-later")
