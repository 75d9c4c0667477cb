"""Grants: that an account lets us ask Gmail for replies, for one of its addresses. Plain values."""

from dataclasses import dataclass, field
from typing import Literal

GrantState = Literal["on", "not_enabled", "withdrawn"]
"""`not_enabled`: Gmail's API is switched off in the project of this server's client. `withdrawn`: Google takes the
permission no longer, whoever has ended it; its token is erased."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A permission as it stands. `token` is empty when it is withdrawn, or `unreadable` under the secrets there are.

    `failures` are the looks begun since the last one that came to an end.
    """

    key: int
    account_id: bytes
    subject: str
    address: str
    state: GrantState
    granted_at_ms: int
    token: str = field(repr=False, default="")
    looked_at_ms: int | None = None
    failures: int = 0
    unreadable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AwaitedReply:
    """A sent mail for whose reply a reminder waits, and the thread that the reply would be in."""

    message_key: int
    thread_id: str
    sent_at_ms: int
