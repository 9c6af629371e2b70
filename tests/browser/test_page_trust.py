"""Trusting the page: every statement says where it comes from, derived ones lead down to the text, and the page says
of itself what it is, how much it covers and how it counts."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

import kg
from browser.judging import violations
from browser.waiting import until

PHONE = {"width": 390, "height": 844}
# Opens thing after thing; says which have a statement whose evidence has no place to press.
UNFOUNDED = """async (ids) => {
  const found = [];
  for (const id of ids) {
    location.hash = '#lang=zh&view=list&id=' + id;
    await new Promise((done) => addEventListener('hashchange', done, { once: true }));
    for (const said of document.querySelectorAll('#panel .topic dd'))
      if (!said.querySelector('.proof .proof-place')) found.push(id + ': ' + said.textContent);
  }
  return found;
}"""
Open = Callable[..., Any]
Step = Callable[[Any], Any]


def test_every_statement_of_every_thing_says_where_it_comes_from(look: Open, graph: nx.MultiDiGraph) -> None:
    page = look().page
    assert page.evaluate(UNFOUNDED, [graph.nodes[node]["curie"] for node in graph]) == []


def test_what_a_rule_derives_leads_down_to_the_passages(look: Open, step: Step) -> None:
    page = look("#lang=zh&id=id:branch-dongtou").page
    topic = '#panel .topic:has(dt:has-text("获得荣誉"))'
    assert "第25段第1句" in page.inner_text(f"{topic} .to-text")
    with step(page):
        page.click(f"{topic} .link .edge-open >> nth=0")
    assert "推导自" in page.inner_text("#panel")
    with step(page):
        page.click("#panel .to-text-list .proof-place >> nth=0")
    assert page.inner_text("#panel-title") == "第25段第1句，“海霞精神”一节"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_about_panel_counts_as_kg_info_does(look: Open, lang: str, capsys: pytest.CaptureFixture[str]) -> None:
    from kg.cli import main

    assert main(["info", "--format", "json"]) == 0
    info = json.loads(capsys.readouterr().out)
    page = look(f"#lang={lang}").page
    page.click("#about-open")
    rows = page.eval_on_selector_all(
        "#about tr[data-kind]",
        "all => Object.fromEntries(all.map((r) => [r.dataset.kind,"
        " [...r.querySelectorAll('td')].map((c) => Number(c.textContent.replace(/\\D/g, '')))]))",
    )
    assert rows == {row["kind"]: [row["graphs"], row["statements"]] for row in info["evidence"]}
    text = page.inner_text("#about")
    total = page.eval_on_selector("#about tfoot td:last-child", "one => Number(one.textContent.replace(/\\D/g, ''))")
    assert total == info["triples"] < sum(row["statements"] for row in info["evidence"])
    assert info["content"] in text
    assert f"spirit-kg {kg.__version__}" in text


def test_the_about_panel_says_whether_the_text_is_here(look: Open, with_text: Path, shipped: Path) -> None:
    for file, said in ((with_text, "本页附有报道的文字"), (shipped, "报道的文字不随本页提供")):
        page = look("#lang=zh", file=file).page
        page.click("#about-open")
        assert said in page.inner_text("#about")
        page.evaluate("document.getElementById('about').scrollTop = 9999")
        page.click("#about .close", timeout=2000)


def test_the_about_panel_shows_what_is_covered(look: Open, graph: nx.MultiDiGraph, step: Step) -> None:
    passages = [about for about in graph.graph["evidence"].values() if about["kind"] == "passage"]
    page = look("#lang=en").page
    page.click("#about-open")
    cells = page.query_selector_all("#about .cover-cell")
    assert len(cells) == len(passages)
    assert cells[0].get_attribute("aria-label").startswith("paragraph 1 (headline): ")
    with step(page):
        page.click("#about .cover-cell >> nth=10")
    assert page.is_hidden("#about")
    assert page.inner_text("#panel-title").startswith("Paragraph ")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("held", ["text", "outline"])
def test_sentences_are_coloured_by_how_much_they_state(
    look: Open, with_text: Path, shipped: Path, axe: str, held: str, scheme: str
) -> None:
    page = look("#lang=zh&read=1", file=with_text if held == "text" else shipped, color_scheme=scheme).page
    assert not page.query_selector_all('#reading [class*="cover-4"]')
    page.click("#cover")
    until(page, "document.querySelector('#reading .cover-4') !== null")
    grounds = page.eval_on_selector_all(
        "#reading .sentence",
        "all => all.map((e) => [Number(/cover-(\\d)/.exec(e.className)[1]), getComputedStyle(e).backgroundColor])",
    )
    levels = dict(grounds)
    assert len(set(levels.values())) == len(levels) > 2
    assert violations(page, axe) == []
    page.reload()
    assert page.get_attribute("#cover", "aria-checked") == "true"


def test_evidence_is_filtered_by_kind(look: Open, graph: nx.MultiDiGraph) -> None:
    page = look("#lang=zh&view=list").page
    page.click("#filters-open")
    page.select_option("#facet-basis", "reference")
    told = int(page.inner_text("#matches").split()[1])
    kinds = graph.graph["evidence"]
    facts = {
        n
        for n, data in graph.nodes(data=True)
        for f in data["facts"]
        for e in f["evidence"]
        if kinds[e]["kind"] == "reference"
    }
    edges = {
        n
        for s, t, data in graph.edges(data=True)
        for n in (s, t)
        for e in data["evidence"]
        if kinds[e]["kind"] == "reference"
    }
    assert told == len(facts | edges)
