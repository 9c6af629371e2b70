"""One exchange with a server over HTTP: bounded in time, repeated where that is harmless, on a kept connection.

urllib's opener, which SPARQLWrapper uses, bounds each read but not the whole, closes the connection after every
call, repeats nothing, and takes the Authorization header along to wherever it is redirected.
"""

from __future__ import annotations

import gzip
import io
import weakref
import zlib
from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime
from functools import partial
from http.client import HTTPException, HTTPResponse
from typing import Final, Literal, NamedTuple
from urllib.parse import urljoin, urlsplit
from urllib.request import Request

from kg.server import refusals
from kg.server.connection import Connection, Patience, connect, encoded, speak
from kg.server.login import Guard, Origin, origin

Kind = Literal["safe", "idempotent", "once"]
"""What an exchange may do besides being sent: `safe` ones (questions) may be repeated and redirected, `idempotent`
ones (uploads) may be repeated, and those that change something happen `once`."""

_BUSY: Final = (429, 502, 503, 504)
_WAITS: Final = (0.2, 0.6, 1.8)
_PIECE: Final = 1 << 16
_YEAR: Final = 365 * 86400.0
_HOPS: Final = 5
_MOVED: Final = (301, 302, 307, 308)


class Answer(NamedTuple):
    """What a server answered; `body` streams, and raises StoreError where it breaks off or takes too long.

    `framed` says that the server told where the body ends, so that a broken connection does not pass for its end.
    """

    status: int
    headers: Message
    body: io.RawIOBase
    framed: bool
    patience: Patience


class Wire:
    """The connections to a server, kept open between calls; `guards` show its logins where they may be seen."""

    def __init__(self, *guards: Guard) -> None:
        self._guards = {guard.origin: guard for guard in guards}
        self._met: set[Origin] = set()
        self._idle: dict[Origin, list[Connection]] = defaultdict(list)
        weakref.finalize(self, _close_all, self._idle)

    def send(self, request: Request, patience: Patience, kind: Kind) -> Answer:
        """The answer to a request, whatever its status, after repeating and following what may be.

        Raises StoreError where none comes: unreachable, too late, broken off, redirected where it may not go.
        """
        for _ in range(_HOPS + 1):
            try:
                answer = self._persistently(request, patience, kind)
            except (OSError, HTTPException) as error:
                raise refusals.unreachable(request.full_url, error, patience.seconds, self.hide) from error
            target = answer.headers.get("Location")
            if answer.status not in (*_MOVED, 303) or target is None:
                return answer
            answer.body.close()
            request = _moved(request, answer.status, target, kind)
        raise refusals.circling(request.full_url)

    def hide(self, text: str) -> str:
        """A text of a server without any password, should it repeat one."""
        for guard in self._guards.values():
            text = guard.hide(text)
        return text

    def _persistently(self, request: Request, patience: Patience, kind: Kind) -> Answer:
        """The answer of a server that may be away or busy for a moment."""
        for wait in () if kind == "once" else _WAITS:
            try:
                answer = self._admitted(request, patience, kind)
            except ConnectionError as error:
                delay = wait
                # Where nothing ever answered, the address is wrong, and waiting does not make it right.
                wrong = isinstance(error, ConnectionRefusedError) and origin(request.full_url) not in self._met
                if wrong or delay >= patience.left:
                    raise
            else:
                delay = max(wait, retry_after(answer.headers))
                if answer.status not in _BUSY or delay >= patience.left:
                    return answer
                answer.body.close()
            patience.sleep(delay)
        return self._admitted(request, patience, kind)

    def _admitted(self, request: Request, patience: Patience, kind: Kind) -> Answer:
        """The answer of a server that is shown the login when it asks for it."""
        guard = self._guards.get(origin(request.full_url))
        while True:
            shown = guard.authorization(request) if guard else None
            answer = self._exchanged(request, {"Authorization": shown} if shown else {}, patience, kind)
            # Some servers forbid without asking who it is.
            asks = answer.headers.get_all("WWW-Authenticate") or ["Basic"]
            if guard is None or answer.status not in (401, 403) or not guard.asked(request, asks, shown):
                return answer
            answer.body.close()

    def _exchanged(self, request: Request, extra: Mapping[str, str], patience: Patience, kind: Kind) -> Answer:
        idle = self._idle[origin(request.full_url)]
        while idle and idle[-1].spoiled:
            idle.pop().close()
        # A kept connection may still have been closed at the other end, which is noticed only by using it.
        if idle and kind != "once":
            try:
                return self._answer(idle.pop(), request, extra, patience)
            except (ConnectionError, HTTPException):
                while idle:
                    idle.pop().close()
        return self._answer(connect(request.full_url), request, extra, patience)

    def _answer(self, connection: Connection, request: Request, extra: Mapping[str, str], patience: Patience) -> Answer:
        connection.patience = patience
        try:
            response = speak(connection, request, extra)
        except BaseException:
            connection.close()
            raise
        self._met.add(origin(request.full_url))
        idle = self._idle[origin(request.full_url)]
        fault = partial(refusals.unreachable, request.full_url, seconds=patience.seconds, hide=self.hide)

        def ended(*, whole: bool) -> None:
            if whole and not response.will_close:
                idle.append(connection)
            else:
                connection.close()

        body: io.RawIOBase = _Body(response, ended, fault)
        framed = response.chunked or response.length is not None
        if response.headers.get("Content-Encoding", "").lower() in ("gzip", "x-gzip"):
            body = _Unzipped(body, fault)
        return Answer(response.status, response.headers, body, framed, patience)


def retry_after(headers: Message) -> float:
    """The seconds after which a server asks to be asked again; 0 where it says nothing, or what nobody can mean.

    >>> headers = Message()
    >>> headers["Retry-After"] = "120"
    >>> retry_after(headers)
    120.0
    """
    text = headers.get("Retry-After", "").strip()
    try:
        seconds = float(text) if text.isdecimal() else _until(parsedate_to_datetime(text))
    except (ValueError, OverflowError):
        return 0.0
    return seconds if 0 < seconds < _YEAR else 0.0


def _until(moment: datetime) -> float:
    return (moment.replace(tzinfo=moment.tzinfo or UTC) - datetime.now(UTC)).total_seconds()


def _moved(request: Request, status: int, target: str, kind: Kind) -> Request:
    """The same request to where a server says; a question may go there, without any login, a change may not."""
    try:
        url = encoded(urljoin(request.full_url, _as_sent(target)))
    except ValueError as error:
        raise refusals.moved(request.full_url, target) from error
    downgraded = urlsplit(url).scheme == "http" and urlsplit(request.full_url).scheme == "https"
    if kind != "safe" or status not in _MOVED or downgraded:
        raise refusals.moved(request.full_url, url)
    return Request(url, request.data, dict(request.header_items()), method=request.get_method())  # noqa: S310


def _as_sent(header: str) -> str:
    """A header that http.client has read as Latin-1 and that some servers write in UTF-8."""
    try:
        return header.encode("latin-1").decode()
    except UnicodeError:
        return header


class _Body(io.RawIOBase):
    """What is sent after the headers; an end that comes too early is an error."""

    def __init__(
        self, response: HTTPResponse, ended: Callable[..., None], fault: Callable[[Exception], Exception]
    ) -> None:
        self._response = response
        self._left = None if response.chunked else response.length
        self._ended = ended
        self._fault = fault
        self._open = True

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        if not self._open or not len(buffer):
            return 0
        wanted = len(buffer) if self._left is None else min(self._left, len(buffer))
        try:
            data = self._response.read1(wanted) if wanted else b""
        except (OSError, HTTPException) as error:
            self._finish(whole=False)
            raise self._fault(error) from error
        if self._left is not None:
            self._left -= len(data)
        if not data:
            self._finish(whole=not wanted or self._left is None)
            if self._left:
                raise self._fault(EOFError(f"{self._left} bytes are missing"))
        buffer[: len(data)] = data
        return len(data)

    def _finish(self, *, whole: bool) -> None:
        if self._open:
            self._open = False
            self._response.close()
            self._ended(whole=whole)

    def close(self) -> None:
        self._finish(whole=self._left == 0)
        super().close()


class _Unzipped(io.RawIOBase):
    """A body that comes compressed, in one member or several."""

    def __init__(self, body: io.RawIOBase, fault: Callable[[Exception], Exception]) -> None:
        self._body = body
        self._fault = fault
        self._inner = gzip.GzipFile(fileobj=body)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        try:
            data = self._inner.read1(len(buffer)) if len(buffer) else b""
        except (zlib.error, gzip.BadGzipFile, EOFError) as error:
            self.close()
            raise self._fault(EOFError(str(error))) from error
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._body.close()
        super().close()


class InPieces:
    """A body for a parser, which reads some hundred bytes at a time; with its beginning, to show what came instead."""

    def __init__(self, body: io.RawIOBase) -> None:
        self._pieces = io.BufferedReader(body, _PIECE)
        self.beginning = self._pieces.peek(1)

    def read(self, size: int = -1) -> bytes:
        """What has come, without waiting for more."""
        self._pieces.peek(1)  # else what is asked for would be read, and no more
        return self._pieces.read1(size)


def drain(body: io.RawIOBase) -> bytes:
    """The rest of a body, of which no more than a page is kept, so that the connection can serve again."""
    kept = b""
    while data := body.read(_PIECE):
        kept += data[: _PIECE - len(kept)]
    body.close()
    return kept


def _close_all(idle: Mapping[Origin, list[Connection]]) -> None:
    for connections in idle.values():
        for connection in connections:
            connection.close()
