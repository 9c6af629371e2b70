"""The parser of the command line: its settings, its help and its complaints in both languages."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple, NoReturn

from kg.cli.screen import wrap
from kg.errors import KGError, Lang, Words

# Its texts are put into Chinese here. To look for catalogues of them takes 1 ms of every start, and one that is found
# would hide from `_in_chinese` what was said.
argparse._ = str  # type: ignore[attr-defined]


class UsageError(KGError):
    """The command line is not one that kg understands."""


class Option(NamedTuple):
    """An argument as argparse knows it; the name of a positional one stands alone without dashes."""

    names: tuple[str, ...]
    help: Words
    metavar: str | None = None
    choices: tuple[str, ...] | None = None
    nargs: str | None = None
    action: str | None = None
    kind: type = str


class Command(NamedTuple):
    """A command: what it does, its arguments, examples, and where its function is (module:function)."""

    does: Words
    options: tuple[Option, ...]
    examples: tuple[str, ...]
    function: str


class Parser(argparse.ArgumentParser):
    """A parser that raises UsageError, in both languages, instead of ending the process."""

    def error(self, message: str) -> NoReturn:
        """Raise what argparse found wrong."""
        name = self.prog
        raise UsageError(
            f"{message}\n({name} --help shows what there is)", f"{_in_chinese(message)}\n（用法见 {name} --help）"
        )


class _Help(argparse.RawDescriptionHelpFormatter):
    """Help that folds its lines by the columns they take on a screen."""

    def _split_lines(self, text: str, width: int) -> list[str]:
        return wrap(" ".join(text.split()), width)


class _ChineseHelp(_Help):
    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[argparse._MutuallyExclusiveGroup],
        prefix: str | None = None,
    ) -> None:
        super().add_usage(usage, actions, groups, prefix or "用法: ")


def parser(name: str, command: Command, common: Sequence[Option], lang: Lang) -> Parser:
    """The parser of one command, with its own arguments and those that every command has."""
    found = Parser(
        prog=f"kg {name}",
        description=command.does.text(lang),
        epilog="\n".join([Words("examples:", "示例:").text(lang), *(f"  {line}" for line in command.examples)]),
        formatter_class=_ChineseHelp if lang == "zh" else _Help,
        add_help=False,
        allow_abbrev=False,
    )
    own = found.add_argument_group(Words("arguments", "参数").text(lang)) if command.options else found
    for option in command.options:
        add(own, option, lang)
    everywhere = found.add_argument_group(Words("with every command", "各命令通用").text(lang))
    for option in common:
        add(everywhere, option, lang)
    return found


def add(group: argparse._ActionsContainer, option: Option, lang: Lang) -> None:
    """Give a parser, or a group of one, an argument; unless it is written the namespace stays as it is."""
    settings: dict[str, Any] = {
        "metavar": option.metavar,
        "choices": option.choices,
        "nargs": option.nargs,
        "action": option.action,
        "type": None if option.kind is str else option.kind,
    }
    given = {key: value for key, value in settings.items() if value is not None}
    group.add_argument(*option.names, help=option.help.text(lang), default=argparse.SUPPRESS, **given)


_COMPLAINTS = (
    (r"the following arguments are required: (.+)", r"缺少参数：\1"),
    (r"unrecognized arguments: (.+)", r"不认识的参数：\1"),
    (r"argument (.+): expected one argument", r"选项 \1 后面需要一个值"),
    (r"argument (.+): expected at least one argument", r"选项 \1 后面至少需要一个值"),
    (r"argument (.+): invalid choice: (.+) \(choose from (.+)\)", r"选项 \1 不能取 \2；可取 \3"),
    (r"argument (.+): invalid int value: (.+)", r"选项 \1 需要一个整数，不是 \2"),
    (r"argument (.+): invalid float value: (.+)", r"选项 \1 需要一个数，不是 \2"),
    (r"argument (.+): ignored explicit argument (.+)", r"选项 \1 不带值，却写了 \2"),
)
"""What argparse says, and how that reads in Chinese; anything else is passed on as it is."""


def _in_chinese(message: str) -> str:
    for english, chinese in _COMPLAINTS:
        said = re.fullmatch(english, message, re.DOTALL)
        if said:
            return said.expand(chinese)
    return message
