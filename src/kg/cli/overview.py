"""kg info: what a store holds, counted, and where it comes from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph

import kg
from kg import graph, labels
from kg.cli import screen
from kg.cli.call import GOOD, Call
from kg.cli.cells import brief, kind_name
from kg.cli.screen import GAP, Cell, line
from kg.labels import Label
from kg.results import iri
from kg.terms import EVIDENCE_KINDS, KG, MERGED, expand, shorten

if TYPE_CHECKING:
    from kg.store import Store

_SPINE = ("kg:Spirit", "kg:Tenet", "kg:Branch", "kg:Company", "kg:Initiative", "kg:Honor", "kg:HonorTitle")
_KINDS = {KG + kind.capitalize(): kind for kind in EVIDENCE_KINDS}
_VOCABULARY = ("rdf:", "rdfs:", "owl:")


class ClassCount(NamedTuple):
    """How many things a class has; `parent` is the counted class above it, or empty."""

    cls: str
    label: Label
    things: int
    parent: str


class KindCount(NamedTuple):
    """How many graphs of one kind of evidence there are, and how many statements they hold."""

    kind: str
    graphs: int
    statements: int


class Source(NamedTuple):
    """An article with the number of its passages, or a reference (no passages) with its licence."""

    iri: str
    label: Label
    headline: str
    passages: int
    license: str


class Info(NamedTuple):
    """What a store holds; `content` is a short hash of everything that is no rule's."""

    triples: int
    content: str
    ontology: str
    classes: tuple[ClassCount, ...]
    evidence: tuple[KindCount, ...]
    sources: tuple[Source, ...]


def info(call: Call) -> int:
    """Write what the store holds."""
    found = gather(call.open())
    if call.options.format == "json":
        call.write_json(_as_json(call, found))
    else:
        call.write(_as_text(call, found))
    return GOOD


def gather(store: Store) -> Info:
    """Count what a store holds.

    >>> gather(kg.open_store()).classes[0].cls
    'kg:Spirit'
    """
    ontology = "SELECT ?version { ?ontology a owl:Ontology ; owl:versionIRI ?version }"
    return Info(
        triples=_number(store, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"),
        content=graph.version(store),
        ontology=next((iri(row[0]) for row in store.select(ontology)), ""),
        classes=tuple(_classes(store)),
        evidence=tuple(_evidence(store)),
        sources=tuple(_sources(store)),
    )


def _number(store: Store, question: str) -> int:
    return int(store.select(question)[0][0].value)


def _classes(store: Store) -> list[ClassCount]:
    rows = store.select("SELECT ?c (COUNT(DISTINCT ?x) AS ?n) { ?x a ?c FILTER(isIRI(?c)) } GROUP BY ?c")
    counts = {iri(row["c"]): int(row["n"].value) for row in rows}
    counts = {c: n for c, n in counts.items() if _is_counted(c)}
    # Only of the project's own classes are members of a class below counted as its members too (rule types).
    edges = store.select("SELECT ?a ?b { ?a rdfs:subClassOf ?b FILTER(STRSTARTS(STR(?b), STR(kg:))) }")
    above = {iri(row["a"]): iri(row["b"]) for row in edges}
    names = labels.names(store, counts)
    found = []
    for c, n in counts.items():
        parent = shorten(above[c]) if above.get(c) in counts else ""
        found.append(ClassCount(shorten(c), names.get(c, Label("", "")), n, parent))
    return _as_tree(found)


def _is_counted(cls: str) -> bool:
    return cls not in _KINDS and cls != KG + "Evidence" and not shorten(cls).startswith(_VOCABULARY)


def _as_tree(found: Iterable[ClassCount]) -> list[ClassCount]:
    """Each class before the classes below it; the graph's spine first, then the larger before the smaller."""
    below: dict[str, list[ClassCount]] = {}
    for count in found:
        below.setdefault(count.parent, []).append(count)

    def place(count: ClassCount) -> tuple[int, int, str]:
        spine = _SPINE.index(count.cls) if count.cls in _SPINE else len(_SPINE)
        return min([spine, *(place(each)[0] for each in below.get(count.cls, []))]), -count.things, count.cls

    def walk(parent: str) -> list[ClassCount]:
        ordered = sorted(below.get(parent, []), key=place)
        return [each for count in ordered for each in (count, *walk(count.cls))]

    return walk("")


def _evidence(store: Store) -> list[KindCount]:
    kinds = " ".join(f"<{kind}>" for kind in _KINDS)
    rows = store.select(
        "SELECT ?kind (COUNT(DISTINCT ?g) AS ?graphs) (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } ?s ?p ?o"
        f" OPTIONAL {{ ?g a ?kind VALUES ?kind {{ {kinds} }} }} FILTER(?g != <{MERGED}>) }} GROUP BY ?kind"
    )
    found = [
        KindCount(_KINDS.get(iri(row["kind"]), "unknown"), int(row["graphs"].value), int(row["n"].value))
        for row in rows
    ]
    return sorted(found, key=lambda count: (*EVIDENCE_KINDS, "unknown").index(count.kind))


def _sources(store: Store) -> list[Source]:
    rows = list(
        store.select(
            "SELECT ?source (SAMPLE(?printed) AS ?headline) (COUNT(DISTINCT ?passage) AS ?n)"
            " (SAMPLE(?terms) AS ?licence) { VALUES ?kind { kg:Article kg:Reference } ?source a ?kind"
            " OPTIONAL { ?source schema:headline ?printed FILTER(LANGMATCHES(LANG(?printed), 'zh')) }"
            " OPTIONAL { ?passage kg:article ?source ; a kg:Passage }"
            " OPTIONAL { ?source dcterms:license ?terms } } GROUP BY ?source ORDER BY DESC(?n) ?source"
        )
    )
    names = labels.names(store, (iri(row["source"]) for row in rows))
    return [
        Source(
            iri=iri(row["source"]),
            label=names.get(iri(row["source"]), Label(brief(iri(row["source"])), brief(iri(row["source"])))),
            headline=row["headline"].value if row["headline"] else "",
            passages=int(row["n"].value),
            license=iri(row["licence"]),
        )
        for row in rows
    ]


def where(call: Call) -> str:
    """Where the data come from, in words."""
    shipped = call.say("the data that ships with kg, in memory", "随 kg 提供的数据，在内存中")
    printed = call.say(" (only what is printed)", "（只含原文印出的内容）") if call.options.printed else ""
    return line(call.where or shipped) + printed


def versions(found: Info) -> dict[str, str]:
    """The versions of what made the answer."""
    ontology = {"ontology": found.ontology} if found.ontology else {}
    return {"spirit-kg": kg.__version__, "pyoxigraph": pyoxigraph.__version__, **ontology}


def _versions(call: Call, found: Info) -> str:
    names = {"ontology": call.say("ontology", "本体")}
    return " · ".join(f"{names.get(name, name)} {version}" for name, version in versions(found).items())


def _as_json(call: Call, found: Info) -> Mapping[str, object]:
    return {
        "where": call.where,
        "printed": call.options.printed,
        "content": found.content,
        "versions": versions(found),
        "triples": found.triples,
        "evidence": [count._asdict() for count in found.evidence],
        "classes": [count._asdict() | {"label": count.label._asdict()} for count in found.classes],
        "sources": [source._asdict() | {"label": source.label._asdict()} for source in found.sources],
    }


def _as_text(call: Call, found: Info) -> str:
    head = [
        (call.say("data", "数据"), where(call)),
        (call.say("content", "内容指纹"), found.content),
        (call.say("versions", "版本"), _versions(call, found)),
        *((source_kind(call, source), described(call, source)) for source in found.sources),
    ]
    lines = screen.fields(call.screen, head)
    return "\n\n".join(["\n".join(lines), evidence_table(call, found), class_table(call, found)])


def source_kind(call: Call, source: Source) -> str:
    """Whether a source is an article or a reference."""
    return call.say("article", "文章") if source.passages else call.say("reference", "外部资料")


def described(call: Call, source: Source) -> str:
    """A source in words: what it is called, its headline, its passages or its licence."""
    size = call.say(f"{source.passages} passages", f"{source.passages} 个句段") if source.passages else source.license
    return " · ".join(line(part) for part in (source.headline, source.label.text(call.lang), size) if part)


def evidence_table(call: Call, found: Info) -> str:
    """Statements by kind of evidence, and how many triples they make."""
    header = (call.say("evidence", "依据"), call.say("graphs", "图"), call.say("statements", "陈述"))
    rows = [
        [Cell(kind_name(kind, call.lang)), Cell(str(graphs), number=True), Cell(str(statements), number=True)]
        for kind, graphs, statements in found.evidence
    ]
    total = call.say("triples, each once", "三元组（每条只计一次）")
    graphs = sum(count.graphs for count in found.evidence)
    rows.append([Cell(total), Cell(str(graphs), number=True), Cell(str(found.triples), number=True)])
    return screen.table(call.screen, header, rows)


def class_table(call: Call, found: Info) -> str:
    """Things by class, a class below the one that it belongs to."""
    header = (call.say("class", "类"), call.say("things", "数目"))
    depth: dict[str, int] = {"": -1}
    rows = []
    for count in found.classes:
        depth[count.cls] = depth[count.parent] + 1
        name = GAP * depth[count.cls] + line(count.label.text(call.lang))
        rows.append([Cell(name, brief(expand(count.cls))), Cell(str(count.things), number=True)])
    return screen.table(call.screen, header, rows)
