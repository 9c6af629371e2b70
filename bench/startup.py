"""How long the command takes to start, as a multiple of `python -c pass`: medians of runs that take turns.

python bench/startup.py [ROUNDS]
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

PYTHON: Final = sys.executable
KG: Final = str(Path(PYTHON).with_name("kg"))
COMMANDS: Final = {
    "python -c pass": [PYTHON, "-c", "pass"],
    "kg --help": [KG, "--help"],
    "kg query -e": [KG, "query", "-e", "SELECT * { ?s a kg:Spirit }", "--format", "csv"],
    "kg query NAME": [KG, "query", "honors-of-branch"],
    "import rdflib": [PYTHON, "-c", "import rdflib"],
}
GOALS: Final = {"kg --help": 3.5, "kg query -e": 6.0}


def seconds(command: list[str], compiled: str) -> float:
    """Of one run with its modules compiled, as they are after the first run or once pip has installed them."""
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": compiled, "PYTHONDONTWRITEBYTECODE": ""}
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment)
    return time.perf_counter() - start


def measured(rounds: int) -> dict[str, float]:
    """The median seconds of each command."""
    taken: dict[str, list[float]] = {name: [] for name in COMMANDS}
    with tempfile.TemporaryDirectory() as compiled:
        for _ in range(rounds + 1):
            for name, command in COMMANDS.items():
                taken[name].append(seconds(command, compiled))
    return {name: statistics.median(each[1:]) for name, each in taken.items()}


def main() -> None:
    found = measured(int(sys.argv[1]) if len(sys.argv) > 1 else 21)
    base = found["python -c pass"]
    for name, taken in found.items():
        goal = f"  (goal {GOALS[name]:g})" if name in GOALS else ""
        sys.stdout.write(f"{name:16}{taken * 1000:8.1f} ms{taken / base:7.1f} x{goal}\n")


if __name__ == "__main__":
    main()
