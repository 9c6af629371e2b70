"""The rdflib Dataset: the same data, for reading, and never a look outside."""

from pathlib import Path

import pytest
import rdflib
from rdflib.plugins.sparql import prepareQuery

from kg.errors import KGError, QueryError, StoreError
from kg.store import Store, open_store
from kg.terms import ID, KG

Trap = tuple[str, list[bytes]]
PASSAGE = rdflib.URIRef("https://w3id.org/spirit-kg/source/zhejiang-mobile-2021/p9s1")
JIASHAN, INHERITS = rdflib.URIRef(ID + "branch-jiashan"), rdflib.URIRef(KG + "inherits")
RED_BOAT = rdflib.URIRef(ID + "spirit-red-boat")


@pytest.fixture(scope="module")
def view(store: Store) -> rdflib.Dataset:
    return store.dataset


# The same data


def test_the_default_graph_is_the_merge(store: Store, view: rdflib.Dataset) -> None:
    (row,) = store.select("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    assert sum(1 for _ in view.triples((None, None, None))) == int(row["n"].value) == len(view)
    assert list(view.objects(JIASHAN, INHERITS)) == [RED_BOAT]


def test_the_named_graphs_are_the_evidence(store: Store, view: rdflib.Dataset) -> None:
    names = {row["g"].value for row in store.select("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }")}
    assert {str(graph.identifier) for graph in view.graphs()} - {"urn:x-rdflib:default"} == names
    assert (JIASHAN, INHERITS, RED_BOAT) in view.graph(PASSAGE)


def test_the_prefixes_are_bound(view: rdflib.Dataset) -> None:
    assert view.namespace_manager.curie(ID + "spirit-red-boat") == "id:spirit-red-boat"
    assert view.namespace_manager.curie("https://schema.org/name") == "schema:name"


def test_a_query_is_answered_over_the_merge_or_over_one_graph(view: rdflib.Dataset) -> None:
    text = "SELECT ?b { ?b kg:inherits ?s }"
    assert len(list(view.query(text))) == 5
    assert len(list(view.graph(PASSAGE).query(text))) == 1
    assert len(list(view.query(f"SELECT ?b FROM <{PASSAGE}> {{ ?b kg:inherits ?s }}"))) == 1


def test_a_triple_in_two_graphs_is_one_row_also_in_a_union(tmp_path: Path) -> None:
    path = tmp_path / "two.trig"
    path.write_text("@prefix : <https://e.org/> . :g { :a :b :c } :h { :a :b :c }")
    view = open_store(path).dataset
    for union in (False, True):
        view.default_union = union
        assert len(list(view.query("SELECT * { ?s ?p ?o . ?s ?p ?o2 }"))) == 1


def test_bindings_and_a_base_are_passed_on(view: rdflib.Dataset) -> None:
    assert len(list(view.query("SELECT ?b ?s { ?b kg:inherits ?s }", initBindings={"s": RED_BOAT}))) == 1
    assert bool(view.query("ASK { <spirit-red-boat> ?p ?o }", base=ID))


def test_the_data_can_be_copied_out_and_written(view: rdflib.Dataset) -> None:
    mine = rdflib.Graph()
    mine += view.graph(PASSAGE)
    assert len(mine) > 0
    assert "kg:inherits" in view.graph(PASSAGE).serialize(format="turtle")


# Never a look outside


@pytest.fixture
def addresses(trap: Trap, tmp_path: Path) -> list[str]:
    canary = tmp_path / "canary.ttl"
    canary.write_text("<https://e.org/canary> <https://e.org/b> <https://e.org/c> .")
    return [trap[0], canary.as_uri()]


@pytest.mark.filterwarnings("ignore:Dataset")
def test_rdflib_left_to_itself_opens_what_a_query_names(trap: Trap, addresses: list[str]) -> None:
    plain = rdflib.Dataset()
    assert len(list(plain.query(f"SELECT * FROM <{addresses[1]}> {{ ?s ?p ?o }}"))) == 1
    with pytest.raises(Exception, match="Could not load"):
        plain.query(f"SELECT * FROM <{addresses[0]}> {{ ?s ?p ?o }}")
    assert trap[1] != []


@pytest.mark.parametrize("clause", ["FROM", "FROM NAMED"])
def test_from_opens_nothing(view: rdflib.Dataset, trap: Trap, addresses: list[str], clause: str) -> None:
    for address in addresses:
        text = f"SELECT * {clause} <{address}> {{ {{ ?s ?p ?o }} UNION {{ GRAPH ?g {{ ?s ?p ?o }} }} }}"
        for graph in (view, view.graph(PASSAGE)):
            assert list(view.query(text)) == []
            assert list(view.query(text, use_store_provided=False)) == []
            assert list(view.query(text, initBindings={"s": RED_BOAT})) == []
            assert list(view.query(text, base="https://e.org/")) == []
            with pytest.raises(QueryError, match="prepared"):
                graph.query(prepareQuery(text))
    assert trap[1] == []


def test_service_and_load_open_nothing(view: rdflib.Dataset, trap: Trap, addresses: list[str]) -> None:
    for graph in (view, view.graph(PASSAGE), next(iter(view.graphs())), rdflib.Graph(store=view.store)):
        with pytest.raises(QueryError, match="SERVICE"):
            graph.query(f"SELECT * {{ SERVICE <{addresses[0]}> {{ ?s ?p ?o }} }}")
        for address in addresses:
            with pytest.raises(KGError):
                graph.update(f"LOAD <{address}>")
            with pytest.raises(KGError):
                graph.update(f"LOAD <{address}> INTO GRAPH <https://e.org/g>")
    assert trap[1] == []


def test_rdflibs_own_engine_cannot_be_asked_for(view: rdflib.Dataset, trap: Trap) -> None:
    text = f"SELECT * {{ SERVICE <{trap[0]}> {{ ?s ?p ?o }} }}"
    for graph in (view, view.graph(PASSAGE), next(iter(view.graphs()))):
        with pytest.raises(QueryError, match="SERVICE"):
            graph.query(text, use_store_provided=False)
        with pytest.raises(StoreError):
            graph.update(f"LOAD <{trap[0]}>", use_store_provided=False)
    assert trap[1] == []


# For reading


def test_nothing_can_be_written_through_it(view: rdflib.Dataset, trap: Trap) -> None:
    triple, before = (JIASHAN, INHERITS, JIASHAN), len(view)
    graph = view.graph(PASSAGE)
    for write in (
        lambda: view.add(triple),
        lambda: graph.add(triple),
        lambda: view.addN([(*triple, graph)]),
        lambda: graph.remove((None, None, None)),
        lambda: view.remove_graph(graph),
        lambda: view.parse(data="<a:> <b:> <c:> .", format="turtle"),
        lambda: graph.parse(data="<a:> <b:> <c:> .", format="ox-turtle"),
        lambda: graph.parse(trap[0]),
        lambda: view.update("DELETE WHERE { ?s ?p ?o }"),
    ):
        with pytest.raises(StoreError, match="for reading"):
            write()
    assert len(view) == before
    assert trap[1] == []


def test_looking_at_a_graph_that_is_not_there_does_not_make_it(store: Store, view: rdflib.Dataset) -> None:
    assert len(view.graph(rdflib.URIRef("https://e.org/none"))) == 0
    assert not store.ask("ASK { GRAPH <https://e.org/none> {} }")


def test_a_syntax_error_has_its_place_here_too(view: rdflib.Dataset) -> None:
    with pytest.raises(QueryError) as caught:
        view.query("SELECT ?x {\n ?x 红船 ?y }")
    assert (caught.value.line, caught.value.column) == (2, 5)
