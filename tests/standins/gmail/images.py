"""Google's image proxy as seen from Gmail: rewrites images in shown bodies and fetches originals on demand."""

from __future__ import annotations

import html
import re
import threading
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable

GOOGLE_AGENT = "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)"
BLANK = (
    b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00,"
    b"\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"
)
_IMAGE = re.compile(r"<img\b[^>]*>", re.IGNORECASE)
_SOURCE = re.compile(r"""(\ssrc\s*=\s*)("[^"]*"|'[^']*'|[^\s>]+)""", re.IGNORECASE)
CLIP_AT = 102 * 1024

Fetch = Callable[[str], bytes | None]


class ImageProxy:
    """Knows which opaque address stands for which original, and gets it."""

    def __init__(self, fetch: Fetch) -> None:
        self._fetch = fetch
        self._lock = threading.Lock()
        self._keys: dict[str, str] = {}
        self._originals: dict[str, str] = {}
        self.asked: list[str] = []

    def rewrite(self, body: str) -> str:
        """A body as Gmail shows it: every remote image comes from googleusercontent.com."""
        return _IMAGE.sub(lambda image: self._rewrite_image(image.group()), body)

    def get(self, path: str, *, really: bool) -> bytes | None:
        """The image behind a proxy address; none when the address is unknown or the original does not answer."""
        key = path.rsplit("/", 1)[-1].split("=", 1)[0]
        original = self._originals.get(key)
        if original is None:
            return None
        self.asked.append(original)
        return self._fetch(original) if really else BLANK

    def _rewrite_image(self, image: str) -> str:
        if "googleusercontent.com" in image:
            return image
        return _SOURCE.sub(self._rewrite_source, image, count=1).replace(
            "<img", '<img class="CToWUd" data-bit="iit"', 1
        )

    def _rewrite_source(self, source: re.Match[str]) -> str:
        original = html.unescape(source.group(2).strip("\"'"))
        if not original.startswith(("http://", "https://")):
            return source.group()
        return f'{source.group(1)}"{html.escape(self._address(original))}"'

    def _address(self, original: str) -> str:
        with self._lock:
            key = self._keys.get(original)
            if key is None:
                key = self._keys[original] = f"NKfmaB{len(self._keys):04d}x7_"
                self._originals[key] = original
        number = 3 + sum(original.encode()) % 4
        return f"https://ci{number}.googleusercontent.com/meips/{key}=s0-d-e1-ft#{original}"


def clip(body: str) -> str:
    """Gmail shows the first 102 kB of a mail and a link to the rest."""
    if len(body) <= CLIP_AT:
        return body
    return body[:CLIP_AT] + '<br>[Message clipped]&nbsp;&nbsp;<a href="#">View entire message</a>'


def fetch_as_google(url: str, resolve: dict[str, str]) -> bytes | None:
    """Ask for an original over real HTTP the way Google's proxy does.

    `resolve` says on which local address (`127.0.0.1:port`) a host answers; loopback hosts need no entry, all others
    are out of reach.
    """
    parts = urllib.parse.urlsplit(url)
    place = resolve.get(parts.hostname or "")
    if place is None and parts.hostname not in {"127.0.0.1", "localhost"}:
        return None
    address = urllib.parse.urlunsplit(("http", place or parts.netloc, parts.path, parts.query, ""))
    headers = {"User-Agent": GOOGLE_AGENT, "Host": parts.netloc}
    try:
        with urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=10) as answer:
            return bytes(answer.read())
    except (OSError, urllib.error.URLError):
        return None
