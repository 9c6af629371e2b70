"""Checking data against their ontology, the checks and the shapes; what is found is said in `report`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import pyoxigraph as ox

from kg import files, rules
from kg.errors import DataError, Words
from kg.files import Project
from kg.store import LocalStore
from kg.terms import RULE
from kg.validation import checks, locate, positions, report, shacl, shapes, words, writing
from kg.validation.findings import Report
from kg.validation.locate import Source
from kg.validation.problems import At, Problem, Spot
from kg.validation.shapes import Shapes

_SHAPES: Final = "shapes.ttl"
_OF_CLASS: Final = ("id-class", "class-clash", "class-unfit")
"""The checks that find a thing to be of a class that it cannot be of."""

_UNUSED: Final = "id-unused"


class _Scope(NamedTuple):
    """What to read, by whose shapes, checks and rules; the files that are asked about, and whether they are additions."""

    data: tuple[Path, ...]
    shapes: Path
    checks: Path
    rules: Path
    asked: frozenset[Path]
    added: bool


def validate(paths: Sequence[Path] = (), *, text: Path | None = None) -> Report:
    """The report on the data that ship, on a folder laid out like the project, or on some files.

    Files of a project are checked with the whole of it, others as additions to the data that ship; the report
    is about the files that are asked for. With the `text` of an article its positions are held against that.
    Raises DataError for a path that is not there or a text that is no article's, KGError without pySHACL.

    >>> validate().findings
    ()
    """
    scope = _scope(paths)
    sources, unread = _read([*scope.data, scope.shapes])
    if unread:
        return report.written(_wanted(scope, sources, 0), unread, None)
    *data, shaping = sources
    known = _subjects(data)
    written = [problem for source in sources for problem in writing.problems(source.path, known)]
    if any(problem.rule in writing.FATAL for problem in written):
        fatal = [problem for problem in written if problem.rule in writing.FATAL]
        return report.written(_wanted(scope, sources, 0), fatal, None)
    spelt = words.check([quad for source in data for quad in source.quads])
    triples = list({quad.triple for quad in spelt.quads})
    shaped = shapes.of(scope.shapes, [quad.triple for quad in shaping.quads])
    store = _store(spelt.quads, scope.rules)
    queries = checks.checks(scope.checks)
    found = [*written, *spelt.problems, *(positions.against(text, spelt.quads) if text else ())]
    found += checks.faults(scope.checks, known)
    for more in ((problem for check in queries for problem in checks.run(check, store)), _of_shapes(shaped, triples)):
        found += list(_unsaid(more, found))
    return report.written(_wanted(scope, sources, shaped.constraints + len(queries)), _roots(found), store)


def _wanted(scope: _Scope, sources: Sequence[Source], constraints: int) -> report.Wanted:
    return report.Wanted(tuple(sources), scope.asked, scope.added, constraints)


def _scope(paths: Sequence[Path]) -> _Scope:
    if not paths:
        return _whole(files.project())
    if len(paths) == 1 and files.is_project(paths[0]):
        return _whole(files.project(paths[0]))
    asked = [file.resolve() for path in paths for file in _files(path)]
    homes = {_home(file) for file in asked}
    inside = homes.pop() if len(homes) == 1 else None
    base = _whole(files.project(inside))
    data = (*base.data, *(file for file in asked if file not in base.data and file != base.shapes))
    return base._replace(data=data, asked=frozenset(asked), added=inside is None)


def _files(path: Path) -> list[Path]:
    return [path] if path.name == _SHAPES else files.sources(path)


def _home(file: Path) -> Path | None:
    """The project that a file is part of."""
    for folder in file.parents:
        if files.is_project(folder):
            parts = file.relative_to(folder).parts
            return folder if parts[0] in ("data", "ontology") else None
    return None


def _whole(project: Project) -> _Scope:
    """Everything of a project; what it has not of its own is taken from the one that ships."""
    shipped = files.project()
    own = project.ontology / _SHAPES
    checking, deriving = (
        folder if folder.is_dir() else shipped.queries / folder.name
        for folder in (project.queries / "checks", project.queries / "rules")
    )
    data = tuple(path.resolve() for path in files.sources(project.root))
    shaping = (own if own.is_file() else shipped.ontology / _SHAPES).resolve()
    return _Scope(data, shaping, checking, deriving, asked=frozenset(), added=False)


def _read(paths: Iterable[Path]) -> tuple[list[Source], list[Problem]]:
    """What can be read, and what is wrong with the rest: all files, not only the first."""
    sources, problems = [], []
    for path in paths:
        try:
            sources.append(locate.read(path))
        except DataError as error:
            spot = Spot(path, error.line, error.column)
            problems.append(Problem("syntax", None, Words(f"{error.en}.", f"{error.zh}。"), spots=(spot,)))
    return sources, problems


def _subjects(sources: Iterable[Source]) -> frozenset[str]:
    """The IRIs that something is said of."""
    found = {quad.subject for source in sources for quad in source.quads}
    return frozenset(subject.value for subject in found if isinstance(subject, ox.NamedNode))


def _store(quads: Iterable[ox.Quad], folder: Path) -> LocalStore:
    """The statements with what the rules derive, as `open_store` has them."""
    inner = ox.Store()
    inner.bulk_extend(quad for quad in quads if not str(quad.graph_name).startswith(f"<{RULE}"))
    known = rules.rules(folder)
    rules.apply(inner, known)
    return LocalStore(inner, rules=known)


def _of_shapes(shaped: Shapes, triples: Sequence[ox.Triple]) -> Iterator[Problem]:
    """What is wrong by the shapes, if they are fit for use; else what is wrong with them."""
    faults = list(shapes.faults(shaped, triples))
    yield from faults
    if not any(fault.rule == "shape-term" for fault in faults):
        yield from shacl.problems(shaped, triples, shacl.validate(shaped, triples))


def _unsaid(problems: Iterable[Problem], said: Iterable[Problem]) -> Iterator[Problem]:
    """Those problems none of whose statements is found wrong already, so that one mistake is told once."""
    wrong: set[object] = {_text(at) for problem in said for at in problem.at if at.object is not None}
    for problem in sorted(problems, key=lambda problem: len(problem.at)):
        statements = [_text(at) for at in problem.at]
        if wrong.isdisjoint(statements) and wrong.isdisjoint((problem.rule, *one) for one in statements):
            yield problem
            wrong |= {(problem.rule, *one) for one in statements}


def _roots(problems: Sequence[Problem]) -> list[Problem]:
    """The problems without those that only follow from others.

    A wrong class, of the thing itself or of a value, has many consequences; and whether something is used does not
    matter as long as something else is wrong with it.
    """
    misclassed = {problem.thing for problem in problems if problem.rule in _OF_CLASS}
    wrong = {problem.thing for problem in problems if problem.rule != _UNUSED}
    return [
        problem
        for problem in problems
        if problem.rule in _OF_CLASS
        or (
            misclassed.isdisjoint((problem.thing, problem.values.get("value")))
            and not (problem.rule == _UNUSED and problem.thing in wrong)
        )
    ]


def _text(at: At) -> tuple[object, ...]:
    """What two readings of a statement have in common: a datatype may have been taken away."""
    return at.subject, at.predicate, at.object.value if isinstance(at.object, ox.Literal) else at.object
