"""Changing a proposal before it is accepted: other values, and what was open named."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from kg.curate.known import Known, Thing, Why
from kg.curate.proposal import OPEN, Claim, Proposal
from kg.curate.skeleton import literal
from kg.errors import DataError

_LITERAL: Final = re.compile(r'^"(?:[^"\\]|\\.)*"(.*)$', re.DOTALL)
_HAN: Final = re.compile("[\u3400-\u9fff]")
_OFFERED: Final[Mapping[str, tuple[str, ...]]] = {
    "kg:awardedTo": ("id:branch-", "id:company-"),
    "kg:branchOf": ("id:company-",),
    "kg:level": ("id:level-",),
    "kg:rankedIn": ("id:place-",),
    "": ("id:initiative-", "id:honor-", "id:designation-", "id:branch-", "id:company-"),
}
"""How the ids of that begin which may stand for what is open: as value of a property, or as a subject."""


def changed(
    proposal: Proposal, number: int, value: str, known: Known, labels: Mapping[str, Why] = MappingProxyType({})
) -> Proposal:
    """The proposal with the value of one claim (counted from 0) replaced; an empty value takes the claim out.

    A name of a thing or a class stands for its id, a text keeps its language, a number has to be one. A new Chinese
    name keeps the old one as another name. DataError where the value does not fit.
    """
    claim = proposal.claims[number]
    if not value:
        return proposal._replace(claims=proposal.claims[:number] + proposal.claims[number + 1 :])
    new = claim._replace(object=_fitting(claim, value.strip(), known, labels))
    extra: tuple[Claim, ...] = ()
    if claim.predicate == "skos:prefLabel" and claim.object.endswith("@zh") and new.object != claim.object:
        extra = (Claim(claim.subject, "skos:altLabel", claim.object, "names"),)
    claims = (*proposal.claims[:number], new, *proposal.claims[number + 1 :], *extra)
    return proposal._replace(claims=tuple(dict.fromkeys(claims)))


def gaps(proposal: Proposal) -> tuple[str, ...]:
    """What is open: the properties whose values are, and an empty text where the subject is.

    >>> award = Proposal("award", "p1s1", 0, 2, "甲", (Claim("id:a", "kg:level", "?"),), Why("", ""))
    >>> gaps(award)
    ('kg:level',)
    """
    found = ["" for claim in proposal.claims if claim.subject == OPEN]
    found += [claim.predicate for claim in proposal.claims if claim.object == OPEN]
    return tuple(dict.fromkeys(found))


def offered(gap: str, own: Sequence[str], known: Known) -> list[Thing]:
    """The things that may stand for what is open: those of the article's own register, the last named first, then others."""
    begins = _OFFERED.get(gap, ("id:",))
    mine = [known.things[id] for id in reversed(own) if id in known.things and id.startswith(begins)]
    if gap == "":
        return mine
    return [*mine, *(thing for thing in known.things.values() if thing.id.startswith(begins) and thing not in mine)]


MUST = frozenset({"kg:awardedTo", "kg:level", "kg:title", "kg:rankedIn", "kg:branchOf"})
"""What is always there of an award, a ranking or a branch."""


def filled(proposal: Proposal, gap: str, id: str) -> Proposal:
    """The proposal with what is open named by an id; an empty id takes out the claims that have nothing there.

    DataError where nothing would be left, or where the data may not lack it.

    >>> proposal = Proposal("date", "p1s1", 0, 2, "今年", (Claim("?", "kg:dateText", '"今年"@zh'),), Why("", ""))
    >>> filled(proposal, "", "id:place-a").claims[0].subject
    'id:place-a'
    """
    if not id and gap in MUST:
        raise DataError(
            "this cannot be left out; choose, or press Enter to decide later",
            "这一项不能省；请选一个，或按回车以后再定",
        )
    claims = [_filled(claim, gap, id) for claim in proposal.claims]
    kept = tuple(claim for claim in claims if id or not _is_gap(claim, gap))
    if not (id or gap) or not any(claim.place in ("passage", "reading") for claim in kept):
        raise DataError("nothing of this proposal would be left; reject it instead", "这样就什么都不剩了；请选“不要”")
    return proposal._replace(claims=kept)


def _is_gap(claim: Claim, gap: str) -> bool:
    return claim.object == OPEN and claim.predicate == gap if gap else claim.subject == OPEN


def _filled(claim: Claim, gap: str, id: str) -> Claim:
    if not id or not _is_gap(claim, gap):
        return claim
    return claim._replace(object=id) if gap else claim._replace(subject=id)


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


def _fitting(claim: Claim, value: str, known: Known, labels: Mapping[str, Why]) -> str:
    written = _LITERAL.match(claim.object)
    if written and "^^xsd:date" in written[1]:
        return _date(value) + written[1]
    if written:
        _in_language(value, written[1])
        return literal(value) + written[1]
    if re.fullmatch(r"[+-]?\d+(?:\.\d+)?", claim.object):
        if not re.fullmatch(r"\d+(?:\.\d+)?", value):
            raise DataError(f"“{value}” is no number; write figures", f"“{value}”不是数；请写数字", value=value)
        return value
    if claim.predicate == "a":
        return _class(value, labels)
    return meant(value, known)


def _in_language(value: str, language: str) -> None:
    """DataError where an English text is written in Chinese: who changes it has most likely hit the wrong number."""
    if language == "@en" and _HAN.search(value):
        raise DataError(
            f"“{value}” is to be English; the Chinese is another number of the list",
            f"“{value}”应为英文；中文是列表中的另一项",
            value=value,
        )


def _date(value: str) -> str:
    from datetime import date

    try:
        return f'"{date.fromisoformat(value)}"'
    except ValueError as error:
        raise DataError(
            f"“{value}” is no date; write it as in 2022-04-30", f"“{value}”不是日期；写法如 2022-04-30", value=value
        ) from error


def _class(value: str, labels: Mapping[str, Why]) -> str:
    """The class that a text names, in either language or as a CURIE."""
    classes = {name: said for name, said in labels.items() if name.partition(":")[2][:1].isupper()}
    for name, said in classes.items():
        if value.lower() in (name.lower(), said.zh, said.en.lower()):
            return name
    raise DataError(
        f"“{value}” is no class; kg terms lists them, such as service activity",
        f"“{value}”不是类别；kg terms 列出全部类别，例如“服务活动”",
        value=value,
    )
