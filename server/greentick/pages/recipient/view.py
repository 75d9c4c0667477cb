"""What the page shows of a copy: rows as they are kept, in the order they came, and nothing of other recipients."""

from collections.abc import Sequence
from dataclasses import dataclass

from greentick.domain.days import DAY_MS
from greentick.domain.hit import Target
from greentick.domain.judgement import JudgedHit, Verdict
from greentick.domain.mail_report import MailReport
from greentick.domain.message import Message
from greentick.domain.wish import Choice, Withheld
from greentick.store.choosing import Shown

MOST_ROWS = 50
OPTIONS = (Choice.STOP_MAIL, Choice.STOP_SENDER, Choice.STOP_SERVER, Choice.ASK, Choice.ALLOW)
"""The first says nothing where nothing is recorded yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One request as the recipient may know it. `what` and `taken_for` are names of texts."""

    at_ms: int
    what: str
    taken_for: str
    client: str
    url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """The page's content. `said` is the name of a text about what this recipient chose before, `said_at_ms` when.

    `counts` is what can be recorded of this mail: opens, clicks or both.
    """

    sender: str
    sent_at_ms: int
    erased_at_ms: int
    rows: list[Row]
    more: int
    is_question: bool
    is_shared: bool
    counts: str
    options: tuple[Choice, ...]
    said: str
    said_at_ms: int | None
    reports: Sequence[MailReport] = ()


def view_of(shown: Shown) -> View:
    """The content for one copy."""
    message, said = shown.message, shown.standing
    rows = [_row(each) for each in shown.judged]
    return View(
        sender=shown.sender,
        sent_at_ms=message.sent_at_ms,
        erased_at_ms=message.sent_at_ms + shown.retention_days * DAY_MS,
        rows=rows[-MOST_ROWS:],
        more=max(0, len(rows) - MOST_ROWS) + shown.uncounted,
        is_question=message.withheld is Withheld.ASKED,
        is_shared=shown.is_shared,
        counts=_counts(message),
        options=OPTIONS[1:] if message.withheld is Withheld.ASKED else OPTIONS,
        said=f"recipient_said_{said.cause}" if said is not None and said.at_ms is not None else "",
        said_at_ms=None if said is None else said.at_ms,
        reports=sorted(shown.reports, key=lambda each: each.at_ms),
    )


def _counts(message: Message) -> str:
    if message.tracks == "clicks":
        return "clicks"
    return "both" if message.links else "opens"


def _row(judged: JudgedHit) -> Row:
    hit, judgement = judged.hit, judged.judgement
    is_own = judgement.verdict is Verdict.SELF  # what is known of the sender is none of the recipient's business
    named = [part for part in (judgement.client.name or judgement.party, judgement.client.system) if part]
    return Row(
        at_ms=hit.at_ms,
        what="recipient_link" if hit.target is Target.LINK else "recipient_image",
        taken_for=f"recipient_as_{judgement.verdict.value}",
        client="" if is_own else " · ".join(dict.fromkeys(named)),
        url=hit.url,
    )
