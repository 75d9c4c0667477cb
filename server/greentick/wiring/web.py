"""The web process."""

from collections.abc import Callable
from contextlib import suppress

from flask import Flask

import greentick.api.blueprint as api
import greentick.auth.blueprint as auth
import greentick.pages.blueprint as pages
import greentick.pages.notices.blueprint as notices
import greentick.pages.recipient.blueprint as recipient
from greentick import telemetry
from greentick.api.account import save_settings
from greentick.api.call import Sender
from greentick.api.snippets import Snippets
from greentick.app import create_app
from greentick.auth.sessions import Gate
from greentick.auth.visitors import Visitors
from greentick.clock import now_ms
from greentick.domain.token import TokenKind
from greentick.downloads import Downloads
from greentick.errors import StreamUnavailable
from greentick.google.ending import Ending
from greentick.ingest import request
from greentick.ingest.hot import HotApp, open_hot_app
from greentick.ingest.networks import Networks
from greentick.ingest.peers import Peers
from greentick.ingest.verifier import Verifier
from greentick.notify.courier import Courier
from greentick.notify.desk import Desk
from greentick.pushrelay import with_push
from greentick.settings import Settings
from greentick.store import Store
from greentick.stream import Nudge, Nudges, connect
from greentick.wiring import located, store_of
from greentick.wiring.standing import NUDGE_S, system_room

log = telemetry.get_logger("wiring")


def web_app(settings: Settings) -> HotApp:
    """The web process: pixels and links before everything else. Call it in the process that answers."""
    settings = located(settings)
    store = store_of(settings)
    networks = Networks.load(settings.asn_db)
    if networks.problem:
        log.warning("asn_database_not_used", problem=networks.problem)
    peers = Peers(networks.label, settings.trusted_proxies)
    return open_hot_app(settings, peers, flask_app(settings, store, peers).wsgi_app, with_push(settings))


def flask_app(settings: Settings, store: Store, peers: Peers) -> Flask:
    """The web process without pixels and links."""
    changed = _teller(settings)
    verifier = Verifier(settings.secret_key)
    snippets = Snippets(store, settings, now_ms)
    desk = Desk(store, Courier(settings, now_ms), now_ms)
    downloads = Downloads(settings.data_dir)
    rooms = [
        api.blueprint(
            store,
            account_of=Gate(store, now_ms),
            changed=changed,
            forget=lambda account_id: forget_account(store, settings, account_id),
            desk=desk,
            snippets=snippets,
            downloads=downloads,
            sender_of=lambda environ: _sender(request.of_environ(environ), peers),
            public_url=settings.public_url,
            gmail_selectors=settings.gmail_selectors,
            now_ms=now_ms,
        ),
        auth.blueprint(store, settings, changed=changed, now_ms=now_ms),
        pages.blueprint(
            store,
            pages.Deeds(
                save_settings,
                snippets.make,
                changed,
                bool(settings.google_client_id),
                downloads,
                settings.public_url,
            ),
            visitor_of=Visitors(store, settings, now_ms),
            now_ms=now_ms,
        ),
        notices.blueprint(store, desk, visitor_of=Visitors(store, settings, now_ms), now_ms=now_ms),
        recipient.blueprint(
            store,
            genuine=lambda token: verifier.genuine(token, TokenKind.RECIPIENT),
            secret=settings.secret_key[0],
            public_url=settings.public_url,
            now_ms=now_ms,
        ),
        system_room(settings, store),
    ]
    return create_app(rooms, is_public=settings.is_public)


def forget_account(store: Store, settings: Settings, account_id: bytes) -> bool:
    """Erase an account from the database, then from Redis; whether Redis was there.

    Where it is away the worker drops its hits later, and the upkeep those among the dead letters.
    Google is told last: without the tokens, which are gone by then, nobody can use what it still knows.
    """
    from greentick.worker import forgetting  # noqa: PLC0415 - brings RQ along, which only this needs

    channels = [each.channel.id for each in store.channels.list(account_id)]
    grants = store.grants.list(account_id)
    store.accounts.delete(account_id)
    is_whole = False
    with suppress(StreamUnavailable):
        forgetting.forget_account(settings.redis_url, account_id, channels)
        is_whole = True
    Ending(settings, store).give_back(grants)
    return is_whole


def _teller(settings: Settings) -> Callable[[bytes], None]:
    """Tells an account's live feeds to look into the store, and whether they are still signed in."""
    nudges = Nudges(connect(settings.redis_url, timeout_s=NUDGE_S))

    def changed(account_id: bytes) -> None:
        with suppress(StreamUnavailable):
            nudges.publish([Nudge(account_id, [])])

    return changed


def _sender(asked: request.Request, peers: Peers) -> Sender:
    return Sender(request.agent(asked.headers), peers.of(asked, now_ms()).hash)
