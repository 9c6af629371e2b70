"""One exchange with a server over HTTP: bounded in time, repeated where that is harmless, on a kept connection.

urllib's opener, which SPARQLWrapper uses, bounds each read but not the whole, closes the connection after every
call, repeats nothing, and takes the Authorization header along to wherever it is redirected.
"""

from __future__ import annotations

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
from kg.server.connection import Connection, Patience, connect, speak
from kg.server.login import Guard, Origin, origin

Kind = Literal["safe", "idempotent", "once"]
"""What an exchange may do besides being sent: `safe` ones (questions) may be repeated and redirected, `idempotent`
ones (uploads) may be repeated, and those that change something happen `once`."""

_BUSY: Final = (429, 502, 503, 504)
_WAITS: Final = (0.2, 0.6, 1.8)
_HOPS: Final = 5
_MOVED: Final = (301, 302, 307, 308)


class Answer(NamedTuple):
    """What a server answered; `body` streams, and raises StoreError where it breaks off or takes too long."""

    status: int
    headers: Message
    body: io.RawIOBase


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
                raise refusals.unreachable(request.full_url, error, patience.seconds) from error
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
        fault = partial(refusals.unreachable, request.full_url, seconds=patience.seconds)

        def ended(*, whole: bool) -> None:
            if whole and not response.will_close:
                idle.append(connection)
            else:
                connection.close()

        body: io.RawIOBase = _Body(response, ended, fault)
        if response.headers.get("Content-Encoding", "").lower() == "gzip":
            body = _Unzipped(body, fault)
        return Answer(response.status, response.headers, body)


def retry_after(headers: Message) -> float:
    """The seconds after which a server asks to be asked again; 0 where it says nothing.

    >>> headers = Message()
    >>> headers["Retry-After"] = "120"
    >>> retry_after(headers)
    120.0
    """
    text = headers.get("Retry-After", "").strip()
    if text.isdecimal():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return 0.0
    return max((moment.replace(tzinfo=moment.tzinfo or UTC) - datetime.now(UTC)).total_seconds(), 0.0)


def _moved(request: Request, status: int, target: str, kind: Kind) -> Request:
    """The same request to where a server says; a question may go there, without any login, a change may not."""
    url = urljoin(request.full_url, target)
    scheme = urlsplit(url).scheme
    downgraded = scheme == "http" and urlsplit(request.full_url).scheme == "https"
    if kind != "safe" or status not in _MOVED or scheme not in ("http", "https") or downgraded:
        raise refusals.moved(request.full_url, url)
    return Request(url, request.data, dict(request.header_items()), method=request.get_method())  # noqa: S310


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
    """A body that comes compressed."""

    def __init__(self, body: io.RawIOBase, fault: Callable[[Exception], Exception]) -> None:
        self._body = body
        self._fault = fault
        self._zlib = zlib.decompressobj(wbits=31)
        self._over = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = b""
        while not data and not self._over and len(buffer):
            try:
                data = self._more(len(buffer))
            except (zlib.error, EOFError) as error:
                self.close()
                raise self._fault(EOFError(str(error))) from error
        buffer[: len(data)] = data
        return len(data)

    def _more(self, size: int) -> bytes:
        if self._zlib.unconsumed_tail:
            return self._zlib.decompress(self._zlib.unconsumed_tail, size)
        taken = self._body.read(1 << 16) or b""
        self._over = not taken
        if self._over and not self._zlib.eof:
            raise EOFError
        return self._zlib.decompress(taken, size)

    def close(self) -> None:
        self._body.close()
        super().close()


def _close_all(idle: Mapping[Origin, list[Connection]]) -> None:
    for connections in idle.values():
        for connection in connections:
            connection.close()
