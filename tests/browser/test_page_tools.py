"""What one does with the page: read the text, filter, compare, tabulate, connect, take away."""

import hashlib
import itertools
import math
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from browser.judging import violations
from browser.reading import boxes, names
from browser.waiting import until
from kg.errors import DataError
from kg.evidence import sentences
from kg.render import render
from kg.store import Store

DESKTOP = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}
SOURCE = "https://w3id.org/spirit-kg/source/zhejiang-mobile-2021"
# Each word of English names that the browser has set in more than one line.
BROKEN = """() => {
  const found = [];
  for (const name of document.querySelectorAll('.view:not([hidden]) .node-name')) {
    const walk = document.createTreeWalker(name, NodeFilter.SHOW_TEXT);
    for (let text = walk.nextNode(); text; text = walk.nextNode())
      for (const word of text.data.matchAll(/[A-Za-z]+/g)) {
        const range = document.createRange();
        range.setStart(text, word.index);
        range.setEnd(text, word.index + word[0].length);
        if (new Set([...range.getClientRects()].map((box) => box.top)).size > 1) found.push(word[0]);
      }
  }
  return found;
}"""
Open = Callable[..., Any]
Step = Callable[[Any], Any]


def copied(page: Any) -> str:
    """What the page has just put on the clipboard, pasted into its search box the way a person would."""
    text: str = page.evaluate("window.taken")
    return text


# The tests' own page hears what is copied; a headless browser has no clipboard to ask.
HEAR = "document.addEventListener('copy', () => { window.taken = document.activeElement.value; })"


@pytest.mark.parametrize("width", [390, 800, 1024, 1366, 1920])
@pytest.mark.parametrize("fragment", ["", "&id=id:branch-dongtou"])
def test_no_english_name_is_broken_inside_a_word(look: Open, width: int, fragment: str) -> None:
    page = look(f"#lang=en{fragment}", viewport={"width": width, "height": 768}).page
    assert page.evaluate(BROKEN) == []


def test_told_together_reads_as_words_on_a_phone(look: Open) -> None:
    text = look("#lang=en", viewport=PHONE).page.inner_text(".told-label >> nth=0")
    assert re.match(r"Told together \(no cause claimed\)", " ".join(text.split()))


# The text ---------------------------------------------------------------------------------------------


def test_the_sentence_behind_a_fact_lights_up_beside_the_picture(look: Open, with_text: Path, step: Step) -> None:
    page = look("#id=id:initiative-putuo-changshatang-5g-site", file=with_text).page
    # Only the sentence that states it, not the one that a reading of its branch rests on.
    assert names(page, ".sentence.is-lit") == ["此处是p19s1的文字。"]
    with step(page):
        page.click('#panel .proof-place:has-text("第19段第1句") >> nth=0')
    assert page.get_attribute(".sentence.is-lit", "aria-current") == "true"
    assert "此处是p19s1的文字。" in page.inner_text("#panel .quote")
    seen = page.query_selector(".sentence.is-lit").bounding_box()
    pane = page.query_selector("#reading").bounding_box()
    assert pane["y"] <= seen["y"] <= pane["y"] + pane["height"]


def test_the_sentence_that_names_what_is_selected_comes_into_sight(
    look: Open, graph: nx.MultiDiGraph, tmp_path: Path
) -> None:
    passages = [iri for iri, about in graph.graph["evidence"].items() if about["kind"] == "passage"]
    texts = {iri: "党史学习教育在此。" if iri.endswith("/p25s2") else "另一句。" for iri in passages}
    render(graph, tmp_path / "g.html", texts=texts)
    page = look("#id=id:concept-party-history-education", file=tmp_path / "g.html").page
    assert names(page, ".sentence.is-lit")[0] == "另一句。"
    pane, named = (page.query_selector(one).bounding_box() for one in ("#reading", ".sentence:has-text('党史学习')"))
    assert pane["y"] <= named["y"] <= pane["y"] + pane["height"]
    first = page.query_selector(".sentence.is-lit").bounding_box()
    assert first["y"] < pane["y"]


def test_a_sentence_lists_and_lights_up_what_it_states(look: Open, with_text: Path, step: Step) -> None:
    page = look("", file=with_text).page
    with step(page):
        page.click('.sentence:has-text("p19s1的")')
    assert "第19段第1句" in page.inner_text("#panel h2")
    assert len(page.query_selector_all("#panel .held li")) > 5
    assert "蚂蚁长沙塘5G站点" in names(page, ".initiative-node.is-near .node-name")


def test_sentences_without_claims_are_marked(look: Open, with_text: Path, graph: nx.MultiDiGraph) -> None:
    marked = look("", file=with_text).page.query_selector_all(".sentence.no-claims")
    silent = [iri for iri, about in graph.graph["evidence"].items() if about["kind"] == "passage" and about["no_claim"]]
    assert len(marked) == len(silent)
    assert all("无陈述" in one.inner_text() for one in marked)


def test_without_the_text_the_pane_is_an_outline_by_numbers(look: Open, step: Step, axe: str) -> None:
    page = look("#lang=en", viewport=PHONE).page
    assert page.is_hidden("#reading")
    page.click("#menu-open")
    page.click("#reading-open")
    assert violations(page, axe) == []
    with step(page):
        page.click("#reading .sentence >> nth=12")
    assert page.inner_text("#panel-title").startswith("Paragraph ")
    page.reload()
    page.click("#panel .close")  # on a phone what is looked at takes the place of the text until it is closed
    until(page, "document.querySelector('#reading').getClientRects().length > 0")


def test_a_file_that_is_not_the_article_is_refused(store: Store, tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_text("别的文字。")
    with pytest.raises(DataError) as caught:
        sentences(store, other)
    assert hashlib.sha256(other.read_bytes()).hexdigest() in str(caught.value.value)
    done = subprocess.run(
        [sys.executable, "-m", "kg", "view", "--text", str(other), "-o", str(tmp_path / "g.html")],
        capture_output=True,
        check=False,
    )
    assert done.returncode != 0
    assert not (tmp_path / "g.html").exists()


def test_no_sentence_is_in_a_page_made_without_the_text(shipped: Path) -> None:
    assert '"texts":{}' in shipped.read_text("utf-8")


# Filters and ways -------------------------------------------------------------------------------------


def test_filters_combine_and_their_counts_follow_each_other(look: Open) -> None:
    page = look().page
    page.click("#filters-open")
    page.select_option("#facet-branch", "id:branch-dongtou")
    assert names(page, ".spirit-node .node-name") == ["海霞精神"]
    kinds = page.eval_on_selector_all("#facet-kind option", "all => all.map((o) => [o.value, o.text, o.disabled])")
    learning = next(text for value, text, _ in kinds if value == "kg:LearningProgramme")
    page.select_option("#facet-kind", "kg:LearningProgramme")
    shown = names(page, ".lane .initiative-node")
    assert learning.endswith(f"（{page.inner_text('#matches').split()[1]}）")
    assert shown
    assert "branch=id:branch-dongtou" in page.url
    # The legend counts what is drawn of each class, and the rest of the matches is named.
    matching = re.findall(r"\d+", page.inner_text("#matches"))
    assert page.inner_text("[data-class='kg:Initiative']").split()[1:] == [matching[0], "/", "67"]
    assert matching[1:] == ["2"]  # its branch and that one's spirit
    page.select_option("#facet-kind", "")
    total, told, *_ = map(int, re.findall(r"\d+", page.inner_text("#matches")))
    assert told == len(page.query_selector_all(".story [data-node]"))
    rest = page.inner_text("#matches").partition("没有画出的是：")[2]
    assert sum(map(int, re.findall(r"\d+", rest))) == total - told > 0
    page.select_option("#facet-kind", "kg:LearningProgramme")
    page.reload()
    assert names(page, ".lane .initiative-node") == shown
    page.click("#reset")
    assert len(names(page, ".spirit-node .node-name")) == 5
    assert "branch=" not in page.url


def test_what_the_choice_of_evidence_hides_counts_in_no_filter(look: Open, graph: nx.MultiDiGraph) -> None:
    page = look("#lang=zh&view=list&printed=1").page
    page.click("#filters-open")
    told = page.eval_on_selector_all("#facet-year option", "all => all.slice(1).map((one) => one.text)")
    kinds = graph.graph["evidence"]
    years = {
        (node, fact["value"][:4])
        for node, data in graph.nodes(data=True)
        for fact in data["facts"]
        if fact["property"] in {"kg:startDate", "kg:endDate", "kg:year"}
        and any(kinds[e]["kind"] in {"passage", "register"} for e in fact["evidence"])
    }
    counts = Counter(year for _, year in years)
    assert told == [f"{year}（{counts[year]}）" for year in sorted(counts)]
    assert page.eval_on_selector_all("#facet-basis option", "all => all.map((one) => one.value)") == [
        "",
        "passage",
        "rule",
    ]


def test_a_filter_that_nothing_matches_says_so(look: Open) -> None:
    page = look("#year=2019&kind=kg:Partnership").page
    assert "没有符合" in page.inner_text(".view.story")
    assert page.inner_text("#matches") == "符合 0 项"


def test_two_things_are_connected_step_by_step_and_in_the_picture(look: Open, step: Step, axe: str) -> None:
    page = look("#id=id:branch-dongtou").page
    with step(page):
        page.click("#connect")
    page.fill("#other", "海霞精神")
    assert violations(page, axe) == []
    page.focus("#other")
    with step(page):
        page.keyboard.press("Enter")
    assert names(page, ".way .node-name, .way .edge-button") == ["洞头分公司党支部", "传承", "海霞精神"]
    assert page.query_selector_all(".lines .edge.strong")
    with step(page):
        page.click(".way .edge-button")
    assert "原文" in page.inner_text("#panel")


# Views ------------------------------------------------------------------------------------------------

# The names on the map that a line between places runs under.
BROKEN = """[...document.querySelectorAll('.spot')].filter((spot) => {
  const { left, right, top, bottom } = spot.querySelector('.spot-ground').getBoundingClientRect();
  return [...document.querySelectorAll('.map .wider')].some((line) => Array.from({ length: 101 }, (_, part) => {
    const at = line.getPointAtLength((line.getTotalLength() * part) / 100).matrixTransform(line.getScreenCTM());
    return at.x > left && at.x < right && at.y > top && at.y < bottom;
  }).some(Boolean));
}).map((spot) => spot.textContent)"""


def test_the_map_shows_what_has_coordinates_and_lists_the_rest(look: Open, graph: nx.MultiDiGraph, step: Step) -> None:
    page = look("#view=places").page
    with_coordinates = [
        n for n, data in graph.nodes(data=True) if any(f["property"] == "wgs84_pos:lat" for f in data["facts"])
    ]
    assert len(page.query_selector_all(".spot")) == len(with_coordinates)
    assert "蚂蚁岛" in names(page, ".place h4 .node-name")
    place = page.eval_on_selector_all(
        ".spot",
        "all => Object.fromEntries(all.map((g) => [g.textContent.split(' ')[0],"
        " ['cx', 'cy'].map((n) => Number(g.querySelector('circle').getAttribute(n)))]))",
    )
    assert place["嘉善县"][1] < place["洞头区"][1]
    assert place["遂昌县"][0] < place["普陀区"][0]
    page.click("#filters-open")
    options = page.eval_on_selector_all("#facet-place option", "all => all.slice(1).map((one) => one.text)")
    counts = dict(option.strip("）").split("（") for option in options)
    mapped = page.eval_on_selector_all(".spot", "all => all.map((one) => one.textContent.split(' '))")
    assert {name: counts[name] for name, *_ in mapped} == {name: number for name, number, *_ in mapped}
    dots = boxes(page, ".spot-dot")
    centres = [(dot["x"] + dot["width"] / 2, dot["y"] + dot["height"] / 2, dot["width"] / 2) for dot in dots]
    assert len(dots) == len(with_coordinates)
    assert all(math.dist(a[:2], b[:2]) >= a[2] + b[2] - 1 for a, b in itertools.combinations(centres, 2))
    assert page.evaluate(BROKEN) == []
    assert (
        page.query_selector(".places-list").bounding_box()["x"] > page.query_selector(".map").bounding_box()["x"] + 300
    )
    page.focus(".spot >> nth=0")
    with step(page):
        page.keyboard.press("Enter")
    assert page.is_visible("#panel")


@pytest.mark.parametrize(("lang", "least"), [("zh", 5), ("en", 5)])
def test_the_map_of_a_phone_names_spirits_where_there_is_room_and_no_name_covers_another(
    look: Open, lang: str, least: int
) -> None:
    page = look(f"#lang={lang}&view=places", viewport=PHONE).page
    read = "all => all.map((spot) => [...spot.querySelectorAll('.spot-told')].map((e) => e.textContent))"
    told = [" ".join(parts) for parts in page.eval_on_selector_all(".spot", read) if parts]
    spirits = names(look(f"#lang={lang}").page, ".spirit-node .node-name")
    assert len(told) >= least
    assert set(told) <= set(spirits)
    lines = boxes(page, ".spot text")
    for one, other in itertools.combinations(lines, 2):
        across = min(one["x"] + one["width"], other["x"] + other["width"]) - max(one["x"], other["x"])
        down = min(one["y"] + one["height"], other["y"] + other["height"]) - max(one["y"], other["y"])
        assert across <= 1 or down <= 9  # the boxes of two lines of one name reach into each other; the letters do not
    assert all(box["x"] >= 0 and box["x"] + box["width"] <= PHONE["width"] for box in lines)


def test_time_keeps_the_printed_precision_and_counts_the_undated(look: Open) -> None:
    page = look("#view=time").page
    rows = names(page, ".time-row")
    assert any(row.startswith(("2020年8月 原文", "2020年8月原文")) for row in rows)
    assert any(row.startswith("2019年初") for row in rows)
    assert re.search(r"举措 \d+", page.inner_text("#undated"))


def test_a_date_that_is_a_reading_goes_away_with_the_readings_and_is_counted(look: Open) -> None:
    page = look("#lang=zh&view=time").page
    read = [row for row in names(page, ".time-row") if "解读" in row]
    all_rows = len(names(page, ".time-row"))
    page.click("#printed")
    until(page, "document.querySelector('#dates-hidden')")
    rows = names(page, ".time-row")
    assert all("原文" in row for row in rows)
    assert len(rows) == all_rows - len(read) > 0
    assert f"另有 {len(read)} 项" in page.inner_text("#dates-hidden")
    # Its wording is printed, its days are read: no bar says when.
    assert page.query_selector(".time-row:has-text('2019年初')")
    assert not page.query_selector(".time-row:has-text('2019年初') .bar")
    assert page.query_selector(".time-row:has-text('2020年8月') .bar:not(.read)")


# Taking away ------------------------------------------------------------------------------------------


def test_a_fact_is_copied_with_its_source_in_both_languages(look: Open) -> None:
    page = look("#id=id:branch-dongtou").page
    page.evaluate(HEAR)
    page.click('.topic:has(dt:has-text("传承")) .cite >> nth=0')
    assert "洞头分公司党支部 传承：海霞精神。据《" in copied(page)
    assert "第25段第1句" in copied(page)
    page.click("#language")
    page.click('.topic:has(dt:has-text("inherits")) .cite >> nth=0')
    assert "inherits Haixia Spirit. Source: “" in copied(page)
    assert "paragraph 25, sentence 1" in copied(page)


def test_the_link_leads_back_to_what_is_seen(look: Open, graph: nx.MultiDiGraph) -> None:
    page = look("#lang=en&view=table&of=kg:Honor&id=id:branch-dongtou").page
    page.evaluate(HEAR)
    page.click("#export-open")
    page.click("#copyLink")
    # The folder of the one who copies is nowhere on another computer; the file and its version are.
    said, fragment = copied(page).split("\n")
    assert "graph.html" in said and graph.graph["version"] in said and "file:" not in said
    assert "whoever has the same file" in page.inner_text("#toast")
    again = look(fragment).page
    assert names(again, ".data tbody th") == names(page, ".data tbody th")
    assert again.inner_text("#panel-title") == page.inner_text("#panel-title")
