"""What a page of about 20 000 nodes takes, by phase, and how large it is: bench/results/view.md.

    python bench/view.py [BRANCHES] [--beside OTHER/src] > bench/results/view.md

CPU seconds of the process, medians of three runs, each in a process of its own that looks for garbage as seldom as the
command kg does. `--beside` names the sources of another version, which runs in turns with this one.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from itertools import pairwise
from pathlib import Path
from time import perf_counter, process_time
from typing import Any, Final

import generate

TIMES: Final = 3
PHASES: Final = {"open": "open the N-Quads: merge, rules", "graph": "to_networkx", "page": "render"}
Run = dict[str, Any]


def measured(data: str) -> Run:
    """The CPU seconds of each phase, in this process."""
    import gc

    import kg
    import kg.cli

    gc.set_threshold(kg.cli._SELDOM)
    times, begun = [process_time()], perf_counter()
    store = kg.open_store(data)
    times.append(process_time())
    graph = kg.to_networkx(store)
    times.append(process_time())
    written = kg.render(graph).html.encode()
    times.append(process_time())
    taken = [after - before for before, after in pairwise(times)]
    about = {
        "wall": perf_counter() - begun,
        "nodes": len(graph),
        "edges": graph.number_of_edges(),
        "bytes": len(written),
    }
    return dict(zip(PHASES, taken, strict=True)) | about


def run(data: Path, sources: str) -> Run:
    """One run with the sources of a version; with those that are installed where none are named."""
    places = os.environ | ({"PYTHONPATH": sources} if sources else {})
    command = [sys.executable, __file__, "--one", str(data)]
    found: Run = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, env=places).stdout)
    return found


def row(name: str, runs: list[Run]) -> str:
    cells = [statistics.median(run[phase] for run in runs) for phase in PHASES]
    wall = statistics.median(run["wall"] for run in runs)
    seconds = [f"{cell:.2f} s" for cell in [*cells, sum(cells), wall]]
    size = f"{runs[0]['bytes'] / 1e6:.2f} MB"
    return f"| {' | '.join([name, *seconds, size])} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("branches", nargs="?", type=int, default=1100)
    parser.add_argument("--beside", metavar="SRC")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(measured(options.one)))
        return
    versions = {"before": str(Path(options.beside).resolve())} if options.beside else {}
    versions["now"] = ""
    load = os.getloadavg()[0]
    runs: dict[str, list[Run]] = {name: [] for name in versions}
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data.nq"
        with data.open("w", encoding="utf-8") as out:
            generate.write(out, options.branches, trig=False)
        for _ in range(TIMES):
            for name, sources in versions.items():
                runs[name].append(run(data, sources))
    print("# A large page\n")
    print(f"{runs['now'][0]['nodes']} nodes, {runs['now'][0]['edges']} links; CPU seconds, medians of {TIMES} runs.")
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.system()}; load {load:.1f}.\n")
    print(
        f"| version | {' | '.join(PHASES.values())} | together | by the clock | size |\n|---|{'---:|' * (len(PHASES) + 3)}"
    )
    print("\n".join(row(name, found) for name, found in runs.items()))


if __name__ == "__main__":
    main()
