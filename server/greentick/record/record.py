"""Which sentences the record has, by the settings. Says only what the program does; the words are in the texts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from greentick.redis_address import hosts_of
from greentick.settings import Settings
from greentick.tongues import texts

_TEXTS = Path(__file__).parent / "texts"
_BLANK = "________________________"

FEED_DAYS, VIEW_DAYS, LOG_DAYS = 30, 90, 30
SENDER_DAYS, DEAD_LETTER_DAYS = 2, 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Controller:
    """Who answers for the processing; what is empty is left blank, to be filled in by hand."""

    name: str = ""
    contact: str = ""
    officer: str = ""


def record(settings: Settings, controller: Controller, *, language: str, version: str, day: str) -> str:
    """The record as Markdown."""
    said = texts(_TEXTS, language)
    values = _values(settings, controller) | {"version": version, "day": day}
    lines = [f"# {said['title']}", "", said["made"].format(**values)]
    for heading, sentences in _sections(settings):
        lines += ["", f"## {said[heading]}", ""]
        lines += [f"- {said[each].format(**values)}" for each in sentences]
        if heading == "categories":
            lines += ["", *(line.format(**values) for line in _table(said))]
    return "\n".join(lines) + "\n"


def _table(said: Mapping[str, str]) -> Iterator[str]:
    yield f"| {said['whose']} | {said['what']} | {said['until']} |"
    yield "|---|---|---|"
    for each in ("sender", "mail", "hit", "network", "view", "wish"):
        yield f"| {said[f'{each}_whose']} | {said[f'{each}_what']} | {said[f'{each}_until']} |"


def _sections(settings: Settings) -> Iterator[tuple[str, list[str]]]:
    yield "controller", ["controller_name", "controller_contact", "controller_officer"]
    yield "purposes", ["purpose_receipts", "purpose_honesty", f"receipts_{settings.receipts}"]
    yield "basis", [f"consent_{settings.consent}", f"disclosure_{settings.disclosure}", "recipients_page"]
    yield "categories", ["no_address", "no_content"]
    yield "disclosed", list(_disclosed(settings))
    yield "abroad", ["abroad_none" if not _others(settings) else "abroad_others"]
    yield "erasure", [
        "erasure_messages", "erasure_agents", "erasure_senders", "erasure_letters", "erasure_rest", "erasure_asked",
        "erasure_copies",
    ]  # fmt: skip
    yield "measures", list(_measures(settings))


def _disclosed(settings: Settings) -> Iterator[str]:
    yield "disclosed_nobody"
    yield "database_sqlite" if settings.database_url.startswith("sqlite") else "database_other"
    yield "redis_other" if settings.redis_url else "redis_own"
    if settings.google_client_id:
        yield from ("google", "gmail")
    if settings.smtp_host:
        yield "smtp"
    yield "channels"


def _measures(settings: Settings) -> Iterator[str]:
    yield "https" if settings.public_url.startswith("https:") else "no_https"
    yield from ("tokens", "secret", "sealed", "accounts", "logs")
    if settings.edge_log:
        yield "edge"


def _others(settings: Settings) -> bool:
    """Whether the configuration itself names anybody else's server."""
    return bool(settings.google_client_id or settings.smtp_host)


def _values(settings: Settings, controller: Controller) -> dict[str, object]:
    return {
        "name": controller.name or _BLANK,
        "contact": controller.contact or _BLANK,
        "officer": controller.officer or _BLANK,
        "url": settings.public_url,
        "retention_days": settings.retention_days,
        "agent_days": settings.agent_days,
        "sender_agent_days": settings.agent_days + SENDER_DAYS,
        "letter_days": max(DEAD_LETTER_DAYS, min(settings.retention_days, settings.agent_days)),
        "feed_days": FEED_DAYS,
        "view_days": max(VIEW_DAYS, settings.agent_days + 1),
        "log_days": LOG_DAYS,
        "database": urlsplit(settings.database_url).hostname or "localhost",
        "redis": ", ".join(hosts_of(settings.redis_url)),
        "smtp": settings.smtp_host,
        "data_dir": settings.data_dir,
        "automatic": ", ".join(settings.automatic_domains) or "–",
        "inside": ", ".join(settings.inside) or "–",
    }
