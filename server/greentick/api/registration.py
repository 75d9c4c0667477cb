"""Reads what the extension tells of sent mails. Lenient: an odd field is left out and named, never a whole message."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from greentick.api import fields
from greentick.api.call import Call
from greentick.api.reminders import wanted_of
from greentick.domain.message import Message, Recipient, is_message_id
from greentick.domain.reminders import OF_OPENS, ReminderWanted
from greentick.domain.token import b64decode
from greentick.errors import InvalidInput
from greentick.wire import message_shapes as shapes
from greentick.wire.bounds import MOST_MESSAGES, MOST_RECIPIENTS
from greentick.wire.times import by_our_clock

T = TypeVar("T")


def register(call: Call) -> shapes.RegisterResponse:
    """POST /v1/messages."""
    items, client_now = _batch(call.read_body())
    readings = [_Reading(call, client_now) for _ in items]
    results = [reading.of(item) for reading, item in zip(readings, items, strict=True)]
    messages = [reading.message for reading in readings if reading.message]
    if messages:
        call.store.messages.register(call.account_id, messages, call.now_ms)
    wanted = [each for reading in readings for each in reading.reminders]
    if wanted:
        call.store.reminders.set(call.account_id, wanted, call.now_ms, again=False)
    return shapes.RegisterResponse(results=results)


def _batch(body: object) -> tuple[list[object], object]:
    if not isinstance(body, dict) or not isinstance(body.get("messages"), list):
        raise InvalidInput('The body must be an object with a list in it: {"messages": [...]}.')
    items: list[object] = body["messages"]
    if not items:
        raise InvalidInput(f"messages is empty. Send 1 to {MOST_MESSAGES} registrations.")
    if len(items) > MOST_MESSAGES:
        raise InvalidInput(f"messages must hold 1 to {MOST_MESSAGES} registrations, not {len(items)}. Split the batch.")
    return items, body.get("client_now")


@dataclass
class _Reading:
    """Of one registration: the message it tells of, and the names of what had to be left out."""

    call: Call
    client_now: object
    message: Message | None = None
    reminders: Sequence[ReminderWanted] = ()
    dropped: list[str] = field(default_factory=list)

    def of(self, item: object) -> shapes.Registered:
        """Read it, and say what became of it."""
        id_ = item.get("id") if isinstance(item, dict) else None
        if not isinstance(item, dict) or not is_message_id(id_):
            named = id_[:40] if isinstance(id_, str) else ""
            return shapes.Registered(
                id=named, ok=False, problem="A registration is an object whose id is the token's nonce, 16 characters."
            )
        self.message = self._message(id_, item)
        self.reminders = self._reminders(item, self.message)
        return shapes.Registered(id=id_, ok=True, dropped=self.dropped)

    def _message(self, id_: str, item: dict[str, Any]) -> Message:
        def text(name: str, reads: Callable[[object], str | None]) -> str:
            return self._read(item, name, reads) or ""

        gmail_address = text("gmail_address", fields.gmail_address_of)
        return Message(
            id=id_,
            account_id=self.call.account_id,
            nonce=b64decode(id_),
            sent_at_ms=self._sent_at_ms(item),
            undo_s=self._read(item, "undo_s", fields.undo_of) or 0,
            gmail_address=gmail_address,
            own_addresses=(gmail_address,) if gmail_address else (),
            subject=text("subject", fields.subject_of),
            recipients=self._recipients(item.get("recipients")),
            thread_id=text("thread_id", fields.id_of),
            perm_thread_id=text("perm_thread_id", fields.id_of),
            gmail_message_id=text("gmail_message_id", fields.id_of),
            perm_message_id=text("perm_message_id", fields.id_of),
            rfc_message_id=text("rfc_message_id", fields.id_of),
            sender_network_hash=self.call.sender.network_hash,
            sender_agent=self.call.sender.agent,
            tracks=text("tracks", fields.tracks_of),
            links=self._read(item, "links", fields.links_of) or 0,
            disclosed=self._read(item, "disclosed", fields.disclosed_of) or False,
        )

    def _reminders(self, item: dict[str, Any], message: Message) -> list[ReminderWanted]:
        """Without those that can never be told of what this mail carries."""
        wanted = self._read(item, "reminders", lambda given: wanted_of(message.id, given)) or []
        if message.tracks != "log":
            return wanted
        self.dropped += [f"reminders[{place}]" for place, each in enumerate(wanted) if each.kind in OF_OPENS]
        return [each for each in wanted if each.kind not in OF_OPENS]

    def _sent_at_ms(self, item: dict[str, Any]) -> int:
        now_ms = self.call.now_ms
        at_ms = self._read(item, "sent_at", lambda given: by_our_clock(given, self.client_now, now_ms))
        return now_ms if at_ms is None else at_ms

    def _recipients(self, given: object) -> tuple[Recipient, ...]:
        """With one without an address for those left out: what the server decides holds for them as well."""
        if not isinstance(given, list):
            self._note("recipients", given)
            return ()
        kept: dict[str, Recipient] = {}
        for place, each in enumerate(given[:MOST_RECIPIENTS]):
            recipient = fields.recipient_of(each)
            if recipient is None:
                self.dropped.append(f"recipients[{place}]")
            recipient = recipient or Recipient("")
            kept.setdefault(recipient.address.casefold(), recipient)
        if given[MOST_RECIPIENTS:]:
            self.dropped.append(f"recipients[{MOST_RECIPIENTS}:]")
            kept.setdefault("", Recipient(""))
        return tuple(kept.values())

    def _read(self, item: dict[str, Any], name: str, reads: Callable[[object], T | None]) -> T | None:
        given = item.get(name)
        value = reads(given)
        if value is None:
            self._note(name, given)
        return value

    def _note(self, name: str, given: object) -> None:
        if given is not None:
            self.dropped.append(name)
