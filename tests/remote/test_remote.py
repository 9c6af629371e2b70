"""A store on a server is a store: the same answers, the same errors, and none where answers would be wrong."""

import io
import json
from collections import Counter
from pathlib import Path
from urllib.parse import quote
from urllib.request import Request, urlopen

import pyoxigraph as ox
import pytest

import kg
from kg import evidence, parameters
from kg.errors import QueryError, StoreError
from kg.remote import RemoteStore
from kg.server import addresses, wording
from kg.server.endpoint import Over, Server
from kg.server.holdings import every
from kg.server.probe import default_graph
from kg.server.refusals import ServerError
from kg.store import LocalStore, Store, open_store
from kg.terms import ID, KG, MERGED, REGISTER, RULE
from kg.transfer import pull, push
from remote.faulty import JSON, playing, rows, saying
from remote.servers import MOST, Shared, oxigraph

TRIG = ox.RdfFormat.TRIG

pytestmark = pytest.mark.usefixtures("owner")


def put(url: str, data: bytes, graph: str | None = None) -> None:
    """Load a server by hand: TriG, or N-Triples into one graph."""
    where = url.replace("/query", "/store") + (f"?graph={quote(graph, safe='')}" if graph else "")
    kind = "application/n-triples" if graph else "application/trig"
    urlopen(Request(where, data, {"Content-Type": kind}, method="POST"), timeout=10).close()


def trig(store: Store) -> bytes:
    out = io.BytesIO()
    store.dump(out, "trig")
    return out.getvalue()


def merge(store: Store) -> bytes:
    out = io.BytesIO()
    store.dump(out, "ntriples")
    return out.getvalue()


# The same answers


def test_each_form_is_answered_as_at_home(store: Store, remote: RemoteStore) -> None:
    assert remote.ask("ASK { id:branch-jiashan kg:inherits id:spirit-red-boat }")
    assert not remote.ask("ASK { id:branch-jiashan kg:inherits id:spirit-haixia }")
    for text in (
        "CONSTRUCT { ?b kg:inherits ?s } WHERE { ?s kg:inspires ?b }",
        "CONSTRUCT WHERE { ?b kg:inherits ?s }",
    ):
        assert remote.construct(text).in_order() == store.construct(text).in_order()
    assert (
        remote.describe("DESCRIBE id:spirit-haixia").in_order()
        == store.describe("DESCRIBE id:spirit-haixia").in_order()
    )


def test_a_table_is_read_twice_indexed_and_written_as_at_home(store: Store, remote: RemoteStore) -> None:
    text = "SELECT ?s ?n { ?s a kg:Spirit ; skos:prefLabel ?n } ORDER BY ?s LANG(?n)"
    here, there = store.select(text), remote.select(text)
    assert there.columns == ("s", "n") and len(there) == len(here) == 10
    assert [tuple(row) for row in there] == [tuple(row) for row in here]
    assert there[-1]["n"] == here[-1]["n"]
    assert remote.select(text).to_csv() == here.to_csv() == there.to_csv()
    assert remote.select(text).to_json() == here.to_json()
    assert list(remote.select(text).rdflib()) == list(here.rdflib())


def test_a_catalogued_question_is_asked_with_a_name(store: Store, remote: RemoteStore) -> None:
    here = parameters.run("honors-of-branch", store, branch="洞头")
    assert list(parameters.run("honors-of-branch", remote, branch="洞头").values()) == list(here.values())


def test_a_name_is_found_however_few_rows_are_wanted(remote: RemoteStore) -> None:
    few = kg.within(remote, kg.Limits(rows=1))
    assert len(list(kg.run("honors-of-branch", few, branch="洞头").stream())) == 1
    assert kg.find(few, "红船精神", "kg:Spirit")[0].how == "name"


def test_the_evidence_is_the_same(store: Store, remote: RemoteStore) -> None:
    s, p, o = (ox.NamedNode(name) for name in (f"{ID}spirit-haixia", f"{KG}inspires", f"{ID}branch-dongtou"))
    found = evidence.why(remote, s, p, o)
    assert found == evidence.why(store, s, p, o)
    assert found.evidence[0].graph == f"{RULE}inspires" and found.evidence[0].rests_on


@pytest.mark.parametrize("form", ["trig", "nquads", "turtle", "ntriples"])
def test_a_dump_is_the_same(store: Store, remote: RemoteStore, form: str) -> None:
    here, there = io.BytesIO(), io.BytesIO()
    store.dump(here, form)  # type: ignore[arg-type]
    remote.dump(there, form)  # type: ignore[arg-type]
    assert there.getvalue() == here.getvalue()


def test_rdflib_gets_a_copy(store: Store, remote: RemoteStore) -> None:
    assert len(remote.dataset) == len(store.dataset)
    assert set(remote.dataset.quads()) == set(store.dataset.quads())


def test_a_FROM_of_the_query_is_kept(store: Store, remote: RemoteStore) -> None:  # noqa: N802
    text = "SELECT ?s ?p ?o FROM <https://w3id.org/spirit-kg/source/zhejiang-mobile-2021/p18s2> { ?s ?p ?o }"
    assert 0 < len(remote.select(text)) == len(store.select(text))


# The same errors


@pytest.mark.parametrize(
    "text",
    [
        "ASK {\n ?s ?p }",
        "ASK { ?s foo:bar ?o }",
        "SELECT * { ?s ?p ?o }",
        "DROP ALL",
        "ASK { SERVICE <http://x/> { } }",
    ],
)
def test_a_wrong_query_is_the_same_error(store: Store, remote: RemoteStore, text: str) -> None:
    with pytest.raises(QueryError) as here:
        store.ask(text)
    with pytest.raises(QueryError) as there:
        remote.ask(text)
    assert (there.value.en, there.value.zh) == (here.value.en, here.value.zh)
    assert (there.value.line, there.value.column) == (here.value.line, here.value.column)


def test_a_wrong_query_that_is_no_longer_short_has_its_position_too(remote: RemoteStore) -> None:
    with pytest.raises(QueryError) as caught:
        remote.select("SELECT ?s {\n  ?s a kg:Spirit ;;; foo:x ?y\n}")
    assert (caught.value.line, caught.value.column) == (2, 22)


@pytest.mark.parametrize(
    "text",
    [
        r"ASK { \u0053ERVICE <http://127.0.0.1/> { ?s ?p ?o } }",
        r"ASK { S\u0045RVICE <http://127.0.0.1/> { ?s ?p ?o } }",
        r"ASK { \U00000073ervice <http://127.0.0.1/> { ?s ?p ?o } }",
        r"ASK { \u0073\u0065\u0072\u0076\u0069\u0063\u0065 <http://127.0.0.1/> { ?s ?p ?o } }",
        # Where escapes are read first, this text ends at once.
        r"""ASK { FILTER("\u0022 = '') SERVICE <http://127.0.0.1/> { ?s ?p ?o } #") }""",
        "ASK { FILTER('\\u0027 = \"\") \\u0053ervice <http://127.0.0.1/> { ?s ?p ?o } \\u0023') }",
    ],
)
def test_a_word_in_escapes_asks_no_other_server(text: str) -> None:
    no = saying(200, b'{"head":{},"boolean":false}', JSON)
    with playing(saying(200, rows(0), JSON), no) as stage:
        remote = RemoteStore(stage.url)
        opening = len(stage.seen)
        with pytest.raises(QueryError, match="SERVICE would ask another server"):
            remote.ask(text)
    assert len(stage.seen) == opening


def test_files_are_not_loaded_into_a_server(remote: RemoteStore) -> None:
    with pytest.raises(StoreError, match=r"files \(a.ttl b.ttl\) are not loaded into a server.*push"):
        remote.load("a.ttl", "b.ttl")


def test_what_holds_more_than_is_printed_is_not_opened_as_printed(remote: RemoteStore) -> None:
    with pytest.raises(ServerError, match="also holds what is not printed"):
        RemoteStore(remote.server.addresses.query, printed=True)


# Where the merge is


def test_an_empty_server_and_one_without_our_graph_are_taken_as_they_are() -> None:
    with oxigraph() as server:
        assert default_graph(Server(server.url)) is None
        put(server.url, b"<x:s> <x:p> <x:o> .")
        assert RemoteStore(server.url).ask("ASK { <x:s> ?p ?o }")


def test_a_server_without_the_merge_is_refused(store: Store) -> None:
    with oxigraph() as server:
        put(server.url, trig(store))
        with pytest.raises(ServerError, match="the merge is missing or incomplete; push to it") as caught:
            RemoteStore(server.url)
        assert server.url in caught.value.zh


def test_a_server_with_the_merge_alone_is_refused(store: Store) -> None:
    with oxigraph() as server:
        put(server.url, merge(store))
        with pytest.raises(ServerError, match="graphs of evidence cannot be asked for"):
            RemoteStore(server.url)


@pytest.mark.parametrize("with_merge", [True, False])
def test_a_union_that_counts_twice_is_refused(store: Store, with_merge: bool) -> None:
    with oxigraph("--union-default-graph") as server:
        put(server.url, trig(store))
        if with_merge:
            put(server.url, merge(store))
        with pytest.raises(ServerError, match="counts a statement of two graphs twice"):
            RemoteStore(server.url)


def test_the_merge_under_its_name_is_no_use_where_naming_it_hides_the_others(store: Store) -> None:
    with oxigraph("--union-default-graph") as server:
        put(server.url, trig(store))
        put(server.url, merge(store), MERGED)
        with pytest.raises(ServerError, match="counts a statement of two graphs twice"):
            RemoteStore(server.url)


# The same of data that say nothing of their graphs

TWICE = "<x:one> { <x:a> <x:b> <x:c> } <x:two> { <x:a> <x:b> <x:c> , <x:d> }"
ONCE = "<x:a> <x:b> <x:c> ."  # in one graph, that of the file
ROWS = "SELECT ?s ?o { ?s <x:b> ?o }"


@pytest.mark.parametrize(("name", "text"), [("twice.trig", TWICE), ("once.ttl", ONCE)])
def test_what_no_graph_is_said_to_be_shows_once_too(url: str, tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    store = open_store(tmp_path / name)
    push(store, url)
    remote = RemoteStore(url)
    assert len(remote.select(ROWS)) == len(store.select(ROWS)) == text.count("<x:d>") + 1
    assert trig(pull(url)) == trig(store)
    assert push(store, url, dry_run=True).size == 0


@pytest.mark.parametrize("text", [TWICE, f"{ONCE} <x:one> {{ {ONCE} }}"])
def test_a_union_of_graphs_of_no_kind_is_refused(text: str) -> None:
    with oxigraph("--union-default-graph") as server:
        put(server.url, text.encode())
        assert len(list(Server(server.url).rows(ROWS))) > text.count("<x:d>") + 1, "else nothing is wrong"
        with pytest.raises(ServerError, match="counts a statement of two graphs twice"):
            RemoteStore(server.url)


def test_a_union_in_which_no_statement_shows_twice_is_taken_as_the_merge_that_it_is() -> None:
    with oxigraph("--union-default-graph") as server:
        put(server.url, f"<x:one> {{ {ONCE} }} <x:two> {{ <x:a> <x:b> <x:d> }}".encode())
        assert len(RemoteStore(server.url).select(ROWS)) == 2


def test_graphs_of_no_kind_whose_merge_nobody_wrote_are_refused() -> None:
    with oxigraph() as server:
        put(server.url, TWICE.encode())
        with pytest.raises(ServerError, match="the merge is missing or incomplete; push to it"):
            RemoteStore(server.url)
        put(server.url, b"<x:other> <x:b> <x:c> .")
        assert len(RemoteStore(server.url).select(ROWS)) == 1, "beside data of another kind they are none of kg's"


def test_virtuoso_with_graphs_that_no_push_brought_is_refused(shared_virtuoso: Shared) -> None:
    for graphs, said in (
        (("x:one", "x:two"), "counts a statement of two graphs twice"),
        ((f"{REGISTER}one",), "the merge is missing or incomplete; push to it"),
    ):
        server = Server(shared_virtuoso.emptied())
        addresses.find(server)
        for graph in graphs:
            server.update(f"INSERT DATA {{ GRAPH <{graph}> {{ {ONCE} }} }}")
        with pytest.raises(ServerError, match=said):
            RemoteStore(shared_virtuoso.url)


def test_graphs_of_others_on_virtuoso_are_no_matter_beside_the_merge(shared_virtuoso: Shared, store: Store) -> None:
    remote = RemoteStore(shared_virtuoso.shipped(store))
    addresses.find(remote.server)
    for graph in ("x:one", "x:two"):
        remote.server.update(f"INSERT DATA {{ GRAPH <{graph}> {{ {ONCE} }} }}")
    try:
        assert default_graph(remote.server) == MERGED
    finally:
        remote.server.update("DROP SILENT GRAPH <x:one> ; DROP SILENT GRAPH <x:two>")


@pytest.mark.parametrize("value", ["", "many", "-1", "1.5", "9" * 30, "\x1b[31m"])
def test_a_count_that_is_no_number_is_told(value: str) -> None:
    body = f'{{"head":{{"vars":["n"]}},"results":{{"bindings":[{{"n":{{"type":"literal","value":{json.dumps(value)}}}}}]}}}}'
    with (
        playing(saying(200, body.encode(), JSON)) as stage,
        pytest.raises(ServerError, match="which is no number") as caught,
    ):
        RemoteStore(stage.url)
    assert "\x1b" not in caught.value.en


@pytest.mark.parametrize("asked", ["SELECT ?s { ?s ?p ?o }", "SELECT (COUNT(?s) AS ?s) { ?s ?p ?o }"])
def test_an_answer_without_the_columns_that_were_asked_for_is_told(asked: str) -> None:
    with playing(saying(200, rows(1), JSON)) as stage:
        assert len(list(Server(stage.url).rows("SELECT * { ?s ?p ?o }"))) == 1
        with pytest.raises(ServerError, match="is not what SPARQL has for such a question"):
            list(Server(stage.url).rows(asked))


# Virtuoso


def test_virtuoso_has_the_merge_under_its_name(shared_virtuoso: Shared, store: Store) -> None:
    assert default_graph(Server(shared_virtuoso.emptied())) is None
    remote = RemoteStore(shared_virtuoso.shipped(store))
    assert default_graph(remote.server) == MERGED
    text = "CONSTRUCT WHERE { ?s a ?o }"
    assert remote.construct(text).in_order() == store.construct(text).in_order()


def test_an_answer_that_virtuoso_cuts_off_is_an_error(shared_virtuoso: Shared, store: Store) -> None:
    remote, many = RemoteStore(shared_virtuoso.shipped(store)), "{ ?s ?p ?o . ?t ?q ?r }"
    text = "{ ?s ?p ?o . ?t ?q ?r FILTER('LIMIT 10' != '') }"
    for where in (many, text, f"{many} # as many as LIMIT 10", f"{many} # }}\n#LIMIT 10", f"{many} LIMIT {MOST + 1}"):
        for ask in (
            lambda text: list(remote.select(f"SELECT ?s {text}")),
            lambda text: remote.construct(f"CONSTRUCT {{ ?s ?p ?t }} WHERE {text}"),
        ):
            with pytest.raises(ServerError, match=f"cuts answers off at {MOST} rows"):
                ask(where)
    with pytest.raises(ServerError, match=f"cuts answers off at {MOST} rows"):
        list(remote.select("SELECT ?s { ?s ?p ?o { SELECT ?t { ?t ?q ?r } LIMIT 10 } }"))
    assert len(remote.select(f"SELECT ?s {many} LIMIT {MOST}")) == MOST


def test_graphs_that_are_named_outright_are_looked_into(shared_virtuoso: Shared, store: Store) -> None:
    remote = RemoteStore(shared_virtuoso.shipped(store))
    for graph in ("register:places", "<https://w3id.org/spirit-kg/register/places>", "p:places"):
        text = f"PREFIX p: <https://w3id.org/spirit-kg/register/>\nSELECT ?s ?o {{ GRAPH {graph} {{ ?s ?p ?o }} }}"
        assert 0 < len(remote.select(text)) == len(store.select(text))
    with pytest.raises(ServerError, match="instead of GRAPH <…> write VALUES"):
        remote.select("SELECT ?g { GRAPH register:places { ?s ?p ?o } GRAPH ?g { ?s ?p ?o } }")


def test_who_is_not_known_to_virtuoso_writes_nothing(
    shared_virtuoso: Shared, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared_virtuoso.emptied()
    monkeypatch.delenv("KG_USER")
    monkeypatch.delenv("KG_PASSWORD")
    with pytest.raises(ServerError, match=r"asks who you are .*42000 Error"):
        push(store, shared_virtuoso.url)


@pytest.mark.parametrize(
    ("construct", "select"),
    [
        ("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 3", "SELECT (1 AS ?row) WHERE { ?s ?p ?o } LIMIT 3"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "SELECT (1 AS ?row) WHERE { ?s ?p ?o }"),
        ("# {\nCONSTRUCT { ?s ?p '}' } FROM <x:g> { ?s ?p [ ] }", "# {\nSELECT (1 AS ?row) FROM <x:g> { ?s ?p [ ] }"),
    ],
)
def test_the_solutions_of_a_construct(construct: str, select: str) -> None:
    assert wording.solutions(construct) == select


def test_a_store_that_is_written_and_pulled_is_a_store(remote: RemoteStore, tmp_path: Path) -> None:
    pull(remote.server.addresses.query).save(tmp_path / "graph")
    assert isinstance(found := open_store(tmp_path / "graph"), LocalStore)
    assert found.ask("ASK { id:branch-jiashan kg:inherits id:spirit-red-boat }")


def test_what_virtuoso_cuts_off_is_read_in_pages(shared_virtuoso: Shared, store: Store) -> None:
    url = shared_virtuoso.shipped(store)
    server = Server(url)
    text = "SELECT ?s ?p ?o { ?s ?p ?o }"
    found = Counter(map(str, every(server, text, Over(MERGED))))
    assert len(found) > MOST and found == Counter(map(str, store.select(text)))
    assert sorted(RemoteStore(url).index.holding("红船")) == sorted(store.index.holding("红船"))
