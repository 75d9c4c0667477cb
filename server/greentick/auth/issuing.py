"""A session for a program of the account's owner, made at the server's terminal: the token is shown this once."""

from greentick.auth.pairing import device_name
from greentick.auth.sessions import hashed, new_token
from greentick.errors import InvalidInput, NotFound
from greentick.settings import Settings
from greentick.store import Store, check, open_store


def issue(settings: Settings, account: str | None, device: str, now_ms: int) -> str:
    """The token. Raises InvalidInput, NotFound, StoreMismatch, StoreUnavailable."""
    name = device_name(device)
    if not name:
        raise InvalidInput("The session has no name. Give one that says what it is for: --device 'my script'.")
    check(settings.database_url)
    store = open_store(settings.database_url)
    try:
        account_id = _only(store) if account is None else store.holders.named(account)
        token = new_token()
        store.sessions.create(account_id, hashed(token), name, now_ms)
    finally:
        store.close()
    return token


def _only(store: Store) -> bytes:
    ids = store.holders.ids()
    if not ids:
        raise NotFound("There is no account yet. Pair the extension or sign in to the dashboard first.")
    if len(ids) > 1:
        raise InvalidInput("There are several accounts. Name one: --account alice@example.org, or its id.")
    return ids[0]
