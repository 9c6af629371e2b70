"""What checking costs as data grow.

    python bench/check.py [TRIPLES …]        writes bench/results/check-N.md, N being the largest

Each file is made by bench/generate.py and is without a finding; each is checked by `kg check` in a process of its own,
as an addition to the data that ship. CPU seconds and the peak of memory are those of that process, its start with it.
“with faults” is the same file with every hundredth statement about an honor's year left wrong, so that findings are
made, named and placed as well.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final, NamedTuple

from goal import Goal, keep
from machine import machine

HERE: Final = Path(__file__).parent
SIZES: Final = (10_000, 50_000, 200_000, 1_000_000)
FAULTY: Final = 50_000
EVERY: Final = 100
YEAR: Final = "ontology#year> "


class Cost(NamedTuple):
    """What one run took, and how many findings it gave."""

    seconds: float
    cpu: float
    peak: int
    findings: int


def checked(path: Path) -> Cost:
    """kg check in a process of its own."""
    command = [sys.executable, "-m", "kg", "check", path, "--format", "json"]
    start = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE) as run:
        assert run.stdout is not None
        report = run.stdout.read()
        _, status, used = os.wait4(run.pid, 0)
        run.returncode = os.waitstatus_to_exitcode(status)
    if run.returncode not in (0, 1):
        raise SystemExit(f"kg check {path.name} ended with {run.returncode}")
    return Cost(time.perf_counter() - start, used.ru_utime + used.ru_stime, megabytes(used), len(json.loads(report)))


def megabytes(used: resource.struct_rusage) -> int:
    return used.ru_maxrss // (1 << 20 if sys.platform == "darwin" else 1 << 10)


def generated(path: Path, triples: int) -> int:
    """Write the data; how many statements they are."""
    command = [sys.executable, HERE / "generate.py", str(triples), "--format", path.suffix[1:], "-o", path]
    return int(subprocess.run(command, check=True, capture_output=True, text=True).stderr.split()[0])


def spoilt(path: Path, into: Path) -> Path:
    """The file with some years that no honor can have."""
    count = 0
    with path.open(encoding="utf-8") as source, into.open("w", encoding="utf-8") as out:
        for line in source:
            count += YEAR in line
            out.write(line.replace('"20', '"10') if YEAR in line and count % EVERY == 0 else line)
    return into


def engine(statements: int) -> str:
    from kg.validation.shacl import LARGE

    return "shacl" if statements > LARGE else "pySHACL"


def row(name: str, statements: int, cost: Cost) -> str:
    told = f"{cost.findings:,} | {cost.cpu:.1f} s | {cost.seconds:.0f} s | {cost.peak:,} MB"
    return f"| {name} | {statements:,} | {engine(statements)} | {told} |"


def goals(costs: dict[int, Cost]) -> list[Goal]:
    """How checking grows between the least and the largest that one engine for shapes has checked."""
    sizes = sorted(size for size in costs if engine(size) == "shacl")
    if len(sizes) < 2:
        return []
    small, large = sizes[0], sizes[-1]
    what = f"kg check of {large:,} statements, CPU time, beside {small:,} ({large / small:.1f} is linear)"
    return [Goal(what, large / small * 1.25, costs[large].cpu / costs[small].cpu)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("triples", type=int, nargs="*", default=SIZES)
    options = parser.parse_args()
    lines = [
        "# Checking",
        "",
        machine(["pyoxigraph", "pyshacl", "shacl"]),
        "",
        f"The load of the machine was {os.getloadavg()[0]:.0f} at the start.",
        "What the columns mean stands in `bench/check.py`; “engine” is the one for shapes.",
        "",
        "| data | statements | engine | findings | CPU | elapsed | peak memory |",
        "|---|---:|---|---:|---:|---:|---:|",
    ]
    costs: dict[int, Cost] = {}
    with tempfile.TemporaryDirectory() as place:
        for size in options.triples:
            for form in ("nq", "trig"):
                sys.stderr.write(f"kg check: {size:,} statements as {form} …\n")
                path = Path(place) / f"data.{form}"
                count = generated(path, size)
                cost = checked(path)
                lines.append(row(form, count, cost))
                if form == "nq":
                    costs[count] = cost
        path = Path(place) / "data.trig"
        count = generated(path, FAULTY)
        lines.append(row("trig, with faults", count, checked(spoilt(path, Path(place) / "faults.trig"))))
    sys.stdout.write(keep(f"check-{max(options.triples)}", "\n".join([*lines, ""]), goals(costs)))


if __name__ == "__main__":
    main()
