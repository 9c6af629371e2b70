"""Limits: whatever a query does, the process that asks lives, and has an answer in time."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from kg import engine
from kg.errors import QueryError, StoreError
from kg.limits import Bounded, Limits, patterns, within
from kg.store import LocalStore, Store, open_store
from stress.hostile import SHAPES, hostile

CROSS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a != ?i) }"
ENDLESS = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@pytest.fixture(scope="module")
def local() -> LocalStore:
    store = open_store()
    assert isinstance(store, LocalStore)
    return store


@pytest.fixture(params=["fork", "spawned", "on disk"])
def bounded(request: pytest.FixtureRequest, local: LocalStore, tmp_path: Path) -> Bounded:
    """The three ways to answer: each must do the same."""
    limits = Limits(seconds=5, memory=400 << 20)
    if request.param == "on disk":
        local.save(tmp_path / "disk")
        disk = open_store(tmp_path / "disk")
        assert isinstance(disk, LocalStore)
        return Bounded(disk, limits)
    return Bounded(local, limits, fork=request.param == "fork")


# Answers are the same


def test_an_answer_within_limits_is_the_answer(bounded: Bounded, local: LocalStore) -> None:
    rows = "SELECT * { ?s kg:inherits ?o OPTIONAL { ?o kg:nothing ?none } } ORDER BY ?s ?o"
    assert [list(row) for row in bounded.select(rows)] == [list(row) for row in local.select(rows)]
    assert bounded.select(rows).to_csv() == local.select(rows).to_csv()
    assert bounded.ask("ASK { ?s a kg:Spirit }") is True
    assert bounded.ask("ASK { ?s a kg:Nothing }") is False
    built = "CONSTRUCT { ?s kg:inspires ?b } WHERE { ?b kg:inherits ?s }"
    assert bounded.construct(built).in_order() == local.construct(built).in_order()
    assert (
        bounded.describe("DESCRIBE id:spirit-haixia").in_order()
        == local.describe("DESCRIBE id:spirit-haixia").in_order()
    )


def test_an_answer_can_be_read_twice_and_in_part(local: LocalStore) -> None:
    table = Bounded(local, Limits(seconds=5)).select("SELECT * { ?s a kg:Spirit } ORDER BY ?s")
    first = next(iter(table))
    assert next(row["s"] for row in table) == first["s"]
    assert len(table.to_csv().splitlines()) == len(table.to_csv().splitlines()) == 6


def test_every_kind_of_term_comes_back_as_it_was(local: LocalStore) -> None:
    terms = "'a\\tb\\n\"' '红船'@zh 1 1.50 1e0 true '2021-07-01'^^xsd:date '07'^^xsd:string <https://e/a> UNDEF"
    query = f"SELECT ?x {{ VALUES ?x {{ {terms} }} }}"
    assert [row[0] for row in Bounded(local, Limits(seconds=5)).select(query)] == [
        row[0] for row in local.select(query)
    ]


def test_what_is_wrong_with_a_query_is_said_with_its_place(bounded: Bounded) -> None:
    with pytest.raises(QueryError, match="cannot stand here") as caught:
        bounded.select("SELECT ?x {\n  ?x kg:inherits }")
    assert (caught.value.line, caught.value.column, caught.value.value) == (2, 18, "}")
    with pytest.raises(QueryError, match="of the form ASK"):
        bounded.select("ASK {}")


# Each limit


def test_time_is_limited(bounded: Bounded) -> None:
    hurried = Bounded(bounded._store, Limits(seconds=0.3), fork=bounded._fork)
    start = time.perf_counter()
    with pytest.raises(QueryError, match=r"ended after 0\.3 seconds"):
        hurried.select(CROSS)
    assert time.perf_counter() - start < 2


def test_memory_is_limited(bounded: Bounded) -> None:
    if sys.platform != "linux":
        pytest.skip("only Linux bounds the memory of a process")
    sized = Bounded(bounded._store, Limits(memory=60 << 20, seconds=60), fork=bounded._fork)
    with pytest.raises(QueryError, match="more than 60 MB"):
        sized.select(f"{ENDLESS} ORDER BY ?c ?f ?i")
    with pytest.raises(QueryError, match="more than 60 MB"):  # of answer, without a row being kept
        sized.select(ENDLESS)


@pytest.mark.parametrize("rows", [1, 3])
def test_rows_and_triples_are_limited(local: LocalStore, rows: int) -> None:
    few = Bounded(local, Limits(rows=rows))
    assert len(few.select(ENDLESS)) == rows
    assert len(few.construct("CONSTRUCT WHERE { ?s kg:inherits ?o }")) == rows


@pytest.mark.parametrize(
    ("limits", "text", "what"),
    [
        (Limits(), "ASK {} #" + "x" * 64_000, "64008 characters"),
        (Limits(), "ASK { " + "?s ?p ?o . " * 200 + "}", "201 patterns"),
        (Limits(patterns=3), "ASK { ?s ?p ?o ; ?p [] . ?s ?p ?o }", "4 patterns"),
    ],
)
def test_the_size_of_a_query_is_limited(local: LocalStore, limits: Limits, text: str, what: str) -> None:
    with pytest.raises(QueryError, match=what):
        Bounded(local, limits).ask(text)


def test_long_lists_of_values_are_no_patterns() -> None:
    assert patterns("SELECT * { VALUES (?a ?b) { " + "(1 -2.5) " * 1000 + "} ?a ?b (1) }") <= 2


# No way out, nothing left behind


def test_a_fork_opens_neither_connection_nor_file(local: LocalStore, trap: tuple[str, list[bytes]]) -> None:
    """Even with the check of the query out of the way."""
    address, seen = trap

    class Unchecked(LocalStore):
        def ask(self, query: object) -> bool:
            return engine.truth(self._inner, str(query))

    with pytest.raises(QueryError):
        Bounded(Unchecked(local._inner), Limits(seconds=5)).ask(f"ASK {{ SERVICE <{address}> {{ ?s ?p ?o }} }}")
    assert seen == []


def test_no_process_and_no_descriptor_is_left(local: LocalStore) -> None:
    before = len(list(Path("/proc/self/fd").iterdir())) if Path("/proc/self/fd").exists() else 0
    hurried = Bounded(local, Limits(seconds=0.05))
    for _ in range(5):
        with pytest.raises(QueryError):
            hurried.select(CROSS)
    if before:
        assert len(list(Path("/proc/self/fd").iterdir())) == before
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_ctrl_c_ends_query_and_command_at_once() -> None:
    command = [sys.executable, "-m", "kg", "query", "-e", CROSS, "--timeout", "60"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True) as run:
        time.sleep(1)
        os.killpg(run.pid, signal.SIGINT)
        assert run.wait(5) == -signal.SIGINT
        assert run.stdout is not None
        assert run.stdout.read() == b""  # which ends when the child is gone too


def test_nothing_is_loaded_into_a_store_within_limits(local: LocalStore, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="only reads"):
        Bounded(local, Limits()).load(tmp_path)


def test_without_a_limit_the_store_is_asked_itself(local: LocalStore) -> None:
    assert within(local, Limits()) is local
    assert isinstance(within(local, Limits(rows=1)), Bounded)


# Hostile queries


def test_deep_and_long_queries_do_not_end_the_process_that_asks_without_limits(store: Store) -> None:
    deadly = ["groups", "parentheses", "calls", "exists", "selects", "sums", "products", "unions", "binds"]
    deadly += ["looks like an IRI", "hidden in a text", "hidden by a comment"]
    for name in deadly:
        with pytest.raises(QueryError, match=r"brackets|joins"):
            store.ask(SHAPES[name](8000))


def test_a_long_query_that_is_harmless_is_answered(store: Store) -> None:
    values = " ".join(f"(<https://e.org/a_({n})#it's> -{n})" for n in range(5000))
    assert len(store.select(f"SELECT * {{ VALUES (?a ?b) {{ {values} }} }}")) == 5000


@pytest.mark.parametrize("kind", ["fork", "on disk"])
def test_hostile_queries_end_in_time_and_the_process_lives(
    local: LocalStore, tmp_path: Path, stress: bool, kind: str
) -> None:
    count, limit, grace = (200, 1.0, 0.5) if stress else (8, 0.5, 2.0)
    if kind == "on disk":
        local.save(tmp_path / "disk")
        asked = open_store(tmp_path / "disk")
        assert isinstance(asked, LocalStore)
    else:
        asked = local
        count = 200 if stress else 22
    bounded = Bounded(asked, Limits(seconds=limit, memory=300 << 20))
    late = {}
    queries = list(hostile(200))
    for name, text in queries if stress else queries[:: len(queries) // count]:
        start = time.perf_counter()
        with suppress(QueryError):
            (bounded.ask if text.startswith("ASK") else bounded.select)(text)
        if (taken := time.perf_counter() - start) > limit + grace:
            late[name] = taken
    assert late == {}
    assert bounded.ask("ASK { ?s a kg:Spirit }")
