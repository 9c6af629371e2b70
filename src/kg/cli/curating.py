"""kg new and kg propose: an article's files, and what its sentences seem to say."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kg import files
from kg.cli.arguments import UsageError
from kg.cli.call import GOOD, NO_ANSWER, Call
from kg.cli.screen import GAP, hang, safe
from kg.curate import desk as desks
from kg.curate import known, skeleton, stored, text, words
from kg.curate.proposal import Claim, Proposal
from kg.files import Project

if TYPE_CHECKING:
    from kg.curate.desk import Desk
    from kg.curate.text import Article, Passage

KINDS: Final[Mapping[str, tuple[str, str]]] = {
    "headline": ("标题", "headline"),
    "author": ("署名", "author"),
    "branch": ("党支部", "branch"),
    "company": ("分公司", "company"),
    "spirit": ("精神", "spirit"),
    "tenet": ("精神内涵", "tenets"),
    "award": ("荣誉", "award"),
    "ranking": ("排名", "ranking"),
    "initiative": ("举措", "initiative"),
    "partner": ("合作方", "partner"),
    "place": ("地点", "place"),
    "date": ("日期", "date"),
    "quantity": ("数量", "quantity"),
}
"""What the kinds of proposals are called, zh and en."""


def new(call: Call) -> int:
    """Make the folder of an article."""
    place = desks.desk(project(call), call.options.slug)
    article = text.read(text_file(call), joined(call))
    glossary = words.load(place.project.data).tables["english"]
    made = skeleton.create(place, article, known.load(files.sources(place.project.root)), glossary)
    counted = len(article.passages)
    call.write(call.say(f"{place.folder}: {counted} sentences", f"{place.folder}：{counted} 句"))
    call.write("\n".join(f"{GAP}{path.name}" for path in made))
    for first, last in text.broken(article):
        en = f"line {first} breaks off; if the scan broke a paragraph there, delete the folder and add --join {first}-{last}"
        zh = f"第 {first} 行没有写完；如果是扫描断行，请删去这个文件夹，加上 --join {first}-{last} 重新运行"
        print(call.say(en, zh), file=sys.stderr)
    return GOOD


def propose(call: Call) -> int:
    """List the proposals for an article."""
    from kg.curate.propose import proposals

    place = desks.present(project(call), call.options.slug)
    article = stored.read(place, text_file(call))
    lists = words.load(place.project.data)
    found = proposals(place, article, known.load(files.sources(place.project.root)), lists)
    by_name = {passage.name: passage for passage in article.passages}
    if call.options.format == "json":
        call.write_json([record(place, article, by_name[each.passage], each) for each in found])
    else:
        call.write("\n\n".join(told(call, article, by_name[each.passage], each) for each in found))
    return GOOD if found else NO_ANSWER


def project(call: Call) -> Project:
    """The project to write in: --store, the folder one stands in, or the checkout that kg runs from.

    UsageError where there is none: what ships inside an installed kg is not written to.
    """
    if (place := call.place(f"kg {call.options.command}")) is not None:
        return files.project(place)
    if files.is_project(Path()):
        return files.project(Path())
    found = files.project()
    if found.root.name == "shipped":
        raise UsageError(
            "stand in a folder laid out like the project (with data/ and ontology/), or name one with --store",
            "请在项目结构的文件夹（含 data/ 和 ontology/）里运行，或用 --store 指定",
        )
    return found


def text_file(call: Call) -> Path:
    """The file of --text; UsageError without it."""
    if call.options.text is None:
        raise UsageError("--text FILE is needed: the article's text", "需要 --text 文件：文章的文本")
    return Path(call.options.text)


def joined(call: Call) -> list[tuple[int, int]]:
    """The pairs of --join; UsageError for anything but two numbers with a hyphen."""
    found = []
    for part in ",".join(call.options.join or []).split(","):
        match = re.fullmatch(r"\s*(\d{1,6})\s*[-–]\s*(\d{1,6})\s*", part)
        if match:
            found.append((int(match[1]), int(match[2])))
        elif part:
            raise UsageError(
                f"--join wants two line numbers, as in 16-17, not “{part}”",
                f"--join 要写两个行号，如 16-17，不是“{part}”",
            )
    return found


def told(call: Call, article: Article, passage: Passage, found: Proposal) -> str:
    """A proposal in words: the sentence with the span marked, the statements, the reason."""
    lang = 0 if call.lang == "zh" else 1
    head = f"{passage.name}{GAP}{KINDS[found.kind][lang]}{GAP}{found.text}"
    lines = [call.screen.paint(safe(head), "bold")]
    lines += [GAP + part for part in hang(call.screen, f"> {marked(article.words(passage), found)}", len(GAP))]
    lines += [
        GAP + part for claim in found.claims for part in hang(call.screen, f"+ {statement(claim, found)}", len(GAP))
    ]
    why = call.say(f"because: {found.why.en}", f"理由：{found.why.zh}")
    return "\n".join([*lines, *(GAP + part for part in hang(call.screen, safe(why), len(GAP)))])


def marked(sentence: str, found: Proposal) -> str:
    """A sentence with the span of a proposal in brackets.

    >>> from kg.curate.proposal import Why
    >>> marked("支部荣获先进集体。", Proposal("award", "p1s1", 4, 8, "先进集体", (), Why("", "")))
    '支部荣获【先进集体】。'
    """
    return safe(f"{sentence[: found.start]}【{sentence[found.start : found.end]}】{sentence[found.end :]}")


def statement(claim: Claim, found: Proposal) -> str:
    """A claim as it will be written, with where it goes if that is not the sentence's own block."""
    places = {"passage": "", "reading": f"  [{found.reading}]", "names": "  [names.ttl]", "article": "  [article.ttl]"}
    return safe(f"{claim.subject} {claim.predicate} {claim.object}{places[claim.place]}")


def record(place: Desk, article: Article, passage: Passage, found: Proposal) -> dict[str, object]:
    """A proposal as JSON has it; start and end count code points of the text."""
    start, end = (article.offset(passage, at) for at in (found.start, found.end))
    graphs = {
        "passage": f"{place.prefix}:{found.passage}",
        "reading": f"{place.prefix}:{found.reading}",
        "names": "names.ttl",
        "article": "article.ttl",
    }
    triples = [{**claim._asdict(), "place": graphs[claim.place]} for claim in found.claims]
    return {
        "key": found.key,
        "kind": found.kind,
        "passage": found.passage,
        "start": start,
        "end": end,
        "text": found.text,
        "sentence": article.words(passage),
        "triples": triples,
        "open": found.is_open,
        "why": found.why._asdict(),
    }
