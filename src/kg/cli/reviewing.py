"""kg review: the proposals on the terminal, one key each; through a pipe, one line each."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Final

from kg import files
from kg.cli import curating, proposed
from kg.cli.call import GOOD, Call
from kg.cli.proposed import Names
from kg.cli.screen import GAP, hang, safe
from kg.curate import change, known, stored, words
from kg.curate import desk as desks
from kg.errors import KGError
from kg.terms import shorten

if TYPE_CHECKING:
    from kg.curate.proposal import Proposal
    from kg.curate.review import Review

_KEYS: Final = "aersuq?"
_MOST: Final = 9
_LISTED: Final = 12
"""Sentences without a statement that are listed at the end."""


def review(call: Call) -> int:
    """Walk through the proposals until there are none left or the person leaves."""
    from kg.curate.review import Review

    place = desks.present(curating.project(call), call.options.slug)
    article = stored.read(place, curating.text_file(call))
    desk = Review(place, article, words.load(place.project.data))
    screen = _Terminal(call, desk)
    screen.greet()
    while screen.step(desk.current) if desk.current else screen.ended():
        pass
    screen.part()
    return GOOD


class _Terminal:
    """Shows proposals and asks for keys."""

    def __init__(self, call: Call, desk: Review) -> None:
        self._call = call
        self._desk = desk
        self._labels = known.labels(desk.desk.project.ontology)
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
        """Say what was done, what is left, and what comes next."""
        accepted, rejected, left = *self._counts.values(), self._desk.left
        self._say(
            f"\naccepted {accepted}, rejected {rejected}; {left} left",
            f"\n接受 {accepted} 条，不要 {rejected} 条，还剩 {left} 条",
        )
        if left:
            self._say("Run the command again to go on.", "再次运行即可继续。")
        silent = self._desk.silent()
        if silent:
            more = " …" if len(silent) > _LISTED else ""
            listed = " ".join(silent[:_LISTED]) + more
            folder = self._desk.desk.folder
            self._say(
                f"Sentences without any statement ({len(silent)}): {listed}\nWrite what they say into their blocks "
                f"in {folder}, or why there is nothing into article.ttl (kg:noClaim).",
                f"还有 {len(silent)} 句没有任何陈述：{listed}\n请在 {folder} 里写进相应的块，"
                "或在 article.ttl 用 kg:noClaim 写明为什么没有。",
            )

    def step(self, found: Proposal) -> bool:
        """Ask about one proposal; False when the person leaves."""
        if found is not self._shown:
            _forget_keys()
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

    def ended(self) -> bool:
        """Ask whether the last decision was meant, where there is one; False when it was."""
        if not self._desk.can_undo:
            return False
        key = self._key(
            "that was all; [u]ndo the last decision, any other key ends ", "没有更多了；u 撤销最后一个决定，其他键结束 "
        )
        if key == "u":
            self._undo()
        return key == "u"

    def _do(self, key: str, found: Proposal) -> None:
        if key == "a":
            self._accept(found)
        elif key == "e":
            self._edit(found)
        elif key == "r":
            self._desk.reject(found)
            self._counts["rejected"] += 1
        elif key == "s":
            count = self._desk.skip() - 1
            if count:
                self._say(f"left, with {count} about the same", f"先放下，有关它的另外 {count} 条也先放下")
        elif key == "u":
            self._undo()
        else:
            self._help()

    def _accept(self, found: Proposal) -> None:
        for gap in change.gaps(found):
            value = self._choose(gap)
            if not value:
                self._say("not written; it is still undecided", "没有写入，这一条仍未定")
                return
            found = change.filled(found, gap, "" if value == "-" else change.meant(value, self._desk.known))
        count = self._desk.accept(found)
        self._counts["accepted"] += 1
        self._say(f"written: {count} statements", f"已写入 {count} 条陈述")

    def _edit(self, found: Proposal) -> None:
        """Change values by their numbers, then accept or leave the whole."""
        self._shown = None
        while True:
            print("\n".join(proposed.numbered(self._names, found)))
            self._say("which number? (Enter: done)", "改第几项？（回车：改好了）")
            answer = self._line()
            if not answer.isdecimal() or not 1 <= int(answer) <= len(found.claims):
                break
            self._say("new value? (- takes it out, Enter keeps it)", "新的值？（-：删去，回车：不变）")
            value = self._line()
            if value:
                found = self._changed(found, int(answer) - 1, "" if value == "-" else value)
        self._say("accept it so? a yes, any other key no", "这样接受吗？a 接受，其他键放弃修改")
        if self._key() == "a":
            self._accept(found)

    def _changed(self, found: Proposal, number: int, value: str) -> Proposal:
        try:
            return change.changed(found, number, value, self._desk.known, self._labels)
        except KGError as error:
            print(safe(error.text(self._call.lang)))
            return found

    def _undo(self) -> None:
        again = self._desk.undo()
        if again is None:
            self._say("there is no decision to take back", "没有可以撤销的决定")
        else:
            self._say("taken back", "已撤销")

    def _choose(self, gap: str) -> str:
        """What an open term is: an id by the number of a list, a name or an id; empty to leave it."""
        quads = files.read([self._desk.desk.folder / "names.ttl"])
        own = list(dict.fromkeys(shorten(getattr(quad.subject, "value", "")) for quad in quads))
        near = change.offered(gap, own, self._desk.known)[:_MOST]
        for number, thing in enumerate(near, 1):
            text = f"{GAP}{number}  {self._call.say(thing.en, thing.zh)}  ({thing.id})"
            print("\n".join(hang(self._call.screen, safe(text), 0)))
        name = self._names.property(gap)
        en = f"{name}: what is it?" if gap else "Of what is this said?"
        zh = f"“{name}”是什么？" if gap else "这说的是什么？"
        may = gap and gap not in change.MUST
        none = self._call.say("; -: leave that out" if may else "", "；-：不写这一项" if may else "")
        self._say(
            f"{en} A number, a name or an id (Enter: not now{none})", f"{zh}写序号、名称或标识（回车：先不定{none}）"
        )
        answer = self._line()
        if answer.isdecimal() and 1 <= int(answer) <= len(near):
            return near[int(answer) - 1].id
        return answer

    @property
    def _names(self) -> Names:
        return Names(self._call, proposed.named(self._desk.known), self._labels)

    def _show(self, found: Proposal) -> None:
        article = self._desk.article
        passage = next(each for each in article.passages if each.name == found.passage)
        place = self._call.say(
            f"paragraph {passage.paragraph}, sentence {passage.sentence}",
            f"第{passage.paragraph}段第{passage.sentence}句",
        )
        print("\n" + proposed.told(self._names, article.words(passage), f"[{self._desk.left}] {place}", found))

    def _help(self) -> None:
        self._say(
            "a accept: write it · e change a value first · r reject: never ask again\n"
            "s leave for later · u undo the last decision · q quit; run it again to go on",
            "a 接受：写入 · e 先修改 · r 不要：不再问\ns 以后再说 · u 撤销上一个决定 · q 退出，再次运行即可继续",
        )

    def _say(self, en: str, zh: str) -> None:
        print(safe(self._call.say(en, zh)))

    def _key(
        self,
        en: str = "[a]ccept [e]dit [r]eject [s]kip [u]ndo [q]uit [?] ",
        zh: str = "[a接受 e修改 r不要 s以后 u撤销 q退出 ?] ",
    ) -> str:
        """One key; an empty text at the end of input."""
        keys = self._call.say(en, zh)
        key = _pressed(keys) if sys.stdin.isatty() else _piped(keys)
        print(key if sys.stdin.isatty() else "")
        return key if key in _KEYS else "?"

    def _line(self) -> str:
        sys.stdout.flush()
        return sys.stdin.readline().strip()


def _piped(asked: str) -> str:
    """The first letter of the next line that is not empty; an empty text at the end."""
    print(asked, end="", flush=True)
    for line in sys.stdin:
        if line.strip():
            return line.strip()[0].lower()
    return ""


def _forget_keys() -> None:
    """What was typed before a proposal could be seen decides nothing on it."""
    if sys.stdin.isatty():
        try:
            import termios
        except ImportError:
            return
        termios.tcflush(sys.stdin.fileno(), termios.TCIFLUSH)


def _pressed(asked: str) -> str:
    """One key of the terminal, without Enter where the system allows that. Ctrl-D leaves, Ctrl-C as everywhere."""
    try:
        import termios
        import tty
    except ImportError:
        return _piped(asked)
    number = sys.stdin.fileno()
    before = termios.tcgetattr(number)
    try:
        tty.setcbreak(number, termios.TCSADRAIN)  # before the question, so that no key is lost that comes early
        print(asked, end="", flush=True)
        key = os.read(number, 1).decode(errors="replace")  # one alone: what Python read ahead could not be forgotten
    finally:
        termios.tcsetattr(number, termios.TCSADRAIN, before)
    return "" if key in ("\x04", "") else key.lower()
