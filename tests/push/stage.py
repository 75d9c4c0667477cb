"""A push process with everything behind it, and Alice's and Bob's accounts in its store."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from greentick.auth.sessions import hashed
from greentick.clock import now_ms
from greentick.domain.message import Message, Recipient
from greentick.domain.stored import FeedChange
from greentick.domain.token import b64decode
from greentick.store import Store
from greentick.stream import Nudge, Nudges, connect
from greentick.worker.nudging import Teller
from push.listening import Listener, PushProcess
from redis_server import RedisServer
from world import NOW_MS, copy_id, opened

RECIPIENTS = tuple(Recipient(f"{number}@example.org", "x" * 250) for number in range(200))
"""So many that a change is 60 kB on the line: what nobody reads soon fills all buffers."""


@dataclass
class Sender:
    """An account with a session and one mail, which is opened again and again."""

    store: Store
    nudges: Nudges
    account_id: bytes
    token: str
    hits: int = 0

    def open(self, *, nudge: bool = True) -> FeedChange:
        """Somebody opens the mail: the store has it, and then push is nudged, as the worker does it."""
        self.hits += 1
        changes = opened(self.store, self.account_id, copy_id(1), f"{self.token}-{self.hits}", NOW_MS + self.hits)
        if nudge:
            Teller(self.nudges).tell({self.account_id: changes})
        return changes[-1]

    def changed(self) -> None:
        """What web publishes when it has changed something itself."""
        self.nudges.publish([Nudge(self.account_id, [])])


@dataclass
class Stage:
    """The push process and what it rests on."""

    redis: RedisServer
    store: Store
    database_url: str
    folder: Path
    heartbeat_s: float = 60
    redis_is_up: bool = True
    opened: list[Callable[[], object]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.nudges = Nudges(connect(self.redis.url))
        self.alice = self.sender("alice-token")
        self.bob = self.sender("bob-token")
        self.push = PushProcess(self.database_url, self.redis.url, self.folder, self.heartbeat_s)
        self.opened.append(self.push.close)

    def sender(self, token: str) -> Sender:
        account_id = self.store.accounts.create(NOW_MS)
        nonce = b64decode(copy_id(1))
        mail = Message(id=copy_id(1), account_id=account_id, nonce=nonce, sent_at_ms=NOW_MS, recipients=RECIPIENTS)
        self.store.messages.register(account_id, [mail], NOW_MS)
        self.store.sessions.create(account_id, hashed(token), "a browser", now_ms())
        return Sender(self.store, self.nudges, account_id, token)

    def listen(self, sender: Sender, after: int | None = 0, *, returns: bool = False) -> Listener:
        listener = Listener(self.push, sender.token, after, returns=returns)
        self.opened.append(listener.close)
        return listener

    def kill_redis(self) -> None:
        self.redis.kill()
        self.redis_is_up = False

    def start_redis(self) -> None:
        self.redis.start()
        self.redis_is_up = True

    def close(self) -> None:
        for close in reversed(self.opened):
            close()
        self.store.close()
