"""Stores: where the graph is asked and loaded. `open_store()` gives one that holds the shipped data."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, Literal

import pyoxigraph as ox

from kg import engine, files, rules
from kg.engine import HasText
from kg.errors import StoreError
from kg.results import Table, Triples, used_prefixes, write_triples
from kg.rules import Rule
from kg.terms import KG, MERGED, PREFIXES, RULE

if TYPE_CHECKING:
    import rdflib

DumpFormat = Literal["trig", "nquads", "turtle", "ntriples", "jsonld", "rdfxml"]
_GRAPH_FORMATS: Final = {"trig": ox.RdfFormat.TRIG, "nquads": ox.RdfFormat.N_QUADS}
_TYPE: Final = ox.NamedNode(PREFIXES["rdf"] + "type")
_PRINTED: Final = (ox.NamedNode(KG + "Passage"), ox.NamedNode(KG + "Register"))


class Store(ABC):
    """A place to ask: its default graph holds every triple once, its named graphs are the evidence.

    All query methods know `terms.PREFIXES` without declaration, take a text or a `Query`, and raise
    QueryError for a syntax error (with line and column), for another form than theirs, and for
    SERVICE: no query reaches a file or the network.
    """

    @abstractmethod
    def select(self, query: str | HasText) -> Table:
        """The rows of a SELECT."""

    @abstractmethod
    def ask(self, query: str | HasText) -> bool:
        """The answer of an ASK."""

    @abstractmethod
    def construct(self, query: str | HasText) -> Triples:
        """The triples of a CONSTRUCT."""

    @abstractmethod
    def describe(self, query: str | HasText) -> Triples:
        """The triples of a DESCRIBE."""

    @abstractmethod
    def load(self, *paths: str | Path) -> None:
        """Add RDF files or folders of them and derive the rules anew: all of it or, on an error, nothing."""

    @abstractmethod
    def dump(self, out: BinaryIO, format: DumpFormat) -> None:
        """Write everything, sorted: `trig` and `nquads` the evidence graphs, the others the merge."""

    @property
    @abstractmethod
    def dataset(self) -> rdflib.Dataset:
        """The same data for reading with rdflib, which fetches nothing through it."""

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules whose graphs it holds; those that ship with kg unless a store knows others."""
        return tuple(rules.rules())


class LocalStore(Store):
    """A store over pyoxigraph, in memory or, with its directory given, on disk."""

    def __init__(
        self,
        inner: ox.Store,
        *,
        printed: bool = False,
        rules: Sequence[Rule] | None = None,
        directory: Path | None = None,
    ) -> None:
        self._inner = inner
        self._printed = printed
        self._rules = super().rules if rules is None else tuple(rules)
        self._directory = directory

    @property
    def directory(self) -> Path | None:
        """Where it is on disk; None for a store in memory."""
        return self._directory

    @property
    def rules(self) -> tuple[Rule, ...]:
        return self._rules

    def select(self, query: str | HasText) -> Table:
        text, inner = engine.checked(query, "SELECT"), self._inner
        return Table(lambda: engine.rows(inner, text))

    def ask(self, query: str | HasText) -> bool:
        return engine.truth(self._inner, engine.checked(query, "ASK"))

    def construct(self, query: str | HasText) -> Triples:
        return Triples(engine.triples(self._inner, engine.checked(query, "CONSTRUCT")))

    def describe(self, query: str | HasText) -> Triples:
        return Triples(engine.triples(self._inner, engine.checked(query, "DESCRIBE")))

    def load(self, *paths: str | Path) -> None:
        added = [source for path in paths for source in files.sources(Path(path))]
        fresh = ox.Store()
        fresh.bulk_extend(_stated(self._inner))
        _fill(fresh, added, self._rules, printed=self._printed)
        if self._directory is None:
            self._inner = fresh
        else:
            from kg import disk

            disk.write(fresh, self._directory)
            self._inner = disk.opened(self._directory)

    def save(self, directory: str | Path) -> None:
        """Write an Oxigraph store on disk, for `open_store`; StoreError where there is one already.

        >>> import tempfile
        >>> folder = Path(tempfile.mkdtemp()) / "graph"
        >>> LocalStore(ox.Store()).save(folder)
        >>> open_store(folder).ask("ASK { ?s ?p ?o }")
        False
        """
        where = Path(directory)
        if where.is_file() or (where.is_dir() and any(where.iterdir())):
            en, zh = "there is something already; name a new folder", "这里已有内容；请指定一个新文件夹"
            raise StoreError(en, zh, file=where)
        from kg import disk

        disk.write(self._inner, where)

    def dump(self, out: BinaryIO, format: DumpFormat) -> None:
        match format:
            case "trig" | "nquads":
                quads = sorted(_evidence(self._inner), key=lambda quad: (str(quad.graph_name), str(quad)))
                ox.serialize(quads, out, _GRAPH_FORMATS[format], prefixes=used_prefixes(quads))
            case _:
                merge = self._inner.quads_for_pattern(None, None, None, ox.DefaultGraph())
                write_triples(sorted((quad.triple for quad in merge), key=str), out, format)

    @property
    def dataset(self) -> rdflib.Dataset:
        from kg.view import dataset

        return dataset(self._inner)


def open_store(where: str | Path | None = None, *, printed: bool = False, watch: files.Watch | None = None) -> Store:
    """A store of the shipped data, of RDF files, of a folder of them, or an Oxigraph store on disk.

    `watch` is told how many bytes and lines of the files have been read, piece by piece.
    `printed` leaves only what the sources print: passages and registers, with the rules over these.
    Raises DataError for files that cannot be read and StoreError for a store that cannot be opened.

    >>> open_store().ask("ASK { id:branch-jiashan kg:inherits id:spirit-red-boat }")
    True
    """
    if isinstance(where, str) and re.match(r"[A-Za-z][A-Za-z0-9+.-]+://", where):
        raise StoreError(
            "this version of kg opens files and local stores only; get the data as a file and open that",
            "这个版本的 kg 只能打开文件和本地存储；请先把数据取为文件，再打开该文件",
            value=where,
        )
    root = files.project().root if where is None else Path(where)
    if directory := _directory(root):
        return _on_disk(directory, printed=printed)
    known = rules.rules(_rules_of(root))
    inner = ox.Store()
    _fill(inner, files.sources(root), known, printed=printed, watch=watch)
    return LocalStore(inner, printed=printed, rules=known)


def _directory(where: Path) -> Path | None:
    """The store on disk in a folder, which may be what kg build makes; None where there is none."""
    return next((folder for folder in (where, where / "store") if (folder / "CURRENT").is_file()), None)


def build(where: Path, directory: Path, watch: files.Watch | None = None) -> None:
    """Write a store on disk of what `open_store` reads; large N-Quads are never in memory as a whole.

    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp()) / "graph"
    >>> build(files.project().root, folder)
    >>> open_store(folder).ask("ASK { id:branch-jiashan kg:inherits id:spirit-red-boat }")
    True
    """
    from kg import bulk

    paths = [] if _directory(where) else files.sources(where)
    if paths and bulk.fits(paths):
        try:
            bulk.build(paths, rules.rules(_rules_of(where)), directory, watch)
        except bulk.NotPlainError:
            pass
        else:
            return
    store = open_store(where, watch=watch)
    assert isinstance(store, LocalStore)
    store.save(directory)


def _rules_of(root: Path) -> Path | None:
    """The folder of rules of a project that has its own; None for those that ship with kg."""
    own = root / "queries" / "rules"
    return own if files.is_project(root) and own.is_dir() else None


def _on_disk(directory: Path, *, printed: bool) -> LocalStore:
    from kg import disk

    inner = disk.opened(directory)
    stated = {graph for graph in inner.named_graphs() if not _is_made(graph)} if printed else set()
    if stated - _only_printed(inner):
        raise StoreError(
            "this store also holds what is not printed; open the data files with --printed instead",
            "这个存储还包含原文没有印出的内容；请改为用 --printed 打开数据文件",
            file=directory,
        )
    return LocalStore(inner, printed=printed, directory=directory)


def _fill(
    inner: ox.Store, paths: Iterable[Path], known: Iterable[Rule], *, printed: bool, watch: files.Watch | None = None
) -> None:
    """Add some files to a store that holds no merge yet, write the merge, and what the rules derive."""
    for path in paths:
        files.load(inner, path, watch)
    kept = _only_printed(inner) if printed else None
    for graph in list(inner.named_graphs()):
        if _is_made(graph) or (kept is not None and graph not in kept):
            inner.remove_graph(graph)
    rules.apply(inner, known)


def _only_printed(inner: ox.Store) -> set[ox.NamedNode | ox.BlankNode | ox.Triple]:
    """The graphs that hold what is printed, or define what it is."""
    return {quad.subject for cls in _PRINTED for quad in inner.quads_for_pattern(None, _TYPE, cls, None)}


def _is_made(graph: ox.NamedNode | ox.BlankNode | ox.DefaultGraph) -> bool:
    """Whether a store makes this graph itself: that of a rule, or the merge under the name some servers need."""
    return isinstance(graph, ox.NamedNode) and (graph.value.startswith(RULE) or graph.value == MERGED)


def _evidence(inner: ox.Store) -> Iterable[ox.Quad]:
    return (quad for quad in inner if not isinstance(quad.graph_name, ox.DefaultGraph))


def _stated(inner: ox.Store) -> Iterable[ox.Quad]:
    """What was loaded: all but the merge and what the rules derived."""
    return (quad for quad in _evidence(inner) if not _is_made(quad.graph_name))
