"""What was measured as tables and plots."""

import math
import re
import statistics
from collections.abc import Callable, Container, Iterable
from pathlib import Path
from typing import Any, Final, NamedTuple

from goal import Goal, number
from work import FIXED, SERVED

COLD, WARM, CPU, COUNT = range(4)
Found = dict[str, Any]
FONTS: Final = ["Noto Sans CJK SC", "Noto Serif CJK SC", "WenQuanYi Zen Hei", "DejaVu Sans"]
COLOURS: Final = [
    "#b3261e",
    "#e8836f",
    "#33658a",
    "#86bbd8",
    "#758e4f",
    "#b9b06b",
    "#6d597a",
    "#2f4858",
    "#999999",
    "#c9a227",
]


def write(found: Found, beside: Path) -> str:
    """The tables of what was measured as text; plots are written beside a file."""
    return "\n".join([*lines(found), *plots(found, beside), ""])


def lines(found: Found) -> list[str]:
    engines, statements = found["engines"], found["statements"]
    works = list(dict.fromkeys(work for each in engines.values() for work in each["work"]))
    fixed = [work for work in works if work in FIXED or work.startswith("50 000")]
    named = [work for work in works if work not in fixed]
    busy = ", ".join(f"{load:.1f}" for load in found["busy"])
    return [
        f"# {statements['data']:,} statements, {statements['whole']:,} with the merge and what the rules derive",
        "",
        found["machine"],
        "",
        (
            f"Load of the machine before and after each of the {found['rounds']} rounds: {busy}. Every engine in its own process, "
            "taking turns; medians. CPU time is what the engine used (with its server), and is not stretched by a busy machine. "
            f"A question is given up after {found['patience']} CPU seconds of an engine in Python, or {SERVED} seconds of a server."
        ),
        "",
        *(f"Left out: {name} ({reason})." for name, reason in found["absent"].items()),
        "",
        *_load(found),
        "",
        "## Warm: CPU time",
        "",
        *table(engines, fixed, CPU),
        "",
        "## Warm: by the clock",
        "",
        *table(engines, fixed, WARM),
        "",
        "## Cold: the first time, by the clock",
        "",
        *table(engines, fixed, COLD),
        "",
        "## The catalogue, warm: CPU time",
        "",
        "Asked about things that the generated data have; some kinds of things (remarks, rankings, quantities) they have not.",
        "",
        *table(engines, named, CPU),
        "",
        "## Answers",
        "",
        *_agreement(engines, works),
        "",
        *_beside(found),
    ]


def _load(found: Found) -> list[str]:
    told = [
        "## Load",
        "",
        (
            "kg reads the statements alone and writes the merge and the rules' graphs itself; kglab and maplib get the merge "
            "only, the others load the file that holds all of it. Memory is the peak of the process (with its server)."
        ),
        "",
        "| engine | seconds | CPU seconds | MB after loading | MB at the end |",
        "|---|---:|---:|---:|---:|",
    ]
    for name, each in found["engines"].items():
        told.append(
            f"| {name} | {each['load'][0]:.2f} | {each['load'][1]:.2f} | {each['loading']:.0f} | {each['peak']:.0f} |"
        )
    return told


def table(engines: Found, works: Iterable[str], part: int) -> list[str]:
    """One row a work, one column an engine."""
    told = [f"| | {' | '.join(engines)} |", f"|---|{'---:|' * len(engines)}"]
    return told + [f"| {work} | {' | '.join(_cell(each, work, part) for each in engines.values())} |" for work in works]


def _cell(each: Found, work: str, part: int) -> str:
    taken = each["work"].get(work, "")
    if isinstance(taken, str):
        return taken if taken.startswith(">") else "–" if taken else ""
    return shown(taken[part])


def shown(value: float) -> str:
    if value >= 1:
        return f"{value:.2f} s"
    return f"{value * 1000:.2f} ms" if value >= 0.001 else f"{value * 1e6:.0f} µs"


def _agreement(engines: Found, works: Iterable[str]) -> list[str]:
    """Where engines differ in how much they answered, and why some did not."""
    told = []
    for work in works:
        counts = {
            name: each["work"][work][COUNT]
            for name, each in engines.items()
            if isinstance(each["work"].get(work), list)
        }
        if len(set(counts.values())) > 1 and not work.endswith(("CSV", "JSON", "DESCRIBE")):
            told.append(f"- {work}: " + ", ".join(f"{name} {count:,.0f}" for name, count in counts.items()))
    refused = [
        f"- {name} does not answer {work}: {re.sub(r'https?://[^ ]*: ', '', each['work'][work])}"
        for name, each in engines.items()
        for work in works
        if isinstance(each["work"].get(work), str)
    ]
    same = "All engines gave the same number of rows or triples to every question that they answered."
    return [same if not told else "Engines differ in the number of rows or triples:", "", *told, *refused]


class Factors(NamedTuple):
    """How many times as fast as another this project is, question by question; where that gave up, at least so many."""

    both: dict[str, float]
    least: dict[str, float]

    def mean(self, works: Container[str], *, answered: bool) -> float:
        """The geometric mean over some questions: of those that both answered, or of all, the limit for the rest."""
        known = self.both if answered else {**self.both, **self.least}
        return mean(factor for work, factor in known.items() if work in works)


def factors(engines: Found, name: str) -> Factors:
    """CPU time of an engine as multiples of that of kg in memory."""
    measured = engines["kg in memory"]["work"].items()
    ours = {work: taken[CPU] for work, taken in measured if isinstance(taken, list) and taken[CPU] > 0}
    theirs = {work: taken for work, taken in engines[name]["work"].items() if work in ours}
    return Factors(
        {work: taken[CPU] / ours[work] for work, taken in theirs.items() if isinstance(taken, list)},
        {
            work: float(taken.strip("> s")) / ours[work]
            for work, taken in theirs.items()
            if isinstance(taken, str) and taken.startswith(">")
        },
    )


def _beside(found: Found) -> list[str]:
    """How many times as fast as others this project is."""
    engines = found["engines"]
    if "kg in memory" not in engines:
        return []
    works = engines["kg in memory"]["work"]
    told = [
        "## How many times as fast as",
        "",
        (
            "CPU time as a multiple of that of kg in memory, in the geometric mean over all questions, the catalogue's too. A question "
            "that an engine gave up counts with the time at which it did, so such a mean is a lower bound (≥). What an engine "
            "cannot do at all counts for nobody."
        ),
        "",
        "| | all questions | those that both answered | the fixed ones alone | 3-hop chain | given up | cannot do |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    for name in engines:
        if name != "kg in memory":
            each = factors(engines, name)
            sign = "≥ " if each.least else ""
            of_fixed = "≥ " if each.least.keys() & FIXED.keys() else ""
            refused = len(works.keys() - each.both.keys() - each.least.keys())
            chain = f"{each.both['3-hop chain']:,.1f}" if "3-hop chain" in each.both else "–"
            told.append(
                f"| {name} | {sign}{each.mean(works, answered=False):,.2f} | {each.mean(works, answered=True):,.2f} "
                f"| {of_fixed}{each.mean(FIXED, answered=False):,.2f} | {chain} | {len(each.least)} | {refused} |"
            )
    return told


def goals(found: Found) -> list[Goal]:
    """The goal that this table shows, where rdflib was measured."""
    if not {"rdflib", "kg in memory"} <= found["engines"].keys():
        return []
    each = factors(found["engines"], "rdflib")
    every = {**each.both, **each.least}
    what = f"{len(every)} questions in memory, geometric mean of the CPU time, beside rdflib's own engine"
    beside = (
        f"{len(each.least)} that rdflib gave up after {found['patience']} s count as that; "
        f"the {len(each.both)} that both answered {number(1 / each.mean(every, answered=True))}"
    )
    return [Goal(what, 1 / 85, 1 / each.mean(every, answered=False), beside)]


def mean(factors: Iterable[float]) -> float:
    known = [factor for factor in factors if factor > 0]
    return math.exp(statistics.fmean(map(math.log, known))) if known else float("nan")


def plots(found: Found, kept: Path) -> list[str]:
    """Two pictures, where matplotlib is installed; lines that show them."""
    try:
        import matplotlib as mpl
    except ImportError:
        return ["", "No plots: matplotlib is not installed."]
    mpl.use("svg")
    mpl.rcParams.update(
        {"font.sans-serif": FONTS, "font.family": "sans-serif", "svg.hashsalt": "kg", "svg.fonttype": "path"}
    )
    pictures = {"queries": _queries, "load": _loading}
    told = ["", "## Pictures", ""]
    for name, draw in pictures.items():
        path = kept.with_name(f"{kept.stem}-{name}.svg")
        _saved(found, path, draw)
        told.append(f"![{name}]({path.name})")
    return told


def _saved(found: Found, path: Path, draw: Callable[[Found, Any], None]) -> None:
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(11, 6), layout="constrained")
    draw(found, axes)
    figure.savefig(path, metadata={"Date": None, "Creator": None})
    plt.close(figure)


def _queries(found: Found, axes: Any) -> None:
    engines = found["engines"]
    works = [work for work in FIXED if any(isinstance(each["work"].get(work), list) for each in engines.values())]
    width = 0.84 / len(engines)
    for place, (name, each) in enumerate(engines.items()):
        known = [
            (at, each["work"][work][CPU] * 1000)
            for at, work in enumerate(works)
            if isinstance(each["work"].get(work), list)
        ]
        at = [middle + (place - len(engines) / 2) * width for middle, _ in known]
        axes.bar(at, [taken for _, taken in known], width, label=name, color=COLOURS[place % len(COLOURS)])
    axes.set_yscale("log")
    axes.set_xticks(range(len(works)), works, rotation=35, ha="right")
    axes.set_ylabel("CPU 毫秒，对数刻度 · CPU milliseconds, log scale")
    axes.set_title(
        f"{found['statements']['data']:,} 条陈述上的查询 · Queries over {found['statements']['data']:,} statements"
    )
    axes.legend(fontsize=8, ncols=2)


def _loading(found: Found, axes: Any) -> None:
    engines = found["engines"]
    names = list(engines)
    axes.barh(names, [each["load"][1] for each in engines.values()], color=COLOURS[2])
    for at, each in enumerate(engines.values()):
        axes.text(each["load"][1], at, f" {each['load'][1]:.1f} s · {each['loading']:.0f} MB", va="center", fontsize=9)
    axes.invert_yaxis()
    axes.margins(x=0.2)
    axes.set_xlabel("加载所用 CPU 秒与内存峰值 · CPU seconds to load, and peak of memory")
    axes.set_title("加载 · Loading")
