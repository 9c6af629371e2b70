"""The keyboard on the page: into a view and out of it, across the story, what the legend unfolds, and the list of keys."""

from collections.abc import Callable
from typing import Any

from browser.judging import violations
from browser.waiting import until

Open = Callable[..., Any]
WITH_KEYBOARD = "document.activeElement.id || document.activeElement.className"


def test_the_keyboard_goes_from_a_view_s_name_into_it_across_the_story_and_back(look: Open) -> None:
    page = look("#lang=en").page
    for view, first in (("compare", "switch pick"), ("network", "picture"), ("story", "node card spirit-node")):
        page.focus(f"#view-{view}")
        page.keyboard.press("Enter")
        until(page, "(view) => document.querySelector('.view.' + view + ':not([hidden]) :first-child')", view)
        page.keyboard.press("ArrowDown")
        assert first in page.evaluate("document.activeElement.className")
        page.keyboard.press("Escape")
        assert page.evaluate(WITH_KEYBOARD) == f"view-{view}"
        page.keyboard.press("Escape")
        assert page.evaluate(WITH_KEYBOARD) == f"view-{view}"
    page.keyboard.press("ArrowDown")
    for key, reached in (("Right", "branch"), ("Down", "branch"), ("Right", "initiative"), ("Down", "initiative")):
        page.keyboard.press(f"Arrow{key}")
        assert f"{reached}-node" in page.evaluate("document.activeElement.className")
    page.focus("#about-open")
    page.keyboard.press("Tab")
    while page.evaluate(WITH_KEYBOARD) != "to-content":
        page.keyboard.press("Tab")
        assert not page.evaluate("Boolean(document.activeElement.closest('#views'))")
    assert page.query_selector("#to-content").bounding_box()["x"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate(WITH_KEYBOARD) == "content"


def test_what_a_button_of_the_legend_unfolds_has_the_keyboard_until_escape(look: Open, axe: str) -> None:
    page = look("#lang=en").page
    for opener, row, second in (("export-open", "export", "saveSvg"), ("filters-open", "filters", "facet-spirit")):
        page.focus(f"#{opener}")
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate(WITH_KEYBOARD) == second
        for _ in range(2):
            page.keyboard.press("Shift+Tab")
        assert page.evaluate(WITH_KEYBOARD) == opener  # right before what it unfolds
        page.keyboard.press("Tab")
        page.keyboard.press("Escape")
        assert page.is_hidden(f"#{row}")
        assert page.evaluate(WITH_KEYBOARD) == opener
    page.keyboard.press("Enter")
    page.keyboard.press("/")  # from a list of choices
    assert page.evaluate(WITH_KEYBOARD) == "search"
    page.keyboard.type("?/")
    assert page.input_value("#search") == "?/"
    page.focus("#filters-open")
    page.keyboard.press("?")
    assert page.inner_text("#keys-title") == "Keys"
    assert len(page.query_selector_all("#keys dt")) == len(page.query_selector_all("#keys dd")) > 5
    assert violations(page, axe) == []
    page.keyboard.press("Escape")
    page.wait_for_selector("#keys", state="detached")
    assert page.evaluate(WITH_KEYBOARD) == "filters-open"
    page.click("#about-open")
    page.click("#keys-open")
    assert page.is_visible("#keys")
    assert page.query_selector("#about") is None


def test_tab_goes_from_what_was_found_to_the_next_control(look: Open) -> None:
    page = look("#lang=zh").page
    page.keyboard.press("/")
    page.keyboard.type("分公司")
    assert page.is_visible("#results")
    page.keyboard.press("Tab")
    assert not page.is_visible("#results")
    assert page.evaluate("document.activeElement.id") == "view-story"
