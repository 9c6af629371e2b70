"""Statements and their evidence as one reads them: a line with short marks, or as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kg.called import Label
from kg.cli.cells import is_text, mark, names_in, plain, text
from kg.errors import Lang
from kg.evidence import Evidence, Statement
from kg.store import Store
from kg.terms import shorten


def names_of(store: Store, statements: Iterable[Statement]) -> dict[str, Label]:
    """The names of everything that some statements, and what they rest on, speak of; asked for at once."""
    return names_in(store, (term for found in _all(statements) for term in (found.s, found.p, found.o)))


def told(statement: Statement, names: dict[str, Label], lang: Lang) -> str:
    """A statement in one line: 洞头分公司党支部 —传承→ 海霞精神."""
    s, p, o = (text(term, names, lang) for term in (statement.s, statement.p, statement.o))
    return f"{s} —{p}→ {o}"


def spoken(found: Iterable[Statement], lang: Lang) -> list[Statement]:
    """The statements without those texts that are there in the wanted language too."""
    every = list(found)
    said = {(each.s, each.p) for each in every if is_text(each.o, lang)}
    return [each for each in every if not is_text(each.o) or is_text(each.o, lang) or (each.s, each.p) not in said]


def marks(statements: Iterable[Statement], lang: Lang = "en") -> list[str]:
    """The short names of all evidence of some statements and of their premises, each once."""
    found = (evidence for statement in _all(statements) for evidence in statement.evidence)
    return list(dict.fromkeys(mark(each.graph, each.kind, lang) for each in found))


def marked(statement: Statement, lang: Lang) -> str:
    """The evidence of one statement in brackets, premises left out: [p18s2, reading-year-2021]."""
    return _bracketed((mark(found.graph, found.kind, lang) for found in statement.evidence), lang)


def backed(statement: Statement, names: dict[str, Label], lang: Lang) -> str:
    """A statement in one line, with all its evidence and that of its premises."""
    return f"{told(statement, names, lang)}  {_bracketed(marks([statement], lang), lang)}"


def _bracketed(marks: Iterable[str], lang: Lang) -> str:
    return f"[{('、' if lang == 'zh' else ', ').join(marks)}]"


def as_json(statement: Statement) -> dict[str, object]:
    """A statement for a program."""
    return {
        "subject": plain(statement.s),
        "property": shorten(statement.p.value),
        "object": plain(statement.o),
        "evidence": [_evidence(found) for found in statement.evidence],
    }


def _evidence(found: Evidence) -> dict[str, object]:
    known: dict[str, object] = {
        "graph": found.graph,
        "kind": found.kind,
        "label": dict(found.label),
        "reason": {lang: said for lang, said in found.reason.items() if said},
        "article": found.article,
        "section": found.section and dict(found.section),
        "paragraph": found.paragraph,
        "sentence": found.sentence,
        "start": found.start,
        "end": found.end,
        "derived_from": list(found.derived_from),
        "source": found.source,
        "license": found.license,
        "rests_on": [as_json(premise) for premise in found.rests_on],
    }
    return {key: value for key, value in known.items() if value not in (None, {}, [])}


def _all(statements: Iterable[Statement]) -> Iterator[Statement]:
    for statement in statements:
        yield statement
        for found in statement.evidence:
            yield from _all(found.rests_on)
