"""What of a request is kept: a few headers and the agent, cut and cleaned.

WSGI gives headers as latin-1; granian gives those that are not ASCII as empty.
"""

import re
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from greentick.domain.hit import AGENT_CHARS, HEADER_CHARS, KEPT_HEADERS

_BYTES_PER_CHAR = 4
_LONGEST_REFERER = 2_000
_ADDRESS = re.compile(r"(?:\d{1,3}\.){3}\d{1,3}|[0-9a-fA-F]*:[0-9a-fA-F:]*:[0-9a-fA-F:.]*")


def agent(environ: Mapping[str, str]) -> str:
    """The user agent, at most AGENT_CHARS characters, without control characters."""
    return clean(environ.get("HTTP_USER_AGENT", ""), AGENT_CHARS)


def headers(environ: Mapping[str, str]) -> dict[str, str]:
    """The headers that help to judge, cleaned. Those that may name a person are reduced."""
    kept = {name: clean(environ[variable], HEADER_CHARS) for variable, name in _WHOLE if variable in environ}
    for variable, name, reduced in _REDUCED:
        if variable in environ and (rest := reduced(environ[variable])):
            kept[name] = rest
    return kept


def clean(value: str, chars: int) -> str:
    """At most `chars` characters of a header: as UTF-8 where it is that, printable, single spaces elsewhere."""
    value = value[: chars * _BYTES_PER_CHAR]
    if not value.isascii():
        value = value.encode("latin-1", "replace").decode("utf-8", "replace")
    if not value.isprintable():
        value = "".join(char if char.isprintable() else " " for char in value)
    return value[:chars].strip()


def _site(referer: str) -> str:
    """Scheme and host."""
    try:
        parts = urlsplit(clean(referer, _LONGEST_REFERER))
        host = parts.hostname or ""
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https"} or not host:
        return ""
    return f"{parts.scheme}://{host}"[:HEADER_CHARS]


def _without_addresses(via: str) -> str:
    """Names of proxies; their addresses, or the requester's, stay out."""
    return _ADDRESS.sub("-", clean(via, HEADER_CHARS))


def _domain(sender: str) -> str:
    """Of the mail address that robots send, its domain."""
    return clean(sender, HEADER_CHARS).replace("(at)", "@").rpartition("@")[2]


def _variable(name: str) -> str:
    return f"HTTP_{name.upper().replace('-', '_')}"


_REDUCERS: dict[str, Callable[[str], str]] = {"referer": _site, "via": _without_addresses, "from": _domain}
_REDUCED = tuple((_variable(name), name, reduced) for name, reduced in _REDUCERS.items())
_WHOLE = tuple((_variable(name), name) for name in sorted(KEPT_HEADERS - _REDUCERS.keys()))
