"""What a recipient is shown of the mail whose page he opens, and what becomes of his choice."""

import hashlib
import hmac
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, insert, select, update

from greentick.domain.hit import CONFIRMED, Hit
from greentick.domain.mail_report import MailReport
from greentick.domain.message import Message
from greentick.domain.policy import Policy
from greentick.domain.token import b64encode
from greentick.domain.wish import ASKING, REFUSALS, WISH_OF, Choice, Concealer, Finding, Wish, Withheld
from greentick.store.addresses import own_addresses
from greentick.store.database import Database
from greentick.store.hits import KeptHit, keep_hits, kept_hits, place
from greentick.store.locks import lock_accounts
from greentick.store.mail_reports import kept_reports
from greentick.store.messages import EMPTY_RECEIPT, insert_messages
from greentick.store.rows import MESSAGE_COLUMNS, to_message
from greentick.store.tables import accounts, addressed, hits, messages, receipts, wishes
from greentick.store.wishes import EVERYBODY, SOMEBODY, look_up
from greentick.store.withholding import Decider, withhold

_PROOF_CHARS = 22
_ID_BYTES = 8

SETTLED = REFUSALS | {Withheld.NEVER}
"""Where there is nothing left to choose: whoever opens the page is shown the same as for a mail nobody knows."""

Copy = tuple[bytes, bytes]
"""Account id and nonce: what a token names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One copy, and who it went to: hashes of addresses, SOMEBODY among them; none where nobody is known.

    `reader`: where it went to one alone, the hashes under which something of him may be kept, the newest first.
    """

    key: int
    message: Message
    hashes: frozenset[bytes] = frozenset()
    reader: Sequence[bytes] = ()

    @property
    def is_shared(self) -> bool:
        """Whether the copy alone does not tell who its reader is."""
        return not self.reader

    @property
    def is_known(self) -> bool:
        """Whether anybody it went to is known."""
        return not self.hashes <= {SOMEBODY}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What the recipient's page shows of a copy. Where several share it, no `standing` and no `reports`.

    `is_known`: whether the server knows of anybody it went to. Only then a choice can hold for other mails.
    """

    message: Message
    sender: str
    retention_days: int
    hits: list[KeptHit]
    uncounted: int
    is_shared: bool
    is_known: bool
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
        book = look_up(connection, message.account_id, found.reader)
        standing = None if found.is_shared else self._policy.find_by_wish(book.known(found.reader))
        return Shown(
            message=message,
            sender=message.gmail_address or next(iter(own), ""),
            retention_days=retention_days,
            hits=sorted(kept, key=place),
            uncounted=connection.scalar(query) or 0,
            is_shared=found.is_shared,
            is_known=found.is_known,
            standing=standing,
            reports=() if found.is_shared else kept_reports(connection, [found.key]).get(found.key, ()),
        )

    def choose(self, copy: Copy, choice: Choice, typed: str, now_ms: int) -> str:
        """Carry a choice out; nothing changes where receipts are refused already.

        `typed` is the address the reader gives as his, where several share the copy. Whether it is one of the mail's
        is told by nothing: neither here nor by what the page shows afterwards, for the copy itself goes by the choice
        alone. Gives the proof with which a refusal of a single recipient can be taken back later, else nothing.
        """
        typed_hashes = self._concealer.all_of(typed) if typed else []
        with self._database.writing() as connection:
            place_ = self._lock(connection, copy, choice, now_ms)
            if place_ is None or place_.message.deleted or place_.message.withheld in SETTLED:
                return ""
            self._choose_for_copy(connection, place_, choice, now_ms)
            hashes = place_.reader or typed_hashes
            if choice not in WISH_OF or place_.hashes.isdisjoint(hashes):
                return ""
            if choice is Choice.NOT_NOW and self._has_decided(connection, copy[0], hashes):
                return ""
            whose = EVERYBODY if choice is Choice.STOP_SERVER else copy[0]
            self._wish(connection, hashes, whose, WISH_OF[choice], now_ms)
            self._carry_out(connection, hashes, whose, now_ms, but=place_.key if place_.is_shared else None)
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
            proven = None if found is None else self._proven(connection, found, proof)
            if found is not None and proven is not None:
                address_hash, whose = proven
                theirs = (wishes.c.address_hash == address_hash, wishes.c.account_id == whose)
                connection.execute(delete(wishes).where(*theirs))
                self._carry_out(connection, found.reader or [address_hash], whose, now_ms)

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
        message, hashes = to_message(row), frozenset(connection.scalars(query))
        return Place(key=row.key, message=message, hashes=hashes, reader=self._reader(message, hashes))

    def _reader(self, message: Message, hashes: Collection[bytes]) -> Sequence[bytes]:
        """Under all secrets where his address is kept, else under the one his mail was noted under."""
        if len(hashes) != 1 or SOMEBODY in hashes:
            return ()
        known = (self._concealer.all_of(each.address) for each in message.recipients)
        return next((each for each in known if not set(each).isdisjoint(hashes)), list(hashes))

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
            found = Place(key=key, message=new)
        return found

    def _accounts_of(self, connection: Connection, hashes: Collection[bytes]) -> set[bytes]:
        query = select(messages.c.account_id).join(addressed, addressed.c.message_key == messages.c.key)
        return set(connection.scalars(query.where(addressed.c.address_hash.in_(hashes)).distinct()))

    def _choose_for_copy(self, connection: Connection, found: Place, choice: Choice, now_ms: int) -> None:
        before = found.message.withheld
        withhold(connection, {found.key: (before, _after(found, choice))}, now_ms)
        if choice is Choice.NOW and before in ASKING:
            _give(connection, found, now_ms)

    def _has_decided(self, connection: Connection, account_id: bytes, hashes: Sequence[bytes]) -> bool:
        """Whether something was chosen before that lasts: "not now" is no change of it."""
        own = look_up(connection, account_id, hashes).known(hashes).own
        return own is not None and own.wish is not Wish.NOT_NOW

    def _wish(self, connection: Connection, hashes: Sequence[bytes], whose: bytes, wish: Wish, now_ms: int) -> None:
        """Note a wish in place of the one before towards the same. Of both kinds the newer counts."""
        before = (wishes.c.address_hash.in_(hashes), wishes.c.account_id == whose)
        connection.execute(delete(wishes).where(*before))
        values = {"address_hash": hashes[0], "account_id": whose, "wish": wish.value, "at_ms": now_ms}
        connection.execute(insert(wishes).values(values))

    def _carry_out(
        self, connection: Connection, hashes: Sequence[bytes], whose: bytes, now_ms: int, *, but: int | None = None
    ) -> None:
        for account_id in sorted(self._accounts_of(connection, hashes) if whose == EVERYBODY else [whose]):
            Decider(connection, self._concealer, self._policy, account_id).go_through(hashes, now_ms, but=but)

    def _proven(self, connection: Connection, found: Place, proof: str) -> tuple[bytes, bytes] | None:
        """The hash and the scope of the refusal it belongs to."""
        refusals = select(wishes).where(
            wishes.c.address_hash.in_(found.reader or found.hashes),
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


def _after(found: Place, choice: Choice) -> Withheld:
    """What the choice makes of this copy. One of several speaks for himself: his yes opens nobody else's reading."""
    before = found.message.withheld
    if choice is Choice.STOP_MAIL or (found.is_shared and choice in {Choice.STOP_SENDER, Choice.STOP_SERVER}):
        return Withheld.COPY
    if found.is_shared:
        return Withheld.ASKED_COPY if choice is Choice.ASK else before
    return Withheld.GIVEN if choice is Choice.NOW and before in ASKING else before


def _give(connection: Connection, found: Place, now_ms: int) -> None:
    """Keep the recipient's own word as a hit among the others, once for each; the worker judges and tells it."""
    given = select(func.count()).where(hits.c.message_key == found.key, hits.c.method == CONFIRMED)
    if (connection.scalar(given) or 0) >= max(1, len(found.hashes)):
        return
    account_id, nonce = found.message.account_id, found.message.nonce
    hit_id = f"r-{secrets.token_hex(_ID_BYTES)}"
    hit = Hit(id=hit_id, at_ms=now_ms, account_id=account_id, nonce=nonce, method=CONFIRMED)
    keep_hits(connection, [(found.key, KeptHit(hit=hit))])
    theirs = receipts.c.message_key == found.key
    due = {"due_at_ms": now_ms} if found.message.registered else {}  # the worker waits with the rest
    connection.execute(update(receipts).where(theirs).values(hits=receipts.c.hits + 1, **due))


def _proof(key: bytes, address_hash: bytes, whose: bytes, at_ms: int) -> str:
    """What takes back the refusal of this hash, towards these, of that moment, and no other."""
    parts = b"|".join((b"greentick/refusal/1", address_hash, whose, str(at_ms).encode()))
    return b64encode(hmac.digest(key, parts, hashlib.sha256))[:_PROOF_CHARS]
