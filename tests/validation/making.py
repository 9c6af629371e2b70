"""How a mistake is made in a data file: a line is rewritten, taken away or added, in one place."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

from kg import files

ROOT: Final = files.project().root
SOURCES: Final = tuple(path.relative_to(ROOT) for path in files.sources(ROOT))
BLOCKS: Final = r"articles/.*/(\d-.*|readings)\.trig$"
ARTICLE: Final = r"article\.ttl$"
REGISTERS: Final = r"data/(\w+|articles/.*/names)\.ttl$"

Changed = tuple[list[str], tuple[int, ...]]
Make = Callable[[list[str], int], Changed | None]


class Kind(NamedTuple):
    """A kind of mistake: in which files, how a line is changed, and the rules of which one has to tell of it.

    `make` gets the lines of a file and the index of one; it gives all lines as they are then, with the numbers of
    those that are wrong, or None where it does not apply.
    """

    name: str
    where: str
    make: Make
    rules: frozenset[str]


class Fault(NamedTuple):
    """A file with one mistake in it, and the lines where that is."""

    kind: str
    file: Path
    text: str
    lines: tuple[int, ...]
    rules: frozenset[str]


def swap(pattern: str, new: str | Callable[[re.Match[str]], str]) -> Make:
    """A line in which something else stands."""

    def make(lines: list[str], at: int) -> Changed | None:
        changed, count = re.subn(pattern, new, lines[at], count=1)
        return ([*lines[:at], changed, *lines[at + 1 :]], (at + 1,)) if count and changed != lines[at] else None

    return make


def end(new: str) -> Make:
    """A statement that ends in another way than by a dot, which may be missing before a brace alone."""

    def make(lines: list[str], at: int) -> Changed | None:
        if not lines[at].endswith(" .") or [line for line in lines[at + 1 :] if line][:1] in ([], ["}"]):
            return None
        return [*lines[:at], lines[at][:-2] + new, *lines[at + 1 :]], (at + 1,)

    return make


def drop(pattern: str) -> Make:
    """A property that is gone, from a subject that has others; the subject is where it should stand.

    The line above takes over the mark at the end.
    """

    def make(lines: list[str], at: int) -> Changed | None:
        if not re.fullmatch(r"\s+" + pattern + r" .* [;.]", lines[at]) or not re.search(r";$", lines[at - 1]):
            return None
        above = lines[at - 1][:-1] + lines[at][-1]
        return [*lines[: at - 1], above, *lines[at + 1 :]], (subject(lines, at) + 1,)

    return make


def add(pattern: str, *new: str) -> Make:
    """Lines that stand behind another one, and are wrong; `\\1` in them is what the pattern found."""

    def make(lines: list[str], at: int) -> Changed | None:
        match = re.fullmatch(pattern, lines[at])
        if match is None:
            return None
        added = [match.expand(line) for line in new]
        return [*lines[: at + 1], *added, *lines[at + 1 :]], tuple(range(at + 2, at + 2 + len(added)))

    return make


def subject(lines: list[str], at: int) -> int:
    """The line with the subject of a property."""
    depth = len(lines[at]) - len(lines[at].lstrip())
    while len(lines[at]) - len(lines[at].lstrip()) >= depth:
        at -= 1
    return at


def below(pattern: str, make: Make) -> Make:
    """A change of a line that stands below a certain other one."""
    return lambda lines, at: make(lines, at) if re.search(pattern, lines[at - 1]) else None


def within(beside: int, name: str, shift: int) -> Make:
    """A position that is not where another sentence of the same paragraph begins or ends."""

    def make(lines: list[str], at: int) -> Changed | None:
        if not re.search(r"kg:sentence [2-9]", "".join(lines[at + beside : at + beside + 1])):
            return None
        return swap(rf"kg:{name} (\d+)", lambda match: f"kg:{name} {int(match[1]) + shift}")(lines, at)

    return make


def no_block(lines: list[str], at: int) -> Changed | None:
    """A block without what stands in it."""
    if not re.fullmatch(r"zm:\S+ \{", lines[at]):
        return None
    return [*lines[: at + 1], *lines[lines.index("}", at) :]], ()


def kind(name: str, where: str, make: Make, *rules: str) -> Kind:
    return Kind(name, where, make, frozenset(rules or (name,)))
