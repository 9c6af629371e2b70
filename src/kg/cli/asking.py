"""kg query: where the question comes from, what its parameters mean, how the answer is written."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from kg import files, queries
from kg.cli.answers import write_rows, write_triples, write_truth
from kg.cli.arguments import UsageError
from kg.cli.call import GOOD, NO_ANSWER, Call
from kg.cli.output import ending as ending_of
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


ENDINGS = {"ttl": "turtle", "nt": "ntriples"}
"""How the names of files end whose format is called otherwise."""


def query(call: Call) -> int:
    """Ask the question and write the answer."""
    asked = _asked(call)
    given = _given(call.options.parameter or [])
    written_as = _format(call, asked)
    limits = _limits(call)
    store = call.open()
    bound = _bound(store, asked, given) if given else asked
    _tell_defaults(call, store, asked, given)
    file = call.options.query if bound.name not in ("", call.options.query) else None
    with pointing_at(bound.text, file):
        answered = _answered(call, store if limits is None else limits(store), bound, written_as)
    return GOOD if answered else NO_ANSWER


def _tell_defaults(call: Call, store: Store, asked: Query, given: Mapping[str, str]) -> None:
    """Say for what a question of the catalogue is answered when nobody said it."""
    left = [parameter for parameter in asked.params if parameter.name not in given]
    if not left or call.options.query is None:
        return
    from kg.cli.cells import names_in, text

    names = names_in(store, (parameter.default for parameter in left))
    for parameter in left:
        told = f"-p {parameter.name}={text(parameter.default, names, call.lang)}"
        told += call.say(" (default)", "（默认值）")
        print(told, file=sys.stderr)


def _bound(store: Store, asked: Query, given: Mapping[str, str]) -> Query:
    from kg import parameters

    return parameters.bind(store, asked, given)


def _limits(call: Call) -> Callable[[Store], Store] | None:
    """What sets the limits that were asked for, if any; a user's own query may be as large as is safe."""
    given = call.options
    megabytes = given.max_memory
    asked = {
        "seconds": given.timeout,
        "rows": given.max_rows,
        "memory": None if megabytes is None else megabytes << 20,
        "text": given.max_text,
        "depth": given.max_depth,
        "patterns": given.max_patterns,
    }
    asked = {name: limit for name, limit in asked.items() if limit is not None}
    if not asked:
        return None
    from kg.engine import safe
    from kg.limits import Limits, sound, within

    return partial(within, limits=sound(Limits(**{**safe()._asdict(), **asked})))


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
    if (listed := _listed(call.where, name)) is not None:
        return queries.read(listed)
    known = catalogue(call.where)
    is_file = name not in known and (name.endswith(".rq") or Path(name).is_file())
    return queries.read(Path(name)) if is_file else queries.named(name, known)


def _listed(where: str | None, name: str) -> Path | None:
    """The file of a question of the catalogue, so that not all of it has to be read."""
    own = [Path(where)] if where and files.is_project(Path(where)) else []
    found = [root / "queries" / f"{name}.rq" for root in (*own, files.project().root)]
    return next((path for path in found if path.parent.name == "queries" and path.is_file()), None)


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


def _by_ending(output: str | None, suited: Sequence[str]) -> str | None:
    """The format that the name of the file of -o ends with, if the answer can be written so."""
    ending = ending_of(output)
    format = ENDINGS.get(ending, ending)
    return format if format in suited else None


def _format(call: Call, asked: Query) -> str:
    """The format that was asked for, or told by the name of the file, or the first that suits the form of the query."""
    suited = FORMATS.get(asked.form, FORMATS["SELECT"])
    wanted = call.options.format or _by_ending(call.options.output, suited) or suited[0]
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
