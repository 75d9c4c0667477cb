"""Whether a time service keeps this machine's clock, as the system itself says."""

import ctypes
import sys

_TIME_ERROR = 5
_TIMEX_BYTES = 256
"""More than struct timex has anywhere; all zero, adjtimex only reads."""


def is_kept() -> bool | None:
    """None where the system does not tell."""
    if sys.platform != "linux":
        return None
    try:
        state = ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(_TIMEX_BYTES))
    except (AttributeError, OSError):
        return None
    return None if state < 0 else bool(state != _TIME_ERROR)
