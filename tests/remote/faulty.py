"""A server that does wrong on purpose: it plays the parts it is given, one a request, and remembers what it was asked."""

import gzip
import http.client
import json
import re
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import chain, repeat
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

import pyoxigraph as ox
import pytest

from kg.errors import StoreError
from kg.server.endpoint import Server

JSON = "application/sparql-results+json"
YES = b'{"head":{},"boolean":true}'
ASK = "ASK { ?s ?p ?o }"
SELECT = "SELECT ?n { ?n ?p ?o }"


class Seen(NamedTuple):
    """One request."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def query(self) -> dict[str, list[str]]:
        """The parameters, wherever they were sent."""
        return parse_qs(urlsplit(self.path).query) | parse_qs(self.body.decode("ascii", "replace"))


class Stage(NamedTuple):
    """A server that plays: its address and what it was asked."""

    url: str
    seen: list[Seen]


class Actor(BaseHTTPRequestHandler):
    """Plays one part a request; the last part is played for ever."""

    protocol_version = "HTTP/1.1"
    server: "Theatre"
    seen: Seen

    def play(self) -> None:
        size = int(self.headers.get("Content-Length", 0)) if self.server.reading else 0
        headers = {name.title(): value for name, value in self.headers.items()}
        self.seen = Seen(self.command, self.path, headers, self.rfile.read(size))
        with self.server.lock:
            self.server.seen.append(self.seen)
            part = self.server.parts.pop(0) if len(self.server.parts) > 1 else self.server.parts[0]
        try:
            part(self)
        except OSError:
            self.close_connection = True  # whoever asked has gone

    do_GET = do_POST = do_PUT = do_DELETE = play  # noqa: N815 (http.server's names)

    def log_message(self, *_: object) -> None:
        """Nothing."""

    def answer(self, status: int, body: bytes = b"", kind: str = JSON, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)


class Theatre(ThreadingHTTPServer):
    """The server of the actors."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, parts: "list[Part]", *, reading: bool, port: int) -> None:
        super().__init__(("127.0.0.1", port), Actor)
        self.parts = parts
        self.reading = reading
        self.seen: list[Seen] = []
        self.lock = threading.Lock()

    def handle_error(self, *_: object) -> None:
        """Nothing: a part that breaks off is one."""


Part = Callable[[Actor], None]


@contextmanager
def playing(
    *parts: Part, context: ssl.SSLContext | None = None, reading: bool = True, port: int = 0
) -> Iterator[Stage]:
    """A server on this machine that plays some parts, one a request, the last for ever."""
    with Theatre(list(parts), reading=reading, port=port) as theatre:
        if context:
            theatre.socket = context.wrap_socket(theatre.socket, server_side=True)
        threading.Thread(target=theatre.serve_forever, args=(0.01,), daemon=True).start()
        scheme = "https" if context else "http"
        yield Stage(f"{scheme}://127.0.0.1:{theatre.server_port}/sparql", theatre.seen)
        theatre.shutdown()


def told(url: str, *, timeout: float = 5, query: str = ASK) -> StoreError:
    """The error of asking a server, which names it in both languages, and without any query."""
    server = Server(url, timeout=timeout)
    with pytest.raises(StoreError) as caught:
        server.truth(query) if query == ASK else list(server.rows(query))
    error = caught.value
    assert server.name in error.en and server.name in error.zh
    assert "?s" not in error.en and re.search("[\u4e00-\u9fff]", error.zh)
    return error


# The parts


def good(actor: Actor) -> None:
    actor.answer(200, YES)


def saying(status: int, body: bytes = b"", kind: str = "text/plain; charset=utf-8", **headers: str) -> Part:
    return lambda actor: actor.answer(status, body, kind, **headers)


def stalled(actor: Actor) -> None:
    time.sleep(5)
    actor.close_connection = True


def dripping(actor: Actor) -> None:
    """Every letter comes in time, the answer does not."""
    actor.send_response(200)
    actor.send_header("Content-Type", JSON)
    actor.send_header("Content-Length", str(len(YES)))
    actor.end_headers()
    for letter in YES:
        actor.wfile.write(bytes([letter]))
        time.sleep(0.1)


def dripping_headers(actor: Actor) -> None:
    for letter in b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 1000:
        actor.wfile.write(bytes([letter]))
        time.sleep(0.1)


def rows(count: int) -> bytes:
    bindings = [{"n": {"type": "literal", "value": str(number)}} for number in range(count)]
    return json.dumps({"head": {"vars": ["n"]}, "results": {"bindings": bindings}}).encode()


def cut(actor: Actor) -> None:
    """Less comes than was announced."""
    body = rows(1000)
    actor.send_response(200)
    actor.send_header("Content-Type", JSON)
    actor.send_header("Content-Length", str(len(body)))
    actor.end_headers()
    actor.wfile.write(body[:20000])
    actor.close_connection = True


def as_oxigraph(body: bytes, kind: str, *, announced: int | None) -> Callable[[Actor], None]:
    """An answer like one of Oxigraph's server, with so many bytes announced, or none; then the end."""

    def part(actor: Actor) -> None:
        actor.send_response_only(200)
        actor.send_header("Server", "Oxigraph/0.5.13")
        actor.send_header("Content-Type", kind)
        if announced is not None:
            actor.send_header("Content-Length", str(announced))
        actor.end_headers()
        actor.wfile.write(body)
        actor.close_connection = True

    return part


def cut_in_a_chunk(actor: Actor) -> None:
    actor.send_response(200)
    actor.send_header("Content-Type", JSON)
    actor.send_header("Transfer-Encoding", "chunked")
    actor.end_headers()
    actor.wfile.write(b"ffff\r\n" + rows(1000)[:20000])
    actor.close_connection = True


def endless(beginning: bytes, piece: bytes, kind: str = JSON, status: int = 200) -> Part:
    """After a beginning the same piece comes for ever, as fast as it is taken."""

    def part(actor: Actor) -> None:
        actor.send_response(status)
        actor.send_header("Content-Type", kind)
        actor.send_header("Transfer-Encoding", "chunked")
        actor.end_headers()
        lot = piece * (1 + 60_000 // len(piece))
        for data in chain([beginning + piece], repeat(lot)):
            actor.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))

    return part


def empty_but(part: Part) -> Part:
    """Answers as an empty store does, so that it can be opened, and plays the part where a query names <x:go>."""

    def one_or_the_other(actor: Actor) -> None:
        text = actor.seen.query["query"][0]
        if "<x:go>" in text:
            part(actor)
        else:
            found = ox.Store().query(text)
            assert isinstance(found, ox.QuerySolutions | ox.QueryBoolean)
            actor.answer(200, found.serialize(format=ox.QueryResultsFormat.JSON) or b"")

    return one_or_the_other


def continuing(actor: Actor) -> None:
    """The answer is always about to come."""
    while True:
        actor.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n" * 1000)


def hanging_up(actor: Actor) -> None:
    """Nothing comes at all."""
    actor.close_connection = True


def speaking_otherwise(actor: Actor) -> None:
    actor.wfile.write(b"hello\r\n\r\n")
    actor.close_connection = True


def answering_and_hanging_up(actor: Actor) -> None:
    """The answer is whole, and the connection is closed without a word."""
    good(actor)
    actor.close_connection = True


def zipped(body: bytes) -> Part:
    return lambda actor: actor.answer(200, body, Content_Encoding="gzip")


def asking_for(login: str) -> Part:
    """Asks for Basic authorization, and repeats in its refusal what it was shown."""

    def part(actor: Actor) -> None:
        shown = actor.headers.get("Authorization", "")
        if shown == login:
            good(actor)
        else:
            actor.answer(401, f"no: {shown}".encode(), "text/plain", WWW_Authenticate='Basic realm="graph"')

    return part


def relaying(target: str, change: Callable[[Seen, bytes], bytes | None]) -> Part:
    """Hands everything on to a real server, and lets `change` have its answers; None hangs up."""
    where = urlsplit(target)

    def part(actor: Actor) -> None:
        with closing(http.client.HTTPConnection(where.hostname or "", where.port)) as connection:
            handed_on(actor, connection)

    def handed_on(actor: Actor, connection: http.client.HTTPConnection) -> None:
        headers = {name: value for name, value in actor.seen.headers.items() if name not in ("Host", "Connection")}
        connection.request(actor.command, actor.path, actor.seen.body, headers)
        response = connection.getresponse()
        body = change(actor.seen, response.read())
        if body is None:
            actor.close_connection = True
        else:
            kind, software = (response.headers.get(name, "") for name in ("Content-Type", "Server"))
            actor.answer(response.status, body, kind, Server=software)

    return part


def compressed(body: bytes) -> bytes:
    return gzip.compress(body)
