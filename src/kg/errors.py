"""The errors of kg: each says what is wrong, where, and what to do, in English and in Chinese."""

from __future__ import annotations

from os import PathLike
from typing import Literal, NamedTuple

Lang = Literal["zh", "en"]


class Words(NamedTuple):
    """A text in both languages."""

    en: str
    zh: str

    def text(self, lang: Lang) -> str:
        """The text in one language.

        >>> Words("branch", "党支部").text("zh")
        '党支部'
        """
        return self.zh if lang == "zh" else self.en

    def then(self, more: Words) -> Words:
        """Both texts, one behind the other.

        >>> Words("No.", "不是。").then(Words("Why?", "为什么？"))
        Words(en='No. Why?', zh='不是。为什么？')
        """
        return Words(f"{self.en} {more.en}".strip(), self.zh + more.zh)


class KGError(Exception):
    """Base of every error kg raises on purpose; `str(error)` is the English text with its position.

    `line` and `column` count from 1; `value` is the offending name, term or text, if there is one.

    >>> print(KGError("a } is missing", "缺少 }", file="a.trig", line=3, column=7))
    a.trig:3:7: a } is missing
    """

    def __init__(
        self,
        en: str,
        zh: str,
        *,
        file: str | PathLike[str] | None = None,
        line: int | None = None,
        column: int | None = None,
        value: str | None = None,
    ) -> None:
        super().__init__(en)
        self.en = en
        self.zh = zh
        self.file = None if file is None else str(file)
        self.line = line
        self.column = column
        self.value = value

    def text(self, lang: Lang = "en") -> str:
        """The message in one language, after `file:line:column: ` as far as they are known.

        >>> KGError("is empty", "是空的", file="a.ttl").text("zh")
        'a.ttl: 是空的'
        """
        place = ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)
        message = self.zh if lang == "zh" else self.en
        return f"{place}: {message}" if place else message

    def __str__(self) -> str:
        return self.text("en")


class DataError(KGError):
    """A data file cannot be found, read or parsed."""


class QueryError(KGError):
    """A query cannot be run as it is written: its syntax, name, a parameter or a prefix is wrong."""


class StoreError(KGError):
    """A store cannot be opened, read or written."""


class NotFoundError(KGError):
    """Nothing bears this name or id; `candidates` are the nearest that something does bear."""

    def __init__(self, en: str, zh: str, *, value: str | None = None, candidates: tuple[str, ...] = ()) -> None:
        super().__init__(en, zh, value=value)
        self.candidates = candidates


def stopped(error: Exception) -> KGError:
    """What to say where the engine gives up: its reason, or that the files of the store are damaged.

    >>> stopped(RuntimeError("no memory")).en
    'the query cannot be computed: no memory'
    """
    if "Corruption" in str(error):  # what RocksDB calls it
        return StoreError(
            f"a file of the store is damaged ({error}); kg verify says which and what it held, kg build makes it anew",
            f"存储的文件已损坏（{error}）；kg verify 会指出是哪个文件及其内容，kg build 可重新生成",
        )
    return QueryError(f"the query cannot be computed: {error}", f"查询无法计算：{error}")
