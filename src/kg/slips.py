"""Where a person slipped when a parser stumbles over a Turtle or TriG text: often a line or more before that.

A dot that is missing shows at the next statement, a dot in place of a semicolon two words later. The layout tells
what was meant: a property stands deeper than its subject.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from difflib import get_close_matches
from typing import Final, NamedTuple

from kg.mistakes import position
from kg.syntax import Token
from kg.turtle import tokens

_REACH: Final = 4_000
"""Code points before the stumble that are looked at."""
_MEANT: Final = {
    "；": ";",
    "，": ",",
    "、": ",",
    "。": ".",
    "．": ".",
    "：": ":",
    "“": '"',
    "”": '"',
    "＂": '"',
    "＠": "@",
    "（": "(",
    "）": ")",
    "｛": "{",
    "｝": "}",
    "［": "[",
    "］": "]",
    "＜": "<",
    "＞": ">",
    "《": "<",
    "》": ">",
    "\u3000": " ",
    "\u00a0": " ",
}
"""Full-width marks and blanks, and what stands for them in Turtle."""
_FULL_WIDTH: Final = re.compile(f"[{''.join(_MEANT)}]")
_MERGE: Final = re.compile(r"(<{7}|={7}|>{7}|\|{7})")
_MARKS: Final = (".", ";", ",", "{", "}", "[", "(")


class Slip(NamedTuple):
    """What is wrong in both languages, where, and the word that is; line and column count from 1."""

    en: str
    zh: str
    line: int
    column: int
    value: str | None


def slip(text: str, line: int, column: int, *, has_blocks: bool) -> Slip | None:
    """The slip behind a stumble at a place, if the layout gives it away; `has_blocks` in TriG.

    >>> slip("@prefix id: <x:> .\\nid:a id:b id:c\\n\\nid:d id:e id:f .", 4, 1, has_blocks=False).line
    2
    """
    offset = sum(len(one) for one in text.splitlines(keepends=True)[: line - 1]) + column - 1
    begin = text.rfind("\n", 0, max(offset - _REACH, 0)) + 1
    end = text.find("\n", offset)
    found = _Text(text, begin, text[begin:] if end < 0 else text[begin:end], offset)
    tried = (way() for way in found.ways() if has_blocks or way != found.opening)
    return next((one for one in tried if one is not None), None)


def full_width(token: Token) -> tuple[int, str, str] | None:
    """The offset of a full-width mark in a word that is no text, and the two texts on it.

    >>> full_width(Token("name", "id:a；", 10, 15))[0]
    14
    """
    match = None if token.kind in ("string", "iri", "comment") else _FULL_WIDTH.search(token.text)
    if match is None:
        return None
    wrong, meant = match[0], _MEANT[match[0]]
    if meant == " ":
        en, zh = "here is a full-width blank; write an ordinary one", "这里是全角空格；请改成半角空格"
    else:
        en = f"“{wrong}” is a full-width mark; write “{meant}” instead, with a blank before it"
        zh = f"“{wrong}”是全角标点；请改成半角的“{meant}”，前面空一格"
    return token.start + match.start(), en, zh


class _Text:
    """The words before a stumble, and how they are laid out."""

    def __init__(self, text: str, begin: int, part: str, offset: int) -> None:
        self._text = text
        self._offset = offset
        self._words = [
            token._replace(start=token.start + begin, end=token.end + begin)
            for token in tokens(part)
            if token.kind != "comment"
        ]
        at = [n for n, word in enumerate(self._words) if word.end > offset]
        self._at = at[0] if at else len(self._words)
        self._start = self._begin(self._at)

    def ways(self) -> tuple[Callable[[], Slip | None], ...]:
        """How one slips, the surest sign first."""
        brackets = (self.opening, self.closing)
        return (
            self.merge,
            self.full_width,
            self.iri,
            self.joined,
            self.semicolon,
            self.dot,
            *brackets,
            self.prefix,
            self.mark,
        )

    def _begin(self, at: int) -> int:
        """The first word of the statement before a word."""
        while at > 0 and self._words[at - 1].text not in (".", "{", "}"):
            at -= 1
        return at

    def _column(self, word: Token) -> int:
        return word.start - self._text.rfind("\n", 0, word.start)

    def _is_first(self, at: int) -> bool:
        """Whether a word is the first of its line."""
        start = self._words[at].start
        return not self._text[self._text.rfind("\n", 0, start) + 1 : start].strip()

    def _slip(self, offset: int, en: str, zh: str, value: str | None = None) -> Slip:
        return Slip(en, zh, *position(self._text, offset), value)

    def _statement(self) -> list[tuple[int, Token]]:
        """The words from the beginning of the statement to the stumble."""
        return list(enumerate(self._words))[self._start : self._at + 1]

    def merge(self) -> Slip | None:
        """Lines that git left where two versions clash."""
        start = self._text.rfind("\n", 0, self._offset) + 1
        if not _MERGE.match(self._text, start):
            return None
        en = "two versions were merged here and not reconciled; keep one and delete the lines <<<<<<<, =======, >>>>>>>"
        zh = "这里是合并两个版本时留下的冲突；请只留一个版本，并删去 <<<<<<<、=======、>>>>>>> 这几行"
        return self._slip(start, en, zh)

    def full_width(self) -> Slip | None:
        """A mark of Chinese typing, before the stumble or joined to its word."""
        joined = self._at
        while joined + 1 < len(self._words) and self._words[joined + 1].start == self._words[joined].end:
            joined += 1
        for word in self._words[self._start : joined + 1]:
            if found := full_width(word):
                return self._slip(*found, value=self._text[found[0]])
        return None

    def semicolon(self) -> Slip | None:
        """A semicolon where a dot belongs: the next statement begins as far left as this one."""
        for n, word in self._statement()[:-1]:
            after = self._words[n + 1]
            if word.text == ";" and self._is_first(n + 1) and self._is_left(after):
                en = "a new statement begins below, so the mark here is “.”, not “;”; correct it"
                zh = "下面开始了新的陈述，请把这里的“;”改成“.”"
                return self._slip(word.start, en, zh, ";")
        return None

    def _is_left(self, word: Token) -> bool:
        return self._column(word) <= self._column(self._words[self._start])

    def dot(self) -> Slip | None:
        """A dot where a semicolon belongs: what follows stands deeper than the subject."""
        if self._start < 1 or self._start >= len(self._words) or self._words[self._start - 1].text != ".":
            return None
        before, first = self._words[self._begin(self._start - 1)], self._words[self._start]
        if not self._is_first(self._start) or self._column(first) <= self._column(before):
            return None
        en = "the line below says more of the same thing, so the mark here is “;”, not “.”; correct it"
        zh = "下一行还在说同一事物，请把这里的“.”改成“;”"
        return self._slip(self._words[self._start - 1].start, en, zh, ".")

    def opening(self) -> Slip | None:
        """A graph without its brace."""
        if self._start + 1 >= len(self._words) or not self._is_first(self._start + 1):
            return None
        graph, inner = self._words[self._start], self._words[self._start + 1]
        if not self._is_first(self._start) or self._column(inner) <= self._column(graph):
            return None
        return self._slip(
            graph.end, "a graph begins here; “{” is missing behind its name, add it", "图的名称后面缺少“{”，请补上"
        )

    def closing(self) -> Slip | None:
        """A brace of a block that is missing, or one too many."""
        braces = [word.text for word in self._words[: self._at] if word.text in ("{", "}")]
        word = self._words[self._at].text if self._at < len(self._words) else ""
        is_open = braces[-1:] == ["{"]
        if word == "}" and not is_open:
            return self._slip(
                self._words[self._at].start,
                "there is no “{” for this “}”; delete it",
                "这个“}”没有对应的“{”，请删去",
                "}",
            )
        if not is_open or word != "{" or self._at < 2:
            return None
        return self._slip(
            self._below(self._words[self._at - 2].end), "a “}” is missing here; add it", "这里缺少“}”，请补上"
        )

    def _below(self, end: int) -> int:
        """The empty line below a place, else the place."""
        empty = re.compile(r"[ \t]*\r?\n(?=[ \t]*\r?\n)").match(self._text, end)
        return empty.end() if empty else end

    def joined(self) -> Slip | None:
        """What stands right behind a text: its language without @, or the rest of a text that a quote cuts."""
        if not 0 < self._at < len(self._words):
            return None
        before, word = self._words[self._at - 1], self._words[self._at]
        if before.kind not in ("string", "number") or before.end != word.start:
            return None
        if before.kind == "number":
            en, zh = 'a date is written in quotes: "2021-07-01"^^xsd:date', '日期请加引号："2021-07-01"^^xsd:date'
            return self._slip(before.start, en, zh) if word.kind == "number" else None
        if word.text in ("zh", "en"):
            return self._slip(
                word.start,
                f"“@” is missing before “{word.text}”; add it",
                f"“{word.text}”前面缺少“@”，请补上",
                word.text,
            )
        en = "a quote is missing before this, or there is one too many; a quote within a text is written “…”"
        zh = "这之前少了一个引号，或多了一个引号，请改正；文字里的引号请用“…”"
        return self._slip(word.start, en, zh, word.text)

    def iri(self) -> Slip | None:
        """An IRI that is not closed before the next blank."""
        if not re.compile(r"<[^\s<>]*[ \t\r\n]").match(self._text, self._offset):
            return None
        en = "“>” is missing at the end of this IRI, or a blank stands in it; correct it"
        return self._slip(self._offset, en, "这个 IRI 末尾缺少“>”，或中间有空格；请改正")

    def mark(self) -> Slip | None:
        """A mark that is missing: at the end of a line, or between two values."""
        if not 0 < self._at < len(self._words):
            return None
        before, word = self._words[self._at - 1], self._words[self._at]
        if before.text in _MARKS or word.text in _MARKS or self._start == self._at:
            return None
        if self._is_first(self._at):
            mark = "." if self._is_left(word) else ";"
            return self._slip(
                before.end, f"“{mark}” is missing at the end of this line; add it", f"这一行末尾缺少“{mark}”，请补上"
            )
        if self._at < self._start + 3 or word.kind not in ("string", "iri", "name", "number"):
            return None
        return self._slip(before.end, "“,” is missing between two values; add it", "两个值之间缺少“,”，请补上")

    def prefix(self) -> Slip | None:
        """A prefix that is spelt much like a declared one."""
        word = self._words[self._at] if self._at < len(self._words) else None
        prefix, colon, _ = word.text.partition(":") if word and word.kind == "name" else ("", "", "")
        declared = re.findall(r"(?mi)^@?prefix\s+([\w.-]*):", self._text)
        near = get_close_matches(prefix, declared, n=1, cutoff=0.5)
        if word is None or not colon or prefix in declared or not near:
            return None
        en = f"the prefix “{prefix}:” is not declared; did you mean “{near[0]}:”? If not, add “@prefix {prefix}: <…> .” on top"
        zh = f"前缀“{prefix}:”没有声明；是不是“{near[0]}:”？如果不是，请在文件开头加一行“@prefix {prefix}: <…> .”"
        return self._slip(word.start, en, zh, prefix)
