"""Accounts as whoever runs the server names them: by id, or by a Gmail address of theirs."""

from sqlalchemy import select

from greentick.domain.token import ACCOUNT_ID_BYTES, b64decode, b64encode
from greentick.errors import InvalidInput, NotFound
from greentick.store.addresses import own_addresses
from greentick.store.database import Database
from greentick.store.tables import accounts, addresses


class Holders:
    """Look-ups for the command line."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def ids(self) -> list[bytes]:
        """All accounts, oldest first."""
        with self._database.reading() as connection:
            return list(connection.scalars(select(accounts.c.id).order_by(accounts.c.created_at_ms, accounts.c.id)))

    def addresses(self, account_id: bytes) -> tuple[str, ...]:
        """The Gmail addresses the account has sent from."""
        with self._database.reading() as connection:
            return own_addresses(connection, [account_id])[account_id]

    def named(self, name: str) -> bytes:
        """The account of this id or Gmail address. Raises NotFound, or InvalidInput when several have the address."""
        if not name.strip():
            raise InvalidInput("The account is not named. Give its id, or a Gmail address it has sent from.")
        with self._database.reading() as connection:
            query = select(accounts.c.id).where(accounts.c.id == _id(name))
            found = list(connection.scalars(query))
            if not found:
                query = select(addresses.c.account_id).where(addresses.c.address == name.strip().lower())
                found = list(connection.scalars(query))
        if not found:
            raise NotFound(f"There is no account {name!r}. Give its id, or a Gmail address it has sent from.")
        if len(found) > 1:
            ids = ", ".join(map(b64encode, found))
            raise InvalidInput(f"Several accounts have sent from {name}: give the id of one of them: {ids}.")
        (account_id,) = found
        return bytes(account_id)


def _id(name: str) -> bytes:
    try:
        found = b64decode(name)
    except ValueError:
        return b""
    return found if len(found) == ACCOUNT_ID_BYTES else b""
