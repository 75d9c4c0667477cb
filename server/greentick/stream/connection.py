"""How Redis is reached, and how its failures are told."""

from collections.abc import Iterator
from contextlib import contextmanager

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry
from redis.sentinel import MasterNotFoundError

from greentick.errors import SettingsError, StreamUnavailable
from greentick.redis_address import is_of_sentinels
from greentick.stream.sentinels import primary_pool


def connect(redis_url: str, *, timeout_s: float = 5.0) -> Redis:
    """A client that never waits longer than `timeout_s` and never tries twice: callers know best what to do then.

    Behind sentinels each new connection first asks them who is the primary. Nothing is sent yet. RESP2, because
    redis-py shapes the answers of stream commands by protocol. Raises SettingsError when the address itself cannot be
    used.
    """
    options = {
        "protocol": 2,
        "socket_timeout": timeout_s,
        "socket_connect_timeout": timeout_s,
        "retry": Retry(NoBackoff(), 0),
        "health_check_interval": 0,
        "driver_info": None,  # no introduction: each of its two questions could take as long as the one that matters
    }
    try:
        if is_of_sentinels(redis_url):
            redis = Redis.from_pool(primary_pool(redis_url, options))
        else:
            redis = Redis.from_url(redis_url, **options)
        redis.connection_pool.make_connection()  # not opened; made, as only that shows options nobody knows
    except (TypeError, ValueError) as error:
        raise SettingsError(
            "GREENTICK_REDIS_URL cannot be used: its port is no number, or it names an option that redis-py does not"
            " know. Write it as redis://user:password@host:6379/0, with %23 for # and %2F for / in the password."
        ) from error
    return redis


@contextmanager
def told_plainly() -> Iterator[None]:
    """Turn whatever Redis or the way to it throws into StreamUnavailable."""
    try:
        yield
    except MasterNotFoundError as error:
        raise StreamUnavailable(
            "No sentinel says which Redis is the primary: none answers, none knows its name, or it is held for dead."
        ) from error
    except (RedisError, OSError, UnicodeError) as error:  # the last: a host whose name can be none
        raise StreamUnavailable(f"Redis did not take or give anything: {str(error).rstrip('.')}.") from error
