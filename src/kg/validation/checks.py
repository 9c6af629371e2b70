"""Checks: queries whose answer is what is wrong, for graphs, paths and uniqueness, which shapes cannot see.

A check is a SELECT in `queries/checks/`, headed by what is wrong and what to do, in both languages:

    #+ problem: …    #+ solution: …    #+ 问题: …    #+ 办法: …    #+ severity: warning  (else error)

`{?name}` in these stands for a value of the row. A row points at the statement `?this ?property ?value` in `?graph`,
as far as these have values; without `?this`, at the first statement of the graph. Where `?unknown` has a value,
ids that are spelt much like it are proposed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

import pyoxigraph as ox

from kg import files, queries, syntax
from kg.errors import QueryError, Words
from kg.mistakes import position
from kg.results import Term
from kg.store import Store
from kg.terms import PREFIXES
from kg.validation.problems import At, Problem, Severity, Spot
from kg.validation.words import did_you_mean, nearest

_HEADERS: Final = ("problem", "solution", "问题", "办法")
_SEVERITIES: Final[dict[str, Severity]] = {"error": "error", "warning": "warning", "": "error"}

_MOST_GUESSED: Final = 50


class Check(NamedTuple):
    """One check: its name, file, message (what is wrong and what to do), severity and query."""

    name: str
    path: Path
    message: Words
    severity: Severity
    text: str


def checks(folder: Path | None = None) -> list[Check]:
    """The checks of a folder by name; those that ship with kg if none is given.

    Raises DataError for a file that cannot be read.

    >>> "circle" in [check.name for check in checks()]
    True
    """
    where = folder or files.project().queries / "checks"
    return [_check(path) for path in sorted(where.glob("*.rq"))]


def _check(path: Path) -> Check:
    text = files.text(path)
    head = queries.headers(text)
    said = {header: head.get(header, "") for header in _HEADERS}
    message = Words(f"{said['problem']} {said['solution']}".strip(), said["问题"] + said["办法"])
    return Check(path.stem, path, message, _SEVERITIES.get(head.get("severity", ""), "error"), text)


def faults(folder: Path, known: Iterable[str]) -> Iterator[Problem]:
    """What makes checks find nothing whatever the data: none there, no headers, or a name that nothing bears.

    >>> from kg.files import project
    >>> [fault.rule for fault in faults(project().ontology, [])]
    ['checks-none']
    """
    found = checks(folder)
    names = frozenset(known)
    if not found:
        en = "there are no checks in this folder, so nothing is checked. Put the .rq files back."
        message = Words(en, "这个文件夹里没有检查，等于什么都没查。请放回 .rq 文件。")
        yield Problem("checks-none", None, message, spots=(Spot(folder),))
    for check in found:
        yield from _without_headers(check)
        yield from _unknown_names(check, names)


def _without_headers(check: Check) -> Iterator[Problem]:
    head = queries.headers(check.text)
    missing = " ".join(header for header in _HEADERS if not head.get(header))
    if missing:
        message = Words(
            f"a check says in both languages what is wrong and what to do; missing: {missing}. Add “#+ {missing}: …”.",
            f"检查要用两种语言写明问题和办法；缺少 {missing}。请补上“#+ {missing}: …”。",
        )
        yield Problem("check-headers", None, message, spots=(Spot(check.path, 1, 1),))


def _unknown_names(check: Check, known: frozenset[str]) -> Iterator[Problem]:
    """Names in the query that neither the ontology nor the data have: the pattern can never match."""
    tokens = list(syntax.tokens(check.text))
    prefixes = {**PREFIXES, **syntax.prefixes(tokens)}
    for token in tokens:
        prefix, _, local = token.text.partition(":")
        iri = prefixes.get(prefix, "") + local
        if token.kind != "name" or not local or iri in known or iri.startswith(PREFIXES["xsd"]):
            continue
        en = f"neither ontology nor data have “{token.text}”, so this check can find nothing."
        zh = f"本体和数据里都没有“{token.text}”，这项检查什么也查不到。"
        message = Words(en, zh).then(did_you_mean(nearest(iri, known)) or Words("Correct it.", "请改正。"))
        yield Problem("check-unknown", None, message, spots=(Spot(check.path, *position(check.text, token.start)),))


def run(check: Check, store: Store) -> Iterator[Problem]:
    """What one check finds in a store; a query that cannot be run is a finding too.

    >>> from kg.store import open_store
    >>> store = open_store()
    >>> [problem for check in checks() for problem in run(check, store)]
    []
    """
    try:
        table = store.select(check.text)
        rows = [dict(zip(table.columns, row, strict=True)) for row in table]
    except QueryError as error:
        message = Words(
            f"this check cannot be run: {error.en}. Correct the query.",
            f"这项检查无法运行：{error.zh}。请改正查询。",
        )
        yield Problem("check-query", None, message, spots=(Spot(check.path, error.line, error.column),))
        return
    near = _near(store, {row.get("unknown") for row in rows})
    for row in rows:
        yield _problem(check, {name: term for name, term in row.items() if term is not None}, near)


def _near(store: Store, unknown: set[Term | None]) -> dict[Term | None, str | None]:
    """The ids that unknown ones are spelt much like; where very many are unknown, spelling is not what is wrong."""
    if not 0 < len(unknown - {None}) <= _MOST_GUESSED:
        return {}
    ids = [row[0].value for row in store.select("SELECT DISTINCT ?id { ?id a ?class FILTER(isIRI(?id)) }")]
    return {term: nearest(term.value, ids) for term in unknown if isinstance(term, ox.NamedNode)}


def _problem(check: Check, row: dict[str, Term], near: dict[Term | None, str | None]) -> Problem:
    at = At(row.get("this"), row.get("property"), row.get("value"), row.get("graph"))
    message = check.message.then(did_you_mean(near.get(row.get("unknown"))) or Words("", ""))
    return Problem(check.name, row.get("this", row.get("graph")), message, (at,), row, severity=check.severity)
