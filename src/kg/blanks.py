"""Blank nodes named by what is said of them, so that two readings of one text can be compared.

Canonical naming (RDFC-1.0) takes for ever where many blank nodes say the same; this takes a few passes and gives
such nodes one name, which is right for telling texts apart that people write.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Final

import pyoxigraph as ox

_PASSES: Final = 20
_Colours = Mapping[object, str]


def named(quads: Iterable[ox.Quad]) -> list[ox.Quad]:
    """The quads in their order, each blank node with a name that depends on its statements alone.

    >>> one, two = (list(ox.parse("[] <x:p> [ <x:q> 1 ] .", ox.RdfFormat.TURTLE)) for _ in range(2))
    >>> set(one) == set(two), set(named(one)) == set(named(two))
    (False, True)
    """
    every = list(quads)
    blank = {term for quad in every for term in _terms(quad) if isinstance(term, ox.BlankNode)}
    if not blank:
        return every
    colours: _Colours = dict.fromkeys(blank, "")
    for _ in range(_PASSES):
        finer = _finer(every, colours)
        done = len(set(finer.values())) == len(set(colours.values()))
        colours = finer
        if done:
            break
    return [_renamed(quad, colours) for quad in every]


def _terms(quad: ox.Quad) -> tuple[object, ...]:
    return quad.subject, quad.predicate, quad.object, quad.graph_name


def _finer(quads: Iterable[ox.Quad], colours: _Colours) -> dict[object, str]:
    """Each blank node by its statements, in which other blank nodes stand by the colours they had."""
    said: dict[object, list[str]] = defaultdict(list)
    for quad in quads:
        terms = _terms(quad)
        for term in set(terms):
            if term in colours:
                said[term].append("\t".join("this" if one == term else colours.get(one, str(one)) for one in terms))
    return {
        node: sha256("\n".join([colours[node], *sorted(said[node])]).encode("utf-8", "surrogatepass")).hexdigest()
        for node in colours
    }


def _renamed(quad: ox.Quad, colours: _Colours) -> ox.Quad:
    subject, object, graph = (
        ox.BlankNode(f"b{colours[term]}") if isinstance(term, ox.BlankNode) else term
        for term in (quad.subject, quad.object, quad.graph_name)
    )
    assert not isinstance(subject, ox.Literal | ox.DefaultGraph)
    assert not isinstance(object, ox.DefaultGraph)
    assert not isinstance(graph, ox.Literal | ox.Triple)
    return ox.Quad(subject, quad.predicate, object, graph)
