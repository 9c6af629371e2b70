"""Triples become a `networkx.MultiDiGraph` of things, with the evidence of every fact and edge.

Plain Python values only (str, int, bool, None, dict, tuple), so that writing the graph to any exchange
format stays a small step. Things are nodes; terms of vocabularies, evidence graphs and quantities are not.

graph attributes
    title       {"zh", "en"} of the article the graph tells of, or None
    version     twelve hex digits of a SHA-256 over every statement that is no rule's
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

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from kg import book as books
from kg import premises, queries
from kg.book import SUBCLASS, TYPE, Book, Said
from kg.errors import NotFoundError
from kg.store import at_hand
from kg.terms import KG, PREFIXES, expand
from kg.terms import shorten as shortened

if TYPE_CHECKING:
    import networkx as nx

    from kg.store import Store

_RDFS, _OWL, _SKOS = PREFIXES["rdfs"], PREFIXES["owl"], PREFIXES["skos"]
_DCT, _SCHEMA, _FOAF = PREFIXES["dcterms"], PREFIXES["schema"], PREFIXES["foaf"]
_QUANTITY: Final = _SCHEMA + "QuantitativeValue"
_WHOLES: Final = frozenset(
    {_SKOS + "ConceptScheme", _OWL + "Ontology", "http://www.w3.org/ns/dcat#Dataset", "http://rdfs.org/ns/void#Dataset"}
)
_VOCABULARIES: Final = (PREFIXES["rdf"], _RDFS, _OWL, PREFIXES["xsd"])
# What these link to says what kind of thing or file this is: told as a fact, not drawn as a line.
_FACTS_ALWAYS: Final = frozenset(
    {TYPE, SUBCLASS, _RDFS + "isDefinedBy", _SKOS + "inScheme", _SKOS + "topConceptOf", _SKOS + "hasTopConcept"}
)
# What these link to is a node only where something is said of it here.
_OUTWARD: Final = frozenset(
    {_OWL + "sameAs", _RDFS + "seeAlso", _DCT + "source", _DCT + "license", _SCHEMA + "url", _SCHEMA + "sameAs"}
    | {_SKOS + match for match in ("exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch")}
    | {_FOAF + page for page in ("homepage", "page", "depiction", "img", "mbox")}
)

shorten: Final = lru_cache(1 << 16)(shortened)  # the same few names come in every statement


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

    store = at_hand(store)
    book = books.read(store)
    things = _things(book)
    graph = nx.MultiDiGraph(**_about_graph(book))
    for thing in things:
        graph.add_node(thing, **_node(book, thing, things))
    edges = (said for said in book.evidence if _is_edge(said, things))
    printed = books.printed(store, book)
    for said in edges if view is None else _chosen(store, view, things):
        _add_edge(graph, book, said, printed)
    _add_premises(graph, store)
    _drop_loose(graph, everything=view is not None)
    return graph


def version(store: Store) -> str:
    """Twelve hex digits that tell two states of the data apart, as in the graph's attributes.

    >>> import kg
    >>> version(kg.open_store()) == to_networkx(kg.open_store()).graph["version"]
    True
    """
    return books.version_of(at_hand(store))


def neighbourhood(graph: nx.MultiDiGraph, node: str, hops: int = 1) -> nx.MultiDiGraph:
    """The part of a graph within `hops` edges of a node, whichever way they point; a copy that knows it is a part.

    `node` is an IRI or a CURIE; NotFoundError where the graph has no such node.

    >>> import networkx
    >>> path = networkx.MultiDiGraph([("a", "b"), ("c", "b"), ("c", "d")])
    >>> sorted(neighbourhood(path, "a", 2))
    ['a', 'b', 'c']
    """
    reached = {_existing(graph, node)}
    for _ in range(hops):
        reached |= {near for n in reached for near in (*graph.successors(n), *graph.predecessors(n))}
    part = graph.copy()  # and not a subgraph, whose nodes come in the order of a set
    part.remove_nodes_from([n for n in graph if n not in reached])
    label = graph.nodes[_existing(graph, node)].get("label")
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

    start, end = _existing(graph, a), _existing(graph, b)
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


def _existing(graph: nx.MultiDiGraph, node: str) -> str:
    if node in graph:
        return node
    iri = _iri(node)
    if iri not in graph:
        raise NotFoundError(f"the graph has no node {node}", f"图中没有节点 {node}", value=node)
    return iri


def _iri(name: str) -> str:
    """The IRI of a CURIE; any other name, such as a `urn:`, is one itself."""
    return expand(name) if name.partition(":")[0] in PREFIXES else name


# Which things and edges there are ---------------------------------------------------------------------


def _things(book: Book) -> dict[str, None]:
    terms = _terms(book)
    found = dict.fromkeys(book.about)
    found |= dict.fromkeys(said.object for said in book.evidence if said.subject not in terms and _links(said, book))
    things = {thing: None for thing in found if _is_thing(book, thing) and thing not in terms}
    # A file that holds nothing but a vocabulary: its terms are then what there is to see.
    return things or {term: None for term in found if term in terms and not term.startswith(_VOCABULARIES)}


def _terms(book: Book) -> set[str]:
    terms = {said.property for said in book.evidence}
    terms |= {said.object for said in book.evidence if said.property in (TYPE, SUBCLASS)}
    terms |= {said.subject for said in book.evidence if said.property == SUBCLASS}
    return terms | {s.subject for s in book.evidence if s.property == TYPE and s.object.startswith(_VOCABULARIES)}


def _is_thing(book: Book, thing: str) -> bool:
    types = books.values(book, thing, TYPE)
    if thing in book.kinds or _QUANTITY in types or thing.startswith(_VOCABULARIES):
        return False
    return bool(types) or not _only_named(book, thing)


def _only_named(book: Book, thing: str) -> bool:
    """Whether a thing is there only to be named: a term of another vocabulary, a scheme without a type."""
    said = book.about.get(thing, [])
    return bool(said) and all(s.property in (*books.LABELS, _RDFS + "isDefinedBy") for s in said)


def _links(said: Said, book: Book) -> bool:
    """Whether a statement makes its object a thing."""
    outward = said.property in _OUTWARD and said.object not in book.about
    evidence = said.subject in book.kinds or said.object in book.kinds
    return not (said.datatype or outward or evidence or said.property in _FACTS_ALWAYS)


def _is_edge(said: Said, things: Mapping[str, None]) -> bool:
    resource = not said.datatype and said.property not in _FACTS_ALWAYS
    return resource and said.subject in things and said.object in things


def _chosen(store: Store, view: str | queries.Query, things: Mapping[str, None]) -> Iterable[Said]:
    query = books.view(view) if isinstance(view, str) else view
    built = {Said(*triple, "", "") for triple in premises.plain(store.construct(query))}
    return sorted(said for said in built if _is_edge(said, things))


def _drop_loose(graph: nx.MultiDiGraph, *, everything: bool) -> None:
    """Drop the nodes without edges that are no part of a picture: schemes, which facts name; of a view, all."""
    loose = [n for n, degree in graph.degree() if not degree]
    graph.remove_nodes_from([n for n in loose if everything or graph.nodes[n]["cls"] == "skos:ConceptScheme"])


# What is said of them ---------------------------------------------------------------------------------


def _node(book: Book, thing: str, things: Mapping[str, None]) -> dict[str, Any]:
    said = book.about.get(thing, [])
    named = not thing.startswith("_:") or books.text(book, thing, books.LABELS)
    return {
        "curie": shorten(thing),
        "cls": books.leaf_class(book, thing),
        "label": books.label(book, thing) if named else _unnamed(book, thing, things),
        "alt": tuple((s.object, s.language) for s in said if s.property == _SKOS + "altLabel"),
        "facts": tuple(_fact(book, s) for s in said if not _is_edge(s, things)),
    }


def _unnamed(book: Book, thing: str, things: Mapping[str, None]) -> books.Text:
    """What a blank node without a name is called: its class, and the first two things that it links to."""
    class_ = _described(book, _iri(books.leaf_class(book, thing)))["label"]
    linked = [s.object for s in book.about.get(thing, ()) if _is_edge(s, things) and not s.object.startswith("_:")]
    names = [books.label(book, other) for other in dict.fromkeys(linked)][:2]
    comma = {"zh": "、", "en": ", "}
    return {lang: " · ".join([class_[lang], comma[lang].join(n[lang] for n in names)]).strip(" ·") for lang in comma}


def _fact(book: Book, said: Said) -> dict[str, Any]:
    fact = {
        "property": shorten(said.property),
        "value": said.object,
        "language": said.language,
        "datatype": shorten(said.datatype),
        "label": None,
        "evidence": book.evidence[said],
    }
    if said.datatype:
        return fact
    if _QUANTITY in books.values(book, said.object, TYPE):
        return fact | _quantity(book, said.object)
    return fact | {"datatype": "@id", "label": books.label(book, said.object)}


def _quantity(book: Book, node: str) -> dict[str, Any]:
    exact, least = books.first(book, node, _SCHEMA + "value"), books.first(book, node, _SCHEMA + "minValue")
    value = exact if exact is not None else f"≥{least}" if least is not None else ""
    return {
        "value": value,
        "node": node,
        "datatype": "@quantity",
        "label": books.text(book, node, (_SCHEMA + "unitText",)),
    }


def _add_edge(graph: nx.MultiDiGraph, book: Book, said: Said, printed: Collection[Said]) -> None:
    evidence = book.evidence.get(said, ())
    graph.add_edge(
        said.subject,
        said.object,
        key=shorten(said.property),
        kind=book.kinds[evidence[0]] if evidence else "unknown",
        evidence=evidence,
        rests_on=(),
        printed=said in printed,
    )


def _add_premises(graph: nx.MultiDiGraph, store: Store) -> None:
    derived: dict[str, list[tuple[str, str, dict[str, Any]]]] = {rule.graph: [] for rule in store.rules}
    for edge in graph.edges(data=True):
        for evidence in edge[2]["evidence"]:
            if evidence in derived:
                derived[evidence].append(edge)
    for rule in store.rules:
        mine = derived[rule.graph]
        known = premises.of(store, rule, [(s, o) for s, o, _ in mine]) if mine else {}
        for source, target, data in mine:
            data["rests_on"] += tuple(sorted((s, shorten(p), o) for s, p, o in known.get((source, target), ())))


# What describes the graph as a whole ------------------------------------------------------------------


def _about_graph(book: Book) -> dict[str, Any]:
    statements = Counter(graph for graphs in book.evidence.values() for graph in graphs)
    return {
        "title": _title(book),
        "version": books.version(book),
        "classes": _classes(book),
        "properties": _properties(book),
        "evidence": {graph: _evidence(book, graph) | {"statements": statements[graph]} for graph in sorted(book.kinds)},
    }


def _title(book: Book) -> books.Text | None:
    """What the first article is called; where there is none, the one thing that stands for the data as a whole."""
    typed = [said for said in book.evidence if said.property == TYPE]
    articles = sorted(said.subject for said in typed if said.object == KG + "Article")
    if articles:
        return books.label(book, articles[0])
    wholes = {said.subject for said in typed if said.object in _WHOLES}
    return books.text(book, wholes.pop(), books.LABELS) if len(wholes) == 1 else None


def _classes(book: Book) -> dict[str, Any]:
    classes = sorted({said.object for said in book.evidence if said.property in (TYPE, SUBCLASS)})
    return {
        shorten(c): _described(book, c) | {"supers": tuple(shorten(w) for w in books.supers(book, c))} for c in classes
    }


def _properties(book: Book) -> dict[str, Any]:
    inverse = {said.subject: said.object for said in book.evidence if said.property == _OWL + "inverseOf"}
    inverse |= {of: property_ for property_, of in inverse.items()}
    used = sorted({said.property for said in book.evidence})
    return {shorten(p): _described(book, p) | {"inverse": shorten(inverse[p]) if p in inverse else None} for p in used}


def _described(book: Book, term: str) -> dict[str, Any]:
    label = books.text(book, term, books.LABELS)
    return {
        "label": label or {lang: _spaced(name) for lang, name in books.label(book, term).items()},
        "comment": books.text(book, term, (_RDFS + "comment", _SKOS + "definition")),
    }


def _spaced(name: str) -> str:
    """The name of a term as words: wasGeneratedBy becomes “was generated by”, OrganizationalUnit two words."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|_", " ", name)
    return words if name[:1].isupper() else words.lower()


def _evidence(book: Book, graph: str) -> dict[str, Any]:
    section = books.first(book, graph, KG + "section")
    return {
        "kind": book.kinds[graph],
        "label": books.label(book, graph),
        "reason": books.text(book, graph, (_RDFS + "comment",)),
        "article": books.first(book, graph, KG + "article"),
        "section": books.label(book, section) if section else None,
        "part": books.first(book, graph, KG + "kind"),
        **{name: _number(book, graph, KG + name) for name in ("paragraph", "sentence", "start", "end")},
        "derived_from": tuple(books.values(book, graph, PREFIXES["prov"] + "wasDerivedFrom")),
        "source": books.first(book, graph, _DCT + "source"),
        "license": books.first(book, graph, _DCT + "license"),
        "no_claim": books.text(book, graph, (KG + "noClaim",)),
    }


def _number(book: Book, subject: str, property_: str) -> int | None:
    value = books.first(book, subject, property_)
    return int(value) if value is not None and value.isdigit() else None
