"""Which of many combinations are tried in every run: enough that any two values have met; the rest in `make stress`."""

import itertools
from collections.abc import Iterator, Sequence
from typing import Any

import pytest


def cover(*choices: Sequence[Any]) -> list[Any]:
    """Every combination of one value of each, for `parametrize`; those that bring no new pair together are marked `full`.

    >>> [one.values for one in cover("ab", "xy", [1, 2]) if not one.marks]
    [('a', 'x', 1), ('a', 'y', 2), ('b', 'x', 2), ('b', 'y', 1)]
    """
    every = list(itertools.product(*(range(len(values)) for values in choices)))
    first = set(_pairing(every))
    return [
        pytest.param(*map(lambda values, at: values[at], choices, one), marks=() if one in first else pytest.mark.full)
        for one in every
    ]


def turns(ones: Sequence[Any], others: Sequence[Any]) -> list[Any]:
    """Every pair of two values, for `parametrize`; all are marked `full` but one for each of the first, in turn.

    >>> [pair.values for pair in turns("abc", [1, 2]) if not pair.marks]
    [('a', 1), ('b', 2), ('c', 1)]
    """
    return [
        pytest.param(one, other, marks=() if at % len(others) == place else pytest.mark.full)
        for at, one in enumerate(ones)
        for place, other in enumerate(others)
    ]


def pairs(one: tuple[int, ...]) -> set[tuple[tuple[int, int], ...]]:
    """Any two places of a combination with their values."""
    return set(itertools.combinations(enumerate(one), 2))


def _pairing(every: list[tuple[int, ...]]) -> Iterator[tuple[int, ...]]:
    """Of all combinations one after the other, each time the one that brings most new pairs together."""
    left = set().union(*map(pairs, every))
    while left:
        best = max(every, key=lambda one: len(pairs(one) & left))
        left -= pairs(best)
        yield best
