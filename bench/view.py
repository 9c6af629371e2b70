"""What `kg view` takes to write a page of about 20 000 nodes, and how large it is: bench/results/view.md.

    python bench/view.py [BRANCHES] [--beside OTHER/src] > bench/results/view.md

The command itself, each time a process of its own: CPU seconds of all its threads and seconds by the clock, medians of
three runs. From N-Quads it has to load them, make the merge and run the rules; a store on disk has all that.
A second table says where the CPU time goes, in one process. `--beside` names the sources of another version, which
runs in turns with this one.
"""

import argparse
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from itertools import pairwise
from pathlib import Path
from time import perf_counter, process_time
from typing import Final, NamedTuple

import generate

TIMES: Final = 3
EVERY: Final = "SELECT ?s ?p ?o ?g { GRAPH ?g { ?s ?p ?o } }"
PARTS: Final = (
    "opened, with the merge and the rules where they are not there yet",
    "only every statement asked for (the next line does so too)",
    "things, facts and edges, each with its evidence and what it rests on",
    "laid out and written as a page",
)
PAGES: Final = {"with the query engine": "--sparql", "without": "--no-sparql"}


class Run(NamedTuple):
    """CPU seconds, seconds by the clock, bytes of the page."""

    cpu: float
    clock: float
    size: int


def kg(sources: str, *words: str) -> Run:
    """One run of the command with the sources of a version; with those that are installed where none are named."""
    places = os.environ | ({"PYTHONPATH": sources} if sources else {})
    command = [sys.executable, "-c", "import sys; from kg.cli import process; sys.exit(process())", *words]
    before, begun = os.times(), perf_counter()
    subprocess.run(command, check=True, capture_output=True, env=places)
    after, clock = os.times(), perf_counter() - begun
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return Run(cpu, clock, Path(words[-1]).stat().st_size if words[-1].endswith(".html") else 0)


def parts(where: Path) -> dict[str, float]:
    """CPU seconds of what `kg view` does, one after the other, and of asking for every statement alone."""
    from kg import columns, picture
    from kg.render import page
    from kg.store import open_store

    moments = [process_time()]
    store = open_store(where)
    moments.append(process_time())
    columns.read(store, EVERY)
    moments.append(process_time())
    found = picture.of(store)
    moments.append(process_time())
    page(found)
    moments.append(process_time())
    return dict(zip(PARTS, (end - start for start, end in pairwise(moments)), strict=True))


def view(sources: str, store: Path, page: str) -> Run:
    option = PAGES[page]
    # A version that does not know the one option always puts the engine in.
    asked = [option] if option == "--no-sparql" or knows(sources, option) else []
    return kg(sources, "view", "--store", str(store), *asked, "-o", str(store.parent / "page.html"))


def knows(sources: str, option: str) -> bool:
    places = os.environ | ({"PYTHONPATH": sources} if sources else {})
    command = [sys.executable, "-m", "kg", "view", "--help"]
    return option in subprocess.run(command, check=True, capture_output=True, text=True, env=places).stdout.split()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("branches", nargs="?", type=int, default=1100)
    parser.add_argument("--beside", metavar="SRC")
    options = parser.parse_args()
    versions = {"before": str(Path(options.beside).resolve())} if options.beside else {}
    versions["now"] = ""
    load = os.getloadavg()[0]
    runs: dict[tuple[str, str, str], list[Run]] = {}
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data.nq"
        with data.open("w", encoding="utf-8") as out:
            statements = generate.write(out, options.branches, trig=False)
        kg("", "build", "--only", "store", "--store", str(data), str(Path(folder) / "built"))
        stores = {"N-Quads": data, "a store on disk": Path(folder) / "built/store"}
        for _ in range(TIMES):
            for store, where in stores.items():
                for page in PAGES:
                    for name, sources in versions.items():
                        runs.setdefault((store, page, name), []).append(view(sources, where, page))
        spent = {store: parts(where) for store, where in stores.items()}
    print("# A large page\n")
    print(f"`kg view` of {statements:,} statements; medians of {TIMES} runs.")
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.system()}; load {load:.1f}.\n")
    print("| from | page | version | CPU | clock | size |\n|---|---|---|---:|---:|---:|")
    for key, found in runs.items():
        cpu, clock, size = (statistics.median(column) for column in zip(*found, strict=True))
        print(f"| {' | '.join(key)} | {cpu:.2f} s | {clock:.2f} s | {size / 1e6:.2f} MB |")
    print(f"\n| CPU time of one run in one process | {' | '.join(spent)} |\n|---|{'---:|' * len(spent)}")
    for part in PARTS:
        print(f"| {part} | {' | '.join(f'{took[part]:.2f} s' for took in spent.values())} |")


if __name__ == "__main__":
    main()
