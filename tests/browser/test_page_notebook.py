"""The page in JupyterLab itself, as the value of a cell; in `make stress`, which installs it in `.venv-notebook`."""

import json
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from browser.asking import ANSWERED, needs_engine
from browser.waiting import until
from kg.render import render

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 120  # seconds; JupyterLab starts slowly, and a kernel in it
CELLS = {
    "zh": 'import kg\nkg.render(kg.to_networkx(kg.open_store()), lang="zh")',
    "en": 'import kg\nstore = kg.open_store()\nkg.render(kg.to_networkx(store), lang="en", store=store)',
}
Open = Callable[..., Any]


def notebook(*cells: dict[str, Any]) -> str:
    """A file of cells, as JupyterLab keeps them."""
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return json.dumps({"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5})


def cell(name: str, source: str, *outputs: dict[str, Any]) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "id": name,
        "metadata": {},
        "source": source,
        "execution_count": 1 if outputs else None,
        "outputs": outputs,
    }


@pytest.fixture(scope="module")
def lab(
    stress: bool, graph: nx.MultiDiGraph, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], str]]:
    """Gives the address of a notebook in a JupyterLab of its own."""
    program = ROOT / ".venv-notebook/bin/jupyter-lab"
    if not stress or not program.is_file():
        pytest.skip("JupyterLab is heavy: make stress tries it (make notebook installs it)")
    home = tmp_path_factory.mktemp("笔记 #1")
    (home / "new.ipynb").write_text(notebook(*(cell(lang, source) for lang, source in CELLS.items())), "utf-8")
    html = {"text/html": render(graph)._repr_html_(), "text/plain": "page"}
    output = {"output_type": "execute_result", "execution_count": 1, "metadata": {}, "data": html}
    (home / "sent.ipynb").write_text(notebook(cell("zh", CELLS["zh"], output)), "utf-8")
    with (home / "said").open("wb") as said:
        process = subprocess.Popen(
            [program, "--no-browser", "--ip=127.0.0.1", "--port=0", "--allow-root", "--ServerApp.root_dir=."],
            cwd=home,
            stdout=said,
            stderr=said,
            env=os.environ | {"HOME": str(home), "JUPYTER_RUNTIME_DIR": str(home / "run")},
        )
    try:
        about = running(process, home)
        yield lambda name: f"{about['url']}lab/tree/{name}?token={about['token']}"
    finally:
        process.terminate()
        process.wait(30)


def running(process: subprocess.Popen[bytes], home: Path) -> dict[str, Any]:
    """What JupyterLab says of itself once it runs."""
    last = time.monotonic() + PATIENCE
    while time.monotonic() < last and process.poll() is None:
        for found in (home / "run").glob("jpserver-*.json"):
            about: dict[str, Any] = json.loads(found.read_text("utf-8") or "{}")
            if about:
                return about
        time.sleep(0.2)
    raise AssertionError(f"JupyterLab did not start: {(home / 'said').read_text('utf-8', 'replace')[-800:]}")


@pytest.fixture
def tab(chromium: Any) -> Iterator[Any]:
    context = chromium.new_context(viewport={"width": 1366, "height": 1000}, locale="en-US")
    page = context.new_page()
    page.set_default_timeout(PATIENCE * 1000)
    yield page
    context.close()


def frame(page: Any, lang: str) -> Any:
    """The frame in which the page has begun in a language."""
    last = time.monotonic() + PATIENCE
    while time.monotonic() < last:
        for one in page.frames[1:]:
            if one.evaluate("document.documentElement.lang + !!document.querySelector('.view *')") == lang + "true":
                return one
        page.wait_for_timeout(200)
    raise AssertionError(f"no page in {lang}")


@needs_engine
def test_jupyterlab_shows_the_page_under_its_cell_and_everything_in_it_works(
    lab: Callable[[str], str], tab: Any
) -> None:
    complaints: list[str] = []
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    tab.goto(lab("new.ipynb"))
    tab.wait_for_selector("text=| Idle")
    tab.click("li.lm-MenuBar-item:has-text('Run')")
    tab.click("li.lm-Menu-item:has-text('Run All Cells') >> nth=0")
    for lang, spirit in (("zh-CN", "红船精神"), ("en", "Red Boat Spirit")):
        page = frame(tab, lang)
        page.locator("#search").scroll_into_view_if_needed()
        page.fill("#search", "hcjs")
        page.press("#search", "Enter")
        until(page, "(name) => (document.getElementById('panel-title') || {}).innerText === name", spirit)
        page.click("#view-network")
        until(page, "!!document.querySelector('.view.network:not([hidden]) canvas')")
    page.click("#view-ask")
    page.fill("#ask-match", "honors-of-branch")
    page.click("#ask-honors-of-branch")
    until(page, ANSWERED)
    assert page.inner_text("#ask-count") == "3 rows"
    page.click("#language")
    until(page, "document.documentElement.lang === 'zh-CN'")
    assert complaints == []


def test_a_notebook_that_is_not_trusted_says_why_the_page_is_not_shown(lab: Callable[[str], str], tab: Any) -> None:
    tab.goto(lab("sent.ipynb"))
    said = tab.locator(".jp-OutputArea-output").first.inner_text()
    assert "信任此笔记本" in said and "trust the notebook" in said
    assert len(tab.frames) == 1
