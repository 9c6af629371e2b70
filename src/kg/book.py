"""All statements of a store at once, each with its evidence, and what the things in them are called."""

from __future__ import annotations

import csv
import hashlib
import io
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Final, NamedTuple

from kg import files, queries
from kg.terms import EVIDENCE_KINDS, KG, MERGED, PREFIXES, RULE, shorten

if TYPE_CHECKING:
    from kg.store import Store

Text = dict[str, str]
"""One text in the two languages of the project: {"zh": …, "en": …}."""

TYPE: Final = PREFIXES["rdf"] + "type"
SUBCLASS: Final = PREFIXES["rdfs"] + "subClassOf"
LABELS: Final = (
    PREFIXES["skos"] + "prefLabel",
    PREFIXES["rdfs"] + "label",
    PREFIXES["schema"] + "name",
    "http://schema.org/name",
    PREFIXES["foaf"] + "name",
    PREFIXES["dcterms"] + "title",
)
"""The properties that name a thing, best first."""

_KINDS: Final = {KG + kind.capitalize(): kind for kind in EVIDENCE_KINDS}
_STATEMENTS: Final = "statements"
_DERIVED: Final = """SELECT (STR(?s) AS ?subject) (STR(?p) AS ?property) (STR(?o) AS ?object)
WHERE { GRAPH <%s> { ?s ?p ?o } FILTER(isIRI(?o)) }"""
# The columns of the view "statements", of what stands in a graph that no rule made, nor a server for the merge.
_STATED: Final = f"""SELECT ?s ?p ?o
  (IF(isLiteral(?o), IF(LANG(?o) = "", STR(DATATYPE(?o)), STR(rdf:langString)), "") AS ?datatype)
  (IF(isLiteral(?o), LANG(?o), "") AS ?language) ?graph
WHERE {{ GRAPH ?graph {{ ?s ?p ?o }} FILTER(?graph != <{MERGED}> && !STRSTARTS(STR(?graph), "{RULE}")) ?s ?p ?o }}"""
_KNOWN: Final = f"SELECT ?graph ?kind {{ VALUES ?kind {{ {' '.join(map('<{}>'.format, _KINDS))} }} ?graph a ?kind }}"


class Said(NamedTuple):
    """One statement as plain text; `datatype` is empty where the object is a resource."""

    subject: str
    property: str
    object: str
    datatype: str
    language: str


class Book(NamedTuple):
    """The statements of a store with their evidence, strongest first; by subject; and the kind of each graph."""

    evidence: Mapping[Said, tuple[str, ...]]
    about: Mapping[str, list[Said]]
    kinds: Mapping[str, str]


def view(name: str) -> queries.Query:
    """A query of `queries/views` by its name; QueryError where there is none.

    >>> view("story").form
    'CONSTRUCT'
    """
    return queries.named(name, queries.catalogue(files.project().queries / "views"))


def read(store: Store) -> Book:
    """Every statement of a store; see `Book`.

    >>> import kg
    >>> sorted(set(read(kg.open_store()).kinds.values()))
    ['passage', 'reading', 'reference', 'register', 'rule']
    """
    found = _statements(store)
    about: dict[str, list[Said]] = defaultdict(list)
    kinds = dict.fromkeys((graph for graphs in found.values() for graph in graphs), "unknown")
    ordered = [Said._make(said) for said in sorted(found)]
    for said in ordered:
        about[said.subject].append(said)
        if said.property == TYPE and said.object in _KINDS:
            kinds[said.subject] = _KINDS[said.object]
    ranks = {graph: (strength(kind), graph) for graph, kind in kinds.items()}
    # Few combinations of evidence stand behind many statements: each is put in order once, and is the same tuple.
    ranked = {graphs: tuple(sorted(set(graphs), key=ranks.__getitem__)) for graphs in set(found.values())}
    return Book({said: ranked[found[said]] for said in ordered}, about, kinds)


def _statements(store: Store) -> dict[tuple[str, ...], tuple[str, ...]]:
    """The graphs of each statement as they came; the rows of most statements are one, so these are quick."""
    found: dict[tuple[str, ...], tuple[str, ...]] = {}
    for *row, graph in rows(store, view(_STATEMENTS)):
        said = tuple(row)
        known = found.get(said, ())
        found[said] = (*known, graph) if graph else known
    return found


def rows(store: Store, query: str | queries.Query) -> Iterator[list[str]]:
    """The rows of a SELECT as plain text, empty where there is nothing: the quickest way to read very many.

    >>> import kg
    >>> list(rows(kg.open_store(), "SELECT ?s ?n { VALUES (?s ?n) { (id:spirit-haixia 1) (UNDEF 2) } }"))
    [['https://w3id.org/spirit-kg/id/spirit-haixia', '1'], ['', '2']]
    """
    written = io.BytesIO()
    store.select(query).write(written, "csv")
    csv.field_size_limit(2**31 - 1)  # a text may be longer than the reader's own limit of 128 KiB
    found = csv.reader(io.StringIO(written.getvalue().decode(), newline=""))
    next(found)
    return found


def printed(store: Store, book: Book) -> Collection[Said]:
    """What holds without readings and outside data; where there are rules, they are run over the rest to know.

    >>> import kg
    >>> store = kg.open_store()
    >>> len(printed(store, read(store))) < len(read(store).evidence)
    True
    """
    if not {"reading", "reference", "unknown"} & set(book.kinds.values()):
        return book.evidence.keys()
    prints = {graph for graph, kind in book.kinds.items() if kind in ("passage", "register")}
    stated = {said for said, graphs in book.evidence.items() if not prints.isdisjoint(graphs)}
    if "rule" not in book.kinds.values():
        return stated
    return stated | _derived_from_print(store)


def _derived_from_print(store: Store) -> set[Said]:
    """What the rules derive from passages and registers alone."""
    from kg.store import LocalStore, at_hand

    held = at_hand(store)
    assert isinstance(held, LocalStore)
    prints = held.only_printed()
    return {
        Said(subject, property_, object_, "", "")
        for rule in prints.rules
        for subject, property_, object_ in rows(prints, _DERIVED % rule.graph)
        if subject
    }


def strength(kind: str) -> int:
    """The place of a kind of evidence in the order of strength, 0 for the strongest."""
    return EVIDENCE_KINDS.index(kind) if kind in EVIDENCE_KINDS else len(EVIDENCE_KINDS)


def version(book: Book) -> str:
    """Twelve hex digits that tell two states of the data apart: of a SHA-256 over every statement that is no rule's."""
    return _digest(book.evidence.items())


def version_of(store: Store) -> str:
    """The same of a store, of which no more is read than counts.

    >>> import kg
    >>> version_of(kg.open_store()) == version(read(kg.open_store()))
    True
    """
    stated: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for *said, graph in rows(store, _STATED):
        stated[tuple(said)].append(graph)
    kinds = {graph: _KINDS[kind] for graph, kind in sorted(map(tuple, rows(store, _KNOWN)))}
    ranks = {graph: (strength(kinds.get(graph, "")), graph) for graphs in stated.values() for graph in graphs}
    return _digest((said, sorted(graphs, key=ranks.__getitem__)) for said, graphs in sorted(stated.items()))


def _digest(statements: Iterable[tuple[tuple[str, ...], Iterable[str]]]) -> str:
    digest = hashlib.sha256()
    for said, graphs in statements:
        for graph in graphs:
            if not graph.startswith(RULE) and "_:" not in (said[0][:2], said[2][:2]):
                digest.update("\x1f".join((*said, graph, "\n")).encode())
    return digest.hexdigest()[:12]


# Reading in it ----------------------------------------------------------------------------------------


def values(book: Book, subject: str, property_: str) -> list[str]:
    """The objects of a property of a thing, sorted."""
    return [said.object for said in book.about.get(subject, ()) if said.property == property_]


def first(book: Book, subject: str, property_: str) -> str | None:
    """The first object of a property of a thing, if there is one."""
    return next(iter(values(book, subject, property_)), None)


def text(book: Book, subject: str, properties: Iterable[str]) -> Text | None:
    """The text that the first of some properties gives in both languages; one stands in for the other."""
    for property_ in properties:
        said = {s.language: s.object for s in book.about.get(subject, ()) if s.property == property_ and s.datatype}
        if said:
            return {lang: _in_language(said, lang) for lang in ("zh", "en")}
    return None


def _in_language(said: Mapping[str, str], lang: str) -> str:
    """The text in a language; else without a language, in the other one of the project, in any."""
    other = "en" if lang == "zh" else "zh"
    order = {lang: 0, "": 2, other: 4}
    return said[min(said, key=lambda tag: (order.get(tag, order.get(tag.partition("-")[0], 5) + 1), tag))]


def label(book: Book, thing: str) -> Text:
    """What a thing is called in both languages: by a property of LABELS, else the last part of its IRI."""
    return text(book, thing, LABELS) or dict.fromkeys(("zh", "en"), _local_name(thing))


def _local_name(iri: str) -> str:
    return iri.rstrip("/#").replace("#", "/").rpartition("/")[2] or iri


def supers(book: Book, class_: str) -> list[str]:
    """The classes above a class, nearest first."""
    found: list[str] = []
    todo = [class_]
    while todo:
        wider = [w for w in values(book, todo.pop(0), SUBCLASS) if w not in found and w != class_]
        found += wider
        todo += wider
    return found


def leaf_class(book: Book, thing: str) -> str:
    """The CURIE of the most special class of a thing, one of the project before others."""
    types = values(book, thing, TYPE)
    above = {wider for type_ in types for wider in supers(book, type_)} if len(types) > 1 else set()
    leaves = sorted(set(types) - above, key=lambda iri: (not iri.startswith(KG), iri))
    return shorten(leaves[0]) if leaves else "rdfs:Resource"
