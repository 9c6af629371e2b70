"""From problems to a report: each problem gets its places in the files, and its things get their names."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import pyoxigraph as ox

from kg import labels
from kg.errors import Lang, Words
from kg.labels import Label
from kg.results import Term
from kg.store import Store
from kg.terms import KG, PREFIXES, SOURCE, expand, shorten
from kg.validation import locate
from kg.validation.findings import Finding, Report
from kg.validation.locate import Source
from kg.validation.problems import At, Problem, Spot

_TYPE: Final = ox.NamedNode(PREFIXES["rdf"] + "type")
_KINDS: Final = tuple(ox.NamedNode(KG + kind) for kind in ("Passage", "Reading", "Reference"))
DESCRIBING: Final = frozenset(
    ox.NamedNode(expand(curie))
    for curie in """rdf:type skos:prefLabel skos:altLabel skos:inScheme skos:notation rdfs:label rdfs:comment
    dcterms:title dcterms:source dcterms:license schema:inLanguage kg:sha256 kg:length prov:wasDerivedFrom kg:noClaim
    kg:article kg:section kg:kind kg:paragraph kg:sentence kg:start kg:end""".split()
)
"""The properties that stand where a thing is described; all others are claims."""
_VALUE: Final = re.compile(r"\{\?(\w+)\}")
_Names = Mapping[str, Label]
_Kinds = Mapping[object, Term]


class Wanted(NamedTuple):
    """What was checked by how many constraints, and which files are asked about (all of them where none is named).

    `added`: the files are additions to data that are right, so whatever is wrong is due to them.
    """

    sources: tuple[Source, ...]
    asked: frozenset[Path]
    added: bool
    constraints: int


def written(wanted: Wanted, problems: Sequence[Problem], store: Store | None) -> Report:
    """The report on some problems; without a store things are called by their ids.

    >>> written(Wanted((), frozenset(), False, 3), [], None)
    Report(findings=(), files=0, statements=0, constraints=3, elsewhere=0)
    """
    placed = _placed(wanted.sources, problems)
    shown = _asked(wanted, placed)
    names = _names([located.problem for located in shown], store)
    order = {source.path: number for number, source in enumerate(wanted.sources)}
    found: dict[tuple[object, ...], Finding] = {}
    for problem, everywhere, spots in shown:
        for spot in sorted(spots, key=lambda spot: (spot.line or 0, spot.column or 0)):
            key = (order.get(spot.file, len(order)), str(spot.file), spot.line or 0, problem.rule, str(problem.thing))
            found.setdefault(key, _finding(problem, spot, everywhere, names))
    findings = tuple(found[key] for key in sorted(found))
    statements = sum(len(source.quads) for source in wanted.sources)
    return Report(findings, len(wanted.sources), statements, wanted.constraints, len(placed) - len(shown))


def _asked(wanted: Wanted, placed: Sequence[_Located]) -> list[_Located]:
    """The problems of the files that are asked about, with their places in these.

    What an addition makes wrong may show elsewhere alone; that is not left out.
    """
    if not wanted.asked:
        return list(placed)
    mine = [one._replace(shown=[spot for spot in one.everywhere if spot.file in wanted.asked]) for one in placed]
    inside = {one.problem.rule for one in mine if one.shown}
    due = [one._replace(shown=one.everywhere) for one in mine if wanted.added and one.problem.rule not in inside]
    return [one for one in mine if one.shown] + due


# Places


class _Located(NamedTuple):
    """A problem, its places, and those of them that are asked about."""

    problem: Problem
    everywhere: list[Spot]
    shown: list[Spot]


def _placed(sources: Sequence[Source], problems: Sequence[Problem]) -> list[_Located]:
    """Each problem with its places; what is nowhere stands at the first file."""
    homes = _homes(sources, problems)
    wanted = [homes.get(number) or problem.at for number, problem in enumerate(problems)]
    spots = locate.spots(sources, {at for ats in wanted for at in ats})
    nowhere = Spot(sources[0].path if sources else Path())
    placed = []
    for problem, ats in zip(problems, wanted, strict=True):
        found = list(dict.fromkeys([*problem.spots, *(spot for at in ats for spot in spots[at])]))
        placed.append(_Located(problem, found or [nowhere], found or [nowhere]))
    return placed


def _homes(sources: Sequence[Source], problems: Sequence[Problem]) -> dict[int, tuple[At, ...]]:
    """Where what is absent should stand, by the number of the problem."""
    lacking = {number: problem for number, problem in enumerate(problems) if problem.absent or not problem.at}
    things = {problem.thing for problem in lacking.values()} - {None}
    if not things:
        return {}
    quads = [quad for source in sources for quad in source.quads]
    kinds: _Kinds = {quad.subject: quad.object for quad in quads if quad.predicate == _TYPE and quad.object in _KINDS}
    about: dict[Term, list[ox.Quad]] = defaultdict(list)
    for quad in quads:
        if quad.subject in things:
            about[quad.subject].append(quad)
    return {
        number: _home(about[problem.thing], kinds, is_claim=problem.absent not in DESCRIBING)
        for number, problem in lacking.items()
        if problem.thing is not None and not problem.spots
    }


def _home(about: Sequence[ox.Quad], kinds: _Kinds, *, is_claim: bool) -> tuple[At, ...]:
    """The place where a thing is told of: its strongest evidence for a claim, else where its class is written."""
    told = [quad for kind in _KINDS for quad in about if kinds.get(quad.graph_name) == kind and quad.predicate != _TYPE]
    declared = [quad for quad in about if quad.predicate == _TYPE]
    first = next(iter([*told, *declared, *about] if is_claim else [*declared, *told, *about]), None)
    if first is None or isinstance(first.graph_name, ox.DefaultGraph):
        return ()
    return (At(first.subject, graph=first.graph_name),)


# Words


def _names(problems: Iterable[Problem], store: Store | None) -> _Names:
    terms = {term for problem in problems for term in (problem.thing, *problem.values.values(), *problem.shown)}
    iris = {term.value for term in terms if isinstance(term, ox.NamedNode)}
    return labels.names(store, iris) if store and iris else {}


def _finding(problem: Problem, spot: Spot, spots: Sequence[Spot], names: _Names) -> Finding:
    return Finding(
        file=_path(spot.file),
        line=spot.line,
        column=spot.column,
        severity=problem.severity,
        rule=problem.rule,
        thing=Words(*(_called(problem.thing, lang, names) for lang in ("en", "zh"))),
        message=Words(*(_said(problem, lang, names) + _also(spot, spots, lang) for lang in ("en", "zh"))),
    )


def _path(file: Path) -> str:
    """The path from the working directory if the file lies in it."""
    here = Path.cwd()
    return str(file.relative_to(here)) if file.is_relative_to(here) else str(file)


def _said(problem: Problem, lang: Lang, names: _Names) -> str:
    """The message with its values, and the values that are written now."""
    text = _VALUE.sub(lambda found: _called(problem.values.get(found[1]), lang, names), problem.message.text(lang))
    shown = [_called(term, lang, names) for term in problem.shown]
    if not shown:
        return text
    return text + (f"（现在写的是：{'、'.join(shown)}）" if lang == "zh" else f" (Now: {', '.join(shown)})")


def _also(spot: Spot, spots: Iterable[Spot], lang: Lang) -> str:
    """The other lines that take part."""
    others = [
        f"{other.file.name}:{other.line}" for other in spots if (other.file, other.line) != (spot.file, spot.line)
    ]
    places = ", ".join(dict.fromkeys(others))
    if not places:
        return ""
    return f"（另见 {places}）" if lang == "zh" else f" (See also {places})"


def _called(term: Term | None, lang: Lang, names: _Names) -> str:
    """What a term is called: a thing by its name and its id, a text as it is."""
    match term:
        case ox.NamedNode():
            id_ = term.value.removeprefix(SOURCE) if term.value.startswith(SOURCE) else shorten(term.value)
            name = names.get(term.value)
            if name is None:
                return id_
            return f"{name.zh}（{id_}）" if lang == "zh" else f"{name.en} ({id_})"
        case ox.Literal():
            return term.value
        case _:
            return "" if term is None else "[ ]"
