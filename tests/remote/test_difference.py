"""What differs between two writings of the same thing is nothing."""

import pyoxigraph as ox
import pytest

from kg.difference import Change, Plan, _change
from kg.terms import BASE, MERGED

NUMBER = "http://www.w3.org/2001/XMLSchema#decimal"


def said(value: str, datatype: str | None = None, language: str | None = None) -> ox.Triple:
    kind = ox.NamedNode(datatype) if datatype else None
    return ox.Triple(ox.NamedNode("x:s"), ox.NamedNode("x:p"), ox.Literal(value, datatype=kind, language=language))


@pytest.mark.parametrize(
    ("there", "here", "adds", "removes"),
    [
        ({said("1.50", NUMBER)}, {said("1.5", NUMBER)}, 0, 0),
        ({said("1.50", NUMBER), said("1.5", NUMBER)}, {said("1.5", NUMBER)}, 0, 1),
        ({said("1.50", NUMBER), said("1.500", NUMBER)}, {said("1.5", NUMBER)}, 0, 1),
        ({said("1.50")}, {said("1.5")}, 1, 1),
        ({said("a", language="ZH")}, {said("a", language="zh")}, 0, 0),
        ({said("a", language="en")}, {said("a", language="zh")}, 1, 1),
        (set(), {said("a")}, 1, 0),
        ({said("a")}, set(), 0, 1),
    ],
)
def test_a_value_written_otherwise_is_the_same(
    there: set[ox.Triple], here: set[ox.Triple], adds: int, removes: int
) -> None:
    change = _change("x:g", there, here)
    assert (len(change.adds), len(change.removes), change.before, change.after) == (
        adds,
        removes,
        len(there),
        len(here),
    )
    assert set(change.removes) <= there and set(change.adds) <= here


def test_a_plan_names_graphs_as_they_are_known_and_not_without_end() -> None:
    changes = tuple(Change(f"{BASE}source/p{number}", (said("a"),), (), 0, 1) for number in range(100))
    plan = Plan("http://localhost/query", None, changes, Change(MERGED, (said("a"),), (), 0, 1), 0, 0, 0)
    lines = str(plan).splitlines()
    assert (
        lines[1].split() == ["+1", "source/p0"]
        and lines[-2].split() == "… and 40 more graphs".split()
        and len(lines) == 63
    )
    assert plan.size == 101
