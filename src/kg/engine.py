"""Asking Oxigraph: a query is of the form that is expected, stays within the store, and fails with a position."""

import _thread
import re
from functools import lru_cache
from typing import Final, NamedTuple, Protocol

import pyoxigraph as ox

from kg import syntax
from kg.errors import QueryError, stopped
from kg.terms import PREFIXES

_FORMS: Final = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_SHORT: Final = 8000
_SERVICE: Final = r"(?i)service\s+(?:silent\s+)?<([^<>\s]*)>"
Services = frozenset[str]
"""The addresses that SERVICE may ask."""
_UPDATES: Final = ("INSERT", "DELETE", "WITH", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY")


_STACK: Final = 8 << 20


class Size(NamedTuple):
    """How deep brackets of a query may stand within each other, how many parts it may join, how many
    characters it may have outside VALUES.

    With a stack of 8 MB, Oxigraph ends the process at a depth of some 830 and at some 2 600 parts, if these are
    OPTIONAL, BIND or columns. None is no limit.
    """

    depth: int | None = 100
    patterns: int | None = 1000
    text: int | None = None


def safe() -> Size:
    """What is far from the end of the stack, in this process.

    >>> 0 < safe().depth <= 100
    True
    """
    share = min(1.0, _stack() / _STACK)
    return Size(int(100 * share), int(1000 * share))


def _stack() -> int:
    """The bytes of the smallest stack that a thread of this process has."""
    try:
        import resource
    except ImportError:
        most = _STACK // 4
    else:
        most, _ = resource.getrlimit(resource.RLIMIT_STACK)
        most = _STACK if most == resource.RLIM_INFINITY else most
    return min(most, _thread.stack_size() or most)


class HasText(Protocol):
    """Anything that carries the text of a query, such as a Query of the catalogue."""

    @property
    def text(self) -> str: ...


def checked(query: str | HasText, *forms: str, services: Services = frozenset(), largest: Size | None = None) -> str:
    """The text of a query without a byte order mark, if it is of one of some forms and asks no other server.

    `services` are the addresses that SERVICE may ask all the same, each written out.

    Raises QueryError otherwise, and for one larger than `largest`, or than what is `safe` for the engine; what is
    no query at all is left to `answer`, which says where it goes wrong.

    >>> checked("ASK { ?s ?p ?o }", "ASK")
    'ASK { ?s ?p ?o }'
    """
    text = query if isinstance(query, str) else query.text
    # The same text is often asked again, and reading it takes longer than a small answer.
    return (_remembered if len(text) < _SHORT else _checked)(text, forms, services, largest)


def _checked(text: str, forms: tuple[str, ...], services: Services, largest: Size | None) -> str:
    text = text.removeprefix("\ufeff")
    fitting(text, safe() if largest is None else largest)
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
    _only_allowed(text, services)
    return text


_remembered = lru_cache(_checked)


def fitting(text: str, largest: Size) -> None:
    """Refuse a query that is larger than allowed: one that overflows the stack of the engine ends the process.

    >>> fitting("ASK " + "{" * 2200 + "}" * 2200, Size())  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    kg.errors.QueryError: the query has 2200 brackets within each other, and 100 are allowed; write it flatter, ...
    """
    depth, patterns, length = largest
    # Cheap first: what has fewer letters cannot have so many brackets or parts.
    is_flat = depth is None or sum(map(text.count, "([{")) <= depth
    if is_flat and all(most is None or len(text) <= most for most in (patterns, length)):
        return
    words = list(syntax.grammatical(text))
    if length is not None and (long := len(text) - syntax.tabled(words)) > length:
        en, zh = "characters outside VALUES", "个 VALUES 以外的字符"
        raise _too_large(long, en, zh, length, "text", "ask in several queries", "请分成几个查询")
    if depth is not None and (deep := syntax.depth(words)) > depth:
        raise _too_large(
            deep, "brackets within each other", "层嵌套的括号", depth, "depth", "write it flatter", "请写得平一些"
        )
    if patterns is not None and (joined := syntax.parts(words)) > patterns:
        en, zh = "put values into VALUES, ask in several queries", "请把取值放进 VALUES、分成几个查询"
        raise _too_large(joined, "patterns or operators", "个图模式或运算符", patterns, "patterns", en, zh)


def _too_large(count: int, en: str, zh: str, most: int, limit: str, instead: str, zh_instead: str) -> QueryError:
    return QueryError(
        f"the query has {count} {en}, and {most} are allowed; {instead}, or allow more: --max-{limit} {count}, "
        f"in Python Limits({limit}={count})",
        f"查询有 {count} {zh}，最多允许 {most}；{zh_instead}，或允许更多：--max-{limit} {count}，"
        f"Python 中用 Limits({limit}={count})",
        value=str(count),
    )


def _only_allowed(text: str, services: Services) -> None:
    """Refuse a SERVICE that would ask another server than those allowed.

    One that is allowed is read as OPTIONAL, which stands in the same places, and the rest is looked at anew.
    """
    while (word := _service(text)) is not None:
        written = re.match(_SERVICE, text[word.start :])
        if written is None or written[1] not in services:
            raise _leaving(text, word.start, services)
        blank = re.sub(r"\S", " ", written[0])
        text = f"{text[: word.start]}{'OPTIONAL'}{blank[len('OPTIONAL') :]}{text[word.start + written.end() :]}"


def _service(text: str) -> syntax.Token | None:
    """The first word SERVICE that reaches the network.

    What is still a query with the word misspelt has it only in texts, names and comments. This is what the
    engine's own grammar says, so nothing can hide the word from it; and a tokeniser can be deceived, since
    whether `<` begins an IRI is known to the grammar alone. Nothing is planned or computed for it.
    """
    if "service" not in text.casefold():  # which is far cheaper
        return None
    misspelt = re.sub("(?i)(servic)e", r"\1x", text)
    if misspelt == text or syntax.can_begin(misspelt):
        return None
    wrong = syntax.first_wrong(misspelt)
    if wrong is not None and not wrong.text.lower().startswith("servicx"):
        raise syntax.explain(text, "")
    return wrong


def _leaving(text: str, start: int, services: Services) -> QueryError:
    before = text[:start]
    if services:
        known = " ".join(f"<{service}>" for service in sorted(services))
        en = f"SERVICE may ask {known} alone here, its address written out; allow another one with --allow-service"
        zh = f"SERVICE 在这里只能访问 {known}，并须写出完整地址；要允许其他地址，请用 --allow-service"
    else:
        en = "SERVICE would ask another server, and no query leaves this store; load the data you need as a file, "
        zh = "SERVICE 会访问其他服务器，而查询不能离开这个存储；请把需要的数据作为文件加载，"
        en, zh = f"{en}or allow its address (--allow-service)", f"{zh}或允许它的地址（--allow-service）"
    line, column = before.count("\n") + 1, start - before.rfind("\n")
    return QueryError(en, zh, line=line, column=column, value="SERVICE")


def _declared(text: str) -> dict[str, str]:
    """The prefixes of kg that a query may use: to declare the others too takes a third of the time of a small one."""
    if "\\" in text:  # which may hide a letter of a name
        return dict(PREFIXES)
    return {prefix: iri for prefix, iri in PREFIXES.items() if f"{prefix}:" in text}


_declared_before = lru_cache(_declared)


def answer(inner: ox.Store, text: str) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
    """What a store answers to a text that was `checked`; QueryError, with line and column for a syntax error."""
    try:
        return inner.query(text, prefixes=(_declared_before if len(text) < _SHORT else _declared)(text))
    except SyntaxError as error:
        raise syntax.explain(text, str(error)) from error
    except (RuntimeError, ValueError, OSError) as error:
        raise stopped(error) from error


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


def repeats(describe: str) -> bool:
    """Whether the answer to a DESCRIBE may hold a triple twice: only where it looks into several graphs.

    A node is described once, by what one graph says of it. (CONSTRUCT may always repeat triples of blank nodes.)

    >>> repeats("DESCRIBE ?s { ?s ?p ?o }"), repeats("DESCRIBE <x:s> FROM <x:a> FROM <x:b>")
    (False, True)
    """
    return "from" in describe.casefold()


def truth(inner: ox.Store, text: str) -> bool:
    """The answer to an ASK."""
    found = answer(inner, text)
    if not isinstance(found, ox.QueryBoolean):
        raise _not_a("ASK")
    return bool(found)


def _not_a(form: str) -> QueryError:
    return QueryError(f"this is no {form} query; write it as one", f"这不是 {form} 查询；请写成 {form} 查询")
