"""What of a store can be drawn: things, the facts about them and the edges between them, by columns.

A column holds one kind of value for all nodes, facts or edges, in their order: a large graph is read, laid out and
written so in a fraction of the time that an object for each of them takes. `kg.graph` says what the words mean.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from kg import book as books
from kg import description, premises, things
from kg.book import Book, Evidence, Said, Text, shorten
from kg.errors import NotFoundError
from kg.premises import Premise
from kg.store import at_hand
from kg.things import Facts

if TYPE_CHECKING:
    from kg import queries
    from kg.store import Store


class Edges(NamedTuple):
    """Edges by columns; the ends are numbers of nodes."""

    sources: list[int]
    targets: list[int]
    properties: list[str]
    kinds: list[str]
    evidence: list[Evidence]
    rests_on: list[tuple[Premise, ...]]
    printed: list[bool]


class Picture(NamedTuple):
    """A graph by columns; `about` holds its attributes, `others` the other names of each node."""

    about: dict[str, Any]
    nodes: list[str]
    curies: list[str]
    classes: list[str]
    labels: list[Text]
    others: list[tuple[tuple[str, str], ...]]
    facts: Facts
    edges: Edges


class Around(NamedTuple):
    """What is within so many edges of a node, whichever way they point; the node is an IRI or a CURIE."""

    node: str
    hops: int


def of(store: Store, view: str | queries.Query | None = None, around: Around | None = None) -> Picture:
    """What `kg.to_networkx` gives, by columns; or what `kg.graph.neighbourhood` leaves of it, and only that is made.

    All is read all the same: a part tells the version of the whole and how much each graph states, and what holds in
    print alone can rest on what is outside of it.

    >>> import kg
    >>> len(of(kg.open_store()).nodes) == len(kg.to_networkx(kg.open_store()))
    True
    """
    store = at_hand(store)
    with ThreadPoolExecutor(1) as pool:
        answers = premises.asked(store, pool) if view is None else premises.NO_ANSWERS
        book = books.read(store)
        there = things.found(book)
        edges = things.edges(book, there) if view is None else _chosen(store, book, view, there)
        nodes = _kept(book, there, edges, everything=view is None)
        about, linked = description.whole(book), edges
        if around is not None:
            node = existing(nodes, around.node)
            nodes = _near(nodes, edges, node, around.hops)
            linked = [said for said in edges if said.subject in nodes and said.object in nodes]
            about["excerpt"] = things.label(book, node, there), around.hops
        facts = things.facts(book, nodes, there)
        rests = premises.of_edges(store, edges, answers)
    printed = premises.printed(store, book, edges, rests)
    return Picture(
        about,
        list(nodes),
        list(map(shorten, nodes)),
        things.classes(book, nodes),
        [things.label(book, thing, there) for thing in nodes],
        [things.others(book, thing) for thing in nodes],
        facts,
        _edges(book, nodes, linked, rests, printed),
    )


def existing(nodes: Container[str], node: str) -> str:
    """The one of some nodes that an IRI or a CURIE names; NotFoundError where it is not among them.

    >>> existing({"x:a"}, "x:a")
    'x:a'
    """
    if node in nodes:
        return node
    iri = books.iri(node)
    if iri not in nodes:
        raise NotFoundError(f"the graph has no node {node}", f"图中没有节点 {node}", value=node)
    return iri


def _near(nodes: Iterable[str], edges: Iterable[Said], node: str, hops: int) -> dict[str, None]:
    """The nodes within so many edges of one, in their order."""
    beside: dict[str, set[str]] = {}
    for said in edges:
        beside.setdefault(said.subject, set()).add(said.object)
        beside.setdefault(said.object, set()).add(said.subject)
    reached = last = {node}
    for _ in range(hops):
        last = {near for each in last for near in beside.get(each, ())} - reached
        reached = reached | last
    return {each: None for each in nodes if each in reached}


def _chosen(store: Store, book: Book, view: str | queries.Query, there: Container[str]) -> list[Said]:
    """The statements that a view builds and that link two things, with what is known as their evidence."""
    query = books.view(view) if isinstance(view, str) else view
    built = {Said(*triple, "", "", ()) for triple in premises.plain(store.construct(query))}
    return [_known(book, said) for said in sorted(built) if things.is_edge(said, there)]


def _known(book: Book, said: Said) -> Said:
    stated = (books.said(book, row) for row in books.rows(book, said.subject, said.property))
    return next((each for each in stated if each[:-1] == said[:-1]), said)


def _kept(book: Book, there: Mapping[str, None], edges: Iterable[Said], *, everything: bool) -> dict[str, None]:
    """The nodes but for those without an edge that are no part of a picture: schemes, which facts name; of a view, all."""
    linked = {end for said in edges for end in (said.subject, said.object)}
    loose = [thing for thing in there if thing not in linked]
    classes = things.classes(book, loose)
    left = {n for n, class_ in zip(loose, classes, strict=True) if not everything or class_ == "skos:ConceptScheme"}
    return {thing: None for thing in there if thing not in left}


def _edges(
    book: Book,
    nodes: Collection[str],
    edges: list[Said],
    rests: Mapping[premises.Triple, tuple[Premise, ...]],
    printed: Container[premises.Triple],
) -> Edges:
    number = {node: place for place, node in enumerate(nodes)}
    kinds = {each: book.kinds[each[0]] if each else "unknown" for each in {said.evidence for said in edges}}
    ordered = _by_ends(edges, number)
    triples = [said[:3] for said in ordered]
    evidence = [said.evidence for said in ordered]
    return Edges(
        [number[source] for source, _, _ in triples],
        [number[target] for _, _, target in triples],
        [shorten(property_) for _, property_, _ in triples],
        list(map(kinds.__getitem__, evidence)),
        evidence,
        [rests.get(triple, ()) for triple in triples],
        [triple in printed for triple in triples],
    )


def _by_ends(edges: list[Said], number: Mapping[str, int]) -> list[Said]:
    """Edges by their source, those to one target together, where the first of them stands: as networkx has them."""
    ends = list(map(itemgetter(0, 2), edges))
    first = dict(zip(reversed(ends), range(len(ends)), strict=True))  # how many stand behind it
    places = [number[pair[0]] * len(ends) - first[pair] for pair in ends]
    return [edges[place] for place in sorted(range(len(edges)), key=places.__getitem__)]
