"""The kinds of programs the rules tell apart."""

from enum import StrEnum, auto

from greentick.domain.records import names


@names
class Kind(StrEnum):
    """What a program is, as far as its agent tells."""

    NONE = auto()
    BARE = auto()
    IMAGE_PROXY = auto()
    UNCLEAR_PROXY = auto()
    GMAIL_PREFETCH = auto()
    MAIL_CLIENT = auto()
    BARE_WEBKIT = auto()
    SCANNER = auto()
    BOT = auto()
    BROWSER = auto()
    UNKNOWN = auto()


ANY = frozenset(Kind)
PROXIES = frozenset({Kind.IMAGE_PROXY, Kind.UNCLEAR_PROXY})
ROBOTS = frozenset({Kind.SCANNER, Kind.BOT})
DIRECT = frozenset({Kind.BARE_WEBKIT, Kind.MAIL_CLIENT, Kind.BROWSER, Kind.UNKNOWN})
"""Kinds a person can be behind without a mail service in between."""
