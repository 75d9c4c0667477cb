"""A receipt: what the sender is shown of one message, folded from judged hits. It can be rebuilt at any time."""

from enum import StrEnum

from greentick.domain.judgement import NO_CLIENT, Client, Verdict
from greentick.domain.mail_report import MailReport
from greentick.domain.records import Record, names


@names
class State(StrEnum):
    """What the tick shows. PENDING and UNTRACKED are known only to the extension until a message is registered."""

    UNTRACKED = "untracked"
    PENDING = "pending"
    SENT = "sent"
    MAYBE = "maybe"
    OPENED = "opened"
    CLICKED = "clicked"
    BOUNCED = "bounced"
    REFUSED = "refused"


@names
class Group(StrEnum):
    """The four quiet groups of the hover card."""

    OPENED = "opened"
    UNCERTAIN = "uncertain"
    AUTOMATIC = "automatic"
    SELF = "self"


class Event(Record, frozen=True, kw_only=True):
    """One reading, or one machine's visit: the hits of it folded. `id` is the id of its first hit."""

    id: str
    kind: str
    group: Group
    at_ms: int
    last_at_ms: int
    verdict: Verdict
    reason: str
    party: str = ""
    client: Client = NO_CLIENT
    hit_ids: tuple[str, ...] = ()
    url: str | None = None
    corrected: bool = False
    notify_at_ms: int = 0


class Receipt(Record, frozen=True, kw_only=True):
    """The fold: `events` newest first; `opens` and `clicks` are lower bounds ("at least").

    `due_at_ms` is when it must be folded again because a hit that is held back may then be shown; None when none is.
    `reports` are what mail servers and mail programs said, oldest first: no opens, and counted nowhere.
    """

    state: State
    opens: int = 0
    clicks: int = 0
    first_open_at_ms: int | None = None
    last_open_at_ms: int | None = None
    events: tuple[Event, ...] = ()
    due_at_ms: int | None = None
    reports: tuple[MailReport, ...] = ()
