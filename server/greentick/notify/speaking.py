"""Notices through Apprise: ntfy, Matrix, Telegram, Slack, gateways for SMS and many more.

Its URLs come from an account's owner. Only kinds that do nothing but ask a web service are let in (no local files, no
system bus, no raw sockets), and what they ask goes to public addresses only.
"""

import logging
import re
import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from copy import deepcopy
from dataclasses import replace
from typing import Any, Final
from urllib.parse import urlsplit

from greentick.errors import InvalidInput
from greentick.notify import outward
from greentick.notify.letter import Letter
from greentick.notify.outcome import Outcome, later, refused, sent
from greentick.notify.outward import guarded

SCHEMAS: Final = frozenset({
    "46elks", "apprise", "apprises", "atalk", "bark", "barks", "betterstack", "brevo", "bulksms", "bulkvs",
    "burstsms", "clickatell", "clicksend", "cliq", "cm", "d7sms", "dapnet", "dingtalk", "discord", "elks", "enigma2",
    "enigma2s", "exotel", "feishu", "flock", "form", "forms", "freemobile", "gchat", "goalert", "goalerts", "gorush",
    "gorushs", "gotify", "gotifys", "groupme", "guilded", "hassio", "hassios", "httpsms", "ifttt", "ilert",
    "incidentio", "infobip", "join", "json", "jsons", "kaleyra", "kavenegar", "klr", "kodi", "kodis", "lametric",
    "lametrics", "lark", "line", "mailersend", "mailgun", "mastodon", "mastodons", "matrix", "matrixs", "misskey",
    "misskeys", "mmost", "mmosts", "msg91", "msgbird", "nctalk", "nctalks", "nexmo", "notica", "noticas", "notifiarr",
    "notifico", "notificos", "notifyre", "ntfy", "ntfys", "octopush", "onesignal", "opsgenie", "pagerduty",
    "pagertree", "parsep", "parseps", "pbul", "pjet", "pjets", "plivo", "postmark", "pover", "prowl", "psafer",
    "psafers", "push", "pushdeer", "pushdeers", "pushed", "pushme", "pushplus", "pushy", "resend", "revolt",
    "rocket", "rockets", "ryver", "schan", "sendgrid", "serwersms", "seven", "signal", "signals", "signl4", "sinch",
    "slack", "smsc", "smseagle", "smseagles", "smsmanager", "smsmgr", "smtp2go", "sns", "sparkpost", "spike",
    "splunk", "spugpush", "spush", "squadcast", "strmlabs", "synology", "synologys", "telesign", "telnyx", "tgram",
    "threema", "toot", "toots", "twilio", "twist", "viber", "victorops", "voipms", "vonage", "webex", "wecombot",
    "whapi", "whatsapp", "workflow", "workflows", "wxpusher", "wxteams", "xbmc", "xbmcs", "xmatters", "xml", "xmls",
    "zcliq", "zohocliq", "zoom", "zulip",
})  # fmt: skip
"""Kinds that use nothing but HTTP through `requests`. Looked through in Apprise 2.2 (November 2026)."""

BEST_KNOWN: Final = ("discord", "gchat", "gotify", "json", "matrixs", "ntfys", "slack", "tgram", "twilio", "workflows")
"""Named to whoever types another."""

PLAIN: Final = frozenset({
    "46elks", "atalk", "bark", "barks", "bulksms", "burstsms", "clickatell", "clicksend", "d7sms", "elks", "form",
    "forms", "freemobile", "gotify", "gotifys", "httpsms", "infobip", "join", "json", "jsons", "kavenegar", "line",
    "msg91", "msgbird", "nexmo", "ntfy", "ntfys", "pbul", "plivo", "pover", "prowl", "psafer", "psafers", "pushy",
    "seven", "signal", "signals", "sinch", "smseagle", "smseagles", "sns", "telnyx", "threema", "twilio", "voipms",
    "vonage", "whatsapp", "xml", "xmls",
})  # fmt: skip
"""Kinds that show text as it is, or in which Apprise escapes all that would not be. In many every character counts."""

SIGN_IN: Final = frozenset({"matrix", "matrixs", "rocket", "rockets", "twist"})
"""Kinds that sign in before each letter: services let nobody do that for one target after the other."""

MOST_TARGETS: Final = 10
MOST_BYTES: Final = 4_000
"""As much as ntfy takes in one message, and who reads it at a glance. Some services count bytes, others characters; of
what one takes a tenth is left for what Apprise puts in."""

PAUSE_S: Final = 1.0
"""Longest pause between two targets where the service asks for none: so MOST_TARGETS are done in good time."""

_FORBIDDEN: Final = frozenset({"attach", "redirect", "template", "cto", "rto"})
"""Parameters that name files, loosen the guard or change how long is waited."""

_CONNECT_S = 5.0
_ANSWER_S = 10.0
_MARKUP: Final = re.compile(r"[@<\]]")
"""After these comes what makes a mention of everybody, a tag, or of a word a link that leads elsewhere."""

_NO_WIDTH: Final = "\u200b"
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
    """Hand a letter to the service: to those targets of the URL that do not have it yet."""
    try:
        plugins = _one_per_target(url)
    except InvalidInput as error:
        return refused(error)
    title, text = _shown(scheme(url), letter)
    reached = set(letter.reached)
    with _listening(url) as said, guarded(private_hosts):
        pauses = _Pauses(plugins[0])
        for place, plugin in enumerate(plugins):
            plugin.throttle = pauses
            if place not in reached and _all_of(plugin).notify(body=text, title=title, body_format="text"):
                reached.add(place)
    if reached.issuperset(range(len(plugins))):
        return sent(f"{scheme(url)} took it.", "answer_taken", kind=scheme(url))
    return replace(_not_taken(scheme(url), pauses, said), reached=tuple(sorted(reached)))


def _not_taken(kind: str, pauses: "_Pauses", said: Collection[str]) -> Outcome:
    if pauses.too_long:
        return later(f"{kind}: it asks for a longer pause than is made here.", "answer_pause", kind=kind)
    if said:
        return later(f"{kind}: {' '.join(said)}")
    return later(f"{kind}: it was not taken, and nothing was said why.", "answer_silent", kind=kind)


def room(url: str) -> Callable[[Letter], bool]:
    """Tells whether the service takes a letter as one message, as it will be shown there. Raises InvalidInput."""
    kind, most = scheme(url), min(MOST_BYTES, int(_plugin(url).body_maxlen) * 9 // 10)
    return lambda letter: sum(len(part.encode()) for part in _shown(kind, letter)) <= most


class _Pauses:
    """In the place of a plugin's `throttle`, which sleeps for as long as whoever is asked has said."""

    def __init__(self, plugin: Any) -> None:
        self._plugin = plugin
        self._is_first = True
        self.too_long = False

    def __call__(self, last_io: object = None, wait: float | None = None) -> None:  # noqa: ARG002 - as Apprise calls it
        usual_s = 0.0 if self._is_first else min(self._plugin.request_rate_per_sec, PAUSE_S)
        self._is_first = False
        pause_s = usual_s if wait is None else wait
        if not 0 <= pause_s < outward.left_s():
            self.too_long = True
            raise TimeoutError("the pause is longer than the time that is left")
        time.sleep(pause_s)


def _shown(kind: str, letter: Letter) -> tuple[str, str]:
    """Title and text. Subjects and names are others': in a chat no markup of theirs may work, our own link must."""
    if kind in PLAIN or letter.is_test:
        return letter.title, letter.text
    ours = {letter.link, *(story.link for story in letter.stories)}
    lines = [line if line in ours else _defused(line) for line in letter.text.split("\n")]
    return _defused(letter.title), "\n".join(lines)


def _defused(text: str) -> str:
    return _MARKUP.sub(rf"\g<0>{_NO_WIDTH}", text)


def _plugin(url: str) -> Any:
    kind = scheme(url)
    if kind not in SCHEMAS:
        kinds = f"{', '.join(BEST_KNOWN)} …"
        raise InvalidInput(
            f"{kind[:20] or 'This'}:// is not among the kinds that can be used here. Take one of: {kinds}.",
            "apprise_kind",
            kind=kind[:20],
            kinds=kinds,
        )
    if not url.isprintable() or len(url) > 2_000:
        raise InvalidInput("The URL must be on one line, at most 2,000 characters.", "apprise_line")
    import apprise  # noqa: PLC0415 - a tenth of a second at every start, for what few have

    with _listening(url):  # twice, else what is wrong with it would be told twice
        read = apprise.plugins.url_to_dict(url) or {}  # type: ignore[no-untyped-call]
    _refuse(_FORBIDDEN.intersection(_parameters(read)))
    with _listening(url) as said:
        plugin = apprise.Apprise.instantiate(url, asset=_asset(), suppress_exceptions=True)
    if plugin is None:
        why = " ".join(said)
        raise InvalidInput(f"Apprise cannot read this {kind}:// URL. {why}".strip(), "apprise_odd", kind=kind, why=why)
    _refuse(name for name, value in vars(plugin).items() if isinstance(value, apprise.AppriseAttachment) and value)
    return _held(plugin)


def _parameters(read: Mapping[str, Any]) -> Iterator[str]:
    """The names in the URL's query, as Apprise has read them: a reading of our own would overlook some."""
    for part in ("qsd", "qsd+", "qsd-", "qsd:"):
        for name in read.get(part, ()):
            yield name.strip().lower().lstrip("+-: ")


def _refuse(names: Iterable[str]) -> None:
    name = min(names, default="")
    if name:
        raise InvalidInput(
            f"The URL must not hold the parameter {name}. Leave it out.", "apprise_parameter", given=name
        )


def _one_per_target(url: str) -> list[Any]:
    """A plugin for each target: Apprise says only whether all were reached, and who was is not to be told again.

    Where that is not the same (a service that takes many targets at once, one that nobody can read, one to sign in to)
    it is one for all.
    """
    whole = _plugin(url)
    if len(whole) < 2 or scheme(url) in SIGN_IN:
        return [whole]
    import apprise  # noqa: PLC0415

    with _listening(url):
        read = apprise.plugins.url_to_dict(url) or {}  # type: ignore[no-untyped-call]
        name = "events" if "events" in read else "targets"  # IFTTT calls them so
        parts = [
            apprise.Apprise.instantiate(deepcopy(read) | {name: [target]}, asset=_asset(), suppress_exceptions=True)
            for target in read.get(name, ())
        ]
    is_same = [each and len(each) for each in parts] == [1] * len(whole)
    return [_held(each) for each in parts] if is_same else [whole]


def _asset() -> Any:
    """In this thread, where the guard is, and once: trying again is the queue's."""
    import apprise  # noqa: PLC0415

    return apprise.AppriseAsset(
        allow_templates=False,
        http_redirects=False,
        secure_logging=True,
        storage_mode="memory",
        app_id="greentick",
        async_mode=False,
        service_timeout=0,
    )


def _held(plugin: Any) -> Any:
    """The same, whatever its URL asks for: no redirects, one attempt, and what fails has failed."""
    plugin.redirects = plugin.optional = False
    plugin.retry = 0
    plugin.socket_connect_timeout, plugin.socket_read_timeout = _CONNECT_S, _ANSWER_S
    if len(plugin) > MOST_TARGETS:
        raise InvalidInput(
            f"The URL names more than {MOST_TARGETS} targets. Spread them over several channels.",
            "apprise_targets",
            count=MOST_TARGETS,
        )
    return plugin


def _all_of(plugin: Any) -> Any:
    """What sends plain text as plain text: the plugin alone takes it for markup of the service's own."""
    import apprise  # noqa: PLC0415

    everything = apprise.Apprise(asset=plugin.asset)
    everything.add(plugin)
    return everything


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
