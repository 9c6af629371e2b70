"""kg new and kg propose: an article's files, and what its sentences seem to say."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from kg import files
from kg.cli import proposed
from kg.cli.arguments import UsageError
from kg.cli.call import GOOD, NO_ANSWER, Call
from kg.cli.proposed import Names
from kg.cli.screen import GAP
from kg.curate import desk as desks
from kg.curate import known, skeleton, stored, text, words
from kg.curate.proposal import Proposal
from kg.files import Project

if TYPE_CHECKING:
    from kg.curate.desk import Desk
    from kg.curate.text import Article, Passage


def new(call: Call) -> int:
    """Make the folder of an article."""
    desks.desk(files.project(), call.options.slug)
    article = text.read(text_file(call), joined(call))
    place = desks.desk(_begun(call), call.options.slug)
    glossary = words.load(place.project.data).tables["english"]
    made = skeleton.create(place, article, known.load(files.sources(place.project.root)), glossary)
    counted = len(article.passages)
    call.write(call.say(f"{place.folder}: {counted} sentences", f"{place.folder}：{counted} 句"))
    call.write("\n".join(f"{GAP}{path.name}" for path in made))
    then = f"kg propose {place.slug} --text {call.options.text}" + (f" --store {call.where}" if call.where else "")
    call.write(call.say(f"next: {then}", f"下一步：{then}"))
    for first, last in text.broken(article):
        en = f"line {first} breaks off; if the scan broke a paragraph there, delete the folder and add --join {first}-{last}"
        zh = f"第 {first} 行没有写完；如果是扫描断行，请删去这个文件夹，加上 --join {first}-{last} 重新运行"
        print(call.say(en, zh), file=sys.stderr)
    return GOOD


def _begun(call: Call) -> Project:
    """The project to write in; a folder of --store that is empty or not there becomes one."""
    where = Path(call.where) if call.where and "://" not in call.where else None
    if where and not where.suffix and (not where.exists() or (where.is_dir() and not any(where.iterdir()))):
        made = desks.begin(where)
        en = f"{where}: a project of your own, a copy of the data that ship"
        print(call.say(en, f"{where}：新建了您自己的项目，含随包数据的副本"), file=sys.stderr)
        return made
    return project(call)


def propose(call: Call) -> int:
    """List the proposals for an article."""
    from kg.curate.propose import proposals

    place = desks.present(project(call), call.options.slug)
    article = stored.read(place, text_file(call))
    lists = words.load(place.project.data)
    registers = known.load(files.sources(place.project.root))
    found = proposals(place, article, registers, lists)
    by_name = {passage.name: passage for passage in article.passages}
    if call.options.format == "json":
        call.write_json([record(place, article, by_name[each.passage], each) for each in found])
        return GOOD if found else NO_ANSWER
    names = Names(call, proposed.named(registers, found), known.labels(place.project.ontology))
    told = [proposed.told(names, article.words(by_name[p.passage]), p.passage, p) for p in each_named_once(found)]
    call.write("\n\n".join(told) or call.say("nothing is proposed for this text", "对这篇文本没有建议"))
    return GOOD if found else NO_ANSWER


def each_named_once(found: Iterable[Proposal]) -> Iterator[Proposal]:
    """The proposals without the names of what an earlier one of them names."""
    named: set[str] = set()
    for each in found:
        yield each.without_names(named)
        named |= each.names


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
            "stand in your own project, or name it with --store; kg new … --store FOLDER makes one in a new folder",
            "请在您自己的项目文件夹里运行，或用 --store 指定；kg new … --store 文件夹 会在新文件夹里建一个",
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
