"""The one layout of Turtle and TriG files: the same statements are always written the same way.

Prefixes come sorted, each subject keeps its place, its properties stand one a line with all their values:
the type, the links that define a term, the names, then the order in which the ontology lists them.
Comments stay with what they stand above or behind. No statement changes, and no literal is rewritten.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final, NamedTuple

import pyoxigraph as ox

from kg import blanks, files, fresh
from kg.errors import DataError, KGError
from kg.mistakes import position
from kg.remarks import attached
from kg.terms import expand
from kg.turtle import Block, Directive, Document, Item, Node, Statement, Verb, document

ENDINGS: Final = (".ttl", ".trig")
"""The files that have a layout, by the ending of their names."""

_HEAD: Final = """rdf:type rdfs:subClassOf owl:disjointWith owl:inverseOf rdfs:domain schema:domainIncludes
    rdfs:range schema:rangeIncludes skos:prefLabel skos:altLabel dcterms:title rdfs:label rdfs:comment skos:example"""
_TYPE: Final = expand("rdf:type")
_STEP: Final = "    "
_PLAIN_LOCAL: Final = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_\-]*[A-Za-z0-9_])?")


def order(ontology: Path) -> Mapping[str, int]:
    """The rank of each property: type and names first, then as the ontology lists them.

    >>> ranks = order(files.project().ontology / "kg.ttl")
    >>> ranks[expand("skos:prefLabel")] < ranks[expand("kg:inherits")] < ranks[expand("kg:carriedOutBy")]
    True
    """
    head = [expand(curie) for curie in _HEAD.split()]
    listed = [quad.subject.value for quad in files.read([ontology]) if isinstance(quad.subject, ox.NamedNode)]
    return {iri: rank for rank, iri in enumerate(dict.fromkeys(head + listed))}


def laid_out(path: Path, ranks: Mapping[str, int]) -> str:
    """The text of a file in the one layout.

    DataError for what is no correct Turtle or TriG, and for the rare thing that has no layout here.

    >>> project = files.project()
    >>> path = project.data / "spirits.ttl"
    >>> laid_out(path, order(project.ontology / "kg.ttl")) == path.read_text("utf-8")
    True
    """
    if path.suffix.lower() not in ENDINGS:
        raise DataError(
            f"only {' and '.join(ENDINGS)} files have a layout; name one of these",
            f"只有 {'、'.join(ENDINGS)} 文件有统一的排版；请指定这样的文件",
            file=path,
            value=path.suffix,
        )
    return text_laid_out(files.text(path), path, ranks)


def text_laid_out(old: str, path: Path, ranks: Mapping[str, int]) -> str:
    """A text in the one layout, as if it stood in a file of this name; errors as for `laid_out`.

    >>> text_laid_out("<x:s> a <x:T>. # why", Path("a.ttl"), {})
    '<x:s> a <x:T> .  # why\\n'
    """
    form = files.FORMATS[path.suffix.lower()]
    files.parsed(path, old)
    try:
        new = written(old, ranks)
    except DataError as error:
        error.file = str(path)
        raise
    if not _same(old, new, form):
        raise KGError(
            "laying this file out would change what it states, so it is left as it is; please report this",
            "排版会改变这个文件的内容，因此没有改动；请报告这个问题",
            file=path,
        )
    return new


def rewrite(path: Path, text: str) -> None:
    """Replace a file in one step: whoever reads it sees the old or the new, never a part. KGError if it cannot be."""
    try:
        fresh.write(path.resolve(), text.encode())
    except OSError as error:
        en, zh = f"cannot write this file: {error.strerror}", f"无法写入这个文件：{error.strerror}"
        raise KGError(en, zh, file=path) from error


def written(text: str, ranks: Mapping[str, int]) -> str:
    """A correct Turtle or TriG text in the one layout; DataError for what has none.

    >>> print(written("@prefix id: <x:> . id:s id:p id:o , <x:q>; a id:T . # why", {}), end="")
    @prefix id: <x:> .
    <BLANKLINE>
    id:s id:p id:o , id:q ;
        a id:T .  # why
    """
    read = document(text)
    return "\n".join(_Writer(text, read, ranks).lines()) + "\n"


def _same(old: str, new: str, form: ox.RdfFormat) -> bool:
    """Whether two texts state the same, literals letter by letter."""
    before, after = (Counter(blanks.named(set(ox.parse(text, form)))) for text in (old, new))
    return before == after


class _Line(NamedTuple):
    """A property as it is written, with the comments above and behind it."""

    above: tuple[str, ...]
    text: str
    behind: tuple[str, ...]


class _Writer:
    """Writes one document anew."""

    def __init__(self, text: str, read: Document, ranks: Mapping[str, int]) -> None:
        self._text = text
        self._items = read.items
        self._ranks = ranks
        self._remarks = attached(text, read)
        self._prefixes = _prefixes(text, read.items)
        self._known = sorted(((iri, name) for name, iri in self._prefixes.items()), key=lambda pair: -len(pair[0]))

    def lines(self) -> list[str]:
        """The whole text."""
        found = self._head()
        short, end = False, 0
        for item in self._items:
            if isinstance(item, Directive):
                continue
            above, body = self._above(item.start), self._body(item)
            together = short and len(body) == 1 and not above and not self._is_apart(end, item.start)
            found += [*([""] if found and not together else []), *above, *body]
            short, end = len(body) == 1, item.end
        last = self._above(len(self._text))
        return _trimmed([*found, *([""] if found and last else []), *last])

    def _is_apart(self, end: int, start: int) -> bool:
        """Whether an empty line stands between two places."""
        return re.search(r"\n[ \t\r]*\n", self._text[end:start]) is not None

    def _head(self) -> list[str]:
        """Base and prefixes, sorted; what stands above the first of them stays the first of all."""
        declared = [item for item in self._items if isinstance(item, Directive)]
        found = self._above(declared[0].start) if declared else []
        written = set()
        for item in sorted(declared, key=lambda item: item.prefix or ""):
            text = f"@base {item.iri} ." if item.prefix is None else f"@prefix {item.prefix} {item.iri} ."
            above = self._above(item.start) if item is not declared[0] else []
            if text not in written or above:
                found += [*above, text + self._behind(item.end)]
            written.add(text)
        return found

    def _body(self, item: Statement | Block) -> list[str]:
        if isinstance(item, Statement):
            return self._statement(item, "")
        graph = f"{self._node(item.graph)} " if item.graph else ""
        found = [f"{graph}{{{self._behind(item.opened)}"]
        for statement in item.statements:
            above = self._above(statement.start, _STEP)
            found += [*([""] if above and len(found) > 1 else []), *above, *self._statement(statement, _STEP)]
        return [*found, *self._above(item.end - 1, _STEP), "}" + self._behind(item.end)]

    def _statement(self, item: Statement, indent: str) -> list[str]:
        subject = self._node(item.subject)
        lines = self._verbs(item.verbs)
        if not lines:
            return [f"{indent}{subject} .{self._behind(item.end)}"]
        found = [f"{indent}{remark}" for remark in lines[0].above]
        for number, line in enumerate(lines):
            lead = indent + _STEP if number else f"{indent}{subject} "
            found += [indent + _STEP + remark for remark in line.above if number]
            found.append(f"{lead}{line.text} {'.' if line is lines[-1] else ';'}{''.join(line.behind)}")
        return found

    def _verbs(self, verbs: Iterable[Verb]) -> list[_Line]:
        """The properties in their order; one that comes twice is one line."""
        merged: dict[str, list[Verb]] = {}
        for verb in verbs:
            merged.setdefault(self._iri(verb.predicate), []).append(verb)
        ranked = sorted(merged.items(), key=lambda pair: self._ranks.get(pair[0], len(self._ranks)))
        first = next(iter(merged.values()), [None])[0]
        return [self._line(same, first) for _, same in ranked]

    def _line(self, same: list[Verb], first: Verb | None) -> _Line:
        objects = self._objects(node for verb in same for node in verb.objects)
        behind = [remark for verb in same if (remark := self._behind(verb.end))]
        above = [remark for verb in same if verb is not first for remark in self._above(verb.start)]
        above += [remark.strip() for remark in behind[:-1]]
        text = f"{self._predicate(same[0].predicate)} {' , '.join(objects)}"
        return _Line(tuple(above), text, tuple(behind[-1:]))

    def _objects(self, nodes: Iterable[Node]) -> list[str]:
        """Values, each once; what has no name of its own is another thing each time."""
        found: dict[object, str] = {}
        for node in nodes:
            text = self._node(node)
            found[node.start if node.kind in ("list", "collection") else text] = text
        return list(found.values())

    def _predicate(self, node: Node) -> str:
        return "a" if self._iri(node) == _TYPE else self._node(node)

    def _node(self, node: Node) -> str:
        """A term; IRIs take a prefix where they can."""
        if node.kind == "list":
            inner = " ; ".join(line.text for line in self._verbs(node.verbs))
            return f"[ {inner} ]" if inner else "[]"
        if node.kind == "collection":
            return f"( {' '.join(map(self._node, node.items))} )" if node.items else "()"
        return self._short(node.text) if node.kind == "iri" else node.text

    def _short(self, written: str) -> str:
        iri = written[1:-1]
        for namespace, name in self._known:
            if iri.startswith(namespace) and _PLAIN_LOCAL.fullmatch(iri[len(namespace) :]):
                return name + iri[len(namespace) :]
        return written

    def _iri(self, node: Node) -> str:
        """The IRI of a property; where there is none, what is written."""
        if node.text == "a":
            return _TYPE
        name, colon, local = node.text.partition(":")
        if node.kind == "name" and name + colon in self._prefixes:
            return self._prefixes[name + colon] + re.sub(r"\\(.)", r"\1", local)
        return node.text.strip("<>")

    def _above(self, start: int, indent: str = "") -> list[str]:
        return [indent + line if line else "" for line in self._remarks.above.get(start, [])]

    def _behind(self, end: int) -> str:
        return f"  {self._remarks.behind[end]}" if end in self._remarks.behind else ""


def _prefixes(text: str, items: Iterable[Item]) -> dict[str, str]:
    """Prefix, with its colon, to namespace; DataError where one has two meanings or a base comes late."""
    found: dict[str, str] = {}
    late = False
    for item in items:
        if not isinstance(item, Directive):
            late = True
        elif item.prefix is None and (late or found):
            raise _refused(text, item, "the base comes late; put it above all else", "@base 应写在文件最前面")
        elif item.prefix is not None and found.setdefault(item.prefix, item.iri[1:-1]) != item.iri[1:-1]:
            en, zh = "this prefix is declared with two meanings; use two prefixes", "这个前缀有两种含义；请改用两个前缀"
            raise _refused(text, item, en, zh)
    return found


def _refused(text: str, item: Item, en: str, zh: str) -> DataError:
    line, column = position(text, item.start)
    return DataError(en, zh, line=line, column=column)


def _trimmed(lines: list[str]) -> list[str]:
    """Lines without empty ones at the end or two of them together."""
    found: list[str] = []
    for line in lines:
        if line or (found and found[-1]):
            found.append(line)
    while found and not found[-1]:
        found.pop()
    return found
