"""Awards (被评为 …, 荣获 …, split at 、) and rankings (…第一, 前三), with who received them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from kg.curate.known import Why, bare
from kg.curate.naming import english, syllables
from kg.curate.numbers import number
from kg.curate.proposal import OPEN, Claim, Proposal, both
from kg.curate.scene import PLACE, Doer, Scene, Unprinted
from kg.curate.words import Level, one_of

_HAN: Final = "\u3400-\u9fff"
_YEAR: Final = r"(?:(?P<year>\d{4})年?(?:度|的)?)?"
_BATCH: Final = re.compile(r"(?:首批|第([一二三四五六七八九十]+|\d+)批)")
_OF_A_REGION: Final = re.compile(rf"^(?:全[国省市县区]|[{_HAN}]{{1,5}}[省市县区])(?=“)")
"""What stands before a quoted title and says where it counts."""
_PIECE: Final = re.compile(r"(?:“[^”]*”|[^、，,；;。“”])+")
_COUNT: Final = r"(?:[一二三四五六七八九十]+|\d{1,2})"
_RANK: Final = rf"(?P<rank>第{_COUNT}|前{_COUNT}|首位|榜首)(?:名|位|强|列)?(?=[，,。、；;\s）)]|$)"
_MEASURED: Final = "(?:业绩|考核|满意度|份额|增幅|质量|收入|规模|得分|成绩|评比|排名)"
_NO_DOER: Final = "(?!支部|分公司|公司|年|度|的|连续)"
_EDGE: Final = r"(?:^|(?<=[，,。；;、\s年度司部的\d]))(?:连续[^，。]{1,4}年)?"
_PLACE_WORD: Final = rf"(?P<place>(?:(?![位列居名排保稳])[{_HAN}]){{2,6}}?[省市县区]|全省|全市|全县|全区)"


class Title(NamedTuple):
    """One title in a list: where it stands, its own name, its level, year and batch as far as printed."""

    start: int
    end: int
    name: str
    level: Level | None
    year: str
    batch: int


def _unquoted(name: str) -> str:
    """A name without the one pair of quotation marks around all of it.

    >>> _unquoted("“六好”"), _unquoted("“六好”党支部")
    ('六好', '“六好”党支部')
    """
    return name[1:-1] if re.fullmatch("“[^“”]*”", name) else name


def spans(scene: Scene) -> list[tuple[int, int]]:
    """Where a sentence tells of honors; nothing there is an initiative."""
    found = [(start, end) for _, start, end in _lists(scene)]
    return found + [match.span() for match in _rankings(scene)]


def years(scene: Scene) -> Iterator[re.Match[str]]:
    """The year with which a sentence begins: it is that of its honors."""
    return re.finditer(r"^(\d{4})年度?(?=[，,])", scene.text)


def propose(scene: Scene) -> Iterator[Proposal]:
    """The awards and rankings of a sentence."""
    if scene.passage.kind == "sentence":
        for verb, _, _ in _lists(scene):
            yield from _awards(scene, verb)
        for match in _rankings(scene):
            yield _ranking(scene, match)


def _lists(scene: Scene) -> Iterator[tuple[re.Match[str], int, int]]:
    """Each verb of honoring with the part of the sentence that lists titles."""
    verbs, weak = scene.words.one_of("honors", "verbs"), scene.words.lists["honors"]["weak"]
    end = 0
    for verb in re.finditer(f"(?:先后|连续|多次|分别|均)?(?P<verb>{verbs})了?", scene.text):
        if verb.start() < end:
            continue
        titles = list(_titles(scene, verb.end()))
        if titles and (verb["verb"] not in weak or _ends_well(scene, titles[0].name)):
            end = titles[-1].end
            yield verb, titles[0].start, end


def _ends_well(scene: Scene, title: str) -> bool:
    return re.search(f"{scene.words.one_of('honors', 'endings')}$", bare(title)) is not None


def _titles(scene: Scene, start: int) -> Iterator[Title]:
    """The titles from a place on: the first piece, and those behind it that end like a title."""
    text, at, first = scene.text, start, True
    ranking = [match.start() for match in _rankings(scene)]
    while piece := _PIECE.match(text, at):
        words = _without_closing(scene, piece[0])
        title = _title(scene, piece.start(), words)
        inside = any(piece.start() <= place < piece.end() for place in ranking)
        if title is None or inside or not (first or _ends_well(scene, title.name)):
            return
        yield title
        closed = len(words) < len(piece[0])
        at, first = piece.end() + 1, False
        if closed or text[piece.end() : at] in ("。", ""):
            return
        if text[piece.end() : at] in "，,；;" and _has_verb(scene, at):
            return


def _has_verb(scene: Scene, at: int) -> bool:
    """Whether what follows is a clause of its own."""
    piece = _PIECE.match(scene.text, at)
    verbs = f"{scene.words.one_of('honors', 'verbs')}|{scene.words.one_of('initiatives', 'verbs')}"
    return piece is not None and re.match(f"(?:支部|分公司|党支部|并|还|也)?(?:{verbs})", piece[0]) is not None


def _without_closing(scene: Scene, words: str) -> str:
    return re.sub(f"{scene.words.one_of('honors', 'closing')}$", "", words)


def _title(scene: Scene, start: int, words: str) -> Title | None:
    """A title without the year, the batch and the level before its name; None where no name is left."""
    head = re.match(_YEAR, words)
    year = (head["year"] or "") if head else ""
    rest = words[head.end() if head else 0 :]
    batch = _BATCH.match(rest)
    rest = rest[batch.end() :] if batch else rest
    level, kept = _level(scene, rest)
    name = rest if level is None or level.kept else rest[kept:]
    name = _unquoted(_OF_A_REGION.sub("", name))
    if len(name) < 2 or len(name) > 40 or name.count("“") != name.count("”"):
        return None
    which = (number(batch[1]) if batch[1] else 1) if batch else 0
    return Title(start, start + len(words), name, level, year, which)


def _level(scene: Scene, rest: str) -> tuple[Level | None, int]:
    """The level that a title begins with, and how long its words are (with “级” and “的” behind them)."""
    for level in scene.words.levels:
        pattern = "|".join(re.escape(word) for word in sorted(level.words, key=len, reverse=True))
        match = re.match(rf"(?:{pattern})(?:级|的)*", rest)
        if match and rest[match.end() :]:
            return level, match.end()
    return None, 0


def _awards(scene: Scene, verb: re.Match[str]) -> Iterator[Proposal]:
    doer = scene.doer(verb.start())
    before: Level | None = None
    for title in _titles(scene, verb.end()):
        yield _award(scene, title, doer, verb["verb"], before)
        before = title.level or before


def _award(scene: Scene, title: Title, doer: Doer | None, verb: str, before: Level | None) -> Proposal:
    recipient = doer.id if doer else OPEN
    honor = _honor_id(scene, title, recipient)
    given = Claim(honor, "kg:awardedTo", recipient)
    carried = doer is not None and doer.end < 0
    claims = [] if carried else [given]
    claims.append(Claim(honor, "kg:title", _title_id(scene, title.name)))
    claims += [Claim(honor, "kg:level", title.level.id)] if title.level else []
    claims += [Claim(honor, "kg:batch", str(title.batch))] if title.batch else []
    year = title.year or _year_ahead(scene, title.start)
    claims += [Claim(honor, "kg:year", year)] if year else []
    claims += _inspired(scene, honor, title.start)
    why = Why(f"“{verb}”后面是称号", f"A title follows “{verb}”")
    unprinted = [scene.carried(given, doer, Why("得奖的是谁", "who received it"))] if doer and carried else []
    unprinted += [] if title.level else [_level_read(honor, before)]
    return scene.read_as(scene.proposal("award", (title.start, title.end), claims, why), unprinted)


def _year_ahead(scene: Scene, before: int) -> str:
    """The year with which the sentence begins: 2021年,支部荣获 …"""
    return next((match[1] for match in years(scene) if match.end() <= before), "")


def _inspired(scene: Scene, honor: str, before: int) -> list[Claim]:
    """The spirit that the sentence says inspired the honor: 在…精神鼓舞下."""
    for mention in scene.notebook.known.mentions(scene.text[:before], "kg:Spirit"):
        if re.match("”?(?:的)?(?:鼓舞|激励|感召)下?", scene.text[mention.end :]):
            return [Claim(honor, "kg:inspiredBy", mention.thing.id)]
    return []


def _level_read(honor: str, before: Level | None) -> Unprinted:
    """The level where none is printed: that of the title before it in the list, else it is open."""
    if before is None:
        label = Why("原文没有印出的级别", "A level that is not printed")
        reason = Why(
            "原文没有印出这个称号的级别，由整理者判断。",
            "The level of this title is not printed; the curator judged it.",
        )
        return Unprinted("level-judged", Claim(honor, "kg:level", OPEN), label, reason)
    label = Why("顿号后的称号与前一称号同级", "A title behind an enumeration comma is of the level of the one before")
    reason = Why(
        "这个称号与前一个用顿号相连，前一个写明了级别，读作同级。另一种读法是级别不明。",
        "This title is joined to one whose level is printed, and is read as of that level. It could be unknown.",
    )
    return Unprinted("level", Claim(honor, "kg:level", before.id), label, reason)


def _honor_id(scene: Scene, title: Title, recipient: str) -> str:
    """The id of an award: the same title again, to the same recipient, is the same award; other branches' are others."""
    full = _unquoted(scene.text[title.start : title.end])
    who = scene.notebook.known.things.get(recipient)
    place = re.sub("分公司(党支部)?$|党支部$", "", who.zh) if who else ""
    names = [full, f"{full}({place})"] if place else [full]
    name = names[-1] if not title.year else full
    stem = ["honor", scene.tail, *syllables(title.name), *([title.year] if title.year else [])]
    return scene.own("honor", *names) or scene.notebook.thing("kg:Award", name, "-".join(stem))


def _title_id(scene: Scene, name: str) -> str:
    held = scene.notebook.known.named(name, "kg:HonorTitle")
    if held:
        return held.id
    stem = "-".join(["title", *syllables(name)])
    return scene.notebook.thing("kg:HonorTitle", name, stem, scheme="id:scheme-honor-titles")


def _rankings(scene: Scene) -> Iterator[re.Match[str]]:
    """Everything that reads like metric, place and rank."""
    verb = scene.words.one_of("rankings", "verbs")
    what = rf"{one_of(scene.words.tables['metrics'])}|{_NO_DOER}[{_HAN}][{_HAN}A-Za-z0-9]{{1,9}}?{_MEASURED}"
    metric = rf"{_EDGE}(?P<metric>{what})(?:指标)?(?:连续[^，。]{{1,4}}年)?"
    where = rf"(?P<verb>{verb}?){_PLACE_WORD}?(?:移动)?(?:系统)?(?P<again>{verb}?)"
    pattern = f"{_YEAR}{metric}{where}{_RANK}"
    return re.finditer(pattern, scene.text)


def _ranking(scene: Scene, match: re.Match[str]) -> Proposal:
    doer = scene.doer(match.start("metric"))
    printed = re.search(r"(?:支部|公司)的?(?:\d{4}年度?)?$", scene.text[: match.start("metric")])
    year = match["year"] or _year_ahead(scene, match.start())
    metric, place, rank = _metric(scene, match["metric"]), match["place"] or "", match["rank"]
    most = 1 if rank in ("首位", "榜首") else number(rank[1:])
    honor = _ranking_id(scene, match, most)
    claims = [*both(honor, "kg:metric", *metric), Claim(honor, "kg:rankedIn", _where(scene, place))]
    claims.append(Claim(honor, "kg:rankAtMost", str(most)))
    claims += [] if rank.startswith("前") else [Claim(honor, "kg:rank", str(most))]
    claims += [Claim(honor, "kg:year", year)] if year else []
    why = Why(f"“{match['metric']}”与“{rank}”写出一项排名", f"“{match['metric']}” and “{rank}” tell of a rank")
    found = scene.proposal("ranking", match.span(), claims, why)
    given = Claim(honor, "kg:awardedTo", doer.id if doer else OPEN)
    if doer is None or printed:
        return found._replace(claims=(given, *found.claims))
    return scene.read_as(found, [scene.carried(given, doer, Why("名次归谁", "whose rank it is"))])


def _metric(scene: Scene, zh: str) -> tuple[str, str]:
    metrics = scene.words.tables["metrics"]
    return zh, metrics.get(zh) or english(zh, scene.notebook.known, scene.words.tables["english"])


def _where(scene: Scene, place: str) -> str:
    held = scene.notebook.known.named(place, PLACE) if place else None
    if held:
        return held.id
    region = scene.words.tables["regions"].get(place)
    if region:
        return region
    return scene.notebook.place(place) if place in scene.words.divisions else OPEN


def _ranking_id(scene: Scene, match: re.Match[str], most: int) -> str:
    zh = re.sub("(?:位列|位居|名列|排名|保持|[，,])", "", match[0])
    held = scene.own("honor", match[0], zh)
    if held:
        return held
    metric = _metric(scene, match["metric"])[1]
    stem = ["honor", scene.tail, *syllables(metric)[-1:], *([match["year"]] if match["year"] else ["rank", str(most)])]
    where = scene.notebook.known.things.get(_where(scene, match["place"] or ""))
    rank = f"Among the top {most}" if match["rank"].startswith("前") else f"No. {most}" if most > 1 else "First"
    en = f"{rank}{f' in {where.en.split()[0]}' if where else ''} by {metric}"
    return scene.notebook.thing("kg:Ranking", zh, "-".join(stem), en=f"{en}, {match['year']}" if match["year"] else en)
