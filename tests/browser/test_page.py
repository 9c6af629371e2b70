"""The page as a person meets it: in real Chromium, from the disk, in both languages, on a laptop and a phone."""

import itertools
import re
from collections.abc import Callable
from typing import Any

import pytest

from browser.judging import violations
from browser.reading import boxes, names
from browser.waiting import until
from cover import cover

DESKTOP = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}
HAN = re.compile(r"[\u3400-\u9fff]")
VIEWS = ("story", "network", "places", "time", "compare", "table", "list")
LANGS = ("zh", "en")
SIZES = {"desktop": DESKTOP, "phone": PHONE}
OPENED = [
    "id=id:branch-dongtou",
    "told=told+id:branch-dongtou",
    "read=1&evidence=https://w3id.org/spirit-kg/source/zhejiang-mobile-2021/p19s1",
    "path=path+id:branch-jiaojiang+id:branch-suichang&branch=id:branch-jiaojiang",
]
Open = Callable[..., Any]
Step = Callable[[Any], Any]


def panel(page: Any) -> str:
    text: str = page.inner_text("#panel")
    return text


# First sight ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("view", "lang", "size", "scheme"), cover(VIEWS, LANGS, tuple(SIZES), ("light", "dark")))
def test_every_view_opens_offline_without_complaint_and_axe_finds_nothing(
    look: Open, axe: str, view: str, lang: str, size: str, scheme: str
) -> None:
    seen = look(f"#lang={lang}&view={view}", viewport=SIZES[size], color_scheme=scheme, offline=True)
    assert violations(seen.page, axe) == []
    assert seen.page.evaluate("document.documentElement.lang") == {"zh": "zh-CN", "en": "en"}[lang]
    assert seen.is_clean()


@pytest.mark.parametrize(("fragment", "lang", "size"), cover(OPENED, LANGS, tuple(SIZES)))
def test_axe_finds_nothing_with_the_panel_open(look: Open, axe: str, fragment: str, lang: str, size: str) -> None:
    seen = look(f"#lang={lang}&{fragment}", viewport=SIZES[size])
    assert violations(seen.page, axe, sizes=False) == []
    assert seen.is_clean()


def test_axe_finds_nothing_in_the_legend_the_results_and_the_about_dialog(look: Open, axe: str) -> None:
    page = look().page
    page.click("#legend-more")
    page.fill("#search", "红")
    assert violations(page, axe) == []
    page.keyboard.press("Escape")
    page.click("#about-open")
    assert violations(page, axe) == []


def test_five_families_are_seen_at_once_on_a_laptop(look: Open) -> None:
    page = look().page
    lanes = boxes(page, ".lane")
    assert len(lanes) == 5
    assert max(lane["y"] + lane["height"] for lane in lanes) <= 768
    assert names(page, ".spirit-node .node-name") == [
        "红船精神",
        "大陈岛垦荒精神",
        "蚂蚁岛精神",
        "浙西南革命精神",
        "海霞精神",
    ]
    assert len(boxes(page, ".honor-node")) == 11


def test_the_columns_run_from_left_to_right(look: Open) -> None:
    for lang in ("zh", "en"):
        page = look(f"#lang={lang}").page
        kinds = ("spirit", "branch", "initiative", "honor")
        edges = [
            (min(b["x"] for b in found), max(b["x"] + b["width"] for b in found))
            for found in (boxes(page, f".lane .{kind}-node") for kind in kinds)
        ]
        assert all(left[1] < right[0] for left, right in itertools.pairwise(edges))


# Of the initiatives of each branch: the first that stands in each column, and whether a heading stands over it.
COLUMN_TOPS = """() => [...document.querySelectorAll('.lane .kinds')].flatMap((kinds) => {
  const tops = new Map();
  for (const item of kinds.querySelectorAll('.kind > .items > .item')) {
    const box = item.getBoundingClientRect();
    const first = tops.get(Math.round(box.left));
    if (!first || box.top < first.top) tops.set(Math.round(box.left), { top: box.top, item });
  }
  return [...tops.values()].map(({ item }) =>
    item.firstElementChild.innerText.trim() + '|' + item.firstElementChild.className + ' ' + item.className);
})"""


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_column_of_initiatives_begins_with_the_name_of_their_kind(look: Open, lang: str) -> None:
    page = look(f"#lang={lang}").page
    continued = set()
    for width in (1280, 1366, 1440, 1920):
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_timeout(100)
        tops = page.evaluate(COLUMN_TOPS)
        assert len(tops) > 10
        assert [top for top in tops if "kind-name" not in top.partition("|")[2]] == []
        continued |= {top.partition("|")[0] for top in tops if "continued" in top}
        headed = page.query_selector_all(".continued")
        assert len(headed) == sum("continued" in top for top in tops)
    assert ("服务活动（续）" if lang == "zh" else "Service activity, continued") in continued


def test_what_a_screen_reader_says_is_what_is_printed(look: Open, graph: Any) -> None:
    page = look("#lang=zh").page
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    said = {one.get("name", {}).get("value") for one in tree if one.get("role", {}).get("value") == "button"}
    shown = {" ".join(e.text_content().split()) for e in page.query_selector_all(".view.story .node")}
    assert len(shown) > 80
    assert shown - said == set()
    labels = {data["label"]["zh"] for _, data in graph.nodes(data=True)}
    assert {name.rpartition(" (")[0] for name in shown} <= labels


def test_nothing_is_too_small_to_read(look: Open) -> None:
    page = look().page
    sizes = page.eval_on_selector_all(".node-name", "all => all.map(e => parseFloat(getComputedStyle(e).fontSize))")
    assert min(sizes) >= 12


def test_no_name_covers_another(look: Open) -> None:
    for lang in ("zh", "en"):
        cards = boxes(look(f"#lang={lang}").page, ".lane .card")
        for i, a in enumerate(cards):
            for b in cards[i + 1 :]:
                apart_x = a["x"] + a["width"] <= b["x"] + 0.5 or b["x"] + b["width"] <= a["x"] + 0.5
                apart_y = a["y"] + a["height"] <= b["y"] + 0.5 or b["y"] + b["height"] <= a["y"] + 0.5
                assert apart_x or apart_y


def test_the_title_says_what_from_where_how_many_and_which_version(look: Open, graph: Any) -> None:
    text = look().page.inner_text("#top")
    assert "知识图谱" in text
    assert graph.graph["title"]["zh"] in text and "25 段" in text
    assert "没有印出报名和日期" in text
    assert graph.graph["version"] in text
    assert "5 个党支部传承 5 种精神" in text
    assert "11 项荣誉" in text


def test_chinese_is_not_drawn_with_japanese_glyphs(look: Open) -> None:
    page = look("#lang=en").page
    assert page.get_attribute("#language", "lang") == "zh-CN"
    page.click("#language")
    assert page.evaluate("document.documentElement.lang") == "zh-CN"
    assert "SC" in page.evaluate("getComputedStyle(document.body).fontFamily.split(',')[0]")


@pytest.mark.parametrize("width", [320, 390, 683, 800, 1024, 1920])
def test_nothing_has_to_be_scrolled_sideways(look: Open, width: int) -> None:
    for lang in ("zh", "en"):
        page = look(f"#lang={lang}&id=id:branch-dongtou", viewport={"width": width, "height": 700}).page
        assert page.evaluate("document.documentElement.scrollWidth") <= width


# Trusting ---------------------------------------------------------------------------------------------


def test_a_click_opens_a_thing_with_its_facts_and_their_evidence(look: Open, step: Step) -> None:
    page = look().page
    with step(page):
        page.click('.branch-node:has-text("洞头")')
    text = panel(page)
    assert "洞头分公司党支部" in text
    assert "第25段第1句，“海霞精神”一节" in text
    assert "传承" in text
    assert "开展举措" in text
    assert "推导规则" in text
    assert page.get_attribute(".branch-node.is-selected", "aria-pressed") == "true"
    assert text.endswith("标识：id:branch-dongtou")  # for the few who want it, after everything else


def test_a_reading_gives_its_reason_and_its_passages_in_both_languages(look: Open) -> None:
    page = look("#id=id:initiative-jiashan-red-boat-e-home").page
    assert "没有印出" in panel(page) or "没有写" in panel(page) or "未" in panel(page)
    assert "依据原文" in panel(page)
    page.click("#language")
    assert "paragraph 10, sentence 1 of the section “Red Boat Spirit”" in panel(page)
    assert "Read from" in panel(page)
    assert page.query_selector(".read-out .proof-place").bounding_box()["height"] > 35  # it is broken into lines
    bullet = "getComputedStyle(document.querySelector('.read-out li'), '::before').top"
    assert 0 < float(page.evaluate(bullet).removesuffix("px")) < 18


def test_a_reference_gives_source_and_licence_as_links(look: Open) -> None:
    page = look("#id=id:place-zhoushan").page
    links = page.eval_on_selector_all("#panel a", "all => all.map(a => [a.href, a.rel, a.target])")
    assert any("wikidata.org/entity/Q58324" in href for href, _, _ in links)
    assert all(re.match(r"https?://", href) and "noopener" in rel for href, rel, _ in links)


def test_an_edge_opens_with_its_evidence_and_what_it_rests_on(look: Open, step: Step) -> None:
    page = look().page
    target = page.query_selector_all(".edge-target")[0]
    with step(page):
        target.dispatch_event("click")
    assert "依据" in panel(page)
    page.evaluate("location.hash = '#edge=id:branch-jiashan+kg:undertakes+id:initiative-jiashan-red-boat-e-home'")
    page.wait_for_selector("#panel h3:has-text('推导自')")
    with step(page):
        page.click("#panel .edge-button >> nth=0")
    assert "原文" in panel(page)


def test_told_together_says_that_no_cause_is_claimed(look: Open, step: Step) -> None:
    page = look().page
    assert page.inner_text(".told-label >> nth=0").replace("\n", "").startswith("同节并述(不表示因果)")
    with step(page):
        page.click(".told-label >> nth=4")
    assert "同节并述(不表示因果)" in panel(page)
    assert "没有说" in panel(page)
    page.click("#language")
    assert "Told together (no cause claimed)" in panel(page)


def test_a_passage_opens_with_everything_it_states(look: Open, step: Step) -> None:
    page = look("#id=id:branch-dongtou").page
    with step(page):
        page.click("#panel .proof-place:has-text('第25段第1句') >> nth=0")
    assert "所含陈述" in panel(page)
    assert len(page.query_selector_all("#panel .held li")) > 5
    with step(page):
        page.click("#panel .read-out .proof-place >> nth=0")
    assert page.inner_text("#back") == "回到洞头分公司党支部"
    with step(page):
        page.click("#back")
    assert page.inner_text("#panel-title") == "洞头分公司党支部"


def test_only_what_is_printed_is_one_switch(look: Open, graph: Any) -> None:
    page = look().page
    dashed = ".lines .edge[stroke-dasharray='4 3']"
    assert page.query_selector_all(dashed)
    page.click("#printed")
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert not page.query_selector_all(dashed)
    assert page.get_attribute("#printed", "aria-checked") == "true"
    loose = graph.number_of_edges() - sum(1 for *_, data in graph.edges(data=True) if data["printed"])
    assert f"已隐去 {loose} 条关联、" in page.inner_text("#hidden-note")
    assert "没有写明与谁相连" in page.inner_text("#hidden-note")
    page.evaluate("location.hash = location.hash + '&id=id:initiative-jiashan-red-boat-e-home'")
    page.wait_for_selector("#panel:not([hidden])")
    assert "解读" not in page.inner_text("#panel")
    assert "隐去" in panel(page)
    printed = sum(1 for *_, data in graph.edges(data=True) if data["printed"])
    assert 0 < printed < graph.number_of_edges()
    page.click("#reset")
    assert page.get_attribute("#printed", "aria-checked") == "false"
    assert not page.query_selector("#hidden-note")


def test_the_legend_shows_and_hides_kinds_of_evidence(look: Open) -> None:
    page = look().page
    before = len(page.query_selector_all(".lines .edge"))
    page.click("[data-kind=passage]")
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert len(page.query_selector_all(".lines .edge")) < before
    assert page.get_attribute("[data-kind=passage]", "aria-pressed") == "false"


def test_a_line_looks_like_the_best_evidence_that_is_still_shown(look: Open) -> None:
    page = look("#without=passage").page
    printed = page.get_attribute("[data-kind=passage] .sample line, [data-kind=passage] .sample path", "stroke-width")
    widths = page.eval_on_selector_all(".lines .edge", "all => all.map((one) => one.getAttribute('stroke-width'))")
    assert widths
    assert printed not in widths


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_switch_moves_from_under_the_pointer(look: Open, lang: str) -> None:
    page = look(f"#lang={lang}", viewport={"width": 1280, "height": 720}).page
    assert page.query_selector(".legend-row").bounding_box()["height"] < 30  # one row, the hidden button included
    before = page.query_selector("[data-kind=passage]").bounding_box()
    assert page.is_hidden("#reset")
    for pressed in ("false", "true"):
        page.mouse.click(before["x"] + 5, before["y"] + 5)
        until(page, f"document.querySelector('[data-kind=passage]').getAttribute('aria-pressed') === '{pressed}'")
        assert page.query_selector("[data-kind=passage]").bounding_box() == before
        assert page.is_visible("#reset") == (pressed == "false")
    for fragment in ("", "&branch=id:branch-dongtou"):  # filters give the legend more to say
        page.evaluate("(to) => { location.hash = to }", f"#lang={lang}{fragment}")
        until(page, f"Boolean(document.getElementById('matches')) === {str(bool(fragment)).lower()}")
        switch = page.query_selector("#printed").bounding_box()
        for printed in ("true", "false"):
            page.mouse.click(switch["x"] + 5, switch["y"] + 5)
            until(page, f"document.getElementById('printed').getAttribute('aria-checked') === '{printed}'")
            assert page.query_selector("#printed").bounding_box() == switch


def test_the_legend_shows_and_hides_classes(look: Open) -> None:
    page = look().page
    page.click("[data-class='kg:Honor'] >> nth=0")
    assert not boxes(page, ".honor-node")
    page.click("#legend-more")
    assert not page.query_selector_all(".satellite")
    page.click("[data-class='kg:Tenet']")
    assert "艰苦创业" in names(page, ".satellite .node-name")
    page.reload()
    assert "艰苦创业" in names(page, ".satellite .node-name")
    page.click("#reset")
    assert len(boxes(page, ".honor-node")) == 11


def test_the_about_dialog_says_what_one_must_know(look: Open) -> None:
    page = look("#lang=en").page
    page.click("#about-open")
    text = page.inner_text("#about")
    for said in (
        "CC BY 4.0",
        "Apache-2.0",
        "told together",
        "own translation",
        "Passage",
        "Reading",
        "kg view --sparql",
    ):
        assert said in text
    page.keyboard.press("Escape")
    page.wait_for_selector("#about", state="detached")
    until(page, "document.activeElement.id === 'about-open'")
