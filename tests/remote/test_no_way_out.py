"""No query opens a file or reaches the network: twenty routes, at a trap that listens and at a file that waits.

What is allowed by name is asked, and nothing else: not another address, not where it redirects to, not a variable's.
"""

from collections.abc import Callable
from pathlib import Path

import pytest
import rdflib

from kg.errors import KGError, QueryError
from kg.limits import Limits, within
from kg.store import LocalStore, Store, open_store
from remote.faulty import JSON, playing, rows, saying

Trap = tuple[str, list[bytes]]

CANARY = "<https://e.org/canary> <https://e.org/sings> <https://e.org/song> ."

# Each asks for the trap or the file ({0}) in its way. What comes may be an error, or an answer without the canary.
ROUTES = {
    "FROM": "SELECT * FROM <{0}> " + "{{ ?s ?p ?o }}",
    "FROM NAMED": "SELECT * FROM NAMED <{0}> {{ GRAPH ?g {{ ?s ?p ?o }} }}",
    "FROM and GRAPH": "SELECT * FROM <{0}> FROM NAMED <{0}> {{ GRAPH <{0}> {{ ?s ?p ?o }} }}",
    "GRAPH": "SELECT * {{ GRAPH <{0}> {{ ?s ?p ?o }} }}",
    "FROM in an ASK": "ASK FROM <{0}> {{ ?s <https://e.org/sings> ?o }}",
    "FROM in a CONSTRUCT": "CONSTRUCT {{ ?s ?p ?o }} FROM <{0}> WHERE {{ ?s ?p ?o }}",
    "FROM in a DESCRIBE": "DESCRIBE ?s FROM <{0}> WHERE {{ ?s ?p ?o }}",
    "DESCRIBE": "DESCRIBE <{0}>",
    "FROM by a base": "BASE <{0}> SELECT * FROM <> {{ ?s ?p ?o }}",
    "FROM by a prefix": "PREFIX t: <{0}> SELECT * FROM t: {{ ?s ?p ?o }}",
    "SERVICE": "SELECT * {{ SERVICE <{0}> {{ ?s ?p ?o }} }}",
    "SERVICE SILENT": "SELECT * {{ SERVICE SILENT <{0}> {{ ?s ?p ?o }} }}",
    "SERVICE of a variable": "SELECT * {{ BIND(<{0}> AS ?x) SERVICE ?x {{ ?s ?p ?o }} }}",
    "SERVICE of VALUES": "SELECT * {{ VALUES ?x {{ <{0}> }} SERVICE ?x {{ ?s ?p ?o }} }}",
    "SERVICE by a prefix": "PREFIX t: <{0}> SELECT * {{ SERVICE t: {{ ?s ?p ?o }} }}",
    "SERVICE by a base": "BASE <{0}> SELECT * {{ SERVICE <> {{ ?s ?p ?o }} }}",
    "SERVICE in a sub-SELECT": "SELECT * {{ {{ SELECT * {{ SERVICE <{0}> {{ ?s ?p ?o }} }} }} }}",
    "SERVICE in EXISTS": "ASK {{ FILTER EXISTS {{ SERVICE <{0}> {{ ?s ?p ?o }} }} }}",
    "SERVICE in MINUS": "ASK {{ ?s ?p ?o MINUS {{ SERVICE <{0}> {{ ?s ?p ?o }} }} }}",
    "SERVICE in other letters": "SELECT * {{ sErViCe\n# <x:y>\n<{0}> {{ ?s ?p ?o }} }}",
    "SERVICE in escapes": r"SELECT * {{ \u0053ERVICE <{0}> {{ ?s ?p ?o }} }}",
    "SERVICE behind a text that ends early": r"""ASK {{ FILTER("\u0022 = '') SERVICE <{0}> {{ ?s ?p ?o }} #") }}""",
    "SERVICE that looks like an IRI": "PREFIX : <{0}> ASK {{ FILTER(1<2)SERVICE:#>\n{{ ?s ?p ?o }} }}",
    "LOAD": "LOAD <{0}>",
    "LOAD INTO": "LOAD SILENT <{0}> INTO GRAPH <https://e.org/g>",
    "LOAD after a query": "ASK {{}} ; LOAD <{0}>",
    "INSERT by SERVICE": "INSERT {{ ?s ?p ?o }} WHERE {{ SERVICE <{0}> {{ ?s ?p ?o }} }}",
    "INSERT USING": "INSERT {{ ?s ?p ?o }} USING <{0}> WHERE {{ ?s ?p ?o }}",
}


@pytest.fixture
def canary(tmp_path: Path) -> str:
    file = tmp_path / "canary.nt"
    file.write_text(CANARY)
    return file.as_uri()


def ask(store: Store, text: str) -> str:
    """All that a query gives, by the method of its form; nothing where it is refused."""
    try:
        if "ASK" in text:
            return str(store.ask(text))
        if "CONSTRUCT" in text:
            return str(list(store.construct(text)))
        return str(list(store.describe(text) if "DESCRIBE" in text else store.select(text)))
    except KGError:
        return ""


KINDS = ("in memory", "on disk", "on a server")


@pytest.fixture
def opened(request: pytest.FixtureRequest, store: Store, tmp_path: Path) -> Callable[[str, str], Store]:
    """How each kind of store is opened so that SERVICE may ask an address."""

    def open_kind(kind: str, address: str) -> Store:
        where: str | Path | None = None
        if "disk" in kind:
            assert isinstance(store, LocalStore)
            where = tmp_path / "graph"
            if not where.exists():
                store.save(where)
        elif "server" in kind:
            where = request.getfixturevalue("remote").server.addresses.query
        found = open_store(where, services=[address] if address else [])
        return within(found, Limits(seconds=60)) if "limits" in kind else found

    return open_kind


Opened = Callable[[str, str], Store]


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_opened_by_any_of_these_routes(opened: Opened, trap: Trap, canary: str, kind: str) -> None:
    address, seen = trap
    store = opened(kind, "")
    for target in (address, canary):
        for name, route in ROUTES.items():
            assert "song" not in ask(store, route.format(target)), name
            assert seen == [], name


@pytest.mark.parametrize("kind", ["in memory, within limits", "on disk, within limits"])
def test_nor_from_the_process_that_limits_a_query(opened: Opened, trap: Trap, canary: str, kind: str) -> None:
    address, seen = trap
    store = opened(kind, "")
    for target in (address, canary):
        for name in ("FROM", "SERVICE"):
            assert "song" not in ask(store, ROUTES[name].format(target)), name
    assert seen == []


@pytest.mark.filterwarnings("ignore:Dataset.(default_context|contexts) is deprecated")
def test_rdflib_left_to_itself_opens_the_file(canary: str) -> None:
    assert "song" in str(list(rdflib.Dataset().query(ROUTES["FROM"].format(canary))))


# What is allowed


GIVEN = "SELECT ?n {{ SERVICE <{0}> {{ ?n ?p ?o }} }} ORDER BY ?n"


@pytest.mark.parametrize("kind", [*KINDS, "in memory, within limits", "on disk, within limits"])
def test_an_address_that_is_allowed_is_asked(opened: Opened, kind: str) -> None:
    with playing(saying(200, rows(3), JSON)) as stage:
        store = opened(kind, stage.url)
        for text in (GIVEN, GIVEN.replace("SERVICE", "service silent"), GIVEN.replace("SERVICE", "SERVICE\n ")):
            assert [row["n"].value for row in store.select(text.format(stage.url))] == ["0", "1", "2"]
        twice = f"SELECT ?n {{ SERVICE <{stage.url}> {{ ?n ?p ?o }} SERVICE <{stage.url}> {{ ?n ?q ?r }} }}"
        assert len(store.select(twice)) == 3
    assert len(stage.seen) >= 4


@pytest.mark.parametrize("kind", KINDS)
def test_no_other_address_is_asked_beside_it(opened: Opened, trap: Trap, kind: str) -> None:
    address, seen = trap
    with playing(saying(200, rows(1), JSON)) as stage:
        store = opened(kind, stage.url)
        first = f"SERVICE <{stage.url}> {{ ?s ?p ?o }}"
        routes = [text.format(address) for name, text in ROUTES.items() if name.startswith("SERVICE")]
        routes += [text.replace("SERVICE", f"{first} SERVICE", 1) for text in routes]
        routes += [f"SELECT * {{ BIND(<{stage.url}> AS ?x) SERVICE ?x {{ ?s ?p ?o }} }}"]
        routes += [f"SELECT * {{ SERVICE <{stage.url}/../data> {{ ?s ?p ?o }} }}"]
        for text in routes:
            with pytest.raises(QueryError):
                store.select(text)
        assert stage.seen == [] and seen == []


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("form", ["SELECT", "CONSTRUCT"])
def test_a_redirect_of_an_allowed_address_is_not_followed(opened: Opened, trap: Trap, kind: str, form: str) -> None:
    address, seen = trap
    with playing(saying(307, Location=address)) as stage:
        store = opened(kind, stage.url)
        where = f"{{ SERVICE <{stage.url}> {{ ?s ?p ?o }} }}"
        with pytest.raises(KGError):
            len(
                store.select(f"SELECT * {where}")
                if form == "SELECT"
                else store.construct(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {where}")
            )
        assert stage.seen
    assert seen == []


def test_the_refusal_says_which_address_is_allowed() -> None:
    found = open_store(services=["http://127.0.0.1:9/sparql"])
    with pytest.raises(QueryError, match=r"may ask <http://127.0.0.1:9/sparql> alone") as caught:
        found.select("SELECT * {\n SERVICE <http://127.0.0.1:8/> { ?s ?p ?o } }")
    assert (caught.value.line, caught.value.column) == (2, 2)
