"""Reads single fields of a registration. Each gives None for what makes no sense; nothing here raises."""

from greentick.domain.message import Recipient
from greentick.wire.message_shapes import RECIPIENT_KINDS, TRACKS

ID_CHARS = 250
"""Gmail's have at most 40. PostgreSQL's indexes take no more than 2,700 bytes, four a character."""

NAME_CHARS = 300
ADDRESS_CHARS = 320
SUBJECT_CHARS = 2000
LONGEST_UNDO_S = 120

MOST_LINKS = 10_000

_CONTROLS = dict.fromkeys([*range(32), *range(127, 160)], " ")


def address_of(value: object) -> str | None:
    """A mail address as it was written."""
    if not isinstance(value, str):
        return None
    address = _plain(value)
    is_whole = len(address) <= ADDRESS_CHARS and "@" in address[1:-1] and " " not in address
    return address if is_whole else None


def gmail_address_of(value: object) -> str | None:
    """A mail address as it is kept and compared: in lower case."""
    address = address_of(value)
    return None if address is None else address.lower()


def id_of(value: object) -> str | None:
    """One of Gmail's ids; their shapes are Gmail's own affair."""
    if not isinstance(value, str) or len(value) > ID_CHARS:
        return None
    return _plain(value)


def subject_of(value: object) -> str | None:
    """A subject on one line, cut where no list would show it any more."""
    return _plain(value)[:SUBJECT_CHARS] if isinstance(value, str) else None


def undo_of(value: object) -> float | None:
    """Seconds in which the sender could still take the mail back."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= LONGEST_UNDO_S:
        return None
    return float(value)


def tracks_of(value: object) -> str | None:
    """What a mail carries."""
    return value if isinstance(value, str) and value in TRACKS else None


def links_of(value: object) -> int | None:
    """How many links of a mail lead through the server."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST_LINKS:
        return None
    return value


def disclosed_of(value: object) -> bool | None:
    """Whether a mail tells its recipient of the receipt."""
    return value if isinstance(value, bool) else None


def recipient_of(value: object) -> Recipient | None:
    """A recipient, written as an object or as a bare address."""
    if not isinstance(value, dict):
        value = {"address": value}
    address = address_of(value.get("address"))
    if address is None:
        return None
    name, kind = value.get("name"), value.get("kind")
    return Recipient(
        address=address,
        name=_plain(name)[:NAME_CHARS] if isinstance(name, str) else "",
        kind=kind if kind in RECIPIENT_KINDS else "to",
    )


def _plain(text: str) -> str:
    """Without control characters, which no header may hold and PostgreSQL would refuse."""
    return text.translate(_CONTROLS).strip()
