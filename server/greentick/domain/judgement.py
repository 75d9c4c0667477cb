"""Who caused a hit, and how we know: closed lists, so that every tick has a reason that can be told."""

from enum import StrEnum

from greentick.domain.hit import Hit
from greentick.domain.records import Record, names


@names
class Verdict(StrEnum):
    """Who caused a hit. Only PERSON and PROXY are opens."""

    PERSON = "person"
    PROXY = "proxy"
    MAYBE = "maybe"
    PREFETCH = "prefetch"
    SCANNER = "scanner"
    BOT = "bot"
    SELF = "self"


OPENS = frozenset({Verdict.PERSON, Verdict.PROXY})
AUTOMATIC = frozenset({Verdict.PREFETCH, Verdict.SCANNER, Verdict.BOT})


class Client(Record, frozen=True, kw_only=True):
    """What asked, as far as its agent tells: "Outlook" on "Windows", a "desktop". Empty where not known."""

    name: str = ""
    system: str = ""
    device: str = ""


NO_CLIENT = Client()

NOT_KEPT = Client(device="not_kept")
"""Where the sender does not let it be kept: known while the hit is judged, never stored."""


class Judgement(Record, frozen=True, kw_only=True):
    """A verdict with its reason (a name from judge.reasons), the party concerned if any, and when it may be shown.

    `show_at_ms` and `notify_at_ms` are later than the hit only while it could still turn out to be the sender's own or
    a machine's, or while the click that confirms it could.
    """

    verdict: Verdict
    reason: str
    party: str = ""
    client: Client = NO_CLIENT
    show_at_ms: int = 0
    notify_at_ms: int = 0
    rules_version: int = 0


class JudgedHit(Record, frozen=True):
    """A hit with its judgement; `correction` names the event the sender corrected with it, if it is known."""

    hit: Hit
    judgement: Judgement
    correction: str = ""
