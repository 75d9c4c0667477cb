"""Reminders: what the sender wants to hear of a mail when nothing, or enough, has happened. Plain values."""

from dataclasses import dataclass
from typing import Final, Literal

ReminderKind = Literal["no_open", "no_reply", "reopened", "several_opens"]
ReminderState = Literal["waiting", "told", "cancelled"]

DAY_S: Final = 86_400
DEFAULT_AFTER_S: Final[dict[ReminderKind, int]] = {
    "no_open": 3 * DAY_S,
    "no_reply": 3 * DAY_S,
    "reopened": 14 * DAY_S,
    "several_opens": DAY_S,
}
"""For `reopened` how long it must have been quiet before, for `several_opens` how long the time may be they fall in."""

TIMED: Final = frozenset({"no_open", "no_reply"})
"""These come due by themselves; the others when an open makes them."""

OF_OPENS: Final = frozenset({"no_open", "reopened", "several_opens"})
"""Of a mail that carries nothing no open is ever seen: these would tell of what nobody can know."""

OPENED: Final = frozenset({"opened", "clicked"})
NO_SIGN: Final = frozenset({"pending", "sent", "maybe"})
"""States in which an open may still come, and has not for sure. Of a withheld mail there is nothing to wait for."""

SEVERAL: Final = 3
SHORTEST_S: Final = 60
LONGEST_S: Final = 366 * DAY_S


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderWanted:
    """A reminder as it is asked for."""

    message_id: str
    kind: ReminderKind
    after_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderOf:
    """A reminder that is told now."""

    kind: ReminderKind
    after_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """A reminder as it stands, and what is shown of its mail. Without `due_at_ms` only an open can make it due."""

    message_id: str
    kind: ReminderKind
    after_s: int
    state: ReminderState
    due_at_ms: int | None
    created_at_ms: int
    told_at_ms: int | None
    sent_at_ms: int = 0
    subject: str = ""
    recipients: tuple[str, ...] = ()
    thread_id: str = ""
    gmail_address: str = ""

    @property
    def id(self) -> str:
        """One per message and kind."""
        return f"{self.message_id}.{self.kind}"


def still_so(kind: ReminderKind, state: str | None, replied_at_ms: int | None) -> bool:
    """Whether what the reminder tells of holds now: what it waits for has not happened, what it saw still counts."""
    if kind == "no_open":
        return state in NO_SIGN and replied_at_ms is None
    return replied_at_ms is None if kind == "no_reply" else state in OPENED
