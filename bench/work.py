"""One engine does the work, in a process of its own, and tells how long each part took and what memory it needed.

`bench/run.py` starts it: python bench/work.py ENGINE FOLDER. The folder holds `data.nq`, as it is written by hand or
generated, and `whole.nq`, the same with the merge and what the rules derive: what other engines have to load.
"""

import io
import json
import resource
import signal
import statistics
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final, Protocol

QUERIES: Final = {
    "lookup": "SELECT ?p ?o { id:branch-7 ?p ?o }",
    "star join": "SELECT * { ?i a kg:ServiceActivity ; kg:uses id:technology-1 ; kg:purpose ?why ; kg:drawsOn id:spirit-3 }",
    "3-hop chain": "SELECT (COUNT(*) AS ?n) { ?spirit kg:inspires ?b . ?b kg:undertakes ?i . ?i kg:reportedWith ?h }",
    "partOf+": "SELECT ?i ?whole { VALUES ?i { id:initiative-7-3 } ?i kg:partOf+ ?whole }",
    "grouped top-k": "SELECT ?s (COUNT(?b) AS ?n) { ?b kg:inherits ?s } GROUP BY ?s ORDER BY DESC(?n) ?s LIMIT 10",
    "OPTIONAL": "SELECT * { ?h kg:awardedTo ?b ; kg:year 2020 OPTIONAL { ?b kg:inherits ?s } }",
    "regex": "SELECT ?x { ?x skos:prefLabel ?l FILTER(REGEX(?l, '^新.湖.*品牌')) }",
    "CONTAINS zh": "SELECT ?x { ?x skos:prefLabel ?l FILTER(CONTAINS(?l, '石湖')) }",
    "evidence": "SELECT ?e { GRAPH ?e { id:branch-7 kg:inherits ?s } ?e a kg:Evidence }",
    "ASK": "ASK { id:branch-7 kg:honoredWith ?h }",
    "CONSTRUCT": "CONSTRUCT { ?s kg:inspires ?b } WHERE { ?b kg:inherits ?s }",
    "DESCRIBE": "DESCRIBE id:branch-7",
    "COUNT": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    "50 000 rows into Python": "SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 50000",
}
LIMIT: Final = 60
"""Seconds after which an engine is said not to answer."""
ROUNDS: Final = 5


class Engine(Protocol):
    """Loads on construction; asks a text, reads all that comes and says how much that was."""

    def ask(self, text: str) -> int: ...


def consumed(answer: Iterable[object]) -> int:
    return sum(1 for _ in answer)


class Kg:
    def __init__(self, folder: Path, *, on_disk: bool) -> None:
        from kg.store import LocalStore, open_store

        store = open_store(folder / "data.nq")
        if on_disk:
            assert isinstance(store, LocalStore)
            store.save(folder / "kg-disk")
            store = open_store(folder / "kg-disk")
        self.store = store

    def ask(self, text: str) -> int:
        match text.partition(" ")[0]:
            case "ASK":
                return int(self.store.ask(text))
            case "CONSTRUCT":
                return consumed(self.store.construct(text))
            case "DESCRIBE":
                return consumed(self.store.describe(text))
            case _:
                return consumed(self.store.select(text).stream())


class Pyoxigraph:
    def __init__(self, folder: Path) -> None:
        import pyoxigraph as ox

        from kg.terms import PREFIXES

        self.prefixes = dict(PREFIXES)
        self.store = ox.Store()
        self.store.bulk_load(path=str(folder / "whole.nq"), format=ox.RdfFormat.N_QUADS)

    def ask(self, text: str) -> int:
        answer: Any = self.store.query(text, prefixes=self.prefixes)
        return int(bool(answer)) if text.startswith("ASK") else consumed(answer)


class Rdflib:
    def __init__(self, folder: Path, store: str) -> None:
        import rdflib

        from kg.terms import PREFIXES

        self.dataset = rdflib.Dataset(store=store)
        self.namespaces = dict(PREFIXES)
        self.dataset.parse(folder / "whole.nq", format="nquads")

    def ask(self, text: str) -> int:
        answer: Any = self.dataset.query(text, initNs=self.namespaces)
        return int(bool(answer)) if text.startswith("ASK") else consumed(answer)


ENGINES: Final[dict[str, Callable[[Path], Engine]]] = {
    "kg in memory": lambda folder: Kg(folder, on_disk=False),
    "kg on disk": lambda folder: Kg(folder, on_disk=True),
    "pyoxigraph": Pyoxigraph,
    "oxrdflib": lambda folder: Rdflib(folder, "Oxigraph"),
    "rdflib": lambda folder: Rdflib(folder, "default"),
}


class TooSlowError(Exception):
    """The limit was reached."""


def _too_slow(*_: object) -> None:
    raise TooSlowError


def seconds(work: Callable[[], object]) -> float:
    """How long a work took; infinite where it was stopped. Only Python answers the alarm, which is where it matters."""
    start = time.perf_counter()
    signal.alarm(LIMIT)
    try:
        work()
    except TooSlowError:
        return float("inf")
    finally:
        signal.alarm(0)
    return time.perf_counter() - start


def measured(engine: Engine, text: str) -> tuple[float, float, int]:
    """The first time, the median of the next ones, and how many rows or triples came."""
    count = 0

    def work() -> None:
        nonlocal count
        count = engine.ask(text)

    cold = seconds(work)
    rounds = 0 if cold > LIMIT / 2 else 1 if cold > 5 else ROUNDS
    return cold, statistics.median([seconds(work) for _ in range(rounds)] or [cold]), count


def main() -> None:
    name, folder = sys.argv[1:]
    signal.signal(signal.SIGALRM, _too_slow)
    start = time.perf_counter()
    engine = ENGINES[name](Path(folder))
    loaded = time.perf_counter() - start
    found = {title: measured(engine, text) for title, text in QUERIES.items()}
    if isinstance(engine, Kg) and name == "kg in memory":
        for kind in ("csv", "json"):
            rows = engine.store.select(QUERIES["50 000 rows into Python"])
            taken = seconds(lambda rows=rows, kind=kind: rows.write(io.BytesIO(), kind))  # type: ignore[misc]
            found[f"50 000 rows to {kind.upper()}"] = (taken, taken, 50_000)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(json.dumps({"load": loaded, "peak": peak, "work": found}) + "\n")


if __name__ == "__main__":
    main()
