"""kg queries: the questions that are ready to be asked."""

from __future__ import annotations

from collections.abc import Iterable

from kg.cli import screen
from kg.cli.asking import catalogue
from kg.cli.call import GOOD, Call
from kg.cli.cells import plain
from kg.cli.screen import line
from kg.queries import Query


def queries(call: Call) -> int:
    """Write the catalogue: on a terminal in two columns, else one query a line, parted by tabs."""
    known = catalogue(call.where).values()
    if call.options.format == "json":
        call.write_json([_as_json(query) for query in known])
    elif call.screen.width is None:
        call.write("\n".join("\t".join((query.name, _parameters(query), _question(call, query))) for query in known))
    else:
        call.write("\n".join(_in_columns(call, known)))
    return GOOD


def _question(call: Call, query: Query) -> str:
    return line(call.say(query.summary or query.zh, query.zh or query.summary))


def _parameters(query: Query) -> str:
    return " ".join(parameter.name for parameter in query.params)


def _in_columns(call: Call, known: Iterable[Query]) -> list[str]:
    told = []
    for query in known:
        how = " ".join(f"-p\u00a0{parameter.name}=…" for parameter in query.params)
        told.append((query.name, f"{_question(call, query)} {call.screen.paint(how, 'dim')}".rstrip()))
    return screen.fields(call.screen, told)


def _as_json(query: Query) -> dict[str, object]:
    return {
        "name": query.name,
        "question": {"en": query.summary, "zh": query.zh},
        "form": query.form,
        "tags": list(query.tags),
        "parameters": [
            {"name": parameter.name, "type": parameter.type_, "default": plain(parameter.default)}
            for parameter in query.params
        ],
    }
