"""GET /dashboard/reminders and its forms: what waits, snooze, cancel, set."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Response, request

from greentick.domain.message import is_message_id
from greentick.domain.reminders import DAY_S, Reminder
from greentick.domain.visitor import Visitor
from greentick.errors import InvalidInput, NotFound
from greentick.notify.desk import NO_MESSAGE, NO_REMINDER, Desk, kind_of
from greentick.pages.layout import render
from greentick.pages.visiting import see
from greentick.store import Store

REMINDERS = "/dashboard/reminders"
MOST_SHOWN = 200
SNOOZES_S = (3_600, DAY_S, 7 * DAY_S)
MOST_DAYS = 365


@dataclass(frozen=True, slots=True)
class ReminderPages:
    """The views."""

    store: Store
    desk: Desk
    now_ms: Callable[[], int]

    def shown(self, visitor: Visitor) -> Response:
        """GET."""
        found = self.store.reminders.list(visitor.account_id, limit=MOST_SHOWN)
        over = [each for each in found if each.state != "waiting"]
        return render(
            "reminders.html",
            visitor=visitor,
            place="reminders",
            waiting=[each for each in found if each.state == "waiting"],
            over=sorted(over, key=_ended, reverse=True),
            snoozes=SNOOZES_S,
            most_days=MOST_DAYS,
        )

    def set(self, visitor: Visitor) -> Response:
        """POST: a reminder of a mail, so many days after its sending."""
        message_id = request.form.get("message", "")
        kind = kind_of(request.form.get("kind", ""))
        if not is_message_id(message_id):
            raise NotFound(NO_MESSAGE)
        self.desk.remind(visitor.account_id, message_id, kind, _days(request.form.get("days", "")) * DAY_S)
        return see(REMINDERS)

    def snooze(self, visitor: Visitor, message_id: str, kind: str) -> Response:
        """POST: later; by the days that were typed, else by what was chosen."""
        for_s, days = request.form.get("for", ""), request.form.get("days", "").strip()
        if not is_message_id(message_id) or for_s not in map(str, SNOOZES_S):
            raise NotFound(NO_REMINDER)
        later_s = _days(days) * DAY_S if days else int(for_s)
        self.desk.snooze(visitor.account_id, message_id, kind_of(kind), self.now_ms() + later_s * 1000)
        return see(REMINDERS)

    def cancel(self, visitor: Visitor, message_id: str, kind: str) -> Response:
        """POST: never."""
        known = is_message_id(message_id) and self.store.reminders.cancel(visitor.account_id, message_id, kind_of(kind))
        if not known:
            raise NotFound(NO_REMINDER)
        return see(REMINDERS)


def _days(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:4]) <= MOST_DAYS):
        raise InvalidInput("The days must be a whole number from 1 to 365.", "reminder_days_wrong")
    return int(text[:4])


def _ended(reminder: Reminder) -> int:
    return reminder.told_at_ms or reminder.created_at_ms
