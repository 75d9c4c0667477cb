"""Sign-in codes: kept as hashes, good for one use."""

from sqlalchemy import delete, insert

from greentick.domain.stored import Code
from greentick.store.database import Database
from greentick.store.tables import codes


class Codes:
    """All codes that were given out and not yet used."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, code_hash: bytes, account_id: bytes, challenge: str, redirect_uri: str, expires_at_ms: int) -> None:
        """Remember a code until it is taken or has expired."""
        values = {"code_hash": code_hash, "account_id": account_id, "challenge": challenge}
        with self._database.writing() as connection:
            connection.execute(insert(codes).values(**values, redirect_uri=redirect_uri, expires_at_ms=expires_at_ms))

    def take(self, code_hash: bytes, now_ms: int) -> Code | None:
        """The code, once: whoever asks second, or too late, gets nothing."""
        query = delete(codes).where(codes.c.code_hash == code_hash).returning(codes)
        with self._database.writing() as connection:
            row = connection.execute(query).one_or_none()
        if row is None or row.expires_at_ms <= now_ms:
            return None
        return Code(account_id=row.account_id, challenge=row.challenge, redirect_uri=row.redirect_uri)
