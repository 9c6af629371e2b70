"""The style table: one colour and one shape a class, one line a kind of evidence, and the order of both.

Colours are pairs for light and dark ground, chosen to stay apart for the three common kinds of colour
blindness and to keep 3:1 against the ground; the shape tells classes apart without any colour. The eight
kinds of initiative share the colour of their family and differ by shape.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple


class Look(NamedTuple):
    """How a class is drawn: colours on light and on dark ground, the name of a shape, shown at first sight."""

    light: str
    dark: str
    shape: str
    shown: bool = False


class Line(NamedTuple):
    """How an edge of one kind of evidence is drawn: dashes and gaps, and width, in pixels."""

    dash: tuple[float, ...]
    width: float


# Paths in a square from -10 to 10, drawn alike in SVG and on a canvas.
SHAPES: Final[Mapping[str, str]] = {
    "circle": "M-9,0A9,9 0 1 1 9,0A9,9 0 1 1 -9,0Z",
    "square": "M-8,-8H8V8H-8Z",
    "diamond": "M0,-10L10,0L0,10L-10,0Z",
    "star": "M0,-10L2.6,-3.4L9.5,-3.1L4.1,1.2L6,8L0,4.1L-6,8L-4.1,1.2L-9.5,-3.1L-2.6,-3.4Z",
    "bars": "M-9,9V1H-4V9ZM-2.5,9V-9H2.5V9ZM4,9V-3H9V9Z",
    "book": "M-9,-7L0,-4L9,-7V6L0,9L-9,6Z",
    "lens": "M0,-9C7,-5 7,5 0,9C-7,5 -7,-5 0,-9Z",
    "triangle": "M0,-9L9.5,8H-9.5Z",
    "hexagon": "M-5,-8.7H5L10,0L5,8.7H-5L-10,0Z",
    "chevron": "M-9,3L0,-8L9,3V9L0,-1L-9,9Z",
    "flag": "M-8,-9H9L4,-2L9,5H-5V10H-8Z",
    "cross": "M-3.4,-9H3.4V-3.4H9V3.4H3.4V9H-3.4V3.4H-9V-3.4H-3.4Z",
    "bowtie": "M-9,-8L0,-2.5L9,-8V8L0,2.5L-9,8Z",
    "ring": "M-9,0A9,9 0 1 1 9,0A9,9 0 1 1 -9,0ZM-4.5,0A4.5,4.5 0 1 0 4.5,0A4.5,4.5 0 1 0 -4.5,0Z",
    "frame": "M-8,-8H8V8H-8ZM-4,-4V4H4V-4Z",
    "pentagon": "M0,-9.5L9,-2.9L5.6,7.7H-5.6L-9,-2.9Z",
    "octagon": "M-3.7,-9H3.7L9,-3.7V3.7L3.7,9H-3.7L-9,3.7V-3.7Z",
    "drop": "M0,10C-5,3 -7.5,0 -7.5,-3.5A7.5,7.5 0 0 1 7.5,-3.5C7.5,0 5,3 0,10Z",
    "arch": "M-8,9V0A8,8 0 0 1 8,0V9Z",
    "kite": "M0,-10L7,-3L0,10L-7,-3Z",
    "slab": "M-10,-5H10V5H-10Z",
    "slant": "M-5,-7H10L5,7H-10Z",
    "down": "M0,9L9.5,-8H-9.5Z",
    "hourglass": "M-8,-9H8L2.5,0L8,9H-8L-2.5,0Z",
    "page": "M-7,-10H3L7,-6V10H-7Z",
    "speech": "M-9,-8H9V4H1L-5,10V4H-9Z",
}

_RED = ("#b23a2b", "#ef8a76")
_INK = ("#2b4c6f", "#8db4dc")
_TEAL = ("#1f7a74", "#62c0b6")
_OCHRE = ("#a8700c", "#e3b04b")
_PLUM = ("#86497a", "#cf9ac6")
_SLATE = ("#5d7089", "#a3b3c8")
_OLIVE = ("#66702a", "#b9c470")
_SKY = ("#2f7fb0", "#7fc0e6")
_CLAY = ("#8a6a50", "#cdb096")
_VIOLET = ("#6455a5", "#b1a6e6")

LOOKS: Final[Mapping[str, Look]] = {
    "kg:Spirit": Look(*_RED, "circle", True),
    "kg:Branch": Look(*_INK, "square", True),
    "kg:Initiative": Look(*_TEAL, "hourglass", True),
    "kg:LearningProgramme": Look(*_TEAL, "book", True),
    "kg:ServiceActivity": Look(*_TEAL, "lens", True),
    "kg:NetworkConstruction": Look(*_TEAL, "triangle", True),
    "kg:OrganizationalMechanism": Look(*_TEAL, "hexagon", True),
    "kg:TeamBuilding": Look(*_TEAL, "chevron", True),
    "kg:BrandBuilding": Look(*_TEAL, "flag", True),
    "kg:DigitalProject": Look(*_TEAL, "cross", True),
    "kg:Partnership": Look(*_TEAL, "bowtie", True),
    "kg:Award": Look(*_OCHRE, "star", True),
    "kg:Ranking": Look(*_OCHRE, "bars", True),
    "kg:Honor": Look(*_OCHRE, "kite", True),
    "kg:Tenet": Look(*_PLUM, "ring"),
    "kg:Company": Look(*_SLATE, "frame"),
    "kg:PartyOrganization": Look(*_INK, "arch"),
    "org:FormalOrganization": Look(*_SLATE, "slab"),
    "org:Organization": Look(*_SLATE, "octagon"),
    "kg:Group": Look(*_SLATE, "slant"),
    "kg:Team": Look(*_OLIVE, "down"),
    "kg:Alliance": Look(*_OLIVE, "diamond"),
    "schema:Place": Look(*_SKY, "drop"),
    "schema:Person": Look(*_VIOLET, "pentagon"),
    "skos:Concept": Look(*_PLUM, "diamond"),
    "kg:HonorTitle": Look(*_OCHRE, "kite"),
    "kg:Remark": Look(*_CLAY, "speech"),
    "kg:Designation": Look(*_CLAY, "hourglass"),
    "prov:Activity": Look(*_CLAY, "chevron"),
    "schema:Event": Look(*_CLAY, "kite"),
    "kg:Article": Look(*_CLAY, "page"),
    "kg:Section": Look(*_CLAY, "slab"),
}
"""The classes of the project in the order in which legend, list and search show them."""

FAMILIES: Final[Mapping[str, tuple[str, ...]]] = {
    "kg:Initiative": tuple(c for c, look in LOOKS.items() if look[0] == _TEAL[0]),
    "kg:Honor": ("kg:Award", "kg:Ranking", "kg:Honor"),
}
"""Classes that share a heading and a switch in the legend, by the class that names them."""

LINES: Final[Mapping[str, Line]] = {
    "passage": Line((), 1.8),
    "reading": Line((4, 3), 1.6),
    "reference": Line((1.5, 2.5), 1.8),
    "register": Line((7, 2, 1.5, 2), 1.2),
    "rule": Line((), 0.8),
    "unknown": Line((2, 6), 1.2),
}

_SPARE_COLOURS = (_RED, _INK, _TEAL, _OCHRE, _PLUM, _SKY, _OLIVE, _VIOLET, _CLAY, _SLATE)
_SPARE_SHAPES = tuple(SHAPES)


def looks(classes: Iterable[str]) -> dict[str, Look]:
    """A look for each of some classes: the project's own first, in its order, then others by name.

    Other classes take colours and shapes in turn, so that no two of them have both alike.

    >>> list(looks(["ex:Ship", "kg:Branch"]))
    ['kg:Branch', 'ex:Ship']
    """
    wanted = set(classes)
    found = {c: look for c, look in LOOKS.items() if c in wanted}
    others = sorted(wanted - set(found))
    return found | {c: _spare(i) for i, c in enumerate(others)}


def _spare(index: int) -> Look:
    colour = _SPARE_COLOURS[index % len(_SPARE_COLOURS)]
    turn = index + index // len(_SPARE_COLOURS)
    return Look(*colour, _SPARE_SHAPES[turn % len(_SPARE_SHAPES)])


def family(class_: str) -> str:
    """The class whose switch in the legend shows and hides a class; the class itself where it stands alone.

    >>> family("kg:Ranking"), family("kg:Branch")
    ('kg:Honor', 'kg:Branch')
    """
    return next((name for name, members in FAMILIES.items() if class_ in members), class_)
