"""What the default graph of a server is: the merge, a union that counts twice, or neither. Found out on any data."""

from __future__ import annotations

from typing import Final

from kg.errors import Words
from kg.server import refusals
from kg.server.endpoint import Over, Server
from kg.server.holdings import STAGING, numbered
from kg.terms import BASE, KG, MERGED

_SCANNED: Final = 20_000
"""Statements among which one of two graphs is looked for. Most data have one among the first hundreds."""
_LOOKED_UP: Final = 2_000
"""Statements of evidence that are looked up in the merge."""
_GRAPHS: Final = 1_000

_COME: Final = f'!STRSTARTS(STR(?g), "{STAGING}")'
_EVIDENCE: Final = f"{_COME} && ?g != <{MERGED}>"
_OURS: Final = f'{_EVIDENCE} && STRSTARTS(STR(?g), "{BASE}")'
_KINDS: Final = f"<{KG}Register> <{KG}Reference> <{KG}Rule>"
_ANY: Final = "SELECT (COUNT(*) AS ?n) { { SELECT ?s { ?s ?p ?o } LIMIT 1 } }"
_BESIDE: Final = f"ASK {{ ?s ?p ?o GRAPH ?g {{ ?s ?p ?o }} FILTER({_EVIDENCE}) }}"

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
    empty = not any(size for _, size in numbered(server, _ANY))  # which also tells what the server is
    shown = [] if empty else [times for _, times in numbered(server, _shown(_graphs(server, _COME)))]
    doubled = any(times > 1 for times in shown)
    if doubled or server.software.startswith("Virtuoso"):
        return _named(server, doubled=doubled)
    if server.truth(_lacking(_graphs(server, _OURS))):
        raise refusals.refused(server.name, *_MISSING)
    evidence = _graphs(server, _EVIDENCE)
    if empty and server.truth(f"ASK {evidence}"):
        raise refusals.refused(server.name, *_MISSING)
    if not (empty or shown) and server.truth(_alone(evidence)):
        raise refusals.refused(server.name, *_UNSEEN)
    return None


def _named(server: Server, *, doubled: bool) -> str | None:
    """The merge under its name, where the default graph is a union; none where that does no harm."""
    over = Over(MERGED)
    if server.truth(_lacking(_graphs(server, _OURS)), over):
        raise refusals.refused(server.name, *_MISSING)
    if server.truth(_BESIDE, over):
        return MERGED
    if doubled:
        raise refusals.refused(server.name, *_UNION)
    return None


def _graphs(server: Server, condition: str) -> str:
    """A pattern for the names of some graphs.

    Oxigraph has a list of them, and looks through the whole merge first where it is asked what they hold.
    """
    listed = server.software.startswith("Oxigraph")
    holds, distinct = ("", "") if listed else (" ?s ?p ?o", "DISTINCT ")
    return f"{{ SELECT {distinct}?g {{ GRAPH ?g {{{holds} }} FILTER({condition}) }} LIMIT {_GRAPHS} }}"


def _shown(graphs: str) -> str:
    """How often the default graph shows some statements of graphs, where it does.

    One witness is enough: a statement that two graphs make shows once in a merge, and twice in a union. Where no two
    graphs make the same, both are the same, but for a stored default graph that is part of a union itself.
    """
    some = f"SELECT ?g ?s ?p ?o {{ {graphs} GRAPH ?g {{ ?s ?p ?o }} }} LIMIT {_SCANNED}"
    other = f"GRAPH ?h {{ ?s ?p ?o }} FILTER(?g != ?h && {_COME.replace('?g', '?h')})"
    witness = f"SELECT ?s ?p ?o {{ {{ {some} }} {other} }} LIMIT 1"
    first = f"SELECT ?s ?p ?o {{ {graphs} GRAPH ?g {{ ?s ?p ?o }} }} LIMIT 1"
    both = f"SELECT DISTINCT ?s ?p ?o {{ {{ {witness} }} UNION {{ {first} }} }}"
    return f"SELECT (COUNT(*) AS ?n) {{ {{ {both} }} ?s ?p ?o }} GROUP BY ?s ?p ?o"


def _lacking(graphs: str) -> str:
    """Whether the default graph lacks some statement of some graphs, or of what any graph says of itself.

    What describes a graph stands in it, and is found at once among any number of graphs.
    """
    some = f"SELECT ?s ?p ?o {{ {graphs} GRAPH ?g {{ ?s ?p ?o }} }} LIMIT {_LOOKED_UP}"
    described = f"VALUES ?o {{ {_KINDS} }} GRAPH ?s {{ ?s ?p ?o }}"
    lacks = "FILTER(!isBlank(?s) && !isBlank(?o)) FILTER NOT EXISTS { ?s ?p ?o }"
    return f"ASK {{ {{ {some} }} UNION {{ {described} }} {lacks} }}"


def _alone(graphs: str) -> str:
    """Whether evidence is described, and there are no graphs."""
    return f"ASK {{ VALUES ?kind {{ {_KINDS} }} ?e a ?kind FILTER NOT EXISTS {graphs} }}"
