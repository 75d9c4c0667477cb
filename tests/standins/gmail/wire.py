"""The format of /sync/.../i/s since 2022-09: reads what the page sends, writes what Gmail answers.

Positions are those of real requests; what stands in between is null.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from standins.gmail.identity import bare_thread
from standins.gmail.mailbox import Message, Part, Person, Thread

SEND_LABEL = "^pfg"


@dataclass(frozen=True)
class Saved:
    """A message in a request: a draft to keep or a mail to send."""

    thread_id: str
    perm_id: str
    sender: Person
    to: list[Person]
    cc: list[Person]
    bcc: list[Person]
    subject: str
    parts: list[Part]
    is_plain: bool
    labels: set[str]
    in_reply_to: str | None
    attachments: list[str]

    @property
    def is_send(self) -> bool:
        """Whether it is to leave now."""
        return SEND_LABEL in self.labels


@dataclass(frozen=True)
class Relabel:
    """Labels to put on and take off messages."""

    thread_id: str
    add: list[str]
    remove: list[str]
    perm_ids: list[str]


@dataclass(frozen=True)
class Operation:
    """One operation of a request with its number."""

    number: int
    what: Saved | Relabel


def read_request(request: Any) -> list[Operation]:
    """Every operation of a request, in order."""
    return [Operation(number, _read_operation(thread_id, body)) for number, (thread_id, body) in request[1][0]]


def from_old(what: Any) -> Any:
    """The format before 2022-09 (objects with keys from "1") as arrays."""
    if isinstance(what, dict):
        places = {int(key): from_old(value) for key, value in what.items()}
        return [places.get(place) for place in range(1, max(places, default=0) + 1)]
    return [from_old(one) for one in what] if isinstance(what, list) else what


def to_old(what: Any) -> Any:
    """Arrays as objects with keys from "1"."""
    if not isinstance(what, list):
        return what
    return {str(place): to_old(value) for place, value in enumerate(what, 1) if value is not None}


def _read_operation(thread_id: str, body: list[Any]) -> Saved | Relabel:
    raw = _message_in(body)
    if raw is not None:
        return _read_message(bare_thread(thread_id), raw)
    add, remove, perm_ids = (*body[6], None, None, None)[:3]
    return Relabel(bare_thread(thread_id), add or [], remove or [], perm_ids or [])


def _message_in(body: list[Any]) -> list[Any] | None:
    """The message in one of the three places it may stand in."""
    padded = body + [None] * (14 - len(body))
    if padded[2]:
        return list(padded[2][0][4][0])
    for place in (1, 13):
        if padded[place]:
            return list(padded[place][0])
    return None


def _read_message(thread_id: str, raw: list[Any]) -> Saved:
    return Saved(
        thread_id=thread_id,
        perm_id=raw[0],
        sender=_read_person(raw[1]),
        to=_read_people(raw[2]),
        cc=_read_people(raw[3]),
        bcc=_read_people(raw[4]),
        subject=raw[7] or "",
        parts=[(kind, text) for kind, text in raw[8][1]],
        is_plain=raw[8][6] != 1,
        labels=set(raw[10]),
        in_reply_to=raw[15],
        attachments=list(raw[11] or []),
    )


def _read_people(raw: list[Any] | None) -> list[Person]:
    return [_read_person(one) for one in raw or []]


def _read_person(raw: list[Any]) -> Person:
    name = raw[2] if len(raw) > 2 else ""
    return Person(name or "", raw[1])


@dataclass
class Answer:
    """What a request gets back: each operation's number, and each touched thread whole."""

    operations: list[Operation]
    threads: list[Thread]
    history: int
    minimal: bool = False
    sent: set[str] = field(default_factory=set)

    def write(self) -> list[Any]:
        """The answer as Gmail writes it."""
        done = [[[operation.number, 0, None, self.history] for operation in self.operations]]
        updates = [_minimal_update(thread) if self.minimal else self._update(thread) for thread in self.threads]
        changes = [0, None, None, None, None, updates]
        counts = [[["^i", 4, 12], ["^f", 0, 23], ["^r", 0, 2], ["^scheduled", 0, 0], ["^all", 4, 40], ["^afw"]]]
        return [done, changes, counts, [self.history]]

    def _update(self, thread: Thread) -> list[Any]:
        inner: list[Any] = [None] * 20
        first, last = thread.messages[0], thread.messages[-1]
        inner[0] = "" if first.perm_id in self.sent else first.subject
        inner[2], inner[3] = last.at_ms, thread.perm_id
        inner[4] = [self._message(message) for message in thread.messages]
        inner[8] = f"msg-a:bump-{thread.perm_id.split(':', 1)[1]}"
        inner[14] = [[[person.name, person.email] for person in last.recipients]]
        inner[16], inner[19] = 0, thread.legacy_id
        return [[thread.perm_id, None, [None] * 6 + [[inner, self.history - 3]]]]

    def _message(self, message: Message) -> list[Any]:
        raw = message_row(message)
        if message.perm_id in self.sent:
            raw[10] = sorted({*message.labels, SEND_LABEL})
        return raw


def message_row(message: Message) -> list[Any]:
    """A message as it stands in answers: 56 places."""
    raw: list[Any] = [None] * 56
    raw[0], raw[1] = message.perm_id, write_person(message.sender)
    raw[2], raw[3], raw[4] = (write_people(people) for people in (message.to, message.cc, message.bcc))
    raw[6], raw[7], raw[9] = message.at_ms, message.subject, message.snippet
    raw[10], raw[13] = sorted(message.labels), message.rfc_id
    raw[14] = [message.in_reply_to] if message.in_reply_to else None
    raw[15] = message.in_reply_to
    raw[17] = raw[30] = message.at_ms + 400
    raw[43], raw[55] = 0, message.legacy_id
    return raw


def write_person(person: Person) -> list[Any]:
    """An address as it stands on the wire."""
    return [1, person.email, person.name]


def write_people(people: list[Person]) -> list[Any] | None:
    """Addresses as they stand on the wire; none is null."""
    return [write_person(person) for person in people] or None


def _minimal_update(thread: Thread) -> list[Any]:
    """An update that names the thread and says nothing of its messages."""
    return [[thread.perm_id, None, [None, None, None, None, [thread.messages[-1].at_ms]]]]
