"""Answers without end, in pieces, without an end that can be seen, or with nonsense in them: how long, and what is told."""

import gzip
import io
import re
import sys
import threading
import time
from collections.abc import Callable

import pyoxigraph as ox
import pytest

import kg
from kg.errors import KGError, StoreError
from kg.limits import Limits, within
from kg.remote import RemoteStore
from kg.server import refusals
from kg.server.connection import Patience
from kg.server.endpoint import Addresses, Server
from kg.server.refusals import ServerError
from kg.store import Store
from kg.transfer import push
from remote.faulty import (
    ASK,
    JSON,
    SELECT,
    Actor,
    Part,
    as_oxigraph,
    continuing,
    empty_but,
    endless,
    good,
    playing,
    rows,
    saying,
    told,
    zipped,
)

pytestmark = pytest.mark.usefixtures("nobody")

NTRIPLES = "application/n-triples"
TRIPLES = b"<x:a> <x:b> <x:c> .\n<x:a> <x:b> <x:d> .\n"
GO = "SELECT ?n { ?n <x:go> ?o }"
CONSTRUCT = "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }"
BEGUN = rows(0)[:-3]  # up to the bracket after which rows come
ROW = rows(1)[len(BEGUN) : -3] + b","


def triples(url: str) -> list[ox.Triple]:
    return list(Server(url, timeout=5).triples(CONSTRUCT))


# The time


ENDLESS: dict[str, Part] = {
    "rows": endless(BEGUN, ROW),
    "blanks": endless(b" ", b" "),
    "an error": endless(b"", "错".encode(), "text/plain", 500),
    "a promise": continuing,
}


@pytest.mark.parametrize("name", ENDLESS)
def test_the_time_bounds_an_answer_that_comes_fast_and_without_end(name: str) -> None:
    with playing(ENDLESS[name]) as stage:
        start = time.monotonic()
        with pytest.raises(StoreError, match=r"within 0\.4 s"):
            Server(stage.url, timeout=0.4).rows(SELECT).serialize(io.BytesIO(), ox.QueryResultsFormat.CSV)
        assert time.monotonic() - start < 1.2


def test_the_time_bounds_triples_without_end() -> None:
    with playing(endless(b"", b"<x:a> <x:b> <x:c> .\n", NTRIPLES)) as stage:
        start = time.monotonic()
        with pytest.raises(StoreError, match=r"within 0\.4 s"):
            list(Server(stage.url, timeout=0.4).triples(CONSTRUCT))
        assert time.monotonic() - start < 1.2


def test_within_a_limit_rows_without_end_are_ended_however_slowly_they_would_be_written() -> None:
    with playing(empty_but(endless(BEGUN, ROW))) as stage:
        store = RemoteStore(stage.url)
        for most in (None, 10**9):
            start = time.monotonic()
            with pytest.raises(StoreError, match=r"within 0\.4 s"):
                within(store, Limits(seconds=0.4, rows=most)).select(GO)
            assert time.monotonic() - start < 1.2


def test_within_a_limit_a_reader_takes_his_own_time() -> None:
    with playing(saying(200, rows(30000), JSON)) as stage:
        answer = Server(stage.url).within(0.3).rows(SELECT)
        time.sleep(0.4)
        with pytest.raises(StoreError, match="within"):
            list(answer)  # which is why a store fetches all of it first
    with playing(empty_but(saying(200, rows(30000), JSON))) as stage:
        table = within(RemoteStore(stage.url), Limits(seconds=0.9)).select(GO)
        time.sleep(0.95)
        assert [row["n"].value for row in table] == [str(number) for number in range(30000)]


def test_who_reads_slowly_where_rows_are_written_is_not_hurried() -> None:
    class Pager(io.BytesIO):
        def write(self, data: object) -> int:
            if not self.tell():
                time.sleep(0.8)
            return super().write(data)  # type: ignore[arg-type]

    with playing(saying(200, rows(20000), JSON)) as stage:
        pager = Pager()
        Server(stage.url, timeout=0.7).rows(SELECT).serialize(pager, ox.QueryResultsFormat.CSV)
    assert pager.getvalue().count(b"\n") == 20001


def test_what_is_asked_to_open_a_store_has_the_time_of_one_answer() -> None:
    def slow(actor: Actor) -> None:
        time.sleep(0.3)
        empty_but(good)(actor)

    with playing(slow) as stage:
        start = time.monotonic()
        with pytest.raises(StoreError, match=r"within 0\.5 s"):
            RemoteStore(stage.url, timeout=0.5)
        assert time.monotonic() - start < 1
    assert len(stage.seen) == 2


def test_a_clock_rests_unless_it_is_strict() -> None:
    gentle, strict = Patience(60), Patience(60, strict=True)
    for patience in (gentle, strict):
        patience.rest()
    time.sleep(0.02)
    assert gentle.left > 59.99 > strict.left


@pytest.mark.parametrize("seconds", [float("nan"), float("inf"), 1e30, 0, -1])
def test_a_time_that_is_none_is_refused(seconds: float) -> None:
    calls: list[Callable[[], object]] = [
        lambda: kg.open_store("http://127.0.0.1:1/sparql", timeout=seconds),
        lambda: Server("http://127.0.0.1:1/sparql").within(seconds),
        lambda: within(kg.open_store(), Limits(seconds=seconds)),
    ]
    for call in calls:
        with pytest.raises(KGError, match="a time limit is a number above 0") as caught:
            call()
        assert f"{seconds:g}" in caught.value.zh


# Nothing is lost unseen


@pytest.mark.parametrize("at", [1, 20, 60, -1])
@pytest.mark.parametrize("name", ["gzip", "x-gzip"])
def test_an_answer_compressed_in_several_members_is_read_whole(at: int, name: str) -> None:
    def members(body: bytes) -> bytes:
        return b"".join(map(gzip.compress, (body[:at], b"", body[at:])))

    with playing(lambda actor: actor.answer(200, members(TRIPLES), NTRIPLES, Content_Encoding=name)) as stage:
        assert len(triples(stage.url)) == 2
    with playing(lambda actor: actor.answer(200, members(rows(50)), Content_Encoding=name)) as stage:
        assert len(list(Server(stage.url).rows(SELECT))) == 50


def test_what_follows_a_compressed_answer_is_an_error_if_it_is_none() -> None:
    with playing(zipped(gzip.compress(rows(3)) + b"junk")) as stage:
        assert "broke off" in told(stage.url, query=SELECT).en


def test_triples_that_may_be_cut_off_unseen_are_asked_for_as_xml() -> None:
    xml = b"".join(
        (b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:x="x:">',
         b'<rdf:Description rdf:about="x:a"><x:b rdf:resource="x:c"/></rdf:Description></rdf:RDF>')
    )  # fmt: skip
    cut = as_oxigraph(TRIPLES[:20], NTRIPLES, announced=None)
    with playing(cut, as_oxigraph(xml, "application/rdf+xml", announced=None)) as stage:
        assert len(triples(stage.url)) == 1
    assert stage.seen[-1].headers["Accept"] == "application/rdf+xml"
    with (
        playing(cut, as_oxigraph(xml[:-5], "application/rdf+xml", announced=None)) as stage,
        pytest.raises(StoreError, match="ends too early"),
    ):
        triples(stage.url)


@pytest.mark.parametrize("kind", [NTRIPLES, "text/turtle"])
def test_triples_that_may_be_cut_off_unseen_are_an_error(kind: str) -> None:
    with (
        playing(as_oxigraph(TRIPLES[:20], kind, announced=None)) as stage,
        pytest.raises(StoreError, match="does not say where its answer ends"),
    ):
        triples(stage.url)


def test_what_is_neither_an_answer_nor_an_error_is_no_empty_answer() -> None:
    with playing(saying(300, b"", "text/plain")) as stage, pytest.raises(ServerError, match="300 Multiple Choices"):
        triples(stage.url)


def test_rows_that_are_let_go_may_end_in_another_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    complaints: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", complaints.append)
    with playing(saying(200, rows(100), JSON)) as stage:
        found = Server(stage.url).rows(SELECT)
    begun = [iter(found)]
    next(begun[0])
    found.close()
    other = threading.Thread(target=begun.clear)
    other.start()
    other.join()
    assert complaints == []


# Nonsense is told


NONSENSE: dict[str, tuple[Part, str]] = {
    "a port too high": (
        saying(302, Location="http://127.0.0.1:99999999/x"),
        "redirects to http://127.0.0.1:99999999/x",
    ),
    "no host": (saying(302, Location="http://[bad/x"), r"redirects to http://\[bad/x, which is not followed"),
    "a label too long": (saying(302, Location=f"http://{'a' * 70}.invalid/"), "is not followed"),
    "a secret in a redirect": (saying(302, Location="http://u:secret@[bad/"), r"redirects to http://\[bad/"),
    "a charset for names": (saying(500, b"oh no", "text/plain; charset=idna"), "It says: oh no"),
    "a charset that is none": (saying(500, b"oh no", "text/plain; charset=hex"), "It says: oh no"),
    "JSON too deep": (saying(500, b"[" * 100_000, "application/json"), r"It says: \[\["),
    "a secret way to log in": (saying(401, WWW_Authenticate="Digest ==,=,realm"), "Basic and Digest"),
}


@pytest.mark.parametrize("wait", [f"Wed, 21 Oct {'9' * 20} 07:28:00 GMT", "9" * 400])
def test_a_wait_without_end_is_none(wait: str) -> None:
    with playing(saying(503, Retry_After=wait), good) as stage:
        assert Server(stage.url).truth(ASK)
    with playing(saying(503, Retry_After=wait)) as stage:
        assert "too busy (503 Service Unavailable); this may pass" in told(stage.url, timeout=0.3).en


@pytest.mark.parametrize("name", NONSENSE)
def test_nonsense_is_told_and_not_thrown(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_USER", "ann")
    monkeypatch.setenv("KG_PASSWORD", "pass")
    part, words = NONSENSE[name]
    with playing(part) as stage:
        server = Server(stage.url, timeout=3)
        with pytest.raises(StoreError, match=words) as caught:
            list(server.rows(SELECT))
    assert "secret@" not in caught.value.en + caught.value.zh


def test_a_value_too_long_is_told() -> None:
    long = BEGUN + ROW + b'{"n":{"type":"literal","value":"' + b"a" * (17 << 20)
    with playing(saying(200, long, JSON)) as stage:
        found = Server(stage.url).rows(SELECT)
        assert next(found)
        with pytest.raises(StoreError, match="16 MB"):
            next(found)


def test_a_redirect_may_be_written_in_chinese() -> None:
    sent = "/查询 一".encode().decode("latin-1")
    with playing(saying(307, Location=sent), good) as stage:
        assert Server(stage.url).truth(ASK)
    assert stage.seen[1].path == "/%E6%9F%A5%E8%AF%A2%20%E4%B8%80"


def test_an_address_with_a_name_too_long_is_refused() -> None:
    with pytest.raises(StoreError, match="no address of a server"):
        Server(f"http://{'a' * 64}.org/sparql")


def test_what_comes_in_place_of_an_answer_cannot_play_with_a_terminal() -> None:
    def garbage(actor: Actor) -> None:
        actor.wfile.write(b"\x1b[31m\x00SSH-2.0\x07" + b"x" * 5000 + b"\r\n\r\n")
        actor.close_connection = True

    with playing(garbage) as stage:
        error = told(stage.url)
    assert error.en.isprintable() and error.zh.isprintable() and "SSH-2.0" in error.en and len(error.en) < 600


PAGE = "<html><head>{}</head><body>查询语句有错误 &lt;第1行&gt;</body></html>"


@pytest.mark.parametrize(
    "meta", ['<meta charset="gbk">', '<meta http-equiv=X content="text/html; charset=gb2312">', ""]
)
@pytest.mark.parametrize("cut", [0, 1])
def test_a_chinese_page_is_read_whether_it_names_its_encoding_or_not(meta: str, cut: int) -> None:
    body = (PAGE.format(meta) + "尾" * 10).encode("gbk")
    with playing(saying(500, body[: len(body) - cut], "text/html")) as stage:
        assert "It says: 查询语句有错误 <第1行> 尾" in told(stage.url).en


def test_an_accent_makes_no_chinese_of_a_page() -> None:
    said = refusals.said("requête erronée: élément".encode("latin-1"), "text/plain")
    assert "erron" in said and not re.search("[\u4e00-\u9fff]", said)


def test_a_server_that_takes_no_GET_is_asked_by_POST() -> None:  # noqa: N802
    with playing(saying(405), good) as stage:
        assert Server(stage.url).truth(ASK)
    assert [seen.method for seen in stage.seen] == ["GET", "POST"]


@pytest.mark.parametrize(
    "page", ["<title>登录</title>请登录", "<form><input type=password></form>", "<h1>Sign in</h1>"]
)
def test_a_change_that_a_page_to_log_in_answers_is_an_error(page: str) -> None:
    with playing(saying(200, page.encode(), "text/html")) as stage:
        server = Server("http://127.0.0.1:1/query")
        server.at(stage.url, stage.url)
        changes: list[Callable[[], None]] = [lambda: server.update("DROP ALL"), lambda: server.put("x:g", b"")]
        for change in changes:
            with pytest.raises(StoreError, match=rf"{stage.url}: it answers with a web page, perhaps to log in"):
                change()


def test_a_push_notices_that_an_update_is_not_done(store: Store, an_oxigraph: str) -> None:
    with playing(saying(200, b"<html><div id=app></div></html>", "text/html")) as stage:
        where = Addresses(an_oxigraph, stage.url)
        with pytest.raises(StoreError, match=rf"{stage.url}: it answers an update as if it were done, and it is not"):
            push(store, where)


def test_a_page_that_says_it_is_done_is_no_error() -> None:
    with playing(saying(200, b"<html><h1>Success</h1><p>Update succeeded</p></html>", "text/html")) as stage:
        server = Server(stage.url)
        server.at(stage.url, stage.url)
        server.update("DROP ALL")
