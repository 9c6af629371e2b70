"""What servers make of values: what `docs/engines.md` says of it, and that a push sends nothing that would be lost."""

from collections.abc import Callable
from datetime import UTC
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.errors import StoreError
from kg.remote import RemoteStore
from kg.server import addresses, holdings
from kg.server.endpoint import Server
from kg.server.values import canonical
from kg.store import LocalStore, Store, open_store
from kg.terms import PREFIXES
from kg.transfer import Push, pull, push
from remote.servers import FOREIGN, Shared, virtuoso
from remote.test_engines import table

SERVERS = ("Oxigraph server", "Virtuoso 7")
KNOWN = table("kind", SERVERS)
PREFIXED = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
REGISTER = 'register:r { register:r a kg:Register ; dcterms:title "r"@en } art:p { art:p a kg:Passage . '
NODE = ox.NamedNode("x:s")

pytestmark = pytest.mark.usefixtures("owner")

Small = Callable[[str], Store]


@pytest.fixture
def small(write: Callable[[str, str], Path]) -> Small:
    """A store in which something has values of one property."""
    return lambda said: open_store(write("data.trig", f"{PREFIXED}{REGISTER}id:b {said} }}"))


@pytest.fixture
def where(shared_oxigraph: Shared, shared_virtuoso: Shared) -> dict[str, str]:
    return dict(zip(SERVERS, (shared_oxigraph.emptied(), shared_virtuoso.emptied()), strict=True))


def values(store: Store) -> set[str]:
    return {str(row[0]) for row in store.select("SELECT ?o { GRAPH ?g { id:b ?p ?o } }")}


def outcome(store: Store, url: str) -> str:
    """What becomes of a store on a server: what is refused leaves nothing there, and what is sent has arrived for good."""
    before = holdings.holdings(Server(url), None).graphs
    try:
        push(store, url)
    except StoreError as error:
        assert "cannot hold this statement of art:p: id:b skos:note" in error.en, error.en
        assert "存不了图 art:p 的这条陈述：id:b skos:note" in error.zh
        held = holdings.holdings(Server(url), None)
        assert (held.graphs, held.staged) == (before, {})
        return "refused"
    assert push(store, url, dry_run=True).size == 0
    assert values(pull(url)) == values(store)
    return "same" if values(RemoteStore(url)) == values(store) else "rewritten"


@pytest.mark.parametrize("row", KNOWN, ids=[row[0][:40] for row in KNOWN])
def test_the_table_of_values_is_true(small: Small, where: dict[str, str], row: list[str]) -> None:
    _, text, *said = row
    assert [outcome(small(f"skos:note {text}"), where[name]) for name in SERVERS] == said


def lost(server: Server, triples: str) -> bool:
    """Whether a server takes some triples, by either way, for others, or does not let go of them again."""
    kept, gone = (f"{FOREIGN}{name}" for name in ("kept", "gone"))
    expected = {canonical(quad.triple) for quad in ox.parse(triples, ox.RdfFormat.N_TRIPLES)}
    for put in (True, False):
        try:
            server.update(f"DROP SILENT GRAPH <{kept}> ; DROP SILENT GRAPH <{gone}>")
            for graph in (kept, gone):
                server.update(f"INSERT DATA {{ GRAPH <{graph}> {{ {triples} }} }}")
                if put:
                    server.put(gone, triples.encode())
        except StoreError:
            return True
        found = {canonical(ox.Triple(*row)) for row in server.rows(f"SELECT * {{ GRAPH <{gone}> {{ ?s ?p ?o }} }}")}
        server.update(f"DELETE {{ GRAPH <{kept}> {{ ?s ?p ?o }} }} WHERE {{ GRAPH <{gone}> {{ ?s ?p ?o }} }}")
        if found != expected or server.truth(f"ASK {{ GRAPH <{kept}> {{ ?s ?p ?o }} }}"):
            return True
    return False


REFUSED = [row[1] for row in KNOWN if row[3] == "refused" and "NaN" not in row[1]]


def test_what_is_refused_would_be_lost() -> None:
    """On a server of its own, for some of it cannot be deleted there again; last what does most harm."""
    with virtuoso() as running:
        server = Server(running.url)
        addresses.find(server)
        for text in ("1", *sorted(REFUSED, key=lambda text: "INF" in text)):
            parsed = ox.parse(f"{PREFIXED}<x:s> <x:p> {text} .", ox.RdfFormat.TURTLE)
            triples = ox.serialize((canonical(quad.triple) for quad in parsed), format=ox.RdfFormat.N_TRIPLES)
            assert lost(server, (triples or b"").decode()) == (text != "1"), text


def test_a_nan_would_be_lost_too(stress: bool) -> None:
    if not stress:
        pytest.skip("the server is of no use after that, so it is part of make stress alone")
    with virtuoso() as running:
        server = Server(running.url)
        addresses.find(server)
        assert lost(server, f'<x:s> <x:p> "NaN"^^<{PREFIXES["xsd"]}double> .')


def literal(value: str, kind: str) -> ox.Literal:
    return ox.Literal(value, datatype=ox.NamedNode(PREFIXES["xsd"] + kind))


HELD = st.one_of(
    st.integers(-(2**63), 2**63 - 1).map(lambda n: literal(str(n), "integer")),
    st.decimals(-(10**20), 10**20, places=15).map(lambda n: literal(format(n, "f"), "decimal")),
    st.floats(allow_nan=False, allow_infinity=False).map(lambda n: literal(f"{n:.6g}", "double")),
    st.floats(width=32, allow_nan=False, allow_infinity=False)
    .filter(lambda n: abs(n) > 1e-9)
    .map(lambda n: literal(f"{n:.6g}", "float")),
    st.datetimes().map(lambda t: literal(t.isoformat(), "dateTime")),
    st.datetimes(timezones=st.just(UTC)).map(lambda t: literal(t.isoformat(), "dateTime")),
    st.dates().map(lambda t: literal(t.isoformat(), "date")),
    st.times().map(lambda t: literal(t.isoformat(), "time")),
    st.booleans().map(ox.Literal),
).filter(lambda value: value.value not in ("-0", "-0.0"))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(HELD, min_size=1, max_size=40))
def test_what_virtuoso_is_said_to_hold_comes_back(shared_virtuoso: Shared, found: list[ox.Literal]) -> None:
    inner, graph = ox.Store(), ox.NamedNode(PREFIXES["art"] + "p")
    for number, value in enumerate(found):
        inner.add(ox.Quad(ox.NamedNode(f"{PREFIXES['id']}b"), ox.NamedNode(f"x:p{number}"), value, graph))
        inner.add(ox.Quad(ox.NamedNode(f"{PREFIXES['id']}b"), ox.NamedNode(f"x:p{number}"), value))
    store = LocalStore(inner)
    push(store, shared_virtuoso.emptied())
    assert push(store, shared_virtuoso.url, dry_run=True).size == 0


@pytest.mark.parametrize("name", SERVERS)
def test_a_number_that_is_written_as_another_type_is_pushed_in_one_go(
    small: Small, where: dict[str, str], name: str
) -> None:
    for store in (small("skos:note 1 , 2 , 3"), small("skos:note 1.0 , 2 , 3")):
        Push(store, where[name]).go()
        assert push(store, where[name], dry_run=True).size == 0
        assert values(pull(where[name])) == values(store)
