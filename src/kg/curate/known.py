"""What a project knows by name already: spirits, branches, titles, places; and where a text mentions them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from pyoxigraph import Literal, Quad

from kg import files
from kg.terms import shorten

_QUOTES = "“”‘’\"'"
_UNQUOTED = dict.fromkeys(map(ord, _QUOTES))
_SHORTENED = re.compile("(?:省|市|县|区|(?:壮族|回族|维吾尔|畲族)?自治[区县])$")


class Why(NamedTuple):
    """A text in both languages: a reason, a label."""

    zh: str
    en: str


class Thing(NamedTuple):
    """A node with its class, both as CURIEs, and its names."""

    id: str
    cls: str
    zh: str
    en: str
    others: tuple[str, ...] = ()


class Mention(NamedTuple):
    """Where a text names a thing; end excluded."""

    start: int
    end: int
    thing: Thing


class Known(NamedTuple):
    """Things by their id."""

    things: Mapping[str, Thing]

    def named(self, name: str, *classes: str) -> Thing | None:
        """The thing of one of some classes (any, if none is given) that bears a name; quotation marks do not count.

        >>> known = Known({"id:x": Thing("id:x", "kg:Spirit", "红船精神", "Red Boat Spirit")})
        >>> known.named("“红船精神”", "kg:Spirit").id
        'id:x'
        """
        wanted = bare(name)
        fitting = [thing for thing in self.things.values() if not classes or thing.cls in classes]
        for exact in (True, False):
            for thing in fitting:
                if wanted in map(bare, (thing.zh,) if exact else thing.others):
                    return thing
        return None

    def mentions(self, text: str, *classes: str) -> list[Mention]:
        """Where a text names things of some classes: the longest names, none within another.

        >>> known = Known({"id:x": Thing("id:x", "kg:Spirit", "垦荒精神", "")})
        >>> known.mentions("在大陈岛“垦荒精神”下", "kg:Spirit")[0][:2]
        (5, 9)
        """
        names = {
            bare(name): thing
            for thing in self.things.values()
            if thing.cls in classes
            for name in (*thing.others, thing.zh)
            if len(name) > 1
        }
        if not names:
            return []
        places = [at for at, letter in enumerate(text) if letter not in _QUOTES]
        plain = "".join(text[at] for at in places)
        pattern = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
        return [
            Mention(places[match.start()], places[match.end() - 1] + 1, names[match[0]])
            for match in re.finditer(pattern, plain)
        ]

    def with_things(self, things: Iterable[Thing]) -> Known:
        """The same and some more."""
        return Known({**self.things, **{thing.id: thing for thing in things}})


@lru_cache(maxsize=1 << 13)
def bare(name: str) -> str:
    """A name without quotation marks.

    >>> bare("“六好”党支部")
    '六好党支部'
    """
    return name.translate(_UNQUOTED)


def short(name: str) -> str:
    """A place's name without the word for its kind.

    >>> short("慈溪市"), short("景宁畲族自治县")
    ('慈溪', '景宁')
    """
    return _SHORTENED.sub("", name) if len(name) > 2 else name


def load(paths: Sequence[Path]) -> Known:
    """What some data files name; DataError where one cannot be read.

    >>> load([files.project().data / "spirits.ttl"]).named("红船精神").en
    'Red Boat Spirit'
    """
    return gather(files.read(paths))


def labels(ontology: Path) -> dict[str, Why]:
    """What classes and properties are called, by CURIE.

    >>> labels(files.project().ontology)["kg:Spirit"]
    Why(zh='精神', en='Spirit')
    """
    found: dict[str, dict[str, str]] = {}
    for quad in files.read([ontology / "kg.ttl"]):
        if shorten(quad.predicate.value) == "rdfs:label" and isinstance(quad.object, Literal):
            node = shorten(getattr(quad.subject, "value", ""))
            found.setdefault(node, {})[quad.object.language or ""] = quad.object.value
    return {node: Why(held.get("zh", node), held.get("en", node)) for node, held in found.items()}


def gather(quads: Iterable[Quad]) -> Known:
    """What some statements name."""
    classes: dict[str, str] = {}
    names: dict[str, dict[str, list[str]]] = {}
    for quad in quads:
        node, predicate = shorten(getattr(quad.subject, "value", "")), shorten(quad.predicate.value)
        if predicate == "rdf:type":
            classes[node] = shorten(getattr(quad.object, "value", ""))
        elif predicate in ("skos:prefLabel", "skos:altLabel") and isinstance(quad.object, Literal):
            key = (quad.object.language or "") + ("" if predicate == "skos:prefLabel" else "+")
            names.setdefault(node, {}).setdefault(key, []).append(quad.object.value)
    named = ((node, cls, names.get(node, {})) for node, cls in sorted(classes.items()))
    return Known({node: _thing(node, cls, held) for node, cls, held in named if held.get("zh")})


def _thing(node: str, cls: str, held: Mapping[str, list[str]]) -> Thing:
    return Thing(node, cls, held["zh"][0], next(iter(held.get("en", ())), ""), tuple(held.get("zh+", ())))
