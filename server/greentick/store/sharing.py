"""Who shows his receipts to whom: each account names addresses, and whoever has proved one of them may look."""

from collections.abc import Sequence

from sqlalchemy import Connection, func, select

from greentick.domain.visitor import Colleague
from greentick.store.choices import read_choices
from greentick.store.database import Database
from greentick.store.tables import accounts, identities

_NAMED = '"shared_with":["'
"""How a list with something in it begins in an account's choices."""


class Sharing:
    """What accounts show each other. Only proved addresses count: anybody can write any into a mail."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def shown_to(self, account_id: bytes) -> tuple[Sequence[str], Sequence[Colleague]]:
        """The addresses the account has proved, and who shows it receipts; by address."""
        with self._database.reading() as connection:
            own = _proved(connection, account_id)
            sharers = _sharers(connection, account_id, set(own)) if own else []
            names = _names(connection, sharers)
        team = [Colleague(each, names[each]) for each in sharers if each in names]
        return own, sorted(team, key=lambda each: each.address)


def _proved(connection: Connection, account_id: bytes) -> list[str]:
    query = select(identities.c.address).where(identities.c.account_id == account_id).distinct()
    return sorted(connection.scalars(query))


def _sharers(connection: Connection, account_id: bytes, own: set[str]) -> list[bytes]:
    query = select(accounts.c.id, accounts.c.choices).where(
        accounts.c.id != account_id, accounts.c.choices.contains(_NAMED, autoescape=True)
    )
    return [row.id for row in connection.execute(query) if own & set(read_choices(row.choices).shared_with)]


def _names(connection: Connection, account_ids: Sequence[bytes]) -> dict[bytes, str]:
    query = (
        select(identities.c.account_id, func.min(identities.c.address).label("address"))
        .where(identities.c.account_id.in_(account_ids))
        .group_by(identities.c.account_id)
    )
    return {row.account_id: row.address for row in connection.execute(query)} if account_ids else {}
