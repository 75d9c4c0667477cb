"""Forms that only a page of ours can send: a mark that binds a form to its page for a day. No cookie is set for it."""

import hashlib
import hmac
from collections.abc import Callable, Mapping

from greentick.domain.token import b64encode

LIFE_MS = 86_400_000
_DIGITS = 15
_SAME_SITE = frozenset({"", "none", "same-origin"})


class Forms:
    """Marks forms and knows them again."""

    def __init__(self, secret: bytes, now_ms: Callable[[], int]) -> None:
        self._key = hmac.digest(secret, b"greentick/recipient-form/1", hashlib.sha256)
        self._now_ms = now_ms

    def mark(self, page: str) -> str:
        """What the form on this page must carry."""
        return self._mark(page, self._now_ms())

    def is_ours(self, page: str, form: Mapping[str, str], site: str) -> bool:
        """Whether the form was made for this page, not long ago. `site` is what the browser says of its origin."""
        if site not in _SAME_SITE:
            return False
        given = form.get("mark", "")
        begun = given.partition(".")[0]
        if not (begun.isascii() and begun.isdigit() and len(begun) <= _DIGITS):
            return False
        is_genuine = hmac.compare_digest(given.encode("utf-8", "replace"), self._mark(page, int(begun)).encode())
        return is_genuine and 0 <= self._now_ms() - int(begun) <= LIFE_MS

    def _mark(self, page: str, at_ms: int) -> str:
        mac = hmac.digest(self._key, f"{page}|{at_ms}".encode(), hashlib.sha256)
        return f"{at_ms}.{b64encode(mac)}"
