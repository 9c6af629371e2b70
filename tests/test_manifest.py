"""What a store on disk knows of itself: what is damaged is noticed, named, and leads to the remedy."""

import hashlib
import io
import json
import random
import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest

from conftest import Write
from kg import disk, fresh, lookup, manifest
from kg.cli import main
from kg.errors import StoreError
from kg.store import LocalStore, open_store
from test_disk import count

ROOT = Path(__file__).parents[1]


def flip(file: Path, place: float, bit: int = 0) -> None:
    """Change one bit of a file, at a part of its length."""
    content = bytearray(file.read_bytes())
    content[int(len(content) * place)] ^= 1 << bit
    file.write_bytes(content)


# Damage


def test_a_flipped_byte_anywhere_is_noticed(built: Path, tmp_path: Path) -> None:
    chance = random.Random(4)
    names = sorted(
        path.name for path in built.iterdir() if path.stat().st_size and not path.name.startswith(("LOG", "kg-"))
    )
    for number, name in enumerate(names):
        copy = tmp_path / f"copy-{number}"
        shutil.copytree(built, copy)
        flip(copy / name, chance.random(), chance.randrange(8))
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


def test_many_graphs_are_counted_together(
    built: Path, plenty: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that the manifest stays small, and still says when statements are missing."""
    monkeypatch.setattr(manifest, "_MANY", 3)
    store = open_store(plenty)
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
    built: Path, plenty: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.bulk._LEAST", 1)
    assert main(["build", str(tmp_path / "out"), "--only", "store", "--store", str(plenty)]) == 0
    assert manifest.read(tmp_path / "out/store").graphs == manifest.read(built).graphs
    assert manifest.read(tmp_path / "out/store").files != manifest.read(built).files


def test_one_other_statement_makes_another_hash_of_its_graph_alone(built: Path, plenty: Path, tmp_path: Path) -> None:
    lines = plenty.read_text("utf-8").splitlines(keepends=True)
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
        flip(copy / name, 0.25)
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
        flip(copy / name, 0.33)
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


def test_a_store_without_its_first_file_is_damaged_and_not_a_folder_without_data(built: Path) -> None:
    (built / "CURRENT").unlink()
    with pytest.raises(StoreError, match="damaged: its file CURRENT is gone"):
        open_store(built)
    assert "CURRENT" in [fault.what for fault in disk.verify(built)]


def test_a_manifest_of_the_first_form_is_read_too(built: Path) -> None:
    """It had counts and no hashes."""
    known = json.loads((built / manifest.FILE).read_text("utf-8"))
    known |= {"version": 1, "graphs": {graph: held[0] for graph, held in known["graphs"].items()}}
    (built / manifest.FILE).write_text(json.dumps(known), "utf-8")
    assert disk.verify(built) == []
    known["graphs"][next(iter(known["graphs"]))] += 1
    (built / manifest.FILE).write_text(json.dumps(known), "utf-8")
    assert len(disk.verify(built)) == 1
