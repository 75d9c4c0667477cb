"""Accounts: senders, and their settings."""

import secrets
from dataclasses import dataclass

from msgspec import UNSET
from msgspec.structs import asdict
from sqlalchemy import Connection, insert, select, update

from greentick.domain.policy import Policy
from greentick.domain.token import ACCOUNT_ID_BYTES
from greentick.store.choices import in_settings, patched, read_choices
from greentick.store.database import Database
from greentick.store.erasing import erase_account
from greentick.store.locks import lock_account, lock_accounts
from greentick.store.sparing import forget_details
from greentick.store.tables import accounts
from greentick.wire.settings_shapes import Settings, SettingsPatch


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One sender. `settings.retention_days` is the server's unless the account has set its own."""

    id: bytes
    created_at_ms: int
    settings: Settings


class Accounts:
    """All accounts."""

    def __init__(self, database: Database, *, retention_days: int, policy: Policy) -> None:
        self._database = database
        self._policy = in_settings(policy)
        self._retention_days = retention_days

    def create(self, now_ms: int) -> bytes:
        """A new account's id."""
        with self._database.writing() as connection:
            return new_account(connection, now_ms)

    def owner(self) -> bytes | None:
        """The first account: on a server for one person, that person's."""
        query = select(accounts.c.id).order_by(accounts.c.created_at_ms, accounts.c.id).limit(1)
        with self._database.reading() as connection:
            found: bytes | None = connection.scalar(query)
            return found

    def get(self, account_id: bytes) -> Account | None:
        """The account, if it exists."""
        with self._database.reading() as connection:
            row = connection.execute(select(accounts).where(accounts.c.id == account_id)).one_or_none()
        if row is None:
            return None
        chosen = read_choices(row.choices)
        settings = Settings(
            notify=row.notify,
            retention_days=self._retention_days if row.retention_days is None else row.retention_days,
            keep_details=row.keep_details,
            policy=self._policy,
            **asdict(chosen) | {"disclosure": chosen.disclosure or self._policy.disclosure == "always"},
        )
        return Account(id=row.id, created_at_ms=row.created_at_ms, settings=settings)

    def update_settings(self, account_id: bytes, patch: SettingsPatch) -> Settings:
        """Change what the patch names. Details that shall no longer be kept are erased. Raises NotFound."""
        changes = {
            name: value
            for name in ("notify", "retention_days", "keep_details")
            if (value := getattr(patch, name)) is not UNSET
        }
        with self._database.writing() as connection:
            lock_account(connection, account_id)
            text = connection.scalar(select(accounts.c.choices).where(accounts.c.id == account_id))
            choices = patched(text or "{}", patch)
            if choices is not None:
                changes["choices"] = choices
            if changes:
                connection.execute(update(accounts).where(accounts.c.id == account_id).values(changes))
            forget_details(connection, account_id, lock_account(connection, account_id).keeps)
        changed = self.get(account_id)
        assert changed is not None  # noqa: S101 - locked a moment ago
        return changed.settings

    def delete(self, account_id: bytes) -> None:
        """Erase the account with everything that belongs to it; its tokens are worth nothing from then on."""
        with self._database.thorough() as connection:
            lock_accounts(connection, [account_id])
            erase_account(connection, account_id)


def new_account(connection: Connection, now_ms: int) -> bytes:
    """A new account's id, in a transaction that is under way."""
    account_id = secrets.token_bytes(ACCOUNT_ID_BYTES)
    values = {"id": account_id, "created_at_ms": now_ms, "notify": "first", "keep_details": True}
    connection.execute(insert(accounts).values(**values, feed_seq=0, feed_floor=0, nudged_seq=0))
    return account_id
