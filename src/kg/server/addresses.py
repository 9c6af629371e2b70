"""Where known servers take updates and graphs, by where they are asked."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from kg.server import refusals
from kg.server.endpoint import Server


class _Known(NamedTuple):
    """A product: how it calls itself (Server header), its query address, and the other two."""

    software: str
    query: str
    update: str
    graphs: str | None


# The first two are started by the tests; the others are as their manuals have them.
_KNOWN: Final = (
    _Known(r"Virtuoso", r"(.*)/sparql(-auth)?/?", r"\1/sparql", r"\1/sparql-graph-crud"),
    _Known(r"Oxigraph", r"(.*)/query", r"\1/update", r"\1/store"),
    _Known(r"Apache Jena Fuseki", r"(.*)/(query|sparql)", r"\1/update", r"\1/data"),
    _Known(r"Stardog", r"(.*)/query", r"\1/update", r"\1"),
    _Known(r"", r"(.*/repositories/[^/]+)", r"\1/statements", r"\1/rdf-graphs/service"),  # GraphDB, RDF4J
    _Known(r"", r"(.*/namespace/[^/]+/sparql)", r"\1", None),  # Blazegraph
    _Known(r"", r"(.*//[^/]+)/query", r"\1/update", r"\1/store"),  # Oxigraph behind a proxy
    _Known(r"", r"(.*)/query", r"\1/update", None),
)


def find(server: Server, update_url: str | None = None, graph_url: str | None = None) -> None:
    """Tell a server where it takes updates and graphs, as given or as known of its product.

    It is asked once, to see what it is. Raises StoreError where the address for updates is neither given nor known.
    """
    server.truth("ASK {}")
    update, graphs = known(server.addresses.query, server.software, login=server.has_login)
    if update_url is None and update is None:
        en = "where it takes updates is not known of this server; give the address (--update-url)"
        raise refusals.refused(server.name, en, "不知道这个服务器接收更新的地址；请给出该地址（--update-url）")
    server.at(update_url or update, graph_url or (None if update_url else graphs))


def known(url: str, software: str, *, login: bool = False) -> tuple[str | None, str | None]:
    """The addresses for updates and graphs that go with a query address; None for what is not known.

    >>> known("http://localhost:7878/query", "Oxigraph/0.5.13")
    ('http://localhost:7878/update', 'http://localhost:7878/store')
    >>> known("http://localhost:8890/sparql", "Virtuoso/07.20", login=True)
    ('http://localhost:8890/sparql-auth', 'http://localhost:8890/sparql-graph-crud-auth')
    """
    for product in _KNOWN:
        found = re.fullmatch(product.query, url)
        if found and re.match(product.software, software, re.IGNORECASE):
            # Virtuoso lets a user in at addresses of their own.
            suffix = "-auth" if product.software == "Virtuoso" and login else ""
            graphs = product.graphs and found.expand(product.graphs) + suffix
            return found.expand(product.update) + suffix, graphs
    return None, None
