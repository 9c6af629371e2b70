"""All statements of a store at once, each with its evidence, and what the things in them are called."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache, partial
from itertools import accumulate, chain, compress, groupby, islice, pairwise, repeat
from operator import floordiv, itemgetter, mod, ne
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


Evidence = tuple[str, ...]
"""The graphs that state something, strongest first; where the same graphs do, it is the same tuple."""


class Said(NamedTuple):
    """One statement as plain text, with its evidence; no `datatype` where the object is a resource."""

    subject: str
    property: str
    object: str
    datatype: str
    language: str
    evidence: Evidence


class Book(NamedTuple):
    """The statements of a store by columns, in order of subject, property and object, and the kind of each graph.

    `rows` says where in them each subject stands, `held` where, by property, what each has of that.
    """

    subjects: list[str]
    properties: list[str]
    objects: list[columns.Term]
    evidence: list[Evidence]
    rows: Mapping[str, range]
    held: dict[str, dict[str, range]]
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
    written = columns.read(store, _STATEMENTS if derived else _STATED)
    kinds = _kinds(*written)
    (named, subject_of), (used, property_of), (terms, object_of) = map(_ranked, written[:3])
    graphs = sorted(kinds, key=lambda graph: (strength(kinds[graph]), graph))
    place_of = {graph: place for place, graph in enumerate(graphs)}
    graph_of = map({each: place_of[text] for each, text in columns.texts(written[3]).items()}.__getitem__, written[3])
    # Each row is one number, for numbers are sorted much sooner than texts.
    wide, high, deep = len(used), len(terms), len(graphs)
    rows = zip(subject_of, property_of, object_of, graph_of, strict=True)
    stated = sorted([((s * wide + p) * high + o) * deep + g for s, p, o, g in rows])
    told, evidence = _told(stated, graphs)
    about = list(map(floordiv, told, repeat(high)))
    subjects = [named[number // wide].text for number in about]
    properties = [used[number % wide].text for number in about]
    objects = list(map(terms.__getitem__, map(mod, told, repeat(high))))
    return Book(subjects, properties, objects, evidence, _rows(subjects), _held(about, subjects, properties), kinds)


def _kinds(subjects: list[bytes], properties: list[bytes], objects: list[bytes], graphs: list[bytes]) -> dict[str, str]:
    """The kind of each graph that holds something, and of whatever else is said to be of a kind of evidence."""
    kinds, type_ = {f"<{class_}>".encode() for class_ in _KINDS}, f"<{TYPE}>".encode()
    typed = [(o, s) for s, p, o in zip(subjects, properties, objects, strict=True) if o in kinds and p == type_]
    named = columns.texts(each for pair in typed for each in pair)
    said = {named[thing]: _KINDS[named[class_]] for class_, thing in sorted(typed)}
    return dict.fromkeys(columns.texts(graphs).values(), "unknown") | said


_AS_TUPLE: Final = itemgetter(0, 1, 2)
"""A term as a mere tuple, which is sorted in half the time."""


def _ranked(column: list[bytes]) -> tuple[list[columns.Term], Iterator[int]]:
    """The different terms of a column in order, and for each row the place of its own among them."""
    known = columns.terms(column)
    found = sorted(set(known.values()), key=_AS_TUPLE)
    places = {term: place for place, term in enumerate(found)}
    return found, map({written: places[term] for written, term in known.items()}.__getitem__, column)


def _told(stated: list[int], graphs: list[str]) -> tuple[list[int], list[Evidence]]:
    """Each statement once with all its graphs, out of the numbers of statements in one graph, in order."""
    deep = len(graphs)
    all_ = list(map(floordiv, stated, repeat(deep or 1)))
    starts = list(_starts(all_))
    behind = list(map(mod, stated, repeat(deep or 1)))
    found = [tuple(behind[start:end]) for start, end in pairwise([*starts, len(stated)])]
    known = {places: tuple(graphs[place] for place in places) for places in set(found)}
    return [all_[start] for start in starts], list(map(known.__getitem__, found))


def _starts(numbers: list[int]) -> Iterator[int]:
    """Where another number than before stands."""
    return compress(range(len(numbers)), map(ne, numbers, chain((-1,), numbers)))


def _rows(subjects: list[str]) -> dict[str, range]:
    counts = Counter(subjects)
    ends = accumulate(counts.values(), initial=0)
    return {subject: range(*part) for subject, part in zip(counts, pairwise(ends), strict=True)}


def _held(about: list[int], subjects: list[str], properties: list[str]) -> dict[str, dict[str, range]]:
    found: dict[str, dict[str, range]] = {property_: {} for property_ in properties}
    for start, end in pairwise([*_starts(about), len(about)]):
        found[properties[start]][subjects[start]] = range(start, end)
    return found


def joined(book: Book, other: Book, subjects: Iterable[str]) -> Book:
    """A book with what another one says of some subjects behind it, in place of what itself says by the same properties."""
    more = [row for subject in subjects for row in other.rows[subject]]
    joint = Book(
        [*book.subjects, *map(other.subjects.__getitem__, more)],
        [*book.properties, *map(other.properties.__getitem__, more)],
        [*book.objects, *map(other.objects.__getitem__, more)],
        [*book.evidence, *map(other.evidence.__getitem__, more)],
        book.rows,
        {property_: dict(known) for property_, known in book.held.items()},
        book.kinds,
    )
    named = zip(joint.subjects, joint.properties, strict=True)
    for (subject, property_), rows in groupby(enumerate(islice(named, len(book.subjects), None)), itemgetter(1)):
        places = [len(book.subjects) + row for row, _ in rows]
        joint.held.setdefault(property_, {})[subject] = range(places[0], places[-1] + 1)
    return joint


def said(book: Book, row: int) -> Said:
    """The statement of a row."""
    return Said(book.subjects[row], book.properties[row], *book.objects[row], book.evidence[row])


def statements(book: Book) -> Iterator[Said]:
    """Every statement, in order of subject, property and object."""
    return map(partial(said, book), range(len(book.subjects)))


def strength(kind: str) -> int:
    """The place of a kind of evidence in the order of strength, 0 for the strongest."""
    return EVIDENCE_KINDS.index(kind) if kind in EVIDENCE_KINDS else len(EVIDENCE_KINDS)


def version(book: Book) -> str:
    """Twelve hex digits that tell two states of the data apart: of a SHA-256 over every statement that is no rule's.

    A node that is named anew each time has no part in it.
    """
    graphs = {each: [f"{graph}\x1f\n" for graph in each if not graph.startswith(RULE)] for each in set(book.evidence)}
    objects = {term: "\x1f".join((*term, "")) for term in set(book.objects) if not term.text.startswith("_:")}
    digest = hashlib.sha256()
    for subject, rows in book.rows.items():
        if not subject.startswith("_:"):
            columns = (part[rows.start : rows.stop] for part in (book.properties, book.objects, book.evidence))
            lines = [
                f"{subject}\x1f{property_}\x1f{objects[term]}{graph}"
                for property_, term, evidence in zip(*columns, strict=True)
                if term in objects
                for graph in graphs[evidence]
            ]
            digest.update("".join(lines).encode())
    return digest.hexdigest()[:12]


shorten: Final = lru_cache(1 << 16)(shortened)  # the same few names come in every statement


def iri(name: str) -> str:
    """The IRI of a CURIE; any other name, such as a `urn:`, is one itself.

    >>> iri("kg:Spirit"), iri("urn:isbn:0")
    ('https://w3id.org/spirit-kg/ontology#Spirit', 'urn:isbn:0')
    """
    return expand(name) if name.partition(":")[0] in PREFIXES else name


# Reading in it ----------------------------------------------------------------------------------------

_NOTHING: Final[Mapping[str, range]] = MappingProxyType({})
_NONE: Final = range(0)


def rows(book: Book, subject: str, property_: str) -> range:
    """The rows of what is said of a thing by a property."""
    return _with(book, property_).get(subject, _NONE)


def by(book: Book, property_: str) -> Iterator[tuple[str, str]]:
    """Subject and object of every statement with a property, in order."""
    objects = book.objects
    return ((subject, objects[row].text) for subject, rows in _with(book, property_).items() for row in rows)


def firsts(book: Book, property_: str) -> dict[str, str]:
    """The first object that each thing has of a property."""
    return {subject: book.objects[rows.start].text for subject, rows in _with(book, property_).items()}


def _with(book: Book, property_: str) -> Mapping[str, range]:
    return book.held.get(property_, _NOTHING)


def values(book: Book, subject: str, property_: str) -> list[str]:
    """The objects of a property of a thing, sorted."""
    return [book.objects[row].text for row in rows(book, subject, property_)]


def first(book: Book, subject: str, property_: str) -> str | None:
    """The first object of a property of a thing, if there is one."""
    return next(iter(values(book, subject, property_)), None)


def text(book: Book, subject: str, properties: Iterable[str]) -> Text | None:
    """The text that the first of some properties gives in both languages; one stands in for the other."""
    for property_ in properties:
        own = rows(book, subject, property_)
        said = {lang: text for text, datatype, lang in map(book.objects.__getitem__, own) if datatype} if own else None
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
