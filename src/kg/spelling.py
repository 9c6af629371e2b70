"""How names are compared: without case and width, in simplified characters, by their sound."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from opencc import OpenCC

FIRST_HAN: Final = "\u2e80"
_QUOTES: Final = "\"'“”‘’「」『』《》〈〉"


def plain(text: str) -> str:
    """A name as it is compared: without case, width, quotation marks and repeated blanks.

    >>> plain("“红船Ｅ家”  服务联盟")
    '红船e家 服务联盟'
    """
    return plains([text])[0]


def plains(texts: Sequence[str]) -> list[str]:
    """Many names as they are compared. All are put in one text, which takes a fraction of the time.

    >>> plains(["Red  Boat", "“红船”"])
    ['red boat', '红船']
    """
    lines = "\n".join(text.replace("\n", " ") for text in texts)
    encodable = lines.encode("utf-8", "backslashreplace").decode()  # what the command is given may not be
    folded = unicodedata.normalize("NFKC", encodable).casefold()
    for quote in _QUOTES:  # translate takes ten times as long
        folded = folded.replace(quote, "")
    anew = unicodedata.normalize("NFKC", folded)  # ß́ has become an s and an accent
    return [" ".join(line.split()) for line in anew.split("\n")] if texts else []


def simplified(texts: Sequence[str]) -> list[str]:
    """Texts in simplified characters, each character for itself, so that what is part of a text stays so.

    >>> simplified(["紅船精神", "Red Boat"])
    ['红船精神', 'Red Boat']
    """
    letters = sorted({letter for letter in set("".join(texts)) if letter >= FIRST_HAN})
    if not letters:
        return list(texts)
    table = dict(zip(map(ord, letters), _converted("\n".join(letters)).split("\n"), strict=True))
    return [text.translate(table) for text in texts]


def _converted(text: str) -> str:
    found: str = _converter().convert(text)
    return found


@cache
def _converter() -> OpenCC:
    from opencc import OpenCC

    return OpenCC("t2s")


def syllables(text: str) -> list[str]:
    """The pinyin of a name, as pypinyin reads it; what is not Chinese in it stays as it is.

    >>> syllables("第100篇")
    ['di', '100', 'pian']
    """
    from pypinyin.seg import simpleseg

    return [each for word in simpleseg.seg(text) for each in _said(word)]


@lru_cache(1 << 14)
def _said(word: str) -> tuple[str, ...]:
    """The syllables of a word: names share most of theirs."""
    from pypinyin import lazy_pinyin

    return tuple(lazy_pinyin(word))


def sounds(text: str) -> tuple[str, str]:
    """The syllables of a name in one word, and their first letters.

    >>> sounds("红船")
    ('hongchuan', 'hc')
    """
    said = syllables(text)
    return "".join(said), "".join(syllable[:1] for syllable in said)
