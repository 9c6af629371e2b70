"""Stores: where the graph is asked and loaded. `open_store()` gives one that holds the shipped data."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

import pyoxigraph as ox

from kg import base, engine, files, rules
from kg.base import DumpFormat, Store
from kg.engine import HasText, Services
from kg.errors import StoreError
from kg.results import Table, Triples
from kg.rules import Rule
from kg.terms import KG, MERGED, PREFIXES, RULE

if TYPE_CHECKING:
    import rdflib

    from kg.lookup import Index

__all__ = ["DumpFormat", "LocalStore", "Store", "at_hand", "is_address", "open_store"]

_TYPE: Final = ox.NamedNode(PREFIXES["rdf"] + "type")
_PRINTED: Final = (ox.NamedNode(KG + "Passage"), ox.NamedNode(KG + "Register"))


class LocalStore(Store):
    """A store over pyoxigraph, in memory or, with its directory given, on disk."""

    def __init__(
        self,
        inner: ox.Store,
        *,
        printed: bool = False,
        rules: Sequence[Rule] | None = None,
        directory: Path | None = None,
        services: Services = frozenset(),
        stamp: tuple[int, int] = (0, 0),
        reader: object = None,
    ) -> None:
        """`reader` is whoever must live as long as the store is read; see `disk.opened`."""
        self._inner = inner
        self._services = services
        self._printed = printed
        self._rules = super().rules if rules is None else tuple(rules)
        self._directory = directory
        self._stamp = stamp
        self._reader = reader
        self._index: Index | None = None
        self._of_class: dict[str, Index] = {}

    @property
    def directory(self) -> Path | None:
        """Where it is on disk; None for a store in memory."""
        return self._directory

    @property
    def services(self) -> Services:
        return self._services

    @property
    def rules(self) -> tuple[Rule, ...]:
        return self._rules

    def select(self, query: str | HasText) -> Table:
        text, inner, reader = self._checked(query, "SELECT"), self._inner, self._reader
        return Table(lambda: _rows(inner, reader, text))

    def ask(self, query: str | HasText) -> bool:
        return engine.truth(self._inner, self._checked(query, "ASK"))

    def construct(self, query: str | HasText) -> Triples:
        return Triples(engine.triples(self._inner, self._checked(query, "CONSTRUCT")))

    def describe(self, query: str | HasText) -> Triples:
        text = self._checked(query, "DESCRIBE")
        return Triples(engine.triples(self._inner, text), apart=not engine.repeats(text))

    def _checked(self, query: str | HasText, form: str) -> str:
        return engine.checked(query, form, services=self._services, largest=self.largest)

    @property
    def index(self) -> Index:
        if self._index is None:
            self._index = super().index if self._directory is None else self._beside(self._directory)
        return self._index

    def names(self, cls: str) -> Index:
        if self._index is not None:
            return self._index
        if cls not in self._of_class:
            from kg import listed

            # Not by way of the store itself, or the two would keep each other, and its reader, alive.
            ask = partial(_rows, self._inner, self._reader)
            self._of_class[cls] = listed.of_class(ask, cls) or self.index
        return self._of_class[cls]

    def _beside(self, directory: Path) -> Index:
        from kg import disk

        return disk.names(self._inner, directory, self._stamp)

    def load(self, *paths: str | Path) -> None:
        added = [source for path in paths for source in files.sources(Path(path))]
        fresh = ox.Store()
        fresh.bulk_extend(_stated(self._inner))
        _fill(fresh, added, self._rules, printed=self._printed)
        if self._directory is None:
            self._inner = fresh
        else:
            from kg import disk

            self._reader = None  # so that the old one can go; an answer that is still read keeps its own
            try:
                disk.write(fresh, self._directory)
            finally:
                self._inner, self._reader, self._stamp = disk.opened(self._directory)
        self._index, self._of_class = None, {}

    def save(self, directory: str | Path) -> None:
        """Write an Oxigraph store on disk, for `open_store`; StoreError where there is one already.

        >>> import tempfile
        >>> folder = Path(tempfile.mkdtemp()) / "graph"
        >>> LocalStore(ox.Store()).save(folder)
        >>> open_store(folder).ask("ASK { ?s ?p ?o }")
        False
        """
        from kg import disk

        disk.create(self._inner, Path(directory))

    def only_printed(self) -> LocalStore:
        """What it holds of what is printed, in memory, and what its rules derive from that alone.

        >>> LocalStore(ox.Store()).only_printed().ask("ASK { ?s ?p ?o }")
        False
        """
        kept, inner = _only_printed(self._inner), ox.Store()
        graphs = [graph for graph in self._inner.named_graphs() if graph in kept and not _is_made(graph)]
        inner.bulk_extend(quad for graph in graphs for quad in self._inner.quads_for_pattern(None, None, None, graph))
        rules.apply(inner, self._rules)
        return LocalStore(inner, printed=True, rules=self._rules)

    def dump(self, out: BinaryIO, format: DumpFormat) -> None:
        base.dump(self._inner, out, format)

    @property
    def dataset(self) -> rdflib.Dataset:
        from kg.view import dataset

        return dataset(self._inner, self._reader)


def _rows(inner: ox.Store, _reader: object, text: str) -> ox.QuerySolutions:
    """The rows of an answer; whoever reads the store is kept with the question."""
    return engine.rows(inner, text)


def is_address(where: str | Path | None) -> bool:
    """Whether a place is one of the network.

    >>> is_address("https://example.org/sparql"), is_address("data/spirits.ttl")
    (True, False)
    """
    return isinstance(where, str) and re.match(r"[A-Za-z][A-Za-z0-9+.-]+://", where) is not None


def open_store(
    where: str | Path | None = None,
    *,
    printed: bool = False,
    watch: files.Watch | None = None,
    timeout: float | None = None,
    services: Collection[str] = (),
) -> Store:
    """A store of the shipped data, of RDF files, of a folder of them, an Oxigraph store on disk, or a SPARQL server.

    `watch` is told how many bytes and lines of the files have been read, piece by piece.
    `printed` leaves only what the sources print: passages and registers, with the rules over these.
    `timeout` bounds, in seconds, each answer of a server as a whole (60 where nothing is said); what you do between
    two rows is not counted.
    `services` are the addresses that SERVICE may ask; a query with any other is refused.
    Raises DataError for files that cannot be read and StoreError for a store that cannot be opened.

    >>> open_store().ask("ASK { id:branch-jiashan kg:inherits id:spirit-red-boat }")
    True
    """
    allowed = frozenset(services)
    if isinstance(where, str) and is_address(where):
        from kg.remote import RemoteStore

        return RemoteStore(where, printed=printed, timeout=timeout, services=allowed)
    root = files.project().root if where is None else Path(where)
    if directory := _directory(root):
        return _on_disk(directory, printed=printed, services=allowed)
    known = rules.rules(_rules_of(root))
    inner = ox.Store()
    _fill(inner, files.sources(root), known, printed=printed, watch=watch)
    return LocalStore(inner, printed=printed, rules=known, services=allowed)


def at_hand(store: Store) -> Store:
    """The store, or a copy in memory of one that is elsewhere: for work that needs all of it, or many questions.

    >>> at_hand(found := open_store()) is found
    True
    """
    from kg.remote import RemoteStore

    return LocalStore(store.copied(), services=store.services) if isinstance(store, RemoteStore) else store


def _directory(where: Path) -> Path | None:
    """The store on disk in a folder, which may be what kg build makes; None where there is none."""
    signs = ("CURRENT", "kg-manifest.json")  # either is enough: the other may be what is damaged
    folders = (where, where / "store")
    return next((folder for folder in folders if any((folder / sign).is_file() for sign in signs)), None)


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


def _on_disk(directory: Path, *, printed: bool, services: Services) -> LocalStore:
    from kg import disk

    inner, reader, stamp = disk.opened(directory)
    if _lacks_merge(inner):
        raise StoreError(
            "kg build did not write this store, and its default graph is empty, so plain questions would find nothing; "
            "write it out (oxigraph dump --location DIR --file all.nq) and give kg that file",
            "这个存储不是由 kg build 写成的，默认图为空，普通查询会一无所获；"
            "请先导出（oxigraph dump --location DIR --file all.nq），再把导出的文件交给 kg",
            file=directory,
        )
    if printed and {graph for graph in inner.named_graphs() if not _is_made(graph)} - _only_printed(inner):
        raise StoreError(
            "this store also holds what is not printed; open the data files with --printed instead",
            "这个存储还包含原文没有印出的内容；请改为用 --printed 打开数据文件",
            file=directory,
        )
    return LocalStore(inner, printed=printed, directory=directory, services=services, stamp=stamp, reader=reader)


def _lacks_merge(inner: ox.Store) -> bool:
    """Whether there are statements, and none of them in the default graph."""
    merge = inner.quads_for_pattern(None, None, None, ox.DefaultGraph())
    return next(iter(merge), None) is None and next(iter(inner), None) is not None


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


def _stated(inner: ox.Store) -> Iterable[ox.Quad]:
    """What was loaded: all but the merge and what the rules derived."""
    return (quad for quad in base.evidence_quads(inner) if not _is_made(quad.graph_name))
