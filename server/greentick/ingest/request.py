"""What of a request is kept: a few headers and the agent, cut and cleaned.

WSGI gives headers as latin-1; granian gives those that are not ASCII as empty.
"""

from collections.abc import Mapping
from urllib.parse import urlsplit

from greentick.domain.hit import AGENT_CHARS, HEADER_CHARS, KEPT_HEADERS

_KEPT = tuple((f"HTTP_{name.upper().replace('-', '_')}", name) for name in sorted(KEPT_HEADERS - {"referer"}))
_BYTES_PER_CHAR = 4


def agent(environ: Mapping[str, str]) -> str:
    """The user agent, at most AGENT_CHARS characters, without control characters."""
    return clean(environ.get("HTTP_USER_AGENT", ""), AGENT_CHARS)


def headers(environ: Mapping[str, str]) -> dict[str, str]:
    """The headers that help to judge, cleaned; of a referer its scheme and host."""
    kept = {name: clean(environ[variable], HEADER_CHARS) for variable, name in _KEPT if variable in environ}
    if "HTTP_REFERER" in environ and (site := _site(environ["HTTP_REFERER"])):
        kept["referer"] = site
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
    try:
        parts = urlsplit(clean(referer, 2_000))
        host = parts.hostname or ""
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https"} or not host:
        return ""
    return f"{parts.scheme}://{host}"[:HEADER_CHARS]
