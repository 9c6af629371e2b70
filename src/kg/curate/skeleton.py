"""A new article: its description, its sections and passages with positions, and an empty block for every sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from kg import fresh, layout
from kg.curate.desk import Desk
from kg.curate.known import Known, bare
from kg.curate.naming import english, syllables
from kg.curate.text import Article, Passage
from kg.errors import DataError, KGError
from kg.terms import PREFIXES

_SPIRIT: Final = re.compile(
    r"(?:传承|践行|弘扬|赓续|继承|发扬|学习|秉承)?“?([^\s“”,，、。:：]{2,12}?精神)”?(?=[\s“,，:：]|$)"
)
_CC_BY: Final = "<https://creativecommons.org/licenses/by/4.0/>"
_NAMES: Final = (
    "只有这篇文章知道的事物的类型和名称。没有来源给出的英文名由程序按词表和拼音拟出初稿，经整理者修改。",
    "Types and names of what only this article knows. English names that no source prints: drafted, then corrected.",
)
_ARTICLE: Final = (
    "文章的出处资料、各句在原文中的位置、各条解读的理由。原文不在本项目之内。",
    "What the article is, where each sentence stands, and the reason of each reading. The text is not part of this.",
)


class Section(NamedTuple):
    """A section: its number, its names, and what its file is called."""

    number: int
    zh: str
    en: str
    file: str


def create(desk: Desk, article: Article, known: Known, glossary: Mapping[str, str]) -> list[Path]:
    """Make the folder of an article and return its files; it appears whole or not at all.

    DataError where the folder is there already, KGError where it cannot be written.
    """
    if desk.folder.exists():
        raise DataError(
            "this article is there already; nothing was changed. Choose another name, or go on with kg propose",
            "这篇文章已经存在，没有改动任何内容；请换一个代号，或继续用 kg propose",
            file=desk.folder,
        )
    ranks = layout.order(desk.project.ontology / "kg.ttl")
    texts = {name: layout.written(text, ranks) for name, text in contents(desk, article, known, glossary).items()}
    try:
        with fresh.folder(desk.folder) as new:
            for name, text in texts.items():
                (new / name).write_text(text, encoding="utf-8", newline="\n")
            new.rename(desk.folder)
    except OSError as error:
        en, zh = f"cannot write here: {error.strerror}", f"无法写在这里：{error.strerror}"
        raise KGError(en, zh, file=desk.folder) from error
    return [desk.folder / name for name in texts]


def contents(desk: Desk, article: Article, known: Known, glossary: Mapping[str, str]) -> dict[str, str]:
    """What the files of a new article hold, by name."""
    found = sections(article, known, glossary)
    files = {"article.ttl": "\n".join(_described(desk, article, found))}
    files["names.ttl"] = "\n".join(_names(desk))
    for section in found:
        files[section.file] = "\n".join(_blocks(desk, article, section))
    files["readings.trig"] = "\n".join([*_prefixes(desk), "", f"# {_READINGS}"])
    return files


_READINGS: Final = "解读的理由与所据句子见 article.ttl · reasons and passages of each reading stand in article.ttl"


def sections(article: Article, known: Known, glossary: Mapping[str, str]) -> list[Section]:
    """The sections of an article: the lead, then one a heading, called by the spirit that the heading names.

    >>> from kg.curate.text import parse
    >>> article = parse("题目\\n导语。\\n传承海霞精神 点燃星火\\n一。")
    >>> [(section.zh, section.file) for section in sections(article, Known({}), {"精神": "Spirit"})]
    [('导语', '0-lead.trig'), ('海霞精神', '1-hai-xia.trig')]
    """
    found = []
    for number in range(max(passage.section for passage in article.passages) + 1):
        first = article.within(number)[0]
        if number == 0 or first.kind != "heading":
            found.append(Section(number, "导语", "Lead", f"{number}-lead.trig"))
            continue
        heading = article.words(first)
        zh = spirit_in(heading) or heading
        thing = known.named(zh, "kg:Spirit")
        stem = thing.id.removeprefix("id:spirit-") if thing else "-".join(syllables(zh.removesuffix("精神"))[:6])
        name = (thing.zh, thing.en) if thing else (zh, english(zh, known, glossary))
        found.append(Section(number, *name, f"{number}-{stem or 'section'}.trig"))
    return found


def spirit_in(heading: str) -> str:
    """The spirit that a heading names, if it does.

    >>> spirit_in("传承大陈岛“垦荒精神” 冲一线"), spirit_in("走进新时代")
    ('大陈岛垦荒精神', '')
    """
    match = _SPIRIT.search(bare(heading))
    return match[1] if match else ""


def _prefixes(desk: Desk) -> Iterator[str]:
    for prefix in ("dcterms", "id", "kg", "org", "prov", "rdfs", "register", "schema", "skos", "xsd"):
        yield f"@prefix {prefix}: <{PREFIXES[prefix]}> ."
    yield f"@prefix {desk.prefix}: <{desk.iri}/> ."


def _described(desk: Desk, article: Article, found: list[Section]) -> Iterator[str]:
    yield from _prefixes(desk)
    yield from _register(
        desk, "", ("文章、段落与解读登记册", "Register of the article, its passages and readings"), _ARTICLE
    )
    headlines = [article.words(passage) for passage in article.passages if passage.kind == "headline"]
    yield "\n# 文章 · article\n"
    yield f"<{desk.iri}> a kg:Article ; skos:prefLabel {literal(headlines[-1] if headlines else desk.slug, 'zh')} , "
    yield f'{literal(desk.slug.replace("-", " ").capitalize(), "en")} ; schema:inLanguage "zh" ; '
    yield f'kg:sha256 "{article.sha256}" ; kg:length {len(article.text)} .'
    for section in found:
        yield "\n# 小节 · sections\n" if section.number == 0 else ""
        yield f"{desk.prefix}:section-{section.number} a kg:Section ; skos:prefLabel {literal(section.zh, 'zh')} , "
        yield f"{literal(section.en, 'en')} ; kg:article <{desk.iri}> ."
    for passage in article.passages:
        yield "\n# 段落中的句子 · passages\n" if passage is article.passages[0] else ""
        yield _passage(desk, passage)


def _passage(desk: Desk, passage: Passage) -> str:
    return (
        f"{desk.prefix}:{passage.name} a kg:Passage ; kg:article <{desk.iri}> ; "
        f'kg:section {desk.prefix}:section-{passage.section} ; kg:kind "{passage.kind}" ; '
        f"kg:paragraph {passage.paragraph} ; kg:sentence {passage.sentence} ; "
        f"kg:start {passage.start} ; kg:end {passage.end} ."
    )


def _names(desk: Desk) -> Iterator[str]:
    yield from _prefixes(desk)
    yield from _register(desk, "-names", (f"文章 {desk.slug} 的名称", f"Names of the article {desk.slug}"), _NAMES)


def _register(desk: Desk, suffix: str, title: tuple[str, str], comment: tuple[str, str]) -> Iterator[str]:
    yield f"\nregister:{desk.slug}{suffix} a kg:Register ;"
    yield f"dcterms:title {literal(title[0], 'zh')} , {literal(title[1], 'en')} ;"
    yield f"rdfs:comment {literal(comment[0], 'zh')} , {literal(comment[1], 'en')} ; dcterms:license {_CC_BY} ."


def _blocks(desk: Desk, article: Article, section: Section) -> Iterator[str]:
    yield from _prefixes(desk)
    yield (
        f"\n# {section.zh} · {section.en}\n" if section.number else "\n# 标题、署名与导语 · headline, byline and lead\n"
    )
    for passage in article.within(section.number):
        yield f"{desk.prefix}:{passage.name} {{\n}}\n"


def literal(text: str, lang: str = "") -> str:
    """A text as Turtle writes it.

    >>> literal('say "a"', "en")
    '"say \\\\"a\\\\""@en'
    """
    escaped = (
        text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")
    )
    return f'"{escaped}"' + (f"@{lang}" if lang else "")
