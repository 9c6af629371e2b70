"""The document: the template, the styles and scripts in their order, the data block, and what it may do.

The page carries a Content-Security-Policy with the hash of each block, so that nothing but these scripts and
styles runs and nothing is fetched; the data are a JSON block in which no markup can begin. vis-network, which one view
alone needs, is packed: the policy has the hash of what comes out.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import html
import json
import re
from functools import lru_cache
from pathlib import Path
from string import Template
from typing import Any, Final

from kg.page.ask import Asking

HERE: Final = Path(__file__).parent
STYLES: Final = (
    "tokens.css",
    "page.css",
    "legend.css",
    "nodes.css",
    "panel.css",
    "about.css",
    "reading.css",
    "story.css",
    "lines.css",
    "views.css",
    "table.css",
    "overview.css",
    "ask.css",
    "between.css",
    "narrow.css",
    "forced.css",
    "print.css",
)
SCRIPTS: Final = (
    "unpack.js",
    "dom.js",
    "model.js",
    "words.js",
    "things.js",
    "facets.js",
    "address.js",
    "connect.js",
    "evidence.js",
    "search.js",
    "panel.js",
    "reading.js",
    "filters.js",
    "legend.js",
    "story.js",
    "overview.js",
    "paths.js",
    "lines.js",
    "areas.js",
    "crowd.js",
    "spread.js",
    "sight.js",
    "names.js",
    "pick.js",
    "network.js",
    "list.js",
    "sheet.js",
    "take.js",
    "cite.js",
    "drawn.js",
    "slide.js",
    "picture.js",
    "export.js",
    "paper.js",
    "table.js",
    "compare.js",
    "shared.js",
    "places.js",
    "time.js",
    "terms.js",
    "download.js",
    "engine.js",
    "question.js",
    "answer.js",
    "ask.js",
    "about.js",
    "keys.js",
    "main.js",
)
"""The page's own scripts in the order in which they stand in the page."""

_VIS: Final = "lib/vis-9.1.2/vis-network.min.js"
_ESCAPES: Final = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
_COMMENT: Final = re.compile(r"^[ \t]*(?://.*|/\*\*(?:(?!\*/)[\s\S])*\*/)[ \t]*\n", re.MULTILINE)
"""A comment that has its lines for itself."""
_LARGE: Final = 600_000  # letters of data beyond which they are packed
_PACKING: Final = 5  # 6 takes twice as long for a thirtieth less
_SOURCE_MAP: Final = re.compile(r"^//# sourceMappingURL=.*$", re.MULTILINE)


def document(data: dict[str, Any], lang: str, title: str, asking: Asking | None = None) -> str:
    """The whole page; `title` and everything in `data` may hold any text; `asking` lets it answer questions.

    >>> "<script>x" in document({"strings": {}, "a": "<script>x"}, "en", "A & B")
    False
    """
    style, network, page, written = styles(), vis_network(), scripts(), block(data)
    large = len(written) > _LARGE
    return Template(_read("template.html")).substitute(
        lang="zh-CN" if lang == "zh" else "en",
        title=html.escape(title),
        policy=policy([network, page], [style], engine=bool(asking and asking.engine)),
        style=style,
        network=packed(network),
        script=page,
        data=packed(written) if large else written,
        packed=' data-packed="gzip"' if large else "",
        old_zh=html.escape(strings()["old"][0]),
        old_en=html.escape(strings()["old"][1]),
        engine=_engine(asking) if asking and asking.engine else "",
        noscript_zh=html.escape(strings()["noscript"][0]),
        noscript_en=html.escape(strings()["noscript"][1]),
    )


def title(data: dict[str, Any], lang: str) -> str:
    """What the window of the page is called before the script has run, as `pageTitle` of words.js calls it then.

    >>> title({"strings": strings(), "title": None, "sources": [], "story": {"lanes": []}}, "en")
    'Knowledge graph'
    """
    words = {key: pair[("zh", "en").index(lang)] for key, pair in data["strings"].items()}
    several, about = len(data["sources"]), data["title"]
    key = ("title" if several == 1 else "titleMany") if data["story"]["lanes"] and several else "titlePlain"
    source = [words["sourceTitle"].replace("{0}", about[("zh", "en").index(lang)])] if about else []
    return " · ".join([words[key].replace("{0}", f"{several:,}"), *source])


def block(data: dict[str, Any]) -> str:
    """JSON that can stand in a script element: no text in it can end the element or begin another.

    >>> print(block({"a": "</script>"}))
    {"a":"\\u003c/script\\u003e"}
    """
    written = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for letter, escape in _ESCAPES.items():  # a hundred times as quick as str.translate
        written = written.replace(letter, escape)
    return written


@lru_cache(4)  # vis-network is the same in every page
def packed(text: str) -> str:
    """A text compressed and written as base64, for `unpack.js`; the same text gives the same result.

    >>> packed("a" * 1000)[:8]
    'H4sIAAAA'
    """
    return base64.b64encode(gzip.compress(text.encode(), _PACKING, mtime=0)).decode("ascii")


def _engine(asking: Asking) -> str:
    """The blocks of the engine: they come last, so that the page is seen before they have been read."""
    parts = {"worker": packed(asking.worker), "engine": asking.engine, "quads": packed(asking.quads)}
    return "".join(f'\n<script type="text/plain" id="{name}">{text}</script>' for name, text in parts.items())


def policy(scripts: list[str], styles: list[str], *, engine: bool = False) -> str:
    """A Content-Security-Policy that allows these blocks, by hash, and no request at all.

    An engine needs two more permissions: to compile WebAssembly, and a worker out of the page's own text.

    >>> policy([], [])
    "default-src 'none'; script-src 'none'; style-src 'none'; base-uri 'none'; form-action 'none'"
    """
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {_sources(scripts)}" + (" 'wasm-unsafe-eval'" if engine else ""),
            f"style-src {_sources(styles)}",
            *(["worker-src blob:"] if engine else []),
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def _sources(blocks: list[str]) -> str:
    return " ".join(f"'sha256-{_digest(text)}'" for text in blocks) or "'none'"


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")


def styles() -> str:
    """The style sheet of the page."""
    return "\n".join(_read(name) for name in STYLES)


def scripts() -> str:
    """The page's own script: its files in order, in one scope of their own; all but the first wait there for the data.

    Comments stay in the files: they are for who reads those.
    """
    first, *rest = (_COMMENT.sub("", _read(name)) for name in SCRIPTS)
    text = "\n".join(rest)
    return f'(function () {{\n"use strict";\n{first}\nwithData(function (GIVEN) {{\n{text}\n}});\n}})();'


def vis_network() -> str:
    """The vis-network that pyvis carries, without its pointer to a source map (browsers would look for it)."""
    import pyvis

    text = (Path(pyvis.__file__).parent / _VIS).read_text(encoding="utf-8")
    return _SOURCE_MAP.sub("", text)


def strings() -> dict[str, list[str]]:
    """The words of the interface: key -> [zh, en]."""
    found: dict[str, list[str]] = json.loads(_read("strings.json"))
    return found


def _read(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")
