"""`greentick serve` as a person starts it, in a folder of its own, for tests."""

import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections import Counter
from pathlib import Path

from greentick.domain import token
from greentick.domain.message import Message
from greentick.domain.token import TokenKind
from greentick.settings import Settings
from greentick.store import Store, open_store
from waiting import free_port, wait_until

GREENTICK = Path(sys.executable).with_name("greentick")
NOW_MS = 1_795_000_000_000


class Served:
    """Everything in one, from its start to its end. Its output is in `said`."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        port = free_port()
        self.env = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "GREENTICK_DATA_DIR": str(folder / "data"),
            "GREENTICK_PORT": str(port),
            "GREENTICK_PUSH_PORT": str(free_port()),
            "GREENTICK_WEB_THREADS": "8",
        } | {f"GREENTICK_{name.upper()}": value for name, value in settings.items()}
        self.settings = Settings.from_env(self.env)
        self.process: subprocess.Popen[str] | None = None
        self.asked: Counter[str] = Counter()

    def start(self) -> None:
        with self._log.open("a") as log:
            self.process = subprocess.Popen(
                [GREENTICK, "serve"], env=self.env, cwd=self.folder, stdout=log, stderr=log, text=True
            )
        starts = self.said.count("Stop with Ctrl-C.")
        wait_until(lambda: self.said.count("Stop with Ctrl-C.") > starts or self.process_has_ended, 90)
        assert not self.process_has_ended, self.said

    def run(self, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Another command with the same settings."""
        return subprocess.run(
            [GREENTICK, *words],
            check=False,
            env=self.env | more,
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=100,
        )

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        assert self.process is not None
        self.process.send_signal(how)
        status = self.process.wait(60)
        self.process = None
        return status

    def close(self) -> None:
        if self.process is not None:
            self.stop()

    @property
    def process_has_ended(self) -> bool:
        return self.process is None or self.process.poll() is not None

    @property
    def _log(self) -> Path:
        return self.folder / "serve.log"

    @property
    def said(self) -> str:
        return self._log.read_text() if self._log.exists() else ""

    def child(self, name: str) -> int:
        """The process id of one of its children."""
        assert self.process is not None
        pids = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        commands = {int(pid): Path(f"/proc/{pid}/cmdline").read_text().rstrip("\0").split("\0") for pid in pids}
        return next(pid for pid, words in commands.items() if words[-1] == name or name in words[0])

    def open_message(self, store: Store, account_id: bytes, **headers: str) -> str:
        """Send a mail and have it opened by a program that sends these headers; its id.

        The program asks again until it is answered: `asked` counts how often, for a process may be killed between
        keeping a hit and answering it.
        """
        nonce = os.urandom(12)
        sent = Message(id=token.b64encode(nonce), account_id=account_id, nonce=nonce, sent_at_ms=NOW_MS)
        store.messages.register(account_id, [sent], NOW_MS)
        key = token.mint_key(self.settings.secret_key[0], account_id)
        pixel = f"/p/{token.mint(key, TokenKind.PIXEL, account_id, nonce)}.gif"
        wait_until(lambda: self._asked(sent.id, pixel, headers))
        return sent.id

    def store(self) -> Store:
        return open_store(self.settings.database_url)

    def _asked(self, message_id: str, path: str, headers: dict[str, str]) -> bool:
        self.asked[message_id] += 1
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            request = urllib.request.Request(self.settings.local_url + path, headers=named)
            with urllib.request.urlopen(request, timeout=20) as answer:
                return bool(answer.status == 200)
        except (OSError, urllib.error.URLError):
            return False


def is_opened(store: Store, account_id: bytes, message_id: str) -> bool:
    """Whether the message has a hit that was judged and stored."""
    detail = store.messages.get(account_id, message_id)
    return detail is not None and bool(detail.judged)
