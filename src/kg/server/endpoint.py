"""A SPARQL 1.1 server: questions, updates and graphs, by way of SPARQLWrapper and of the `Wire` under it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from typing import IO, Final, NamedTuple, cast
from urllib.parse import quote
from urllib.request import Request

import pyoxigraph as ox

from kg import seconds
from kg.errors import StoreError
from kg.results import again
from kg.server import login, protocol, refusals, wording
from kg.server.connection import Patience
from kg.server.wire import Answer, InPieces, Kind, Wire, drain, retry_after

TIMEOUT: Final = 60.0
_LONGEST_GET: Final = 2000
_BY_POST: Final = (405, 413, 414, 431)
"""What a server answers that takes no such question by GET, or none so long."""
_ROWS: Final = "application/sparql-results+json, application/json;q=0.5"
_LINES: Final = "text/tab-separated-values"
"""What Oxigraph's parser reads in half the time of JSON, and Oxigraph's server writes right. (Virtuoso's has no terms.)"""
_XML: Final = "application/rdf+xml"
_TRIPLES: Final = f"application/n-triples, text/turtle;q=0.9, {_XML};q=0.5"
_BROKEN: Final = (SyntaxError, ValueError, MemoryError)
"""What pyoxigraph raises of an answer that it cannot read; the last where a value is longer than its buffer."""


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
    """A server by its addresses; `timeout` bounds each answer as a whole, in seconds.

    What its reader does between two rows is not counted. The login is that of KG_USER and KG_PASSWORD or of a netrc
    file. Every failure is a StoreError that names the server, what it said and what to do.

    >>> Server("http://127.0.0.1:7878/query").name
    'http://127.0.0.1:7878/query'
    """

    def __init__(self, url: str, *, timeout: float = TIMEOUT) -> None:
        self.timeout = seconds.checked(timeout)
        self.strict = False
        """Whether the time goes on between two rows, so that the whole answer is to be fetched at once."""
        self._shared: Patience | None = None
        self.software = ""
        """What the server calls itself, once it has answered."""
        self.addresses = Addresses(protocol.checked(url))
        self._guards = {login.origin(url): login.Guard(url, login.find(url))}
        self._wire = Wire(*self._guards.values())

    @property
    def name(self) -> str:
        """The address at which it is asked, as messages have it."""
        return refusals.shown(self.addresses.query)

    def within(self, timeout: float) -> Server:
        """The same server, on the same connections, with a time for each answer that is `strict`."""
        found = copy(self)
        found.timeout, found.strict = seconds.checked(timeout), True
        return found

    @contextmanager
    def together(self) -> Iterator[None]:
        """Within it all answers together have the time of one."""
        self._shared = Patience(self.timeout)
        try:
            yield
        finally:
            self._shared = None

    def at(self, update: str | None, graphs: str | None) -> None:
        """Name the addresses for updates and graphs; another host among them gets its own login."""
        self.addresses = self.addresses._replace(
            update=update and protocol.checked(update), graphs=graphs and protocol.checked(graphs)
        )
        for url in filter(None, (update, graphs)):
            self._guards.setdefault(login.origin(url), login.Guard(url, login.find(url)))
        self._wire = Wire(*self._guards.values())

    @property
    def has_login(self) -> bool:
        """Whether there is a user and password for it."""
        return any(guard.has_login for guard in self._guards.values())

    def rows(self, text: str, over: Over = ALL) -> Rows:
        """The rows of a SELECT as they come in."""
        patience = self._patience()
        accept = _LINES if self.software.startswith("Oxigraph") else _ROWS
        answer = self._asked(text, "SELECT", accept, over, patience)
        if _may_break_off_unseen(answer):
            answer.body.close()
            answer = self._asked(text, "SELECT", _ROWS, over, patience)
        found = self._parsed(answer, _cap(answer, text))
        if isinstance(found, bool):
            raise self._unfit(answer, b"")
        if not {ox.Variable(name) for name in wording.columns(text)} <= set(found.variables):
            found.close()
            raise self._unfit(answer, b"")
        return found

    def truth(self, text: str, over: Over = ALL) -> bool:
        """The answer of an ASK; some versions of Virtuoso give it as a table of one number."""
        answer = self._asked(text, "ASK", _ROWS, over, self._patience())
        found = self._parsed(answer, None)
        if isinstance(found, bool):
            return found
        cells = [term.value for row in found for term in row if isinstance(term, ox.Literal)]
        if len(cells) != 1 or cells[0] not in ("0", "1", "true", "false"):
            raise self._unfit(answer, b"")
        return cells[0] in ("1", "true")

    def constructed(self, text: str, over: Over = ALL) -> Iterator[ox.Triple]:
        """The triples of a CONSTRUCT, as they come in; taking them is part of the time."""
        patience = self._patience()
        # Virtuoso cuts off the solutions that triples are made of, and tells so only of rows.
        if self.software.startswith("Virtuoso") and (cap := self.capped(wording.solutions(text), over, patience)):
            raise refusals.capped(self.name, cap)
        return self.triples(text, over, patience)

    def triples(self, text: str, over: Over = ALL, patience: Patience | None = None) -> Iterator[ox.Triple]:
        """The triples of a CONSTRUCT or DESCRIBE, as they come in; taking them is part of the time."""
        patience = patience or self._patience()
        answer = self._asked(text, "CONSTRUCT", _TRIPLES, over, patience)
        if _may_break_off_unseen(answer):
            answer.body.close()
            answer = self._asked(text, "CONSTRUCT", _XML, over, patience)
            if _may_break_off_unseen(answer):
                answer.body.close()
                raise refusals.unframed(self.name)
        kind = _rdf(answer)
        if kind is None:
            raise self._unfit(answer, drain(answer.body))
        try:
            for quad in ox.parse(cast("IO[bytes]", InPieces(answer.body)), kind):
                yield quad.triple
        except _BROKEN as error:
            raise self.unreadable(error) from error
        finally:
            answer.body.close()

    def capped(self, text: str, over: Over, patience: Patience) -> int | None:
        """The number of rows at which the answer to a SELECT was cut off, read off its headers; None if it was not."""
        answer = self._asked(text, "SELECT", _ROWS, over, patience)
        answer.body.close()
        return _cap(answer, text)

    def update(self, text: str, kind: Kind = "once") -> None:
        """Run an update; `idempotent` if it may be repeated."""
        address = self.addresses.update
        assert address is not None
        request = protocol.request(address, text, "INSERT", "*/*", ALL, post=True)
        self._done(request, kind)

    def put(self, graph: str, ntriples: bytes) -> None:
        """Make some triples, as N-Triples, the content of a graph (Graph Store Protocol)."""
        address = self.addresses.graphs
        assert address is not None
        url = f"{address}{'&' if '?' in address else '?'}graph={quote(graph, safe='')}"
        # N-Triples is Turtle, and that is the type which every server knows.
        headers = {"Content-Type": "text/turtle", "User-Agent": protocol.AGENT}
        request = Request(url, ntriples, headers, method="PUT")  # noqa: S310 (`checked` has seen the address)
        self._done(request, "idempotent")

    def unreadable(self, error: Exception) -> StoreError:
        """The error of an answer that begins well and then is no longer one."""
        return refusals.unreadable(self.name, error, self._wire.hide)

    def _patience(self) -> Patience:
        if self._shared is None:
            return Patience(self.timeout, strict=self.strict)
        self._shared.resume()
        return self._shared

    def _asked(self, text: str, form: str, accept: str, over: Over, patience: Patience) -> Answer:
        """The answer to a question: by GET, which caches know, unless the server does not take it so."""
        address, post = self.addresses.query, len(text.encode()) > _LONGEST_GET
        answer = self._wire.send(protocol.request(address, text, form, accept, over, post=post), patience, "safe")
        if answer.status in _BY_POST and not post:
            answer.body.close()
            answer = self._wire.send(protocol.request(address, text, form, accept, over, post=True), patience, "safe")
        return self._good(answer, address)

    def _done(self, request: Request, kind: Kind) -> None:
        """Send a change; StoreError where it is answered by a page to log in."""
        answer = self._good(self._wire.send(request, self._patience(), kind), request.full_url)
        data = drain(answer.body)
        if refusals.is_login(data, answer.headers.get("Content-Type", "")):
            raise self._unfit(answer, data, request.full_url)

    def _good(self, answer: Answer, address: str) -> Answer:
        self.software = answer.headers.get("Server", self.software)
        if answer.status < 300:
            return answer
        said = self._said(answer, drain(answer.body))
        asked = answer.headers.get_all("WWW-Authenticate") or ()
        if answer.status == 401 and self.has_login and (schemes := login.foreign(asked)):
            raise refusals.strange_login(address, schemes)
        wait = retry_after(answer.headers)
        raise refusals.status(address, answer.status, said, wait, login=self.has_login)

    def _parsed(self, answer: Answer, cap: int | None) -> Rows | bool:
        kind = ox.QueryResultsFormat.from_media_type(answer.headers.get("Content-Type", ""))
        if kind not in (ox.QueryResultsFormat.JSON, ox.QueryResultsFormat.TSV):
            raise self._unfit(answer, drain(answer.body))
        kept = InPieces(answer.body)
        try:
            found = ox.parse_query_results(cast("IO[bytes]", kept), kind)
        except _BROKEN as error:
            answer.body.close()
            raise self._unfit(answer, kept.beginning) from error
        if isinstance(found, ox.QuerySolutions):
            return Rows(self, found, answer, cap)
        drain(answer.body)
        return bool(found)

    def _unfit(self, answer: Answer, data: bytes, address: str | None = None) -> StoreError:
        return refusals.unfit(address or self.name, answer.headers.get("Content-Type", ""), self._said(answer, data))

    def _said(self, answer: Answer, data: bytes) -> str:
        return refusals.said(data, answer.headers.get("Content-Type", ""), self._wire.hide)


class Rows:
    """The rows of an answer as they come in; an answer that breaks off, or was cut off, raises StoreError at its end.

    It can do what pyoxigraph's QuerySolutions can. `cap` is the number at which the server says it was cut off.
    """

    def __init__(self, server: Server, inner: ox.QuerySolutions, answer: Answer, cap: int | None) -> None:
        self._server = server
        self._body = answer.body
        self._patience = answer.patience
        self._patience.rest()
        self._inner: ox.QuerySolutions | None = inner
        self.cap = cap
        self.variables = inner.variables

    def __iter__(self) -> Iterator[ox.QuerySolution]:
        rest, resume = self._patience.rest, self._patience.resume
        try:
            while self._inner is not None:  # looked up each time, so that nothing holds it once it is let go
                resume()
                row: ox.QuerySolution = next(self._inner)
                rest()
                yield row
        except (StopIteration, *_BROKEN, StoreError) as error:
            ended = self._over(error)
            if not isinstance(ended, StopIteration):
                raise ended from error

    def __next__(self) -> ox.QuerySolution:
        if self._inner is None:
            raise StopIteration
        self._patience.resume()
        try:
            row: ox.QuerySolution = next(self._inner)
        except (StopIteration, *_BROKEN, StoreError) as error:
            raise self._over(error) from error
        self._patience.rest()
        return row

    def serialize(self, output: IO[bytes], format: ox.QueryResultsFormat) -> None:
        """Write the rows in one of the result formats."""
        if self.cap is not None or self._inner is None:
            raise self._over(StopIteration())
        self._patience.resume()
        try:
            self._inner.serialize(cast("IO[bytes]", _Outgoing(output, self._patience)), format)
        except (*_BROKEN, StoreError) as error:
            raise self._over(error) from error
        self._patience.rest()

    def close(self) -> None:
        """Fetch no more."""
        self._inner = None
        self._body.close()

    def _over(self, error: Exception) -> Exception:
        """What ends the rows. They are let go: an error may outlive them into another thread, where they must not die."""
        self.close()
        match error:
            case SyntaxError() | ValueError() | MemoryError():
                return self._server.unreadable(error)
            case StopIteration() if self.cap is not None:
                return refusals.capped(self._server.name, self.cap)
            case _:
                return error


class _Outgoing:
    """Where rows are written; who reads slowly there, as a pager does, takes his own time."""

    def __init__(self, inner: IO[bytes], patience: Patience) -> None:
        self._inner = inner
        self._patience = patience

    def write(self, data: bytes) -> int:
        """Write, while the clock rests."""
        self._patience.rest()
        written = self._inner.write(data)
        self._patience.resume()
        return written

    def flush(self) -> None:
        """Write what waits to be written."""
        self._patience.rest()
        self._inner.flush()
        self._patience.resume()


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


def _may_break_off_unseen(answer: Answer) -> bool:
    """Whether what has no end of its own comes without a word on where it ends, so that half would look like all."""
    lines = answer.headers.get("Content-Type", "").startswith(_LINES)
    return not answer.framed and (lines or _rdf(answer) in (ox.RdfFormat.N_TRIPLES, ox.RdfFormat.TURTLE))


def _rdf(answer: Answer) -> ox.RdfFormat | None:
    """The format of triples that an answer comes in; None if it is none that was asked for."""
    kind = ox.RdfFormat.from_media_type(answer.headers.get("Content-Type", ""))
    return kind if kind in (ox.RdfFormat.N_TRIPLES, ox.RdfFormat.TURTLE, ox.RdfFormat.RDF_XML) else None


def _cap(answer: Answer, text: str) -> int | None:
    """The number of rows at which Virtuoso says it has cut an answer off, unless the query asks for no more."""
    cap = answer.headers.get("X-SPARQL-MaxRows", "")
    if not cap.isdecimal():
        return None
    most = wording.limit(text)
    return None if most is not None and most <= int(cap) else int(cap)
