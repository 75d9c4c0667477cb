"""Follows the edge's log into the stream. What was followed once may be followed again: ids come from the lines."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

from greentick import telemetry
from greentick.errors import StreamUnavailable
from greentick.ingest.edge.lines import UnreadableLineError, read
from greentick.ingest.edge.place import Place
from greentick.ingest.edge.tail import Tail, logs
from greentick.ingest.floods import FloodGate
from greentick.ingest.verifier import Verifier
from greentick.stream.packing import Row, pack

IDLE_S = 0.05
RETRY_S = 0.5
BATCH = 1_000
LINGER_S = 10.0
"""So long a renamed log is read on: nginx's workers write to it until they have heard of the new one."""

log = telemetry.get_logger("edge")


class Follower:
    """One log, under its name and the names that rotation gives it. `append` raises StreamUnavailable."""

    def __init__(self, path: Path, place: Place, verifier: Verifier, append: Callable[[bytes], None]) -> None:
        self._path = path
        self._place = place
        self._verifier = verifier
        self._append = append
        self._gate = FloodGate()
        self._inode: int | None = None
        self._current: Tail | None = None
        self._older: list[tuple[Tail, float]] = []
        self._left_at = place.known
        self._told = ""

    def run(self, stop: Event) -> None:
        """Follow until `stop` is set."""
        while not stop.is_set():
            try:
                if not self.step():
                    stop.wait(IDLE_S)
            except (StreamUnavailable, OSError) as error:
                log.warning("edge_waits", error=type(error).__name__, pause_s=RETRY_S)
                stop.wait(RETRY_S)

    def step(self) -> bool:
        """Follow what is there now, a batch of each file; whether there was anything. Raises StreamUnavailable."""
        came = self._find_new_files()
        for tail, until in list(self._older):
            if self._read_on(tail):
                came = True
            elif time.monotonic() > until:
                self._older.remove((tail, until))
                self._leave(tail)
        if self._current is not None:
            if self._current.has_begun_anew():
                self._begin_anew(self._current)
            came = self._read_on(self._current) or came
        self._keep_place()
        return came

    def close(self) -> None:
        """Let go of all files."""
        for tail in self._tails():
            tail.close()

    def _find_new_files(self) -> bool:
        """Whether there are any. One that may not be read is no reason to let those wait that are open."""
        try:
            came = self._look_for_new_files()
        except OSError as error:
            self._tell(error)
            return False
        self._told = "" if came else self._told
        return came

    def _look_for_new_files(self) -> bool:
        inode = _inode_of(self._path)
        if inode == self._inode:
            return False
        if inode:
            new = Tail(self._path)
            inode = new.inode
            self._follow_from_now_on(new)
        self._take_up_rotated()
        self._inode = inode
        return True

    def _follow_from_now_on(self, new: Tail) -> None:
        new.offset = self._left_at.get(new.identity, 0)
        if self._current is not None:
            self._older.append((self._current, time.monotonic() + LINGER_S))
        self._current = new

    def _take_up_rotated(self) -> None:
        """Follow each that is not followed to its end, also those that nobody saw before they were rotated."""
        held = {tail.inode for tail in self._tails()}
        there = {tail.identity for tail in self._tails()}
        for tail in self._rotated():
            there.add(tail.identity)
            if tail.inode in held or tail.behind <= 0:
                tail.close()
            else:
                self._older.append((tail, time.monotonic() + LINGER_S))
        if self._inode is None and self._place.followed.keys() - there:
            log.warning("edge_log_gone", hint="a rotated log was removed before it was followed to its end")
        self._left_at = {identity: offset for identity, offset in self._left_at.items() if identity in there}

    def _rotated(self) -> Iterator[Tail]:
        for path in logs(self._path):
            try:
                tail = Tail(path)
            except OSError as error:
                self._tell(error)
            else:
                tail.offset = self._left_at.get(tail.identity, 0)
                yield tail

    def _begin_anew(self, tail: Tail) -> None:
        """The log was copied and cut off: what was not read yet is in the copy."""
        self._left_at[tail.identity] = tail.offset
        tail.begin_anew()
        self._take_up_rotated()

    def _leave(self, tail: Tail) -> None:
        if tail.identity:
            self._left_at[tail.identity] = tail.offset
        tail.close()

    def _tell(self, error: OSError) -> None:
        """Once, however often it is met."""
        if str(error) != self._told:
            self._told = str(error)
            log.warning("edge_log_not_readable", problem=self._told, hint="let this user read it; doctor says more")

    def _read_on(self, tail: Tail) -> bool:
        """One batch. The place moves on only after the stream has it."""
        rows: list[Row] = []
        end = tail.offset
        for line, line_end in tail.lines():
            row = self._read_line(line)
            if row is not None:
                rows.append(row)
            end = line_end
            if len(rows) >= BATCH:
                break
        if end == tail.offset:
            return False
        if rows:
            self._append(pack(rows))
            telemetry.HITS_TAKEN.inc(len(rows))
        tail.offset = end
        return True

    def _read_line(self, line: bytes) -> Row | None:
        try:
            row = read(line, self._verifier)
        except UnreadableLineError as error:
            telemetry.EDGE_UNREADABLE.inc()
            log.warning("edge_line_not_readable", problem=str(error))
            return None
        if row is None:
            telemetry.HITS_FORGED.inc()
        elif self._gate.is_open(row.nonce, row.at_ms) or self._gate.is_open_to(row.nonce, row.agent):
            return row
        else:
            telemetry.HITS_FLOODED.inc()
        return None

    def _keep_place(self) -> None:
        followed = {tail.identity: tail.offset for tail in self._tails() if tail.identity and tail.offset}
        finished = {identity: offset for identity, offset in self._left_at.items() if identity not in followed}
        self._place.keep(followed, finished)

    def _tails(self) -> list[Tail]:
        return [*(tail for tail, _ in self._older), *([self._current] if self._current else [])]


def _inode_of(path: Path) -> int:
    """0 where nothing is. Raises OSError."""
    try:
        return path.stat().st_ino
    except FileNotFoundError:
        return 0
