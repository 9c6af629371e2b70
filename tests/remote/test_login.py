"""Logins: from where they come, to whom they are shown, and that nobody else sees them."""

import hashlib
import logging
import re
from pathlib import Path
from urllib.parse import quote
from urllib.request import parse_http_list, parse_keqv_list

import pytest

from kg.errors import StoreError
from kg.server.endpoint import Server
from kg.server.refusals import ServerError
from remote.faulty import ASK, Actor, asking_for, good, playing, saying, told

pytestmark = pytest.mark.usefixtures("nobody")

SECRET = "pass:word\u00e9"
BASIC = "Basic YW5uOnBhc3M6d29yZMOp"


@pytest.fixture
def ann(monkeypatch: pytest.MonkeyPatch, nobody: None) -> None:  # noqa: ARG001 (that comes first)
    monkeypatch.setenv("KG_USER", "ann")
    monkeypatch.setenv("KG_PASSWORD", SECRET)


@pytest.mark.usefixtures("ann")
def test_a_login_is_shown_once_it_is_asked_for_and_then_at_once() -> None:
    with playing(asking_for(BASIC)) as stage:
        server = Server(stage.url)
        assert server.truth(ASK) and server.truth(ASK)
    assert [seen.headers.get("Authorization") for seen in stage.seen] == [None, BASIC, BASIC]


@pytest.mark.usefixtures("ann")
def test_wrong_credentials_are_tried_once_and_not_repeated_in_the_message(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with playing(asking_for("another")) as stage:
        error = told(stage.url)
    assert "refuses this user and password (401 Unauthorized)" in error.en
    assert len(stage.seen) == 2
    told_all = f"{error.en} {error.zh} {error!r} {error.__cause__!r} {caplog.text}"
    assert SECRET not in told_all and BASIC.split()[1] not in told_all and "no: Basic ***" in error.en


def test_who_is_not_known_is_told_what_to_set() -> None:
    with playing(asking_for(BASIC)) as stage:
        assert "set KG_USER and KG_PASSWORD" in told(stage.url).en
    assert len(stage.seen) == 1


@pytest.mark.usefixtures("ann")
def test_a_login_does_not_follow_a_redirect_to_another_host() -> None:
    with playing(asking_for(BASIC)) as other:
        target = other.url.replace("127.0.0.1", "localhost")
        with playing(asking_for(BASIC), saying(307, Location=target)) as stage:
            told(stage.url)
    assert stage.seen[1].headers["Authorization"] == BASIC
    assert other.seen and all("Authorization" not in seen.headers for seen in other.seen)


@pytest.mark.usefixtures("ann")
def test_a_question_follows_a_redirect_within_a_server_with_its_body() -> None:
    with playing(saying(308, Location="/elsewhere"), asking_for(BASIC)) as stage:
        assert Server(stage.url).truth(f"{ASK} # {'x' * 3000}")
    assert [(seen.method, seen.path) for seen in stage.seen[1:]] == [("POST", "/elsewhere")] * 2
    assert stage.seen[-1].query["query"][0].startswith(ASK)


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_change_follows_no_redirect(status: int) -> None:
    with playing(saying(204)) as other, playing(saying(status, Location=other.url)) as stage:
        server = Server(stage.url)
        server.at(stage.url, stage.url)
        with pytest.raises(ServerError, match="which is not followed"):
            server.update("DROP ALL")
        with pytest.raises(ServerError, match="which is not followed"):
            server.put("x:g", b"")
    assert other.seen == []


@pytest.mark.parametrize("algorithm", ["MD5", "SHA-256"])
@pytest.mark.usefixtures("ann")
def test_a_digest_is_answered_without_showing_the_password(algorithm: str) -> None:
    challenge = f'Digest realm="graph", nonce="abc", qop="auth", opaque="xyz", algorithm={algorithm}'
    asked = saying(401, WWW_Authenticate=challenge)
    with playing(asked, good, good) as stage:
        server = Server(stage.url)
        assert server.truth(ASK) and server.truth(ASK)
    assert stage.seen[0].headers.get("Authorization") is None
    for count, seen in enumerate(stage.seen[1:], 1):
        shown = seen.headers["Authorization"]
        assert shown.startswith('Digest username="ann"') and SECRET not in shown
        assert f"nc={count:08x}" in shown and f'uri="{seen.path}"' in shown and 'opaque="xyz"' in shown


@pytest.mark.usefixtures("ann")
def test_a_digest_that_is_refused_is_not_tried_for_ever() -> None:
    with playing(saying(401, WWW_Authenticate='Digest realm="graph", nonce="abc", qop="auth"')) as stage:
        assert "refuses this user and password" in told(stage.url).en
    assert len(stage.seen) == 2


@pytest.mark.parametrize(
    "asked",
    [
        'Negotiate, Basic realm="x"',
        'Basic realm="a, Digest b", NTLM',
        'Digest realm="x", qop="other", Basic realm=x',
        "basic",
    ],
)
@pytest.mark.usefixtures("ann")
def test_a_login_is_shown_where_several_ways_stand_in_one_line(asked: str) -> None:
    with playing(saying(401, WWW_Authenticate=asked), good) as stage:
        assert Server(stage.url).truth(ASK)
    assert stage.seen[1].headers["Authorization"] == BASIC


@pytest.mark.usefixtures("ann")
def test_ways_to_log_in_that_are_not_known_are_told() -> None:
    with playing(saying(401, WWW_Authenticate="Negotiate, Bearer realm=x")) as stage:
        assert "asks for a login by Negotiate, Bearer, and kg knows Basic and Digest" in told(stage.url).en
    assert len(stage.seen) == 1


@pytest.mark.usefixtures("ann")
def test_a_digest_may_cover_the_body() -> None:
    challenge = 'Digest realm="graph", nonce="abc", qop="auth-int", algorithm=SHA-256'
    with playing(saying(401, WWW_Authenticate=challenge), good) as stage:
        server = Server(stage.url)
        server.at(None, stage.url)
        server.put("x:g", b"<x:s> <x:p> <x:o> .\n")
    seen = stage.seen[1]
    shown = parse_keqv_list(parse_http_list(seen.headers["Authorization"].removeprefix("Digest ")))

    def sha(*parts: str) -> str:
        return hashlib.sha256(":".join(parts).encode()).hexdigest()

    what = sha("PUT", seen.path, hashlib.sha256(seen.body).hexdigest())
    expected = sha(sha("ann", "graph", SECRET), "abc", shown["nc"], shown["cnonce"], "auth-int", what)
    assert (shown["qop"], shown["response"]) == ("auth-int", expected)


@pytest.mark.parametrize("before", range(280, 301, 4))
@pytest.mark.parametrize("echo", [SECRET, quote(SECRET), f"%70{SECRET[1:]}", BASIC, quote(BASIC.split()[1])])
@pytest.mark.usefixtures("ann")
def test_nothing_of_a_password_is_repeated_even_where_a_message_is_cut(echo: str, before: int) -> None:
    with playing(saying(403, ("x" * before + f"ann:{echo} {echo}").encode())) as stage:
        error = told(stage.url)
    said = error.en.partition("It says: ")[2]
    assert said and not re.search("pass|%70|word|YW5u", said)


@pytest.mark.usefixtures("ann")
def test_nothing_of_a_password_is_repeated_where_no_answer_is_read() -> None:
    def garbage(actor: Actor) -> None:
        actor.wfile.write(f"you are {actor.headers['Authorization']}\r\n\r\n".encode())
        actor.close_connection = True

    with playing(saying(401, WWW_Authenticate="Basic realm=x"), garbage) as stage:
        assert "(you are Basic *** )" in told(stage.url).en


def test_a_login_may_stand_in_a_netrc_file_under_the_name_of_the_host(tmp_path: Path) -> None:
    file = tmp_path / "netrc"
    file.write_text(f"machine 127.0.0.1 login ann password {SECRET}\ndefault login eve password x\n", "utf-8")
    file.chmod(0o600)
    with playing(asking_for(BASIC)) as stage:
        assert Server(stage.url).truth(ASK)
        assert not Server(stage.url.replace("127.0.0.1", "localhost")).has_login


@pytest.mark.parametrize(
    ("text", "mode", "words"),
    [
        (f"machine 127.0.0.1 login ann password {SECRET}", 0o644, "others can read"),
        (f"machine 127.0.0.1 {SECRET}", 0o600, "not written as netrc is"),
    ],
)
def test_a_netrc_file_is_refused_without_quoting_it(tmp_path: Path, text: str, mode: int, words: str) -> None:
    file = tmp_path / "netrc"
    file.write_text(text, "utf-8")
    file.chmod(mode)
    with pytest.raises(StoreError, match=words) as caught:
        Server("http://127.0.0.1/sparql")
    assert SECRET not in str(caught.value) and caught.value.file == str(file)


@pytest.mark.parametrize("name", ["KG_USER", "KG_PASSWORD"])
def test_half_a_login_is_refused(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, SECRET)
    with pytest.raises(StoreError, match="half a login"):
        Server("http://127.0.0.1/sparql")


def test_a_password_in_an_address_is_refused_and_not_repeated() -> None:
    with pytest.raises(StoreError, match="KG_USER and KG_PASSWORD") as caught:
        Server(f"http://ann:{SECRET}@127.0.0.1/sparql")
    assert SECRET not in caught.value.en + caught.value.zh


@pytest.mark.parametrize(
    "url",
    ["ftp://h/sparql", "http:///sparql", "http://h/a b", "http://h:99999/", "http://[::1/", "http://\u2100.org/", "x"],
)
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(StoreError, match="no address of a server"):
        Server(url)


def test_an_address_may_be_written_in_chinese() -> None:
    assert Server("http://例子.测试/图谱?键=值").addresses.query == (
        "http://xn--fsqu00a.xn--0zwm56d/%E5%9B%BE%E8%B0%B1?%E9%94%AE=%E5%80%BC"
    )
