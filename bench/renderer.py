"""How fast large pictures move: vis-network's canvas, a canvas of one's own, WebGL: bench/results/renderer.md.

    python bench/renderer.py [NODES …] > bench/results/renderer.md

The same nodes and links at the same places, all of them drawn, without names, in 1366 × 700 pixels. A frame is from
asking for another part of the picture until the next frame could begin: 17 ms is as fast as a screen. Medians of the
frames of a walk that pans and zooms; the drawings take turns, so that all meet the same other work of the machine.
There is no GPU here: Chromium paints canvases itself, and WebGL is computed by SwiftShader.
"""

import argparse
import json
import os
import platform
import statistics
import sys
import tempfile
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING, Any

import networkx as nx
import page

if TYPE_CHECKING:
    from playwright.sync_api import Browser

HERE = Path(__file__).parent / "renderer"
FLAGS = [*page.FLAGS, "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist"]
DRAWINGS = {
    "vis-network, as in the page": ("vis.js", {}),
    "vis-network, straight lines": ("vis.js", {"STRAIGHT": True}),
    "vis-network, no lines while it moves": ("vis.js", {"STRAIGHT": True, "MOVING": True}),
    "a canvas of one's own": ("plain.js", {}),
    "WebGL": ("webgl.js", {}),
}
ROUNDS = 2


def drawn(graph: nx.MultiDiGraph) -> dict[str, list[Any]]:
    """What all of them draw: places and colours of the nodes, and the links that get a line."""
    from kg.graph import picture
    from kg.page import lanes
    from kg.page.style import looks
    from kg.render import network

    known = picture(graph)
    net = network(known, lanes.story(known))
    colors = {class_: look.light for class_, look in looks(known.classes).items()}
    return {
        "x": [round(node["x"]) for node in net.nodes],
        "y": [round(node["y"]) for node in net.nodes],
        "color": [colors[data["cls"]] for _, data in graph.nodes(data=True)],
        "from": [edge["from"] for edge in net.edges],
        "to": [edge["to"] for edge in net.edges],
    }


def document(script: str, settings: dict[str, bool], data: dict[str, list[Any]]) -> str:
    from kg.page.document import vis_network
    from kg.render import _OPTIONS

    given = {"DRAWN": data, "OPTIONS": _OPTIONS, "STRAIGHT": False, "MOVING": False, **settings}
    constants = "".join(f"const {name} = {json.dumps(value)};\n" for name, value in given.items())
    library = vis_network() if script == "vis.js" else ""
    own = (HERE / "drive.js").read_text("utf-8") + (HERE / script).read_text("utf-8")
    place = '<div id="place" style="width:1366px;height:700px"></div>'
    return f"<!doctype html><meta charset=utf-8>{place}<script>{library}</script><script>{constants}{own}</script>"


def measure(browser: "Browser", file: Path) -> dict[str, Any]:
    tab = browser.new_page(viewport={"width": 1366, "height": 768})
    tab.goto(file.as_uri())
    found: dict[str, Any] = tab.evaluate("measure()")
    if shot := os.environ.get("SHOTS"):
        tab.screenshot(path=f"{shot}/{file.stem}.png")
    tab.close()
    return found


def row(name: str, runs: list[dict[str, Any]]) -> str:
    times = sorted(time for run in runs for time in run["times"])
    first = statistics.median(run["first"] for run in runs)
    heap = statistics.median(run["heap"] for run in runs)
    slow = times[int(len(times) * 0.95)]
    return f"| {name} | {first:.0f} ms | {statistics.median(times):.0f} ms | {slow:.0f} ms | {heap:.0f} MB |"


def main() -> None:
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("nodes", nargs="*", type=int, default=[3000, 10000, 20000])
    options = parser.parse_args()
    chromium = which("chromium") or which("chromium-browser") or which("google-chrome")
    with tempfile.TemporaryDirectory() as made, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        load = f"load of the machine when it began: {os.getloadavg()[0]:.1f}"
        print("# How fast large pictures move\n")
        print(f"Chromium {browser.version}, no GPU, {os.cpu_count()} cores, {platform.system()}; {load}.")
        print("What is drawn and how it is measured stands in `bench/renderer.py`.")
        for nodes in options.nodes:
            data = drawn(page.graph_of(nodes, Path(made)))
            files = {name: Path(made) / f"{place}-{nodes}.html" for place, name in enumerate(DRAWINGS)}
            for name, file in files.items():
                file.write_text(document(*DRAWINGS[name], data), "utf-8")
            runs: dict[str, list[dict[str, Any]]] = {name: [] for name in files}
            for _ in range(ROUNDS):
                for name, file in files.items():
                    runs[name].append(measure(browser, file))
            print(f"\n## {len(data['x'])} nodes, {len(data['from'])} lines\n")
            print("| drawing | first picture | frame | 95 of 100 frames within | heap |\n|---|---:|---:|---:|---:|")
            for name, found in runs.items():
                print(row(name, found), flush=True)
        browser.close()


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    main()
