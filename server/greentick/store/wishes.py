"""What is known of addresses: wishes of recipients and consents noted by senders, both under hashes of the address."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from greentick.domain.wish import Known, Said, Wish
from greentick.store.choices import read_choices
from greentick.store.driver import rows_in
from greentick.store.tables import accounts, identities

EVERYBODY = b""
"""Stands for all accounts of the server where a wish names one."""

SOMEBODY = b""
"""Stands for whoever is not known, beside the hashes of those a mail is known to have gone to. No address has it."""

_WISHES = "SELECT address_hash, account_id, wish, at_ms FROM wishes WHERE address_hash"
_CONSENTS = "SELECT address_hash, account_id, source, at_ms FROM consents WHERE address_hash"


@dataclass(slots=True)
class Book:
    """What is known of some addresses towards one account, under the hashes it is kept under."""

    towards_sender: dict[bytes, Said] = field(default_factory=dict)
    towards_all: dict[bytes, Said] = field(default_factory=dict)
    noted: dict[bytes, Said] = field(default_factory=dict)

    def known(self, hashes: Iterable[bytes]) -> Known:
        """What is known of the one address that has these hashes."""
        of = list(hashes)
        return Known(
            towards_sender=_newest(self.towards_sender, of),
            towards_all=_newest(self.towards_all, of),
            noted=_newest(self.noted, of),
        )


def never_track(connection: Connection, account_id: bytes) -> list[str]:
    """The account's list."""
    text = connection.scalar(select(accounts.c.choices).where(accounts.c.id == account_id))
    return read_choices(text).never_track if text else []


def proved_addresses(connection: Connection, account_id: bytes) -> list[str]:
    """The addresses the account has signed in with."""
    return list(connection.scalars(select(identities.c.address).where(identities.c.account_id == account_id)))


def look_up(connection: Connection, account_id: bytes, hashes: Collection[bytes]) -> Book:
    """What is known under these hashes."""
    book = Book()
    for address_hash, whose, wish, at_ms in rows_in(connection, _WISHES, hashes):
        said = Said(wish=Wish(wish), at_ms=at_ms)
        if whose == EVERYBODY:
            book.towards_all[address_hash] = said
        elif whose == account_id:
            book.towards_sender[address_hash] = said
    for address_hash, whose, source, at_ms in rows_in(connection, _CONSENTS, hashes):
        if whose == account_id:
            book.noted[address_hash] = Said(wish=Wish.ALLOWED, at_ms=at_ms, source=source)
    return book


def _newest(kept: Mapping[bytes, Said], hashes: Iterable[bytes]) -> Said | None:
    found = [kept[each] for each in hashes if each in kept]
    return max(found, key=lambda said: said.at_ms, default=None)
