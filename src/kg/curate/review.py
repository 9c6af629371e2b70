"""A review: proposals one after the other, each accepted, changed, rejected or left for later by a person."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from kg import files
from kg.curate import accept, log
from kg.curate.desk import Desk, rewrite
from kg.curate.known import Known
from kg.curate.known import load as load_known
from kg.curate.log import Decision
from kg.curate.proposal import OPEN, Claim, Proposal
from kg.curate.propose import proposals
from kg.curate.skeleton import literal
from kg.curate.text import Article
from kg.curate.words import Words
from kg.errors import DataError

_LITERAL: Final = re.compile(r'^"(?:[^"\\]|\\.)*"(.*)$', re.DOTALL)


class Review:
    """What is left to decide on an article. Every decision is on disk before the next question is asked."""

    def __init__(self, desk: Desk, article: Article, words: Words) -> None:
        self.desk = desk
        self.article = article
        self.known = load_known(files.sources(desk.project.root))
        self._decisions = log.read(desk.log)
        every = proposals(desk, article, self.known, words)
        standing = log.standing(self._decisions)
        self._stated = accept.statements(desk)
        self.total = len(every)
        self._waiting = [each for each in every if each.key not in standing and not self._is_done(each)]
        self._refused = {id for decision in standing.values() for id in decision.refused}
        self._every = {each.key: each for each in every}

    @property
    def left(self) -> int:
        """How many proposals wait."""
        return len(self._waiting)

    @property
    def current(self) -> Proposal | None:
        """The proposal to decide on now; what it says of a thing that was rejected is open. None at the end."""
        return self._without_refused(self._waiting[0]) if self._waiting else None

    def accept(self, proposal: Proposal) -> int:
        """Write a proposal, as it was or as it was changed, and log that; how many statements are new.

        DataError or KGError where it cannot be written; then nothing is, and it stays the current one.
        """
        known = accept.registered(self.desk)
        change = accept.written(self.desk, accept.entries(self.desk, proposal, known))
        self._decide(Decision(proposal.key, "accept", change.added), change.texts)
        return len(change.added)

    def reject(self, proposal: Proposal) -> None:
        """Log that a proposal is not wanted, nor the initiative it would have named."""
        mine = {claim.subject for claim in proposal.claims if claim.place == "names"}
        refused = tuple(sorted(id for id in mine if proposal.kind == "initiative" and id.startswith("id:initiative-")))
        self._refused |= set(refused)
        self._decide(Decision(proposal.key, "reject", (), refused), {})

    def skip(self) -> None:
        """Leave the current proposal for another time; nothing is logged."""
        self._waiting.pop(0)

    def undo(self) -> Proposal | None:
        """Take back the last decision that stands, also one of an earlier day; it is asked again. None if there is none.

        What was written for it is taken out of the files; what a person changed there since then stays.
        """
        standing = log.standing(self._decisions)
        last = next((decision for decision in reversed(standing.values())), None)
        if last is None:
            return None
        texts = accept.unwritten(self.desk, last.added)
        self._log(Decision(last.key, "undo"), dict(texts))
        self._refused -= set(last.refused)
        again = self._every.get(last.key)
        if again:
            self._waiting.insert(0, again)
        return again

    def _decide(self, decision: Decision, texts: Mapping[Path, str]) -> None:
        self._log(decision, dict(texts))
        self._waiting.pop(0)

    def _log(self, decision: Decision, texts: dict[Path, str]) -> None:
        """Write the files and the log, all or none."""
        before = files.text(self.desk.log) if self.desk.log.exists() else ""
        rewrite({**texts, self.desk.log: before + log.line(decision)})
        self._decisions.append(decision)

    def _is_done(self, proposal: Proposal) -> bool:
        """Whether a person has written all of it already."""
        return all(accept.is_stated(self.desk, claim, self._stated, proposal) for claim in proposal.claims)

    def _without_refused(self, proposal: Proposal) -> Proposal:
        if proposal.kind == "initiative" or not self._refused:
            return proposal
        kept = [claim for claim in proposal.claims if not (claim.place == "names" and claim.subject in self._refused)]
        swapped = [
            claim._replace(
                subject=OPEN if claim.subject in self._refused else claim.subject,
                object=OPEN if claim.object in self._refused else claim.object,
            )
            for claim in kept
        ]
        return proposal._replace(claims=tuple(swapped))


def changed(proposal: Proposal, number: int, value: str, known: Known) -> Proposal:
    """The proposal with the value of one claim (counted from 0) replaced; an empty value takes the claim out.

    A name of a thing stands for its id, a text keeps its language, a number has to be one. A new Chinese name keeps
    the old one as another name. DataError where the value does not fit.
    """
    claim = proposal.claims[number]
    if not value:
        return proposal._replace(claims=proposal.claims[:number] + proposal.claims[number + 1 :])
    new = claim._replace(object=_fitting(claim.object, value.strip(), known))
    extra: tuple[Claim, ...] = ()
    if claim.predicate == "skos:prefLabel" and claim.object.endswith("@zh") and new.object != claim.object:
        extra = (Claim(claim.subject, "skos:altLabel", claim.object, "names"),)
    claims = (*proposal.claims[:number], new, *extra, *proposal.claims[number + 1 :])
    return proposal._replace(claims=tuple(dict.fromkeys(claims)))


def filled(proposal: Proposal, value: str, known: Known) -> Proposal:
    """The proposal with everything that is open replaced by the thing that a name or an id means.

    >>> from kg.curate.known import Thing
    >>> from kg.curate.proposal import Why
    >>> known = Known({"id:place-a": Thing("id:place-a", "schema:Place", "甲", "A")})
    >>> proposal = Proposal("date", "p1s1", 0, 2, "今年", (Claim("?", "kg:dateText", '"今年"@zh'),), Why("", ""))
    >>> filled(proposal, "甲", known).claims[0].subject
    'id:place-a'
    """
    found = meant(value, known)
    claims = [
        claim._replace(
            subject=found if claim.subject == OPEN else claim.subject,
            object=found if claim.object == OPEN else claim.object,
        )
        for claim in proposal.claims
    ]
    return proposal._replace(claims=tuple(claims))


def meant(value: str, known: Known) -> str:
    """The id that a name or an id means; DataError where nothing, or more than one thing, bears it.

    >>> from kg.curate.known import Thing
    >>> meant("甲", Known({"id:place-a": Thing("id:place-a", "schema:Place", "甲", "A")}))
    'id:place-a'
    """
    value = value.strip()
    if value in known.things:
        return value
    thing = known.named(value)
    parts = [thing] if thing else [each for each in known.things.values() if value and value in each.zh]
    if len(parts) == 1:
        return parts[0].id
    near = ", ".join(f"{each.zh} ({each.id})" for each in parts[:5])
    raise DataError(
        f"“{value}” names {'several things: ' + near if parts else 'nothing here'}; give a whole name or an id",
        f"“{value}”{'可以指好几个：' + near if parts else '在这里不是任何事物的名称'}；请写全名或标识",
        value=value,
    )


def _fitting(old: str, value: str, known: Known) -> str:
    written = _LITERAL.match(old)
    if written:
        return literal(value) + written[1]
    if re.fullmatch(r"[+-]?\d+(?:\.\d+)?", old):
        if not re.fullmatch(r"\d+(?:\.\d+)?", value):
            raise DataError(f"“{value}” is no number; write figures", f"“{value}”不是数；请写数字", value=value)
        return value
    if re.fullmatch(r"[a-z]+:[A-Z]\w+", old):
        return _class(value)
    return meant(value, known)


def _class(value: str) -> str:
    if not re.fullmatch(r"(?:kg|org|schema|skos|prov):[A-Z]\w+", value):
        raise DataError(
            f"“{value}” is no class; write it as in kg:ServiceActivity",
            f"“{value}”不是类别；写法如 kg:ServiceActivity",
            value=value,
        )
    return value
