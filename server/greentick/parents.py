"""Processes that end with the one that started them, so that nothing of ours stays behind when that is killed."""

import ctypes
import os
import signal
import sys
import threading
import time

_PR_SET_PDEATHSIG = 1
_LOOK_S = 1.0
_libc = ctypes.CDLL(None, use_errno=True)


def end_with_parent() -> None:
    """Have this process told to stop (SIGTERM) when its parent is gone, whatever ended that."""
    if sys.platform == "linux":
        tell_when_parent_ends()
        return
    parent = os.getppid()
    threading.Thread(target=_watch, args=(parent,), name="parent", daemon=True).start()


def tell_when_parent_ends() -> None:
    """The same by the kernel alone (Linux). Between fork and exec nothing more may be done."""
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_LOOK_S)
    os.kill(os.getpid(), signal.SIGTERM)
