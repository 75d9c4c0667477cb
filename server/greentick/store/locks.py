"""The one lock: an account's row. Held to the end of the transaction by whoever writes what belongs to the account."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, select, update

from greentick.errors import NotFound
from greentick.store.keeping import Keeps, keeps_of
from greentick.store.tables import accounts


@dataclass(slots=True)
class LockedAccount:
    """An account while its row is locked. `feed_seq` may be counted up, see feed.append."""

    id: bytes
    feed_seq: int
    keeps: Keeps


def lock_accounts(connection: Connection, account_ids: Iterable[bytes]) -> dict[bytes, LockedAccount]:
    """Lock those of the accounts that exist, in the order of their ids, so that two workers never wait in a circle."""
    wanted = sorted(set(account_ids))
    if not wanted:
        return {}
    query = (
        select(accounts.c.id, accounts.c.feed_seq, accounts.c.keep_details, accounts.c.choices)
        .where(accounts.c.id.in_(wanted))
        .order_by(accounts.c.id)
        .with_for_update(key_share=True)
    )
    return {
        account_id: LockedAccount(account_id, feed_seq, keeps_of(keep_details, choices))
        for account_id, feed_seq, keep_details, choices in connection.execute(query)
    }


def lock_account(connection: Connection, account_id: bytes) -> LockedAccount:
    """Lock one account. Raises NotFound when it does not exist (any more)."""
    account = lock_accounts(connection, [account_id]).get(account_id)
    if account is None:
        raise NotFound("This account does not exist any more. Sign in again.")
    return account


def keep_feed_seq(connection: Connection, locked: Iterable[LockedAccount]) -> None:
    """Write the counted-up feed numbers back."""
    for account in locked:
        connection.execute(update(accounts).where(accounts.c.id == account.id).values(feed_seq=account.feed_seq))
