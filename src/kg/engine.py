"""Asking Oxigraph: a query is of the form that is expected, stays within the store, and fails with a position."""

import re
from typing import Final, Protocol

import pyoxigraph as ox

from kg import syntax
from kg.errors import QueryError
from kg.terms import PREFIXES

_FORMS: Final = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_UPDATES: Final = ("INSERT", "DELETE", "WITH", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY")


class HasText(Protocol):
    """Anything that carries the text of a query, such as a Query of the catalogue."""

    @property
    def text(self) -> str: ...


def checked(query: str | HasText, *forms: str) -> str:
    """The text of a query without a byte order mark, if it is of one of some forms and asks no other server.

    Raises QueryError otherwise; what is no query at all is left to `answer`, which says where it goes wrong.

    >>> checked("ASK { ?s ?p ?o }", "ASK")
    'ASK { ?s ?p ?o }'
    """
    text = (query if isinstance(query, str) else query.text).removeprefix("\ufeff")
    words = (token.text.upper() for token in syntax.tokens(text) if token.kind == "word")
    found = next((word for word in words if word in _FORMS or word in _UPDATES), None)
    if found in _UPDATES:
        raise QueryError(
            f"{found} would change the data, and queries only read; edit the data files or load further ones",
            f"{found} 会修改数据，而查询只能读取；请修改数据文件或加载新的文件",
            value=found,
        )
    if found is not None and found not in forms:
        expected = " / ".join(forms)
        en = f"this is a query of the form {found}; ask it as such, or write {expected}"
        raise QueryError(en, f"这是一个 {found} 查询；请按 {found} 提问，或改写为 {expected}", value=found)
    _no_service(text)
    return text


def _no_service(text: str) -> None:
    """Refuse SERVICE, which would reach the network.

    What is still a query with the word misspelt has it only in texts, names and comments. This is what the
    engine's own grammar says, so nothing can hide the word from it; and a tokeniser can be deceived, since
    whether `<` begins an IRI is known to the grammar alone.
    """
    misspelt = re.sub("(?i)(servic)e", r"\1x", text)
    if misspelt == text:
        return
    try:
        answer(ox.Store(), misspelt)
    except QueryError as error:
        if error.line is None:
            return
        if error.value is None or not error.value.lower().startswith("servicx"):
            raise syntax.explain(text, error.en) from error
        raise QueryError(
            "SERVICE would ask another server, and no query leaves this store; load the data you need as a file",
            "SERVICE 会访问其他服务器，而查询不能离开这个存储；请把需要的数据作为文件加载",
            line=error.line,
            column=error.column,
            value="SERVICE",
        ) from error


def answer(inner: ox.Store, text: str) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
    """What a store answers to a text that was `checked`; QueryError, with line and column for a syntax error."""
    try:
        return inner.query(text, prefixes=dict(PREFIXES))
    except SyntaxError as error:
        raise syntax.explain(text, str(error)) from error
    except (RuntimeError, ValueError, OSError) as error:
        raise QueryError(f"the query cannot be computed: {error}", f"查询无法计算：{error}") from error


def rows(inner: ox.Store, text: str) -> ox.QuerySolutions:
    """The answer to a SELECT."""
    found = answer(inner, text)
    if not isinstance(found, ox.QuerySolutions):
        raise _not_a("SELECT")
    return found


def triples(inner: ox.Store, text: str) -> ox.QueryTriples:
    """The answer to a CONSTRUCT or DESCRIBE."""
    found = answer(inner, text)
    if not isinstance(found, ox.QueryTriples):
        raise _not_a("CONSTRUCT / DESCRIBE")
    return found


def truth(inner: ox.Store, text: str) -> bool:
    """The answer to an ASK."""
    found = answer(inner, text)
    if not isinstance(found, ox.QueryBoolean):
        raise _not_a("ASK")
    return bool(found)


def _not_a(form: str) -> QueryError:
    return QueryError(f"this is no {form} query; write it as one", f"这不是 {form} 查询；请写成 {form} 查询")
