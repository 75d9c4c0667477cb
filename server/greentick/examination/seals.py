"""Whether what is kept sealed can still be opened, and used.

It cannot be opened once its secret was taken out of the settings.
"""

from collections.abc import Iterator

from greentick.errors import StoreMismatch, StoreUnavailable
from greentick.examination import Finding, fail, ok
from greentick.settings import Settings
from greentick.store import check, open_store


def examine_seals(settings: Settings) -> Iterator[Finding]:
    """Nothing where the database itself is not fit for use: that is said elsewhere."""
    try:
        check(settings.database_url)
    except (StoreMismatch, StoreUnavailable):
        return
    store = open_store(settings.database_url, secrets=settings.secret_key)
    try:
        channels, grants, refused = store.channels.unreadable(), store.grants.unreadable(), store.grants.refused()
    finally:
        store.close()
    if refused:
        yield fail(
            "google",
            f"does not let this server ask Gmail for replies, which {refused} people have switched on. Enable the Gmail"
            " API in the project of GREENTICK_GOOGLE_CLIENT_ID, under APIs & Services at console.cloud.google.com.",
        )
    if channels or grants:
        yield fail(
            "seals",
            f"{channels} channels of notices and {grants} permissions of Google were sealed under a secret that is"
            " gone. Put the old one behind the new one in GREENTICK_SECRET_KEY, or have their owners enter the"
            " addresses anew under Notices, and switch on replies anew under Settings.",
        )
    else:
        yield ok("seals", "what is sealed can be opened")
