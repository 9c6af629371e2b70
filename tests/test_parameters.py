"""What people and programs give for a parameter, and the terms that it becomes."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
import rdflib

import kg
from kg import queries
from kg.errors import NotFoundError, QueryError
from kg.parameters import bind, run, tagged, term
from kg.queries import Parameter
from kg.store import Store
from kg.terms import PREFIXES, expand

if TYPE_CHECKING:
    from kg.parameters import Value

XSD = PREFIXES["xsd"]
BRANCH = Parameter("branch", "kg:Branch", ox.NamedNode(expand("id:branch-putuo")))
THING = Parameter("thing", "rdfs:Resource", ox.NamedNode(expand("id:branch-putuo")))
YEAR = Parameter("year", "xsd:integer", ox.Literal(2020))
BATCH = Parameter("batch", "rdf:langString", ox.Literal("第一批", language="zh"))
DONGTOU = ox.NamedNode(expand("id:branch-dongtou"))


@pytest.mark.parametrize(
    "value",
    [
        "id:branch-dongtou",
        "https://w3id.org/spirit-kg/id/branch-dongtou",
        "<https://w3id.org/spirit-kg/id/branch-dongtou>",
        "branch-dongtou",
        "洞头分公司党支部",
        "洞头",
        "Party Branch of Dongtou Branch Company",
        "dongtou",
        "dtfgs",
        DONGTOU,
        rdflib.URIRef(DONGTOU.value),
    ],
)
def test_a_branch_can_be_given_in_every_way(store: Store, value: Value) -> None:
    assert term(store, BRANCH, value) == DONGTOU


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (2021, f'"2021"^^<{XSD}integer>'),
        (True, f'"true"^^<{XSD}boolean>'),
        (1.5, f'"1.5"^^<{XSD}double>'),
        (Decimal("1.50"), f'"1.50"^^<{XSD}decimal>'),
        (date(2021, 7, 1), f'"2021-07-01"^^<{XSD}date>'),
        (datetime(2021, 7, 1, 8, tzinfo=UTC), f'"2021-07-01T08:00:00+00:00"^^<{XSD}dateTime>'),
        (" 2021 ", f'"2021"^^<{XSD}integer>'),
        (ox.Literal("x"), '"x"'),
        (rdflib.Literal(7), f'"7"^^<{XSD}integer>'),
        (rdflib.Literal("第二批", lang="zh"), '"第二批"@zh'),
    ],
)
def test_literals(store: Store, value: Value, written: str) -> None:
    assert str(term(store, YEAR, value)) == written


@pytest.mark.parametrize(
    ("type_", "value"),
    [
        ("xsd:integer", "twenty"),
        ("xsd:integer", "２０２０"),
        ("xsd:integer", "1.5"),
        ("xsd:decimal", "1,5"),
        ("xsd:boolean", "yes"),
        ("xsd:date", "2021-13-01"),
        ("xsd:gYear", "21"),
    ],
)
def test_texts_that_are_not_of_the_type(store: Store, type_: str, value: str) -> None:
    with pytest.raises(QueryError, match=f"parameter x takes {type_}") as caught:
        term(store, Parameter("x", type_, ox.Literal("1")), value)
    assert value in caught.value.zh


@pytest.mark.parametrize(
    ("value", "written"), [("第二批", '"第二批"@zh'), ('"second"@en', '"second"@en'), ('"a"', '"a"')]
)
def test_texts_take_the_language_of_the_default(store: Store, value: str, written: str) -> None:
    assert str(term(store, BATCH, value)) == written


def test_a_text_without_any_language() -> None:
    assert str(tagged('a "b" c', ox.Literal("x"))) == '"a \\"b\\" c"'


@pytest.mark.parametrize("value", [5, ox.Literal("洞头"), rdflib.Literal("洞头")])
def test_a_literal_is_no_thing(store: Store, value: Value) -> None:
    with pytest.raises(QueryError, match=r"parameter branch takes a kg:Branch"):
        term(store, BRANCH, value)


@pytest.mark.parametrize("value", [None, ["id:a"], b"id:a", object()])
def test_what_is_no_value_at_all(store: Store, value: object) -> None:
    with pytest.raises(QueryError, match="parameter thing takes an id, a name"):
        term(store, THING, value)  # type: ignore[arg-type]


def test_a_blank_node_is_refused(store: Store) -> None:
    with pytest.raises(QueryError, match="blank node"):
        term(store, THING, rdflib.BNode())


def test_a_name_of_another_class_is_told_with_its_class(store: Store) -> None:
    with pytest.raises(NotFoundError, match=r"is of the class Spirit, but one of the class Branch is wanted") as caught:
        term(store, BRANCH, "红船精神")
    assert "id:branch-jiashan" in caught.value.candidates
    assert "“红船精神”属于“精神”，而这里需要“党支部”" in caught.value.text("zh")


def test_an_unknown_name_is_told_with_those_there_are(store: Store) -> None:
    with pytest.raises(NotFoundError) as caught:
        term(store, BRANCH, "id:branch-dongtu")
    assert "id:branch-dongtou" in caught.value.candidates


def test_a_name_of_several_is_told_with_them(store: Store) -> None:
    with pytest.raises(NotFoundError, match="may mean 5 things") as caught:
        term(store, BRANCH, "分公司党支部")
    assert len(caught.value.candidates) == 5


def test_binding_by_names(store: Store) -> None:
    query = queries.named("what-two-branches-share")
    bound = bind(store, query, {"one": "嘉善", "other": "id:branch-dongtou"})
    assert [p.default for p in bound.params] == [ox.NamedNode(expand("id:branch-jiashan")), DONGTOU]
    with pytest.raises(QueryError, match="it has one, other"):
        bind(store, query, {"two": "嘉善"})


def test_running_a_query_of_the_catalogue(store: Store) -> None:
    table = run("honors-of-branch", store, branch="嘉善")
    ids = {row["honor"].value.rpartition("/")[2] for row in table}
    assert ids == {"honor-jiashan-central-soe-demonstration-branch", "honor-jiashan-performance-2020"}
    assert len(run("honors-of-branch", store)) == 3  # the default: Dongtou


def test_running_what_is_not_there(store: Store) -> None:
    with pytest.raises(QueryError, match="there is no query “honors”"):
        run("honors", store)


# The package itself


def test_the_public_names_are_sorted_and_all_there() -> None:
    assert kg.__all__ == sorted(kg.__all__)
    for name in kg.__all__:
        assert getattr(kg, name) is not None
    assert dir(kg) == kg.__all__
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        kg.nothing  # noqa: B018


@pytest.mark.parametrize("first", ["import kg.render", "from kg.render import page", "import kg.cli.making", "pass"])
def test_kg_render_is_the_function_whatever_was_imported_before(first: str) -> None:
    code = f"import kg\n{first}\nprint(kg.render.__name__, callable(kg.render), kg.render is kg.render)"
    run = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "render True True\n"
