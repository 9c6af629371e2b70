"""Numbers and dates as Chinese articles print them, in figures and in English."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

_FIGURES: Final = dict(zip("零〇一二两三四五六七八九", (0, 0, 1, 2, 2, 3, 4, 5, 6, 7, 8, 9), strict=True))
_UNITS: Final = {"十": 10, "百": 100, "千": 1000, "万": 10000}
NUMBER: Final = r"(?:\d+(?:\.\d+)?|[零〇一二两三四五六七八九十百千]+)"
"""A number, in figures or in Chinese."""

DATE: Final = re.compile(
    r"(?P<year>\d{4})年(?:(?P<month>\d{1,2})月(?:(?P<day>\d{1,2})日)?(?P<hour>[上下]午\d{1,2}[时点]|[上下]午|[初底])?"
    r"|(?P<part>初|年初|底|年底|末|上半年|下半年))?(?P<span>以来|起)?"
    r"|(?P<bare>\d{1,2}月(?:\d{1,2}日)?(?:[上下]午)?(?:\d{1,2}[时点])?)(?:起|以来)?"
    r"|每月(?P<every>\d{1,2})日"
    r"|(?P<word>今年以来|今年年初|[今去]年\d{1,2}月(?:\d{1,2}日)?|今年|去年|近年来|年初|近日|日前)"
)
_MONTHS: Final = "January February March April May June July August September October November December".split()
_PARTS: Final = {"初": "early", "年初": "early", "底": "end of", "年底": "end of", "末": "end of"}
_HALVES: Final = {"上半年": "first half of", "下半年": "second half of"}
_WORDS: Final = {
    "今年以来": "since the beginning of this year",
    "今年年初": "at the beginning of this year",
    "今年": "this year",
    "去年": "last year",
    "近年来": "in recent years",
    "年初": "at the beginning of the year",
    "近日": "in the last days",
    "日前": "a few days ago",
}


class Date(NamedTuple):
    """A date as printed, in English, and its first and last day where all of it is printed (else empty)."""

    zh: str
    en: str
    first: str
    last: str


def number(text: str) -> int:
    """The value of a whole number.

    >>> number("20"), number("三"), number("十二"), number("一百零五")
    (20, 3, 12, 105)
    """
    if text.isdecimal():
        return int(text)
    total, digit = 0, 0
    for letter in text:
        if letter in _UNITS:
            total += (digit or 1) * _UNITS[letter]
            digit = 0
        else:
            digit = _FIGURES[letter]
    return total + digit


def date(match: re.Match[str]) -> Date:
    """The date that a match of DATE prints.

    >>> date(DATE.search("2020年8月,开通"))
    Date(zh='2020年8月', en='August 2020', first='2020-08-01', last='2020-08-31')
    >>> date(DATE.search("今年以来,开展")).en
    'since the beginning of this year'
    >>> date(DATE.search("每月15日为党员活动日")).en
    'the 15th of every month'
    """
    zh = match[0]
    if match["every"]:
        return Date(zh, f"the {_ordinal(int(match['every']))} of every month", "", "")
    if match["word"]:
        return Date(zh, _WORDS.get(zh) or f"{_bare(zh[2:])} of {_WORDS[zh[:2]].removeprefix('in ')}", "", "")
    since = "since " if zh.endswith(("以来", "起")) else ""
    if match["bare"]:
        return Date(zh, since + _bare(match["bare"]), "", "")
    year, month, day = match["year"], match["month"], match["day"]
    if month is None:
        part = match["part"] or ""
        before = {**_PARTS, **_HALVES}.get(part, "")
        return Date(zh, f"{since}{before} {year}".strip(), "", "")
    if not 1 <= int(month) <= 12:
        return Date(zh, year, "", "")
    en = f"{since}{f'{int(day)} ' if day else ''}{_MONTHS[int(month) - 1]} {year}"
    first, last = _bounds(int(year), int(month), int(day) if day else 0)
    return Date(zh, en, first, "" if since else last)


def _bare(text: str) -> str:
    month, day = re.findall(r"(\d+)月", text), re.findall(r"(\d+)日", text)
    hour, half = re.findall(r"(\d+)[时点]", text), re.findall("[上下]午", text)
    name = _MONTHS[int(month[0]) - 1] if 1 <= int(month[0]) <= 12 else month[0]
    when = f"{day[0]} {name}" if day else name
    if half:
        clock = {"上午": "a.m.", "下午": "p.m."}[half[0]]
        return f"{hour[0]} {clock} on {when}" if hour else f"{'morning' if clock == 'a.m.' else 'afternoon'} of {when}"
    return when


def _ordinal(day: int) -> str:
    ending = {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th") if day // 10 != 1 else "th"
    return f"{day}{ending}"


def _bounds(year: int, month: int, day: int) -> tuple[str, str]:
    from calendar import monthrange

    if not 1 <= year <= 9999 or day > monthrange(year, month)[1]:
        return "", ""
    last = day or monthrange(year, month)[1]
    return f"{year:04}-{month:02}-{day or 1:02}", f"{year:04}-{month:02}-{last:02}"
