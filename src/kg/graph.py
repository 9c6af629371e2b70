"""Triples become a `networkx.MultiDiGraph` of things, with the evidence of every fact and edge.

Plain Python values only (str, int, bool, None, dict, tuple), so that writing the graph to any exchange
format stays a small step. Things are nodes; terms of vocabularies, evidence graphs and quantities are not.

graph attributes
    title       {"zh", "en"} of the one article the graph tells of, or None
    articles    article IRI -> {"title", "date", "publisher"}; the title is the headline where one is printed, what is
                not known is None
    version     twelve hex digits of a SHA-256 over every statement that is no rule's
    statements  how many statements there are, those with several pieces of evidence once
    classes     class CURIE -> {"label", "comment", "supers"}; supers are CURIEs, nearest first
    properties  property CURIE -> {"label", "comment", "inverse"}; inverse is a CURIE or None
    evidence    graph IRI -> {"kind", "label", "reason", "article", "section", "part", "paragraph", "sentence",
                "start", "end", "derived_from", "source", "license", "no_claim", "statements"}; what is not known
                is None, "derived_from" a tuple of graph IRIs, "section" {"zh", "en"}, "part" headline, byline, …,
                "statements" how many triples the graph holds
node (key: the IRI, or `_:…`)
    curie       the CURIE, or the IRI where none can be written
    cls         CURIE of the leaf class
    label       {"zh", "en"}, both always there
    alt         other names: tuple of (text, language)
    facts       tuple of {"property", "value", "language", "datatype", "label", "evidence"}, values that are no
                nodes: literals; IRIs (datatype "@id", label {"zh", "en"}); quantities (datatype "@quantity",
                value a number as text or "≥" and a number, label the unit, "node" its IRI)
edge (key: the property's CURIE)
    kind        the strongest kind of evidence: passage, reading, reference, register, rule, unknown
    evidence    tuple of graph IRIs, strongest first
    printed     whether it holds without readings and outside data
    rests_on    what a rule derived it from: tuple of (subject, property CURIE, object), IRIs or literals
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from kg import book as books
from kg import picture as pictures
from kg import queries
from kg.picture import Edges, Picture
from kg.store import at_hand
from kg.things import Facts

if TYPE_CHECKING:
    import networkx as nx

    from kg.store import Store

# The names of the columns of a picture, where it is a graph.
_NODE: Final = ("curie", "cls", "label", "alt")
_FACT: Final = ("property", "value", "language", "datatype", "label", "evidence")
_EDGE: Final = ("kind", "evidence", "rests_on", "printed")


class Step(NamedTuple):
    """One edge of a path as it is walked: `forward` says whether along the property or against it."""

    source: str
    target: str
    property: str
    forward: bool


def to_networkx(store: Store, view: str | queries.Query | None = None) -> nx.MultiDiGraph:
    """The things of a store as a graph; the module says which attributes it has.

    `view` is a CONSTRUCT, or the name of one in `queries/views`, that chooses the edges; without it every
    edge is there. Raises QueryError where the view is no CONSTRUCT or there is none of that name.

    >>> import kg
    >>> graph = to_networkx(kg.open_store(), "story")
    >>> graph.nodes["https://w3id.org/spirit-kg/id/spirit-red-boat"]["label"]["en"]
    'Red Boat Spirit'
    """
    import networkx as nx

    picture = pictures.of(store, view)
    graph = nx.MultiDiGraph(**picture.about)
    facts, nodes = _facts(picture.facts), picture.nodes
    for node, count, *about in zip(nodes, picture.facts.counts, *picture[2:6], strict=True):
        graph.add_node(node, **dict(zip(_NODE, about, strict=True)), facts=tuple(islice(facts, count)))
    graph.add_edges_from(
        (nodes[source], nodes[target], key, dict(zip(_EDGE, about, strict=True)))
        for source, target, key, *about in zip(*picture.edges, strict=True)
    )
    return graph


def _facts(facts: Facts) -> Iterator[dict[str, Any]]:
    for *values, node in zip(*facts[1:], strict=True):
        fact = dict(zip(_FACT, values, strict=True))
        yield fact if node is None else fact | {"node": node}


def picture(graph: nx.MultiDiGraph) -> Picture:
    """The columns of a graph that `to_networkx` made, or of a part of it.

    >>> import kg
    >>> store = kg.open_store()
    >>> picture(to_networkx(store)) == pictures.of(store)
    True
    """
    number = {node: place for place, node in enumerate(graph)}
    nodes = [about for _, about in graph.nodes(data=True)]
    facts = [fact for about in nodes for fact in about["facts"]]
    edges = list(graph.edges(keys=True, data=True))
    curies, classes, labels, others = _columns(nodes, _NODE)
    return Picture(
        graph.graph,
        list(graph),
        curies,
        classes,
        labels,
        others,
        Facts([len(about["facts"]) for about in nodes], *_columns(facts, (*_FACT, "node"))),
        Edges(
            [number[source] for source, _, _, _ in edges],
            [number[target] for _, target, _, _ in edges],
            [key for _, _, key, _ in edges],
            *_columns([about for *_, about in edges], _EDGE),
        ),
    )


def _columns(rows: list[dict[str, Any]], names: tuple[str, ...]) -> Any:  # noqa: ANN401  (each has its own type)
    return ([row.get(name) for row in rows] for name in names)


def version(store: Store) -> str:
    """Twelve hex digits that tell two states of the data apart, as in the graph's attributes.

    >>> import kg
    >>> version(kg.open_store()) == to_networkx(kg.open_store()).graph["version"]
    True
    """
    return books.version(books.read(at_hand(store), derived=False))


def neighbourhood(graph: nx.MultiDiGraph, node: str, hops: int = 1) -> nx.MultiDiGraph:
    """The part of a graph within `hops` edges of a node, whichever way they point; a copy that knows it is a part.

    `node` is an IRI or a CURIE; NotFoundError where the graph has no such node.

    >>> import networkx
    >>> path = networkx.MultiDiGraph([("a", "b"), ("c", "b"), ("c", "d")])
    >>> sorted(neighbourhood(path, "a", 2))
    ['a', 'b', 'c']
    """
    reached = {pictures.existing(graph, node)}
    for _ in range(hops):
        reached |= {near for n in reached for near in (*graph.successors(n), *graph.predecessors(n))}
    part = graph.copy()  # and not a subgraph, whose nodes come in the order of a set
    part.remove_nodes_from([n for n in graph if n not in reached])
    label = graph.nodes[pictures.existing(graph, node)].get("label")
    part.graph["excerpt"] = (label, hops) if label else None
    return part


def paths(graph: nx.MultiDiGraph, a: str, b: str) -> list[tuple[Step, ...]]:
    """Every shortest way from `a` to `b`, edges walked in either direction; none where they are not linked.

    `a` and `b` are IRIs or CURIEs; NotFoundError where the graph has no such node.

    >>> import networkx
    >>> star = networkx.MultiDiGraph()
    >>> _ = star.add_edge("a", "b", key="knows"), star.add_edge("c", "b", key="knows")
    >>> paths(star, "a", "c")[0][1]
    Step(source='b', target='c', property='knows', forward=False)
    """
    import networkx as nx

    start, end = pictures.existing(graph, a), pictures.existing(graph, b)
    try:
        ways = sorted(nx.all_shortest_paths(nx.Graph(graph), start, end))
    except nx.NetworkXNoPath:
        return []
    return [tuple(_step(graph, s, t) for s, t in pairwise(way)) for way in ways]


def _step(graph: nx.MultiDiGraph, source: str, target: str) -> Step:
    """The edge between two neighbours with the strongest evidence, a forward one before others."""
    ways = [(True, key, data) for key, data in graph.get_edge_data(source, target, default={}).items()]
    ways += [(False, key, data) for key, data in graph.get_edge_data(target, source, default={}).items()]
    forward, key, _ = min(ways, key=lambda way: (books.strength(way[2].get("kind", "")), not way[0], way[1]))
    return Step(source, target, key, forward)
