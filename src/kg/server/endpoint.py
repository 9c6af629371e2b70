"""A SPARQL 1.1 server: questions, updates and graphs, by way of SPARQLWrapper and of the `Wire` under it.

SPARQLWrapper knows the protocol and makes the requests. It does not send them (`kg.server.wire` says why), and it does not
guess the form of a query, where a word in a comment deceives it.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from copy import copy
from typing import IO, TYPE_CHECKING, Final, NamedTuple, cast
from urllib.parse import parse_qsl, quote, urlsplit
from urllib.request import Request

import pyoxigraph as ox

from kg.errors import StoreError
from kg.results import again
from kg.server import login, refusals, wording
from kg.server.connection import Patience
from kg.server.wire import Answer, Kind, Wire, retry_after

if TYPE_CHECKING:
    from SPARQLWrapper import SPARQLWrapper

TIMEOUT: Final = 60.0
_AGENT: Final = "spirit-kg"
_LONGEST_GET: Final = 2000
_TOO_LONG: Final = (413, 414, 431)
_ROWS: Final = "application/sparql-results+json, application/json;q=0.5"
_LINES: Final = "text/tab-separated-values"
"""What Oxigraph's parser reads in half the time of JSON, and Oxigraph's server writes right. (Virtuoso's has no terms.)"""
_PIECE: Final = 1 << 16
_TRIPLES: Final = "application/n-triples, text/turtle;q=0.9, application/rdf+xml;q=0.5"


class Addresses(NamedTuple):
    """Where a server is asked, where it takes updates, and where graphs (Graph Store Protocol)."""

    query: str
    update: str | None = None
    graphs: str | None = None


class Over(NamedTuple):
    """The graphs that a question is asked over: one in place of the default graph, and those that GRAPH may name.

    Where nothing is said, it is the server's own default graph, and all others may be named.
    """

    default: str | None = None
    named: tuple[str, ...] = ()


ALL: Final = Over()


class Server:
    """A server by its addresses; `timeout` bounds the waiting for each answer as a whole, in seconds.

    The login is that of KG_USER and KG_PASSWORD or of a netrc file. Every failure is a StoreError that names the
    server, what it said and what to do.

    >>> Server("http://127.0.0.1:7878/query").name
    'http://127.0.0.1:7878/query'
    """

    def __init__(self, url: str, *, timeout: float = TIMEOUT) -> None:
        self.timeout = timeout
        self.software = ""
        """What the server calls itself, once it has answered."""
        self.addresses = Addresses(_checked(url))
        self._guards = {login.origin(url): login.Guard(url, login.find(url))}
        self._wire = Wire(*self._guards.values())

    @property
    def name(self) -> str:
        """The address at which it is asked, as messages have it."""
        return refusals.shown(self.addresses.query)

    def within(self, seconds: float) -> Server:
        """The same server, on the same connections, with another time for each answer."""
        found = copy(self)
        found.timeout = seconds
        return found

    def at(self, update: str | None, graphs: str | None) -> None:
        """Name the addresses for updates and graphs; another host among them gets its own login."""
        self.addresses = self.addresses._replace(update=update and _checked(update), graphs=graphs and _checked(graphs))
        for url in filter(None, (update, graphs)):
            self._guards.setdefault(login.origin(url), login.Guard(url, login.find(url)))
        self._wire = Wire(*self._guards.values())

    @property
    def has_login(self) -> bool:
        """Whether there is a user and password for it."""
        return any(guard.has_login for guard in self._guards.values())

    def rows(self, text: str, over: Over = ALL) -> Rows:
        """The rows of a SELECT as they come in."""
        answer = self._asked(text, "SELECT", _LINES if self.software.startswith("Oxigraph") else _ROWS, over)
        if _may_break_off_unseen(answer):
            answer.body.close()
            answer = self._asked(text, "SELECT", _ROWS, over)
        found = self._parsed(answer, _cap(answer, text))
        if isinstance(found, bool):
            raise self._unfit(answer, b"")
        if not {ox.Variable(name) for name in wording.columns(text)} <= set(found.variables):
            found.close()
            raise self._unfit(answer, b"")
        return found

    def truth(self, text: str, over: Over = ALL) -> bool:
        """The answer of an ASK; some versions of Virtuoso give it as a table of one number."""
        answer = self._asked(text, "ASK", _ROWS, over)
        found = self._parsed(answer, None)
        if isinstance(found, bool):
            return found
        cells = [term.value for row in found for term in row if isinstance(term, ox.Literal)]
        if len(cells) != 1 or cells[0] not in ("0", "1", "true", "false"):
            raise self._unfit(answer, b"")
        return cells[0] in ("1", "true")

    def constructed(self, text: str, over: Over = ALL) -> Iterator[ox.Triple]:
        """The triples of a CONSTRUCT, as they come in."""
        # Virtuoso cuts off the solutions that triples are made of, and tells so only of rows.
        if self.software.startswith("Virtuoso") and (cap := self.capped(wording.solutions(text), over)):
            raise refusals.capped(self.name, cap)
        return self.triples(text, over)

    def triples(self, text: str, over: Over = ALL) -> Iterator[ox.Triple]:
        """The triples of a CONSTRUCT or DESCRIBE, as they come in."""
        answer = self._asked(text, "CONSTRUCT", _TRIPLES, over)
        kind = ox.RdfFormat.from_media_type(answer.headers.get("Content-Type", ""))
        if kind not in (ox.RdfFormat.N_TRIPLES, ox.RdfFormat.TURTLE, ox.RdfFormat.RDF_XML):
            raise self._unfit(answer, _drain(answer.body))
        try:
            for quad in ox.parse(cast("IO[bytes]", _InPieces(answer.body)), kind):
                yield quad.triple
        except (SyntaxError, ValueError) as error:
            raise refusals.unreadable(self.name, error) from error
        finally:
            answer.body.close()

    def capped(self, text: str, over: Over = ALL) -> int | None:
        """The number of rows at which the answer to a SELECT was cut off, read off its headers; None if it was not."""
        answer = self._asked(text, "SELECT", _ROWS, over)
        answer.body.close()
        return _cap(answer, text)

    def update(self, text: str, kind: Kind = "once") -> None:
        """Run an update; `idempotent` if it may be repeated."""
        address = self.addresses.update
        assert address is not None
        request = _protocol(address, text, "INSERT", "*/*", ALL, post=True)
        _drain(self._accepted(request, kind).body)

    def put(self, graph: str, ntriples: bytes) -> None:
        """Make some triples, as N-Triples, the content of a graph (Graph Store Protocol)."""
        address = self.addresses.graphs
        assert address is not None
        url = f"{address}{'&' if '?' in address else '?'}graph={quote(graph, safe='')}"
        # N-Triples is Turtle, and that is the type which every server knows.
        headers = {"Content-Type": "text/turtle", "User-Agent": _AGENT}
        request = Request(url, ntriples, headers, method="PUT")  # noqa: S310 (_checked has seen the address)
        _drain(self._accepted(request, "idempotent").body)

    def _asked(self, text: str, form: str, accept: str, over: Over) -> Answer:
        """The answer to a question: by GET, which caches know, unless that gets too long."""
        patience = Patience(self.timeout)
        address, post = self.addresses.query, len(text.encode()) > _LONGEST_GET
        answer = self._wire.send(_protocol(address, text, form, accept, over, post=post), patience, "safe")
        if answer.status in _TOO_LONG and not post:
            answer.body.close()
            answer = self._wire.send(_protocol(address, text, form, accept, over, post=True), patience, "safe")
        return self._good(answer, address)

    def _accepted(self, request: Request, kind: Kind) -> Answer:
        return self._good(self._wire.send(request, Patience(self.timeout), kind), request.full_url)

    def _good(self, answer: Answer, address: str) -> Answer:
        self.software = answer.headers.get("Server", self.software)
        if answer.status < 400:
            return answer
        said = self._said(answer, _drain(answer.body))
        wait = retry_after(answer.headers)
        raise refusals.status(address, answer.status, said, wait, login=self.has_login)

    def _parsed(self, answer: Answer, cap: int | None) -> Rows | bool:
        kind = ox.QueryResultsFormat.from_media_type(answer.headers.get("Content-Type", ""))
        if kind not in (ox.QueryResultsFormat.JSON, ox.QueryResultsFormat.TSV):
            raise self._unfit(answer, _drain(answer.body))
        kept = _InPieces(answer.body)
        try:
            found = ox.parse_query_results(cast("IO[bytes]", kept), kind)
        except (SyntaxError, ValueError) as error:
            answer.body.close()
            raise self._unfit(answer, kept.beginning) from error
        if isinstance(found, ox.QuerySolutions):
            return Rows(self, found, answer.body, cap)
        _drain(answer.body)
        return bool(found)

    def _unfit(self, answer: Answer, data: bytes) -> StoreError:
        return refusals.unfit(self.name, answer.headers.get("Content-Type", ""), self._said(answer, data))

    def _said(self, answer: Answer, data: bytes) -> str:
        return self._wire.hide(refusals.said(data, answer.headers.get("Content-Type", "")))


class Rows:
    """The rows of an answer as they come in; an answer that breaks off, or was cut off, raises StoreError at its end.

    It can do what pyoxigraph's QuerySolutions can. `cap` is the number at which the server says it was cut off.
    """

    def __init__(self, server: Server, inner: ox.QuerySolutions, body: io.RawIOBase, cap: int | None) -> None:
        self._server = server
        self._body = body
        self._inner: ox.QuerySolutions | None = inner
        self.cap = cap
        self.variables = inner.variables

    def __iter__(self) -> Iterator[ox.QuerySolution]:
        if self._inner is None:
            return
        try:
            yield from self._inner
        except (SyntaxError, ValueError, StoreError) as error:
            raise self._over(error) from error
        if self.cap is not None:
            raise self._over(StopIteration())
        self.close()

    def __next__(self) -> ox.QuerySolution:
        if self._inner is None:
            raise StopIteration
        try:
            row: ox.QuerySolution = next(self._inner)
        except (StopIteration, SyntaxError, ValueError, StoreError) as error:
            raise self._over(error) from error
        return row

    def serialize(self, output: IO[bytes], format: ox.QueryResultsFormat) -> None:
        """Write the rows in one of the result formats."""
        if self.cap is not None or self._inner is None:
            raise self._over(StopIteration())
        try:
            self._inner.serialize(output, format)
        except (SyntaxError, ValueError) as error:
            raise self._over(error) from error

    def close(self) -> None:
        """Fetch no more."""
        self._inner = None
        self._body.close()

    def _over(self, error: Exception) -> Exception:
        """What ends the rows. They are let go: an error may outlive them into another thread, where they must not die."""
        self.close()
        match error:
            case SyntaxError() | ValueError():
                return refusals.unreadable(self._server.name, error)
            case StopIteration() if self.cap is not None:
                return refusals.capped(self._server.name, self.cap)
            case _:
                return error


class First:
    """The first of some rows, as an answer of its own; the rest is not fetched."""

    def __init__(self, rows: Rows, most: int) -> None:
        self._rows = rows
        self._left = most
        self.variables = rows.variables

    def __iter__(self) -> First:
        return self

    def __next__(self) -> ox.QuerySolution:
        if self._left <= 0:
            self._rows.close()
            raise StopIteration
        self._left -= 1
        return next(self._rows)

    def serialize(self, output: IO[bytes], format: ox.QueryResultsFormat) -> None:
        """Write these rows in one of the result formats."""
        again([variable.value for variable in self.variables], self).serialize(output, format)


class _InPieces:
    """A body for a parser, which reads some hundred bytes at a time; with its beginning, to show what came instead."""

    def __init__(self, body: io.RawIOBase) -> None:
        self._pieces = io.BufferedReader(body, _PIECE)
        self.beginning = self._pieces.peek(1)[:2000]

    def read(self, size: int = -1) -> bytes:
        """What has come, without waiting for more."""
        self._pieces.peek(1)  # else what is asked for would be read, and no more
        return self._pieces.read1(size)


def _may_break_off_unseen(answer: Answer) -> bool:
    """Whether lines come without a word on where they end, so that half of them would look like all."""
    lines = answer.headers.get("Content-Type", "").startswith(_LINES)
    return lines and "Content-Length" not in answer.headers and "Transfer-Encoding" not in answer.headers


def _checked(url: str) -> str:
    """An address, percent-encoded, if it is one of a server and holds no password; StoreError otherwise."""
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0 and not re.search(r"\s", url)
        host = parts.netloc if parts.netloc.isascii() else parts.netloc.encode("idna").decode()
    except ValueError:
        good = None
    if not good:
        known = re.sub(r"//[^/]*@", "//", url)
        en, zh = f"“{known}” is no address of a server; it looks like", f"“{known}”不是服务器地址；写法如"
        raise StoreError(f"{en} https://example.org/sparql", f"{zh} https://example.org/sparql", value=known)
    if "@" in parts.netloc:
        en = "put user and password into KG_USER and KG_PASSWORD or ~/.netrc: in an address they show up everywhere"
        raise refusals.refused(url, en, "请把用户名和密码放进 KG_USER 与 KG_PASSWORD 或 ~/.netrc：写在地址里会到处暴露")
    return quote(parts._replace(netloc=host).geturl(), safe="%/:=&?~#+!$,;'@()*[]")


def _protocol(address: str, text: str, form: str, accept: str, over: Over, *, post: bool) -> Request:
    """The request that SPARQLWrapper makes of a query or update."""
    parts = urlsplit(address)
    wrapper = _wrapper(parts._replace(query="", fragment="").geturl())
    for name, value in parse_qsl(parts.query, keep_blank_values=True):
        wrapper.addParameter(name, value)
    if over.default:
        wrapper.addParameter("default-graph-uri", over.default)
    for name in over.named:
        wrapper.addParameter("named-graph-uri", name)
    # Not setQuery(): it guesses the form.
    wrapper.queryString, wrapper.queryType = text, form
    wrapper.setMethod("POST" if post else "GET")
    wrapper.setOnlyConneg(onlyConneg=True)
    wrapper.addCustomHttpHeader("Accept", accept)
    wrapper.addCustomHttpHeader("Accept-Encoding", "gzip")
    return wrapper._createRequest()  # noqa: SLF001


def _wrapper(address: str) -> SPARQLWrapper:
    try:
        from SPARQLWrapper import SPARQLWrapper
    except ImportError as error:
        raise StoreError(
            "asking a server needs SPARQLWrapper; run “pip install 'spirit-kg[remote]'”",
            "访问服务器需要 SPARQLWrapper；请运行“pip install 'spirit-kg[remote]'”",
            value="SPARQLWrapper",
        ) from error
    return SPARQLWrapper(address, agent=_AGENT)


def _cap(answer: Answer, text: str) -> int | None:
    """The number of rows at which Virtuoso says it has cut an answer off, unless the query asks for no more."""
    cap = answer.headers.get("X-SPARQL-MaxRows", "")
    if not cap.isdecimal():
        return None
    most = wording.limit(text)
    return None if most is not None and most <= int(cap) else int(cap)


def _drain(body: io.RawIOBase) -> bytes:
    """The rest of a body, of which no more than a message is kept, so that the connection can serve again."""
    kept = b""
    while data := body.read(1 << 16):
        kept = (kept + data)[:4000]
    body.close()
    return kept
