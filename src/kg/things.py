"""Which things of a store are nodes, which statements link two of them, and what is said of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Container, Iterable
from typing import Final, NamedTuple

from kg import book as books
from kg.book import SUBCLASS, TYPE, Book, Evidence, Said, Text, shorten
from kg.columns import Term
from kg.description import described
from kg.terms import KG, PREFIXES

_RDFS, _OWL, _SKOS = PREFIXES["rdfs"], PREFIXES["owl"], PREFIXES["skos"]
_DCT, _SCHEMA, _FOAF = PREFIXES["dcterms"], PREFIXES["schema"], PREFIXES["foaf"]
_QUANTITY: Final = _SCHEMA + "QuantitativeValue"
_VOCABULARIES: Final = (PREFIXES["rdf"], _RDFS, _OWL, PREFIXES["xsd"])
# What these link to says what kind of thing or file this is: told as a fact, not drawn as a line.
FACTS_ALWAYS: Final = frozenset(
    {TYPE, SUBCLASS, _RDFS + "isDefinedBy", _SKOS + "inScheme", _SKOS + "topConceptOf", _SKOS + "hasTopConcept"}
)
# What these link to is a node only where something is said of it here.
_OUTWARD: Final = frozenset(
    {_OWL + "sameAs", _RDFS + "seeAlso", _DCT + "source", _DCT + "license", _SCHEMA + "url", _SCHEMA + "sameAs"}
    | {_SKOS + match for match in ("exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch")}
    | {_FOAF + page for page in ("homepage", "page", "depiction", "img", "mbox")}
)
_NO_LINKS: Final = FACTS_ALWAYS | _OUTWARD
"""Properties that make nothing a thing of which nothing else is said."""
_NAMING: Final = frozenset({*books.LABELS, _RDFS + "isDefinedBy"})
_ALTERNATIVE: Final = _SKOS + "altLabel"


def found(book: Book) -> dict[str, None]:
    """The things that are nodes, in order.

    >>> import kg
    >>> "https://w3id.org/spirit-kg/id/spirit-haixia" in found(books.read(kg.open_store()))
    True
    """
    terms = _terms(book)
    known = dict.fromkeys(book.rows) | dict.fromkeys(_linked(book, terms))
    quantities = {thing for thing, class_ in books.by(book, TYPE) if class_ == _QUANTITY}
    typed, left = book.held.get(TYPE, {}), terms | quantities | book.kinds.keys()
    others = (thing for thing in known if thing not in left and not thing.startswith(_VOCABULARIES))
    things = {thing: None for thing in others if thing in typed or not _only_named(book, thing)}
    # A file that holds nothing but a vocabulary: its terms are then what there is to see.
    return things or {term: None for term in known if term in terms and not term.startswith(_VOCABULARIES)}


def _terms(book: Book) -> set[str]:
    typed, above = (set(books.by(book, property_)) for property_ in (TYPE, SUBCLASS))
    terms = {*book.held, *(wider for _, wider in typed | above), *(narrower for narrower, _ in above)}
    return terms | {thing for thing, class_ in typed if class_.startswith(_VOCABULARIES)}


def _linked(book: Book, terms: Collection[str]) -> list[str]:
    """What no statement is about, but statements that make their object a thing lead to it."""
    rows = zip(book.subjects, book.properties, book.objects, strict=True)
    leading = [(s, p, o) for s, p, (o, datatype, _) in rows if not datatype and o not in book.rows]
    return [
        o
        for s, p, o in leading
        if p not in _NO_LINKS and s not in terms and s not in book.kinds and o not in book.kinds
    ]


def _only_named(book: Book, thing: str) -> bool:
    """Whether a thing is there only to be named: a term of another vocabulary, a scheme without a type."""
    about = book.rows.get(thing)
    return bool(about) and _NAMING.issuperset(book.properties[row] for row in about or ())


def edges(book: Book, things: Collection[str]) -> list[Said]:
    """The statements that link two things, in order."""
    rows = zip(book.subjects, book.properties, book.objects, book.evidence, strict=True)
    return [
        Said(s, p, o, "", "", evidence)
        for s, p, (o, datatype, _), evidence in rows
        if o in things and not datatype and s in things and p not in FACTS_ALWAYS
    ]


def is_edge(said: Said, things: Container[str]) -> bool:
    """Whether a statement links two things."""
    resource = not said.datatype and said.property not in FACTS_ALWAYS
    return resource and said.subject in things and said.object in things


# What is said of them ---------------------------------------------------------------------------------


class Facts(NamedTuple):
    """What of things is no edge, by columns: all of one thing, then all of the next; `counts` says how many each has.

    The columns are those of a fact in `kg.graph`.
    """

    counts: list[int]
    properties: list[str]
    values: list[str]
    languages: list[str]
    datatypes: list[str]
    labels: list[Text | None]
    evidence: list[Evidence]
    nodes: list[str | None]


class _Value(NamedTuple):
    """The value of a fact; `node` is the IRI of a quantity."""

    value: str
    language: str
    datatype: str
    label: Text | None
    node: str | None


def facts(book: Book, of: Collection[str], things: Container[str]) -> Facts:
    """What of some things is no edge to another of all things."""
    cells = enumerate(zip(book.subjects, book.properties, book.objects, strict=True))
    rows = [
        row for row, (s, p, (o, datatype, _)) in cells if s in of and (datatype or o not in things or p in FACTS_ALWAYS)
    ]
    counts = Counter(map(book.subjects.__getitem__, rows))
    terms = list(map(book.objects.__getitem__, rows))
    known = {term: _value(book, term) for term in set(terms)}
    values = list(map(known.__getitem__, terms))
    properties = map(book.properties.__getitem__, rows)
    return Facts(
        [counts[thing] for thing in of],
        list(map(shorten, properties)),
        [value.value for value in values],
        [value.language for value in values],
        [value.datatype for value in values],
        [value.label for value in values],
        list(map(book.evidence.__getitem__, rows)),
        [value.node for value in values],
    )


def _value(book: Book, term: Term) -> _Value:
    text, datatype, language = term
    if datatype:
        return _Value(text, language, shorten(datatype), None, None)
    if _QUANTITY in books.values(book, text, TYPE):
        return _Value(_quantity(book, text), "", "@quantity", books.text(book, text, (_SCHEMA + "unitText",)), text)
    return _Value(text, "", "@id", books.label(book, text), None)


def _quantity(book: Book, node: str) -> str:
    exact, least = books.first(book, node, _SCHEMA + "value"), books.first(book, node, _SCHEMA + "minValue")
    return exact if exact is not None else f"≥{least}" if least is not None else ""


def classes(book: Book, things: Iterable[str]) -> list[str]:
    """The CURIE of the leaf class of each thing."""
    types = [tuple(books.values(book, thing, TYPE)) for thing in things]
    known = {each: _leaf(book, each) for each in set(types)}
    return list(map(known.__getitem__, types))


def _leaf(book: Book, types: Collection[str]) -> str:
    """The most special of some classes, one of the project before others."""
    above = {wider for type_ in types for wider in books.supers(book, type_)} if len(types) > 1 else set()
    leaves = sorted(set(types) - above, key=lambda iri: (not iri.startswith(KG), iri))
    return shorten(leaves[0]) if leaves else "rdfs:Resource"


def label(book: Book, thing: str, things: Container[str]) -> Text:
    """What a thing is called."""
    named = not thing.startswith("_:") or books.text(book, thing, books.LABELS)
    return books.label(book, thing) if named else _unnamed(book, thing, things)


def _unnamed(book: Book, thing: str, things: Container[str]) -> Text:
    """What a blank node without a name is called: its class, and the first two things that it links to."""
    class_ = described(book, books.iri(classes(book, [thing])[0]))["label"]
    said = (books.said(book, row) for row in book.rows.get(thing, ()))
    linked = [each.object for each in said if is_edge(each, things) and not each.object.startswith("_:")]
    names = [books.label(book, other) for other in dict.fromkeys(linked)][:2]
    comma = {"zh": "、", "en": ", "}
    return {lang: " · ".join([class_[lang], comma[lang].join(n[lang] for n in names)]).strip(" ·") for lang in comma}


def others(book: Book, thing: str) -> tuple[tuple[str, str], ...]:
    """The other names of a thing, each with its language."""
    terms = map(book.objects.__getitem__, books.rows(book, thing, _ALTERNATIVE))
    return tuple((text, language) for text, _, language in terms)
