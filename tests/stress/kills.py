"""Programs killed at any moment: what was there stays whole, what was said to be done is there, the next run is free.

python tests/stress/kills.py [KILLS OF EACH KIND [load] [build] [export]]

A campaign runs one program over and over and kills it each time, at a moment drawn from its whole run; a part of the
kills wait until the program has begun to write, so that they fall into that.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from kg import disk
from kg.store import LocalStore, open_store

ROOT = Path(__file__).parents[2]
KG = [sys.executable, "-m", "kg"]
LOAD = "import sys, kg; kg.open_store(sys.argv[1]).load(sys.argv[2]); print('done', flush=True); input()"
MARK = "https://e.org/mark"


class Kill(NamedTuple):
    """One run: whether it still ran when it was killed, and whether it had said before that it was done."""

    alive: bool
    done: bool


class Result(NamedTuple):
    """A campaign: kills, those of them that fell into the writing, and those after which the new was there."""

    kills: int
    writing: int
    new: int


def kill(command: list[str], after: float, writing_in: Path | None) -> Kill:
    """Run a command and kill it some seconds after its start or, where a folder is given, after it began to write there."""
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=ROOT
    ) as run:
        assert run.stdout is not None
        while writing_in is not None and not _of(run.pid, writing_in) and run.poll() is None:
            time.sleep(0.001)
        try:
            run.wait(after)
        except subprocess.TimeoutExpired:
            run.send_signal(signal.SIGKILL)
        told = run.stdout.read()
        return Kill(run.wait() == -signal.SIGKILL, b"done" in told)


def _of(process: int, folder: Path) -> bool:
    """Whether a process has begun to write in a folder; what earlier ones left does not count."""
    return any(f".{process}." in name for name in debris(folder))


def seconds(command: list[str]) -> float:
    """How long a command takes when it is left alone."""
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, cwd=ROOT, stdin=subprocess.DEVNULL)
    return time.perf_counter() - start


def debris(folder: Path) -> list[str]:
    """What is left half-made in a folder or the folders within."""
    # os.walk, since what is listed may be gone a moment later
    names = [name for _, folders, files in os.walk(folder) for name in (*folders, *files)]
    return [name for name in names if name.startswith(".") and name.endswith((".tmp", ".old"))]


def moments(whole: float, writing: float, place: Path) -> Iterator[tuple[float, Path | None]]:
    """When to kill: one time in three anywhere in the run, else within some seconds after the writing has begun."""
    chance = random.Random(7)
    while True:
        yield chance.uniform(0, whole), None
        for _ in range(2):
            yield chance.uniform(0, writing), place


def marks(where: Path) -> set[str]:
    """What runs of the campaign added to a store."""
    return {row["s"].value for row in open_store(where).select(f"SELECT ?s {{ ?s <{MARK}> ?o }}")}


def statements(where: Path) -> int:
    (row,) = open_store(where).select(f"SELECT (COUNT(*) AS ?n) {{ ?s ?p ?o FILTER(?p != <{MARK}>) }}")
    return int(row["n"].value)


def loads(place: Path, data: Path, count: int) -> Result:
    """Loading one more file into a store on disk: each time all of it is there or nothing of it."""
    store, more = place / "store", place / "more.nt"
    given = open_store(data)
    assert isinstance(given, LocalStore)
    given.save(store)
    before, known, found = statements(store), {"https://e.org/first"}, []
    command = [sys.executable, "-c", LOAD, str(store), str(more)]
    more.write_text(f"<https://e.org/first> <{MARK}> <https://e.org/o> .\n")
    whole = seconds([*command[:2], LOAD.removesuffix("; input()"), *command[3:]])
    for number, (after, begun) in enumerate(moments(whole, whole, place)):
        more.write_text(f"<https://e.org/{number}> <{MARK}> <https://e.org/o> .\n")
        run = kill(command, after, begun)
        assert disk.verify(store) == []
        now = marks(store)
        assert statements(store) == before
        assert known <= now <= known | {f"https://e.org/{number}"}
        assert not run.done or f"https://e.org/{number}" in now
        found.append((run, begun is not None, now != known))
        known = now
        if _enough(found, count):
            break
    more.write_text(f"<https://e.org/last> <{MARK}> <https://e.org/o> .\n")
    seconds([*command[:2], LOAD.removesuffix("; input()"), *command[3:]])
    assert "https://e.org/last" in marks(store)
    assert debris(place) == []
    return _counted(found)


def builds(place: Path, data: Path, count: int) -> Result:
    """kg build in the place of an earlier build: the folder is the old one or the new one, whole."""
    out = place / "out"
    both = [place / "a.nq", place / "b.nq"]
    for number, file in enumerate(both):
        file.write_bytes(
            data.read_bytes() + f"<https://e.org/{number}> <{MARK}> <https://e.org/o> <https://e.org/g> .\n".encode()
        )
    whole = seconds([*KG, "build", str(out), "--store", str(both[0])])
    files, size = {path.name for path in out.rglob("*") if "store" not in path.parts}, statements(out)
    found, known = [], marks(out)
    for number, (after, begun) in enumerate(moments(whole, whole, place)):
        run = kill([*KG, "build", str(out), "--store", str(both[number % 2])], after, begun)
        assert disk.verify(out / "store") == []
        now = marks(out)
        assert now in (known, {f"https://e.org/{number % 2}"})
        assert statements(out) == size
        assert {path.name for path in out.rglob("*") if "store" not in path.parts} == files
        assert all(path.read_bytes() for path in out.glob("export/*"))
        found.append((run, begun is not None, now != known))
        known = now
        if _enough(found, count):
            break
    seconds([*KG, "build", str(out), "--store", str(both[0])])
    assert disk.verify(out / "store") == [] and debris(place) == []
    return _counted(found)


def exports(place: Path, data: Path, count: int) -> Result:
    """kg export over an earlier file, in each format in turn: the file is the old one or the new one, to the byte."""
    found: list[tuple[Kill, bool, bool]] = []
    formats = ("nq", "ttl", "graphml", "csv")[:count]
    new, whole = dict[str, bytes](), dict[str, float]()
    for ending in formats:
        whole[ending] = seconds([*KG, "export", "-o", str(place / f"new.{ending}"), "--store", str(data)])
        new[ending] = (place / f"new.{ending}").read_bytes()
    old = b"an earlier export\n" * 1000
    for number, (part, begun) in enumerate(moments(1.0, 0.05, place)):
        ending = formats[number % len(formats)]
        target = place / f"graph.{ending}"
        target.write_bytes(old)
        run = kill(
            [*KG, "export", "-o", str(target), "--store", str(data)], part if begun else part * whole[ending], begun
        )
        assert target.read_bytes() in (old, new[ending])
        found.append((run, begun is not None, target.read_bytes() != old))
        if _enough(found, count):
            break
    for ending in formats:
        seconds([*KG, "export", "-o", str(place / f"graph.{ending}"), "--store", str(data)])
        assert (place / f"graph.{ending}").read_bytes() == new[ending]
    assert debris(place) == []
    return _counted(found)


def _enough(found: list[tuple[Kill, bool, bool]], count: int) -> bool:
    """Whether there were so many kills, or so many runs that more would be in vain."""
    return sum(run.alive for run, _, _ in found) >= count or len(found) >= 3 * count


def _counted(found: list[tuple[Kill, bool, bool]]) -> Result:
    killed = [(writing, new) for run, writing, new in found if run.alive]
    return Result(len(killed), sum(writing for writing, _ in killed), sum(new for _, new in killed))


CAMPAIGNS = {"load": loads, "build": builds, "export": exports}


def main() -> None:
    """Run each campaign until it has had its kills, and say what came of it."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data.nq"
        subprocess.run([sys.executable, ROOT / "bench/generate.py", "4000", "-o", data], check=True)
        for name in sys.argv[2:] or CAMPAIGNS:
            place = Path(folder) / name
            place.mkdir()
            start = time.perf_counter()
            kills, writing, new = CAMPAIGNS[name](place, data, count)
            taken = time.perf_counter() - start
            sys.stdout.write(
                f"{name}: {kills} kills, {writing} of them while writing, {new} left the new; {taken:.0f} s\n"
            )
            sys.stdout.flush()


if __name__ == "__main__":
    main()
