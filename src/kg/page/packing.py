"""Where each node of a large graph stands: what belongs together in a disc, the discs in rows, like words on a page.

No force is computed, so the time grows with the nodes and edges alone, and nothing covers anything else. A disc is
a spirit with its branches around it and their initiatives and honors around these; or, for what no story tells, the
nodes that are nearest to one of those with the most links. The same graph gives the same places.
"""

from __future__ import annotations

import math
from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from kg.page.lanes import Item, Lane, Row, Story

Point = tuple[float, float]

_APART: Final = 62.0  # pixels from one node to the next
_GAP: Final = 150.0  # between two discs
_PAGE: Final = 1.6  # the width of the whole for each part of its height
_GOLDEN: Final = math.pi * (3 - math.sqrt(5))


class Disc(NamedTuple):
    """Nodes with their places around the middle of a disc, and its radius."""

    places: dict[str, Point]
    radius: float


def packed(story: Story, nodes: Collection[str], links: Mapping[str, Collection[str]]) -> dict[str, Point]:
    """A place for each of some nodes; `links` gives the neighbours of each.

    >>> packed(Story((), ()), ["a", "b", "c"], {"a": ["b"], "b": ["a"]}).keys() == {"a", "b", "c"}
    True
    """
    discs = [disc for lane in story.lanes for disc in _lane(lane)]
    told = {name for disc in discs for name in disc.places}
    wanted = set(nodes)
    discs += _neighbourhoods([n for n in nodes if n not in told], links)
    return {n: place for n, place in _rows(discs).items() if n in wanted}


def sunflower(index: int, apart: float) -> Point:
    """The place of the seeds of a sunflower, which fill a disc evenly from the middle."""
    radius = apart * math.sqrt(index)
    return radius * math.cos(index * _GOLDEN), radius * math.sin(index * _GOLDEN)


def _rows(discs: Iterable[Disc]) -> dict[str, Point]:
    """The discs side by side, in rows, the largest first; as wide as lets all of it be seen at the largest scale."""
    ordered = sorted(discs, key=lambda disc: -disc.radius)
    whole = math.sqrt(sum((2 * disc.radius + _GAP) ** 2 for disc in ordered) * _PAGE)
    tried = (_middles(ordered, whole * part / 10) for part in range(8, 17))
    best = min(tried, key=_extent)
    return {n: place for disc, (x, y) in zip(ordered, best, strict=True) for n, place in _moved(disc, x, y).items()}


def _extent(places: list[Point]) -> float:
    return max((max(x / _PAGE, y) for x, y in places), default=0.0)


def _middles(ordered: list[Disc], width: float) -> list[Point]:
    """Where the middles of the discs stand in rows of a width."""
    found: list[Point] = []
    x = y = height = 0.0
    for disc in ordered:
        size = 2 * disc.radius + _GAP
        if x and x + size > width:
            x, y, height = 0.0, y + height, 0.0
        height = max(height, size)
        found.append((x + size / 2, y + size / 2))
        x += size
    return found


def _moved(disc: Disc, x: float, y: float) -> dict[str, Point]:
    return {name: (x + dx, y + dy) for name, (dx, dy) in disc.places.items()}


# What the story tells ---------------------------------------------------------------------------------


def _lane(lane: Lane) -> Iterator[Disc]:
    """The branches of a spirit around it; each for itself where there is none."""
    rows = [_row(row) for row in lane.rows]
    if lane.spirit is None:
        yield from rows
        return
    apart = 2 * max((row.radius for row in rows), default=0.0) + _APART
    places = {lane.spirit: (0.0, 0.0)}
    for index, row in enumerate(rows, start=1):
        for node, place in _moved(row, *sunflower(index, apart * 0.62)).items():
            places.setdefault(node, place)
    yield Disc(places, apart * 0.62 * math.sqrt(len(rows)) + apart / 2)


def _row(row: Row) -> Disc:
    """A branch, around it its honors, then its initiatives by kind."""
    members = [item.node for item in row.honors] + [n for group in row.groups for n in _members(group.items)]
    places = {row.branch: (0.0, 0.0)}
    ring = start = 0
    members = list(dict.fromkeys(members))
    while start < len(members):
        ring += 1
        room = 6 * ring
        for index, node in enumerate(members[start : start + room]):
            turn = 2 * math.pi * index / min(room, len(members) - start)
            places.setdefault(node, (ring * _APART * math.sin(turn), -ring * _APART * math.cos(turn)))
        start += room
    return Disc(places, ring * _APART)


def _members(items: Iterable[Item]) -> Iterator[str]:
    for item in items:
        yield item.node
        yield from _members(item.parts)


# What no story tells ----------------------------------------------------------------------------------


def _neighbourhoods(nodes: list[str], links: Mapping[str, Collection[str]]) -> Iterator[Disc]:
    """Discs of what lies nearest to each of the nodes with the most links, about as many as one of them holds."""
    known = set(nodes)
    near = {n: [m for m in links.get(n, ()) if m in known] for n in nodes}
    by_links = sorted(nodes, key=lambda n: (-len(near[n]), n))
    hubs = by_links[: max(1, round(math.sqrt(len(nodes) / 4)))]
    owner: dict[str, str] = {}
    _spread(hubs, near, owner)
    lone: list[str] = []
    for start in by_links:  # those that no hub reaches: each part for itself, single nodes together
        if start not in owner and near[start]:
            _spread([start], near, owner)
        elif start not in owner:
            lone.append(start)
    held: dict[str, list[str]] = defaultdict(list)
    for node, hub in owner.items():  # in the order in which they were reached
        held[hub].append(node)
    yield from map(_flower, [*held.values(), *([lone] if lone else [])])


def _spread(starts: Collection[str], near: Mapping[str, list[str]], owner: dict[str, str]) -> None:
    """Give each node that can be reached to the start that reaches it first."""
    owner |= {start: start for start in starts}
    todo = deque(starts)
    while todo:
        node = todo.popleft()
        for other in near[node]:
            if other not in owner:
                owner[other] = owner[node]
                todo.append(other)


def _flower(members: list[str]) -> Disc:
    places = {node: sunflower(index, _APART) for index, node in enumerate(members)}
    return Disc(places, _APART * math.sqrt(len(members)))
