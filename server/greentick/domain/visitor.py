"""Who looks at the dashboard."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody else on this server, who shows his receipts to a visitor."""

    account_id: bytes
    address: str


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody signed in with a browser. `csrf` goes into every form of a page he is shown, and must come back.

    `known_as`: the addresses he has signed in with; `team`: who shows him receipts. While he looks at a colleague's,
    `looks_at` names him, `account_id` is the colleague's, and nothing can be changed.
    """

    account_id: bytes
    session_id: str
    csrf: str
    known_as: tuple[str, ...] = ()
    team: tuple[Colleague, ...] = ()
    looks_at: str = ""
