"""Two web, two push and two worker processes on one PostgreSQL and one Redis, behind nginx as scripts/deploy has it."""

import os
import re
import secrets
import subprocess
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from hashlib import sha256
from itertools import count
from pathlib import Path
from threading import Event

from sqlalchemy import select

from faults.parts import Process
from faults.reader import Reader
from greentick.clock import now_ms
from greentick.domain import token as tokens
from greentick.domain.token import TokenKind
from greentick.ingest.spool import spool_files
from greentick.store import open_store
from greentick.store.tables import hits
from greentick.stream import HitStream, connect
from making import a_message
from nginx_played import PLAYED, REAL_IP
from scripts.system_tools import need
from waiting import answers, free_port, wait_until

CONF = Path(__file__).parents[2] / "scripts" / "deploy" / "nginx-several.conf"
SECRET = "gV4kq8XwZr2Lw0Zk9Tn4Vb8Hc1Gd6Jf3"
MAILS = 400
"""Enough that no mail is full, however slow the machine is."""
HOUR_MS = 3_600_000


class Several:
    """All of them run until `close`. `port` is nginx's."""

    def __init__(self, folder: Path, database_url: str, redis_url: str, redis_replicas: int = 0) -> None:
        self._folder = folder
        self._redis_url = redis_url
        self._env = {
            **{name: value for name, value in os.environ.items() if not name.startswith("GREENTICK_")},
            "GREENTICK_DATABASE_URL": database_url,
            "GREENTICK_REDIS_URL": redis_url,
            "GREENTICK_REDIS_REPLICAS": str(redis_replicas),
            "GREENTICK_SECRET_KEY": SECRET,
            "GREENTICK_DATA_DIR": str(folder / "data"),
            "GREENTICK_TRUSTED_PROXIES": "1",
            "GREENTICK_WEB_THREADS": "16",
        }
        self.store = open_store(database_url)
        self.web_ports, self.push_ports = [free_port(), free_port()], [free_port(), free_port()]
        self.web = [self._process("web", GREENTICK_PORT=port) for port in self.web_ports]
        self.push = [self._process("push", GREENTICK_PUSH_PORT=port) for port in self.push_ports]
        self.workers = [self._process("worker") for _ in range(2)]
        self.account = self.store.accounts.create(1)
        self.paths = self._mails()
        self._all = [*self.web, *self.push, *self.workers]
        for process in self._all:
            process.launch()
        for process in self._all:
            process.wait()
        self.port = free_port()
        self._nginx = self._start_nginx()
        self.readers = [Reader(self.port, self._session()) for _ in range(4)]

    @contextmanager
    def asked(self, clients: int) -> Iterator[list[str]]:
        """So many clients ask for pixels while the block runs; then the list holds the names that were answered."""
        enough = Event()
        answered: list[str] = []

        def ask_on(client: int) -> None:
            for number in count():
                name = f"{client}-{number}"
                if self._ask(self.paths[(number * clients + client) % len(self.paths)], name):
                    answered.append(name)
                if enough.wait(0.02):
                    return

        with ThreadPoolExecutor(clients) as pool:
            asking = [pool.submit(ask_on, client) for client in range(clients)]
            try:
                yield answered
            finally:
                enough.set()
            for each in asking:
                each.result()

    def _ask(self, path: str, name: str) -> bool:
        """Ask for a pixel through nginx, from an address and under a name of its own; whether it was answered."""
        visitor = f"203.0.113.{int(name.rpartition('-')[2]) % 250}"
        headers = {"Accept": f"image/{name}", PLAYED: visitor}
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def stored(self) -> Counter[str]:
        """How often each name is stored."""
        with self.store.work._database.reading() as connection:
            found = connection.scalars(select(hits.c.headers)).all()
        return Counter(name for headers in found for name in re.findall(r"image/([\w-]+)", headers))

    def takers(self) -> set[str]:
        """The processes that took hits: each begins its ids with a mark of its own."""
        with self.store.work._database.reading() as connection:
            return {each[:8] for each in connection.scalars(select(hits.c.id))}

    def clients(self) -> list[int]:
        """Listening extensions, per push process."""
        return [_figure(port, "greentick_push_clients") for port in self.push_ports]

    def is_quiet(self) -> bool:
        """Whether all is stored and told."""
        if spool_files(self._folder / "data" / "spool"):
            return False
        with connect(self._redis_url) as redis:
            stream = HitStream(redis)
            if stream.lag() or stream.dead() or self.store.work.due(now_ms(), 1):
                return False
        end = self.store.feed.end(self.account)
        return all(reader.cursor >= end for reader in self.readers)

    def close(self) -> None:
        for reader in self.readers:
            reader.close()
        self._nginx.terminate()
        self._nginx.wait(30)
        for process in self._all:
            process.close()
        self.store.close()

    def _mails(self) -> list[str]:
        sent = [a_message(self.account, number, sent_at_ms=now_ms() - HOUR_MS) for number in range(MAILS)]
        self.store.messages.register(self.account, sent, now_ms())
        key = tokens.mint_key(SECRET.encode(), self.account)
        return [f"/p/{tokens.mint(key, TokenKind.PIXEL, self.account, each.nonce)}.gif" for each in sent]

    def _session(self) -> str:
        session = secrets.token_urlsafe()
        self.store.sessions.create(self.account, sha256(session.encode()).digest(), "several", now_ms())
        return session

    def _process(self, name: str, **ports: int) -> Process:
        number = next(iter(ports.values()), len(list(self._folder.iterdir())))
        folder = self._folder / f"{name}-{number}"
        folder.mkdir()
        env = self._env | {key: str(port) for key, port in ports.items()}
        return Process(name, env, folder / "log", _healthy(number) if ports else lambda: True)

    def _start_nginx(self) -> subprocess.Popen[bytes]:
        """As in scripts/deploy, with our ports and without certificates."""
        text = CONF.read_text()
        ours = dict(zip((8787, 8789, 8788, 8790), (*self.web_ports, *self.push_ports), strict=True))
        text = re.sub(r"(?<=127\.0\.0\.1:)(\d+)", lambda port: str(ours[int(port[0])]), text)
        text = re.sub(
            r"listen 443 ssl;", f"listen 127.0.0.1:{self.port}; {REAL_IP}", re.sub(r"(?m)^ +ssl_.*\n", "", text)
        )
        kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        folders = " ".join(f"{kind}_temp_path {self._folder}/{kind};" for kind in kinds)
        conf = self._folder / "nginx.conf"
        conf.write_text(
            f"pid {self._folder}/pid; error_log {self._folder}/error.log; events {{}} http {{ {folders}\n{text} }}"
        )
        nginx = subprocess.Popen([need("nginx"), "-c", conf, "-g", "daemon off;"])
        wait_until(_healthy(self.port))
        return nginx


def _healthy(port: int) -> Callable[[], bool]:
    return lambda: answers(f"http://127.0.0.1:{port}/healthz")


def _figure(port: int, name: str) -> int:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=30) as answer:
        lines = answer.read().decode().splitlines()
    return sum(int(float(line.split()[1])) for line in lines if line.startswith(f"{name} "))
