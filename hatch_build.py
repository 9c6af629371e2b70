"""Fetches the SPARQL engine of the page when a wheel is built or the project installed; `make engine` does it again.

The npm package `oxigraph` is locked by hash in `src/kg/page/engine`; where it comes from is up to the machine. Without
npm, or without a registry, everything is built all the same: such a page answers no questions, and says so.
"""

from __future__ import annotations

import base64
import json
import lzma
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ENGINE = Path(__file__).parent / "src" / "kg" / "page" / "engine"
LOCK = ("package.json", "package-lock.json", ".npmrc")
PACKAGE = "node_modules/oxigraph"
PATIENCE = 180
"""Seconds that npm may take."""
MEMORY = 1 << 30
"""Bytes that the engine may take in a browser."""
MEMORY_SECTION = 5
SCRIPT, PROGRAM = "oxigraph.js", "oxigraph.wasm.txt"
PACKING = {"id": lzma.FILTER_LZMA1, "preset": 9 | lzma.PRESET_EXTREME, "lc": 4, "lp": 0, "pb": 0, "dict_size": 1 << 23}
"""Two thirds of what gzip makes of the program; `lzma.js` unpacks it."""
IN_MARKUP = bytes.maketrans(b"&<>", b",./")
"""Digits of base 85 that mean something in HTML, and others that do not."""


class EngineHook(BuildHookInterface):  # type: ignore[type-arg]
    """What hatchling calls before it builds."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Have the engine there if that can be."""
        if trouble := fetch():
            self.app.display_warning(f"The page will answer no questions: {trouble}.")


def fetch() -> str:
    """Put the engine of the lock in its place; empty where it is there, else why it is not."""
    if is_there():
        return ""
    npm = shutil.which("npm")
    if npm is None:
        return "npm is not installed, so the SPARQL engine could not be fetched"
    with tempfile.TemporaryDirectory() as folder:
        for name in LOCK:
            shutil.copy(ENGINE / name, folder)
        command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent", "--fetch-retries=1"]
        try:
            subprocess.run(command, cwd=folder, check=True, stdin=subprocess.DEVNULL, timeout=PATIENCE)
        except (OSError, subprocess.SubprocessError) as error:
            return f"npm could not fetch the SPARQL engine ({error})"
        put(Path(folder) / PACKAGE)
    return ""


def locked() -> dict[str, str]:
    """What the lock says of the package: version, integrity, license."""
    found: dict[str, str] = json.loads((ENGINE / "package-lock.json").read_text("utf-8"))["packages"][PACKAGE]
    return found


def head() -> str:
    """The comment at the top of the engine's script: which package it is, and its licence."""
    package = locked()
    licence = (ENGINE / "LICENSE").read_text("utf-8")
    about = (
        f"oxigraph {package['version']}, {package['integrity']}; its web build, made a plain script, its memory limited"
    )
    return f"/*! {about}\n\n{licence}*/\n"


def plain(module: str) -> str:
    """A module as a plain script: browsers take no module for a worker from a page on the disk."""
    script = re.sub(r"^export \{[^}]*\};?$", "", module, flags=re.MULTILINE)
    script = re.sub(r"^export (?=(?:async )?(?:function|class)\b)", "", script, flags=re.MULTILINE)
    script = script.replace("import.meta.url", "location.href")
    if left := re.findall(r"^(?:export|import)\b.*|import\.meta.*", script, re.MULTILINE):
        raise ValueError(f"this is more of a module than was known: {left}")
    return script


def capped(program: bytes) -> bytes:
    """A WebAssembly program that may take MEMORY at most, so that a vast answer ends itself and not the computer."""
    place = len(b"\0asm....")
    while program[place] != MEMORY_SECTION:
        size, start = number(program, place + 1)
        place = start + size
    size, start = number(program, place + 1)
    least, end = number(program, start + 2)
    if program[start : start + 2] != b"\x01\x00" or end != start + size:
        raise ValueError("the program does not declare one memory without a limit")
    section = b"\x01\x01" + written(least) + written(MEMORY // 65536)
    return program[:place] + bytes([MEMORY_SECTION]) + written(len(section)) + section + program[end:]


def number(program: bytes, place: int) -> tuple[int, int]:
    """The number that is written in seven bits a byte, and where it ends."""
    value = shift = 0
    while True:
        byte = program[place]
        value |= (byte & 127) << shift
        place, shift = place + 1, shift + 7
        if byte < 128:
            return value, place


def written(value: int) -> bytes:
    """A number in seven bits a byte, the lowest first."""
    return bytes([value]) if value < 128 else bytes([value & 127 | 128]) + written(value >> 7)


def packed(program: bytes) -> bytes:
    """A program as a text that can stand in a page: LZMA in base 85, a sixteenth shorter than in base 64."""
    return base64.b85encode(lzma.compress(program, lzma.FORMAT_ALONE, filters=[PACKING]), pad=True).translate(IN_MARKUP)


def is_there() -> bool:
    """Whether the engine that the lock names is in its place."""
    script, program = ENGINE / SCRIPT, ENGINE / PROGRAM
    return program.is_file() and script.is_file() and script.read_text("utf-8").startswith(head())


def put(package: Path) -> None:
    """Take the two files that a browser needs; the script comes last, since its head says that all is there."""
    program = packed(capped((package / "web_bg.wasm").read_bytes()))
    script = head() + plain((package / "web.js").read_text("utf-8"))
    for name, content in ((PROGRAM, program), (SCRIPT, script.encode())):
        beside = ENGINE / f".{name}.tmp"
        beside.write_bytes(content)
        beside.replace(ENGINE / name)


if __name__ == "__main__":
    trouble = fetch()
    if trouble:
        print(f"The page will answer no questions: {trouble}.", file=sys.stderr)
