"""What the page shows of a copy: rows as they are kept, in the order they came, and nothing of other recipients."""

from collections.abc import Sequence
from dataclasses import dataclass

from greentick.domain.days import DAY_MS
from greentick.domain.hit import Target
from greentick.domain.judgement import Verdict
from greentick.domain.mail_report import MailReport
from greentick.domain.message import Message
from greentick.domain.wish import ASKING, Choice
from greentick.store.choosing import Shown
from greentick.store.hits import KeptHit

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

    `counts` is what can be recorded of this mail: opens, clicks or both. `is_known`: whether the server knows of
    anybody it went to.
    """

    sender: str
    sent_at_ms: int
    erased_at_ms: int
    rows: list[Row]
    more: int
    is_question: bool
    is_shared: bool
    is_known: bool
    counts: str
    options: tuple[Choice, ...]
    said: str
    said_at_ms: int | None
    reports: Sequence[MailReport] = ()


def view_of(shown: Shown) -> View:
    """The content for one copy."""
    message, said = shown.message, shown.standing
    rows = [_row(each) for each in shown.hits]
    is_question = message.withheld in ASKING
    return View(
        sender=shown.sender,
        sent_at_ms=message.sent_at_ms,
        erased_at_ms=message.sent_at_ms + shown.retention_days * DAY_MS,
        rows=rows[-MOST_ROWS:],
        more=max(0, len(rows) - MOST_ROWS) + shown.uncounted,
        is_question=is_question,
        is_shared=shown.is_shared,
        is_known=shown.is_known,
        counts=_counts(message),
        options=_options(has_something=bool(rows) or not is_question, is_known=shown.is_known),
        said=f"recipient_said_{said.cause}" if said is not None and said.at_ms is not None else "",
        said_at_ms=None if said is None else said.at_ms,
        reports=sorted(shown.reports, key=lambda each: each.at_ms),
    )


def _options(*, has_something: bool, is_known: bool) -> tuple[Choice, ...]:
    if not is_known:
        return OPTIONS[:1]  # nobody can tell yet for whom the others should hold
    return OPTIONS if has_something else OPTIONS[1:]


def _counts(message: Message) -> str:
    if message.tracks == "clicks":
        return "clicks"
    return "both" if message.links else "opens"


def _row(kept: KeptHit) -> Row:
    hit, judgement = kept.hit, kept.judgement
    what = "recipient_link" if hit.target is Target.LINK else "recipient_image"
    if judgement is None:  # the worker waits with it until the mail is registered
        return Row(at_ms=hit.at_ms, what=what, taken_for="recipient_as_unjudged", client="", url=hit.url)
    is_own = judgement.verdict is Verdict.SELF  # what is known of the sender is none of the recipient's business
    named = [part for part in (judgement.client.name or judgement.party, judgement.client.system) if part]
    return Row(
        at_ms=hit.at_ms,
        what=what,
        taken_for=f"recipient_as_{judgement.verdict.value}",
        client="" if is_own else " · ".join(dict.fromkeys(named)),
        url=hit.url,
    )
