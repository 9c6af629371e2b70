"""A graph on a SPARQL 1.1 server, asked like any other store."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from copy import copy
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, TypeVar, cast

import pyoxigraph as ox

from kg import base, engine, syntax
from kg.base import DumpFormat, Store
from kg.engine import HasText, Services
from kg.results import Table, Triples
from kg.server import holdings, refusals, wording
from kg.server.endpoint import ALL, TIMEOUT, First, Over, Rows, Server
from kg.server.probe import default_graph
from kg.server.refusals import ServerError
from kg.server.spool import spooled
from kg.server.wording import Prologue
from kg.syntax import Token
from kg.terms import KG

if TYPE_CHECKING:
    import rdflib

    from kg.lookup import Index

T = TypeVar("T")

_UNPRINTED: Final = f"ASK {{ VALUES ?kind {{ <{KG}Reading> <{KG}Reference> }} ?e a ?kind . GRAPH ?e {{ ?s ?p ?o }} }}"
_ESCAPE: Final = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8}))")


class RemoteStore(Store):
    """A store on a server, by its query address; `timeout` bounds, in seconds, each answer as a whole (else 60);
    what is done between two rows is not counted. What is asked to open it counts as one answer.

    Rows come in while they are read. Nothing is written: `kg.transfer.push` does that. Raises StoreError wherever
    the server fails, and at once for a server on which answers would be wrong (see `kg.server.probe`).
    """

    def __init__(
        self, url: str, *, printed: bool = False, timeout: float | None = None, services: Services = frozenset()
    ) -> None:
        self.server = Server(url, timeout=TIMEOUT if timeout is None else timeout)
        self._services = services
        self._most: int | None = None
        with self.server.together():
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

        Within the seconds the answer is fetched to its end. Of one with more rows the rest is not fetched.
        """
        found = copy(self)
        found._most = rows  # noqa: SLF001 (it is one of us)
        if seconds is not None:
            found.server = self.server.within(seconds)
        return found

    def _first(self, rows: Rows) -> Rows | First | ox.QuerySolutions:
        found = rows if self._most is None else First(rows, self._most)
        return spooled(found) if self.server.strict else found

    def _triples(self, found: Iterator[ox.Triple]) -> Triples:
        return Triples(islice(found, self._most))

    def _asked(self, text: str, ask: Callable[[str, Over], T]) -> T:
        """The answer to a checked query, sent with its prefixes and with the graph that is the merge there."""
        words = list(syntax.tokens(text))
        declared = wording.prologue(words)
        try:
            return ask(wording.sent(text, declared), self._over(words, declared))
        except ServerError as error:
            if error.status == 400:
                engine.answer(ox.Store(), text)  # which knows where a mistake is, if that is why
            raise

    def _over(self, words: Sequence[Token], declared: Prologue) -> Over:
        """Over which graphs to ask: those of the query's own FROM, else the merge and those that it names.

        Where the merge is named in the request, no graph has a name but those named there too; Virtuoso then still
        gives all of them to a variable, as long as none is named.
        """
        if self._default is None or any(word.kind == "word" and word.text.upper() == "FROM" for word in words):
            return ALL
        names = list(wording.graphs(words))
        named = tuple(dict.fromkeys(declared.iri(name) for name in names if name.kind in ("iri", "name")))
        if named and any(name.kind == "variable" for name in names):
            en = "it cannot look into a graph of a name and into all graphs in one query; instead of GRAPH <…> write "
            zh = "它不能在同一个查询里既查指定名称的图又查所有的图；请把 GRAPH <…> 改写为 "
            way = "VALUES ?graph { <…> } GRAPH ?graph"
            raise refusals.refused(self.server.name, en + way, zh + way)
        return Over(self._default, named)

    @property
    def index(self) -> Index:
        from kg import lookup

        return lookup.built(self._every)

    def names(self, cls: str) -> Index:
        from kg import listed

        return listed.of_class(self._every, cls) or self.index

    def _every(self, text: str) -> Iterator[ox.QuerySolution]:
        """All rows, however few are to be given out, in pages where the server cuts answers off."""
        return holdings.every(self.server, wording.sent(text, Prologue(None, {}, 0)), Over(self._default))

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
