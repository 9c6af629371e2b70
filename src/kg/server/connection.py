"""Connections to a server, each wait on which is taken off the patience of the call that it serves.

Only the resolving of a name is bounded by the system alone.
"""

from __future__ import annotations

import base64
import io
import math
import selectors
import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from time import monotonic, sleep
from typing import Final
from urllib.parse import unquote, urlsplit
from urllib.request import Request, getproxies, proxy_bypass

from kg.server.login import origin

_LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")


class Patience:
    """The seconds that a call may wait for a server, over all its tries and its whole answer.

    What the caller does between two rows is not waiting and is not counted.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._left = seconds
        self._since: float | None = None

    @property
    def left(self) -> float:
        """The seconds that are left; never negative."""
        waited = 0.0 if self._since is None else monotonic() - self._since
        return max(self._left - waited, 0.0)

    @contextmanager
    def waiting(self) -> Iterator[float]:
        """Within it time is taken off; it gives what is left, and raises TimeoutError where nothing is.

        >>> patience = Patience(1)
        >>> with patience.waiting() as left:
        ...     left
        1
        >>> patience.left < 1
        True
        """
        if self._left <= 0:
            raise TimeoutError
        self._since = monotonic()
        try:
            yield self._left
        finally:
            self._left, self._since = self.left, None

    def sleep(self, seconds: float) -> None:
        """Wait."""
        with self.waiting():
            sleep(seconds)


class Connection(HTTPConnection):
    """A connection each wait of which is taken off the patience of the call that it serves."""

    patience: Patience
    handshake: float = math.inf
    """The seconds in which a server has to show that it speaks as it should."""

    def connect(self) -> None:
        self._create_connection = self._dial
        with self.patience.waiting() as left:
            self.timeout = left
            self._open()
        self.sock: socket.socket = _Socket(self.sock, self)  # type: ignore[assignment]

    @property
    def spoiled(self) -> bool:
        """Whether something has come that was not asked for: the end, or a complaint (Oxigraph's of a long silence)."""
        with selectors.DefaultSelector() as selector:
            selector.register(self.sock, selectors.EVENT_READ)
            return bool(selector.select(0))

    def _open(self) -> None:
        super().connect()

    def _dial(self, address: tuple[str, int], *_: object) -> socket.socket:
        """The first of a name's addresses that answers; all of them together may take the time that is left."""
        error: OSError = OSError("the name has no address")
        for known in socket.getaddrinfo(*address, type=socket.SOCK_STREAM):
            try:
                found = socket.create_connection((str(known[4][0]), address[1]), max(self.patience.left, 0.001))
            except OSError as failure:
                error = failure
            else:
                found.settimeout(max(min(self.patience.left, self.handshake), 0.001))
                return found
        raise error


class _Secured(Connection, HTTPSConnection):
    handshake = 10.0

    def _open(self) -> None:
        """A server that speaks no https may listen for ever to what it takes for the beginning of a request."""
        try:
            super()._open()
        except TimeoutError as error:
            if self.patience.left <= 0:
                raise
            raise ssl.SSLError(0, f"nothing within {self.handshake:g} s") from error


class _Socket:
    """What http.client needs of a socket."""

    def __init__(self, inner: socket.socket, connection: Connection) -> None:
        self._inner = inner
        self._connection = connection

    def makefile(self, *_: object) -> io.BufferedReader:
        return io.BufferedReader(_Incoming(self._inner, self._connection.patience), 1 << 16)

    def fileno(self) -> int:
        return self._inner.fileno()

    def sendall(self, data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            with self._connection.patience.waiting() as left:
                self._inner.settimeout(left)
                rest = rest[self._inner.send(rest) :]

    def close(self) -> None:
        self._inner.close()


class _Incoming(io.RawIOBase):
    def __init__(self, inner: socket.socket, patience: Patience) -> None:
        self._inner = inner
        self._raw = inner.makefile("rb", buffering=0)
        self._patience = patience

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int | None:  # type: ignore[override]
        with self._patience.waiting() as left:
            self._inner.settimeout(left)
            return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


def connect(url: str) -> Connection:
    """A new connection for an address, through the proxy that the system names for it; it is opened when first used.

    >>> connect("http://localhost:7878/query").port
    7878
    """
    scheme, host, port = origin(url)
    proxy = None if host in _LOOPBACK or proxy_bypass(host) else getproxies().get(scheme)
    if proxy is None:
        return _Secured(host, port) if scheme == "https" else Connection(host, port)
    through = urlsplit(proxy if "//" in proxy else f"//{proxy}")
    kind = _Secured if scheme == "https" else Connection
    found = kind(through.hostname or "", through.port or 80)
    if scheme == "https":
        found.set_tunnel(host, port, _proxy_login(proxy))
    return found


def _proxy_login(proxy: str) -> dict[str, str]:
    parts = urlsplit(proxy)
    pair = f"{unquote(parts.username or '')}:{unquote(parts.password or '')}"
    login = base64.b64encode(pair.encode()).decode()
    return {"Proxy-Authorization": f"Basic {login}"} if parts.username else {}


def speak(connection: Connection, request: Request, extra: Mapping[str, str]) -> HTTPResponse:
    """The response to a request with some more headers, also if it comes before the server has taken all of it in."""
    scheme, host, port = origin(request.full_url)
    headers, selector, data = {**dict(request.header_items()), **extra}, request.selector, request.data
    if scheme == "http" and (connection.host, connection.port) != (host, port):
        selector = request.full_url
        headers |= _proxy_login(getproxies().get("http", ""))
    assert data is None or isinstance(data, bytes)
    try:
        connection.request(request.get_method(), selector, data, headers)
    except (BrokenPipeError, ConnectionResetError):
        if connection.sock is None:
            raise
    return connection.getresponse()
