"""Ids and draft English names for things that so far have a Chinese name only; a person corrects them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from kg.curate.known import Known, bare, short

_LONGEST: Final = 48
_ARTICLE: Final = "kg:Article"
_FAMILIES: Final = frozenset("欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 慕容 令狐 宇文 长孙 司徒 夏侯 端木 百里".split())
"""The usual family names of two characters."""
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
    named = next((t.en for t in known.things.values() if t.en and t.cls != _ARTICLE and bare(t.zh) == bare(zh)), "")
    if named:
        return named
    glossary = {**_within(known), **glossary}
    parts = []
    for part in _PART.findall(zh):
        if part[0] in "“‘":
            parts.append(f"“{' '.join(_drafted(part[1:-1], glossary))}”")
        else:
            parts += _drafted(part, glossary)
    text = re.sub(r"\s+", " ", " ".join(word for word in parts if word.strip())).strip(" ,、")
    text = re.sub(r"([(“]) | ([)”])", r"\1\2", text)
    return text[:1].upper() + text[1:] if text else "Unnamed"


def person(zh: str) -> str:
    """A person's name in pinyin, the family name first.

    >>> person("王小明"), person("欧阳修远")
    ('Wang Xiaoming', 'Ouyang Xiuyuan')
    """
    from pypinyin import Style, pinyin

    cut = 2 if len(zh) > 2 and zh[:2] in _FAMILIES else 1
    read = [part[0] for part in pinyin(zh, style=Style.NORMAL, v_to_u=False)]
    parts = ("".join(read[:cut]), "".join(read[cut:]))
    return " ".join(part.capitalize() for part in parts if part)


def _within(known: Known) -> dict[str, str]:
    """Names that may stand within longer ones: spirits and companies as they are, places without their kind."""
    found: dict[str, str] = {}
    for thing in known.things.values():
        if thing.cls in ("kg:Spirit", "org:FormalOrganization"):
            found |= dict.fromkeys((thing.zh, *thing.others), thing.en)
        elif thing.cls == "schema:Place" and short(thing.zh) != thing.zh:
            found[short(thing.zh)] = thing.en.split(" ")[0]
    return {name: en for name, en in found.items() if en}


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
