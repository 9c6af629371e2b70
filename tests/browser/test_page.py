"""The page as a person meets it: in real Chromium, from the disk, in both languages, on a laptop and a phone."""

import itertools
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kg.page import document

HERE = Path(__file__).parent
DESKTOP = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}
HAN = re.compile(r"[\u3400-\u9fff]")
JUDGE = "() => axe.run(document, { resultTypes: ['violations'] })"
EVERYWHERE = [
    (lang, view, size, scheme)
    for view in ("story", "network", "list")
    for lang in ("zh", "en")
    for size in ("desktop", "phone")
    for scheme in ("light", "dark")
    # The first sight in every way; the other views in each language and size, half of them dark.
    if view == "story" or (scheme == "dark") == ((lang == "zh") == (size == "phone"))
]
Open = Callable[..., Any]
Step = Callable[[Any], Any]


def boxes(page: Any, selector: str) -> list[dict[str, float]]:
    return [box for box in (e.bounding_box() for e in page.query_selector_all(selector)) if box]


def names(page: Any, selector: str) -> list[str]:
    return [" ".join(e.inner_text().split()) for e in page.query_selector_all(selector) if e.is_visible()]


def panel(page: Any) -> str:
    text: str = page.inner_text("#panel")
    return text


# First sight ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("lang", "view", "size", "scheme"), EVERYWHERE)
def test_every_view_opens_offline_without_complaint_and_axe_finds_nothing(
    look: Open, axe: str, lang: str, view: str, size: str, scheme: str
) -> None:
    seen = look(
        f"#lang={lang}&view={view}", viewport=DESKTOP if size == "desktop" else PHONE, color_scheme=scheme, offline=True
    )
    seen.page.evaluate(axe)
    result = seen.page.evaluate(
        "() => axe.run(document, {runOnly: ['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa','best-practice']})"
    )
    assert [(v["id"], [n["html"][:120] for n in v["nodes"]]) for v in result["violations"]] == []
    assert seen.page.evaluate("document.documentElement.lang") == {"zh": "zh-CN", "en": "en"}[lang]
    assert seen.is_clean()


@pytest.mark.parametrize("fragment", ["id=id:branch-dongtou", "told=told+id:branch-dongtou"])
@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_axe_finds_nothing_with_the_panel_open(look: Open, axe: str, lang: str, size: str, fragment: str) -> None:
    seen = look(f"#lang={lang}&{fragment}", viewport=DESKTOP if size == "desktop" else PHONE)
    seen.page.evaluate(axe)
    result = seen.page.evaluate(JUDGE)
    assert [(v["id"], [n["html"][:120] for n in v["nodes"]]) for v in result["violations"]] == []
    assert seen.is_clean()


def test_axe_finds_nothing_in_the_legend_the_results_and_the_about_dialog(look: Open, axe: str) -> None:
    page = look().page
    page.click("#legend-more")
    page.fill("#search", "红")
    page.evaluate(axe)
    assert page.evaluate("() => axe.run().then((r) => r.violations.map((v) => v.id))") == []
    page.keyboard.press("Escape")
    page.click("#about-open")
    assert page.evaluate("() => axe.run().then((r) => r.violations.map((v) => v.id))") == []


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
    assert graph.graph["title"]["zh"] in text
    assert graph.graph["version"] in text
    assert "精神 5" in text
    assert "荣誉 11" in text


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


# Languages --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("view", ["story", "list"])
def test_english_is_english_throughout(look: Open, view: str) -> None:
    page = look(f"#lang=en&view={view}").page
    for node in ("id:spirit-dachen", "id:branch-dongtou", "id:initiative-jiashan-red-boat-e-home", "id:place-zhoushan"):
        page.evaluate("(hash) => { location.hash = hash }", f"#lang=en&view={view}&id={node}")
        page.wait_for_function("(id) => document.querySelector('#panel .id')?.textContent === id", arg=node)
        text = page.inner_text("body").replace("中文", "")
        assert not HAN.search(text), HAN.search(text)
        assert not [t for t in page.eval_on_selector_all("[title]", "all => all.map(e => e.title)") if HAN.search(t)]
    page.click("#about-open")
    assert not HAN.search(page.inner_text("#about"))


def test_the_language_changes_in_place_and_stays(look: Open) -> None:
    seen = look("#id=id:spirit-red-boat")
    page = seen.page
    assert "红船精神" in page.inner_text("#panel h2")
    page.click("#language")
    assert "Red Boat Spirit" in page.inner_text("#panel h2")
    assert page.title().startswith("From spirit to honor")
    page.reload()
    assert "Red Boat Spirit" in page.inner_text("#panel h2")


# Finding ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("红船精神", "红船精神"),
        ("红船", "红船"),
        ("红", "红船精神"),
        ("hcjs", "红船精神"),
        ("hongchuanjing", "红船精神"),
        ("Red Boat Spirit", "红船精神"),
        ("red boat spi", "红船精神"),
        ("id:branch-dongtou", "洞头分公司党支部"),
        ("垦荒精神", "大陈岛垦荒精神"),
        ("5g站点", "蚂蚁长沙塘5G站点"),
    ],
)
def test_search_finds_by_any_name(look: Open, text: str, first: str) -> None:
    page = look().page
    page.fill("#search", text)
    assert names(page, "[role=option]")[0] == first


def test_search_is_worked_by_the_keyboard(look: Open, step: Step) -> None:
    page = look().page
    page.keyboard.press("/")
    page.keyboard.type("精神")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    chosen = page.inner_text("[role=option][aria-selected=true]")
    assert page.get_attribute("#search", "aria-activedescendant")
    with step(page):
        page.keyboard.press("Enter")
    assert chosen in page.inner_text("#panel h2")


def test_results_are_grouped_by_class_and_nothing_found_is_said(look: Open) -> None:
    page = look().page
    page.fill("#search", "红")
    assert names(page, ".results-class")[:2] == ["精神", "举措"]
    page.fill("#search", "不存在的名字")
    assert "不存在的名字" in page.inner_text("#results")
    page.keyboard.press("Escape")
    assert page.is_hidden("#results")


# Trusting ---------------------------------------------------------------------------------------------


def test_a_click_opens_a_thing_with_its_facts_and_their_evidence(look: Open, step: Step) -> None:
    page = look().page
    with step(page):
        page.click('.branch-node:has-text("洞头")')
    text = panel(page)
    assert "洞头分公司党支部" in text
    assert "第25段第1句 · 海霞精神" in text
    assert "传承" in text
    assert "开展举措" in text
    assert "推导规则" in text
    assert page.get_attribute(".branch-node.is-selected", "aria-pressed") == "true"


def test_a_reading_gives_its_reason_and_its_passages_in_both_languages(look: Open) -> None:
    page = look("#id=id:initiative-jiashan-red-boat-e-home").page
    assert "没有印出" in panel(page) or "没有写" in panel(page) or "未" in panel(page)
    assert "依据原文" in panel(page)
    page.click("#language")
    assert "paragraph 10, sentence 1, section Red Boat Spirit" in panel(page)
    assert "Read from" in panel(page)


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
    assert "Told together, no cause claimed" in panel(page)


def test_a_passage_opens_with_everything_it_states(look: Open, step: Step) -> None:
    page = look("#id=id:branch-dongtou").page
    with step(page):
        page.click("#panel .proof-place:has-text('第25段第1句') >> nth=0")
    assert "据此所述" in panel(page)
    assert len(page.query_selector_all("#panel .held li")) > 5


def test_only_what_is_printed_is_one_switch(look: Open, graph: Any) -> None:
    page = look().page
    dashed = ".lines .edge[stroke-dasharray='4 3']"
    assert page.query_selector_all(dashed)
    page.click("#printed")
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert not page.query_selector_all(dashed)
    assert page.get_attribute("#printed", "aria-checked") == "true"
    page.evaluate("location.hash = location.hash + '&id=id:initiative-jiashan-red-boat-e-home'")
    page.wait_for_selector("#panel:not([hidden])")
    assert "解读" not in page.inner_text("#panel")
    assert "隐去" in panel(page)
    printed = sum(1 for *_, data in graph.edges(data=True) if data["printed"])
    assert 0 < printed < graph.number_of_edges()
    page.click("#reset")
    assert page.get_attribute("#printed", "aria-checked") == "false"


def test_the_legend_shows_and_hides_kinds_of_evidence(look: Open) -> None:
    page = look().page
    before = len(page.query_selector_all(".lines .edge"))
    page.click("[data-kind=passage]")
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert len(page.query_selector_all(".lines .edge")) < before
    assert page.get_attribute("[data-kind=passage]", "aria-pressed") == "false"


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
    for said in ("CC BY 4.0", "Apache-2.0", "told together", "own translation", "Passage", "Reading", "Rule"):
        assert said in text
    page.keyboard.press("Escape")
    assert page.query_selector("#about") is None
    assert page.evaluate("document.activeElement.id") == "about-open"


# Getting around ---------------------------------------------------------------------------------------


def test_back_and_forward_follow_what_was_looked_at(look: Open, step: Step) -> None:
    page = look().page
    with step(page):
        page.click(".spirit-node >> nth=0")
    with step(page):
        page.click("#view-network")
    with step(page):
        page.click("#panel .node >> nth=0")
    third = page.inner_text("#panel h2")
    page.go_back()
    page.wait_for_function("document.querySelector('#panel h2').textContent.includes('红船精神')")
    page.go_back()
    page.wait_for_function("document.documentElement.dataset.view === 'story'")
    page.go_back()
    page.wait_for_selector("#panel", state="hidden")
    page.go_forward()
    page.go_forward()
    page.go_forward()
    page.wait_for_function("(name) => document.querySelector('#panel h2')?.textContent === name", arg=third)


def test_escape_closes_the_panel_and_gives_the_focus_back(look: Open, step: Step) -> None:
    page = look().page
    page.focus(".honor-node >> nth=2")
    with step(page):
        page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "panel-title"
    with step(page):
        page.keyboard.press("Escape")
    assert page.is_hidden("#panel")
    assert page.evaluate("document.activeElement.classList.contains('honor-node')")


def test_the_list_can_be_walked_with_the_keyboard_alone(look: Open, step: Step) -> None:
    page = look("#view=list").page
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.startsWith('洞头分公司党支部')"):
            break
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    with step(page):
        page.keyboard.press("Enter")
    assert "洞头分公司党支部" in panel(page)
    levels = page.eval_on_selector_all(".view.list :is(h2,h3,h4,h5)", "all => all.map(e => Number(e.tagName[1]))")
    assert levels[0] == 2
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


def test_everything_of_the_graph_is_in_the_list(look: Open, graph: Any) -> None:
    page = look("#view=list").page
    listed = page.eval_on_selector_all(".view.list [data-node]", "all => new Set(all.map(e => e.dataset.node)).size")
    assert listed == len(graph)


def test_the_skip_link_leads_to_the_content(look: Open) -> None:
    page = look().page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    assert "#content" not in page.url


def test_dark_follows_the_system_and_can_be_chosen(look: Open) -> None:
    ground = "getComputedStyle(document.body.parentElement).backgroundColor"
    dark = look(color_scheme="dark").page
    assert dark.evaluate(ground) == "rgb(26, 24, 22)"
    dark.click("#theme")
    assert dark.evaluate(ground) == "rgb(250, 247, 241)"
    light = look().page
    assert light.evaluate(ground) == "rgb(250, 247, 241)"
    light.emulate_media(color_scheme="dark")
    light.wait_for_function(f"{ground} === 'rgb(26, 24, 22)'")


def test_on_a_phone_the_panel_is_a_sheet_and_what_was_touched_stays_in_sight(look: Open, step: Step) -> None:
    page = look(viewport=PHONE, has_touch=True, is_mobile=True).page
    with step(page):
        page.tap(".branch-node >> nth=4")
    sheet, touched = boxes(page, "#panel")[0], boxes(page, ".branch-node.is-selected")[0]
    assert sheet["width"] == PHONE["width"]
    assert sheet["y"] > 300
    assert touched["y"] + touched["height"] < sheet["y"]
    page.tap("#panel .close")
    assert page.is_hidden("#panel")


def test_on_a_phone_a_lane_says_what_it_folds_away_and_opens(look: Open) -> None:
    page = look(viewport=PHONE, has_touch=True).page
    assert not boxes(page, ".initiative-node")
    assert page.inner_text(".lane-toggle >> nth=0").endswith("展开 19 项")
    page.tap(".lane-toggle >> nth=0")
    assert len(boxes(page, ".lane .initiative-node")) == 19
    assert page.get_attribute(".lane-toggle >> nth=0", "aria-expanded") == "true"
    assert min(box["height"] for box in boxes(page, ".lane .initiative-node")) >= 24


# The network ------------------------------------------------------------------------------------------


def drawn_places(page: Any) -> Any:
    """How many pixels of the network's canvas are not empty."""
    return page.evaluate(
        "() => { const c = document.querySelector('.picture canvas');"
        " const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;"
        " let n = 0; for (let i = 3; i < d.length; i += 4) if (d[i]) n += 1; return n; }"
    )


def test_the_network_is_drawn_by_vis_network_and_stands_still(look: Open) -> None:
    page = look("#view=network").page
    first = drawn_places(page)
    assert first > 5000
    picture = page.query_selector(".picture").screenshot()
    page.wait_for_timeout(400)
    assert page.query_selector(".picture").screenshot() == picture


def test_a_node_of_the_network_opens_by_a_click(look: Open) -> None:
    page = look("#view=network").page
    frame = boxes(page, ".picture")[0]
    points = [(x, y) for y in range(60, int(frame["height"]), 30) for x in range(60, int(frame["width"]), 12)]
    for x, y in points:
        page.mouse.move(frame["x"] + x, frame["y"] + y)
        if page.query_selector(".picture.can-open"):
            break
    page.mouse.click(frame["x"] + x, frame["y"] + y)
    page.wait_for_selector("#panel:not([hidden])")
    assert re.search(r"[#&](id|edge)=", page.url)


def test_the_network_zooms_by_buttons(look: Open) -> None:
    page = look("#view=network").page
    before = drawn_places(page)
    page.emulate_media(reduced_motion="reduce")
    for _ in range(3):
        page.click("[data-say=zoomIn]")
    page.wait_for_timeout(100)
    assert drawn_places(page) != before
    page.click("[data-say=zoomFit]")
    page.wait_for_timeout(100)
    assert abs(drawn_places(page) - before) < before * 0.05


# The scripts ------------------------------------------------------------------------------------------


def node(*arguments: str) -> subprocess.CompletedProcess[str]:
    if shutil.which("node") is None or not (HERE / "node_modules").is_dir():
        pytest.skip("node or its packages are not there: run “npm ci --ignore-scripts” in tests/browser")
    return subprocess.run(["node", *arguments], cwd=HERE, capture_output=True, text=True, check=False)


def test_the_scripts_hold_their_types() -> None:
    done = node("node_modules/typescript/bin/tsc", "-p", "tsconfig.json")
    assert done.stdout == ""
    assert done.returncode == 0


def test_the_scripts_need_no_syntax_newer_than_chromium_86(tmp_path: Path) -> None:
    code = tmp_path / "page.js"
    code.write_text(document.scripts(), encoding="utf-8")
    done = node("node_modules/acorn/bin/acorn", "--ecma2020", "--silent", str(code))
    assert done.stderr == ""
    newer = r"\.(at|findLast|hasOwn|structuredClone|replaceAll|toSorted|groupBy)\(|\binert\b|:has\(|:is\("
    assert not re.search(newer, document.scripts())
    assert not re.search(r":has\(|:is\(|:where\(|\binset:|@layer|@container|color-mix|\bdvh\b", document.styles())


def test_no_script_builds_markup_or_code_from_text() -> None:
    forbidden = (
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|setTimeout\(\s*[\"'`]|srcdoc"
    )
    assert not re.search(forbidden, document.scripts())


def test_the_policy_is_at_work(look: Open) -> None:
    seen = look()
    ran = seen.page.evaluate(
        "() => { const s = document.createElement('script'); s.textContent = 'window.ran = 1';"
        " document.body.append(s); return window.ran === 1; }"
    )
    assert not ran
    assert any("Content Security Policy" in complaint for complaint in seen.complaints)
    blocked = seen.page.evaluate("() => fetch('https://example.org/').then(() => 'fetched', () => 'blocked')")
    assert blocked == "blocked"


def test_the_data_block_is_json(shipped: Path) -> None:
    found = re.search(r'id="data">(.*?)</script>', shipped.read_text("utf-8"), re.DOTALL)
    assert found
    assert json.loads(found[1])["format"] == 1
