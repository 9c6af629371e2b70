"""Answers by columns, as plain text: what the engine writes is read as what it means."""

from collections.abc import Iterable

import pyoxigraph as ox
from hypothesis import given
from hypothesis import strategies as st

from kg import columns
from kg.results import Table
from kg.store import LocalStore, Store
from kg.terms import PREFIXES

XSD, RDF = PREFIXES["xsd"], PREFIXES["rdf"]
GRAPH, SUBJECT, PROPERTY = (ox.NamedNode(f"https://example.org/{name}") for name in "gsp")
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
LITERALS = st.one_of(
    st.builds(ox.Literal, TEXTS),
    st.builds(lambda text, tag: ox.Literal(text, language=tag), TEXTS, st.sampled_from(["zh", "en", "zh-hans"])),
    st.builds(
        lambda text, name: ox.Literal(text, datatype=ox.NamedNode(name)),
        st.one_of(TEXTS, st.sampled_from(["1", "-1", "1.5", "1e0", "true", "007", "INF", ""])),
        st.sampled_from([XSD + name for name in ("integer", "decimal", "double", "boolean", "date")] + ["x:y"]),
    ),
)


def store(objects: Iterable[ox.Literal]) -> LocalStore:
    inner = ox.Store()
    inner.extend(ox.Quad(SUBJECT, PROPERTY, each, GRAPH) for each in objects)
    return LocalStore(inner)


@given(st.lists(LITERALS))
def test_every_literal_keeps_its_text_type_and_language(literals: list[ox.Literal]) -> None:
    held = store(literals)
    rows = held.select("SELECT ?o { GRAPH ?g { ?s ?p ?o } }")
    expected = {(row["o"].value, row["o"].datatype.value, row["o"].language or "") for row in rows}
    (column,) = columns.read(held, "SELECT ?o { GRAPH ?g { ?s ?p ?o } }")
    assert set(columns.terms(column).values()) == expected
    assert set(columns.texts(column).values()) == {text for text, _, _ in expected}


def test_resources_have_no_type_and_nothing_is_empty() -> None:
    (column,) = columns.read(
        store([]), "SELECT ?x { VALUES ?x { <https://example.org/a> <https://例子.example/红船> UNDEF } }"
    )
    found = columns.terms(column)
    assert [found[written] for written in column] == [
        ("https://example.org/a", "", ""),
        ("https://例子.example/红船", "", ""),
        ("", "", ""),
    ]


def test_a_blank_node_keeps_its_mark() -> None:
    (column,) = columns.read(store([]), "SELECT ?x { BIND(BNODE() AS ?x) }")
    (found,) = columns.terms(column).values()
    assert found.text.startswith("_:")
    assert not found.datatype


def test_a_direction_of_writing_is_no_part_of_the_language() -> None:
    assert columns.terms([b'"x"@en--ltr'])[b'"x"@en--ltr'] == ("x", RDF + "langString", "en")


def test_no_row_gives_a_column_for_each_variable() -> None:
    assert columns.read(store([]), "SELECT ?a ?b { ?a ?b ?c }") == [[], []]


def test_a_column_has_a_place_for_every_row(store: Store) -> None:
    query = "SELECT ?s ?p ?o { ?s ?p ?o }"
    table: Table = store.select(query)
    assert {len(column) for column in columns.read(store, query)} == {len(table)}
