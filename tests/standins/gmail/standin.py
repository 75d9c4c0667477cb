"""The stand-in for Gmail: what a test starts, asks and breaks."""

from __future__ import annotations

import json
import threading
import time
import urllib.parse
from collections.abc import Iterator
from typing import Any

from standins.gmail import images, lists, page, seed, sync, wire
from standins.gmail.mailbox import Account, Message, Person
from standins.gmail.server import Certificate, Logged, Reply, Server
from standins.gmail.switches import Switches, names

_NO_STORE = {"Cache-Control": "no-store"}


class GmailStandIn:
    """Gmail on this machine: two accounts, real HTTP, a log of every request and every mail that left.

    `resolve` maps a host to the local `address:port` on which Google's image proxy finds it.
    """

    def __init__(self, resolve: dict[str, str] | None = None) -> None:
        self.resolve = resolve or {}
        self.switches = Switches()
        self.accounts: list[Account] = []
        self.certificate = Certificate()
        self._proxy = images.ImageProxy(lambda url: images.fetch_as_google(url, self.resolve))
        self._server = Server(self, self.certificate)
        self._changed = threading.Condition()
        self._revision = 0
        self.reset()

    def reset(self) -> None:
        """As new: mailboxes with their first mails, all switches off, an empty log."""
        self.switches.reset()
        self.accounts = [Account(0, seed.ALICE), Account(1, seed.ALICE_AT_WORK)]
        for account in self.accounts:
            seed.fill(account)
        self._server.forget()

    def start(self) -> GmailStandIn:
        """Begin to answer."""
        self._server.start()
        return self

    def stop(self) -> None:
        """Answer no more."""
        self._server.closing.set()
        self._touch()
        self._server.stop()

    @property
    def port(self) -> int:
        """The port that stands for mail.google.com:443 and *.googleusercontent.com:443."""
        return self._server.port

    def url(self, account: int = 0, view: str = "inbox", **switches: object) -> str:
        """The address of a view, with switches in the query."""
        query = f"?{urllib.parse.urlencode(switches)}" if switches else ""
        return f"https://mail.google.com/mail/u/{account}/{query}#{view}"

    def switch(self, **changes: object) -> None:
        """Turn switches. Those of the page itself count from its next load."""
        self.switches.update(changes)

    def deliver(self, sender: Person, subject: str, body: str, *, account: int = 0, **more: Any) -> Message:
        """A mail arrives; open pages show it at once."""
        message = self.accounts[account].receive(sender, subject, body, **more)
        self._touch()
        return message

    def label(self, subject: str, *names: str, account: int = 0) -> None:
        """File the threads with this subject under these labels, and take them out of all others."""
        for thread in self.accounts[account].threads.values():
            if thread.messages[0].subject == subject:
                for message in thread.messages:
                    message.labels = {each for each in message.labels if each.startswith("^")} | set(names)
        self._touch()

    def outgoing(self, account: int = 0) -> list[dict[str, Any]]:
        """Every mail that left, as Gmail's server got it, oldest first."""
        return list(self.accounts[account].outgoing)

    def log(self) -> list[Logged]:
        """Every request so far."""
        return self._server.log()

    def images_asked(self) -> list[str]:
        """The originals of every image a page has asked Google's proxy for, in order."""
        return list(self._proxy.asked)

    def forget_images(self) -> None:
        """Begin a new list of images asked for."""
        self._proxy.asked.clear()

    def changed(self) -> None:
        """Tell open pages to look at their mailbox again (after a test has changed it)."""
        self._touch()

    # --- answering ---

    def answer(self, request: Logged) -> Reply:
        """Answer one request, by its host and path."""
        if request.host.endswith(".googleusercontent.com"):
            return self._image(request)
        parts = urllib.parse.urlsplit(request.path)
        steps = [step for step in parts.path.split("/") if step]
        if steps[:1] == ["mail"]:
            return self._mail(steps, parts)
        if steps[:1] == ["sync"]:
            return self._sync(request, steps)
        if parts.path.endswith((".gif", ".png", ".ico")):
            return Reply(kind="image/gif", body=images.BLANK)
        if steps[:1] == ["static"]:
            return self._static("/".join(steps[1:]))
        return self._control(request, parts.path)

    def _image(self, request: Logged) -> Reply:
        body = self._proxy.get(urllib.parse.urlsplit(request.path).path, really=self.switches.proxy == "fetch")
        if body is None:
            return Reply(404, "text/plain", b"")
        return Reply(kind="image/gif", body=body, headers={"Cache-Control": "private, max-age=86400"})

    def _static(self, name: str) -> Reply:
        found = page.static_file(name)
        return Reply(kind=found[0], body=found[1], headers=_NO_STORE) if found else Reply(404, "text/plain", b"")

    def _mail(self, steps: list[str], parts: urllib.parse.SplitResult) -> Reply:
        account = self._account(steps)
        query = dict(urllib.parse.parse_qsl(parts.query))
        if account is None:
            return Reply(404, "text/plain", b"No such account")
        if steps[3:] == ["__box"]:
            revision = self._revision  # before it is read: at worst the page reads it once more
            return _json(page.write_box(account, self._proxy) | {"revision": revision})
        if steps[3:] == ["__channel"]:
            seen = int(query.get("seen", "0"))
            return Reply(kind="text/event-stream", stream=lambda closing: self._channel(seen, closing))
        if steps[3:] == ["__undo"]:
            sync.undo(account, query["msg"])
            return _json({})
        if query.get("view") == "om":
            return self._original(account, query)
        self.switches.update({name: value for name, value in query.items() if name in names()})
        text, policy = page.write_page(account, self.accounts, self.switches)
        return Reply(
            kind="text/html; charset=utf-8",
            body=text.encode(),
            headers={"Content-Security-Policy": policy, **_NO_STORE},
        )

    def _account(self, steps: list[str]) -> Account | None:
        index = int(steps[2]) if steps[1:2] == ["u"] and len(steps) > 2 and steps[2].isdigit() else 0
        return self.accounts[index] if index < len(self.accounts) else None

    def _original(self, account: Account, query: dict[str, str]) -> Reply:
        text = lists.original_page(account, query.get("permmsgid", ""))
        return Reply(kind="text/html", body=text.encode()) if text else Reply(404, "text/html", b"Not found")

    def _sync(self, request: Logged, steps: list[str]) -> Reply:
        account = self._account(steps)
        if account is None or request.method != "POST":
            return Reply(404, "text/plain", b"")
        verb = steps[-1]
        if verb == "bv":
            return _json(lists.list_answer(account))
        if verb == "fd":
            asked = wire.from_old(json.loads(request.body))[0]
            return _json(lists.thread_answer(account, [thread_id for thread_id, *_ in asked]))
        return self._change(account, json.loads(request.body))

    def _change(self, account: Account, body: Any) -> Reply:
        time.sleep(self.switches.delay_ms / 1000)
        fault = self._fault()
        if fault == "500":
            return Reply(500, "text/html", b"<h1>Temporary Error (500)</h1>")
        if fault == "cut":
            return Reply(cut=True)
        is_old = isinstance(body, dict)
        answer = sync.carry_out(account, wire.from_old(body), minimal=fault == "minimal").write()
        self._touch()
        broken = {"empty": b"", "junk": b")]}'<html>not what you expect"}
        return Reply(body=broken[fault]) if fault in broken else _json(wire.to_old(answer) if is_old else answer)

    def _fault(self) -> str:
        fault = self.switches.answer
        if fault != "good" and self.switches.answer_times:
            self.switches.answer_times -= 1
            if self.switches.answer_times == 0:
                self.switches.answer = "good"
        return fault

    def _channel(self, seen: int, closing: threading.Event) -> Iterator[bytes]:
        """Tells a page whenever its mailbox is another than it has seen."""
        yield b": open\n\n"
        while not closing.is_set():
            before, seen = seen, self._await_change(seen, closing)
            yield b"data: changed\n\n" if seen != before else b": still here\n\n"

    def _await_change(self, seen: int, closing: threading.Event) -> int:
        with self._changed:
            self._changed.wait_for(lambda: self._revision != seen or closing.is_set(), timeout=5)
            return self._revision

    def _touch(self) -> None:
        with self._changed:
            self._revision += 1
            self._changed.notify_all()

    def _control(self, request: Logged, path: str) -> Reply:
        """The test's own endpoints, for tests that are not in this process."""
        if path == "/__state":
            return _json({"accounts": [{"outgoing": self.outgoing(account.index)} for account in self.accounts]})
        if path == "/__switches" and request.method == "POST":
            self.switch(**json.loads(request.body))
            return _json({})
        if path == "/__deliver" and request.method == "POST":
            asked = json.loads(request.body)
            sender = Person(asked["name"], asked["email"])
            message = self.deliver(sender, asked["subject"], asked["html"], account=asked.get("account", 0))
            return _json({"permId": message.perm_id, "legacyId": message.legacy_id})
        return Reply(404, "text/plain", b"Not found")


def _json(what: Any) -> Reply:
    return Reply(body=json.dumps(what, ensure_ascii=False).encode(), headers=_NO_STORE)
