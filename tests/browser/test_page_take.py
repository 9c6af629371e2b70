"""What one takes away: the data behind a view, a report of a mistake, the page in a notebook."""

import csv
import io
import itertools
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx as nx
import pyoxigraph as ox
import pytest

from browser.conftest import Watched
from browser.judging import violations
from browser.waiting import until
from kg.render import Page, render
from kg.store import Store

HEAR = "document.addEventListener('copy', () => { window.taken = document.activeElement.value; })"
Open = Callable[..., Watched]


@pytest.fixture(scope="module")
def quads(store: Store) -> set[ox.Quad]:
    """Everything that the shipped data state, in the graphs of their evidence."""
    out = io.BytesIO()
    store.dump(out, "nquads")
    return set(ox.parse(out.getvalue(), ox.RdfFormat.N_QUADS))


def saved(page: Any, button: str) -> bytes:
    if not page.is_visible("#export"):
        page.click("#export-open")
    with page.expect_download() as download:
        page.click(f"#{button}")
    return Path(download.value.path()).read_bytes()


def triples(quads: set[ox.Quad]) -> set[ox.Triple]:
    return {quad.triple for quad in quads}


def test_the_list_is_taken_away_as_turtle_that_says_what_the_data_say(look: Open, quads: set[ox.Quad]) -> None:
    page = look("#lang=en&view=network").page
    data = saved(page, "saveTurtle")
    assert data.startswith(b"# ") and b"CC BY 4.0" in data.split(b"@prefix")[0]
    said = {quad.triple for quad in ox.parse(data, ox.RdfFormat.TURTLE)}
    assert said <= triples(quads)
    about = {triple.subject for triple in said}
    branch = ox.NamedNode("https://w3id.org/spirit-kg/ontology#Branch")
    branches = {quad.subject for quad in quads if quad.object == branch and quad.predicate.value.endswith("#type")}
    assert len(branches) == 5
    assert branches <= about
    assert len(said) > 800


def test_json_ld_holds_each_statement_in_the_graph_of_its_evidence(look: Open, quads: set[ox.Quad]) -> None:
    data = saved(look("#view=network").page, "saveJsonld")
    said = set(ox.parse(data, ox.RdfFormat.JSON_LD))
    assert said <= quads
    assert len({quad.graph_name for quad in said}) > 60


def test_the_data_are_those_of_the_view(look: Open, quads: set[ox.Quad]) -> None:
    page = look("#view=table&of=kg:Spirit").page
    said = {quad.triple for quad in ox.parse(saved(page, "saveTurtle"), ox.RdfFormat.TURTLE)}
    assert said <= triples(quads)
    assert len({triple.subject for triple in said}) == 5


def test_what_is_hidden_is_not_taken_away(look: Open) -> None:
    said = set(ox.parse(saved(look("#view=network&printed=1").page, "saveJsonld"), ox.RdfFormat.JSON_LD))
    graphs = {quad.graph_name.value for quad in said if isinstance(quad.graph_name, ox.NamedNode)}
    assert len(graphs) > 20
    assert not any("/reference/" in graph or "/reading-" in graph for graph in graphs)


def test_csv_of_the_statements_is_for_spreadsheets_and_in_the_language_of_the_page(look: Open) -> None:
    data = saved(look("#lang=en&view=table&of=kg:Branch").page, "saveData")
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    assert {row["subjectName"] for row in rows} >= {"Party Branch of Dongtou Branch Company"}
    assert all(row["evidence"].startswith("https://w3id.org/spirit-kg/") for row in rows)


def test_hostile_values_are_taken_away_as_they_are(look: Open, graph: nx.MultiDiGraph, tmp_path: Path) -> None:
    evil = 'a"b\\c\nd\te\u2028</script>\'"""@zh ^^<x> .'
    hostile = graph.copy()
    node = "https://w3id.org/spirit-kg/id/spirit-haixia"
    fact = {
        "property": "kg:claim",
        "value": evil,
        "language": "zh",
        "datatype": "rdf:langString",
        "label": None,
        "evidence": (),
    }
    hostile.nodes[node]["facts"] = (*hostile.nodes[node]["facts"], fact)
    render(hostile, tmp_path / "g.html")
    page = look("#view=table&of=kg:Spirit", file=tmp_path / "g.html").page
    said = {quad.object for quad in ox.parse(saved(page, "saveTurtle"), ox.RdfFormat.TURTLE)}
    assert ox.Literal(evil, language="zh") in said
    said = {quad.object for quad in ox.parse(saved(page, "saveJsonld"), ox.RdfFormat.JSON_LD)}
    assert ox.Literal(evil, language="zh") in said


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_report_of_a_mistake_names_statement_ids_and_evidence(look: Open, lang: str, axe: str) -> None:
    page = look(f"#lang={lang}&id=id:branch-dongtou").page
    page.evaluate(HEAR)
    label = {"zh": "传承", "en": "inherits"}[lang]
    page.click(f'.topic:has(dt:has-text("{label}")) .report >> nth=0')
    text: str = page.evaluate("window.taken")
    assert "id:branch-dongtou kg:inherits id:spirit-haixia" in text
    assert "<https://w3id.org/spirit-kg/source/zhejiang-mobile-2021/p" in text
    assert {
        "zh": "洞头分公司党支部 传承：海霞精神",
        "en": "Party Branch of Dongtou Branch Company inherits Haixia Spirit",
    }[lang] in text
    assert page.inner_text("#live") == {"zh": "已复制", "en": "Copied"}[lang]
    assert violations(page, axe) == []


def test_a_notebook_shows_the_page_in_a_frame_where_everything_works(
    look: Open, graph: nx.MultiDiGraph, store: Store, tmp_path: Path
) -> None:
    made = render(graph, lang="en", store=store)
    assert isinstance(made, Page)
    notebook = tmp_path / "notebook.html"
    notebook.write_text(f"<!doctype html><meta charset=utf-8><title>n</title>{made._repr_html_()}", "utf-8")
    seen = look("", file=notebook)
    frame = next(one for one in seen.page.frames if one != seen.page.main_frame)
    frame.click("#view-network")
    until(frame, "() => !!document.querySelector('.view.network:not([hidden]) canvas')")
    frame.click("#language")
    until(frame, "() => document.documentElement.lang === 'zh-CN'")
    frame.click("#view-story")
    frame.click(".spirit-node .node >> nth=0") if frame.query_selector(".spirit-node .node") else None
    frame.click("#theme")
    until(frame, "() => document.documentElement.dataset.theme === 'dark'")
    if frame.evaluate("!!document.getElementById('engine')"):
        frame.click("#view-ask")
        frame.click("#ask-branches")
        until(frame, "() => document.getElementById('ask-count')?.innerText === '5 行'")
    assert seen.complaints == []


def test_a_page_says_what_it_is_where_nothing_can_show_it(graph: nx.MultiDiGraph, tmp_path: Path) -> None:
    made = render(graph, tmp_path / "g.html")
    assert (tmp_path / "g.html").read_text("utf-8") == made.html
    assert len(repr(made)) < 80
    assert json.loads(json.dumps(made.html)) == made.html


@pytest.mark.parametrize("view", ["story", "network", "places", "time", "compare", "table"])
def test_a_picture_of_the_view_has_title_legend_and_source(look: Open, view: str) -> None:
    seen = look(f"#lang=en&view={view}")
    page = seen.page
    page.click("#export-open")
    with page.expect_download() as drawing:
        page.click("#saveSvg")
    text = Path(drawing.value.path()).read_text("utf-8")
    for part in ("From spirit to honor", "Passage", "Data version", "Branch"):
        assert part in text
    assert ("Learning programme</text>" if view == "network" else "Initiative</text>") in text
    with page.expect_download() as picture:
        page.click("#savePng")
    assert Path(picture.value.path()).read_bytes().startswith(b"\x89PNG")
    assert seen.is_clean()


def svg(page: Any) -> str:
    return saved(page, "saveSvg").decode()


def size_of(picture: str) -> tuple[float, float]:
    found = re.search(r'<svg[^>]* width="([\d.]+)" height="([\d.]+)"', picture)
    assert found
    return float(found[1]), float(found[2])


def test_a_picture_of_time_has_the_bars_without_an_end_and_the_years(look: Open) -> None:
    page = look("#view=time").page
    fading, years = page.evaluate(
        "['.bar.open-end', '.year-marks span'].map((e) => document.querySelectorAll(e).length)"
    )
    rows = page.evaluate("document.querySelectorAll('.track').length")
    picture = svg(page)
    assert fading > 3
    assert picture.count("<linearGradient") == picture.count('fill="url(#') == fading
    assert len(re.findall(r"v32(?![\d.])", picture)) == years * rows


@pytest.mark.parametrize("size", [(1280, 720), (390, 844)])
def test_a_picture_has_the_shape_of_a_slide_and_the_page_is_as_before(look: Open, size: tuple[int, int]) -> None:
    for lang in ("zh", "en"):
        two = "branches=id:branch-jiashan+id:branch-jiaojiang"
        page = look(f"#lang={lang}&{two}", viewport={"width": size[0], "height": size[1]}).page
        if page.is_visible("#legend-toggle"):
            page.click("#legend-toggle")
        for view in ("story", "compare", "time", "places", "network"):
            page.click(f"#view-{view}")
            until(page, "!document.querySelector('.view.network:empty:not([hidden])')")
            before = page.inner_text(f".view.{view}")
            picture = svg(page)
            width, height = size_of(picture)
            assert 1.7 < width / height < 1.8, (lang, view)
            least = min(float(size) for size in re.findall(r'font-size="([\d.]+)"', picture))
            assert least * 1920 / width > 10.5, (lang, view)  # on a slide of 1920 pixels
            left = [float(x) for x in re.findall(r'<text[^>]* x="([-\d.]+)"', picture)]
            assert 8 <= min(left) <= max(left) < width, (lang, view)
            assert page.inner_text(f".view.{view}") == before
            assert page.evaluate("document.documentElement.scrollWidth") <= size[0]


def test_it_is_said_which_file_was_saved_and_that_a_picture_is_too_tall(look: Open, large: Path) -> None:
    page = look("#lang=zh&view=time").page
    svg(page)
    said = page.inner_text("#export-said")
    assert said == page.inner_text("#live")
    assert re.fullmatch(r"已保存 .+ 时间\.svg", said)
    page = look("#lang=en&view=time", file=large).page
    width, height = size_of(svg(page))
    assert height > width
    assert "taller than a 16:9 slide" in page.inner_text("#export-said")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_picture_of_the_table_is_a_slide_of_what_is_in_sight_and_says_what_is_not(look: Open, lang: str) -> None:
    page = look(f"#lang={lang}&view=table&of=kg:Initiative").page
    rows = len(page.query_selector_all(".data tbody tr"))
    first = svg(page)
    width, height = size_of(first)
    assert 1.7 < width / height < 1.8
    assert (f"{rows} 行中的" if lang == "zh" else f" of {rows} rows") in first
    assert len(page.query_selector_all(".data tbody tr:not([hidden])")) == rows
    assert not page.query_selector(".data [hidden]")
    heads = page.evaluate("[...document.querySelectorAll('.data thead th .sort')].map((e) => e.innerText.trim())")
    page.evaluate("document.querySelector('.sheet').scrollLeft = 1500")
    moved = svg(page)
    assert f">{heads[0]}</text>" in moved
    assert f">{heads[2]}</text>" in first and f">{heads[2]}</text>" not in moved
    assert page.evaluate("document.querySelector('.sheet').scrollLeft") == 1500
    at = [(float(x), float(y)) for x, y in re.findall(r'<text[^>]* x="([-\d.]+)" y="([-\d.]+)"', first)]
    assert len(at) > 40
    over = [(a, b) for a, b in itertools.combinations(at, 2) if a[0] == b[0] and abs(a[1] - b[1]) < 12]
    assert over == []


def test_the_list_has_no_picture_and_says_where_one_is(look: Open) -> None:
    page = look("#lang=zh&view=list").page
    page.click("#export-open")
    assert not page.query_selector("#savePng, #saveSvg")
    assert "其他视图" in page.inner_text("#no-picture")
    assert page.is_visible("#saveData")


def test_a_picture_has_nothing_of_what_is_closed(asked: Open) -> None:
    page = asked("lang=zh").page
    closed = page.evaluate(
        "[...document.querySelectorAll('.view.ask details:not([open]) button')].map((e) => e.textContent.trim())"
    )
    assert len(closed) > 20
    picture = svg(page)
    assert [text for text in closed if f">{text[:8]}" in picture] == []
