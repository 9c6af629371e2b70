"""The real command in real processes, with pipes or on a terminal."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

import pytest

if TYPE_CHECKING:
    from collections.abc import Mapping

COMMAND = [sys.executable, "-W", "error", "-m", "kg"]


class Ran(NamedTuple):
    """What a process left behind."""

    code: int
    out: str
    err: str


class Kg(Protocol):
    """Runs kg with some arguments in the folder of the test; `env` comes on top of a bare environment."""

    def __call__(self, *words: str, env: Mapping[str, str] = ..., stdin: bytes = ...) -> Ran: ...


class Terminal(Protocol):
    """Runs kg on a terminal of some columns; standard output and error both come out."""

    def __call__(self, columns: int, *words: str, env: Mapping[str, str] = ...) -> Ran: ...


def environment(extra: Mapping[str, str]) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    return {**kept, "LANG": "en_US.UTF-8", "TERM": "xterm-256color", **extra}


@pytest.fixture
def kg(tmp_path: Path) -> Kg:
    def run(*words: str, env: Mapping[str, str] = {}, stdin: bytes = b"") -> Ran:
        done = subprocess.run(
            [*COMMAND, *words], input=stdin, capture_output=True, cwd=tmp_path, env=environment(env), check=False
        )
        return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())

    return run


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    if sys.platform == "win32":
        pytest.skip("there are no pseudo-terminals here")
    import fcntl
    import pty
    import struct
    import termios

    def run(columns: int, *words: str, env: Mapping[str, str] = {}) -> Ran:
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
        with subprocess.Popen(
            [*COMMAND, *words], stdin=theirs, stdout=theirs, stderr=theirs, cwd=tmp_path, env=environment(env)
        ) as process:
            os.close(theirs)
            shown = b"".join(iter(lambda: _read(ours), b""))
        os.close(ours)
        return Ran(process.returncode, shown.decode().replace("\r\n", "\n"), "")

    return run


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # the process has closed its end
        return b""
