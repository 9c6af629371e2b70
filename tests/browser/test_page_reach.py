"""The page for those who enlarge it, want no motion, use the keyboard or let the system set the colours."""

import base64
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from browser.asking import answered, needs_engine
from browser.waiting import until
from cover import turns

Open = Callable[..., Any]
Step = Callable[[Any], Any]
VIEWS = ("story", "network", "places", "time", "compare", "table", "list")
LANGS = ("zh", "en")
# A laptop of 1366 by 768 pixels at 200 % and, as WCAG 1.4.10 has it, one of 1280 pixels at 400 %.
TWICE = {"viewport": {"width": 683, "height": 384}, "device_scale_factor": 2}
FOUR_TIMES = {"viewport": {"width": 320, "height": 256}, "device_scale_factor": 4}
# Texts that reach over an edge of the window or of a box that cuts them, where nothing can be scrolled to see them.
CUT = """() => {
  const scrolls = (box) => ['auto', 'scroll'].includes(getComputedStyle(box).overflowX) && box.scrollWidth > box.clientWidth;
  const opens = (box) => box.matches('[data-whole="false"] h1');  // a press shows all of it
  const unseen = (box) => {
    const style = getComputedStyle(box);
    return style.visibility === 'hidden' || style.clip === 'rect(0px, 0px, 0px, 0px)' || box.matches('svg, .skip');
  };
  const found = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = walk.nextNode(); text; text = walk.nextNode()) {
    const own = text.parentElement;
    if (!text.data.trim() || !own.getClientRects().length) continue;
    const around = [];
    for (let box = own; box && box !== document.documentElement; box = box.parentElement) around.push(box);
    if (around.some(unseen) || around.some(scrolls) || around.some(opens)) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    for (const part of range.getClientRects()) {
      const cutting = around.filter((box) => getComputedStyle(box).overflowX !== 'visible' && box !== document.body);
      const right = Math.min(innerWidth, ...cutting.map((box) => box.getBoundingClientRect().right));
      const left = Math.max(0, ...cutting.map((box) => box.getBoundingClientRect().left));
      if (part.right > right + 1 || part.left < left - 1) found.push(text.data.trim());
    }
  }
  return [...new Set(found)];
}"""
WIDE = "document.documentElement.scrollWidth - innerWidth"
STATES = {
    **{view: f"view={view}" for view in VIEWS},
    "compared": "view=compare&branches=id:branch-jiaojiang+id:branch-suichang",
    "honors": "view=table&of=kg:Honor",
    "panel": "id=id:branch-dongtou",
    "connected": "path=path+id:branch-jiaojiang+id:branch-suichang",
    "outline": "read=1&cover=1&id=id:initiative-putuo-changshatang-5g-site",
}


# Enlarged ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("size", [TWICE, FOUR_TIMES], ids=["200 %", "400 %"])
def test_enlarged_nothing_is_cut_and_nothing_has_to_be_scrolled_sideways(
    look: Open, lang: str, size: dict[str, Any]
) -> None:
    seen = look(f"#lang={lang}", **size)
    for name, fragment in STATES.items():
        page = seen.go(f"#lang={lang}&{fragment}")
        assert page.evaluate(WIDE) <= 0, name
        assert page.evaluate(CUT) == [], name
    page = seen.go(f"#lang={lang}")
    page.click("#legend-toggle")
    for opened in ("#legend-more", "#filters-open", "#export-open"):
        page.click(opened)
        assert len(page.query_selector_all(".unfolded:not([hidden])")) == 1  # there is room for one at a time
        assert page.evaluate(WIDE) <= 0, opened
        assert page.evaluate(CUT) == [], opened
    page.click("#menu-open")
    page.click("#about-open")
    assert page.evaluate(WIDE) <= 0
    assert page.evaluate(CUT) == []
    assert seen.is_clean()


@needs_engine
@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("size", [TWICE, FOUR_TIMES], ids=["200 %", "400 %"])
def test_enlarged_a_question_is_asked_and_answered(asked: Open, lang: str, size: dict[str, Any]) -> None:
    page = answered(asked(f"lang={lang}&ask=honors-of-branch", **size))
    assert page.evaluate(WIDE) <= 0
    assert page.evaluate(CUT) == []
    page.evaluate("document.querySelector('.answer').scrollIntoView()")
    assert page.is_visible(".answer tbody tr")


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("width", [1366 - 17, 1280 - 17])
def test_a_laptop_with_a_bar_for_scrolling_shows_the_story_from_spirit_to_honor(
    look: Open, lang: str, width: int
) -> None:
    page = look(f"#lang={lang}", viewport={"width": width, "height": 768}).page
    assert page.evaluate(WIDE) <= 0
    assert page.evaluate(CUT) == []
    honors = [honor.bounding_box() for honor in page.query_selector_all(".honor-node")]
    assert max(box["x"] + box["width"] for box in honors) <= width


@pytest.mark.parametrize("lang", LANGS)
def test_at_200_percent_most_of_the_window_shows_the_view_once_one_scrolls(look: Open, lang: str) -> None:
    page = look(f"#lang={lang}", **TWICE).page
    page.evaluate("scrollTo(0, 600)")
    page.wait_for_timeout(100)
    stuck = "(y) => !document.elementFromPoint(innerWidth / 2, y).closest('.lanes, .views')"
    assert sum(page.evaluate(stuck, y) for y in range(0, 384, 8)) < 0.25 * 384 / 8


def test_what_is_cut_would_be_found(look: Open) -> None:
    page = look("#lang=en").page
    page.evaluate(
        "document.querySelector('.spirit-node').style.cssText = 'width: 40px; overflow: hidden; display: block; white-space: nowrap'"
    )
    assert "Red Boat Spirit" in page.evaluate(CUT)


# In reach ---------------------------------------------------------------------------------------------

TOUCH = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
# Whether an element is in the window with nothing over its middle.
SEEN = """(selector) => {
  const found = [...document.querySelectorAll(selector)].filter((one) => one.getClientRects().length)[0];
  if (!found) return false;
  const box = found.getBoundingClientRect();
  const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
  return box.top >= 0 && box.bottom <= innerHeight && found.contains(top);
}"""
FROM_ANYWHERE = ("#search", "#view-story", "#view-list", "#language")


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("size", [{"viewport": {"width": 1280, "height": 720}}, TOUCH], ids=["laptop", "phone"])
def test_search_views_and_language_stay_in_reach_and_the_head_is_small(
    look: Open, lang: str, size: dict[str, Any]
) -> None:
    page = look(f"#lang={lang}", **size).page
    window = size["viewport"]["height"]
    assert page.evaluate("document.querySelector('.lanes').getBoundingClientRect().top") < window / 4
    page.mouse.wheel(0, 3000)
    until(page, "scrollY > 100")
    until(page, "document.getElementById('top').getBoundingClientRect().bottom < innerHeight / 8")
    assert [one for one in FROM_ANYWHERE if not page.evaluate(SEEN, one)] == []


@pytest.mark.parametrize("lang", LANGS)
def test_on_a_phone_the_title_is_one_line_and_whole_when_it_is_touched(look: Open, lang: str) -> None:
    page = look(f"#lang={lang}", **TOUCH).page
    tall = page.evaluate("document.querySelector('h1').offsetHeight")
    assert tall < 30
    assert page.is_visible(".lead")
    assert page.is_hidden(".version")
    assert page.inner_text("#title-switch").strip() == {"zh": "来源", "en": "Source"}[lang]
    page.tap("#title-switch")
    assert page.evaluate(WIDE) <= 0
    assert page.evaluate(CUT) == []
    assert page.is_visible(".version")
    page.tap("h1")
    assert page.is_hidden(".version")


@pytest.mark.parametrize("size", [{"viewport": {"width": 1280, "height": 720}}, TOUCH], ids=["laptop", "phone"])
def test_what_is_found_is_opened_marked_and_in_sight_in_every_view_that_has_it(
    look: Open, size: dict[str, Any]
) -> None:
    page = look("#lang=zh", **size).page
    for view, name in (
        ("story", "讲党课"),
        ("table", "平安联防"),
        ("compare", "平安联防"),
        ("list", "遂昌县"),
    ):
        page.click(f"#view-{view}")
        page.fill("#search", name)
        page.keyboard.press("Enter")
        until(page, "(name) => document.getElementById('panel-title')?.textContent === name", name)
        until(page, SEEN, ".view:not([hidden]) .is-selected")
        page.mouse.wheel(0, -5000)
        until(page, "scrollY === 0")
        page.fill("#search", name)  # again, from elsewhere
        page.keyboard.press("Enter")
        until(page, SEEN, ".view:not([hidden]) .is-selected")


def test_on_a_phone_text_and_details_make_room_for_what_one_goes_on_to(look: Open) -> None:
    page = look("#lang=zh", **TOUCH).page
    page.tap("#menu-open")
    page.tap("#reading-open")
    assert page.is_visible("#reading")
    page.tap("#view-compare")
    until(page, "document.documentElement.dataset.view === 'compare'")
    assert page.is_hidden("#reading")
    page.tap(".compared tbody .node >> nth=0")
    until(page, "!document.getElementById('panel').hidden")
    tall = page.evaluate("document.getElementById('side').offsetHeight")
    page.tap("#view-story")
    until(page, "document.documentElement.dataset.view === 'story'")
    assert page.evaluate("document.getElementById('side').offsetHeight") < min(100, tall / 3)
    assert page.evaluate(SEEN, "#panel-title")
    assert page.get_attribute("#sheet-switch", "aria-expanded") == "false"
    page.tap("#sheet-switch")
    assert page.evaluate("document.getElementById('side').offsetHeight") == tall


# Without motion ---------------------------------------------------------------------------------------

# How many pictures of the network follow each other once one comes nearer, in the next third of a second.
FRAMES = """async () => {
  document.querySelector('[data-say=zoomIn]').click();
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  const frames = [];
  for (let i = 0; i < 12; i += 1) {
    frames.push(document.querySelector('.picture canvas').toDataURL().length);
    await new Promise((done) => setTimeout(done, 30));
  }
  return new Set(frames).size;
}"""
MOVING = """() => [...document.querySelectorAll('*')].filter((one) => {
  const style = getComputedStyle(one);
  return (style.transitionDuration !== '0s' && style.transitionProperty !== 'none') || style.animationName !== 'none';
}).length"""


@pytest.mark.parametrize(("wish", "moves"), [("reduce", False), ("no-preference", True)])
def test_nothing_moves_for_those_who_want_no_motion(look: Open, wish: str, moves: bool) -> None:
    page = look("#lang=zh&view=network", reduced_motion=wish).page
    assert (page.evaluate(FRAMES) > 1) == moves
    assert (page.evaluate(MOVING) > 0) == moves


# The keyboard -----------------------------------------------------------------------------------------

# Of what has the keyboard: what it is, its outline, and whether something lies over all of it.
HELD = """() => {
  const held = document.activeElement;
  if (!held || held === document.body) return null;
  const box = held.getBoundingClientRect();
  const points = [[0.5, 0.5], [0.1, 0.5], [0.9, 0.5], [0.5, 0.1], [0.5, 0.9]];
  const free = points.some(([x, y]) => {
    const top = document.elementFromPoint(box.left + box.width * x, box.top + box.height * y);
    return top && (held.contains(top) || top.contains(held));
  });
  const over = getComputedStyle(held, '::after');  // where a canvas would cover its own
  const style = over.outlineStyle === 'none' ? getComputedStyle(held) : over;
  const ring = held.tagName === 'INPUT' && style.outlineStyle === 'none' ? 'none' : style.outlineStyle;
  const name = held.id || held.className + ' ' + held.textContent.slice(0, 20);
  return { name, ring, width: parseFloat(style.outlineWidth), colour: style.outlineColor, free };
}"""
STEPS = 90
CONTRAST = """([a, b]) => {
  const light = (colour) => {
    const pen = document.createElement('canvas').getContext('2d');
    pen.fillStyle = colour;
    pen.fillRect(0, 0, 1, 1);
    const linear = [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3).map((c) => c / 255)
      .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  };
  const [dark, bright] = [light(a), light(b)].sort((x, y) => x - y);
  return (bright + 0.05) / (dark + 0.05);
}"""


@pytest.mark.parametrize(("view", "scheme"), turns(VIEWS, ("light", "dark")))
def test_what_has_the_keyboard_is_ringed_and_nothing_lies_over_it(look: Open, view: str, scheme: str) -> None:
    page = look(f"#lang=en&view={view}", color_scheme=scheme).page
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    held = []
    for _ in range(STEPS):
        page.keyboard.press("Tab")
        if (now := page.evaluate(HELD)) is None:
            break
        held.append(now)
    assert len({one["name"] for one in held}) > 20
    assert [one for one in held if one["ring"] == "none" or one["width"] < 2] == []
    assert [one["name"] for one in held if not one["free"]] == []
    for colour in {one["colour"] for one in held}:
        assert page.evaluate(CONTRAST, [colour, ground]) >= 3, colour


@pytest.mark.parametrize("view", ["story", "compare", "table"])
def test_what_the_keyboard_goes_back_to_does_not_lie_under_what_stays(look: Open, view: str) -> None:
    page = look(f"#lang=en&view={view}").page
    page.evaluate("[...document.querySelectorAll('.view:not([hidden]) button')].pop().focus()")
    covered = []
    for _ in range(60):
        page.keyboard.press("Shift+Tab")
        if (held := page.evaluate(HELD)) and not held["free"]:
            covered.append(held["name"])
    assert covered == []


@pytest.mark.parametrize("way", ["Escape", "close", "back"])
def test_the_keyboard_has_a_place_after_the_panel_of_a_thing_the_view_does_not_show(
    look: Open, step: Step, way: str
) -> None:
    page = look("#lang=zh").page
    with step(page):
        page.evaluate("location.hash = '#lang=zh&id=id:place-dongtou'")
    with step(page):
        if way == "close":
            page.focus("#panel .close")
            page.keyboard.press("Enter")
        elif way == "back":
            page.go_back()
        else:
            page.keyboard.press("Escape")
    assert page.is_hidden("#panel")
    until(page, "document.activeElement.id === 'content'")


# Colours of the system --------------------------------------------------------------------------------

# Of a picture: how far its lightest and its darkest point are apart.
SPAN = """async (source) => {
  const bitmap = await createImageBitmap(await (await fetch('data:image/png;base64,' + source)).blob());
  const pen = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
  pen.drawImage(bitmap, 0, 0);
  const data = pen.getImageData(0, 0, bitmap.width, bitmap.height).data;
  const curve = Float32Array.from({ length: 256 }, (_, c) => (c <= 10 ? c / 3294.6 : ((c / 255 + 0.055) / 1.055) ** 2.4));
  let [low, high] = [1, 0];
  for (let i = 0; i < data.length; i += 4) {
    const light = 0.2126 * curve[data[i]] + 0.7152 * curve[data[i + 1]] + 0.0722 * curve[data[i + 2]];
    low = Math.min(low, light);
    high = Math.max(high, light);
  }
  return (high + 0.05) / (low + 0.05);
}"""


@pytest.fixture(scope="module")
def judge(chromium: Any) -> Iterator[Any]:
    page = chromium.new_page()
    yield page
    page.close()


def picture(page: Any, selector: str) -> str:
    return base64.b64encode(page.query_selector(selector).screenshot()).decode("ascii")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_with_colours_of_the_system_everything_can_be_read(look: Open, judge: Any, scheme: str, theme: str) -> None:
    seen = look(f"#lang=en&theme={theme}", forced_colors="active", color_scheme=scheme)
    for selector in (
        ".spirit-node",
        ".initiative-node",
        ".honor-node",
        ".kind-name",
        ".told-label",
        "#view-story",
        "#view-list",
        "#language",
        ".lead",
        ".switch",
    ):
        assert judge.evaluate(SPAN, picture(seen.page, selector)) >= 7, selector
    for view, selector in (("network", ".picture canvas"), ("places", ".view.places svg"), ("time", ".view.time")):
        page = seen.go(f"#lang=en&theme={theme}&view={view}")
        assert judge.evaluate(SPAN, picture(page, selector)) >= 7, view
    assert seen.is_clean()


# What is chosen, and one of its kind that is not.
CHOSEN = {
    "a view": ("#view-story", "#view-time", ""),
    "a card": (".spirit-node.is-selected", ".spirit-node:not(.is-selected)", "&id=id:spirit-red-boat"),
    "a branch to compare": (
        ".pick[aria-pressed=true]",
        ".pick[aria-pressed=false]",
        "&view=compare&branches=id:branch-jiaojiang+id:branch-suichang",
    ),
    "what two branches share": (
        ".compared .shared",
        ".compared .chip:not(.shared)",
        "&view=compare&branches=id:branch-jiaojiang+id:branch-suichang",
    ),
}
FRAME = """(selector) => {
  const style = getComputedStyle(document.querySelector(selector));
  return [style.outlineStyle, style.borderTopColor, style.backgroundColor, style.textDecorationLine].join(' ');
}"""


@pytest.mark.parametrize("what", CHOSEN)
def test_with_colours_of_the_system_what_is_chosen_still_shows(look: Open, what: str) -> None:
    chosen, other, fragment = CHOSEN[what]
    page = look(f"#lang=en{fragment}", forced_colors="active").page
    until(page, "(selector) => !!document.querySelector(selector)", chosen)
    assert page.evaluate(FRAME, chosen) != page.evaluate(FRAME, other)
