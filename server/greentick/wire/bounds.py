"""How much the API takes of a thing: checked by the room that answers, and told in the OpenAPI document.

The shapes only tell it: whoever breaks a bound gets the sentence of the room, which says what to do.
"""

from typing import Final

from msgspec import Meta

MOST_MESSAGES: Final = 100
"""Registrations in one batch."""

MOST_THREADS: Final = 100
MOST_VIEWS: Final = 100
MOST_NAMES: Final = 10
"""Names of one thread; it has two in Gmail."""

MOST_ADDRESSES: Final = 200
MOST_ENTRIES: Final = 1000
"""In a list of addresses and domains among the settings."""

MOST_RECIPIENTS: Final = 2000
"""What Gmail itself allows in one mail, by the most generous of its plans."""

MOST_CONTACTS: Final = 200
"""A rule may be for."""

MOST_SNIPPET_LINKS: Final = 200
LONGEST_WRITING_S: Final = 3600
LONGEST_RETENTION_DAYS: Final = 36_500
SOURCE_CHARS: Final = 200
WORDING_CHARS: Final = 300

MESSAGE_ID: Final = Meta(extra_json_schema={"pattern": "^[A-Za-z0-9_-]{16}$"})
CLOCK: Final = Meta(extra_json_schema={"pattern": "^(([01][0-9]|2[0-3]):[0-5][0-9])?$"})
"""`HH:MM`, or nothing."""


def items(most: int, *, least: int = 0) -> Meta:
    """So many in a list."""
    return Meta(extra_json_schema={"maxItems": most} | ({"minItems": least} if least else {}))


def chars(most: int, *, least: int = 0) -> Meta:
    """So many characters."""
    return Meta(extra_json_schema={"maxLength": most} | ({"minLength": least} if least else {}))


def numbers(least: int, most: int) -> Meta:
    """From one to the other."""
    return Meta(extra_json_schema={"minimum": least, "maximum": most})
