"""One live line: what one client is told, in order, each change once.

The store is the truth. A change that comes by nudge is told at once if it continues what was told; if not, and whenever
in doubt, the line reads the store from its own place on. So nothing rests on nudges arriving.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

import msgspec
from gevent import get_hub, getcurrent  # type: ignore[import-untyped]

from greentick.domain.stored import FeedPage
from greentick.errors import AskedTooOften, NotSignedIn, StoreUnavailable
from greentick.push import frames
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
    """One client: an iterator over what it is told, until the line ends.

    It is asked in the client's own greenlet, everything else runs in others of the same thread, and nothing switches
    between two lines here. One plain `__next__` instead of generators in generators: ten thousand of them wait, each
    with its whole stack, and each is to be woken in few steps.
    """

    __slots__ = ("_authorization", "_cut", "_missed", "_moves", "_moves_seen", "_orders", "_sleeper", "_source",
                 "_stuck_beats", "_told_first", "account_id", "cursor")  # fmt: skip

    def __init__(
        self, source: Source, account_id: bytes, cursor: int, authorization: str | None, cut: Callable[[], None]
    ) -> None:
        self.account_id = account_id
        self.cursor = cursor
        self._source = source
        self._authorization = authorization
        self._cut = cut
        self._orders: list[Order] = []
        self._sleeper: getcurrent | None = None
        self._told_first: Iterator[bytes] | None = None
        self._missed = False
        self._moves = 0
        self._moves_seen = 0
        self._stuck_beats = 0

    def events(self, version: str, end: int) -> Iterator[bytes]:
        """Itself, ready: hello first, then what came after its cursor. `end` is the feed's end just now."""
        if self.cursor == NEWEST:
            self.cursor = end
        self._told_first = iter((frames.hello(version, end),))
        if self.cursor != end:
            self.tell(Word.LOOK)
        return self

    def __iter__(self) -> "Line":
        return self

    def __next__(self) -> bytes:
        """What the client is told next; waits for it."""
        self._moves += 1  # whoever asks has got rid of what it was told before
        while True:
            if self._told_first is not None:
                for frame in self._told_first:
                    return frame
                self._told_first = None
            while not self._orders:
                self._wait()
            order = self._orders.pop(0)
            if isinstance(order, Change) and order.cursor == self.cursor + 1:
                self.cursor = order.cursor
                return order.frame
            if order is Word.BEAT:
                return frames.HEARTBEAT
            self._heed(order)

    def _heed(self, order: Order) -> None:
        """An order that is not a frame by itself. Raises StopIteration when the line is to end."""
        if order is Word.END:
            raise StopIteration
        is_to_look = order is Word.LOOK or (isinstance(order, Change) and order.cursor > self.cursor)
        # Whoever must look has not heard everything, perhaps not the word of the session's end either.
        if (is_to_look or order is Word.CHECK) and not self._is_signed_in():
            raise StopIteration
        if is_to_look:
            self._told_first = self._catch_up()

    def _wait(self) -> None:
        """For an order. The hub switches back, as it does for gevent's own locks; no lock is needed here."""
        if self._missed:
            self._missed = False
            self._orders.append(Word.LOOK)
            return
        self._sleeper = getcurrent()
        try:
            get_hub().switch()
        finally:
            self._sleeper = None

    def tell(self, order: Order) -> None:
        """Have this done as soon as the client is ready for it."""
        waiting = len(self._orders)
        if waiting >= MOST_WAITING and order not in {Word.CHECK, Word.END}:
            self._missed = True  # it will look for itself
            return
        self._orders.append(order)
        if not waiting:
            get_hub().loop.run_callback(self._wake)

    def _wake(self) -> None:
        """In the hub."""
        if self._sleeper is not None:
            self._sleeper.switch()

    def look_if_behind(self, end: int) -> None:
        """Have the store read if the feed has come to `end` and nothing is on its way to the client anyhow."""
        if self.cursor != end and not self._orders:
            self.tell(Word.LOOK)

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
        except (AskedTooOften, StoreUnavailable):
            return True  # nobody said no
