"""The sender's own addresses, as seen in registrations: a mail that went only to these is a note to oneself."""

from collections.abc import Iterable

from sqlalchemy import Connection, insert

from greentick.store.driver import rows_in
from greentick.store.rows import storable
from greentick.store.tables import addresses

_OF = "SELECT account_id, address FROM addresses WHERE account_id"


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
    for account_id, address in rows_in(connection, _OF, found, " ORDER BY address"):
        found[account_id].append(address)
    return {account_id: tuple(each) for account_id, each in found.items()}
