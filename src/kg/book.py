"""All statements of a store at once, each with its evidence, and what the things in them are called."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

from kg import columns, files, queries
from kg.terms import EVIDENCE_KINDS, KG, PREFIXES, RULE, expand
from kg.terms import shorten as shortened

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
_STATEMENTS: Final = "SELECT ?s ?p ?o ?graph { GRAPH ?graph { ?s ?p ?o } }"


class Said(NamedTuple):
    """One statement as plain text, with its evidence, strongest first; no `datatype` where the object is a resource."""

    subject: str
    property: str
    object: str
    datatype: str
    language: str
    evidence: tuple[str, ...]


class Book(NamedTuple):
    """The statements of a store in order, by subject and property, and the kind of each graph."""

    about: Mapping[str, Mapping[str, list[Said]]]
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
    combinations = {graphs for said in found.values() for graphs in said.values()}
    kinds = dict.fromkeys((graph for graphs in combinations for graph in graphs), "unknown") | _kinds(found)
    ranks = {graph: (strength(kind), graph) for graph, kind in kinds.items()}
    # Few combinations of evidence stand behind many statements: each is put in order once, and is the same tuple.
    ranked = {graphs: tuple(sorted(set(graphs), key=ranks.__getitem__)) for graphs in combinations}
    return Book({subject: _about(subject, found[subject], ranked) for subject in sorted(found)}, kinds)


_Stated = Mapping[str, Mapping[tuple[str, columns.Term], tuple[str, ...]]]


def _statements(store: Store) -> _Stated:
    """The graphs of each statement, by its subject."""
    subjects, properties, objects, graphs = columns.read(store, _STATEMENTS)
    named, terms = columns.texts({*subjects, *properties}), columns.terms(objects)
    alone = {graph: (name,) for graph, name in columns.texts(graphs).items()}
    found: dict[str, dict[tuple[str, columns.Term], tuple[str, ...]]] = {named[subject]: {} for subject in subjects}
    for subject, property_, object_, graph in zip(subjects, properties, objects, graphs, strict=True):
        mine, said = found[named[subject]], (named[property_], terms[object_])
        mine[said] = mine[said] + alone[graph] if said in mine else alone[graph]
    return found


def _kinds(stated: _Stated) -> dict[str, str]:
    """The kind of each thing that is said to be evidence."""
    classes = [((TYPE, columns.Term(class_, "", "")), kind) for class_, kind in sorted(_KINDS.items())]
    return {subject: kind for subject, said in stated.items() for type_, kind in classes if type_ in said}


def _about(
    subject: str,
    stated: Mapping[tuple[str, columns.Term], tuple[str, ...]],
    ranked: Mapping[tuple[str, ...], tuple[str, ...]],
) -> dict[str, list[Said]]:
    found: dict[str, list[Said]] = {}
    for said in sorted(stated):
        property_, object_ = said
        found.setdefault(property_, []).append(Said(subject, property_, *object_, ranked[stated[said]]))
    return found


def statements(book: Book) -> Iterator[Said]:
    """Every statement, in order of subject, property and object."""
    return (said for about in book.about.values() for same in about.values() for said in same)


def strength(kind: str) -> int:
    """The place of a kind of evidence in the order of strength, 0 for the strongest."""
    return EVIDENCE_KINDS.index(kind) if kind in EVIDENCE_KINDS else len(EVIDENCE_KINDS)


def version(book: Book) -> str:
    """Twelve hex digits that tell two states of the data apart: of a SHA-256 over every statement that is no rule's."""
    digest = hashlib.sha256()
    for about in book.about.values():
        digest.update("".join(_lines(about)).encode())
    return digest.hexdigest()[:12]


def _lines(about: Mapping[str, list[Said]]) -> Iterator[str]:
    """A line for each of some statements and each graph, but those that are a rule's or have a name anew each time."""
    for same in about.values():
        for subject, property_, object_, datatype, language, graphs in same:
            if "_:" not in (subject[:2], object_[:2]):
                said = f"{subject}\x1f{property_}\x1f{object_}\x1f{datatype}\x1f{language}\x1f"
                yield from [f"{said}{graph}\x1f\n" for graph in graphs if not graph.startswith(RULE)]


shorten: Final = lru_cache(1 << 16)(shortened)  # the same few names come in every statement


def iri(name: str) -> str:
    """The IRI of a CURIE; any other name, such as a `urn:`, is one itself.

    >>> iri("kg:Spirit"), iri("urn:isbn:0")
    ('https://w3id.org/spirit-kg/ontology#Spirit', 'urn:isbn:0')
    """
    return expand(name) if name.partition(":")[0] in PREFIXES else name


# Reading in it ----------------------------------------------------------------------------------------

_NOTHING: Final[Mapping[str, list[Said]]] = MappingProxyType({})


def of(book: Book, subject: str, property_: str) -> list[Said]:
    """What is said of a thing by a property, in order."""
    return book.about.get(subject, _NOTHING).get(property_, [])


def by(book: Book, property_: str) -> Iterator[Said]:
    """Every statement with a property, in order."""
    return (said for about in book.about.values() for said in about.get(property_, ()))


def values(book: Book, subject: str, property_: str) -> list[str]:
    """The objects of a property of a thing, sorted."""
    return [said.object for said in of(book, subject, property_)]


def first(book: Book, subject: str, property_: str) -> str | None:
    """The first object of a property of a thing, if there is one."""
    return next(iter(values(book, subject, property_)), None)


def text(book: Book, subject: str, properties: Iterable[str]) -> Text | None:
    """The text that the first of some properties gives in both languages; one stands in for the other."""
    about = book.about.get(subject, _NOTHING)
    for property_ in properties:
        said = {said.language: said.object for said in about.get(property_, ()) if said.datatype}
        if said:
            return {lang: said[lang] if lang in said else _in_language(said, lang) for lang in ("zh", "en")}
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
