"""Stores on disk: whole or not there, as they were written or said not to be, and not harmed by a kill."""

import gc
import gzip
import os
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

import kg
from conftest import Write
from kg import disk, fresh
from kg.cli import main
from kg.errors import DataError, StoreError
from kg.store import LocalStore, open_store

ROOT = Path(__file__).parents[1]


def count(where: Path, pattern: str = "?s ?p ?o") -> int:
    (row,) = open_store(where).select(f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}")
    return int(row["n"].value)


def left_beside(where: Path) -> list[str]:
    return [path.name for path in where.parent.iterdir() if path.name.endswith((".tmp", ".old"))]


# Writing


def test_what_is_written_is_what_was_in_memory(built: Path, plenty: Path) -> None:
    assert set(disk.opened(built).inner) == set(open_store(plenty)._inner)  # type: ignore[attr-defined]
    assert disk.verify(built) == []


def test_two_cores_write_the_same_as_one(
    built: Path, plenty: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk, "_PARALLEL", 1)
    store = open_store(plenty)
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


def test_an_answer_over_all_comes_though_the_store_was_replaced_meanwhile(tmp_path: Path, plenty: Path) -> None:
    """Oxigraph waits for ever for files of an aggregate that are gone and that it had not opened yet."""
    for _ in range(2):
        assert main(["build", str(tmp_path / "out"), "--only", "store", "--store", str(plenty)]) == 0
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


def test_a_store_of_another_program_without_a_merge_is_refused_with_the_way_out(tmp_path: Path) -> None:
    iri = ox.NamedNode("https://e.org/a")
    store = ox.Store(str(tmp_path / "other"))
    store.add(ox.Quad(iri, iri, iri, iri))
    store.flush()
    del store
    with pytest.raises(StoreError, match="oxigraph dump"):
        open_store(tmp_path / "other")


def test_opening_a_store_takes_the_same_time_whatever_it_holds(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Unless it has to be found out that all of it is printed, no statement is read."""
    monkeypatch.setattr("kg.store._only_printed", lambda _: pytest.fail("it looks through the statements"))
    assert open_store(built).ask("ASK { id:branch-7 ?p ?o }")


# Reading packed files


def test_a_packed_file_reads_like_the_file(plenty: Path, tmp_path: Path) -> None:
    packed = tmp_path / "data.nq.gz"
    packed.write_bytes(gzip.compress(plenty.read_bytes()))
    assert count(packed) == count(plenty)


@pytest.mark.parametrize("part", [0.5, 0.0])
def test_a_packed_file_that_breaks_off_is_said_to_be_broken(plenty: Path, tmp_path: Path, part: float) -> None:
    packed = tmp_path / "data.nq.gz"
    whole = gzip.compress(plenty.read_bytes())
    packed.write_bytes(whole[: int(len(whole) * part)] or b"x")
    with pytest.raises(DataError, match=r"data\.nq\.gz"):
        open_store(packed)


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
