"""SHACL shapes: what a node looks like, and what makes a file of shapes find nothing whatever the data are.

An engine says "conforms" where a shape applies to nothing or a word is misspelt; `faults` finds these.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import pyoxigraph as ox

from kg import files
from kg.errors import Words
from kg.results import Term
from kg.terms import PREFIXES, shorten
from kg.validation.problems import At, Problem, Spot
from kg.validation.words import did_you_mean, nearest

SH: Final = PREFIXES["sh"]
TYPE: Final = ox.NamedNode(PREFIXES["rdf"] + "type")
_SUBCLASS: Final = ox.NamedNode(PREFIXES["rdfs"] + "subClassOf")
_BUILT_IN: Final = (SH, PREFIXES["xsd"], PREFIXES["rdf"])
_TARGETS: Final = ("targetClass", "targetSubjectsOf", "targetObjectsOf", "targetNode")
# Queries and scripts in shapes could reach the network; what needs a query is a check.
_REFUSED: Final = ("sparql", "select", "ask", "construct", "js", "jsLibrary", "rule", "target", "prefixes")


class Shapes(NamedTuple):
    """A file of shapes, and the values of each of its nodes by property IRI."""

    path: Path
    triples: tuple[ox.Triple, ...]
    facts: Mapping[Term, Mapping[str, list[Term]]]

    def values(self, node: Term, name: str) -> list[Term]:
        """The values of a property of SHACL, by its local name."""
        return self.facts.get(node, {}).get(SH + name, [])

    def items(self, head: Term) -> list[Term]:
        """The members of a list."""
        found: list[Term] = []
        while first := self.facts.get(head, {}).get(PREFIXES["rdf"] + "first"):
            found += first
            head = self.facts[head][PREFIXES["rdf"] + "rest"][0]
        return found

    @property
    def constraints(self) -> int:
        """How many shapes say something of the values of a path."""
        return sum(SH + "path" in said for said in self.facts.values())


def read(path: Path) -> Shapes:
    """The shapes of a file; DataError with file, line and column where it cannot be read.

    >>> read(files.project().ontology / "shapes.ttl").constraints > 40
    True
    """
    return of(path, [quad.triple for quad in files.read([path])] if files.text(path).strip() else [])


def of(path: Path, triples: Iterable[ox.Triple]) -> Shapes:
    """The shapes that some triples make up, with the file that they were read from."""
    found = tuple(triples)
    return Shapes(path, found, _facts(found))


def _facts(triples: Iterable[ox.Triple]) -> dict[Term, dict[str, list[Term]]]:
    facts: dict[Term, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
    for triple in triples:
        facts[triple.subject][triple.predicate.value].append(triple.object)
    return facts


def faults(shapes: Shapes, data: Sequence[ox.Triple]) -> Iterator[Problem]:
    """What makes shapes find nothing, or too little, whatever is wrong with the data.

    >>> [fault.rule for fault in faults(of(Path("shapes.ttl"), []), [])]
    ['shapes-none']
    """
    if not any(SH + target in said for said in shapes.facts.values() for target in _TARGETS):
        en = "no shape in this file applies to anything, so nothing is checked. Restore the file."
        zh = "这个文件里没有一个形状会用到，等于什么都没查。请恢复文件内容。"
        yield Problem("shapes-none", None, Words(en, zh), spots=(Spot(shapes.path, 1, 1),))
    yield from _wrong_terms(shapes)
    yield from _unknown_names(shapes, data)
    yield from _idle(shapes, data)
    yield from _unused(shapes)


def _wrong_terms(shapes: Shapes) -> Iterator[Problem]:
    """Words of SHACL that there are not, and those that are refused."""
    from rdflib import URIRef
    from rdflib.namespace import SH as DEFINED

    names = {str(name) for name in dir(DEFINED)}
    for triple in shapes.triples:
        for word in (triple.predicate, triple.object):
            if not isinstance(word, ox.NamedNode) or not word.value.startswith(SH):
                continue
            local = word.value.removeprefix(SH)
            if local in _REFUSED:
                message = Words(
                    f"shapes hold no queries and no scripts (sh:{local}). Write a check in queries/checks/ instead.",
                    f"形状里不能写查询和脚本（sh:{local}）。请改成 queries/checks/ 里的一项检查。",
                )
            elif URIRef(word.value) not in DEFINED:
                near = nearest(word.value, names)
                lost = Words(
                    f"SHACL has no word sh:{local}, so this says nothing.", f"SHACL 里没有 sh:{local}，等于没写。"
                )
                message = lost.then(did_you_mean(near) or Words("Correct it.", "请改正。"))
            else:
                continue
            at = At(triple.subject, triple.predicate, None if word == triple.predicate else word)
            yield Problem("shape-term", None, message, (at,))


def _unknown_names(shapes: Shapes, data: Iterable[ox.Triple]) -> Iterator[Problem]:
    """Properties, classes and things that neither the ontology nor the data have."""
    subjects = {triple.subject for triple in data}
    known = {subject.value for subject in subjects if isinstance(subject, ox.NamedNode)}
    for triple in shapes.triples:
        name = triple.object
        if not isinstance(name, ox.NamedNode) or name in shapes.facts or name.value.startswith(_BUILT_IN):
            continue
        if name.value not in known:
            en = f"neither ontology nor data have {shorten(name.value)}, so this says nothing."
            zh = f"本体和数据里都没有 {shorten(name.value)}，等于没写。"
            advice = did_you_mean(nearest(name.value, known)) or Words("Correct it.", "请改正。")
            at = At(triple.subject, triple.predicate, name)
            yield Problem("shape-unknown", None, Words(en, zh).then(advice), (at,))


def _idle(shapes: Shapes, data: Sequence[ox.Triple]) -> Iterator[Problem]:
    """Shapes that apply to no node of the data."""
    used: set[Term] = {triple.predicate for triple in data}
    named = {node for shape in shapes.facts for node in shapes.values(shape, "targetNode")}
    nodes = {term for triple in data for term in (triple.subject, triple.object) if term in named} if named else named
    alive = {"targetClass": _inhabited(data), "targetSubjectsOf": used, "targetObjectsOf": used, "targetNode": nodes}
    for shape in shapes.facts:
        targets = [(name, value) for name in _TARGETS for value in shapes.values(shape, name)]
        if targets and not any(value in alive[name] for name, value in targets):
            message = Words(
                "this shape applies to nothing in the data, so it checks nothing. Correct its target, or remove it.",
                "数据里没有这个形状所说的事物，等于没查。请改正它的目标，或删去这个形状。",
            )
            name, value = targets[0]
            at = At(shape, ox.NamedNode(SH + name), value)
            yield Problem("shape-idle", None, message, (at,), severity="warning")


def _inhabited(data: Iterable[ox.Triple]) -> set[Term]:
    """The classes that something is of, directly or through a subclass."""
    above = _facts(triple for triple in data if triple.predicate == _SUBCLASS)
    found: set[Term] = set()
    coming: set[Term] = {triple.object for triple in data if triple.predicate == TYPE}
    while coming:
        class_ = coming.pop()
        if class_ not in found:
            found.add(class_)
            coming.update(above[class_][_SUBCLASS.value] if class_ in above else [])
    return found


def _unused(shapes: Shapes) -> Iterator[Problem]:
    """Shapes that have no target and that no other shape names."""
    named = {triple.object for triple in shapes.triples}
    for shape in shapes.facts:
        is_shape = shapes.values(shape, "path") or any(shapes.values(shape, name) for name in ("property", "in"))
        if is_shape and shape not in named and not any(shapes.values(shape, target) for target in _TARGETS):
            message = Words(
                "nothing uses this shape: it has no target and no other shape names it. Name it where it belongs.",
                "没有地方用到这个形状：它没有目标，也没有别的形状引用它。请在应当引用的地方写上它。",
            )
            yield Problem("shape-unused", None, message, (At(shape),))
