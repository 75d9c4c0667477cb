"""One HTTP POST to an address that an account's owner has chosen: bounded in time and size, no redirect followed."""

import http.client
import socket
import ssl
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from threading import Timer
from typing import Final
from urllib.parse import urlsplit

from greentick.errors import InvalidInput, Refused
from greentick.notify.outcome import Outcome, later, never, refused, sent
from greentick.notify.outward import CONNECT_S, connect

LONGEST_S: Final = 10.0
"""From the first byte to the last: whoever dribbles is cut off as well."""

_MOST_BYTES = 500
_LONGEST_URL = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where to, taken apart."""

    scheme: str
    host: str
    port: int
    path: str = field(repr=False)


def read_target(url: str) -> Target:
    """The target of a web address. Raises InvalidInput with a sentence that says what is wrong with it."""
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise InvalidInput("The address cannot be read. Write it like https://example.org/hook.", "url_odd") from error
    if parts.scheme not in {"http", "https"} or not host or port == 0:
        raise InvalidInput("The address must begin with https:// (or http://) and a host name.", "url_scheme")
    if "@" in parts.netloc:
        raise InvalidInput("The address holds a user name or password. Put a secret into the path instead.", "url_user")
    if len(url) > _LONGEST_URL or not url.strip().isascii() or not url.strip().isprintable() or " " in url.strip():
        raise InvalidInput("The address must be plain ASCII without blanks, at most 2,000 characters.", "url_plain")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(scheme=parts.scheme, host=host, port=port or (443 if parts.scheme == "https" else 80), path=path)


def post(target: Target, body: bytes, headers: Mapping[str, str], private_hosts: Collection[str]) -> Outcome:
    """Post and say what came of it; anything but 2xx counts as not arrived."""
    line = _Line(target, private_hosts)
    try:
        return _judge(*line.ask(body, headers))
    except Refused as error:
        return refused(error)
    except socket.gaierror:
        return later(f"{target.host}: there is no such host.", "answer_no_host", host=target.host)
    except ssl.SSLCertVerificationError as error:
        why = error.verify_message
        answer = f"{target.host}: its certificate cannot be trusted ({why})."
        return later(answer, "answer_certificate", host=target.host, why=why)
    except (OSError, http.client.HTTPException) as error:
        if line.was_cut or isinstance(error, TimeoutError):
            late = f"{target.host} did not answer within {LONGEST_S:.0f} seconds."
            return later(late, "answer_late", host=target.host, seconds=round(LONGEST_S))
        return later(f"{target.host}: {_told(error)}")


class _Line(http.client.HTTPConnection):
    """A connection to the checked address, cut after LONGEST_S."""

    def __init__(self, target: Target, private_hosts: Collection[str]) -> None:
        super().__init__(target.host, target.port, timeout=LONGEST_S)
        self._target = target
        self._private_hosts = private_hosts
        self.was_cut = False

    def connect(self) -> None:
        line = connect(self._target.host, self._target.port, self._private_hosts, CONNECT_S)
        line.settimeout(LONGEST_S)
        if self._target.scheme == "https":
            context = ssl.create_default_context()
            line = context.wrap_socket(line, server_hostname=self._target.host, do_handshake_on_connect=False)
        self.sock = line  # from here on it can be cut, also while it shakes hands
        if self.was_cut:
            raise TimeoutError
        if isinstance(line, ssl.SSLSocket):
            line.do_handshake()

    def ask(self, body: bytes, headers: Mapping[str, str]) -> tuple[int, str, bytes]:
        """Status, reason and the beginning of the answer's body."""
        timer = Timer(LONGEST_S, self._cut)
        timer.daemon = True
        timer.start()
        try:
            self.request("POST", self._target.path, body, {"Connection": "close", **headers})
            answer = self.getresponse()
            return answer.status, answer.reason, answer.read(_MOST_BYTES)
        finally:
            timer.cancel()
            self.close()

    def _cut(self) -> None:
        self.was_cut = True
        line = self.sock
        if line is not None:
            try:
                line.shutdown(socket.SHUT_RDWR)
            except OSError:
                line.close()


def _judge(status: int, reason: str, body: bytes) -> Outcome:
    answer = f"HTTP {status} {reason} {body.decode('utf-8', 'replace')}"
    if 200 <= status < 300:
        return sent(answer)
    if 300 <= status < 400:
        said = f"HTTP {status} {reason}"
        return later(
            f"{said}: redirects are not followed. Enter the address it leads to.", "answer_redirect", said=said
        )
    return never(answer) if status == 410 else later(answer)


def _told(error: Exception) -> str:
    text = str(error).strip() or type(error).__name__
    return text if text.endswith(".") else text + "."
