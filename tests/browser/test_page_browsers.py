"""Other browsers than the newest Chromium: Firefox, driven by the protocol it speaks itself, and Chromium 86 by tables."""

import itertools
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from browser.bidi import Firefox
from kg.page import document

HERE = Path(__file__).parent
PAGE = Path(document.__file__).parent
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


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("view", VIEWS)
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


# Chromium 86 ------------------------------------------------------------------------------------------


def old_browsers(*files: Path) -> list[str]:
    """What the files use that Chromium 86 does not know."""
    if shutil.which("node") is None or not (HERE / "node_modules/doiuse").is_dir():
        pytest.skip("node or its packages are not there: run “npm ci --ignore-scripts” in tests/browser")
    done = subprocess.run(
        ["node", "old-browsers.mjs", *map(str, files)], cwd=HERE, capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    assert done.returncode == (1 if done.stdout else 0)
    return done.stdout.splitlines()


def test_the_page_uses_nothing_that_chromium_86_does_not_know() -> None:
    assert old_browsers(*sorted(PAGE.rglob("*.css")), *sorted(PAGE.glob("*.js"))) == []


def test_what_chromium_86_does_not_know_would_be_found(tmp_path: Path) -> None:
    (tmp_path / "new.css").write_text("a:has(b) { padding-inline: 1px }\nc { container-type: size }\n")
    (tmp_path / "new.js").write_text("var copy = structuredClone({});\n")
    found = "\n".join(old_browsers(tmp_path / "new.css", tmp_path / "new.js"))
    for feature in ("css-has", "css-logical-props", "structuredClone"):
        assert feature in found
