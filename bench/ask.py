"""How the page answers questions in Chromium: bytes of its parts, until it is ready, a question: bench/results/ask.md.

    python bench/ask.py > bench/results/ask.md

Each figure is the median of several pages opened anew from the disk; the page is that of the shipped data. Needs
playwright, a Chromium and the engine (`make engine`).
"""

import os
import platform
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
    sizes = {
        "the engine, packed by LZMA": len(parts.engine),
        "its worker": len(packed(parts.worker)),
        "the data": len(packed(parts.quads)),
        "a page without them": without,
        "the page": len(text.encode()),
    }
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        file = Path(folder) / "graph.html"
        file.write_text(text, "utf-8")
        browser = playwright.chromium.launch(executable_path=where, args=FLAGS)
        version, runs = browser.version, [measure(browser, file) for _ in range(RUNS)]
        browser.close()
    names = list(kg.catalogue())
    whole = [median(run[1][name][0] for run in runs) for name in names]
    engine = [median(run[1][name][1] for run in runs) for name in names]
    ready = [run[0] for run in runs]
    print("# Asking the page\n")
    print(
        f"The article's page; {RUNS} times opened anew from the disk, each of the {len(names)} questions asked once each time."
    )
    print(
        f"Chromium {version}, Python {platform.python_version()}, {os.cpu_count()} cores, {platform.system()}; load {load:.1f}.\n"
    )
    print("| part | size |\n|---|---:|")
    print("\n".join(f"| {name} | {size / 1e6:.2f} MB |" for name, size in sizes.items()))
    print("\n| what | least | median | most |\n|---|---:|---:|---:|")
    for name, times in (
        ("from opening “Ask” until it is ready", ready),
        ("a question, until its answer stands there", whole),
        ("of that, the engine", engine),
    ):
        print(f"| {name} | {min(times):.1f} ms | {median(times):.1f} ms | {max(times):.1f} ms |")


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
