"""Sessions: signed-in extensions, known by a hash of their token."""

import secrets
from contextlib import suppress

from sqlalchemy import delete, insert, select, update

from greentick.domain.stored import SessionOf
from greentick.errors import StoreUnavailable
from greentick.store.database import Database
from greentick.store.tables import sessions

_HOUR_MS = 3_600_000


class Sessions:
    """All sessions."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(self, account_id: bytes, token_hash: bytes, device: str, now_ms: int) -> str:
        """A new session's id."""
        session_id = secrets.token_urlsafe(12)
        values = {"id": session_id, "account_id": account_id, "token_hash": token_hash, "device": device}
        with self._database.writing() as connection:
            connection.execute(insert(sessions).values(**values, created_at_ms=now_ms, last_used_at_ms=now_ms))
        return session_id

    def find(self, token_hash: bytes, now_ms: int) -> bytes | None:
        """The account this token is for. Notes at most once an hour that it was used."""
        query = select(sessions.c.account_id, sessions.c.last_used_at_ms).where(sessions.c.token_hash == token_hash)
        with self._database.reading() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            return None
        if row.last_used_at_ms <= now_ms - _HOUR_MS:
            self._note_use(token_hash, now_ms)
        account_id: bytes = row.account_id
        return account_id

    def revoke(self, token_hash: bytes) -> None:
        """End the session."""
        with self._database.writing() as connection:
            connection.execute(delete(sessions).where(sessions.c.token_hash == token_hash))

    def list(self, account_id: bytes) -> list[SessionOf]:
        """The account's sessions, newest first."""
        query = select(sessions).where(sessions.c.account_id == account_id).order_by(sessions.c.created_at_ms.desc())
        with self._database.reading() as connection:
            return [
                SessionOf(
                    id=row.id, device=row.device, created_at_ms=row.created_at_ms, last_used_at_ms=row.last_used_at_ms
                )
                for row in connection.execute(query)
            ]

    def _note_use(self, token_hash: bytes, now_ms: int) -> None:
        used = update(sessions).where(sessions.c.token_hash == token_hash).values(last_used_at_ms=now_ms)
        with suppress(StoreUnavailable), self._database.writing() as connection:  # a busy writer must not end a session
            connection.execute(used)
