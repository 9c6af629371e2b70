"""The page in Firefox, driven by the protocol it speaks itself, and beside Chromium."""

import base64
import itertools
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from browser.asking import ANSWERED, HEAR, needs_engine, own
from browser.bidi import Firefox
from browser.conftest import Open, Watched
from browser.test_page_answers import expected, shown
from cover import cover
from kg.queries import catalogue
from kg.store import Store

VIEWS = ("story", "network", "places", "time", "compare", "table", "list")
SIZES = {"desktop": (1366, 768), "phone": (390, 844)}
# Left and right ends of the columns of the story, in their order.
COLUMNS = """['spirit', 'branch', 'initiative', 'honor'].map((kind) => {
  const boxes = [...document.querySelectorAll('.lane .' + kind + '-node')].map((e) => e.getBoundingClientRect());
  return [Math.min(...boxes.map((b) => b.left)), Math.max(...boxes.map((b) => b.right))];
})"""
JUDGE = (
    "axe.run(document, { resultTypes: ['violations'] }).then((r) => r.violations.map((v) => [v.id, v.nodes[0].html]))"
)


@pytest.fixture(scope="module")
def firefox() -> Iterator[Firefox]:
    program = shutil.which("firefox-esr") or shutil.which("firefox")
    if program is None:
        pytest.skip("there is no Firefox on this machine")
    with Firefox(program) as browser:
        yield browser


def clean(browser: Firefox, file: Path) -> bool:
    """Whether the page asked for itself alone and logged nothing."""
    browser.run("0")
    outward = [url for url in browser.requests if not url.startswith("data:")]  # what is in the address itself
    assert {url.partition("#")[0] for url in outward} <= {file.as_uri()}
    assert browser.logged == []
    return True


@pytest.mark.parametrize(("view", "lang", "size"), cover(VIEWS, ("zh", "en"), tuple(SIZES)))
def test_every_view_opens_in_firefox_without_complaint_and_axe_finds_nothing(
    firefox: Firefox, shipped: Path, axe: str, view: str, lang: str, size: str
) -> None:
    firefox.open(f"{shipped.as_uri()}#lang={lang}&view={view}", *SIZES[size])
    assert firefox.run("document.documentElement.lang") == {"zh": "zh-CN", "en": "en"}[lang]
    assert firefox.run(f"document.querySelectorAll('.view.{view} *').length") > 5
    assert firefox.run("document.documentElement.scrollWidth") <= SIZES[size][0]
    assert clean(firefox, shipped)
    firefox.send("script.evaluate", expression=axe, target={"context": firefox.context}, awaitPromise=False)
    assert firefox.run(JUDGE) == []
    assert firefox.picture().startswith(b"\x89PNG")


def test_the_story_is_in_columns_and_its_lines_are_drawn_in_firefox(firefox: Firefox, shipped: Path) -> None:
    firefox.open(f"{shipped.as_uri()}#lang=zh", *SIZES["desktop"])
    columns = firefox.run(COLUMNS)
    assert all(left[1] < right[0] for left, right in itertools.pairwise(columns))
    assert firefox.run("document.querySelectorAll('.lines .edge').length") > 60
    assert firefox.run("document.querySelectorAll('.lane').length") == 5


def test_a_person_finds_and_reads_something_by_keyboard_in_firefox(firefox: Firefox, shipped: Path) -> None:
    firefox.open(f"{shipped.as_uri()}#lang=zh", *SIZES["desktop"])
    firefox.run("document.body.focus()")
    firefox.type("/hcjs\ue007")
    assert firefox.run("document.getElementById('panel-title').textContent") == "红船精神"
    assert "第8段第1句" in firefox.run("document.getElementById('panel').textContent")
    assert clean(firefox, shipped)


def test_a_picture_can_be_made_in_firefox(firefox: Firefox, shipped: Path) -> None:
    firefox.open(f"{shipped.as_uri()}#lang=en&view=places", *SIZES["desktop"])
    firefox.run("document.getElementById('export-open').click()")
    firefox.run("document.getElementById('saveSvg').click()")
    assert "SVG" in firefox.run("document.getElementById('live').textContent").upper()
    assert clean(firefox, shipped)


def test_a_large_page_is_unpacked_and_searched_in_firefox(firefox: Firefox, large: Path) -> None:
    firefox.open(f"{large.as_uri()}#lang=zh", *SIZES["desktop"])
    firefox.wait("document.querySelectorAll('.tile .branch-node').length > 50")
    firefox.run("document.body.focus()")
    firefox.type("/initiative-20-7\ue007")
    firefox.wait("!document.getElementById('panel').hidden")
    assert clean(firefox, large)


# Asking -----------------------------------------------------------------------------------------------


class Hand:
    """Firefox with the words that the tests of asking use for a page."""

    def __init__(self, browser: Firefox) -> None:
        self.browser = browser
        self.click = browser.click

    def evaluate(self, expression: str) -> Any:
        return self.browser.run(expression)

    def inner_text(self, selector: str) -> str:
        return str(self.browser.run(f"document.querySelector({json.dumps(selector)}).innerText"))


def clean_but_for_its_worker(browser: Firefox, file: Path) -> bool:
    browser.requests = [url for url in browser.requests if not url.startswith("blob:")]
    return clean(browser, file)


@needs_engine
def test_firefox_answers_every_question_of_the_catalogue_as_kg_does(
    firefox: Firefox, asking_page: Path, store: Store
) -> None:
    firefox.open(f"{asking_page.as_uri()}#lang=zh&view=ask&ask=branches", *SIZES["desktop"])
    firefox.wait(f"({ANSWERED})()")
    firefox.run(HEAR.join(("(() => {", "})()")))
    different = {}
    for name, query in catalogue().items():
        firefox.run(f"document.getElementById('ask-{name}').closest('details').setAttribute('open', '')")
        firefox.click(f"#ask-{name}")
        firefox.wait(f"!!document.querySelector('#ask-{name}[aria-current]') && ({ANSWERED})()")
        if (got := shown(Hand(firefox))) != (wanted := expected(store, query)):
            different[name] = (wanted - got, got - wanted)
    assert different == {}
    assert clean_but_for_its_worker(firefox, asking_page)


@needs_engine
def test_firefox_stays_free_while_it_computes_and_stop_ends_it(firefox: Firefox, asking_page: Path) -> None:
    cross = own("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }", limit="300")
    firefox.open(f"{asking_page.as_uri()}#lang=en&view=ask&{cross}", *SIZES["desktop"])
    firefox.wait("document.getElementById('ask-state').innerText === 'Computing …'")
    firefox.click("#search")
    firefox.type("海霞")
    firefox.wait("!!document.querySelector('#results [role=option]')")
    assert firefox.run("document.getElementById('ask-state').innerText") == "Computing …"
    firefox.type("\ue00c")
    firefox.click("#ask-stop")
    firefox.wait("document.getElementById('ask-answer').innerText.includes('Stopped.')")
    firefox.click("#ask-branches")
    firefox.wait("document.getElementById('ask-count')?.innerText === '5 rows'")
    assert clean_but_for_its_worker(firefox, asking_page)


# Beside Chromium --------------------------------------------------------------------------------------

# What stands for a thing of the graph, in its order: which it is, and where.
CARDS = """[...document.querySelectorAll('.view:not([hidden]) [data-node]')].map((element) => {
  const box = element.getBoundingClientRect();
  return [element.dataset.node + ' ' + element.textContent, box.left, box.width, box.top + scrollY];
})"""
EDGES = "[...document.querySelectorAll('.view:not([hidden]) .edge-target')].map((line) => line.dataset.edge)"
# How far two pictures are from each other, of 255: the mean over squares of 8 by 8 pixels, in which letters that are
# drawn a little differently look alike.
AWAY = """async (pictures) => {
  const [a, b] = await Promise.all(pictures.map(async (source) => {
    const bitmap = await createImageBitmap(await (await fetch('data:image/png;base64,' + source)).blob());
    const [width, height] = [Math.ceil(bitmap.width / 8), Math.ceil(bitmap.height / 8)];
    const context = new OffscreenCanvas(width, height).getContext('2d');
    context.imageSmoothingQuality = 'high';
    context.drawImage(bitmap, 0, 0, width, height);
    return context.getImageData(0, 0, width, height).data;
  }));
  if (a.length !== b.length) return 255;
  return a.reduce((sum, value, index) => sum + Math.abs(value - b[index]), 0) / a.length;
}"""
ASIDE = 4  # pixels: letters are a fraction wider in one of them
LINE = 20  # pixels: a name that is broken in one of them and fits in the other
ALIKE = 4  # of 255; two different views are more than 5 from each other
ALIKE_BUT_FOR_NAMES = (
    8  # the network moves things apart by the widths of their names, which each browser measures itself
)
ALIKE_BUT_FOR_A_LINE = 12


@pytest.fixture(scope="module")
def judge(chromium: Any) -> Iterator[Any]:
    page = chromium.new_page()
    yield page
    page.close()


def away(judge: Any, *pictures: bytes) -> float:
    return float(judge.evaluate(AWAY, [base64.b64encode(one).decode("ascii") for one in pictures]))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_firefox_and_chromium_show_the_same_things_at_the_same_places(
    firefox: Firefox, look: Open, judge: Any, shipped: Path, lang: str, size: str
) -> None:
    width, height = SIZES[size]
    seen: Watched = look(f"#lang={lang}", viewport={"width": width, "height": height})
    for view in VIEWS:
        fragment = f"#lang={lang}&view={view}"
        page = seen.go(fragment)
        firefox.open(shipped.as_uri() + fragment, width, height)
        here, there = page.evaluate(CARDS), firefox.run(CARDS)
        assert [card[0] for card in here] == [card[0] for card in there], view
        assert page.evaluate(EDGES) == firefox.run(EDGES), view
        aside = [max(abs(a[1] - b[1]), abs(a[2] - b[2])) for a, b in zip(here, there, strict=True)]
        down = [abs(a[3] - b[3]) for a, b in zip(here, there, strict=True)]
        assert max(down, default=0) <= LINE, (view, down)
        assert sorted(aside)[: len(aside) * 9 // 10] <= [ASIDE] * len(aside), (view, aside)
        alike = ALIKE_BUT_FOR_NAMES if view == "network" else ALIKE
        limit = alike if max(down, default=0) <= ASIDE else ALIKE_BUT_FOR_A_LINE
        assert away(judge, page.screenshot(), firefox.picture()) < limit, view


def test_different_views_would_be_seen_to_differ(look: Open, judge: Any) -> None:
    seen = look("#lang=zh")
    pictures = {view: seen.go(f"#lang=zh&view={view}").screenshot() for view in VIEWS}
    for one, other in itertools.combinations(VIEWS, 2):
        least = ALIKE_BUT_FOR_NAMES if "network" in (one, other) else ALIKE
        assert away(judge, pictures[one], pictures[other]) > least, (one, other)
