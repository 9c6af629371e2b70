"""Which things of a store are nodes, which statements link two of them, and what is said of each."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterator, Mapping
from typing import Any, Final

from kg import book as books
from kg.book import SUBCLASS, TYPE, Book, Said, shorten
from kg.description import described
from kg.terms import PREFIXES

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
_NAMING: Final = frozenset({*books.LABELS, _RDFS + "isDefinedBy"})
_ALTERNATIVE: Final = _SKOS + "altLabel"


def found(book: Book) -> dict[str, None]:
    """The things that are nodes, in order.

    >>> import kg
    >>> "https://w3id.org/spirit-kg/id/spirit-haixia" in found(books.read(kg.open_store()))
    True
    """
    terms = _terms(book)
    known = dict.fromkeys(book.about) | dict.fromkeys(_linked(book, terms))
    things = {thing: None for thing in known if thing not in terms and _is_thing(book, thing)}
    # A file that holds nothing but a vocabulary: its terms are then what there is to see.
    return things or {term: None for term in known if term in terms and not term.startswith(_VOCABULARIES)}


def _terms(book: Book) -> set[str]:
    terms = {property_ for about in book.about.values() for property_ in about}
    terms |= {said.object for property_ in (TYPE, SUBCLASS) for said in books.by(book, property_)}
    terms |= {said.subject for said in books.by(book, SUBCLASS)}
    return terms | {said.subject for said in books.by(book, TYPE) if said.object.startswith(_VOCABULARIES)}


def _linked(book: Book, terms: Collection[str]) -> Iterator[str]:
    """The objects of the statements that make their object a thing."""
    for subject, about in book.about.items():
        if subject in terms or subject in book.kinds:
            continue
        for property_, same in about.items():
            if property_ not in FACTS_ALWAYS:
                yield from _resources(same, book.kinds, book.about if property_ in _OUTWARD else None)


def _resources(same: list[Said], kinds: Container[str], known: Container[str] | None) -> list[str]:
    """The objects of some statements that are resources and no evidence, and of which something is known."""
    resources = [said.object for said in same if not said.datatype]
    return [each for each in resources if each not in kinds and (known is None or each in known)]


def _is_thing(book: Book, thing: str) -> bool:
    if thing in book.kinds or thing.startswith(_VOCABULARIES):
        return False
    types = books.values(book, thing, TYPE)
    return _QUANTITY not in types if types else not _only_named(book, thing)


def _only_named(book: Book, thing: str) -> bool:
    """Whether a thing is there only to be named: a term of another vocabulary, a scheme without a type."""
    about = book.about.get(thing)
    return bool(about) and _NAMING.issuperset(about or ())


def edges(book: Book, things: Container[str]) -> list[Said]:
    """The statements that link two things, in order."""
    own = (about for subject, about in book.about.items() if subject in things)
    linking = (same for about in own for property_, same in about.items() if property_ not in FACTS_ALWAYS)
    return [said for same in linking for said in same if said.object in things and not said.datatype]


def is_edge(said: Said, things: Container[str]) -> bool:
    """Whether a statement links two things."""
    resource = not said.datatype and said.property not in FACTS_ALWAYS
    return resource and said.subject in things and said.object in things


# What is said of them ---------------------------------------------------------------------------------


def node(book: Book, thing: str, things: Container[str]) -> dict[str, Any]:
    """The attributes of a node, as `kg.graph` has them."""
    about = book.about.get(thing, {})
    named = not thing.startswith("_:") or books.text(book, thing, books.LABELS)
    return {
        "curie": shorten(thing),
        "cls": books.leaf_class(book, thing),
        "label": books.label(book, thing) if named else _unnamed(book, thing, things),
        "alt": tuple((said.object, said.language) for said in about.get(_ALTERNATIVE, ())),
        "facts": tuple(_facts(book, about, things)),
    }


def _unnamed(book: Book, thing: str, things: Container[str]) -> books.Text:
    """What a blank node without a name is called: its class, and the first two things that it links to."""
    class_ = described(book, books.iri(books.leaf_class(book, thing)))["label"]
    said = (said for same in book.about.get(thing, {}).values() for said in same)
    linked = [each.object for each in said if is_edge(each, things) and not each.object.startswith("_:")]
    names = [books.label(book, other) for other in dict.fromkeys(linked)][:2]
    comma = {"zh": "、", "en": ", "}
    return {lang: " · ".join([class_[lang], comma[lang].join(n[lang] for n in names)]).strip(" ·") for lang in comma}


def _facts(book: Book, about: Mapping[str, list[Said]], things: Container[str]) -> Iterator[dict[str, Any]]:
    """What of a thing is no edge."""
    for property_, same in about.items():
        curie, always = shorten(property_), property_ in FACTS_ALWAYS
        for _, _, object_, datatype, language, evidence in same:
            if always or datatype or object_ not in things:
                fact = {
                    "property": curie,
                    "value": object_,
                    "language": language,
                    "datatype": shorten(datatype),
                    "label": None,
                    "evidence": evidence,
                }
                yield fact if datatype else fact | _resource(book, object_)


def _resource(book: Book, thing: str) -> dict[str, Any]:
    """What is said of the value of a fact that is a resource."""
    if _QUANTITY in books.values(book, thing, TYPE):
        return _quantity(book, thing)
    return {"datatype": "@id", "label": books.label(book, thing)}


def _quantity(book: Book, node: str) -> dict[str, Any]:
    exact, least = books.first(book, node, _SCHEMA + "value"), books.first(book, node, _SCHEMA + "minValue")
    value = exact if exact is not None else f"≥{least}" if least is not None else ""
    return {
        "value": value,
        "node": node,
        "datatype": "@quantity",
        "label": books.text(book, node, (_SCHEMA + "unitText",)),
    }
