"""A graph on a SPARQL 1.1 server, asked like any other store."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, TypeVar, cast

import pyoxigraph as ox

from kg import engine, syntax
from kg.engine import HasText
from kg.results import Table, Triples
from kg.server import refusals
from kg.server.endpoint import TIMEOUT, Server
from kg.server.holdings import copied
from kg.server.refusals import ServerError
from kg.store import DumpFormat, LocalStore, Store
from kg.terms import KG, MERGED, PREFIXES

if TYPE_CHECKING:
    import rdflib

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
_LETTER: Final = re.compile(r"\\(?:u|U0000)00([4-7][0-9A-Fa-f])")


class RemoteStore(Store):
    """A store on a server, by its query address; `timeout` bounds, in seconds, the waiting for each answer.

    Rows come in while they are read. Nothing is written: `kg.transfer.push` does that. Raises StoreError wherever
    the server fails, and at once for a server on which answers would be wrong (see `default_graph`).
    """

    def __init__(self, url: str, *, printed: bool = False, timeout: float = TIMEOUT) -> None:
        self.server = Server(url, timeout=timeout)
        self._default = default_graph(self.server)
        if printed and self.server.truth(_UNPRINTED, self._default):
            en = "it also holds what is not printed; open the data files with --printed instead"
            raise refusals.refused(url, en, "它还包含原文没有印出的内容；请改为用 --printed 打开数据文件")

    def select(self, query: str | HasText) -> Table:
        text = engine.checked(query, "SELECT")
        # A Table asks of its rows what Rows can do.
        return Table(lambda: cast("ox.QuerySolutions", self._asked(text, self.server.rows)))

    def ask(self, query: str | HasText) -> bool:
        return self._asked(engine.checked(query, "ASK"), self.server.truth)

    def construct(self, query: str | HasText) -> Triples:
        text = engine.checked(query, "CONSTRUCT")
        return self._asked(text, lambda *sent: Triples(self.server.constructed(*sent)))

    def describe(self, query: str | HasText) -> Triples:
        text = engine.checked(query, "DESCRIBE")
        return self._asked(text, lambda *sent: Triples(self.server.triples(*sent)))

    def _asked(self, text: str, ask: Callable[[str, str | None], T]) -> T:
        """The answer to a checked query, sent with its prefixes and with the graph that is the merge there."""
        # A server may read \\u0053ERVICE as the word that it spells.
        engine.checked(_LETTER.sub(_spelt, text), "SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
        words = list(syntax.tokens(text))
        names_its_own = any(word.kind == "word" and word.text.upper() == "FROM" for word in words)
        try:
            return ask(_prefixed(text, syntax.prefixes(words)), None if names_its_own else self._default)
        except ServerError as error:
            if error.status == 400:
                engine.answer(ox.Store(), text)  # which knows where a mistake is, if that is why
            raise

    def load(self, *paths: str | Path) -> None:
        """Nothing: raises StoreError."""
        names = " ".join(map(str, paths))
        en = f"files ({names}) are not loaded into a server; open them as a local store, and push that"
        raise refusals.refused(self.server.name, en, f"不能把文件（{names}）直接加载到服务器；请在本地打开它们，再推送")

    def dump(self, out: BinaryIO, format: DumpFormat) -> None:
        LocalStore(copied(self.server, self._default)).dump(out, format)

    def save(self, directory: str | Path) -> None:
        """Write what the server holds now as a store on disk, for `open_store`; see `LocalStore.save`."""
        LocalStore(copied(self.server, self._default)).save(directory)

    @property
    def dataset(self) -> rdflib.Dataset:
        """A copy of what the server holds now, for reading with rdflib."""
        return LocalStore(copied(self.server, self._default)).dataset


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
    return {int(row["n"].value) for row in server.rows(_SAID, graph)}


def _prefixed(text: str, declared: dict[str, str]) -> str:
    """The text with the prefixes of kg that it may use, on its first line, so that the numbers of lines stay."""
    used = (prefix for prefix in PREFIXES if f"{prefix}:" in text and prefix not in declared)
    return "".join(f"PREFIX {prefix}: <{PREFIXES[prefix]}> " for prefix in used) + text


def _spelt(escape: re.Match[str]) -> str:
    letter = chr(int(escape[1], 16))
    return letter if letter.isalpha() else escape[0]
