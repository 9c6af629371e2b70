"""The text of an article as lines and sentences with positions: what becomes a passage, and what kind it is.

A passage is `p` + the number of a line that is not empty, counted from 1, + `s` + the number of a sentence in
it, split at 。 Positions count Unicode code points of the file from 0, end excluded. A paragraph that a scan
broke in two is joined where one says so: the sentence across the break is counted in the first line.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from kg.errors import DataError
from kg.mistakes import utf8

_SENTENCE: Final = re.compile(r"[^。]*(?:。+[”’」』）)]*|$)")
_BYLINE: Final = re.compile(
    r"[(（]?(?:本报|本刊|特约|新华社)?(?:首席|见习|实习|驻站)?(?:记者|通讯员|作者|撰稿|编辑|撰文|供稿)(?:[\s:：/]|$)|文[/:：]"
)
_BIGGEST: Final = 1_000_000
"""Bytes; no article is larger, and a file that is was chosen by mistake."""
_LONGEST: Final = 5_000
"""Code points; no sentence is longer."""
_LONG: Final = 24
"""Code points from which on a line without 。 but with a comma or an open quotation looks broken in the scan."""


class Line(NamedTuple):
    """A line that is not empty, without the blanks around it; `number` counts from 1."""

    number: int
    start: int
    end: int


class Passage(NamedTuple):
    """A sentence, headline, byline or heading: where it stands, and in which section."""

    paragraph: int
    sentence: int
    kind: str
    section: int
    start: int
    end: int

    @property
    def name(self) -> str:
        """The local name.

        >>> Passage(18, 2, "sentence", 3, 1593, 1639).name
        'p18s2'
        """
        return f"p{self.paragraph}s{self.sentence}"


class Article(NamedTuple):
    """A text with its checksum and its passages, in reading order."""

    text: str
    sha256: str
    passages: tuple[Passage, ...]

    def words(self, passage: Passage) -> str:
        """What a passage says; a break of the scan within it is taken out.

        >>> article = parse("甲。乙\\n\\n丙。丁。", joined=[(1, 2)])
        >>> [article.words(passage) for passage in article.passages]
        ['甲。', '乙丙。', '丁。']
        """
        return re.sub(r"\s*[\r\n]\s*", "", self.text[passage.start : passage.end])

    def offset(self, passage: Passage, place: int) -> int:
        """Where in the text a place in the words of a passage stands."""
        raw = self.text[passage.start : passage.end]
        broken = re.search(r"\s*[\r\n]\s*", raw)
        return passage.start + place + (len(broken[0]) if broken and place >= broken.start() else 0)

    def within(self, section: int) -> list[Passage]:
        """The passages of a section."""
        return [passage for passage in self.passages if passage.section == section]


def read(path: Path, joined: Iterable[tuple[int, int]] = ()) -> Article:
    """The article in a file; DataError where it is missing, no UTF-8, empty, far too large, or `joined` does not fit."""
    try:
        with path.open("rb") as file:
            data = file.read(_BIGGEST + 1)
    except OSError as error:
        en, zh = f"the file cannot be read ({error.strerror})", f"无法读取这个文件（{error.strerror}）"
        raise DataError(f"{en}; check the path", f"{zh}；请检查路径", file=path) from error
    if len(data) > _BIGGEST:
        en = f"this file is too large for an article (over {_BIGGEST // 1_000_000} MB); give the text of one article"
        zh = f"这个文件太大，不像一篇文章（超过 {_BIGGEST // 1_000_000} MB）；请给出单篇文章的文本"
        raise DataError(en, zh, file=path)
    try:
        return parse(utf8(path, data), joined, hashlib.sha256(data).hexdigest())
    except DataError as error:
        error.file = str(path)
        raise


def parse(text: str, joined: Iterable[tuple[int, int]] = (), sha256: str = "") -> Article:
    """The article of a text; `joined` are pairs of numbers of lines that are one paragraph.

    DataError for a text without a word or with control characters, and for lines that are not there.

    >>> [f"{p.name} {p.kind}" for p in parse("题目\\n本报记者 某某\\n导语。\\n传承红船精神\\n一。二。").passages]
    ['p1s1 headline', 'p2s1 byline', 'p3s1 sentence', 'p4s1 heading', 'p5s1 sentence', 'p5s2 sentence']
    """
    lines = _lines(text)
    _check(text, lines)
    pairs = _pairs(joined, len(lines))
    kinds = _kinds(text, lines, {number for pair in pairs for number in pair})
    sections = _sections(kinds)
    passages: list[Passage] = []
    for line in lines:
        for passage in _of_line(text, line, kinds[line.number], sections[line.number]):
            if (line.number - 1, line.number) in pairs and passage.sentence == 1 and _unfinished(text, passages[-1]):
                passages[-1] = passages[-1]._replace(end=passage.end)
            else:
                passages.append(passage)
    _check_lengths(text, passages)
    return Article(text, sha256 or hashlib.sha256(text.encode()).hexdigest(), tuple(passages))


def broken(article: Article) -> list[tuple[int, int]]:
    """Pairs of lines that look like one paragraph broken in the scan: a long line breaks off without 。

    >>> broken(parse("题\\n一。\\n人们曾经在这里用双手写下过一个又一个动人的故事,“向滩\\n涂要地”。"))
    [(3, 4)]
    """
    found = []
    for passage, after in zip(article.passages, article.passages[1:], strict=False):
        words = article.words(passage)
        breaks_off = words.count("“") != words.count("”") or (len(words) >= _LONG and re.search("[,，、]", words))
        if passage.kind == "heading" and breaks_off and after.paragraph == passage.paragraph + 1:
            found.append((passage.paragraph, after.paragraph))
    return found


def curled(text: str) -> str:
    """A text of the same length in which every quotation mark is “ or ”, as the rules for proposals expect.

    >>> curled('开展"星火"学习、「姚江」行动')
    '开展“星火”学习、“姚江”行动'
    """
    straight = re.sub('["＂]([^"＂\\n]*)["＂]', r"“\1”", text)
    return straight.translate(str.maketrans("「」『』", "“”‘’"))


def _lines(text: str) -> list[Line]:
    found: list[Line] = []
    for match in re.finditer(r"[^\r\n]+", text):
        words = match[0].strip()
        if words:
            start = match.start() + match[0].index(words)
            found.append(Line(len(found) + 1, start, start + len(words)))
    return found


def _check(text: str, lines: Sequence[Line]) -> None:
    control = re.search(r"[\x00-\x08\x0e-\x1f\x7f]", text)
    if control:
        raise DataError(
            "this is no plain text: it holds control characters; save the article as plain text, UTF-8",
            "这不是纯文本：其中有控制字符；请把文章另存为 UTF-8 纯文本",
            line=text.count("\n", 0, control.start()) + 1,
        )
    if not lines:
        raise DataError(
            "the file holds no text; give the text of the article", "文件里没有文字；请给出文章的文本", value=text
        )


def _check_lengths(text: str, passages: Iterable[Passage]) -> None:
    for passage in passages:
        if passage.end - passage.start > _LONGEST:
            raise DataError(
                f"a sentence of {passage.end - passage.start} characters: the text of an article ends its sentences with 。",
                f"这里有一句长达 {passage.end - passage.start} 字；文章的句子应以“。”结束",
                line=text.count("\n", 0, passage.start) + 1,
            )


def _pairs(joined: Iterable[tuple[int, int]], count: int) -> set[tuple[int, int]]:
    pairs = set()
    for first, last in joined:
        if not 1 <= first < last <= count:
            raise DataError(
                f"lines {first}-{last} cannot be joined: non-empty lines count from 1 to {count}",
                f"第{first}-{last}行不能合并：非空行从 1 数到 {count}",
                value=f"{first}-{last}",
            )
        pairs |= {(number, number + 1) for number in range(first, last)}
    return pairs


def _kinds(text: str, lines: Sequence[Line], joined: set[int]) -> dict[int, str]:
    """What each line is: above the first full sentence stand headlines and bylines, below it headings."""
    found: dict[int, str] = {}
    above, signed = True, False
    for line in lines:
        words = text[line.start : line.end]
        if "。" in words or line.number in joined:
            found[line.number], above = "sentence", False
        elif _BYLINE.match(words):
            found[line.number], signed = "byline", True
        else:
            found[line.number] = "headline" if above and not signed else "heading"
    return found


def _sections(kinds: dict[int, str]) -> dict[int, int]:
    """The section of each line: one begins with a heading; headings that follow each other open one together."""
    found: dict[int, int] = {}
    section, before = 0, ""
    for number, kind in kinds.items():
        section += kind == "heading" and before != "heading"
        found[number], before = section, kind
    return found


def _of_line(text: str, line: Line, kind: str, section: int) -> Iterator[Passage]:
    at, number = line.start, 0
    while at < line.end:
        match = _SENTENCE.match(text, at, line.end)
        end = match.end() if match else line.end
        words = text[at:end].strip()
        if words:
            number += 1
            start = at + text[at:end].index(words)
            yield Passage(line.number, number, kind, section, start, start + len(words))
        at = end


def _unfinished(text: str, passage: Passage) -> bool:
    return re.search("。[”’」』）)]*$", text[passage.start : passage.end]) is None
