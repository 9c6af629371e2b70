"""What a query says of its answer and of its graphs, and how a server is told it so that every engine reads the same."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import dropwhile, pairwise
from typing import Final, NamedTuple

import pyoxigraph as ox

from kg import syntax
from kg.syntax import Token
from kg.terms import PREFIXES

_COMPARED: Final = re.compile(r"<(?!\w+://).*['#(?$]")
_NOWHERE: Final = ox.NamedNode("x:x")


class Prologue(NamedTuple):
    """What a query declares before it begins, all of it in full: its last BASE, its prefixes, and where it ends."""

    base: str | None
    prefixes: Mapping[str, str]
    end: int

    def iri(self, name: Token) -> str:
        """The IRI that a name in the query means.

        >>> known = prologue(list(syntax.tokens("BASE <http://example.org/a/> PREFIX b: <../b/>")))
        >>> [known.iri(word) for word in syntax.tokens("<c> b:c kg:c")]
        ['http://example.org/a/c', 'http://example.org/b/c', 'https://w3id.org/spirit-kg/ontology#c']
        """
        if name.kind == "iri":
            return _in_full(name.text[1:-1], self.base)
        prefix, _, local = name.text.partition(":")
        return {**PREFIXES, **self.prefixes}.get(prefix, f"{prefix}:") + re.sub(r"\\(.)", r"\1", local)


def prologue(words: Sequence[Token]) -> Prologue:
    """The declarations with which a query begins."""
    base, known, at = None, dict[str, str](), 0
    while at < len(words):
        match [(word.text.upper() if word.kind == "word" else "", word.kind, word.text) for word in words[at : at + 3]]:
            case [("BASE", _, _), (_, "iri", iri), *_]:
                base, at = _in_full(iri[1:-1], base), at + 2
            case [("PREFIX", _, _), (_, "name", name), (_, "iri", iri)] if name.endswith(":"):
                known[name[:-1]], at = _in_full(iri[1:-1], base), at + 3
            case _:
                break
    return Prologue(base, known, words[at - 1].end if at else 0)


def sent(text: str, declared: Prologue) -> str:
    """The text with the prefixes of kg that it may use, on its first line, so that the numbers of lines stay.

    Where it has a BASE, that comes first and once, and its prefixes in full: Virtuoso takes no other order.

    >>> text = "PREFIX a: <x:a/>\\nBASE <http://example.org/>\\nASK { <b> a kg:Spirit }"
    >>> print(sent(text, prologue(list(syntax.tokens(text)))))
    BASE <http://example.org/> PREFIX a: <x:a/> PREFIX kg: <https://w3id.org/spirit-kg/ontology#>
    <BLANKLINE>
    ASK { <b> a kg:Spirit }
    """
    used = {name: PREFIXES[name] for name in PREFIXES if f"{name}:" in text and name not in declared.prefixes}
    if declared.base is None:
        return _prefixes(used) + text
    begun = "\n" * text.count("\n", 0, declared.end)
    head = f"BASE <{declared.base}> {_prefixes({**declared.prefixes, **used})}".rstrip()
    return head + begun + text[declared.end :]


def graphs(words: Sequence[Token]) -> Iterator[Token]:
    """What stands behind each GRAPH."""
    for word, name in pairwise(words):
        if word.kind == "word" and word.text.upper() == "GRAPH":
            yield name


def limit(text: str) -> int | None:
    """The LIMIT of a query itself, not one of a subquery, a comment or a text.

    >>> limit("SELECT * { { SELECT ?s { ?s ?p 'LIMIT 3' } LIMIT 2 } } # LIMIT 1"), limit("ASK { } OFFSET 2 LIMIT 1")
    (None, 1)
    """
    deep, found = 0, None
    for word, number in pairwise(syntax.tokens(text)):
        if _deceptive(word):
            return None
        deep += _opening(word)
        if deep == 0 and word.kind == "word" and word.text.upper() == "LIMIT" and number.text.isdecimal():
            found = int(number.text)
    return found


def columns(text: str) -> tuple[str, ...]:
    """The names that a SELECT gives its columns; none where it leaves them open (`*`).

    >>> columns("SELECT DISTINCT ?s (COUNT(?o) AS ?n) { SELECT * { ?s ?p ?o } }"), columns("SELECT * { ?s ?p ?o }")
    (('s', 'n'), ())
    """
    words = pairwise(dropwhile(lambda word: word.text.upper() != "SELECT", syntax.tokens(text)))
    deep, found = 0, list[str]()
    for before, word in words:
        if word.text == "{" or word.text.upper() in ("WHERE", "FROM"):
            break
        if _deceptive(word):
            return ()
        deep += _opening(word)
        if word.kind == "variable" and (deep == 0 or (deep == 1 and before.text.upper() == "AS")):
            found.append(word.text[1:])
    return tuple(found)


def solutions(construct: str) -> str:
    """A SELECT of the solutions that a CONSTRUCT makes its triples of.

    >>> solutions("CONSTRUCT { ?s a ?o } WHERE { ?s ?p ?o } LIMIT 3")
    'SELECT (1 AS ?row) WHERE { ?s ?p ?o } LIMIT 3'
    """
    words = list(syntax.tokens(construct))
    first = next(at for at, word in enumerate(words) if word.text.upper() == "CONSTRUCT")
    last, deep = first, 0
    if words[first + 1].text == "{":
        for last in range(first + 1, len(words)):
            deep += _opening(words[last])
            if deep == 0:
                break
    return f"{construct[: words[first].start]}SELECT (1 AS ?row){construct[words[last].end :]}"


def _deceptive(word: Token) -> bool:
    """Whether a word may hide what follows: an escape, or what is an IRI only if `<` does not compare (`?a<'>'`)."""
    return word.text == "\\" or (word.kind == "iri" and bool(_COMPARED.match(word.text)))


def _opening(word: Token) -> int:
    """1 for a bracket that opens, -1 for one that closes."""
    return 0 if word.kind != "mark" else (word.text in "([{") - (word.text in ")]}")


def _prefixes(known: Mapping[str, str]) -> str:
    return "".join(f"PREFIX {prefix}: <{iri}> " for prefix, iri in known.items())


def _in_full(iri: str, base: str | None) -> str:
    """An IRI resolved against the one that a BASE gives; as it is where that cannot be."""
    try:
        [quad] = ox.parse(f"<{iri}> {_NOWHERE} {_NOWHERE} .", ox.RdfFormat.TURTLE, base_iri=base)
    except (SyntaxError, ValueError):
        return iri
    assert isinstance(quad.subject, ox.NamedNode)
    return quad.subject.value
