"""Notices through Apprise: ntfy, Matrix, Telegram, Slack, gateways for SMS and many more.

Its URLs come from an account's owner. Only kinds that do nothing but ask a web service are let in (no local files, no
system bus, no raw sockets), and what they ask goes to public addresses only.
"""

import logging
import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from greentick.errors import InvalidInput
from greentick.notify import outward
from greentick.notify.letter import Letter
from greentick.notify.outcome import Outcome, later, refused, sent
from greentick.notify.outward import guarded

SCHEMAS: Final = frozenset({
    "46elks", "atalk", "bark", "barks", "bulksms", "burstsms", "clickatell", "clicksend", "d7sms", "dingtalk",
    "discord", "elks", "feishu", "flock", "freemobile", "gchat", "gotify", "gotifys", "hassio", "hassios",
    "httpsms", "ifttt", "infobip", "join", "kavenegar", "line", "matrix", "matrixs", "mmost", "mmosts", "msg91",
    "msgbird", "nctalk", "nctalks", "nexmo", "notifiarr", "ntfy", "ntfys", "opsgenie", "pagerduty", "pbul", "plivo",
    "pover", "prowl", "psafer", "psafers", "pushy", "revolt", "rocket", "rockets", "ryver", "schan", "seven",
    "signal", "signals", "signl4", "sinch", "slack", "smseagle", "smseagles", "sns", "spush", "synology",
    "synologys", "telnyx", "tgram", "threema", "twilio", "twist", "vonage", "voipms", "wecombot", "whatsapp",
    "zulip",
})  # fmt: skip
"""Kinds that use nothing but HTTP through `requests`. Looked through in Apprise 2.2 (November 2026)."""

_FORBIDDEN: Final = frozenset({"attach", "redirect", "template", "cto", "rto"})
"""Parameters that name files, loosen the guard or change how long is waited."""

_CONNECT_S = 5.0
_ANSWER_S = 10.0
_log = logging.getLogger("apprise")


def check(url: str, private_hosts: Collection[str]) -> None:
    """Raises InvalidInput with a sentence when this is no Apprise URL that may be used.

    Names are not looked up: in the place of the host many kinds hold a secret.
    """
    _plugin(url)
    with suppress(ValueError):  # for urlsplit, which asks more of what stands there than Apprise does
        host = urlsplit(url).hostname or ""
        if outward.is_told(host):
            outward.check(host, 0, private_hosts)


def scheme(url: str) -> str:
    """Its kind, which is no secret."""
    return url.partition("://")[0].strip().lower()


def send(url: str, letter: Letter, private_hosts: Collection[str]) -> Outcome:
    """Hand a letter to the service."""
    try:
        plugin = _plugin(url)
    except InvalidInput as error:
        return refused(error)
    with _listening(url) as said, guarded(private_hosts):
        try:
            arrived = plugin.notify(body=letter.text, title=letter.title)
        except Exception as error:  # noqa: BLE001 - a hundred services' code, any of which may stumble over an answer
            return later(f"{scheme(url)}: {type(error).__name__}.")
    if arrived:
        return sent(f"{scheme(url)} took it.", "answer_taken", kind=scheme(url))
    if said:
        return later(f"{scheme(url)}: {' '.join(said)}")
    return later(f"{scheme(url)}: it was not taken, and nothing was said why.", "answer_silent", kind=scheme(url))


def _plugin(url: str) -> Any:
    kind = scheme(url)
    if kind not in SCHEMAS:
        kinds = ", ".join(sorted(SCHEMAS))
        raise InvalidInput(
            f"{kind[:20] or 'This'}:// is not among the kinds that can be used here. Take one of: {kinds}.",
            "apprise_kind",
            kind=kind[:20],
            kinds=kinds,
        )
    if not url.isprintable() or len(url) > 2_000:
        raise InvalidInput("The URL must be on one line, at most 2,000 characters.", "apprise_line")
    forbidden = _FORBIDDEN.intersection(name.lower().lstrip("+-:") for name, _ in parse_qsl(urlsplit(url).query))
    if forbidden:
        name = min(forbidden)
        raise InvalidInput(
            f"The URL must not hold the parameter {name}. Leave it out.", "apprise_parameter", given=name
        )
    import apprise  # noqa: PLC0415 - a tenth of a second at every start, for what few have

    asset = apprise.AppriseAsset(
        allow_templates=False, http_redirects=False, secure_logging=True, storage_mode="memory", app_id="greentick"
    )
    with _listening(url) as said:
        plugin = apprise.Apprise.instantiate(url, asset=asset, suppress_exceptions=True)
    if plugin is None:
        why = " ".join(said)
        raise InvalidInput(f"Apprise cannot read this {kind}:// URL. {why}".strip(), "apprise_odd", kind=kind, why=why)
    plugin.socket_connect_timeout, plugin.socket_read_timeout = _CONNECT_S, _ANSWER_S
    return plugin


@contextmanager
def _listening(url: str) -> Iterator[list[str]]:
    """What Apprise says in this thread, without the parts of the URL, any of which may be a secret."""
    said: list[str] = []
    handler = _Listener(said, _secrets(url))
    _log.addHandler(handler)
    _log.propagate = False  # none of it goes into our log: it may hold parts of the URL
    try:
        yield said
    finally:
        _log.removeHandler(handler)


class _Listener(logging.Handler):
    def __init__(self, said: list[str], secrets: Collection[str]) -> None:
        super().__init__(logging.WARNING)
        self._said = said
        self._secrets = sorted(secrets, key=len, reverse=True)
        self._thread = threading.get_ident()

    def emit(self, record: logging.LogRecord) -> None:
        if record.thread == self._thread and len(self._said) < 3:
            text = record.getMessage()
            for secret in self._secrets:
                text = text.replace(secret, "…")
            self._said.append(text)


def _secrets(url: str) -> set[str]:
    """All parts of the URL that are long enough to be one."""
    rest = url.partition("://")[2]
    for mark in "/?&=@:":
        rest = rest.replace(mark, " ")
    return {part for part in rest.split() if len(part) >= 4}
