"""Sends one pixel request through everything, as an account of its own that is erased again: where does it stop?"""

import os
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing

from greentick.clock import now_ms
from greentick.domain import token
from greentick.domain.message import Message
from greentick.domain.token import TokenKind
from greentick.errors import GreentickError, StreamUnavailable
from greentick.examination import Finding, fail, ok
from greentick.settings import Settings
from greentick.store import Store, check, open_store
from greentick.stream import Nudge, Nudges, connect

PATIENCE_S = 15.0
LOOK_S = 0.05


def send_canary(settings: Settings, patience_s: float = PATIENCE_S) -> Iterator[Finding]:
    """Each step that worked, and the first that did not. `redis_url` must be set."""
    try:
        check(settings.of_a_server().database_url)
        store = open_store(settings.database_url)
        if store.accounts.owner() is None:
            yield fail("canary", "there is no account yet. Pair an extension first.")
            return
        account_id = store.accounts.create(now_ms())
    except GreentickError as error:
        yield fail("canary", f"not sent: {error}")
        return
    try:
        with closing(connect(settings.redis_url)) as redis:
            yield from _follow(settings, store, Nudges(redis).listen(patience_s), account_id, patience_s)
    except GreentickError as error:
        yield fail("canary", str(error))
    finally:
        store.accounts.delete(account_id)
        store.close()


def _follow(
    settings: Settings, store: Store, heard: Iterator[Nudge], account_id: bytes, patience_s: float
) -> Iterator[Finding]:
    nonce = os.urandom(token.NONCE_BYTES)
    name = token.b64encode(nonce)
    sent = Message(id=name, account_id=account_id, nonce=nonce, sent_at_ms=now_ms(), subject="canary")
    store.messages.register(account_id, [sent], now_ms())
    key = token.mint_key(settings.secret_key[0], account_id)
    pixel = f"/p/{token.mint(key, TokenKind.PIXEL, account_id, nonce)}.gif"
    root = settings.public_url if settings.is_public else settings.local_url
    if problem := _ask(root + pixel):
        yield fail("canary", f"{root} did not answer its pixel: {problem}")
        return
    yield ok("canary", f"{root} answered its pixel")
    if not _comes(lambda: _is_stored(store, account_id, name), patience_s):
        yield fail(
            "canary", "its hit did not reach the database: look at the worker, the spool and the dead letters above"
        )
        return
    yield ok("canary", "its hit was judged and stored")
    if not _comes(lambda: bool(store.feed.page(account_id, 0, 10).items), patience_s):
        yield fail("canary", "its receipt did not reach the feed: look at the worker's log")
        return
    yield _heard(heard, account_id)


def _heard(nudges: Iterator[Nudge], account_id: bytes) -> Finding:
    try:
        if any(nudge.account_id == account_id for nudge in nudges):
            return ok("canary", "push was told of its receipt")
    except StreamUnavailable:
        pass
    return fail("canary", "push was not told of its receipt: extensions see it only when they ask")


def _is_stored(store: Store, account_id: bytes, name: str) -> bool:
    detail = store.messages.get(account_id, name)
    return detail is not None and bool(detail.judged)


def _comes(condition: Callable[[], bool], patience_s: float) -> bool:
    end = time.monotonic() + patience_s
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(LOOK_S)
    return False


def _ask(url: str) -> str:
    """What went wrong, empty when nothing did."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    opener.addheaders = [("User-Agent", "greentick-doctor")]
    try:
        with opener.open(url, timeout=PATIENCE_S) as answer:
            answer.read(1_000)
    except (OSError, urllib.error.URLError) as error:
        return str(getattr(error, "reason", error))
    return ""
