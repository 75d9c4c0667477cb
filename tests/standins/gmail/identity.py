"""Gmail's names for mails and threads: permanent ids and the older hexadecimal ones."""

from __future__ import annotations

import itertools
import secrets
import time

_counter = itertools.count(1)


def now_ms() -> int:
    """Now, in the milliseconds Gmail uses everywhere."""
    return time.time_ns() // 1_000_000


def legacy_id(at_ms: int) -> str:
    """A new legacy id: 16 hexadecimal digits that begin with the time, as Gmail's do."""
    return f"{(at_ms << 20 | next(_counter) << 8 | secrets.randbelow(256)) & (2**63 - 1):016x}"


def received_id(kind: str, legacy: str) -> str:
    """The permanent id of something received: the legacy id in decimal (`thread-f:...`, `msg-f:...`)."""
    return f"{kind}-f:{int(legacy, 16)}"


def composed_id(kind: str) -> str:
    """A permanent id as the client makes it for what is written in this account (`thread-a:r-...`, `msg-a:r...`)."""
    return f"{kind}-a:r{secrets.randbits(63) - 2**62}"


def rfc_id() -> str:
    """A Message-ID header."""
    return f"<CA+{secrets.token_urlsafe(24)}@mail.gmail.com>"


def bare_thread(thread_id: str) -> str:
    """The thread id without the suffix that some requests put after a bar."""
    return thread_id.split("|", 1)[0]
