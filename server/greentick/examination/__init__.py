"""What doctor looks at besides the stores, and how findings are told."""

import time
from dataclasses import dataclass
from typing import Literal

from greentick.settings import Settings


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: what was looked at, how it is, and how to mend it."""

    level: Literal["ok", "warn", "fail"]
    place: str
    said: str

    def __str__(self) -> str:
        return f"{self.level:4}  {self.place}: {self.said}"


def ok(place: str, said: str) -> Finding:
    """All is well there."""
    return Finding("ok", place, said)


def warn(place: str, said: str) -> Finding:
    """It works, but not as well as it could, or not for long."""
    return Finding("warn", place, said)


def fail(place: str, said: str) -> Finding:
    """It does not work."""
    return Finding("fail", place, said)


def written(at_s: float) -> str:
    """A moment (seconds since 1970) as it is told."""
    return time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(at_s))


def runs_apart(settings: Settings) -> bool:
    """Whether a database and a Redis of their own show that the processes are started one by one, not by `serve`."""
    return bool(settings.redis_url) and settings.database_url != f"sqlite:///{settings.data_dir / 'greentick.db'}"
