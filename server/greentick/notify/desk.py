"""The desk where channels, rules and reminders are set: checks what is wanted, for the API and for the pages alike."""

import hashlib
import hmac
import re
import secrets
from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Final
from urllib.parse import urlsplit

from greentick.domain.channels import Channel, ChannelKind, Language, Occasion, Rule
from greentick.domain.reminders import (
    DEFAULT_AFTER_S,
    LONGEST_S,
    OF_OPENS,
    SHORTEST_S,
    Reminder,
    ReminderKind,
    ReminderWanted,
)
from greentick.domain.wish import compared, is_domain, plain
from greentick.errors import InvalidInput, NotFound
from greentick.notify import analytics, mail, speaking, webhook
from greentick.notify.courier import Courier
from greentick.notify.outcome import Outcome, never
from greentick.notify.turns import Turns
from greentick.notify.zones import is_zone
from greentick.store import Store
from greentick.wire.bounds import MOST_CONTACTS

MOST_TRIES: Final = 5
MOST_CODES: Final = 5
"""Codes sent for one account within an hour."""

HOUR_MS: Final = 3_600_000
NO_CHANNEL: Final = "This account has no channel of that id. It may have been removed."
NO_RULE: Final = "This account has no rule of that id. It may have been removed."
NO_REMINDER: Final = "This account has no such reminder. Set one first."
NO_MESSAGE: Final = "This account has no message of that id. It may have been deleted."

_ADDRESS = re.compile(r"[^@\s<>,;\"]{1,64}@[A-Za-z0-9.-]{1,250}")
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
_NAME = re.compile(r"[^@\s<>,;\"*]{1,64}")


class Desk:
    """Sets what accounts want. Everything it is given may be nonsense: it raises InvalidInput with the remedy."""

    def __init__(self, store: Store, courier: Courier, now_ms: Callable[[], int]) -> None:
        self._store = store
        self._courier = courier
        self._now_ms = now_ms
        self._codes: dict[bytes, list[int]] = {}
        self._turns = Turns()

    @property
    def can_mail(self) -> bool:
        """Whether this server can send mail at all."""
        return self._courier.can_mail

    def add_channel(self, wanted: Channel, *, api_secret: str = "", endpoint: str = "") -> tuple[Channel, str, str]:
        """Keep a new channel; with its signing secret, if it is a webhook, and what came of sending the code."""
        channel = replace(wanted, name=_name(wanted.name), created_at_ms=self._now_ms())
        channel, code = self._ready(channel, wanted.target, api_secret, endpoint)
        return self._told(self._store.channels.add(channel), code)

    def renew_channel(
        self, channel: Channel, *, target: str, api_secret: str = "", endpoint: str = ""
    ) -> tuple[Channel, str, str]:
        """Take the target of a channel anew whose own cannot be opened any more; as `add_channel` otherwise."""
        if not channel.unreadable:
            raise InvalidInput(
                "The address of this channel can be read. For another address make another channel.", "channel_readable"
            )
        renewed, code = self._ready(replace(channel, unreadable=False), target, api_secret, endpoint)
        self._store.channels.keep(renewed)
        return self._told(renewed, code)

    def _ready(self, channel: Channel, target: str, api_secret: str, endpoint: str) -> tuple[Channel, str]:
        """The channel with its secrets, checked; and the code that is to confirm it, if there is one."""
        channel = replace(channel, target=target.strip(), secret=api_secret.strip())
        channel = replace(channel, name=channel.name or _usual_name(channel))
        if channel.kind == "email":
            self._address(channel.target)
            self._count_code(channel.account_id)
            return replace(channel, confirmed=False), f"{secrets.randbelow(1_000_000):06d}"
        if channel.kind == "webhook":
            channel = replace(channel, secret=webhook.make_secret())
        elif channel.kind != "apprise":
            channel = _property(channel, endpoint)
        self._courier.check(channel)
        return channel, ""

    def _told(self, made: Channel, code: str) -> tuple[Channel, str, str]:
        """A channel that is kept now, the signing secret of a webhook, and what came of sending the code."""
        if code:
            made = replace(made, code_hash=_hash(made.id, code))
            self._store.channels.keep(made)
            return made, "", self._courier.send_code(made, code).answer
        return made, made.secret if made.kind == "webhook" else "", ""

    def channel(self, account_id: bytes, channel_id: str) -> Channel:
        """The channel. Raises NotFound."""
        channel = self._store.channels.get(account_id, channel_id)
        if channel is None:
            raise NotFound(NO_CHANNEL)
        return channel

    def change_channel(
        self,
        channel: Channel,
        *,
        name: str | None = None,
        language: Language | None = None,
        enabled: bool | None = None,
        with_subject: bool | None = None,
    ) -> Channel:
        """Change what is given, and leave the rest as it is by now."""
        return self._changed(
            channel,
            lambda now: replace(
                now,
                name=now.name if name is None else _name(name) or now.name,
                language=language or now.language,
                enabled=now.enabled if enabled is None else enabled,
                with_subject=now.with_subject if with_subject is None else with_subject,
            ),
        )

    def _changed(self, channel: Channel, how: Callable[[Channel], Channel]) -> Channel:
        changed = self._store.channels.change(channel.account_id, channel.id, how)
        if changed is None:
            raise NotFound(NO_CHANNEL)
        return changed

    def confirm(self, channel: Channel, code: str) -> Channel:
        """Take the code that was sent. Raises InvalidInput when it is another one, or too many were tried."""
        if channel.confirmed:
            return channel
        if not self._store.channels.try_code(channel.id, MOST_TRIES):
            raise InvalidInput(
                "Too many codes were tried. Remove this channel and add it again for a new code.", "code_tries"
            )
        if not hmac.compare_digest(_hash(channel.id, code.strip()), channel.code_hash):
            raise InvalidInput("This is not the code that was sent. Look at the newest mail.", "code_wrong")
        return self._changed(channel, lambda now: replace(now, confirmed=True, code_hash=""))

    def test(self, channel: Channel) -> Outcome:
        """Send a test now. An address that is not confirmed gets none. Raises AskedTooOften while others run."""
        if not channel.confirmed:
            answer = "This address is not confirmed yet: enter the code that was sent to it."
            return never(answer, "answer_unconfirmed").told_in(channel.language)
        with self._turns.taken(channel.account_id):
            return self._courier.test(channel)

    def rule(self, account_id: bytes, rule: Rule) -> Rule:
        """Keep a new rule."""
        return self._store.channels.add_rule(account_id, _checked(replace(rule, created_at_ms=self._now_ms())))

    def change_rule(self, account_id: bytes, rule_id: str, how: Callable[[Rule], Rule]) -> Rule:
        """Change a rule as it is by now. Raises NotFound."""
        changed = self._store.channels.change_rule(account_id, rule_id, lambda now: _checked(how(now)))
        if changed is None:
            raise NotFound(NO_RULE)
        return changed

    def remind(self, account_id: bytes, message_id: str, kind: ReminderKind, after_s: int | None) -> Reminder:
        """Set a reminder of a message, anew if there was one. Of one that carries nothing only of its reply."""
        found = self._store.messages.get(account_id, message_id) if kind in OF_OPENS else None
        if found and found.stored.message.tracks == "log":
            raise InvalidInput(
                "This mail carries nothing that could tell of an open. Of it you can be reminded when no reply comes.",
                "remind_log",
            )
        wanted = ReminderWanted(message_id=message_id, kind=kind, after_s=span(after_s, kind))
        if self._store.reminders.set(account_id, [wanted], self._now_ms(), again=True):
            raise NotFound(NO_MESSAGE)
        return self._reminder(account_id, message_id, kind)

    def snooze(self, account_id: bytes, message_id: str, kind: ReminderKind, due_at_ms: int) -> Reminder:
        """Have it come due then."""
        now_ms = self._now_ms()
        if not now_ms <= due_at_ms <= now_ms + LONGEST_S * 1000:
            raise InvalidInput("A reminder can be snoozed until some time within the coming year.", "snooze_odd")
        if not self._store.reminders.snooze(account_id, message_id, kind, due_at_ms):
            raise NotFound(NO_REMINDER)
        return self._reminder(account_id, message_id, kind)

    def _reminder(self, account_id: bytes, message_id: str, kind: ReminderKind) -> Reminder:
        found = self._store.reminders.get(account_id, message_id, kind)
        if found is None:
            raise NotFound(NO_REMINDER)
        return found

    def _count_code(self, account_id: bytes) -> None:
        """Nobody's mailbox shall be filled with codes. Counted per process."""
        since_ms = self._now_ms() - HOUR_MS
        recent = [at_ms for at_ms in self._codes.get(account_id, []) if at_ms > since_ms]
        if len(recent) >= MOST_CODES:
            raise InvalidInput(
                f"{MOST_CODES} codes were sent within the hour. Wait before you add another address.",
                "codes_many",
                count=MOST_CODES,
            )
        self._codes[account_id] = [*recent, self._now_ms()]

    def _address(self, text: str) -> None:
        if not _ADDRESS.fullmatch(text) or not text.isascii():
            raise InvalidInput("The mail address must be written like name@example.org.", "address_odd")
        if not self._courier.can_mail:
            raise InvalidInput(mail.NOT_SET, "no_mail_server")


def shown_target(channel: Channel) -> str:
    """The target as it may be shown: enough to know it again, without what may be secret."""
    if channel.unreadable:
        return "–"
    if channel.kind == "email":
        return channel.target
    if channel.kind == "apprise":
        return f"{speaking.scheme(channel.target)}://…"
    parts = urlsplit(channel.target)
    if channel.kind == "webhook":
        return f"{parts.scheme}://{parts.netloc}/…"
    return f"{parts.query.partition('=')[2]} ({parts.netloc})"


def span(after_s: int | None, kind: ReminderKind) -> int:
    """A time a reminder may have."""
    if after_s is None:
        return DEFAULT_AFTER_S[kind]
    if not SHORTEST_S <= after_s <= LONGEST_S:
        raise InvalidInput(f"after_s must be a number of seconds from {SHORTEST_S} to {LONGEST_S}.", "span_odd")
    return after_s


def _property(channel: Channel, endpoint: str) -> Channel:
    if channel.kind == "ga4" and not channel.secret:
        raise InvalidInput(
            "GA4 needs api_secret, made in its property under Measurement Protocol API secrets.", "api_secret_needed"
        )
    return replace(channel, target=analytics.target_of(channel.kind, channel.target, endpoint))


def _checked(rule: Rule) -> Rule:
    if not rule.on:
        raise InvalidInput("on must name at least one occasion: " + ", ".join(Occasion) + ".", "rule_empty")
    for name in ("quiet_from", "quiet_until", "digest_at"):
        if getattr(rule, name) and not _CLOCK.fullmatch(getattr(rule, name)):
            raise InvalidInput(f"{name} must be a time like 22:00, or empty.", "time_odd")
    if bool(rule.quiet_from) != bool(rule.quiet_until):
        raise InvalidInput("Quiet hours need both quiet_from and quiet_until, or neither.", "quiet_odd")
    if rule.quiet_from and rule.quiet_from == rule.quiet_until:
        raise InvalidInput(
            "quiet_from and quiet_until are the same time. Leave both empty for no quiet hours; for silence switch the"
            " channel off, for news once a day set digest_at.",
            "quiet_same",
        )
    if not is_zone(rule.time_zone):
        raise InvalidInput("time_zone must be a name like Europe/Berlin.", "zone_odd")
    return replace(rule, contacts=_contacts(rule.contacts))


def _contacts(given: Collection[str]) -> tuple[str, ...]:
    if len(given) > MOST_CONTACTS:
        raise InvalidInput(
            f"contacts must hold at most {MOST_CONTACTS} addresses and domains.", "contacts_many", count=MOST_CONTACTS
        )
    tidy: dict[str, str] = {}
    for contact in filter(None, map(plain, given)):
        # `*@` and `*.` say no more: a domain covers its addresses and those below it anyway.
        name, _, host = contact.removeprefix("*").rpartition("@")
        host = host.strip(".")
        if not is_domain(host) or (name and not _NAME.fullmatch(name)):
            raise InvalidInput(
                f"{contact[:60]!r} is no address (name@example.org) and no domain (@example.org).",
                "contact_odd",
                given=contact[:60],
            )
        tidy.setdefault(compared(f"{name}@{host}"), f"{name}@{host}")
    return tuple(tidy.values())


def _name(text: str) -> str:
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())[:80]


def _usual_name(channel: Channel) -> str:
    names: dict[ChannelKind, str] = {"email": "E-mail", "webhook": "Webhook", "ga4": "GA4", "analytics": "Analytics"}
    return names.get(channel.kind) or speaking.scheme(channel.target)[:20] or "Apprise"


def _hash(channel_id: str, code: str) -> str:
    return hashlib.sha256(f"{channel_id}/{code}".encode()).hexdigest()


def kind_of(text: str) -> ReminderKind:
    """A kind of reminder by its name. Raises NotFound."""
    if text not in DEFAULT_AFTER_S:
        raise NotFound(NO_REMINDER)
    return text
