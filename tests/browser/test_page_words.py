"""The words of the page: in whose language it begins, that none is mixed in, and how things are found by their names."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from browser.reading import names
from browser.test_page import DESKTOP, HAN
from browser.waiting import until
from browser.windows import Windows
from kg.errors import Lang
from kg.render import render

Open = Callable[..., Any]
Step = Callable[[Any], Any]


# Languages --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("view", ["story", "places", "time", "compare", "table", "list"])
def test_english_is_english_throughout(look: Open, view: str) -> None:
    page = look(f"#lang=en&view={view}").page
    for node in ("id:spirit-dachen", "id:branch-dongtou", "id:initiative-jiashan-red-boat-e-home", "id:place-zhoushan"):
        page.evaluate("(hash) => { location.hash = hash }", f"#lang=en&view={view}&id={node}")
        until(page, "(id) => document.querySelector('#panel .id')?.textContent === id", node)
        text = page.inner_text("body").replace("中文", "")
        assert not HAN.search(text), HAN.search(text)
        assert not [t for t in page.eval_on_selector_all("[title]", "all => all.map(e => e.title)") if HAN.search(t)]
    page.click("#about-open")
    assert not HAN.search(page.inner_text("#about"))


@pytest.mark.parametrize(
    ("reader", "fragment", "begins"),
    [
        ("en-GB", "", "en"),
        ("zh-TW", "", "zh-CN"),
        ("fr-FR", "", "zh-CN"),
        ("en-US", "#lang=zh", "zh-CN"),
        ("zh-CN", "#lang=en", "en"),
    ],
)
def test_the_page_begins_in_the_language_of_its_reader_unless_the_address_names_one(
    look: Open, reader: str, fragment: str, begins: str
) -> None:
    page = look(fragment, locale=reader).page
    said = (page.evaluate("document.documentElement.lang"), page.title()[:4], page.inner_text("h1")[:4])
    assert said == (begins, *(["From"] * 2 if begins == "en" else ["从精神到"] * 2))
    assert len(page.query_selector_all("noscript, #old span")) == 3  # both languages, before anyone knows the reader


def test_a_page_made_for_one_language_begins_in_it(look: Open, graph: Any, tmp_path: Path) -> None:
    readers: dict[Lang, str] = {"en": "zh-CN", "zh": "en-US"}
    for lang, reader in readers.items():
        render(graph, tmp_path / f"{lang}.html", lang=lang)
        page = look(file=tmp_path / f"{lang}.html", locale=reader).page
        assert page.evaluate("document.documentElement.lang")[:2] == lang


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


@pytest.fixture(scope="module")
def searched(windows: Windows, shipped: Path) -> Iterator[Any]:
    """A page in which one search follows the other."""
    page = windows.take(DESKTOP, locale="de-DE")
    page.goto(shipped.as_uri())
    yield page
    windows.give_back(page)


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
        ("洞头", "洞头分公司党支部"),
        ("洞头区", "洞头区"),
        ("dongtou", "洞头分公司党支部"),
        ("dt", "洞头分公司党支部"),
        ("reclamation", "大陈岛垦荒精神"),
    ],
)
def test_search_finds_by_any_name(searched: Any, text: str, first: str) -> None:
    searched.fill("#search", text)
    assert names(searched, "[role=option] .result-name")[0] == first


def test_search_is_worked_by_the_keyboard(look: Open, step: Step) -> None:
    page = look().page
    page.keyboard.press("/")
    page.keyboard.type("精神")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    chosen = page.inner_text("[role=option][aria-selected=true] .result-name")
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


def test_a_result_says_why_it_was_found_and_how_many_share_it(look: Open, step: Step) -> None:
    page = look("#lang=en").page
    for typed, name, reason in (
        ("kenhuang", "Dachen Island Reclamation Spirit", "大陈岛垦荒精神"),
        ("id:branch-dong", "Party Branch of Dongtou Branch Company", "id:branch-dongtou"),
        ("岗区队", "“Posts, zones and teams” building in Jiaojiang", "椒江“岗区队”建设, Shared by 2 branches"),
    ):
        page.fill("#search", typed)
        assert names(page, ".result-name")[0] == name
        assert names(page, ".result-aside")[0] == reason
    page.fill("#search", "initiative")  # which stands in every id of one
    shown = page.eval_on_selector_all(".result", "all => all.map((one) => one.innerText.toLowerCase())")
    assert all("initiative" in text for text in shown)
    page.fill("#search", "岗区队")
    with step(page):
        page.keyboard.press("Enter")
    assert names(page, ".sharers .node-name") == [
        "Party Branch of Jiaojiang Branch Company",
        "Party Branch of Suichang Branch Company",
        "“Posts, zones and teams” building in Suichang",
    ]
