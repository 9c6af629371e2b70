"""Branches and companies by their names: …分公司党支部, other 党支部 names, …分公司."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from kg.curate.known import Thing, Why, short
from kg.curate.naming import place_word, syllables
from kg.curate.proposal import OPEN, Claim, Proposal
from kg.curate.scene import PLACE, Notebook, Scene

_PARENTS: Final = ("org:FormalOrganization",)
_HAN: Final = "\u3400-\u9fff"
_OTHER: Final = re.compile(rf"(?:^|[，,。；;、：:\s的由与和是“]|以及|指导|带领)([{_HAN}A-Za-z0-9]{{2,14}}?)(党支部)")
_NO_NAME: Final = re.compile(
    "示范|先进|优秀|基层|标准|六好|五好|星级|过硬|[各全多每两几该]个?|党员|公司$|企业$|农村$|机关$|本|我|这|被|评为|获|下属|联合|携手|所属"
)


class Company(NamedTuple):
    """The name of a branch company in a sentence, and of its branch, if that follows."""

    start: int
    company_end: int
    end: int
    parent: Thing | None
    places: tuple[str, ...]
    word: str

    @property
    def is_branch(self) -> bool:
        """Whether 党支部 follows."""
        return self.end > self.company_end


def companies(text: str, notebook: Notebook) -> Iterator[Company]:
    """Every …分公司 of a sentence that its name tells apart from others.

    The name is what the places before the word are, or what stands between the parent's name and the word.
    """
    parents = {end: (start, thing) for start, end, thing in _parents(text, notebook)}
    for match in re.finditer("分公司(党支部)?", text):
        start, places = _places_before(text, match.start(), notebook)
        if start == match.start():
            ends = [end for end in parents if 2 <= match.start() - end <= 8]
            start = max(ends, default=match.start())
            if start == match.start() or not re.fullmatch(f"[{_HAN}]+", text[start : match.start()]):
                continue
        word = text[start : match.start()] if not places else short(text[start : match.start()])
        begin, parent = parents.get(start, (start, None))
        yield Company(begin, match.start() + 3, match.end(), parent, places, word)


def _parents(text: str, notebook: Notebook) -> list[tuple[int, int, Thing]]:
    return [tuple(mention) for mention in notebook.known.mentions(text, *_PARENTS)]  # type: ignore[misc]


def _places_before(text: str, end: int, notebook: Notebook) -> tuple[int, tuple[str, ...]]:
    """Where the names of places that end at `end` begin, and these names, the outer first."""
    names = _place_names(notebook)
    found: list[str] = []
    start = end
    while True:
        fitting = [name for name in names if text.endswith(name, 0, start)]
        if not fitting:
            return start, tuple(reversed(found))
        longest = max(fitting, key=len)
        found.append(names[longest])
        start -= len(longest)


def _place_names(notebook: Notebook) -> dict[str, str]:
    """How a place may be called, to its full name."""
    known = [thing for thing in notebook.known.things.values() if thing.cls == PLACE]
    found = {form: name for name in notebook.words.divisions for form in (name, short(name))}
    found |= {form: thing.zh for thing in known for form in (thing.zh, *thing.others) if len(form) > 1}
    return found


def register(text: str, notebook: Notebook) -> None:
    """Note the branches and companies of a sentence, so that what stands around it can refer to them."""
    for company in companies(text, notebook):
        _ids(text, company, notebook)
    for match in _other_names(text, notebook):
        _other_id(match, notebook)


def _ids(text: str, found: Company, notebook: Notebook) -> tuple[str, str]:
    """The ids of a company and, where it is named, of its branch (else an empty text)."""
    last = short(found.places[-1]) if found.places else found.word
    full = text[found.start : found.company_end]
    word = place_word(last)
    company = notebook.known.named(full, "kg:Company") or notebook.known.named(f"{last}分公司", "kg:Company")
    others = (full,) if full != f"{last}分公司" else ()
    name = f"{word.capitalize()} Branch Company"
    company_id = (
        company.id
        if company
        else notebook.thing("kg:Company", f"{last}分公司", f"company-{word}", en=name, others=others)
    )
    if not found.is_branch:
        return company_id, ""
    branch = notebook.known.named(f"{full}党支部", "kg:Branch") or notebook.known.named(
        f"{last}分公司党支部", "kg:Branch"
    )
    return company_id, branch.id if branch else notebook.thing(
        "kg:Branch",
        f"{last}分公司党支部",
        f"branch-{word}",
        en=f"Party Branch of {name}",
        others=tuple(f"{other}党支部" for other in others),
    )


def propose(scene: Scene) -> Iterator[Proposal]:
    """The branches and companies that a sentence names in full, and what their names say about them."""
    if scene.passage.kind != "sentence":
        return
    covered = []
    for found in companies(scene.text, scene.notebook):
        company, branch = _ids(scene.text, found, scene.notebook)
        claims = [Claim(branch, "kg:branchOf", company)] if branch else []
        if found.parent:
            claims.append(Claim(company, "org:subOrganizationOf", found.parent.id))
            claims += [Claim(company, "kg:locatedIn", scene.notebook.place(place)) for place in found.places]
        covered.append(found.end)
        if claims:
            yield scene.proposal("branch" if branch else "company", (found.start, found.end), claims, _why(found))
    yield from _others(scene, covered)


def _why(found: Company) -> Why:
    zh = "“…分公司党支部”是党支部的全名" if found.is_branch else "“…分公司”是分公司的全名"
    en = "…分公司党支部 is the full name of a branch" if found.is_branch else "…分公司 is the full name of a company"
    if found.parent:
        zh += "，名称里写明了上级公司和所在地"
        en += "; it names the parent company and the place"
    return Why(zh, en)


def _other_names(text: str, notebook: Notebook) -> Iterator[re.Match[str]]:
    """Names of branches that are not called after a branch company, and are no titles."""
    verbs = notebook.words.one_of("honors", "verbs")
    for match in _OTHER.finditer(text):
        ahead = text[: match.start(1)]
        title = re.search(f"{verbs}[^。；;]{{0,40}}$", ahead) is not None
        if not (title or _NO_NAME.search(match[1]) or ahead.endswith("“") or "分公司" in match[1]):
            yield match


def _other_id(match: re.Match[str], notebook: Notebook) -> str:
    held = notebook.known.named(match[1] + match[2], "kg:Branch")
    stem = "-".join(["branch", *syllables(match[1])])
    return held.id if held else notebook.thing("kg:Branch", match[1] + match[2], stem)


def _others(scene: Scene, covered: list[int]) -> Iterator[Proposal]:
    """Branches that are not called after a branch company."""
    for match in _other_names(scene.text, scene.notebook):
        if match.end() not in covered:
            company = scene.notebook.known.named(match[1], "kg:Company")
            claim = Claim(_other_id(match, scene.notebook), "kg:branchOf", company.id if company else OPEN)
            why = Why(
                "名称以“党支部”结尾；原文没有写它属于哪个公司", "The name ends in 党支部; its company has to be named"
            )
            yield scene.proposal("branch", (match.start(1), match.end()), [claim], why)
