"""The page on paper: the story on one sheet, tables, the network, branches compared."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from kg.graph import to_networkx
from kg.render import render
from kg.store import open_store

Open = Callable[..., Any]


def test_the_story_prints_on_one_a3_sheet_and_the_table_on_a4(look: Open) -> None:
    sheets = {}
    for view in ("story", "table&of=kg:Honor"):
        data = look(f"#view={view}&id=id:branch-putuo").page.pdf(prefer_css_page_size=True)
        sheets[view[:5]] = [
            tuple(round(float(n)) for n in box.split()) for box in re.findall(rb"/MediaBox \[([^\]]*)\]", data)
        ]
    assert sheets["story"] == [(0, 0, 1191, 842)]
    assert set(sheets["table"]) == {(0, 0, 842, 595)}


ON_PAPER = """() => {
  const svg = document.querySelector('.view.network svg.on-paper');
  const seen = (one) => [...document.querySelectorAll(one)].filter((e) => e.getClientRects().length).length;
  const dot = svg.querySelector('path[fill="#b23a2b"]').getBoundingClientRect();
  return { ratio: dot.width / dot.height, dots: svg.querySelectorAll('path[fill="#b23a2b"]').length,
    hidden: seen('.picture') + seen('.unnamed-note') + seen('.zoom'),
    signs: seen('#legend-later') };
}"""


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_network_prints_on_one_sheet(look: Open, lang: str) -> None:
    data = look(f"#lang={lang}&view=network").page.pdf(prefer_css_page_size=True)
    assert data.count(b"/MediaBox") == 1


def test_the_network_is_drawn_anew_for_paper_in_its_own_shape(look: Open) -> None:
    page = look("#lang=zh&view=network", viewport={"width": 1280, "height": 720}).page
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    seen = page.evaluate(ON_PAPER)
    assert seen == {"ratio": pytest.approx(1, abs=0.01), "dots": 5, "hidden": 0, "signs": 1}
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert not page.query_selector("svg.on-paper")


def test_every_sheet_of_branches_compared_names_them_and_keeps_the_ground_of_what_is_shared(look: Open) -> None:
    page = look("#lang=zh&view=compare").page
    page.emulate_media(media="print")
    heads = page.evaluate("[...document.querySelectorAll('.compared thead th')].map((e) => e.innerText.trim())")
    assert len(heads) == 5 and all("党支部" in head for head in heads)
    assert not any(e.is_visible() for e in page.query_selector_all(".compared thead button"))
    shared = page.evaluate("getComputedStyle(document.querySelector('.compared .shared')).printColorAdjust")
    assert shared == "exact"


@contextmanager
def on_paper(page: Any) -> Iterator[None]:
    """The page as a sheet of A4 between its margins has it."""
    page.set_viewport_size({"width": 1032, "height": 700})
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    yield
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('afterprint'))")


TABLE = """() => {
  const heads = [...document.querySelectorAll('.data thead th')].filter((e) => e.getClientRects().length);
  const cells = [...document.querySelectorAll('.data td')].filter((e) => e.getClientRects().length);
  return { heads: heads.length, right: Math.max(...cells.map((e) => e.getBoundingClientRect().right)),
    repeated: getComputedStyle(document.querySelector('.data thead')).display,
    letters: Math.min(...cells.map((e) => parseFloat(getComputedStyle(e).fontSize))),
    rows: document.querySelectorAll('.data tbody tr').length, all: document.querySelectorAll('.data thead th').length };
}"""


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_wide_table_prints_what_fits_with_its_heads_and_names_the_columns_left_out(look: Open, lang: str) -> None:
    page = look(f"#lang={lang}&view=table&of=kg:Initiative").page
    with on_paper(page):
        seen = page.evaluate(TABLE)
        left = page.inner_text(".view.table p.on-paper")
    assert seen["heads"] == 8 < seen["all"]
    assert seen["right"] <= 1032
    assert seen["repeated"] == "table-header-group"
    assert seen["letters"] >= 10  # 7.5 points
    assert seen["rows"] == 67
    assert re.findall(r"\d+", left)[:2] == [str(n) for n in ([seen["all"], 8] if lang == "zh" else [8, seen["all"]])]
    assert not page.query_selector(".data [hidden], .view.table p.on-paper")


def test_places_print_the_map_on_a_sheet_and_then_the_list_in_columns(look: Open) -> None:
    page = look("#lang=en&view=places").page
    assert page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n") == 3
    with on_paper(page):
        lefts = page.evaluate("[...document.querySelectorAll('.place')].map((e) => e.getBoundingClientRect().left)")
        assert len({round(left) for left in lefts}) == 3
        assert page.evaluate("document.querySelector('.map-frame').getBoundingClientRect().height") < 600
        assert not page.is_visible("[data-kind=passage]")


def test_lists_print_open_and_the_questions_while_none_is_asked(asked: Open) -> None:
    page = asked("lang=en").page
    questions = page.evaluate("document.querySelectorAll('.ask-list .ask-question').length")
    with on_paper(page):
        assert page.evaluate("document.querySelectorAll('.questions.on-paper li').length") == questions > 20
        assert page.is_visible(".questions.on-paper li")
    page.evaluate("location.hash = '#lang=en&view=list'")
    page.wait_for_selector(".by-class details", state="attached")
    shut = page.evaluate("document.querySelectorAll('.by-class details:not([open])').length")
    with on_paper(page):
        assert page.evaluate("document.querySelectorAll('.by-class details:not([open])').length") == 0
        assert page.is_visible(".by-class details:last-of-type li")
    assert page.evaluate("document.querySelectorAll('.by-class details:not([open])').length") == shut > 5
    assert not page.query_selector(".questions")


def test_a_list_is_after_printing_as_it_was(look: Open, tmp_path: Path) -> None:
    things = [
        f"ex:{kind}{n} a foaf:{kind} ; foaf:name '{kind} {n}' ." for kind in ("Person", "Group") for n in range(200)
    ]
    data = tmp_path / "people.ttl"
    data.write_text(
        "@prefix ex: <https://example.org/> .\n@prefix foaf: <http://xmlns.com/foaf/0.1/> .\n" + "\n".join(things)
    )
    render(to_networkx(open_store(data)), tmp_path / "people.html")
    page = look("#lang=en&view=list", file=tmp_path / "people.html").page
    held = "document.querySelectorAll('.view.list li').length"
    for _ in range(2):
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert page.evaluate(held) == 400
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        assert page.evaluate(held) == 240


def test_a_table_scrolled_sideways_prints_as_many_columns(look: Open) -> None:
    page = look("#lang=zh&view=table").page
    page.evaluate("document.querySelector('.view.table .sheet').scrollLeft = 600")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate("document.querySelectorAll('.data thead th:not([hidden])').length") == 8
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.evaluate("document.querySelectorAll('.data thead th[hidden]').length") == 0
