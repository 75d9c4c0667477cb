"""One live line: what one client is told, in order, each change once.

The store is the truth. A change that comes by nudge is told at once if it continues what was told; if not, and whenever
in doubt, the line reads the store from its own place on. So nothing rests on nudges arriving.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

import msgspec

from greentick.domain.stored import FeedPage
from greentick.errors import NotSignedIn, StoreUnavailable
from greentick.push import frames
from greentick.push.inbox import Inbox
from greentick.wire import present

NEWEST = -1
"""The cursor of a client that wants only what is new from now on."""

PAGE = 100
MOST_WAITING = 16
"""Changes kept for a client that is slower than they come. Beyond, it reads them from the store when it gets there."""

MOST_STUCK_BEATS = 2


class Word(Enum):
    """What a line can be told to do, beside passing on a change."""

    BEAT = "beat"
    LOOK = "look"
    CHECK = "check"
    END = "end"


@dataclass(frozen=True, slots=True)
class Change:
    """One change as it goes out."""

    cursor: int
    frame: bytes


Order: TypeAlias = Word | Change


@dataclass(frozen=True, slots=True)
class Source:
    """Where lines read: a page of an account's feed, and whether a session (its Authorization header) still holds."""

    page: Callable[[bytes, int, int], FeedPage]
    account_of: Callable[[str | None], bytes]


class Line:
    """One client. `events` runs in the client's own greenlet, everything else in others."""

    __slots__ = ("_authorization", "_cut", "_missed", "_moves", "_moves_seen", "_orders", "_source", "_stuck_beats",
                 "account_id", "cursor")  # fmt: skip

    def __init__(
        self, source: Source, account_id: bytes, cursor: int, authorization: str | None, cut: Callable[[], None]
    ) -> None:
        self.account_id = account_id
        self.cursor = cursor
        self._source = source
        self._authorization = authorization
        self._cut = cut
        self._orders: Inbox[Order] = Inbox()
        self._missed = False
        self._moves = 0
        self._moves_seen = 0
        self._stuck_beats = 0

    def events(self, version: str, end: int) -> Iterator[bytes]:
        """Everything the client is told, from its cursor on, until the line ends. `end` is the feed's end just now."""
        if self.cursor == NEWEST:
            self.cursor = end
        yield frames.hello(version, end)
        self._moves += 1
        if self.cursor != end:
            self.tell(Word.LOOK)
        for frame in self._frames():
            yield frame
            self._moves += 1

    def tell(self, order: Order) -> None:
        """Have this done as soon as the client is ready for it."""
        is_full = len(self._orders) >= MOST_WAITING
        if is_full and order not in {Word.CHECK, Word.END}:
            self._missed = True  # it will look for itself
        else:
            self._orders.put(order)

    def beat(self) -> bool:
        """Have a heartbeat sent. False when the client has not read anything for too long: it was cut off."""
        is_stuck = len(self._orders) > 0 and self._moves == self._moves_seen
        self._moves_seen = self._moves
        self._stuck_beats = self._stuck_beats + 1 if is_stuck else 0
        if self._stuck_beats >= MOST_STUCK_BEATS:
            self.tell(Word.END)
            self._cut()
            return False
        if not self._orders:
            self.tell(Word.BEAT)
        return True

    def _frames(self) -> Iterator[bytes]:
        while True:
            order = self._orders.take()
            if order is Word.END or (order is Word.CHECK and not self._is_signed_in()):
                return
            if order is Word.BEAT:
                yield frames.HEARTBEAT
            elif order is Word.LOOK:
                yield from self._catch_up()
            elif isinstance(order, Change):
                yield from self._pass_on(order)
            if self._missed and not self._orders:
                self._missed = False
                yield from self._catch_up()

    def _pass_on(self, change: Change) -> Iterator[bytes]:
        if change.cursor == self.cursor + 1:
            self.cursor = change.cursor
            yield change.frame
        elif change.cursor > self.cursor:
            yield from self._catch_up()

    def _catch_up(self) -> Iterator[bytes]:
        """What the store has after the cursor. With the store away nothing: somebody will say LOOK when it is back."""
        is_behind = True
        while is_behind:
            try:
                page = self._source.page(self.account_id, self.cursor, PAGE)
            except StoreUnavailable:
                return
            is_behind = page.more or page.reset
            if page.reset:
                self.cursor = page.cursor
                yield frames.reset(page.cursor)
            for change in page.items:
                self.cursor = change.cursor
                yield frames.feed(change.cursor, msgspec.json.encode(present.feed_item(change)))
            self.cursor = page.cursor

    def _is_signed_in(self) -> bool:
        try:
            return self._source.account_of(self._authorization) == self.account_id
        except NotSignedIn:
            return False
        except StoreUnavailable:
            return True
