"""The messages: all that match a search, page by page; one with everything that is known of it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import tzinfo

from flask import Response, request

from greentick.domain.folding import fold
from greentick.domain.receipt import Event, Group
from greentick.domain.stored import MessageDetail, StoredReceipt
from greentick.domain.visitor import Visitor
from greentick.errors import NotFound
from greentick.pages.layout import render, saying
from greentick.pages.standing import sparing_of
from greentick.pages.timeline import timeline_of
from greentick.pages.visiting import see
from greentick.pages.wanted import STATES, Wanted, clean
from greentick.store import Store
from greentick.store.history import MOST_MESSAGES, Place
from greentick.wire.receipt_shapes import KINDS

PER_PAGE = 50
PER_EXPORT = 200
MOST_EVENTS = 80
MOST_HITS = 200
"""More of one message are only in its file: a page must stay small."""

HOME = "/dashboard/"


@dataclass(frozen=True, slots=True)
class Messages:
    """The views. `changed` tells an account's live feeds to look."""

    store: Store
    now_ms: Callable[[], int]
    changed: Callable[[bytes], None]

    def listed(self, visitor: Visitor) -> Response:
        """GET /dashboard/: the messages that match, newest first."""
        looked_for = search(self.store, visitor)
        found, following = looked_for.page(request.args.get("before") or None, PER_PAGE)
        return render(
            "messages.html",
            visitor=visitor,
            place="messages",
            found=found,
            wanted=looked_for.wanted,
            states=STATES,
            addresses=self.store.listing.addresses(visitor.account_id),
            labels=self.store.labels.names(visitor.account_id),
            following=following,
            is_first=not request.args.get("before"),
        )

    def history(self, visitor: Visitor) -> Response:
        """GET /dashboard/history: opens and clicks of all messages that match, newest first."""
        looked_for = search(self.store, visitor)
        kind = request.args.get("kind", "")
        before = request.args.get("before", "")
        page = self.store.history.find(
            visitor.account_id,
            looked_for.wanted.filter(looked_for.zone),
            kind=kind if kind in KINDS else None,
            limit=PER_PAGE,
            before=Place.read(clean(before)) if before else None,
        )
        return render(
            "history.html",
            visitor=visitor,
            place="messages",
            page=page,
            kind=kind,
            wanted=looked_for.wanted,
            labels=self.store.labels.names(visitor.account_id),
            is_first=not before,
            most=MOST_MESSAGES,
        )

    def shown(self, visitor: Visitor, message_id: str) -> Response:
        """GET /dashboard/messages/<id>: one message with its timeline."""
        detail = self.detail(visitor, message_id)
        events = events_of(detail, self.now_ms())
        newest = events[:MOST_EVENTS]
        return render(
            "message.html",
            visitor=visitor,
            place="messages",
            stored=detail.stored,
            detail=detail,
            parts_of_timeline=timeline_of(detail.stored, newest),
            own=Group.SELF,
            is_noted="noted" in request.args,
            sparing=sparing_of(self.store, visitor.account_id, detail.stored),
            recorded=detail.judged[-MOST_HITS:],
            is_cut=len(events) > MOST_EVENTS or len(detail.judged) > MOST_HITS,
        )

    def correct(self, visitor: Visitor, message_id: str) -> Response:
        """POST: "that was me", or taking it back."""
        event_id, own = request.form.get("event", ""), request.form.get("own") == "yes"
        if not self.store.corrections.put(visitor.account_id, message_id, event_id, own=own):
            raise NotFound("There is no such event any more.")
        return see(f"/dashboard/messages/{message_id}?noted=1")

    def delete(self, visitor: Visitor, message_id: str) -> Response:
        """POST: erase a message with everything that was recorded."""
        if not self.store.messages.delete(visitor.account_id, message_id, self.now_ms()):
            raise NotFound("There is no such message.")
        self.changed(visitor.account_id)
        return see(HOME)

    def detail(self, visitor: Visitor, message_id: str) -> MessageDetail:
        """The visitor's message. Raises NotFound."""
        detail = self.store.messages.get(visitor.account_id, message_id)
        if detail is None:
            raise NotFound("There is no such message.")
        return detail


@dataclass(frozen=True, slots=True)
class Search:
    """What a visitor looks for among his messages. Needs no request any more once it is made."""

    store: Store
    account_id: bytes
    wanted: Wanted
    zone: tzinfo

    def page(self, before: str | None, limit: int) -> tuple[list[StoredReceipt], str | None]:
        """One page of it. Without a wish the messages themselves are asked, which are never behind."""
        if self.wanted.is_everything:
            return self.store.messages.list(self.account_id, limit=limit, before=before)
        looked_for = self.wanted.filter(self.zone)
        return self.store.listing.find(self.account_id, looked_for, limit=limit, before=before)

    def all(self) -> Iterator[StoredReceipt]:
        """All of it, read page by page while it is taken."""
        before: str | None = None
        while True:
            found, before = self.page(before, PER_EXPORT)
            yield from found
            if before is None:
                return


def search(store: Store, visitor: Visitor) -> Search:
    """What the address of this page looks for. Raises InvalidInput."""
    return Search(store, visitor.account_id, Wanted.read(request.args), saying().zone)


def events_of(detail: MessageDetail, now_ms: int) -> tuple[Event, ...]:
    """All events of a message, newest first, also those a receipt leaves out for their number."""
    if not detail.stored.more_events:
        return detail.stored.receipt.events
    return fold(detail.stored.message, detail.judged, now_ms).events
