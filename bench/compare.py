"""Measure this project beside other engines, each in a process of its own, and write tables and plots.

    python bench/compare.py                      100 thousand statements, every engine that is installed
    python bench/compare.py 1000000 --rounds 3   a million; slow engines only up to their size
    python bench/compare.py --report             write the tables anew from what was measured

What was measured goes to bench/results/N.json, the tables to N.md, the pictures to N-*.svg, with machine, versions
and date. Rounds take turns between engines. CPU time is told beside the clock: others on the machine do not stretch it.
A question is given up after --patience CPU seconds and then counts as if it had been answered at that moment.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Collection
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import report
from engines import ENGINES, NEEDS, ONE_GRAPH, SLOW, named_merge
from goal import RESULTS, keep
from machine import machine
from servers import program

HERE: Final = Path(__file__).parent
LONGEST: Final = 4 * 3600
"""Seconds that one engine may take for everything."""
PATIENCE: Final = 300
_NOT_ASKED: Final = "not asked for"
Found = dict[str, Any]


def prepared(folder: Path, triples: int) -> dict[str, int]:
    """Write what engines load; how many statements each file holds."""
    data = folder / "data.nq"
    subprocess.run([sys.executable, HERE / "generate.py", str(triples), "-o", data], check=True, capture_output=True)
    # In a process of its own, since what starts the others should be small.
    subprocess.run([sys.executable, __file__, "--prepare", str(folder)], check=True)
    return {"data": statements(data), "whole": statements(folder / "whole.nq")}


def prepare(folder: Path) -> None:
    """Write the same with the merge and what the rules derive, in the forms that engines want."""
    import pyoxigraph as ox

    from kg.store import LocalStore, open_store

    store = open_store(folder / "data.nq")
    assert isinstance(store, LocalStore)
    inner = store._inner
    inner.dump(str(folder / "whole.nq"), ox.RdfFormat.N_QUADS)
    inner.dump(str(folder / "merge.nt"), ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph())
    named_merge(folder)


def statements(path: Path) -> int:
    """How many lines a file has, which are so many statements."""
    with path.open("rb") as file:
        return sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(1 << 20), b""))


def installed(triples: int, asked: Collection[str]) -> dict[str, str]:
    """Every engine with the reason why it is left out, empty where it is not."""
    return {name: _absent(name, triples, asked) for name in ENGINES}


def _absent(name: str, triples: int, asked: Collection[str]) -> str:
    if name not in asked:
        return _NOT_ASKED
    if name in NEEDS and find_spec(NEEDS[name]) is None:
        return f"{NEEDS[name]} is not installed"
    if ("Oxigraph server" in name or name == "SPARQLWrapper") and program("oxigraph") is None:
        return "the oxigraph command is not installed"
    if "Virtuoso" in name and not (shutil.which("virtuoso-t") and shutil.which("isql-vt")):
        return "virtuoso-t is not installed"
    return "too slow or too large at this size" if triples > SLOW.get(name, triples) else ""


def one(engine: str, folder: Path, what: str, patience: int) -> Found | str:
    """What one engine took, or why it failed."""
    for left in ("kg-disk", "oxigraph", "virtuoso"):
        shutil.rmtree(folder / left, ignore_errors=True)
    command = [sys.executable, HERE / "work.py", engine, str(folder), what, str(patience)]
    try:
        run = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, timeout=LONGEST)
    except subprocess.TimeoutExpired:
        return f"> {LONGEST} s"
    except subprocess.CalledProcessError as error:
        return f"its process ended with {error.returncode}"
    found: Found | str = json.loads(run.stdout.splitlines()[-1])
    return found


def middle(rounds: list[Found]) -> Found:
    """The medians of what the rounds of one engine took."""
    works: Found = {}
    for name in rounds[0]["work"]:
        each = [found["work"][name] for found in rounds]
        told = [one for one in each if not isinstance(one, str)]
        works[name] = [statistics.median(one[part] for one in told) for part in range(4)] if told else each[0]
    load = [statistics.median(found["load"][part] for found in rounds) for part in range(2)]
    peaks = {kind: statistics.median(found[kind] for found in rounds) for kind in ("loading", "peak")}
    return {"load": load, **peaks, "work": works}


def measure(triples: int, rounds: int, asked: Collection[str], what: str = "all", patience: int = PATIENCE) -> Found:
    """Everything, round after round."""
    absent = installed(triples, asked)
    busy = [os.getloadavg()[0]]
    found: dict[str, list[Found]] = {name: [] for name, reason in absent.items() if not reason}
    with tempfile.TemporaryDirectory(prefix="kg-bench-") as place:
        folder = Path(place)
        held = prepared(folder, triples)
        for number in range(rounds):
            again = [
                name for name in found if not absent[name] and (number == 0 or triples < SLOW.get(name, triples + 1))
            ]
            for at, name in enumerate(again, 1):
                sys.stderr.write(f"round {number + 1} of {rounds}, engine {at} of {len(again)}: {name} …\n")
                result = one(name, folder, what, patience)
                if isinstance(result, str):
                    absent[name] = result
                else:
                    found[name].append(result)
            busy.append(os.getloadavg()[0])
    return {
        "statements": held,
        "machine": machine(),
        "busy": busy,
        "rounds": rounds,
        "patience": patience,
        "absent": {name: reason for name, reason in absent.items() if reason and reason != _NOT_ASKED},
        "engines": {name: middle(each) for name, each in found.items() if each},
    }


def beside(before: Found, found: Found) -> Found:
    """What was measured before, with the engines that were measured anew in their place."""
    measured = {**before["engines"], **found["engines"]}
    absent = {**before["absent"], **found["absent"]}
    return {
        **before,
        "busy": before["busy"] + found["busy"],
        "patience": found["patience"],
        "absent": {name: why for name, why in absent.items() if name not in measured},
        "engines": {name: measured[name] for name in ENGINES if name in measured},
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("triples", type=int, nargs="?", default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--patience", type=int, default=PATIENCE, help="CPU seconds after which a question is given up")
    parser.add_argument("--engines", nargs="+", choices=ENGINES, help="only these, beside what was measured before")
    parser.add_argument("--report", action="store_true", help="measure nothing, write the tables of what was measured")
    parser.add_argument("--prepare", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.prepare:
        return prepare(options.prepare)
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{options.triples}.json"
    if not options.report:
        asked = options.engines or [name for name in ENGINES if name != ONE_GRAPH]
        found = measure(options.triples, options.rounds, asked, patience=options.patience)
        if options.engines and path.exists():
            found = beside(json.loads(path.read_text("utf-8")), found)
        path.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", "utf-8")
    found = json.loads(path.read_text("utf-8"))
    sys.stdout.write(keep(path.stem, report.write(found, path), report.goals(found)))
    return None


if __name__ == "__main__":
    main()
