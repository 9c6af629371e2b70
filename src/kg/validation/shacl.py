"""Validating against SHACL shapes; results become problems of statements.

pySHACL is the reference engine. For large data the package `shacl` takes its place where it is installed: it is
many times faster, and the tests hold the two to the same results.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final, NamedTuple

import pyoxigraph as ox

from kg.errors import KGError, Words
from kg.results import Term
from kg.terms import PREFIXES, shorten
from kg.validation.problems import At, Problem, Severity
from kg.validation.shapes import SH, TYPE, Shapes

if TYPE_CHECKING:
    import rdflib
    from rdflib.term import Node

_INNER: Final = ("property", "node", "not", "qualifiedValueShape")
_LISTS: Final = ("xone", "or", "and")
_STEPS: Final = ("alternativePath", "inversePath", "zeroOrMorePath", "oneOrMorePath", "zeroOrOnePath")
_COMPARED: Final = ("lessThan", "lessThanOrEquals", "equals", "disjoint")
_MOST_SHOWN: Final = 5
_BLANK: Final = "x-blank:"
LARGE: Final = 20_000
"""More triples than this are for the faster engine."""


class Violation(NamedTuple):
    """A result of an engine: which node is wrong by which shape, in which way (the local name of the component)."""

    focus: Term
    shape: Term
    component: str
    value: Term | None
    severity: Severity
    said: str


def validate(shapes: Shapes, data: Iterable[ox.Triple]) -> list[Violation]:
    """What an engine finds in some triples, which hold their ontology too.

    Raises KGError where pySHACL is not installed or an engine cannot use the shapes.

    >>> from pathlib import Path
    >>> from kg.validation.shapes import of
    >>> validate(of(Path("shapes.ttl"), []), [])
    []
    """
    triples = list(_relevant(shapes, data))
    if len(triples) > LARGE and find_spec("shacl"):
        return by_shacl(shapes, triples)
    return by_pyshacl(shapes, triples)


def by_pyshacl(shapes: Shapes, data: Iterable[ox.Triple]) -> list[Violation]:
    """What pySHACL finds; errors as for `validate`."""
    try:
        import pyshacl
    except ImportError as error:
        en = "checking needs pySHACL; run “pip install 'spirit-kg[check]'”"
        zh = "检查需要 pySHACL；请运行“pip install 'spirit-kg[check]'”"
        raise KGError(en, zh, value="pyshacl") from error
    terms: dict[Node, Term] = {}
    given, rules = (_graph(triples, terms) for triples in (data, shapes.triples))
    try:
        _, results, said = pyshacl.validate(given, shacl_graph=rules, inplace=True)
    except RuntimeError as error:
        raise _unusable(shapes, str(error)) from error
    if not hasattr(results, "triples"):
        raise _unusable(shapes, said)
    return sorted(_violations(results, terms), key=str)


def by_shacl(shapes: Shapes, data: Iterable[ox.Triple]) -> list[Violation]:
    """What the package `shacl` finds; KGError where it cannot use the shapes."""
    import shacl

    rules = _ntriples(_named(triple) for triple in shapes.triples)
    try:
        results = (
            shacl.Shapes.from_text(rules, format="ntriples").validate_text(_ntriples(data), format="ntriples").results
        )
    except ValueError as error:
        raise _unusable(shapes, str(error)) from error
    written = {text for result in results for text in (result.focus_node, result.value, result.source_shape) if text}
    terms = dict(zip(written, _parsed(written), strict=True))
    found = {
        Violation(
            terms[result.focus_node],
            terms[result.source_shape or result.focus_node],
            result.component.removesuffix("ConstraintComponent"),
            terms[result.value] if result.value else None,
            "error" if result.severity == "Violation" else "warning",
            result.message or "",
        )
        for result in results
    }
    return sorted(found, key=str)


def _ntriples(triples: Iterable[ox.Triple]) -> str:
    return (ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"").decode()


def _named(triple: ox.Triple) -> ox.Triple:
    """A triple with IRIs for blank nodes, so that they can be recognised in a result."""
    subject, object = (
        ox.NamedNode(_BLANK + term.value) if isinstance(term, ox.BlankNode) else term
        for term in (triple.subject, triple.object)
    )
    assert not isinstance(subject, ox.Literal)
    return ox.Triple(subject, triple.predicate, object)


def _parsed(texts: Iterable[str]) -> Iterator[Term]:
    lines = "\n".join(f"<x:x> <x:x> {text} ." for text in texts)
    for quad in ox.parse(lines, ox.RdfFormat.N_TRIPLES):
        term = quad.object
        blank = isinstance(term, ox.NamedNode) and term.value.startswith(_BLANK)
        yield ox.BlankNode(term.value.removeprefix(_BLANK)) if blank else term


def _unusable(shapes: Shapes, said: str) -> KGError:
    en, zh = f"pySHACL cannot use these shapes: {said}; correct them", f"pySHACL 无法使用这些形状：{said}；请改正"
    return KGError(en, zh, file=shapes.path)


def _relevant(shapes: Shapes, data: Iterable[ox.Triple]) -> Iterable[ox.Triple]:
    """The triples that the shapes can be about: all where one is closed, else those with a property that they name."""
    if any(triple.predicate.value == SH + "closed" for triple in shapes.triples):
        return data
    named = {TYPE, ox.NamedNode(PREFIXES["rdfs"] + "subClassOf"), *(triple.object for triple in shapes.triples)}
    return (triple for triple in data if triple.predicate in named)


def _graph(triples: Iterable[ox.Triple], terms: dict[Node, Term]) -> rdflib.Graph:
    """The triples for rdflib; `terms` is told which term of theirs is which of ours."""
    import rdflib

    known: dict[Term, Node] = {}

    def converted(term: Term) -> Node:
        if term not in known:
            known[term] = _node(term)
            terms[known[term]] = term
        return known[term]

    graph = rdflib.Graph()
    for triple in triples:
        graph.add((converted(triple.subject), converted(triple.predicate), converted(triple.object)))
    return graph


def _node(term: Term) -> Node:
    """A term for rdflib, its text as it is written."""
    import rdflib

    match term:
        case ox.NamedNode():
            return rdflib.URIRef(term.value)
        case ox.Literal(language=None):
            return rdflib.Literal(term.value, datatype=rdflib.URIRef(term.datatype.value), normalize=False)
        case ox.Literal():
            return rdflib.Literal(term.value, lang=term.language)
        case _:
            return rdflib.BNode(term.value if isinstance(term, ox.BlankNode) else str(term))


def _violations(results: rdflib.Graph, terms: Mapping[Node, Term]) -> Iterator[Violation]:
    from rdflib import URIRef

    def value(result: Node, name: str) -> Node | None:
        return results.value(result, URIRef(SH + name))

    for result in set(results.objects(None, URIRef(SH + "result"))):
        focus, shape, found = value(result, "focusNode"), value(result, "sourceShape"), value(result, "value")
        assert focus is not None
        assert shape is not None
        component = str(value(result, "sourceConstraintComponent")).removeprefix(SH).removesuffix("ConstraintComponent")
        severity: Severity = "error" if value(result, "resultSeverity") == URIRef(SH + "Violation") else "warning"
        said = str(value(result, "resultMessage") or "")
        yield Violation(terms[focus], terms[shape], component, None if found is None else terms[found], severity, said)


def problems(shapes: Shapes, data: Iterable[ox.Triple], violations: Iterable[Violation]) -> Iterator[Problem]:
    """The problems that some violations mean, in terms of the statements of the data."""
    found = list(violations)
    wrong = {violation.focus for violation in found}
    said = {shape: _Said(_rule(shapes, shape), _message(shapes, shape)) for shape in {one.shape for one in found}}
    stated: dict[Term, dict[Term, list[Term]]] = defaultdict(lambda: defaultdict(list))
    for triple in data if wrong else ():
        if triple.subject in wrong:
            stated[triple.subject][triple.predicate].append(triple.object)
    for violation in found:
        yield _problem(shapes, said[violation.shape], stated[violation.focus], violation)


class _Said(NamedTuple):
    """The name of a shape and what it says, None where it says nothing."""

    rule: str
    message: Words | None


def _problem(shapes: Shapes, said: _Said, stated: Mapping[Term, list[Term]], violation: Violation) -> Problem:
    on_path = bool(shapes.values(violation.shape, "path"))
    properties = list(dict.fromkeys(_properties(shapes, violation.shape)))
    pairs = [(property_, value) for property_ in properties for value in stated.get(property_, [])]
    if on_path and violation.value is not None:
        pairs = [pair for pair in pairs if pair[1] == violation.value]
    if violation.component == "UniqueLang":
        pairs = _same_language(pairs)
    if violation.component[:1].lower() + violation.component[1:] in _COMPARED:
        others = (other for name in _COMPARED for other in shapes.values(violation.shape, name))
        pairs += [(other, value) for other in others for value in stated.get(other, [])]
    if not on_path and not pairs:
        pairs = [(TYPE, class_) for class_ in stated.get(TYPE, []) if not properties]
    return Problem(
        said.rule,
        violation.focus,
        said.message or Words(violation.said, violation.said),
        tuple(At(violation.focus, property_, value) for property_, value in pairs),
        {"this": violation.focus} | ({} if violation.value is None else {"value": violation.value}),
        shown=tuple(value for property_, value in pairs if property_ != TYPE)[:_MOST_SHOWN],
        absent=properties[0] if properties and not pairs else None,
        severity=violation.severity,
    )


def _same_language(pairs: list[tuple[Term, Term]]) -> list[tuple[Term, Term]]:
    """The values whose language comes more than once."""
    languages = [value.language for _, value in pairs if isinstance(value, ox.Literal)]
    return [pair for pair in pairs if isinstance(pair[1], ox.Literal) and languages.count(pair[1].language) > 1]


def _properties(shapes: Shapes, shape: Term) -> Iterator[Term]:
    """The properties that a shape is about: those of its path, else those of the shapes within it."""
    paths = shapes.values(shape, "path")
    if paths:
        yield from _steps(shapes, paths[0])
        return
    for name in _LISTS:
        for head in shapes.values(shape, name):
            for inner in shapes.items(head):
                yield from _parts(shapes, inner)


def _parts(shapes: Shapes, shape: Term) -> Iterator[Term]:
    yield from _properties(shapes, shape)
    for name in _INNER:
        for inner in shapes.values(shape, name):
            yield from _parts(shapes, inner)


def _steps(shapes: Shapes, path: Term) -> Iterator[Term]:
    """The properties in a path."""
    if isinstance(path, ox.NamedNode):
        yield path
        return
    within = [inner for name in _STEPS for inner in shapes.values(path, name)]
    for step in [item for inner in within for item in shapes.items(inner) or [inner]] or shapes.items(path):
        yield from _steps(shapes, step)


def _rule(shapes: Shapes, shape: Term) -> str:
    """The name of a shape; one without a name is called by the shape that holds it and its path."""
    path = "".join(f"/{shorten(step.value)}" for step in _properties(shapes, shape) if isinstance(step, ox.NamedNode))
    for holder in _holders(shapes, shape):
        if isinstance(holder, ox.NamedNode):
            name = holder.value[max(holder.value.rfind("#"), holder.value.rfind("/")) + 1 :]
            return name if holder == shape else name + path
    return path or "shape"


def _holders(shapes: Shapes, shape: Term) -> Iterator[Term]:
    """A shape, the one it stands in, and so on outwards."""
    inside = {triple.object: triple.subject for triple in shapes.triples}
    seen: set[Term] = set()
    holder: Term | None = shape
    while holder is not None and holder not in seen:
        yield holder
        seen.add(holder)
        holder = inside.get(holder)


def _message(shapes: Shapes, shape: Term) -> Words | None:
    """What the shape says, or the one that holds it."""
    for holder in _holders(shapes, shape):
        texts = [text for text in shapes.values(holder, "message") if isinstance(text, ox.Literal)]
        said = {text.language or "": text.value for text in texts}
        if said:
            first = next(iter(said.values()))
            return Words(said.get("en", first), said.get("zh", first))
    return None
