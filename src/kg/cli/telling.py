"""kg show and kg why: one thing with its facts, one statement with its evidence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby, islice, takewhile
from pathlib import Path
from typing import TYPE_CHECKING

from kg import evidence, labels
from kg.cli import statements
from kg.cli.arguments import UsageError
from kg.cli.call import GOOD, Call
from kg.cli.cells import brief, cell, cell_of, node
from kg.cli.proof import Teller
from kg.cli.screen import GAP, Cell, fields, hang, line
from kg.evidence import Evidence, Statement
from kg.labels import Label, Match
from kg.meaning import statement_of
from kg.results import iri
from kg.terms import EVIDENCE_KINDS, expand, shorten

if TYPE_CHECKING:
    from kg.store import Store

_IN_HEAD = ("rdf:type", "skos:prefLabel")
_OTHERS = 5
_STATED = 100
"""Statements of a graph that are listed; of a larger one it is said how many more there are."""


def show(call: Call) -> int:
    """Write one thing: names, class, facts in both directions with marks of their evidence."""
    store = call.open()
    wanted = " ".join(call.options.name)
    match = labels.one(store, wanted)
    found, stated = evidence.about(store, node(match.iri)), _stated(store, match.iri)
    if call.options.format == "json":
        call.write_json(_as_json(match, found, stated))
        return GOOD
    heads = labels.names(store, [match.iri, expand(match.cls or "rdf:type")])
    names = statements.names_of(store, [*found, *stated]) | heads
    parts = [_head(call, match, names), *_facts(call, match.iri, found, names)]
    parts += [_listed(call, stated, names), _others(call, store, wanted, match)]
    call.write("\n\n".join(part for part in parts if part))
    return GOOD


def why(call: Call) -> int:
    """Write the evidence of one statement, or of all that is said about one thing."""
    words = call.options.terms
    if len(words) not in (1, 3):
        raise UsageError(
            f"kg why takes one thing, or subject, property and object; it got {len(words)} (quote names with blanks)",
            f"kg why 后面写一个对象，或主语、属性、宾语三者；现在有 {len(words)} 个（含空格的名称请加引号）",
        )
    store = call.open()
    if len(words) == 3:
        found = [evidence.why(store, *statement_of(store, *words))]
    else:
        thing = labels.meant(store, words[0])
        found = _stated(store, thing) or evidence.about(store, node(thing))
    if call.options.format == "json":
        call.write_json([statements.as_json(each) for each in found])
        return GOOD
    article = Path(call.options.text) if call.options.text else None
    teller = Teller(call, store, statements.names_of(store, found), article)
    told = teller.statement(found[0]) if len(words) == 3 else _by_evidence(teller, found)
    call.write("\n".join(told))
    return GOOD


def _stated(store: Store, graph: str) -> list[Statement]:
    """What stands in a graph that is evidence; nothing where the IRI names no such graph."""
    rows = list(store.select(f"SELECT ?s ?p ?o {{ GRAPH <{graph}> {{ ?s ?p ?o }} }} ORDER BY ?s ?p ?o"))
    if not rows:
        return []
    found = evidence.of_graph(store, graph)
    return [Statement(row["s"], row["p"], row["o"], (found,)) for row in rows]


def _by_evidence(teller: Teller, found: Iterable[Statement]) -> Iterator[str]:
    """Each piece of evidence once, the strongest first, with the statements that it holds."""
    groups: dict[str, list[tuple[Evidence, Statement]]] = {}
    for statement in found:
        for each in statement.evidence:
            groups.setdefault(each.graph, []).append((each, statement))
    order = sorted(groups.values(), key=lambda group: _strength(group[0][0]))
    for at, group in enumerate(order):
        if at:
            yield ""
        yield from teller.group(group[0][0], [statement for _, statement in group])


def _strength(found: Evidence) -> tuple[int, int, int, str]:
    kinds = (*EVIDENCE_KINDS, "unknown")
    return kinds.index(found.kind), found.paragraph or 0, found.sentence or 0, found.graph


def _head(call: Call, match: Match, names: dict[str, Label]) -> str:
    first, second = (match.label.zh, match.label.en) if call.lang == "zh" else (match.label.en, match.label.zh)
    title = call.screen.paint(line(first), "bold") + (f" · {line(second)}" if first != second else "")
    cls = cell_of(expand(match.cls), names, call.lang) if match.cls else Cell("")
    known = [(call.say("id", "标识"), brief(match.iri)), (call.say("class", "类"), f"{cls.text} {cls.id}".strip())]
    return "\n".join([*hang(call.screen, title, 0), *fields(call.screen, known)])


def _facts(call: Call, thing: str, found: list[Statement], names: dict[str, Label]) -> Iterator[str]:
    """The facts in groups: those that begin at the thing by property, then those that end at it."""

    def group(statement: Statement) -> tuple[bool, str]:
        return iri(statement.s) != thing, statement.p.value

    shown = [each for each in found if shorten(each.p.value) not in _IN_HEAD]
    for (inward, property_), each in groupby(sorted(shown, key=group), key=group):
        name = cell_of(property_, names, call.lang)
        arrow = "← " if inward else ""
        parts = (call.screen.paint(name.text, "bold"), call.screen.paint(name.id, "dim"))
        title = arrow + " ".join(part for part in parts if part)
        yield "\n".join([*hang(call.screen, title, 0), *_values(call, list(each), names, inward=inward)])


def _values(call: Call, group: list[Statement], names: dict[str, Label], *, inward: bool) -> Iterator[str]:
    """One line a fact: the other end of the statement and the marks of its evidence."""
    for each in statements.spoken(group, call.lang):
        value = cell(each.s if inward else each.o, names, call.lang)
        marked = statements.marked(each, call.lang)
        parts = (value.text, call.screen.paint(value.id, "dim"), call.screen.paint(marked, "cyan"))
        yield from (GAP + part for part in hang(call.screen, " ".join(part for part in parts if part), len(GAP)))


def _listed(call: Call, stated: list[Statement], names: dict[str, Label]) -> str:
    """What a graph of evidence states."""
    if not stated:
        return ""
    shown = statements.spoken(stated, call.lang)
    title = call.say(f"it states ({len(shown)})", f"其中的陈述（{len(shown)}）")
    lines = [statements.told(each, names, call.lang) for each in shown[:_STATED]]
    lines += ["…"] * (len(shown) > _STATED)
    folded = [GAP + part for told in lines for part in hang(call.screen, told, len(GAP))]
    return "\n".join([call.screen.paint(title, "bold"), *folded])


def _others(call: Call, store: Store, wanted: str, match: Match) -> str:
    """What else the text may mean, where it does so as well as, or nearly as well as, what is shown."""
    if match.how == "id":
        return ""
    ways = labels.WAYS.index(match.how)
    alike = takewhile(lambda other: labels.WAYS.index(other.how) <= ways, labels.find(store, wanted))
    found = (other for other in alike if other.iri != match.iri and other.cls != "kg:Section")
    others = list(islice(found, _OTHERS))
    if not others:
        return ""
    names = [f"{line(m.label.text(call.lang))} ({brief(m.iri)})" for m in others]
    more = call.say(f"“{wanted}” may also mean: ", f"“{wanted}”也可以指：")
    said = call.screen.paint(more + call.say(", ", "、").join(names), "dim")
    return "\n".join(hang(call.screen, said, 0))


def _as_json(match: Match, found: list[Statement], stated: list[Statement]) -> dict[str, object]:
    return {
        "id": shorten(match.iri),
        "iri": match.iri,
        "class": match.cls,
        "label": match.label._asdict(),
        "matched": match.how,
        "statements": [statements.as_json(each) for each in found],
        "states": [statements.as_json(each) for each in stated],
    }
