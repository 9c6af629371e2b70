"""What this project adds to the engine it is built on, as ratios of CPU time taken in turns in one process; and all goals.

python bench/goals.py [STATEMENTS] [ROUNDS]        writes bench/results/goals-N.md

Both ask the same store, so nothing but the project's own work is compared. `owlrl`, where it is installed, closes the
same data with the OWL 2 RL rules at the size `--owlrl`, for it does not end in time at larger ones. Goals that other
programs measure are told with these: those for disk, names and starting are measured on the way (with --kept they are
taken as they were measured last), those beside rdflib and of checking are taken from bench/compare.py, chain.py and check.py.
"""

import argparse
import gc
import io
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox
from goal import Goal, checked, keep, kept, table
from machine import machine

from kg import files, rules
from kg.store import LocalStore, open_store
from kg.terms import PREFIXES

HERE: Final = Path(__file__).parent
PREFIXED: Final = dict(PREFIXES)
ROWS: Final = "SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 50000"
ONE: Final = "SELECT ?c { id:branch-7 kg:branchOf ?c }"
TRIPLES: Final = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o ; a kg:Branch }"
_SOON: Final = 200_000
"""Statements over which rules are soon run several times."""
DESCRIBED: Final = "DESCRIBE ?b { ?b a kg:Branch }"


def turns(works: dict[str, Callable[[], object]], rounds: int, times: int = 1) -> dict[str, float]:
    """The median CPU seconds of each work, taken in turns: what disturbs one round disturbs all of it.

    The order is another one in each round, for a work that gives much memory back makes the next one slower. As in
    timeit, Python collects no garbage meanwhile: that of one work would be counted as time of another.
    """
    taken: dict[str, list[float]] = {name: [] for name in works}
    gc.disable()
    chance = random.Random(5)  # noqa: S311
    for _ in range(rounds):
        for name, work in chance.sample(list(works.items()), len(works)):
            gc.collect()
            start = time.process_time()
            for _ in range(times):
                work()
            taken[name].append((time.process_time() - start) / times)
    gc.enable()
    return {name: statistics.median(each) for name, each in taken.items()}


def all_of(answer: Any) -> list[tuple[object, ...]]:
    return [tuple(row) for row in answer]


def asking(store: LocalStore, rounds: int) -> list[Goal]:
    """Rows and triples."""
    inner, view = store._inner, store.dataset
    raw = lambda text: inner.query(text, prefixes=PREFIXED)  # noqa: E731
    rdf = lambda text: view.query(text, initNs=PREFIXED)  # noqa: E731
    found = []

    def compare(what: str, most: float, works: dict[str, Callable[[], object]], times: int = 1) -> None:
        taken = turns(works, rounds, times)
        ours, base, *others = taken.items()
        beside = ", ".join(f"{name} {seconds / base[1]:.2f}" for name, seconds in others)
        found.append(Goal(f"{what}, beside {base[0]}", most, ours[1] / base[1], beside))

    compare(
        "50 000 rows into Python, lazily",
        1.1,
        {
            "kg": lambda: all_of(store.select(ROWS).stream()),
            "pyoxigraph's tuples": lambda: all_of(raw(ROWS)),
            "kept (iterating a Table)": lambda: all_of(store.select(ROWS)),
        },
    )
    compare(
        "50 000 rows as terms of rdflib",
        1.7,
        {
            "kg": lambda: list(store.select(ROWS).rdflib()),
            "pyoxigraph's tuples": lambda: all_of(raw(ROWS)),
            "oxrdflib": lambda: all_of(rdf(ROWS)),
        },
    )
    compare(
        "one row",
        1.3,
        {
            "kg": lambda: all_of(store.select(ONE).stream()),
            "pyoxigraph": lambda: all_of(raw(ONE)),
            "iterating a Table": lambda: all_of(store.select(ONE)),
            "oxrdflib": lambda: all_of(rdf(ONE)),
        },
        200,
    )
    for what, text in (("CONSTRUCT", TRIPLES), ("DESCRIBE", DESCRIBED)):
        ask = store.construct if what == "CONSTRUCT" else store.describe
        compare(
            what,
            1.2,
            {
                "kg": lambda ask=ask, text=text: list(ask(text)),  # type: ignore[dict-item, misc]
                "pyoxigraph as it comes": lambda text=text: list(raw(text)),  # type: ignore[dict-item, misc]
                "pyoxigraph, each once and sorted": lambda text=text: sorted(set(raw(text)), key=str),  # type: ignore[dict-item, misc]
                "oxrdflib": lambda text=text: list(rdf(text)),  # type: ignore[dict-item, misc]
            },
        )
    for kind, form in (("csv", ox.QueryResultsFormat.CSV), ("json", ox.QueryResultsFormat.JSON)):
        compare(
            f"50 000 rows to {kind.upper()}",
            1.05,
            {
                "kg": lambda kind=kind: store.select(ROWS).write(io.BytesIO(), kind),  # type: ignore[dict-item, misc]
                "pyoxigraph": lambda form=form: raw(ROWS).serialize(io.BytesIO(), form),  # type: ignore[dict-item, misc]
                "oxrdflib": lambda kind=kind: rdf(ROWS).serialize(io.BytesIO(), format=kind),  # type: ignore[dict-item, misc]
            },
        )
    return found


def loading(data: Path, whole: Path, rounds: int) -> list[Goal]:
    """Into memory: the same quads, and what the merge and the rules cost beside that."""
    known = rules.rules()

    def raw(path: Path) -> ox.Store:
        store = ox.Store()
        store.bulk_load(path=str(path), format=ox.RdfFormat.N_QUADS)
        return store

    def ours(path: Path) -> ox.Store:
        store = ox.Store()
        files.load(store, path)
        return store

    works: dict[str, Callable[[], object]] = {
        "kg": lambda: ours(data),
        "pyoxigraph": lambda: raw(data),
        "with the merge": lambda: rules.apply(ours(data), []),
        "with the merge and the rules": lambda: rules.apply(ours(data), known),
        "pyoxigraph, the file that holds the merge and the rules too": lambda: raw(whole),
    }
    taken = turns(works, rounds)
    base = taken["pyoxigraph"]
    beside = ", ".join(f"{name} {seconds / base:.2f}" for name, seconds in list(taken.items())[2:])
    return [Goal("loading the same quads into memory, beside pyoxigraph", 1 / 0.95, taken["kg"] / base, beside)]


def reasoning(statements: int) -> list[Goal]:
    """The rules beside owlrl, which closes the merge of the same statements; each once."""
    if find_spec("owlrl") is None:
        return []
    import owlrl
    import rdflib

    with tempfile.TemporaryDirectory() as place:
        data = generated(Path(place) / "data.nq", statements)
        store = ox.Store()
        files.load(store, data)
        rules.apply(store, [])
        graph = rdflib.Graph()
        graph.parse(data=store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph()), format="nt")
        theirs = turns({"owlrl": lambda: owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)}, 1)["owlrl"]

        ours = reasoned(data, 5)[1]
    what = (
        f"merge and rules over {statements:,} statements, beside owlrl ({theirs:.1f} s; owlrl knows none of the joins)"
    )
    return [Goal(what, 1 / 50, ours / theirs)]


def reasoned(data: Path, times: int) -> tuple[ox.Store, float]:
    """A store with its merge and what the rules derive, and the median of the CPU seconds that these took."""
    taken = []
    for _ in range(times):
        store = ox.Store()
        files.load(store, data)
        start = time.process_time()
        rules.apply(store, rules.rules())
        taken.append(time.process_time() - start)
    return store, statistics.median(taken)


def growing(statements: int) -> list[Goal]:
    """Merge and rules at a size and at a tenth of it, and a query that touches a fixed neighbourhood."""
    taken, asked = {}, {}
    text = "SELECT * { id:branch-7 kg:undertakes ?i . ?i kg:reportedWith ?h ; kg:uses ?t }"
    for size in (statements // 10, statements):
        with tempfile.TemporaryDirectory() as place:
            data = generated(Path(place) / "data.nq", size)
            store, taken[size] = reasoned(data, 5 if size < _SOON else 1)
            asked[size] = turns({"": lambda store=store: all_of(store.query(text, prefixes=PREFIXED))}, 11, 20)[""]  # type: ignore[dict-item, misc]
    small, large = sorted(taken)
    return [
        Goal(
            f"merge and rules over {large:,} statements, beside {small:,} (10 is linear)",
            12.5,
            taken[large] / taken[small],
        ),
        Goal(
            f"a fixed neighbourhood in {large:,} statements, beside {small:,} (1 is constant)",
            1.5,
            asked[large] / asked[small],
        ),
    ]


def generated(path: Path, statements: int) -> Path:
    subprocess.run([sys.executable, HERE / "generate.py", str(statements), "-o", path], check=True, capture_output=True)
    return path


QUICK: Final = {
    "disk-{}": ["todisk.py", "{}"],
    "labels": ["labels.py"],
    "startup": ["startup.py"],
}
"""Programs that measure a goal of their own, by what they keep; {} is the number of statements."""
LONG: Final = {
    "{}": ["compare.py", "{}"],
    "chain-{}": ["chain.py", "{}"],
    "check-{checked}": ["check.py", "{checked}"],
}
"""Those that take long, so that they are only looked at."""


def others(statements: int, *, measure: bool) -> tuple[list[Goal], list[str]]:
    """What other programs measure; and what to run for those that have not."""
    found, missing = [], []
    for programs in (QUICK, LONG):
        for name, command in programs.items():
            program, *arguments = (_filled(part, statements) for part in command)
            if measure and programs is QUICK:
                sys.stderr.write(f"{program} …\n")
                subprocess.run([sys.executable, HERE / program, *arguments], check=True, stdout=subprocess.DEVNULL)
            goals = kept(_filled(name, statements))
            found += goals
            if not goals:
                missing.append(f"Not measured: `python bench/{' '.join([program, *arguments])}`.")
    return found, missing


def _filled(text: str, statements: int) -> str:
    return text.format(statements, checked=checked(statements))


def report(statements: int, found: list[Goal], more: list[Goal], missing: list[str], busy: tuple[float, float]) -> str:
    lines = [
        f"# What kg adds to its engine, at {statements:,} statements",
        "",
        machine(),
        "",
        f"Medians of CPU time, taken in turns in one process; the load of the machine was {busy[0]:.1f} before and {busy[1]:.1f} after.",
        "",
        *table(found),
        "",
        "## Beside others",
        "",
        "Each by the program that is named for it in `bench/`, whose table says more.",
        "",
        *table(more),
        "",
        *missing,
    ]
    return "\n".join([*lines, ""] if missing else lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("statements", type=int, nargs="?", default=100_000)
    parser.add_argument("rounds", type=int, nargs="?", default=11)
    parser.add_argument("--owlrl", type=int, default=2_000)
    parser.add_argument("--kept", action="store_true", help="take what other programs measured last, and run none")
    options = parser.parse_args()
    more, missing = others(options.statements, measure=not options.kept)
    before = os.getloadavg()[0]
    sys.stderr.write("rules …\n")
    closed = reasoning(options.owlrl)  # first, while the process is as small as these data
    with tempfile.TemporaryDirectory() as place:
        sys.stderr.write("asking and loading …\n")
        data, whole = generated(Path(place) / "data.nq", options.statements), Path(place) / "whole.nq"
        store = open_store(data)
        assert isinstance(store, LocalStore)
        store._inner.dump(str(whole), ox.RdfFormat.N_QUADS)
        found = [*asking(store, options.rounds), *loading(data, whole, max(3, options.rounds // 3)), *closed]
        del store
    found += growing(options.statements)
    text = report(options.statements, found, more, missing, (before, os.getloadavg()[0]))
    sys.stdout.write(keep(f"goals-{options.statements}", text, [*found, *more]))


if __name__ == "__main__":
    main()
