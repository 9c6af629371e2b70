"""What a page needs to answer questions by itself: the engine, the data, and the questions of the catalogue.

The engine is Oxigraph compiled to WebAssembly. It is fetched when the project is built or installed (hatch_build.py),
so that it may be missing; then the page holds the questions and says that it cannot answer them.
"""

from __future__ import annotations

import io
import json
from collections.abc import Container, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from pyoxigraph import Literal, NamedNode

from kg import labels, queries
from kg.queries import Parameter, Query
from kg.syntax import prefixes, tokens
from kg.terms import KG, PREFIXES, expand, shorten

if TYPE_CHECKING:
    from kg.store import Store

HERE: Final = Path(__file__).parent
ENGINE: Final = HERE / "engine"
_SCRIPTS: Final = ("oxigraph.js", "lzma.js", "worker.js")
_PROGRAM: Final = "oxigraph.wasm.txt"
_LICENSE: Final = "LICENSE"
_MEMBERS: Final = (
    "SELECT DISTINCT ?thing { VALUES ?class { rdfs:Class } ?thing a ?class FILTER(isIRI(?thing)) } ORDER BY ?thing"
)


class Asking(NamedTuple):
    """The parts of a page that answer: a piece of the data block, and texts for blocks of their own."""

    about: dict[str, Any]
    engine: str = ""
    """The program, as the build has packed it; empty where it is missing."""
    worker: str = ""
    """The script that runs it."""
    quads: str = ""
    """The evidence graphs as TriG."""


def asking(store: Store, catalogue: Mapping[str, Query] | None = None, named: Container[str] = ()) -> Asking:
    """What lets a page answer questions about a store, those of a catalogue (the one that ships) and any others.

    `named` are the things whose names the page knows anyway.

    >>> from kg.store import open_store
    >>> asking(open_store()).about["questions"][0]["name"]
    'branches'
    """
    known = queries.catalogue() if catalogue is None else catalogue
    dumped = io.BytesIO()
    store.dump(dumped, "trig")
    quads = dumped.getvalue().decode()
    asked = [query for query in known.values() if _is_answerable(query, quads)]
    members = {type_: _members(store, type_) for type_ in sorted(_menus(asked))}
    unnamed = {iri for found in members.values() for iri in found if iri not in named}
    ready = all((ENGINE / name).is_file() for name in (*_SCRIPTS, _PROGRAM))
    about = {
        "questions": [_question(query, members) for query in asked],
        "groups": _groups(asked),
        "members": {type_: [shorten(iri) for iri in found] for type_, found in members.items()},
        "names": {shorten(iri): list(name) for iri, name in sorted(labels.names(store, unnamed).items())},
        "columns": json.loads((HERE / "columns.json").read_text("utf-8")),
        # Its notice, which has to be legible; empty where the engine is missing.
        "engine": (ENGINE / _LICENSE).read_text("utf-8") if ready else "",
    }
    if not ready:
        return Asking(about)
    worker = "\n".join((ENGINE / name).read_text("utf-8") for name in _SCRIPTS)
    return Asking(about, (ENGINE / _PROGRAM).read_text("ascii"), worker, quads)


def _groups(asked: list[Query]) -> list[dict[str, Any]]:
    """What the questions are about, the most useful first; those of another catalogue come last, without a heading."""
    known: list[dict[str, Any]] = json.loads((HERE / "questions.json").read_text("utf-8"))
    left = {query.name for query in asked}
    groups = [{**group, "questions": [name for name in group["questions"] if name in left]} for group in known]
    others = sorted(left.difference(*(group["questions"] for group in groups)))
    return [group for group in [*groups, {"about": None, "questions": others}] if group["questions"]]


def _menus(asked: list[Query]) -> set[str]:
    """The classes whose things are offered in a menu; where anything may be chosen, the page searches."""
    types = {parameter.type_ for query in asked for parameter in query.params if _is_iri(parameter)}
    return types - set(labels.ANYTHING)


def _is_iri(parameter: Parameter) -> bool:
    return isinstance(parameter.default, NamedNode)


def _members(store: Store, type_: str) -> list[str]:
    """The things of a class, given as a CURIE."""
    query = queries.parse(_MEMBERS).bind({"class": NamedNode(expand(type_))})
    return [row[0].value for row in store.select(query) if isinstance(row[0], NamedNode)]


def _is_answerable(query: Query, data: str) -> bool:
    """Whether the data know every term of the ontology that a question names: foreign data may know none."""
    words = list(tokens(query.text))
    known = {**PREFIXES, **prefixes(words)}
    iris = {
        known.get(prefix, "") + local for prefix, _, local in (w.text.partition(":") for w in words if w.kind == "name")
    }
    return all(f"kg:{iri.removeprefix(KG)}" in data or f"<{iri}>" in data for iri in iris if iri.startswith(KG))


def _question(query: Query, members: Mapping[str, list[str]]) -> dict[str, Any]:
    """A question with its text cut at its parameters, so that the page puts terms in their places and no text."""
    places = sorted(queries.places(query), key=lambda place: place.start)
    ends = [0, *(place.end for place in places)]
    starts = [*(place.start for place in places), len(query.text)]
    return {
        "name": query.name,
        "say": [query.zh or query.summary or query.name, query.summary or query.name],
        "pieces": [query.text[end:start] for end, start in zip(ends, starts, strict=True)],
        "places": [place.name for place in places],
        "params": [_parameter(parameter, members.get(parameter.type_, [])) for parameter in query.params],
    }


def _parameter(parameter: Parameter, members: list[str]) -> dict[str, str]:
    """A parameter; its default is a thing that these data have, where they have one of its class."""
    default = parameter.default
    if members and default.value not in members:
        default = NamedNode(members[0])
    return {
        "name": parameter.name,
        "type": parameter.type_,
        "kind": "iri" if _is_iri(parameter) else "literal",
        "default": default.value,
        # What follows the quoted text of a literal; an IRI has nothing of the kind.
        "mark": _mark(default) if isinstance(default, Literal) else "",
    }


def _mark(literal: Literal) -> str:
    return f"@{literal.language}" if literal.language else f"^^<{literal.datatype.value}>"
