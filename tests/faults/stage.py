"""A whole greentick on which faults are tried: Redis, database, web, push and worker as real processes."""

import contextlib
import json
import os
import secrets
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

from sqlalchemy import func, select

from faults.parts import Part, Process
from faults.reader import Reader
from greentick.clock import now_ms
from greentick.domain import token as tokens
from greentick.domain.message import Message
from greentick.domain.token import TokenKind
from greentick.ingest.spool import spool_files
from greentick.store import Store, migrate, open_store
from greentick.store.tables import hits, receipts
from greentick.stream import HitStream, connect
from making import a_message
from postgresql_server import PostgresqlServer
from redis_server import RedisServer
from waiting import answers, free_port

SECRET = "gV4kq8XwZr2Lw0Zk9Tn4Vb8Hc1Gd6Jf3"
HOUR_MS = 3_600_000
READERS = (0, 0, 97)
"""Extensions that listen; the last drops its line again and again."""


class Stage:
    """All parts run while the `with` block of `open_stage` does. `parts` are those that can be killed and frozen."""

    def __init__(self, folder: Path, redis: RedisServer, postgresql: PostgresqlServer | None) -> None:
        self.folder = folder
        self.redis = redis
        self.postgresql = postgresql
        self.database_url = postgresql.create("faults") if postgresql else f"sqlite:///{folder}/greentick.db"
        migrate(self.database_url)
        self.store: Store = open_store(self.database_url)
        self.port, self.push_port = free_port(), free_port()
        self.web = self._process("web", self._answers(self.port))
        self.push = self._process("push", self._answers(self.push_port))
        self.worker = self._process("worker", lambda: True)
        self.second_worker = self._process("worker", lambda: True)
        self.parts: dict[str, Part] = {"redis": redis, "web": self.web, "push": self.push, "worker": self.worker}
        if postgresql:
            self.parts["database"] = postgresql
        self.account = self.store.accounts.create(1)
        self._key = tokens.mint_key(SECRET.encode(), self.account)
        self._messages = 0

    @property
    def spool(self) -> Path:
        """Where web puts hits by."""
        return self.folder / "spool"

    def start(self) -> None:
        for process in (self.web, self.push, self.worker):
            process.launch()
        for process in (self.web, self.push):
            process.wait()
        self.readers = [Reader(self.push_port, self._session(), breaks_every=every) for every in READERS]

    def mails(self, count: int) -> list[str]:
        """The pixel paths of so many new, registered mails of an hour ago."""
        first, self._messages = self._messages, self._messages + count
        made = [self._mail(number) for number in range(first, first + count)]
        for at in range(0, count, 100):
            self.store.messages.register(self.account, made[at : at + 100], now_ms())
        return [f"/p/{tokens.mint(self._key, TokenKind.PIXEL, self.account, mail.nonce)}.gif" for mail in made]

    def stored(self, since_ms: int) -> int:
        """Hits in the database that came since then."""
        with self.store.work._database.reading() as connection:
            query = select(func.count()).select_from(hits).where(hits.c.at_ms >= since_ms)
            return connection.scalar(query) or 0

    def stored_names(self, since_ms: int) -> list[str]:
        """The name of each request stored since then, once for each time it is stored."""
        with self.store.work._database.reading() as connection:
            found = connection.scalars(select(hits.c.headers).where(hits.c.at_ms >= since_ms)).all()
        return [json.loads(headers)["accept"].rpartition("=")[2] for headers in found]

    def only_counted(self) -> int:
        """Hits beyond the cap. The load stays below it, so there are none."""
        with self.store.work._database.reading() as connection:
            return connection.scalar(select(func.sum(receipts.c.uncounted))) or 0

    def is_quiet(self) -> bool:
        """Whether nothing is on its way any more: no hit, nothing to fold, nothing to tell."""
        with contextlib.closing(connect(self.redis.url)) as redis:
            stream = HitStream(redis)
            if stream.lag() or stream.dead() or spool_files(self.spool):
                return False
        if self.store.work.due(now_ms(), 1):
            return False
        end = self.feed_end()
        return all(reader.cursor >= end for reader in self.readers)

    def dead_letters(self) -> int:
        with contextlib.closing(connect(self.redis.url)) as redis:
            return HitStream(redis).dead()

    def feed_end(self) -> int:
        return self.store.feed.end(self.account)

    def close(self) -> None:
        for process in (self.second_worker, self.worker, self.push, self.web):
            process.close()
        for reader in getattr(self, "readers", []):  # their lines have ended
            reader.close()
        self.store.close()

    def _mail(self, number: int) -> Message:
        return a_message(self.account, number, sent_at_ms=now_ms() - HOUR_MS)

    def _session(self) -> str:
        session = secrets.token_urlsafe()
        self.store.sessions.create(self.account, sha256(session.encode()).digest(), "faults", now_ms())
        return session

    def _process(self, name: str, is_ready: Callable[[], bool]) -> Process:
        env = {name: value for name, value in os.environ.items() if not name.startswith("GREENTICK_")} | {
            "GREENTICK_DATA_DIR": str(self.folder),
            "GREENTICK_DATABASE_URL": self.database_url,
            "GREENTICK_REDIS_URL": self.redis.url,
            "GREENTICK_SECRET_KEY": SECRET,
            "GREENTICK_PORT": str(self.port),
            "GREENTICK_PUSH_PORT": str(self.push_port),
        }
        return Process(name, env, self.folder / f"{name}.log", is_ready)

    def _answers(self, port: int) -> Callable[[], bool]:
        return lambda: answers(f"http://127.0.0.1:{port}/healthz")


@contextlib.contextmanager
def open_stage(folder: Path, kind: str) -> Iterator[Stage]:
    """A running stage on `sqlite` or `postgresql`; its files, Redis' too, below `folder`."""
    with contextlib.ExitStack() as stack:
        redis = RedisServer(folder / "redis")
        stack.callback(redis.close)
        postgresql = None
        if kind == "postgresql":
            postgresql = PostgresqlServer(durable=True)
            stack.callback(postgresql.close)
        stage = Stage(folder, redis, postgresql)
        stack.callback(stage.close)
        stage.start()
        yield stage
