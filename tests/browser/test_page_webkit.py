"""The page in WebKit, the engine of Safari and of every browser on an iPhone."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from browser.asking import ANSWERED, needs_engine
from browser.webkit import WebKit, missing

VIEWS = ("story", "network", "places", "time", "compare", "table", "list")
DESKTOP = (1366, 768)


@pytest.fixture(scope="module")
def webkit() -> Iterator[WebKit]:
    if missing():
        pytest.skip(f"WebKit cannot be driven without {missing()}")
    with WebKit() as browser:
        yield browser


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_view_opens_in_webkit(webkit: WebKit, shipped: Path, lang: str) -> None:
    for view in VIEWS:
        webkit.open(f"{shipped.as_uri()}#lang={lang}&view={view}", *DESKTOP)
        webkit.wait(f"document.querySelectorAll('.view.{view}:not([hidden]) *').length > 5")
        assert webkit.run("document.documentElement.lang") == {"zh": "zh-CN", "en": "en"}[lang]
        assert webkit.run("document.documentElement.scrollWidth <= innerWidth")
        assert webkit.picture().startswith(b"\x89PNG")


def test_something_is_selected_and_its_evidence_shown_in_webkit(webkit: WebKit, shipped: Path) -> None:
    webkit.open(f"{shipped.as_uri()}#lang=zh", *DESKTOP)
    webkit.click(".lane .branch-node")
    webkit.wait("!document.getElementById('panel').hidden")
    assert "第" in webkit.run("document.getElementById('panel').innerText")


def test_a_picture_can_be_made_in_webkit(webkit: WebKit, shipped: Path) -> None:
    webkit.open(f"{shipped.as_uri()}#lang=en&view=network", *DESKTOP)
    webkit.click("#export-open")
    webkit.click("#savePng")
    webkit.wait("document.getElementById('live').innerText.includes('.png')")


def test_a_large_page_is_unpacked_in_webkit(webkit: WebKit, large: Path) -> None:
    webkit.open(f"{large.as_uri()}#lang=zh", *DESKTOP)
    webkit.wait("document.querySelectorAll('.tile .branch-node').length > 50")


@needs_engine
def test_webkit_answers_a_question_from_a_file_on_the_disk(webkit: WebKit, asking_page: Path) -> None:
    webkit.open(f"{asking_page.as_uri()}#lang=en&view=ask&ask=branches", *DESKTOP)
    webkit.wait(f"({ANSWERED})()")
    assert webkit.run("document.getElementById('ask-count').innerText") == "5 rows"
