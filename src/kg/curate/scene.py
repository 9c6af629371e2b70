"""One sentence with what is needed to understand it: whose section it stands in, who is speaking, what is known."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from kg.curate.desk import Desk
from kg.curate.known import Known, Thing, Why, bare, short
from kg.curate.naming import english, new_id, place_word, syllables
from kg.curate.proposal import Claim, Proposal, named, read_out
from kg.curate.skeleton import literal
from kg.curate.text import Article, Passage
from kg.curate.words import Words

PLACE: Final = "schema:Place"
_PLACE_KINDS: Final = {"省": "Province", "市": "City", "区": "District", "县": "County"}


class Doer(NamedTuple):
    """Who does something: an id, the passage that prints it, and where its name ends there (-1: not in this one)."""

    id: str
    passage: str
    end: int
    members: bool = False
    """Whether it is a group of the branch's own people, which the sentence does not say."""


class Unprinted(NamedTuple):
    """A claim that is not printed, for a reading: why it is read so, and the other passage it rests on, if any."""

    name: str
    claim: Claim
    label: Why
    reason: Why
    other: str = ""


class Notebook:
    """The things that proposals name and no register has yet; what is known grows by them."""

    def __init__(self, known: Known, words: Words) -> None:
        self.known = known
        self.words = words
        self._fresh: dict[str, tuple[Claim, ...]] = {}

    def thing(self, cls: str, zh: str, id: str, *, en: str = "", others: tuple[str, ...] = (), scheme: str = "") -> str:
        """The id of a new thing; `id` is what it would like to be called, such as "honor-dongtou"."""
        kind, *words = id.split("-")
        found = new_id(kind, words, self.known)
        en = en or english(zh, self.known, self.words.tables["english"])
        claims = list(named(found, cls, zh, en))
        claims += [Claim(found, "skos:altLabel", literal(other, "zh"), "names") for other in others]
        claims += [Claim(found, "skos:inScheme", scheme, "names")] if scheme else []
        self._fresh[found] = tuple(claims)
        self.known = self.known.with_things([Thing(found, cls, zh, en, others)])
        return found

    def quantity(self, id: str) -> str:
        """The id of a new quantity, which has a class and no name."""
        kind, *words = id.split("-")
        found = new_id(kind, words, self.known)
        self._fresh[found] = (Claim(found, "a", "schema:QuantitativeValue", "names"),)
        self.known = self.known.with_things([Thing(found, "schema:QuantitativeValue", "", "")])
        return found

    def place(self, zh: str) -> str:
        """The id of a place by a name, new or not."""
        held = self.known.named(zh, PLACE)
        if held:
            return held.id
        kind = _PLACE_KINDS.get(zh[-1], "") if short(zh) != zh else ""
        word = place_word(zh)
        others = (short(zh),) if kind else ()
        return self.thing(PLACE, zh, f"place-{word}", en=f"{word.capitalize()} {kind}".strip(), others=others)

    def complete(self, proposal: Proposal) -> Proposal:
        """The proposal with the names of all that is new in it, and of what these names mention."""
        used = [term for claim in proposal.claims for term in (claim.subject, claim.object)]
        claims = [claim for id in dict.fromkeys(used) for claim in self._fresh.get(id, ())]
        return proposal._replace(claims=tuple(dict.fromkeys([*claims, *proposal.claims])))


class Scene(NamedTuple):
    """One sentence in its section. `branch` and `company` are those that the section is about, if they are known."""

    desk: Desk
    passage: Passage
    text: str
    notebook: Notebook
    branch: Thing | None
    company: Thing | None
    home: str
    before: Doer | None

    @property
    def words(self) -> Words:
        """The lists of words."""
        return self.notebook.words

    @property
    def tail(self) -> str:
        """The word by which ids of this section's things are told apart: the branch's, or the article's."""
        return self.branch.id.removeprefix("id:branch-") if self.branch else self.desk.slug

    def own(self, kind: str, *names: str) -> str:
        """The id of a thing of this section's branch that bears one of some names; empty where there is none."""
        wanted, begin = set(map(bare, names)), f"id:{kind}-{self.tail}-"
        for thing in self.notebook.known.things.values():
            if thing.id.startswith(begin) and not wanted.isdisjoint(map(bare, (thing.zh, *thing.others))):
                return thing.id
        return ""

    def proposal(self, kind: str, span: tuple[int, int], claims: Iterable[Claim], why: Why) -> Proposal:
        """A proposal about a span of this sentence."""
        return Proposal(kind, self.passage.name, *span, self.text[slice(*span)], tuple(claims), why)

    def carried(self, claim: Claim, doer: Doer, what: Why) -> Unprinted:
        """A claim whose subject is not printed where it belongs: it is carried over from where it is."""
        label = Why(f"{self.passage.name} 承前省略的主语", f"The elided subject of {self.passage.name}")
        if doer.passage == self.passage.name:
            zh = f"这个分句没有印出{what.zh}，承本句前面的主语读出。另一种读法是另有所指。"
            en = f"The clause does not print {what.en}; the subject of the clauses before it is carried over. "
        else:
            zh = f"本句没有印出{what.zh}，承 {doer.passage} 的主语读出。另一种读法是由别的单位或个人所为。"
            en = f"The sentence does not print {what.en}; it is carried over from {doer.passage}. "
        return Unprinted("subject", claim, label, Why(zh, en + "Somebody else could be meant."), doer.passage)

    def read_as(self, found: Proposal, parts: Sequence[Unprinted]) -> Proposal:
        """The proposal with claims that are not printed: they stand in one reading of this sentence, with its reason."""
        if not parts:
            return found
        rests = tuple(dict.fromkeys((*(part.other for part in parts if part.other), self.passage.name)))
        reading = "-".join([f"reading-{self.passage.name}", *(part.name for part in parts)])
        label = Why("，".join(part.label.zh for part in parts), "; ".join(part.label.en for part in parts))
        reason = Why("".join(part.reason.zh for part in parts), " ".join(part.reason.en for part in parts))
        described = read_out(self.desk.prefix, reading, label, reason, rests)
        added = [part.claim._replace(place="reading") for part in parts]
        why = Why(f"{found.why.zh}；另有一条解读：{label.zh}", f"{found.why.en}; with a reading: {label.en}")
        return found._replace(claims=(*found.claims, *added, *described), reading=reading, rests_on=rests, why=why)

    def doer(self, at: int) -> Doer | None:
        """Who does what stands at a place: the last one named before it in the sentence, else who did before."""
        named = [doer for doer in self.doers() if doer.end <= at and not (doer.members and self._apart(doer.end, at))]
        return named[-1] if named else self.before

    def _apart(self, start: int, end: int) -> bool:
        """Whether a clause ends between two places."""
        return re.search("[，,；;]", re.sub("“[^”]*”", "", self.text[start:end])) is not None

    def doers(self) -> Iterator[Doer]:
        """Everybody who is named as a doer, in the order of the sentence."""
        lists = self.words.lists["doers"]
        found: dict[int, Doer] = {}
        for mention in self.notebook.known.mentions(self.text, "kg:Branch", "kg:Company"):
            found[mention.end] = Doer(mention.thing.id, self.passage.name, mention.end)
        pattern = f"{self.words.one_of('doers', 'branch')}|{self.words.one_of('doers', 'company')}"
        for match in re.finditer(pattern, self.text):
            thing = self.branch if match[0] in lists["branch"] else self.company
            if thing and self._is_subject(match.start(), match.end()):
                found.setdefault(match.end(), Doer(thing.id, self.passage.name, match.end()))
        found |= {doer.end: doer for doer in (*self._others(), *self._groups())}
        yield from (found[end] for end in sorted(found))

    def _others(self) -> Iterator[Doer]:
        """Grids and teams at the head of a clause, before a verb."""
        acts = f"{self.words.one_of('initiatives', 'adverbs')}|{self.words.one_of('initiatives', 'verbs')}"
        names = rf"[\u4e00-\u9fff]{{2,8}}?{self.words.one_of('doers', 'others')}"
        for match in re.finditer(rf"(?:^|[，,。；;])(?:其中)?({names})(?={acts})", self.text):
            if match[1].endswith("网格"):
                held = self.notebook.known.named(match[1], "org:Organization")
                cls, id, stem = "org:Organization", held.id if held else "", ["org"]
            else:
                cls, id, stem = "kg:Team", self.own("team", match[1]), ["team", self.tail]
            id = id or self.notebook.thing(cls, match[1], "-".join([*stem, *syllables(match[1])]))
            if not re.match(self.words.one_of("initiatives", "verbs"), match[1]):
                yield Doer(id, self.passage.name, match.end(1))

    def _groups(self) -> Iterator[Doer]:
        """People of the branch at the head of a clause."""
        groups, acts = self.words.one_of("doers", "groups"), self.words.one_of("doers", "group_acts")
        for match in re.finditer(rf"(?:^|[，,。；;、])({groups})(?={acts})", self.text):
            if self.branch:
                zh = f"{self.branch.zh}{match[1].removesuffix('们')}"
                held = self.notebook.known.named(zh, "kg:Group")
                stem = "-".join(["group", self.tail, *syllables(match[1].removesuffix("们"))])
                id = (
                    held.id
                    if held
                    else self.notebook.thing("kg:Group", zh, stem, others=(match[1].removesuffix("们"),))
                )
                yield Doer(id, self.passage.name, match.end(1), members=True)

    def _is_subject(self, start: int, end: int) -> bool:
        """Whether the short name of a doer is no part of a longer word, such as a title or a brand."""
        part_of = re.match("品牌|书记|建设|战斗|标准|生活|委员|党员|班子", self.text[end:])
        return part_of is None and (
            start == 0 or re.match(r"[\s，,；;。、：:的由使让和与及]", self.text[start - 1]) is not None
        )


def scenes(desk: Desk, article: Article, notebook: Notebook) -> Iterator[Scene]:
    """The sentences of an article in reading order, each with its section's branch and who did something before it."""
    for number in sorted({passage.section for passage in article.passages}):
        passages = article.within(number)
        branch, company, home = _about(article, passages, notebook.known)
        before = None
        for passage in passages:
            text = article.words(passage)
            scene = Scene(desk, passage, text, notebook, branch, company, home, before)
            if passage.kind == "heading" and branch:
                scene = scene._replace(before=Doer(branch.id, home, -1))
            yield scene
            before = _last(scene) or before if passage.kind == "sentence" else before
            before = before._replace(end=-1) if before else None


def _last(scene: Scene) -> Doer | None:
    """The last branch or company that a sentence names as a doer; others do not speak for the next sentence."""
    found = [doer for doer in scene.doers() if doer.id.startswith(("id:branch-", "id:company-"))]
    return found[-1] if found else None


def _about(article: Article, passages: list[Passage], known: Known) -> tuple[Thing | None, Thing | None, str]:
    """The first branch and company that a section names, and the passage that names the branch."""
    first: dict[str, tuple[Thing, str]] = {}
    for passage in passages:
        for mention in known.mentions(article.words(passage), "kg:Branch", "kg:Company"):
            first.setdefault(mention.thing.cls, (mention.thing, passage.name))
    branch, home = first.get("kg:Branch", (None, ""))
    company = first["kg:Company"][0] if "kg:Company" in first else None
    if branch and company is None:
        company = known.things.get(branch.id.replace("id:branch-", "id:company-"))
    return branch, company, home
