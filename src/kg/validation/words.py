"""The words of the data: names that the ontology does not know, literals that are not what they say, blank nodes.

All of it is seen in the files as they are written, since a store rewrites `007` to `7`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date
from difflib import get_close_matches
from typing import Final, NamedTuple

import pyoxigraph as ox

from kg.errors import Words
from kg.results import Term
from kg.terms import PREFIXES, REGISTER, RULE, shorten
from kg.validation.problems import At, Problem

_TYPE: Final = ox.NamedNode(PREFIXES["rdf"] + "type")
_ONTOLOGY: Final = ox.NamedNode(REGISTER + "ontology")
_XSD: Final = PREFIXES["xsd"]
_FORMS: Final[Mapping[str, re.Pattern[str]]] = {
    _XSD + name: re.compile(form)
    for name, form in (
        ("integer", r"[+-]?[0-9]+"),
        ("decimal", r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)"),
        ("double", r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?|[+-]?INF|NaN"),
        ("boolean", r"true|false|1|0"),
        ("date", r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
        ("gYear", r"[0-9]{4}"),
    )
}


_MISSPELT: Final = {
    "property": ("property “{?word}”", "属性“{?word}”"),
    "class": ("class “{?word}”", "类“{?word}”"),
    "datatype": ("datatype “{?word}”", "数据类型“{?word}”"),
}
_LOOK_UP: Final = Words("kg terms lists those there are.", "可用的词见 kg terms。")


class Checked(NamedTuple):
    """What is wrong, and the statements as they are meant, so that nothing is found wrong twice.

    For a misspelt word stands the one nearest to it, for a literal that is no value of its datatype its text.
    """

    problems: tuple[Problem, ...]
    quads: tuple[ox.Quad, ...]


def vocabulary(quads: Iterable[ox.Quad]) -> frozenset[str]:
    """The IRIs that the ontology declares or names.

    >>> from kg import files
    >>> PREFIXES["kg"] + "inherits" in vocabulary(files.read([files.project().ontology / "kg.ttl"]))
    True
    """
    subjects = (quad.subject for quad in quads if quad.graph_name == _ONTOLOGY)
    return frozenset(subject.value for subject in subjects if isinstance(subject, ox.NamedNode))


def check(quads: Sequence[ox.Quad]) -> Checked:
    """The problems of the words of some statements, which hold their ontology too.

    >>> check([]).problems
    ()
    """
    known = vocabulary(quads)
    literals = {quad.object for quad in quads if isinstance(quad.object, ox.Literal)}
    used = {quad.predicate for quad in quads} | {literal.datatype for literal in literals}
    used |= {quad.object for quad in quads if quad.predicate == _TYPE and isinstance(quad.object, ox.NamedNode)}
    meant = {iri: nearest(iri, known) for iri in {word.value for word in used} - known}
    canonical = _canonical(literals)
    wrong: set[Term] = {word for word in used if word.value in meant}
    wrong |= {one for one in literals if one.datatype in wrong or canonical[one] != str(one) or not _is_formed(one)}
    # Of large data nearly all is right: only the rest is looked at more closely.
    suspects = [quad for quad in quads if quad.predicate in wrong or quad.object in wrong]
    problems = [problem for quad in suspects for problem in (*_unknown(quad, meant), *_misshapen(quad, canonical))]
    problems += _blank(quads)
    problems += _derived(quads)
    return Checked(tuple(problems), _meant(quads, meant, wrong))


def _meant(quads: Iterable[ox.Quad], meant: Mapping[str, str | None], wrong: AbstractSet[Term]) -> tuple[ox.Quad, ...]:
    """The statements, those with something wrong corrected."""
    return tuple(_corrected(quad, meant) if quad.predicate in wrong or quad.object in wrong else quad for quad in quads)


def nearest(iri: str, others: Iterable[str]) -> str | None:
    """The IRI that one was meant to be, if another of the same namespace is spelt much like it.

    >>> nearest(PREFIXES["kg"] + "inherit", [PREFIXES["kg"] + "inherits"])
    'https://w3id.org/spirit-kg/ontology#inherits'
    """
    cut = max(iri.rfind("#"), iri.rfind("/")) + 1
    beside = {other[cut:].lower(): other for other in others if other.startswith(iri[:cut])}
    near = get_close_matches(iri[cut:].lower(), beside, n=1, cutoff=0.75)
    return beside[near[0]] if near else None


def did_you_mean(near: str | None) -> Words | None:
    """The question whether this IRI was meant; None where there is none.

    >>> did_you_mean(PREFIXES["kg"] + "inherits").en
    'Did you mean kg:inherits?'
    """
    return Words(f"Did you mean {shorten(near)}?", f"是不是 {shorten(near)}？") if near else None


def _words(quad: ox.Quad) -> dict[str, ox.NamedNode]:
    """The IRIs of a statement that stand where only a word of the ontology can stand."""
    found = {"property": quad.predicate}
    if quad.predicate == _TYPE and isinstance(quad.object, ox.NamedNode):
        found["class"] = quad.object
    if isinstance(quad.object, ox.Literal):
        found["datatype"] = quad.object.datatype
    return found


def _at(quad: ox.Quad, object: Term | None) -> tuple[At, ...]:
    graph = None if isinstance(quad.graph_name, ox.DefaultGraph) else quad.graph_name
    return (At(quad.subject, quad.predicate, object, graph),)


def _unknown(quad: ox.Quad, meant: Mapping[str, str | None]) -> Iterator[Problem]:
    for kind, word in _words(quad).items():
        if word.value in meant:
            near = meant[word.value]
            en, zh = _MISSPELT[kind]
            message = Words(f"the ontology has no {en}.", f"本体里没有{zh}。").then(did_you_mean(near) or _LOOK_UP)
            at = _at(quad, None if kind == "property" else quad.object)
            yield Problem(f"{kind}-unknown", quad.subject, message, at, {"word": word})


def _misshapen(quad: ox.Quad, canonical: Mapping[ox.Literal, str]) -> Iterator[Problem]:
    literal = quad.object
    if not isinstance(literal, ox.Literal):
        return
    values: dict[str, Term] = {"value": literal, "datatype": literal.datatype}
    if not _is_formed(literal):
        message = Words(
            "“{?value}” is no value of “{?datatype}”. Correct it to one that exists, written 2020, 30.5 or 2021-07-01.",
            "“{?value}”不是有效的“{?datatype}”。请改成确实存在的值，写法如 2020、30.5、2021-07-01。",
        )
        yield Problem("value-malformed", quad.subject, message, _at(quad, literal), values)
    elif canonical[literal] != str(literal):
        values["canonical"] = ox.Literal(canonical[literal])
        message = Words(
            "“{?value}” would be stored as {?canonical}, so that files and store differ. Write that.",
            "“{?value}”存入后会变成 {?canonical}，使文件与存储不一致。请直接这样写。",
        )
        yield Problem("value-rewritten", quad.subject, message, _at(quad, literal), values)


def _is_formed(literal: ox.Literal) -> bool:
    form = _FORMS.get(literal.datatype.value)
    if form is None or not form.fullmatch(literal.value):
        return form is None
    return literal.datatype.value != _XSD + "date" or _is_day(literal.value)


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _canonical(literals: Iterable[ox.Literal]) -> dict[ox.Literal, str]:
    """How a store writes some literals."""
    store, property_ = ox.Store(), ox.NamedNode("x:x")
    numbered = dict(enumerate(literals))
    store.bulk_extend(ox.Quad(ox.NamedNode(f"x:{n}"), property_, one) for n, one in numbered.items())
    return {numbered[int(quad.subject.value[2:])]: str(quad.object) for quad in store}


def _blank(quads: Sequence[ox.Quad]) -> Iterator[Problem]:
    """Where a blank node is first met: as a value, or as a subject that is no value."""
    message = Words(
        "here is a thing without an id ([ … ], ( … ) or _:name). Give it one, such as id:quantity-jiashan-members.",
        "这里有一个没有标识的事物（[ … ]、( … ) 或 _:名称）。请给它一个标识，例如 id:quantity-jiashan-members。",
    )
    values = {quad.object for quad in quads if isinstance(quad.object, ox.BlankNode)}
    subjects = {quad.subject for quad in quads if isinstance(quad.subject, ox.BlankNode)}
    places = [_at(quad, quad.object) for quad in quads if quad.object in values]
    places += [(At(subject),) for subject in subjects - values]
    for place in places:
        yield Problem("blank-node", None, message, place)


def _derived(quads: Iterable[ox.Quad]) -> Iterator[Problem]:
    """The graphs of rules that somebody has written."""
    message = Words(
        "a graph of a rule is made by the rule and never written by hand. Delete this block, "
        "and write what the statements follow from into the sentence that says it.",
        "规则的图由规则生成，不能手写。请删去这一块，把所依据的内容写进写明此事的那一句原文里。",
    )
    for graph in {quad.graph_name for quad in quads}:
        if isinstance(graph, ox.NamedNode) and graph.value.startswith(RULE):
            yield Problem("rule-by-hand", None, message, (At(graph=graph),))


def _corrected(quad: ox.Quad, meant: Mapping[str, str | None]) -> ox.Quad:
    words = {kind: meant.get(word.value) for kind, word in _words(quad).items()}
    property_, class_ = words["property"], words.get("class")
    predicate = ox.NamedNode(property_) if property_ else quad.predicate
    value = ox.NamedNode(class_) if class_ else quad.object
    if isinstance(value, ox.Literal) and (value.datatype.value in meant or not _is_formed(value)):
        value = ox.Literal(value.value)
    return ox.Quad(quad.subject, predicate, value, quad.graph_name)
