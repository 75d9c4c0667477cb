"""Who looks at the dashboard."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody signed in with a browser. `csrf` goes into every form of a page he is shown, and must come back."""

    account_id: bytes
    session_id: str
    csrf: str
