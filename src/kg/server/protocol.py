"""The requests of the SPARQL 1.1 protocol, as SPARQLWrapper makes them.

SPARQLWrapper does not send them (`kg.server.wire` says why), and it does not guess the form of a query, where a word in a
comment deceives it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, urlsplit
from urllib.request import Request

from kg.errors import StoreError
from kg.server import refusals
from kg.server.connection import encoded

if TYPE_CHECKING:
    from SPARQLWrapper import SPARQLWrapper

AGENT: Final = "spirit-kg"


def checked(url: str) -> str:
    """An address, percent-encoded, if it is one of a server and holds no password; StoreError otherwise."""
    try:
        parts, good = urlsplit(url), encoded(url)
    except ValueError:
        good = ""
    if not good or re.search(r"\s", url):
        known = re.sub(r"//[^/]*@", "//", url)
        en, zh = f"“{known}” is no address of a server; it looks like", f"“{known}”不是服务器地址；写法如"
        raise StoreError(f"{en} https://example.org/sparql", f"{zh} https://example.org/sparql", value=known)
    if "@" in parts.netloc:
        en = "put user and password into KG_USER and KG_PASSWORD or ~/.netrc: in an address they show up everywhere"
        raise refusals.refused(url, en, "请把用户名和密码放进 KG_USER 与 KG_PASSWORD 或 ~/.netrc：写在地址里会到处暴露")
    return good


def request(
    address: str, text: str, form: str, accept: str, over: tuple[str | None, tuple[str, ...]], *, post: bool
) -> Request:
    """The request that SPARQLWrapper makes of a query or update."""
    parts = urlsplit(address)
    wrapper = _wrapper(parts._replace(query="", fragment="").geturl())
    for name, value in parse_qsl(parts.query, keep_blank_values=True):
        wrapper.addParameter(name, value)
    default, named = over
    if default:
        wrapper.addParameter("default-graph-uri", default)
    for name in named:
        wrapper.addParameter("named-graph-uri", name)
    # Not setQuery(): it guesses the form.
    wrapper.queryString, wrapper.queryType = text, form
    wrapper.setMethod("POST" if post else "GET")
    wrapper.setOnlyConneg(onlyConneg=True)
    wrapper.addCustomHttpHeader("Accept", accept)
    wrapper.addCustomHttpHeader("Accept-Encoding", "gzip")
    return wrapper._createRequest()  # noqa: SLF001


def _wrapper(address: str) -> SPARQLWrapper:
    try:
        from SPARQLWrapper import SPARQLWrapper
    except ImportError as error:
        raise StoreError(
            "asking a server needs SPARQLWrapper; run “pip install 'spirit-kg[remote]'”",
            "访问服务器需要 SPARQLWrapper；请运行“pip install 'spirit-kg[remote]'”",
            value="SPARQLWrapper",
        ) from error
    return SPARQLWrapper(address, agent=AGENT)
