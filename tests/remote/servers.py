"""Real SPARQL servers, started on this machine for a test and ended with it: Oxigraph's and Virtuoso 7."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, NamedTuple

import pytest
import servers

from kg.server import addresses, holdings
from kg.server.endpoint import Server
from kg.store import Store
from kg.terms import BASE, MERGED
from kg.transfer import push

FOREIGN = "http://example.org/"  # where graphs of tests are that are none of kg's
MOST = 2500  # rows that Virtuoso gives at once; 10 000 as it is installed
BOUND = 900  # seconds that no server survives, whatever becomes of the tests

LOGIN = {"KG_USER": "dba", "KG_PASSWORD": "dba"}  # of a new Virtuoso


class Shared:
    """A server that tests share: each says what it wants to find there."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._shipped = False

    def emptied(self) -> str:
        """Its address, with no graph of kg there, nor any other that a test made."""
        self._shipped = False
        server = Server(self.url)
        addresses.find(server)
        named = server.software.startswith("Virtuoso")
        held = holdings.holdings(server, MERGED if named else None)
        names = [name for name in (*held.graphs, *held.staged) if name.startswith((BASE, FOREIGN, "x:"))]
        steps = [f"DROP SILENT GRAPH <{name}>" for name in (*names, MERGED)]
        server.update(" ; ".join(steps if named else [*steps, "DROP DEFAULT"]))
        return self.url

    def shipped(self, store: Store) -> str:
        """Its address, with the shipped data there."""
        if not self._shipped:
            push(store, self.emptied())
            self._shipped = True
        return self.url


class Running(NamedTuple):
    """A server: its query address and its process."""

    url: str
    process: subprocess.Popen[bytes]


@contextmanager
def oxigraph(*options: str, port: int | None = None) -> Iterator[Running]:
    """A new Oxigraph server, empty unless `--location` says otherwise."""
    program = servers.program("oxigraph")
    if program is None:
        pytest.skip("the Oxigraph server is not installed (pip install oxigraph)")
    port = port or servers.free_port()
    if "--location" in options:
        wait_for_lock(Path(options[options.index("--location") + 1]))
    with tempfile.TemporaryFile() as log:
        process = start([program, "serve", "--bind", f"127.0.0.1:{port}", *options], Path.cwd(), log)
        try:
            wait(process, port, 30, log)
            yield Running(f"http://127.0.0.1:{port}/query", process)
        finally:
            end(process)


@contextmanager
def virtuoso() -> Iterator[Running]:
    """A new Virtuoso; it takes a few seconds to start. Who may write there is `LOGIN`."""
    program = shutil.which("virtuoso-t")
    if program is None:
        pytest.skip("Virtuoso is not installed (apt-get install virtuoso-opensource-7-bin)")
    with tempfile.TemporaryDirectory(prefix="virtuoso-") as folder, tempfile.TemporaryFile() as log:
        http = servers.free_port()
        servers.configure(Path(folder), servers.free_port(), http, buffers=10_000, most=MOST)
        process = start([program, "+foreground", "+configfile", "virtuoso.ini"], Path(folder), log)
        try:
            wait(process, http, 120, log)
            yield Running(f"http://127.0.0.1:{http}/sparql", process)
        finally:
            end(process)


def start(command: Iterable[str], folder: Path, log: IO[bytes]) -> subprocess.Popen[bytes]:
    bounded = ["timeout", "--signal=KILL", str(BOUND)] if shutil.which("timeout") else []
    # A session of its own, so that the server ends together with what bounds it.
    return subprocess.Popen(
        [*bounded, *command], cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
    )


def end(process: subprocess.Popen[bytes]) -> None:
    """Kill a server; what it held is not wanted any more."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def wait_for_lock(location: Path) -> None:
    """Wait until a server that was killed has let go of its files, a moment after it is seen to be dead."""
    if sys.platform == "win32" or not (location / "LOCK").exists():
        return
    import fcntl

    last = time.monotonic() + 30
    while True:
        with (location / "LOCK").open("r+b") as lock:
            try:
                fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                assert time.monotonic() < last, "the files of a server that was killed stay locked"
            else:
                return
        time.sleep(0.01)


def wait(process: subprocess.Popen[bytes], port: int, seconds: float, log: IO[bytes]) -> None:
    """Wait until a server listens."""
    last = time.monotonic() + seconds
    while True:
        if process.poll() is not None:
            log.seek(0)
            pytest.fail(f"the server ended at once ({process.returncode}): {log.read().decode(errors='replace')}")
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            assert time.monotonic() < last, f"the server did not listen within {seconds} s"
            time.sleep(0.02)
        else:
            return
