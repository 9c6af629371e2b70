"""Limits: whatever a query does, the process that asks lives, and has an answer in time."""

import json
import os
import signal
import subprocess
import sys
import time
from bisect import bisect_left
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

import kg
from kg import engine
from kg.errors import QueryError, StoreError
from kg.limits import Bounded, Limits, within
from kg.store import LocalStore, Store, open_store
from kg.syntax import grammatical, parts
from stress.hostile import SHAPES, SIZES, hostile

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
        (Limits(depth=2), "ASK { { {} } }", "3 brackets"),
        (Limits(patterns=3), "ASK { ?s ?p ?o ; ?p [] . ?s ?p ?o }", "4 patterns"),
    ],
)
def test_the_size_of_a_query_is_limited(local: LocalStore, limits: Limits, text: str, what: str) -> None:
    with pytest.raises(QueryError, match=what):
        Bounded(local, limits).ask(text)


def test_long_lists_of_values_are_no_patterns() -> None:
    text = "ASK { VALUES (?a ?b) { " + "(1 -2.5) " * 1000 + "} ?a ?b (1) }"
    assert parts(grammatical(text)) == 2


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


def descriptors() -> int:
    here = Path("/proc/self/fd")
    return len(list(here.iterdir())) if here.exists() else 0


def own_children() -> set[str]:
    """The children of this process, dead ones that nobody waited for included; none where a system does not list them."""
    found = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it has ended meanwhile
            pid, _, rest = stat.read_text().partition(" (")
            if rest.rpartition(") ")[2].split()[1] == str(os.getpid()):
                found.add(pid)
    return found


def test_no_process_and_no_descriptor_is_left(local: LocalStore) -> None:
    before, children = descriptors(), own_children()
    hurried = Bounded(local, Limits(seconds=0.05))
    for _ in range(5):
        with pytest.raises(QueryError):
            hurried.select(CROSS)
    assert descriptors() == before
    assert own_children() == children  # servers of other tests may be among them


@pytest.mark.parametrize("kind", ["fork", "on disk"])
@pytest.mark.parametrize("how", ["SIGTERM", "SIGKILL", "SIGINT", "Ctrl-C"])
def test_however_the_command_ends_nobody_goes_on_computing(
    local: LocalStore, tmp_path: Path, how: str, kind: str
) -> None:
    command = [sys.executable, "-m", "kg", "query", "-e", CROSS, "--max-rows", "5"]
    if kind == "on disk":
        local.save(tmp_path / "disk")
        command += ["--store", str(tmp_path / "disk")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True) as run:
        computing = _child(run.pid)
        if how == "Ctrl-C":  # of a terminal: to the parent and the child
            os.killpg(run.pid, signal.SIGINT)
        else:
            run.send_signal(signal.Signals[how])
        assert run.wait(5) < 0
        deadline = time.monotonic() + 3
        while (alive := _computes(computing)) and time.monotonic() < deadline:
            time.sleep(0.02)
        if alive:
            os.kill(computing, signal.SIGKILL)
        assert not alive
        assert run.stdout is not None
        assert run.stdout.read() == b""


def _child(parent: int) -> int:
    """The process that computes for another one, when it has begun to."""
    children = Path(f"/proc/{parent}/task/{parent}/children")
    if not children.parent.exists():
        pytest.skip("only Linux tells the children of a process")
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        for child in children.read_text().split():
            used = Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()[11]
            if int(used) > 20:  # hundredths of a second
                return int(child)
        time.sleep(0.02)
    raise AssertionError("nothing computes")


def _computes(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def test_a_quick_answer_of_one_thread_does_not_wait_for_the_slow_one_of_another(local: LocalStore) -> None:
    """Forks of many threads at once: none may keep another one's pipe open."""
    bounded = Bounded(local, Limits(seconds=30))
    slow = Bounded(local, Limits(seconds=1.5))

    def ask(number: int) -> float:
        start = time.perf_counter()
        if number % 5:
            assert bounded.ask("ASK { ?s a kg:Spirit }")
        else:
            with pytest.raises(QueryError, match=r"after 1\.5 seconds"):
                slow.select(CROSS)
        return time.perf_counter() - start

    with ThreadPoolExecutor(5) as pool:
        taken = list(pool.map(ask, range(20)))
    assert max(seconds for number, seconds in enumerate(taken) if number % 5) < 1.5


def test_nothing_is_loaded_into_a_store_within_limits(local: LocalStore, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="only reads"):
        Bounded(local, Limits()).load(tmp_path)


def test_without_a_limit_the_store_is_asked_itself(local: LocalStore) -> None:
    assert within(local, Limits()) is local
    assert isinstance(within(local, Limits(rows=1)), Bounded)


# Hostile queries


BENIGN = {"dots", "unclosed", "cross product", "rows without end", "sorted", "doubling", "paths", "groups of all"}
BENIGN |= {"patterns", "service", "escaped service"}
DEADLY = sorted(SHAPES.keys() - BENIGN)


@pytest.mark.parametrize("name", DEADLY)
def test_deep_and_long_queries_do_not_end_the_process_that_asks_without_limits(store: Store, name: str) -> None:
    text = SHAPES[name](20_000)
    with pytest.raises(QueryError, match=r"the query has \d+ .* and \d+ are allowed.*--max-.*Limits\("):
        (store.ask if text.startswith("ASK") else store.select)(text)
    with pytest.raises(QueryError, match="20000 patterns"):
        store.describe("DESCRIBE " + "id:a " * 20_001)


# Those that are planned at once; what joins triples is planned for minutes at a size far from deadly.
PLANNED = "groups parentheses calls exists selects sums products unions binds denials filters columns having".split()
ASKING = """
import sys, json, kg
store = kg.open_store()
for text in json.load(sys.stdin):
    try:
        store.ask(text) if text.startswith("ASK") else list(store.select(text))
    except kg.QueryError as error:
        assert "allowed" not in str(error), error
"""


@pytest.mark.parametrize("stack", [8 << 20, 1 << 20])
def test_what_is_allowed_fits_the_stack_that_the_user_has(stack: int) -> None:
    size = engine.Size(
        *json.loads(_with_stack(stack, "import json; from kg import engine; print(json.dumps(engine.safe()))"))
    )
    texts = []
    for name in PLANNED:
        most = bisect_left(range(1, 1100), True, key=lambda n: not _fits(SHAPES[name](n), size))
        texts.append(SHAPES[name](most))
        assert 2 < most <= 1000
    _with_stack(stack, ASKING, json.dumps(texts))


def _with_stack(stack: int, code: str, given: str = "") -> str:
    """What some code prints in a process with a stack of so many bytes."""
    resource = pytest.importorskip("resource")
    return subprocess.run(
        [sys.executable, "-c", code],
        input=given,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_STACK, (stack, stack)),
    ).stdout


def _fits(text: str, size: engine.Size) -> bool:
    try:
        engine.fitting(text, size)
    except QueryError:
        return False
    return True


@pytest.mark.parametrize("name", ["groups", "calls", "denials", "columns"])
def test_a_larger_query_is_answered_where_that_is_allowed(bounded: Bounded, name: str) -> None:
    text = SHAPES[name](3000)
    larger = Bounded(bounded._store, Limits(seconds=60, depth=10_000, patterns=10_000), fork=bounded._fork)
    assert larger.ask(text) if text.startswith("ASK") else len(larger.select(text)) == 1


def test_an_overflow_of_the_stack_is_called_one_and_not_one_of_memory(bounded: Bounded) -> None:
    limits = Limits(memory=900 << 20, seconds=60, text=None, depth=None, patterns=None)
    with pytest.raises(QueryError, match="overflowed the stack"):
        Bounded(bounded._store, limits, fork=bounded._fork).ask(SHAPES["groups"](300_000))


@pytest.mark.parametrize("name", Limits._fields)
@pytest.mark.parametrize("value", [-1, 0, float("nan"), float("inf")])
def test_a_limit_is_a_number_above_0(local: LocalStore, name: str, value: float) -> None:
    told = "a time limit is a number above 0" if name == "seconds" else f"above 0, and {name} is {value}"
    with pytest.raises(StoreError, match=told):
        within(local, Limits._make(value if field == name else None for field in Limits._fields))


def test_values_and_arguments_are_as_many_as_one_likes(store: Store, local: LocalStore) -> None:
    numbers = [str(number) for number in range(20_000)]
    table = f"SELECT * {{ VALUES ?x {{ {' '.join(numbers)} }} }}"
    assert len(kg.within(local, kg.Limits(seconds=60)).select(table)) == 20_000
    assert len(store.select(table)) == 20_000
    assert store.ask(f"ASK {{ ?s kg:batch ?x FILTER(?x IN ({','.join(numbers)})) }}")


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
    queries = list(hostile(len(SHAPES) * len(SIZES)))
    for name, text in queries if stress else queries[:: len(queries) // count]:
        start = time.perf_counter()
        with suppress(QueryError):
            (bounded.ask if text.startswith("ASK") else bounded.select)(text)
        if (taken := time.perf_counter() - start) > limit + grace:
            late[name] = taken
    assert late == {}
    assert bounded.ask("ASK { ?s a kg:Spirit }")
