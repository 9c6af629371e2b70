"""Everything that is measured, with one command: python bench/run.py [STATEMENTS]

Engines side by side with the fixed questions and the catalogue, the walk from spirit to honor, kg check, loading to
disk, finding by name, starting, and last the goals with the rules. Each is a program of its own in bench/ and writes its
tables to bench/results/, with machine, versions and date. --only runs some of them.
"""

import argparse
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

from compare import PATIENCE
from goal import checked

HERE: Final = Path(__file__).parent


def programs(statements: int, rounds: int, patience: int) -> dict[str, list[str]]:
    """What is run, in this order."""
    size = str(statements)
    checks = [str(max(1_000, checked(statements) // part)) for part in (10, 2, 1)]
    return {
        "engines": ["compare.py", size, "--rounds", str(rounds), "--patience", str(patience)],
        "chain": ["chain.py", size, str(rounds), str(patience)],
        "check": ["check.py", *checks],
        "disk": ["todisk.py", size, str(max(3, rounds))],
        "labels": ["labels.py"],
        "startup": ["startup.py"],
        "goals": ["goals.py", size, "--kept"],
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("statements", type=int, nargs="?", default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--patience", type=int, default=PATIENCE, help="CPU seconds after which a question is given up")
    parser.add_argument("--only", nargs="+", choices=programs(0, 0, 0), help="these alone")
    options = parser.parse_args()
    wanted = programs(options.statements, options.rounds, options.patience)
    failed, start = [], time.monotonic()
    for at, name in enumerate(names := options.only or list(wanted), 1):
        program, *arguments = wanted[name]
        minutes = (time.monotonic() - start) / 60
        sys.stderr.write(f"[{at} of {len(names)}, after {minutes:.0f} min] {program} {' '.join(arguments)}\n")
        if subprocess.run([sys.executable, HERE / program, *arguments], check=False).returncode:
            failed.append(program)
    if failed:
        sys.stderr.write(f"these failed, their messages are above: {', '.join(failed)}\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
