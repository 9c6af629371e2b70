"""Servers that do wrong, each part played by a server of the tests' own: what is told, how often and how long it is tried."""

import json
import re
import shutil
import socket
import ssl
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from servers import free_port

from kg.errors import StoreError
from kg.server.endpoint import Server
from kg.server.refusals import ServerError
from remote.faulty import (
    ASK,
    JSON,
    SELECT,
    YES,
    Actor,
    Part,
    answering_and_hanging_up,
    as_oxigraph,
    compressed,
    cut,
    cut_in_a_chunk,
    dripping,
    dripping_headers,
    good,
    hanging_up,
    playing,
    rows,
    saying,
    speaking_otherwise,
    stalled,
    told,
    zipped,
)

pytestmark = pytest.mark.usefixtures("nobody")


# Parts that a server plays once for all: what is said of them, and how often they are asked.
PARTS: dict[str, tuple[Part, str, int]] = {
    "cut in mid-answer": (cut, "broke off", 1),
    "cut in a chunk": (cut_in_a_chunk, "broke off", 1),
    "hanging up": (hanging_up, "broke off", 3),
    "429": (saying(429, Retry_After="60"), "429 Too Many Requests.* wait 60 s", 1),
    "500": (saying(500, "查询失败".encode()), "500 Internal Server Error.* It says: 查询失败", 1),
    "503": (saying(503), "503 Service Unavailable.*try again later", 3),
    "504": (saying(504), "does not answer", 3),
    "404": (saying(404), "nothing of the kind at this address", 1),
    "unknown status": (saying(599), "it failed .599.", 1),
    "redirect loop": (saying(307, Location="/sparql"), "again and again", 6),
    "redirect to a page": (saying(303, Location="/login"), "redirects to .*/login", 1),
    "redirect to a file": (saying(302, Location="file:///etc/passwd"), "redirects to", 1),
    "wrong content type": (saying(200, b"s\tp", "text/plain"), "text/plain.* is not what SPARQL has", 1),
    "no content type": (saying(200, YES, ""), "is not what SPARQL has", 1),
    "login page": (saying(200, b"<title>Log in</title>", "text/html"), "web page, perhaps to log in.*Log in", 1),
    "200 with an error inside": (saying(200, b'{"error":"out of memory"}', JSON), "out of memory", 1),
    "rows for a truth": (saying(200, rows(3), JSON), "is not what SPARQL has", 1),
    "gzip that breaks off": (zipped(compressed(rows(1000))[:500]), "broke off", 1),
    "gzip that is none": (zipped(YES), "broke off", 1),
    "no HTTP": (speaking_otherwise, "broke off", 1),
}


@pytest.mark.parametrize("name", PARTS)
def test_a_part_is_told_as_it_is(name: str) -> None:
    part, words, times = PARTS[name]
    with playing(part) as stage:
        error = told(stage.url, timeout=2)
    assert re.search(words, error.en)
    assert len(stage.seen) == times


def test_a_server_that_is_not_there() -> None:
    start = time.monotonic()
    assert "nothing answers there" in told(f"http://127.0.0.1:{free_port()}/sparql", timeout=5).en
    assert time.monotonic() - start < 2, "a wrong address is told at once"


def test_a_server_that_starts_anew_is_waited_for() -> None:
    port = free_port()
    with playing(good, port=port) as stage:
        server = Server(stage.url)
        assert server.truth(ASK)
    with ThreadPoolExecutor(1) as other:
        asked = other.submit(server.truth, ASK)
        time.sleep(0.4)
        with playing(good, port=port):
            assert asked.result()


def test_a_name_that_nobody_has() -> None:
    assert "name is not known" in told("http://kg.invalid/sparql").en


@pytest.mark.parametrize("part", [stalled, dripping, dripping_headers], ids=lambda part: part.__name__)
def test_the_time_bounds_the_whole_and_not_each_letter(part: Part) -> None:
    with playing(part) as stage:
        start = time.monotonic()
        error = told(stage.url, timeout=0.5)
        assert time.monotonic() - start < 1.5
    assert "within 0.5 s" in error.en and "0.5 秒" in error.zh


def test_the_time_bounds_all_tries_together() -> None:
    with playing(saying(503, Retry_After="1")) as stage:
        start = time.monotonic()
        told(stage.url, timeout=1.5)
        assert time.monotonic() - start < 2
    assert len(stage.seen) == 2


def test_time_that_the_reader_takes_is_not_counted() -> None:
    with playing(saying(200, rows(20000), JSON)) as stage:
        found = iter(Server(stage.url, timeout=0.5).rows(SELECT))
        next(found)
        time.sleep(0.7)
        assert sum(1 for _ in found) == 19999


# What passes is tried again


@pytest.mark.parametrize(
    "part",
    [saying(503), saying(429, Retry_After="0"), saying(502), hanging_up],
    ids=["503", "429", "502", "hanging up"],
)
def test_what_passes_is_tried_again(part: Part) -> None:
    with playing(part, part, good) as stage:
        assert Server(stage.url).truth(ASK)
    assert len(stage.seen) == 3


def test_a_server_is_given_the_time_that_it_asks_for() -> None:
    with playing(saying(429, Retry_After="1"), good) as stage:
        start = time.monotonic()
        assert Server(stage.url).truth(ASK)
        assert time.monotonic() - start >= 1


@pytest.mark.parametrize(
    "part", [saying(503), saying(429, Retry_After="0"), hanging_up], ids=["503", "429", "hanging up"]
)
def test_a_change_is_never_repeated(part: Part) -> None:
    with playing(part, good) as stage:
        server = Server(stage.url)
        server.at(stage.url, None)
        with pytest.raises(ServerError):
            server.update("INSERT DATA { <x:s> <x:p> <x:o> }")
    assert len(stage.seen) == 1


def test_an_upload_may_be_repeated() -> None:
    with playing(hanging_up, saying(503), saying(204)) as stage:
        server = Server(stage.url)
        server.at(None, stage.url)
        server.put("x:g", b"<x:s> <x:p> <x:o> .\n")
    assert [seen.method for seen in stage.seen] == ["PUT"] * 3
    assert {seen.body for seen in stage.seen} == {b"<x:s> <x:p> <x:o> .\n"}


def test_a_connection_is_kept_and_a_new_one_made_where_it_was_closed() -> None:
    ports: list[int] = []

    def noting(part: Part) -> Part:
        def noted(actor: Actor) -> None:
            ports.append(actor.client_address[1])
            part(actor)

        return noted

    with playing(noting(good), noting(answering_and_hanging_up), noting(good)) as stage:
        server = Server(stage.url)
        assert all(server.truth(ASK) for _ in range(4))
    assert ports[0] == ports[1] != ports[2] == ports[3]


def test_what_a_server_says_unasked_is_no_answer() -> None:
    """Oxigraph, for one, complains with a 500 on a connection that is silent for long, and then closes it."""
    spoken = threading.Event()

    def complaining(actor: Actor) -> None:
        good(actor)
        actor.wfile.flush()
        time.sleep(0.05)  # the client has its answer by now
        actor.answer(500, b"too long")
        actor.close_connection = True
        spoken.set()

    with playing(complaining, good) as stage:
        server = Server(stage.url)
        assert server.truth(ASK)
        assert spoken.wait(5)
        assert server.truth(ASK)
    assert len(stage.seen) == 2


def test_rows_of_two_questions_may_be_read_in_turn() -> None:
    with playing(saying(200, rows(5000), JSON)) as stage:
        server = Server(stage.url)
        pairs = sum(1 for _ in zip(server.rows(SELECT), server.rows(SELECT), strict=True))
    assert pairs == 5000


# How it is asked


def test_a_short_question_is_a_GET_and_a_long_one_a_POST() -> None:  # noqa: N802
    with playing(good) as stage:
        server = Server(f"{stage.url}?key=a%20b")
        assert server.truth(ASK)
        assert server.truth(f"{ASK} # {'长' * 1000}")
    short, long = stage.seen
    assert (short.method, long.method) == ("GET", "POST")
    assert short.query["key"] == long.query["key"] == ["a b"]
    assert long.query["query"] == [f"{ASK} # {'长' * 1000}"]
    assert long.headers["Content-Type"] == "application/x-www-form-urlencoded"


@pytest.mark.parametrize("status", [413, 414, 431])
def test_a_question_too_long_for_an_address_is_asked_again_by_POST(status: int) -> None:  # noqa: N802
    with playing(saying(status), good) as stage:
        assert Server(stage.url).truth(ASK)
    assert [seen.method for seen in stage.seen] == ["GET", "POST"]


def test_a_compressed_answer_is_asked_for_and_read() -> None:
    with playing(zipped(compressed(rows(5000)))) as stage:
        assert sum(1 for _ in Server(stage.url).rows(SELECT)) == 5000
    assert stage.seen[0].headers["Accept-Encoding"] == "gzip"


def test_a_word_in_a_comment_makes_no_update_of_a_question() -> None:
    with playing(good) as stage:
        assert Server(stage.url).truth("PREFIX a: <x:a> # DROP it\nASK { ?s ?p ?o }")
    assert "query" in stage.seen[0].query


# What comes


@pytest.mark.parametrize("size", [0, 1, 200, -1, -2, -30])
def test_rows_that_break_off_are_an_error_after_those_that_came(size: int) -> None:
    body = rows(100)
    with playing(saying(200, body[:size] if size < 0 else body[: len(body) - 1 - size], JSON)) as stage:
        assert "web page" not in told(stage.url, query=SELECT).en


LINES = b"?n\n" + b"1\n" * 20


def test_lines_that_are_cut_off_are_an_error() -> None:
    known = as_oxigraph(YES, JSON, announced=len(YES))
    with playing(known, as_oxigraph(LINES, "text/tab-separated-values", announced=len(LINES) + 2)) as stage:
        server = Server(stage.url)
        assert server.truth(ASK)
        with pytest.raises(StoreError, match="broke off"):
            list(server.rows(SELECT))
        assert stage.seen[-1].headers["Accept"] == "text/tab-separated-values"


def test_lines_that_may_be_cut_off_unseen_are_asked_for_as_json() -> None:
    known = as_oxigraph(YES, JSON, announced=len(YES))
    unframed = as_oxigraph(LINES, "text/tab-separated-values; charset=utf-8", announced=None)
    with playing(known, unframed, as_oxigraph(rows(30), JSON, announced=None)) as stage:
        server = Server(stage.url)
        assert server.truth(ASK)
        assert len(list(server.rows(SELECT))) == 30
        assert stage.seen[-1].headers["Accept"].startswith(JSON)


def test_an_error_after_the_rows_is_an_error() -> None:
    with playing(saying(200, rows(3)[:-1] + b',"error":"timeout"}', JSON)) as stage:
        found = Server(stage.url).rows(SELECT)
        with pytest.raises(ServerError, match="rows that came before may not be all"):
            list(found)


def test_rows_that_are_cut_off_at_a_limit_are_an_error() -> None:
    with playing(saying(200, rows(10), JSON, X_SPARQL_MaxRows="10")) as stage:
        assert "cuts answers off at 10 rows" in told(stage.url, query=SELECT).en
        assert len(list(Server(stage.url).rows(f"{SELECT} LIMIT 10"))) == 10
        assert "cuts" in told(stage.url, query="SELECT ?n { { SELECT * { ?n ?p ?o } LIMIT 5 } ?n ?p ?x }").en


@pytest.mark.parametrize(("cell", "expected"), [("1", True), ("0", False)])
def test_a_truth_may_come_as_a_table_of_one_number(cell: str, expected: bool) -> None:
    body = {"head": {"vars": ["x"]}, "results": {"bindings": [{"x": {"type": "typed-literal", "value": cell,
            "datatype": "http://www.w3.org/2001/XMLSchema#integer"}}]}}  # fmt: skip
    with playing(saying(200, json.dumps(body).encode(), JSON)) as stage:
        assert Server(stage.url).truth(ASK) is expected


def test_what_a_server_says_cannot_play_with_a_terminal() -> None:
    with playing(saying(500, "\x1b[31mred\u202e\r\nalert\x07".encode() + b"x" * 5000)) as stage:
        said = told(stage.url).en.partition("It says: ")[2]
    assert said.isprintable() and len(said) == 300


def test_what_a_server_says_in_another_encoding_is_read() -> None:
    with playing(saying(500, "查询失败".encode("gb18030"), "text/plain; charset=gb18030")) as stage:
        assert "查询失败" in told(stage.url).en


# On the way


def test_https_that_is_none_is_told() -> None:
    with playing(good) as stage:
        assert "secure connection" in told(stage.url.replace("http:", "https:")).en


def test_https_that_is_not_even_refused_is_told_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.server.connection._Secured.handshake", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:  # as the Oxigraph server is, which waits for more
        error = told(f"https://127.0.0.1:{silent.getsockname()[1]}/query", timeout=30)
    assert "no secure connection comes about (nothing within 0.3 s)" in error.en


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl, which makes a certificate, is not installed")
def test_a_certificate_that_nobody_signed_is_not_trusted(tmp_path: Path) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"]
    made += ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(made, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with playing(good, context=context) as stage:
        assert "certificate is not trusted" in told(stage.url).en
        assert stage.seen == []


def test_a_proxy_of_the_system_is_used_and_shown_its_login(monkeypatch: pytest.MonkeyPatch) -> None:
    with playing(good) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url.replace("//", "//me:mine@"))
        assert Server("http://graph.invalid/sparql").truth(ASK)
    assert proxy.seen[0].path.startswith("http://graph.invalid/sparql?")
    assert proxy.seen[0].headers["Host"] == "graph.invalid"
    assert proxy.seen[0].headers["Proxy-Authorization"] == "Basic bWU6bWluZQ=="


def test_what_runs_on_this_machine_is_not_asked_through_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    with playing(good) as stage, playing(good) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        assert Server(stage.url).truth(ASK)
    assert proxy.seen == []


def test_a_refusal_that_comes_before_all_was_sent_is_read() -> None:
    def early(actor: Actor) -> None:
        actor.answer(413)
        actor.close_connection = True

    with playing(early, reading=False) as stage:
        server = Server(stage.url)
        server.at(None, stage.url)
        with pytest.raises(ServerError, match=r"too large for it \(413"):
            server.put("x:g", b"<x:s> <x:p> <x:o> .\n" * 500_000)


def test_without_SPARQLWrapper_it_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: N802
    monkeypatch.setitem(sys.modules, "SPARQLWrapper", None)
    with pytest.raises(StoreError, match=r"spirit-kg\[remote\]"):
        Server("http://127.0.0.1/sparql").truth(ASK)
