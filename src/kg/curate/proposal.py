"""What a proposal is: a span of a sentence, the statements it would add, where each goes, and why."""

from __future__ import annotations

from collections.abc import Container
from typing import Literal, NamedTuple

from kg.curate.known import Why
from kg.curate.skeleton import literal

Place = Literal["passage", "reading", "names", "article"]
"""Where a statement goes: the sentence's block, a reading's block, names.ttl, or article.ttl."""

OPEN = "?"
"""A subject or value that only the reader of the sentence can name."""


class Claim(NamedTuple):
    """A statement, its terms as Turtle writes them with the project's prefixes, and where it goes."""

    subject: str
    predicate: str
    object: str
    place: Place = "passage"


class Proposal(NamedTuple):
    """A proposal; `start` and `end` count in the words of the passage, end excluded.

    `reading` is the local name of the reading that holds the claims whose place is "reading", if there are any;
    `rests_on` are the passages it is read out of.
    """

    kind: str
    passage: str
    start: int
    end: int
    text: str
    claims: tuple[Claim, ...]
    why: Why
    reading: str = ""
    rests_on: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """What the log knows it by: it stays the same as long as text and rule do.

        >>> Proposal("award", "p10s4", 2, 9, "先进党支部", (), Why("", "")).key
        'p10s4 award 2-9 先进党支部'
        """
        return f"{self.passage} {self.kind} {self.start}-{self.end} {self.text}"

    @property
    def names(self) -> frozenset[str]:
        """The ids of what it names."""
        return frozenset(claim.subject for claim in self.claims if claim.place == "names")

    def without_names(self, ids: Container[str]) -> Proposal:
        """The same without the names of some things."""
        kept = tuple(claim for claim in self.claims if not (claim.place == "names" and claim.subject in ids))
        return self._replace(claims=kept)

    @property
    def is_open(self) -> bool:
        """Whether something in it still has to be named."""
        return any(OPEN in (claim.subject, claim.object) for claim in self.claims)


def named(id: str, cls: str, zh: str, en: str) -> tuple[Claim, ...]:
    """The claims that give a new thing its class and its names.

    >>> [claim.object for claim in named("id:spirit-a", "kg:Spirit", "甲精神", "A Spirit")]
    ['kg:Spirit', '"甲精神"@zh', '"A Spirit"@en']
    """
    return (
        Claim(id, "a", cls, "names"),
        Claim(id, "skos:prefLabel", literal(zh, "zh"), "names"),
        Claim(id, "skos:prefLabel", literal(en, "en"), "names"),
    )


def both(subject: str, predicate: str, zh: str, en: str) -> tuple[Claim, Claim]:
    """A text and its translation, side by side."""
    return Claim(subject, predicate, literal(zh, "zh")), Claim(subject, predicate, literal(en, "en"))


def read_out(desk_prefix: str, reading: str, label: Why, reason: Why, passages: tuple[str, ...]) -> tuple[Claim, ...]:
    """The claims that describe a reading: its names, its reason, the passages it rests on."""
    node = f"{desk_prefix}:{reading}"
    texts = [("rdfs:label", label), ("rdfs:comment", reason)]
    return (
        Claim(node, "a", "kg:Reading", "article"),
        *(
            Claim(node, p, literal(t, lang), "article")
            for p, w in texts
            for lang, t in zip(("zh", "en"), w, strict=True)
        ),
        *(Claim(node, "prov:wasDerivedFrom", f"{desk_prefix}:{passage}", "article") for passage in passages),
    )
