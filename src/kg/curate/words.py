"""The words by which proposals are found, out of `data/curation/`: lists a curator can extend, no code."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from kg.errors import DataError

_FOLDER = "curation"


class Level(NamedTuple):
    """Words that say at which level a title counts; `kept` where they belong to the title's own name."""

    id: str
    words: tuple[str, ...]
    kept: bool


class Words(NamedTuple):
    """The lists of `words.toml` by section, and the places of `divisions.toml`: county to city, city to nothing."""

    lists: Mapping[str, Mapping[str, tuple[str, ...]]]
    tables: Mapping[str, Mapping[str, str]]
    kinds: Mapping[str, tuple[str, ...]]
    weak: Mapping[str, tuple[str, ...]]
    levels: tuple[Level, ...]
    divisions: Mapping[str, str]

    def one_of(self, section: str, name: str) -> str:
        """A regular expression for any word of a list, longest first.

        >>> import re
        >>> from kg import files
        >>> words = load(files.project().data)
        >>> re.search(words.one_of("honors", "verbs"), "支部被评为先进集体")[0]
        '被评为'
        """
        return one_of(self.lists[section][name])


def one_of(words: Iterable[str]) -> str:
    """A regular expression for any of some words, longest first.

    >>> one_of(["支部", "党支部"])
    '(?:党支部|支部)'
    """
    return f"(?:{'|'.join(re.escape(word) for word in sorted(words, key=len, reverse=True))})"


def load(data: Path) -> Words:
    """The words of a project's data folder, else those that ship with kg; DataError where a file is wrong."""
    from kg import files

    folder = data / _FOLDER
    if not folder.is_dir():
        folder = files.project().data / _FOLDER
    try:
        return _words(_toml(folder / "words.toml"), _toml(folder / "divisions.toml"))
    except (KeyError, TypeError, AttributeError) as error:
        raise DataError(
            f"a list of words is missing or of the wrong form: {error}; compare it with the file that ships with kg",
            f"词表缺少一项或写法不对：{error}；请与随包的词表对照",
            file=folder,
        ) from error


def _toml(path: Path) -> dict[str, Any]:
    from kg import files

    try:
        return tomllib.loads(files.text(path))
    except tomllib.TOMLDecodeError as error:
        raise DataError(f"this is no correct TOML: {error}", f"TOML 写法有误：{error}", file=path) from error


def _words(words: dict[str, Any], divisions: dict[str, Any]) -> Words:
    sections = {name: held for name, held in words.items() if isinstance(held, dict)}
    lists = {
        section: {name: tuple(value) for name, value in held.items() if isinstance(value, list)}
        for section, held in sections.items()
    }
    tables = {
        "metrics": words["rankings"]["metrics"],
        "regions": words["rankings"]["regions"],
        "units": words["quantities"]["units"],
        "english": words["english"],
        "verbs": words["verbs"],
    }
    kinds, weak = (_tuples(words["initiatives"][name]) for name in ("kinds", "weak"))
    levels = tuple(Level(level["id"], tuple(level["words"]), level["kept"]) for level in words["levels"])
    return Words(lists, tables, kinds, weak, levels, _divisions(divisions))


def _tuples(table: dict[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(values) for name, values in table.items()}


def _divisions(listed: dict[str, Any]) -> dict[str, str]:
    found: dict[str, str] = dict.fromkeys(listed["provinces"], "")
    for city, counties in listed["cities"].items():
        found[city] = ""
        found |= dict.fromkeys(counties, city)
    return found
