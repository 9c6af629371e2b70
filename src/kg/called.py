"""What a node is called, and of what class it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from kg.terms import NAMES, expand, shorten

if TYPE_CHECKING:
    from kg.store import Store

_QUANTITY = ("schema:value", "schema:minValue", "schema:unitText")
_POSITION = ("kg:paragraph", "kg:sentence")
_BATCH = 1000


class Label(NamedTuple):
    """A name in Chinese and in English; where one is missing the other stands for it."""

    zh: str
    en: str

    def text(self, lang: str) -> str:
        """The name in one language.

        >>> Label("红船精神", "Red Boat Spirit").text("zh")
        '红船精神'
        """
        return self.zh if lang == "zh" else self.en


class _Text(NamedTuple):
    value: str
    lang: str


def names(store: Store, iris: Iterable[str]) -> dict[str, Label]:
    """What some nodes are called; a node without a name is left out.

    Quantities are called by their number and unit, passages by their place in the article.

    >>> from kg.store import open_store
    >>> names(open_store(), [expand("id:spirit-red-boat")])[expand("id:spirit-red-boat")].zh
    '红船精神'
    """
    facts: dict[str, dict[str, list[_Text]]] = {}
    short = cache(shorten)  # of a few properties
    properties = ", ".join((*NAMES, *_QUANTITY, *_POSITION))
    for batch in batches(iris):
        rows = store.select(
            # With VALUES for the properties too, Oxigraph looks at every pair: a hundred times as long.
            f"SELECT ?node ?property ?value {{ VALUES ?node {{ {batch} }}"
            f" ?node ?property ?value FILTER(isLiteral(?value) && ?property IN ({properties})) }}"
        )
        for row in rows.stream():
            known, value = facts.setdefault(row["node"].value, {}), row["value"]
            known.setdefault(short(row["property"].value), []).append(_Text(value.value, value.language or ""))
    found = {iri: _label(known) for iri, known in facts.items()}
    return {iri: label for iri, label in found.items() if label is not None}


def texts(store: Store, iris: Iterable[str], property_: str) -> dict[str, Label]:
    """What a property (a CURIE) says of some nodes, such as their rdfs:comment, in both languages.

    >>> from kg.store import open_store
    >>> texts(open_store(), [expand("kg:inherits")], "skos:example")[expand("kg:inherits")].zh
    '普陀支部传承蚂蚁岛精神'
    """
    said: dict[str, list[_Text]] = {}
    for batch in batches(iris):
        said_of = f"VALUES ?node {{ {batch} }} ?node <{expand(property_)}> ?text FILTER(isLiteral(?text))"
        for row in store.select(f"SELECT ?node ?text {{ {said_of} }}"):
            said.setdefault(row["node"].value, []).append(_Text(row["text"].value, row["text"].language or ""))
    return {iri: Label(_in("zh", found), _in("en", found)) for iri, found in said.items()}


def classes(store: Store, iris: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The classes of some nodes as CURIEs, the most special one first.

    >>> from kg.store import open_store
    >>> classes(open_store(), [expand("id:branch-dongtou")])[expand("id:branch-dongtou")][0]
    'kg:Branch'
    """
    above: dict[str, set[str]] = {}
    # Not subClassOf+, which Virtuoso refuses where both ends are open.
    steps = "?a rdfs:subClassOf/rdfs:subClassOf* ?b FILTER(isIRI(?a) && isIRI(?b))"
    for row in store.select(f"SELECT DISTINCT ?a ?b {{ {steps} }}"):
        above.setdefault(row["a"].value, set()).add(row["b"].value)
    types: dict[str, set[str]] = {}
    for batch in batches(iris):
        question = f"SELECT ?node ?type {{ VALUES ?node {{ {batch} }} ?node a ?type FILTER(isIRI(?type)) }}"
        for row in store.select(question).stream():
            types.setdefault(row["node"].value, set()).add(row["type"].value)

    @cache
    def ordered(held: frozenset[str]) -> tuple[str, ...]:
        depth = {type_: -len(above.get(type_, set()) & held) for type_ in held}
        return tuple(shorten(type_) for type_ in sorted(held, key=lambda type_: (depth[type_], type_)))

    return {iri: ordered(frozenset(held)) for iri, held in types.items()}


def batches(iris: Iterable[str]) -> Iterator[str]:
    """IRIs as SPARQL writes them, many to a query but not all.

    >>> list(batches(["x:a", "x:b", "x:a"]))
    ['<x:a> <x:b>']
    """
    known = iter(dict.fromkeys(iris))
    for batch in iter(lambda: list(islice(known, _BATCH)), []):
        yield " ".join(f"<{iri}>" for iri in batch)


def _label(known: Mapping[str, list[_Text]]) -> Label | None:
    for property_ in NAMES:
        if property_ in known:
            return Label(_in("zh", known[property_]), _in("en", known[property_]))
    if "kg:paragraph" in known and "kg:sentence" in known:
        paragraph, sentence = known["kg:paragraph"][0].value, known["kg:sentence"][0].value
        return Label(f"第{paragraph}段第{sentence}句", f"paragraph {paragraph}, sentence {sentence}")
    for property_, zh, en in (("schema:value", "", ""), ("schema:minValue", "至少", "at least ")):
        if property_ in known:
            number, unit = known[property_][0].value, known.get("schema:unitText", [_Text("", "")])
            return Label(f"{zh}{number}{_in('zh', unit)}", f"{en}{number} {_in('en', unit)}".rstrip())
    return None


def _in(lang: str, texts: Iterable[_Text]) -> str:
    """The text in a language, else one without a language, else any."""
    return min(texts, key=lambda text: (text.lang.split("-")[0] != lang, text.lang, text.value)).value
