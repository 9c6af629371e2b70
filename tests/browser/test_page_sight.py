"""What of the network is seen, with a mouse, with a finger and as a slide."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from browser.painted import painted, spot, written
from browser.reading import boxes

PHONE = {"width": 390, "height": 844}
Open = Callable[..., Any]
Step = Callable[[Any], Any]


def apart(dots: list[list[float]]) -> list[tuple[float, float]]:
    """Where dots stand beside the first of them."""
    return [(round(x - dots[0][0], 1), round(y - dots[0][1], 1)) for x, y, _ in dots]


# A swipe of a finger from a place of the network, as the browser itself would report it.
SWIPE = "Input.dispatchTouchEvent"


def test_on_a_phone_a_swipe_moves_the_network_and_what_is_selected_stands_named_above_its_sheet(
    look: Open, step: Step
) -> None:
    page = look("#lang=zh&view=network", viewport=PHONE, has_touch=True, is_mobile=True).page
    before = written(page)["dots"]
    x, y = spot(page, "普陀分公司党支部")
    screen = page.context.new_cdp_session(page)
    screen.send(SWIPE, {"type": "touchStart", "touchPoints": [{"x": x, "y": y - 18}]})
    for up in range(20, 121, 20):
        screen.send(SWIPE, {"type": "touchMove", "touchPoints": [{"x": x, "y": y - 18 - up}]})
    screen.send(SWIPE, {"type": "touchEnd", "touchPoints": []})
    swiped = painted(page)["dots"]
    assert swiped[0][1] < before[0][1] - 60
    assert set(apart(swiped)) <= set(apart(before))  # what has left the frame is not painted
    assert written(page)["dots"] == before
    with step(page):
        page.touchscreen.tap(*spot(page, "嘉善分公司党支部"))
    assert set(apart(before)) <= set(apart(painted(page)["dots"]))  # each stays where it was beside the others
    with step(page):
        page.evaluate("location.hash = '#lang=zh&view=story&id=id:branch-dongtou'")
    with step(page):
        page.evaluate("document.getElementById('view-network').click()")
    painted(page)
    side = boxes(page, "#side")[0]["y"]
    frame = boxes(page, ".picture")[0]
    assert frame["y"] + frame["height"] >= side  # nothing is left blank between them
    across, down = spot(page, "洞头分公司党支部")
    assert abs(across - PHONE["width"] / 2) < 40
    assert abs(down - (frame["y"] + side) / 2) < 60
    lit = [line for line in page.evaluate("window.written.lines") if line["alpha"] == 1]
    assert len(lit) > 15
    assert all(line["bottom"] < side for line in lit)
    with step(page):
        page.tap("#panel .close")
    assert len({line["text"] for line in painted(page)["lines"]}) == 10


def test_zooming_goes_about_what_is_selected_which_has_its_name_and_those_it_is_linked_with(
    look: Open, step: Step
) -> None:
    page = look("#lang=en&view=network", viewport={"width": 1280, "height": 720}).page
    still = written(page)["dots"]
    frame = boxes(page, ".picture")[0]
    x, y = spot(page, "Haixia Spirit")
    page.mouse.move(x, y - 20)
    page.mouse.down()
    page.mouse.move(x - 200, y - 120, steps=4)
    page.mouse.up()
    assert painted(page)["dots"] != still
    assert written(page)["dots"] == still  # showing all puts back what was moved
    for focus, names_ in (
        ("id=id:spirit-haixia", ["Haixia Spirit", "High aspiration", "Dongtou District", "“Spark of the"]),
        ("edge=id:branch-dongtou+kg:inherits+id:spirit-haixia", ["Haixia Spirit", "of Dongtou"]),
    ):
        with step(page):
            page.evaluate(f"location.hash = '#lang=en&view=network&{focus}'")
        assert set(names_) <= {line["text"] for line in painted(page)["lines"] if line["alpha"] == 1}
        for _ in range(3):
            page.click("[data-say=zoomIn]")
        painted(page)
        across, down = spot(page, "Haixia Spirit")
        assert abs(across - frame["x"] - boxes(page, ".picture")[0]["width"] / 2) < 200
        assert abs(down - frame["y"] - frame["height"] / 2) < 200
        written(page)


def test_a_picture_of_the_network_is_the_whole_slide_whatever_of_it_is_seen(look: Open, step: Step) -> None:
    page = look("#lang=en&view=network", viewport={"width": 1280, "height": 720}).page
    page.click("#export-open")

    def picture() -> str:
        with page.expect_download() as download:
            page.click("#saveSvg")
        return Path(download.value.path()).read_text("utf-8")

    whole = picture()
    assert "no room" not in whole
    assert "Community services" in whole
    written(page)
    x, y = spot(page, "Haixia Spirit")
    page.mouse.move(x, y - 20)
    page.mouse.down()
    page.mouse.move(x - 200, y - 120, steps=4)
    page.mouse.up()
    page.click("[data-say=zoomIn]")
    painted(page)
    assert picture() == whole
    with step(page):
        page.evaluate("location.hash = '#lang=en&view=network&id=id:branch-dongtou'")
    seen = picture()
    wide, high = (float(n) for n in re.search(r'width="([\d.]+)" height="([\d.]+)"', seen).groups())  # type: ignore[union-attr]
    assert abs(wide * 9 - high * 16) <= 16
    assert "no room" not in seen
    lines = [float(n) for n in re.findall(r'<text[^>]* y="([\d.]+)"', seen)]
    assert max(lines[:-1]) < lines[-1] - 10  # the source below all of it


def test_what_leads_from_the_branch_to_a_selected_initiative_is_lit(look: Open) -> None:
    lit = "document.querySelectorAll('.lines .trunk.strong').length"
    assert look("#lang=zh").page.evaluate(lit) == 0
    assert look("#lang=zh&id=id:initiative-jiaojiang-post-zone-team").page.evaluate(lit) == 1


def test_no_branch_looks_excluded_before_one_is_chosen(look: Open) -> None:
    page = look("#lang=zh&view=compare").page
    struck = "all => all.map((one) => getComputedStyle(one).textDecorationLine)"
    assert page.eval_on_selector_all(".tools .pick", struck) == ["none"] * 5
