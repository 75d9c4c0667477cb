"""Puts the rooms together, once per process. Knows no request and decides nothing.

A file per process, so that none imports what only another one needs.
"""

from dataclasses import replace

from greentick.domain.policy import Policy
from greentick.embedded import valkey
from greentick.settings import Settings
from greentick.store import Store, open_store


def located(settings: Settings) -> Settings:
    """The same settings, with the address of the embedded Redis where no other is set."""
    return replace(settings, redis_url=settings.redis_url or valkey.url(settings.data_dir))


def store_of(settings: Settings) -> Store:
    """The store with all it needs to find and carry out what recipients wish."""
    policy = Policy(
        disclosure_always=settings.disclosure == "always",
        consent_first=settings.consent == "first",
        automatic_domains=settings.automatic_domains,
        receipts=settings.receipts,
        inside=settings.inside,
        senders_proved=bool(settings.google_client_id),
    )
    days = settings.retention_days
    return open_store(settings.database_url, retention_days=days, secrets=settings.secret_key, policy=policy)
