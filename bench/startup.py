"""How long the command takes to start, as a multiple of `python -c pass`: medians of runs that take turns.

The goals are for the time on the clock of a machine that does nothing else. On a busy one the seconds of the processor
say more, which are in the second pair of columns.

python bench/startup.py [ROUNDS]        writes bench/results/startup.md
"""

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from goal import Goal, keep
from machine import machine

PYTHON: Final = sys.executable
KG: Final = str(Path(PYTHON).with_name("kg"))
COMMANDS: Final = {
    "python -c pass": [PYTHON, "-c", "pass"],
    "kg --help": [KG, "--help"],
    "kg query -e": [KG, "query", "-e", "SELECT * { ?s a kg:Spirit }", "--format", "csv"],
    "kg query NAME": [KG, "query", "honors-of-branch"],
    "kg query NAME -p branch=id:…": [KG, "query", "honors-of-branch", "-p", "branch=id:branch-dongtou"],
    "kg query NAME -p branch=洞头": [KG, "query", "honors-of-branch", "-p", "branch=洞头"],
    "kg query NAME --evidence": [KG, "query", "honors-of-branch", "--evidence"],
    "kg query NAME --timeout 5": [KG, "query", "honors-of-branch", "--timeout", "5"],
    "kg show 红船精神": [KG, "show", "红船精神"],
    "import rdflib": [PYTHON, "-c", "import rdflib"],
}
GOALS: Final = {
    "kg --help": 3.5,
    "kg query -e": 6.0,
    "kg query NAME": 6.0,
    "kg query NAME -p branch=id:…": 6.0,
    "kg query NAME -p branch=洞头": 6.0,
}


def seconds(command: list[str], compiled: str) -> tuple[float, float]:
    """Of one run, on the clock and of the processor, with its modules compiled, as they are once pip has installed them."""
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": compiled, "PYTHONDONTWRITEBYTECODE": ""}
    start, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
    end, after = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    return end - start, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measured(rounds: int) -> dict[str, tuple[float, float]]:
    """The median seconds of each command."""
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in COMMANDS}
    with tempfile.TemporaryDirectory() as compiled:
        for _ in range(rounds + 1):
            for name, command in COMMANDS.items():
                taken[name].append(seconds(command, compiled))
    return {name: _medians(each[1:]) for name, each in taken.items()}


def _medians(found: list[tuple[float, float]]) -> tuple[float, float]:
    clock, processor = zip(*found, strict=True)
    return statistics.median(clock), statistics.median(processor)


def main() -> None:
    busy = os.getloadavg()[0]
    found = measured(int(sys.argv[1]) if len(sys.argv) > 1 else 21)
    base = found["python -c pass"]
    lines = [
        "# Starting",
        "",
        machine(["pyoxigraph", "rdflib"]),
        "",
        f"Medians of runs in turns; the load of the machine was {busy:.1f} before and {os.getloadavg()[0]:.1f} after.",
        "",
        "| | by the clock | times | CPU time | times |",
        "|---|---:|---:|---:|---:|",
    ]
    for name, taken in found.items():
        cells = (f"{each * 1000:.1f} ms | {each / one:.1f}" for each, one in zip(taken, base, strict=True))
        lines.append(f"| `{name}` | {' | '.join(cells)} |")
    goals = []
    for name, most in GOALS.items():
        clock, processor = (each / one for each, one in zip(found[name], base, strict=True))
        told = f"as CPU time {processor:.1f}; import rdflib {found['import rdflib'][0] / base[0]:.1f}"
        goals.append(Goal(f"`{name}`, by the clock, beside `python -c pass`", most, clock, told))
    sys.stdout.write(keep("startup", "\n".join([*lines, ""]), goals))


if __name__ == "__main__":
    main()
