"""kg push killed at any moment, and the server killed while it is pushed to: nothing broken, nothing acknowledged lost.

PYTHONPATH=tests:bench python tests/stress/pushes.py [KILLS OF EACH KIND [push] [server] [virtuoso]]

Two states of the graph are pushed in turn. After each kill the server holds the one or the other, to the last
statement, and the next push completes. Virtuoso alone, whose updates are not whole, may be between the two until then.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

from servers import free_port

import remote.servers
from kg.errors import StoreError
from kg.remote import RemoteStore
from kg.server.endpoint import Server
from kg.server.holdings import STAGING
from kg.store import LocalStore, Store, open_store
from kg.transfer import pull, push
from remote.servers import LOGIN, Running, end, oxigraph, virtuoso
from stress.kills import head, row

LONGEST = 4 * 3600
"""Seconds that a server may live here, where others use the machine too."""
STAGED = f"ASK {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(STRSTARTS(STR(?g), '{STAGING}')) }}"
TOLD = (
    b"its graph is as it was",
    b"changed nothing in its graph",
    b"is not known",
    b"could not be asked to count",
    b"nothing answers",
    b"broke off",
)


class Result(NamedTuple):
    """A campaign: kills that met a push at work, those after it had begun to send, and those that left the new state."""

    kills: int
    sending: int
    new: int


class Ends(NamedTuple):
    """How one push ended: its exit code, what it told, and whether it had begun to send before the kill."""

    code: int
    told: bytes
    sending: bool


class Pair(NamedTuple):
    """The two states, as files and as what a server then holds."""

    files: tuple[Path, Path]
    quads: tuple[str, str]


def states(place: Path, given: Store) -> Pair:
    """The graph, and the graph after some hundred changes in every way: graphs new, gone, larger and smaller."""
    files, quads = (place / "one.nq", place / "other.nq"), []
    lines = written(given).splitlines()
    graphs = sorted({line.rsplit(" ", 2)[1] for line in lines if "/source/" in line})
    gone = set(graphs[::7])
    kept = [line for number, line in enumerate(lines) if number % 11 and line.rsplit(" ", 2)[1] not in gone]
    more = [f'<https://e.org/{n}> <https://e.org/p> "第{n}条"@zh {graphs[n % 40 + 1]} .' for n in range(400)]
    for file, content in zip(files, (lines, [*kept, *more]), strict=True):
        file.write_text("\n".join([*content, ""]), "utf-8")
        quads.append(written(open_store(file)))
    return Pair(files, (quads[0], quads[1]))


def written(store: Store) -> str:
    """All of a store, sorted."""
    with tempfile.TemporaryFile() as out:
        store.dump(out, "nquads")
        out.seek(0)
        return out.read().decode()


def begun(url: str) -> bool:
    """Whether a push has begun to send."""
    try:
        return Server(url, timeout=5).truth(STAGED)
    except StoreError:
        return False


def pushing(url: str, file: Path, after: float, hit: Callable[[int], object], *, late: bool) -> Ends:
    """Push a file, and hit something some seconds later: after the start or, if late, after it has begun to send."""
    command = [
        sys.executable,
        "-m",
        "kg",
        "push",
        url,
        "--yes",
        "--store",
        str(file),
        "--timeout",
        "10",
        "--lang",
        "en",
    ]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as run:
        assert run.stderr is not None
        while late and run.poll() is None and not begun(url):
            time.sleep(0.001)
        try:
            run.wait(after)
        except subprocess.TimeoutExpired:
            hit(run.pid)
        told = run.stderr.read()
        return Ends(run.wait(), told, late)


def settled(url: str) -> str:
    """What the server holds once it has done what a killed push last asked of it: the same twice."""
    last, before = time.monotonic() + 30, ""
    while True:
        try:
            now = written(pull(url))
        except StoreError:  # it counts one state and gives the other
            assert time.monotonic() < last, "the server does not come to rest"
            now = ""
        if now and now == before:
            return now
        before = now
        time.sleep(0.05)


def clients(url: str, pair: Pair, count: int, *, whole_or_nothing: bool = True) -> Result:
    """The command is killed: the server is in the old state or in the new one, and the next push completes."""
    chance, at = random.Random(count), 0
    found: list[tuple[Ends, bool]] = []
    push(open_store(pair.files[0]), url)
    start = time.perf_counter()
    ended = pushing(url, pair.files[1], 600, int, late=False)
    whole, at = time.perf_counter() - start, 1
    assert ended.code == 0, ended.told
    while len(found) < count:
        late = len(found) % 3 > 0
        after = chance.uniform(0, whole / 2 if late else whole)
        ended = pushing(url, pair.files[1 - at], after, lambda pid: os.kill(pid, signal.SIGKILL), late=late)
        if whole_or_nothing:
            now = pair.quads.index(settled(url))
            assert ended.code in (0, -signal.SIGKILL), ended.told
            assert ended.code != 0 or now == 1 - at, "what was acknowledged is there"
        else:
            push(open_store(pair.files[1 - at]), url)
            assert written(pull(url)) == pair.quads[1 - at]
            now = 1 - at
        if ended.code:
            found.append((ended, whole_or_nothing and now != at))
        at = now
    push(open_store(pair.files[1 - at]), url)
    assert written(RemoteStore(url)) == pair.quads[1 - at]
    assert not begun(url), "nothing is left waiting"
    return _counted(found)


def servers(place: Path, pair: Pair, count: int) -> Result:
    """The server is killed: started anew on its files it holds the old state or the new one, and takes the next push."""
    chance, at = random.Random(count), 0
    found: list[tuple[Ends, bool]] = []
    with running(place) as server:
        push(open_store(pair.files[0]), server.url)
        start = time.perf_counter()
        assert pushing(server.url, pair.files[1], 600, int, late=False).code == 0
        whole, at = time.perf_counter() - start, 1
    while len(found) < count:
        late = len(found) % 3 > 0
        after = chance.uniform(0, whole / 2 if late else whole)
        with running(place) as server:
            ended = pushing(server.url, pair.files[1 - at], after, lambda _: end(server.process), late=late)
        with running(place) as server:
            now = pair.quads.index(written(pull(server.url)))
            assert ended.code in (0, 2) and (ended.code == 0 or any(words in ended.told for words in TOLD)), ended.told
            assert ended.code != 0 or now == 1 - at, "what was acknowledged is there"
            unchanged = b"its graph is as it was", b"changed nothing in its graph"
            assert now == at or not any(words in ended.told for words in unchanged)
            if ended.code:
                found.append((ended, now != at))
                push(open_store(pair.files[1 - at]), server.url)
                assert written(pull(server.url)) == pair.quads[1 - at]
                assert not begun(server.url), "nothing is left waiting"
        at = 1 - at
    return _counted(found)


@contextmanager
def running(place: Path) -> Iterator[Running]:
    with oxigraph("--location", str(place / "data"), port=free_port()) as server:
        yield server


def _counted(found: list[tuple[Ends, bool]]) -> Result:
    return Result(len(found), sum(ended.sending for ended, _ in found), sum(new for _, new in found))


def main() -> None:
    campaign(int(sys.argv[1]) if len(sys.argv) > 1 else 60, sys.argv[2:] or list(TITLES))


TITLES = {
    "push": "`kg push` to an Oxigraph server",
    "server": "the Oxigraph server itself",
    "virtuoso": "`kg push` to Virtuoso, until the next push",
}


def campaign(count: int, names: list[str]) -> None:
    """Run each campaign until it has had its kills, and say what came of it."""
    os.environ.update(LOGIN, NETRC=os.devnull)
    remote.servers.BOUND = LONGEST
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        place = Path(folder)
        given = open_store()
        assert isinstance(given, LocalStore)
        pair = states(place, given)
        campaigns: dict[str, Callable[[], Result]] = {
            "push": lambda: clients(stack.enter_context(oxigraph()).url, pair, count),
            "server": lambda: servers(place, pair, max(1, count // 2)),
            "virtuoso": lambda: clients(
                stack.enter_context(virtuoso()).url, pair, max(1, count // 5), whole_or_nothing=False
            ),
        }
        sys.stdout.write(head("killed during a push", "after it had begun to send"))
        for name in names:
            start = time.perf_counter()
            result = campaigns[name]()
            sys.stdout.write(row(TITLES[name], *result, time.perf_counter() - start))
            sys.stdout.flush()


if __name__ == "__main__":
    main()
