"""Queries: of the form that is expected, without a way out of the store, and with a place for every mistake."""

from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import engine
from kg.errors import QueryError
from kg.store import LocalStore, Store
from kg.terms import PREFIXES

Trap = tuple[str, list[bytes]]


class Named(NamedTuple):
    name: str
    text: str


# Forms


@pytest.mark.parametrize(
    "text", ["ASK {}", "\ufeffASK {}", "# SELECT\nask {}", "PREFIX select: <https://e.org/> ASK {}"]
)
def test_the_form_is_found_behind_marks_comments_and_prefixes(store: Store, text: str) -> None:
    assert store.ask(text) is True
    for wrong in (store.select, store.construct, store.describe):
        with pytest.raises(QueryError, match="of the form ASK"):
            wrong(text)


def test_each_form_has_its_answer(store: Store) -> None:
    assert store.select("SELECT ?b { ?b kg:inherits id:spirit-haixia }")[0]["b"].value.endswith("branch-dongtou")
    assert len(store.construct("CONSTRUCT { ?s kg:inspires ?b } WHERE { ?b kg:inherits ?s }")) == 5
    assert len(store.describe("DESCRIBE id:spirit-haixia")) > 3


def test_a_query_of_the_catalogue_is_taken_by_its_text(store: Store) -> None:
    assert store.ask(Named("name", "ASK { ?s a kg:Spirit }")) is True


@pytest.mark.parametrize("text", ["DESCRIBE id:a", "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"])
def test_describe_and_construct_are_not_taken_for_each_other(store: Store, text: str) -> None:
    with pytest.raises(QueryError, match="of the form"):
        (store.construct if text.startswith("DESCRIBE") else store.describe)(text)


@pytest.mark.parametrize(
    "text", ["INSERT DATA { id:a a kg:X }", "LOAD <file:///etc/passwd>", "DELETE WHERE { ?s ?p ?o }"]
)
def test_an_update_is_said_to_be_one(store: Store, text: str) -> None:
    with pytest.raises(QueryError, match="queries only read"):
        store.select(text)


# Prefixes


@pytest.mark.parametrize("prefix", PREFIXES)
@pytest.mark.parametrize("length", [0, 9000])
def test_every_prefix_is_known_in_short_and_long_queries(store: Store, prefix: str, length: int) -> None:
    (row,) = store.select(f"SELECT ?iri {{ BIND ({prefix}:a AS ?iri) }}" + "#" * length)
    assert row["iri"] == ox.NamedNode(PREFIXES[prefix] + "a")


def test_a_prefix_that_the_query_declares_wins(store: Store) -> None:
    (row,) = store.select("PREFIX kg: <https://mine.example/> SELECT (kg:a AS ?iri) {}")
    assert row["iri"] == ox.NamedNode("https://mine.example/a")


# Mistakes


@pytest.mark.parametrize(
    ("text", "line", "column", "value"),
    [
        ("SELECT ?x {\n  ?x kg:inherits }", 2, 18, "}"),
        ("SELECT ?x {\n  ?x 红船 ?y }", 2, 6, "红船"),
        ("SELECT ?红 {\n  ?红 nope:x ?y }", 2, 6, "nope:x"),
        ("SELEC ?x { ?x a ?y }", 1, 1, "SELEC"),
        ("SELECT ?x { ?x a ?y", 1, 20, None),
        ("SELECT ?x { ?x a “红船” }", 1, 18, "“"),
    ],
)
def test_a_syntax_error_stands_at_the_first_wrong_word(
    store: Store, text: str, line: int, column: int, value: str | None
) -> None:
    with pytest.raises(QueryError) as caught:
        store.select(text)
    assert (caught.value.line, caught.value.column, caught.value.value) == (line, column, value)


@pytest.mark.parametrize("text", [r"ASK { \u0053ERVICE <x:a> {} }", r"\u004COAD <x:a>"])
def test_an_escaped_keyword_is_said_to_be_one(store: Store, text: str) -> None:
    with pytest.raises(QueryError, match=r"escapes such as .u0053 belong in strings and IRIs only"):
        store.ask(text)


def test_a_query_that_cannot_be_computed_is_an_error_of_the_query(store: Store) -> None:
    with pytest.raises(QueryError, match=r"cannot be computed.*https://e\.org/f"):
        list(store.select("SELECT (<https://e.org/f>(1) AS ?x) {}"))


@given(st.text(st.sampled_from("SELECTASK{}?xyab:\"'<>#\\ \n.;,()service＂“红"), max_size=30))
def test_no_text_raises_anything_but_a_query_error(text: str) -> None:
    with suppress(QueryError):
        engine.answer(ox.Store(), engine.checked(text, "SELECT", "ASK", "CONSTRUCT", "DESCRIBE"))


# No way out


@pytest.mark.parametrize(
    ("template", "line", "column"),
    [
        ("ASK {{ SERVICE <{0}> {{ ?s ?p ?o }} }}", 1, 7),
        ("ASK {{ service silent <{0}> {{ ?s ?p ?o }} }}", 1, 7),
        ("ASK {{\n OPTIONAL {{ ?a ?b ?c SERVICE <{0}> {{}} }} }}", 2, 22),
        ("ASK {{ BIND(<{0}> AS ?x) SERVICE ?x {{}} }}", 1, None),
        ('ASK {{ VALUES ?x {{ "SERVICE" }} SERVICE <{0}> {{}} }}', 1, None),
        ("# SERVICE\nASK {{ SERVICE <{0}> {{}} }}", 2, 7),
    ],
)
def test_service_is_refused_however_it_is_written(
    store: Store, trap: Trap, template: str, line: int, column: int | None
) -> None:
    address, seen = trap
    with pytest.raises(QueryError, match="SERVICE would ask another server") as caught:
        store.ask(template.format(address))
    assert caught.value.line == line
    assert column in (None, caught.value.column)
    assert seen == []


# To a tokeniser that takes <…> for an IRI wherever it can, this SERVICE is a part of one.
HIDDEN = "PREFIX : <{0}> ASK {{ FILTER(1<2)SERVICE:#>\n{{ ?s ?p ?o }} }}"


def test_service_is_refused_where_it_looks_like_a_part_of_an_iri(store: Store, trap: Trap) -> None:
    address, seen = trap
    with pytest.raises(QueryError):
        store.ask(HIDDEN.format(address))
    assert seen == []


@pytest.mark.parametrize("template", ["ASK {{ SERVICE <{0}> {{ ?s ?p ?o }} }}", HIDDEN])
def test_the_engine_would_go_out_if_it_were_not_refused(trap: Trap, template: str) -> None:
    address, seen = trap
    with pytest.raises(OSError, match=r"."):
        ox.Store().query(template.format(address))
    assert len(seen) == 1


@pytest.mark.parametrize(
    "text",
    [
        'SELECT ?x { VALUES ?x { "service" } }',
        "SELECT ?x { VALUES ?x { 'SERVICE <http://127.0.0.1/> {}' } } # SERVICE",
        "SELECT ?x { BIND(1 AS ?x) OPTIONAL { ?service a kg:ServiceActivity } }",
        "PREFIX service: <https://e.org/service#> SELECT ?x { VALUES ?x { service:service } }",
    ],
)
def test_the_word_is_allowed_where_it_asks_nobody(store: Store, text: str) -> None:
    assert len(store.select(text)) >= 1


def test_a_mistake_elsewhere_is_not_blamed_on_the_word_service(store: Store) -> None:
    with pytest.raises(QueryError, match="“}” cannot stand here"):
        store.ask('ASK { ?x a "service" . ?x }')


@pytest.mark.parametrize("clause", ["FROM", "FROM NAMED"])
def test_from_an_unknown_graph_is_empty_and_nothing_is_opened(
    store: Store, trap: Trap, tmp_path: Path, clause: str
) -> None:
    address, seen = trap
    canary = tmp_path / "canary.ttl"
    canary.write_text("<https://e.org/a> <https://e.org/b> <https://e.org/c> .")
    for source in (address, canary.as_uri()):
        query = f"SELECT * {clause} <{source}> {{ {{ ?s ?p ?o }} UNION {{ GRAPH ?g {{ ?s ?p ?o }} }} }}"
        assert len(store.select(query)) == 0
    assert seen == []


def test_from_a_sentence_asks_that_sentence(store: Store) -> None:
    graph = "https://w3id.org/spirit-kg/source/zhejiang-mobile-2021/p18s2"
    inside = store.select(f"SELECT * {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}")
    assert 0 < len(store.select(f"SELECT * FROM <{graph}> {{ ?s ?p ?o }}")) == len(inside)


NODES = [ox.NamedNode("x:a"), ox.NamedNode("x:b"), ox.BlankNode("c"), ox.BlankNode("d")]
QUADS = st.builds(
    ox.Quad,
    st.sampled_from(NODES),
    st.sampled_from([ox.NamedNode("x:p"), ox.NamedNode("x:q")]),
    st.sampled_from([*NODES, ox.Literal("1")]),
    st.sampled_from([ox.DefaultGraph(), ox.NamedNode("x:g"), ox.NamedNode("x:h")]),
)


@given(
    quads=st.lists(QUADS, max_size=12),
    described=st.sampled_from(["<x:a> <x:b> <x:a>", "?s", "?s ?o", "?o"]),
    over=st.sampled_from(["", "FROM <x:g>", "FROM <x:g> FROM <x:h>"]),
)
def test_a_description_holds_a_triple_twice_only_where_that_is_foreseen(
    quads: list[ox.Quad], described: str, over: str
) -> None:
    store = ox.Store()
    store.extend(quads)
    text = f"DESCRIBE {described} {over} {{ ?s ?p ?o }}"
    found = list(engine.triples(store, text))
    assert len(found) == len(set(found)) or engine.repeats(text)


def test_a_description_out_of_two_graphs_repeats() -> None:
    store = ox.Store()
    a, p = ox.NamedNode("x:a"), ox.NamedNode("x:p")
    store.extend(ox.Quad(a, p, a, ox.NamedNode(graph)) for graph in ("x:g", "x:h"))
    text = "DESCRIBE <x:a> FROM <x:g> FROM <x:h>"
    assert engine.repeats(text)
    assert len(list(engine.triples(store, text))) == 2
    assert len(LocalStore(store).describe(text)) == 1
