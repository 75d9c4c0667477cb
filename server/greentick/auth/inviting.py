"""Invitations, given and taken back at the server's terminal."""

import re

from greentick.errors import InvalidInput
from greentick.settings import Settings
from greentick.store import check, open_store

_ADDRESS = re.compile(r"[^@\s]+@[^@\s.]+(?:\.[^@\s.]+)+")


def invite(settings: Settings, address: str | None, now_ms: int, *, withdraw: bool) -> list[str]:
    """What to say after it was done. Raises InvalidInput, StoreMismatch, StoreUnavailable."""
    check(settings.database_url)
    people = open_store(settings.database_url).people
    if address is None and withdraw:
        raise InvalidInput("--withdraw needs the address that is not to be invited any more.")
    if address is None:
        return people.invited() or ["Nobody is invited. Invite somebody: greentick invite alice@example.org"]
    cleaned = address.strip().lower()
    if not _ADDRESS.fullmatch(cleaned):
        raise InvalidInput(f"{address!r} is no mail address. Write it like alice@example.org.")
    if withdraw:
        return [f"{cleaned} is not invited any more." if people.withdraw(cleaned) else f"{cleaned} was not invited."]
    people.invite(cleaned, now_ms)
    said = [f"{cleaned} may sign in with Google once, at {settings.public_url}; from then on with an account."]
    if not settings.google_client_id:
        said.append("Signing in with Google is not set up yet: set GREENTICK_GOOGLE_CLIENT_ID (see README.md).")
    return said
