"""Who we are to a server: a user and password from the environment or a netrc file, shown to that server alone."""

from __future__ import annotations

import base64
import hashlib
import netrc
import os
import re
import secrets
import stat
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import urlsplit
from urllib.request import Request, parse_http_list

from kg.errors import StoreError

Origin = tuple[str, str, int]
"""Scheme, host and port: what has to be the same for a password to be shown."""
_PORTS: Final = {"http": 80, "https": 443}
_ALGORITHMS: Final = {"MD5": "md5", "SHA-256": "sha256"}
_WORD: Final = r"[\w!#$%&'*+.^`|~-]+"
_FIELD: Final = re.compile(rf"""(?:({_WORD})\s+)?({_WORD})\s*=\s*("(?:[^"\\]|\\.)*"|[^\s"=]+)""")
_SCHEME: Final = re.compile(rf"({_WORD})(?:\s+[\w+/.~-]+=*)?")


class Login(NamedTuple):
    """A user and a password, which `repr` does not show.

    >>> Login("ann", "secret")
    Login(user='ann')
    """

    user: str
    password: str

    def __repr__(self) -> str:
        return f"Login(user={self.user!r})"


def origin(url: str) -> Origin:
    """The origin of an address.

    >>> origin("https://example.org/sparql")
    ('https', 'example.org', 443)
    """
    parts = urlsplit(url)
    return parts.scheme, parts.hostname or "", parts.port or _PORTS.get(parts.scheme, 0)


def find(url: str, environ: Mapping[str, str] = os.environ) -> Login | None:
    """The login for a server: KG_USER and KG_PASSWORD, else its entry in the file $NETRC or ~/.netrc, else none.

    Raises StoreError for half a login, and for a netrc file that cannot be read or that others can read.

    >>> find("https://example.org/sparql", {"KG_USER": "ann", "KG_PASSWORD": "secret"})
    Login(user='ann')
    """
    user, password = environ.get("KG_USER"), environ.get("KG_PASSWORD")
    if user and password:
        return Login(user, password)
    if user or password:
        missing = "KG_PASSWORD" if user else "KG_USER"
        raise StoreError(
            f"half a login is set: {missing} is missing; set it too, or neither",
            f"登录信息只设置了一半：缺少 {missing}；请一并设置，或两个都不设置",
            value=missing,
        )
    return _from_netrc(Path(environ.get("NETRC") or Path.home() / ".netrc"), origin(url)[1])


def _from_netrc(file: Path, host: str) -> Login | None:
    """The entry of this very host; a `default` entry would show its password to any server."""
    if not file.is_file():
        return None
    if os.name == "posix" and stat.S_IMODE(file.stat().st_mode) & 0o077:
        en = "others can read this file of passwords, so it is not used; run “chmod 600” on it"
        raise StoreError(en, "其他用户可以读取这个密码文件，因此不使用它；请对它运行“chmod 600”", file=file)
    try:
        found = netrc.netrc(str(file)).hosts.get(host)
    except netrc.NetrcParseError as error:
        # Its message may quote the password.
        en = "this file is not written as netrc is: “machine HOST login USER password PASSWORD”"
        zh = "这个文件不符合 netrc 的写法：“machine 主机 login 用户 password 密码”"
        raise StoreError(en, zh, file=file, line=error.lineno) from None
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError(f"the file cannot be read ({error})", f"无法读取这个文件（{error}）", file=file) from error
    return Login(found[0] or "", found[2] or "") if found else None


class Guard:
    """Shows a login to the one server that it is for, in the way (Basic or Digest) in which that server asks.

    Nothing is shown before the server asks, and nothing to another origin, so a redirect takes no password along.
    """

    def __init__(self, url: str, login: Login | None) -> None:
        self.origin = origin(url)
        self._login = login
        self._challenge: tuple[str, dict[str, str]] | None = None
        self._count = 0

    @property
    def has_login(self) -> bool:
        """Whether there is anything to show."""
        return self._login is not None

    def authorization(self, request: Request) -> str | None:
        """The header with which to send a request, if its server has asked for one."""
        if self._login is None or self._challenge is None or origin(request.full_url) != self.origin:
            return None
        scheme, challenge = self._challenge
        if scheme == "basic":
            return f"Basic {_basic(self._login)}"
        self._count += 1
        return "Digest " + _digest(self._login, challenge, request, self._count)

    def asked(self, request: Request, headers: Iterable[str], shown: str | None) -> bool:
        """Whether a request that was refused is worth sending again, with what was not shown before.

        >>> guard = Guard("http://localhost/sparql", Login("ann", "secret"))
        >>> guard.asked(Request("http://localhost/sparql"), ["Basic realm=x"], None)
        True
        >>> guard.asked(Request("http://elsewhere/sparql"), ["Basic realm=x"], None)
        False
        """
        if self._login is None or origin(request.full_url) != self.origin:
            return False
        found = strongest(headers)
        if found is None:
            return False
        self._challenge, self._count = found, 0
        stale = found[1].get("stale", "").lower() == "true"
        return shown is None or stale or (found[0] == "digest" and not shown.startswith("Digest"))

    def hide(self, text: str) -> str:
        """A text of a server without the password, should it repeat it, percent-encoded or not.

        >>> Guard("http://localhost/", Login("ann", "secret")).hide("no access for ann:secret, ann:%73ecret")
        'no access for ann:***, ann:***'
        """
        shown = (self._login.password, _basic(self._login)) if self._login else ()
        for secret in filter(None, shown):
            text = re.sub("".join(map(_echoed, secret)), "***", text)
        return text


def challenges(headers: Iterable[str]) -> dict[str, dict[str, str]]:
    """The schemes that a server asks for, in small letters, with their fields; one header may name several.

    >>> challenges(['Negotiate, Basic realm="a, b"', "Digest nonce=c, qop=auth"])
    {'negotiate': {}, 'basic': {'realm': 'a, b'}, 'digest': {'nonce': 'c', 'qop': 'auth'}}
    """
    found: dict[str, dict[str, str]] = {}
    fields: dict[str, str] = {}
    for part in (part for header in headers for part in parse_http_list(header)):
        if field := _FIELD.fullmatch(part):
            scheme, name, value = field.groups()
        elif alone := _SCHEME.fullmatch(part):
            scheme, name, value = alone[1], "", ""
        else:
            continue
        if scheme:
            fields = {}
            found.setdefault(scheme.lower(), fields)  # the first of a kind is what the server likes best
        if name:
            fields[name.lower()] = re.sub(r"\\(.)", r"\1", value[1:-1]) if value.startswith('"') else value
    return found


def strongest(headers: Iterable[str]) -> tuple[str, dict[str, str]] | None:
    """The scheme that a server asks for, and how: Digest, which keeps the password to itself, before Basic."""
    found = challenges(headers)
    if "digest" in found and _algorithm(found["digest"]) in _ALGORITHMS and _quality(found["digest"]) is not None:
        return "digest", found["digest"]
    return ("basic", found["basic"]) if "basic" in found else None


def foreign(headers: Iterable[str]) -> str:
    """The schemes that a server asks for, where none of them is known; else nothing.

    >>> foreign(["Negotiate, NTLM"]), foreign(["Negotiate", "Basic realm=x"])
    ('Negotiate, Ntlm', '')
    """
    asked = tuple(headers)
    return "" if strongest(asked) else ", ".join(scheme.title() for scheme in challenges(asked))


def _quality(challenge: Mapping[str, str]) -> str | None:
    """What a Digest covers: "" in the oldest way, else `auth` or, with the body, `auth-int`; None if it is neither."""
    offered = re.split(r"\s*,\s*", challenge.get("qop", ""))
    return next((known for known in ("auth", "auth-int", "") if known in offered), None)


def _echoed(letter: str) -> str:
    """An expression for a letter, also where it is percent-encoded."""
    return f"(?:{re.escape(letter)}|(?i:{''.join(f'%{byte:02x}' for byte in letter.encode())}))"


def _basic(login: Login) -> str:
    return base64.b64encode(f"{login.user}:{login.password}".encode()).decode()


def _algorithm(challenge: Mapping[str, str]) -> str:
    return challenge.get("algorithm", "MD5").upper()


def _digest(login: Login, challenge: Mapping[str, str], request: Request, count: int) -> str:
    """The answer to a Digest challenge (RFC 7616); urllib's own knows neither SHA-256 nor letters beyond ASCII."""

    def hashed_bytes(data: bytes) -> str:
        return hashlib.new(_ALGORITHMS[_algorithm(challenge)], data, usedforsecurity=False).hexdigest()

    def hashed(*parts: str) -> str:
        return hashed_bytes(":".join(parts).encode())

    realm, nonce, path = challenge.get("realm", ""), challenge.get("nonce", ""), request.selector
    quality = _quality(challenge)
    covered = [request.get_method(), path]
    if quality == "auth-int":
        assert request.data is None or isinstance(request.data, bytes)
        covered.append(hashed_bytes(request.data or b""))
    who, what = hashed(login.user, realm, login.password), hashed(*covered)
    fields = {"username": login.user, "realm": realm, "nonce": nonce, "uri": path}
    plain = {"algorithm": _algorithm(challenge)}
    if quality:
        own = secrets.token_hex(8)
        fields |= {"cnonce": own, "response": hashed(who, nonce, f"{count:08x}", own, quality, what)}
        plain |= {"qop": quality, "nc": f"{count:08x}"}
    else:
        fields["response"] = hashed(who, nonce, what)
    if "opaque" in challenge:
        fields["opaque"] = challenge["opaque"]
    quoted = (f'{name}="{value}"' for name, value in fields.items())
    return ", ".join([*quoted, *(f"{name}={value}" for name, value in plain.items())])
