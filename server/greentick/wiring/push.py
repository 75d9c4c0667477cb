"""The push process."""

from importlib.metadata import version

from flask import Flask

import greentick.push.blueprint as push
from greentick.app import create_app
from greentick.auth.sessions import Gate
from greentick.clock import now_ms
from greentick.push.line import Source
from greentick.push.switchboard import HEARTBEAT_S, Switchboard
from greentick.settings import Settings
from greentick.stream import Nudges, connect
from greentick.wiring import located, store_of
from greentick.wiring.standing import system_room


def push_app(settings: Settings, *, heartbeat_s: float = HEARTBEAT_S) -> Flask:
    """The push process. Call it in the process that answers, after gevent's patching.

    `app.extensions["switchboard"].close()` ends all live lines when that process is to stop.
    """
    settings = located(settings)
    store = store_of(settings)
    nudges = Nudges(connect(settings.redis_url))
    switchboard = Switchboard(listen=nudges.listen, ends_of=store.feed.ends, heartbeat_s=heartbeat_s)
    source = Source(page=store.feed.page, account_of=Gate(store, now_ms))
    line = push.blueprint(switchboard, source, end_of=store.feed.end, version=version("greentick"))
    app = create_app([line, system_room(settings, store)], is_public=settings.is_public)
    app.extensions["switchboard"] = switchboard
    switchboard.start()
    return app
