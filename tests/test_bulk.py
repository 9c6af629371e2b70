"""Large files straight to disk: the same store as by way of memory, or the same mistake."""

import gzip
from codecs import BOM_UTF8
from pathlib import Path

import pyoxigraph as ox
import pytest

from conftest import Write
from kg import bulk, disk
from kg.cli import main
from kg.errors import DataError
from kg.rules import rules
from kg.store import LocalStore, build, open_store
from kg.terms import MERGED, RULE
from stress.kills import generated

EX = "https://example.org/"
LINE = f"<{EX}a> <{EX}b> <{EX}c> <{EX}g> .\n"


@pytest.fixture(autouse=True)
def small_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "_LEAST", 100_000)


@pytest.fixture
def only_straight(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing goes by way of memory."""
    monkeypatch.delattr(LocalStore, "save")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return generated(tmp_path_factory.mktemp("generated") / "data.nq", 6000)


def held(where: Path) -> set[ox.Quad]:
    store = open_store(where)
    assert isinstance(store, LocalStore)
    return set(store._inner)


@pytest.mark.usefixtures("only_straight")
@pytest.mark.parametrize("kind", ["plain", "packed", "with a byte order mark"])
def test_what_goes_straight_to_disk_is_what_goes_by_way_of_memory(data: Path, tmp_path: Path, kind: str) -> None:
    source = data
    if kind == "packed":
        source = tmp_path / "data.nq.gz"
        source.write_bytes(gzip.compress(data.read_bytes()))
    elif kind == "with a byte order mark":
        source = tmp_path / "data.nq"
        source.write_bytes(BOM_UTF8 + data.read_bytes())
    assert bulk.fits([source])
    build(source, tmp_path / "disk")
    assert held(tmp_path / "disk") == held(data)
    assert disk.verify(tmp_path / "disk") == []
    assert [path.name for path in tmp_path.iterdir() if path != source] == ["disk"]


@pytest.mark.usefixtures("only_straight")
def test_a_dump_with_what_rules_derived_and_the_named_merge_is_as_without(data: Path, tmp_path: Path) -> None:
    made = [f"<{EX}x> <{EX}b> <{EX}c> <{graph}> .\n" for graph in (f"{RULE}inspires", f"{RULE}", MERGED)]
    source = tmp_path / "dump.nq"
    source.write_text(data.read_text("utf-8") + "".join(made), "utf-8")
    build(source, tmp_path / "disk")
    assert held(tmp_path / "disk") == held(data)


@pytest.mark.parametrize(
    "line",
    [
        f"<{EX}a> <{EX}b> <{EX}c> .\n",
        f"<{EX}a> <{EX}b> <{RULE}inspires> .\n",
        f'<{EX}a> <{EX}b> "text" .\n',
        f'<{EX}a> <{EX}b> "text"^^<{EX}d> .\n',
        f"_:a <{EX}b> _:c <{EX}g> .\n",
        f"<{EX}a> <{EX}b> <{EX}c> _:g .\n",
        "# a comment\n",
        "\n",
        f"<{EX}a>\t<{EX}b>\t<{EX}c>\t<{EX}g>\t.\n",
        LINE.replace("\n", "\r\n"),
    ],
)
def test_whatever_else_n_quads_may_hold_goes_by_way_of_memory(data: Path, tmp_path: Path, line: str) -> None:
    source = tmp_path / "data.nq"
    source.write_bytes(line.encode() + data.read_bytes())
    with pytest.raises(bulk.NotPlainError):
        bulk.build([source], rules(), tmp_path / "straight")
    assert list(tmp_path.iterdir()) == [source]
    build(source, tmp_path / "disk")
    ours, theirs = len(held(tmp_path / "disk")), len(held(source))
    assert ours == theirs


@pytest.mark.parametrize("at", [0, 4000])
def test_a_mistake_is_told_with_its_line(data: Path, tmp_path: Path, at: int) -> None:
    lines = data.read_text("utf-8").splitlines(keepends=True)
    lines.insert(at, f"<{EX}a> <{EX}b> <{EX}c d> <{EX}g> .\n")
    source = tmp_path / "data.nq"
    source.write_text("".join(lines), "utf-8")
    with pytest.raises(DataError, match=rf"data\.nq:{at + 1}:"):
        build(source, tmp_path / "disk")
    assert list(tmp_path.iterdir()) == [source]


def test_an_empty_file_among_others_is_told(data: Path, write: Write, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="the file is empty"):
        bulk.build([data, write("empty.nq", "")], rules(), tmp_path / "disk")


def test_a_packed_file_that_breaks_off_is_told(data: Path, tmp_path: Path) -> None:
    source = tmp_path / "data.nq.gz"
    source.write_bytes(gzip.compress(data.read_bytes())[:-2000])
    with pytest.raises(DataError, match="breaks off"):
        build(source, tmp_path / "disk")


def test_small_files_and_other_formats_go_by_way_of_memory(data: Path, write: Write, tmp_path: Path) -> None:
    small, turtle = write("small.nq", LINE), write("x.ttl", f"<{EX}a> <{EX}b> <{EX}c> .")
    assert not bulk.fits([small])
    assert not bulk.fits([data, turtle])
    build(small, tmp_path / "disk")
    assert held(tmp_path / "disk") == held(small)


@pytest.mark.usefixtures("only_straight")
def test_the_command_builds_a_store_alone_straight(data: Path, tmp_path: Path) -> None:
    assert main(["build", str(tmp_path / "out"), "--only", "store", "--store", str(data)]) == 0
    assert held(tmp_path / "out") == held(data)
