"""What the default graph of a server is: the merge, a union that counts twice, or neither. Found out on any data."""

from __future__ import annotations

from typing import Final

from kg.errors import Words
from kg.server import refusals
from kg.server.endpoint import Over, Server
from kg.server.holdings import STAGING, numbered
from kg.terms import BASE, KG, MERGED

_SCANNED: Final = 1_000_000
"""Statements among which one of two graphs is looked for. Most data have one among the first hundreds; none takes 1 s."""
_LOOKED_UP: Final = 2_000
"""Statements of evidence that are looked up in the merge."""

_COME: Final = f'!STRSTARTS(STR(?g), "{STAGING}")'
_EVIDENCE: Final = f"{_COME} && ?g != <{MERGED}>"
_KINDS: Final = f"<{KG}Register> <{KG}Reference> <{KG}Rule>"
# One witness is enough: a statement that two graphs make shows once in a merge, and twice in a union.
# Where no two graphs make the same, both are the same, but for a default graph that is in the union itself.
_SHOWN: Final = f"""SELECT (COUNT(*) AS ?n) {{
  {{ SELECT DISTINCT ?s ?p ?o {{
    {{ SELECT ?s ?p ?o {{
      {{ SELECT ?g ?s ?p ?o {{ GRAPH ?g {{ ?s ?p ?o }} FILTER({_COME}) }} LIMIT {_SCANNED} }}
      GRAPH ?h {{ ?s ?p ?o }} FILTER(?g != ?h && {_COME.replace("?g", "?h")}) }} LIMIT 1 }}
    UNION {{ SELECT ?s ?p ?o {{ GRAPH ?g {{ ?s ?p ?o }} FILTER({_COME}) }} LIMIT 1 }} }} }}
  ?s ?p ?o
}} GROUP BY ?s ?p ?o"""
# What describes a graph stands in it, and is found at once among any number of graphs.
_LACKING: Final = f"""ASK {{
  {{ SELECT ?s ?p ?o {{
    GRAPH ?g {{ ?s ?p ?o }} FILTER({_EVIDENCE} && STRSTARTS(STR(?g), "{BASE}")) }} LIMIT {_LOOKED_UP} }}
  UNION {{ VALUES ?o {{ {_KINDS} }} GRAPH ?s {{ ?s ?p ?o }} }}
  FILTER(!isBlank(?s) && !isBlank(?o)) FILTER NOT EXISTS {{ ?s ?p ?o }}
}}"""
_BESIDE: Final = f"ASK {{ ?s ?p ?o GRAPH ?g {{ ?s ?p ?o }} FILTER({_EVIDENCE}) }}"
_ANY: Final = "ASK { ?s ?p ?o }"
_NAMED: Final = f"ASK {{ GRAPH ?g {{ ?s ?p ?o }} FILTER({_EVIDENCE}) }}"
_ALONE: Final = f"ASK {{ VALUES ?kind {{ {_KINDS} }} ?e a ?kind FILTER NOT EXISTS {{ GRAPH ?g {{ ?s ?p ?o }} }} }}"

_UNION: Final = Words(
    "its default graph is the union of all graphs and counts a statement of two graphs twice, so answers would be "
    "wrong; switch that off (Oxigraph: start it without --union-default-graph) and push to it",
    "它的默认图是所有图的并集，两个图都有的陈述会被计算两次，回答会出错；"
    "请关闭这个设置（Oxigraph：启动时不加 --union-default-graph）并重新推送",
)
_MISSING: Final = Words(
    "its default graph lacks what its graphs of evidence state: the merge is missing or incomplete; push to it",
    "它的默认图缺少依据图中的陈述：没有合并图，或合并图不完整；请向它推送",
)
_UNSEEN: Final = Words(
    "its graphs of evidence cannot be asked for, only their merge; push to it, so that it holds both",
    "它只有合并图，查不到作为依据的各个图；请推送，使两者都在",
)


def default_graph(server: Server) -> str | None:
    """The graph to name as default graph: none where the server's own is the merge, else `terms.MERGED`.

    Raises StoreError where answers would be wrong either way: the merge is missing, or the default graph repeats
    what two graphs state. A server of one default graph alone is taken as it is, and so are graphs beside it that
    are not of kg.
    """
    shown = [times for _, times in numbered(server, _SHOWN)]
    doubled = any(times > 1 for times in shown)
    if doubled or server.software.startswith("Virtuoso"):
        return _named(server, doubled=doubled)
    if server.truth(_LACKING):
        raise refusals.refused(server.name, *_MISSING)
    if not shown:
        _see_what_else(server)
    return None


def _named(server: Server, *, doubled: bool) -> str | None:
    """The merge under its name, where the default graph is a union; none where that does no harm."""
    over = Over(MERGED)
    if server.truth(_LACKING, over):
        raise refusals.refused(server.name, *_MISSING)
    if server.truth(_BESIDE, over):
        return MERGED
    if doubled:
        raise refusals.refused(server.name, *_UNION)
    return None


def _see_what_else(server: Server) -> None:
    """Refuse a server whose default graph shows nothing that a graph states: one of the two may not be there."""
    if not server.truth(_ANY):
        if server.truth(_NAMED):
            raise refusals.refused(server.name, *_MISSING)
    elif server.truth(_ALONE):
        raise refusals.refused(server.name, *_UNSEEN)
