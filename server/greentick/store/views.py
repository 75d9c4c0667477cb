"""Own views: the sender's extension says which messages it shows. A hit at that moment is the sender's own."""

from collections.abc import Iterable

from sqlalchemy import Connection, select, update

from greentick.domain.message import OwnView
from greentick.store.database import Database
from greentick.store.driver import rows_in, select_all
from greentick.store.locks import lock_account
from greentick.store.messages import nonce_of
from greentick.store.rows import storable
from greentick.store.tables import messages, receipts, views
from greentick.store.upserts import insert_or_ignore

DUE_NOW = 0
_ALL_OF = select_all(views, "nonce")


class Views:
    """Announced own views."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self, account_id: bytes, ids: Iterable[str], at_ms: int, *, network_hash: str = "", agent: str = ""
    ) -> None:
        """Remember that these messages were shown at `at_ms`, and where; the worker folds those with hits anew.

        A message that is not registered yet may be among them: its registration can be on its way. Raises NotFound when
        the account is gone.
        """
        nonces = {nonce for each in ids if (nonce := nonce_of(each)) is not None}
        if not nonces:
            return
        view = {"account_id": account_id, "at_ms": at_ms, "network_hash": network_hash, "agent": storable(agent)}
        rows = [{"nonce": nonce, **view} for nonce in sorted(nonces)]
        theirs = select(messages.c.key).where(
            messages.c.account_id == account_id, messages.c.nonce.in_(nonces), messages.c.registered
        )
        due = update(receipts).where(receipts.c.message_key.in_(theirs), receipts.c.hits > 0)
        with self._database.writing() as connection:
            lock_account(connection, account_id)
            connection.execute(insert_or_ignore(connection, views), rows)
            connection.execute(due.values(due_at_ms=DUE_NOW))


def own_views(
    connection: Connection, copies: Iterable[tuple[bytes, bytes]]
) -> dict[tuple[bytes, bytes], list[OwnView]]:
    """The views of each copy (account, nonce)."""
    found: dict[tuple[bytes, bytes], list[OwnView]] = {copy: [] for copy in copies}
    for account_id, nonce, at_ms, network_hash, agent in rows_in(connection, _ALL_OF, {nonce for _, nonce in found}):
        if (account_id, nonce) in found:  # else somebody else's, with the same nonce
            found[account_id, nonce].append(OwnView(at_ms, network_hash, agent))
    return found
