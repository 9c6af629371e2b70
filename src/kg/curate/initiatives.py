"""Initiatives: what is quoted, or stands behind a verb and ends in a head noun; the head noun decides the class."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from kg.curate.known import Why, bare
from kg.curate.naming import syllables
from kg.curate.proposal import Claim, Proposal, both
from kg.curate.scene import Doer, Scene, Unprinted
from kg.curate.words import Words, one_of

KINDS: Final = (
    "kg:LearningProgramme",
    "kg:ServiceActivity",
    "kg:NetworkConstruction",
    "kg:OrganizationalMechanism",
    "kg:TeamBuilding",
    "kg:BrandBuilding",
    "kg:DigitalProject",
    "kg:Partnership",
)
_UNLIKELY: Final = "kg:ServiceActivity"
_ITEM: Final = re.compile(r"(?:“[^”]*”|[^、，,；;。：:“”])+")
_TAIL: Final = re.compile(r"[^，。、；,;：:“”\s的和与及并在等]*")
_BEFORE_NAME: Final = re.compile(
    r"^(?:\d+[余多几]?[\u4e00-\u9fff]|[一二三四五六七八九十]+[支个项场次家张]|[\u4e00-\u9fff]{0,4}首[个家例批次支]|一系列|多种|系列)"
)
_LONGEST: Final = 24
_REST: Final = 2
"""Characters behind a head noun that still belong to the name, as in 服务台."""


class Head(NamedTuple):
    """The head noun of a name, where it ends, and the class it stands for; weak where it says little."""

    noun: str
    end: int
    kind: str
    weak: bool


class Candidate(NamedTuple):
    """A name that may be an initiative's, with the verb before it (or an empty text)."""

    start: int
    end: int
    name: str
    verb: str
    head: Head | None

    @property
    def kind(self) -> str:
        """The class that the head noun tells, else a guess."""
        return self.head.kind if self.head else _UNLIKELY


def head(name: str, words: Words) -> Head | None:
    """The head noun of a name: the one that ends last, the longest of these; a weak one only where there is no other.

    >>> from kg import files
    >>> from kg.curate.words import load
    >>> head("“垦荒先锋”支部品牌建设", load(files.project().data)).kind
    'kg:BrandBuilding'
    """
    strong, weak = _last(name, words.kinds, weak=False), _last(name, words.weak, weak=True)
    if strong is None or weak is None or weak.end < strong.end:
        return strong or weak
    return weak if weak.end - len(weak.noun) <= strong.end - len(strong.noun) else strong._replace(end=weak.end)


def kind_of(name: str, words: Words) -> Head | None:
    """The head noun that decides the class: one behind the quotation marks, else one that begins or ends the quotation.

    >>> from kg import files
    >>> from kg.curate.words import load
    >>> words = load(files.project().data)
    >>> [kind_of(name, words).noun for name in ("“岗区队”建设", "“海霞先锋、和你e起”主题实践活动", "红色讲堂")]
    ['岗区队', '主题实践活动', '讲堂']
    """
    before, quoted, behind = _parts(name)
    after = head(behind, words) if behind else None
    if after and not after.weak:
        return after
    within = head(quoted, words) if quoted else None
    if within and not within.weak and (within.end == len(quoted) or quoted.startswith(within.noun)):
        return within
    return after or head(before, words) or within


def _parts(name: str) -> tuple[str, str, str]:
    """What stands before the quotation marks, within, and behind; all of a name without any stands before."""
    before, _, rest = name.partition("“")
    quoted, _, behind = rest.partition("”")
    return before, quoted, behind


def _last(name: str, table: Mapping[str, tuple[str, ...]], *, weak: bool) -> Head | None:
    found = [
        Head(noun, at + len(noun), kind, weak)
        for kind, nouns in table.items()
        for noun in nouns
        if (at := name.rfind(noun)) >= 0
    ]
    return max(found, key=lambda each: (each.end, len(each.noun)), default=None)


def candidates(scene: Scene, taken: list[tuple[int, int]]) -> list[Candidate]:
    """What may be an initiative in a sentence, in its order; nothing within the spans that are taken already."""
    found: list[Candidate] = []
    verb, last = "", 0
    for item in _ITEM.finditer(scene.text):
        behind = scene.text[item.start() - 1 : item.start()]
        if behind != "、" and not (item[0].startswith("“") and verb and last == item.start() - 1):
            verb = ""
        for each in _of_item(scene, item.start(), item[0], verb):
            if not any(start < each.end and each.start < end for start, end in taken):
                found.append(each)
                verb = each.verb or verb
        last = item.end()
        verb = "" if re.search("等[^“”]{0,5}$", item[0]) else verb
    return found


def _of_item(scene: Scene, start: int, text: str, carried: str) -> Iterator[Candidate]:
    """The candidates of one item of an enumeration: behind each verb the name that follows it."""
    text = re.sub("等[^“”]{0,5}$", "", text)
    verbs = list(_verbs(scene, text))
    if not verbs:
        yield from _named(scene, start, text, carried, "")
        return
    yield from _named(scene, start, text[: verbs[0].start()], "", "")
    for verb, after in zip(verbs, [*verbs[1:], None], strict=True):
        end = after.start() if after else len(text)
        yield from _named(scene, start + verb.end(), text[verb.end() : end], verb["verb"], text[: verb.start()])


def _verbs(scene: Scene, text: str) -> Iterator[re.Match[str]]:
    """The verbs of an item, none within quotation marks or at its end; one that is a noun too begins the other's name."""
    nouns = {noun for listed in scene.words.kinds.values() for noun in listed}
    verbs = scene.words.one_of("initiatives", "verbs")
    last = -1
    for match in re.finditer(f"“[^”]*”|(?P<verb>{verbs})(?:了|好|的)?(?=.)", text):
        is_noun = match.start() == last and match["verb"] in nouns
        if match["verb"] and not is_noun and not text[: match.start()].endswith(("”", "的")):
            yield match
            last = match.end()


def _named(scene: Scene, start: int, text: str, verb: str, before: str) -> Iterator[Candidate]:
    """The name in what follows a verb, or in an item without one."""
    quotes = [match for match in re.finditer("“([^”]+)”", text) if _is_name(scene, start, text, match, before)]
    if quotes:
        for quote in quotes:
            yield from _quoted(scene, start, text, quote, verb)
        joined = re.search("”[^“”，]{0,8}?[及与和]", text[quotes[-1].end() - 1 :])
        if joined and verb:
            at = quotes[-1].end() - 1 + joined.end()
            yield from _plain(scene, start + at, text[at:], verb)
    elif "“" not in text and verb:
        yield from _plain(scene, start, text, verb)


def _is_name(scene: Scene, start: int, text: str, quote: re.Match[str], before: str) -> bool:
    """Whether a quotation is a name of something done: no saying, slogan, spirit or title."""
    lists = scene.words.lists["initiatives"]
    ahead = before + scene.text[max(0, start - 8) : start] + text[: quote.start()]
    if re.search(f"{one_of(lists['never_after'])}$", ahead) and not re.match("[^，。]{0,6}建设", text[quote.end() :]):
        return False
    if re.match(one_of(lists["never_before"]), scene.text[start + quote.end() :]):
        return False
    known = scene.notebook.known.named(quote[1], "kg:Spirit", "kg:Tenet", "kg:HonorTitle", "skos:Concept")
    return known is None or head(_tail(scene, text[quote.end() :]), scene.words) is not None


def _tail(scene: Scene, text: str) -> str:
    """What may belong to a name behind its quotation marks: up to a mark, a particle or the beginning of a clause."""
    tail = _TAIL.match(text)
    stops = rf"{scene.words.one_of('initiatives', 'stops')}|\d+[余多几]?{one_of(scene.words.tables['units'])}"
    return re.split(stops, tail[0])[0] if tail else ""


def _quoted(scene: Scene, start: int, text: str, quote: re.Match[str], verb: str) -> Iterator[Candidate]:
    tail = _tail(scene, text[quote.end() :])
    found = head(tail, scene.words)
    reach = found.end if found else 0
    end = quote.end() + (len(tail) if found and len(tail) - reach <= _REST else reach)
    begin = quote.start()
    modifier = re.search("(?:智慧|数字|新)$", text[:begin])
    begin = modifier.start() if modifier else begin
    name = text[begin:end] if found or modifier else quote[1]
    kind = kind_of(text[begin:end], scene.words)
    if verb or kind:
        yield Candidate(start + begin, start + end, name, verb, kind)


def _plain(scene: Scene, start: int, text: str, verb: str) -> Iterator[Candidate]:
    """A name without quotation marks: what follows the verb up to its head noun."""
    begin = 0
    partner = re.match(rf"(?:与|同|和).+?{scene.words.one_of('partners', 'groups')}", text)
    begin = partner.end() if partner else 0
    modifier = _BEFORE_NAME.match(text[begin:])
    begin += modifier.end() if modifier else 0
    words = text[begin:]
    words = words[words.rfind("的") + 1 :] if "的" in words[:-1] else words
    stop = re.search(f"[\\s与及]|并|(?<=..)和|{scene.words.one_of('initiatives', 'stops')}", words)
    words = words[: stop.start()] if stop else words
    found = head(words, scene.words)
    if found is None or found.end < 3 or found.end > _LONGEST:
        return
    begin = text.index(words, begin)
    name = words[: found.end]
    never = scene.words.lists["initiatives"]["never"]
    if scene.notebook.known.named(name, "skos:Concept"):
        return
    if name not in (noun for noun in (found.noun,) if found.weak) and not name.endswith(never):
        yield Candidate(start + begin, start + begin + found.end, name, verb, found)


def propose(scene: Scene, taken: list[tuple[int, int]]) -> Iterator[tuple[Candidate, Proposal]]:
    """The initiatives of a heading or a sentence, each with who carries it out."""
    if scene.passage.kind not in ("heading", "sentence") or (scene.branch is None and scene.company is None):
        return
    for found in candidates(scene, taken):
        node = initiative_id(scene, found)
        proposal = scene.proposal("initiative", (found.start, found.end), _formed(scene, found, node), _why(found))
        doer = scene.doer(found.start)
        if scene.passage.kind == "heading":
            section = f"{scene.desk.prefix}:section-{scene.passage.section}"
            proposal = proposal._replace(claims=(Claim(section, "schema:about", node), *proposal.claims))
        if doer:
            yield found, _with_doer(scene, proposal, node, doer, found.verb)
        else:
            yield found, proposal


def _noted(scene: Scene, node: str, verb: str) -> tuple[Claim, ...]:
    """The verb as a note, where nothing else about an initiative is printed."""
    en = scene.words.tables["verbs"].get(verb, "named")
    return both(node, "skos:note", verb or "点名", en)


def _with_doer(scene: Scene, found: Proposal, node: str, doer: Doer, verb: str) -> Proposal:
    claim = Claim(node, "kg:carriedOutBy", doer.id)
    if doer.members and scene.branch:
        label = Why("党员等读作本支部的", "The members are read as this branch's own")
        reason = Why(
            "句中没有写是哪个支部的人，读作本节的支部。另一种读法是泛指。",
            "The sentence does not say whose people they are; they are read as this section's branch's. "
            "It could mean people at large.",
        )
        found = found._replace(claims=(claim, *found.claims))
        ours = Claim(doer.id, "org:subOrganizationOf", scene.branch.id)
        return scene.read_as(found, [Unprinted("members", ours, label, reason)])
    if doer.end >= 0:
        return found._replace(claims=(claim, *found.claims))
    if not found.claims:
        found = found._replace(claims=_noted(scene, node, verb))
    return scene.read_as(found, [scene.carried(claim, doer, Why("由谁去做", "who does it"))])


def _formed(scene: Scene, found: Candidate, node: str) -> list[Claim]:
    """The team or alliance that founding it brought about."""
    cls = _founds(scene, found)
    if not cls:
        return []
    kind = cls.removeprefix("kg:").lower()
    stem = "-".join([kind, scene.tail, *syllables(found.name)])
    return [Claim(node, "kg:formed", scene.own(kind, found.name) or scene.notebook.thing(cls, found.name, stem))]


def _founds(scene: Scene, found: Candidate) -> str:
    """The class of what is founded, if a team or an alliance is."""
    teams = scene.words.lists["teams"]
    fitting = [cls for cls in ("kg:Team", "kg:Alliance") if bare(found.name).endswith(teams[cls])]
    return fitting[0] if fitting and found.verb in teams["verbs"] else ""


def initiative_id(scene: Scene, found: Candidate) -> str:
    """The id of an initiative: one name is one initiative within a section."""
    name = f"{found.verb}{found.name}" if _founds(scene, found) else found.name
    held = scene.own("initiative", name)
    if held:
        return held
    quote = re.search("“([^”]+)”", name)
    others = tuple(other for other in (quote[1] if quote else "", found.name) if other and other != name)
    stem = "-".join(["initiative", scene.tail, *syllables(name)])
    elsewhere = scene.notebook.known.named(name, *KINDS)
    if elsewhere and elsewhere.zh == name and scene.branch:
        place = re.sub("(?:分公司)?党支部$", "", scene.branch.zh)
        return scene.notebook.thing(found.kind, f"{place}{name}", stem, others=(name,))
    return scene.notebook.thing(found.kind, name, stem, others=others)


def _why(found: Candidate) -> Why:
    kind = found.kind.removeprefix("kg:")
    where = (
        Why(f"“{found.verb}”后面的名称", f"A name follows “{found.verb}”")
        if found.verb
        else Why("引号里的名称", "A quoted name")
    )
    if found.head is None:
        return Why(
            f"{where.zh}；没有认得的中心词,类别是猜的", f"{where.en}; no head noun is known, the class is a guess"
        )
    noun = found.head.noun
    return Why(f"{where.zh}；中心词“{noun}”归入 {kind}", f"{where.en}; its head noun “{noun}” makes it {kind}")
