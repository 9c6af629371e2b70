"""A proposal on the screen: the sentence with the span marked, what it would add by name and as written, and why."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Final, NamedTuple

from kg.cli.call import Call
from kg.cli.screen import GAP, NARROWEST, hang, safe, wrap
from kg.curate.known import Known, Why
from kg.curate.proposal import OPEN, Claim, Proposal
from kg.terms import SOURCE

KINDS: Final[Mapping[str, Why]] = {
    "headline": Why("标题", "headline"),
    "author": Why("署名", "author"),
    "branch": Why("党支部", "branch"),
    "company": Why("分公司", "company"),
    "spirit": Why("精神", "spirit"),
    "tenet": Why("精神内涵", "tenets"),
    "award": Why("荣誉", "award"),
    "ranking": Why("排名", "ranking"),
    "initiative": Why("举措", "initiative"),
    "partner": Why("合作方", "partner"),
    "place": Why("地点", "place"),
    "date": Why("日期", "date"),
    "quantity": Why("数量", "quantity"),
}
"""What the kinds of proposals are called."""
_NAMES: Final[Mapping[str, Why]] = {
    "a": Why("类别", "class"),
    "skos:prefLabel": Why("名称", "name"),
    "skos:altLabel": Why("又名", "other name"),
    "skos:inScheme": Why("概念表", "scheme"),
    "rdfs:label": Why("名称", "name"),
    "rdfs:comment": Why("理由", "reason"),
}
_SECTION: Final = re.compile(r":section-\d+$")
_LITERAL: Final = re.compile(r'"((?:[^"\\]|\\.)*)"(?:@\w+|\^\^\S+)?')


class Names(NamedTuple):
    """What things, classes and properties are called, in the language of a call."""

    call: Call
    named: Mapping[str, Why]
    labels: Mapping[str, Why]

    def of(self, term: str, found: Proposal) -> str:
        """A term of a proposal in words."""
        text = _LITERAL.fullmatch(term)
        if text:
            return re.sub(r"\\(.)", r"\1", text[1])
        if term == OPEN:
            return self.call.say("? (to be named)", "？（待定）")
        if term.startswith(f"<{SOURCE}") and "/" not in term.removeprefix(f"<{SOURCE}"):
            return self.call.say("this article", "本文")
        if _SECTION.search(term):
            return self.call.say("this section", "本节")
        own = [c.object for c in found.claims if c.subject == term and c.predicate in ("skos:prefLabel", "rdfs:label")]
        both = [self.of(name, found) for name in own] or list(self.named.get(term, ()))
        return self.call.say(both[-1], both[0]) or term if both else self.property(term)

    def property(self, curie: str) -> str:
        """A property or class in words, or as it is written."""
        said = _NAMES.get(curie) or self.labels.get(curie)
        return self.call.say(said.en, said.zh) if said else curie


def named(known: Known, found: Iterable[Proposal] = ()) -> dict[str, Why]:
    """What is known, or named by some proposals, by id."""
    names: dict[str, list[str]] = {}
    for claim in (claim for each in found for claim in each.claims):
        text = _LITERAL.fullmatch(claim.object)
        if claim.predicate == "skos:prefLabel" and text:
            names.setdefault(claim.subject, []).append(text[1])
    things = {thing.id: Why(thing.zh, thing.en) for thing in known.things.values()}
    return things | {id: Why(both[0], both[-1]) for id, both in names.items()}


def told(names: Names, sentence: str, head: str, found: Proposal) -> str:
    """A proposal in lines that fit the screen; `head` stands before its kind."""
    call, kind = names.call, KINDS[found.kind]
    first = GAP.join(part for part in (head, call.say(kind.en, kind.zh), found.text) if part)
    shown = [call.screen.paint(part, "bold") for part in hang(call.screen, safe(first), 0)]
    shown += _behind(call, "> ", marked(sentence, found))
    for mark, said, written in _changes(names, found):
        shown += _behind(call, mark, said)
        shown += [call.screen.paint(part, "dim") for part in _behind(call, "  ", written)]
    why = call.say(f"because: {found.why.en}", f"理由：{found.why.zh}")
    return "\n".join([*shown, *_behind(call, "", why)])


def _behind(call: Call, mark: str, text: str) -> list[str]:
    """A text in lines behind a mark, the others below its first word."""
    columns = call.screen.width
    room = None if columns is None else max(columns - len(GAP + mark), NARROWEST)
    parts = [safe(text)] if room is None else wrap(safe(text), room, at_hyphens=False)
    return [GAP + (" " * len(mark) if at else mark) + part for at, part in enumerate(parts)]


def marked(sentence: str, found: Proposal) -> str:
    """A sentence with the span of a proposal in brackets.

    >>> marked("支部荣获先进集体。", Proposal("award", "p1s1", 4, 8, "先进集体", (), Why("", "")))
    '支部荣获【先进集体】。'
    """
    return f"{sentence[: found.start]}【{sentence[found.start : found.end]}】{sentence[found.end :]}"


def numbered(names: Names, found: Proposal) -> list[str]:
    """Every value of a proposal on a line with its number, for changing one."""
    lines = []
    for number, claim in enumerate(found.claims, 1):
        value = names.of(claim.object, found)
        value += f"  {claim.object}" if value != claim.object and not claim.object.startswith('"') else ""
        text = f"{names.of(claim.subject, found)}{GAP}{names.property(claim.predicate)}: {value}"
        lines += hang(names.call.screen, safe(f"{number:>3}{GAP}{text}"), 0)
    return lines


def _changes(names: Names, found: Proposal) -> Iterator[tuple[str, str, str]]:
    """What would be added: a mark, the change in words, and as it would be written."""
    for (place, subject), group in groupby(found.claims, key=lambda claim: (claim.place, claim.subject)):
        claims = list(group)
        if place in ("names", "article"):
            yield "* ", _new(names, found, claims), f"{subject}  [{_where(found, claims[0])}]"
            continue
        for predicate, same in groupby(claims, key=lambda claim: claim.predicate):
            values = list(same)
            objects = " / ".join(names.of(claim.object, found) for claim in values)
            line = f"{subject} {predicate} {' , '.join(claim.object for claim in values)}"
            where = f"  [{_where(found, values[0])}]" if place == "reading" else ""
            yield "+ ", f"{names.of(subject, found)} —{names.property(predicate)}→ {objects}", line + where


def _new(names: Names, found: Proposal, claims: Sequence[Claim]) -> str:
    """A new thing or reading in words: its class, its names, and a reading's reason."""
    say, chosen = names.call.say, 0 if names.call.lang == "zh" else -1
    by: dict[str, list[str]] = {}
    for claim in claims:
        by.setdefault(claim.predicate, []).append(names.of(claim.object, found))
    called = " / ".join(by.get("skos:prefLabel", by.get("rdfs:label", [""])[chosen:][:1]))
    cls = by.get("a", [""])[0]
    parts = [say(f"new {cls.lower()}", f"新{cls}") + (say(": ", "：") + called if called else "")]
    parts += [f"{names.property('skos:altLabel')} {other}" for other in by.get("skos:altLabel", ())]
    parts += by.get("rdfs:comment", [""])[chosen:][:1]
    return say("; ", "；").join(part for part in parts if part)


def _where(found: Proposal, claim: Claim) -> str:
    return {"reading": found.reading, "names": "names.ttl", "article": "article.ttl"}.get(claim.place, found.passage)
