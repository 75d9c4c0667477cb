"""Sessions: signed-in extensions and browsers, known by a hash of their token."""

import secrets
from contextlib import suppress
from typing import Final

from sqlalchemy import ColumnElement, and_, delete, insert, or_, select, update

from greentick.domain.days import DAY_MS
from greentick.domain.stored import SessionKind, SessionOf
from greentick.errors import StoreUnavailable
from greentick.store.database import Database
from greentick.store.driver import rows_of
from greentick.store.tables import codes, sessions

_HOUR_MS = 3_600_000

IDLE_MS: Final[dict[SessionKind, int]] = {"extension": 365 * DAY_MS, "browser": 30 * DAY_MS}
"""A session nobody has used for so long has ended."""

_FIND = "SELECT account_id, id, last_used_at_ms FROM sessions WHERE token_hash = ? AND kind = ? AND last_used_at_ms > ?"


class Sessions:
    """All sessions."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(
        self, account_id: bytes, token_hash: bytes, device: str, now_ms: int, kind: SessionKind = "extension"
    ) -> str:
        """A new session's id. Those of the account that have ended by themselves are removed."""
        session_id = secrets.token_urlsafe(12)
        values = {"id": session_id, "account_id": account_id, "token_hash": token_hash, "device": device, "kind": kind}
        with self._database.writing() as connection:
            ended = and_(sessions.c.account_id == account_id, ~_is_alive(now_ms))
            connection.execute(delete(sessions).where(ended))
            connection.execute(insert(sessions).values(**values, created_at_ms=now_ms, last_used_at_ms=now_ms))
        return session_id

    def find(self, token_hash: bytes, now_ms: int, kind: SessionKind) -> tuple[bytes, str] | None:
        """The account a token of this kind is for, and its session. Notes once an hour at most that it was used."""
        with self._database.reading() as connection:
            rows = rows_of(connection, _FIND, (token_hash, kind, now_ms - IDLE_MS[kind]))
        if not rows:
            return None
        [(account_id, session_id, last_used_at_ms)] = rows
        if last_used_at_ms <= now_ms - _HOUR_MS:
            self._note_use(token_hash, now_ms)
        return account_id, session_id

    def revoke(self, token_hash: bytes) -> None:
        """End the session."""
        with self._database.writing() as connection:
            connection.execute(delete(sessions).where(sessions.c.token_hash == token_hash))

    def revoke_one(self, account_id: bytes, session_id: str) -> bool:
        """End one of the account's sessions; whether there was one of that id."""
        theirs = and_(sessions.c.account_id == account_id, sessions.c.id == session_id)
        with self._database.writing() as connection:
            return connection.execute(delete(sessions).where(theirs)).rowcount > 0

    def revoke_all(self, account_id: bytes) -> int:
        """End all sessions of the account, and what could still become one; how many there were."""
        with self._database.writing() as connection:
            connection.execute(delete(codes).where(codes.c.account_id == account_id))
            return connection.execute(delete(sessions).where(sessions.c.account_id == account_id)).rowcount

    def list(self, account_id: bytes, now_ms: int | None = None) -> list[SessionOf]:
        """The account's sessions, newest first; with `now_ms` without those that have ended by themselves by then."""
        query = select(sessions).where(sessions.c.account_id == account_id).order_by(sessions.c.created_at_ms.desc())
        if now_ms is not None:
            query = query.where(_is_alive(now_ms))
        with self._database.reading() as connection:
            return [
                SessionOf(
                    id=row.id,
                    device=row.device,
                    created_at_ms=row.created_at_ms,
                    last_used_at_ms=row.last_used_at_ms,
                    kind=row.kind,
                )
                for row in connection.execute(query)
            ]

    def _note_use(self, token_hash: bytes, now_ms: int) -> None:
        used = update(sessions).where(sessions.c.token_hash == token_hash).values(last_used_at_ms=now_ms)
        with suppress(StoreUnavailable), self._database.writing() as connection:  # a busy writer must not end a session
            connection.execute(used)


def _is_alive(now_ms: int) -> ColumnElement[bool]:
    return or_(
        *(
            and_(sessions.c.kind == kind, sessions.c.last_used_at_ms > now_ms - idle_ms)
            for kind, idle_ms in IDLE_MS.items()
        )
    )
