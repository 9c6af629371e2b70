"""A graph becomes one self-contained page: `networkx` → `pyvis` → HTML that needs no network and no server.

pyvis builds the network and brings vis-network; the template is the project's own, since pyvis' own page runs
text of the data as code and asks other machines for files. See `kg.page` for what the page is made of.
"""

from __future__ import annotations

import html
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from kg import fresh
from kg.errors import Lang, StoreError
from kg.graph import picture
from kg.page import document, lanes, layout
from kg.page.ask import Asking, asking
from kg.page.payload import number, payload, shown, table
from kg.page.style import looks
from kg.picture import Edges, Picture
from kg.terms import PREFIXES

if TYPE_CHECKING:
    import networkx as nx
    from pyvis.network import Network

    from kg.queries import Query
    from kg.store import Store

_OPTIONS: Final = {
    "physics": {"enabled": False, "solver": "forceAtlas2Based", "stabilization": False},
    "interaction": {"hover": False, "selectable": False, "multiselect": False, "keyboard": False, "tooltipDelay": 0},
    "edges": {"smooth": False, "hoverWidth": 0, "selectionWidth": 0},
    "nodes": {"shape": "custom", "borderWidth": 0},
}
_UNTRUSTED: Final = (
    "这里有一张交互图：笔记本未受信任，所以没有显示。请重新运行本单元，或信任此笔记本。"
    " An interactive page stands here; it is not shown, because the notebook is not trusted. "
    "Run the cell again, or trust the notebook."
)
"""What is left of the frame where a notebook lets no frame of a stranger's through."""
_NO_TEXTS: Final[Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True, repr=False)
class Page:
    """A page that was made: its text, which a notebook shows in a frame.

    >>> Page("<p>Hello</p>")._repr_html_()[:43]
    '<iframe srcdoc="&lt;p&gt;Hello&lt;/p&gt;" t'
    """

    html: str

    def _repr_html_(self) -> str:
        """The page in a frame of its own, as JupyterLab, VS Code and other notebooks show it."""
        return (
            f'<iframe srcdoc="{html.escape(self.html)}" title="spirit-kg" '
            'style="display:block;width:100%;height:760px;border:1px solid #ccc;border-radius:6px" '
            f'allow="clipboard-write">{_UNTRUSTED}</iframe>'
        )

    def __repr__(self) -> str:
        return f"<page of {len(self.html.encode()):,} bytes>"


def render(
    graph: nx.MultiDiGraph,
    out: str | os.PathLike[str] | None = None,
    *,
    lang: Lang | None = None,
    texts: Mapping[str, str] = _NO_TEXTS,
    store: Store | None = None,
    questions: Mapping[str, Query] | None = None,
) -> Page:
    """A graph as one HTML page that opens from the disk, offline, in either language; written to a file if one is named.

    `graph` is what `to_networkx` returns, or part of it; the page begins in `lang`, without one in the language of
    whoever reads it (Chinese where that is neither Chinese nor English); `texts` is what
    `evidence.sentences` returns, where the page shall hold the words of the source. With a `store` the page holds its
    data and the SPARQL engine too and answers `questions` (those of the catalogue that ships, or another `catalogue`).
    In a notebook the page is shown as the value of a cell. The file is written whole or not at all; StoreError where it
    cannot be. The same graph gives the same bytes.

    >>> import kg
    >>> store = kg.open_store()
    >>> kg.render(kg.to_networkx(store), "graph.html", lang="en", store=store)  # doctest: +SKIP
    <page of 1,999,946 bytes>
    """
    made = Page(page(graph, lang=lang, texts=texts, asks=None if store is None else asking(store, questions, graph)))
    if out is not None:
        _write(Path(out), made.html)
    return made


def page(
    graph: nx.MultiDiGraph | Picture,
    *,
    lang: Lang | None = None,
    texts: Mapping[str, str] = _NO_TEXTS,
    asks: Asking | None = None,
) -> str:
    """The text of the page that `render` writes; `asks` is what `page.ask.asking` returns.

    >>> import networkx
    >>> empty = networkx.MultiDiGraph(title=None, version="", classes={}, properties={}, evidence={})
    >>> page(empty).startswith("<!doctype html>")
    True
    """
    known = graph if isinstance(graph, Picture) else picture(graph)
    story, numbers = lanes.story(known), number(known)
    data = payload(known, numbers, story)
    data["lang"] = lang
    data["strings"] = document.strings()
    data["prefixes"] = dict(PREFIXES)
    data["texts"] = {numbers.evidence[e]: text for e, text in texts.items() if e in numbers.evidence}
    data["network"] = _drawing(network(known, story))
    if asks:
        data["ask"] = asks.about
    first = lang or "zh"  # until the script knows the reader's
    return document.document(data, first, document.title(data, first), asks)


def network(picture: Picture, story: lanes.Story) -> Network:
    """The drawing of the network view: nodes by number with their places, and the edges worth a line."""
    from pyvis.network import Network

    net = Network(directed=True)
    net.set_options(json.dumps(_OPTIONS))
    style = looks(picture.classes)
    first = {class_ for class_ in style if shown(class_, story)}
    seen = {n for n, class_ in zip(picture.nodes, picture.classes, strict=True) if class_ in first}
    places = layout.positions(picture, story, seen)
    # pyvis looks through all nodes for each one that it adds, and through all edges for each edge; so they are put
    # where it keeps them, all at once.
    net.nodes = [{"id": number, "x": x, "y": y} for number, (x, y) in enumerate(map(places.__getitem__, picture.nodes))]
    edges = picture.edges
    net.edges = [{"id": edge, "from": edges.sources[edge], "to": edges.targets[edge]} for edge in drawn(edges)]
    return net


def drawn(edges: Edges) -> list[int]:
    """The edges that get a line: one derived by a rule does not where a stated one links the same two."""
    ends = list(zip(edges.sources, edges.targets, strict=True))
    stated = {pair for pair, kind in zip(ends, edges.kinds, strict=True) if kind != "rule"}
    stated |= {(target, source) for source, target in stated}
    rows = enumerate(zip(ends, edges.kinds, strict=True))
    return [edge for edge, (pair, kind) in rows if kind != "rule" or pair not in stated]


def _drawing(net: Network) -> dict[str, Any]:
    """What of it the page does not know from the graph: places, and which edges get a line."""
    nodes, edges, _heading, _height, _width, options = net.get_network_data()
    return {
        "nodes": table(nodes),
        "edges": table([{"id": edge["id"]} for edge in edges]),
        "options": json.loads(options),
    }


def _write(out: Path, text: str) -> None:
    """Write a file whole or not at all: beside it first, then in its place."""
    try:
        fresh.write(out, text.encode())
    except OSError as error:
        raise StoreError(
            f"cannot write the page: {error.strerror}; choose another place with -o",
            f"无法写入页面：{error.strerror}；请用 -o 另选位置",
            file=out,
        ) from error
