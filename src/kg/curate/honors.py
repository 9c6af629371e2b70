"""Awards (被评为 …, 荣获 …, split at 、) and rankings (…第一, 前三), with who received them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from kg.curate.known import bare
from kg.curate.naming import english, syllables
from kg.curate.numbers import number
from kg.curate.proposal import OPEN, Claim, Proposal, Why, both
from kg.curate.scene import PLACE, Doer, Scene
from kg.curate.words import Level, one_of

_HAN: Final = "\u3400-\u9fff"
_YEAR: Final = r"(?:(?P<year>\d{4})年?(?:度|的)?)?"
_BATCH: Final = re.compile(r"(?:首批|第([一二三四五六七八九十]+|\d+)批)")
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
    if name.startswith("“") and name.endswith("”") and name.count("“") == 1:
        name = name[1:-1]
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
        found = _award(scene, title, doer, verb["verb"])
        if title.level is None and before and found.reading == "":
            found = _same_level(scene, found, before)
        before = title.level or before
        yield found


def _award(scene: Scene, title: Title, doer: Doer | None, verb: str) -> Proposal:
    recipient = doer.id if doer else OPEN
    honor = _honor_id(scene, title, recipient)
    claims = [Claim(honor, "kg:title", _title_id(scene, title.name))]
    claims += [Claim(honor, "kg:level", title.level.id)] if title.level else []
    claims += [Claim(honor, "kg:batch", str(title.batch))] if title.batch else []
    year = title.year or _year_ahead(scene, title.start)
    claims += [Claim(honor, "kg:year", year)] if year else []
    claims += _inspired(scene, honor, title.start)
    given = Claim(honor, "kg:awardedTo", recipient)
    why = Why(f"“{verb}”后面是称号", f"A title follows “{verb}”")
    found = scene.proposal("award", (title.start, title.end), claims, why)
    if doer and doer.end < 0:
        return scene.carried(found, [given], doer, Why("得奖的是谁", "who received it"))
    return found._replace(claims=(given, *found.claims))


def _year_ahead(scene: Scene, before: int) -> str:
    """The year with which the sentence begins: 2021年,支部荣获 …"""
    return next((match[1] for match in years(scene) if match.end() <= before), "")


def _inspired(scene: Scene, honor: str, before: int) -> list[Claim]:
    """The spirit that the sentence says inspired the honor: 在…精神鼓舞下."""
    for mention in scene.notebook.known.mentions(scene.text[:before], "kg:Spirit"):
        if re.match("”?(?:的)?(?:鼓舞|激励|感召)下?", scene.text[mention.end :]):
            return [Claim(honor, "kg:inspiredBy", mention.thing.id)]
    return []


def _same_level(scene: Scene, found: Proposal, level: Level) -> Proposal:
    """The award with the level of the title before it in the list, as a reading."""
    honor = found.claims[-1].subject
    label = Why("顿号后的称号与前一称号同级", "A title behind an enumeration comma is of the level of the one before")
    reason = Why(
        "这个称号与前一个用顿号相连,前一个写明了级别,读作同级。另一种读法是级别不明。",
        "This title is joined to one whose level is printed, and is read as of that level. It could be unknown.",
    )
    return scene.read_as(found, [Claim(honor, "kg:level", level.id)], "level", label, reason)


def _honor_id(scene: Scene, title: Title, recipient: str) -> str:
    full = scene.text[title.start : title.end].strip("“”")
    company, known = scene.tail, scene.notebook.known
    who = known.things.get(recipient)
    place = re.sub("分公司(党支部)?$|党支部$", "", who.zh) if who else ""
    names = [full, f"{full}({place})"] if place else [full]
    for name in names:
        held = known.named(name, "kg:Award")
        if held:
            return held.id
    name = names[-1] if not title.year else full
    stem = ["honor", company, *syllables(title.name), *([title.year] if title.year else [])]
    return scene.notebook.thing("kg:Award", name, "-".join(stem))


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
    metric, place, rank = _metric(scene, match["metric"]), match["place"] or "", match["rank"]
    most = 1 if rank in ("首位", "榜首") else number(rank[1:])
    honor = _ranking_id(scene, match, most)
    claims = [*both(honor, "kg:metric", *metric), Claim(honor, "kg:rankedIn", _where(scene, place))]
    claims.append(Claim(honor, "kg:rankAtMost", str(most)))
    claims += [] if rank.startswith("前") else [Claim(honor, "kg:rank", str(most))]
    claims += [Claim(honor, "kg:year", match["year"])] if match["year"] else []
    why = Why(f"“{match['metric']}”与“{rank}”写出一项排名", f"“{match['metric']}” and “{rank}” tell of a rank")
    found = scene.proposal("ranking", match.span(), claims, why)
    if doer is None or printed:
        return found._replace(claims=(Claim(honor, "kg:awardedTo", doer.id if doer else OPEN), *found.claims))
    return scene.carried(found, [Claim(honor, "kg:awardedTo", doer.id)], doer, Why("名次归谁", "whose rank it is"))


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
    for name in (match[0], zh):
        held = scene.notebook.known.named(name, "kg:Ranking")
        if held:
            return held.id
    metric = _metric(scene, match["metric"])[1].split()[-1].lower()
    stem = ["honor", scene.tail, metric, *([match["year"]] if match["year"] else ["rank", str(most)])]
    where = scene.notebook.known.things.get(_where(scene, match["place"] or ""))
    en = f"{'First' if most == 1 else f'Among the top {most}'}{f' in {where.en.split()[0]}' if where else ''}"
    en += f" by {_metric(scene, match['metric'])[1]}" + (f", {match['year']}" if match["year"] else "")
    return scene.notebook.thing("kg:Ranking", zh, "-".join(stem), en=en)
