"""A server whose recipients choose, on the test's database."""

from collections.abc import Sequence
from typing import Any, Protocol

from msgspec.structs import replace
from sqlalchemy import select

from greentick.domain.folding import fold
from greentick.domain.hit import CONFIRMED, Hit
from greentick.domain.judgement import JudgedHit
from greentick.domain.message import Message, Recipient
from greentick.domain.policy import Policy
from greentick.domain.receipt import State
from greentick.domain.wish import Choice
from greentick.store import open_store
from greentick.store.tables import hits as hit_rows
from greentick.worker import pipeline
from greentick.worker.batch import Given
from greentick.worker.tools import Tools
from making import BOB, NOW_MS, a_hit, a_message, a_nonce, an_id
from worker.rules import RULES

SECRET = b"a secret of thirty-two characters"


def judge(message: Message, hits: Sequence[Hit], *around: Any, **named: Any) -> Sequence[JudgedHit]:
    given = [replace(each, agent="person") if each.method == CONFIRMED else each for each in hits]
    return RULES.judge(message, given, *around, **named)


TOOLS = Tools(hit_cap=RULES.hit_cap, judge=judge, fold=fold)


class Server:
    """One database. Alice and Dora send."""

    def __init__(self, url: str, *secrets: bytes, policy: Policy | None = None) -> None:
        self.store = open_store(url, secrets=secrets or (SECRET,), policy=policy or Policy())
        self.alice = self.store.accounts.owner() or self.store.accounts.create(1)
        self.now_ms = NOW_MS

    def send(self, number: int, *recipients: Recipient, account: bytes | None = None) -> Message:
        message = a_message(account or self.alice, number, recipients=recipients or (BOB,))
        self.store.messages.register(message.account_id, [message], NOW_MS)
        self.drain()
        return message

    def hit(self, number: int, account: bytes | None = None) -> None:
        hit = a_hit(account or self.alice, f"h-{number}-{self.now_ms}", number, at_ms=self.now_ms)
        self.drain(hit)

    def drain(self, *hits: object) -> None:
        self.now_ms += 1_000_000
        given = Given(now_ms=self.now_ms, hits=hits, due=self.store.work.due(self.now_ms, 100))  # type: ignore[arg-type]
        pipeline.run(self.store, TOOLS, given)

    def choose(self, choice: Choice, number: int = 1, typed: str = "") -> str:
        self.now_ms += 1
        proof = self.store.choosing.choose((self.alice, a_nonce(number)), choice, typed, self.now_ms)
        self.drain()
        return proof

    def state(self, number: int = 1, account: bytes | None = None) -> State:
        found = self.store.messages.get(account or self.alice, an_id(number))
        assert found is not None
        return found.stored.receipt.state

    def standing(self, address: str = BOB.address, sender: str = "") -> str:
        [found] = self.store.recipients.check(self.alice, [address], sender)
        return f"{found.standing}: {found.cause}"

    def kept_hits(self) -> int:
        with self.store._database.reading() as connection:
            return len(connection.execute(select(hit_rows)).all())


class Serve(Protocol):
    """Starts a server on the test's database."""

    def __call__(self, *secrets: bytes, policy: Policy | None = None) -> Server: ...
