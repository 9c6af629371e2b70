"""kg terms: what one can ask about, all of it in two tables, or one class or property in full."""

from __future__ import annotations

import shlex
from collections.abc import Iterable

from kg import labels
from kg.cli import screen
from kg.cli.call import GOOD, Call
from kg.cli.cells import brief, cell_of
from kg.cli.screen import Cell, line
from kg.labels import Label
from kg.terms import shorten
from kg.vocabulary import Term, example, gather, one

_MOST = 4
"""Classes that are named at one end of a property; of more it is said that they are many."""


def terms(call: Call) -> int:
    """Write all terms, or what is known of one."""
    store = call.open()
    known = gather(store)
    wanted = " ".join(call.options.name)
    chosen = [one(known, wanted)] if wanted else known
    if call.options.format == "json":
        call.write_json([_as_json(term) for term in chosen])
        return GOOD
    names = labels.names(store, {end for term in known for end in (*term.starts, *term.ends)})
    call.write(_described(call, names, known, chosen[0]) if wanted else _tables(call, names, known))
    return GOOD


def _tables(call: Call, names: dict[str, Label], known: list[Term]) -> str:
    uses = call.say("uses", "次数")
    classes = [[_cell(call, term), Cell(str(term.uses), number=True)] for term in known if term.is_class]
    properties = [
        [_cell(call, term), Cell(str(term.uses), number=True), Cell(_direction(call, names, term))]
        for term in known
        if not term.is_class
    ]
    links = (call.say("property", "属性"), uses, call.say("from → to", "从 → 到"))
    more = call.say(
        "kg terms NAME tells of one, with a query to begin with.", "kg terms 名称 显示其中一个，并给出可运行的查询。"
    )
    tables = (((call.say("class", "类"), uses), classes), (links, properties))
    parts = [screen.table(call.screen, header, rows) for header, rows in tables]
    return "\n\n".join([*parts, "\n".join(screen.hang(call.screen, more, 0))])


def _cell(call: Call, term: Term) -> Cell:
    return Cell(line(term.label.text(call.lang)), brief(term.iri))


def _direction(call: Call, names: dict[str, Label], term: Term) -> str:
    if not term.starts and not term.ends:
        return ""
    return f"{_ends(call, names, term.starts)} → {_ends(call, names, term.ends)}"


def _ends(call: Call, names: dict[str, Label], classes: Iterable[str]) -> str:
    found = [cell_of(c, names, call.lang) for c in classes]
    if len(found) > _MOST:
        return call.say("many", "多种")
    return " | ".join(each.text or each.id for each in found) or call.say("anything", "不限")


def _described(call: Call, names: dict[str, Label], known: list[Term], term: Term) -> str:
    kind = call.say("class", "类") if term.is_class else call.say("property", "属性")
    head = f"{line(term.label.text(call.lang))} {call.screen.paint(brief(term.iri), 'dim')}".strip()
    fields = [
        (call.say("kind", "种类"), kind),
        (call.say("meaning", "含义"), line(term.comment.text(call.lang))),
        (call.say("example", "举例"), line(term.example.text(call.lang))),
        (call.say("uses", "次数"), str(term.uses)),
        (call.say("links", "方向"), _direction(call, names, term)),
        (call.say("from it", "出发"), _linked(call, known, term, "starts")),
        (call.say("to it", "到达"), _linked(call, known, term, "ends")),
        (call.say("try", "试问"), f"kg query -e {shlex.quote(example(term))}"),
    ]
    title = screen.hang(call.screen, call.screen.paint(head, "bold"), 0)
    return "\n".join([*title, *screen.fields(call.screen, fields)])


def _linked(call: Call, known: list[Term], cls: Term, end: str) -> str:
    """The properties that are said to start, or to end, at a class."""
    found = [term for term in known if cls.is_class and cls.iri in getattr(term, end)]
    return ", ".join(f"{line(term.label.text(call.lang))} {brief(term.iri)}".strip() for term in found)


def _as_json(term: Term) -> dict[str, object]:
    return {
        "id": shorten(term.iri),
        "iri": term.iri,
        "kind": "class" if term.is_class else "property",
        "label": term.label._asdict(),
        "comment": term.comment._asdict(),
        "uses": term.uses,
        "from": [shorten(c) for c in term.starts],
        "to": [shorten(c) for c in term.ends],
        "query": example(term),
    }
