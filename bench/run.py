"""Measure this project beside other engines, each in a process of its own, and write tables and plots.

    python bench/run.py                      100 thousand statements, every engine that is installed
    python bench/run.py 1000000 --rounds 3   a million; slow engines only up to their size
    python bench/run.py --report             write the tables anew from what was measured

What was measured goes to bench/results/N.json, the tables to N.md, the pictures to N-*.svg, with machine, versions
and date. Rounds take turns between engines. CPU time is told beside the clock: others on the machine do not stretch it.
"""

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import report
from engines import ENGINES, NEEDS, SLOW, load_command, named_merge
from servers import program

HERE: Final = Path(__file__).parent
RESULTS: Final = HERE / "results"
LONGEST: Final = 3600
_NOT_ASKED: Final = "not asked for"
LIBRARIES: Final = "pyoxigraph oxigraph rdflib oxrdflib kglab maplib SPARQLWrapper".split()
Found = dict[str, Any]


def prepared(folder: Path, triples: int) -> dict[str, int]:
    """Write what engines load; how many statements each file holds."""
    data = folder / "data.nq"
    subprocess.run([sys.executable, HERE / "generate.py", str(triples), "-o", data], check=True, capture_output=True)
    # In a process of its own, since what starts the others should be small.
    subprocess.run([sys.executable, __file__, "--prepare", str(folder)], check=True)
    return {"data": _lines(data), "whole": _lines(folder / "whole.nq")}


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


def _lines(path: Path) -> int:
    with path.open("rb") as file:
        return sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(1 << 20), b""))


def installed(triples: int, asked: list[str] | None) -> dict[str, str]:
    """Every engine with the reason why it is left out, empty where it is not."""
    return {name: _absent(name, triples, asked) for name in ENGINES}


def _absent(name: str, triples: int, asked: list[str] | None) -> str:
    if asked and name not in asked:
        return _NOT_ASKED
    if name in NEEDS and find_spec(NEEDS[name]) is None:
        return f"{NEEDS[name]} is not installed"
    if ("Oxigraph server" in name or name == "SPARQLWrapper") and program("oxigraph") is None:
        return "the oxigraph command is not installed"
    if "Virtuoso" in name and not (shutil.which("virtuoso-t") and shutil.which("isql-vt")):
        return "virtuoso-t is not installed"
    return "too slow or too large at this size" if triples > SLOW.get(name, triples) else ""


def one(engine: str, folder: Path) -> Found | str:
    """What one engine took, or why it failed."""
    for left in ("kg-disk", "oxigraph", "virtuoso"):
        shutil.rmtree(folder / left, ignore_errors=True)
    command = [sys.executable, HERE / "work.py", engine, str(folder)]
    try:
        run = subprocess.run(command, capture_output=True, text=True, check=True, timeout=LONGEST)
    except subprocess.TimeoutExpired:
        return f"> {LONGEST} s"
    except subprocess.CalledProcessError as error:
        return str(error.stderr.strip().splitlines()[-1:] or error)
    found: Found = json.loads(run.stdout.splitlines()[-1])
    return found


def loads(folder: Path) -> Found:
    """Writing the same quads to disk: Oxigraph's own command, and this project's loader; seconds, and CPU seconds."""
    found: Found = {}
    if program("oxigraph") is not None:
        found["oxigraph load"] = _timed(load_command(folder / "whole.nq", folder / "place"), folder / "place")
    copy = [sys.executable, HERE / "load.py", "copy", str(folder / "whole.nq"), str(folder / "place")]
    found["kg's loader"] = _timed(copy, folder / "place")
    return found


def _timed(command: list[Any], place: Path) -> tuple[float, float]:
    start, before = time.perf_counter(), os.times()
    subprocess.run(command, check=True, capture_output=True)
    taken, after = time.perf_counter() - start, os.times()
    shutil.rmtree(place, ignore_errors=True)
    used = after.children_user - before.children_user + after.children_system - before.children_system
    return taken, used


def machine() -> str:
    """What was measured with."""
    processor = platform.processor() or platform.machine()
    if (known := Path("/proc/cpuinfo")).exists():
        names = [line.partition(":")[2].strip() for line in known.read_text().splitlines() if "model name" in line]
        processor = names[0] if names else processor
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    versions = " · ".join(f"{name} {found}" for name in LIBRARIES if (found := _version(name)))
    return (
        f"{processor}, {os.cpu_count()} cores, {memory:.0f} GB, {platform.system()}; "
        f"Python {platform.python_version()} · {versions}; {datetime.now(UTC).date()}"
    )


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


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


def measure(triples: int, rounds: int, asked: list[str] | None) -> Found:
    """Everything, round after round."""
    absent = installed(triples, asked)
    busy = [os.getloadavg()[0]]
    found: dict[str, list[Found]] = {name: [] for name, reason in absent.items() if not reason}
    written: dict[str, list[tuple[float, float]]] = {}
    with tempfile.TemporaryDirectory(prefix="kg-bench-") as place:
        folder = Path(place)
        statements = prepared(folder, triples)
        for number in range(rounds):
            for name, taken in loads(folder).items():
                written.setdefault(name, []).append(taken)
            for name in [
                name for name in found if not absent[name] and (number == 0 or name not in SLOW or triples < SLOW[name])
            ]:
                sys.stderr.write(f"round {number + 1}: {name} …\n")
                result = one(name, folder)
                if isinstance(result, str):
                    absent[name] = result
                else:
                    found[name].append(result)
            busy.append(os.getloadavg()[0])
    return {
        "statements": statements,
        "machine": machine(),
        "busy": busy,
        "rounds": rounds,
        "absent": {name: reason for name, reason in absent.items() if reason},
        "written": {
            name: [statistics.median(one[part] for one in each) for part in range(2)] for name, each in written.items()
        },
        "engines": {name: middle(each) for name, each in found.items() if each},
    }


def beside(before: Found, found: Found) -> Found:
    """What was measured before, with the engines that were measured anew in their place."""
    measured = {**before["engines"], **found["engines"]}
    absent = {**before["absent"], **{name: why for name, why in found["absent"].items() if why != _NOT_ASKED}}
    return {
        **before,
        "busy": before["busy"] + found["busy"],
        "absent": {name: why for name, why in absent.items() if name not in measured},
        "engines": {name: measured[name] for name in ENGINES if name in measured},
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("triples", type=int, nargs="?", default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--engines", nargs="+", choices=ENGINES, help="only these, beside what was measured before")
    parser.add_argument("--report", action="store_true", help="measure nothing, write the tables of what was measured")
    parser.add_argument("--prepare", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.prepare:
        return prepare(options.prepare)
    RESULTS.mkdir(exist_ok=True)
    kept = RESULTS / f"{options.triples}.json"
    if not options.report:
        found = measure(options.triples, options.rounds, options.engines)
        if options.engines and kept.exists():
            found = beside(json.loads(kept.read_text("utf-8")), found)
        kept.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", "utf-8")
    sys.stdout.write(report.write(kept))
    return None


if __name__ == "__main__":
    main()
