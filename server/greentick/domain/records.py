"""Records: values nobody changes once they are made, which type checkers see to.

At run time they are plain classes with slots: making a frozen one costs three times as much, and a batch makes tens of
thousands of them.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataclasses import dataclass as record
else:
    from dataclasses import dataclass

    def record(*, frozen: bool, **options: bool):
        """A dataclass that can be hashed like a frozen one."""
        return dataclass(unsafe_hash=frozen, **options)


__all__ = ["record"]
