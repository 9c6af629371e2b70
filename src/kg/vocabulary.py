"""The classes and properties that one can ask about, as the ontology or else the data have them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from kg import labels
from kg.errors import NotFoundError
from kg.labels import Label
from kg.results import iri
from kg.spelling import plain
from kg.terms import shorten

if TYPE_CHECKING:
    from kg.store import Store

_KINDS = {
    True: ("owl:Class", "rdfs:Class"),
    False: ("owl:ObjectProperty", "owl:DatatypeProperty", "rdf:Property"),
}
_ANY = Label("", "")


class Term(NamedTuple):
    """A class or a property: what it is called and means, how often it is used, what it links."""

    iri: str
    is_class: bool
    label: Label
    comment: Label
    example: Label
    uses: int
    starts: tuple[str, ...]
    ends: tuple[str, ...]


def gather(store: Store) -> list[Term]:
    """The classes, then the properties, that a store declares or uses; the most used first.

    >>> from kg.store import open_store
    >>> [shorten(term.iri) for term in gather(open_store()) if term.label.en == "inherits"]
    ['kg:inherits']
    """
    uses = {True: _uses(store, _CLASS_USES, "c"), False: _uses(store, _PROPERTY_USES, "p")}
    for is_class, kinds in _KINDS.items():
        values = " ".join(kinds)
        declared = store.select(f"SELECT DISTINCT ?t {{ VALUES ?kind {{ {values} }} ?t a ?kind FILTER(isIRI(?t)) }}")
        uses[is_class] = {**{iri(row["t"]): 0 for row in declared}, **uses[is_class]}
    known = [*uses[True], *uses[False]]
    names = labels.names(store, known)
    comments, examples = (labels.texts(store, known, p) for p in ("rdfs:comment", "skos:example"))
    starts, ends = _directions(store, uses[False])
    found = [
        Term(
            iri=term,
            is_class=is_class,
            label=names.get(term, _ANY),
            comment=comments.get(term, _ANY),
            example=examples.get(term, _ANY),
            uses=count,
            starts=tuple(starts.get(term, ())),
            ends=tuple(ends.get(term, ())),
        )
        for is_class, counted in uses.items()
        for term, count in counted.items()
    ]
    return sorted(found, key=lambda term: (not term.is_class, -term.uses, term.iri))


_CLASS_USES = """SELECT ?c (COUNT(DISTINCT ?x) AS ?n) { ?x a ?c
  FILTER(isIRI(?c) && !STRSTARTS(STR(?c), STR(owl:)) && !STRSTARTS(STR(?c), STR(rdfs:))) } GROUP BY ?c"""
# What is said of the terms themselves is no use of a property.
_PROPERTY_USES = """SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o
  FILTER NOT EXISTS { ?s a ?kind FILTER(STRSTARTS(STR(?kind), STR(owl:)) || STRSTARTS(STR(?kind), STR(rdfs:))) }
} GROUP BY ?p"""
_DECLARED = """SELECT ?p ?way ?c { VALUES (?says ?way) {
  (rdfs:domain "start") (schema:domainIncludes "start") (rdfs:range "end") (schema:rangeIncludes "end") }
  ?p ?says ?c FILTER(isIRI(?c)) } ORDER BY ?p ?c"""


def _uses(store: Store, question: str, variable: str) -> dict[str, int]:
    return {iri(row[variable]): int(row["n"].value) for row in store.select(question)}


def _directions(store: Store, properties: Iterable[str]) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """The classes that each property starts and ends at: as declared, else as the data have them."""
    starts: dict[str, list[str]] = {}
    ends: dict[str, list[str]] = {}
    for row in store.select(_DECLARED):
        way = starts if row["way"].value == "start" else ends
        way.setdefault(iri(row["p"]), []).append(iri(row["c"]))
    open_ = " ".join(f"<{p}>" for p in properties if p not in starts and p not in ends)
    seen = store.select(
        f"SELECT DISTINCT ?p ?from ?to {{ VALUES ?p {{ {open_} }} ?s ?p ?o OPTIONAL {{ ?s a ?from }}"
        " OPTIONAL { ?o a ?type } BIND(IF(LANG(?o) = '', DATATYPE(?o), rdf:langString) AS ?kind)"
        " BIND(COALESCE(?type, IF(isLiteral(?o), ?kind, ?none)) AS ?to) }"
        " ORDER BY ?p ?from ?to"
    )
    for row in seen:
        for way, column in ((starts, "from"), (ends, "to")):
            kept = way.setdefault(iri(row["p"]), [])
            if row[column] is not None and iri(row[column]) not in kept:
                kept.append(iri(row[column]))
    return starts, ends


def one(known: list[Term], wanted: str) -> Term:
    """The term that a text means: its CURIE, IRI, last part or label; NotFoundError where there is none.

    >>> from kg.store import open_store
    >>> shorten(one(gather(open_store()), "传承").iri)
    'kg:inherits'
    """
    for found in _found(known, plain(wanted)):
        if len(found) == 1:
            return found[0]
        if found:
            raise _several(wanted, found)
    raise _none(known, wanted)


def _found(known: list[Term], wanted: str) -> Iterable[list[Term]]:
    """The terms that match: wholly, by their beginning, anywhere."""
    spelt = [(term, [plain(name) for name in _spellings(term)]) for term in known]
    yield [term for term, names in spelt if wanted in names]
    yield [term for term, names in spelt if any(name.startswith(wanted) for name in names)]
    yield [term for term, names in spelt if any(wanted in name for name in names)]


def _spellings(term: Term) -> list[str]:
    curie = shorten(term.iri)
    last = term.iri.rstrip("/#").replace("#", "/").rpartition("/")[2]
    return [name for name in (term.label.zh, term.label.en, last, curie, term.iri) if name]


def _several(wanted: str, found: list[Term]) -> NotFoundError:
    curies = tuple(shorten(term.iri) for term in found)
    zh, en = ("".join(f"\n  {shorten(t.iri)}  {t.label.text(lang)}" for t in found[:8]) for lang in ("zh", "en"))
    return NotFoundError(
        f"“{wanted}” may mean {len(found)} terms; name one by its id:{en}",
        f"“{wanted}”可以指 {len(found)} 个术语；请用标识指明一个：{zh}",
        value=wanted,
        candidates=curies,
    )


def _none(known: list[Term], wanted: str) -> NotFoundError:
    from difflib import get_close_matches

    curies = {plain(name): shorten(term.iri) for term in known for name in _spellings(term)}
    near = tuple(dict.fromkeys(curies[name] for name in get_close_matches(plain(wanted), curies, n=5, cutoff=0.5)))
    return NotFoundError(
        f"there is no class or property “{wanted}”; "
        + (f"similar names: {', '.join(near)}" if near else "kg terms lists all"),
        f"没有名为“{wanted}”的类或属性；" + (f"相近的有 {'、'.join(near)}" if near else "kg terms 列出全部"),
        value=wanted,
        candidates=near,
    )


def example(term: Term) -> str:
    """A query about a term, ready to run.

    >>> from kg.store import open_store
    >>> example(one(gather(open_store()), "kg:inherits"))
    'SELECT ?branch ?spirit { ?branch kg:inherits ?spirit }'
    """
    curie = shorten(term.iri)
    written = f"<{curie}>" if curie == term.iri else curie
    if term.is_class:
        thing = _variable(term.iri, "thing")
        return f"SELECT ?{thing} {{ ?{thing} a {written} }}"
    start = _variable(next(iter(term.starts), ""), "from")
    end = _variable(next(iter(term.ends), ""), "to")
    if start == end:
        start, end = "from", "to"
    return f"SELECT ?{start} ?{end} {{ ?{start} {written} ?{end} }}"


def _variable(cls: str, otherwise: str) -> str:
    last = cls.rstrip("/#").replace("#", "/").rpartition("/")[2]
    return last[:1].lower() + last[1:] if last.isascii() and last.isidentifier() else otherwise
