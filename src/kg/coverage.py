"""How complete the data are: claims by sentence, and by class what its things have of what the ontology wants."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from kg import evidence, files
from kg.evidence import Text
from kg.results import Term
from kg.store import Store
from kg.terms import SOURCE, shorten
from kg.validation import shapes

_UNASKED: Final = ("kg:inspires", "kg:undertakes", "kg:honoredWith", "kg:reportedWith", "kg:noClaim")
"""What rules derive, and what is there only where something else is not."""


class Sentence(NamedTuple):
    """A passage: of which article, how many claims it prints, how many are read out of it, and why there are none."""

    passage: str
    article: str
    section: str
    label: Text
    printed: int
    read: int
    reason: Text


class Wish(NamedTuple):
    """A property that the things of a class are to have (by the shapes) or may have (by the ontology)."""

    cls: str
    property: str
    is_must: bool
    things: int
    lacking: tuple[str, ...]


def sentences(store: Store) -> list[Sentence]:
    """Every passage in the order of its article.

    >>> from kg.store import open_store
    >>> sentences(open_store())[0].label["en"]
    'headline, paragraph 1'
    """
    rows = store.select(
        "SELECT ?passage ?article ?section { ?passage a kg:Passage ; kg:article ?article ; kg:start ?start"
        " OPTIONAL { ?passage kg:section ?section } } ORDER BY ?article ?start"
    )
    printed, read, reasons = _claims(store), _readings(store), _reasons(store)
    return [
        Sentence(
            passage=_id(row["passage"]),
            article=_id(row["article"]),
            section=_id(row["section"]),
            label=evidence.of_graph(store, _id(row["passage"])).label,
            printed=printed.get(_id(row["passage"]), 0),
            read=sum(printed.get(reading, 0) for reading in read.get(_id(row["passage"]), ())),
            reason=reasons.get(_id(row["passage"]), {}),
        )
        for row in rows
    ]


def _claims(store: Store) -> dict[str, int]:
    """The number of statements of each passage and reading."""
    rows = store.select(
        "SELECT ?graph (COUNT(*) AS ?n) { VALUES ?kind { kg:Passage kg:Reading } ?graph a ?kind"
        " GRAPH ?graph { ?s ?p ?o } } GROUP BY ?graph"
    )
    return {_id(row["graph"]): int(row["n"].value) for row in rows}


def _readings(store: Store) -> dict[str, list[str]]:
    """The readings that rest on each passage."""
    found: dict[str, list[str]] = {}
    for reading, passage in store.select(
        "SELECT ?reading ?passage { ?reading a kg:Reading ; prov:wasDerivedFrom ?passage }"
    ):
        found.setdefault(_id(passage), []).append(_id(reading))
    return found


def _id(term: Term | None) -> str:
    return getattr(term, "value", "")


def _reasons(store: Store) -> dict[str, Text]:
    found: dict[str, dict[str, str]] = {}
    for passage, reason in store.select("SELECT ?passage ?reason { ?passage kg:noClaim ?reason }"):
        found.setdefault(passage.value, {})[reason.language or "en"] = reason.value
    return dict(found)


def wishes(store: Store, project: files.Project) -> list[Wish]:
    """What the things of each class have of what they must and may have, class by class as the shapes stand.

    >>> from kg.store import open_store
    >>> found = wishes(open_store(), files.project())
    >>> [wish.lacking for wish in found if wish.cls == "kg:Branch" and wish.property == "kg:inherits"]
    [()]
    """
    must = list(_must(project.ontology / "shapes.ttl"))
    may = [
        (shorten(row["class"].value), shorten(row["property"].value))
        for row in store.select(
            "SELECT ?class ?property { ?property rdfs:domain|schema:domainIncludes ?class ; rdfs:isDefinedBy ?ontology"
            " FILTER(STRSTARTS(STR(?class), STR(kg:))) ?thing a ?class } GROUP BY ?class ?property ORDER BY ?class ?property"
        )
    ]
    found = [_wish(store, *pair, is_must=True) for pair in must]
    found += [_wish(store, *pair, is_must=False) for pair in may if pair not in must and pair[1] not in _UNASKED]
    return [wish for wish in found if wish.things]


def _must(path: Path) -> Iterator[tuple[str, str]]:
    """Class and property of every shape that wants at least one value."""
    known = shapes.read(path)
    for shape in known.facts:
        for class_ in known.values(shape, "targetClass"):
            for inner in known.values(shape, "property"):
                least = known.values(inner, "minCount")
                for property_ in known.values(inner, "path") if least and _id(least[0]) != "0" else ():
                    yield shorten(_id(class_)), shorten(_id(property_))


def _wish(store: Store, cls: str, property_: str, *, is_must: bool) -> Wish:
    things = {row[0].value for row in store.select(f"SELECT DISTINCT ?x {{ ?x a/rdfs:subClassOf* {cls} }}")}
    having = {row[0].value for row in store.select(f"SELECT DISTINCT ?x {{ ?x {property_} ?value }}")}
    lacking = sorted(things - having)
    return Wish(cls, property_, is_must, len(things), tuple(lacking))


def brief(passage: str) -> str:
    """The short name of a passage.

    >>> brief(SOURCE + "zhejiang-mobile-2021/p18s2")
    'zhejiang-mobile-2021/p18s2'
    """
    return passage.removeprefix(SOURCE)
