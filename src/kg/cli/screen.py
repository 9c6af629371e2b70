"""Text on a terminal: how wide it is, what must not reach it, and tables that fit it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import NamedTuple

GAP = "  "
NARROWEST = 10
"""Columns to which a column of a table is squeezed before the table is allowed to be too wide."""

_UNSAFE = "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]"
_NEVER_FIRST = tuple("，。、；：？！）」』”’》…,.;:?!)")
"""Marks with which no line begins: the character before them goes with them."""
_NEVER_LAST = tuple("（「『“‘《〈(")
_CODE = r"\x1b\[[0-9;]*m"
_PLAIN = "\x1b[0m"
_WIDE = range(0x4E00, 0xA000)
_NARROW = frozenset("–—‘’“”…·→─│")
"""With Latin letters and Chinese characters nearly all that is shown; wcwidth knows the rest, and takes long to load."""
_CODES = {"bold": "1", "dim": "2", "red": "31", "cyan": "36"}


class Screen(NamedTuple):
    """What an answer is printed on: its width in columns (None: no limit) and whether it has colours."""

    width: int | None
    colours: bool

    def paint(self, text: str, style: str) -> str:
        """The text in bold, dim, red or cyan where the screen has colours.

        >>> Screen(80, False).paint("kg", "bold")
        'kg'
        """
        return f"\x1b[{_CODES[style]}m{text}\x1b[0m" if self.colours and text else text


class Cell(NamedTuple):
    """One field of a table: what is called how, and its id beside it."""

    text: str
    id: str = ""
    number: bool = False


def safe(text: str) -> str:
    """The text without control and bidirectional characters; line ends and tabs stay.

    >>> safe("红\\u202e船\\x1b[31m")
    '红船[31m'
    """
    # What is printable, line by line, holds nothing unsafe; the pattern takes 10 ms to compile.
    return text if all(map(str.isprintable, re.split("[\n\t]", text))) else re.sub(_UNSAFE, "", text)


def line(text: str) -> str:
    """The text made safe and put on one line.

    >>> line(" two\\n lines ")
    'two lines'
    """
    return " ".join(safe(text).split())


def width(text: str) -> int:
    """Columns a text takes: two for a Chinese character, none for colours.

    >>> width("红船 e")
    6
    """
    if text.isascii() and "\x1b" not in text:
        return len(text)
    wide = sum(map(_WIDE.__contains__, map(ord, text)))
    known = text.isprintable() and all(c < "\u02b0" or c in _NARROW or ord(c) in _WIDE for c in text)
    return len(text) + wide if known else _measure()(text)


def pad(text: str, columns: int, *, right: bool = False) -> str:
    """The text filled up with blanks to a number of columns.

    >>> pad("红", 4) + "|"
    '红  |'
    """
    blanks = " " * (columns - width(text))
    return blanks + text if right else text + blanks


def wrap(text: str, columns: int, *, at_hyphens: bool = True) -> list[str]:
    """The text in lines of at most so many columns, colours carried on.

    Lines end at blanks and beside Chinese characters. A word, an id or an address is cut only where it is longer than
    a line, at its hyphens if it has some.

    >>> wrap("红船精神属于id:spirit的", 9)
    ['红船精神', '属于', 'id:spirit', '的']
    """
    if width(text) <= columns:
        return [text]
    lines, line, used = [], "", 0
    for blanks, unit in _units(text):
        between = blanks
        for part in _cut(unit, columns, at_hyphens=at_hyphens):
            wide = _width_uncoloured(part)
            if line and used + width(between) + wide > columns:
                lines.append(line)
                line, used, between = "", 0, ""
            line, used, between = f"{line}{between}{part}", used + width(between) + wide, ""
    return _carried([*lines, line])


def _units(text: str) -> list[tuple[str, str]]:
    """What stays together, with the blanks before it: words, and characters with the marks that belong to them."""
    units: list[tuple[str, str]] = []
    for blanks, unit in _unit().findall(text.strip()):
        if units and not blanks and (unit.startswith(_NEVER_FIRST) or units[-1][1].endswith(_NEVER_LAST)):
            before, last = units.pop()
            units.append((before, last + unit))
        else:
            units.append((blanks, unit))
    return units


def _cut(unit: str, columns: int, *, at_hyphens: bool) -> list[str]:
    """A unit in parts that fit a line: one part, as a rule."""
    if _width_uncoloured(unit) <= columns:
        return [unit]
    parts, part, used = [], "", 0
    for letter in re.findall(f"{_CODE}|(?s:.)", unit):
        wide = _width_uncoloured(letter)
        if used + wide > columns:
            at = part.rfind("-") + 1 if at_hyphens else 0
            at = at or len(part)
            parts.append(part[:at])
            part = part[at:]
            used = _width_uncoloured(part)
        part, used = part + letter, used + wide
    return [*parts, part]


def _width_uncoloured(text: str) -> int:
    return width(re.sub(_CODE, "", text) if "\x1b" in text else text)


def _carried(lines: list[str]) -> list[str]:
    """The lines with a colour that begins in one and ends in another in all between."""
    carried, colour = [], ""
    for line in lines:
        whole = colour + line
        last = ["", *re.findall(_CODE, whole)][-1]
        colour = "" if last == _PLAIN else last
        carried.append(whole + _PLAIN if colour else whole)
    return carried


@cache
def _unit() -> re.Pattern[str]:
    """Blanks, and a word or one character of a script that knows no blanks, coloured or not."""
    one = r"[“”\u2e80-\U0010ffff][\u0300-\u036f\ufe00-\ufe0f\u200d]*"
    return re.compile(rf"(\s*)((?:{_CODE})*(?:[^\s\x1b“”\u2e80-\U0010ffff]+|{one}|\x1b)(?:\x1b\[0m)*|(?:{_CODE})+)")


def hang(screen: Screen, text: str, left: int) -> list[str]:
    """The text in lines that fit beside a margin; all but the first begin two columns later.

    >>> hang(Screen(12, False), "red boat spirit", 2)
    ['red boat', '  spirit']
    """
    if screen.width is None:
        return [text]
    first, *rest = wrap(text, max(screen.width - left - 2, NARROWEST), at_hyphens=False)
    return [first, *(f"  {part}" for part in rest)]


def beside(screen: Screen, title: str, text: str) -> list[str]:
    """A title with a text beside it, folded within its own column; below it where that would be too narrow.

    >>> beside(Screen(26, False), "who", "red boat spirit and more")
    ['who  red boat spirit and', '     more']
    """
    left = width(title) + len(GAP)
    if screen.width is None or left + width(text) <= screen.width:
        return [f"{title}{GAP}{text}"]
    if screen.width - left < 2 * NARROWEST:
        return [*hang(screen, title, 0), *(GAP + part for part in wrap(text, max(screen.width - len(GAP), NARROWEST)))]
    lines = wrap(text, screen.width - left)
    return [f"{title}{GAP}{lines[0]}", *(" " * left + part for part in lines[1:])]


def fields(screen: Screen, known: Sequence[tuple[str, str]]) -> list[str]:
    """Titles with their texts beside them, in two columns; those without a text are left out.

    >>> fields(Screen(None, False), [("name", "红船"), ("alias", "")])
    ['name  红船']
    """
    left = max((width(title) for title, text in known if text), default=0)
    return [
        part for title, text in known if text for part in beside(screen, screen.paint(pad(title, left), "bold"), text)
    ]


@cache
def _measure() -> Callable[[str], int]:
    from wcwidth import width as measure

    return measure


def table(screen: Screen, header: Sequence[str], rows: Sequence[Sequence[Cell]]) -> str:
    """Rows under a header, aligned; as one block a row where the columns cannot fit the screen.

    >>> print(table(Screen(None, False), ["name", "n"], [[Cell("红船", "id:a"), Cell("5", number=True)]]))
    name       n
    ─────────  ─
    红船 id:a  5
    """
    titles = [width(line(title)) for title in header]
    natural = [max([w, *(_cell_width(row[at]) for row in rows)]) for at, w in enumerate(titles)]
    folded = [max([w, *(max(width(row[at].text), width(row[at].id)) for row in rows)]) for at, w in enumerate(titles)]
    columns = _fit(natural, folded, screen.width)
    if columns is None:
        return _blocks(screen, header, rows)
    numbers = [bool(rows) and all(row[at].number for row in rows) for at in range(len(header))]
    heads = [[screen.paint(part, "bold") for part in wrap(line(t), w)] for t, w in zip(header, columns, strict=True)]
    body = [[_folded(screen, c, w) for c, w in zip(row, columns, strict=True)] for row in rows]
    rule = screen.paint(GAP.join("─" * w for w in columns), "dim")
    tall = any(len(field) > 2 for row in body for field in row)
    parts = [*_lines(heads, columns, numbers), rule]
    for at, row in enumerate(body):
        if tall and at:
            parts.append("")
        parts += _lines(row, columns, numbers)
    return "\n".join(parts)


def _cell_width(cell: Cell) -> int:
    return width(cell.text) + (width(cell.id) + bool(cell.text) if cell.id else 0)


def _folded(screen: Screen, cell: Cell, columns: int) -> list[str]:
    """A field in lines: the id beside the text where both fit, else below it."""
    parts = [part for part in (cell.text, screen.paint(cell.id, "dim")) if part]
    if _cell_width(cell) <= columns:
        return [" ".join(parts)]
    return [text for part in parts for text in wrap(part, columns)]


def _lines(fields: Sequence[Sequence[str]], columns: Sequence[int], right: Sequence[bool]) -> list[str]:
    """One row of a table: as many lines as its tallest field has."""
    found = []
    for at in range(max(len(field) for field in fields)):
        parts = [field[at] if at < len(field) else "" for field in fields]
        padded = [pad(p, w, right=r) for p, w, r in zip(parts, columns, right, strict=True)]
        found.append(GAP.join(padded).rstrip())
    return found


def _fit(natural: Sequence[int], folded: Sequence[int], limit: int | None) -> list[int] | None:
    """Widths that fit the limit: ids go below their names, then wide columns give way. None if too narrow.

    `natural` are the widths with ids beside their names, `folded` those with ids below them.
    """
    if limit is None:
        return list(natural)
    room = limit - len(GAP) * (len(natural) - 1)
    cap = max(folded, default=0)
    while sum(min(w, cap) for w in folded) > room and cap >= NARROWEST:
        cap -= 1
    if cap < NARROWEST < max(folded):
        return None
    widths = [min(w, cap) for w in folded]
    for at in sorted(range(len(widths)), key=lambda at: natural[at] - widths[at]):
        if natural[at] - widths[at] <= room - sum(widths):
            widths[at] = natural[at]
    return widths


def _blocks(screen: Screen, header: Sequence[str], rows: Sequence[Sequence[Cell]]) -> str:
    left = max(width(title) for title in header)
    room = max((screen.width or 0) - left - len(GAP), NARROWEST)
    blocks = []
    for row in rows:
        lines = []
        for title, cell in zip(header, row, strict=True):
            name = screen.paint(pad(line(title), left), "bold")
            lines += _lines([[name], _folded(screen, cell, room)], [left, room], [False, False])
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)
