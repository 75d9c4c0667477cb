"""Addresses that several people read: nobody can tell which of them opened a mail.

Names of roles: role-based-email-addresses 3.1.0 (Mixmax, MIT; 2026-11), which holds all mailbox names of RFC 2142.
Names and hosts of mailing lists: RFC 2142 section 6, and what Mailman, majordomo, Google Groups and groups.io use
(2026-11).
"""

import re
from functools import cache
from pathlib import Path
from typing import Literal

Shared = Literal["role_address", "list_address"]

_ROLE_NAMES = Path(__file__).parent / "data" / "role_names.txt"
_LIST_NAME = re.compile(r".*[-_.](?:announce|bounces?|discuss|list|owner|request|subscribe|unsubscribe|users|devel)")
_LIST_HOST = re.compile(
    r"(?:lists?|listserv|groups|mailman)\..+|.*\.lists\..+|googlegroups\.com|groups\.io|freelists\.org|yahoogroups\.com"
)


def shared_by(address: str) -> Shared | None:
    """Why this address stands for several people, None when it seems to be one person's."""
    name, _, host = address.strip().lower().rpartition("@")
    name = name.partition("+")[0]
    if _LIST_HOST.fullmatch(host) or _LIST_NAME.fullmatch(name):
        return "list_address"
    return "role_address" if name in _role_names() else None


@cache
def _role_names() -> frozenset[str]:
    return frozenset(_ROLE_NAMES.read_text("ascii").split())
