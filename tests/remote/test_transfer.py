"""Push and pull: what differs goes over, nothing else; nothing shows before all is there; what fails is told exactly."""

import io
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, unquote_plus

import pytest
from servers import free_port

from kg.difference import Plan
from kg.errors import StoreError
from kg.remote import RemoteStore
from kg.server import addresses, holdings
from kg.server.endpoint import Addresses, Server
from kg.server.holdings import STAGING
from kg.server.refusals import ServerError
from kg.store import Store, open_store
from kg.terms import PREFIXES
from kg.transfer import Push, pull, push
from remote.faulty import Actor, Seen, good, playing, relaying
from remote.servers import MOST, end, oxigraph

PREFIXED = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
REGISTER = (
    'register:r { register:r a kg:Register ; dcterms:title "r"@en . id:b a kg:Branch ; skos:prefLabel "支部"@zh . }\n'
)
FIRST = "art:a { art:a a kg:Article } art:p1 { id:b kg:inherits id:s . id:b kg:branchOf id:c }\n"
SAME = "art:p2 { id:b kg:inherits id:s }\n"
HOSTILE = """art:p3 {
  id:b skos:note "a\\r\\n\\t\\"\\\\}#é𠀀{"@zh , "" , "\\u0001" , 007 , 1.50 , "2021-07-01"^^xsd:date ; kg:about <http://é.org/汉> }
"""
FOREIGN = "http://example.org/foreign"

pytestmark = pytest.mark.usefixtures("owner")


@pytest.fixture
def small(write: Callable[[str, str], Path]) -> Callable[[str], Store]:
    """A store of some TriG."""
    return lambda trig: open_store(write("data.trig", PREFIXED + trig))


def opened(url: str) -> Server:
    server = Server(url)
    addresses.find(server)
    return server


def dumped(store: Store) -> str:
    out = io.BytesIO()
    store.dump(out, "nquads")
    return out.getvalue().decode()


def sent(store: Store, where: str) -> tuple[Plan, int]:
    """What a push says, and how many statements it sent."""
    totals = [0]
    found = Push(store, where)
    found.go(progress=lambda _, total: totals.append(total))
    return found.plan, totals[-1]


# What goes over


def test_the_shipped_data_come_back_as_they_went(store: Store, url: str) -> None:
    plan = push(store, url)
    count = store.select("SELECT (COUNT(*) AS ?n) { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }")
    assert [(plan.size,)] == list(count.values())
    assert dumped(pull(url)) == dumped(store) == dumped(RemoteStore(url))
    assert push(store, url, dry_run=True).size == 0


def test_only_what_differs_is_sent(small: Callable[[str], Store], url: str) -> None:
    push(small(REGISTER + FIRST), url)
    plan, count = sent(small(REGISTER + FIRST + SAME), url)
    assert [change.graph for change in plan.changes] == [PREFIXES["art"] + "p2"]
    assert count == 1, "the merge has it already"
    plan, count = sent(small(REGISTER + SAME), url)
    assert {change.graph for change in plan.changes if not change.after} == {
        PREFIXES["art"] + name for name in ("a", "p1")
    }
    assert "branchOf" not in dumped(pull(url))
    assert dumped(pull(url)) == dumped(small(REGISTER + SAME))


def test_a_plan_is_made_and_nothing_done(small: Callable[[str], Store], url: str) -> None:
    plan = push(small(REGISTER + FIRST), url, dry_run=True)
    held = holdings.holdings(opened(url), plan.default_graph)
    assert (held.evidence(), held.staged, held.merge) == ({}, {}, 0)
    assert re.search(r"^ +\+2 +source/p1$", str(plan), re.MULTILINE) and "the merge" in str(plan)
    assert "个依据图有变化" in plan.text("zh") and "合并图" in plan.text("zh")


def test_values_that_are_hard_to_write_come_back(small: Callable[[str], Store], url: str) -> None:
    store = small(REGISTER + HOSTILE)
    push(store, url)
    assert push(store, url, dry_run=True).size == 0
    assert dumped(pull(url)) == dumped(store)


def test_a_server_without_graph_store_gets_updates_in_lots(store: Store, url: str) -> None:
    server = opened(url)
    push(store, Addresses(url, server.addresses.update))
    assert dumped(pull(url)) == dumped(store)


def test_no_staging_stays_and_what_an_earlier_push_left_goes(small: Callable[[str], Store], url: str) -> None:
    server = opened(url)
    server.update(f"INSERT DATA {{ GRAPH <{STAGING}old> {{ <x:s> <x:p> <x:o> }} }}")
    plan = push(small(REGISTER + FIRST), url)
    assert holdings.holdings(server, plan.default_graph).staged == {}


def test_foreign_graphs_are_left_alone(small: Callable[[str], Store], url: str) -> None:
    server = opened(url)
    server.update(f"INSERT DATA {{ GRAPH <{FOREIGN}> {{ <x:s> <x:p> <x:o> }} }}")
    plan = push(small(REGISTER + FIRST), url)
    assert plan.foreign >= 1 and "left alone" in str(plan)
    assert holdings.holdings(server, plan.default_graph).graphs[FOREIGN] == 1
    assert "x:s" not in dumped(pull(url))


def test_a_foreign_graph_that_says_the_same_is_left_alone(small: Callable[[str], Store], url: str) -> None:
    server, said = opened(url), f"<{PREFIXES['id']}b> <{PREFIXES['kg']}inherits> <{PREFIXES['id']}s>"
    push(small(REGISTER + FIRST), url)
    server.update(f"INSERT DATA {{ GRAPH <{FOREIGN}> {{ {said} . <x:s> <x:p> <x:o> }} }}")
    plan = push(small(REGISTER), url)
    assert holdings.holdings(server, plan.default_graph).graphs[FOREIGN] == 2
    assert dumped(pull(url)) == dumped(small(REGISTER))


def test_what_others_have_in_the_default_graph_is_not_lost_unasked(
    small: Callable[[str], Store], an_oxigraph: str
) -> None:
    said = "<x:s> <x:p> <x:o>"
    opened(an_oxigraph).update(f"INSERT DATA {{ {said} GRAPH <{FOREIGN}> {{ {said} }} }}")
    with pytest.raises(ServerError, match="1 statements that are not of this graph"):
        push(small(REGISTER), an_oxigraph)


def test_a_graph_larger_than_the_limit_of_rows_comes_over_and_back(small: Callable[[str], Store], url: str) -> None:
    many = " ".join(f"id:x{n // 5} <x:p{n % 5}> id:y{n % 97} ; skos:note '{'长' * (n % 9)}'@zh ." for n in range(2_000))
    store = small(f"{REGISTER} art:p1 {{ {many} }}")
    assert len(store.select("SELECT * { GRAPH ?g { ?s ?p ?o } }")) > MOST
    push(store, url)
    assert dumped(pull(url)) == dumped(store)


def test_what_only_the_printed_say_can_be_pushed_too(printed: Store, url: str) -> None:
    push(printed, url)
    assert dumped(RemoteStore(url, printed=True)) == dumped(printed)


# What is refused


def test_statements_that_are_none_of_the_graph_are_not_lost_unasked(
    small: Callable[[str], Store], an_oxigraph: str
) -> None:
    opened(an_oxigraph).update("INSERT DATA { <x:s> <x:p> <x:o> }")
    store = small(REGISTER + FIRST)
    assert "1 statements of the default graph" in str(push(store, an_oxigraph, dry_run=True))
    with pytest.raises(ServerError, match=r"1 statements that are not of this graph .* --replace"):
        push(store, an_oxigraph)
    assert RemoteStore(an_oxigraph).ask("ASK { <x:s> ?p ?o }")
    Push(store, an_oxigraph).go(replace=True)
    assert not RemoteStore(an_oxigraph).ask("ASK { <x:s> ?p ?o }")


def test_blank_nodes_are_refused(small: Callable[[str], Store], an_oxigraph: str) -> None:
    with pytest.raises(StoreError, match="source/p1 has blank nodes"):
        push(small(f"{REGISTER} art:p1 {{ id:b kg:quantity [ a kg:X ] }}"), an_oxigraph)


def test_a_union_of_all_graphs_is_no_merge(store: Store) -> None:
    with oxigraph("--union-default-graph") as server:
        with pytest.raises(ServerError, match="--union-default-graph"):
            push(store, server.url)
        assert holdings.holdings(Server(server.url), None) == ({}, {}, {}, 0)


def test_an_unknown_product_needs_its_addresses(small: Callable[[str], Store]) -> None:
    with playing(good) as stage, pytest.raises(ServerError, match="--update-url"):
        push(small(REGISTER), stage.url)
    assert len(stage.seen) == 1


@pytest.mark.parametrize(
    ("url", "software", "login", "expected"),
    [
        ("http://h/sparql", "Virtuoso/07.20", False, ("http://h/sparql", "http://h/sparql-graph-crud")),
        ("http://h/sparql-auth", "Virtuoso/07.20", True, ("http://h/sparql-auth", "http://h/sparql-graph-crud-auth")),
        ("http://h/query", "Oxigraph/0.5", False, ("http://h/update", "http://h/store")),
        ("http://h/query", "nginx", False, ("http://h/update", "http://h/store")),
        ("http://h/ds/sparql", "Apache Jena Fuseki (5)", False, ("http://h/ds/update", "http://h/ds/data")),
        ("http://h/db/query", "Stardog/11", False, ("http://h/db/update", "http://h/db")),
        ("http://h/x/query", "nginx", False, ("http://h/x/update", None)),
        ("http://h/repositories/r", "GraphDB", False,
         ("http://h/repositories/r/statements", "http://h/repositories/r/rdf-graphs/service")),
        ("http://h/namespace/kb/sparql", "Jetty", False, ("http://h/namespace/kb/sparql", None)),
        ("http://h/sparql", "nginx", False, (None, None)),
    ],
)  # fmt: skip
def test_the_addresses_of_known_products(
    url: str, software: str, login: bool, expected: tuple[str | None, str | None]
) -> None:
    assert addresses.known(url, software, login=login) == expected


# What goes wrong


def as_it_is(seen: Seen, body: bytes) -> bytes | None:  # noqa: ARG001 (what relaying asks for)
    return body


def is_sending(seen: Seen) -> bool:
    return seen.method == "PUT" or ("INSERT DATA" in unquote_plus(seen.body.decode()) and bool(staged(seen)))


def staged(seen: Seen) -> set[str]:
    """The graphs in which something waits that a request names."""
    return set(re.findall(STAGING + "[0-9a-f]{32}", unquote_plus(seen.path + seen.body.decode())))


def is_move(seen: Seen) -> bool:
    return seen.path.endswith("/update") and "WHERE" in unquote_plus(seen.body.decode())


def test_a_server_that_lies_about_counts_is_not_believed(small: Callable[[str], Store], an_oxigraph: str) -> None:
    def lie(seen: Seen, body: bytes) -> bytes:
        staged = "staging" in unquote_plus(seen.path + seen.body.decode()) and "COUNT" in seen.path + seen.body.decode()
        return re.sub(rb'("value":")(\d+)"', rb'\g<1>9\2"', body) if staged else body

    push(small(REGISTER), an_oxigraph)
    before = dumped(pull(an_oxigraph))
    told = r"was sent \d+ statements and counts \d+; nothing was moved"
    with playing(relaying(an_oxigraph, lie)) as stage, pytest.raises(ServerError, match=told):
        push(small(REGISTER + FIRST), stage.url.replace("/sparql", "/query"))
    assert dumped(pull(an_oxigraph)) == before
    assert holdings.holdings(Server(an_oxigraph), None).staged == {}


@pytest.mark.parametrize("room", [1, 3])
def test_a_server_that_dies_while_it_is_sent_to_is_as_it_was_and_the_next_push_goes_on(
    small: Callable[[str], Store], an_oxigraph: str, monkeypatch: pytest.MonkeyPatch, room: int
) -> None:
    monkeypatch.setattr("kg.transfer._LOT_OF_UPDATE", room)
    push(small(REGISTER), an_oxigraph)
    before, store = dumped(pull(an_oxigraph)), small(REGISTER + FIRST + SAME + HOSTILE)
    sendings: list[Seen] = []

    def die(seen: Seen, body: bytes) -> bytes | None:
        sendings.extend([seen] if is_sending(seen) else [])
        return body if len(sendings) < 3 else None

    told = r"changed nothing in its graph; \d+ of \d+ statements wait there"
    with playing(relaying(an_oxigraph, die)) as stage, pytest.raises(ServerError, match=told):
        push(store, stage.url.replace("/sparql", "/query"), timeout=0.5)
    assert dumped(pull(an_oxigraph)) == before
    arrived = {name for seen in sendings for name in staged(seen)}
    with playing(relaying(an_oxigraph, as_it_is)) as stage:
        push(store, stage.url.replace("/sparql", "/query"))
    again = {name for seen in stage.seen if is_sending(seen) for name in staged(seen)}
    assert again and not arrived & again, "what had arrived is not sent again"
    assert dumped(pull(an_oxigraph)) == dumped(store)


def test_the_answer_to_the_last_step_may_get_lost(small: Callable[[str], Store], an_oxigraph: str) -> None:
    store = small(REGISTER + FIRST)
    with playing(relaying(an_oxigraph, lambda seen, body: None if is_move(seen) else body)) as stage:
        push(store, stage.url.replace("/sparql", "/query"))
    assert dumped(pull(an_oxigraph)) == dumped(store)


def test_a_refused_last_step_leaves_the_graph_as_it_was(small: Callable[[str], Store], an_oxigraph: str) -> None:
    push(small(REGISTER), an_oxigraph)
    before = dumped(pull(an_oxigraph))
    relay = relaying(an_oxigraph, as_it_is)

    def refuse(actor: Actor) -> None:
        actor.answer(500) if is_move(actor.seen) else relay(actor)

    with playing(refuse) as stage, pytest.raises(ServerError, match=r"it failed \(500 .*; its graph is as it was"):
        push(small(REGISTER + FIRST), stage.url.replace("/sparql", "/query"))
    assert dumped(pull(an_oxigraph)) == before


def test_a_server_whose_updates_are_not_whole_is_told_graph_by_graph(
    small: Callable[[str], Store], an_oxigraph: str
) -> None:
    store, relay = small(REGISTER + FIRST), relaying(an_oxigraph, as_it_is)

    def half(actor: Actor) -> None:
        if not is_move(actor.seen):
            relay(actor)
            return
        steps = parse_qs(actor.seen.body.decode())["update"][0].split(" ;\n")
        opened(an_oxigraph).update(" ; ".join(steps[:2]))
        actor.answer(500)

    with (
        playing(half) as stage,
        pytest.raises(ServerError, match=r"these graphs are as they should be: http.*; the others are not") as caught,
    ):
        push(store, stage.url.replace("/sparql", "/query"))
    went = set(re.findall(r"https://\S+", caught.value.en.partition("should be: ")[2].partition(";")[0]))
    assert went == set(holdings.holdings(Server(an_oxigraph), None).graphs)
    push(store, an_oxigraph)
    assert dumped(pull(an_oxigraph)) == dumped(store)


@pytest.mark.parametrize("last", range(0, 24, 2))
def test_wherever_a_push_is_cut_off_the_graph_is_the_old_or_the_new(
    small: Callable[[str], Store], an_oxigraph: str, last: int
) -> None:
    push(small(REGISTER + FIRST), an_oxigraph)
    old, new = small(REGISTER + FIRST), small(REGISTER + SAME + HOSTILE)
    asked: list[Seen] = []

    def cut(seen: Seen, body: bytes) -> bytes | None:
        asked.append(seen)
        return body if len(asked) <= last else None

    with playing(relaying(an_oxigraph, cut)) as stage:
        try:
            push(new, stage.url.replace("/sparql", "/query"), timeout=0.5)
        except ServerError as error:
            expected = new if any(map(is_move, asked)) else old
            if expected is new:
                assert "is not known" in error.en or "it had taken the changes" in error.en
        else:
            expected = new
    assert dumped(pull(an_oxigraph)) == dumped(expected)
    push(new, an_oxigraph)
    assert dumped(pull(an_oxigraph)) == dumped(new)


@pytest.mark.parametrize("moment", [1, 2, 4])
def test_a_server_killed_during_a_push_holds_what_it_held(
    small: Callable[[str], Store], tmp_path: Path, moment: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On disk: what was pushed before is there after the kill, and the next push does the rest."""
    monkeypatch.setattr("kg.transfer._LOT_OF_UPDATE", 1)
    old, new = small(REGISTER + FIRST), small(REGISTER + SAME + HOSTILE)
    place, port = ("--location", str(tmp_path / "graph")), free_port()
    with oxigraph(*place, port=port) as server:
        push(old, server.url)
        sent: list[int] = []

        def kill(done: int, _: int) -> None:
            sent.append(done)
            if len(sent) == moment:
                end(server.process)

        with pytest.raises(StoreError, match="nothing answers there"):
            Push(new, server.url, timeout=0.5).go(progress=kill)
        assert len(sent) == moment
    with oxigraph(*place, port=port) as server:
        assert dumped(pull(server.url)) == dumped(old)
        push(new, server.url)
        assert dumped(pull(server.url)) == dumped(new)
