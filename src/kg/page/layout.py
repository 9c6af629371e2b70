"""Positions of the network view: computed here, once, so that the page has nothing to settle.

Nodes start near those they belong with (the lanes of the story, else the parts of the graph that hang
together) and are moved apart until names do not cover one another. Large graphs are packed instead, see
`kg.page.packing`. No randomness: the same graph gives the same positions.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import chain
from typing import Final

from kg.page.lanes import Group, Item, Row, Story
from kg.page.packing import packed
from kg.picture import Edges, Picture

Point = tuple[float, float]

# Pixels at scale 1. Names stand beside their nodes in lines: wide and low, so what is level must keep further apart.
_NEAR: Final = 96.0
_WIDE: Final = 1.7
_SPRING: Final = 110.0
_BROAD: Final = 640.0  # a family, and the next row of families
_HIGH: Final = 470.0
_GOLDEN: Final = math.pi * (3 - math.sqrt(5))
_WORK: Final = 60_000  # node moves that a layout may take, which bounds its time
_TOGETHER: Final = {"kg:reportedWith"}
_FORCES: Final = 700  # nodes up to which they are moved by forces; more are packed


def positions(picture: Picture, story: Story, shown: Collection[str]) -> dict[str, tuple[int, int]]:
    """A place for every node; those in `shown` are placed first and the others around them.

    >>> import kg
    >>> from kg import picture
    >>> known = picture.of(kg.open_store())
    >>> positions(known, Story((), ()), known.nodes).keys() == set(known.nodes)
    True
    """
    first = [n for n in picture.nodes if n in shown]
    others = [n for n in picture.nodes if n not in shown]
    links = _links(picture.nodes, picture.edges)
    if len(picture.nodes) > _FORCES:
        return _rounded(_large(story, first, others, links))
    homes = dict(_homes(picture, story, first))
    places = _settle(homes, homes, links, first)
    around = {n: _beside(n, i, links, places) for i, n in enumerate(others)}
    return _rounded(_settle(places | around, around, links, others))


def _large(story: Story, first: list[str], others: list[str], links: Mapping[str, list[str]]) -> dict[str, Point]:
    places = packed(story, first, links)
    return places | {n: _beside(n, i, links, places) for i, n in enumerate(others)}


def _rounded(places: Mapping[str, Point]) -> dict[str, tuple[int, int]]:
    return {n: (round(x), round(y)) for n, (x, y) in places.items()}


def _links(nodes: list[str], edges: Edges) -> dict[str, list[str]]:
    """The neighbours of each node, in order of their names."""
    ordered, all_ = sorted(nodes), len(nodes)
    place = {node: index for index, node in enumerate(ordered)}
    places = [place[node] for node in nodes]
    ends = zip(edges.sources, edges.targets, edges.properties, strict=True)
    pairs = {(places[s], places[t]) for s, t, property_ in ends if property_ not in _TOGETHER and s != t}
    found: dict[str, list[str]] = defaultdict(list)
    # A pair is one number, for numbers are sorted much sooner.
    for pair in sorted({s * all_ + t for s, t in pairs} | {t * all_ + s for s, t in pairs}):
        found[ordered[pair // all_]].append(ordered[pair % all_])
    return found


# Where nodes start ----------------------------------------------------------------------------------


def _homes(picture: Picture, story: Story, nodes: list[str]) -> Iterator[tuple[str, Point]]:
    left = dict.fromkeys(nodes)
    for name, place in _story_homes(story):
        if name in left:
            del left[name]
            yield name, place
    ends = [picture.nodes[end] for end in chain(picture.edges.sources, picture.edges.targets)]
    degrees = Counter(ends)
    x, y = _middles(story, len(left))[-1]
    spiral = (_spiral(index) for index in range(len(left)))
    for part in sorted(_parts(picture, left), key=lambda part: (-len(part), part)):
        for node in sorted(part, key=lambda n: (-degrees[n], n)):
            dx, dy = next(spiral)
            yield node, (x + dx, y + dy)


def _parts(picture: Picture, nodes: Collection[str]) -> list[list[str]]:
    """Those of some nodes that hang together."""
    import networkx as nx

    names = picture.nodes
    graph = nx.Graph((names[s], names[t]) for s, t in zip(picture.edges.sources, picture.edges.targets, strict=True))
    graph.add_nodes_from(nodes)
    return [sorted(part) for part in nx.connected_components(graph.subgraph(nodes))]


def _spiral(index: int) -> Point:
    radius = _NEAR * math.sqrt(index + 0.5)
    return radius * math.cos(index * _GOLDEN) * _WIDE, radius * math.sin(index * _GOLDEN)


def _story_homes(story: Story) -> Iterator[tuple[str, Point]]:
    rows = [(lane, row) for lane in story.lanes for row in lane.rows]
    for (lane, row), (x, y) in zip(rows, _middles(story, 0), strict=False):
        yield row.branch, (x, y)
        if lane.spirit:
            yield lane.spirit, (x, y - 90)
        yield from _ring(row, x, y)


def _middles(story: Story, rest: int) -> list[Point]:
    """The middles of the families, in rows as a page is wide, each as broad as its size needs; last, of the rest."""
    sizes = [4 + len(list(_members(row.groups))) + len(row.honors) for lane in story.lanes for row in lane.rows]
    columns = max(1, round(math.sqrt(len(sizes) * 1.6)))
    rows = [sizes[at : at + columns] for at in range(0, len(sizes), columns)] or [[]]
    rows[-1].append(1 + rest)
    return [(x, index * _HIGH) for index, row in enumerate(rows) for x in _centres(row, columns * _BROAD)]


def _centres(sizes: list[int], width: float) -> Iterator[float]:
    """Where the middles of parts of a line are that share its width by their sizes."""
    at = -width / 2
    for size in sizes:
        part = width * size / sum(sizes)
        yield at + part / 2
        at += part


def _ring(row: Row, x: float, y: float) -> Iterator[tuple[str, Point]]:
    """Around a branch: initiatives on two ellipses, by kind; honors below."""
    members = list(_members(row.groups))
    for index, node in enumerate(members):
        turn = 2 * math.pi * (index + 0.5) / len(members)
        reach = 1.0 if index % 2 else 0.62
        yield node, (x + 250 * reach * math.sin(turn), y - 190 * reach * math.cos(turn))
    for index, honor in enumerate(row.honors):
        yield honor.node, (x + (index - (len(row.honors) - 1) / 2) * 150, y + 90)


def _members(groups: Iterable[Group]) -> Iterator[str]:
    for group in groups:
        for item in group.items:
            yield from _with_parts(item)


def _with_parts(item: Item) -> Iterator[str]:
    yield item.node
    for part in item.parts:
        yield from _with_parts(part)


def _beside(node: str, index: int, links: Mapping[str, list[str]], places: Mapping[str, Point]) -> Point:
    """Near those a node is linked to, a little off so that no two start in one place."""
    near = [places[n] for n in links.get(node, ()) if n in places]
    if not near:
        return _spiral(len(places) + index)
    x, y = (sum(axis) / len(near) for axis in zip(*near, strict=True))
    return x + 70 * math.cos(index * _GOLDEN), y + 70 * math.sin(index * _GOLDEN)


# Moving apart ---------------------------------------------------------------------------------------


def _settle(
    places: Mapping[str, Point], homes: Mapping[str, Point], links: Mapping[str, list[str]], moving: list[str]
) -> dict[str, Point]:
    """Move some nodes by springs, by a pull to where they began, and apart from those too near."""
    now = dict(places)
    rounds = max(8, min(90, _WORK // max(len(moving), 1)))
    for turn in range(rounds):
        step = 22.0 * (1 - turn / rounds) + 1
        cells = _cells(now)
        moves = {n: _force(n, now, homes, links, cells) for n in moving}
        for n, (fx, fy) in moves.items():
            scale = min(1.0, step / (math.hypot(fx, fy) or 1.0))
            now[n] = (now[n][0] + fx * scale, now[n][1] + fy * scale)
    return now


def _cells(places: Mapping[str, Point]) -> dict[tuple[int, int], list[str]]:
    cells: dict[tuple[int, int], list[str]] = defaultdict(list)
    for node, place in places.items():
        cells[_cell(place)].append(node)
    return cells


def _cell(place: Point) -> tuple[int, int]:
    return math.floor(place[0] / (_NEAR * _WIDE)), math.floor(place[1] / _NEAR)


def _force(
    node: str,
    places: Mapping[str, Point],
    homes: Mapping[str, Point],
    links: Mapping[str, list[str]],
    cells: Mapping[tuple[int, int], list[str]],
) -> Point:
    x, y = places[node]
    fx, fy = (homes[node][0] - x) * 0.04, (homes[node][1] - y) * 0.04
    near = [n for n in links.get(node, ()) if n in places]
    for other in near:
        pull = 0.08 * _stretch(x, y, *places[other]) / len(near)
        fx, fy = fx + (places[other][0] - x) * pull, fy + (places[other][1] - y) * pull
    for px, py in _pushes(node, places, cells):
        fx, fy = fx + px, fy + py
    return fx, fy


def _stretch(x: float, y: float, to_x: float, to_y: float) -> float:
    length = math.hypot(to_x - x, to_y - y)
    return (length - _SPRING) / length if length else 0.0


def _pushes(node: str, places: Mapping[str, Point], cells: Mapping[tuple[int, int], list[str]]) -> Iterator[Point]:
    x, y = places[node]
    column, row = _cell((x, y))
    around = ((column + i, row + j) for i in (-1, 0, 1) for j in (-1, 0, 1))
    for other in (n for cell in around for n in cells.get(cell, ()) if n != node):
        dx, dy = (x - places[other][0]) / _WIDE, y - places[other][1]
        distance = math.hypot(dx, dy)
        if distance == 0:
            yield (8.0 if node < other else -8.0), 5.0
        elif distance < _NEAR:
            push = 0.45 * (_NEAR - distance) / distance
            yield dx * push * _WIDE, dy * push
