"""Alice sends, Bob has another account on the same server, Mallory has none. The web app, without its processes."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from greentick.api import blueprint as api
from greentick.api import system
from greentick.api.call import Sender
from greentick.api.snippets import Snippets
from greentick.app import create_app
from greentick.auth import blueprint as auth
from greentick.auth.locality import is_local
from greentick.auth.sessions import Gate, hashed
from greentick.domain.hit import Hit
from greentick.domain.judgement import Judgement, Verdict
from greentick.domain.policy import Policy
from greentick.domain.receipt import Event, Group, Receipt, State
from greentick.domain.stored import FeedChange, NoticeOf
from greentick.domain.token import b64decode, b64encode
from greentick.downloads import Downloads
from greentick.notify.courier import Courier
from greentick.notify.desk import Desk
from greentick.settings import Settings
from greentick.store import Store
from greentick.store.hits import KeptHit
from greentick.store.outcome import Folded, Outcome, content_of
from greentick.wire import message_shapes, system_shapes

T = TypeVar("T")

NOW_MS = 1_795_000_000_000
"""18 November 2026."""

NETWORK_HASH = "0123456789abcdef"


@dataclass
class Clock:
    """A clock that stands until somebody moves it."""

    now_ms: int = NOW_MS

    def __call__(self) -> int:
        return self.now_ms


@dataclass
class Caller:
    """Somebody with, or without, a session."""

    client: FlaskClient
    account_id: bytes = b""
    token: str = ""

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> TestResponse:
        if self.token:
            headers.setdefault("Authorization", f"Bearer {self.token}")
        data = body if isinstance(body, bytes) else None if body is None else json.dumps(body).encode()
        return self.client.open(path, method=method, data=data, headers=headers, content_type="application/json")

    def get(self, path: str) -> TestResponse:
        return self.ask("GET", path)

    def register(self, *messages: dict[str, Any], **more: object) -> message_shapes.RegisterResponse:
        answer = self.ask("POST", "/v1/messages", {"messages": list(messages), **more})
        assert answer.status_code == 200, answer.text
        return read(answer, message_shapes.RegisterResponse)


@dataclass
class World:
    """The web app over a store of its own."""

    store: Store
    settings: Settings
    clock: Clock = field(default_factory=Clock)
    nudged: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.app = self._app()
        self.mallory = Caller(self.client())
        self.alice = self.caller("Alice’s browser")
        self.bob = self.caller("Bob’s browser")

    def client(self) -> FlaskClient:
        client: FlaskClient = self.app.test_client()
        return client

    def caller(self, token: str) -> Caller:
        """Somebody with an account of their own and a session."""
        self.clock.now_ms += 1
        account_id = self.store.accounts.create(self.clock())
        name = b64encode(token.encode())
        self.store.sessions.create(account_id, hashed(name), token, self.clock())
        return Caller(self.client(), account_id, name)

    def set(self, **changes: object) -> None:
        """Start the app anew with other settings."""
        self.settings = replace(self.settings, **changes)  # type: ignore[arg-type]
        self.app = self._app()

    def _app(self) -> Flask:
        store, settings = self.store, self.settings
        card = system_shapes.ServerCard(
            name="greentick", version="0.0.0", api=1, public_url=settings.public_url, sign_in=["local"]
        )
        return create_app(
            [
                api.blueprint(
                    store,
                    account_of=Gate(store, self.clock),
                    changed=self.nudged.append,
                    desk=Desk(store, Courier(settings, self.clock), self.clock),
                    snippets=Snippets(store, settings, self.clock),
                    downloads=Downloads(settings.data_dir),
                    sender_of=lambda environ: Sender(environ.get("HTTP_USER_AGENT", ""), NETWORK_HASH),
                    gmail_selectors=settings.gmail_selectors,
                    now_ms=self.clock,
                ),
                auth.blueprint(store, settings, changed=self.nudged.append, now_ms=self.clock),
                system.blueprint(card, checks={"store": store.accounts.owner}, is_local=is_local),
            ]
        )


Serve = Callable[[Policy], World]
"""Starts a server under a policy."""


def settings(folder: Path, **given: str) -> Settings:
    """Settings as from the environment, their data below `folder`."""
    return Settings.from_env({"GREENTICK_DATA_DIR": str(folder), "GREENTICK_SECRET_KEY": "s" * 32, **given})


def read(answer: TestResponse, shape: type[T]) -> T:
    """The answer's body, which must be exactly of this shape."""
    return msgspec.json.decode(answer.get_data(), type=shape, strict=True)


def problem(answer: TestResponse, status: int) -> str:
    """The sentence of a problem of this status."""
    assert answer.status_code == status, answer.text
    assert answer.content_type == "application/problem+json"
    found = read(answer, system_shapes.Problem)
    assert found.status == status
    assert "Traceback" not in found.detail
    return found.detail


def copy_id(number: int) -> str:
    """The id of a message."""
    return b64encode(number.to_bytes(12))


def opened(store: Store, account_id: bytes, message_id: str, hit_id: str, at_ms: int) -> list[FeedChange]:
    """What the worker does when somebody opens a message: keeps the hit, folds the receipt, extends the feed."""
    nonce = b64decode(message_id)
    event = Event(
        id=hit_id, kind="open", group=Group.OPENED, at_ms=at_ms, last_at_ms=at_ms, verdict=Verdict.PERSON,
        reason="mail_program", hit_ids=(hit_id,),
    )  # fmt: skip
    receipt = Receipt(state=State.OPENED, opens=1, first_open_at_ms=at_ms, last_open_at_ms=at_ms, events=(event,))
    kept = KeptHit(
        hit=Hit(id=hit_id, at_ms=at_ms, account_id=account_id, nonce=nonce),
        judgement=Judgement(verdict=Verdict.PERSON, reason="mail_program", rules_version=1),
    )
    with store.work.transaction() as transaction:
        transaction.lock([account_id])
        (found,) = transaction.find({(account_id, nonce): at_ms})
        folded = Folded(
            receipt=receipt, content=content_of(receipt), due_at_ms=None, tell=True,
            notices=(NoticeOf(kind="open", event=event, first=True),),
        )  # fmt: skip
        outcome = Outcome(found=found, hits=[kept], added=1, folded=folded)
        return transaction.keep([outcome], at_ms)[account_id]
