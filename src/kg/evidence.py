"""Why a statement, everything about a thing, or a row of an answer holds: the graphs that state it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import unquote

from pyoxigraph import BlankNode, Literal, NamedNode, QuerySolution

from kg.errors import DataError, NotFoundError
from kg.mistakes import utf8
from kg.results import Term
from kg.rules import Rule
from kg.store import Store
from kg.terms import EVIDENCE_KINDS, KG, MERGED, PREFIXES, REGISTER, shorten

_Spo = tuple[Term, NamedNode, Term]
Text = Mapping[str, str]
"""A text in both languages, by "zh" and "en"; both are always there."""

_LABELS: Final = tuple(
    PREFIXES[prefix] + name for prefix, name in (("rdfs", "label"), ("dcterms", "title"), ("skos", "prefLabel"))
)
_COMMENT: Final = PREFIXES["rdfs"] + "comment"
_TYPE: Final = PREFIXES["rdf"] + "type"
_DERIVED: Final = PREFIXES["prov"] + "wasDerivedFrom"
_SOURCE: Final = PREFIXES["dcterms"] + "source"
_LICENSE: Final = PREFIXES["dcterms"] + "license"
_KINDS: Final = {KG + kind.capitalize(): kind for kind in EVIDENCE_KINDS}
_STRENGTH: Final = {kind: rank for rank, kind in enumerate((*EVIDENCE_KINDS, "unknown"))}
_PARTS: Final = {
    "headline": ("标题，第{paragraph}段", "headline, paragraph {paragraph}"),
    "byline": ("署名，第{paragraph}段", "byline, paragraph {paragraph}"),
    "heading": ("小标题，第{paragraph}段", "heading, paragraph {paragraph}"),
    "sentence": ("第{paragraph}段第{sentence}句", "paragraph {paragraph}, sentence {sentence}"),
}


class Evidence(NamedTuple):
    """One graph that states something, described as its kind has it.

    `start` and `end` count code points of the article from 0, end excluded; `sha256` is that of the article.
    `reason` is empty where none is given; `rests_on` holds the premises where a rule derived the statement.
    """

    graph: str
    kind: str
    label: Text
    reason: Text
    article: str | None
    section: Text | None
    paragraph: int | None
    sentence: int | None
    start: int | None
    end: int | None
    derived_from: tuple[str, ...]
    source: str | None
    license: str | None
    rests_on: tuple[Statement, ...] = ()
    sha256: str | None = None


class Statement(NamedTuple):
    """One triple with its evidence, strongest first."""

    s: Term
    p: NamedNode
    o: Term
    evidence: tuple[Evidence, ...]


def why(store: Store, s: Term, p: NamedNode, o: Term) -> Statement:
    """The evidence of one triple; NotFoundError, with what the graph says instead, where nothing states it.

    >>> from kg.store import open_store
    >>> from kg.terms import expand
    >>> s, p, o = (NamedNode(expand(name)) for name in ("id:branch-dongtou", "kg:inherits", "id:spirit-haixia"))
    >>> why(open_store(), s, p, o).evidence[0].kind
    'passage'
    """
    triple = (s, p, o)
    found = _statements(store, _values([triple]), lambda *terms: terms == triple, frozenset())
    if not found:
        raise _unstated(store, s, p, o)
    return found[0]


def about(store: Store, node: Term) -> list[Statement]:
    """Every statement with a node as subject, then those with it as object; none for a node that is unknown."""
    ends = f"{{ VALUES ?s {{ {_constant(node)} }} GRAPH ?graph {{ ?s ?p ?o }} }}"
    ends += f" UNION {{ VALUES ?o {{ {_constant(node)} }} GRAPH ?graph {{ ?s ?p ?o }} }}"
    found = _statements(store, ends, lambda s, _, o: node in (s, o), frozenset())
    return sorted(found, key=lambda statement: statement.s != node)


def of_row(store: Store, row: QuerySolution) -> list[Statement]:
    """The statements that link two values of a row of an answer; none where no two are linked."""
    values = {term for term in row if term is not None}
    subjects = " ".join(sorted(_constant(term) for term in values if not isinstance(term, Literal)))
    objects = " ".join(sorted(_constant(term) for term in values))
    where = f"VALUES ?s {{ {subjects} }} VALUES ?o {{ {objects} }} GRAPH ?graph {{ ?s ?p ?o }}"
    return _statements(store, where, lambda s, _, o: s in values and o in values, frozenset())


def of_graph(store: Store, graph: str) -> Evidence:
    """What a graph is, by its IRI; of kind "unknown" where nothing says so.

    >>> from kg.store import open_store
    >>> of_graph(open_store(), "https://w3id.org/spirit-kg/source/zhejiang-mobile-2021/p18s2").label["en"]
    'paragraph 18, sentence 2'
    """
    return _described(store, [graph])[graph]


def sentence(text_file: Path, evidence: Evidence) -> str:
    """The words of a passage, out of the text of its article, which is not part of the project.

    Raises DataError where the file is not that very text, NotFoundError for evidence that is no passage.
    """
    if evidence.start is None or evidence.end is None:
        raise NotFoundError(
            f"{shorten(evidence.graph)} is no sentence; ask for the passages it rests on",
            f"{shorten(evidence.graph)} 不是一个句子；请查看它所依据的句子",
            value=evidence.graph,
            candidates=evidence.derived_from,
        )
    import hashlib

    try:
        data = text_file.read_bytes()
    except OSError as error:
        en, zh = f"the file cannot be read ({error.strerror})", f"无法读取这个文件（{error.strerror}）"
        raise DataError(f"{en}; check the path", f"{zh}；请检查路径", file=text_file) from error
    if hashlib.sha256(data).hexdigest() != evidence.sha256:
        raise DataError(
            "this is not the text of the article: its SHA-256 is another; give the file that the positions count in",
            "这不是该文章的原文：SHA-256 不一致；请给出计算位置时所用的那个文件",
            file=text_file,
            value=hashlib.sha256(data).hexdigest(),
        )
    return utf8(text_file, data)[evidence.start : evidence.end]


def sentences(store: Store, text_file: Path) -> dict[str, str]:
    """The words of each passage of a store, out of the text of its article; keys are the graphs' IRIs.

    Raises DataError where the file cannot be read or is not the text that the positions count in, NotFoundError
    where the store has no passages.

    >>> import kg
    >>> sentences(kg.open_store(), Path("article.txt"))  # doctest: +SKIP
    """
    rows = store.select(
        f"SELECT (STR(?e) AS ?passage) {{ ?e a <{KG}Passage> ; <{KG}start> ?start }} ORDER BY ?e"
    ).values()
    passages = [of_graph(store, str(row[0])) for row in rows]
    if not passages:
        raise NotFoundError(
            "these data have no passages that a text could be shown for; leave --text out",
            "这份数据没有可对照原文的句子；请去掉 --text",
        )
    articles = {passage.article: passage for passage in reversed(passages)}
    mine = {article for article, passage in articles.items() if _is_text_of(text_file, passage)}
    # Where it is the text of none of them, asking for a sentence of one says so.
    chosen = [passage for passage in passages if passage.article in mine] or passages
    return {p.graph: "".join(sentence(text_file, p).splitlines()) for p in chosen}


def _is_text_of(text_file: Path, passage: Evidence) -> bool:
    try:
        sentence(text_file, passage)
    except DataError:
        return False
    return True


def _statements(
    store: Store,
    where: str,
    wanted: Callable[[Term, Term, Term], bool],
    derived: frozenset[_Spo],
) -> list[Statement]:
    """The wanted statements of a pattern, strongest first; `derived` are those whose premises are being sought.

    A blank node cannot be named in a query, so the pattern may find more than is wanted.
    """
    rows = store.select(f"SELECT ?s ?p ?o ?graph {{ {where} FILTER(?graph != <{MERGED}>) }}")
    graphs: dict[_Spo, set[str]] = defaultdict(set)
    for row in rows:
        if wanted(row["s"], row["p"], row["o"]):
            graphs[row["s"], row["p"], row["o"]].add(_iri(row["graph"]))
    book = _described(store, set().union(*graphs.values()))
    rules = {rule.graph: rule for rule in store.rules}
    statements = []
    for triple, names in graphs.items():
        found = sorted((book[name] for name in names), key=_strength)
        backed = (_backed(store, triple, each, rules.get(each.graph), derived) for each in found)
        statements.append(Statement(*triple, tuple(backed)))
    return sorted(statements, key=_order)


def _backed(
    store: Store,
    triple: _Spo,
    evidence: Evidence,
    rule: Rule | None,
    derived: frozenset[_Spo],
) -> Evidence:
    """Evidence with its premises where a rule derived the triple; about blank nodes no query can ask for them."""
    s, p, o = triple
    named = not isinstance(s, BlankNode) and not isinstance(o, BlankNode)
    if rule is None or p != NamedNode(rule.predicate) or triple in derived or not named:
        return evidence
    found = store.construct(rule.premises(str(s), str(o)))
    premises = {(premise.subject, premise.predicate, premise.object) for premise in found}
    where = _values(premises)
    rests_on = _statements(store, where, lambda *terms: terms in premises, derived | {triple}) if premises else []
    return evidence._replace(rests_on=tuple(rests_on))


def _values(triples: Iterable[_Spo]) -> str:
    rows = sorted(" ".join(_constant(term) for term in triple) for triple in triples)
    return f"VALUES (?s ?p ?o) {{ {' '.join(f'({row})' for row in rows)} }} GRAPH ?graph {{ ?s ?p ?o }}"


def _constant(term: Term) -> str:
    return "UNDEF" if isinstance(term, BlankNode) else str(term)


def _iri(term: Term) -> str:
    return term.value if isinstance(term, NamedNode) else str(term)


def _strength(evidence: Evidence) -> tuple[int, list[str | int]]:
    return _STRENGTH[evidence.kind], _natural(evidence.graph)


def _order(statement: Statement) -> tuple[int, str, list[str | int], list[str | int]]:
    rank = _STRENGTH[statement.evidence[0].kind]
    return rank, str(statement.p), _natural(str(statement.s)), _natural(str(statement.o))


def _natural(text: str) -> list[str | int]:
    """A key that puts p9 before p10."""
    return [int(part) if part.isdecimal() else part for part in re.split(r"(\d+)", text)]


_Facts = Mapping[str, Mapping[str, list[Term]]]


def _facts(store: Store, things: Iterable[str]) -> _Facts:
    """What the graph says of some things: thing, property, values in order."""
    found: dict[str, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
    named = " ".join(f"<{thing}>" for thing in sorted(things) if not thing.startswith("_:"))
    if not named:
        return found
    for row in store.select(f"SELECT ?s ?p ?o {{ VALUES ?s {{ {named} }} ?s ?p ?o }} ORDER BY ?p ?o"):
        found[_iri(row["s"])][_iri(row["p"])].append(row["o"])
    return found


def _described(store: Store, graphs: Iterable[str]) -> dict[str, Evidence]:
    """The description of each graph, without premises."""
    names = set(graphs)
    own = _facts(store, names)
    passages = _facts(store, {iri for name in names for iri in _iris(own, name, _DERIVED)} - names)
    known = {**passages, **own}
    around = {iri for name in known for part in ("section", "article") for iri in _iris(known, name, KG + part)}
    known.update(_facts(store, around))
    return {name: _evidence(known, name) for name in names}


def _evidence(known: _Facts, graph: str) -> Evidence:
    derived_from = sorted(_iris(known, graph, _DERIVED), key=_natural)
    sections = {iri for name in (graph, *derived_from) for iri in _iris(known, name, KG + "section")}
    articles = {iri for name in (graph, *derived_from) for iri in _iris(known, name, KG + "article")}
    article = articles.pop() if len(articles) == 1 else None
    kinds = [_KINDS[iri] for iri in _iris(known, graph, _TYPE) if iri in _KINDS]
    return Evidence(
        graph=graph,
        kind=min(kinds, key=_STRENGTH.__getitem__, default="unknown"),
        label=_label(known, graph),
        reason=_text(known, graph, _COMMENT) or {"zh": "", "en": ""},
        article=article,
        section=_label(known, sections.pop()) if len(sections) == 1 else None,
        paragraph=_number(known, graph, "paragraph"),
        sentence=_number(known, graph, "sentence"),
        start=_number(known, graph, "start"),
        end=_number(known, graph, "end"),
        derived_from=tuple(derived_from),
        source=_first(known, graph, _SOURCE),
        license=_first(known, graph, _LICENSE),
        sha256=_first(known, article, KG + "sha256") if article else None,
    )


def _iris(known: _Facts, thing: str, property_: str) -> list[str]:
    values = known.get(thing, {}).get(property_, [])
    return [value.value for value in values if isinstance(value, NamedNode)]


def _first(known: _Facts, thing: str, property_: str) -> str | None:
    values = known.get(thing, {}).get(property_, [])
    return next((value.value for value in values if isinstance(value, NamedNode | Literal)), None)


def _number(known: _Facts, graph: str, name: str) -> int | None:
    value = _first(known, graph, KG + name)
    return int(value) if value is not None and value.isdecimal() else None


def _text(known: _Facts, thing: str, property_: str) -> Text:
    """The text in both languages, one standing in for the other; empty where there is neither."""
    values = known.get(thing, {}).get(property_, [])
    texts = {(value.language or "")[:2]: value.value for value in values if isinstance(value, Literal)}
    if not texts:
        return {}
    anything = next(iter(texts.values()))
    return {"zh": texts.get("zh", anything), "en": texts.get("en", anything)}


def _label(known: _Facts, thing: str) -> Text:
    part = _PARTS.get(_first(known, thing, KG + "kind") or "")
    if part:
        place = {name: _number(known, thing, name) for name in ("paragraph", "sentence")}
        return {"zh": part[0].format(**place), "en": part[1].format(**place)}
    named = next(filter(None, (_text(known, thing, label) for label in _LABELS)), None)
    return named or _stated_in(thing)


def _stated_in(graph: str) -> Text:
    """What can be said of a graph that nothing describes: the file it came from, by its name."""
    file = unquote(graph.removeprefix(REGISTER))
    return {"zh": f"陈述于“{file}”", "en": f"stated in “{file}”"}


def _unstated(store: Store, s: Term, p: NamedNode, o: Term) -> NotFoundError:
    """The error for a triple that nothing states, with what is stated instead."""
    others = set() if isinstance(s, BlankNode) else _objects(store, s, p)
    written = " ".join(_written(term) for term in (s, p, o))
    listed = ", ".join(sorted(others))
    en = f"it has {listed} there instead" if others else "nothing is said there about that subject and property"
    zh = f"这里的值是 {listed}" if others else "关于这个主语和属性没有任何陈述"
    return NotFoundError(
        f"the graph does not state “{written}”; {en}",
        f"图谱中没有陈述“{written}”；{zh}",
        value=written,
        candidates=tuple(sorted(others)),
    )


def _objects(store: Store, s: Term, p: NamedNode) -> set[str]:
    return {_written(row["o"]) for row in store.select(f"SELECT ?o {{ {s} {p} ?o }}")}


def _written(term: Term) -> str:
    return shorten(term.value) if isinstance(term, NamedNode) else str(term)
