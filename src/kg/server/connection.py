"""Connections to a server, all time on which is taken off the patience of the call that they serve.

Only the resolving of a name is bounded by the system alone.
"""

from __future__ import annotations

import base64
import io
import math
import selectors
import socket
import ssl
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from time import monotonic, sleep
from typing import Final
from urllib.parse import quote, unquote, urlsplit
from urllib.request import Request, getproxies, proxy_bypass

from kg.server.login import origin

_LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")


class Patience:
    """The seconds that a call may take, over all its tries and its whole answer, from when it is made.

    What the caller does between two rows is not counted, unless it is `strict`: the clock rests meanwhile.
    """

    def __init__(self, seconds: float, *, strict: bool = False) -> None:
        self.seconds = seconds
        self._strict = strict
        self._left = seconds
        self._since: float | None = monotonic()

    @property
    def left(self) -> float:
        """The seconds that are left; never negative.

        >>> patience = Patience(1)
        >>> patience.rest()
        >>> patience.left == patience.left < 1
        True
        """
        passed = 0.0 if self._since is None else monotonic() - self._since
        return max(self._left - passed, 0.0)

    def rest(self) -> None:
        """Take no time off until `resume`."""
        if self._since is not None and not self._strict:
            self._left -= monotonic() - self._since
            self._since = None

    def resume(self) -> None:
        """Take time off again."""
        if self._since is None:
            self._since = monotonic()

    def demand(self) -> float:
        """The seconds that are left, of which there are some; TimeoutError otherwise."""
        left = self.left
        if not left:
            raise TimeoutError
        return left

    def sleep(self, seconds: float) -> None:
        """Wait, if there is time."""
        self.demand()
        sleep(seconds)


class Connection(HTTPConnection):
    """A connection that lasts no longer than the patience of the call that it serves."""

    patience: Patience
    handshake: float = math.inf
    """The seconds in which a server has to show that it speaks as it should."""

    def connect(self) -> None:
        self._create_connection = self._dial
        self.timeout = self.patience.demand()
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
            self._inner.settimeout(self._connection.patience.demand())
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
        self._inner.settimeout(self._patience.demand())
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


def encoded(url: str) -> str:
    """An address as it goes over the network, percent-encoded and without a user; ValueError where it is none.

    >>> encoded("http://例子.测试/图谱?键=值")
    'http://xn--fsqu00a.xn--0zwm56d/%E5%9B%BE%E8%B0%B1?%E9%94%AE=%E5%80%BC'
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.port == 0:
        raise ValueError(url)
    parts.hostname.encode("idna")  # which a label of more than 63 letters cannot be
    host = parts.netloc.rpartition("@")[2]
    host = host if host.isascii() else host.encode("idna").decode()
    return quote(parts._replace(netloc=host).geturl(), safe="%/:=&?~#+!$,;'@()*[]")


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
