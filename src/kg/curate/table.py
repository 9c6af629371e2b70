"""What stands in the cells of the spreadsheet, and what a changed spreadsheet means for the data."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from kg.curate import blocks
from kg.curate.accept import Edit, file_of
from kg.curate.blocks import Triple
from kg.curate.columns import SHEETS, Column, Sheet
from kg.curate.desk import Desk
from kg.curate.holdings import Holdings, Home, place
from kg.curate.known import Thing, Why
from kg.curate.naming import new_id, syllables
from kg.curate.proposal import read_out
from kg.curate.skeleton import literal
from kg.errors import Lang
from kg.terms import SOURCE

BETWEEN: Final = "；"
"""What stands between several values of one cell."""
_SPLIT: Final = re.compile("[；;\n]")
_NEEDED: Final = ("name-zh", "name-en", "class")
_LITERAL: Final = re.compile(r'"((?:[^"\\]|\\.)*)"@(zh|en)')

Rows = Mapping[str, Sequence[Sequence[str]]]
"""The rows of each sheet by its Chinese name, without headers."""


class Fault(NamedTuple):
    """What is wrong with a cell; rows count from 1, the header being the first."""

    sheet: str
    row: int
    column: str
    why: Why

    def text(self, lang: Lang) -> str:
        """The finding in one language.

        >>> Fault("荣誉", 3, "名次", Why("应是整数", "has to be a whole number")).text("zh")
        '“荣誉”第3行“名次”：应是整数'
        """
        if lang == "zh":
            return f"“{self.sheet}”第{self.row}行“{self.column}”：{self.why.zh}"
        return f"sheet “{self.sheet}”, row {self.row}, column “{self.column}”: {self.why.en}"


def rows(holdings: Holdings) -> dict[str, list[list[str]]]:
    """The sheets of a project: a row for each branch, initiative and honor."""
    return {
        sheet.zh: [
            [cell(holdings, sheet, column, id) for column in sheet.columns] for id in holdings.of_class(sheet.classes)
        ]
        for sheet in SHEETS
    }


def cell(holdings: Holdings, sheet: Sheet, column: Column, id: str) -> str:
    """The text of a cell."""
    if column.holds == "id":
        return id
    if column.holds in ("passage", "reading"):
        homes = holdings.passages(id, (other.predicate for other in sheet.columns if other.predicate))
        wanted = [place(str(home.graph)) for home in homes]
        return BETWEEN.join(name for name in wanted if ("/reading-" in name) == (column.holds == "reading"))
    return BETWEEN.join(shown(holdings, column, value) for value in held(holdings, column, id))


def held(holdings: Holdings, column: Column, id: str) -> list[str]:
    """The values that a column shows of a thing."""
    if column.holds == "class":
        return [holdings.known.things[id].cls]
    lang = column.holds[-2:]
    values = holdings.values(id, column.predicate)
    return [value for value in values if column.holds[:4] not in ("name", "text") or value.endswith(f"@{lang}")]


def shown(holdings: Holdings, column: Column, value: str) -> str:
    """A value as a cell has it: a thing by its Chinese name, where that is its alone."""
    written = _LITERAL.fullmatch(value)
    if written:
        return unescaped(written[1])
    if column.holds == "class":
        return holdings.labels[value].zh if value in holdings.labels else value
    thing = holdings.known.things.get(value)
    if thing is None:
        return value
    alike = [other for other in holdings.known.things.values() if other.cls in column.classes and other.zh == thing.zh]
    return thing.zh if len(alike) == 1 and thing.cls in column.classes else value


def unescaped(text: str) -> str:
    """The text that stands between the quotes of a literal.

    >>> unescaped('say \\\\"a\\\\"')
    'say "a"'
    """
    return re.sub(r"\\(.)", lambda match: {"n": "\n", "t": "\t", "r": "\r"}.get(match[1], match[1]), text)


def choices(holdings: Holdings, column: Column) -> list[str]:
    """What a drop-down offers: the classes, or the things of the classes by name."""
    if column.holds == "class":
        return [shown(holdings, column, cls) for cls in column.classes]
    if column.predicate == "kg:level":
        return [shown(holdings, column, id) for id in sorted(holdings.known.things) if id.startswith("id:level-")]
    if column.predicate in ("kg:branchOf", "kg:inherits", "kg:awardedTo", "kg:title"):
        return [shown(holdings, column, id) for id in holdings.of_class(column.classes)]
    return []


def changes(holdings: Holdings, new: Rows) -> tuple[list[Edit], list[Fault]]:
    """What a changed spreadsheet adds and takes out, and what is wrong with it; rows that are gone are left as they are."""
    edits: list[Edit] = []
    faults: list[Fault] = []
    for sheet in SHEETS:
        seen: set[str] = set()
        for number, row in enumerate(new.get(sheet.zh, ()), 2):
            if any(text.strip() for text in row):
                line = _Line(holdings, sheet, number, [text.strip() for text in row])
                edits += line.edits()
                faults += line.faults
                if line.id in seen:
                    why = Why("这个标识在本表出现了两次", "this id stands in two rows")
                    faults.append(Fault(sheet.zh, number, "标识", why))
                seen.add(line.id)
                holdings = line.holdings
    return edits, faults


class _Line:
    """One row of a sheet on its way into the data."""

    def __init__(self, holdings: Holdings, sheet: Sheet, number: int, texts: Sequence[str]) -> None:
        self.holdings = holdings
        self.faults: list[Fault] = []
        self._sheet = sheet
        self._number = number
        self._texts = dict(zip(sheet.columns, texts, strict=False))
        self._by = {column.holds: text for column, text in self._texts.items()}
        same = self._same_name() if not self._by.get("id") else None
        self.is_again = same is not None
        self.is_new = not (self._by.get("id") or same)
        self.id = self._by.get("id") or same or self._fresh_id()

    def edits(self) -> list[Edit]:
        """What the row adds and takes out; the faults are known afterwards."""
        if not self.is_new and self.id not in self.holdings.known.things:
            self._fault("id", "没有这个标识；新的一行请把标识留空", "there is no such id; leave it empty for a new row")
            return []
        found: list[Edit] = []
        for column in self._texts:
            if column.predicate:
                found += self._of_cell(column)
        if self.is_new:
            self._complete()
            things = Thing(self.id, self._class(), self._by.get("name-zh", ""), self._by.get("name-en", ""))
            self.holdings = self.holdings._replace(known=self.holdings.known.with_things([things]))
        if self.is_again and found:
            zh = f"已经有了（{self.id}）；要修改它，请填上标识；要新建，请换一个名称"
            self._fault(
                "name-zh", zh, f"is there already ({self.id}); write its id to change it, or another name for a new one"
            )
        return [] if self.faults else found

    def _same_name(self) -> str | None:
        """The one thing of this sheet that bears the name of a row without an id: the row was read in before."""
        name = self._by.get("name-zh", "")
        found = [t.id for t in self.holdings.known.things.values() if t.cls in self._sheet.classes and t.zh == name]
        return found[0] if len(found) == 1 else None

    def _of_cell(self, column: Column) -> Iterator[Edit]:
        before = set(held(self.holdings, column, self.id)) if not self.is_new else set()
        text = self._texts[column]
        if not self.is_new and text == cell(self.holdings, self._sheet, column, self.id):
            return
        after = {value for value in self._values(column, text) if value}
        for value in sorted(before - after):
            triple = Triple(self.id, "rdf:type" if column.holds == "class" else column.predicate, value)
            for home in self.holdings.homes.get(triple, ()):
                yield Edit(False, home, triple)
        if not after and column.holds in _NEEDED:
            self._fault(column, "这一格不能空着", "this cell may not be empty")
        for value in sorted(after - before):
            yield from self._added(column, Triple(self.id, column.predicate, value), before - after)
        if self.is_new and column == self._sheet.columns[1] and len(self._sheet.classes) == 1:
            yield from self._added(column, Triple(self.id, "a", self._sheet.classes[0]))

    def _values(self, column: Column, text: str) -> Iterator[str]:
        """The values that a text of a cell means."""
        if column.holds[:4] in ("name", "text"):
            if text:
                yield literal(text, column.holds[-2:])
            return
        for part in _SPLIT.split(text) if column.holds == "things" else [text]:
            if part.strip():
                yield self._value(column, part.strip())

    def _value(self, column: Column, text: str) -> str:
        if column.holds == "class":
            return self._cls(column, text)
        if column.holds == "number":
            number = re.fullmatch(r"(\d{1,9})(?:\.0+)?", text)
            if number is None or not column.least <= int(number[1]) <= column.most:
                wanted = f"{column.least}–{column.most}"
                self._fault(
                    column, f"应是 {wanted} 的整数，不是“{text}”", f"has to be a whole number, {wanted}, not “{text}”"
                )
            return str(int(number[1])) if number else ""
        return self._thing(column, text)

    def _cls(self, column: Column, text: str) -> str:
        """The class that a text names, by its Chinese name or as a CURIE."""
        offered = {shown(self.holdings, column, cls): cls for cls in column.classes}
        if text not in offered and text not in column.classes:
            listed = "、".join(offered)
            self._fault(column, f"应是 {listed} 之一，不是“{text}”", f"has to be one of {listed}, not “{text}”")
        return offered.get(text, text)

    def _thing(self, column: Column, text: str) -> str:
        held_ = self.holdings.known.things.get(text)
        same = [
            thing for thing in self.holdings.known.things.values() if thing.cls in column.classes and text == thing.zh
        ]
        found = held_ or (same[0] if len(same) == 1 else self.holdings.known.named(text, *column.classes))
        if found is None or len(same) > 1 or found.cls not in column.classes:
            self._fault(
                column,
                f"“{text}”{'可以指好几个，请写标识' if len(same) > 1 else '不是这里已有的名称或标识'}",
                f"“{text}” {'may mean several things; write an id' if len(same) > 1 else 'is no name or id known for this column'}",
            )
            return ""
        return found.id

    def _added(self, column: Column, triple: Triple, instead: Collection[str] = ()) -> Iterator[Edit]:
        """Where a new statement goes: names into the register, claims into the sentence, or into a reading with its reason.

        What replaces another value goes where that stood, unless the row names another sentence or reading.
        """
        if column.predicate in ("a", "skos:prefLabel"):
            home = self._register()
            if home:
                yield Edit(True, home, triple)
            return
        before = [h for value in sorted(instead) for h in self.holdings.homes[triple._replace(object=value)]]
        if before and self._same_evidence():
            yield Edit(True, before[0], triple)
            return
        passage = self._passage()
        if passage is None:
            return
        reason = self._reason()
        if reason is None:
            yield Edit(True, passage, triple)
        else:
            yield from self._read(passage, triple, reason)

    def _same_evidence(self) -> bool:
        """Whether the row still names the sentences and readings that it did."""
        evidence = [column for column in self._texts if column.holds in ("passage", "reading")]
        return all(self._texts[column] == cell(self.holdings, self._sheet, column, self.id) for column in evidence)

    def _register(self) -> Home | None:
        types = self.holdings.homes.get(Triple(self.id, "rdf:type", self._class_before()), ())
        if types:
            return types[0]
        passage = self._passage()
        return Home(passage.file.parent / "names.ttl", None) if passage else None

    def _class_before(self) -> str:
        thing = self.holdings.known.things.get(self.id)
        return thing.cls if thing else ""

    def _passage(self) -> Home | None:
        """The block of the sentence that the row names first."""
        name = _SPLIT.split(self._by.get("passage", ""))[0].strip()
        homes = self.holdings.homes.get(Triple(f"<{SOURCE}{name}>", "rdf:type", "kg:Passage"), ())
        if not name:
            self._fault(
                "passage", f"请写明依据哪一句，写法如 {_EXAMPLE}", f"name the sentence it rests on, as in {_EXAMPLE}"
            )
            return None
        if not homes:
            self._fault(
                "passage",
                f"“{name}”不是已有的句子，写法如 {_EXAMPLE}",
                f"“{name}” is no sentence; write it as {_EXAMPLE}",
            )
            return None
        return Home(homes[0].file.parent / _file_of(self.holdings, homes[0], name), SOURCE + name)

    def _reason(self) -> Why | None:
        """A new reason of the row, Chinese and English; None where the reading column names readings that are there."""
        text = self._by.get("reading", "")
        names = [part.strip() for part in _SPLIT.split(text) if part.strip()]
        if all(Triple(f"<{SOURCE}{name}>", "rdf:type", "kg:Reading") in self.holdings.homes for name in names):
            return None
        zh, bar, en = text.partition("|")
        if not (bar and zh.strip() and en.strip()):
            self._fault(
                "reading",
                "理由要中英文各一，写作“中文理由 | English reason”",
                "write the reason as “中文理由 | English reason”",
            )
        return Why(zh.strip(), en.strip())

    def _read(self, passage: Home, triple: Triple, reason: Why) -> Iterator[Edit]:
        folder, name = passage.file.parent, str(passage.graph).rpartition("/")[2]
        desk = Desk(self.holdings.project, folder.name)
        reading = f"reading-{name}-{self.id.removeprefix('id:')}"
        yield Edit(True, Home(folder / "readings.trig", f"{desk.iri}/{reading}"), triple)
        label = Why(f"对 {name} 的解读", f"A reading of {name}")
        for claim in read_out(desk.prefix, reading, label, reason, (name,)):
            yield Edit(True, Home(folder / "article.ttl", None), blocks.triple(claim))

    def _class(self) -> str:
        column = next((each for each in self._texts if each.holds == "class"), None)
        return self._cls(column, self._texts[column]) if column else self._sheet.classes[0]

    def _fresh_id(self) -> str:
        name = self._by.get("name-zh", "")
        return new_id(self._sheet.stem, syllables(name), self.holdings.known)

    def _complete(self) -> None:
        """Faults for what a new row has to have."""
        wanted = [column for column in self._texts if column.holds in _NEEDED]
        for column in wanted:
            if not self._texts[column]:
                self._fault(column, "新的一行要填这一格", "a new row needs this cell")

    def _fault(self, column: Column | str, zh: str, en: str) -> None:
        found = column if isinstance(column, Column) else next(c for c in self._sheet.columns if c.holds == column)
        fault = Fault(self._sheet.zh, self._number, found.zh, Why(zh, en))
        if fault not in self.faults:
            self.faults.append(fault)


_PROPERTIES: Final[Mapping[str, Why]] = {
    "a": Why("类别", "class"),
    "rdf:type": Why("类别", "class"),
    "skos:prefLabel": Why("名称", "name"),
}
_EXAMPLE: Final = "zhejiang-mobile-2021/p10s4"


def _file_of(holdings: Holdings, described: Home, name: str) -> str:
    """The file of the block of a sentence."""
    return file_of(Desk(holdings.project, described.file.parent.name), name.rpartition("/")[2])


def told(holdings: Holdings, edits: Iterable[Edit], lang: Lang) -> Iterator[str]:
    """Edits as lines of a diff, by names."""
    for edit in edits:
        where = place(edit.home.graph) if edit.home.graph else edit.home.file.name
        s, p, o = (_said(holdings, term, lang) for term in edit.triple)
        yield f"{'+' if edit.adds else '-'} {s} —{p}→ {o}  [{where}]"


def _said(holdings: Holdings, term: str, lang: Lang) -> str:
    """A term by its name, where it has one, a text as it is."""
    if written := _LITERAL.fullmatch(term):
        return f"{unescaped(written[1])} ({written[2]})"
    thing, label = holdings.known.things.get(term), holdings.labels.get(term) or _PROPERTIES.get(term)
    if thing:
        return thing.zh if lang == "zh" else thing.en
    return (label.zh if lang == "zh" else label.en) if label else term
