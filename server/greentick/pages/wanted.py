"""What a visitor looks for, read from the address of a page. What cannot be understood is refused with a sentence."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Final
from urllib.parse import urlencode

from greentick.domain.label import LABEL_CHARS
from greentick.domain.receipt import State
from greentick.errors import InvalidInput
from greentick.store.listing import Filter
from greentick.store.tallies import LOG

STATES: Final = (State.CLICKED, State.OPENED, State.MAYBE, State.SENT, State.BOUNCED, State.REFUSED, LOG)
WORDS_CHARS = 200
EARLIEST: Final = date(1990, 1, 1)
LATEST: Final = date(2200, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The fields of the search form as they were given; empty where they were not."""

    words: str = ""
    state: str = ""
    gmail_address: str = ""
    label: str = ""
    since: date | None = None
    until: date | None = None

    @classmethod
    def read(cls, given: Mapping[str, str]) -> "Wanted":
        """The fields of a page's address. Raises InvalidInput."""
        state = given.get("state", "")
        if state and state not in STATES:
            raise InvalidInput("state is not one of the states.")
        return cls(
            words=clean(given.get("q", ""))[:WORDS_CHARS],
            state=state,
            gmail_address=clean(given.get("from", ""))[:WORDS_CHARS],
            label=label_in(given),
            since=day(given.get("since", "")),
            until=day(given.get("until", "")),
        )

    def filter(self, zone: tzinfo) -> Filter:
        """For the store; `until` is the last day that counts."""
        return Filter(
            words=self.words,
            state=self.state,
            gmail_address=self.gmail_address,
            label=self.label,
            since_ms=None if self.since is None else midnight_ms(self.since, zone),
            until_ms=None if self.until is None else midnight_ms(self.until + timedelta(days=1), zone),
        )

    def query(self, **more: str) -> str:
        """The same as part of an address."""
        given = {
            "q": self.words,
            "state": self.state,
            "from": self.gmail_address,
            "label": self.label,
            "since": self.since.isoformat() if self.since else "",
            "until": self.until.isoformat() if self.until else "",
            **more,
        }
        return urlencode({name: value for name, value in given.items() if value})

    @property
    def is_backwards(self) -> bool:
        """Whether the first day is later than the last, so that nothing can match."""
        return self.since is not None and self.until is not None and self.since > self.until

    @property
    def is_everything(self) -> bool:
        """Whether nothing in particular is looked for."""
        return self == Wanted()


def day(text: str) -> date | None:
    """A day as date fields send it. Raises InvalidInput."""
    if not text:
        return None
    try:
        found = date.fromisoformat(text)
    except ValueError as error:
        raise InvalidInput("A date must look like 2026-11-20.", "date_odd") from error
    return min(max(found, EARLIEST), LATEST)


def midnight_ms(which: date, zone: tzinfo) -> int:
    """When a day begins on the reader's clock."""
    return int(datetime(which.year, which.month, which.day, tzinfo=zone).timestamp() * 1000)


def label_in(given: Mapping[str, str]) -> str:
    """The label in a page's address; empty where all messages are meant."""
    return clean(given.get("label", ""))[:LABEL_CHARS]


def clean(text: str) -> str:
    """Text as both databases take it."""
    return text.replace("\0", "").encode("utf-8", "replace").decode().strip()
