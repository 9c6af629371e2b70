"""kg coverage: how complete the data are, as tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from kg import coverage, evidence, files
from kg.cli import overview, screen
from kg.cli.call import GOOD, NO_ANSWER, Call
from kg.cli.cells import cell_of, kind_name, mark
from kg.cli.screen import Cell, line
from kg.labels import Label, names
from kg.terms import expand

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.cli.overview import KindCount
    from kg.coverage import Sentence, Wish
    from kg.store import Store

_Rows = list[list[Cell]]


class _Found(NamedTuple):
    """All that is told."""

    sentences: list[Sentence]
    wishes: list[Wish]
    evidence: tuple[KindCount, ...]
    names: Mapping[str, Label]
    texts: Mapping[str, str]


class _Section(NamedTuple):
    title: str
    header: tuple[str, ...]
    rows: _Rows


def cover(call: Call) -> int:
    """Write the tables; 1 where the store has no sentence."""
    store = call.open()
    found = _gather(call, store)
    if call.options.format == "json":
        call.write_json(_as_json(found))
    elif call.options.format == "md":
        call.write("\n\n".join(_markdown(section) for section in _sections(call, found)))
    else:
        tables = (
            "\n".join(
                [
                    *screen.hang(call.screen, call.screen.paint(each.title, "bold"), 0),
                    screen.table(call.screen, each.header, each.rows),
                ]
            )
            for each in _sections(call, found)
        )
        call.write("\n\n".join(tables))
    return GOOD if found.sentences else NO_ANSWER


def _gather(call: Call, store: Store) -> _Found:
    where = Path(call.where) if call.where else None
    project = files.project(where if where and files.is_project(where) else None)
    wishes = coverage.wishes(store, project)
    sentences = coverage.sentences(store)
    told = {expand(curie) for wish in wishes for curie in (wish.cls, wish.property)}
    called = names(store, told | {each.article for each in sentences})
    texts = evidence.sentences(store, Path(call.options.text)) if call.options.text else {}
    return _Found(sentences, wishes, overview.gather(store).evidence, called, texts)


def _sections(call: Call, found: _Found) -> list[_Section]:
    articles = dict.fromkeys(each.article for each in found.sentences)
    by_article = [
        _sentences(call, found, article if len(articles) > 1 else "") for article in articles or dict.fromkeys([""])
    ]
    return [*by_article, _wanting(call, found), _evidence(call, found.evidence)]


def _sentences(call: Call, found: _Found, article: str) -> _Section:
    """The sentences of an article that is named, or of the only one."""
    sentences = [each for each in found.sentences if article in ("", each.article)]
    silent = sum(not each.printed for each in sentences)
    header = (
        call.say("sentence", "句"),
        call.say("printed", "原文"),
        call.say("read", "解读"),
        call.say("note", "说明"),
    )
    rows = [
        [
            Cell(line(each.label[call.lang]), mark(each.passage)),
            Cell(str(each.printed), number=True),
            Cell(str(each.read), number=True),
            Cell(line(found.texts.get(each.passage, "") or _why(call, each))),
        ]
        for each in sentences
    ]
    total, name = len(sentences), cell_of(article, found.names, call.lang).text if article else ""
    en = f"Claims by sentence ({total}, {silent} without any)"
    zh = f"每句的陈述（共 {total} 句，{silent} 句没有）"
    en, zh = (f"{name}: {en}", f"{name}：{zh}") if name else (en, zh)
    return _Section(call.say(en, zh), header, rows)


def _why(call: Call, sentence: Sentence) -> str:
    """Why a sentence has no claim."""
    if sentence.printed:
        return ""
    return sentence.reason.get(call.lang) or call.say("nothing says why", "没有说明原因")


def _wanting(call: Call, found: _Found) -> _Section:
    titles = (("class", "类"), ("property", "属性"), ("wanted", "要求"), ("have", "已有"), ("lack", "缺"))
    header = tuple(call.say(en, zh) for en, zh in titles)
    lacking = [wish for wish in found.wishes if wish.lacking]
    rows = [
        [
            Cell(cell_of(expand(wish.cls), found.names, call.lang).text or wish.cls),
            Cell(cell_of(expand(wish.property), found.names, call.lang).text or wish.property, wish.property),
            Cell(call.say("must", "必有") if wish.is_must else call.say("may", "可有")),
            Cell(str(wish.things - len(wish.lacking)), number=True),
            Cell(str(len(wish.lacking)), number=True),
        ]
        for wish in sorted(lacking, key=lambda wish: not wish.is_must)
    ]
    met, musts = len(found.wishes) - len(lacking), sum(wish.is_must for wish in lacking)
    en = f"What things lack of what the ontology wants ({musts} musts unmet; {met} of {len(found.wishes)} wishes met by all)"
    zh = f"各类事物缺少的属性（必有的缺 {musts} 项；{len(found.wishes)} 项中有 {met} 项已齐全）"
    return _Section(call.say(en, zh), header, rows)


def _evidence(call: Call, counts: Iterable[KindCount]) -> _Section:
    header = (call.say("evidence", "依据"), call.say("graphs", "图"), call.say("statements", "陈述"))
    rows = [
        [
            Cell(kind_name(each.kind, call.lang)),
            Cell(str(each.graphs), number=True),
            Cell(str(each.statements), number=True),
        ]
        for each in counts
    ]
    return _Section(call.say("Statements by kind of evidence", "各种依据的陈述数"), header, rows)


def _markdown(section: _Section) -> str:
    lines = [_row(section.header), _row(["---"] * len(section.header))]
    lines += [_row([" ".join(part for part in (cell.text, cell.id) if part) for cell in row]) for row in section.rows]
    return "\n".join([f"## {section.title}", "", *lines])


def _row(fields: Sequence[str]) -> str:
    return f"| {' | '.join(field.replace('|', chr(92) + '|') for field in fields)} |"


def _as_json(found: _Found) -> dict[str, object]:
    return {
        "sentences": [
            {
                **each._asdict(),
                "passage": coverage.brief(each.passage),
                "article": coverage.brief(each.article),
                "section": coverage.brief(each.section),
            }
            | ({"text": found.texts[each.passage]} if each.passage in found.texts else {})
            for each in found.sentences
        ],
        "wishes": [
            {
                "class": wish.cls,
                "property": wish.property,
                "must": wish.is_must,
                "things": wish.things,
                "lacking": list(wish.lacking),
            }
            for wish in found.wishes
        ],
        "evidence": [each._asdict() for each in found.evidence],
    }
