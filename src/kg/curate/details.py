"""What belongs to an initiative near by: partners, places, dates, quantities. Where none is near, it stays open."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from kg.curate.known import Why
from kg.curate.naming import syllables
from kg.curate.numbers import DATE, NUMBER, date, number
from kg.curate.proposal import OPEN, Claim, Proposal, both
from kg.curate.scene import PLACE, Scene
from kg.curate.words import one_of

KINDS: Final = ("partner", "place", "date", "quantity")
"""The kinds of proposals made here; they come after what they are details of."""
_HAN: Final = "\u3400-\u9fff"
_PARTNERS: Final = ("org:Organization", "org:FormalOrganization", "kg:PartyOrganization", "kg:Branch", "kg:Company")
_STRONG_UNITS: Final = "张件支场次项"


class Done(NamedTuple):
    """An initiative and where its name stands in the sentence."""

    start: int
    end: int
    id: str


def propose(scene: Scene, done: Sequence[Done], taken: Sequence[tuple[int, int]]) -> Iterator[Proposal]:
    """Partners, places, dates and quantities of a sentence; nothing within the spans that are taken already."""
    if scene.passage.kind != "sentence":
        return
    yield from _partners(scene, done, taken)
    yield from _places(scene, done, taken)
    yield from _dates(scene, done, taken)
    yield from _quantities(scene, done, taken)


def _free(start: int, end: int, taken: Sequence[tuple[int, int]]) -> bool:
    return not any(first < end and start < last for first, last in taken)


def _after(done: Sequence[Done], at: int) -> str:
    """The first initiative behind a place, else the last one before it, else an open subject."""
    behind = [each.id for each in done if each.start >= at]
    before = [each.id for each in done if each.end <= at]
    return (behind[:1] or before[-1:] or [OPEN])[0]


def _holding(done: Sequence[Done], start: int, end: int) -> str:
    return next((each.id for each in done if each.start <= start and end <= each.end), "")


# Partners


def _partners(scene: Scene, done: Sequence[Done], taken: Sequence[tuple[int, int]]) -> Iterator[Proposal]:
    """Organizations and groups between 与, 联合 … and a verb of doing something together."""
    before, after = scene.words.one_of("partners", "before"), scene.words.one_of("partners", "after")
    for match in re.finditer(rf"{before}([^，,。；;“”]{{2,60}}?){after}", scene.text):
        if not _free(*match.span(1), taken):
            continue
        at = match.start(1)
        for piece in re.finditer("[^、和与及]+", match[1]):
            name = re.sub("等$", "", piece[0])
            node = _partner(scene, name)
            if node:
                start = at + piece.start()
                claims = [Claim(_after(done, match.end(1)), "kg:withPartner", node)]
                why = Why(
                    "“与/联合”和合作动词之间的单位", "An organization between 与 or 联合 and a verb of working together"
                )
                yield scene.proposal("partner", (start, start + len(name)), claims, why)


def _partner(scene: Scene, name: str) -> str:
    """The id of a partner; an empty text where the name does not end like one. Groups of other branches are others."""
    known = scene.notebook.known.named(name, *_PARTNERS)
    held = known.id if known else scene.own("group", name)
    if held:
        return held
    lists = scene.words.lists["partners"]
    ends = f"(?:{one_of(lists['groups'])}|(?<=.){one_of(lists['organizations'])})"
    if re.fullmatch(rf"{NUMBER}[{_HAN}].{{0,8}}{ends}|.{{0,8}}{one_of(lists['groups'])}", name):
        return scene.notebook.thing("kg:Group", name, "-".join(["group", scene.tail, *syllables(name)]))
    if re.fullmatch(rf"[{_HAN}A-Za-z0-9]{{1,16}}{one_of(lists['organizations'])}", name):
        cls = "kg:PartyOrganization" if re.search("党委|党工委|党支部|党总支|党组$", name) else "org:Organization"
        return scene.notebook.thing(cls, name, "-".join(["org", *syllables(name)]))
    return ""


# Places


def _places(scene: Scene, done: Sequence[Done], taken: Sequence[tuple[int, int]]) -> Iterator[Proposal]:
    """Places within the names of initiatives, behind words such as 深入 and 赴, and those that are covered."""
    at, covers = scene.words.one_of("places", "at"), scene.words.one_of("places", "covers")
    for start, end, name in _named_places(scene):
        holder = _holding(done, start, end)
        led = re.search(f"{at}了?(?:[{_HAN}]{{1,6}}[省市县区])?$", scene.text[:start])
        covered = re.match(rf"(?:范围)?的?[{_HAN}A-Za-z0-9]{{0,6}}{covers}", scene.text[end:])
        if not (_ends_as_place(scene, start, end, name) if holder else _free(start, end, taken) and (led or covered)):
            continue
        if not holder and _is_part(scene, start, end, name):
            continue
        why = Why("方位词后的地点", "A word of place stands before")
        why = Why("名称里写着地点", "Its name holds a place") if holder else why
        claim = Claim(
            holder or _after(done, end), "kg:covers" if covered else "kg:takesPlaceAt", scene.notebook.place(name)
        )
        yield scene.proposal("place", (start, end), [claim], why)


def _ends_as_place(scene: Scene, start: int, end: int, name: str) -> bool:
    """Whether a name within that of an initiative says where it is: 海岛 does, 红船 does not."""
    endings = scene.words.lists["places"]["inside"]
    return name.endswith(endings) or scene.text[start:end].endswith(endings)


def _is_part(scene: Scene, start: int, end: int, name: str) -> bool:
    """Whether the short name of a place only begins a longer one, as 北仑 does 北仑港."""
    return end - start < len(name) and scene.text[end : end + 1] in scene.words.lists["places"]["inside"]


def _named_places(scene: Scene) -> Iterator[tuple[int, int, str]]:
    """Known places, divisions by their full names, and what ends like a place behind a word of place."""
    end = 0
    for mention in scene.notebook.known.mentions(scene.text, PLACE):
        yield mention.start, mention.end, mention.thing.zh
        end = mention.end
    divisions = one_of(name for name in scene.words.divisions if not scene.notebook.known.named(name, PLACE))
    for match in re.finditer(divisions, scene.text):
        yield match.start(), match.end(), match[0]
    at, endings = scene.words.one_of("places", "at"), scene.words.one_of("places", "endings")
    known = one_of([*scene.words.divisions, "省", "市"])
    for match in re.finditer(rf"{at}了?(?:{known})*([{_HAN}]{{1,8}}?{endings})", scene.text):
        if match.start(1) >= end and not scene.notebook.known.mentions(match[1], PLACE):
            yield *match.span(1), match[1]


# Dates


def _dates(scene: Scene, done: Sequence[Done], taken: Sequence[tuple[int, int]]) -> Iterator[Proposal]:
    for match in DATE.finditer(scene.text):
        if not _free(*match.span(), taken):
            continue
        found, subject = date(match), _after(done, match.end())
        claims = list(both(subject, "kg:dateText", found.zh, found.en))
        claims += [Claim(subject, "kg:startDate", f'"{found.first}"^^xsd:date')] if found.first else []
        claims += [Claim(subject, "kg:endDate", f'"{found.last}"^^xsd:date')] if found.last else []
        why = Why(
            "印出的日期；首尾两天只在年月都印出时才写",
            "A printed date; first and last day only where year and month are printed",
        )
        yield scene.proposal("date", match.span(), claims, why)


# Quantities


def _quantities(scene: Scene, done: Sequence[Done], taken: Sequence[tuple[int, int]]) -> Iterator[Proposal]:
    units = scene.words.tables["units"]
    for match in re.finditer(rf"(?<![第\d前.])(?P<n>{NUMBER})(?P<more>余|多|几)?(?P<unit>{one_of(units)})", scene.text):
        if _counts(scene, match) and _free(*match.span(), taken):
            yield _quantity(scene, match, done, units[match["unit"]])


def _counts(scene: Scene, match: re.Match[str]) -> bool:
    """Whether a number counts: no date, no ordinal, no fixed phrase such as 一次 or 三色."""
    if match["unit"] == "年" and match["n"].isdecimal():
        return len(match["n"]) != 4 and "度" not in scene.text[match.end() : match.end() + 1]
    if match["n"].isdecimal():
        return not DATE.match(scene.text, match.start())
    return (
        match["unit"] in _STRONG_UNITS
        and re.fullmatch("[二三四五六七八九]|十[一二三四五六七八九]", match["n"]) is not None
    )


def _quantity(scene: Scene, match: re.Match[str], done: Sequence[Done], en: str) -> Proposal:
    subject = _counted(scene, match, done)
    stem = subject.split("-")[1:] if subject != OPEN else [scene.desk.slug, scene.passage.name]
    node = scene.notebook.quantity("-".join(["quantity", *stem]))
    amount = match["n"] if "." in match["n"] else str(number(match["n"]))
    predicate = "schema:minValue" if match["more"] else "schema:value"
    unit = match["unit"].removeprefix("余")
    predicate = "schema:minValue" if match["unit"] != unit else predicate
    claims = [Claim(subject, "kg:quantity", node), Claim(node, predicate, amount)]
    claims += both(node, "schema:unitText", unit, en)
    why = Why("数目与量词", "A number with its unit")
    return scene.proposal("quantity", match.span(), claims, why)


def _counted(scene: Scene, match: re.Match[str], done: Sequence[Done]) -> str:
    """What is counted: an initiative that begins at once behind, or ends at once before; else it is open."""
    for each in done:
        if each.start <= match.start() < each.end or each.start == match.end() or each.end == match.start():
            return each.id
    groups = [thing for thing in scene.notebook.known.things.values() if thing.cls == "kg:Group"]
    here = scene.text[match.start() :]
    return next((group.id for group in groups if here.startswith(group.zh)), OPEN)
