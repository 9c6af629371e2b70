"""The rows of an answer by columns, as plain text: the quickest way to read very many.

Few different terms come in many rows, so each is read once: a column holds the very bytes that the engine wrote, and
`terms` tells what they are.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final, NamedTuple

from kg.terms import PREFIXES

if TYPE_CHECKING:
    from kg.queries import Query
    from kg.store import Store

_XSD: Final = PREFIXES["xsd"]
_LANGUAGE: Final = PREFIXES["rdf"] + "langString"
_ESCAPED: Final = re.compile(r"\\(.)")
_ESCAPES: Final = {"t": "\t", "n": "\n", "r": "\r", "b": "\b", "f": "\f"}


class Term(NamedTuple):
    """A term as text; `datatype` is empty for a resource, a blank node keeps its `_:`."""

    text: str
    datatype: str
    language: str


def read(store: Store, query: str | Query) -> list[list[bytes]]:
    """The columns of a SELECT, each term as TSV has it, empty where there is none.

    >>> import kg
    >>> read(kg.open_store(), "SELECT ?s ?n { VALUES (?s ?n) { (id:spirit-haixia 1) (UNDEF 'a b') } }")
    [[b'<https://w3id.org/spirit-kg/id/spirit-haixia>', b''], [b'1', b'"a b"']]
    """
    written = io.BytesIO()
    store.select(query).write(written, "tsv")
    head, _, rows = written.getvalue().partition(b"\n")
    width = head.count(b"\t") + 1
    cells = rows.removesuffix(b"\n").replace(b"\n", b"\t").split(b"\t") if rows else []
    return [cells[place::width] for place in range(width)]


def terms(column: Iterable[bytes]) -> dict[bytes, Term]:
    """What each different term of a column is.

    >>> terms([b"<https://example.org/a>", b'"a"@en', b"7", b"7"])[b"7"].text
    '7'
    """
    return {written: _resource(written) or _term(written.decode()) for written in set(column)}


def texts(column: Iterable[bytes]) -> dict[bytes, str]:
    """The text of each different term of a column: an IRI, a blank node with its `_:`, or what a literal says.

    >>> texts([b"<https://example.org/a>", b'"a"@en', b""])[b'"a"@en']
    'a'
    """
    return {written: (_resource(written) or _term(written.decode())).text for written in set(column)}


def _resource(written: bytes) -> Term | None:
    """An IRI: what most terms are, so before all else."""
    return Term(written[1:-1].decode(), "", "") if written[:1] == b"<" and written[1:2] != b"<" else None


def _term(written: str) -> Term:
    if written.startswith('"'):
        return _literal(written)
    if not written or written.startswith(("_:", "<<")):
        return Term(written, "", "")
    return Term(written, _XSD + _short_type(written), "")


def _literal(written: str) -> Term:
    end = written.rindex('"')
    text, rest = written[1:end], written[end + 1 :]
    if "\\" in text:
        text = _ESCAPED.sub(lambda found: _ESCAPES.get(found[1], found[1]), text)
    if rest.startswith("@"):
        return Term(text, _LANGUAGE, rest[1:].partition("--")[0])
    return Term(text, rest[3:-1] or _XSD + "string", "")


def _short_type(written: str) -> str:
    """The type of a literal that TSV writes without quotes."""
    if written in {"true", "false"}:
        return "boolean"
    if "e" in written or "E" in written:
        return "double"
    return "decimal" if "." in written else "integer"
