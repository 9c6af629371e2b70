"""Writing quads to disk, beside Oxigraph's own command: seconds, CPU seconds and peak of memory, in turns.

    python bench/todisk.py [STATEMENTS] [PAIRS] [FOLDER]     writes bench/results/disk-N.md

Twice the same quads: those of one file as they are, and those of `kg build` (which reads that file and writes the merge
and what the rules derive) beside a file in which someone else has done that work. FOLDER is where there is room.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Final, NamedTuple

from compare import statements
from engines import load_command
from goal import Goal, keep
from machine import machine

HERE: Final = Path(__file__).parent
AT_ONCE: Final = 3_000_000
"""So many statements are still derived from in memory, to have a file that holds all of it."""


class Cost(NamedTuple):
    """What one run took: seconds by the clock and of the processors, and MB."""

    clock: float
    cpu: float
    peak: float


def run(command: list[Any], place: Path) -> Cost:
    """One load into a folder that is gone afterwards."""
    start = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    taken = time.perf_counter() - start
    shutil.rmtree(place, ignore_errors=True)
    if process.returncode:
        raise SystemExit(f"{command} ended with {process.returncode}")
    return Cost(taken, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def loads(data: Path, whole: Path, place: Path) -> dict[str, list[Any]]:
    """The commands, by name; those over all quads only where there is a file of them."""
    ours = [sys.executable, HERE / "load.py"]
    found: dict[str, list[Any]] = {
        COPY: [*ours, "copy", data, place],
        LOAD: load_command(data, place),
        f"{LOAD} --lenient": [*load_command(data, place), "--lenient"],
    }
    if whole.exists():
        found |= {BUILD: [*ours, "build", data, place], LOAD_ALL: load_command(whole, place)}
    return found


COPY: Final = "kg's loader, the quads of one file"
LOAD: Final = "oxigraph load, the same file"
BUILD: Final = "kg build, the store with its merge and rules"
LOAD_ALL: Final = "oxigraph load, a file of the same quads"


def measured(commands: dict[str, list[Any]], place: Path, pairs: int) -> dict[str, list[Cost]]:
    """Each load so many times, in turns."""
    found: dict[str, list[Cost]] = {name: [] for name in commands}
    for number in range(pairs):
        for name, command in commands.items():
            sys.stderr.write(f"turn {number + 1} of {pairs}: {name} …\n")
            found[name].append(run(command, place))
    return found


def wanted(quads: int) -> float:
    """The goal by the clock at about a million and at about ten million."""
    if 700_000 <= quads <= 1_500_000:
        return 1 / 1.7
    return 1 / 0.95 if 7_000_000 <= quads <= 15_000_000 else 0


def goals(found: dict[str, list[Cost]], quads: int) -> list[Goal]:
    """The median of the ratios of each turn."""
    pairs = [(COPY, LOAD)] + [(BUILD, LOAD_ALL)] * (BUILD in found)
    told = []
    for ours, theirs in pairs:
        clock, cpu = (
            [one[part] / other[part] for one, other in zip(found[ours], found[theirs], strict=True)]
            for part in range(2)
        )
        beside = f"turns from {min(clock):.2f} to {max(clock):.2f}; as CPU time {statistics.median(cpu):.2f}"
        goal = wanted(quads) if ours == COPY else 0
        told.append(Goal(f"{ours}, by the clock, beside {theirs}", goal, statistics.median(clock), beside))
    return told


def text(found: dict[str, list[Cost]], quads: dict[str, int], busy: tuple[float, float], told: list[Goal]) -> str:
    more = f", with the merge and what the rules derive {quads['whole']:,}" if "whole" in quads else ""
    lines = [
        f"# To disk, {quads['data']:,} statements",
        "",
        machine(),
        "",
        f"Medians of {len(found[COPY])} turns; the load of the machine was {busy[0]:.1f} before and {busy[1]:.1f} after.",
        f"The file holds {quads['data']:,} quads{more}.",
        "",
        "| | seconds | CPU seconds | peak MB |",
        "|---|---:|---:|---:|",
    ]
    for name, each in found.items():
        clock, cpu, peak = (statistics.median(one[part] for one in each) for part in range(3))
        lines.append(f"| {name} | {clock:.1f} | {cpu:.1f} | {peak:,.0f} |")
    lines += ["", *(f"- {goal.what}: {goal.ratio:.2f} times as long ({goal.beside})." for goal in told), ""]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("statements", type=int, nargs="?", default=100_000)
    parser.add_argument("pairs", type=int, nargs="?", default=3)
    parser.add_argument(
        "folder", type=Path, nargs="?", help="where there is room (by default where temporary files go)"
    )
    options = parser.parse_args()
    before = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="kg-bench-", dir=options.folder) as folder:
        data, whole, place = (Path(folder) / name for name in ("data.nq", "whole.nq", "place"))
        command: list[Any] = [sys.executable, HERE / "generate.py", str(options.statements), "-o", data]
        subprocess.run(command, check=True, capture_output=True)
        if options.statements <= AT_ONCE:
            # In a process of its own, since what starts the others should be small.
            subprocess.run([sys.executable, HERE / "compare.py", "--prepare", folder], check=True)
        quads = {path.stem: statements(path) for path in (data, whole) if path.exists()}
        found = measured(loads(data, whole, place), place, options.pairs)
    told = goals(found, quads["data"])
    sys.stdout.write(keep(f"disk-{options.statements}", text(found, quads, (before, os.getloadavg()[0]), told), told))


if __name__ == "__main__":
    main()
