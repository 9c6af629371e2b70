"""Mistakes that a person makes in a data file: each changes the shipped data in one place, and that place must be told.

`faults(kind)` gives every place of the shipped files where a kind of mistake applies; the tests try some of them, the
stress run many.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from validation.making import ROOT, SOURCES, Fault, Kind
from validation.misplaced import STRUCTURE
from validation.misspelt import SYNTAX, VALUES, WORDS

KINDS: Final = (*SYNTAX, *WORDS, *VALUES, *STRUCTURE)


def faults(kind: Kind) -> Iterator[Fault]:
    """Every place of the shipped files where a kind of mistake applies."""
    for file in SOURCES:
        if re.search(kind.where, file.as_posix()):
            lines = (ROOT / file).read_text("utf-8").split("\n")
            for at, line in enumerate(lines):
                made = None if line.startswith("#") else kind.make(lines, at)
                if made is not None:
                    yield Fault(kind.name, file, "\n".join(made[0]), made[1], kind.rules)
