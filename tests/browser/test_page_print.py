"""The page on paper: the story on one sheet, tables, the network, branches compared."""

import re
from collections.abc import Callable
from typing import Any

import pytest

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
