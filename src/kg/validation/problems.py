"""What is wrong with the data, in terms of its statements: before it is known where they stand in the files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal, NamedTuple

from kg.errors import Words
from kg.results import Term

Severity = Literal["error", "warning"]


class At(NamedTuple):
    """Statements to look at, None being any term: the place is that of the last term that is given."""

    subject: Term | None = None
    predicate: Term | None = None
    object: Term | None = None
    graph: Term | None = None


class Spot(NamedTuple):
    """A place in a file; line and column count from 1, None where they are not known."""

    file: Path
    line: int | None = None
    column: int | None = None


class Problem(NamedTuple):
    """One thing that is wrong: by which rule, about what, and the statements to look at.

    `{?name}` in the message stands for a value. `absent` is a property that the thing lacks, `spots` are
    places that are known already.
    """

    rule: str
    thing: Term | None
    message: Words
    at: tuple[At, ...] = ()
    values: Mapping[str, Term] = {}
    shown: tuple[Term, ...] = ()
    absent: Term | None = None
    spots: tuple[Spot, ...] = ()
    severity: Severity = "error"
