"""Stores on disk: whole or not there, as they were written or said not to be, and not harmed by a kill."""

import gzip
import random
import shutil
import subprocess
import sys
from pathlib import Path
from typing import cast

import pyoxigraph as ox
import pytest

from conftest import Write
from kg import disk
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
    assert set(disk.opened(built)) == set(open_store(data)._inner)  # type: ignore[attr-defined]
    assert disk.verify(built) == []


def test_two_cores_write_the_same_as_one(
    built: Path, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk, "_PARALLEL", 1)
    store = open_store(data)
    assert isinstance(store, LocalStore)
    store.save(tmp_path / "other")
    assert set(disk.opened(tmp_path / "other")) == set(disk.opened(built))


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
    assert [path.name for path in built.parent.iterdir() if path.name.endswith((".tmp", ".old"))] == []


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
        assert [fault.what for fault in disk.verify(copy)] == [name]


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


@pytest.mark.parametrize("manifest", [None, "", "[]", "{}"])
def test_without_a_manifest_nothing_can_be_said(built: Path, manifest: str | None) -> None:
    (built / disk.MANIFEST).unlink()
    if manifest is not None:
        (built / disk.MANIFEST).write_text(manifest)
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


def test_many_graphs_are_counted_together(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that the manifest stays small, and still says when statements are missing."""
    monkeypatch.setattr(disk, "_MANY_GRAPHS", 3)
    counted = disk._counts(disk.opened(built))
    (graphs,) = cast("dict[str, dict[str, int]]", counted)["graphs"].items()
    assert graphs == (f"{len(list(disk.opened(built).named_graphs()))} graphs", count(built, "GRAPH ?g { ?s ?p ?o }"))


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
