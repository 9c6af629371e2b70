"""Decisions on proposals, one a line of JSON beside the article: what was decided stays decided."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from kg.curate.accept import Entry
from kg.curate.blocks import Triple
from kg.errors import DataError

DECISIONS = ("accept", "reject", "undo")


class Decision(NamedTuple):
    """What was decided on a proposal, the statements that were written for it, and the things it did not let in."""

    key: str
    decision: str
    added: tuple[Entry, ...] = ()
    refused: tuple[str, ...] = ()


def read(path: Path) -> list[Decision]:
    """Every decision of a log, in order; none where there is no log. DataError with the line that is not one."""
    if not path.exists():
        return []
    from kg import files

    return [
        _decision(path, number, line) for number, line in enumerate(files.text(path).splitlines(), 1) if line.strip()
    ]


def standing(decisions: Iterable[Decision]) -> dict[str, Decision]:
    """The decision that holds for each proposal; one that was undone is none.

    >>> standing([Decision("a", "accept"), Decision("b", "reject"), Decision("a", "undo")])
    {'b': Decision(key='b', decision='reject', added=(), refused=())}
    """
    found: dict[str, Decision] = {}
    for decision in decisions:
        found.pop(decision.key, None)
        if decision.decision != "undo":
            found[decision.key] = decision
    return found


def line(decision: Decision) -> str:
    """A decision as a line of the log.

    >>> line(Decision("p1s1 award 0-2 甲", "reject"))
    '{"key": "p1s1 award 0-2 甲", "decision": "reject"}\\n'
    """
    record: dict[str, object] = {"key": decision.key, "decision": decision.decision}
    if decision.added:
        record["added"] = [[entry.file, entry.graph, *entry.triple] for entry in decision.added]
    if decision.refused:
        record["refused"] = list(decision.refused)
    return json.dumps(record, ensure_ascii=False) + "\n"


def _decision(path: Path, number: int, text: str) -> Decision:
    try:
        record: Mapping[str, list[list[str]]] = json.loads(text)
        added = tuple(Entry(_inside(file), graph, Triple(*rest)) for file, graph, *rest in record.get("added", []))
        key, decision = str(record["key"]), str(record["decision"])
        refused = tuple(map(str, record.get("refused", [])))
        return Decision(key, DECISIONS[DECISIONS.index(decision)], added, refused)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DataError(
            "this line of the log is no decision; delete it, and the proposal is asked about again",
            "日志的这一行不是一条决定；删去它，相应的建议会再问一次",
            file=path,
            line=number,
        ) from error


def _inside(file: object) -> str:
    """A name of a file beside the log; ValueError for anything that leads elsewhere."""
    if not isinstance(file, str) or Path(file).name != file or Path(file).suffix not in (".ttl", ".trig"):
        raise ValueError(file)
    return file
