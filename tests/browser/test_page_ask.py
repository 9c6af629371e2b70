"""Asking the page: the catalogue and one's own SPARQL, answered inside the page, as a person does it."""

import base64
import csv
import io
import lzma
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import networkx as nx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from browser.asking import ANSWERED, HEAR, answered, is_clean, needs_engine, own, pick
from browser.conftest import Watched
from browser.judging import violations
from browser.waiting import until
from kg.graph import to_networkx
from kg.page import ask
from kg.queries import catalogue
from kg.render import page as page_text
from kg.render import render
from kg.store import Store, open_store

DESKTOP = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}
CROSS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
SHIPPED = ask.ENGINE
Open = Callable[..., Watched]


# What a person does ----------------------------------------------------------------------------------


@needs_engine
def test_a_person_asks_by_clicks_alone_and_follows_the_answer(asked: Open) -> None:
    seen = asked("lang=en", offline=True)
    page = seen.page
    assert "Choose a question" in page.inner_text(".ask-main")
    page.fill("#ask-match", "honors does a branch")
    page.click(".ask-list .ask-question")
    until(page, ANSWERED)
    page.select_option("#ask-param-branch", label="Party Branch of Jiashan Branch Company")
    until(page, "() => document.getElementById('ask-count')?.innerText === '2 rows'")
    assert page.inner_text(".answer thead").split("\t")[:2] == ["Honor", "Recipient"]
    page.click(".answer tbody .node >> nth=0")
    until(page, "() => !document.getElementById('panel').hidden")
    assert "Evidence" in page.inner_text("#panel") or page.query_selector("#panel .proof")
    page.go_back()
    until(page, "() => document.getElementById('panel').hidden")
    page.reload()
    until(page, ANSWERED)
    assert page.inner_text("#ask-count") == "2 rows"
    assert is_clean(seen)


@needs_engine
def test_everything_can_be_done_with_the_keyboard(asked: Open) -> None:
    page = asked("lang=en").page
    page.focus("#ask-match")
    page.keyboard.type("shared-tenets")
    page.keyboard.press("Tab")  # to the group
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    until(page, ANSWERED)
    assert page.evaluate("document.activeElement.id") == "ask-title"
    page.focus("#ask-sparql")
    page.keyboard.press("Enter")
    until(page, "() => document.activeElement.id === 'ask-box'")
    page.keyboard.press("Control+A")
    page.keyboard.type("SELECT ?p { ?p a schema:Person } # a/b")
    page.keyboard.press("Control+Enter")
    until(page, ANSWERED)
    assert "rows" in page.inner_text("#ask-count")
    assert page.evaluate("document.activeElement.id") == "ask-box"
    assert page.input_value("#ask-box").endswith("# a/b")


@needs_engine
def test_the_answer_lights_up_in_the_pictures_and_the_link_keeps_it(asked: Open) -> None:
    page = answered(asked("ask=spirit-to-honor&with=spirit=id:spirit-haixia"))
    page.click("#lit-story")
    until(page, "() => document.querySelectorAll('.view.story .is-near').length > 5")
    assert "view=story" in page.url and "lit=answer" in page.url
    lit = set(page.eval_on_selector_all(".view.story .is-near", "all => all.map((e) => e.dataset.node)"))
    dark = page.eval_on_selector_all(".view.story .honor-node:not(.is-near)", "all => all.length")
    assert dark > 0
    assert "海霞精神" in page.inner_text("#panel") and "到同节并述的荣誉" in page.inner_text("#panel h2")
    page.reload()
    until(page, "() => document.querySelectorAll('.view.story .is-near').length > 5")
    assert lit == set(page.eval_on_selector_all(".view.story .is-near", "all => all.map((e) => e.dataset.node)"))
    page.click("#ask-back")
    until(page, "() => !document.querySelector('.view.ask').hidden")
    assert page.is_visible(".answer")


@needs_engine
def test_the_answer_is_taken_away_as_a_table_and_as_csv_for_spreadsheets(asked: Open) -> None:
    page = answered(asked("lang=en&ask=branches"))
    page.evaluate(HEAR)
    page.click("#ask-copy")
    head, *lines = str(page.evaluate("window.taken")).split("\n")
    assert head.split("\t")[:2] == ["Branch", "Branch id"]
    assert len(lines) == 5
    with page.expect_download() as download:
        page.click("#ask-save")
    assert download.value.suggested_filename == "Which branches are there, with their company, place and spirit.csv"
    data = Path(download.value.path()).read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert [row[1] for row in csv.reader(io.StringIO(data.decode("utf-8-sig")))][1] == "id:branch-dongtou"


@needs_engine
def test_the_query_of_a_question_can_be_read_and_rewritten(asked: Open) -> None:
    page = answered(asked("lang=en&ask=honors-of-branch&with=branch=id:branch-suichang"))
    count = page.inner_text("#ask-count")
    page.click(".ask-query summary")
    page.click("#ask-edit")
    until(page, "() => !!document.getElementById('ask-box')")
    text = page.input_value("#ask-box")
    assert "VALUES ?branch { id:branch-suichang }" in text and "PREFIX" not in text and "#+" not in text
    until(page, ANSWERED)
    assert page.inner_text("#ask-count") == count


@needs_engine
def test_names_are_put_into_the_box_by_a_press(asked: Open) -> None:
    page = answered(asked("lang=en&" + own("SELECT ?x { ?x a  }")))
    page.evaluate("document.getElementById('ask-box').setSelectionRange(17, 17)")
    page.click(".ask-help summary")
    page.click('.ask-name:has-text("kg:Branch") >> nth=0')
    assert page.input_value("#ask-box") == "SELECT ?x { ?x a kg:Branch }"


@needs_engine
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_question_mixes_its_languages(asked: Open, lang: str) -> None:
    page = answered(asked(f"lang={lang}&ask=branches"))
    for name in catalogue():
        pick(page, name)
        until(page, "(name) => document.querySelector(`#ask-${name}[aria-current]`)", name)
        until(page, ANSWERED)
        heads = page.eval_on_selector_all(".answer thead th", "all => all.map((one) => one.innerText)")
        labels = page.eval_on_selector_all(".ask-param .facet-name", "all => all.map((one) => one.innerText)")
        for text in [*heads, *labels, page.inner_text(".ask-head h3")]:
            han = any("\u4e00" <= letter <= "\u9fff" for letter in text)
            assert han == (lang == "zh"), (name, text)


# Mistakes and limits ---------------------------------------------------------------------------------


@needs_engine
@pytest.mark.parametrize(
    ("query", "place", "what"),
    [
        ("SELECT ?x {\n  ?x a FILTRE }", "第 2 行第 8 列", "这里不能写“FILTRE”"),
        ("SELECT ?x {\n ?x foo:bar ?y }", "第 2 行第 5 列", "前缀“foo:”没有声明"),
        ("SELECT ?x { ?x a", "第 1 行第 17 列", "查询没有写完"),
        ("SELECT ?x { ?x rdfs:label '红船 }", "第 1 行第 27 列", "这个字符串没有结束引号"),
        ("\n\nDELETE WHERE { ?s ?p ?o }", "第 3 行第 1 列", "DELETE 会修改数据"),
        ("SELECT * { ?红 a ?x } }", "第 1 行第 22 列", "这里不能写“}”"),
    ],
)
def test_a_mistake_is_shown_at_its_place(asked: Open, query: str, place: str, what: str) -> None:
    page = answered(asked(own(query)))
    fault = page.inner_text("#ask-fault")
    assert place in fault and what in fault
    line, column = (int(part.split(" ")[0]) for part in (place.split("第 ")[1], place.split("第 ")[2]))
    start = sum(len(one) + 1 for one in query.split("\n")[: line - 1]) + column - 1
    assert page.evaluate("document.getElementById('ask-box').selectionStart") == start
    marked = page.inner_text(".ask-wrong")
    assert query.split("\n")[line - 1][column - 1 :].startswith(marked.replace("\xa0", ""))
    within = "(e) => e.querySelector('mark').getBoundingClientRect().right <= e.getBoundingClientRect().right"
    page.set_viewport_size(PHONE)
    assert page.eval_on_selector("#ask-fault pre", within)


@needs_engine
@pytest.mark.parametrize(
    "query", ["SELECT * { SERVICE SILENT <{0}> { ?s ?p ?o } }", "LOAD <{0}>", "SELECT * FROM <{0}> { ?s ?p ?o }"]
)
def test_no_query_reaches_an_address(asked: Open, trap: tuple[str, list[bytes]], query: str) -> None:
    address, heard = trap
    seen = asked("lang=en&" + own(query.replace("{0}", address)))
    page = answered(seen)
    said = page.inner_text("#ask-answer")
    assert "no query leaves this page" in said or "queries only read" in said or "Nothing fits" in said
    assert heard == []
    assert is_clean(seen)


@needs_engine
def test_service_in_a_text_a_name_or_a_comment_is_no_service(asked: Open) -> None:
    page = answered(
        asked("lang=en&" + own("# SERVICE\nSELECT ?x { ?x a kg:ServiceActivity FILTER(STR(?x) != 'SERVICE') }"))
    )
    assert "rows" in page.inner_text("#ask-count")


@needs_engine
def test_a_cross_product_leaves_the_page_free_and_stop_ends_it(asked: Open) -> None:
    seen = asked("lang=en&" + own(CROSS, limit="300"))
    page = seen.page
    until(page, "() => document.getElementById('ask-state').innerText === 'Computing …'")
    page.fill("#search", "海霞")
    assert page.is_visible("#results [role=option]")
    assert page.inner_text("#ask-state") == "Computing …"
    page.keyboard.press("Escape")
    page.click("#ask-stop")
    assert "Stopped." in page.inner_text("#ask-answer")
    page.click("#ask-branches")
    until(page, "() => document.getElementById('ask-count')?.innerText === '5 rows'")
    assert is_clean(seen)


@needs_engine
def test_another_question_ends_the_one_that_is_still_computed(asked: Open) -> None:
    page = asked("lang=en&" + own(CROSS, limit="300")).page
    until(page, "() => !document.getElementById('ask-stop').hidden")
    page.click("#ask-branches")
    until(page, "() => document.getElementById('ask-count')?.innerText === '5 rows'")


@needs_engine
def test_the_time_limit_ends_a_query_and_says_so(asked: Open) -> None:
    page = answered(asked("lang=en&" + own(CROSS, limit="5")))
    assert "Stopped after 5 s" in page.inner_text("#ask-fault")
    assert page.is_visible("#ask-again")


@needs_engine
def test_a_query_that_breaks_the_engine_down_gets_a_word_and_a_fresh_engine(asked: Open) -> None:
    page = answered(asked("lang=en&" + own("ASK " + "{" * 3000 + "}" * 3000)))
    assert "started anew" in page.inner_text("#ask-fault")
    page.click("#ask-branches")
    until(page, "() => document.getElementById('ask-count')?.innerText === '5 rows'")


@needs_engine
def test_a_made_up_link_asks_nothing_but_the_question(asked: Open) -> None:
    page = answered(asked("lang=en&ask=honors-of-branch&with=" + quote("branch=id:x> } SELECT * { ?s ?p <y&other=1")))
    assert page.inner_text("#ask-count") == "3 rows"


# Where there is no engine ----------------------------------------------------------------------------


@pytest.mark.parametrize("lacking", ["WebAssembly", "DecompressionStream", "Worker"])
def test_an_old_browser_says_what_it_lacks_and_everything_else_works(
    chromium: Any, asking_page: Path, lacking: str
) -> None:
    context = chromium.new_context(viewport=DESKTOP)
    context.add_init_script(f"delete window.{lacking}")
    seen = Watched(context.new_page(), asking_page)
    page = seen.go("#view=ask&lang=en&ask=branches")
    if (ask.ENGINE / "oxigraph.wasm.txt").is_file():
        assert lacking in page.inner_text("#ask-state")
    assert "kg query" in page.inner_text("#ask-state")
    page.click("#view-story")
    seen.settle()
    assert len(page.query_selector_all(".spirit-node")) == 5
    assert seen.is_clean()
    context.close()


def test_without_the_engine_the_page_says_so_and_holds_the_questions(
    look: Open, graph: nx.MultiDiGraph, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, axe: str
) -> None:
    monkeypatch.setattr(ask, "ENGINE", tmp_path)
    render(graph, tmp_path / "graph.html", store=store, lang="en")
    seen = look("#view=ask&ask=branches", file=tmp_path / "graph.html")
    assert "npm" in seen.page.inner_text("#ask-state")
    seen.page.click(".ask-query summary")
    assert "kg:inherits" in seen.page.inner_text(".ask-query pre")
    assert violations(seen.page, axe) == []
    assert seen.is_clean()
    assert "wasm" not in (tmp_path / "graph.html").read_text("utf-8").split("<title>")[0]


def test_a_page_without_a_store_has_no_view_to_ask(look: Open) -> None:
    page = look("#view=ask").page
    assert page.query_selector("#view-ask") is None
    assert page.is_visible(".view.story")


@pytest.fixture(scope="module")
def unpack(chromium: Any) -> Iterator[Callable[[bytes], bytes]]:
    """Unpacks as the worker does."""
    page = chromium.new_page()
    page.evaluate(f"{(SHIPPED / 'lzma.js').read_text('utf-8')}; Object.assign(window, {{ fromBase85, unlzma }})")
    yield lambda text: bytes(page.evaluate("(text) => [...unlzma(fromBase85(text))]", text.decode()))
    page.close()


@given(st.lists(st.binary(max_size=40), max_size=20), st.integers(0, 9), st.integers(0, 4), st.integers(0, 4))
@example([], 0, 0, 2)
@example([bytes(range(256)), b"a" * 600, bytes(range(256))] * 9, 4, 0, 0)
def test_what_the_build_packs_comes_out_the_same(
    unpack: Callable[[bytes], bytes], pieces: list[bytes], mixed: int, lc: int, pb: int
) -> None:
    data = b"".join(pieces) + b"".join(pieces[::-1]) * mixed  # pieces that come again near and far
    packing = {"id": lzma.FILTER_LZMA1, "preset": 9, "lc": lc, "lp": min(mixed, 4 - lc), "pb": pb}
    packed = base64.b85encode(lzma.compress(data, lzma.FORMAT_ALONE, filters=[packing]), pad=True)
    assert unpack(packed.translate(bytes.maketrans(b"&<>", b",./"))) == data


@needs_engine
@pytest.mark.parametrize("part", ["engine", "worker", "quads"])
def test_a_part_that_was_damaged_on_its_way_is_not_run_and_everything_else_works(
    look: Open, asking_page: Path, tmp_path: Path, part: str
) -> None:
    text = asking_page.read_text("utf-8")
    at = text.index(f'id="{part}">') + 2000
    (tmp_path / "graph.html").write_text(text[:at] + text[at + 500 :], "utf-8")
    page = look("#view=ask&lang=en", file=tmp_path / "graph.html").page
    until(page, "() => /could not be started/.test(document.getElementById('ask-state').innerText)")
    page.click("#view-story")
    assert len(page.query_selector_all(".spirit-node")) == 5


@needs_engine
def test_foreign_data_are_asked_without_the_questions_that_they_cannot_answer(look: Open, tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text(
        "@prefix org: <http://www.w3.org/ns/org#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        '<https://example.org/a> a org:Organization ; skos:prefLabel "Alpha"@en ; org:hasUnit <https://example.org/b> .\n'
        '<https://example.org/b> a org:OrganizationalUnit ; skos:prefLabel "Beta"@en .\n'
    )
    store = open_store(tmp_path / "a.ttl")
    render(to_networkx(store), tmp_path / "a.html", store=store, lang="en")
    seen = look("#view=ask&" + own("SELECT ?x { ?x a org:OrganizationalUnit }"), file=tmp_path / "a.html")
    page = answered(seen)
    assert page.inner_text(".answer tbody .node-name") == "Beta"
    assert page.query_selector("#ask-branches") is None
    assert is_clean(seen)


# Everyone --------------------------------------------------------------------------------------------


@needs_engine
@pytest.mark.parametrize(
    ("lang", "size", "scheme"),
    [("zh", DESKTOP, "light"), ("zh", PHONE, "dark"), ("en", DESKTOP, "dark"), ("en", PHONE, "light")],
    ids=["zh-desktop-light", "zh-phone-dark", "en-desktop-dark", "en-phone-light"],
)
def test_axe_finds_nothing_however_one_asks(
    asked: Open, axe: str, lang: str, size: dict[str, int], scheme: str, stress: bool
) -> None:
    every = (
        "ask=honors-of-branch",
        "",
        "ask=evidence-of-thing",
        own("SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 9"),
        own("SELECT {"),
    )
    seen = asked(f"lang={lang}", viewport=size, color_scheme=scheme)
    for fragment in every if stress or scheme == "light" else every[:1]:
        page = seen.go(f"#view=ask&lang={lang}&{fragment}")
        if fragment:
            answered(seen)
        for summary in page.query_selector_all(".ask-main summary"):
            summary.click()
        assert violations(page, axe) == [], fragment
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), fragment
        assert is_clean(seen)


@needs_engine
def test_on_a_phone_the_answer_has_the_screen_and_the_questions_are_one_press_away(asked: Open) -> None:
    page = answered(asked("lang=en&ask=shared-tenets", viewport=PHONE))
    assert page.is_hidden(".ask-questions")
    page.click("#ask-others")
    assert page.is_hidden("#ask-shared-tenets")
    page.click(".ask-group summary:has-text('Spirits')")
    assert page.is_visible("#ask-shared-tenets")
    assert page.query_selector("#ask-title").bounding_box()["y"] < page.query_selector("#ask-match").bounding_box()["y"]
    page.click("#ask-shared-tenets")
    until(page, "() => document.activeElement.id === 'ask-title'")
    assert 0 < page.query_selector("#ask-title").bounding_box()["y"] < PHONE["height"] / 2
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


# The worker ------------------------------------------------------------------------------------------


def test_a_page_is_the_same_with_the_same_data(graph: nx.MultiDiGraph, store: Store) -> None:
    first, second = (page_text(graph, asks=ask.asking(store)) for _ in range(2))
    assert first == second
