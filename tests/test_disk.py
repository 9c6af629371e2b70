"""Stores on disk: whole or not there, as they were written or said not to be, and not harmed by a kill."""

import gc
import gzip
import hashlib
import io
import json
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

import kg
from conftest import Write
from kg import disk, fresh, lookup, manifest
from kg.cli import main
from kg.errors import DataError, StoreError
from kg.store import LocalStore, open_store

ROOT = Path(__file__).parents[1]


def generated(path: Path, triples: int) -> Path:
    subprocess.run(
        [sys.executable, ROOT / "bench/generate.py", str(triples), "-o", path], check=True, capture_output=True
    )
    return path


def count(where: Path, pattern: str = "?s ?p ?o") -> int:
    (row,) = open_store(where).select(f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}")
    return int(row["n"].value)


def left_beside(where: Path) -> list[str]:
    return [path.name for path in where.parent.iterdir() if path.name.endswith((".tmp", ".old"))]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return generated(tmp_path_factory.mktemp("generated") / "data.nq", 4000)


@pytest.fixture
def built(data: Path, tmp_path: Path) -> Path:
    store = open_store(data)
    assert isinstance(store, LocalStore)
    store.save(tmp_path / "disk")
    return tmp_path / "disk"


# Writing


def test_what_is_written_is_what_was_in_memory(built: Path, data: Path) -> None:
    assert set(disk.opened(built).inner) == set(open_store(data)._inner)  # type: ignore[attr-defined]
    assert disk.verify(built) == []


def test_two_cores_write_the_same_as_one(
    built: Path, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk, "_PARALLEL", 1)
    store = open_store(data)
    assert isinstance(store, LocalStore)
    store.save(tmp_path / "other")
    assert set(disk.opened(tmp_path / "other").inner) == set(disk.opened(built).inner)


def test_a_blank_node_stays_one_node(write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk, "_PARALLEL", 1)
    lines = "".join(f"_:a <https://e.org/p{n}> _:b .\n" for n in range(200))
    store = open_store(write("blank.nt", lines))
    assert isinstance(store, LocalStore)
    store.save(tmp_path / "disk")
    assert count(tmp_path / "disk", "?a <https://e.org/p0> ?b . ?a <https://e.org/p199> ?b") == 1


def test_reading_a_store_changes_none_of_its_files(built: Path) -> None:
    before = {path.name: path.read_bytes() for path in built.iterdir()}
    assert count(built) > 0
    assert {path.name: path.read_bytes() for path in built.iterdir()} == before


def test_a_store_is_replaced_whole_and_who_reads_the_old_one_keeps_reading(built: Path, write: Write) -> None:
    reader = open_store(built)
    before = len(reader.select("SELECT * { ?s ?p ?o }"))
    open_store(built).load(write("more.ttl", "<https://e.org/a> <https://e.org/b> <https://e.org/c> ."))
    assert len(reader.select("SELECT * { ?s ?p ?o }")) == before
    assert count(built) == before + 1
    assert disk.verify(built) == []


def test_what_was_replaced_goes_as_soon_as_nobody_reads_it(built: Path, write: Write) -> None:
    more = write("more.ttl", "<https://e.org/a> <https://e.org/b> <https://e.org/c> .")
    reader = open_store(built)
    answer = reader.select("SELECT * { ?s ?p ?o }")
    del reader  # its answer still reads
    open_store(built).load(more)
    assert len(left_beside(built)) == 1
    assert len(answer) == count(built) - 1
    del answer
    store = open_store(built)
    store.load(more)
    store.load(more)
    assert left_beside(built) == []


def test_an_answer_over_all_comes_though_the_store_was_replaced_meanwhile(tmp_path: Path, data: Path) -> None:
    """Oxigraph waits for ever for files of an aggregate that are gone and that it had not opened yet."""
    for _ in range(2):
        assert main(["build", str(tmp_path / "out"), "--only", "store", "--store", str(data)]) == 0
        code = f"""
from kg.cli import main
from kg.store import open_store
store = open_store({str(tmp_path / "out")!r})
assert main(["build", {str(tmp_path / "out")!r}, "--only", "store"]) == 0
print(store.select("SELECT (COUNT(*) AS ?n) {{ ?s ?p ?o }}")[0]["n"].value)
"""
        before = count(tmp_path / "out")
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
        assert int(done.stdout.splitlines()[-1]) == before
    assert main(["build", str(tmp_path / "out"), "--only", "store"]) == 0
    assert left_beside(tmp_path / "out") == []


def test_exchange_without_the_help_of_the_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "other")
    for name in ("new", "old"):
        (tmp_path / name).mkdir()
        (tmp_path / name / name).touch()
    disk.exchange(tmp_path / "new", tmp_path / "old")
    assert [path.name for path in (tmp_path / "old").iterdir()] == ["new"]


# Reading packed files


def test_a_packed_file_reads_like_the_file(data: Path, tmp_path: Path) -> None:
    packed = tmp_path / "data.nq.gz"
    packed.write_bytes(gzip.compress(data.read_bytes()))
    assert count(packed) == count(data)


@pytest.mark.parametrize("part", [0.5, 0.0])
def test_a_packed_file_that_breaks_off_is_said_to_be_broken(data: Path, tmp_path: Path, part: float) -> None:
    packed = tmp_path / "data.nq.gz"
    whole = gzip.compress(data.read_bytes())
    packed.write_bytes(whole[: int(len(whole) * part)] or b"x")
    with pytest.raises(DataError, match=r"data\.nq\.gz"):
        open_store(packed)


# Damage


def test_a_flipped_byte_anywhere_is_noticed(built: Path, tmp_path: Path) -> None:
    chance = random.Random(4)
    names = sorted(
        path.name for path in built.iterdir() if path.stat().st_size and not path.name.startswith(("LOG", "kg-"))
    )
    for number, name in enumerate(names):
        copy = tmp_path / f"copy-{number}"
        shutil.copytree(built, copy)
        content = bytearray((copy / name).read_bytes())
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
        (copy / name).write_bytes(content)
        first, *graphs = disk.verify(copy)
        assert first.what == name
        assert {fault.what for fault in graphs} <= manifest.read(built).graphs.keys()


def test_a_missing_and_a_strange_file_are_noticed(built: Path) -> None:
    next(built.glob("*.sst")).unlink()
    (built / "000099.sst").write_bytes(b"")
    assert len(disk.verify(built)) == 2


def test_what_another_program_wrote_is_noticed(built: Path) -> None:
    iri = ox.NamedNode("https://e.org/a")
    writer = ox.Store(str(built))
    writer.add(ox.Quad(iri, iri, iri))
    writer.flush()
    del writer
    assert disk.verify(built) != []


@pytest.mark.parametrize("written", [None, "", "[]", "{}"])
def test_without_a_manifest_nothing_can_be_said(built: Path, written: str | None) -> None:
    (built / manifest.FILE).unlink()
    if written is not None:
        (built / manifest.FILE).write_text(written)
    with pytest.raises(StoreError, match="no readable manifest"):
        disk.verify(built)


def test_the_command_says_what_is_damaged(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "--store", str(built), "--lang", "en"]) == 0
    (built / "CURRENT").write_text("MANIFEST-000001\n")
    assert main(["verify", "--store", str(built), "--lang", "en"]) == 1
    assert "CURRENT: expected" in capsys.readouterr().out


def test_opening_a_store_takes_the_same_time_whatever_it_holds(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Unless it has to be found out that all of it is printed, no statement is read."""
    monkeypatch.setattr("kg.store._only_printed", lambda _: pytest.fail("it looks through the statements"))
    assert open_store(built).ask("ASK { id:branch-7 ?p ?o }")


def test_many_graphs_are_counted_together(
    built: Path, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that the manifest stays small, and still says when statements are missing."""
    monkeypatch.setattr(manifest, "_MANY", 3)
    store = open_store(data)
    assert isinstance(store, LocalStore)
    store.save(tmp_path / "other")
    (graphs,) = manifest.read(tmp_path / "other").graphs.items()
    number = len(list(disk.opened(built).inner.named_graphs()))
    assert graphs == (f"{number} graphs", (count(built, "GRAPH ?g { ?s ?p ?o }"), None))
    assert disk.verify(tmp_path / "other") == []


# What each graph says


def test_the_hash_of_a_graph_is_that_of_its_sorted_lines(built: Path) -> None:
    """So that anyone can check it with `sort` and `sha256sum`."""
    known = manifest.read(built).graphs
    graphs = list(disk.opened(built).inner.named_graphs())
    assert len(known) == len(graphs) > 100
    for graph in graphs:
        statements = disk.opened(built).inner.quads_for_pattern(None, None, None, graph)
        lines = sorted(f"{quad.triple} .\n".encode() for quad in statements)
        assert known[str(graph)] == (len(lines), hashlib.sha256(b"".join(lines)).hexdigest())


def test_two_stores_of_the_same_data_say_so_however_they_were_built(
    built: Path, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.bulk._LEAST", 1)
    assert main(["build", str(tmp_path / "out"), "--only", "store", "--store", str(data)]) == 0
    assert manifest.read(tmp_path / "out/store").graphs == manifest.read(built).graphs
    assert manifest.read(tmp_path / "out/store").files != manifest.read(built).files


def test_one_other_statement_makes_another_hash_of_its_graph_alone(built: Path, data: Path, tmp_path: Path) -> None:
    lines = data.read_text("utf-8").splitlines(keepends=True)
    changed = next(line for line in lines if '"' in line and "/source/" in line)
    other = tmp_path / "other.nq"
    other.write_text("".join(lines).replace(changed, changed.replace('"', '"x', 1)), "utf-8")
    store = open_store(other)
    assert isinstance(store, LocalStore)
    store.save(tmp_path / "other")
    one, two = manifest.read(built).graphs, manifest.read(tmp_path / "other").graphs
    assert [f"{graph} .\n" for graph in one if one[graph] != two[graph]] == [changed[changed.rindex("<") :]]


def test_a_damaged_store_names_the_graphs_that_no_longer_say_what_they_said(built: Path, tmp_path: Path) -> None:
    """Which file holds the statements by graph is the engine's own affair, so each of them has its turn."""
    named: set[str] = set()
    for number, name in enumerate(path.name for path in sorted(built.glob("*.sst"))):
        copy = tmp_path / f"copy-{number}"
        shutil.copytree(built, copy)
        content = bytearray((copy / name).read_bytes())
        content[len(content) // 4] ^= 1
        (copy / name).write_bytes(content)
        first, *graphs = disk.verify(copy)
        assert first.what == name
        assert {fault.found for fault in graphs} <= {"–"}
        named |= {fault.what for fault in graphs}
    assert named
    assert named <= manifest.read(built).graphs.keys()


def test_the_command_names_some_graphs_and_counts_the_others(
    built: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    faults = [manifest.Fault(f"<https://e.org/{number}>", "1", "–") for number in range(30)]
    monkeypatch.setattr(disk, "verify", lambda _: faults)
    assert main(["verify", "--store", str(built), "--lang", "zh"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 21
    assert lines[-1] == "另有 10 处"


def test_reading_what_is_damaged_says_so_and_who_can_tell_more(built: Path, tmp_path: Path) -> None:
    """Whichever file it is: all is given, or an error that leads to kg verify."""
    whole = io.BytesIO()
    open_store(built).dump(whole, "nquads")
    failed = 0
    for number, name in enumerate(path.name for path in sorted(built.glob("*.sst"))):
        copy = tmp_path / f"copy-{number}"
        shutil.copytree(built, copy)
        content = bytearray((copy / name).read_bytes())
        content[len(content) // 3] ^= 1
        (copy / name).write_bytes(content)
        out = io.BytesIO()
        try:
            open_store(copy).dump(out, "nquads")
        except StoreError as error:
            failed += 1
            assert "kg verify" in error.en or "build it anew" in error.en
        else:
            assert out.getvalue() == whole.getvalue()
    assert failed


@pytest.mark.parametrize("damaged", [manifest.FILE, disk.NAMES])
def test_names_are_found_without_what_lies_beside_the_store(
    damaged: str, built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookup, "LARGE", 1)
    store = open_store(built)
    assert isinstance(store, LocalStore)
    store.save(built.parent / "large")
    assert (built.parent / "large" / disk.NAMES).is_file()
    (built.parent / "large" / damaged).write_bytes(b"x" * 5000)
    assert open_store(built.parent / "large").index.holding("支部")


def test_a_graph_with_blank_nodes_has_a_count_and_no_hash_for_each_store_names_them_anew(
    write: Write, tmp_path: Path
) -> None:
    text = """@prefix : <https://e.org/> .
:named { :s :p "a text that says _: and > _:x" } :blank { :s :p [ :q 1 ] } _:g { :s :p 2 }"""
    store = open_store(write("a.trig", text))
    assert isinstance(store, LocalStore)
    store.save(tmp_path / "disk")
    known = manifest.read(tmp_path / "disk").graphs
    assert known["<https://e.org/named>"].statements == 1
    assert known["<https://e.org/blank>"] == (2, None)
    assert known["_:"] == (1, None)
    assert disk.verify(tmp_path / "disk") == []
    options = next((tmp_path / "disk").glob("OPTIONS-*"))
    options.write_bytes(options.read_bytes() + b"\n")
    assert [fault.what for fault in disk.verify(tmp_path / "disk")] == [options.name]


def test_what_is_no_file_in_a_store_is_named(built: Path) -> None:
    (built / "folder").mkdir()
    assert [fault.what for fault in disk.verify(built)] == ["folder"]


def test_who_verifies_reads_the_store_all_the_while(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held: list[int] = []

    def counts(*_: object) -> list[manifest.Fault]:
        with pytest.raises(BlockingIOError):
            held.append(fresh._locked(built, alone=True) or 0)
        return []

    monkeypatch.setattr(manifest, "counts", counts)
    assert disk.verify(built) == []
    assert not held


def test_finding_names_keeps_no_store_alive(built: Path) -> None:
    """Or its folder would stay when it is replaced, until Python happens to look for cycles."""
    gc.disable()
    try:
        store = open_store(built)
        assert kg.find(store, "支部", "kg:Branch")
        del store
        os.close(fresh._locked(built, alone=True) or 0)
    finally:
        gc.enable()


def test_several_builds_clear_the_same_leftovers_away(tmp_path: Path) -> None:
    for number in range(200):
        (tmp_path / f".out.{number}.999999999.tmp" / "store").mkdir(parents=True)
    code = f"from pathlib import Path; from kg import fresh; fresh._name(Path({str(tmp_path / 'out')!r}))"
    runs = [subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE) for _ in range(4)]
    assert [(run.communicate()[1], run.returncode) for run in runs] == [(b"", 0)] * 4
    assert list(tmp_path.iterdir()) == []


def test_a_store_without_its_first_file_is_damaged_and_not_a_folder_without_data(built: Path) -> None:
    (built / "CURRENT").unlink()
    with pytest.raises(StoreError, match="damaged: its file CURRENT is gone"):
        open_store(built)
    assert "CURRENT" in [fault.what for fault in disk.verify(built)]


def test_a_store_of_another_program_without_a_merge_is_refused_with_the_way_out(tmp_path: Path) -> None:
    iri = ox.NamedNode("https://e.org/a")
    store = ox.Store(str(tmp_path / "other"))
    store.add(ox.Quad(iri, iri, iri, iri))
    store.flush()
    del store
    with pytest.raises(StoreError, match="oxigraph dump"):
        open_store(tmp_path / "other")


def test_a_manifest_of_the_first_form_is_read_too(built: Path) -> None:
    """It had counts and no hashes."""
    known = json.loads((built / manifest.FILE).read_text("utf-8"))
    known |= {"version": 1, "graphs": {graph: held[0] for graph, held in known["graphs"].items()}}
    (built / manifest.FILE).write_text(json.dumps(known), "utf-8")
    assert disk.verify(built) == []
    known["graphs"][next(iter(known["graphs"]))] += 1
    (built / manifest.FILE).write_text(json.dumps(known), "utf-8")
    assert len(disk.verify(built)) == 1


# Several at once


def test_several_processes_ask_while_the_store_is_replaced(built: Path, write: Write) -> None:
    """Each sees the old statements or all of the new ones, never a part and never an error."""
    code = """
import sys
from kg.store import open_store
for _ in range(15):
    store = open_store(sys.argv[1])
    print(len(store.select("SELECT * { ?s <https://e.org/new> ?o }")))
"""
    more = write(
        "more.nt", "".join(f"<https://e.org/{n}> <https://e.org/new> <https://e.org/o> .\n" for n in range(50))
    )
    readers = [
        subprocess.Popen([sys.executable, "-c", code, built], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    open_store(built).load(more)
    for reader in readers:
        out, err = reader.communicate()
        assert (reader.returncode, err) == (0, "")
        assert set(out.split()) <= {"0", "50"}
    assert count(built, "?s <https://e.org/new> ?o") == 50
