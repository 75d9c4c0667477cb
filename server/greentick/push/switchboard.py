"""All live lines of this process: brings them nudges, keeps their hearts beating, drops those whose client is gone.

Three loops serve all lines together: one listens to Redis, one beats, one looks after the store while Redis is away.
"""

import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping

import msgspec

from greentick import telemetry
from greentick.errors import StoreUnavailable, StreamUnavailable
from greentick.push import frames
from greentick.push.line import Change, Line, Word
from greentick.stream import Nudge
from greentick.wire.times import from_wire

HEARTBEAT_S = 20.0
SLOTS = 20
"""Lines beat in turns, a slot at a time, so that no beat is a burst."""

CHECK_BEATS = 15
"""After so many beats each line makes sure that its session still holds, should the word of its end have been lost."""

RETRY_S = 0.5
POLL_S = 0.5
POLLS_PER_S = 500
POLLED_AT_ONCE = 50
"""While Redis is away: how often to ask the store for news, for how many accounts at most, so many in one query."""

UNASKED_POLL_S = 60.0
"""With Redis well, the store is asked so often all the same."""

_log = telemetry.get_logger("push")


class _Event(msgspec.Struct):
    last_at: str


class _Notice(msgspec.Struct):
    event: _Event


class _Item(msgspec.Struct):
    """Of a FeedItem only what is needed here."""

    cursor: int
    notices: list[_Notice]


_items = msgspec.json.Decoder(_Item)


class Switchboard:
    """`listen` begins to hear nudges, or raises StreamUnavailable; `ends_of` numbers the last changes of accounts."""

    def __init__(
        self,
        *,
        listen: Callable[[], Iterator[Nudge]],
        ends_of: Callable[[Collection[bytes]], Mapping[bytes, int]],
        heartbeat_s: float = HEARTBEAT_S,
    ) -> None:
        self._listen = listen
        self._ends_of = ends_of
        self._heartbeat_s = heartbeat_s
        self._lines: dict[bytes, set[Line]] = {}
        self._slots: list[set[Line]] = [set() for _ in range(SLOTS)]
        self._joined = 0
        self._is_away = threading.Event()
        self._is_closed = False

    def start(self) -> None:
        """Begin. In the process that answers, after any fork and after gevent's patching."""
        for loop in (self._hear, self._beat, self._poll):
            threading.Thread(target=loop, name=f"push{loop.__name__}", daemon=True).start()

    def join(self, line: Line) -> None:
        """Bring this line what is new from now on."""
        self._lines.setdefault(line.account_id, set()).add(line)
        self._slots[self._joined % SLOTS].add(line)
        self._joined += 1
        telemetry.PUSH_CLIENTS.inc()
        if self._is_closed:
            line.tell(Word.END)

    def leave(self, line: Line) -> None:
        """Forget it."""
        lines = self._lines.get(line.account_id, set())
        if line not in lines:
            return
        lines.remove(line)
        if not lines:
            del self._lines[line.account_id]
        for slot in self._slots:
            slot.discard(line)
        telemetry.PUSH_CLIENTS.dec()

    def close(self) -> None:
        """End all lines, also those that still join: the process is about to stop."""
        self._is_closed = True
        self._tell_all(Word.END)

    def deliver(self, nudge: Nudge) -> None:
        """Pass a nudge on. One without changes says: look for yourself, and whether you are still signed in."""
        lines = tuple(self._lines.get(nudge.account_id, ()))
        if not lines:
            return
        orders = [_change(item) for item in nudge.items] or (Word.LOOK,)
        for line in lines:
            for order in orders:
                line.tell(order)

    def _hear(self) -> None:
        while not self._is_closed:
            try:
                nudges = self._listen()
                self._is_away.clear()
                self._tell_all(Word.LOOK)  # what happened while nobody listened
                for nudge in nudges:
                    self.deliver(nudge)
            except (StreamUnavailable, msgspec.MsgspecError) as error:
                if not self._is_away.is_set():
                    _log.warning("nudges_not_heard", problem=str(error))
                self._is_away.set()
                time.sleep(RETRY_S)

    def _beat(self) -> None:
        beats = 0
        while not self._is_closed:
            time.sleep(self._heartbeat_s / SLOTS)
            slot = self._slots[beats % SLOTS]
            is_time_to_check = (beats // SLOTS) % CHECK_BEATS == CHECK_BEATS - 1
            beats += 1
            for line in tuple(slot):
                if not line.beat():  # first: with something else to be done no beat is sent
                    telemetry.PUSH_DROPPED.inc()
                    self.leave(line)
                elif is_time_to_check:
                    line.tell(Word.CHECK)

    def _poll(self) -> None:
        while not self._is_closed:
            self._is_away.wait(UNASKED_POLL_S)
            waiting = tuple(self._lines)
            for first in range(0, len(waiting), POLLED_AT_ONCE):
                self._look_if_behind(waiting[first : first + POLLED_AT_ONCE])
                time.sleep(POLLED_AT_ONCE / POLLS_PER_S)
            time.sleep(POLL_S)

    def _look_if_behind(self, account_ids: Collection[bytes]) -> None:
        try:
            ends = self._ends_of(account_ids)
        except StoreUnavailable:
            return
        for account_id, end in ends.items():
            for line in tuple(self._lines.get(account_id, ())):
                line.look_if_behind(end)

    def _tell_all(self, word: Word) -> None:
        for lines in tuple(self._lines.values()):
            for line in tuple(lines):
                line.tell(word)


def _change(item: bytes) -> Change:
    read = _items.decode(item)
    for notice in read.notices:
        at_ms = from_wire(notice.event.last_at)
        if at_ms is not None:
            telemetry.HIT_TO_PUSH.observe(max(0.0, time.time() - at_ms / 1000))
    return Change(read.cursor, frames.feed(read.cursor, item))
