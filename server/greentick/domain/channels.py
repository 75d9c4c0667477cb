"""Channels: where the account wants to be told, by which rules, and what is to be delivered. Plain values."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from greentick.domain.mail_report import MailReport
from greentick.domain.receipt import Event
from greentick.domain.reminders import ReminderKind

ChannelKind = Literal["email", "apprise", "webhook", "ga4", "analytics"]
Language = Literal["en", "de", "ru", "ja"]


class Occasion(StrEnum):
    """What a rule may want to tell of. A first open is an open too; a click before any open implies the first.

    BOUNCE: a mail server says that the mail came back. DISPLAYED: a mail program says that it showed it; no open.
    """

    FIRST_OPEN = "first_open"
    OPEN = "open"
    CLICK = "click"
    MAYBE = "maybe"
    REMINDER = "reminder"
    BOUNCE = "bounce"
    DISPLAYED = "displayed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """One way to the account. `target` and `secret` are secrets: an address or URL, and what signs or opens it.

    `confirmed` is False until the code that was sent to a mail address has come back; `code_hash` is that code's.
    `unreadable`: both secrets are empty here, for they were sealed under a server's secret that is gone.
    """

    id: str
    account_id: bytes
    kind: ChannelKind
    name: str
    language: Language = "en"
    enabled: bool = True
    target: str = field(repr=False, default="")
    secret: str = field(repr=False, default="")
    with_subject: bool = False
    confirmed: bool = True
    code_hash: str = field(repr=False, default="")
    tries: int = 0
    created_at_ms: int = 0
    unreadable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelState:
    """A channel with what has become of its deliveries."""

    channel: Channel
    waiting: int = 0
    parked: int = 0
    last_sent_at_ms: int | None = None
    last_answer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What is told through a channel, and when. Local times are `HH:MM` in `time_zone`; empty means never.

    `contacts` are addresses and domains (`@example.org`); without any the rule goes for all.
    """

    id: str
    channel_id: str
    on: frozenset[Occasion]
    contacts: tuple[str, ...] = ()
    quiet_from: str = ""
    quiet_until: str = ""
    digest_at: str = ""
    time_zone: str = "UTC"
    created_at_ms: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What is told of a message, without the message: that is looked up when it is told.

    `reached`: the places of those among the channel's targets that have been told already, when others could not be.
    """

    occasion: Occasion
    event: Event | None = None
    reminder: ReminderKind | None = None
    after_s: int = 0
    report: MailReport | None = None
    reached: tuple[int, ...] = ()


DeliveryState = Literal["waiting", "sent", "parked", "dropped"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDelivery:
    """News for one channel. With the channel, `event_key` makes it one delivery however often it is found."""

    channel_id: str
    event_key: str
    message_key: int
    news: News
    due_at_ms: int
    digest: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A delivery as it stands. `attempts` counts those begun; `answer` is what the other side said last."""

    key: int
    channel_id: str
    event_key: str
    message_key: int
    message_id: str
    news: News
    digest: bool
    state: DeliveryState
    attempts: int
    created_at_ms: int
    due_at_ms: int | None
    done_at_ms: int | None
    answer: str
