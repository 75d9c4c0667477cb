"""Records: values nobody changes once they are made, which type checkers see to. And names: enumerations for hot paths.

At run time records are plain classes with slots: making a frozen one costs three times as much, and a batch makes tens
of thousands of them. Members of names are found five times as fast as those of enumerations in Python 3.11.
"""

from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from dataclasses import dataclass as record
else:
    from dataclasses import dataclass

    def record(*, frozen: bool, **options: bool):
        """A dataclass that can be hashed like a frozen one."""
        return dataclass(unsafe_hash=frozen, **options)


_Names = TypeVar("_Names", bound=type[StrEnum])


def names(enumeration: _Names) -> _Names:
    """Put the members into the class itself, as Python does from 3.12 on; 3.11 finds each by a property of Python's."""
    for name, member in enumeration.__members__.items():
        type.__setattr__(enumeration, name, member)
    return enumeration


__all__ = ["names", "record"]
