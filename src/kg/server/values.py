"""What Virtuoso makes of values: many it keeps as numbers and moments of its own, and some not as they were.

`docs/engines.md` has examples of all of them, which a test tries there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Final

import pyoxigraph as ox

from kg.errors import Words
from kg.server import refusals
from kg.server.refusals import ServerError
from kg.terms import PREFIXES, shorten

_STRING: Final = ox.Literal("").datatype
_INTEGERS: Final = set(
    "integer long int short byte nonNegativeInteger positiveInteger nonPositiveInteger negativeInteger "
    "unsignedLong unsignedInt unsignedShort unsignedByte".split()
)
_DURATIONS: Final = {"duration", "dayTimeDuration", "yearMonthDuration"}
_SHAPES: Final = {
    "http://www.opengis.net/ont/geosparql#wktLiteral",
    "http://www.openlinksw.com/schemas/virtrdf#Geometry",
}
_XML: Final = PREFIXES["rdf"] + "XMLLiteral"

_REAL: Final = re.compile(r"-?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?")
_YEAR: Final = r"(?P<year>\d{4,5})"
_MONTH: Final = r"-(?P<month>\d\d)"
_DAY: Final = r"-(?P<day>\d\d)"
_CLOCK: Final = r"(?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d)(?:\.(?P<fraction>\d{1,6}))?"
_ZONE: Final = r"(?P<zone>Z|[-+]\d\d:\d\d)?"
_MOMENTS: Final = {
    name: re.compile(pattern + _ZONE)
    for name, pattern in {
        "dateTime": _YEAR + _MONTH + _DAY + "T" + _CLOCK,
        "date": _YEAR + _MONTH + _DAY,
        "gYearMonth": _YEAR + _MONTH,
        "gYear": _YEAR,
        "time": _CLOCK,
        "gMonthDay": "-" + _MONTH + _DAY,
        "gMonth": "-" + _MONTH,
        "gDay": "--" + _DAY,
    }.items()
}

_FLAWED: Final = Words("it is not written as its type has it", "它的写法不符合它的类型")
_UNBOUND: Final = Words(
    "NaN damages the indexes there, and infinite numbers cannot be deleted again",
    "NaN 会损坏那里的索引，无穷大存入后无法删除",
)
_WIDE: Final = Words("integers have at most 64 bits there", "那里的整数最多 64 位")
_LONG: Final = Words(
    "decimals have at most 40 digits there, 15 of them after the point", "那里的小数最多 40 位，小数点后最多 15 位"
)
_SIX: Final = Words("of a float or double only six digits come back from there", "那里的浮点数只返回六位有效数字")
_SMALL: Final = Words("floats have at most 15 digits after the point there", "那里的单精度浮点数小数点后最多 15 位")
_SIGN: Final = Words("zero loses its sign there", "零的符号在那里会丢失")
_BEFORE: Final = Words("years before 0 come back changed from there", "公元前的年份从那里返回时会改变")
_FINE: Final = Words("seconds have at most six digits after the point there", "那里的秒数小数点后最多六位")
_NUMBER: Final = Words("durations become numbers there", "时长在那里会变成数字")
_MARKUP: Final = Words("XML cannot be deleted again there", "XML 值存入后无法删除")
_ROUNDED: Final = Words("points and shapes are rounded there", "坐标和图形在那里会被舍入")


def canonical(triple: ox.Triple) -> ox.Triple:
    """The triple as Oxigraph keeps it: 007 as 7, @ZH as @zh."""
    value = triple.object
    if not isinstance(value, ox.Literal) or value.datatype == _STRING:
        return triple
    tag = value.language
    kept = ox.Literal(value.value, language=tag.lower()) if tag else _stored(value)
    return ox.Triple(triple.subject, triple.predicate, kept)


def check(server: str, graphs: Mapping[str, Iterable[ox.Triple]]) -> None:
    """Raise StoreError for the first statement of some graphs whose value a Virtuoso would not give back as it is."""
    firsts: dict[Hashable, object] = {}
    for graph, triples in graphs.items():
        for triple in triples:
            value = triple.object
            if not isinstance(value, ox.Literal) or value.language or value.datatype == _STRING:
                continue
            why, same = _known(value)[0], sameness(triple)
            if why is None and same is not None and (first := firsts.setdefault(same, value)) != value:
                why = _equal(first)
            if why is not None:
                raise _refused(server, graph, triple, why)


def by_update_only(triple: ox.Triple) -> bool:
    """Whether Virtuoso takes the value for another where it comes as a file: an integer of more than 32 bits."""
    value = triple.object
    if not isinstance(value, ox.Literal) or _name(value) not in _INTEGERS:
        return False
    number = _known(value)[1]
    return isinstance(number, Decimal) and not -(2**31) <= number < 2**31


def sameness(triple: ox.Triple) -> Hashable:
    """What all statements have that are one to Virtuoso, to which 1, 1.0 and true are the same; None for others.

    >>> node = ox.NamedNode("x:x")
    >>> sameness(ox.Triple(node, node, ox.Literal(1))) == sameness(ox.Triple(node, node, ox.Literal(1.0)))
    True
    """
    value = triple.object
    alike = None if not isinstance(value, ox.Literal) or value.datatype == _STRING else _known(value)[1]
    return None if alike is None else (triple.subject, triple.predicate, alike)


@lru_cache(maxsize=1 << 14)
def _known(value: ox.Literal) -> tuple[Words | None, Hashable]:
    """Why Virtuoso would not give back a value as it is, if so, and what all values have that are the same to it."""
    kept, name = _stored(value), _name(value)
    text = kept.value
    if name in _INTEGERS:
        return _integer(text)
    if name in _MOMENTS:
        return _moment(name, text)
    known: dict[str, Callable[[str], tuple[Words | None, Hashable]]] = {
        "decimal": _decimal,
        "double": _real,
        "float": _float,
        "boolean": _truth,
    }
    if name in known:
        return known[name](text)
    lost = _NUMBER if name in _DURATIONS else _MARKUP if name == _XML else _ROUNDED if name in _SHAPES else None
    return lost, None


def _name(value: ox.Literal) -> str:
    """The name of a type: of those of XSD only what is behind the #."""
    return value.datatype.value.removeprefix(PREFIXES["xsd"])


def _integer(text: str) -> tuple[Words | None, Hashable]:
    if not re.fullmatch(r"-?\d+", text):
        return _FLAWED, None
    if len(text) > 20 or not -(2**63) <= int(text) < 2**63:
        return _WIDE, None
    return None, Decimal(text)


def _decimal(text: str) -> tuple[Words | None, Hashable]:
    if not re.fullmatch(r"-?\d+(\.\d+)?", text):
        return _FLAWED, None
    whole, _, fraction = text.lstrip("-").partition(".")
    fraction = fraction.rstrip("0")
    if len(fraction) > 15 or len(whole.lstrip("0") + fraction) > 40:
        return _LONG, None
    return None, Decimal(text)


def _float(text: str) -> tuple[Words | None, Hashable]:
    why, number = _real(text)
    exponent = number.normalize().as_tuple().exponent if isinstance(number, Decimal) else 0
    return (_SMALL if why is None and isinstance(exponent, int) and exponent < -15 else why), number


def _real(text: str) -> tuple[Words | None, Hashable]:
    if text in ("NaN", "INF", "-INF"):
        return _UNBOUND, None
    if not _REAL.fullmatch(text):
        return _FLAWED, None
    number = float(text)
    if number == 0 and text.startswith("-"):
        return _SIGN, None
    return (None if float(f"{number:.6g}") == number else _SIX), Decimal(text)


def _truth(text: str) -> tuple[Words | None, Hashable]:
    return (None, Decimal(text == "true")) if text in ("true", "false") else (_FLAWED, None)


def _moment(name: str, text: str) -> tuple[Words | None, Hashable]:
    found = _MOMENTS[name].fullmatch(text)
    if found is not None:
        return None, _instant(found.groupdict()) or (name, text)
    if "year" in _MOMENTS[name].groupindex and re.match(r"-\d", text):
        return _BEFORE, None
    return (_FINE if re.search(r":\d\d\.\d{7,}", text) else _FLAWED), None


def _instant(parts: Mapping[str, str | None]) -> tuple[Hashable, ...] | None:
    """A moment of those that have a year, the same in all time zones; None for others and for such as 30 February."""
    year, month, day, hour, minute, second = (
        int(parts.get(name) or default)
        for name, default in (("year", -1), ("month", 1), ("day", 1), ("hour", 0), ("minute", 0), ("second", 0))
    )
    zone, fraction = parts.get("zone"), parts.get("fraction") or ""
    try:
        # Every 400 years the calendar is the same again, and Python's ends in 9999.
        start = datetime(2000 + year % 400, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None
    return None if year < 0 else (year // 400, start - _ahead(zone), fraction.rstrip("0"), zone is None)


def _ahead(zone: str | None) -> timedelta:
    if zone is None or zone == "Z":
        return timedelta()
    sign = -1 if zone[0] == "-" else 1
    return sign * timedelta(hours=int(zone[1:3]), minutes=int(zone[4:]))


def _equal(first: object) -> Words:
    """The reason of a value that is the same as another one to Virtuoso."""
    shown = _shown(first)
    en = f"it counts as {shown} there, which is said of the same thing and property"
    return Words(en, f"它在那里等同于同一主语和属性的另一个值 {shown}")


def _refused(server: str, graph: str, triple: ox.Triple, why: Words) -> ServerError:
    where, value = shorten(graph), _shown(triple.object)
    what = f"{_shown(triple.subject)} {_shown(triple.predicate)} {value}"
    en = f"it cannot hold this statement of {where}: {what} ({why.en}); nothing was sent; "
    en += "write the value otherwise (as a decimal, or as a text), or push to a server that keeps it"
    zh = f"它存不了图 {where} 的这条陈述：{what}（{why.zh}）；没有发送任何内容；"
    error = refusals.refused(server, en, f"{zh}请改用别的写法（小数或文字），或推送到能保存它的服务器")
    error.value = value
    return error


def _shown(term: object) -> str:
    """A term, short enough for a message."""
    if isinstance(term, ox.NamedNode):
        return shorten(term.value)
    if isinstance(term, ox.Literal):
        text = term.value if len(term.value) <= 60 else term.value[:59] + "…"
        return f'"{text}"^^{shorten(term.datatype.value)}'
    return str(term)


@lru_cache(maxsize=1 << 14)
def _stored(value: ox.Literal) -> ox.Literal:
    inner, node = ox.Store(), ox.NamedNode("x:x")
    inner.add(ox.Quad(node, node, value))
    kept = next(iter(inner)).object
    assert isinstance(kept, ox.Literal)
    return kept
