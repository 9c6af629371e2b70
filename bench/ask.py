"""How the page answers questions in Chromium: bytes of its parts, until it is ready, a question: `python bench/ask.py`.

Each figure is the median of several pages opened anew from the disk; the page is that of the shipped data. Needs
playwright, a Chromium and the engine (`make engine`).
"""

import shutil
import sys
import tempfile
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, sync_playwright

import kg
from kg.page.ask import asking
from kg.page.document import packed
from kg.render import page as page_text

FLAGS = "--headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking".split()
RUNS = 7
# Until the view that asks has been opened and its engine says that it is ready, in milliseconds.
READY = """() => new Promise((done) => {
  const began = performance.now();
  document.getElementById("view-ask").click();
  const look = () => /Ready/.test(document.getElementById("ask-state")?.textContent)
    ? done(performance.now() - began) : setTimeout(look, 1);
  look();
})"""
# From the press on a question until its answer stands in the page, and what of it the engine took, in milliseconds.
ANSWER = """(name) => new Promise((done) => {
  const began = performance.now();
  document.getElementById("ask-" + name).click();
  const look = () => {
    const chosen = document.querySelector("#ask-" + name + "[aria-current]");
    const told = chosen && document.querySelector("#ask-answer .note");
    if (!told) return setTimeout(look, 1);
    done([performance.now() - began, parseFloat(told.textContent.replace(",", ""))]);
  };
  requestAnimationFrame(look);
})"""


def main() -> None:
    """Print the figures."""
    where = shutil.which("chromium") or shutil.which("google-chrome")
    if where is None:
        sys.exit("there is no Chromium on this machine")
    store = kg.open_store()
    parts = asking(store)
    if not parts.engine:
        sys.exit("the engine is not there: make engine")
    graph = kg.to_networkx(store)
    without = len(page_text(graph, lang="en").encode())
    text = page_text(graph, lang="en", asks=parts)
    sizes = {"engine": len(parts.engine), "worker": len(packed(parts.worker)), "data": len(packed(parts.quads))}
    sizes |= {"without": without, "whole": len(text.encode())}
    for name, size in sizes.items():
        print(f"{name:8} {size / 1e6:6.2f} MB")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        file = Path(folder) / "graph.html"
        file.write_text(text, "utf-8")
        browser = playwright.chromium.launch(executable_path=where, args=FLAGS)
        runs = [measure(browser, file) for _ in range(RUNS)]
        browser.close()
    names = list(kg.catalogue())
    print(f"ready    {median(run[0] for run in runs):6.0f} ms")
    whole = {name: median(run[1][name][0] for run in runs) for name in names}
    engine = {name: median(run[1][name][1] for run in runs) for name in names}
    print(f"question {median(whole.values()):6.0f} ms in the median, {max(whole.values()):.0f} ms at most")
    print(f"engine   {median(engine.values()):6.1f} ms in the median, {max(engine.values()):.0f} ms at most")


def measure(browser: Browser, file: Path) -> tuple[float, dict[str, list[float]]]:
    """One page: until it is ready, and for each question the two times of ANSWER."""
    page = browser.new_page()
    page.goto(f"{file.as_uri()}#lang=en")
    page.wait_for_timeout(300)
    ready = page.evaluate(READY)
    times = {name: page.evaluate(ANSWER, name) for name in kg.catalogue()}
    page.close()
    return ready, times


if __name__ == "__main__":
    main()
