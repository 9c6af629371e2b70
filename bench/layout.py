"""How long libraries take to place the nodes of a graph, and how good the picture is: bench/results/layout.md.

    pip install --target /tmp/layouts rustworkx networkit fa2-modified igraph numpy scipy
    PYTHONPATH=/tmp/layouts python bench/layout.py [NODES …] > bench/results/layout.md

Each runs in a process of its own, with a limit; times are the CPU seconds of all its threads and children, and the
seconds by the clock. igraph is GPL: for comparison alone. “apart” is how many of the nodes have no other nearer than a third of
the mean distance that as many nodes would have if they filled the same area evenly: more is better. “pull” is the
length of a link for each part of the distance of any two nodes: less is better. A library that is missing is said to be.
"""

import argparse
import importlib.metadata
import json
import math
import os
import platform
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import generate
import networkx as nx

PER_NODE = 18.2  # nodes that come with each branch of bench/generate.py
Places = dict[str, tuple[float, float]]


def own(graph: nx.MultiDiGraph) -> Places:
    from kg.graph import picture
    from kg.page import lanes, layout
    from kg.page.payload import shown

    known = picture(graph)
    story = lanes.story(known)
    seen = {n for n in graph if shown(graph.nodes[n]["cls"], story)}
    return layout.positions(known, story, seen)


def own_without_story(graph: nx.MultiDiGraph) -> Places:
    from kg.graph import picture
    from kg.page import lanes, layout

    return layout.positions(picture(graph), lanes.Story((), ()), set(graph))


def nx_spring(graph: nx.MultiDiGraph) -> Places:
    return nx.spring_layout(nx.Graph(graph), seed=1)


def nx_forceatlas2(graph: nx.MultiDiGraph) -> Places:
    return nx.forceatlas2_layout(nx.Graph(graph), seed=1)


def rustworkx_spring(graph: nx.MultiDiGraph) -> Places:
    import rustworkx as rx

    names = list(graph)
    number = {name: index for index, name in enumerate(names)}
    made = rx.PyGraph(multigraph=False)
    made.add_nodes_from(names)
    made.extend_from_edge_list([(number[a], number[b]) for a, b in graph.edges()])
    return {names[index]: tuple(place) for index, place in rx.spring_layout(made, seed=1).items()}


def networkit_maxent(graph: nx.MultiDiGraph) -> Places:
    import networkit as nk

    names = list(graph)
    number = {name: index for index, name in enumerate(names)}
    made = nk.Graph(len(names))
    for a, b in {tuple(sorted((number[a], number[b]))) for a, b in graph.edges() if a != b}:
        made.addEdge(a, b)
    nk.engineering.setSeed(1, False)
    parts = nk.components.ConnectedComponents(made)
    parts.run()
    kept = sorted(max(parts.getComponents(), key=len))  # it places what hangs together
    whole = nk.components.ConnectedComponents.extractLargestConnectedComponent(made, True)
    start = nk.viz.PivotMDS(whole, 2, min(100, whole.numberOfNodes()))
    start.run()
    refined = nk.viz.MaxentStress(whole, 2, 3, coordinates=start.getCoordinates())
    refined.run()
    return {names[node]: tuple(place) for node, place in zip(kept, refined.getCoordinates(), strict=True)}


def fa2(graph: nx.MultiDiGraph) -> Places:
    from fa2_modified import ForceAtlas2

    return ForceAtlas2(verbose=False).forceatlas2_networkx_layout(nx.Graph(graph), pos=None, iterations=100)


def sfdp(graph: nx.MultiDiGraph) -> Places:
    if shutil.which("sfdp") is None:
        raise ModuleNotFoundError("sfdp")
    number = {name: index for index, name in enumerate(graph)}
    lines = "\n".join(f"{number[a]} -- {number[b]}" for a, b in nx.Graph(graph).edges())
    text = f"graph {{ {' '.join(map(str, number.values()))}\n{lines} }}"
    written = subprocess.run(["sfdp", "-Tplain"], input=text, capture_output=True, text=True, check=True).stdout
    rows = (line.split() for line in written.splitlines() if line.startswith("node"))
    names = list(number)
    return {names[int(row[1])]: (float(row[2]), float(row[3])) for row in rows}


def igraph_drl(graph: nx.MultiDiGraph) -> Places:
    return by_igraph(graph, "drl")


def igraph_fr(graph: nx.MultiDiGraph) -> Places:
    return by_igraph(graph, "fr")


def by_igraph(graph: nx.MultiDiGraph, kind: str) -> Places:
    import igraph

    number = {name: index for index, name in enumerate(graph)}
    made = igraph.Graph(len(number), [(number[a], number[b]) for a, b in graph.edges()]).simplify()
    return dict(zip(number, map(tuple, made.layout(kind).coords), strict=True))


LAYOUTS: dict[str, Callable[[nx.MultiDiGraph], Places]] = {
    "own, by the story": own,
    "own, without a story": own_without_story,
    "rustworkx spring_layout": rustworkx_spring,
    "networkit PivotMDS + MaxentStress": networkit_maxent,
    "fa2-modified, 100 rounds": fa2,
    "networkx forceatlas2_layout": nx_forceatlas2,
    "networkx spring_layout": nx_spring,
    "Graphviz sfdp": sfdp,
    "igraph drl": igraph_drl,
    "igraph Fruchterman-Reingold": igraph_fr,
}


def quality(graph: nx.MultiDiGraph, places: Places) -> dict[str, float]:
    """How many nodes stand clear of the others, and how short the links are."""
    xs, ys = zip(*places.values(), strict=True)
    apart = math.sqrt(max(1e-9, (max(xs) - min(xs)) * (max(ys) - min(ys))) / len(places)) / 3
    cells: dict[tuple[int, int], list[tuple[float, float]]] = {}
    for x, y in places.values():
        cells.setdefault((int(x // apart), int(y // apart)), []).append((x, y))

    def clear(x: float, y: float) -> bool:
        column, row = int(x // apart), int(y // apart)
        near = (p for i in (-1, 0, 1) for j in (-1, 0, 1) for p in cells.get((column + i, row + j), ()))
        return sum(math.dist((x, y), p) < apart for p in near) == 1

    random, names = Random(1), list(places)  # noqa: S311  (repeatable, not secret)
    pairs = [(random.choice(names), random.choice(names)) for _ in range(5000)]
    links = [(a, b) for a, b in graph.edges() if a in places and b in places and a != b]
    length = sum(math.dist(places[a], places[b]) for a, b in links) / len(links)
    return {
        "apart": sum(clear(*place) for place in places.values()) / len(places),
        "pull": length / (sum(math.dist(places[a], places[b]) for a, b in pairs) / len(pairs)),
    }


def child(name: str, path: str, limit: str) -> None:
    import pickle

    graph = pickle.loads(Path(path).read_bytes())  # noqa: S301  (written by this very program)
    resource.setrlimit(resource.RLIMIT_CPU, (int(limit), int(limit) + 1))
    try:
        start, before = time.perf_counter(), sum(os.times()[:4])
        places = LAYOUTS[name](graph)
        taken = {"clock": time.perf_counter() - start, "seconds": sum(os.times()[:4]) - before}
        print(json.dumps({**taken, **quality(graph, dict(places))}))
    except ModuleNotFoundError as error:
        print(json.dumps({"missing": error.name or str(error)}))


def measured(name: str, path: Path, limit: int) -> dict[str, Any]:
    command = [sys.executable, __file__, "--child", name, str(path), str(limit)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode == -signal.SIGXCPU or signal.SIGXCPU.name in done.stderr:  # itself, or a program that it ran
        return {"over": limit}
    if done.returncode:
        return {"failed": done.stderr.strip().splitlines()[-1]}
    return dict(json.loads(done.stdout))


def made(nodes: int, folder: Path) -> Path:
    """A graph of about so many nodes in the shape of the real one, without what is shown on demand."""
    import pickle

    import kg

    with (folder / "data.nq").open("w", encoding="utf-8") as out:
        generate.write(out, round(nodes / PER_NODE), trig=False)
    path = folder / f"{nodes}.pickle"
    path.write_bytes(pickle.dumps(kg.to_networkx(kg.open_store(folder / "data.nq"))))
    return path


def shown_as(found: dict[str, Any]) -> str:
    if "missing" in found:
        return f"not there ({found['missing']}) | | |"
    if "over" in found:
        return f"over {found['over']} s | | |"
    if "failed" in found:
        return f"failed: {found['failed']} | | |"
    return f"{found['seconds']:.2f} s | {found['clock']:.2f} s | {found['apart']:.0%} | {found['pull']:.2f}"


def version(package: str) -> str:
    try:
        return f"{package} {importlib.metadata.version(package)}"
    except importlib.metadata.PackageNotFoundError:
        return f"{package} missing"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("nodes", nargs="*", type=int, default=[1000, 10000, 20000])
    parser.add_argument(
        "--limit", type=int, default=120, help="CPU seconds for each; what passes it is tried at no larger size"
    )
    parser.add_argument("--child", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        return child(*options.child)
    packages = ", ".join(map(version, ("networkx", "rustworkx", "networkit", "fa2-modified", "igraph", "numpy")))
    print("# Placing the nodes\n")
    about = f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}; load {os.getloadavg()[0]:.1f}"
    print(f"{packages}; Python {platform.python_version()}, {about}.")
    print(
        f"“over” is a process ended after {options.limit} CPU seconds, and not tried with more nodes; "
        "what the columns mean stands in `bench/layout.py`."
    )
    left = list(LAYOUTS)
    with tempfile.TemporaryDirectory() as folder:
        for nodes in options.nodes:
            path = made(nodes, Path(folder))
            print(f"\n## {nodes} nodes\n\n| layout | CPU | clock | apart | pull |\n|---|---:|---:|---:|---:|")
            for name in list(left):
                found = measured(name, path, options.limit)
                print(f"| {name} | {shown_as(found)} |", flush=True)
                if "over" in found:
                    left.remove(name)
    return None


if __name__ == "__main__":
    main()
