"""The report that kg build writes: what is in the graph, and what it answers to the catalogue's questions."""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from kg.cli import overview
from kg.cli.call import Call
from kg.cli.cells import kind_name, names_in
from kg.cli.overview import Info
from kg.cli.screen import line
from kg.queries import Query

if TYPE_CHECKING:
    from kg.store import Store


def report(call: Call, store: Store, catalogue: Mapping[str, Query]) -> str:
    """The report in Markdown, in the language of the call."""
    found = overview.gather(store)
    parts = [_title(call, found), *_counts(call, found)]
    parts += [f"## {call.say('Questions and answers', '问题与答案')}"]
    parts += [part for query in catalogue.values() if query.form == "SELECT" for part in _answer(call, store, query)]
    return "\n\n".join(part.rstrip("\n") for part in parts) + "\n"


def _title(call: Call, found: Info) -> str:
    titles = call.say("Knowledge graph: report", "知识图谱：报告")
    versions = " · ".join(f"{name} {version}" for name, version in overview.versions(found).items())
    sources = [f"- {overview.source_kind(call, s)}: {_plain(overview.described(call, s))}" for s in found.sources]
    content = f"- {call.say('content', '内容指纹')}: {found.content}"
    return "\n".join([f"# {titles}", "", f"- {versions}", content, *sources])


def _counts(call: Call, found: Info) -> Iterator[str]:
    kinds = [(kind_name(k.kind, call.lang), str(k.graphs), str(k.statements)) for k in found.evidence]
    kinds.append((call.say("triples, each once", "三元组（每条只计一次）"), "", str(found.triples)))
    yield _table((call.say("evidence", "依据"), call.say("graphs", "图"), call.say("statements", "陈述")), kinds)
    classes = [(_plain(c.label.text(call.lang)), c.cls, str(c.things)) for c in found.classes]
    yield _table((call.say("class", "类"), call.say("id", "标识"), call.say("things", "数目")), classes)


def _answer(call: Call, store: Store, query: Query) -> Iterator[str]:
    """One question, with its parameters' defaults, and its answer."""
    yield f"### {_plain(call.say(query.summary or query.name, query.zh or query.name))}"
    names = names_in(store, (parameter.default for parameter in query.params))
    known = [(p.name, names[p.default.value].text(call.lang)) for p in query.params if p.default.value in names]
    given = [f"{name} = {_plain(meant)}" for name, meant in known]
    yield f"`kg query {query.name}`" + (f" ({', '.join(given)})" if given else "")
    table = store.select(query)
    named = names_in(store, (term for row in table for term in row))
    yield table.to_markdown({iri: line(name.text(call.lang)) for iri, name in named.items()})


def _table(header: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    every = [header, tuple("---" for _ in header), *rows]
    return "\n".join(f"| {' | '.join(row)} |" for row in every)


def _plain(text: str) -> str:
    """A text that Markdown shows as it is."""
    return html.escape(line(text), quote=False).replace("|", "\\|")
