"""Runs the push process as `greentick push` does, with another heartbeat: python serve_push.py <seconds>."""

import os
import sys

from greentick.pushserver import run_push  # first of all, as it brings gevent
from greentick.settings import Settings


def load(settings: Settings) -> object:
    from greentick.wiring.push import push_app  # noqa: PLC0415 - after gevent's patching

    return push_app(settings, heartbeat_s=float(sys.argv[1]))


if __name__ == "__main__":
    run_push(Settings.from_env(os.environ), load)
