"""Names by any part of them, by their sound and in the other script, however many there are: SQLite's full-text search.

Each character of a name begins a token: of two Chinese characters, or of four letters of a word, or of what is left of
them. A text is part of a name only if the name has its tokens, of which it is enough to ask for the rarest.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from functools import cache, cached_property
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from kg.errors import StoreError
from kg.listed import MANY, Ask, Listed, Name, Sound, read, spaces
from kg.spelling import FIRST_HAN, simplified, sounds

if TYPE_CHECKING:
    import sqlite3

LARGE: Final = 5000
"""Names from which on the index is kept beside a store on disk; that of fewer is made in no time."""

_BATCH: Final = 10_000
_PIECES: Final = 40
_MOST: Final = 20_000
_CLOSE: Final = 500
"""Parts of a text, names with each, and names with most of them that are looked at for what it may have meant."""
_LONGEST: Final = 64
"""Characters of a text whose tokens are looked for."""
_TOKENS: Final = 4
_FEW: Final = 60
"""So many tokens of a text are asked for, or as many as leave about so few names to be looked at."""
_RARE: Final = 0.001
"""The share of names up to which it is not known how many have a token."""
_LAST_LETTER: Final = "\U0010ffff"
_AS_TOKENS: Final = "USING fts5 (text, content='', columnsize=0, detail=none, prefix='1', tokenize='ascii')"
_TABLES: Final = f"""
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE name (id INTEGER PRIMARY KEY, node TEXT, text TEXT, length INTEGER, preferred INTEGER, spine INTEGER);
CREATE VIRTUAL TABLE gram {_AS_TOKENS};
CREATE TABLE common (token TEXT, share REAL);
"""
_COUNTED: Final = """
INSERT INTO gram (gram) VALUES ('optimize');
CREATE VIRTUAL TABLE temp.counted USING fts5vocab (main, gram, row);
INSERT INTO common SELECT term, doc * 1.0 / {0} FROM counted WHERE doc > max({0} * {1}, {2});
DROP TABLE counted;
"""
_COLUMNS: Final = "node, name.text, length, preferred, spine"
_HOLDING: Final = (
    f"SELECT {_COLUMNS} FROM gram JOIN name ON name.id = gram.rowid WHERE gram MATCH ? AND instr(name.text, ?)"
)
_IN_SCRIPT: Final = f"SELECT {_COLUMNS} FROM script JOIN name ON name.id = script.rowid WHERE script MATCH ?"
_ANYWHERE: Final = f"SELECT {_COLUMNS} FROM name WHERE instr(text, ?)"
_SOUNDING: Final = f"""
SELECT {_COLUMNS}, pinyin, initials FROM sound JOIN name USING (id) WHERE pinyin >= ?1 AND pinyin < ?2
UNION
SELECT {_COLUMNS}, pinyin, initials FROM sound JOIN name USING (id) WHERE initials >= ?1 AND initials < ?2
"""


class Indexed:
    """The names of a store's nodes. What takes a library or time to know of them is worked out when first asked for."""

    def __init__(self, database: sqlite3.Connection, ask: Ask) -> None:
        from threading import Lock

        self._database = database
        self._ask = ask
        self._lock = Lock()

    def __len__(self) -> int:
        return int(self._database.execute("SELECT COALESCE(MAX(id) + 1, 0) FROM name").fetchone()[0])

    @cached_property
    def common(self) -> dict[str, float]:
        """The share of names that have a token, for those that are not rare."""
        return dict(self._database.execute("SELECT token, share FROM common"))

    def holding(self, text: str) -> list[Name]:
        """The names that hold a text, which is `plain`.

        >>> indexed([Name("x:a", "红船精神", 4, True, 0)], lambda question: []).holding("船")[0].node
        'x:a'
        """
        phrase = self._phrase(text)
        return self._names(_HOLDING, phrase, text) if phrase else self._names(_ANYWHERE, text)

    def in_simplified(self, text: str) -> list[Name]:
        """The names that hold a text in simplified characters, whichever they are written in, and may be some more."""
        self._have("script", _script)
        phrase = self._phrase(text)
        return [*self.holding(text), *(self._names(_IN_SCRIPT, phrase) if phrase else ())]

    def sounding(self, text: str) -> list[Sound]:
        """The names with Chinese characters whose syllables, or their first letters, begin with some letters."""
        self._have("sound", _sound)
        rows = self._database.execute(_SOUNDING, (text, text + _LAST_LETTER))
        return [Sound(Name(*row[:5]), *row[5:]) for row in rows]

    def spaces(self) -> list[str]:
        """What the IRIs of the nodes begin with, up to the last / or #."""
        self._have("space", lambda database: _space(database, self._ask))
        return [text for (text,) in self._database.execute("SELECT text FROM space")]

    def near(self, text: str) -> list[Name]:
        """The names that have most in common with a text; all of them where they are few."""
        if len(self) <= LARGE:
            return [Name(*row) for row in self._database.execute(f"SELECT {_COLUMNS} FROM name ORDER BY id")]
        shared: Counter[int] = Counter()
        for piece in list(dict.fromkeys(_pieces(text)))[:_PIECES]:
            found = self._database.execute("SELECT rowid FROM gram WHERE gram MATCH ? LIMIT ?", (piece, _MOST))
            shared.update(number for (number,) in found)
        best = ((number,) for number, _ in shared.most_common(_CLOSE))
        rows = (
            self._database.execute(f"SELECT {_COLUMNS} FROM name WHERE id = ?", number).fetchone() for number in best
        )
        return [Name(*row) for row in rows]

    def close(self) -> None:
        """Let go of the file, if there is one."""
        self._database.close()

    def complete(self) -> None:
        """Work out all that can be asked for."""
        self._have("script", _script)
        self._have("sound", _sound)
        self.spaces()

    def _names(self, question: str, *values: str) -> list[Name]:
        return list(map(Name._make, self._database.execute(question, values)))

    def _phrase(self, text: str) -> str:
        """What FTS5 is asked for: the rarest token of each word, then others, until few names should be left."""
        ranked, last = _ranked(text[:_LONGEST], lambda token: self.common.get(token, _RARE))
        left, asked = float(len(self)), list[str]()
        for _, share, token in sorted(ranked)[:_TOKENS]:
            asked.append(f'"{token}"')
            left *= share
            if left < _FEW:
                break
        return " AND ".join(asked) or last

    def _have(self, table: str, fill: Callable[[sqlite3.Connection], object]) -> None:
        """Fill a table, if that was not done; all of it or, where a library is missing, nothing."""
        with self._lock, self._database:
            if not self._database.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)).fetchone():
                self._database.execute("BEGIN")
                fill(self._database)


def _script(database: sqlite3.Connection) -> None:
    """The tokens of those names that read otherwise in simplified characters."""
    database.execute(f"CREATE VIRTUAL TABLE script {_AS_TOKENS}")
    for numbers, texts in _batches(database):
        both = zip(numbers, texts, simplified(texts), strict=True)
        rows = [(number, _tokens(new)) for number, text, new in both if new != text]
        database.executemany("INSERT INTO script (rowid, text) VALUES (?, ?)", rows)


def _sound(database: sqlite3.Connection) -> None:
    database.execute("CREATE TABLE sound (id INTEGER PRIMARY KEY, pinyin TEXT, initials TEXT)")
    for numbers, texts in _batches(database):
        rows = [(n, *sounds(text)) for n, text in zip(numbers, texts, strict=True) if not text.isascii()]
        database.executemany("INSERT INTO sound VALUES (?, ?, ?)", rows)
    database.execute("CREATE INDEX pinyin ON sound (pinyin)")
    database.execute("CREATE INDEX initials ON sound (initials)")


def _space(database: sqlite3.Connection, ask: Ask) -> None:
    database.execute("CREATE TABLE space (text TEXT)")
    database.executemany("INSERT INTO space VALUES (?)", ((space,) for space in spaces(ask)))


def _batches(database: sqlite3.Connection) -> Iterator[tuple[list[int], list[str]]]:
    """The numbers and texts of all names, many at once but not all."""
    names = database.execute("SELECT id, text FROM name")
    for batch in iter(lambda: names.fetchmany(_BATCH), []):
        yield [number for number, _ in batch], [text for _, text in batch]


Index: TypeAlias = "Listed | Indexed"
"""The names of a store's nodes, to find them by."""


def built(ask: Ask) -> Index:
    """The index of what a SELECT finds, in memory; few names need none.

    >>> len(built(lambda question: []))
    0
    """
    names = read(ask)
    first = list(islice(names, MANY))
    return indexed(chain(first, names), ask) if len(first) == MANY else Listed(first, ask)


def indexed(names: Iterable[Name], ask: Ask, path: Path | None = None) -> Indexed:
    """An index of some names, in memory or in a new file.

    >>> len(indexed([], lambda question: []))
    0
    """
    import sqlite3

    database = sqlite3.connect(path or ":memory:", check_same_thread=False, isolation_level=None)
    database.executescript(_TABLES)
    numbered = enumerate(names)
    database.execute("BEGIN")
    for batch in iter(lambda: list(islice(numbered, _BATCH)), []):
        rows = [(number, *name) for number, name in batch]
        database.executemany("INSERT INTO name VALUES (?, ?, ?, ?, ?, ?)", rows)
        grams = [(number, _tokens(name.text)) for number, name in batch]
        database.executemany("INSERT INTO gram (rowid, text) VALUES (?, ?)", grams)
    database.execute("COMMIT")
    index = Indexed(database, ask)
    database.executescript(_COUNTED.format(len(index), _RARE, _FEW))
    return index


def write(ask: Ask, path: Path) -> None:
    """Write an index to a new file where there are many names, and nothing where there are few."""
    import os

    names = read(ask)
    first = list(islice(names, LARGE))
    if len(first) < LARGE:
        return
    with closing(indexed(chain(first, names), ask, path)) as index:
        index.complete()
    with path.open("rb") as file:
        os.fsync(file.fileno())


def opened(path: Path, ask: Ask) -> Indexed:
    """The index of a file that nobody changes; StoreError where it is none."""
    import sqlite3
    from urllib.parse import quote

    address = f"file:{quote(str(path.resolve()))}?mode=ro&immutable=1"
    try:
        index = Indexed(sqlite3.connect(address, uri=True, check_same_thread=False), ask)
        len(index.common)
    except sqlite3.Error as error:
        raise StoreError(
            f"the index of names cannot be read ({error}); build the store anew with kg build",
            f"无法读取名称索引（{error}）；请用 kg build 重新生成这个存储",
            file=path,
        ) from error
    return index


@cache
def _run() -> re.Pattern[str]:
    """A word, some Chinese characters in a row, or any other letter that is not ASCII; it takes 3 ms to compile."""
    return re.compile(r"[^\W_\u2e80-\U0010ffff]+|[^\x00-\u2e7f]+|[^\x00-\x7f]")


def _tokens(text: str) -> str:
    return " ".join(run[at : at + _size(run)] for run in _run().findall(text) for at in range(len(run)))


def _size(run: str) -> int:
    """How long a token of a run may be: that of Chinese characters is short, since there are many of them."""
    return 2 if run[0] >= FIRST_HAN else 4


def _ranked(text: str, share: Callable[[str], float]) -> tuple[list[tuple[int, float, str]], str]:
    """The tokens of a text, each with its place among those of its word, the rarest first, and its share of names.

    What is left of a word at the end of the text may go on in a name. It is apart: many names may have such a token.
    """
    ranked, last = [], ""
    for found in _run().finditer(text):
        run, size = found[0], _size(found[0])
        if len(run) < size and found.end() == len(text):
            last = f'"{run}" *'
        else:
            tokens = sorted((share(token), token) for token in _whole(run, size))
            ranked += [(place, *each) for place, each in enumerate(tokens)]
    return ranked, last


def _whole(run: str, size: int) -> set[str]:
    """The tokens of a run but for those at its end that are shorter than others."""
    return {run[at : at + size] for at in range(max(1, len(run) - size + 1))}


def _pieces(text: str) -> Iterator[str]:
    """The tokens of a text, as FTS5 is asked for them."""
    for run in _run().findall(text):
        yield from (f'"{token}"' for token in sorted(_whole(run, _size(run)), key=run.index))
