"""kg query: where the question comes from, what its parameters mean, how the answer is written."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kg import files, parameters, queries
from kg.cli.answers import write_rows, write_triples, write_truth
from kg.cli.arguments import UsageError
from kg.cli.call import GOOD, NO_ANSWER, Call
from kg.cli.pointing import pointing_at
from kg.errors import QueryError
from kg.queries import Query

if TYPE_CHECKING:
    from kg.store import Store

FORMATS = {
    "SELECT": ("table", "csv", "tsv", "json", "xml", "md"),
    "ASK": ("table", "json", "xml"),
    "CONSTRUCT": ("turtle", "ntriples", "jsonld"),
    "DESCRIBE": ("turtle", "ntriples", "jsonld"),
}


def query(call: Call) -> int:
    """Ask the question and write the answer."""
    asked = _asked(call)
    given = _given(call.options.parameter or [])
    written_as = _format(call, asked)
    store = call.open()
    bound = parameters.bind(store, asked, given)
    file = call.options.query if bound.name not in ("", call.options.query) else None
    with pointing_at(bound.text, file):
        answered = _answered(call, store, bound, written_as)
    return GOOD if answered else NO_ANSWER


def _answered(call: Call, store: Store, bound: Query, format: str) -> bool:
    """Whether the query had an answer, which is then written."""
    match bound.form:
        case "ASK":
            return write_truth(call, store.ask(bound), format)
        case "CONSTRUCT":
            return write_triples(call, store.construct(bound), format)
        case "DESCRIBE":
            return write_triples(call, store.describe(bound), format)
        case _:  # what is no query at all is told so by the store
            return write_rows(call, store, store.select(bound), format)


def catalogue(where: str | None) -> dict[str, Query]:
    """The questions that ship, and those of the project that is asked, which come first."""
    known = queries.catalogue()
    own = Path(where or "") / "queries"
    if where and files.is_project(Path(where)) and own.is_dir():
        known |= queries.catalogue(own)
    return dict(sorted(known.items()))


def _asked(call: Call) -> Query:
    name, written = call.options.query, call.options.e
    if (name is None) == (written is None):
        raise UsageError(
            "give one question: a name of the catalogue, FILE.rq, - or -e 'SELECT …' (kg queries lists names)",
            "请给出一个问题：目录中的查询名、FILE.rq、- 或 -e 'SELECT …'（kg queries 列出名称）",
        )
    if written is not None:
        return queries.parse(written)
    if name == "-":
        return queries.parse(_standard_input())
    known = catalogue(call.where)
    is_file = name not in known and (name.endswith(".rq") or Path(name).is_file())
    return queries.read(Path(name)) if is_file else queries.named(name, known)


def _standard_input() -> str:
    try:
        return sys.stdin.buffer.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise QueryError(
            f"the query is not UTF-8 (byte {error.start + 1}); save it as UTF-8",
            f"查询不是 UTF-8 编码（第 {error.start + 1} 个字节）；请存为 UTF-8",
        ) from error


def _given(settings: Sequence[str]) -> dict[str, str]:
    """The values of -p by name."""
    given: dict[str, str] = {}
    for setting in settings:
        name, equals, value = setting.partition("=")
        if not equals or not name or name in given:
            raise UsageError(
                f"-p wants NAME=VALUE, each name once, such as -p branch=洞头; it got “{setting}”",
                f"-p 应写成 名称=值，每个名称一次，例如 -p branch=洞头；现在是“{setting}”",
                value=setting,
            )
        given[name.lstrip("?$")] = value
    return given


def _format(call: Call, asked: Query) -> str:
    """The format that was asked for, or the first that suits the form of the query."""
    suited = FORMATS.get(asked.form, FORMATS["SELECT"])
    wanted = call.options.format or suited[0]
    if wanted not in suited:
        raise UsageError(
            f"an answer to {asked.form} cannot be written as {wanted}; choose {', '.join(suited)}",
            f"{asked.form} 的答案不能写成 {wanted}；可选 {'、'.join(suited)}",
            value=wanted,
        )
    if call.options.evidence and asked.form not in ("SELECT", ""):
        raise UsageError(
            f"--evidence belongs to the rows of a SELECT, and this is {asked.form}; kg why tells of one statement",
            f"--evidence 用于 SELECT 的行，而这是 {asked.form}；一条陈述的依据请用 kg why",
        )
    return str(wanted)
