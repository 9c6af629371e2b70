"""The tables of the spreadsheet: which things, which columns, what each cell means."""

from __future__ import annotations

from typing import Final, NamedTuple

from kg.curate.initiatives import KINDS

_PEOPLE: Final = ("kg:Branch", "kg:Company")
_DOERS: Final = (
    *_PEOPLE,
    "kg:Team",
    "kg:Group",
    "kg:PartyOrganization",
    "org:Organization",
    "org:FormalOrganization",
)


class Column(NamedTuple):
    """A column: its header, what it holds, and of which classes the things are that it names.

    `holds` is id, name-zh, name-en, class, thing, things, number, text-zh, text-en, passage or reading.
    """

    zh: str
    en: str
    holds: str
    predicate: str = ""
    classes: tuple[str, ...] = ()
    least: int = 0
    most: int = 0


class Sheet(NamedTuple):
    """A table: its name, the classes of its things, how ids begin, its columns."""

    zh: str
    en: str
    classes: tuple[str, ...]
    stem: str
    columns: tuple[Column, ...]


_ID: Final = Column("标识", "id", "id")
_ZH: Final = Column("名称（中文）", "name (Chinese)", "name-zh", "skos:prefLabel")
_EN: Final = Column("名称（英文）", "name (English)", "name-en", "skos:prefLabel")
_PASSAGE: Final = Column("原文句子", "sentence", "passage")
_READING: Final = Column("解读及理由", "reading and reason", "reading")

SHEETS: Final = (
    Sheet(
        "党支部",
        "branches",
        ("kg:Branch",),
        "branch",
        (
            *(_ID, _ZH, _EN),
            Column("所属公司", "company", "thing", "kg:branchOf", ("kg:Company",)),
            Column("传承的精神", "spirits", "things", "kg:inherits", ("kg:Spirit",)),
            *(_PASSAGE, _READING),
        ),
    ),
    Sheet(
        "举措",
        "initiatives",
        KINDS,
        "initiative",
        (
            *(_ID, _ZH, _EN),
            Column("类别", "kind", "class", "a", KINDS),
            Column("开展者", "carried out by", "things", "kg:carriedOutBy", _DOERS),
            Column("所属举措", "part of", "thing", "kg:partOf", KINDS),
            *(_PASSAGE, _READING),
        ),
    ),
    Sheet(
        "荣誉",
        "honors",
        ("kg:Award", "kg:Ranking"),
        "honor",
        (
            *(_ID, _ZH, _EN),
            Column("类别", "kind", "class", "a", ("kg:Award", "kg:Ranking")),
            Column("得奖单位", "awarded to", "thing", "kg:awardedTo", _PEOPLE),
            Column("称号", "title", "thing", "kg:title", ("kg:HonorTitle",)),
            Column("级别", "level", "thing", "kg:level", ("skos:Concept",)),
            Column("年份", "year", "number", "kg:year", (), 1921, 2100),
            Column("批次", "batch", "number", "kg:batch", (), 1, 999),
            Column("指标（中文）", "metric (Chinese)", "text-zh", "kg:metric"),
            Column("指标（英文）", "metric (English)", "text-en", "kg:metric"),
            Column("排名范围", "ranked in", "thing", "kg:rankedIn", ("schema:Place",)),
            Column("前几名", "among the first", "number", "kg:rankAtMost", (), 1, 9999),
            Column("名次", "rank", "number", "kg:rank", (), 1, 9999),
            *(_PASSAGE, _READING),
        ),
    ),
)
