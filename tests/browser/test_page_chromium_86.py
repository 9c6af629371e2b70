"""The page in a browser of 2020, as offices still have it: a real Chromium 86, fetched by `make old-browser`."""

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from browser.asking import needs_engine
from browser.conftest import DESKTOP, FLAGS, Watched
from browser.reading import boxes
from browser.waiting import until

PROGRAM = Path(__file__).parent / "chromium-86/node_modules/chromium/chromium"
PHONE = {"width": 390, "height": 844}
VIEWS = ("story", "network", "places", "time", "compare", "table", "list")
# The word of the policy by which newer browsers let WebAssembly run; this one does not know it, and says so.
UNKNOWN = "contains an invalid source: ''wasm-unsafe-eval''. It will be ignored."
BOX = "(selector) => document.querySelector(selector).getBoundingClientRect().toJSON()"
# What the page makes files of; this browser tells nobody that it saves them.
KEEP = """() => {
  const make = URL.createObjectURL;
  window.kept = [];
  URL.createObjectURL = (blob) => { kept.push(blob); return make.call(URL, blob); };
}"""
BEGIN = "async () => String.fromCharCode(...new Uint8Array(await kept.pop().arrayBuffer()).slice(0, 200))"
CHOOSE = """([id, value]) => {
  const menu = document.getElementById(id);
  menu.value = value;
  menu.dispatchEvent(new Event("change", { bubbles: true }));
}"""
# The names of kinds in the story that are in another column than the first thing of their kind, or half outside it.
ASTRAY = """[...document.querySelectorAll('.kind')].filter((kind) => {
  const parts = [kind.querySelector('.kind-name'), kind.querySelector('.card')];
  const [name, card] = parts.map((e) => [...e.getClientRects()]);
  return name.length !== 1 || card.length !== 1 || card[0].top < name[0].bottom - 1 || card[0].left > name[0].right;
}).map((kind) => kind.textContent)"""


@pytest.fixture(scope="module")
def old(driver: Any) -> Iterator[Any]:
    if not PROGRAM.is_file():
        pytest.skip("Chromium 86 is not there: make old-browser")
    browser = driver.chromium.launch(executable_path=str(PROGRAM), args=FLAGS)
    assert browser.version.startswith("86.")
    yield browser
    browser.close()


def opened(old: Any, file: Path, fragment: str, size: dict[str, int] = DESKTOP) -> Iterator[Watched]:
    """A page of its own, closed at the end."""
    context = old.new_context(viewport=size, color_scheme="light")
    seen = Watched(context.new_page(), file)
    seen.go(fragment)
    yield seen
    context.close()


def press(page: Any, selector: str) -> None:
    """A click in the middle of what is seen; Playwright's own asks the page for what this browser does not have."""
    box = page.evaluate(BOX, selector)
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_view_is_drawn_in_chromium_86_without_complaint(
    old: Any, shipped: Path, lang: str, size: dict[str, int]
) -> None:
    for seen in opened(old, shipped, f"#lang={lang}", size):
        for view in VIEWS:
            page = seen.go(f"#lang={lang}&view={view}")
            assert page.evaluate(f"document.querySelectorAll('.view.{view} *').length") > 5, view
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), view
        assert seen.is_clean()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_story_stands_in_its_columns_in_chromium_86(old: Any, shipped: Path, lang: str) -> None:
    for seen in opened(old, shipped, f"#lang={lang}"):
        kinds = ("spirit", "branch", "initiative", "honor")
        found = [boxes(seen.page, f".lane .{kind}-node") for kind in kinds]
        ends = [(min(box["x"] for box in of), max(box["x"] + box["width"] for box in of)) for of in found]
        assert all(left[1] < right[0] for left, right in itertools.pairwise(ends))
        assert len(seen.page.query_selector_all(".lines .edge")) > 60
        assert seen.page.evaluate(ASTRAY) == []


def test_a_person_finds_filters_reads_connects_and_changes_the_language_in_chromium_86(old: Any, shipped: Path) -> None:
    for seen in opened(old, shipped, "#lang=zh"):
        page = seen.page
        page.keyboard.press("/")
        page.keyboard.type("hcjs")
        page.keyboard.press("Enter")
        until(page, "document.getElementById('panel-title').innerText === '红船精神'")
        assert "第8段第1句" in page.inner_text("#panel")
        press(page, "#filters-open")
        page.evaluate(CHOOSE, ["facet-branch", "id:branch-dongtou"])
        until(page, "document.querySelectorAll('.view.story .branch-node').length === 1")
        press(page, "#reset")
        until(page, "document.querySelectorAll('.view.story .branch-node').length === 5")
        press(page, "#connect")
        page.evaluate("document.getElementById('other').focus()")
        page.keyboard.insert_text("嘉善分公司党支部")
        until(page, "!!document.querySelector('[role=option]')")
        page.keyboard.press("Enter")
        until(page, "!!document.querySelector('.way')")
        assert page.inner_text(".way .edge-button") == "传承"
        press(page, "#language")
        until(page, "document.documentElement.lang === 'en'")
        assert page.inner_text("#view-story") == "Story"
        page.go_back()
        until(page, "document.documentElement.lang === 'zh-CN'")
        assert seen.is_clean()


def test_a_picture_is_made_in_chromium_86(old: Any, shipped: Path) -> None:
    for seen in opened(old, shipped, "#lang=zh"):
        seen.page.evaluate(KEEP)
        press(seen.page, "#export-open")
        for button, begin in (("#saveSvg", "<svg"), ("#savePng", "\x89PNG")):
            press(seen.page, button)
            until(seen.page, "kept.length > 0")
            assert begin in seen.page.evaluate(BEGIN)
        assert seen.is_clean()


def test_a_large_page_is_unpacked_and_searched_in_chromium_86(old: Any, large: Path) -> None:
    for seen in opened(old, large, "#lang=zh"):
        until(seen.page, "document.querySelectorAll('.tile .branch-node').length > 50")
        for view in VIEWS:
            page = seen.go(f"#lang=zh&view={view}")
            assert page.evaluate(f"document.querySelectorAll('.view.{view} *').length") > 5, view
        page.keyboard.press("/")
        page.keyboard.type("initiative-20-7")
        page.keyboard.press("Enter")
        until(page, "!document.getElementById('panel').hidden")
        assert seen.is_clean()


@needs_engine
@pytest.mark.parametrize(("lang", "advice"), [("zh", "Chrome 或 Edge 97"), ("en", "Chrome or Edge 97")])
def test_chromium_86_says_what_it_lacks_to_answer_questions_and_shows_them(
    old: Any, asking_page: Path, lang: str, advice: str
) -> None:
    for seen in opened(old, asking_page, f"#lang={lang}&view=ask&ask=honors-of-branch"):
        said = seen.page.inner_text("#ask-state")
        assert "WebAssembly externref" in said and advice in said and "kg query" in said
        press(seen.page, ".ask-query summary")
        assert "VALUES ?branch" in seen.page.inner_text(".ask-query")
        press(seen.page, "#view-story")
        assert len(seen.page.query_selector_all(".spirit-node")) == 5
        seen.complaints = [text for text in seen.complaints if not text.endswith(UNKNOWN)]
        assert seen.is_clean()
