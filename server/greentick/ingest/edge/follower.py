"""Follows the edge's log into the stream. What was followed once may be followed again: ids come from the lines."""

import time
from collections.abc import Callable
from pathlib import Path
from threading import Event

from greentick import telemetry
from greentick.errors import StreamUnavailable
from greentick.ingest.edge.lines import UnreadableLineError, read
from greentick.ingest.edge.place import Place
from greentick.ingest.edge.tail import Tail, find
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
        self._current: Tail | None = None
        self._older: list[tuple[Tail, float]] = []
        self._take_up()

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
        self._look_for_a_new_file()
        came = False
        for tail, until in list(self._older):
            if self._read_on(tail):
                came = True
            elif time.monotonic() > until:
                self._older.remove((tail, until))
                tail.close()
        if self._current is not None:
            if self._current.has_begun_anew():
                self._finish_copy(self._current)
                self._current.begin_anew()
            came = self._read_on(self._current) or came
        self._keep_place()
        return came

    def close(self) -> None:
        """Let go of all files."""
        for tail in self._tails():
            tail.close()

    def _take_up(self) -> None:
        """Go on where the last follower was: in the log, and in those renamed since."""
        for identity, offset in self._place.known.items():
            path = find(self._path, identity)
            if path is None:
                log.warning("edge_log_gone", hint="a rotated log was removed before it was followed to its end")
            elif path == self._path:
                self._current = Tail(path, offset)
            else:
                self._older.append((Tail(path, offset), time.monotonic() + LINGER_S))

    def _look_for_a_new_file(self) -> None:
        try:
            inode = self._path.stat().st_ino
        except FileNotFoundError:
            return
        if self._current is not None and self._current.inode == inode:
            return
        new = Tail(self._path)
        if self._current is not None:
            self._older.append((self._current, time.monotonic() + LINGER_S))
        self._current = new

    def _finish_copy(self, tail: Tail) -> None:
        """The log was copied and cut off: what was not read yet is in the copy."""
        copy = find(self._path, tail.identity)
        if copy is not None:
            self._older.append((Tail(copy, tail.offset), time.monotonic() + LINGER_S))

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
        elif self._gate.is_open(row.nonce, row.at_ms):
            return row
        else:
            telemetry.HITS_FLOODED.inc()
        return None

    def _keep_place(self) -> None:
        self._place.keep({tail.identity: tail.offset for tail in self._tails() if tail.identity and tail.offset})

    def _tails(self) -> list[Tail]:
        return [*(tail for tail, _ in self._older), *([self._current] if self._current else [])]
