"""Adding statements to a Turtle or TriG text and taking them out again, with everything else left as it stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from kg.curate.proposal import Claim
from kg.turtle import Block, Directive, Document, Node, Statement, document

_LITERAL_TYPE = re.compile(r'(?<=")\^\^(\S+)$')


_CLOSE = re.compile(r"(?:[\s;]|#[^\n]*)*\.")


class Triple(NamedTuple):
    """A statement as it is written."""

    subject: str
    predicate: str
    object: str


def triple(claim: Claim) -> Triple:
    """The statement of a claim."""
    return Triple(*claim[:3])


def added(text: str, graph: str | None, triples: Iterable[Triple], prefixes: Mapping[str, str]) -> str:
    """The text with some more statements in one block, or outside all blocks where `graph` is None.

    What is stated there already is not stated again; a block or a prefix that is missing is made.

    >>> print(added("@prefix a: <x:> .\\na:g {\\n a:s a:p 1 .\\n}", "a:g", [Triple("a:s", "a:p", "2")], {"a": "x:"}))
    @prefix a: <x:> .
    a:g {
     a:s a:p 1 ; a:p 2 .
    }
    """
    for each in triples:
        text = _with(_declared(text, each, prefixes, graph), graph, each, prefixes)
    return text


def removed(text: str, graph: str | None, triples: Iterable[Triple], prefixes: Mapping[str, str]) -> str:
    """The text without some statements of one block; what is not there is no error.

    >>> removed("@prefix a: <x:> .\\na:s a:p 1 , 2 .", None, [Triple("a:s", "a:p", "1")], {"a": "x:"})
    '@prefix a: <x:> .\\na:s a:p 2 .'
    """
    for each in triples:
        text = _without(text, graph, each, prefixes)
    return text


def stated(text: str, graph: str | None, each: Triple, prefixes: Mapping[str, str]) -> bool:
    """Whether a block of a text holds a statement.

    >>> stated("@prefix a: <x:> .\\na:s a:p 1 .", None, Triple("a:s", "a:p", "1"), {"a": "x:"})
    True
    """
    read = document(text)
    known = _prefixes(read, prefixes)
    return any(
        _same(node, each.object, known)
        for statement in _about(read, graph, each.subject, known)
        for verb in statement.verbs
        if _same(verb.predicate, each.predicate, known)
        for node in verb.objects
    )


def _with(text: str, graph: str | None, each: Triple, prefixes: Mapping[str, str]) -> str:
    if stated(text, graph, each, prefixes):
        return text
    read = document(text)
    known = _prefixes(read, prefixes)
    for statement in _about(read, graph, each.subject, known):
        if statement.verbs:
            end = statement.verbs[-1].end
            return f"{text[:end]} ; {each.predicate} {each.object}{text[end:]}"
    new = f"{each.subject} {each.predicate} {each.object} ."
    if graph is None:
        return f"{text.rstrip()}\n\n{new}\n"
    for item in read.items:
        if isinstance(item, Block) and item.graph is not None and _same(item.graph, graph, known):
            dot = _needs_dot(text, item)
            return f"{text[: item.end - 1].rstrip()}{dot}\n{new}\n{text[item.end - 1 :]}"
    return f"{text.rstrip()}\n\n{graph} {{\n{new}\n}}\n"


def _needs_dot(text: str, block: Block) -> str:
    """The dot that TriG lets one leave out behind the last statement of a block."""
    last = block.statements[-1] if block.statements else None
    return " ." if last and text[_end(text, last) - 1] != "." else ""


def _end(text: str, statement: Statement) -> int:
    """Where a statement ends: behind its dot, if it has one."""
    end = statement.verbs[-1].end
    match = _CLOSE.match(text, end)
    return match.end() if match else end


def _without(text: str, graph: str | None, each: Triple, prefixes: Mapping[str, str]) -> str:
    read = document(text)
    known = _prefixes(read, prefixes)
    for statement in _about(read, graph, each.subject, known):
        for verb in statement.verbs:
            kept = [node for node in verb.objects if not _same(node, each.object, known)]
            if _same(verb.predicate, each.predicate, known) and len(kept) < len(verb.objects):
                return _cut(text, statement, verb.start, [text[node.start : node.end] for node in kept])
    return text


def _cut(text: str, statement: Statement, at: int, kept: list[str]) -> str:
    """The text with the objects of one property, which stands at `at`, replaced; without it where none is left."""
    parts = []
    for verb in statement.verbs:
        predicate = text[verb.predicate.start : verb.predicate.end]
        held = kept if verb.start == at else [text[node.start : node.end] for node in verb.objects]
        if held:
            parts.append(f"{predicate} {' , '.join(held)}")
    subject = text[statement.subject.start : statement.subject.end]
    new = f"{subject} {' ; '.join(parts)} ." if parts else ""
    return text[: statement.start] + new + text[_end(text, statement) :]


def _declared(text: str, each: Triple, prefixes: Mapping[str, str], graph: str | None) -> str:
    """The text with a declaration of every prefix that a statement uses."""
    written = " ".join(term for term in (*each, graph or "") if not term.startswith(('"', "<")))
    written += " ".join(_LITERAL_TYPE.findall(each.object))
    declared = _prefixes(document(text), {})
    missing = [name for name in re.findall(r"(?<![\w:])([A-Za-z]\w*):(?!//)", written) if name not in declared]
    lines = [f"@prefix {name}: <{prefixes[name]}> .\n" for name in dict.fromkeys(missing) if name in prefixes]
    return "".join(lines) + text


def _prefixes(read: Document, prefixes: Mapping[str, str]) -> dict[str, str]:
    declared = {item.prefix[:-1]: item.iri[1:-1] for item in read.items if isinstance(item, Directive) and item.prefix}
    return {**prefixes, **declared}


def _about(read: Document, graph: str | None, subject: str, known: Mapping[str, str]) -> Iterator[Statement]:
    """The statements about a subject in one block, or outside all blocks."""
    for item in read.items:
        if isinstance(item, Statement) and graph is None and _same(item.subject, subject, known):
            yield item
        elif isinstance(item, Block) and graph and item.graph is not None and _same(item.graph, graph, known):
            yield from (statement for statement in item.statements if _same(statement.subject, subject, known))


def _same(node: Node, written: str, known: Mapping[str, str]) -> bool:
    return meaning(node.text, known) == meaning(written, known)


def meaning(written: str, known: Mapping[str, str]) -> str:
    """What a written term means: an IRI in angle brackets, any other term as it stands.

    >>> meaning("id:a", {"id": "x:"}), meaning('"1"^^id:t', {"id": "x:"}), meaning("2020", {})
    ('<x:a>', '"1"^^<x:t>', '2020')
    """
    if written == "a":
        return "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    if written.startswith('"'):
        return _LITERAL_TYPE.sub(lambda match: f"^^{meaning(match[1], known)}", written)
    prefix, colon, local = written.partition(":")
    return f"<{known[prefix]}{local}>" if colon and prefix in known and not written.startswith("<") else written
