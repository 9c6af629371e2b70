"""kg review: the proposals on the terminal, one key each; through a pipe, one line each."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from kg import files
from kg.cli import curating
from kg.cli.call import GOOD, Call
from kg.cli.screen import GAP, hang, safe
from kg.curate import desk as desks
from kg.curate import stored, words
from kg.curate.known import Known, Thing
from kg.curate.proposal import Proposal
from kg.errors import KGError
from kg.terms import shorten

if TYPE_CHECKING:
    from kg.curate.review import Review

_KEYS: Final = "aersuq?"
_MOST: Final = 9
_NAMES: Final[Mapping[str, tuple[str, str]]] = {
    "a": ("类别", "class"),
    "skos:prefLabel": ("名称", "name"),
    "skos:altLabel": ("别名", "other name"),
    "skos:inScheme": ("概念表", "scheme"),
}


def review(call: Call) -> int:
    """Walk through the proposals until there are none left or the person leaves."""
    from kg.curate.review import Review

    place = desks.present(curating.project(call), call.options.slug)
    article = stored.read(place, curating.text_file(call))
    desk = Review(place, article, words.load(place.project.data))
    screen = _Terminal(call, desk)
    screen.greet()
    while desk.current and screen.step(desk.current):
        pass
    screen.part()
    return GOOD


class _Terminal:
    """Shows proposals and asks for keys."""

    def __init__(self, call: Call, desk: Review) -> None:
        self._call = call
        self._desk = desk
        self._labels = _labels(desk)
        self._counts = {"accepted": 0, "rejected": 0}
        self._shown: Proposal | None = None

    def greet(self) -> None:
        """Say how much there is to do."""
        total, left = self._desk.total, self._desk.left
        self._say(
            f"{left} of {total} proposals are undecided. Nothing is written unless you accept it.",
            f"共 {total} 条建议，还有 {left} 条未定。只有接受的才会写入。",
        )

    def part(self) -> None:
        """Say what was done."""
        accepted, rejected, left = *self._counts.values(), self._desk.left
        self._say(
            f"accepted {accepted}, rejected {rejected}; {left} left. Run the command again to go on.",
            f"接受 {accepted} 条，不要 {rejected} 条，还剩 {left} 条。再次运行即可继续。",
        )

    def step(self, found: Proposal) -> bool:
        """Ask about one proposal; False when the person leaves."""
        if found is not self._shown:
            self._show(found)
            self._shown = found
        key = self._key()
        if key in ("q", ""):
            return False
        try:
            self._do(key, found)
        except KGError as error:
            print(safe(error.text(self._call.lang)))
        return True

    def _do(self, key: str, found: Proposal) -> None:
        if key == "a":
            self._accept(found)
        elif key == "e":
            self._edit(found)
        elif key == "r":
            self._desk.reject(found)
            self._counts["rejected"] += 1
        elif key == "s":
            self._desk.skip()
        elif key == "u":
            self._undo()
        else:
            self._help()

    def _accept(self, found: Proposal) -> None:
        from kg.curate.review import filled

        if found.is_open:
            value = self._choose()
            if not value:
                return
            found = filled(found, value, self._known())
        count = self._desk.accept(found)
        self._counts["accepted"] += 1
        self._say(f"written: {count} statements", f"已写入 {count} 条陈述")

    def _edit(self, found: Proposal) -> None:
        """Change values by their numbers, then accept or leave the whole."""
        from kg.curate.review import changed

        while True:
            self._show(found)
            self._say("which number? (Enter: done)", "改第几项？（回车表示改好了）")
            answer = self._line()
            if not answer.isdecimal() or not 1 <= int(answer) <= len(found.claims):
                break
            self._say("new value? (- takes it out, Enter keeps it)", "新的值？（- 表示删去，回车表示不变）")
            value = self._line()
            if value:
                try:
                    found = changed(found, int(answer) - 1, "" if value == "-" else value, self._known())
                except KGError as error:
                    print(safe(error.text(self._call.lang)))
        self._say("accept it so? a yes, any other key no", "这样接受吗？a 接受，其他键放弃修改")
        if self._key() == "a":
            self._accept(found)
        self._shown = None

    def _undo(self) -> None:
        again = self._desk.undo()
        if again is None:
            self._say("there is no decision to take back", "没有可以撤销的决定")
        else:
            self._say("taken back", "已撤销")

    def _choose(self) -> str:
        """What an open term is: a number of the list, a name or an id; empty to leave it."""
        near = self._near()
        for number, thing in enumerate(near, 1):
            print(safe(f"{GAP}{number}  {thing.zh}  ({thing.id})"))
        self._say(
            "what does the ? stand for? a number, a name or an id (Enter: not now)",
            "？是指什么？写序号、名称或标识（回车：先不写）",
        )
        answer = self._line()
        if answer.isdecimal() and 1 <= int(answer) <= len(near):
            return near[int(answer) - 1].id
        return answer

    def _near(self) -> list[Thing]:
        """Things that the article's own register names, those of this section's branch last written first."""
        quads = files.read([self._desk.desk.folder / "names.ttl"])
        own = {shorten(quad.subject.value): None for quad in quads if hasattr(quad.subject, "value")}
        known = self._known()
        things = [
            known.things[id] for id in own if id in known.things and id.startswith(("id:init", "id:honor", "id:desig"))
        ]
        return list(reversed(things))[:_MOST]

    def _known(self) -> Known:
        from kg.curate.known import load

        return load(files.sources(self._desk.desk.project.root))

    def _show(self, found: Proposal) -> None:
        article = self._desk.article
        passage = next(each for each in article.passages if each.name == found.passage)
        screen, lang = self._call.screen, 0 if self._call.lang == "zh" else 1
        place = self._call.say(
            f"paragraph {passage.paragraph}, sentence {passage.sentence}",
            f"第{passage.paragraph}段第{passage.sentence}句",
        )
        head = f"[{self._desk.left}] {place}{GAP}{curating.KINDS[found.kind][lang]}{GAP}{found.text}"
        print("\n" + screen.paint(safe(head), "bold"))
        for part in hang(screen, "> " + curating.marked(article.words(passage), found), len(GAP)):
            print(GAP + part)
        for number, claim in enumerate(found.claims, 1):
            label = self._labels.get(claim.predicate, (claim.predicate, claim.predicate))[lang]
            for part in hang(screen, f"{number:>3}  {label}{GAP}{curating.statement(claim, found)}", 0):
                print(part)
        for part in hang(screen, safe(self._call.say(found.why.en, found.why.zh)), len(GAP)):
            print(GAP + screen.paint(part, "dim"))

    def _help(self) -> None:
        self._say(
            "a accept · e change · r reject · s leave for later · u undo the last decision · q quit",
            "a 接受 · e 修改 · r 不要 · s 以后再说 · u 撤销上一个决定 · q 退出",
        )

    def _say(self, en: str, zh: str) -> None:
        print(self._call.say(en, zh))

    def _key(self) -> str:
        """One key; an empty text at the end of input."""
        print(self._call.say("[a e r s u q ?] ", "[a接受 e修改 r不要 s以后 u撤销 q退出 ?] "), end="", flush=True)
        key = _pressed() if sys.stdin.isatty() else _piped()
        print(key if sys.stdin.isatty() else "")
        return key if key in _KEYS else "?"

    def _line(self) -> str:
        sys.stdout.flush()
        return sys.stdin.readline().strip()


def _piped() -> str:
    """The first letter of the next line that is not empty; an empty text at the end."""
    for line in sys.stdin:
        if line.strip():
            return line.strip()[0].lower()
    return ""


def _pressed() -> str:
    """One key of the terminal, without Enter where the system allows that. Ctrl-C and Ctrl-D leave."""
    try:
        import termios
        import tty
    except ImportError:
        return _piped()
    number = sys.stdin.fileno()
    before = termios.tcgetattr(number)
    try:
        tty.setcbreak(number)
        key = sys.stdin.read(1)
    finally:
        termios.tcsetattr(number, termios.TCSADRAIN, before)
    return "" if key in ("\x04", "") else key.lower()


def _labels(desk: Review) -> dict[str, tuple[str, str]]:
    """What properties are called, zh and en, by CURIE."""
    found: dict[str, dict[str, str]] = {}
    for quad in files.read([desk.desk.project.ontology / "kg.ttl"]):
        if shorten(quad.predicate.value) == "rdfs:label":
            node = shorten(getattr(quad.subject, "value", ""))
            found.setdefault(node, {})[getattr(quad.object, "language", "") or ""] = getattr(quad.object, "value", "")
    return {**{node: (held.get("zh", node), held.get("en", node)) for node, held in found.items()}, **_NAMES}
