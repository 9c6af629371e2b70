"""What a store on disk knows of itself: each byte of its files, and what each of its graphs says."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple, cast

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
_MERGED: Final = "merge"

_Name = ox.NamedNode | ox.BlankNode


class Holds(NamedTuple):
    """What a graph says: how many statements, and the SHA-256 of its N-Triples with the lines sorted, where it has one."""

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
    import json

    try:
        known = json.loads((directory / FILE).read_text("utf-8"))
        files = {str(name): str(digest) for name, digest in known["files"].items()}
        graphs = {graph: Holds(*([held] if isinstance(held, int) else held)) for graph, held in known["graphs"].items()}
        return Manifest(files, int(known["merge"]), graphs)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise StoreError(
            "this store has no readable manifest, so nothing says what it should hold; kg build writes one",
            "这个存储没有可读的清单，无法得知它应有的内容；kg build 会写入清单",
            file=directory / FILE,
        ) from error


def untouched(directory: Path) -> bool:
    """Whether nobody has opened a store to write since it was written, which always makes new files."""
    files = read(directory).files
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
            found = _found(inner, _named(graph))
            if found != held.sha256:
                yield Fault(graph, held.sha256, found)


def _found(inner: ox.Store, graph: _Name) -> str:
    try:
        return _hash(inner, graph)
    except (OSError, RuntimeError):  # its bytes no longer have the sum that is written with them
        return _NOTHING


def _named(graph: str) -> _Name:
    return ox.BlankNode(graph[2:]) if graph.startswith("_:") else ox.NamedNode(graph[1:-1])


# What is there ----------------------------------------------------------------------------------------


def _counted(inner: ox.Store) -> dict[_Name | str, int]:
    """How many statements each graph has; of very many, all of them together."""
    rows = cast("ox.QuerySolutions", inner.query(_COUNTS))
    counted: dict[_Name | str, int] = {cast("_Name", row["g"]): int(row["n"].value) for row in islice(rows, _MANY)}
    others = [int(row["n"].value) for row in rows]
    return {f"{len(counted) + len(others)} graphs": sum([*counted.values(), *others])} if others else counted


def _merge(inner: ox.Store) -> int:
    (row,) = cast("ox.QuerySolutions", inner.query(_MERGE))
    return int(row["n"].value)


def _hash(inner: ox.Store, graph: _Name) -> str:
    from hashlib import sha256

    written = cast("bytes", inner.dump(None, ox.RdfFormat.N_TRIPLES, from_graph=graph))
    return sha256(b"".join(sorted(written.splitlines(keepends=True)))).hexdigest()


def _lasting(directory: Path) -> list[Path]:
    """The files that hold the data: not the log for people, which each opening may write, nor the lock."""
    return sorted(path for path in directory.iterdir() if not path.name.startswith(("LOG", "LOCK", FILE)))


def _digests(directory: Path) -> dict[str, str]:
    return {path.name: _digest(path) for path in _lasting(directory)}


def _digest(path: Path) -> str:
    from hashlib import file_digest

    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
