"""RDF from standard input: kept in a file for as long as it is read, named for what it looks like."""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kg import packed
from kg.errors import KGError

_HEAD = 1 << 16
_PACKED = {b"\x1f\x8b": ".gz", b"\x28\xb5\x2f\xfd": ".zst"}
_JSON = re.compile(rb'\{\s*["}]|\[\s*["{\[]|\[\s*\]\s*$')
_TERM = rb'(?:<[^<>\s]*>|_:[^\s.]+|"(?:[^"\\]|\\.)*"(?:@[\w-]+|\^\^<[^<>\s]*>)?)'
_LINE = re.compile(rb"(?:%s[ \t]+){2}%s[ \t]*(?:%s[ \t]*)?\.[ \t]*(?:#.*)?" % (_TERM, _TERM, _TERM))
_BEGINNING = re.compile(rb"(?:\xef\xbb\xbf)?(?:\s|#[^\n]*(?:\n|$))*+")


@contextmanager
def standard_input() -> Iterator[Path]:
    """A file with what comes in, gone in the end."""
    with tempfile.TemporaryDirectory(prefix="kg-") as folder:
        path = Path(folder) / "standard-input"
        with path.open("wb") as kept:
            shutil.copyfileobj(sys.stdin.buffer, kept)
        try:
            yield named(path)
        except KGError as error:
            if error.file is not None and error.file.startswith(folder):
                error.file = "<stdin>"
            raise


def named(path: Path) -> Path:
    """The file under a name that ends as its content should: .nq.gz for packed N-Quads.

    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "in"
    ...     _ = path.write_text("# lines\\n<x:a> <x:b> <x:c> .\\n")
    ...     named(path).name
    'in.nq'
    """
    with path.open("rb") as source:
        begin = source.read(4)
    compression = next((ending for magic, ending in _PACKED.items() if begin.startswith(magic)), "")
    readable = path.rename(path.with_name(path.name + compression))
    with packed.opened(readable) as source:
        ending = looks_like(source.read(_HEAD))
    return readable.rename(path.with_name(f"{path.name}{ending}{compression}"))


def looks_like(head: bytes) -> str:
    """The ending for a format, by how a file of it begins; TriG holds Turtle, and N-Quads hold N-Triples.

    >>> looks_like(b'{"@context": {}}'), looks_like(b"<?xml?>"), looks_like(b"@prefix a: <x:a> .")
    ('.jsonld', '.rdf', '.trig')
    """
    begun = _BEGINNING.match(head)
    text = head[begun.end() if begun else 0 :]
    if _JSON.match(text):
        return ".jsonld"
    if text.startswith((b"<?xml", b"<rdf:", b"<!DOCTYPE")):
        return ".rdf"
    return ".nq" if _LINE.fullmatch(text.partition(b"\n")[0].rstrip(b"\r")) else ".trig"
