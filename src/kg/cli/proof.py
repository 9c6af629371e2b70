"""Evidence in words: which sentence, which reading and why, which source, which rule and what it rests on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from kg import evidence
from kg.cli import screen, statements
from kg.cli.call import Call
from kg.cli.cells import kind_name, mark
from kg.cli.screen import GAP, line
from kg.evidence import Evidence, Statement
from kg.labels import Label

if TYPE_CHECKING:
    from kg.store import Store


class Teller(NamedTuple):
    """Tells evidence: in the language of a call, with the sentences themselves where there is a text."""

    call: Call
    store: Store
    names: dict[str, Label]
    article: Path | None

    def statement(self, found: Statement, depth: int = 0) -> Iterator[str]:
        """A statement and, further in, each piece of its evidence."""
        yield from self._at(depth, statements.told(found, self.names, self.call.lang), "bold" if depth == 0 else "")
        for each in found.evidence:
            yield from self.evidence(each, depth + 1)

    def evidence(self, found: Evidence, depth: int) -> Iterator[str]:
        """One piece of evidence, with its reason, its source, or what it rests on further in."""
        kind = kind_name(found.kind, self.call.lang)
        yield from self._at(
            depth, f"{kind}{GAP}{self.place(found)}{GAP}[{mark(found.graph, found.kind, self.call.lang)}]"
        )
        if found.kind == "passage":
            yield from self._sentence(found, depth + 1)
        yield from self._reason(found, depth + 1)
        for iri in found.derived_from:
            passage = evidence.of_graph(self.store, iri)
            rests = self.call.say("rests on", "依据")
            yield from self._at(depth + 1, f"{rests}{GAP}{self.place(passage)}{GAP}[{mark(iri)}]")
            yield from self._sentence(passage, depth + 2)
        for premise in found.rests_on:
            yield from self.statement(premise, depth + 1)

    def group(self, found: Evidence, held: list[Statement]) -> Iterator[str]:
        """One piece of evidence and the statements that it holds; for a rule, what each rests on."""
        yield from self.evidence(found._replace(rests_on=()), 0)
        for statement in statements.spoken(held, self.call.lang):
            yield from self._at(1, statements.told(statement, self.names, self.call.lang), "bold")
            for each in statement.evidence:
                for premise in each.rests_on if each.graph == found.graph else ():
                    told = statements.told(premise, self.names, self.call.lang)
                    yield from self._at(2, f"⇐ {told}  {statements.marked(premise, self.call.lang)}")

    def place(self, found: Evidence) -> str:
        """Where a passage stands, with its section; what other evidence is called."""
        label = line(found.label[self.call.lang])
        if found.kind != "passage" or found.section is None:
            return label
        section = line(found.section[self.call.lang])
        return self.call.say(f"section {section}, {label}", f"“{section}”一节，{label}")

    def _reason(self, found: Evidence, depth: int) -> Iterator[str]:
        reason = line(found.reason.get(self.call.lang, ""))
        if found.kind in ("reading", "rule") and reason:
            title = self.call.say("reason", "理由") if found.kind == "reading" else self.call.say("it says", "规则")
            yield from self._at(depth, f"{title}{GAP}{reason}")
        if found.kind == "reference":
            source, license_ = self.call.say("source", "来源"), self.call.say("licence", "许可")
            for title, said in ((source, found.source), (license_, found.license)):
                if said:
                    yield from self._at(depth, f"{title}{GAP}{line(said)}")

    def _sentence(self, found: Evidence, depth: int) -> Iterator[str]:
        if self.article is not None and found.start is not None:
            yield from self._at(depth, f"> {line(evidence.sentence(self.article, found))}", "cyan")

    def _at(self, depth: int, text: str, style: str = "") -> Iterator[str]:
        left = GAP * depth
        for part in screen.hang(self.call.screen, text, len(left)):
            yield left + (self.call.screen.paint(part, style) if style else part)
