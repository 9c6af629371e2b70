"""Where in a Turtle or TriG file a statement stands: parsers do not say it, editors and people want it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import pyoxigraph as ox

from kg import files
from kg.errors import DataError
from kg.results import Term
from kg.terms import PREFIXES
from kg.turtle import Block, Directive, Document, Node, Statement, Verb, document
from kg.validation.problems import At, Spot

_TYPE: Final = ox.NamedNode(PREFIXES["rdf"] + "type")
_WRITTEN: Final = (".ttl", ".trig", ".nt")
_BIGGEST: Final = 20_000_000
"""Code points; a larger file is not placed, which would take a minute."""


class Placed(NamedTuple):
    """A statement with the places of its block (or itself), subject, predicate and object, offsets in code points.

    `graph` is None outside the blocks of a file. Blank nodes bear names of their own.
    """

    graph: Term | None
    subject: Term
    predicate: Term
    object: Term
    block_at: int
    subject_at: int
    predicate_at: int
    object_at: int


def statements(text: str) -> list[Placed]:
    """Every statement of a correct Turtle or TriG text in its order; none where it cannot be read here.

    A collection is one object, a blank node; its links are no statements of the file.

    >>> found = statements('@prefix id: <x:> . id:a id:b 1 , "c"@en .')
    >>> [(str(one.object), one.object_at) for one in found]
    [('"1"^^<http://www.w3.org/2001/XMLSchema#integer>', 29), ('"c"@en', 33)]
    """
    if len(text) > _BIGGEST:
        return []
    try:
        read = document(text)
        return list(_placed(read, _meanings(read)))
    except (DataError, SyntaxError):
        return []


_Meanings = dict[int, Term]


def _meanings(read: Document) -> _Meanings:
    """What every term means, by where it stands: the parser says it, of a text with nothing but the terms."""
    nodes: list[Node] = []
    lines = []
    for item in read.items:
        if isinstance(item, Directive):
            lines.append(f"@prefix {item.prefix} {item.iri} ." if item.prefix else f"@base {item.iri} .")
            continue
        for node in _terms(item):
            nodes.append(node)
            lines.append(f"<x:x> <x:x> {_absolute(node)} .")
    parsed = ox.parse("\n".join(lines), ox.RdfFormat.TURTLE)
    return {node.start: quad.object for node, quad in zip(nodes, parsed, strict=True)}


def _absolute(node: Node) -> str:
    return f"<{_TYPE.value}>" if node.text == "a" else node.text


def _terms(item: Statement | Block) -> Iterator[Node]:
    """Every term of an item, in the order of the text."""
    if isinstance(item, Block):
        if item.graph is not None:
            yield from _inner(item.graph)
        for statement in item.statements:
            yield from _terms(statement)
    else:
        yield from _inner(item.subject)
        yield from _of_verbs(item.verbs)


def _of_verbs(verbs: Iterable[Verb]) -> Iterator[Node]:
    for verb in verbs:
        for node in (verb.predicate, *verb.objects):
            yield from _inner(node)


def _inner(node: Node) -> Iterator[Node]:
    if node.kind == "list":
        yield from _of_verbs(node.verbs)
    elif node.kind == "collection":
        for item in node.items:
            yield from _inner(item)
    else:
        yield node


def _placed(read: Document, meanings: _Meanings) -> Iterator[Placed]:
    for item in read.items:
        if not isinstance(item, Directive):
            graph = _meant(item.graph, meanings) if isinstance(item, Block) and item.graph else None
            block = _Block(graph, item.start, meanings)
            for statement in item.statements if isinstance(item, Block) else (item,):
                yield from _within(block, statement.subject)
                yield from _told(block, statement.subject, statement.verbs)


class _Block(NamedTuple):
    graph: Term | None
    start: int
    meanings: _Meanings


def _told(block: _Block, subject: Node, verbs: Iterable[Verb]) -> Iterator[Placed]:
    for verb in verbs:
        for node in verb.objects:
            s, p, o = (_meant(term, block.meanings) for term in (subject, verb.predicate, node))
            yield Placed(block.graph, s, p, o, block.start, subject.start, verb.start, node.start)
            yield from _within(block, node)


def _within(block: _Block, node: Node) -> Iterator[Placed]:
    yield from _told(block, node, node.verbs)
    for item in node.items:
        yield from _within(block, item)


def _meant(node: Node, meanings: _Meanings) -> Term:
    return meanings.get(node.start) or ox.BlankNode(f"at{node.start}")


class Source(NamedTuple):
    """A file that was read; `graph` is that of its statements outside all blocks."""

    path: Path
    graph: ox.NamedNode
    quads: tuple[ox.Quad, ...]


def read(path: Path) -> Source:
    """A file with its statements; DataError as for `files.read`.

    >>> len(read(files.project().data / "people.ttl").quads) > 0
    True
    """
    return Source(path, ox.NamedNode(files.graph_name(path)), tuple(files.read([path])))


def spots(sources: Sequence[Source], wanted: Iterable[At]) -> dict[At, list[Spot]]:
    """Where the wanted statements stand, in the order of the files and of their text; of a graph, where it begins.

    Line and column are None in files that are neither Turtle nor TriG, or that cannot be placed.

    >>> people = read(files.project().data / "people.ttl")
    >>> at = At(people.graph)
    >>> [spot.line for spot in spots([people], [at])[at]]
    [9]
    """
    found: dict[At, list[Spot]] = {at: [] for at in wanted}
    for source in sources:
        hits = list(_hits(source, found))
        for at, spot in sorted(_placed_hits(source, hits), key=_text_order) if hits else ():
            if spot not in found[at] and (at.subject is not None or not found[at]):
                found[at].append(spot)
    return found


def _text_order(hit: tuple[At, Spot]) -> tuple[int, int]:
    return hit[1].line or 0, hit[1].column or 0


def _hits(source: Source, wanted: Iterable[At]) -> Iterator[tuple[At, ox.Quad]]:
    """The statements of a file that are wanted."""
    by_subject: dict[object, list[At]] = defaultdict(list)
    by_graph: dict[object, list[At]] = defaultdict(list)
    for at in wanted:
        if at.subject is None:
            by_graph[at.graph].append(at)
        else:
            by_subject[at.subject].append(at)
    for quad in source.quads:
        for at in (*by_subject.get(quad.subject, ()), *by_graph.get(quad.graph_name, ())):
            if _fits(at, quad):
                yield at, quad


def _fits(at: At, quad: ox.Quad) -> bool:
    pairs = zip(at, (quad.subject, quad.predicate, quad.object, quad.graph_name), strict=True)
    return all(wanted is None or wanted == term for wanted, term in pairs)


def _placed_hits(source: Source, hits: list[tuple[At, ox.Quad]]) -> Iterator[tuple[At, Spot]]:
    text = files.text(source.path) if source.path.suffix.lower() in _WRITTEN else ""
    lines = [0, *(match.end() for match in re.finditer("\n", text))]
    placed = defaultdict(list)
    for one in statements(text):
        placed[_key(one.graph or source.graph, *one[1:4])].append(one)
    for at, quad in hits:
        offsets = [_offset(at, one) for one in placed[_key(quad.graph_name, *quad.triple)]]
        for offset in offsets:
            line = bisect_right(lines, offset)
            yield at, Spot(source.path, line, offset - lines[line - 1] + 1)
        if not offsets:
            yield at, Spot(source.path)


def _key(*terms: object) -> tuple[object, ...]:
    """What two readings of one statement have in common: blank nodes have no names."""
    return tuple(None if isinstance(term, ox.BlankNode) else term for term in terms)


def _offset(at: At, placed: Placed) -> int:
    if at.object is not None:
        return placed.object_at
    if at.subject is None:
        return placed.block_at
    return placed.subject_at if at.predicate is None else placed.predicate_at
