"""Reminders of sent mails, and the replies that cancel them."""

from typing import cast

from msgspec import UNSET

from greentick.api.call import Call
from greentick.api.fields import gmail_address_of, id_of
from greentick.domain.message import is_message_id
from greentick.domain.reminders import LONGEST_S, ReminderKind, ReminderState, ReminderWanted
from greentick.errors import InvalidInput, NotFound
from greentick.notify.desk import NO_MESSAGE, NO_REMINDER, kind_of, span
from greentick.wire import notice_present as present
from greentick.wire import notice_shapes as shapes
from greentick.wire.bounds import MOST_THREADS
from greentick.wire.times import by_our_clock, from_wire

MOST_SHOWN = 200
MOST_PER_MESSAGE = 4


def list_reminders(call: Call) -> shapes.Reminders:
    """GET /v1/reminders."""
    state, message_id = call.text("state"), call.text("message")
    if state is not None and state not in shapes.REMINDER_STATES:
        raise InvalidInput(f"state must be one of {', '.join(shapes.REMINDER_STATES)}.")
    if message_id is not None and not is_message_id(message_id):
        raise InvalidInput("message must be the id of a message, 16 characters.")
    found = call.store.reminders.list(
        call.account_id, state=cast("ReminderState | None", state), limit=MOST_SHOWN, message_id=message_id
    )
    return shapes.Reminders(reminders=[present.reminder(each) for each in found])


def set_reminder(call: Call) -> shapes.Reminder:
    """POST /v1/reminders."""
    new = call.read(shapes.NewReminder)
    if not is_message_id(new.message_id):
        raise NotFound(NO_MESSAGE)
    after_s = None if new.after_s is UNSET else new.after_s
    return present.reminder(call.desk.remind(call.account_id, new.message_id, new.kind, after_s))


def snooze_reminder(call: Call) -> shapes.Reminder:
    """PATCH /v1/reminders/{id}."""
    message_id, kind = _named(call)
    patch = call.read(shapes.ReminderPatch)
    due_at_ms = None if patch.due_at is UNSET else from_wire(patch.due_at)
    if patch.snooze_s is not UNSET:
        due_at_ms = call.now_ms + max(0, min(patch.snooze_s, LONGEST_S)) * 1000
    if due_at_ms is None:
        raise InvalidInput("Give snooze_s, a number of seconds, or due_at, a time such as 2026-11-21T09:00:00Z.")
    return present.reminder(call.desk.snooze(call.account_id, message_id, kind, due_at_ms))


def cancel_reminder(call: Call) -> None:
    """DELETE /v1/reminders/{id}."""
    message_id, kind = _named(call)
    if not call.store.reminders.cancel(call.account_id, message_id, kind):
        raise NotFound(NO_REMINDER)


def announce_replies(call: Call) -> None:
    """POST /v1/replies."""
    told = call.read(shapes.RepliesRequest)
    if len(told.thread_ids) > MOST_THREADS:
        raise InvalidInput(f"thread_ids must hold at most {MOST_THREADS} ids. Announce them in parts.")
    gmail_address = gmail_address_of(told.gmail_address)
    if gmail_address is None:
        raise InvalidInput("gmail_address must be the Gmail address whose mail is shown.")
    at_ms = by_our_clock(told.at, None, call.now_ms)
    ids = list(dict.fromkeys(filter(None, map(id_of, told.thread_ids))))
    if ids:
        seen_at_ms = call.now_ms if at_ms is None else at_ms
        call.store.replies.note(call.account_id, gmail_address, ids, seen_at_ms, learned="seen")


def wanted_of(message_id: str, given: object) -> list[ReminderWanted] | None:
    """The reminders a registration asks for; None when they make no sense."""
    if not isinstance(given, list) or len(given) > MOST_PER_MESSAGE:
        return None
    try:
        return [_wanted(message_id, each) for each in given]
    except (InvalidInput, NotFound):
        return None


def _wanted(message_id: str, given: object) -> ReminderWanted:
    if not isinstance(given, dict):
        raise InvalidInput("A reminder is an object with kind and after_s.")
    kind, after_s = kind_of(str(given.get("kind"))), given.get("after_s")
    if after_s is not None and (isinstance(after_s, bool) or not isinstance(after_s, int)):
        raise InvalidInput("after_s is a number of seconds.")
    return ReminderWanted(message_id=message_id, kind=kind, after_s=span(after_s, kind))


def _named(call: Call) -> tuple[str, ReminderKind]:
    message_id, _, kind = call.id_of(NO_REMINDER).partition(".")
    if not is_message_id(message_id):
        raise NotFound(NO_REMINDER)
    return message_id, kind_of(kind)
