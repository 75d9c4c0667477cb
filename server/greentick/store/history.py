"""The history of opens and clicks of a group of messages: all that a search finds, a label's for example."""

from dataclasses import dataclass

from greentick.domain.receipt import Group
from greentick.domain.stored import News
from greentick.errors import InvalidInput
from greentick.store.listing import Filter, Listing

MOST_MESSAGES = 1000
"""The newest that match are looked through, each with the events its receipt holds."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A place among events, newest first by time and name."""

    at_ms: int
    name: str

    @classmethod
    def read(cls, text: str) -> "Place":
        """The place of a page's `next`. Raises InvalidInput."""
        at_ms, _, name = text.partition("-")
        if not (at_ms.isdecimal() and at_ms.isascii() and len(at_ms) <= 18):
            raise InvalidInput("`before` must be the `next` of an earlier page.")
        return cls(int(at_ms), name)

    @classmethod
    def of(cls, news: News) -> "Place":
        """Where an event stands."""
        return cls(news.event.at_ms, f"{news.stored.message.id}.{news.event.id}")

    def __str__(self) -> str:
        return f"{self.at_ms}-{self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page of events. `is_cut`: more messages match than were looked through."""

    events: list[News]
    following: str | None
    is_cut: bool


class History:
    """The events of groups of messages."""

    def __init__(self, listing: Listing) -> None:
        self._listing = listing

    def find(
        self, account_id: bytes, wanted: Filter, *, kind: str | None = None, limit: int, before: Place | None = None
    ) -> Page:
        """Opens and clicks of the messages that match, newest first; not uncertain, automatic or own ones."""
        found, more = self._listing.find(account_id, wanted, limit=MOST_MESSAGES)
        news = [
            News(event=event, stored=stored)
            for stored in found
            for event in stored.receipt.events
            if event.group is Group.OPENED and kind in (None, event.kind)
        ]
        news.sort(key=Place.of, reverse=True)
        left = news if before is None else [each for each in news if Place.of(each) < before]
        following = str(Place.of(left[limit - 1])) if len(left) > limit else None
        return Page(events=left[:limit], following=following, is_cut=more is not None)
