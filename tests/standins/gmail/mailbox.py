"""What lies in the stand-in's mailboxes: accounts, threads, messages. No HTTP and no wire format here."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field, replace
from typing import Any

from standins.gmail import identity

Part = tuple[int, str]
DRAFT = "^r"
SENT = "^f"
INBOX = "^i"
UNREAD = "^u"
TRASH = "^k"


@dataclass(frozen=True)
class Person:
    """A name with its address."""

    name: str
    email: str


@dataclass
class Message:
    """One mail. `parts` is the body as sent: (0, new text) and maybe (2, quoted original)."""

    perm_id: str
    legacy_id: str
    rfc_id: str
    sender: Person
    to: list[Person]
    subject: str
    parts: list[Part]
    at_ms: int
    labels: set[str]
    cc: list[Person] = field(default_factory=list)
    bcc: list[Person] = field(default_factory=list)
    in_reply_to: str | None = None
    is_plain: bool = False
    attachments: list[str] = field(default_factory=list)

    @property
    def body(self) -> str:
        """The whole body, as a recipient gets it."""
        return "".join(text for _, text in self.parts)

    @property
    def snippet(self) -> str:
        """The first words of the text."""
        text = re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]*>", " ", self.body))).strip()
        return text[:160]

    @property
    def recipients(self) -> list[Person]:
        """Everybody it goes to."""
        return [*self.to, *self.cc, *self.bcc]


@dataclass
class Thread:
    """Mails that belong together, oldest first."""

    perm_id: str
    legacy_id: str
    messages: list[Message] = field(default_factory=list)

    def find(self, perm_id: str) -> Message | None:
        """The message with this permanent id."""
        return next((message for message in self.messages if message.perm_id == perm_id), None)


class Account:
    """One signed-in Gmail account."""

    def __init__(self, index: int, person: Person) -> None:
        self.index = index
        self.person = person
        self.ik = f"{index}c0ffee{index}{index}42"
        self.threads: dict[str, Thread] = {}
        self.history = 527_000 + index * 1000
        self.outgoing: list[dict[str, Any]] = []

    def message(self, perm_id: str) -> Message | None:
        """The message with this permanent id, wherever it lies."""
        return next((found for thread in self.threads.values() if (found := thread.find(perm_id))), None)

    def thread_of(self, perm_id: str) -> Thread | None:
        """The thread a message lies in."""
        return next((thread for thread in self.threads.values() if thread.find(perm_id)), None)

    def thread_by_legacy(self, legacy: str) -> Thread | None:
        """The thread with this legacy id."""
        return next((thread for thread in self.threads.values() if thread.legacy_id == legacy), None)

    def put(self, thread_id: str, message: Message) -> Thread:
        """Lay a message into a thread, in place of its earlier state if it was there. Makes the thread if need be."""
        thread = self.threads.get(thread_id)
        if thread is None:
            thread = self.threads[thread_id] = Thread(thread_id, message.legacy_id)
        places = [place for place, known in enumerate(thread.messages) if known.perm_id == message.perm_id]
        if places:
            thread.messages[places[0]] = message
        else:
            thread.messages.append(message)
        return thread

    def back_to_draft(self, perm_id: str) -> Message | None:
        """Undo a sending: the permanent id stays, the legacy id changes."""
        thread, message = self.thread_of(perm_id), self.message(perm_id)
        if thread is None or message is None:
            return None
        labels = (message.labels - {SENT, "^pfg", "^f_bt", "^f_cl", INBOX, UNREAD}) | {DRAFT, "^r_bt"}
        draft = replace(message, labels=labels, legacy_id=identity.legacy_id(identity.now_ms()))
        self.put(thread.perm_id, draft)
        return draft

    def discard(self, perm_id: str) -> None:
        """Throw a draft away, and its thread when nothing else is in it."""
        thread = self.thread_of(perm_id)
        if thread is None:
            return
        thread.messages = [message for message in thread.messages if message.perm_id != perm_id]
        if not thread.messages:
            del self.threads[thread.perm_id]

    def receive(
        self,
        sender: Person,
        subject: str,
        body: str,
        *,
        to: list[Person] | None = None,
        at_ms: int | None = None,
        reply_to: str | None = None,
        unread: bool = True,
    ) -> Message:
        """A mail arrives. `reply_to` is the legacy id of a thread here that it joins."""
        at = at_ms or identity.now_ms()
        legacy = identity.legacy_id(at)
        message = Message(
            perm_id=identity.received_id("msg", legacy),
            legacy_id=legacy,
            rfc_id=identity.rfc_id(),
            sender=sender,
            to=to or [self.person],
            subject=subject,
            parts=[(0, body)],
            at_ms=at,
            labels={"^all", INBOX, *({UNREAD} if unread else set())},
        )
        joined = self.thread_by_legacy(reply_to) if reply_to else None
        self.put(joined.perm_id if joined else identity.received_id("thread", legacy), message)
        return message
