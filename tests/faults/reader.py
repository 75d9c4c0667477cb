"""An extension's end of push: comes back with its cursor whenever the line breaks, and remembers all it was told."""

import http.client
import socket
import threading
from contextlib import suppress

SILENCE_S = 30


class Reader:
    """Reads in a thread. With `breaks_every`, it drops its own line after so many changes."""

    def __init__(self, port: int, session: str, *, breaks_every: int = 0) -> None:
        self._port = port
        self._session = session
        self._breaks_every = breaks_every
        self._line: http.client.HTTPConnection | None = None
        self._ending = threading.Event()
        self.heard: list[int] = []
        self.resets = 0
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    @property
    def cursor(self) -> int:
        """The last change it was told of."""
        return self.heard[-1] if self.heard else 0

    def close(self) -> None:
        self._ending.set()
        line = self._line
        with suppress(OSError):
            if line is not None and line.sock is not None:
                line.sock.shutdown(socket.SHUT_RDWR)
        self._thread.join(SILENCE_S)

    def _run(self) -> None:
        while not self._ending.is_set():
            self._line = line = http.client.HTTPConnection("127.0.0.1", self._port, timeout=SILENCE_S)
            with suppress(OSError, http.client.HTTPException, ValueError):
                headers = {"Authorization": f"Bearer {self._session}"}
                line.request("GET", f"/v1/push?after={self.cursor}", headers=headers)
                answer = line.getresponse()
                if answer.status == 200:
                    self._listen(answer)
            line.close()
            self._ending.wait(0.02)

    def _listen(self, answer: http.client.HTTPResponse) -> None:
        event: dict[str, str] = {}
        while line := answer.readline():
            text = line.decode().rstrip("\n")
            if text:
                name, _, value = text.partition(": ")
                event[name] = value
                continue
            told = self._hear(event)
            event = {}
            if told and self._breaks_every and len(self.heard) % self._breaks_every == 0:
                return

    def _hear(self, event: dict[str, str]) -> bool:
        """Whether this was a change."""
        if event.get("event") == "reset":
            self.resets += 1
        if event.get("event") != "feed":
            return False
        self.heard.append(int(event["id"]))
        return True
