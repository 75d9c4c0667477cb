"""What recipients wish about receipts, what follows from it for an address, and for a mail that goes to several."""

import hashlib
import hmac
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from unicodedata import normalize

from greentick.domain.records import names

DOMAIN_CHARS = 320
GMAIL_HOSTS = ("gmail.com", "googlemail.com")

_KEY_INFO = b"greentick/address/1"
_DOTS = str.maketrans(dict.fromkeys("\u3002\uff0e\uff61", "."))
"""What browsers take for a dot between labels besides it (UTS #46)."""

_NOT_IN_LABELS = set(' @/\\,;:*<>"')


class Wish(StrEnum):
    """What a recipient chose on his page, towards one sender or towards everybody on the server."""

    REFUSED = "refused"
    ASK = "ask"
    NOT_NOW = "not_now"
    ALLOWED = "allowed"


@names
class Withheld(StrEnum):
    """Why nothing of a mail is recorded.

    GIVEN, COPY and ASKED_COPY were chosen for this one mail and outlast what is general; the latter where nobody can
    tell which of several chose it.
    """

    NOTHING = ""
    GIVEN = "given"
    COPY = "copy"
    REFUSED = "refused"
    ASKED = "asked"
    ASKED_COPY = "asked_copy"
    NEVER = "never"


SILENT = frozenset({Withheld.COPY, Withheld.REFUSED, Withheld.ASKED, Withheld.ASKED_COPY, Withheld.NEVER})
"""With these a hit is dropped without a trace."""

ASKING = frozenset({Withheld.ASKED, Withheld.ASKED_COPY})
"""With these nothing counts but what a recipient gives by hand."""

REFUSALS = frozenset({Withheld.COPY, Withheld.REFUSED})


class Standing(StrEnum):
    """How an address stands to receipts of one sender; the worst first."""

    NEVER_TRACK = "never_track"
    REFUSED = "refused"
    CONSENT_NEEDED = "consent_needed"
    LIST_ADDRESS = "list_address"
    OK = "ok"


_WITHHELD = {
    Standing.NEVER_TRACK: Withheld.NEVER,
    Standing.REFUSED: Withheld.REFUSED,
    Standing.CONSENT_NEEDED: Withheld.ASKED,
}


class Choice(StrEnum):
    """The buttons of the recipient's page."""

    STOP_MAIL = "stop_mail"
    STOP_SENDER = "stop_sender"
    STOP_SERVER = "stop_server"
    ASK = "ask"
    ALLOW = "allow"
    NOW = "now"
    NOT_NOW = "not_now"
    TAKE_BACK = "take_back"


WISH_OF = {
    Choice.STOP_SENDER: Wish.REFUSED,
    Choice.STOP_SERVER: Wish.REFUSED,
    Choice.ASK: Wish.ASK,
    Choice.ALLOW: Wish.ALLOWED,
    Choice.NOT_NOW: Wish.NOT_NOW,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A wish, or a consent the sender noted, with its time. `source` is how the sender says he got it."""

    wish: Wish
    at_ms: int
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """All that is known of one address: its wish towards this sender, towards everybody, and the sender's own note."""

    towards_sender: Said | None = None
    towards_all: Said | None = None
    noted: Said | None = None

    @property
    def own(self) -> Said | None:
        """What the recipient himself has said last."""
        said = [each for each in (self.towards_all, self.towards_sender) if each is not None]
        return max(said, key=lambda each: each.at_ms, default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """How an address stands, why, since when, and how the sender says he knows."""

    standing: Standing
    cause: str
    at_ms: int | None = None
    source: str = ""


def withheld_for(standings: Iterable[Standing], now: Withheld = Withheld.NOTHING) -> Withheld:
    """What holds for one mail to all of these: the worst of them, unless its recipient chose for this mail.

    GIVEN for this mail answers the question, but no refusal; nor does ASKED_COPY weaken one.
    """
    worst = min(standings, key=tuple(Standing).index, default=Standing.OK)
    is_forbidden = worst in {Standing.NEVER_TRACK, Standing.REFUSED}
    if now is Withheld.COPY or (now in {Withheld.GIVEN, Withheld.ASKED_COPY} and not is_forbidden):
        return now
    return _WITHHELD.get(worst, Withheld.NOTHING)


def decided(known: Known) -> Finding | None:
    """What the recipient has said himself, or else the sender of him; None when nobody said anything."""
    own = known.own
    if own is not None:
        standing, cause = _of_wish(own.wish, everywhere=own is known.towards_all)
        return Finding(standing=standing, cause=cause, at_ms=own.at_ms)
    if known.noted:
        return Finding(standing=Standing.OK, cause="consent_sender", at_ms=known.noted.at_ms, source=known.noted.source)
    return None


def _of_wish(wish: Wish, *, everywhere: bool) -> tuple[Standing, str]:
    if wish is Wish.REFUSED:
        return Standing.REFUSED, "refused_server" if everywhere else "refused_sender"
    if wish is Wish.ASK:
        return Standing.CONSENT_NEEDED, "asks_each_time"
    if wish is Wish.NOT_NOW:
        return Standing.CONSENT_NEEDED, "not_now"
    return Standing.OK, "consent_recipient"


def covers(listed: Collection[str], address: str) -> bool:
    """Whether a list of addresses and domains (@ or not) holds this address; a domain covers those below it.

    The extension asks the same (shared/policy.ts); tests/vectors/never_track.json holds for both.
    """
    whole = compared(address)
    labels = whole.rpartition("@")[2].split(".")
    names = {".".join(labels[start:]) for start in range(len(labels))} | {whole}
    names.discard("")
    return any(compared(entry) in names for entry in listed)


@lru_cache(maxsize=10_000)
def compared(entry: str) -> str:
    """An address or a domain in the one spelling in which it is compared; `@x.org` is a domain."""
    name, _, host = plain(entry).translate(_DOTS).rpartition("@")
    host = ".".join(map(_ascii_label, host.strip(".").split(".")))
    if host in GMAIL_HOSTS:
        name, host = _gmail_name(name), GMAIL_HOSTS[0]
    return f"{name}@{host}" if name else host


def _ascii_label(label: str) -> str:
    """As domains are written where letters beyond ASCII are not allowed: `münchen` is `xn--mnchen-3ya`."""
    if label.isascii():
        return label
    return f"xn--{normalize('NFKC', label).lower().encode('punycode').decode('ascii')}"


def plain(address: str) -> str:
    """An address in lower case."""
    return address.strip().lower()


@lru_cache(maxsize=4096)
def mailbox(address: str) -> str:
    """The mailbox behind an address, in one spelling.

    Gmail ignores dots, what follows a plus, and its second domain (Gmail's help pages, November 2026).
    """
    name, _, host = plain(address).rpartition("@")
    return f"{_gmail_name(name)}@{GMAIL_HOSTS[0]}" if name and host in GMAIL_HOSTS else plain(address)


def _gmail_name(name: str) -> str:
    return name.partition("+")[0].replace(".", "") or name  # nobody's; and never nothing, which stands for a domain


def is_domain(text: str) -> bool:
    """Whether this can be a domain: labels with dots between, in any script."""
    labels = text.split(".")
    is_short = len(text) <= DOMAIN_CHARS
    return is_short and len(labels) > 1 and all(label and not set(label) & _NOT_IN_LABELS for label in labels)


class Concealer:
    """Keyed hashes of addresses: what is kept of one who made a choice. Of no use without the server's secret.

    The ring's first secret makes new hashes, all are recognised.
    """

    def __init__(self, secrets: Sequence[bytes]) -> None:
        self._keys = [hmac.digest(secret, _KEY_INFO, hashlib.sha256) for secret in secrets]

    @property
    def keys(self) -> Sequence[bytes]:
        """All keys, the newest first. Raises ValueError without a secret."""
        if not self._keys:
            raise ValueError("nothing can be concealed without the server's secret")
        return self._keys

    def conceal(self, address: str) -> bytes:
        """The hash to keep. Raises ValueError without a secret."""
        return _hash(self.keys[0], mailbox(address))

    def all_of(self, address: str) -> list[bytes]:
        """The hashes under which something may have been kept, the newest first; none without a secret.

        Until 22 November 2026 each spelling of a mailbox was hashed by itself.
        """
        spellings = dict.fromkeys((mailbox(address), plain(address)))
        return [_hash(key, each) for each in spellings for key in self._keys]


def _hash(key: bytes, address: str) -> bytes:
    return hmac.digest(key, address.encode("utf-8", "replace"), hashlib.sha256)
