"""The catalogue of queries: each question has its expected answer in `tests/data/answers/`, on two engines."""

import io
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from kg.files import project
from kg.queries import Query, catalogue
from kg.store import Store, open_store
from kg.terms import PREFIXES, shorten

ANSWERS = Path(__file__).parent / "data" / "answers"
ARTICLE = "https://w3id.org/spirit-kg/source/zhejiang-mobile-2021/"
SLOW = {"read-but-not-printed"}  # seven seconds in rdflib's engine
NAMES = sorted(path.stem for path in project().queries.glob("*.rq"))


def part(store: Store, place: Path) -> Store:
    """The data with every third reading and passage: rdflib's engine looks through all graphs for each pair of things."""
    evidence = [row[0] for row in store.select("SELECT ?e { VALUES ?c { kg:Reading kg:Passage } ?e a ?c } ORDER BY ?e")]
    left = {*evidence} - {*evidence[::3]}
    out = io.BytesIO()
    store.dump(out, "nquads")
    kept = [
        quad for quad in ox.parse(out.getvalue(), ox.RdfFormat.N_QUADS) if not left & {quad.subject, quad.graph_name}
    ]
    ox.serialize(kept, str(place), ox.RdfFormat.N_QUADS)
    return open_store(place)


def rdflibs(store: Store) -> rdflib.Dataset:
    """The same quads in rdflib's own memory store, for its own SPARQL engine."""
    evidence = rdflib.Dataset(default_union=False)
    merge = evidence.default_graph
    for prefix, namespace in PREFIXES.items():
        evidence.bind(prefix, namespace)
    for graph in store.dataset.graphs():
        target = (
            merge if graph.identifier == rdflib.graph.DATASET_DEFAULT_GRAPH_ID else evidence.graph(graph.identifier)
        )
        for triple in graph:
            target.add(triple)
    return evidence


@pytest.fixture(scope="module")
def second_opinion(store: Store) -> rdflib.Dataset:
    return rdflibs(store)


def cell(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None) -> str:
    """A term as the answer files write it: CURIE, text@language, or the plain value."""
    if isinstance(term, ox.NamedNode):
        return shorten(term.value).replace(ARTICLE, "zm:")
    if isinstance(term, ox.Literal):
        return f"{term.value}@{term.language}" if term.language else term.value
    return "" if term is None else str(term)


def answer(store: Store, query: Query) -> list[str]:
    table = store.select(query)
    return ["\t".join(table.columns), *("\t".join(map(cell, row)) for row in table)]


def test_the_catalogue_holds_at_least_24_questions_each_with_an_expected_answer() -> None:
    assert len(NAMES) >= 24
    assert sorted(path.stem for path in ANSWERS.glob("*.tsv")) == NAMES == sorted(catalogue())


@pytest.mark.parametrize("name", NAMES)
def test_the_question_is_asked_in_english_and_chinese_and_its_name_says_the_answer(name: str) -> None:
    query = catalogue()[name]
    assert query.summary.endswith("?") and query.summary.isascii()
    assert query.zh.endswith("？")
    assert any("\u4e00" <= letter <= "\u9fff" for letter in query.zh)


@pytest.mark.parametrize("name", NAMES)
def test_the_shipped_data_answer_as_expected(store: Store, name: str) -> None:
    expected = (ANSWERS / f"{name}.tsv").read_text("utf-8").rstrip("\n").split("\n")
    assert answer(store, catalogue()[name]) == expected
    assert len(expected) > 1, "a question that the shipped data cannot answer teaches nobody"


# rdflib's engine calls what rdflib itself has deprecated.
@pytest.mark.filterwarnings("ignore:Dataset.(default_context|contexts) is deprecated")
@pytest.mark.parametrize("name", NAMES)
def test_rdflibs_own_engine_gives_the_same_rows(
    store: Store, second_opinion: rdflib.Dataset, name: str, tmp_path: Path, *, stress: bool
) -> None:
    query = catalogue()[name]
    if name in SLOW and not stress:
        store = part(store, tmp_path / "part.nq")
        second_opinion = rdflibs(store)
    ours = sorted(tuple("" if term is None else str(term) for term in row) for row in store.select(query))
    found = second_opinion.query(query.text)
    assert ours
    columns = found.vars or []
    theirs = sorted(tuple(oxigraph(row[name]) if name in row else "" for name in columns) for row in found.bindings)
    assert ours == theirs


def oxigraph(term: rdflib.term.Node) -> str:
    """An rdflib term as pyoxigraph writes it, with the datatype of a plain string left out."""
    if isinstance(term, rdflib.Literal):
        kind = None if term.datatype is None or term.language else ox.NamedNode(term.datatype)
        return str(ox.Literal(str(term), datatype=kind, language=term.language))
    return str(ox.NamedNode(str(term)))


@pytest.mark.parametrize("name", NAMES)
def test_the_file_is_sparql_as_it_stands_in_any_tool(name: str) -> None:
    text = (project().queries / f"{name}.rq").read_text("utf-8")
    assert isinstance(ox.Store().query(text), ox.QuerySolutions)
