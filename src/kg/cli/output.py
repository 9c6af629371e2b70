"""Where an answer goes: standard output or a file, whole or not at all; and what Ctrl-C does."""

from __future__ import annotations

import io
import os
import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO, TextIO

from kg.cli.arguments import UsageError
from kg.cli.screen import Screen, safe
from kg.errors import KGError

if TYPE_CHECKING:
    pass


def prepare() -> None:
    """Make standard output and error speak UTF-8 whatever the locale, and Ctrl-C end the process.

    Python's own answer to Ctrl-C waits until the engine has computed its answer, which can take for
    ever; the system's default ends the process at once. Nothing can be left behind by that: files
    are written by :func:`replace` alone, which asks Python to handle Ctrl-C as long as it writes.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            chosen = stream.encoding if "PYTHONIOENCODING" in os.environ else "utf-8"
            stream.reconfigure(encoding=chosen, errors="backslashreplace")
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)


@contextmanager
def tidy_interrupt() -> Iterator[None]:
    """Within it Ctrl-C raises KeyboardInterrupt, so that what was begun can be cleared away."""
    before = signal.getsignal(signal.SIGINT)
    if before is signal.SIG_DFL:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def die_interrupted() -> None:
    """End the process as the signal would have ended it, so that a shell's loop ends too."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    os.kill(os.getpid(), signal.SIGINT)


@contextmanager
def flushed() -> Iterator[None]:
    """At its end all that was printed is written; KGError where it cannot be, as on a full disk.

    A reader that is gone is no error: BrokenPipeError goes on as it is.
    """
    try:
        try:
            yield
        finally:
            sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        forget_stdout()
        raise KGError(f"cannot write the answer: {error.strerror}", f"无法写出答案：{error.strerror}") from error


def forget_stdout() -> None:
    """Let what is still buffered go nowhere, so that Python does not complain about it at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def screen(stream: TextIO, environ: Mapping[str, str] = os.environ) -> Screen:
    """The width and the colours of what a stream is connected to.

    NO_COLOR and TERM=dumb take colours away, FORCE_COLOR gives them where there is no terminal.
    """
    terminal = stream.isatty()
    wanted = bool(environ.get("FORCE_COLOR")) or (terminal and environ.get("TERM") != "dumb")
    return Screen(_columns(stream, environ) if terminal else None, wanted and not environ.get("NO_COLOR"))


def screen_of_stdout() -> Screen:
    """The screen of standard output."""
    return screen(sys.stdout)


def _columns(stream: TextIO, environ: Mapping[str, str]) -> int:
    given = environ.get("COLUMNS", "")
    if given.isdecimal() and int(given) > 0:
        return int(given)
    try:
        return os.get_terminal_size(stream.fileno()).columns or 80
    except OSError:
        return 80


@contextmanager
def writing(path: str | None) -> Iterator[BinaryIO]:
    """What to write an answer's bytes to; a file appears, or is replaced, only at the end, packed where it ends .gz.

    On a terminal, control and bidirectional characters are taken out.
    """
    if path is not None:
        buffer = io.BytesIO()
        yield buffer
        replace(path, _packed(path, buffer.getvalue()))
    elif sys.stdout.isatty():
        buffer = io.BytesIO()
        yield buffer
        sys.stdout.write(safe(buffer.getvalue().decode("utf-8", "replace")))
    else:
        sys.stdout.flush()
        yield sys.stdout.buffer
    sys.stdout.flush()


def write_text(path: str | None, text: str) -> None:
    """Write a text that is safe for a terminal already, to a file or to standard output."""
    if path is None:
        sys.stdout.write(text)
        sys.stdout.flush()
    else:
        replace(path, _packed(path, text.encode("utf-8", "backslashreplace")))


def ending(path: str | None) -> str:
    """How the name of a file ends, before the .gz of one that is packed; UsageError for what nothing here packs.

    >>> ending("graph.NQ.gz"), ending("graph"), ending(None)
    ('nq', '', '')
    """
    from pathlib import Path

    name = (path or "").lower()
    if name.endswith((".zst", ".zip", ".bz2", ".xz")):
        en, zh = (
            f"“{path}” cannot be packed so; name a file that ends with .gz",
            "不能打包成这种文件；文件名请以 .gz 结尾",
        )
        raise UsageError(en, f"“{path}”{zh}", value=path)
    return Path(name.removesuffix(".gz")).suffix.removeprefix(".")


def _packed(path: str, content: bytes) -> bytes:
    """The content as the name of its file says: packed for .gz, the same bytes on any day."""
    if not path.lower().endswith(".gz"):
        return content
    import gzip

    return gzip.compress(content, mtime=0)


def replace(path: str, content: bytes) -> None:
    """Put content into a file in one step: whoever reads it sees the old or the new, never a part.

    A link keeps being one, a device or a pipe is written to. KGError where the file cannot be written.
    """
    from pathlib import Path

    from kg import fresh

    target = Path(path).resolve()
    try:
        if target.exists() and not target.is_file():
            target.write_bytes(content)
            return
        with tidy_interrupt():
            fresh.write(target, content)
    except OSError as error:
        raise KGError(
            f"cannot write this file: {error.strerror}", f"无法写入这个文件：{error.strerror}", file=path
        ) from error
