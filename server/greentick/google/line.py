"""One request to Google: bounded in time and size, no redirect followed, nothing tried again behind anybody's back."""

from collections.abc import Mapping
from typing import Final

import urllib3
from google.auth import transport

TIMEOUT: Final = urllib3.Timeout(connect=4, read=6)
ANSWER_BYTES: Final = 200_000
LONGEST_WAIT_S: Final = 86_400


class GoogleAway(Exception):  # noqa: N818 - an answer
    """Google did not answer, or not in time, or with an error of its own. Trying again may help, after `wait_s`."""

    def __init__(self, why: str, wait_s: int = 0) -> None:
        super().__init__(why)
        self.wait_s = wait_s


class GoogleRefused(Exception):  # noqa: N818
    """The code, the client or the token is not good. `why` names the sentence to show."""

    def __init__(self, why: str, told: str = "") -> None:
        super().__init__(told or why)
        self.why = why


class Answer(transport.Response):
    """An answer as google-auth wants to see it."""

    def __init__(self, status: int, headers: Mapping[str, str], data: bytes) -> None:
        self._status, self._headers, self._data = status, headers, data

    @property
    def status(self) -> int:
        """The status."""
        return self._status

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers."""
        return self._headers

    @property
    def data(self) -> bytes:
        """The body."""
        return self._data


class Line:
    """Asks Google. Safe to share between threads."""

    def __init__(self, timeout: urllib3.Timeout = TIMEOUT) -> None:
        self._pool = urllib3.PoolManager(timeout=timeout, retries=False, num_pools=4)

    def ask(
        self, url: str, method: str = "GET", body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """The answer, good or bad. Raises GoogleAway when there is none, or one that says to come back later."""
        try:
            answer = self._pool.request(method, url, body=body, headers=headers, redirect=False, preload_content=False)
            try:
                read = Answer(answer.status, answer.headers, answer.read(ANSWER_BYTES))
            finally:
                answer.close()
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise GoogleAway(type(error).__name__) from error
        if read.status >= 500 or read.status == 429:
            raise GoogleAway(f"status {read.status}", _wait_s(read.headers.get("Retry-After", "")))
        return read


def _wait_s(text: str) -> int:
    return min(int(text), LONGEST_WAIT_S) if text.isascii() and text.isdigit() and len(text) < 10 else 0
