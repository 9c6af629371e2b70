"""The rdflib Dataset behind `Store.dataset`: for reading, and without rdflib's silent fetching.

Left to itself, rdflib opens the addresses of FROM, LOAD and SERVICE, files included, whenever its own engine
runs a query, and oxrdflib hands it every query that is prepared or has a base. So here every query goes to
Oxigraph or is refused. Writing is refused too: what is added to one graph would be missing in the merge.
"""

# ruff: noqa: ARG002, FBT001, FBT002, N803 (the signatures are rdflib's)

from collections.abc import Generator, Mapping
from typing import NoReturn

import pyoxigraph
from oxrdflib import OxigraphStore
from rdflib import Dataset, Graph, URIRef
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID
from rdflib.query import Result
from rdflib.term import IdentifiedNode, Identifier, Node

from kg import engine, syntax
from kg.errors import QueryError, StoreError
from kg.terms import PREFIXES


def dataset(inner: pyoxigraph.Store, reader: object = None) -> Dataset:
    """A Dataset that reads a store, with the prefixes of kg bound; it keeps whoever must live meanwhile."""
    store = _Store(store=inner)
    store.reader = reader
    view = _Dataset(store=store)
    for prefix, namespace in PREFIXES.items():
        view.bind(prefix, namespace, replace=True)
    return view


def _read_only(*_: object, **__: object) -> NoReturn:
    raise StoreError(
        "this view is for reading; add files with load(), or copy what you need into a Graph of your own",
        "这个视图只供读取；请用 load() 加载文件，或把需要的内容复制到自己的 Graph 里",
    )


class _Store(OxigraphStore):
    """Oxigraph for rdflib, without the ways that lead back to rdflib's own engine and without writing."""

    reader: object
    add = addN = remove = remove_graph = update = destroy = _read_only  # noqa: N815 (rdflib's names)

    def add_graph(self, graph: Graph) -> None:
        """Nothing: `Dataset.graph(name)` calls this to read a graph too."""

    def contexts(self, triple: tuple[Node, Node, Node] | None = None) -> Generator[Graph, None, None]:
        for graph in super().contexts(triple):
            yield _Graph(store=self, identifier=graph.identifier)

    # Any further keyword, which rdflib's engine would take, is a TypeError here.
    def query(  # type: ignore[override]
        self,
        query: object,
        initNs: Mapping[str, object],
        initBindings: Mapping[str, Identifier],
        queryGraph: str,
        base: str | None = None,
    ) -> Result:
        if not isinstance(query, str):
            raise QueryError(
                "give the query as text: a prepared query would run in rdflib's engine, which opens addresses",
                "请以文本形式给出查询：预编译的查询会在 rdflib 自己的引擎中运行，而它会打开其中的网址",
            )
        text = engine.checked(query, "SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
        if base is not None:
            text = f"BASE {URIRef(base).n3()} {text}"
        # The default graph is the merge already. A graph named here would override the FROM of a query.
        whole = queryGraph in ("__UNION__", DATASET_DEFAULT_GRAPH_ID)
        try:
            return super().query(text, initNs, initBindings, "" if whole else queryGraph)
        except SyntaxError as error:
            raise syntax.explain(text, str(error)) from error


class _Graph(Graph):
    """A graph whose `query` is always answered by the store, even if asked for rdflib's own engine."""

    parse = update = _read_only

    def query(  # type: ignore[override]
        self,
        query_object: object,
        processor: object = "sparql",
        result: object = "sparql",
        initNs: Mapping[str, object] | None = None,
        initBindings: Mapping[str, Identifier] | None = None,
        use_store_provided: bool = True,
        base: str | None = None,
    ) -> Result:
        store = self.store
        if not isinstance(store, _Store):
            raise TypeError("a view is made by dataset() alone")
        return store.query(query_object, initNs or dict(self.namespaces()), initBindings or {}, self._name, base)

    @property
    def _name(self) -> str:
        return self.identifier


class _Dataset(_Graph, Dataset):
    """The Dataset itself; its graphs are such graphs too."""

    _name = DATASET_DEFAULT_GRAPH_ID

    @property
    def default_context(self) -> Graph:
        """What `default_graph` is: rdflib itself uses this name, and warns of its own use."""
        default: Graph = self.default_graph
        return default

    @default_context.setter
    def default_context(self, graph: Graph) -> None:
        self.default_graph = graph

    def get_context(
        self, identifier: IdentifiedNode | str | None, quoted: bool = False, base: str | None = None
    ) -> Graph:
        return _Graph(store=self.store, identifier=identifier, namespace_manager=self.namespace_manager, base=base)
