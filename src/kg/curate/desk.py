"""Where an article lies in a project: its folder, its files, the prefix of its passages; and replacing files safely."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Final, NamedTuple

from kg import files, fresh
from kg.errors import DataError, KGError
from kg.files import Project
from kg.terms import PREFIXES, SOURCE

_SLUG: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LONGEST: Final = 60


class Desk(NamedTuple):
    """An article's place in a project; the folder need not be there yet."""

    project: Project
    slug: str

    @property
    def folder(self) -> Path:
        """`data/articles/SLUG` of the project."""
        return self.project.data / "articles" / self.slug

    @property
    def iri(self) -> str:
        """The article's own IRI.

        >>> from kg import files
        >>> Desk(files.project(), "a-2021").iri
        'https://w3id.org/spirit-kg/source/a-2021'
        """
        return SOURCE + self.slug

    @property
    def prefix(self) -> str:
        """The prefix of passages and sections in the article's files: the first letters of the slug's words.

        >>> from kg import files
        >>> Desk(files.project(), "zhejiang-mobile-2021").prefix
        'zm'
        """
        letters = "".join(word[0] for word in self.slug.split("-") if not word.isdigit())
        return f"{letters}a" if letters in PREFIXES or not letters[:1].isalpha() else letters

    @property
    def log(self) -> Path:
        """Where decisions on proposals are kept, one a line."""
        return self.folder / "decisions.jsonl"

    @property
    def prefixes(self) -> Mapping[str, str]:
        """Every prefix that the article's files may use."""
        return {**PREFIXES, self.prefix: f"{self.iri}/"}


def desk(project: Project, slug: str) -> Desk:
    """The place of an article; DataError for a slug that makes no good name of a folder.

    >>> from kg import files
    >>> desk(files.project(), "zhejiang-mobile-2021").folder.name
    'zhejiang-mobile-2021'
    """
    if not _SLUG.fullmatch(slug) or len(slug) > _LONGEST:
        raise DataError(
            f"“{slug}” cannot name an article: use small letters, digits and single hyphens, as in ningbo-mobile-2022",
            f"“{slug}”不能作文章的代号：请用小写英文字母、数字和单个连字符，例如 ningbo-mobile-2022",
            value=slug,
        )
    return Desk(project, slug)


def begin(where: Path) -> Project:
    """A project of one's own in a folder that is empty or not there: a copy of what ships; whole or not at all.

    KGError where it cannot be written.
    """
    shipped = files.project()
    try:
        with fresh.folder(where) as new:
            for folder in (shipped.ontology, shipped.data, shipped.queries):
                shutil.copytree(folder, new / folder.name)
            new.replace(where)
    except OSError as error:
        en, zh = f"cannot write here: {error.strerror}", f"无法写在这里：{error.strerror}"
        raise KGError(en, zh, file=where) from error
    return files.project(where)


def present(project: Project, slug: str) -> Desk:
    """The place of an article that is there; DataError where it is not.

    >>> from kg import files
    >>> present(files.project(), "zhejiang-mobile-2021").prefix
    'zm'
    """
    found = desk(project, slug)
    if not (found.folder / "article.ttl").is_file():
        raise DataError(
            f"there is no article “{slug}” here; kg new {slug} --text FILE makes it",
            f"这里没有文章“{slug}”；请先运行 kg new {slug} --text 文件",
            file=found.folder,
            value=slug,
        )
    return found


def rewrite(texts: Mapping[Path, str]) -> None:
    """Replace some files, all or none: each is written beside its place first, then all are moved.

    KGError where one cannot be written; what was moved before is put back.
    """
    old = {path: path.read_bytes() if path.exists() else None for path in texts}
    moved: list[Path] = []
    try:
        with ExitStack() as places:
            new = {path: places.enter_context(fresh.file(path)) for path in texts}
            for path, text in texts.items():
                new[path].write_text(text, encoding="utf-8", newline="\n")
            for path in texts:
                new[path].replace(path)
                moved.append(path)
    except OSError as error:
        _put_back({path: old[path] for path in moved})
        en, zh = f"cannot write this file: {error.strerror}", f"无法写入这个文件：{error.strerror}"
        raise KGError(en, zh, file=error.filename) from error


def _put_back(old: Mapping[Path, bytes | None]) -> None:
    for path, content in old.items():
        if content is None:
            path.unlink(missing_ok=True)
        else:
            path.write_bytes(content)
