"""The words of SPARQL: where they stand in a text, and the first one that cannot stand there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

import pyoxigraph

from kg.errors import QueryError
from kg.terms import PREFIXES

_TOKEN = re.compile(
    r"""
      (?P<space>\s+ | \#[^\r\n]*)
    | (?P<iri><[^\x00-\x20<>"{}|^`\\]*>)
    | (?P<string>\"{3}(?:\"{0,2}(?:[^"\\]|\\.))*\"{3} | '{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}
        | "(?:[^"\\\r\n]|\\.)*" | '(?:[^'\\\r\n]|\\.)*')
    | (?P<variable>[?$]\w+)
    | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    | (?P<name>(?:_|[^\W\d_](?:[\w.\-]*[\w\-])?)?:(?:[\w:%·\-]|\\.|\.(?=[\w:%\\.\-]))*)
    | (?P<number>[+\-]?(?:\d+\.?\d*|\.\d+)[eE][+\-]?\d+ | [+\-]?(?:\d*\.\d+|\d+))
    | (?P<word>[^\W\d_]\w*)
    | (?P<type>\^\^)
    | (?P<mark>&& | \|\| | [!<>]= | .)
    """,
    re.VERBOSE | re.DOTALL,
)
_MARGIN = 40
"""More lines than the engine's longest keyword has letters (see can_begin)."""
_MEANINGS = {
    "The SELECT contains a variable that is unbound": (
        "SELECT names a variable that the query does not give a value (or does not group by)",
        "SELECT 中有一个变量在查询里没有取值（或没有列入 GROUP BY）",
    ),
    "The SELECT overrides an existing variable": (
        "SELECT gives a value (… AS ?x) to a variable that already has one; use a new name",
        "SELECT 用 (… AS ?x) 给已有取值的变量再次赋值；请换一个变量名",
    ),
    "SELECT * is not authorized with GROUP BY": (
        "SELECT * cannot be used with GROUP BY; name the columns",
        "SELECT * 不能与 GROUP BY 同用；请逐一写出列名",
    ),
}


_OPENING: Final = frozenset("([{")
_CLOSING: Final = frozenset(")]}")
_JOINING: Final = frozenset("{ [ + - * / | || && ! ~ ; . FILTER VALUES".split())
_VALUES: Final = frozenset({"iri", "string", "variable", "name", "number"})


class Token(NamedTuple):
    """One word of SPARQL with its place in the text (code points from 0, end excluded)."""

    kind: str
    text: str
    start: int
    end: int


def tokens(text: str) -> Iterator[Token]:
    """The words of a query in order, without blanks and comments.

    >>> [token.text for token in tokens("ASK { ?x a <b#c> } # done")]
    ['ASK', '{', '?x', 'a', '<b#c>', '}']
    >>> [token.kind for token in tokens("VALUES ?x { 'a # b'@en }")]
    ['word', 'variable', 'mark', 'string', 'language', 'mark']
    """
    for match in _TOKEN.finditer(text):
        kind = str(match.lastgroup)
        if kind != "space":
            yield Token(kind, match.group(), match.start(), match.end())


def depth(words: Iterable[Token]) -> int:
    """How deep brackets stand within each other, at least as deep as the grammar sees them.

    >>> depth(grammatical("ASK { ?s ?p (1 [ ?q 2 ]) }")), depth(grammatical("ASK { FILTER(1<(((1)))&&2>1) }"))
    (3, 5)
    """
    deep = deepest = 0
    for word in words:
        if word.kind == "mark":
            deep += (word.text in _OPENING) - (word.text in _CLOSING)
        elif word.kind == "iri":  # it may be one, and then nothing in it opens or closes
            opening = sum(map(word.text.count, _OPENING))
            deepest = max(deepest, deep + opening)
            deep += max(0, opening - sum(map(word.text.count, _CLOSING)))
        else:
            continue
        deepest = max(deepest, deep)
    return deepest


def parts(words: Iterable[Token]) -> int:
    """How many parts of a query operators, patterns and lists join, at least as many as the grammar sees.

    Rows of VALUES and arguments, such as those of IN, are no parts: the engine takes any number of them.

    >>> parts(grammatical("SELECT * { ?a kg:inherits ?b ; a kg:Branch . OPTIONAL { ?b kg:hasTenet ?c } }"))
    5
    >>> parts(grammatical("ASK { VALUES ?x { 1 2 3 } ?x ?p (1 2 3) FILTER(!!?x || ?x IN (1, 2, 3)) }"))
    8
    """
    count = 0
    opened: list[str] = []
    listing = False
    before = Token("mark", "", 0, 0)
    for word in words:
        if listing:
            listing = word.text != "}"
            continue
        count += _joins(before, word, opened[-1] if opened else "")
        listing = word.text.upper() == "VALUES"
        before = word
        if word.kind == "mark" and word.text in _OPENING:
            opened.append(word.text)
        elif word.kind == "mark" and word.text in _CLOSING and opened:
            opened.pop()
    return count


def tabled(words: Iterable[Token]) -> int:
    """How many characters stand in the tables of VALUES.

    >>> tabled(grammatical("ASK { VALUES ?x { 1 2 3 } }"))
    12
    """
    count = 0
    begin: int | None = None
    for word in words:
        if begin is None:
            begin = word.end if word.text.upper() == "VALUES" else None
        elif word.text == "}":
            count += word.start - begin
            begin = None
    return count


def _joins(before: Token, word: Token, bracket: str) -> int:
    """How many parts a word adds to those before it, within a bracket."""
    if word.kind == "iri" and _doubtful(word):
        return _follows(before, word, bracket) + parts(grammatical(word.text[1:-1]))
    if word.kind in ("mark", "word") and word.text.upper() in _JOINING:
        return 1
    if word.text == ",":
        return bracket != "("
    if word.text == "<":  # <<?s ?p ?o>> within another
        return before.text == "<"
    if word.kind == "number" and word.text[0] in "+-":
        return 1
    return _follows(before, word, bracket)


def _follows(before: Token, word: Token, bracket: str) -> bool:
    """Whether a word begins an item of a list after another item, and is neither in a triple nor an argument."""
    if before.text == ")":
        return word.kind != "mark" or word.text == "("
    return bracket not in ("{", "[") and _is_value(word) and (_is_value(before) or before.kind == "language")


def _is_value(word: Token) -> bool:
    return word.kind in _VALUES or word.text.lower() in ("true", "false")


def grammatical(text: str) -> Iterator[Token]:
    """The words of a query; of what may be others to the grammar, a mark for each letter that may be one.

    1<'>#'+((1)) is an IRI and a comment to a tokeniser, a text and brackets to the grammar. What comes after such
    an IRI only opens brackets and joins parts. In VALUES an IRI is one.

    >>> [word.text for word in grammatical("ASK { ?x a <#a> }")]
    ['ASK', '{', '?x', 'a', '<#a>', '!', '!', '!']
    """
    listing = False
    for word in tokens(text):
        yield word
        if listing:
            listing = word.text != "}"
        elif word.kind == "word":
            listing = word.text.upper() == "VALUES"
        elif word.kind == "iri" and _doubtful(word) and ("'" in word.text or "#" in word.text):
            for letter in text[word.start + 1 :]:
                if not letter.isalnum() and letter not in _CLOSING:
                    yield Token("mark", letter if letter in _OPENING else "!", word.end, word.end)
            return


def _doubtful(iri: Token) -> bool:
    """Whether it may be a comparison to the grammar, as in 1<!!2&&3>2; no comparison holds //."""
    return re.match(r"<\w+://", iri.text) is None


def prefixes(words: Iterable[Token]) -> dict[str, str]:
    """The prefixes that a query declares itself.

    >>> prefixes(tokens("PREFIX ex: <https://example.org/> ASK { ?s ex:p ?o }"))
    {'ex': 'https://example.org/'}
    """
    found = list(words)
    return {
        name.text[:-1]: iri.text[1:-1]
        for word, name, iri in zip(found, found[1:], found[2:], strict=False)
        if word.text.upper() == "PREFIX" and name.kind == "name" and iri.kind == "iri"
    }


def first_wrong(text: str) -> Token | None:
    """The first word with which a text stops being the beginning of a query.

    None where every word fits, so that the text only breaks off too early.

    >>> first_wrong("SELECT ?x { ?x a FILTER }")
    Token(kind='word', text='FILTER', start=17, end=23)
    >>> first_wrong("SELECT ?x { ?x a") is None
    True
    """
    words = list(tokens(text))
    good, wrong = 0, len(words)
    while good < wrong:
        middle = (good + wrong) // 2
        if can_begin(text[: words[middle].end]):
            good = middle + 1
        else:
            wrong = middle
    return words[wrong] if wrong < len(words) else None


def explain(text: str, message: str) -> QueryError:
    """The error of a text that the engine refuses, with the line and column of its first wrong word.

    ``message`` is the engine's own. Its position is not used: it lies behind the mistake by as many
    letters as the keyword that the engine tried last.

    >>> error = explain("SELECT ?x {\\n ?x foo:bar ?y }", "")
    >>> error.line, error.column, error.value
    (2, 5, 'foo:bar')
    """
    for phrase, (en, zh) in _MEANINGS.items():
        if phrase in message:
            return _at(text, Token("word", "", 0, 0), en, zh)
    wrong = first_wrong(text)
    if wrong is None:
        end = len(text.rstrip())
        en, zh = "the query breaks off too early", "查询没有写完"
        return _at(text, Token("mark", "", end, end), en, zh)
    return _at(text, wrong, *_complaint(wrong, {**PREFIXES, **prefixes(tokens(text))}))


def can_begin(text: str) -> bool:
    """Whether a longer text that begins like this may be a query.

    >>> can_begin("SELECT ?x { ?x a"), can_begin("SELECT ?x ?x a")
    (True, False)

    The engine tells the furthest place that it looked at, plus the length of the word it hoped for.
    Behind a margin of empty lines stands a character that no query holds, so nothing is ever run:
    a complaint about that last line means that all before it fits.
    """
    try:
        pyoxigraph.Store().query(text + "\n" * _MARGIN + "\0", prefixes=dict(PREFIXES))
    except SyntaxError as error:
        place = re.match(r"error at (\d+):", str(error))
        return place is None or int(place[1]) > text.count("\n") + _MARGIN
    return True


def _complaint(word: Token, known: Mapping[str, str]) -> tuple[str, str]:
    prefix, _, _ = word.text.partition(":")
    if word.kind == "name" and prefix not in known:
        return f"the prefix “{prefix}:” is not declared", f"前缀“{prefix}:”没有声明"
    if word.text == "\\":
        return (
            "“\\” cannot stand here: escapes such as \\u0053 belong in strings and IRIs only, and keywords are written out",
            "这里不能写“\\”：\\u0053 一类的转义只能用在字符串和 IRI 中，关键字须直接写出",
        )
    if word.text in ("'", '"'):
        return "this string is never closed", "这个字符串没有结束引号"
    return f"“{word.text}” cannot stand here", f"这里不能写“{word.text}”"


def _at(text: str, word: Token, en: str, zh: str) -> QueryError:
    before = text[: word.start]
    column = len(before) - (before.rfind("\n") + 1) + 1
    return QueryError(en, zh, line=before.count("\n") + 1, column=column, value=word.text or None)
