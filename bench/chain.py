"""The walk from spirit to honor in the forms in which people write it, each engine in a process of its own.

    python bench/chain.py [STATEMENTS] [ROUNDS] [PATIENCE]     writes bench/results/chain-N.md

The forms stand in bench/work.py. rdflib is measured with the data set that holds all graphs, and with the merge as the
only graph it has. CPU seconds, warm: an engine that takes long is asked once.
"""

import argparse
import sys
from typing import Any, Final

from compare import PATIENCE, measure
from engines import ONE_GRAPH
from goal import Goal, keep, number
from report import CPU, factors, mean, table
from work import CHAIN, WALK

ENGINES: Final = ("kg in memory", "pyoxigraph", "oxrdflib", "rdflib", ONE_GRAPH)
GOAL: Final = 2000
Found = dict[str, Any]


def goals(found: Found) -> list[Goal]:
    """How far the goal is reached, beside each of rdflib's two forms."""
    return [_goal(found, name) for name in ("rdflib", ONE_GRAPH) if name in found["engines"]]


def _goal(found: Found, name: str) -> Goal:
    each = factors(found["engines"], name)
    every = {**each.both, **each.least}
    reached = [form for form, factor in every.items() if factor >= GOAL]
    beside = (
        f"from {number(1 / min(every.values()))} to {number(1 / max(every.values()))}; "
        f"{len(reached)} of {len(every)} forms reach the goal{': ' if reached else ''}{', '.join(reached)}"
    )
    return Goal(
        f"the walk in {len(every)} forms, geometric mean of the CPU time, beside {name}",
        1 / GOAL,
        1 / mean(every.values()),
        beside,
    )


def text(found: Found) -> str:
    """The table, and how many times as fast kg is."""
    busy = ", ".join(f"{load:.1f}" for load in found["busy"])
    return "\n".join(
        [
            f"# The walk from spirit to honor, {found['statements']['data']:,} statements",
            "",
            found["machine"],
            "",
            f"`{WALK}`, in the forms of `bench/work.py`. CPU time, warm; load of the machine {busy}; given up after {found['patience']} s.",
            "`in the pattern`: the end is written in the place of its variable.",
            "",
            *(f"Left out: {name} ({reason})." for name, reason in found["absent"].items()),
            "",
            *table(found["engines"], CHAIN, CPU),
            "",
            "## How many times as long as kg in memory",
            "",
            *_times(found["engines"]),
            "",
        ]
    )


def _times(engines: Found) -> list[str]:
    others = {name: factors(engines, name) for name in engines if name != "kg in memory"}
    lines = [f"| | rows | {' | '.join(others)} |", f"|---|---:|{'---:|' * len(others)}"]
    for form in CHAIN:
        taken = engines["kg in memory"]["work"][form]
        cells = [_cell(each.both.get(form), each.least.get(form)) for each in others.values()]
        lines.append(f"| {form} | {taken[-1]:,.0f} | {' | '.join(cells)} |")
    means = [mean([*each.both.values(), *each.least.values()]) for each in others.values()]
    return [*lines, f"| geometric mean | | {' | '.join(f'{each:,.1f}' for each in means)} |"]


def _cell(factor: float | None, least: float | None) -> str:
    return f"{factor:,.1f}" if factor else f"≥ {least:,.0f}" if least else "–"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("statements", type=int, nargs="?", default=100_000)
    parser.add_argument("rounds", type=int, nargs="?", default=3)
    parser.add_argument("patience", type=int, nargs="?", default=PATIENCE)
    options = parser.parse_args()
    found = measure(options.statements, options.rounds, ENGINES, "chain", options.patience)
    sys.stdout.write(keep(f"chain-{options.statements}", text(found), goals(found)))


if __name__ == "__main__":
    main()
