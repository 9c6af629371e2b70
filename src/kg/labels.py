"""Which node a person means by a text.

How a text can match a node, best first:

1. ``id``       a CURIE, an IRI, or the last part of one (``spirit-red-boat``, ``p18s2``)
2. ``name``     a whole name in either language; for a spirit also without its last word (红船)
3. ``alias``    a whole alternative name
4. ``prefix``   the beginning of a name
5. ``part``     any part of a name
6. ``pinyin``   the syllables of a Chinese name
7. ``initials`` the first letters of its syllables (hcjs)
8. ``pinyin-prefix`` and ``initials-prefix``, how these begin

Case, width, quotation marks and repeated blanks do not count. What nothing else matched is tried once more: a Chinese
text in simplified characters, so that 紅船 finds 红船 and the other way round, and ASCII text as pinyin. Within one way
the spine of the graph comes first (spirit, branch, company, initiative, honor, place), then shorter names before longer
ones.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING, NamedTuple, overload

from kg.called import Label, batches, classes, names, texts
from kg.errors import NotFoundError, QueryError
from kg.listed import SPINE, Name
from kg.spelling import plain, simplified
from kg.store import Store
from kg.terms import expand, shorten

if TYPE_CHECKING:
    from kg.lookup import Index

__all__ = ["ANYTHING", "WAYS", "Label", "Match", "classes", "find", "meant", "names", "one", "texts"]

WAYS = ("id", "name", "alias", "prefix", "part", "pinyin", "initials", "pinyin-prefix", "initials-prefix")
ANYTHING = ("", "rdfs:Resource", "owl:Thing")
_SPIRIT = SPINE.index("kg:Spirit")
# Patterns that are compiled when one is needed.
_LAST_WORD = r"(?<=.)(精神| spirit)$"
_IRI = r"[A-Za-z][A-Za-z0-9+.\-]*:[^\x00-\x20<>\"{}|^`\\\ud800-\udfff]+"
_LAST_PART = r"[A-Za-z0-9][A-Za-z0-9_.\-]*"
_SHOWN = 8
_AT_ONCE = 500
"""Matches whose names and classes are asked for together."""


class Match(NamedTuple):
    """A node that a text may mean: IRI, label, the CURIE of its class, and how it matched (WAYS)."""

    iri: str
    label: Label
    cls: str
    how: str


class _Ranked(NamedTuple):
    """A node that a text may mean, with what decides its place: the way and the class; then the length of the name."""

    rank: tuple[int, int]
    length: int
    iri: str


class Matches(Sequence[Match]):
    """The nodes that a text may mean, best first. What they are called is asked when they are looked at, and kept.

    >>> from kg.store import open_store
    >>> found = find(open_store(), "红船")
    >>> found[0].label.en, found[:1] == [found[0]], found == list(found)
    ('Red Boat Spirit', True, True)
    """

    def __init__(self, store: Store, found: Sequence[_Ranked]) -> None:
        self._store = store
        self._found = found
        self._known: dict[int, list[Match]] = {}

    def __len__(self) -> int:
        return len(self._found)

    @overload
    def __getitem__(self, at: int) -> Match: ...
    @overload
    def __getitem__(self, at: slice) -> list[Match]: ...
    def __getitem__(self, at: int | slice) -> Match | list[Match]:
        places = range(len(self))[at]
        return [self._match(place) for place in places] if isinstance(places, range) else self._match(places)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Sequence) and not isinstance(other, str):
            return len(self) == len(other) and all(a == b for a, b in zip(self, other, strict=True))
        return NotImplemented

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return repr(list(self))

    def _match(self, place: int) -> Match:
        block, within = divmod(place, _AT_ONCE)
        if block not in self._known:
            start = place - within
            self._known[block] = _matches(self._store, self._found[start : start + _AT_ONCE])
        return self._known[block][within]


def find(store: Store, text: str, cls: str = "", *, most: int | None = None) -> Matches:
    """The nodes that a text may mean, best first; of one class only where its CURIE is given, and at most so many.

    >>> from kg.store import open_store
    >>> [match.how for match in find(open_store(), "红船精神", "kg:Spirit")]
    ['name']
    """
    index = _index(store, cls)
    return Matches(store, _ranked(store, index, text, cls, _by_id(store, index, text, cls))[:most])


def one(store: Store, text: str, cls: str = "") -> Match:
    """The one node that a text means: the only match, or one that no other equals in way and class.

    NotFoundError, with candidates, where nothing matches or several match alike.

    >>> from kg.store import open_store
    >>> one(open_store(), "hcjs").label.en
    'Red Boat Spirit'
    """
    return _matches(store, [_one(store, text, cls)])[0]


def meant(store: Store, text: str, cls: str = "") -> str:
    """The IRI of the one node that a text means; NotFoundError as of `one`.

    >>> from kg.store import open_store
    >>> shorten(meant(open_store(), "hcjs"))
    'id:spirit-red-boat'
    """
    return _one(store, text, cls).iri


def _one(store: Store, text: str, cls: str) -> _Ranked:
    index = _index(store, cls)
    by_id = _by_id(store, index, text, cls)
    found = sorted(by_id.values())
    if not found or _is_tie(found):  # the one that has that id is meant, whatever else is called so
        found = _ranked(store, index, text, cls, by_id)
    if not found:
        raise _unknown(store, text, cls)
    if _is_tie(found):
        raise _ambiguous(text, len(found), _matches(store, found[: _SHOWN + 1]))
    return found[0]


def _is_tie(found: list[_Ranked]) -> bool:
    return len(found) > 1 and found[0].rank == found[1].rank


def _index(store: Store, cls: str) -> Callable[[], Index]:
    """What gives the names among which a text is sought, read when they are first asked for."""
    return cache(lambda: store.index if cls in ANYTHING else store.names(expand(cls)))


def _ranked(store: Store, index: Callable[[], Index], text: str, cls: str, by_id: dict[str, _Ranked]) -> list[_Ranked]:
    """What a text may mean: what has that id or name, else that name in the other script, else with that sound."""
    wanted = plain(text)
    found = _of_class(store, _by_name(wanted, index().holding(wanted)) if wanted else {}, cls) | by_id
    if wanted and not found:
        other = _by_sound(index(), wanted) if wanted.isascii() else _by_other_script(index(), wanted)
        found = _of_class(store, other, cls)
    return sorted(found.values())


def _matches(store: Store, found: Sequence[_Ranked]) -> list[Match]:
    iris = [each.iri for each in found]
    kinds, labels = classes(store, iris), names(store, iris)
    return [
        Match(iri, labels.get(iri) or _unnamed(iri), next(iter(kinds.get(iri, ())), ""), WAYS[way])
        for (way, _), _, iri in found
    ]


def _unnamed(iri: str) -> Label:
    return Label(shorten(iri), shorten(iri))


def _of_class(store: Store, found: dict[str, _Ranked], cls: str) -> dict[str, _Ranked]:
    if not found or cls in ANYTHING:
        return found
    questions = (f"SELECT ?node {{ VALUES ?node {{ {batch} }} ?node a <{expand(cls)}> }}" for batch in batches(found))
    return {row["node"].value: found[row["node"].value] for asked in questions for row in store.select(asked)}


def _by_id(store: Store, index: Callable[[], Index], text: str, cls: str) -> dict[str, _Ranked]:
    iris = _known(store, index, text)
    kinds = classes(store, iris) if len(iris) > 1 else {}  # of one alone, the place does not matter
    places = {iri: [SPINE.index(kind) for kind in kinds.get(iri, ()) if kind in SPINE] for iri in iris}
    found = {iri: _Ranked((0, min(place, default=len(SPINE))), 0, iri) for iri, place in places.items()}
    return _of_class(store, found, cls)


def _known(store: Store, index: Callable[[], Index], text: str) -> list[str]:
    """The nodes whose IRI a text is, or the last part of whose IRI."""
    iri = _as_iri(text)
    if iri:
        there = f"VALUES ?node {{ <{iri}> }} {{ ?node ?p ?o }} UNION {{ ?s ?node ?o }} UNION {{ ?s ?p ?node }}"
        return [row["node"].value for row in store.select(f"SELECT DISTINCT ?node {{ {there} }}")]
    if not re.fullmatch(_LAST_PART, text.strip()):
        return []
    begun = batches(f"{space}{text.strip()}" for space in index().spaces())
    questions = (f"SELECT DISTINCT ?node {{ VALUES ?node {{ {batch} }} ?node ?p ?o }}" for batch in begun)
    return [row["node"].value for asked in questions for row in store.select(asked)]


def _as_iri(text: str) -> str:
    """The IRI that a CURIE, an IRI or <an IRI> writes; empty for any other text."""
    text = text.strip()
    if text.startswith("<") and text.endswith(">"):
        text = text[1:-1]
    elif "://" not in text:
        try:
            text = expand(text)
        except QueryError:
            return ""
    return text if re.fullmatch(_IRI, text) else ""


def _by_name(wanted: str, known: Iterable[Name]) -> dict[str, _Ranked]:
    """The best way in which each node's names match, with the length of that name."""
    found: dict[str, _Ranked] = {}
    for name in known:
        if way := _way(wanted, name):
            _keep(found, name, way)
    return found


def _way(wanted: str, name: Name) -> str:
    held = name.text
    if held == wanted:
        return "name" if name.preferred else "alias"
    if name.spine == _SPIRIT and re.sub(_LAST_WORD, "", held) == wanted:
        return "name"
    if held.startswith(wanted):
        return "prefix"
    return "part" if wanted in held else ""


def _by_other_script(index: Index, wanted: str) -> dict[str, _Ranked]:
    [folded] = simplified([wanted])
    known = index.in_simplified(folded)
    texts = simplified([name.text for name in known])
    return _by_name(folded, (name._replace(text=text) for name, text in zip(known, texts, strict=True)))


def _by_sound(index: Index, wanted: str) -> dict[str, _Ranked]:
    sound = re.sub(r"[\s'\-]", "", wanted)
    found: dict[str, _Ranked] = {}
    for name, *sounds in index.sounding(sound) if sound else ():
        for way, said in zip(("pinyin", "initials"), sounds, strict=True):
            if said.startswith(sound):
                _keep(found, name, way if sound == said else f"{way}-prefix")
    return found


def _keep(found: dict[str, _Ranked], name: Name, way: str) -> None:
    new = _Ranked((WAYS.index(way), name.spine), name.length, name.node)
    if name.node not in found or new < found[name.node]:
        found[name.node] = new


def _ambiguous(text: str, count: int, found: list[Match]) -> NotFoundError:
    zh, en = (_listed(found, lang) for lang in ("zh", "en"))
    return NotFoundError(
        f"“{text}” may mean {count} things; name one by its id:{en}",
        f"“{text}”可以指 {count} 个对象；请用标识指明一个：{zh}",
        value=text,
        candidates=tuple(shorten(match.iri) for match in found),
    )


def _unknown(store: Store, text: str, cls: str) -> NotFoundError:
    near = _near(store, text, cls)
    zh, en = _listed(near, "zh"), _listed(near, "en")
    wanted = Label("", "") if cls in ANYTHING else _class_label(store, cls)
    other = next(iter(() if cls in ANYTHING else find(store, text, most=1)), None)
    if other and other.how in ("id", "name", "alias"):
        held = _class_label(store, other.cls)
        said_en = f"“{text}” is of the class {held.en}, but one of the class {wanted.en} is wanted"
        said_zh = f"“{text}”属于“{held.zh}”，而这里需要“{wanted.zh}”"
    else:
        said_en = f"nothing {f'of the class {wanted.en} ' if wanted.en else ''}here is called “{text}”"
        said_zh = f"这里没有叫“{text}”的{wanted.zh or '对象'}"
    return NotFoundError(
        said_en + (f"; to choose from:{en}" if near else "; part of a name is enough, and kg terms lists the classes"),
        said_zh + (f"；可以选：{zh}" if near else "；写名称的一部分即可，kg terms 列出各类"),
        value=text,
        candidates=tuple(shorten(match.iri) for match in near),
    )


def _class_label(store: Store, cls: str) -> Label:
    return names(store, [expand(cls)]).get(expand(cls), Label(cls, cls)) if cls else Label("?", "?")


def _near(store: Store, text: str, cls: str) -> list[Match]:
    """The nodes whose names look like a text; all of a class where it has but a few."""
    from difflib import get_close_matches

    nodes: dict[str, list[Name]] = {}
    known = _index(store, cls)().near(plain(text))
    kept = _of_class(store, {name.node: _Ranked((0, 0), 0, name.node) for name in known}, cls)
    for name in known:
        for key in (name.text, shorten(name.node)) if name.node in kept else ():
            nodes.setdefault(key, []).append(name)
    every = {name.node for held in nodes.values() for name in held}
    few = [] if cls in ANYTHING or len(every) > _SHOWN else sorted(nodes, key=lambda key: min(map(_place, nodes[key])))
    close = get_close_matches(plain(text), nodes, n=_SHOWN, cutoff=0.6) or few
    order = (name.node for key in close for name in sorted(nodes[key], key=_place))
    found = list(dict.fromkeys(order))
    kinds, labels = classes(store, found), names(store, found)
    unnamed = Label("", "")
    return [Match(iri, labels.get(iri, unnamed), next(iter(kinds.get(iri, ())), ""), "near") for iri in found]


def _place(name: Name) -> tuple[int, str]:
    """Where a candidate stands among others, whatever the order in which a store knows them."""
    return name.spine, name.node


def _listed(found: list[Match], lang: str) -> str:
    lines = [f"\n  {shorten(match.iri)}  {match.label.text(lang)}".rstrip() for match in found[:_SHOWN]]
    return "".join(lines) + ("\n  …" if len(found) > _SHOWN else "")
