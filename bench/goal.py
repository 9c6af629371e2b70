"""Goals: what is compared, and whether it is reached. Each program keeps its own beside its table; goals.py tells all."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

RESULTS: Final = Path(__file__).parent / "results"


class Goal(NamedTuple):
    """What is compared, at most how many times the other it may take (0: no goal at this size), what it took, and others."""

    what: str
    most: float
    ratio: float
    beside: str = ""


def keep(name: str, text: str, goals: Iterable[Goal]) -> str:
    """Write a table and its goals to the folder of results; the table."""
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.md").write_text(text, "utf-8")
    told = json.dumps([goal._asdict() for goal in goals], ensure_ascii=False, indent=1)
    (RESULTS / f"{name}.goals.json").write_text(told + "\n", "utf-8")
    return text


def kept(name: str) -> list[Goal]:
    """The goals that another program has kept; none where it has not run."""
    path = RESULTS / f"{name}.goals.json"
    return [Goal(**each) for each in json.loads(path.read_text("utf-8"))] if path.exists() else []


def table(goals: Sequence[Goal]) -> list[str]:
    """Goals as rows of Markdown."""
    lines = ["| | ratio | goal | | others, by the same measure |", "|---|---:|---:|---|---|"]
    for goal in goals:
        wanted = f"≤ {number(goal.most)}" if goal.most else "–"
        met = "" if not goal.most else "met" if goal.ratio <= goal.most else "**not met**"
        lines.append(f"| {goal.what} | {number(goal.ratio)} | {wanted} | {met} | {goal.beside} |")
    return lines


def checked(statements: int) -> int:
    """How many statements kg check is measured with where so many are measured: not too few to tell, nor too many to wait."""
    return max(10_000, min(statements, 1_000_000))


def number(value: float) -> str:
    """A ratio, as a fraction where it is small."""
    return f"{value:.2f}" if value >= 0.1 else f"1/{1 / value:,.0f}"
