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
_STATED: Final = f'SELECT ?s ?p ?o ?graph {{ GRAPH ?graph {{ ?s ?p ?o }} FILTER(!STRSTARTS(STR(?graph), "{RULE}")) }}'


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


def read(store: Store, *, derived: bool = True) -> Book:
    """Every statement of a store, or those alone that no rule derived; see `Book`.

    >>> import kg
    >>> sorted(set(read(kg.open_store()).kinds.values()))
    ['passage', 'reading', 'reference', 'register', 'rule']
    """
    subjects, properties, objects, graphs = columns.read(store, _STATEMENTS if derived else _STATED)
    named, sources, terms = columns.texts({*subjects, *properties}), columns.texts(graphs), columns.terms(objects)
    kinds = dict.fromkeys(sources.values(), "unknown")
    kinds |= {named[s]: _KINDS[terms[o].text] for o, s in sorted(_typed(subjects, properties, objects))}
    found: dict[str, list[_Stated]] = {subject: [] for subject in sorted({named[subject] for subject in set(subjects)})}
    for s, p, o, g in zip(subjects, properties, objects, graphs, strict=True):
        found[named[s]].append((named[p], terms[o], sources[g]))
    ranked = _Ranked({graph: (strength(kind), graph) for graph, kind in kinds.items()})
    return Book({subject: _about(subject, said, ranked) for subject, said in found.items()}, kinds)


_Stated = tuple[str, columns.Term, str]
"""Of one statement in one graph: property, object, graph."""


def _typed(*rows: list[bytes]) -> Iterator[tuple[bytes, bytes]]:
    """The kinds that things are said to be of, each with its thing."""
    kinds, type_ = {f"<{class_}>".encode() for class_ in _KINDS}, f"<{TYPE}>".encode()
    return ((o, s) for s, p, o in zip(*rows, strict=True) if o in kinds and p == type_)


class _Ranked(dict[tuple[str, ...], tuple[str, ...]]):
    """Some graphs, strongest first: few combinations stand behind many statements, and each is the same tuple."""

    def __init__(self, ranks: Mapping[str, tuple[int, str]]) -> None:
        self._ranks = ranks

    def __missing__(self, graphs: tuple[str, ...]) -> tuple[str, ...]:
        self[graphs] = found = tuple(sorted(graphs, key=self._ranks.__getitem__))
        return found


def _about(
    subject: str, stated: list[_Stated], ranked: Mapping[tuple[str, ...], tuple[str, ...]]
) -> dict[str, list[Said]]:
    """The statements of a subject in order, each once with all its graphs."""
    found: dict[str, list[Said]] = {}
    before: tuple[str, columns.Term] | None = None
    graphs: tuple[str, ...] = ()
    for property_, object_, graph in sorted(stated):
        said = found.setdefault(property_, [])
        if before == (property_, object_):
            graphs = (*graphs, graph)
            said.pop()
        else:
            before, graphs = (property_, object_), (graph,)
        said.append(Said(subject, property_, *object_, ranked[graphs]))
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
        digest.update("".join([line for same in about.values() for said in same for line in _lines(said)]).encode())
    return digest.hexdigest()[:12]


def _lines(said: Said) -> list[str]:
    """A line for each graph of a statement, but a rule's; none for one with a node that is named anew each time."""
    subject, property_, object_, datatype, language, graphs = said
    if "_:" in (subject[:2], object_[:2]):
        return []
    text = f"{subject}\x1f{property_}\x1f{object_}\x1f{datatype}\x1f{language}\x1f"
    return [f"{text}{graph}\x1f\n" for graph in graphs if not graph.startswith(RULE)]


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
