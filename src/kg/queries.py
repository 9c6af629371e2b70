"""The catalogue: a ``.rq`` file becomes a frozen :class:`Query` whose parameters can be bound.

A parameter is a block ``VALUES ?branch { id:branch-dongtou }``: one variable, one term, the default.
Binding replaces that term by another one, written by pyoxigraph. Text is never pasted into text, and
the block is found by a tokeniser that knows comments, strings and IRIs, so a ``VALUES`` in one of
those is none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pyoxigraph

from kg import files
from kg.errors import QueryError
from kg.syntax import Token, prefixes, tokens
from kg.terms import PREFIXES, shorten

Term = pyoxigraph.NamedNode | pyoxigraph.Literal
ANYTHING = "rdfs:Resource"
"""The type of a parameter that takes any node."""

_HEADER = re.compile(r"^#\+[ \t]*(\w+)[ \t]*:[ \t]*(.*?)[ \t]*\r?$", re.MULTILINE)
_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")


class Parameter(NamedTuple):
    """What a query asks for: a name, the CURIE of a class or datatype, and the default."""

    name: str
    type_: str
    default: Term


class Query(NamedTuple):
    """One question: its name, the question in English and Chinese, its parameters, form and text.

    ``form`` is SELECT, ASK, CONSTRUCT or DESCRIBE, and empty where the text is none of them.

    >>> parse("SELECT ?year { VALUES ?year { 2020 } }").params[0].default.value
    '2020'
    """

    name: str
    summary: str
    zh: str
    tags: tuple[str, ...]
    params: tuple[Parameter, ...]
    form: str
    text: str

    def bind(self, values: Mapping[str, Term]) -> Query:
        """The same query about other terms; QueryError for a parameter that it does not have.

        >>> query = parse("SELECT ?year { VALUES ?year { 2020 } }")
        >>> query.bind({"year": pyoxigraph.Literal(2021)}).params[0].default.value
        '2021'
        """
        for name, term in values.items():
            _bindable(self, name, term)
        text = self.text
        for name, start, end in reversed(_blocks(list(tokens(text)))):
            if name in values:
                text = f"{text[:start]}{values[name]}{text[end:]}"
        params = tuple(p._replace(default=values.get(p.name, p.default)) for p in self.params)
        return self._replace(text=text, params=params)


def catalogue(folder: Path | None = None) -> dict[str, Query]:
    """The questions of a folder by name, sorted; without a folder, those that ship.

    A file that cannot be read raises DataError, one with a wrong header QueryError.

    >>> "spirits" in catalogue()
    True
    """
    where = folder or files.project().queries
    return {path.stem: read(path) for path in sorted(where.glob("*.rq"), key=lambda path: path.stem)}


def named(name: str, known: Mapping[str, Query] | None = None) -> Query:
    """The query of that name, out of those that ship or others; QueryError, with near names, if none.

    >>> named("a", {"a": parse("ASK {}", "a")}).form
    'ASK'
    """
    known = catalogue() if known is None else known
    if name in known:
        return known[name]
    from difflib import get_close_matches

    near = ", ".join(get_close_matches(name, known, n=5, cutoff=0.4))
    raise QueryError(
        f"there is no query “{name}”; " + (f"similar names: {near}" if near else "kg queries lists them"),
        f"没有名为“{name}”的查询；" + (f"相近的有 {near}" if near else "kg queries 列出全部查询"),
        value=name,
    )


def read(path: Path) -> Query:
    """The query of a file, named as the file is; DataError where it is no readable text.

    >>> read(files.project().queries / "spirits.rq").form
    'SELECT'
    """
    text = files.text(path)
    try:
        return parse(text, path.stem)
    except QueryError as error:
        error.file = str(path)
        raise


def parse(text: str, name: str = "") -> Query:
    """A query out of its text; the header lines ``#+ key: value`` are optional.

    Without ``#+ params:`` every block of one variable and one term is a parameter of any type.

    >>> parse("#+ summary: Is it so?\\nASK { ?s ?p ?o }").summary
    'Is it so?'
    """
    head = headers(text)
    found = list(tokens(text))
    return Query(
        name=name,
        summary=head.get("summary", ""),
        zh=head.get("zh", ""),
        tags=tuple(_listed(head.get("tags", ""))),
        params=_parameters(text, found, head.get("params")),
        form=next((t.text.upper() for t in found if t.text.upper() in _FORMS), ""),
        text=text,
    )


def headers(text: str) -> dict[str, str]:
    """The lines ``#+ key: value`` of a query; a key that comes twice is continued.

    >>> headers("#+ summary: Who?\\n#+ tags: people, branch\\nASK {}")
    {'summary': 'Who?', 'tags': 'people, branch'}
    """
    found: dict[str, str] = {}
    for key, value in _HEADER.findall(text):
        found[key] = f"{found[key]} {value}" if key in found else value
    return found


class Place(NamedTuple):
    """Where the term of a parameter stands in a text: code points from 0, end excluded."""

    name: str
    start: int
    end: int


def places(query: Query) -> list[Place]:
    """Where the terms of a query's parameters stand in its text.

    >>> query = parse("SELECT ?year { VALUES ?year { 2020 } }")
    >>> [query.text[place.start : place.end] for place in places(query)]
    ['2020']
    """
    names = {parameter.name for parameter in query.params}
    return [block for block in _blocks(list(tokens(query.text))) if block.name in names]


def _blocks(words: list[Token]) -> list[Place]:
    """The blocks of one variable and one term, with the place of the term."""
    found = []
    for at, word in enumerate(words):
        if word.kind == "word" and word.text.upper() == "VALUES":
            variable, opening, *rest = [*words[at + 1 : at + 7], word, word]
            size = _term_size(rest)
            closed = size and rest[size].text == "}"
            if variable.kind == "variable" and opening.text == "{" and closed:
                found.append(Place(variable.text[1:], rest[0].start, rest[size - 1].end))
    return found


def _term_size(words: list[Token]) -> int:
    """How many words the term at the beginning takes; 0 where there is none."""
    match [word.kind for word in words]:
        case ["string", "type", "iri" | "name", *_]:
            return 3
        case ["string", "language", *_]:
            return 2
        case ["string" | "iri" | "name" | "number", *_]:
            return 1
        case _:
            return int(words[:1] != [] and words[0].text in ("true", "false"))


def _parameters(text: str, words: list[Token], declared: str | None) -> tuple[Parameter, ...]:
    blocks = _blocks(words)
    names = [block.name for block in blocks]
    if declared is None:
        types = {name: "" for name in names if names.count(name) == 1}
    else:
        types = dict(_declaration(item) for item in _listed(declared))
    known = {**PREFIXES, **prefixes(words)}
    found = []
    for name, type_ in types.items():
        if names.count(name) != 1:
            raise _not_one_block(name, names.count(name))
        block = blocks[names.index(name)]
        default = _term(text[block.start : block.end], known)
        found.append(Parameter(name, type_ or _type_of(default), default))
    return tuple(found)


def _listed(text: str) -> list[str]:
    return [item.strip() for item in text.split(",") if item.strip()]


def _declaration(item: str) -> tuple[str, str]:
    name, _, type_ = item.partition(" ")
    return name.lstrip("?$"), type_.strip()


def _term(text: str, known: Mapping[str, str]) -> Term:
    """The term that a piece of SPARQL writes (Turtle writes terms the same way)."""
    head = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in known.items())
    turtle = f"{head}<x:s> <x:p> {text} ."
    try:
        triple = next(iter(pyoxigraph.parse(turtle, pyoxigraph.RdfFormat.TURTLE)))
    except SyntaxError as error:
        raise QueryError(
            f"the default of a parameter is no term: {text}",
            f"参数的默认值不是一个词项: {text}",
            value=text,
        ) from error
    assert isinstance(triple.object, Term)
    return triple.object


def _type_of(term: Term) -> str:
    return shorten(term.datatype.value) if isinstance(term, pyoxigraph.Literal) else ANYTHING


def _bindable(query: Query, name: str, term: Term) -> None:
    """QueryError unless the query has this parameter and VALUES can hold the term."""
    names = [parameter.name for parameter in query.params]
    if name not in names:
        raise unknown_parameter(query, name)
    if not isinstance(term, Term):
        raise QueryError(
            f"parameter {name} takes an IRI or a literal, not {term!r}",
            f"参数 {name} 只接受 IRI 或字面量，不接受 {term!r}",
            value=str(term),
        )


def unknown_parameter(query: Query, name: str) -> QueryError:
    """The error that names the parameters which a query has."""
    known = ", ".join(parameter.name for parameter in query.params)
    title = query.name or "query"
    if not known:
        return QueryError(
            f"{title} takes no parameters, so “{name}” cannot be set",
            f"查询 {query.name} 没有参数，不能设置“{name}”",
            value=name,
        )
    return QueryError(
        f"{title} has no parameter “{name}”; it has {known}",
        f"查询 {query.name} 没有参数“{name}”；它的参数有 {known}",
        value=name,
    )


def _not_one_block(name: str, count: int) -> QueryError:
    return QueryError(
        f"parameter {name} needs one block VALUES ?{name} {{ default }} in the query; there are {count}",
        f"参数 {name} 在查询中应当有且只有一个 VALUES ?{name} {{ 默认值 }}，现有 {count} 个",
        value=name,
    )
