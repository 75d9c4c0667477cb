"""A server with mails on it, before which their recipients stand."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from greentick.clock import now_ms
from greentick.domain.policy import Policy
from greentick.domain.token import TokenKind, b64encode, mint, mint_key
from greentick.ingest.networks import Networks
from greentick.ingest.peers import Peers
from greentick.store import Store, open_store
from greentick.wiring.web import flask_app
from greentick.worker import pipeline
from greentick.worker.batch import Given
from greentick.worker.tools import Tools
from judging import CHROME, GMAIL
from making import BOB, a_hit, a_message, a_nonce
from world import settings

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from greentick.domain.message import Recipient

SENT_MS = 1_795_000_000_000
URL = "https://ticks.example.org"


@dataclass
class Server:
    """The real web app over a store; `now_ms` is the worker's clock, ahead of the app's, which is the machine's."""

    url: str
    folder: Path
    policy: Policy = field(default_factory=Policy)
    now_ms: int = field(default_factory=now_ms)

    def __post_init__(self) -> None:
        given = settings(self.folder, GREENTICK_PUBLIC_URL=URL, GREENTICK_REDIS_URL="unix:///nowhere")
        self.secret = given.secret_key[0]
        self.store: Store = open_store(self.url, secrets=given.secret_key, policy=self.policy)
        self.alice = self.store.accounts.create(1)
        self.app: Flask = flask_app(given, self.store, Peers(Networks.load(None).label, 0))
        self.client: FlaskClient = self.app.test_client()

    def send(self, number: int, *recipients: Recipient, **changed: object) -> None:
        message = a_message(self.alice, number, recipients=recipients or (BOB,), sent_at_ms=SENT_MS, **changed)
        self.store.messages.register(self.alice, [message], self.now_ms)
        self.drain()

    def open(self, number: int = 1, minutes: int = 10) -> None:
        """Somebody opens it in Gmail, and again in a browser."""
        at_ms = SENT_MS + minutes * 60_000
        gmail = a_hit(self.alice, f"g-{number}", number, at_ms=at_ms, agent=GMAIL, network="google-proxy")
        self.drain(gmail, replace(gmail, id=f"c-{number}", at_ms=at_ms + 900_000, agent=CHROME, network="other"))

    def drain(self, *hits: object) -> None:
        self.now_ms += 10_000_000
        given = Given(now_ms=self.now_ms, hits=hits, due=self.store.work.due(2 * self.now_ms, 100))  # type: ignore[arg-type]
        pipeline.run(self.store, Tools(), given)

    def state(self, number: int = 1) -> str:
        found = self.store.messages.get(self.alice, b64encode(a_nonce(number)))
        assert found is not None
        return found.stored.receipt.state.value

    def path(self, number: int = 1, kind: TokenKind = TokenKind.RECIPIENT) -> str:
        """Where the page of a mail is."""
        return f"/r/{mint(mint_key(self.secret, self.alice), kind, self.alice, a_nonce(number))}"

    def get(self, path: str, language: str = "en") -> TestResponse:
        return self.client.get(path, headers={"Accept-Language": language})

    def press(self, choice: str, path: str, **form: str) -> TestResponse:
        """Press a button of the page as it is shown."""
        mark = self.get(path).text.partition('name="mark" value="')[2].partition('"')[0]
        return self.client.post(path, data={"mark": mark, "choice": choice, **form})
