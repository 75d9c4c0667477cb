"""People: which Google account opens which account here, and who is invited."""

from sqlalchemy import ColumnElement, Connection, and_, delete, func, insert, select, text, update

from greentick.domain.identity import Identity, ProvedAddress
from greentick.store.accounts import new_account
from greentick.store.database import Database
from greentick.store.tables import accounts, identities, invitations

_ADMISSION_LOCK = 0x70656F706C65
"""Any number will do: of two who sign in first, one is the first."""


class People:
    """All identities and invitations."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def admit(self, identity: Identity, *, allowed: tuple[str, ...], now_ms: int) -> bytes | None:
        """The account of whoever signs in, a new one where it may have one; None where it may not.

        New ones are let in when they are listed or invited; where nothing is listed, also the first on a server without
        any account. An invitation is used up.
        """
        with self._database.writing() as connection:
            self._queue_up(connection)
            account_id = _known(connection, identity, now_ms)
            if account_id is None and _may_enter(connection, identity, allowed):
                account_id = new_account(connection, now_ms)
                _remember(connection, identity, account_id, now_ms)
        return account_id

    def prove(self, account_id: bytes, identity: Identity, now_ms: int) -> bool:
        """Add an address to an account; False when it opens another one."""
        with self._database.writing() as connection:
            self._queue_up(connection)
            owner = _known(connection, identity, now_ms)
            if owner is None:
                _remember(connection, identity, account_id, now_ms)
        return owner in {None, account_id}

    def addresses(self, account_id: bytes) -> list[ProvedAddress]:
        """The addresses an account has signed in with."""
        query = (
            select(identities.c.address, func.max(identities.c.proved_at_ms).label("proved_at_ms"))
            .where(identities.c.account_id == account_id)
            .group_by(identities.c.address)
            .order_by(identities.c.address)
        )
        with self._database.reading() as connection:
            return [
                ProvedAddress(address=row.address, proved_at_ms=row.proved_at_ms) for row in connection.execute(query)
            ]

    def forget(self, account_id: bytes, address: str) -> bool:
        """Remove an address from an account, unless it is the last one; whether it was removed."""
        theirs = identities.c.account_id == account_id
        others = select(func.count()).where(theirs, identities.c.address != address)
        with self._database.writing() as connection:
            self._queue_up(connection)
            if not connection.scalar(others):
                return False
            gone = connection.execute(delete(identities).where(theirs, identities.c.address == address))
        return gone.rowcount > 0

    def invite(self, address: str, now_ms: int) -> None:
        """Let this address sign up, once."""
        with self._database.writing() as connection:
            self._queue_up(connection)
            connection.execute(delete(invitations).where(invitations.c.address == address))
            connection.execute(insert(invitations).values(address=address, created_at_ms=now_ms))

    def invited(self) -> list[str]:
        """The addresses that are invited and have not signed up."""
        with self._database.reading() as connection:
            return list(connection.scalars(select(invitations.c.address).order_by(invitations.c.address)))

    def withdraw(self, address: str) -> bool:
        """Take an invitation back; whether there was one."""
        with self._database.writing() as connection:
            return connection.execute(delete(invitations).where(invitations.c.address == address)).rowcount > 0

    def _queue_up(self, connection: Connection) -> None:
        """SQLite's writers queue up by themselves."""
        if self._database.is_postgresql:
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _ADMISSION_LOCK})


def _is(identity: Identity) -> ColumnElement[bool]:
    return and_(identities.c.issuer == identity.issuer, identities.c.subject == identity.subject)


def _known(connection: Connection, identity: Identity, now_ms: int) -> bytes | None:
    """The account this identity opens; its address is kept up to date."""
    account_id: bytes | None = connection.scalar(select(identities.c.account_id).where(_is(identity)))
    if account_id is not None:
        seen = update(identities).where(_is(identity)).values(address=identity.address, proved_at_ms=now_ms)
        connection.execute(seen)
    return account_id


def _may_enter(connection: Connection, identity: Identity, allowed: tuple[str, ...]) -> bool:
    invited = connection.execute(delete(invitations).where(invitations.c.address == identity.address)).rowcount > 0
    if invited or identity.is_listed(allowed):
        return True
    return not allowed and connection.scalar(select(accounts.c.id).limit(1)) is None


def _remember(connection: Connection, identity: Identity, account_id: bytes, now_ms: int) -> None:
    values = {"issuer": identity.issuer, "subject": identity.subject, "account_id": account_id}
    connection.execute(insert(identities).values(**values, address=identity.address, proved_at_ms=now_ms))
