"""The same question, the same rows: five engines, and the table of what they cannot do."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import rdflib
from pyoxigraph import Literal, NamedNode, QuerySolution

from kg.errors import KGError
from kg.queries import catalogue, parse
from kg.remote import RemoteStore
from kg.store import LocalStore, Store, open_store
from kg.terms import PREFIXES
from remote.servers import Shared

DOCUMENT = Path(__file__).parents[2] / "docs" / "engines.md"
ENGINES = ("Oxigraph on disk", "Oxigraph server", "Virtuoso 7", "rdflib")
ASKED = ENGINES[:-1]  # rdflib, which takes its time, is asked the catalogue in test_catalogue.py
HOSTILE = [
    "", " ", '"', "'", "\\", '"""', "'''", '\\"', "a\nb", "a\r\nb", "\t", "}", "} UNION { ?s ?p ?o", "#", "?x", "$x",
    "<x:y>", "@zh", "^^", "\\u0041", "%00", "&amp;<>", "红船精神", "é", "e\u0301", "𠀀", "\u200b", "\u202e", "\ufeff", "\x01",
    "a'; DROP ALL; #", "{{}}", "${x}", "x" * 3000, "0", "-1", "NaN", "true", " 1 ",
]  # fmt: skip

Ask = Callable[[str], Counter[tuple[str, ...]]]


def rows(found: Iterator[QuerySolution]) -> Counter[tuple[str, ...]]:
    return Counter(tuple("" if term is None else str(term) for term in row) for row in found)


def second_opinion(store: Store) -> Ask:
    """rdflib's own engine over its own memory."""
    data = rdflib.Dataset(default_union=False)
    for prefix, namespace in PREFIXES.items():
        data.bind(prefix, namespace)
    for graph in store.dataset.graphs():
        default = graph.identifier == rdflib.graph.DATASET_DEFAULT_GRAPH_ID
        target = data.default_graph if default else data.graph(graph.identifier)
        for triple in graph:
            target.add(triple)

    def term(value: rdflib.term.Node | None) -> str:
        if isinstance(value, rdflib.Literal):
            kind = None if value.datatype is None or value.language else NamedNode(value.datatype)
            return str(Literal(str(value), datatype=kind, language=value.language))
        return "" if value is None else f"<{value}>"

    def ask(text: str) -> Counter[tuple[str, ...]]:
        found: Counter[tuple[str, ...]] = Counter()
        for row in data.query(text):
            assert isinstance(row, rdflib.query.ResultRow)
            found[tuple(map(term, row))] += 1
        return found

    return ask


@pytest.fixture(scope="module")
def steady(store: Store, remote: RemoteStore, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Ask]:
    """How those engines are asked that hold the shipped data for good."""
    assert isinstance(store, LocalStore)
    where = tmp_path_factory.mktemp("disk") / "graph"
    store.save(where)
    return {
        "Oxigraph on disk": asking(open_store(where)),
        "Oxigraph server": asking(remote),
        "rdflib": second_opinion(store),
    }


@pytest.fixture
def engines(steady: dict[str, Ask], store: Store, shared_virtuoso: Shared, owner: None) -> dict[str, Ask]:  # noqa: ARG001
    """How each engine is asked; all hold the shipped data."""
    return {**steady, "Virtuoso 7": asking(RemoteStore(shared_virtuoso.shipped(store)))}


def asking(found: Store) -> Ask:
    return lambda text: rows(iter(found.select(text)))


def table(first: str, engines: tuple[str, ...]) -> list[list[str]]:
    """The rows of the table of the document whose first cell is this and whose last name some engines."""
    lines = DOCUMENT.read_text("utf-8").splitlines()
    begin = next(number for number, line in enumerate(lines) if line.startswith(f"| {first} |"))
    assert [cell.strip() for cell in lines[begin].split("|")[-1 - len(engines) : -1]] == list(engines)
    found = []
    for line in lines[begin + 2 :]:
        if not line.startswith("|"):
            break
        found.append([cell.strip().strip("`") for cell in re.split(r"(?<!\|)\|(?!\|)", line.strip("|"))])
    return found


CANNOT = table("what", ENGINES)
DIFFERS = {row[0]: dict(zip(ASKED, row[1:], strict=True)) for row in table("question", ASKED)}


def outcome(ask: Ask, text: str, expected: Counter[tuple[str, ...]]) -> str:
    try:
        found = ask(text)
    except KGError:
        return "refused"
    return "same" if found == expected else "other"


@pytest.mark.parametrize("name", sorted(catalogue()))
def test_a_question_of_the_catalogue_has_the_same_rows_everywhere(
    store: Store, engines: dict[str, Ask], name: str
) -> None:
    text = catalogue()[name].text
    expected = rows(iter(store.select(text)))
    found = {engine: outcome(engines[engine], text, expected) for engine in ASKED}
    assert found == DIFFERS.get(name, dict.fromkeys(ASKED, "same"))


def test_the_table_names_only_questions_that_there_are() -> None:
    assert DIFFERS.keys() <= catalogue().keys()
    assert all("same" not in row.values() or set(row.values()) != {"same"} for row in DIFFERS.values())


# rdflib's engine calls what rdflib itself has deprecated.
@pytest.mark.filterwarnings("ignore:Dataset.(default_context|contexts) is deprecated")
@pytest.mark.parametrize("row", CANNOT, ids=[row[0][:40] for row in CANNOT])
def test_the_table_of_what_engines_cannot_do_is_true(store: Store, engines: dict[str, Ask], row: list[str]) -> None:
    _, text, *said = row
    expected = rows(iter(store.select(text)))
    assert [outcome(engines[engine], text, expected) for engine in ENGINES] == said


# Values that break what is pasted together


@pytest.mark.parametrize("language", [None, "zh"], ids=["plain", "with language"])
@pytest.mark.parametrize("engine", ["Oxigraph server", "Virtuoso 7"])
def test_a_hostile_value_is_the_same_value_everywhere(
    store: Store, engines: dict[str, Ask], engine: str, language: str | None
) -> None:
    query = parse('SELECT ?value (STRLEN(?value) AS ?n) { VALUES ?value { "" } }')
    for value in HOSTILE:
        text = query.bind({"value": Literal(value, language=language)}).text
        expected = rows(iter(store.select(text)))
        assert sum(expected.values()) == 1
        assert engines[engine](text) == expected, repr(value)


@pytest.mark.parametrize("engine", ["Oxigraph server", "Virtuoso 7"])
def test_a_parameter_is_bound_alike_everywhere(store: Store, engines: dict[str, Ask], engine: str) -> None:
    query = catalogue()["honors-of-branch"]
    for name in ("jiashan", "jiaojiang", "putuo", "suichang", "dongtou"):
        text = query.bind({"branch": NamedNode(f"{PREFIXES['id']}branch-{name}")}).text
        assert engines[engine](text) == rows(iter(store.select(text)))
