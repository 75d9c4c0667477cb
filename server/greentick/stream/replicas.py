"""Having replicas confirm an entry: where one of them takes over for a primary that died, it must know every hit.

Redis tells its replicas after it has answered, so what was answered last would be gone with the primary otherwise.
"""

from redis.exceptions import RedisError

_SHARE = 0.8
"""Of the time limit; the rest is for the answer, which says how many replicas there were."""


class TooFewReplicasError(RedisError):
    """Redis has an entry, fewer of its replicas do than were asked for."""

    def __init__(self, confirmed: int, wanted: int) -> None:
        super().__init__(f"{confirmed} of {wanted} replicas have confirmed it in time")


def waiting(replicas: int, timeout_s: float) -> tuple[bytes, ...]:
    """The command that is answered with how many replicas have all that went before it on the same connection."""
    return b"WAIT", str(replicas).encode(), str(max(1, int(timeout_s * _SHARE * 1000))).encode()
