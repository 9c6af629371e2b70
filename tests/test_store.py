"""Stores: the merge, what is loaded, what is left out, and that an error changes nothing."""

import io
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import DataError, KGError, StoreError
from kg.files import project
from kg.store import DumpFormat, LocalStore, Store, open_store
from kg.terms import KG, MERGED, REGISTER, RULE

Write = Callable[[str, str], Path]
PREFIXES = """@prefix : <https://example.org/> . @prefix kg: <https://w3id.org/spirit-kg/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix register: <https://w3id.org/spirit-kg/register/> .
"""
# One triple in two sentences, one of them twice, and one in a reading; a reference, and a graph of no kind.
ARTICLE = (
    PREFIXES
    + """
register:a { register:a a kg:Register . :p1 a kg:Passage . :p2 a kg:Passage . :r a kg:Reading . :f a kg:Reference }
:p1 { :b kg:inherits :s . :b kg:inherits :s . :b a kg:Branch }
:p2 { :b kg:inherits :s }
:r { :b kg:inherits :s2 }
:f { :b kg:locatedIn :place }
:mine { :b kg:locatedIn :elsewhere }
"""
)
PASSAGES = "VALUES ?g { <https://example.org/p1> <https://example.org/p2> }"


def count(store: Store, pattern: str) -> int:
    (row,) = store.select(f"PREFIX : <https://example.org/> SELECT (COUNT(*) AS ?n) WHERE {{ {pattern} }}")
    return int(row["n"].value)


def quads(store: Store) -> set[str]:
    out = io.BytesIO()
    store.dump(out, "nquads")
    merge = {str(triple) for triple in store.construct("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")}
    return merge | set(out.getvalue().decode().splitlines())


# The merge


@pytest.mark.parametrize("printed", [False, True])
def test_a_triple_of_two_sentences_is_one_row_and_joins_itself_once(write: Write, printed: bool) -> None:
    store = open_store(write("x.trig", ARTICLE), printed=printed)
    assert count(store, "GRAPH ?g { :b kg:inherits :s }") == 2
    assert count(store, ":b kg:inherits :s") == 1
    assert count(store, "?b kg:inherits :s . ?b2 kg:inherits :s") == 1
    assert (
        len(store.select("SELECT ?s { <https://example.org/b> kg:inherits ?s FILTER(?s = <https://example.org/s>) }"))
        == 1
    )


@pytest.mark.parametrize("which", ["store", "printed"])
def test_the_merge_of_the_shipped_data_is_the_union_of_the_graphs_each_triple_once(
    which: str, request: pytest.FixtureRequest
) -> None:
    shipped: Store = request.getfixturevalue(which)
    stated = shipped.select("SELECT DISTINCT ?s ?p ?o { GRAPH ?g { ?s ?p ?o } }")
    assert count(shipped, "?s ?p ?o") == len(stated)
    assert count(shipped, "?s ?p ?o FILTER NOT EXISTS { GRAPH ?g { ?s ?p ?o } }") == 0
    assert count(shipped, "?b kg:inherits ?s . ?b kg:inherits ?s2") == 5
    assert count(shipped, "GRAPH ?g { ?b kg:inherits ?s }") > 5 or which == "printed"


@given(st.lists(st.tuples(*[st.integers(0, 3)] * 4), max_size=30))
def test_whatever_stands_in_however_many_graphs_counts_once(
    tmp_path_factory: pytest.TempPathFactory, statements: list[tuple[int, int, int, int]]
) -> None:
    path = tmp_path_factory.getbasetemp() / "many.nq"
    lines = [f"<https://e/s{s}> <https://e/p{p}> <https://e/o{o}> <https://e/g{g}> ." for s, p, o, g in statements]
    path.write_text("\n".join(lines) + "\n# end")
    triples = {statement[:3] for statement in statements}
    store = open_store(path)
    assert count(store, "?s ?p ?o") == count(store, "?s ?p ?o . ?s ?p ?o") == len(triples)
    assert count(store, "?s ?p ?o . ?s ?p ?o2 . ?s ?p ?o3") == sum(
        len({o for s, p, o in triples if (s, p) == pair}) ** 3 for pair in {triple[:2] for triple in triples}
    )


# Printed


def test_printed_leaves_passages_and_registers_and_the_rules_over_these(write: Write) -> None:
    store = open_store(write("x.trig", ARTICLE), printed=True)
    assert count(store, ":b kg:inherits ?s") == 1
    assert count(store, ":b kg:locatedIn ?place") == 0
    assert count(store, "?s kg:inspires :b") == 1
    graphs = {row["g"].value for row in store.select("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }")}
    assert graphs == {REGISTER + "a", RULE + "inspires", "https://example.org/p1", "https://example.org/p2"}


def test_a_graph_of_unknown_kind_is_in_the_merge_and_never_among_what_is_printed(write: Write) -> None:
    path = write("foreign.ttl", PREFIXES + ":a :b :c .")
    assert count(open_store(path), ":a :b :c") == 1
    assert count(open_store(path, printed=True), "?s ?p ?o") == 0


def test_the_shipped_data_hold_less_when_printed(store: Store, printed: Store) -> None:
    kinds = "SELECT DISTINCT ?kind { GRAPH ?g { ?s ?p ?o } ?g a ?kind . ?kind rdfs:subClassOf kg:Evidence }"
    assert {row["kind"].value.removeprefix(KG) for row in printed.select(kinds)} == {"Passage", "Register", "Rule"}
    assert len(store.select(kinds)) == 5
    assert quads(printed) < quads(store)


# Loading


def test_a_further_file_is_added_and_the_rules_derive_from_both(write: Write) -> None:
    store = open_store(write("a.ttl", PREFIXES + ":branch kg:branchOf :company ."))
    assert count(store, "?s kg:honoredWith ?o") == 0
    store.load(write("b.ttl", PREFIXES + ":honor kg:awardedTo :company ."))
    assert count(store, ":branch kg:honoredWith :honor") == 1


def test_loading_the_same_again_changes_nothing(write: Write) -> None:
    path = write("x.trig", ARTICLE)
    store = open_store(path)
    before = quads(store)
    store.load(path, str(path))
    assert quads(store) == before


def test_a_folder_is_loaded_too(write: Write, tmp_path: Path) -> None:
    write("more/a.ttl", PREFIXES + ":a :b :c .")
    store = open_store(write("x.trig", ARTICLE))
    store.load(tmp_path / "more")
    assert count(store, ":a :b :c") == 1


def test_in_a_printed_store_only_what_is_printed_is_added(write: Write) -> None:
    store = open_store(write("x.trig", ARTICLE), printed=True)
    store.load(write("y.trig", PREFIXES + ":p2 { :b kg:inherits :s3 } :r { :b kg:inherits :s4 } :mine { :a :b :c }"))
    assert count(store, ":b kg:inherits ?s") == 2
    assert count(store, ":a ?p ?o") == 0


@pytest.mark.parametrize(
    ("name", "content"), [("bad.ttl", ":a :b :c ."), ("bad.nt", "<https://e/a> <b> ."), ("bad.doc", "x"), ("e.ttl", "")]
)
def test_a_bad_file_among_good_ones_leaves_the_store_as_it_was(write: Write, name: str, content: str) -> None:
    store = open_store(write("x.trig", ARTICLE))
    before = quads(store)
    with pytest.raises(DataError, match=name):
        store.load(write("good.ttl", PREFIXES + ":a :b :c ."), write(name, content))
    assert quads(store) == before


def test_an_answer_that_is_being_read_does_not_change_under_the_reader(write: Write) -> None:
    store = open_store(write("x.trig", ARTICLE))
    answer = store.select("SELECT * { ?s kg:inherits ?o }")
    next(iter(answer))
    store.load(write("y.ttl", PREFIXES + ":b kg:inherits :s9 ."))
    assert len(answer) == 2


def test_rule_graphs_of_a_dump_are_dropped_and_rebuilt(write: Write) -> None:
    text = ARTICLE + "<https://w3id.org/spirit-kg/rule/inspires> { :never kg:inspires :b }"
    text += " <https://w3id.org/spirit-kg/rule/gone> { :never kg:inspires :c } :never kg:inspires :b ."
    store = open_store(write("x.trig", text))
    assert count(store, "?s kg:inspires ?b") == 2
    assert count(store, ":never ?p ?o") == 0


def test_the_merge_under_the_name_that_some_servers_need_is_no_evidence(write: Write) -> None:
    store = open_store(write("x.trig", ARTICLE + f"<{MERGED}> {{ :b kg:inherits :s . :derived kg:inspires :b }}"))
    assert count(store, "GRAPH ?g { :b kg:inherits :s }") == 2
    assert count(store, ":derived ?p ?o") == 0


@pytest.mark.parametrize("format", ["trig", "nquads"])
def test_a_dump_loads_as_what_it_was_dumped_from(tmp_path: Path, store: Store, format: DumpFormat) -> None:
    path = tmp_path / ("dump.trig" if format == "trig" else "dump.nq")
    with path.open("wb") as out:
        store.dump(out, format)
    assert quads(open_store(path)) == quads(store)


def test_a_dump_made_elsewhere_with_the_merge_in_it_loads_as_the_same_too(tmp_path: Path, store: Store) -> None:
    assert isinstance(store, LocalStore)
    path = tmp_path / "dump.nq"
    ox.serialize(store._inner, str(path), ox.RdfFormat.N_QUADS)
    assert quads(open_store(path)) == quads(store)


# Dumping


@pytest.mark.parametrize("format", ["turtle", "ntriples", "jsonld", "rdfxml", "trig", "nquads"])
def test_a_dump_is_the_same_bytes_every_time(store: Store, format: DumpFormat) -> None:
    first, second = io.BytesIO(), io.BytesIO()
    store.dump(first, format)
    open_store().dump(second, format)
    assert first.getvalue() == second.getvalue() != b""


def test_a_dump_is_sorted_by_graph_so_that_a_diff_shows_what_changed(store: Store) -> None:
    out = io.BytesIO()
    store.dump(out, "nquads")
    graphs = [line.rpartition(" <")[2] for line in out.getvalue().decode().splitlines()]
    assert graphs == sorted(graphs)


@pytest.mark.parametrize("format", ["turtle", "ntriples", "jsonld"])
def test_formats_of_triples_hold_the_merge(store: Store, format: DumpFormat) -> None:
    out = io.BytesIO()
    store.dump(out, format)
    form = {"turtle": ox.RdfFormat.TURTLE, "ntriples": ox.RdfFormat.N_TRIPLES, "jsonld": ox.RdfFormat.JSON_LD}[format]
    assert len({quad.triple for quad in ox.parse(out.getvalue(), form)}) == count(store, "?s ?p ?o")


# Where


def test_a_folder_laid_out_like_the_project_is_known_as_such(tmp_path: Path, store: Store) -> None:
    for folder in ("data", "ontology", "queries"):
        shutil.copytree(project().root / folder, tmp_path / folder)
    (tmp_path / "build").mkdir()
    (tmp_path / "build/copy.nt").write_text("<https://e/a> <https://e/b> <https://e/c> .")
    assert quads(open_store(tmp_path)) == quads(store)


def test_a_project_may_have_its_own_rules(tmp_path: Path) -> None:
    for folder in ("data", "ontology", "queries"):
        shutil.copytree(project().root / folder, tmp_path / folder)
    for rule in ("types", "reported-with", "undertakes", "honored-with"):
        (tmp_path / f"queries/rules/{rule}.rq").unlink()
    own = open_store(tmp_path)
    assert [rule.name for rule in own.rules] == ["inspires"]
    assert count(own, "?s kg:inspires ?b") == 5
    assert count(own, "?x a kg:Initiative") == 0


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/query", "HTTP://127.0.0.1:9/sparql"])
def test_an_address_is_one_of_a_server(address: str) -> None:
    with pytest.raises(StoreError, match=r"the server http://127.0.0.1:9/.*nothing answers there"):
        open_store(address)


@pytest.mark.parametrize("address", ["ftp://127.0.0.1/sparql", "file:///data.ttl", "http:///sparql"])
def test_an_address_that_no_server_can_have_is_refused(address: str) -> None:
    with pytest.raises(StoreError, match="no address of a server; it looks like https://"):
        open_store(address)


def test_what_is_not_there_is_said_not_to_be(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no such file or folder"):
        open_store(tmp_path / "nowhere")


@pytest.mark.parametrize("name", ["红船 精神.ttl", "a%20b.ttl", "c#d.ttl", "e?f.ttl"])
def test_any_file_name_will_do(write: Write, name: str) -> None:
    if os.name == "nt" and "?" in name:
        pytest.skip("no such names on Windows")
    assert count(open_store(str(write(name, PREFIXES + ":a :b :c ."))), "GRAPH ?g { :a :b :c }") == 1


# On disk


@pytest.fixture
def directory(write: Write, tmp_path: Path) -> Path:
    store = open_store(write("x.trig", ARTICLE))
    assert isinstance(store, LocalStore)
    store.save(tmp_path / "disk")
    return tmp_path / "disk"


def test_a_store_on_disk_answers_as_the_one_it_was_saved_from(directory: Path, tmp_path: Path) -> None:
    assert quads(open_store(directory)) == quads(open_store(tmp_path / "x.trig"))


def test_a_store_on_disk_is_only_read_until_something_is_loaded(directory: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in directory.iterdir()}
    first, second = open_store(directory), open_store(str(directory))
    assert count(first, "?s ?p ?o") == count(second, "?s ?p ?o")
    assert {path: path.stat().st_mtime_ns for path in directory.iterdir()} == before


def test_what_is_loaded_into_a_store_on_disk_stays(directory: Path, write: Write) -> None:
    store = open_store(directory)
    store.load(write("y.ttl", PREFIXES + ":b2 kg:inherits :s ."))
    assert count(store, ":s kg:inspires ?b") == 2
    assert quads(open_store(directory)) == quads(store)
    del store
    assert ox.Store(str(directory))  # nobody holds it open for writing any more


def test_what_no_rule_derives_any_more_is_taken_out_of_a_store_on_disk(directory: Path, write: Write) -> None:
    iri = ox.NamedNode("https://example.org/stale")
    inner = ox.Store(str(directory))
    inner.extend([ox.Quad(iri, iri, iri, ox.NamedNode(RULE + "old")), ox.Quad(iri, iri, iri)])
    inner.flush()
    del inner
    store = open_store(directory)
    store.load(write("y.ttl", PREFIXES + ":a :b :c ."))
    assert count(store, ":stale ?p ?o") == 0
    assert count(store, ":a :b :c") == 1


def test_a_bad_file_leaves_a_store_on_disk_as_it_was(directory: Path, write: Write) -> None:
    store = open_store(directory)
    before = quads(store)
    with pytest.raises(DataError):
        store.load(write("good.ttl", PREFIXES + ":a :b :c ."), write("bad.ttl", ":a"))
    assert quads(store) == quads(open_store(directory)) == before


def test_a_store_that_another_program_writes_is_left_as_it_is(directory: Path, write: Write) -> None:
    store = open_store(directory)
    before = quads(store)
    code = "import sys, pyoxigraph; held = pyoxigraph.Store(sys.argv[1]); print(flush=True); sys.stdin.read()"
    command = [sys.executable, "-c", code, str(directory)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as writer:
        assert writer.stdout and writer.stdout.readline()
        with pytest.raises(StoreError, match="cannot be written"):
            store.load(write("y.ttl", PREFIXES + ":a :b :c ."))
    assert quads(store) == quads(open_store(directory)) == before


def test_a_damaged_store_is_said_to_be_one(tmp_path: Path) -> None:
    (tmp_path / "CURRENT").write_text("MANIFEST-000001\n")
    with pytest.raises(StoreError, match="cannot be opened"):
        open_store(tmp_path)


def test_a_store_on_disk_is_printed_only_where_it_was_built_so(directory: Path, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="not printed"):
        open_store(directory, printed=True)
    store = open_store(tmp_path / "x.trig", printed=True)
    assert isinstance(store, LocalStore)
    store.save(tmp_path / "printed")
    assert quads(open_store(tmp_path / "printed", printed=True)) == quads(store)


def test_saving_overwrites_nothing(directory: Path, tmp_path: Path) -> None:
    store = LocalStore(ox.Store())
    for taken in (directory, tmp_path / "x.trig"):
        with pytest.raises(KGError):
            store.save(taken)
    assert count(open_store(directory), "?s ?p ?o") > 0


# Speed


def test_an_answer_loads_neither_rdflib_nor_what_draws() -> None:
    code = """
import json, sys
from kg.store import open_store
assert open_store().select("SELECT * { ?s a kg:Spirit }").to_csv().count("\\n") == 6
print(json.dumps(sorted(sys.modules)))"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert {"rdflib", "oxrdflib", "networkx", "pyvis", "pandas"} & set(json.loads(run.stdout)) == set()


def test_the_shipped_data_are_open_in_the_blink_of_an_eye() -> None:
    def seconds() -> float:
        start = time.perf_counter()
        open_store()
        return time.perf_counter() - start

    # About 0.04 s on an idle machine; the bound leaves room for a busy one and still sees a loop gone quadratic.
    assert statistics.median(seconds() for _ in range(5)) < 0.5
