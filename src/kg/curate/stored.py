"""The text of an article that is there already, cut into the passages that its files describe."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from kg import files
from kg.curate import text
from kg.curate.desk import Desk
from kg.curate.text import Article, Passage
from kg.errors import DataError
from kg.terms import KG

_FACTS: Final = ("paragraph", "sentence", "kind", "section", "start", "end")


def read(desk: Desk, path: Path) -> Article:
    """The article in a text file, with the passages of `article.ttl`; DataError where it is not that very text."""
    held = _facts(desk)
    article = text.read(path)
    if article.sha256 != held.get(desk.iri, {}).get("sha256"):
        raise DataError(
            "this is not the text that the article's files were made from: its SHA-256 is another",
            "这不是建立这篇文章时所用的文本：SHA-256 不一致",
            file=path,
            value=article.sha256,
        )
    return article._replace(passages=tuple(sorted(_passages(held), key=lambda passage: passage.start)))


def _facts(desk: Desk) -> Mapping[str, Mapping[str, str]]:
    """What `article.ttl` says by subject and by the name of a property of the ontology."""
    found: dict[str, dict[str, str]] = {}
    for quad in files.read([desk.folder / "article.ttl"]):
        subject, value = getattr(quad.subject, "value", ""), getattr(quad.object, "value", "")
        if quad.predicate.value.startswith(KG):
            found.setdefault(subject, {})[quad.predicate.value.removeprefix(KG)] = value
    return found


def _passages(held: Mapping[str, Mapping[str, str]]) -> Iterator[Passage]:
    for facts in held.values():
        if facts.keys() >= set(_FACTS):
            section = re.search(r"section-(\d+)$", facts["section"])
            paragraph, sentence, start, end = (int(facts[name]) for name in ("paragraph", "sentence", "start", "end"))
            yield Passage(paragraph, sentence, facts["kind"], int(section[1]) if section else 0, start, end)
