"""kg push, kg pull and --store URL, as commands."""

import gzip
import io
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

import pytest

from kg.cli import main
from kg.graph import to_networkx
from kg.remote import RemoteStore
from kg.store import Store, open_store
from kg.transfer import push
from remote.faulty import JSON, Part, dripping, playing, rows, saying, stalled
from remote.servers import Shared


class Ran(NamedTuple):
    code: int
    out: str
    err: str


def kg(*words: str, stdin: str = "", **environ: str) -> Ran:
    """Run the command in a process of its own, where every warning is an error."""
    command = [sys.executable, "-W", "error", "-m", "kg", *words]
    known = {
        "PATH": os.environ["PATH"],
        "HOME": os.environ.get("HOME", "/"),
        "LANG": "en_US.UTF-8",
        "NETRC": os.devnull,
    }
    done = subprocess.run(command, input=stdin, capture_output=True, text=True, env={**known, **environ}, check=False)
    return Ran(done.returncode, done.stdout, done.stderr)


def test_a_push_is_shown_asked_and_done(an_oxigraph: str) -> None:
    shown = kg("push", an_oxigraph, "--dry-run")
    assert (shown.code, shown.err) == (0, "") and "register/spirits" in shown.out and "the merge" in shown.out
    refused = kg("push", an_oxigraph, stdin="n\n")
    assert refused.code == 1 and refused.out == shown.out and refused.err == "send this? y/n nothing was sent\n"
    assert not RemoteStore(an_oxigraph).ask("ASK { ?s ?p ?o }")
    done = kg("push", an_oxigraph, "--lang", "zh", stdin="是\n")
    assert done.code == 0 and "发送以上变化" in done.err and "已推送" in done.err
    assert RemoteStore(an_oxigraph).ask("ASK { id:branch-jiashan kg:inherits id:spirit-red-boat }")
    again = kg("push", an_oxigraph, "--yes")
    assert (again.code, again.err) == (0, "the server has it all already\n")


def test_a_pull_is_a_file_or_a_store(store: Store, an_oxigraph: str, tmp_path: Path) -> None:
    push(store, an_oxigraph)
    for name, form in (("a.trig", "trig"), ("a.nq", "nquads")):
        assert kg("pull", an_oxigraph, "-o", str(tmp_path / name)) == (0, "", "")
        out = (tmp_path / "expected").open("wb+")
        with out:
            store.dump(out, form)  # type: ignore[arg-type]
        assert (tmp_path / name).read_bytes() == (tmp_path / "expected").read_bytes()
    assert kg("pull", an_oxigraph, "--format", "store", "-o", str(tmp_path / "disk")) == (0, "", "")
    assert open_store(tmp_path / "disk").ask("ASK { id:branch-jiashan kg:inherits id:spirit-red-boat }")
    assert kg("pull", an_oxigraph, "--format", "store").code == 2


def test_a_pull_is_what_the_name_of_its_file_says_or_names_that_can_be(an_oxigraph: str, tmp_path: Path) -> None:
    assert kg("push", an_oxigraph, "--yes").code == 0
    for form in ("trig", "nq"):
        plain, packed = tmp_path / f"a.{form}", tmp_path / f"a.{form.upper()}.GZ"
        assert kg("pull", an_oxigraph, "-o", str(plain)) == kg("pull", an_oxigraph, "-o", str(packed)) == (0, "", "")
        assert gzip.decompress(packed.read_bytes()) == plain.read_bytes()
        assert len(open_store(packed).select("SELECT ?g { GRAPH ?g { id:spirit-haixia a kg:Spirit } }")) == 1
    for name in ("a.ttl", "a.nt", "a.nt.gz", "a.jsonld", "a.rdf", "a.nq.zst", "a.gz.zip"):
        ran = kg("pull", "http://127.0.0.1:9/query", "-o", str(tmp_path / name))
        assert ran.code == 2 and name in ran.err and ".gz" in ran.err and not (tmp_path / name).exists()
    assert kg("pull", an_oxigraph, "--format", "nquads", "-o", str(tmp_path / "a.txt")).code == 0
    assert (tmp_path / "a.txt").read_bytes() == (tmp_path / "a.nq").read_bytes()


def test_a_pull_is_of_the_server_and_of_what_is_printed_where_that_is_asked(an_oxigraph: str, tmp_path: Path) -> None:
    assert kg("push", an_oxigraph, "--yes").code == 0
    ran = kg("pull", an_oxigraph, "--printed", "-o", str(tmp_path / "a.nq"))
    assert ran.code == 2 and "also holds what is not printed" in ran.err and not (tmp_path / "a.nq").exists()
    assert kg("push", an_oxigraph, "--printed", "--yes").code == 0
    assert kg("pull", an_oxigraph, "--printed", "-o", str(tmp_path / "a.nq")) == (0, "", "")
    out = io.BytesIO()
    open_store(printed=True).dump(out, "nquads")
    assert (tmp_path / "a.nq").read_bytes() == out.getvalue()
    ran = kg("pull", an_oxigraph, "--store", str(tmp_path / "a.nq"))
    assert ran.code == 2 and "leave --store out" in ran.err


def test_what_a_server_says_reaches_the_terminal_in_both_languages() -> None:
    with playing(saying(500, "查询失败\x1b[31m".encode())) as stage:
        for lang, words in (("zh", "它出错了"), ("en", "it failed")):
            ran = kg("pull", stage.url, "--lang", lang)
            assert ran.code == 2 and words in ran.err and "查询失败" in ran.err
            assert stage.url in ran.err and "\x1b" not in ran.err and "Traceback" not in ran.err


def test_a_password_is_never_shown() -> None:
    with playing(saying(401, WWW_Authenticate="Basic realm=x")) as stage:
        ran = kg("push", stage.url, "--yes", KG_USER="ann", KG_PASSWORD="s3cret")
    assert ran.code == 2 and "refuses this user and password" in ran.err
    assert "s3cret" not in ran.out + ran.err


def test_a_time_is_a_number_above_nothing(an_oxigraph: str) -> None:
    assert kg("push", an_oxigraph, "--timeout", "0").code == 2
    assert "a number above 0" in kg("pull", an_oxigraph, "--timeout", "-1").err


# Every command, asked of every engine


COMMANDS = [
    "info --format json",
    "query honors-of-branch -p branch=嘉善 --evidence --format csv",
    "query honors-of-branch -p branch=嘉善 --evidence",
    "query initiatives-of-spirit --format json",
    "query honors-of-branch -p branch=没有这个支部",
    "query branches --format csv --timeout 50",
    "query initiatives-of-spirit -p spirit=没有",
    "why 洞头 kg:undertakes x",
    "queries",
    "terms",
    "terms 荣誉",
    "show 红船精神",
    "show hcjs --format json",
    "why 洞头",
    "why id:spirit-haixia kg:inspires id:branch-dongtou --format json",
    "why id:branch-dongtou kg:inherits id:spirit-red-boat",
    "why p18s2",
    "export --format trig",
    "export --format csv",
    "export --format graphml",
]


Spoken = tuple[int, list[bytes], list[bytes]]
AT_HOME: dict[str, Spoken] = {}  # what a command says of the data in memory


def spoken(capfdbinary: pytest.CaptureFixture[bytes], command: str, where: str | None) -> Spoken:
    """The exit code, the lines in order of their letters (an engine has its own), and what was told."""
    before = signal.getsignal(signal.SIGINT)
    try:
        code = main([*command.split(), "--lang", "zh", *(["--store", where] if where else [])])
    finally:
        signal.signal(signal.SIGINT, before)
    out, err = capfdbinary.readouterr()
    if where:
        out = out.replace(f'"{where}"'.encode(), b"null")
    return code, sorted(out.splitlines()), err.splitlines()


@pytest.mark.usefixtures("owner")
@pytest.mark.parametrize("engine", ["Oxigraph", "Virtuoso"])
def test_a_command_says_the_same_wherever_it_asks(
    store: Store,
    remote: RemoteStore,
    shared_virtuoso: Shared,
    capfdbinary: pytest.CaptureFixture[bytes],
    engine: str,
) -> None:
    url = remote.server.addresses.query if engine == "Oxigraph" else shared_virtuoso.shipped(store)
    for command in COMMANDS:
        if command not in AT_HOME:
            AT_HOME[command] = spoken(capfdbinary, command, None)
        assert spoken(capfdbinary, command, url) == AT_HOME[command], command


def drawn(store: Store) -> list[object]:
    """What a page is made of, in order."""
    graph = to_networkx(store)
    return [graph.graph, sorted(graph.nodes(data=True), key=str), sorted(graph.edges(keys=True, data=True), key=str)]


@pytest.mark.usefixtures("owner")
def test_what_a_page_shows_is_the_same(remote: RemoteStore, store: Store, shared_virtuoso: Shared) -> None:
    expected = drawn(store)
    assert drawn(remote) == expected
    assert drawn(RemoteStore(shared_virtuoso.shipped(store))) == expected


def test_a_server_that_answers_something_else_is_told() -> None:
    for part in (saying(200, rows(1), JSON), saying(200, rows(0), JSON)):
        with playing(part, saying(200, b'{"head":{},"boolean":false}', JSON), saying(200, rows(1), JSON)) as stage:
            ran = kg("query", "branches", "--store", stage.url)
        assert ran.code == 2 and "Traceback" not in ran.err and stage.url in ran.err


@pytest.mark.parametrize("command", ["verify", "propose zhejiang-mobile-2021", "check"])
def test_a_command_for_files_says_how_to_get_them_from_a_server(command: str) -> None:
    ran = kg(*command.split(), KG_STORE="http://127.0.0.1:9/query")
    assert ran.code == 2 and "kg pull" in ran.err and len(ran.err.splitlines()) == 1


def test_the_rows_of_a_server_may_be_few_and_its_memory_is_its_own(remote: RemoteStore) -> None:
    url = remote.server.addresses.query
    some = ("query", "-e", "SELECT ?n { VALUES ?n { 3 1 2 } }", "--store", url)
    assert kg(*some, "--max-rows", "2", "--format", "csv").out == "n\n3\n1\n"
    assert '"value":"1"' in kg(*some, "--max-rows", "2", "--format", "json").out
    triples = kg(
        "query", "-e", "CONSTRUCT WHERE { ?s ?p ?o }", "--store", url, "--max-rows", "2", "--format", "ntriples"
    )
    assert len(triples.out.splitlines()) == 2
    assert "a server sets its own limit of memory" in kg(*some, "--max-memory", "5").err


@pytest.mark.parametrize("part", [stalled, dripping], ids=["stalled", "dripping"])
def test_a_time_bounds_a_query_of_a_server_as_a_whole(part: Part) -> None:
    with playing(part) as stage:
        start = time.monotonic()
        ran = kg("query", "branches", "--store", stage.url, "--timeout", "0.5")
        assert ran.code == 2 and "no complete answer came within 0.5 s" in ran.err
        assert time.monotonic() - start < 4.5, "the server goes on for five seconds and more"


def test_an_address_that_is_allowed_is_asked_by_service() -> None:
    with playing(saying(200, rows(2), JSON)) as stage:
        text = f"SELECT ?n {{ SERVICE <{stage.url}> {{ ?n ?p ?o }} }}"
        assert "--allow-service" in kg("query", "-e", text).err and stage.seen == []
        assert kg("query", "-e", text, "--allow-service", stage.url, "--format", "csv").out == "n\n0\n1\n"


def test_without_its_library_a_server_is_told_to_need_it(tmp_path: Path) -> None:
    (tmp_path / "SPARQLWrapper.py").write_text("raise ImportError")
    ran = kg("info", "--store", "http://127.0.0.1:9/query", PYTHONPATH=str(tmp_path))
    assert ran.code == 2 and "pip install 'spirit-kg[remote]'" in ran.err


def test_a_local_store_needs_no_library_for_servers(tmp_path: Path) -> None:
    (tmp_path / "SPARQLWrapper.py").write_text("raise ImportError")
    assert kg("info", PYTHONPATH=str(tmp_path)).code == 0
