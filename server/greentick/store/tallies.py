"""What one message adds to the counts of reports. Pure: the same message and receipt always add the same.

Counted are events, as the ticks count them, not hits. A mail that carries nothing to be recognised by, and one whose
recipient refused receipts, can give no sign and is left out of every share.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from greentick.domain.days import DAY_MS
from greentick.domain.message import Message
from greentick.domain.receipt import Event, Group, Receipt, State

SLOT_MS = 900_000
NAME_CHARS = 200
"""Longer subjects are counted under their beginning: an index holds no more."""

WORDS_CHARS = 600

DELAYS: Sequence[tuple[str, int]] = (
    ("minutes", 10 * 60_000),
    ("hour", 3_600_000),
    ("hours", 4 * 3_600_000),
    ("day", DAY_MS),
    ("days", 3 * DAY_MS),
    ("week", 7 * DAY_MS),
)
"""Times to the first open, each up to so much; what took longer is LATER."""

LATER = "later"
ALL = "all"
LOG = "log"

_SIGNS = frozenset({State.OPENED, State.CLICKED})
_NO_RECEIPT = frozenset({"untracked", "pending", "refused"})
_REPLY = re.compile(r"^\s*(?:(?:re|fw|fwd|aw|wg|sv|vs|antw|отв|ответ|пересл|返信|転送)(?:\[\d+\])?\s*[:：]\s*)+", re.I)
_PLACES = {Group.OPENED: 1, Group.UNCERTAIN: 3, Group.AUTOMATIC: 5}
"""Where in a slot's counts the opens of a group stand; its clicks stand behind."""


class Tally(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What a message adds: per slot its counts, per kind, day and name its counts, and to the mails of whom.

    `opened`: whether to those with a sign. `events` of its own, `automatic` ones among them, it adds to each name too;
    processes of the version before leave them out, at the end.
    """

    slots: tuple[tuple[int, tuple[int, ...]], ...] = ()
    days: tuple[tuple[str, int, str, tuple[int, ...]], ...] = ()
    addresses: tuple[str, ...] = ()
    opened: int = 0
    events: int = 0
    automatic: int = 0

    def named(self) -> Iterator[tuple[str, int, str, tuple[int, ...]]]:
        """Per kind, day and name all its counts, in the order of DAY_COUNTS."""
        for kind, day, name, counts in self.days:
            yield kind, day, name, (*counts, self.events, self.automatic)


_decoder = msgspec.json.Decoder(Tally)


def to_tally(text: str) -> Tally:
    """The tally of a text."""
    return _decoder.decode(text)


def tally_of(message: Message, receipt: Receipt, events: Iterable[Event]) -> Tally:
    """What this message adds as it is now; `events` are all of it, not only those shown first."""
    tells = can_tell(message, receipt)
    slots = _slots(message, events)
    return Tally(
        slots=slots,
        days=_days(message, receipt) if tells else (),
        addresses=tuple(sorted(addresses_of(message))),
        opened=int(tells and receipt.state in _SIGNS),
        events=sum(sum(counts[1:]) for _, counts in slots),
        automatic=sum(sum(counts[_PLACES[Group.AUTOMATIC] :]) for _, counts in slots),
    )


def can_tell(message: Message, receipt: Receipt) -> bool:
    """Whether this mail can give a sign at all."""
    return message.tracks != LOG and receipt.state.value not in _NO_RECEIPT


def shown_state(message: Message, receipt: Receipt) -> str:
    """The state a list is filtered by: LOG for a mail that carries nothing."""
    return LOG if message.tracks == LOG else receipt.state.value


def addresses_of(message: Message) -> dict[str, str]:
    """The recipients' addresses, folded, with their names."""
    return {each.address.strip().lower(): each.name for each in message.recipients if "@" in each.address}


def subject_of(message: Message) -> str:
    """The subject without the marks of replies and forwards."""
    return " ".join(_REPLY.sub("", message.subject).split())[:NAME_CHARS]


def words_of(message: Message) -> str:
    """What a search looks through: subject and recipients."""
    parts = [message.subject, *(part for each in message.recipients for part in (each.name, each.address))]
    return fold_words(" ".join(parts))[:WORDS_CHARS]


def fold_words(text: str) -> str:
    """Text as it is compared: without capitals and double blanks."""
    return " ".join(text.casefold().split())


def _slots(message: Message, events: Iterable[Event]) -> tuple[tuple[int, tuple[int, ...]], ...]:
    slots: dict[int, list[int]] = {}
    slots.setdefault(message.sent_at_ms // SLOT_MS, [0] * 7)[0] += 1
    for each in events:
        place = _PLACES.get(each.group)
        if place is not None:
            slots.setdefault(each.at_ms // SLOT_MS, [0] * 7)[place + (each.kind == "click")] += 1
    return tuple((slot, tuple(counts)) for slot, counts in sorted(slots.items()))


def _days(message: Message, receipt: Receipt) -> tuple[tuple[str, int, str, tuple[int, ...]], ...]:
    day = message.sent_at_ms // DAY_MS
    state = receipt.state
    counts = (1, int(state in _SIGNS), int(state is State.CLICKED), int(state is State.MAYBE))
    rows = [(ALL, day, "", counts)]
    rows += [("domain", day, domain, counts) for domain in sorted(_domains(message))]
    if subject := subject_of(message):
        rows.append(("subject", day, subject, counts))
    if receipt.first_open_at_ms is not None and state in _SIGNS:
        rows.append(("delay", day, _delay(receipt.first_open_at_ms - message.sent_at_ms), counts))
    return tuple(rows)


def _domains(message: Message) -> set[str]:
    return {address.rpartition("@")[2][:NAME_CHARS] for address in addresses_of(message)}


def _delay(passed_ms: int) -> str:
    return next((name for name, up_to_ms in DELAYS if passed_ms <= up_to_ms), LATER)
