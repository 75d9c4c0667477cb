"""What a recipient is shown of the mail whose page he opens, and what becomes of his choice."""

import hashlib
import hmac
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select, update

from greentick.domain.hit import CONFIRMED, Hit
from greentick.domain.judgement import JudgedHit
from greentick.domain.mail_report import MailReport
from greentick.domain.message import Message
from greentick.domain.policy import Policy
from greentick.domain.token import b64encode
from greentick.domain.wish import REFUSALS, WISH_OF, Choice, Concealer, Finding, Wish, Withheld
from greentick.store.addresses import own_addresses
from greentick.store.database import Database
from greentick.store.hits import KeptHit, keep_hits, kept_hits, place
from greentick.store.locks import lock_accounts
from greentick.store.mail_reports import kept_reports
from greentick.store.messages import EMPTY_RECEIPT, insert_messages
from greentick.store.rows import MESSAGE_COLUMNS, to_message
from greentick.store.tables import accounts, addressed, messages, receipts, wishes
from greentick.store.wishes import EVERYBODY, look_up
from greentick.store.withholding import Decider, withhold

_PROOF_CHARS = 22
_ID_BYTES = 8

SETTLED = REFUSALS | {Withheld.NEVER}
"""Where there is nothing left to choose: whoever opens the page is shown the same as for a mail nobody knows."""

Copy = tuple[bytes, bytes]
"""Account id and nonce: what a token names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One copy, and who it went to: hashes of addresses, none where that is not known."""

    key: int
    message: Message
    hashes: frozenset[bytes]

    @property
    def is_shared(self) -> bool:
        """Whether the copy alone does not tell who its reader is."""
        return len(self.hashes) != 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What the recipient's page shows of a copy. Where several share it, no `standing` and no `reports`."""

    message: Message
    sender: str
    retention_days: int
    judged: list[JudgedHit]
    uncounted: int
    is_shared: bool
    standing: Finding | None
    reports: Sequence[MailReport] = ()


class Choosing:
    """The recipient's side of the store. Nobody here is signed in: a genuine token names the copy."""

    def __init__(self, database: Database, concealer: Concealer, policy: Policy, *, retention_days: int) -> None:
        self._database = database
        self._concealer = concealer
        self._policy = policy
        self._retention_days = retention_days

    def show(self, copy: Copy) -> Shown | None:
        """The copy as its recipient may see it; None when there is nothing any more."""
        with self._database.reading() as connection:
            days = connection.execute(select(accounts.c.retention_days).where(accounts.c.id == copy[0])).first()
            found = None if days is None else self._place(connection, copy)
            if found is None or days is None or found.message.deleted:
                return None
            return self._shown(connection, found, days.retention_days or self._retention_days)

    def _shown(self, connection: Connection, found: Place, retention_days: int) -> Shown:
        message = found.message
        own = own_addresses(connection, [message.account_id]).get(message.account_id, ())
        kept = kept_hits(connection, {found.key: message})[found.key]
        query = select(receipts.c.uncounted).where(receipts.c.message_key == found.key)
        book = look_up(connection, message.account_id, found.hashes)
        standing = None if found.is_shared else self._policy.find_by_wish(book.known(found.hashes))
        return Shown(
            message=message,
            sender=message.gmail_address or next(iter(own), ""),
            retention_days=retention_days,
            judged=[JudgedHit(each.hit, each.judgement) for each in sorted(kept, key=place) if each.judgement],
            uncounted=connection.scalar(query) or 0,
            is_shared=found.is_shared,
            standing=standing,
            reports=() if found.is_shared else kept_reports(connection, [found.key]).get(found.key, ()),
        )

    def choose(self, copy: Copy, choice: Choice, typed: str, now_ms: int) -> str:
        """Carry a choice out; nothing changes where receipts are refused already.

        `typed` is the address the reader gives as his, where several share the copy. Whether it is one of the mail's
        is told by nothing: neither here nor by what the page shows afterwards. Gives the proof with which a refusal of
        a single recipient can be taken back later, else nothing.
        """
        typed_hashes = self._concealer.all_of(typed) if typed else []
        with self._database.writing() as connection:
            place_ = self._lock(connection, copy, choice, now_ms)
            if place_ is None or place_.message.deleted or place_.message.withheld in SETTLED:
                return ""
            self._choose_for_copy(connection, place_, choice, now_ms)
            if choice not in WISH_OF:
                return ""
            hashes = typed_hashes if place_.is_shared else list(place_.hashes)
            if place_.hashes.isdisjoint(hashes):
                return ""
            whose = EVERYBODY if choice is Choice.STOP_SERVER else copy[0]
            self._wish(connection, hashes, whose, WISH_OF[choice], now_ms)
            self._carry_out(connection, hashes, whose, now_ms)
        refuses = WISH_OF[choice] is Wish.REFUSED and not place_.is_shared
        return _proof(self._concealer.keys[0], hashes[0], whose, now_ms) if refuses else ""

    def proves(self, copy: Copy, proof: str) -> bool:
        """Whether this proof belongs to a refusal by the copy's recipient that still holds."""
        with self._database.reading() as connection:
            found = self._place(connection, copy)
            return found is not None and self._proven(connection, found, proof) is not None

    def take_back(self, copy: Copy, proof: str, now_ms: int) -> None:
        """Forget the refusal this proof belongs to."""
        with self._database.writing() as connection:
            found = self._lock(connection, copy, Choice.STOP_SERVER, now_ms)
            proven = found and self._proven(connection, found, proof)
            if proven:
                address_hash, whose = proven
                theirs = (wishes.c.address_hash == address_hash, wishes.c.account_id == whose)
                connection.execute(delete(wishes).where(*theirs))
                self._carry_out(connection, [address_hash], whose, now_ms)

    def forget(self, address: str, now_ms: int) -> int:
        """Forget all wishes of an address, for whoever runs the server and was asked to. How many."""
        hashes = self._concealer.all_of(address)
        with self._database.writing() as connection:
            _lock(connection, EVERYBODY, everybody=True)
            gone = connection.execute(delete(wishes).where(wishes.c.address_hash.in_(hashes))).rowcount
            self._carry_out(connection, hashes, EVERYBODY, now_ms)
        return gone

    def _place(self, connection: Connection, copy: Copy) -> Place | None:
        theirs = (messages.c.account_id == copy[0], messages.c.nonce == copy[1])
        row = connection.execute(select(*MESSAGE_COLUMNS).where(*theirs)).one_or_none()
        if row is None:
            return None
        query = select(addressed.c.address_hash).where(addressed.c.message_key == row.key)
        return Place(key=row.key, message=to_message(row), hashes=frozenset(connection.scalars(query)))

    def _lock(self, connection: Connection, copy: Copy, choice: Choice, now_ms: int) -> Place | None:
        """The copy, with all accounts locked that the choice may change. One nobody has told of yet gets a place."""
        account_id, nonce = copy
        if account_id not in _lock(connection, account_id, everybody=choice is Choice.STOP_SERVER):
            return None
        found = self._place(connection, copy)
        if found is None and choice is Choice.STOP_MAIL:
            new = Message(id="", account_id=account_id, nonce=nonce, sent_at_ms=now_ms, registered=False)
            key = next(iter(insert_messages(connection, [new])))
            connection.execute(insert(receipts).values(**EMPTY_RECEIPT, message_key=key, account_id=account_id))
            found = Place(key=key, message=new, hashes=frozenset())
        return found

    def _accounts_of(self, connection: Connection, hashes: Collection[bytes]) -> set[bytes]:
        query = select(messages.c.account_id).join(addressed, addressed.c.message_key == messages.c.key)
        return set(connection.scalars(query.where(addressed.c.address_hash.in_(hashes)).distinct()))

    def _choose_for_copy(self, connection: Connection, found: Place, choice: Choice, now_ms: int) -> None:
        before = found.message.withheld
        stops = choice in {Choice.STOP_MAIL, Choice.STOP_SENDER, Choice.STOP_SERVER}
        if choice is Choice.STOP_MAIL or (stops and found.is_shared):
            withhold(connection, {found.key: (before, Withheld.COPY)}, now_ms)
        elif choice is Choice.NOW and before is Withheld.ASKED:
            withhold(connection, {found.key: (before, Withheld.GIVEN)}, now_ms)
            _give(connection, found, now_ms)

    def _wish(self, connection: Connection, hashes: list[bytes], whose: bytes, wish: Wish, now_ms: int) -> None:
        """Note a wish in place of the one before; one towards everybody replaces those towards single senders."""
        before = delete(wishes).where(wishes.c.address_hash.in_(hashes))
        connection.execute(before if whose == EVERYBODY else before.where(wishes.c.account_id == whose))
        values = {"address_hash": hashes[0], "account_id": whose, "wish": wish.value, "at_ms": now_ms}
        connection.execute(insert(wishes).values(values))

    def _carry_out(self, connection: Connection, hashes: list[bytes], whose: bytes, now_ms: int) -> None:
        for account_id in sorted(self._accounts_of(connection, hashes) if whose == EVERYBODY else [whose]):
            Decider(connection, self._concealer, self._policy, account_id).go_through(hashes, now_ms)

    def _proven(self, connection: Connection, found: Place, proof: str) -> tuple[bytes, bytes] | None:
        """The hash and the scope of the refusal it belongs to."""
        refusals = select(wishes).where(
            wishes.c.address_hash.in_(found.hashes),
            wishes.c.account_id.in_([found.message.account_id, EVERYBODY]),
            wishes.c.wish == Wish.REFUSED.value,
        )
        for row in connection.execute(refusals):
            proofs = [_proof(key, row.address_hash, row.account_id, row.at_ms) for key in self._concealer.keys]
            if any(hmac.compare_digest(each.encode(), proof.encode()) for each in proofs):
                return row.address_hash, row.account_id
        return None


def _lock(connection: Connection, account_id: bytes, *, everybody: bool) -> Collection[bytes]:
    """Lock the account, or all there are: whoever registers a mail meanwhile waits, and then finds the wish."""
    wanted = list(connection.scalars(select(accounts.c.id))) if everybody else [account_id]
    return lock_accounts(connection, wanted)


def _give(connection: Connection, found: Place, now_ms: int) -> None:
    """Keep the recipient's own word as a hit among the others; the worker judges and tells it."""
    account_id, nonce = found.message.account_id, found.message.nonce
    hit_id = f"r-{secrets.token_hex(_ID_BYTES)}"
    hit = Hit(id=hit_id, at_ms=now_ms, account_id=account_id, nonce=nonce, method=CONFIRMED)
    keep_hits(connection, [(found.key, KeptHit(hit=hit))])
    theirs = receipts.c.message_key == found.key
    connection.execute(update(receipts).where(theirs).values(hits=receipts.c.hits + 1))


def _proof(key: bytes, address_hash: bytes, whose: bytes, at_ms: int) -> str:
    """What takes back the refusal of this hash, towards these, of that moment, and no other."""
    parts = b"|".join((b"greentick/refusal/1", address_hash, whose, str(at_ms).encode()))
    return b64encode(hmac.digest(key, parts, hashlib.sha256))[:_PROOF_CHARS]
