"""How addresses stand to receipts, asked and noted by senders; what recipients choose is in choosing.py."""

from collections.abc import Sequence

from sqlalchemy import Connection, delete, insert, select

from greentick.domain.policy import Policy
from greentick.domain.wish import Concealer, Finding, Said, Wish
from greentick.store.database import Database
from greentick.store.locks import lock_account
from greentick.store.rows import storable
from greentick.store.tables import consents
from greentick.store.wishes import look_up, never_track, proved_addresses
from greentick.store.withholding import Decider


class Recipients:
    """Asks and notes how addresses stand; withholding.py carries it out."""

    def __init__(self, database: Database, concealer: Concealer, policy: Policy) -> None:
        self._database = database
        self._concealer = concealer
        self.policy = policy

    def check(self, account_id: bytes, addresses: Sequence[str], sender: str) -> list[Finding]:
        """How each address stands to receipts of this account."""
        hashes = {address: self._concealer.all_of(address) for address in addresses}
        with self._database.reading() as connection:
            never = never_track(connection, account_id)
            proved = proved_addresses(connection, account_id) if self.policy.senders_proved else ()
            book = look_up(connection, account_id, {each for all_of in hashes.values() for each in all_of})
        believed = self.policy.believed(sender, proved)
        return [
            self.policy.find(address, book.known(hashes[address]), never=never, sender=believed)
            for address in addresses
        ]

    def note_consent(self, account_id: bytes, address: str, source: str, now_ms: int) -> None:
        """The sender says that this recipient agreed, and how. What the recipient said himself wins over it."""
        with self._database.writing() as connection:
            lock_account(connection, account_id)
            self._forget_consent(connection, account_id, address)
            values = {"account_id": account_id, "address_hash": self._concealer.conceal(address)}
            connection.execute(insert(consents).values(**values, source=storable(source), at_ms=now_ms))
            self._decide_anew(connection, account_id, address, now_ms)

    def consents(self, account_id: bytes) -> list[Said]:
        """What the account has noted, oldest first. Of whom cannot be told: only a hash is kept."""
        query = select(consents.c.source, consents.c.at_ms).where(consents.c.account_id == account_id)
        with self._database.reading() as connection:
            rows = connection.execute(query.order_by(consents.c.at_ms, consents.c.address_hash))
            return [Said(wish=Wish.ALLOWED, at_ms=row.at_ms, source=row.source) for row in rows]

    def forget_consent(self, account_id: bytes, address: str, now_ms: int) -> None:
        """Take it back."""
        with self._database.writing() as connection:
            lock_account(connection, account_id)
            self._forget_consent(connection, account_id, address)
            self._decide_anew(connection, account_id, address, now_ms)

    def _forget_consent(self, connection: Connection, account_id: bytes, address: str) -> None:
        theirs = consents.c.address_hash.in_(self._concealer.all_of(address))
        connection.execute(delete(consents).where(consents.c.account_id == account_id, theirs))

    def _decide_anew(self, connection: Connection, account_id: bytes, address: str, now_ms: int) -> None:
        hashes = self._concealer.all_of(address)
        Decider(connection, self._concealer, self.policy, account_id).go_through(hashes, now_ms)
