"""Other people's data: a thesaurus, an organization and a trace of programs give a decent page too."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from browser.judging import violations
from browser.reading import names
from kg.graph import to_networkx
from kg.render import render
from kg.store import open_store

DATA = Path(__file__).resolve().parents[1] / "data" / "foreign"
FILES = ("thesaurus.ttl", "offices.ttl", "trace.trig")
Open = Callable[..., Any]
Step = Callable[[Any], Any]


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("foreign")
    for name in FILES:
        render(to_networkx(open_store(DATA / name)), folder / f"{name}.html")
    return {name: folder / f"{name}.html" for name in FILES}


@pytest.mark.parametrize("view", ["network", "table", "list"])
@pytest.mark.parametrize("name", FILES)
def test_the_page_opens_without_complaint_and_axe_finds_nothing(
    look: Open, pages: dict[str, Path], axe: str, name: str, view: str
) -> None:
    seen = look(f"#lang=en&view={view}", file=pages[name])
    assert seen.is_clean()
    assert names(seen.page, ".tabs button") == ["Network", "Table", "List"]
    assert violations(seen.page, axe) == []


@pytest.mark.parametrize("name", FILES)
def test_without_a_story_the_network_comes_first_and_no_switch_is_without_use(
    look: Open, pages: dict[str, Path], name: str
) -> None:
    page = look("#lang=en", file=pages[name]).page
    assert page.get_attribute("#view-network", "aria-pressed") == "true"
    assert not page.query_selector("#printed")
    assert "spirit" not in page.inner_text("body").lower()


def test_things_are_called_by_what_their_vocabulary_calls_a_name(look: Open, pages: dict[str, Path]) -> None:
    page = look("#lang=zh&view=list", file=pages["thesaurus.ttl"]).page
    assert "水上运载工具" in page.inner_text(".source")
    assert {"中式帆船", "canoe"} <= set(names(page, ".by-class .node-name"))
    page = look("#lang=en&view=list", file=pages["offices.ttl"]).page
    found = set(names(page, ".by-class .node-name"))
    assert {"Ada Wen", "Old Quay", "Chart Office", "Membership · Bo Lin, Lighthouse Service"} <= found
    assert {"Organizational Unit2", "Person3"} <= set(names(page, ".by-class summary"))
    page = look("#lang=en&view=list", file=pages["trace.trig"]).page
    assert {"Tide table", "gauge-7", "Attribution · ada"} <= set(names(page, ".by-class .node-name"))


def test_the_names_of_any_script_and_language_are_found(look: Open, pages: dict[str, Path]) -> None:
    page = look("#lang=en", file=pages["thesaurus.ttl"]).page
    for typed, expected in (
        ("渡輪", "ferry"),
        ("zsfc", "junk"),
        ("zhongshifanchuan", "junk"),
        ("vess", "boat"),
        ("舟", "boat"),
    ):
        page.fill("#search", typed)
        assert names(page, "#results .result-name") == [expected], typed


def test_a_statement_of_a_named_graph_says_so(look: Open, pages: dict[str, Path], step: Step) -> None:
    page = look("#lang=en&id=https://trace.example/run/chart", file=pages["trace.trig"]).page
    text = page.inner_text("#panel")
    assert "was derived from" in text and "was revision of" in text
    with step(page):
        page.click("#panel .proof-place:has-text('run-2') >> nth=0")
    assert "Tide table" in page.inner_text("#panel")
    assert "2021-07-01" not in page.inner_text("#panel")


def test_every_class_has_a_colour_and_shape_of_its_own(look: Open, pages: dict[str, Path]) -> None:
    page = look("#lang=en", file=pages["offices.ttl"]).page
    looks = page.eval_on_selector_all(
        "#legend .switch[data-class] .icon",
        "all => all.map(i => i.style.getPropertyValue('--light') + i.querySelector('path').getAttribute('d'))",
    )
    assert len(looks) == len(set(looks)) == 8
