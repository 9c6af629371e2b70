"""What a store on disk knows of itself: each byte of its files, and what each of its graphs says."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any, Final, NamedTuple, cast

import pyoxigraph as ox

from kg.errors import StoreError

FILE: Final = "kg-manifest.json"
_VERSION: Final = 2
"""Of the form of this file. In 1, which is read as well, a graph had its count alone."""
_MANY: Final = 100_000
"""More graphs than these are counted together, or the manifest would grow with the data."""
_LARGE: Final = 500_000
"""A graph of more statements has no hash, for which they have to be sorted in memory."""
_COUNTS: Final = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
_MERGE: Final = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
_NOTHING: Final = "–"
_NO_FILE: Final = "no file"
_UNNAMED: Final = "_:"
"""All graphs named by blank nodes, which each store names anew."""
_BLANK: Final = re.compile(rb"^_:|^\S+ \S+ _:", re.MULTILINE)
_MERGED: Final = "merge"


class Holds(NamedTuple):
    """What a graph says: how many statements, and the SHA-256 of its N-Triples with the lines sorted, where it has one.

    A graph with blank nodes has none: each store names them anew.
    """

    statements: int
    sha256: str | None = None


class Manifest(NamedTuple):
    """What a store has to be: the SHA-256 of each file, how much the merge holds, and what each graph does."""

    files: Mapping[str, str]
    merge: int
    graphs: Mapping[str, Holds]


class Fault(NamedTuple):
    """What is not as it was when the store was written: a file, a graph, the merge."""

    what: str
    expected: str
    found: str


def write(directory: Path, inner: ox.Store) -> None:
    """Describe the store of a directory, so that it lasts; `inner` holds the same, there or in memory."""
    import json

    graphs = {
        str(graph): Holds(count, None if isinstance(graph, str) or count > _LARGE else _hash(inner, graph))
        for graph, count in _counted(inner).items()
    }
    known = Manifest(_digests(directory), _merge(inner), graphs)._asdict()
    with (directory / FILE).open("w", encoding="utf-8") as file:
        written = {"version": _VERSION, "pyoxigraph": ox.__version__, **known}
        file.write(json.dumps(written, ensure_ascii=False, indent=1, sort_keys=True) + "\n")
        file.flush()
        os.fsync(file.fileno())


def read(directory: Path) -> Manifest:
    """What is written of a store; StoreError where nothing readable is."""
    known = _written(directory)
    try:
        files = {str(name): str(digest) for name, digest in known["files"].items()}
        graphs = {graph: Holds(*([held] if isinstance(held, int) else held)) for graph, held in known["graphs"].items()}
        return Manifest(files, int(known["merge"]), graphs)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _unreadable(directory) from error


def _written(directory: Path) -> dict[str, Any]:
    """The manifest as it is written: with very many graphs it takes as long again to make more of it."""
    import json

    try:
        known = json.loads((directory / FILE).read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise _unreadable(directory) from error
    if not isinstance(known, dict) or not isinstance(known.get("files"), dict):
        raise _unreadable(directory)
    return known


def _unreadable(directory: Path) -> StoreError:
    return StoreError(
        "this store has no readable manifest, so nothing says what it should hold; kg build writes one",
        "这个存储没有可读的清单，无法得知它应有的内容；kg build 会写入清单",
        file=directory / FILE,
    )


def untouched(directory: Path) -> bool:
    """Whether nobody has opened a store to write since it was written, which always makes new files."""
    files: dict[str, str] = _written(directory)["files"]
    current = directory / "CURRENT"
    return {path.name for path in _lasting(directory)} == files.keys() and _digest(current) == files[current.name]


# What is otherwise ------------------------------------------------------------------------------------


def files(known: Manifest, directory: Path) -> list[Fault]:
    """The files that are not as they were, gone, or new."""
    found = _digests(directory)
    names = sorted(known.files.keys() | found.keys())
    both = (Fault(name, known.files.get(name, _NOTHING), found.get(name, _NOTHING)) for name in names)
    return [fault for fault in both if fault.expected != fault.found]


def counts(known: Manifest, inner: ox.Store) -> Iterator[Fault]:
    """The merge and the graphs that hold another number of statements."""
    found = {str(graph): count for graph, count in _counted(inner).items()} | {_MERGED: _merge(inner)}
    expected = {graph: held.statements for graph, held in known.graphs.items()} | {_MERGED: known.merge}
    for what in sorted(found.keys() | expected.keys()):
        if expected.get(what) != found.get(what):
            yield Fault(what, str(expected.get(what, _NOTHING)), str(found.get(what, _NOTHING)))


def contents(known: Manifest, inner: ox.Store) -> Iterator[Fault]:
    """The graphs that do not say what they said, or cannot be read; large ones, which have no hash, are not looked at."""
    for graph, held in known.graphs.items():
        if held.sha256 is not None:
            found = _found(inner, ox.NamedNode(graph[1:-1]))
            if found != held.sha256:
                yield Fault(graph, held.sha256, found)


def _found(inner: ox.Store, graph: ox.NamedNode) -> str:
    try:
        return _hash(inner, graph) or _NOTHING
    except (OSError, RuntimeError):  # its bytes no longer have the sum that is written with them
        return _NOTHING


# What is there ----------------------------------------------------------------------------------------


def _counted(inner: ox.Store) -> dict[ox.NamedNode | str, int]:
    """How many statements each graph has; of very many, all of them together, as those that blank nodes name always."""
    rows = cast("ox.QuerySolutions", inner.query(_COUNTS))
    counted: dict[ox.NamedNode | str, int] = {}
    for row in islice(rows, _MANY):
        graph = row["g"] if isinstance(row["g"], ox.NamedNode) else _UNNAMED
        counted[graph] = counted.get(graph, 0) + int(row["n"].value)
    others = [int(row["n"].value) for row in rows]
    return {f"{_MANY + len(others)} graphs": sum([*counted.values(), *others])} if others else counted


def _merge(inner: ox.Store) -> int:
    (row,) = cast("ox.QuerySolutions", inner.query(_MERGE))
    return int(row["n"].value)


def _hash(inner: ox.Store, graph: ox.NamedNode) -> str | None:
    from hashlib import sha256

    written = cast("bytes", inner.dump(None, ox.RdfFormat.N_TRIPLES, from_graph=graph))
    if _BLANK.search(written):
        return None
    return sha256(b"".join(sorted(written.splitlines(keepends=True)))).hexdigest()


def _lasting(directory: Path) -> list[Path]:
    """The files that hold the data: not the log for people, which each opening may write, nor the lock."""
    return sorted(path for path in directory.iterdir() if not path.name.startswith(("LOG", "LOCK", FILE)))


def _digests(directory: Path) -> dict[str, str]:
    return {path.name: _digest(path) for path in _lasting(directory)}


def _digest(path: Path) -> str:
    if not path.is_file():
        return _NO_FILE
    from hashlib import file_digest

    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
