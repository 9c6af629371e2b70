"""The engines that are measured. Each loads when it is made, then answers any question and says how much came."""

import contextlib
import os
import re
import resource
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Final, Protocol

from servers import Server, oxigraph, program, virtuoso

from kg.terms import MERGED, PREFIXES

HEAD: Final = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items())


class Engine(Protocol):
    """What loads on construction, and answers."""

    def ask(self, text: str) -> int:
        """Ask, read all that comes, and say how much that was: rows, triples, or 1 for yes."""


class Kg:
    """This project, over a store in memory or on disk; it alone reads `data.nq` and derives the rest itself."""

    def __init__(self, folder: Path, where: str) -> None:
        from kg.store import build, open_store

        if where == "disk":
            build(folder / "data.nq", folder / "kg-disk")
        self.store = open_store(folder / ("kg-disk" if where == "disk" else "data.nq"))

    def ask(self, text: str) -> int:
        match form(text):
            case "ASK":
                return int(self.store.ask(text))
            case "CONSTRUCT":
                return counted(self.store.construct(text))
            case "DESCRIBE":
                return counted(self.store.describe(text))
            case _:
                return counted(self.store.select(text).stream())


class Remote(Kg):
    """This project, asking a server."""

    def __init__(self, server: Server) -> None:
        from kg.remote import RemoteStore

        self.store = RemoteStore(server.url)


class Pyoxigraph:
    """Oxigraph itself, as Python has it."""

    def __init__(self, folder: Path) -> None:
        import pyoxigraph as ox

        self.store = ox.Store()
        self.store.bulk_load(path=str(folder / "whole.nq"), format=ox.RdfFormat.N_QUADS)

    def ask(self, text: str) -> int:
        answer: Any = self.store.query(text, prefixes=dict(PREFIXES))
        return int(bool(answer)) if form(text) == "ASK" else counted(answer)


class Rdflib:
    """rdflib, with its own store and engine or with oxrdflib's."""

    def __init__(self, folder: Path, store: str) -> None:
        import rdflib

        self.dataset = rdflib.Dataset(store=store)
        self.dataset.parse(folder / "whole.nq", format="nquads")

    def ask(self, text: str) -> int:
        answer: Any = self.dataset.query(text, initNs=dict(PREFIXES))
        return int(bool(answer)) if form(text) == "ASK" else counted(answer)


class OneGraph:
    """rdflib with one graph, which is the merge."""

    def __init__(self, folder: Path) -> None:
        import rdflib

        self.graph = rdflib.Graph()
        self.graph.parse(folder / "merge.nt", format="nt")

    def ask(self, text: str) -> int:
        answer: Any = self.graph.query(text, initNs=dict(PREFIXES))
        return int(bool(answer)) if form(text) == "ASK" else counted(answer)


class Kglab:
    """kglab, which has rdflib's store and engine, and no named graphs."""

    def __init__(self, folder: Path) -> None:
        import kglab

        self.graph = kglab.KnowledgeGraph(namespaces=dict(PREFIXES))
        self.graph.load_rdf(str(folder / "merge.nt"), format="ntriples")

    def ask(self, text: str) -> int:
        if "GRAPH" in text:
            raise NotImplementedError("it has no named graphs")
        answer: Any = self.graph.rdf_graph().query(HEAD + text) if form(text) != "SELECT" else self.graph.query(text)
        return int(bool(answer)) if form(text) == "ASK" else counted(answer)


class Maplib:
    """maplib, which answers with polars' data frames, and reads no named graphs."""

    def __init__(self, folder: Path) -> None:
        from maplib import Model

        self.model = Model()
        self.model.read(str(folder / "merge.nt"), format="ntriples")

    def ask(self, text: str) -> int:
        if "GRAPH" in text:
            raise NotImplementedError("it reads no named graphs")
        answer: Any = self.model.query(HEAD + text)
        if isinstance(answer, list):  # a CONSTRUCT: one frame for each property
            return sum(frame.height for frame in answer)
        return int(answer if isinstance(answer, bool) else answer.height)


class Wrapped:
    """SPARQLWrapper as it comes, asking the Oxigraph server."""

    def __init__(self, server: Server) -> None:
        self.url = server.url

    def ask(self, text: str) -> int:
        from SPARQLWrapper import JSON, SPARQLWrapper

        if form(text) in ("CONSTRUCT", "DESCRIBE"):
            raise NotImplementedError("it would hand them to rdflib")
        wrapper = SPARQLWrapper(self.url, returnFormat=JSON)
        wrapper.setQuery(HEAD + text)
        answer: Any = wrapper.query().convert()
        return int(answer["boolean"]) if "boolean" in answer else len(answer["results"]["bindings"])


def form(text: str) -> str:
    """SELECT, ASK, CONSTRUCT or DESCRIBE."""
    words: list[str] = re.findall(r"^\W*([A-Z]+)\b", text, re.MULTILINE)
    return next(word for word in words if word not in ("PREFIX", "BASE"))


def counted(answer: Iterable[object]) -> int:
    return sum(1 for _ in answer)


@contextlib.contextmanager
def _served(folder: Path) -> Iterator[Server]:
    """Oxigraph's server, over a store that its own command has loaded."""
    import subprocess

    place = folder / "oxigraph"
    subprocess.run(load_command(folder / "whole.nq", place), check=True, capture_output=True)
    with oxigraph(place) as server:
        yield server


def load_command(file: Path, place: Path) -> list[str]:
    """What loads a file with Oxigraph's own command."""
    return [program("oxigraph") or "oxigraph", "load", "--location", str(place), "--file", str(file)]


@contextlib.contextmanager
def _remote(
    server: contextlib.AbstractContextManager[Server], ask: Callable[[Server], Engine]
) -> Iterator[tuple[Engine, int]]:
    with server as started:
        yield ask(started), started.process.pid


@contextlib.contextmanager
def _here(make: Callable[[], Engine]) -> Iterator[tuple[Engine, int | None]]:
    yield make(), None


ONE_GRAPH: Final = "rdflib, one graph"
Made = contextlib.AbstractContextManager[tuple[Engine, int | None]]
"""An engine, and the process of its server if it has one."""
ENGINES: Final[dict[str, Callable[[Path], Made]]] = {
    "kg in memory": lambda folder: _here(lambda: Kg(folder, "memory")),
    "kg on disk": lambda folder: _here(lambda: Kg(folder, "disk")),
    "pyoxigraph": lambda folder: _here(lambda: Pyoxigraph(folder)),
    "oxrdflib": lambda folder: _here(lambda: Rdflib(folder, "Oxigraph")),
    "rdflib": lambda folder: _here(lambda: Rdflib(folder, "default")),
    ONE_GRAPH: lambda folder: _here(lambda: OneGraph(folder)),
    "kglab": lambda folder: _here(lambda: Kglab(folder)),
    "maplib": lambda folder: _here(lambda: Maplib(folder)),
    "kg, Oxigraph server": lambda folder: _remote(_served(folder), Remote),
    "kg, Virtuoso": lambda folder: _remote(virtuoso(folder / "virtuoso", folder / "named.nq"), Remote),
    "SPARQLWrapper": lambda folder: _remote(_served(folder), Wrapped),
}
NEEDS: Final = {
    "oxrdflib": "oxrdflib",
    "kglab": "kglab",
    "maplib": "maplib",
    "SPARQLWrapper": "SPARQLWrapper",
    "kg, Oxigraph server": "SPARQLWrapper",
    "kg, Virtuoso": "SPARQLWrapper",
}
"""The library without which an engine is left out."""
SLOW: Final = {
    "rdflib": 100_000,
    ONE_GRAPH: 100_000,
    "kglab": 100_000,
    "oxrdflib": 1_000_000,
    "maplib": 1_000_000,
    "pyoxigraph": 1_000_000,
}
"""Up to how many statements an engine is measured: what takes hours, or more memory than there is, is left out."""


_IN_MERGE: Final = re.compile(r"""<[^>]*> <[^>]*> (<[^>]*>|".*"(@[\w-]+|\^\^<[^>]*>)?) \.$""")


def named_merge(folder: Path) -> None:
    """Write `named.nq`, in which the merge has a name, for a server that has no default graph of its own."""
    with (
        (folder / "whole.nq").open(encoding="utf-8") as lines,
        (folder / "named.nq").open("w", encoding="utf-8") as out,
    ):
        for line in lines:
            out.write(f"{line.rstrip()[:-1]}<{MERGED}> .\n" if _IN_MERGE.match(line) else line)


def seconds_used(server: int | None) -> float:
    """CPU time of this process, and of a server: what a busy machine does not stretch."""
    return time.process_time() + (_of_process(server) if server else 0)


def of_children() -> float:
    """CPU time of what this process started and has waited for."""
    spent = os.times()
    return spent.children_user + spent.children_system


def _of_process(process: int) -> float:
    # The clock of another process, to the nanosecond (see clock_getcpuclockid); /proc counts hundredths of a second.
    return time.clock_gettime((~process << 3) | 2)


def peak(server: int | None) -> float:
    """The most memory, in MB, that this process and a server have had. (`getrusage` also counts who started it.)"""
    if not Path("/proc/self/status").exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    files = ["/proc/self/status", *([f"/proc/{server}/status"] if server else [])]
    return (
        sum(int(found[1]) for file in files if (found := re.search(r"VmHWM:\s+(\d+)", Path(file).read_text()))) / 1024
    )
