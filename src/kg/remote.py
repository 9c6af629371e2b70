"""A graph on a SPARQL 1.1 server, asked like any other store."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import copy
from itertools import islice, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, TypeVar, cast

import pyoxigraph as ox

from kg import base, engine, syntax
from kg.base import DumpFormat, Store
from kg.engine import HasText, Services
from kg.results import Table, Triples
from kg.server import holdings, refusals
from kg.server.endpoint import ALL, TIMEOUT, First, Over, Rows, Server
from kg.server.refusals import ServerError
from kg.syntax import Token
from kg.terms import KG, MERGED, PREFIXES

if TYPE_CHECKING:
    import rdflib

    from kg.lookup import Index

T = TypeVar("T")

# How often the default graph says what each graph of evidence says of itself: once, where it is the merge.
_SAID: Final = f"""SELECT ?e (COUNT(?t) AS ?n) {{
  VALUES ?kind {{ <{KG}Register> <{KG}Reference> <{KG}Rule> }}
  GRAPH ?e {{ ?e a ?kind }}
  OPTIONAL {{ ?e a ?t FILTER(?t = ?kind) }}
}} GROUP BY ?e"""
# Some statement of a sentence or reading that it says more than once, because another graph states it too.
_DOUBLED: Final = f"""SELECT ?s ?p ?o (COUNT(*) AS ?n) {{
  {{ SELECT DISTINCT ?s ?p ?o {{
    VALUES ?kind {{ <{KG}Passage> <{KG}Reading> }} ?e a ?kind . GRAPH ?e {{ ?s ?p ?o }} }} LIMIT 5000 }}
  ?s ?p ?o
}} GROUP BY ?s ?p ?o HAVING (COUNT(*) > 1) LIMIT 1"""
_DESCRIBED: Final = f"ASK {{ VALUES ?kind {{ <{KG}Register> <{KG}Reference> <{KG}Rule> }} ?e a ?kind }}"
_UNPRINTED: Final = f"ASK {{ VALUES ?kind {{ <{KG}Reading> <{KG}Reference> }} ?e a ?kind . GRAPH ?e {{ ?s ?p ?o }} }}"
_ESCAPE: Final = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8}))")


class RemoteStore(Store):
    """A store on a server, by its query address; `timeout` bounds, in seconds, each answer as a whole (else 60).

    Rows come in while they are read. Nothing is written: `kg.transfer.push` does that. Raises StoreError wherever
    the server fails, and at once for a server on which answers would be wrong (see `default_graph`).
    """

    def __init__(
        self, url: str, *, printed: bool = False, timeout: float | None = None, services: Services = frozenset()
    ) -> None:
        self.server = Server(url, timeout=TIMEOUT if timeout is None else timeout)
        self._services = services
        self._most: int | None = None
        self._default = default_graph(self.server)
        if printed and self.server.truth(_UNPRINTED, Over(self._default)):
            en = "it also holds what is not printed; open the data files with --printed instead"
            raise refusals.refused(url, en, "它还包含原文没有印出的内容；请改为用 --printed 打开数据文件")

    @property
    def services(self) -> Services:
        return self._services

    def select(self, query: str | HasText) -> Table:
        text = self._checked(query, "SELECT")
        # A Table asks of its rows what Rows can do.
        return Table(lambda: cast("ox.QuerySolutions", self._first(self._asked(text, self.server.rows))))

    def ask(self, query: str | HasText) -> bool:
        return self._asked(self._checked(query, "ASK"), self.server.truth)

    def construct(self, query: str | HasText) -> Triples:
        text = self._checked(query, "CONSTRUCT")
        return self._asked(text, lambda *sent: self._triples(self.server.constructed(*sent)))

    def describe(self, query: str | HasText) -> Triples:
        text = self._checked(query, "DESCRIBE")
        return self._asked(text, lambda *sent: self._triples(self.server.triples(*sent)))

    def _checked(self, query: str | HasText, form: str) -> str:
        text = engine.checked(query, form, services=self._services, largest=self.largest)
        for reading in _readings(text):
            engine.checked(reading, form, services=self._services, largest=self.largest)
        return text

    def within(self, seconds: float | None = None, rows: int | None = None) -> RemoteStore:
        """The same store, with at most so many seconds for each answer, and rows or triples in it.

        Of a longer answer the rest is not fetched.
        """
        found = copy(self)
        found._most = rows  # noqa: SLF001 (it is one of us)
        if seconds is not None:
            found.server = self.server.within(seconds)
        return found

    def _first(self, rows: Rows) -> Rows | First:
        return rows if self._most is None else First(rows, self._most)

    def _triples(self, found: Iterator[ox.Triple]) -> Triples:
        return Triples(islice(found, self._most))

    def _asked(self, text: str, ask: Callable[[str, Over], T]) -> T:
        """The answer to a checked query, sent with its prefixes and with the graph that is the merge there."""
        words = list(syntax.tokens(text))
        declared = syntax.prefixes(words)
        try:
            return ask(_prefixed(text, declared), self._over(words, declared))
        except ServerError as error:
            if error.status == 400:
                engine.answer(ox.Store(), text)  # which knows where a mistake is, if that is why
            raise

    def _over(self, words: Sequence[Token], declared: Mapping[str, str]) -> Over:
        """Over which graphs to ask: those of the query's own FROM, else the merge and those that it names.

        Where the merge is named in the request, no graph has a name but those named there too; Virtuoso then still
        gives all of them to a variable, as long as none is named.
        """
        if self._default is None or any(word.kind == "word" and word.text.upper() == "FROM" for word in words):
            return ALL
        names = [name for word, name in pairwise(words) if word.kind == "word" and word.text.upper() == "GRAPH"]
        named = tuple(dict.fromkeys(_iri(name, declared) for name in names if name.kind in ("iri", "name")))
        if named and any(name.kind == "variable" for name in names):
            en = "it cannot look into a graph of a name and into all graphs in one query; instead of GRAPH <…> write "
            zh = "它不能在同一个查询里既查指定名称的图又查所有的图；请把 GRAPH <…> 改写为 "
            way = "VALUES ?graph { <…> } GRAPH ?graph"
            raise refusals.refused(self.server.name, en + way, zh + way)
        return Over(self._default, named)

    @property
    def index(self) -> Index:
        from kg import lookup

        return lookup.built(lambda text: holdings.every(self.server, _prefixed(text, {}), Over(self._default)))

    def load(self, *paths: str | Path) -> None:
        """Nothing: raises StoreError."""
        names = " ".join(map(str, paths))
        en = f"files ({names}) are not loaded into a server; open them as a local store, and push that"
        raise refusals.refused(self.server.name, en, f"不能把文件（{names}）直接加载到服务器；请在本地打开它们，再推送")

    def dump(self, out: BinaryIO, format: DumpFormat) -> None:
        base.dump(self.copied(), out, format)

    def save(self, directory: str | Path) -> None:
        """Write what the server holds now as a store on disk, for `open_store`; see `LocalStore.save`."""
        from kg import disk

        disk.create(self.copied(), Path(directory))

    @property
    def dataset(self) -> rdflib.Dataset:
        """A copy of what the server holds now, for reading with rdflib."""
        from kg.view import dataset

        return dataset(self.copied())

    def copied(self) -> ox.Store:
        """All that the server holds now of the graph, in memory, with the merge as default graph."""
        return holdings.copied(self.server, self._default)


def default_graph(server: Server) -> str | None:
    """The graph to name as default graph: none where the server's own is the merge, else `terms.MERGED`.

    Raises StoreError where answers would be wrong either way: the merge is missing, or the default graph repeats
    what two graphs state. A server without any knowledge graph of kg is taken as it is.
    """
    said = _said(server, None)
    if not said and not server.truth(_DESCRIBED):
        return None
    doubled = server.software.startswith("Virtuoso") or (said == {1} and any(server.rows(_DOUBLED)))
    if said == {1} and not doubled:
        return None
    if _said(server, MERGED) == {1}:
        return MERGED
    if not said:
        en = "its graphs of evidence cannot be asked for, only their merge; push to it, so that it holds both"
        zh = "它只有合并图，查不到作为依据的各个图；请推送，使两者都在"
    elif doubled or max(said) > 1:
        en = (
            "its default graph is the union of all graphs and counts a statement of two graphs twice, so answers would "
        )
        en += "be wrong; switch that off (Oxigraph: start it without --union-default-graph) and push to it"
        zh = "它的默认图是所有图的并集，两个图都有的陈述会被计算两次，回答会出错；"
        zh += "请关闭这个设置（Oxigraph：启动时不加 --union-default-graph）并重新推送"
    else:
        en = "its default graph lacks what its graphs of evidence state: the merge is missing or incomplete; push to it"
        zh = "它的默认图缺少依据图中的陈述：没有合并图，或合并图不完整；请向它推送"
    raise refusals.refused(server.name, en, zh)


def _said(server: Server, graph: str | None) -> set[int]:
    """How often the default graph says what it should say once; empty where no graph of evidence is seen."""
    return {int(row["n"].value) for row in server.rows(_SAID, Over(graph))}


def _prefixed(text: str, declared: dict[str, str]) -> str:
    """The text with the prefixes of kg that it may use, on its first line, so that the numbers of lines stay."""
    used = (prefix for prefix in PREFIXES if f"{prefix}:" in text and prefix not in declared)
    return "".join(f"PREFIX {prefix}: <{PREFIXES[prefix]}> " for prefix in used) + text


def _iri(name: Token, declared: Mapping[str, str]) -> str:
    """The IRI that a name in a query means."""
    if name.kind == "iri":
        return name.text[1:-1]
    prefix, _, local = name.text.partition(":")
    return {**PREFIXES, **declared}.get(prefix, f"{prefix}:") + re.sub(r"\\(.)", r"\1", local)


def _readings(text: str) -> Iterator[str]:
    """What a server may read in a text with escapes: SPARQL lets \\u0053ERVICE be the word that it spells, and
    \\u0022 the end of a text, in which Oxigraph reads a letter like any other.
    """
    if "\\u" in text.replace("\\U", "\\u"):
        yield _ESCAPE.sub(lambda escape: letter if (letter := _spelt(escape)).isalpha() else escape[0], text)
        yield _ESCAPE.sub(_spelt, text)


def _spelt(escape: re.Match[str]) -> str:
    number = int(escape[1] or escape[2], 16)
    return chr(number) if number < 0x110000 else escape[0]
