"""Lines as nginx writes them, and a log that is rotated as logrotate does it."""

import json
from pathlib import Path

from greentick.domain import token
from greentick.domain.token import TokenKind
from greentick.errors import StreamUnavailable
from greentick.ingest.edge.follower import Follower
from greentick.ingest.edge.lines import HEADERS
from greentick.ingest.edge.place import Place
from greentick.ingest.verifier import Verifier
from greentick.stream.packing import unpack

SECRET = b"a secret of the edge's tests 1234"
ACCOUNT = bytes(range(9))
AT_S = 1_790_000_000.25


def a_token(number: int, secret: bytes = SECRET) -> str:
    key = token.mint_key(secret, ACCOUNT)
    return str(token.mint(key, TokenKind.PIXEL, ACCOUNT, number.to_bytes(12)))


def a_line(number: int, **changed: str) -> bytes:
    """The line of the hit `number`."""
    headers = [changed.get(header.replace("-", "_"), "") for header in HEADERS]
    values = [1, AT_S + number, 77, number, 1, "GET", changed.get("token", a_token(number)), "google-proxy", "A reader"]
    return json.dumps([*values, *headers]).encode() + b"\n"


class Edge:
    """A log, the stream's end of it, and followers one after the other."""

    def __init__(self, folder: Path) -> None:
        self.log = folder / "edge.log"
        self._folder = folder
        self.ids: list[str] = []
        self.numbers: list[int] = []
        self.is_down = False
        self.follower = self.a_follower()

    def a_follower(self, place: Path | None = None) -> Follower:
        return Follower(self.log, Place(place or self._folder), Verifier((SECRET,)), self._append)

    def restart(self) -> None:
        self.follower.close()
        self.follower = self.a_follower()

    def write(self, *numbers: int, path: Path | None = None) -> None:
        with (path or self.log).open("ab") as log:
            log.write(b"".join(map(a_line, numbers)))

    def rotate(self) -> None:
        """As logrotate does with `create` and `rotate 2`."""
        first = self.log.with_name("edge.log.1")
        if first.exists():
            first.rename(self.log.with_name("edge.log.2"))
        self.log.rename(first)
        self.log.touch()

    def follow(self) -> list[int]:
        """The hits that have come so far, after all that is there was followed."""
        while self.follower.step():
            pass
        return self.numbers

    def _append(self, payload: bytes) -> None:
        if self.is_down:
            raise StreamUnavailable("away")
        hits = unpack(payload)
        self.ids += [hit.id for hit in hits]
        self.numbers += [int.from_bytes(hit.nonce) for hit in hits]
