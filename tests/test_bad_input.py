"""Files that are broken on purpose: each is one clear error, nothing is half-done, and none takes long or much memory."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import files
from kg.errors import DataError, KGError
from kg.store import open_store
from kg.validate import validate

if TYPE_CHECKING:
    from conftest import Trap

DATA: Final = files.project().data
SPIRITS: Final = (DATA / "spirits.ttl").read_bytes()
LAUGHS: Final = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
RDF: Final = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/">'
DEEP: Final = 30_000

CORPUS: Final[dict[str, bytes]] = {
    "empty.ttl": b"",
    "blank.trig": b" \n\t\n",
    "truncated.ttl": SPIRITS[: len(SPIRITS) // 2 + 7],
    "truncated.trig": b"@prefix id: <http://e/> .\nid:g { id:a id:b ",
    "truncated.nq": b"<http://e/a> <http://e/b> <http://e/c",
    "truncated.nt": b'<http://e/a> <http://e/b> "x',
    "truncated.rdf": f'{RDF}<rdf:Description rdf:about="http://e/a"><e:p>x'.encode(),
    "truncated.jsonld": b'{"@id": "http://e/a", "http://e/b": [1, ',
    "cut-in-a-letter.ttl": SPIRITS[: SPIRITS.index("红".encode()) + 1],
    "gbk.ttl": SPIRITS.decode().encode("gbk", "replace"),
    "utf-16.ttl": SPIRITS.decode().encode("utf-16"),
    "utf-16.rdf": f"{RDF}</rdf:RDF>".encode("utf-16"),
    "nul.ttl": b"<http://e/a> <http://e/b> <http://e/\0c> .",
    "nul.nq": b"\0\0\0\0",
    "nul.jsonld": b'{"@id": "http://e/a\0"',
    "binary.trig": bytes(range(256)) * 40,
    "unclosed.ttl": b'<http://e/a> <http://e/b> """never closed\n' * 3,
    "deep-lists.ttl": b"<http://e/a> <http://e/b> " + b"(" * DEEP,
    "deep-brackets.ttl": b"<http://e/a> <http://e/b> " + b"[ <http://e/b> " * DEEP,
    "deep.rdf": (
        RDF + '<rdf:Description><e:p rdf:parseType="Resource">' + '<e:p rdf:parseType="Resource">' * DEEP
    ).encode(),
    "deep.jsonld": b'{"http://e/a":' * DEEP,
    "undeclared.ttl": b"nope:a nope:b nope:c .",
    "relative.ttl": b"<a> <http://e/b> <c> .",
    "relative.jsonld": b'{"@id": "a", "http://e/b": 1}',
    "relative.rdf": f'{RDF}<rdf:Description rdf:about="a"><e:p>x</e:p></rdf:Description></rdf:RDF>'.encode(),
    "laughs.rdf": f'<!DOCTYPE r [<!ENTITY l0 "ha">{LAUGHS}]>{RDF}<rdf:Description rdf:about="http://e/a"><e:p>&l11;</e:p></rdf:Description></rdf:RDF>'.encode(),
    "outside.rdf": f'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/hostname">]>{RDF}<rdf:Description rdf:about="http://e/a"><e:p>&x;</e:p></rdf:Description></rdf:RDF>'.encode(),
    "no-context.jsonld": b'{"name": "x"}',
    "array.jsonld": b"[[[[",
    "wrong.xyz": b"<http://e/a> <http://e/b> <http://e/c> .",
    "not-packed.ttl.gz": b"<http://e/a> <http://e/b> <http://e/c> .",
    "conflict.ttl": b"<<<<<<< HEAD\n<http://e/a> <http://e/b> 1 .\n=======\n<http://e/a> <http://e/b> 2 .\n>>>>>>> main\n",
    "full-width.ttl": "<http://e/a> <http://e/b> “x”；".encode(),
    "language.ttl": '<http://e/a> <http://e/b> "x"@中文 .'.encode(),
}
"""Names with contents that no reader may take."""

FINE: Final[dict[str, bytes]] = {
    "bom.ttl": b"\xef\xbb\xbf<http://e/a> <http://e/b> <http://e/c> .",
    "twice.ttl": b"@prefix a: <http://e/> .\n@prefix a: <http://f/> .\na:x a:y a:z .",
    "crlf.trig": b"<http://e/a> {\r\n<http://e/a> <http://e/b> <http://e/c> .\r\n}\r\n",
}
"""Odd, and right."""


def run(*words: str, megabytes: int = 3000, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """kg in a process that may take so much memory and two minutes."""

    def bounded() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))

    command = [sys.executable, "-m", "kg", *words]
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        preexec_fn=bounded,
        env={**os.environ, **(env or {})},
    )


@pytest.mark.parametrize("name", CORPUS)
def test_a_broken_file_is_one_clear_error_and_one_finding(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(CORPUS[name])
    with pytest.raises(DataError) as raised:
        open_store(path)
    error = raised.value
    assert error.file == str(path)
    assert error.en != error.zh
    assert len(error.text("zh").splitlines()) == 1
    assert len(error.en) < 600
    report = validate([path])
    assert [(one.rule, Path(one.file).name) for one in report.findings] == [("syntax", name)]
    assert [path] == list(tmp_path.iterdir())


@pytest.mark.parametrize("name", FINE)
def test_what_is_only_odd_is_read(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(FINE[name])
    assert len(files.read([path])) == 1


@pytest.mark.parametrize(
    "name", ["truncated.ttl", "gbk.ttl", "deep-brackets.ttl", "deep.jsonld", "laughs.rdf", "utf-16.ttl"]
)
def test_the_command_says_it_in_one_line_and_ends_with_2(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(CORPUS[name])
    for words in (("info",), ("query", "spirits")):
        ran = run(*words, "--store", str(tmp_path / name))
        assert (ran.returncode, ran.stdout) == (2, "")
        assert ran.stderr.startswith("kg: ")
        assert len(ran.stderr.splitlines()) == 1
    checked = run("check", str(tmp_path / name), "--format", "json")
    assert checked.returncode == 1
    assert [one["rule"] for one in json.loads(checked.stdout)] == ["syntax"]


def test_a_hundred_megabytes_in_one_line_are_refused_in_bounded_memory(tmp_path: Path) -> None:
    path = tmp_path / "long.ttl"
    with path.open("wb") as target:
        target.write(b'<http://e/a> <http://e/b> "')
        for _ in range(100):
            target.write(b"x" * (1 << 20))
    for words in (("info", "--store", str(path)), ("check", str(path))):
        ran = run(*words)
        assert ran.returncode == (2 if words[0] == "info" else 1)
        assert "long.ttl" in ran.stderr + ran.stdout
        assert len(ran.stderr + ran.stdout) < 2000


def test_a_folder_with_the_name_of_a_file_and_a_file_without_rights(tmp_path: Path) -> None:
    folder = tmp_path / "folder.ttl"
    folder.mkdir()
    with pytest.raises(DataError, match="holds no RDF files"):
        open_store(folder)
    locked = tmp_path / "locked.ttl"
    locked.write_bytes(SPIRITS)
    locked.chmod(0)
    if os.access(locked, os.R_OK):
        pytest.skip("this user may read everything")
    with pytest.raises(DataError, match="cannot be read"):
        open_store(locked)


def test_a_context_elsewhere_is_never_fetched(trap: Trap, tmp_path: Path) -> None:
    address, seen = trap
    path = tmp_path / "remote.jsonld"
    path.write_text(json.dumps({"@context": address, "@id": "http://e/a", "name": "x"}), "utf-8")
    with pytest.raises(DataError, match="kg fetches nothing"):
        open_store(path)
    assert [one.rule for one in validate([path]).findings] == ["syntax"]
    assert seen == []


ENDINGS = st.sampled_from([".ttl", ".trig", ".nt", ".nq", ".rdf", ".jsonld"])
WORDS = st.lists(
    st.sampled_from(
        [
            "<http://e/a>",
            "id:a",
            "{",
            "}",
            "[",
            "]",
            "(",
            ")",
            ".",
            ";",
            ",",
            '"x"',
            "@zh",
            "^^",
            "\n",
            "@prefix id: <http://e/> .",
            "<rdf:RDF>",
            "<a",
            "/>",
            '"@id"',
            ":",
            "中",
            "；",
            "\x00",
        ]
    ),
    max_size=20,
).map(lambda words: " ".join(words).encode())


def _told(path: Path) -> None:
    """Reading a file either works or is one error that names it."""
    try:
        quads = files.read([path])
    except KGError as error:
        assert error.file == str(path)
        assert error.en != error.zh
    else:
        assert all(isinstance(quad, ox.Quad) for quad in quads)


@given(st.one_of(st.binary(max_size=200), WORDS), ENDINGS)
def test_any_bytes_are_read_or_refused_by_name(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, ending: str
) -> None:
    path = tmp_path_factory.getbasetemp() / f"any{ending}"
    path.write_bytes(content)
    _told(path)


@given(st.data(), st.sampled_from(["spirits.ttl", "reference/divisions.trig"]))
def test_the_shipped_files_with_some_bytes_changed_are_read_or_refused_by_name(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, name: str
) -> None:
    content = bytearray((DATA / name).read_bytes())
    for at in data.draw(st.lists(st.integers(0, len(content) - 1), min_size=1, max_size=4)):
        content[at] = data.draw(st.integers(0, 255))
    path = tmp_path_factory.getbasetemp() / f"changed{Path(name).suffix}"
    path.write_bytes(content)
    _told(path)
