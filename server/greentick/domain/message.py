"""A message: one mail the account sent with tracking on, and what is known about it."""

import re
from collections.abc import Iterable
from typing import Literal, TypeGuard

from greentick.domain.records import Record
from greentick.domain.wish import Withheld

ID_CHARS = 16
_ID = re.compile(rf"[A-Za-z0-9_-]{{{ID_CHARS}}}")

ReplyLearned = Literal["seen", "gmail"]
"""How a reply became known: the extension saw it in Gmail's page, or Gmail's API told of it."""


def is_message_id(value: object) -> TypeGuard[str]:
    """Whether this can be the id of a message: a nonce as 16 characters."""
    return isinstance(value, str) and _ID.fullmatch(value) is not None


class Recipient(Record, frozen=True):
    """One address the message went to; `kind` is to, cc or bcc.

    Beside others it is empty for those whose address could not be read: they may have caused what was recorded.
    """

    address: str
    name: str = ""
    kind: str = "to"


class Message(Record, frozen=True):
    """One tracked mail. `id` is the copy id (the nonce, 16 characters) of its first copy; times are Unix milliseconds.

    `registered` is False while hits have come but the extension has not told us yet which mail they belong to.
    `undo_s` is Gmail's undo period at sending: before it ends the mail has not left. `own_addresses` are the sender's.
    `tracks` is what the mail carries: opens, clicks, both, or log for nothing at all; empty while it has not been told.
    `links` are how many of its links lead through the server, `disclosed` says that the mail tells its recipient.
    `withheld` says why nothing of it is recorded, if so; the server finds that out, nobody tells it.
    `sender_network_hash` and `sender_agent` are of the sender's own request (empty where not known): weak hints.
    `replied_at_ms` is when the first known answer came, `reply_learned` how that became known; see store/replies.py.
    """

    id: str
    account_id: bytes
    nonce: bytes
    sent_at_ms: int
    registered: bool = True
    undo_s: float = 0
    gmail_address: str = ""
    own_addresses: tuple[str, ...] = ()
    subject: str = ""
    recipients: tuple[Recipient, ...] = ()
    thread_id: str = ""
    perm_thread_id: str = ""
    gmail_message_id: str = ""
    perm_message_id: str = ""
    rfc_message_id: str = ""
    deleted: bool = False
    sender_network_hash: str = ""
    sender_agent: str = ""
    tracks: str = ""
    links: int = 0
    disclosed: bool = False
    withheld: Withheld = Withheld.NOTHING
    replied_at_ms: int | None = None
    reply_learned: str = ""


class OwnView(Record, frozen=True):
    """The sender's extension announced at `at_ms` that it shows this message; from where, and with what, if known."""

    at_ms: int
    network_hash: str = ""
    agent: str = ""


class Correction(Record, frozen=True):
    """The sender said of the hits of one event "that was me". Corrects this receipt only; teaches nothing."""

    event_id: str
    hit_ids: frozenset[str]


def known_first(recipients: Iterable[Recipient]) -> tuple[Recipient, ...]:
    """Those who are known, and one for all others. Of a mail to nobody but these it is not known who got it."""
    told = tuple(recipients)
    known = [each for each in told if each.address]
    if known and len(known) < len(told):
        known.append(Recipient(""))
    return tuple(known)
