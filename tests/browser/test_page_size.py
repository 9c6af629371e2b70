"""A page of more than it can show well: an overview first, the rest by opening, by search and by filters."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from browser.conftest import BRANCHES
from browser.judging import violations
from browser.reading import names
from browser.test_page_network import drawn_places
from browser.waiting import until
from kg.page import document
from kg.render import render

Open = Callable[..., Any]
Step = Callable[[Any], Any]


def test_the_story_begins_with_spirits_branches_and_counts(look: Open, large: Path) -> None:
    seen = look("#lang=en", file=large)
    page = seen.page
    assert len(names(page, ".spirit-node")) == 5
    assert len(names(page, ".tile .branch-node")) == BRANCHES
    assert not names(page, ".initiative-node")
    note = page.inner_text(".overview-note")
    assert "Initiative 660" in note and "Honor 110" in note
    assert "Initiative 12, Honor 2" in names(page, ".tile .fold")[0]
    assert page.evaluate("document.querySelectorAll('*').length") < 3000
    assert seen.is_clean()


def test_a_branch_opens_into_all_that_it_does(look: Open, large: Path) -> None:
    page = look("#lang=en", file=large).page
    page.click(".tile .fold >> nth=3")
    assert len(names(page, ".initiative-node")) == 12
    assert len(names(page, ".honor-node")) == 2
    assert "open=id:branch-" in page.url
    focused = page.evaluate("document.activeElement.getAttribute('aria-expanded')")
    assert focused == "true"
    page.keyboard.press("Enter")
    assert not names(page, ".initiative-node")


def test_what_is_found_is_opened_where_it_stands(look: Open, large: Path, step: Step) -> None:
    page = look("#lang=zh", file=large).page
    page.fill("#search", "initiative-20-7")
    with step(page):
        page.keyboard.press("Enter")
    page.wait_for_selector(".initiative-node.is-selected")
    assert len(names(page, ".row .branch-node")) == 1
    assert page.is_visible(".initiative-node.is-selected")


def test_a_filter_that_leaves_little_shows_all_of_it(look: Open, large: Path) -> None:
    page = look("#lang=zh&branch=id:branch-7", file=large).page
    assert len(names(page, ".initiative-node")) == 12
    assert not page.query_selector(".overview")


def test_the_network_draws_the_spine_and_says_what_is_folded_away(look: Open, large: Path) -> None:
    page = look("#lang=en&view=network", file=large).page
    note = page.inner_text("#network-folded")
    assert "Initiative 660" in note and "Honor 110" in note
    page.click("#network-all")
    until(page, "() => !document.getElementById('network-folded').textContent")
    assert "all=1" in page.url
    page.click("#reset")
    until(page, "() => document.getElementById('network-folded').textContent !== ''")


def test_the_list_and_the_table_hold_everything_a_part_at_a_time(look: Open, large: Path) -> None:
    page = look("#lang=en&view=table&of=kg:Initiative", file=large).page
    assert "660" in page.inner_text("#table-count")
    assert len(page.query_selector_all(".data tbody tr")) == 120
    page.click(".table-rest .more")
    assert len(page.query_selector_all(".data tbody tr")) == 240
    assert page.evaluate("document.activeElement.closest('tr').rowIndex") == 121
    with page.expect_download() as saving:
        page.click("#saveCsv")
    lines = Path(saving.value.path()).read_text("utf-8-sig").splitlines()
    assert len(lines) == 661
    page.click("#view-list")
    assert len(page.query_selector_all(".view.list .node")) < 400
    page.click(".by-class summary >> nth=2")
    page.wait_for_selector(".by-class details[open] .node")


def test_a_thing_with_very_many_links_opens_with_the_first_of_them_and_gives_all(look: Open, large: Path) -> None:
    hub = (large.parent / "hub.txt").read_text()
    page = look(f"#lang=en&view=list&id={hub}", file=large).page
    more, value = "#panel .topic > dd:last-child:not(:has(.values)) > .more", "#panel .topic .values .value"
    assert max(len(topic.query_selector_all("dd")) for topic in page.query_selector_all("#panel .topic")) == 41
    left, shown = int(page.inner_text(more).split()[-2]), len(page.query_selector_all(value))
    page.click(more)
    assert not page.query_selector(more)
    assert len(page.query_selector_all(value)) == shown + left
    assert page.evaluate("document.activeElement.closest('dd').matches('.topic > dd:nth-of-type(41)')")


COUNT_ON_PAPER = """() => addEventListener('beforeprint', () => {
  window.onPaper = [document.querySelectorAll('.data tbody tr').length, document.querySelector('.table-rest').innerText];
})"""


def printed_rows(page: Any) -> list[Any]:
    """How many rows of a table stand on paper, and what is said below them; on the screen all is as before."""
    page.evaluate(COUNT_ON_PAPER)
    page.pdf()
    assert len(page.query_selector_all(".data tbody tr")) == 120
    return list(page.evaluate("window.onPaper"))


def test_a_table_is_printed_with_all_its_rows(look: Open, large: Path) -> None:
    page = look("#lang=en&view=table&of=kg:Initiative", file=large).page
    assert printed_rows(page) == [660, ""]
    page.click(".table-rest .more")
    assert page.inner_text(".table-rest .more") == "Show more; 420 rows left"


def with_constant(monkeypatch: pytest.MonkeyPatch, name: str, value: int) -> None:
    """Have pages with another value of a constant of their script."""
    text, changed = re.subn(rf"const {name} = \d+;", f"const {name} = {value};", document.scripts())
    assert changed == 1
    monkeypatch.setattr(document, "scripts", lambda: text)


def test_a_table_too_long_for_paper_says_how_much_is_not_there(
    look: Open, graph: nx.MultiDiGraph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_constant(monkeypatch, "PAGE", 10)
    with_constant(monkeypatch, "PRINTED_MOST", 25)
    render(graph, tmp_path / "graph.html")
    page = look("#lang=en&view=table&of=kg:Initiative", file=tmp_path / "graph.html").page
    total = int(page.inner_text("#table-count").split()[0])
    page.evaluate(COUNT_ON_PAPER)
    page.pdf()
    assert page.evaluate("window.onPaper") == [25, f"{total - 25} more are not listed"]
    assert len(page.query_selector_all(".data tbody tr")) == 10


def test_more_lines_than_can_be_drawn_one_by_one_are_painted_all_the_same(
    look: Open, graph: nx.MultiDiGraph, shipped: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_constant(monkeypatch, "LINES_MOST", 50)
    render(graph, tmp_path / "graph.html")
    seen = look("#lang=en&view=network", file=tmp_path / "graph.html")
    page = seen.page
    whole = look("#lang=en&view=network", file=shipped).page
    until(page, "() => document.getElementById('network-crowd')")
    until(whole, "() => document.querySelector('.picture canvas')")
    assert drawn_places(page) == pytest.approx(drawn_places(whole), rel=0.2)
    many = int(page.inner_text("#network-crowd").split(": ")[1].split()[0])
    page.fill("#search", "id:branch-dongtou")
    page.keyboard.press("Enter")
    until(page, "(many) => parseInt(document.getElementById('network-crowd').innerText.split(': ')[1]) < many", many)
    assert seen.is_clean()


def test_generated_data_are_called_by_their_sources_and_by_the_words_of_the_ontology(look: Open, large: Path) -> None:
    page = look("#lang=zh&view=list", file=large).page
    assert page.inner_text("h1") == "从精神到荣誉：11 篇报道的知识图谱"
    assert "来源：11 篇报道" in page.inner_text("#top")
    page.click("#legend-more")
    words = page.inner_text("#legend") + "".join(names(page, ".by-class summary"))
    assert not re.search(r"[A-Za-z]{3}", words)


def test_all_that_matches_is_counted_and_the_first_are_named(look: Open, large: Path) -> None:
    page = look("#lang=zh", file=large).page
    page.fill("#search", "号")
    assert len(names(page, "#results .result")) == 24
    rest = int((large.parent / "numbered.txt").read_text()) - 24
    assert f" {rest} " in page.inner_text("#results .results-note")


def test_nothing_speaks_against_it_in_any_view(look: Open, large: Path, axe: str) -> None:
    seen = look("#lang=en", file=large)
    for view in ("story", "network", "table", "list"):
        assert violations(seen.go(f"#lang=en&view={view}"), axe) == [], view
