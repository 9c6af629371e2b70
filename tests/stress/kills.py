"""Programs killed at any moment: what was there stays whole, what was said to be done is there, the next run is free.

python tests/stress/kills.py [KILLS OF EACH KIND [load] [build] [straight] [export]]

A campaign runs one program over and over and kills it each time: at a moment drawn from its whole run, after it has
begun to write, or right after the new has taken the place of the old. `make kills` keeps the tables of all.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import NamedTuple

from kg import bulk, disk
from kg.store import LocalStore, open_store

ROOT = Path(__file__).parents[2]
KG = [sys.executable, "-m", "kg"]
LOAD = "import sys, kg; kg.open_store(sys.argv[1]).load(sys.argv[2]); print('done', flush=True); input()"
MARK = "https://e.org/mark"
LARGE = 220_000
"""So many statements that kg build takes them straight to disk."""
SOON = 0.01
"""Seconds in which a program that has put the new in its place is killed, before it has cleared away the old."""


class From(Enum):
    """What the seconds to a kill are counted from."""

    START = "the start of the program"
    WRITING = "its beginning to write"
    PLACED = "the moment at which the new is in the place of the old"


class Kill(NamedTuple):
    """One run: whether it still ran when it was killed, had said before that it was done, or left something half-made."""

    alive: bool
    done: bool
    writing: bool


class Result(NamedTuple):
    """A campaign: kills, those of them that fell into the writing, and those after which the new was there."""

    kills: int
    writing: int
    new: int


def kill(command: list[str], after: float, since: From, target: Path) -> Kill:
    """Run a command that makes a target anew, and kill it some seconds after a moment of its run."""
    place, old = target.parent, target.stat().st_ino
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=ROOT
    ) as run:
        assert run.stdout is not None
        while not _come(since, run.pid, target, old) and run.poll() is None:
            time.sleep(0.0005)
        try:
            run.wait(after)
        except subprocess.TimeoutExpired:
            run.send_signal(signal.SIGKILL)
        told = run.stdout.read()
        return Kill(run.wait() == -signal.SIGKILL, b"done" in told, _of(run.pid, place))


def _come(since: From, process: int, target: Path, old: int) -> bool:
    """Whether the moment has come from which the seconds to the kill are counted."""
    match since:
        case From.START:
            return True
        case From.WRITING:
            return _of(process, target.parent)
        case From.PLACED:
            return target.stat().st_ino != old


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


def moments(whole: float, writing: float) -> Iterator[tuple[float, From]]:
    """When to kill: a third anywhere in the run, a third while it writes, a third as soon as the new is in its place."""
    chance = random.Random(7)
    while True:
        yield chance.uniform(0, writing), From.WRITING
        yield chance.uniform(0, SOON), From.PLACED
        yield chance.uniform(0, whole), From.START


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
    for number, (after, since) in enumerate(moments(whole, whole)):
        more.write_text(f"<https://e.org/{number}> <{MARK}> <https://e.org/o> .\n")
        run = kill(command, after, since, store)
        assert disk.verify(store) == []
        now = marks(store)
        assert statements(store) == before
        assert known <= now <= known | {f"https://e.org/{number}"}
        assert not run.done or f"https://e.org/{number}" in now
        found.append((run, now != known))
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
    return _built(place, data, [], count)


def straight(place: Path, _: Path, count: int) -> Result:
    """The same with data so large that they are written to disk without passing through memory."""
    large = generated(place / "large.nq", LARGE)
    assert bulk.fits([large])
    return _built(place, large, ["--only", "store"], count)


def _built(place: Path, data: Path, options: list[str], count: int) -> Result:
    out = place / "out"
    both = [place / "a.nq", place / "b.nq"]
    for number, file in enumerate(both):
        file.write_bytes(
            data.read_bytes() + f"<https://e.org/{number}> <{MARK}> <https://e.org/o> <https://e.org/g> .\n".encode()
        )
    commands = [[*KG, "build", str(out), *options, "--store", str(file)] for file in both]
    whole = seconds(commands[0])
    files, size = {path.name for path in out.rglob("*") if "store" not in path.parts}, statements(out)
    found, known = [], marks(out)
    for number, (after, since) in enumerate(moments(whole, whole)):
        run = kill(commands[number % 2], after, since, out)
        assert disk.verify(out / "store") == []
        now = marks(out)
        assert now in (known, {f"https://e.org/{number % 2}"})
        assert statements(out) == size
        assert {path.name for path in out.rglob("*") if "store" not in path.parts} == files
        assert all(path.read_bytes() for path in out.glob("export/*"))
        found.append((run, now != known))
        known = now
        if _enough(found, count):
            break
    seconds(commands[0])
    assert disk.verify(out / "store") == [] and debris(place) == []
    return _counted(found)


def exports(place: Path, data: Path, count: int) -> Result:
    """kg export over an earlier file, in each format in turn: the file is the old one or the new one, to the byte."""
    found: list[tuple[Kill, bool]] = []
    formats = ("nq", "ttl", "graphml", "csv")[:count]
    new, whole = dict[str, bytes](), dict[str, float]()
    for ending in formats:
        whole[ending] = seconds([*KG, "export", "-o", str(place / f"new.{ending}"), "--store", str(data)])
        new[ending] = (place / f"new.{ending}").read_bytes()
    old = b"an earlier export\n" * 1000
    for number, (part, since) in enumerate(moments(1.0, 0.05)):
        ending = formats[number % len(formats)]
        target = place / f"graph.{ending}"
        target.write_bytes(old)
        command = [*KG, "export", "-o", str(target), "--store", str(data)]
        run = kill(command, part * whole[ending] if since is From.START else part, since, target)
        assert target.read_bytes() in (old, new[ending])
        found.append((run, target.read_bytes() != old))
        if _enough(found, count):
            break
    for ending in formats:
        seconds([*KG, "export", "-o", str(place / f"graph.{ending}"), "--store", str(data)])
        assert (place / f"graph.{ending}").read_bytes() == new[ending]
    assert debris(place) == []
    return _counted(found)


def _enough(found: list[tuple[Kill, bool]], count: int) -> bool:
    """Whether there were so many kills, or so many runs that more would be in vain."""
    return sum(run.alive for run, _ in found) >= count or len(found) >= 3 * count


def _counted(found: list[tuple[Kill, bool]]) -> Result:
    killed = [(run.writing, new) for run, new in found if run.alive]
    return Result(len(killed), sum(writing for writing, _ in killed), sum(new for _, new in killed))


def generated(path: Path, triples: int) -> Path:
    """A file of that many statements."""
    command = [sys.executable, str(ROOT / "bench/generate.py"), str(triples), "-o", str(path)]
    subprocess.run(command, check=True, capture_output=True)
    return path


CAMPAIGNS = {"load": loads, "build": builds, "straight": straight, "export": exports}
TITLES = {
    "load": "a file loaded into a store on disk",
    "build": "`kg build`, everything",
    "straight": "`kg build --only store`, straight to disk",
    "export": "`kg export`, four formats in turn",
}


def main() -> None:
    campaign(int(sys.argv[1]) if len(sys.argv) > 1 else 60, sys.argv[2:] or list(CAMPAIGNS))


def campaign(count: int, names: list[str]) -> None:
    """Run each campaign until it has had its kills, and say what came of it."""
    with tempfile.TemporaryDirectory() as folder:
        data = generated(Path(folder) / "data.nq", 4000)
        sys.stdout.write(head("killed", "left something half-made"))
        for name in names:
            place = Path(folder) / name
            place.mkdir()
            start = time.perf_counter()
            result = CAMPAIGNS[name](place, data, count)
            shutil.rmtree(place)
            sys.stdout.write(row(TITLES[name], *result, time.perf_counter() - start))
            sys.stdout.flush()


def head(killed: str, in_midst: str) -> str:
    """The head of a table of campaigns."""
    return f"| {killed} | kills | {in_midst} | the new was there | broken or lost | seconds |\n|---|---:|---:|---:|---:|---:|\n"


def row(title: str, kills: int, in_midst: int, new: int, taken: float) -> str:
    """A campaign that came to its end; one that finds a fault stops with it."""
    return f"| {title} | {kills} | {in_midst} | {new} | 0 | {taken:.0f} |\n"


if __name__ == "__main__":
    main()
