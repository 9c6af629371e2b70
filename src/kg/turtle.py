"""Turtle and TriG as they are written: words, comments, and what belongs to what, each with its place.

The parsers of RDF libraries give terms and forget the text. This one keeps the text and leaves it to them
to say what a term means: it reads what is known to be correct, and is made for ground data, though
`[ … ]` and `( … )` are read too. Of RDF 1.2 it reads nothing; that is a DataError.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from kg.errors import DataError
from kg.mistakes import position
from kg.syntax import Token

_TOKEN: Final = re.compile(
    r"""
      (?P<blank>[ \t\r\n]+)
    | (?P<comment>\#[^\r\n]*)
    | (?P<iri><(?:[^\x00-\x20<>"{}|^`\\]|\\[uU][0-9A-Fa-f]+)*>)
    | (?P<string>\"{3}(?:\"{0,2}(?:[^"\\]|\\.))*\"{3} | '{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}
        | "(?:[^"\\\r\n]|\\.)*" | '(?:[^'\\\r\n]|\\.)*')
    | (?P<at>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    | (?P<name>(?:_|[^\W\d_](?:[\w.·\-]*[\w·\-])?)?:
        (?:[\w:%·\-\u200c\u200d\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd]|\\.|\.(?=[\w:%\\.\-]))*)
    | (?P<number>[+\-]?(?:\d+\.\d*[eE]|\.\d+[eE]|\d+[eE])[+\-]?\d+ | [+\-]?(?:\d*\.\d+|\d+))
    | (?P<word>[A-Za-z]+)
    | (?P<type>\^\^)
    | (?P<mark>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_DEEPEST: Final = 50
"""How deep `[ … ]` and `( … )` may stand in each other."""


class Node(NamedTuple):
    """A term as written, or `[ … ]` with its verbs, or `( … )` with its items; places in code points, end excluded."""

    kind: str  # iri name string number word | list | collection
    text: str
    start: int
    end: int
    verbs: tuple[Verb, ...] = ()
    items: tuple[Node, ...] = ()


class Verb(NamedTuple):
    """A property with its values."""

    predicate: Node
    objects: tuple[Node, ...]

    @property
    def start(self) -> int:
        """Where the property stands."""
        return self.predicate.start

    @property
    def end(self) -> int:
        """Where the last value ends."""
        return self.objects[-1].end


class Statement(NamedTuple):
    """A subject with its properties; `end` lies behind the dot, if there is one."""

    subject: Node
    verbs: tuple[Verb, ...]
    start: int
    end: int


class Directive(NamedTuple):
    """A declaration of a prefix, or of the base where `prefix` is None; both words as written."""

    prefix: str | None
    iri: str
    start: int
    end: int


class Block(NamedTuple):
    """Statements in braces; `opened` and `closed` lie behind the braces. No `graph` is the default graph."""

    graph: Node | None
    statements: tuple[Statement, ...]
    start: int
    opened: int
    end: int


Item = Directive | Statement | Block


class Document(NamedTuple):
    """A whole file in its order, and its comments."""

    items: tuple[Item, ...]
    comments: tuple[Token, ...]


def document(text: str) -> Document:
    """What a Turtle or TriG text consists of; DataError, with line and column, for what is not read here.

    >>> document("@prefix id: <x:> .  # names\\nid:a a id:B , id:C .").items[1].verbs[0].objects[1].text
    'id:C'
    """
    found = list(tokens(text))
    words = [token for token in found if token.kind != "comment"]
    comments = tuple(token for token in found if token.kind == "comment")
    return Document(tuple(_Reader(text, words).items()), comments)


def tokens(text: str) -> Iterator[Token]:
    """The words of a text and its comments, in order; what is no word of Turtle is a mark of one letter.

    >>> [token.text for token in tokens("<x:s> a id:b .  # why")]
    ['<x:s>', 'a', 'id:b', '.', '# why']
    """
    for match in _TOKEN.finditer(text):
        if match.lastgroup != "blank":
            yield Token(str(match.lastgroup), match.group(), match.start(), match.end())


class _Reader:
    """Reads the words of a text one after the other."""

    def __init__(self, text: str, words: list[Token]) -> None:
        self._text = text
        self._words = [*words, Token("end", "", len(text), len(text))]
        self._at = 0
        self._depth = 0

    @property
    def _next(self) -> Token:
        return self._words[self._at]

    def _take(self) -> Token:
        token = self._words[self._at]
        self._at = min(self._at + 1, len(self._words) - 1)
        return token

    def _skip(self, mark: str) -> bool:
        """Whether the next word is this mark; then it is taken."""
        if self._next.text != mark:
            return False
        self._take()
        return True

    def _expect(self, mark: str) -> Token:
        if self._next.text != mark:
            raise self._unread()
        return self._take()

    def _unread(self) -> DataError:
        line, column = position(self._text, self._next.start)
        return DataError(
            "kg reads this, but cannot place or lay out what begins here; write it without new syntax of RDF 1.2",
            "kg 能读取这个文件，但无法对此处的写法定位或排版；请不要使用 RDF 1.2 的新写法",
            line=line,
            column=column,
            value=self._next.text,
        )

    def items(self) -> Iterator[Item]:
        while self._next.kind != "end":
            yield self._item()

    def _item(self) -> Item:
        first = self._next
        word = first.text.lower()
        if word in ("@prefix", "@base") or (first.kind == "word" and word in ("prefix", "base")):
            return self._directive()
        if first.text == "{":
            return self._block(first.start, None)
        if first.kind == "word" and word == "graph":
            self._take()
            return self._block(first.start, self._node())
        return self._statement_or_block()

    def _directive(self) -> Directive:
        keyword = self._take()
        named = keyword.text.lower().endswith("prefix")
        prefix = self._take().text if named else None
        iri = self._take()
        end = self._expect(".").end if keyword.kind == "at" else iri.end
        return Directive(prefix, iri.text, keyword.start, end)

    def _statement_or_block(self) -> Statement | Block:
        subject = self._node()
        if self._next.text == "{":
            return self._block(subject.start, subject)
        verbs = self._verbs()
        return Statement(subject, verbs, subject.start, self._expect(".").end)

    def _block(self, start: int, graph: Node | None) -> Block:
        opened = self._expect("{").end
        statements = []
        while self._next.text != "}":
            subject = self._node()
            verbs = self._verbs()
            end = self._next.end if self._skip(".") else (verbs[-1].end if verbs else subject.end)
            statements.append(Statement(subject, verbs, subject.start, end))
        return Block(graph, tuple(statements), start, opened, self._expect("}").end)

    def _verbs(self) -> tuple[Verb, ...]:
        verbs = []
        while self._next.text not in (".", "]", "}") and self._next.kind != "end":
            predicate = self._node()
            objects = [self._node()]
            while self._skip(","):
                objects.append(self._node())
            verbs.append(Verb(predicate, tuple(objects)))
            if self._next.text != ";":
                break
            while self._skip(";"):
                pass
        return tuple(verbs)

    def _node(self) -> Node:
        first = self._next
        if first.text in ("[", "("):
            return self._nested()
        if first.kind not in ("iri", "name", "string", "number", "word"):
            raise self._unread()
        last = self._take()
        text = last.text
        if first.kind == "string" and self._next.kind == "at":
            last = self._take()
            text += last.text
        elif first.kind == "string" and self._skip("^^"):
            datatype = self._node()
            return Node(first.kind, f"{text}^^{datatype.text}", first.start, datatype.end)
        return Node(first.kind, text, first.start, last.end)

    def _nested(self) -> Node:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise self._unread()
        opening = self._take()
        verbs: tuple[Verb, ...] = ()
        items = []
        if opening.text == "[":
            verbs = self._verbs()
            end = self._expect("]").end
        else:
            while self._next.text != ")":
                items.append(self._node())
            end = self._take().end
        self._depth -= 1
        kind = "list" if opening.text == "[" else "collection"
        return Node(kind, "", opening.start, end, verbs, tuple(items))
