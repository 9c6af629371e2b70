"""What goes wrong with a server, said so that one knows which server, what happened and what to do."""

from __future__ import annotations

import codecs
import html
import json
import re
import ssl
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from http.client import HTTPException
from math import ceil
from socket import gaierror
from urllib.parse import urlsplit

from kg.errors import StoreError

_TAG = re.compile(r"<(script|style)\b.*?</\1\s*>|<[^>]*>", re.DOTALL | re.IGNORECASE)
_META = re.compile(r"""<(?:meta|\?xml)\b[^>]*?(?:charset|encoding)\s*=\s*["']?([\w-]+)""", re.IGNORECASE)
_CHARSET = re.compile(r"""charset=["']?([\w-]+)""", re.IGNORECASE)
_LOGIN = re.compile(r"""type=["']?password|\b(log|sign)[ -]?in\b|登录|登陆|登入|登錄|身份认证""", re.IGNORECASE)
_HANZI = re.compile(rb"(?:[\xb0-\xf7][\xa1-\xfe]){2}")
"""Two common letters of Chinese side by side in GB 18030; accents seldom stand so in Latin-1."""
_MOST_SAID = 300
_AGAIN = "this may pass, so try again later", "这可能只是暂时的，请稍后再试"


def shown(url: str) -> str:
    """An address as messages name it: without user, password and query.

    >>> shown("https://ann:secret@example.org:8443/sparql?key=1")
    'https://example.org:8443/sparql'
    """
    try:
        parts = urlsplit(url)
    except ValueError:  # where a server redirects to what is no address
        return re.sub(r"//[^/?#]*@", "//", url).partition("?")[0]
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


class ServerError(StoreError):
    """A server cannot be reached or does not do what is asked; `status` is that of HTTP, where it answered with one."""

    status: int | None = None


def refused(url: str, en: str, zh: str) -> ServerError:
    """The error of a server for some reason, named in both languages; nothing in it can play with a terminal.

    >>> print(refused("http://localhost/sparql", "it is closed", "已关闭"))
    the server http://localhost/sparql: it is closed
    """
    where = shown(url)
    return ServerError(_plain(f"the server {where}: {en}"), _plain(f"服务器 {where}：{zh}"), value=_plain(where))


def _plain(text: str) -> str:
    """A text in one line, without the letters that do something."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def _brief(text: str) -> str:
    return text if len(text) <= _MOST_SAID else text[: _MOST_SAID - 1] + "…"


def unreachable(url: str, error: Exception, seconds: float, hide: Callable[[str], str] = str) -> ServerError:
    """The error of an exchange that failed on the way, before or while the answer came; what it quotes is made harmless.

    >>> print(unreachable("http://localhost/sparql", TimeoutError(), 60))
    the server http://localhost/sparql: no complete answer came within 60 s; ask for less, or allow it more time
    """
    told = (getattr(error, name, None) for name in ("reason", "strerror"))
    reason = _brief(hide(str(next(filter(None, told), None) or str(error) or type(error).__name__)))
    match error:
        case TimeoutError():
            en = f"no complete answer came within {seconds:g} s; ask for less, or allow it more time"
            zh = f"在 {seconds:g} 秒内没有得到完整的回答；请减少查询的内容，或允许更长的时间"
        case ssl.SSLCertVerificationError():
            en = f"its certificate is not trusted ({error.verify_message}); SSL_CERT_FILE may name the authority's file"
            zh = f"它的证书不受信任（{error.verify_message}）；可用 SSL_CERT_FILE 指定签发机构的证书文件"
        case ssl.SSLError():
            en = f"no secure connection comes about ({reason}); check whether it speaks https at this port"
            zh = f"无法建立安全连接（{reason}）；请确认这个端口使用 https"
        case gaierror():
            en = f"this name is not known ({reason}); check the address and the network"
            zh = f"无法解析这个主机名（{reason}）；请检查地址和网络"
        case ConnectionRefusedError():
            en = "nothing answers there; check the address and that the server is running"
            zh = "那里没有程序应答；请检查地址，并确认服务器正在运行"
        case ConnectionError() | HTTPException() | EOFError():
            en = f"it broke off in the middle of its answer ({reason}); try again, and see the server's log if it stays so"
            zh = f"它的回答中途中断（{reason}）；请重试，如果仍然如此，请查看服务器日志"
        case _:
            en = f"it cannot be reached ({reason}); check the address and the network"
            zh = f"无法连接（{reason}）；请检查地址和网络"
    return refused(url, en, zh)


def circling(url: str) -> ServerError:
    """The error of a server that redirects without end."""
    return refused(url, "it redirects again and again; check the address", "它不断重定向；请检查地址")


def moved(url: str, target: str) -> ServerError:
    """The error of a redirect that is not followed: of a change, to a page, or away from https."""
    en = f"it redirects to {shown(target)}, which is not followed; if that is the right address, give that"
    zh = f"它重定向到 {shown(target)}，这里不会跟随；如果那才是正确的地址，请直接使用它"
    return refused(url, en, zh)


def status(url: str, code: int, said: str, wait: float, *, login: bool) -> ServerError:
    """The error of an answer with an HTTP status of 400 or more; `said` is the server's own text, made harmless.

    >>> print(status("http://localhost/sparql", 429, "", 30, login=False))
    the server http://localhost/sparql: it is too busy (429 Too Many Requests); it asks to wait 30 s
    """
    name = f"{code} {HTTPStatus(code).phrase}" if code in {known.value for known in HTTPStatus} else str(code)
    match 401 if "SR186:SECURITY" in said else code:  # Virtuoso forbids with a 500
        case 401 | 403 if login:
            en, zh = (
                f"it refuses this user and password ({name}); check them",
                f"它拒绝这个用户名和密码（{name}）；请检查",
            )
        case 403:
            en = f"it does not allow this ({name}); if it has to know who you are, set KG_USER and KG_PASSWORD, or name it "
            en += "in ~/.netrc"
            zh = f"它不允许这样做（{name}）；如果需要登录，请设置 KG_USER 和 KG_PASSWORD，或在 ~/.netrc 中写明这个主机"
        case 401:
            en = f"it asks who you are ({name}); set KG_USER and KG_PASSWORD, or name it in ~/.netrc"
            zh = f"它要求登录（{name}）；请设置 KG_USER 和 KG_PASSWORD，或在 ~/.netrc 中写明这个主机"
        case 404 | 405 | 410:
            en = f"there is nothing of the kind at this address ({name}); SPARQL addresses often end in /sparql or /query"
            zh = f"这个地址没有这项服务（{name}）；SPARQL 地址通常以 /sparql 或 /query 结尾"
        case 413:
            en, zh = f"what is sent is too large for it ({name})", f"发送的内容对它来说太大（{name}）"
        case 429 | 503:
            later = (f"it asks to wait {ceil(wait)} s", f"它要求等待 {ceil(wait)} 秒") if wait else _AGAIN
            en, zh = f"it is too busy ({name}); {later[0]}", f"它太繁忙（{name}）；{later[1]}"
        case 502 | 504:
            en, zh = (
                f"what stands behind it does not answer ({name}); {_AGAIN[0]}",
                f"它背后的服务没有应答（{name}）；{_AGAIN[1]}",
            )
        case _ if code >= 500:
            en, zh = f"it failed ({name}); its log says more", f"它出错了（{name}）；详情见服务器日志"
        case _:
            en, zh = f"it does not accept this ({name})", f"它不接受这个请求（{name}）"
    error = refused(url, *_quoting(en, zh, said))
    error.status = code
    return error


def unfit(url: str, content_type: str, said: str) -> ServerError:
    """The error of an answer that is none to the question, such as a page on which to log in."""
    kind = content_type.partition(";")[0].strip() or "?"
    if kind in ("text/html", "application/xhtml+xml"):
        en = "it answers with a web page, perhaps to log in; check the address, and KG_USER and KG_PASSWORD"
        zh = "它返回的是一个网页，可能是登录页；请检查地址以及 KG_USER 和 KG_PASSWORD"
    else:
        en = f"its answer ({kind}) is not what SPARQL has for such a question; check that it is a SPARQL address"
        zh = f"它的回答（{kind}）不是 SPARQL 对这类问题的应答；请确认这是 SPARQL 地址"
    return refused(url, *_quoting(en, zh, said))


def _quoting(en: str, zh: str, said: str) -> tuple[str, str]:
    return (f"{en}. It says: {said}", f"{zh}。它的说明：{said}") if said else (en, zh)


def unreadable(url: str, error: Exception, hide: Callable[[str], str]) -> ServerError:
    """The error of an answer that begins well and then is no longer one; what it quotes is made harmless."""
    if isinstance(error, MemoryError):
        en = "a value in its answer is longer than the 16 MB that are read at once; ask for less of it (SUBSTR)"
        return refused(url, en, "它的回答中有一个值超过一次可读取的 16 MB；请只取其中一部分（SUBSTR）")
    reason = _brief(hide(str(error)))
    en = f"its answer ends too early or has an error in it ({reason}); rows that came before may not be all"
    zh = f"它的回答提前结束或中间有错误（{reason}）；此前得到的行可能不完整"
    return refused(url, en, zh)


def unframed(url: str) -> ServerError:
    """The error of triples that come without a word on where they end, so that half of them would look like all."""
    en = "it does not say where its answer ends (neither Content-Length nor chunks), so triples could be missing unseen; "
    en += "let it, or the proxy before it, speak HTTP/1.1"
    zh = "它没有说明回答在哪里结束（既无 Content-Length 也不分块），缺少三元组也无法察觉；请让它或它前面的代理使用 HTTP/1.1"
    return refused(url, en, zh)


def strange_login(url: str, schemes: str) -> ServerError:
    """The error of a server that wants to be shown a login in ways that kg does not know."""
    en = f"it asks for a login by {schemes}, and kg knows Basic and Digest (MD5, SHA-256); have it offer one of these"
    return refused(
        url, en, f"它要求以 {schemes} 方式登录，而 kg 只会 Basic 和 Digest（MD5、SHA-256）；请让它提供其中一种"
    )


def is_login(data: bytes, content_type: str) -> bool:
    """Whether what answers a change is a page to log in; of some products it is a page that says all is done.

    >>> is_login("<title>登录</title>".encode(), "text/html"), is_login(b"<h1>Success</h1>", "text/html")
    (True, False)
    """
    return "html" in content_type and _LOGIN.search(_decoded(data, content_type)) is not None


def capped(url: str, rows: int) -> ServerError:
    """The error of a server that gives no more rows than so many, though there may be more."""
    en = f"it cuts answers off at {rows} rows; ask for less with LIMIT, or have its limit raised (ResultSetMaxRows)"
    zh = f"它的回答最多 {rows} 行，其余被截去；请用 LIMIT 减少结果，或提高它的上限（ResultSetMaxRows）"
    return refused(url, en, zh)


def said(data: bytes, content_type: str, hide: Callable[[str], str] = str) -> str:
    """What a server says in the body of an error: one line of plain text, at most 300 letters, its secrets hidden.

    >>> said(b'{"message": "\\\\u67e5\\\\u8be2\\\\u9519\\\\u8bef"}', "application/json")
    '查询错误'
    >>> said(b"<html><title>Log in</title></html>", "text/html")
    'Log in'
    """
    text = hide(_decoded(data, content_type))[:4000]  # hidden first, else a part would be left at the cut
    if "json" in content_type:
        text = _message(text)
    if "html" in content_type or "xml" in content_type:
        text = html.unescape(_TAG.sub(" ", text))
    text = text.partition("\n\nSPARQL query:")[0]  # with which Virtuoso repeats what it was asked
    return _brief(_plain(hide(text)))


def _decoded(data: bytes, content_type: str) -> str:
    """A text in the encoding that is named beside it or in it, else in UTF-8, else in that of Chinese pages."""
    if named := _CHARSET.search(content_type) or _META.search(data[:1024].decode("latin-1")):
        with suppress(LookupError, ValueError, OverflowError):  # what is named is no encoding of texts
            return data.decode(named[1], "replace")
    for name in ("utf-8", "gb18030"):
        with suppress(UnicodeDecodeError):
            text = codecs.getincrementaldecoder(name)().decode(data)  # its last letter may be cut in two
            if name == "utf-8" or _HANZI.search(data):
                return text
    return data.decode("utf-8", "replace")


def _message(text: str) -> str:
    """The message in a JSON object, whose Chinese is often written in escapes."""
    try:
        found = json.loads(text)
        if isinstance(found, dict):
            found = next((found[key] for key in ("message", "error", "detail") if key in found), found)
        return found if isinstance(found, str) else json.dumps(found, ensure_ascii=False)
    except (ValueError, RecursionError):
        return text
