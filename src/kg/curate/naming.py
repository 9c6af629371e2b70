"""Ids and draft English names for things that so far have a Chinese name only; a person corrects them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from kg.curate.known import Known, bare, short

_LONGEST: Final = 48
_HAN: Final = "\u3400-\u9fff"
_PART: Final = re.compile(rf"[“‘][^“”‘’]*[”’]|[{_HAN}]+|[^{_HAN}“”‘’]+")


def syllables(zh: str) -> list[str]:
    """The words of an id: each Chinese character its syllable, every other word as it is.

    >>> syllables("红船e家 5G")
    ['hong', 'chuan', 'e', 'jia', '5g']
    """
    from pypinyin import lazy_pinyin

    joined = " ".join(lazy_pinyin(bare(zh), v_to_u=False))
    return re.findall("[a-z0-9]+", joined.lower().replace("ü", "v"))


def place_word(zh: str) -> str:
    """The id of a place in one word.

    >>> place_word("慈溪市")
    'cixi'
    """
    return "".join(syllables(short(zh)))


def new_id(kind: str, words: list[str], taken: Known) -> str:
    """An id that is free: kind and words, cut to a bearable length, with a number where it is taken.

    >>> new_id("honor", ["dongtou", "hong", "qi"], Known({}))
    'id:honor-dongtou-hong-qi'
    """
    stem = kind
    for word in words or ["unnamed"]:
        if len(stem) + len(word) >= _LONGEST:
            break
        stem += f"-{word}"
    found, number = f"id:{stem}", 2
    while found in taken.things:
        found, number = f"id:{stem}-{number}", number + 1
    return found


def english(zh: str, known: Known, glossary: Mapping[str, str]) -> str:
    """A draft of an English name: known names and words of the glossary in English, the rest in pinyin.

    >>> english("“垦荒力”评价体系", Known({}), {"评价": "evaluation", "体系": "system"})
    '“Kenhuangli” evaluation system'
    """
    names = {bare(name): thing.en for thing in known.things.values() for name in (thing.zh, *thing.others) if thing.en}
    if bare(zh) in names:
        return names[bare(zh)]
    whole = ("kg:Spirit", "org:FormalOrganization")
    own = {
        name: thing.en for thing in known.things.values() if thing.cls in whole for name in (thing.zh, *thing.others)
    }
    glossary = {**{name: en for name, en in own.items() if en}, **glossary}
    parts = []
    for part in _PART.findall(zh):
        if part[0] in "“‘":
            parts.append(f"“{' '.join(_drafted(part[1:-1], glossary))}”")
        else:
            parts += _drafted(part, glossary)
    text = re.sub(r"\s+", " ", " ".join(word for word in parts if word.strip())).strip(" ,、")
    text = re.sub(r"([(“]) | ([)”])", r"\1\2", text)
    return text[:1].upper() + text[1:] if text else "Unnamed"


def _drafted(zh: str, glossary: Mapping[str, str]) -> list[str]:
    """Words of the glossary translated, what stands between them as one word of pinyin each."""
    words = "|".join(re.escape(word) for word in sorted(glossary, key=len, reverse=True))
    found = []
    for part in re.split(f"({words})", zh) if words else [zh]:
        if part in glossary:
            found.append(glossary[part].strip())
        else:
            found += [
                "".join(syllables(run)).capitalize() if _is_han(run) else run.strip() for run in _PART.findall(part)
            ]
    return [re.sub("[、，。；：！？（）]+", " ", word).strip() for word in found if word]


def _is_han(run: str) -> bool:
    return re.match(f"[{_HAN}]", run) is not None
