"""How the kernel shares the cores among our threads, told what this work is like."""

import os
import sys
from contextlib import suppress


def wait_for_turns() -> None:
    """Have this thread, and what it starts from now on, wait for a free core when it wakes up (Linux: SCHED_BATCH).

    By itself the kernel lets whoever wakes up interrupt whoever runs. Where network thread, event loop and worker share
    one core, each then wakes the next for one request at a time, and hands the core to and fro several times for it.
    The price, where something else keeps that core busy: a pixel waits some milliseconds longer (p99, November 2026:
    16 instead of 11 beside a loop that never rests).
    Whatever somebody has chosen for this process stays; where it may not be changed, everything goes on more slowly.
    """
    if sys.platform == "linux" and os.sched_getscheduler(0) == os.SCHED_OTHER:
        with suppress(OSError):
            os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))
