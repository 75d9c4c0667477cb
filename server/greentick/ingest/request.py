"""What is asked, and what of it is kept: a few headers and the agent, cut and cleaned.

WSGI gives headers as latin-1; granian gives those that are not ASCII as empty.
"""

import re
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

import msgspec

from greentick.domain.hit import AGENT_CHARS, HEADER_CHARS, KEPT_HEADERS

_BYTES_PER_CHAR = 4
_LONGEST_REFERER = 2_000
_ADDRESS = re.compile(r"(?:\d{1,3}\.){3}\d{1,3}|[0-9a-fA-F]*:[0-9a-fA-F:]*:[0-9a-fA-F:.]*")


class Request(msgspec.Struct, frozen=True, gc=False):
    """What a hit is made of: `address` is whoever the connection is with, the names of `headers` are lower case."""

    method: str
    address: str
    headers: Mapping[str, str]


def of_environ(environ: Mapping[str, str]) -> Request:
    """The same of a WSGI request."""
    headers = {_header(name): value for name, value in environ.items() if name.startswith(_VARIABLE)}
    return Request(environ.get("REQUEST_METHOD", ""), environ.get("REMOTE_ADDR", ""), headers)


def agent(headers: Mapping[str, str]) -> str:
    """The user agent, at most AGENT_CHARS characters, without control characters."""
    return clean(headers.get("user-agent", ""), AGENT_CHARS)


def kept(headers: Mapping[str, str]) -> dict[str, str]:
    """The headers that help to judge, cleaned. Those that may name a person are reduced."""
    found = {}
    for name in headers.keys() & KEPT_HEADERS:
        reduced = _REDUCERS.get(name)
        value = reduced(headers[name]) if reduced else clean(headers[name], HEADER_CHARS)
        if value or not reduced:
            found[name] = value
    return found


def clean(value: str, chars: int) -> str:
    """At most `chars` characters of a header: as UTF-8 where it is that, printable, single spaces elsewhere."""
    if len(value) <= chars and value.isascii() and value.isprintable():
        return value.strip()
    value = value[: chars * _BYTES_PER_CHAR]
    if not value.isascii():
        value = value.encode("latin-1", "replace").decode("utf-8", "replace")
    if not value.isprintable():
        value = "".join(char if char.isprintable() else " " for char in value)
    return value[:chars].strip()


def _site(referer: str) -> str:
    """Scheme and host; nothing where the host is an address, for it may be the requester's."""
    try:
        parts = urlsplit(clean(referer, _LONGEST_REFERER))
        host = parts.hostname or ""
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https"} or not host or _ADDRESS.fullmatch(host):
        return ""
    return f"{parts.scheme}://{host}"[:HEADER_CHARS]


def _without_addresses(via: str) -> str:
    """Names of proxies; their addresses, or the requester's, stay out."""
    return _ADDRESS.sub("-", clean(via, HEADER_CHARS))


def _domain(sender: str) -> str:
    """Of the mail address that robots send, its domain."""
    return clean(sender, HEADER_CHARS).replace("(at)", "@").rpartition("@")[2]


def _header(variable: str) -> str:
    return variable.removeprefix(_VARIABLE).replace("_", "-").lower()


_VARIABLE = "HTTP_"
_REDUCERS: dict[str, Callable[[str], str]] = {"referer": _site, "via": _without_addresses, "from": _domain}
