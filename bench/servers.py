"""The servers that the benchmarks ask: started on loopback, loaded with the files of the benchmark, and ended.

The tests of servers start theirs with the same settings (`configure`).
"""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

LONGEST: Final = 7200
"""Seconds that no server survives."""

VIRTUOSO: Final = """
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
FileExtend = 200
TempStorage = TempDatabase
[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
CheckpointInterval = 0
CaseMode = 2
DirsAllowed = {folder}
NumberOfBuffers = {buffers}
MaxDirtyBuffers = {dirty}
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = .
ServerThreads = 6
MaxKeepAlives = 6
KeepAliveTimeout = 10
[SPARQL]
ResultSetMaxRows = {most}
MaxQueryExecutionTime = 60
"""


class Server(NamedTuple):
    """Where a server is asked, and the process that it is."""

    url: str
    process: subprocess.Popen[bytes]


def program(name: str) -> str | None:
    """A program beside this Python, or on the path."""
    beside = Path(sys.executable).with_name(name)
    return str(beside) if beside.is_file() else shutil.which(name)


@contextlib.contextmanager
def oxigraph(store: Path) -> Iterator[Server]:
    """Oxigraph's server over a store on disk."""
    port = free_port()
    command = [
        program("oxigraph") or "oxigraph",
        "serve-read-only",
        "--bind",
        f"127.0.0.1:{port}",
        "--location",
        str(store),
    ]
    with running(command, store.parent, port) as process:
        yield Server(f"http://127.0.0.1:{port}/query", process)


@contextlib.contextmanager
def virtuoso(folder: Path, quads: Path) -> Iterator[Server]:
    """Virtuoso, with a file of N-Quads loaded."""
    folder.mkdir()
    sql, http = free_port(), free_port()
    configure(folder, sql, http, dirs=f"., {quads.parent}", buffers=170_000, most=10_000_000)
    with running(["virtuoso-t", "+foreground", "+configfile", "virtuoso.ini"], folder, http) as process:
        load = f"log_enable(2); DB.DBA.TTLP(file_open('{quads}'), '', 'urn:x-nothing', 512);"
        _sql(sql, load)
        yield Server(f"http://127.0.0.1:{http}/sparql", process)


def configure(folder: Path, sql: int, http: int, *, dirs: str = ".", buffers: int, most: int) -> None:
    """Write the settings of a Virtuoso: its ports, its buffers, and how many rows it gives at once."""
    filled = VIRTUOSO.format(sql=sql, http=http, folder=dirs, buffers=buffers, dirty=buffers * 3 // 4, most=most)
    (folder / "virtuoso.ini").write_text(filled, "utf-8")


def _sql(port: int, text: str) -> None:
    """Let Virtuoso do something; its terminal ends well even when that went wrong, but says so."""
    command = ["isql-vt", f"127.0.0.1:{port}", "dba", "dba", "VERBOSE=OFF", f"exec={text}"]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    if "*** Error" in done.stdout + done.stderr:
        raise RuntimeError((done.stdout + done.stderr).strip())


@contextlib.contextmanager
def running(command: list[str], folder: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """A server from when it listens to when it is not needed any more, and never longer than `LONGEST`."""
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(
        command,
        cwd=folder,
        stdin=quiet,
        stdout=quiet,
        stderr=quiet,
        start_new_session=True,
        preexec_fn=_bound,  # noqa: PLW1509
    )
    try:
        _wait(process, port)
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _bound() -> None:
    """An end that comes by itself, should nobody be there to end it."""
    signal.alarm(LONGEST)


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
    return port


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    last = time.monotonic() + 120
    while True:
        if process.poll() is not None or time.monotonic() > last:
            raise RuntimeError(f"the server does not listen ({process.returncode})")
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        time.sleep(0.05)
