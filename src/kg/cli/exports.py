"""The graph in the formats of other programs."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, BinaryIO, cast

from kg.cli.screen import safe
from kg.errors import Lang
from kg.results import write_guarded_csv

if TYPE_CHECKING:
    import networkx as nx

    from kg.store import DumpFormat, Store

RDF = {"turtle": "ttl", "ntriples": "nt", "jsonld": "jsonld", "trig": "trig", "nquads": "nq"}
NETWORKS = {"graphml": "graphml", "gexf": "gexf"}
ENDINGS = {**RDF, **NETWORKS, "csv": "csv"}
"""The formats, and how the name of a file of each ends."""

_STATEMENTS = """SELECT ?subject ?subjectName ?property ?propertyName ?object ?objectName ?evidence {
  { SELECT ?subject ?property ?object (GROUP_CONCAT(STR(?graph); separator=" ") AS ?evidence) {
      { SELECT * { GRAPH ?graph { ?subject ?property ?object } ?subject ?property ?object
        FILTER(?graph != <https://w3id.org/spirit-kg/merged>) } ORDER BY ?graph }
    } GROUP BY ?subject ?property ?object }
  OPTIONAL { ?subject skos:prefLabel ?subjectName FILTER(LANG(?subjectName) = "zh") }
  OPTIONAL { ?property rdfs:label ?propertyName FILTER(LANG(?propertyName) = "zh") }
  OPTIONAL { ?object skos:prefLabel ?objectName FILTER(LANG(?objectName) = "zh") }
} ORDER BY ?subject ?property ?object"""


def write(store: Store, out: BinaryIO, format: str, lang: Lang) -> None:
    """Write the graph: the merge as triples, evidence graphs, a network, or a sheet of statements.

    >>> import io
    >>> from kg.store import open_store
    >>> out = io.BytesIO()
    >>> write(open_store(), out, "csv", "en")
    >>> out.getvalue().split(b",")[0]
    b'subject'
    """
    if format == "csv":
        write_guarded_csv(store.select(_STATEMENTS.replace('"zh"', f'"{lang}"')), out)
    elif format in NETWORKS:
        out.write(_network(store, format, lang))
    else:
        store.dump(out, cast("DumpFormat", format))


def _network(store: Store, format: str, lang: Lang) -> bytes:
    import networkx as nx

    from kg.graph import to_networkx

    network = _plain(to_networkx(store), lang)
    buffer = io.BytesIO()
    if format == "graphml":
        nx.write_graphml_xml(network, buffer)
        return buffer.getvalue()
    nx.write_gexf(network, buffer)
    # The writer puts in the day; the same graph must give the same file on any day.
    return re.sub(rb' lastmodifieddate="[^"]*"', b"", buffer.getvalue())


def _plain(graph: nx.MultiDiGraph, lang: Lang) -> nx.MultiDiGraph:
    """The graph with attributes that every format of networks can hold: texts."""
    import networkx as nx

    found = nx.MultiDiGraph()
    for node, known in graph.nodes(data=True):
        names = {f"label_{each}": safe(known["label"][each]) for each in ("zh", "en")}
        found.add_node(node, label=names[f"label_{lang}"], curie=known["curie"], cls=known["cls"], **names)
    for start, end, key, known in graph.edges(keys=True, data=True):
        evidence = " ".join(known["evidence"])
        found.add_edge(start, end, key=key, property=key, kind=known["kind"], evidence=evidence)
    return found
