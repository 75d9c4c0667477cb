"""The shapes of channels, rules, deliveries and reminders. Secrets come in and do not go out again.

Of accounts that keep only the day, times of what was sent or told are, an hour later, a day by UTC alone: `2026-11-21`.
"""

from typing import Annotated, Final, Literal, get_args

from msgspec import UNSET, Meta, Struct, UnsetType

from greentick.domain.reminders import LONGEST_S, SHORTEST_S
from greentick.wire.bounds import CLOCK, MESSAGE_ID, MOST_CONTACTS, MOST_THREADS, items, numbers

ReminderKindName = Literal["no_open", "no_reply", "reopened", "several_opens"]
ChannelKindName = Literal["email", "apprise", "webhook", "ga4", "analytics"]
LanguageName = Literal["en", "de", "ru", "ja"]
OccasionName = Literal["first_open", "open", "click", "maybe", "reminder", "bounce", "displayed"]
DeliveryStateName = Literal["waiting", "sent", "parked", "dropped"]
ReminderStateName = Literal["waiting", "told", "cancelled"]
REMINDER_STATES: Final[tuple[str, ...]] = get_args(ReminderStateName)
_SOME: Final = Meta(extra_json_schema={"minItems": 1})


class Channel(Struct, frozen=True, kw_only=True):
    """One way to the account. `target` is shortened: it may hold secrets. `parked` deliveries were given up."""

    id: str
    kind: ChannelKindName
    name: str
    target: str
    language: LanguageName
    enabled: bool
    confirmed: bool
    with_subject: bool
    created_at: str
    waiting: int
    parked: int
    last_sent_at: str | None
    last_answer: str


class Channels(Struct, frozen=True, kw_only=True):
    """All channels of the account."""

    channels: list[Channel]


class NewChannel(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`target`: a mail address, an Apprise URL, a web address; for `ga4` and `analytics` the property.

    `api_secret` is GA4's, `endpoint` another collector than Google's. These two are off unless `enabled` is given.
    """

    kind: ChannelKindName
    target: str
    name: str = ""
    language: LanguageName = "en"
    enabled: bool | UnsetType = UNSET
    with_subject: bool = False
    api_secret: str = ""
    endpoint: str = ""


class ChannelMade(Struct, frozen=True, kw_only=True):
    """The new channel. `signing_secret`, of a webhook, is shown this once. `answer`: whether the code could be sent."""

    channel: Channel
    signing_secret: str
    answer: str


class ChannelPatch(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be changed; a target cannot be: make another channel."""

    name: str | UnsetType = UNSET
    language: LanguageName | UnsetType = UNSET
    enabled: bool | UnsetType = UNSET
    with_subject: bool | UnsetType = UNSET


class ChannelCode(Struct, frozen=True, kw_only=True):
    """The code that was sent to a mail address."""

    code: str


class TestAnswer(Struct, frozen=True, kw_only=True):
    """What the other side really answered to a test."""

    ok: bool
    answer: str


class Rule(Struct, frozen=True, kw_only=True):
    """What is told through a channel, and when. Times are HH:MM in `time_zone`; see NewRule."""

    id: str
    channel_id: str
    on: list[OccasionName]
    contacts: list[str]
    quiet_from: str
    quiet_until: str
    digest_at: str
    time_zone: str


class Rules(Struct, frozen=True, kw_only=True):
    """All rules of the account."""

    rules: list[Rule]


class NewRule(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`contacts` are addresses and domains (`@example.org`), none means all. News in quiet hours wait for their end.

    With `digest_at`, news are gathered and told once a day. `time_zone` is a name like Europe/Berlin.
    """

    channel_id: str
    on: Annotated[list[OccasionName], _SOME]
    contacts: Annotated[list[str], items(MOST_CONTACTS)] = []
    quiet_from: Annotated[str, CLOCK] = ""
    quiet_until: Annotated[str, CLOCK] = ""
    digest_at: Annotated[str, CLOCK] = ""
    time_zone: str = "UTC"


class RulePatch(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be changed; what is left out stays. An empty list or text takes away what was set."""

    channel_id: str | UnsetType = UNSET
    on: Annotated[list[OccasionName], _SOME] | UnsetType = UNSET
    contacts: Annotated[list[str], items(MOST_CONTACTS)] | UnsetType = UNSET
    quiet_from: Annotated[str, CLOCK] | UnsetType = UNSET
    quiet_until: Annotated[str, CLOCK] | UnsetType = UNSET
    digest_at: Annotated[str, CLOCK] | UnsetType = UNSET
    time_zone: str | UnsetType = UNSET


class Delivery(Struct, frozen=True, kw_only=True):
    """One line of the log. `next_at` is when it is tried (again)."""

    id: int
    channel_id: str
    occasion: OccasionName
    message_id: str
    state: DeliveryStateName
    digest: bool
    attempts: int
    created_at: str
    next_at: str | None
    done_at: str | None
    answer: str


class DeliveryPage(Struct, frozen=True, kw_only=True):
    """Deliveries newest first; `next` is the `before` of the following page."""

    deliveries: list[Delivery]
    next: int | None


class Reminder(Struct, frozen=True, kw_only=True):
    """A reminder. `due_at` is null when it is over, or only an open can make it due."""

    id: str
    message_id: str
    kind: ReminderKindName
    after_s: int
    state: ReminderStateName
    due_at: str | None
    told_at: str | None
    sent_at: str
    subject: str
    recipients: list[str]
    thread_id: str
    gmail_address: str


class Reminders(Struct, frozen=True, kw_only=True):
    """Reminders, those that come due first first."""

    reminders: list[Reminder]


class NewReminder(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Remind of this message. `after_s` counts from its sending; left out, it is a usual time for the kind."""

    message_id: Annotated[str, MESSAGE_ID]
    kind: ReminderKindName
    after_s: Annotated[int, numbers(SHORTEST_S, LONGEST_S)] | UnsetType = UNSET


class ReminderPatch(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Snooze: have it come due so many seconds from now (out of range is clamped to a year), or at that time."""

    snooze_s: int | UnsetType = UNSET
    due_at: str | int | UnsetType = UNSET


class RepliesRequest(Struct, frozen=True, kw_only=True):
    """Somebody else's mail is to be seen in these threads (at most 100). `at` is when it was sent, as far as known."""

    thread_ids: Annotated[list[str], items(MOST_THREADS)]
    gmail_address: str
    at: str | int | UnsetType = UNSET
