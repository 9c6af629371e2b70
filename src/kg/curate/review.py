"""A review: proposals one after the other, each accepted, changed, rejected or left for later by a person."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from kg import files
from kg.curate import accept, known, log
from kg.curate.desk import Desk, rewrite
from kg.curate.log import Decision
from kg.curate.proposal import OPEN, Claim, Proposal
from kg.curate.propose import proposals
from kg.curate.text import Article
from kg.curate.words import Words


class Review:
    """What is left to decide on an article. Every decision is on disk before the next question is asked.

    `current` is the proposal to decide on now, without the names that some register has by now; what it says of a
    thing that was rejected is open. It is None at the end.
    """

    def __init__(self, desk: Desk, article: Article, words: Words) -> None:
        self.desk = desk
        self.article = article
        self._words = words
        self.known = known.load(files.sources(desk.project.root))
        self._decisions = log.read(desk.log)
        every = proposals(desk, article, self.known, words)
        standing = log.standing(self._decisions)
        stated = accept.statements(desk)
        self.total = len(every)
        self._waiting = [each for each in every if each.key not in standing and not _is_done(desk, each, stated)]
        self._refused = {id for decision in standing.values() for id in decision.refused}
        self.current = self._next()

    @property
    def left(self) -> int:
        """How many proposals wait."""
        return len(self._waiting)

    @property
    def can_undo(self) -> bool:
        """Whether some decision stands."""
        return bool(log.standing(self._decisions))

    def accept(self, proposal: Proposal) -> int:
        """Write a proposal, as it was or as it was changed, and log that; how many statements are new.

        DataError or KGError where it cannot be written; then nothing is, and it stays the current one.
        """
        registered = accept.registered(self.desk)
        change = accept.written(self.desk, accept.entries(self.desk, proposal, registered))
        self._decide(Decision(proposal.key, "accept", change.added), change.texts)
        return len(change.added)

    def reject(self, proposal: Proposal) -> None:
        """Log that a proposal is not wanted, nor the initiative it would have named."""
        ids = proposal.names if proposal.kind == "initiative" else frozenset()
        refused = tuple(sorted(id for id in ids if id.startswith("id:initiative-")))
        self._refused |= set(refused)
        self._decide(Decision(proposal.key, "reject", (), refused), {})

    def skip(self) -> int:
        """Leave the current proposal for another time, with those on what it would have named; how many. Nothing is logged."""
        first, *others = self._waiting
        begins = ("id:initiative-", "id:honor-") if first.kind in ("initiative", "award", "ranking") else ()
        ids = {id for id in first.names if id.startswith(begins) and id not in self.known.things}
        kept = [each for each in others if ids.isdisjoint(each.names)]
        left = len(self._waiting) - len(kept)
        self._waiting = kept
        self.current = self._next()
        return left

    def undo(self) -> Proposal | None:
        """Take back the last decision that stands, also one of an earlier day; it is asked again. None if there is none.

        What was written for it is taken out of the files; what a person changed there since then stays.
        """
        standing = log.standing(self._decisions)
        last = next(reversed(standing.values()), None)
        if last is None:
            return None
        texts = accept.unwritten(self.desk, last.added)
        self._log(Decision(last.key, "undo"), texts)
        self._refused -= set(last.refused)
        # Proposed anew: of what it had written, it proposed nothing more.
        self.known = known.load(files.sources(self.desk.project.root))
        every = proposals(self.desk, self.article, self.known, self._words)
        again = next((each for each in every if each.key == last.key), None)
        if again:
            self._waiting.insert(0, again)
        self.current = self._next()
        return again

    def silent(self) -> list[str]:
        """The passages of which nothing is stated and nothing is left to decide, and no reason is given."""
        stated = {triple[0].rpartition("/")[2].removesuffix(">") for triple in accept.statements(self.desk)}
        stated |= {proposal.passage for proposal in self._waiting} | accept.excused(self.desk)
        return [passage.name for passage in self.article.passages if passage.name not in stated]

    def _next(self) -> Proposal | None:
        if not self._waiting:
            return None
        self.known = known.load(files.sources(self.desk.project.root))
        found = self._waiting[0].without_names(self.known.things)
        return found if found.kind == "initiative" else _without(found, self._refused)

    def _decide(self, decision: Decision, texts: Mapping[Path, str]) -> None:
        self._log(decision, texts)
        self._waiting.pop(0)
        self.current = self._next()

    def _log(self, decision: Decision, texts: Mapping[Path, str]) -> None:
        """Write the files and the log, all or none; names before what uses them, the log last.

        So a process killed half way has written less than it logs, never more, and is asked again.
        """
        before = files.text(self.desk.log) if self.desk.log.exists() else ""
        ordered = dict(sorted(texts.items(), key=lambda each: each[0].suffix == ".trig"))
        rewrite({**ordered, self.desk.log: before + log.line(decision)})
        self._decisions.append(decision)


def _is_done(desk: Desk, proposal: Proposal, stated: frozenset[tuple[str, ...]]) -> bool:
    """Whether a person has written all of it already."""
    return all(accept.is_stated(desk, claim, stated, proposal) for claim in proposal.claims)


def _without(proposal: Proposal, refused: set[str]) -> Proposal:
    """The proposal with everything open that it says of things that were rejected."""

    def swapped(claim: Claim) -> Claim:
        subject, object_ = (OPEN if term in refused else term for term in (claim.subject, claim.object))
        return claim._replace(subject=subject, object=object_)

    kept = proposal.without_names(refused)
    return kept._replace(claims=tuple(map(swapped, kept.claims)))
