"""The one lock: an account's row. Held to the end of the transaction by whoever writes what belongs to the account."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection

from greentick.errors import NotFound
from greentick.store.driver import locked_rows, run_each
from greentick.store.keeping import Keeps, keeps_of

_ACCOUNTS = "SELECT id, feed_seq, keep_details, choices FROM accounts WHERE id"
_KEEP_FEED_SEQ = "UPDATE accounts SET feed_seq = ? WHERE id = ?"


@dataclass(slots=True)
class LockedAccount:
    """An account while its row is locked. `feed_seq` may be counted up, see feed.append_feed."""

    id: bytes
    feed_seq: int
    keeps: Keeps


def lock_accounts(connection: Connection, account_ids: Iterable[bytes]) -> dict[bytes, LockedAccount]:
    """Lock those of the accounts that exist, in the order of their ids, so that two workers never wait in a circle."""
    return {
        account_id: LockedAccount(account_id, feed_seq, keeps_of(bool(keep_details), choices))
        for account_id, feed_seq, keep_details, choices in locked_rows(
            connection, _ACCOUNTS, sorted(set(account_ids)), " ORDER BY id"
        )
    }


def lock_account(connection: Connection, account_id: bytes) -> LockedAccount:
    """Lock one account. Raises NotFound when it does not exist (any more)."""
    account = lock_accounts(connection, [account_id]).get(account_id)
    if account is None:
        raise NotFound("This account does not exist any more. Sign in again.")
    return account


def keep_feed_seq(connection: Connection, locked: Iterable[LockedAccount]) -> None:
    """Write the counted-up feed numbers back."""
    run_each(connection, _KEEP_FEED_SEQ, [(account.feed_seq, account.id) for account in locked])
