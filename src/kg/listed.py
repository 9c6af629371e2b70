"""The names of a store's nodes, or of those of one class: how they are read, and how they are found where they are few."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

from kg.spelling import plains, sounds
from kg.terms import NAMES, expand, shorten

if TYPE_CHECKING:
    import pyoxigraph as ox

SPINE: Final = ("kg:Spirit", "kg:Branch", "kg:Company", "kg:Initiative", "kg:Honor", "schema:Place")
Ask = Callable[[str], Iterable["ox.QuerySolution"]]
"""What answers a SELECT."""

MANY: Final = 2000
"""Names from which on an index is worth while; fewer are looked through in no time."""

_ALIAS: Final = "skos:altLabel"
_BATCH: Final = 10_000


class Name(NamedTuple):
    """A name of a node, as it is compared and as long as it is written; where the node's class is on the spine."""

    node: str
    text: str
    length: int
    preferred: bool
    spine: int


class Sound(NamedTuple):
    """A name with its syllables in one word, and their first letters."""

    name: Name
    pinyin: str
    initials: str


class Listed:
    """Names of a store's nodes, or of those of one class, that are so few that each is looked at."""

    def __init__(self, names: list[Name], ask: Ask, cls: str = "") -> None:
        self._names = names
        self._ask = ask
        self._class = cls

    def __len__(self) -> int:
        return len(self._names)

    def holding(self, text: str) -> list[Name]:
        """The names that hold a text, which is `plain`.

        >>> Listed([Name("x:a", "红船精神", 4, True, 0)], lambda question: []).holding("船")[0].node
        'x:a'
        """
        return [name for name in self._names if text in name.text]

    def in_simplified(self, text: str) -> list[Name]:  # noqa: ARG002  (what an index of many looks for)
        """All names: which of them hold a text in simplified characters is seen by whoever asks."""
        return self._names

    def sounding(self, text: str) -> list[Sound]:
        """The names with Chinese characters whose syllables, or their first letters, begin with some letters."""
        return [each for each in self._sounds if each.pinyin.startswith(text) or each.initials.startswith(text)]

    def spaces(self) -> list[str]:
        """What the IRIs of the nodes begin with, up to the last / or #."""
        return self._spaces

    def near(self, text: str) -> list[Name]:  # noqa: ARG002  (of many names, those like it)
        """All names."""
        return self._names

    @cached_property
    def _sounds(self) -> list[Sound]:
        return [Sound(name, *sounds(name.text)) for name in self._names if not name.text.isascii()]

    @cached_property
    def _spaces(self) -> list[str]:
        return list(spaces(self._ask, self._class))


def of_class(ask: Ask, cls: str) -> Listed | None:
    """The names of the nodes of a class, by its IRI, where they are few.

    >>> len(of_class(lambda question: [], "x:c"))
    0
    """
    names = list(read(ask, cls))
    return Listed(names, ask, cls) if len(names) < MANY else None


def read(ask: Ask, cls: str = "") -> Iterator[Name]:
    """The names of the nodes of a store; of a class, MANY at most.

    >>> next(read(lambda question: []), None)
    """
    places = _places(ask, cls)
    alias, rows = expand(_ALIAS), iter(ask(_named(cls)))
    for batch in iter(lambda: list(islice(rows, _BATCH)), []):
        texts = [row["name"].value for row in batch]
        for row, text, compared in zip(batch, texts, plains(texts), strict=True):
            node = row["node"].value
            preferred = row["property"].value != alias
            yield Name(node, compared, len(text), preferred, places.get(node, len(SPINE)))


def _named(cls: str) -> str:
    """What asks for names. Of a class, its nodes come first and then what is said of them; else, the properties."""
    named, literal = (*NAMES, _ALIAS), "isIRI(?node) && isLiteral(?name)"
    if cls:
        among = f"?property IN ({', '.join(named)})"
        where = f"?node a <{cls}> ; ?property ?name FILTER({literal} && {among})"
        return f"SELECT ?node ?property ?name {{ {where} }} LIMIT {MANY}"
    where = f"VALUES ?property {{ {' '.join(named)} }} ?node ?property ?name FILTER({literal})"
    return f"SELECT ?node ?property ?name {{ {where} }}"


def _places(ask: Ask, cls: str) -> dict[str, int]:
    """Where the nodes of the spine stand on it."""
    places: dict[str, int] = {}
    among = f"?node a <{cls}> ." if cls else ""
    where = f"{among} VALUES ?class {{ {' '.join(SPINE)} }} ?node a ?class FILTER(isIRI(?node))"
    for row in ask(f"SELECT ?node ?class {{ {where} }}"):
        place = SPINE.index(shorten(row["class"].value))
        places[row["node"].value] = min(place, places.get(row["node"].value, len(SPINE)))
    return places


def spaces(ask: Ask, cls: str = "") -> Iterator[str]:
    """What the IRIs of the nodes begin with, up to the last / or #; of one class alone where it is given.

    >>> list(spaces(lambda question: []))
    []
    """
    which = f"a <{cls}>" if cls else "?p ?o"
    where = f'?node {which} FILTER(isIRI(?node)) BIND(REPLACE(STR(?node), "[^/#]+$", "") AS ?space)'
    return (row["space"].value for row in ask(f"SELECT DISTINCT ?space {{ {where} }}"))
