"""The pairing code: what only somebody at the server's own terminal can read. `greentick pair` prints it.

It changes every ten minutes and is computed from the server's secret, so nothing is stored. With 60 bits it cannot be
guessed in its time.
"""

import base64
import hashlib
import hmac

WINDOW_MS = 600_000
GROUPS = 3
GROUP_CHARS = 4

_LOOKALIKES = str.maketrans({"0": "O", "1": "I", "8": "B"})


def pairing_code(secret: bytes, now_ms: int) -> str:
    """The code of this moment, `ABCD-EFGH-IJKL`. It is good for ten to twenty minutes."""
    return _code(secret, now_ms // WINDOW_MS)


def is_pairing_code(typed: str, secret: bytes, now_ms: int) -> bool:
    """Whether somebody typed the code of this window or of the one before."""
    plain = "".join(typed.upper().translate(_LOOKALIKES).split()).replace("-", "").encode("utf-8", "replace")
    window = now_ms // WINDOW_MS
    good = (_code(secret, each).replace("-", "").encode() for each in (window, window - 1))
    return any(hmac.compare_digest(plain, each) for each in good)


def _code(secret: bytes, window: int) -> str:
    digest = hmac.digest(secret, b"greentick/pairing-code/1" + window.to_bytes(8), hashlib.sha256)
    letters = base64.b32encode(digest)[: GROUPS * GROUP_CHARS].decode()
    return "-".join(letters[at : at + GROUP_CHARS] for at in range(0, len(letters), GROUP_CHARS))
