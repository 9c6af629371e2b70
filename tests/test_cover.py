"""What is tried in every run brings any two values together, and leaves nothing to nobody."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cover import cover, pairs, turns


@given(st.lists(st.integers(1, 4), min_size=2, max_size=4))
def test_any_two_values_meet_in_what_is_tried_in_every_run(sizes: list[int]) -> None:
    choices = [range(size) for size in sizes]
    found = cover(*choices)
    assert [one.values for one in found] == list(itertools.product(*choices))
    tried = set().union(*(pairs(one.values) for one in found if not one.marks))
    assert tried == set().union(*(pairs(one.values) for one in found))


def test_few_are_tried_in_every_run() -> None:
    found = cover("1234567", "ab", "cd", "ef")
    assert len(found) == 56
    assert sum(not one.marks for one in found) == 14


def test_each_takes_its_turn() -> None:
    found = turns("abc", "xy")
    assert [one.values for one in found] == list(itertools.product("abc", "xy"))
    assert [one.values for one in found if not one.marks] == [("a", "x"), ("b", "y"), ("c", "x")]


@pytest.mark.full
def test_what_is_marked_is_tried_in_the_long_run_alone(*, stress: bool) -> None:
    assert stress
