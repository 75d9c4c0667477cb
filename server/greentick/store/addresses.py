"""The sender's own addresses, as seen in registrations: a mail that went only to these is a note to oneself."""

from collections.abc import Iterable

from sqlalchemy import Connection, insert, select

from greentick.store.rows import storable
from greentick.store.tables import addresses


def add_addresses(connection: Connection, account_id: bytes, seen: Iterable[str]) -> None:
    """Remember addresses of an account that is locked."""
    new = {storable(address) for address in seen if address}.difference(
        own_addresses(connection, [account_id])[account_id]
    )
    if new:
        rows = [{"account_id": account_id, "address": address} for address in sorted(new)]
        connection.execute(insert(addresses), rows)


def own_addresses(connection: Connection, account_ids: Iterable[bytes]) -> dict[bytes, tuple[str, ...]]:
    """The addresses of each account."""
    found: dict[bytes, list[str]] = {account_id: [] for account_id in account_ids}
    query = select(addresses).where(addresses.c.account_id.in_(sorted(found))).order_by(addresses.c.address)
    for row in connection.execute(query):
        found[row.account_id].append(row.address)
    return {account_id: tuple(each) for account_id, each in found.items()}
