"""What a command is called with: the language, the options, and how it asks and answers."""

from __future__ import annotations

import argparse
import os
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from kg.cli import output
from kg.cli.arguments import UsageError
from kg.cli.screen import Screen
from kg.errors import Lang

if TYPE_CHECKING:
    from kg.store import Store

GOOD: Final = 0
NO_ANSWER: Final = 1
WRONG: Final = 2
READER_GONE: Final = 141
"""128 + SIGPIPE, the code of every program that stops because its reader did."""


class Call(NamedTuple):
    """One call of a command."""

    lang: Lang
    options: argparse.Namespace

    def say(self, en: str, zh: str) -> str:
        """Whichever of two texts is in the language of the call.

        >>> Call("zh", argparse.Namespace()).say("yes", "是")
        '是'
        """
        return zh if self.lang == "zh" else en

    @property
    def where(self) -> str | None:
        """What to ask: --store, else KG_STORE, else None for the data that ships."""
        return self.options.store or os.environ.get("KG_STORE") or None

    def place(self, does: str) -> Path | None:
        """--store as a place on disk, for a command that works on files alone; UsageError for a server."""
        if self.where is None:
            return None
        from kg.store import is_address

        if is_address(self.where):
            raise UsageError(
                f"{does} works on files, and this is a server; get a copy first: kg pull {self.where} -o graph.trig",
                f"{does} 只处理文件，而这是一个服务器；请先取回一份：kg pull {self.where} -o graph.trig",
                value=self.where,
            )
        return Path(self.where)

    def open(self) -> Store:
        """The store that the options name."""
        from kg.store import open_store

        if self.where == "-":
            return self._piped()
        self._say_which()
        opened = partial(
            open_store,
            self.where,
            printed=self.options.printed,
            timeout=self.options.timeout,
            services=self.options.allow_service or (),
        )
        if not sys.stderr.isatty():
            return opened()
        from kg.cli.progress import loading

        with loading(self.where, self.lang) as watch:
            return opened(watch=watch)

    def _say_which(self) -> None:
        """Say so where one stands in a project of one's own and yet asks the data that ship."""
        from kg import files

        if self.where or not files.is_project(Path()) or Path.cwd() == files.project().root.resolve():
            return
        said = self.say(
            "this asks the data that ship with kg; for the project in this folder add --store .",
            "查询的是 kg 随包的数据；要查询本文件夹中的项目，请加 --store .",
        )
        print(f"kg: {said}", file=sys.stderr)

    def _piped(self) -> Store:
        from kg.cli.piped import standard_input

        if self.options.query == "-":
            raise UsageError(
                "standard input can be the query or the data (--store -), not both",
                "标准输入只能是查询或数据（--store -）之一",
            )
        with standard_input() as path:
            return self._replace(options=argparse.Namespace(**{**vars(self.options), "store": str(path)})).open()

    @property
    def screen(self) -> Screen:
        """The width and colours of where the answer goes; a file has neither."""
        return Screen(None, False) if self.options.output else output.screen_of_stdout()

    def write(self, text: str) -> None:
        """Write a finished text to the file of -o or to standard output."""
        output.write_text(self.options.output, text.rstrip("\n") + "\n")

    def write_json(self, value: object) -> None:
        """Write a value as JSON, names in their own script."""
        import json

        self.write(json.dumps(value, ensure_ascii=False, indent=2))
