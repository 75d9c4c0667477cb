"""Logs and figures. Logs are one JSON line per event on stdout and never hold personal data: `redact` sees to it."""

import ipaddress
import logging
import os
import re
import sys
from collections.abc import Iterable, Mapping, MutableMapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Final

import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

METRICS_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
METRICS_DIR_VARIABLE: Final = "PROMETHEUS_MULTIPROC_DIR"
"""prometheus_client's own variable: with it, the processes of one machine share their figures through files."""

REDACTED: Final = "[redacted]"

PRIVATE_KEYS: Final = frozenset({
    "address", "addresses", "agent", "authorization", "bcc", "body", "cc", "client_ip", "code", "cookie", "email",
    "forwarded", "from", "gmail_address", "headers", "html", "ip", "mail", "mint_key", "name", "peer", "recipient",
    "recipients", "referer", "remote_addr", "secret", "secret_key", "session", "subject", "text", "to", "token", "url",
    "user_agent", "x_forwarded_for",
})  # fmt: skip
"""Whatever is logged under these names is left out, as it is or would soon be personal."""

_MAIL = re.compile(r"[^\s@<>\",;:()\[\]]+@[^\s@<>\"',;:()\[\]]+\.[^\s@<>\"',;:()\[\]]+")
_TOKEN = re.compile(r"(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{40,}(?![A-Za-z0-9_-])")
_IPV4 = re.compile(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.]*\d)")
_IPV6 = re.compile(r"(?<![\w:])(?=[0-9a-fA-F]*:[0-9a-fA-F]*:)[0-9a-fA-F:]{3,39}(?:%\w+)?(?![\w:])")
_PASSWORD = re.compile(r"(?<=://)[^/\s@]*@")
TEXT_CHARS: Final = 2_000
"""Longer texts are cut: a log line is not the place for them, and the patterns above would take their time."""

HITS_TAKEN = Counter("greentick_hits_taken", "Hits that Redis or the spool has acknowledged")
HITS_FORGED = Counter("greentick_hits_forged", "Requests whose token is not genuine; nothing is kept of them")
HITS_FLOODED = Counter("greentick_hits_flooded", "Hits only counted, because their token was asked for too often")
HITS_SPOOLED = Counter("greentick_hits_spooled", "Hits that went to the spool, because Redis did not take them in time")
HITS_DRAINED = Counter("greentick_hits_drained", "Hits brought from the spool to Redis")
HITS_LOST = Counter("greentick_hits_lost", "Hits that neither Redis nor the spool took")
HITS_LATE = Counter("greentick_hits_late", "Hits answered before Redis or the spool had confirmed them")
EDGE_UNREADABLE = Counter("greentick_edge_unreadable", "Lines of the edge's log that could not be read")
SPOOL_WAITING = Gauge(
    "greentick_spool_waiting", "Hits waiting in memory for a disk to take them", multiprocess_mode="livesum"
)
HITS_JUDGED = Counter(
    "greentick_hits_judged",
    f"Hits judged and stored, counted by the worker: shared by {METRICS_DIR_VARIABLE}",
    ["verdict"],
)
DRAIN_FAILURES = Counter(
    "greentick_drain_failures",
    f"Batches the worker could not store and will try again: shared by {METRICS_DIR_VARIABLE}",
)
PUSH_CLIENTS = Gauge("greentick_push_clients", "Extensions listening", multiprocess_mode="livesum")
PUSH_DROPPED = Counter("greentick_push_dropped", "Extensions dropped because they read too slowly")
NUDGES = Counter("greentick_nudges", "Nudges sent to push")
NUDGES_FAILED = Counter("greentick_nudges_failed", "Accounts whose news could not be put into a nudge")
HIT_TO_PUSH = Histogram(
    "greentick_hit_to_push_seconds",
    "From the request for a pixel to the push of its receipt",
    buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 60),
)


STREAM_LAG: Final = "greentick_stream_lag"
DEAD_LETTERS: Final = "greentick_dead_letters"
LAST_HIT_STORED: Final = "greentick_last_hit_stored_seconds"
ASKED: Final = {
    STREAM_LAG: "Batches waiting in the hit stream",
    DEAD_LETTERS: "Batches in the dead-letter stream",
    LAST_HIT_STORED: "When a hit was last stored",
}
"""What no process counts: whoever is asked for the figures asks Redis, which all of them share."""


def start_logging(level: str, process: str) -> None:
    """Send every log line of this process, of libraries too, to stdout as JSON without personal data."""
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[structlog.stdlib.add_log_level, _timestamp, _library_event],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            _exception,
            redact,
            structlog.processors.JSONRenderer(),
        ],
    )
    handler = _LateStdout()
    handler.setFormatter(formatter)
    if level != "debug":
        handler.addFilter(_worth_telling)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.filter_by_level,
            structlog.stdlib.add_log_level,
            _timestamp,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    structlog.contextvars.bind_contextvars(process=process)


def get_logger(room: str) -> structlog.stdlib.BoundLogger:
    """The log of a room. Events are static snake_case, everything else goes into keywords."""
    logger: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(f"greentick.{room}")
    return logger


def redact(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A log event without addresses, tokens, mail addresses, subjects and bodies."""
    for key, value in event.items():
        event[key] = REDACTED if key.lower() in PRIVATE_KEYS else _clean(value)
    return event


def metrics_page(asked: Mapping[str, float]) -> bytes:
    """The figures in Prometheus' text format: of all processes of this machine where they share a folder.

    `asked` are those of ASKED that could be found out; a figure nobody knows is left out, for 0 would be an answer.
    """
    answers = CollectorRegistry()
    answers.register(_Asked(asked))
    folder = os.environ.get(METRICS_DIR_VARIABLE)
    if not folder:
        return generate_latest() + generate_latest(answers)
    _forget_dead(Path(folder))
    shared = CollectorRegistry()
    MultiProcessCollector(shared)  # type: ignore[no-untyped-call]
    return generate_latest(shared) + generate_latest(answers)


class _Asked(Collector):
    """Figures as they were just found: gauges of the usual kind would be kept, and shared, beyond this answer."""

    def __init__(self, found: Mapping[str, float]) -> None:
        self._found = found

    def collect(self) -> Iterable[Metric]:
        """For generate_latest."""
        return [GaugeMetricFamily(name, ASKED[name], value=value) for name, value in self._found.items()]


def _forget_dead(folder: Path) -> None:
    """Take out what killed processes had of gauges: nobody waits or listens there any more."""
    for file in folder.glob("gauge_live*_*.db"):
        pid = file.stem.rpartition("_")[2]
        with suppress(OSError):  # another one may be doing the same
            if pid.isdigit() and not _is_alive(int(pid)):
                file.unlink()


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # it is somebody else's
        return True
    return True


class _LateStdout(logging.StreamHandler[Any]):
    """Writes to what sys.stdout is at that moment, so that a redirected stdout is honoured."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)

    @property
    def stream(self) -> Any:
        return sys.stdout

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        """A full disk behind stdout must not stop a process."""


def _clean(value: object) -> object:
    if isinstance(value, str):
        return _clean_text(value[:TEXT_CHARS])
    if isinstance(value, Mapping):
        return {key: REDACTED if str(key).lower() in PRIVATE_KEYS else _clean(each) for key, each in value.items()}
    if isinstance(value, bytes):
        return REDACTED
    if isinstance(value, Sequence):
        return [_clean(each) for each in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    return _clean(str(value))


def _clean_text(text: str) -> str:
    if "@" in text:
        text = _MAIL.sub(REDACTED, _PASSWORD.sub(REDACTED, text))
    text = _IPV4.sub(REDACTED, _TOKEN.sub(REDACTED, text))
    return _IPV6.sub(_without_ipv6, text) if ":" in text else text


def _without_ipv6(found: re.Match[str]) -> str:
    """Times of day look like IPv6 addresses to a pattern; they stay."""
    try:
        ipaddress.IPv6Address(found[0])
    except ValueError:
        return found[0]
    return REDACTED


_timestamp = structlog.processors.TimeStamper(fmt="iso", utc=True, key="at")


def _worth_telling(record: logging.LogRecord) -> bool:
    """Libraries tell much that nobody has asked for."""
    return record.levelno >= logging.WARNING or record.name.startswith("greentick")


def _library_event(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A library's log line: its text is not ours to structure."""
    record = event.get("_record")
    event["library"] = record.name if isinstance(record, logging.LogRecord) else ""
    event["message"], event["event"] = event.get("event"), "library"
    return event


def _exception(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Where an exception came from, without the values that its own text or locals may hold."""
    given = event.pop("exc_info", None)
    error = given if isinstance(given, BaseException) else None
    if given is True:
        error = sys.exc_info()[1]
    elif isinstance(given, tuple):
        error = given[1]
    if error is not None:
        event["error"] = type(error).__name__
        event["error_text"] = str(error).partition("\n")[0][:200]  # databases put the values into the lines below
        event["where"] = _places(error.__traceback__)
    return event


def _places(traceback: TracebackType | None) -> list[str]:
    places = []
    while traceback is not None:
        code = traceback.tb_frame.f_code
        places.append(f"{os.path.basename(code.co_filename)}:{traceback.tb_lineno} {code.co_name}")  # noqa: PTH119
        traceback = traceback.tb_next
    return places[-12:]
