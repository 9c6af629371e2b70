"""The page beside pyvis' own and gravis' on the same graphs, in Chromium: bench/results/page.md.

    pip install --target /tmp/gravis gravis "setuptools<80"
    PYTHONPATH=/tmp/gravis python bench/page.py [NODES …] > bench/results/page.md      0 stands for the article
    python bench/page.py 20000 --pages kg                                              without the others

pyvis and gravis get their scripts into the file (`cdn_resources="in_line"`, `export_html`), or they would show nothing
without a network; everything else is as they come. The first picture is there when something is drawn that is not
hidden behind a bar: a shape on a canvas or in an SVG, or for the story its cards. Times of actions are medians of five,
until the next frame is due. A page that has no such action has no time. axe-core comes from tests/browser.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING, NamedTuple

import generate
import networkx as nx

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parents[1]
AXE = ROOT / "tests/browser/node_modules/axe-core/axe.min.js"
FLAGS = (
    "--headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking --disable-component-update "
    "--disable-sync --disable-quic --enable-precise-memory-info --host-resolver-rules=MAP,*,~NOTFOUND"
).split()
PER_NODE = 18.2
LIMIT = 300  # seconds to wait for a first picture
TIMES = 5

# Looks every few frames whether something is drawn, and keeps when that was so for the first time.
WATCH = """() => {
  const small = document.createElement("canvas");
  small.width = small.height = 48;
  const pen = small.getContext("2d", { willReadFrequently: true });
  const drawn = (canvas) => {
    if (!canvas.width || !canvas.offsetParent) return false;
    pen.clearRect(0, 0, 48, 48);
    pen.drawImage(canvas, 0, 0, 48, 48);
    const seen = new Set(new Uint32Array(pen.getImageData(0, 0, 48, 48).data.buffer));
    return seen.size > 3;
  };
  const isThere = () => {
    const bar = document.getElementById("loadingBar");
    if (bar && getComputedStyle(bar).display !== "none" && getComputedStyle(bar).opacity > 0.5) return false;
    if (document.querySelectorAll(".card").length > 4) return true;
    if ([...document.querySelectorAll("svg")].some((svg) => svg.querySelectorAll("circle, path, rect").length > 20)) return true;
    return [...document.querySelectorAll("canvas")].some(drawn);
  };
  window.firstPicture = 0;
  const look = () => {
    if (document.body && isThere()) window.firstPicture = performance.now();
    else setTimeout(look, 20);
  };
  look();
}"""
NEXT_FRAME = "new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)))"
SEARCH = f"""async (text) => {{
  const box = document.getElementById("search");
  const start = performance.now();
  box.value = text;
  box.dispatchEvent(new Event("input", {{ bubbles: true }}));
  const end = performance.now();
  box.value = ""; box.dispatchEvent(new Event("input", {{ bubbles: true }}));
  await {NEXT_FRAME};
  return end - start;
}}"""
SETTLED = f"""async (hash) => {{
  const start = performance.now();
  const before = location.hash;
  location.hash = hash;
  await {NEXT_FRAME};
  await {NEXT_FRAME};
  const end = performance.now();
  location.hash = before;
  await {NEXT_FRAME};
  await {NEXT_FRAME};
  return end - start;
}}"""
PYVIS_SELECT = f"""async (id) => {{
  const start = performance.now();
  network.selectNodes([id]);
  await {NEXT_FRAME};
  return performance.now() - start;
}}"""


class Seen(NamedTuple):
    """What was measured of one page; times in ms, None for what it cannot do or did not reach."""

    bytes: int
    requests: int
    errors: int
    axe: int | None
    picture: float | None
    search: float | None
    filter: float | None
    selection: float | None
    heap: float | None


def own(graph: nx.MultiDiGraph, out: Path) -> None:
    import kg

    kg.render(graph, out, lang="zh")


def named(graph: nx.MultiDiGraph) -> nx.DiGraph:
    """The same nodes and links with nothing but their names, as the others take them."""
    plain = nx.DiGraph()
    for number, (_, data) in enumerate(graph.nodes.items()):
        plain.add_node(number, label=data["label"]["zh"], title=data["label"]["en"])
    places = {node: number for number, node in enumerate(graph)}
    plain.add_edges_from((places[a], places[b]) for a, b in graph.edges())
    return plain


def by_pyvis(graph: nx.MultiDiGraph, out: Path) -> None:
    from pyvis.network import Network

    net = Network(directed=True, cdn_resources="in_line")
    net.from_nx(named(graph))
    out.write_text(net.generate_html(notebook=False), encoding="utf-8")


def by_gravis(graph: nx.MultiDiGraph, out: Path) -> None:
    import gravis

    gravis.d3(named(graph)).export_html(str(out), overwrite=True)


PAGES: dict[str, Callable[[nx.MultiDiGraph, Path], None]] = {"kg": own, "pyvis": by_pyvis, "gravis (d3)": by_gravis}


@contextmanager
def opened(browser: Browser, file: Path, **settings: bool) -> Iterator[tuple[Page, list[str], list[str]]]:
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN", **settings)
    page = context.new_page()
    requests: list[str] = []
    errors: list[str] = []
    page.on("request", lambda one: requests.append(one.url))
    page.on("console", lambda one: one.type == "error" and errors.append(one.text))
    page.on("pageerror", lambda one: errors.append(str(one)))
    page.add_init_script(f"({WATCH})()")
    page.goto(file.as_uri(), wait_until="commit", timeout=LIMIT * 1000)
    yield page, requests, errors
    context.close()


def first_picture(page: Page) -> float | None:
    """When something was drawn for the first time, in ms since the page began; None where that took too long."""
    from playwright.sync_api import TimeoutError as TooLong

    try:  # the page may be too busy to answer: the wait is measured from outside
        return float(
            page.wait_for_function("() => window.firstPicture", timeout=LIMIT * 1000, polling=200).json_value()
        )
    except TooLong:
        return None


def median(page: Page, script: str, argument: object) -> float:
    return statistics.median(page.evaluate(script, argument) for _ in range(TIMES))


def measured(browser: Browser, name: str, file: Path, nodes: list[str]) -> Seen:
    search = chosen = selection = None
    with opened(browser, file) as (page, requests, errors):
        picture = first_picture(page)
        if name == "kg":
            page.focus("#search")
            search = median(page, SEARCH, "号")
            chosen = median(page, SETTLED, "#lang=zh&view=table&of=kg:Initiative&group=kg:Initiative")
            selection = median(page, SETTLED, f"#lang=zh&view=story&id={nodes[0]}")
        elif name == "pyvis" and picture is not None:
            selection = median(page, PYVIS_SELECT, 0)
        page.wait_for_timeout(300)
        # One that still draws after so long may never answer.
        heap = None if picture is None else page.evaluate("() => performance.memory.usedJSHeapSize / 1e6")
        asked = sum(url != file.as_uri() and not url.startswith(("data:", "blob:")) for url in requests)
        faults = len(errors)
    judged = None if picture is None else axe(browser, file)
    return Seen(file.stat().st_size, asked, faults, judged, picture, search, chosen, selection, heap)


def axe(browser: Browser, file: Path) -> int | None:
    if not AXE.is_file():
        return None
    with opened(browser, file, bypass_csp=True) as (page, _, _):
        if first_picture(page) is None:
            return None
        page.evaluate(AXE.read_text("utf-8"))
        return int(page.evaluate("async () => (await axe.run()).violations.length"))


def graph_of(nodes: int, folder: Path) -> nx.MultiDiGraph:
    import kg

    if nodes == 0:
        return kg.to_networkx(kg.open_store())
    with (folder / "data.nq").open("w", encoding="utf-8") as out:
        generate.write(out, round(nodes / PER_NODE), trig=False)
    return kg.to_networkx(kg.open_store(folder / "data.nq"))


def time_of(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value / 1000:.2f} s" if value >= 1000 else f"{value:.1f} ms" if value < 20 else f"{value:.0f} ms"


def row(name: str, seen: Seen) -> str:
    picture = f"over {LIMIT} s" if seen.picture is None else time_of(seen.picture)
    cells = [name, f"{seen.bytes / 1e6:.2f} MB", seen.requests, seen.errors, "–" if seen.axe is None else seen.axe]
    cells += [
        picture,
        *map(time_of, (seen.search, seen.filter, seen.selection)),
        "–" if seen.heap is None else f"{seen.heap:.0f} MB",
    ]
    return f"| {' | '.join(map(str, cells))} |"


def main() -> None:
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("nodes", nargs="*", type=int, default=[0, 1000, 3000, 10000])
    parser.add_argument(
        "--pages", nargs="+", choices=PAGES, default=list(PAGES), help="only these; pyvis takes minutes"
    )
    options = parser.parse_args()
    chromium = which("chromium") or which("chromium-browser") or which("google-chrome")
    with tempfile.TemporaryDirectory() as made, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        load = f"load of the machine when it began: {os.getloadavg()[0]:.1f}"
        print("# The page\n")
        print(
            f"Chromium {browser.version}, Python {platform.python_version()}, {os.cpu_count()} cores, {platform.system()}; {load}."
        )
        print("What is measured and how stands in `bench/page.py`.")
        for nodes in options.nodes:
            graph = graph_of(nodes, Path(made))
            print(
                f"\n## {'The article' if not nodes else f'About {nodes} nodes'}: {len(graph)} nodes, {graph.number_of_edges()} links\n"
            )
            print("| page | size | requests | errors | axe | first picture | search | filter | selection | heap |")
            print("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|")
            branches = [data["curie"] for _, data in graph.nodes.items() if data["cls"] == "kg:Branch"]
            for name in options.pages:
                write = PAGES[name]
                file = Path(made) / f"{name.split()[0]}.html"
                try:
                    write(graph, file)
                except ModuleNotFoundError as error:
                    print(f"| {name} | not there ({error.name}) |")
                    continue
                print(row(name, measured(browser, name, file, branches)), flush=True)
        browser.close()


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT / "bench"))
    main()
