"""kg diff: what differs between two states of the data, by thing and by name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import pyoxigraph as ox

from kg import files
from kg.cli.call import GOOD, NO_ANSWER, Call
from kg.cli.cells import cell_of, is_text, names_in, plain, text
from kg.cli.screen import GAP, hang, line
from kg.comparison import Difference, Edit, compare
from kg.evidence import of_graph
from kg.revisions import checked_out
from kg.store import LocalStore

if TYPE_CHECKING:
    from kg.labels import Label
    from kg.results import Term

_SIGNS: Final = {"added": ("+", "cyan"), "removed": ("-", "red"), "changed": ("~", "bold"), "moved": (">", "dim")}


def diff(call: Call) -> int:
    """Write what differs; 1 where anything does."""
    with ExitStack() as stack:
        sides = [stack.enter_context(side) for side in _sides(call.options.a, call.options.b)]
        old, new = (_read(side) for side in sides)
    if all(side.is_file() for side in sides):
        old = _as_if_in(sides[0], sides[1], old)
    found = compare(old, new)
    if call.options.format == "json":
        call.write_json([_record(each) for each in found])
    else:
        call.write(_Teller(call, _named(old, new), _named(new, old)).text(found))
    return NO_ANSWER if found else GOOD


def _sides(a: str, b: str) -> list[AbstractContextManager[Path]]:
    """Both sides as files; a revision alone is compared in the part that the other side names."""
    found: list[AbstractContextManager[Path]] = []
    for side, other in ((a, b), (b, a)):
        if Path(side).exists():
            found.append(nullcontext(Path(side)))
        else:
            part = "" if ":" in side or not Path(other).exists() else _inside(Path(other))
            found.append(checked_out(f"{side}:{part}" if part else side))
    return found


def _inside(path: Path) -> str:
    """A path as seen from the folder one stands in; empty for that folder and for what lies outside of it."""
    here, there = Path.cwd(), path.resolve()
    return there.relative_to(here).as_posix().removeprefix(".") if there.is_relative_to(here) else ""


def _read(side: Path) -> list[ox.Quad]:
    return files.read(files.sources(side))


def _as_if_in(old: Path, new: Path, quads: Iterable[ox.Quad]) -> list[ox.Quad]:
    """Statements outside all blocks stand in a graph named for their file: two files of two names are one."""
    before, after = (ox.NamedNode(files.graph_name(path)) for path in (old, new))
    return [
        ox.Quad(quad.subject, quad.predicate, quad.object, after) if quad.graph_name == before else quad
        for quad in quads
    ]


def _named(quads: Iterable[ox.Quad], others: Iterable[ox.Quad]) -> LocalStore:
    """A store that knows what things are called: by these statements, by the others, by the data that ship."""
    inner = ox.Store()
    mine = list(quads)
    described = {(quad.subject, quad.predicate) for quad in mine}
    inner.extend(mine)
    for further in (list(others), files.read(files.sources(files.project().root))):
        inner.extend(quad for quad in further if (quad.subject, quad.predicate) not in described)
        described |= {(quad.subject, quad.predicate) for quad in further}
    for quad in list(inner):
        inner.add(ox.Quad(quad.subject, quad.predicate, quad.object))
    return LocalStore(inner)


def _record(found: Difference) -> dict[str, object]:
    return {
        "thing": plain(found.thing),
        "status": found.status,
        "edits": [
            {
                "kind": edit.kind,
                "property": plain(edit.said),
                "old": None if edit.old is None else plain(edit.old),
                "new": None if edit.new is None else plain(edit.new),
                "evidence_old": sorted(graph.value for graph in edit.before if isinstance(graph, ox.NamedNode)),
                "evidence_new": sorted(graph.value for graph in edit.after if isinstance(graph, ox.NamedNode)),
            }
            for edit in found.edits
        ],
    }


class _Teller(NamedTuple):
    """Says differences in words; the two stores know what things were and are called."""

    call: Call
    old: LocalStore
    new: LocalStore

    def text(self, found: Sequence[Difference]) -> str:
        """Every thing with its edits, and how many there are."""
        blocks = ["\n".join(self._thing(each)) for each in found]
        return "\n\n".join([*blocks, self._sum(found)])

    def _thing(self, found: Difference) -> Iterator[str]:
        call = self.call
        status = {"new": call.say("new: ", "新增："), "gone": call.say("gone: ", "删去：")}.get(found.status, "")
        store = self.old if found.status == "gone" else self.new
        names = names_in(store, [found.thing])
        if isinstance(found.thing, ox.NamedNode):
            called = cell_of(found.thing.value, names, call.lang)
            title = f"{call.screen.paint(called.text, 'bold')} {call.screen.paint(called.id, 'dim')}".strip()
        else:
            title = line(str(found.thing))
        yield from hang(call.screen, status + title, 0)
        for edit in self._spoken(found.edits):
            yield from self._edit(edit)

    def _spoken(self, edits: Iterable[Edit]) -> list[Edit]:
        """The edits without those of the other language that say the same of the same property."""
        every = list(edits)
        told = {(each.said, each.kind) for each in every if self._is_mine(each)}
        return [each for each in every if self._is_mine(each) or (each.said, each.kind) not in told]

    def _is_mine(self, edit: Edit) -> bool:
        value = edit.new if edit.new is not None else edit.old
        return value is not None and (not is_text(value) or is_text(value, self.call.lang))

    def _edit(self, edit: Edit) -> Iterator[str]:
        call = self.call
        sign, style = _SIGNS[edit.kind]
        names = {**self._names(self.old, edit), **self._names(self.new, edit)}
        property_ = text(edit.said, names, call.lang)
        values = [text(value, names, call.lang) for value in (edit.old, edit.new) if value is not None]
        said = " → ".join(dict.fromkeys(values)) if edit.kind != "moved" else values[0]
        colon = call.say(": ", "：")
        where = call.screen.paint(f"[{self._evidence(edit)}]", "dim")
        told = f"{property_}{colon}{line(said)} {where}"
        first, *rest = hang(call.screen, told, 2 * len(GAP))
        yield f"{GAP}{call.screen.paint(sign, style)} {first}"
        yield from (f"{GAP}{GAP}{part}" for part in rest)

    def _names(self, store: LocalStore, edit: Edit) -> dict[str, Label]:
        return names_in(store, (edit.said, edit.old, edit.new))

    def _evidence(self, edit: Edit) -> str:
        """The graphs in plain words; both where they changed."""
        before, after = (
            self.call.say(", ", "、").join(self._graph(store, graph) for graph in sorted(graphs, key=str))
            for store, graphs in ((self.old, edit.before), (self.new, edit.after))
        )
        return before if before == after or not after else after if not before else f"{before} → {after}"

    def _graph(self, store: LocalStore, graph: Term) -> str:
        return (
            line(of_graph(store, graph.value).label[self.call.lang]) if isinstance(graph, ox.NamedNode) else str(graph)
        )

    def _sum(self, found: Sequence[Difference]) -> str:
        if not found:
            return self.call.say("nothing differs", "没有不同")
        kinds = Counter(edit.kind for each in found for edit in each.edits)
        status = Counter(each.status for each in found)
        en = (
            f"{len(found)} things differ ({status['new']} new, {status['gone']} gone): {kinds['added']} statements added, "
            f"{kinds['removed']} removed, {kinds['changed']} changed, {kinds['moved']} moved to other evidence"
        )
        zh = (
            f"{len(found)} 个事物有变化（新增 {status['new']} 个，删去 {status['gone']} 个）：陈述增加 {kinds['added']} 条，"
            f"删去 {kinds['removed']} 条，改动 {kinds['changed']} 条，换了依据 {kinds['moved']} 条"
        )
        return "\n".join(hang(self.call.screen, self.call.say(en, zh), 0))
