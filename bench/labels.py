"""Finding by name: the label index beside SPARQL's CONTAINS, over the same names, with the same hits.

python bench/labels.py [NAMES] [ROUNDS]        writes bench/results/labels.md

The names are those that bench/generate.py makes, in both languages. What is sought are pieces of them that few hold:
a name of two characters, two in the middle of one, whole names, an English word, a piece of one, one that is nowhere;
and at the end WHOLE whole names, as they come.
"""

import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Final

import pyoxigraph as ox
from goal import Goal, keep, number
from machine import machine

from kg import labels, lookup, spelling
from kg.store import LocalStore, open_store
from kg.terms import PREFIXES

HERE: Final = Path(__file__).parent
LABEL: Final = ox.NamedNode(f"{PREFIXES['skos']}prefLabel")
GOAL: Final = 300
MANY: Final = ("区", "党支部", "e")
WHOLE: Final = 200


def named(count: int) -> ox.Store:
    """A store of so many names and nothing else."""
    store = ox.Store()
    command = [sys.executable, HERE / "generate.py", str(count * 10)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as made:
        assert made.stdout is not None
        lines = (line.split(" ", 2) for line in made.stdout if f"<{LABEL.value}>" in line)
        quads = []
        for node, _, rest in islice(lines, count):
            said = re.match(r'"(.*)"@(\w+)', rest)
            assert said is not None
            # As it is compared: CONTAINS knows neither case nor width.
            name = ox.Literal(spelling.plain(said[1]), language=said[2])
            quads.append(ox.Quad(ox.NamedNode(node.strip("<>")), LABEL, name))
        made.kill()
    store.bulk_extend(quads)
    return store


def sought(index: lookup.Index) -> list[str]:
    """Names and pieces of names."""
    chinese, english = (index.near(text)[0].text for text in ("青河湾党支部", "qinghewan branch"))
    word = english.split()[0]
    return [chinese[:2], chinese[1:3], chinese, word, word[2:8], english, "不在其中", "nowhere"]


def seconds(work: Callable[[], object], rounds: int) -> float:
    """The median CPU time of rounds, which is not stretched where others use the machine too."""
    taken = []
    for _ in range(rounds):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return statistics.median(taken)


def contains(store: ox.Store, text: str) -> set[str]:
    """The nodes that SPARQL finds."""
    query = f"SELECT ?node {{ ?node <{LABEL.value}> ?name FILTER(CONTAINS(?name, {ox.Literal(text)})) }}"
    return {row[0].value for row in store.query(query)}  # type: ignore[union-attr]


def indexed(index: lookup.Index, text: str) -> set[str]:
    """The nodes that the index finds."""
    return {name.node for name in index.holding(text) if text in name.text}


def compare(inner: ox.Store, index: lookup.Index, rounds: int) -> tuple[list[str], list[float]]:
    """One row for each text; how many times faster the index was for those that few names hold."""
    store = LocalStore(inner)
    assert len(store.index) == len(index)
    factors, lines = [], ["| sought | hits | CONTAINS | index | times | kg.find |", "|---|---:|---:|---:|---:|---:|"]
    texts = sought(index)
    for text in (*texts, *MANY):
        hits = contains(inner, text)
        assert indexed(index, text) == hits, f"{text}: the index finds other names"
        slow = seconds(lambda text=text: contains(inner, text), max(3, rounds // 3))  # type: ignore[misc]
        fast = seconds(lambda text=text: indexed(index, text), rounds)  # type: ignore[misc]
        whole = seconds(lambda text=text: list(labels.find(store, text, most=8)), rounds)  # type: ignore[misc]
        factors += [slow / fast] if text in texts else []
        times = f"{slow * 1e3:.2f} ms | {fast * 1e3:.3f} ms | {slow / fast:,.0f} | {whole * 1e3:.2f} ms"
        lines.append(f"| {text} | {len(hits):,} | {times} |")
    return lines, factors


def whole_names(inner: ox.Store, index: lookup.Index) -> list[float]:
    """How many times faster the index found whole names, spread over all of them."""
    rows = list(inner.query(f"SELECT ?name {{ ?node <{LABEL.value}> ?name }}"))  # type: ignore[arg-type]
    texts = [row[0].value for row in rows[:: max(1, len(rows) // WHOLE)]]  # type: ignore[index, union-attr]
    for text in texts[::10]:
        assert indexed(index, text) == contains(inner, text), f"{text}: the index finds other names"
    slow = statistics.median(seconds(lambda text=text: contains(inner, text), 1) for text in texts[::10])  # type: ignore[misc]
    return [slow / seconds(lambda text=text: indexed(index, text), 5) for text in texts]  # type: ignore[misc]


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 21
    inner = named(count)
    start = time.perf_counter()
    index = LocalStore(inner).index
    indexing = time.perf_counter() - start
    here, factors = compare(inner, index, rounds)
    whole = whole_names(inner, index)
    with tempfile.TemporaryDirectory() as place:
        start = time.perf_counter()
        LocalStore(inner).save(Path(place) / "disk")
        saving = time.perf_counter() - start
        beside, more = compare(inner, open_store(Path(place) / "disk").index, rounds)
    factors += more
    middle = statistics.geometric_mean(factors)
    typical, few = statistics.geometric_mean(whole), sum(factor < GOAL for factor in whole)
    lines = [
        f"# Finding by name among {len(index):,} names",
        "",
        machine(["pyoxigraph"]),
        "",
        f"Medians of CPU time. The last {len(MANY)} texts stand in very many names and count for nothing below.",
        "",
        f"In memory, indexed in {indexing:.2f} s:",
        "",
        *here,
        "",
        f"Beside a store on disk, written with it, pinyin and all, in {saving:.2f} s:",
        "",
        *beside,
        "",
        f"The index is {middle:,.0f} times as fast in the geometric mean, {min(factors):,.0f} times at least;",
        f"{len(whole)} whole names, as they come, {typical:,.0f} times in the mean, {few} of them less than {GOAL} times.",
        "",
    ]
    what = f"finding by name among {len(index):,} names, CPU time, beside CONTAINS with the same hits"
    goal = Goal(what, 1 / GOAL, 1 / middle, f"from {number(1 / min(factors))} to {number(1 / max(factors))}")
    sys.stdout.write(keep("labels", "\n".join(lines), [goal]))


if __name__ == "__main__":
    main()
