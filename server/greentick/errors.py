"""The failures greentick expects. Each carries a sentence that says how to mend it."""

from typing import Self


class GreentickError(Exception):
    """Something expected went wrong. `str(error)` is a sentence for the person who runs the server or calls it."""


class SettingsError(GreentickError):
    """A setting is unknown or has a value that cannot be used. Nothing was started."""


class StartError(GreentickError):
    """A process cannot start here: the port is taken, the folder unwritable, another one is running."""


class StreamUnavailable(GreentickError):  # noqa: N818 - "unavailable" says it better than "error"
    """Redis did not answer, or answered with an error. What was sent may or may not have arrived."""


class StoreUnavailable(GreentickError):  # noqa: N818
    """The database did not answer, or is busy. Nothing of the transaction is kept."""


class StoreMismatch(GreentickError):  # noqa: N818
    """The database is there but cannot be used: wrong schema version, read-only. No data was touched."""


class NamedError(GreentickError):
    """Carries besides its sentence the name of it and what fills its blanks, for pages in other languages."""

    def __init__(self, sentence: str = "", name: str = "", **values: object) -> None:
        super().__init__(sentence)
        self.name = name
        self.values = values

    @classmethod
    def like(cls, other: "NamedError") -> Self:
        """An error of this kind that says what the other one says."""
        return cls(str(other), other.name, **other.values)


class InvalidInput(NamedError):  # noqa: N818
    """What a caller sent cannot be read. The sentence names the field."""


class TooLarge(GreentickError):  # noqa: N818
    """What a caller sent is more than is read at once."""


class NotSignedIn(GreentickError):  # noqa: N818
    """No session, or one that has ended."""


class AskedTooOften(GreentickError):  # noqa: N818
    """The account has used up what it may ask in a minute."""


class Refused(NamedError):  # noqa: N818
    """The caller is known, or need not be, but may not do this here."""


class NotFound(GreentickError):  # noqa: N818
    """There is no such thing for this account."""
