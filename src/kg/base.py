"""What every store can do, wherever the graph is held, and how what one holds is written."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, Literal

import pyoxigraph as ox

from kg import rules
from kg.engine import HasText, Services, Size
from kg.errors import stopped
from kg.results import Table, Triples, used_prefixes, write_triples
from kg.rules import Rule

if TYPE_CHECKING:
    import rdflib

    from kg.lookup import Index

DumpFormat = Literal["trig", "nquads", "turtle", "ntriples", "jsonld", "rdfxml"]
_GRAPH_FORMATS: Final = {"trig": ox.RdfFormat.TRIG, "nquads": ox.RdfFormat.N_QUADS}


class Store(ABC):
    """A place to ask: its default graph holds every triple once, its named graphs are the evidence.

    All query methods know `terms.PREFIXES` without declaration, take a text or a `Query`, and raise
    QueryError for a syntax error (with line and column), for another form than theirs, and for
    SERVICE: no query reaches a file or the network, but for the servers that `services` allows.
    """

    largest: Size | None = None
    """How large a query may be; None is what is safe for the engine."""

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
    def services(self) -> Services:
        """The addresses that SERVICE may ask; none unless the store was opened so."""
        return frozenset()

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules whose graphs it holds; those that ship with kg unless a store knows others."""
        return tuple(rules.rules())

    @property
    def index(self) -> Index:
        """The names of its nodes, to find them by; read anew each time where others may change the data."""
        from kg import lookup

        return lookup.built(lambda question: self.select(question).stream())

    @abstractmethod
    def names(self, cls: str) -> Index:
        """The names of the nodes of a class, by its IRI, to find them by; of all nodes where those are many."""


def dump(inner: ox.Store, out: BinaryIO, format: DumpFormat) -> None:
    """Write everything that is held, sorted: as `Store.dump` has it.

    >>> import io
    >>> out = io.BytesIO()
    >>> dump(ox.Store(), out, "nquads")
    >>> out.getvalue()
    b''
    """
    match format:
        case "trig" | "nquads":
            quads = sorted(evidence_quads(inner), key=lambda quad: (str(quad.graph_name), str(quad)))
            ox.serialize(quads, out, _GRAPH_FORMATS[format], prefixes=used_prefixes(quads))
        case _:
            merge = _read(inner.quads_for_pattern(None, None, None, ox.DefaultGraph()))
            write_triples(sorted((quad.triple for quad in merge), key=str), out, format)


def evidence_quads(inner: ox.Store) -> Iterable[ox.Quad]:
    """What the named graphs hold: everything but the merge; StoreError where a file of the store is damaged."""
    return (quad for quad in _read(inner) if not isinstance(quad.graph_name, ox.DefaultGraph))


def _read(quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
    try:
        yield from quads
    except (RuntimeError, OSError) as error:
        raise stopped(error) from error
