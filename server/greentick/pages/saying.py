"""What pages say, in the reader's language and time zone. Never more than is known: no sign of opening is no sign."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from functools import cache, lru_cache

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time, get_day_names
from babel.numbers import format_decimal, format_percent

from greentick.domain.days import day_of, is_day, is_day_of_hits
from greentick.domain.judgement import NOT_KEPT, Verdict
from greentick.domain.mail_report import said_by
from greentick.domain.receipt import Event, Group, State
from greentick.domain.stored import StoredReceipt

ZONE_COOKIE = "greentick_zone"
SHORT_URL_CHARS = 60
MACHINES = frozenset({Verdict.SCANNER, Verdict.BOT})
GROUPS = (Group.OPENED, Group.UNCERTAIN, Group.AUTOMATIC, Group.SELF)
UTC_NAME = "UTC"
_QUERY = re.compile(r"[?#].*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Saying:
    """One reader: his language, its sentences, his time zone and how it is called."""

    language: str
    texts: Mapping[str, str]
    zone: tzinfo
    zone_name: str

    @property
    def locale(self) -> Locale:
        """As babel knows the language."""
        return _locale(self.language)

    def filled(self, name: str, *blanks: object) -> str:
        """A sentence shared with the extension, its $1, $2 filled in."""
        sentence = self.texts[name]
        for place, blank in enumerate(blanks, 1):
            sentence = sentence.replace(f"${place}", str(blank))
        return sentence

    def reported(self, kind: str, status: str) -> str:
        """What a mail system says of a mail."""
        return self.texts[f"report_{said_by(kind, status)}"]

    def count(self, name: str, number: int) -> str:
        """The sentence for a number: `name_one`, `_few`, `_many` or `_other`, with {n}."""
        form = f"{name}_{self.locale.plural_form(number)}"
        return self.texts.get(form, self.texts[f"{name}_other"]).format(n=self.number(number))

    def number(self, number: float) -> str:
        """A number as the language writes it."""
        return number_in(self.language, number)

    def share(self, part: int, whole: int) -> str:
        """A share in whole per cent; a dash where there is nothing to share."""
        return format_percent(part / whole, locale=self.locale) if whole else "–"

    def time(self, at_ms: int) -> datetime:
        """The moment on the reader's clock."""
        return datetime.fromtimestamp(at_ms / 1000, self.zone)

    def when(self, at_ms: int) -> str:
        """Date and time: "20 Nov 2026, 17:40"."""
        moment = self.time(at_ms)
        return (
            f"{format_date(moment, 'medium', locale=self.locale)}, {format_time(moment, 'HH:mm', locale=self.locale)}"
        )

    def when_of_hit(self, at_ms: int) -> str:
        """When a hit or an event was, as exactly as it is kept: maybe the day alone."""
        return self.day(day_of(at_ms)) if is_day_of_hits(at_ms) else self.when(at_ms)

    def stamp_of_hit(self, at_ms: int) -> str:
        """The same for programs."""
        return day_of(at_ms).isoformat() if is_day_of_hits(at_ms) else self.time(at_ms).isoformat(timespec="seconds")

    def stamp_of_report(self, at_ms: int) -> str:
        """The same of a report, a reply or a notice."""
        return day_of(at_ms).isoformat() if is_day(at_ms) else self.time(at_ms).isoformat(timespec="seconds")

    def when_of_report(self, at_ms: int) -> str:
        """The same of a report, a reply or a notice."""
        return self.day(day_of(at_ms)) if is_day(at_ms) else self.when(at_ms)

    def when_exactly(self, at_ms: int) -> str:
        """The same with seconds, as exactly as a hit's time is kept."""
        if is_day_of_hits(at_ms):
            return self.day(day_of(at_ms))
        moment = self.time(at_ms)
        day = format_date(moment, "medium", locale=self.locale)
        return f"{day}, {format_time(moment, 'HH:mm:ss', locale=self.locale)}"

    def day(self, day: date) -> str:
        """A day: "20 Nov 2026"."""
        return format_date(day, "medium", locale=self.locale)

    def short_day(self, day: date) -> str:
        """A day within a year: "20 Nov"."""
        return format_skeleton("MMMd", day, locale=self.locale)

    def weekdays(self) -> list[str]:
        """Monday to Sunday, short."""
        names = get_day_names("abbreviated", "stand-alone", self.locale)
        return [names[day] for day in range(7)]

    def headline(self, stored: StoredReceipt) -> str:
        """The tick in words."""
        receipt, recipients = stored.receipt, len(stored.message.recipients)
        if stored.message.tracks == "log" and receipt.state is not State.BOUNCED:
            return self.texts["tick_log"]
        if stored.message.tracks == "clicks" and receipt.state is State.SENT:
            return self.texts["tick_sent_clicks"]
        if receipt.state is State.OPENED:
            return self._opened(receipt.opens, recipients)
        if receipt.state in {State.BOUNCED, State.REFUSED} and recipients > 1:
            return self.filled(f"tick_{receipt.state}_for_one_of", recipients)
        if receipt.state is State.CLICKED:
            return self._clicked(stored)
        is_of_links = receipt.state is State.MAYBE and _has_only_clicks(receipt.events)
        return self.texts.get("tick_maybe_click" if is_of_links else f"tick_{receipt.state}", receipt.state)

    def _opened(self, opens: int, recipients: int) -> str:
        if opens > 1:
            form = f"tick_opened_{self.locale.plural_form(opens)}"
            times = self.filled(form, opens)
        else:
            times = self.texts["tick_opened_once"]
        if recipients < 2:
            return times
        by_one_of = self.filled("tick_opened_by_one_of", recipients)
        return f"{by_one_of} · {times}" if opens > 1 else by_one_of

    def _clicked(self, stored: StoredReceipt) -> str:
        urls = (each.url for each in stored.receipt.events if each.kind == "click" and each.group is Group.OPENED)
        url = next(filter(None, urls), None)
        return self.filled("tick_clicked_link", short_url(url)) if url else self.texts["tick_clicked"]

    def who(self, event: Event) -> str:
        """Who asked: program and system where they are known, else whose, else what kind of visitor it was."""
        client, party = event.client, event.party
        named = [part for part in (client.name, client.system) if part]
        name = self.filled("client_on_system", *named) if len(named) == 2 else "".join(named)
        if not name and party and event.verdict not in MACHINES:
            return party
        is_hidden = client == NOT_KEPT and event.verdict in {Verdict.PERSON, Verdict.MAYBE}
        words = name or self.texts["visitor_not_kept" if is_hidden else f"visitor_{event.verdict}"]
        return words if party.lower() in words.lower() else self.filled("visitor_of_party", words, party)

    def why(self, reason: str) -> str:
        """The reason behind a judgement as a sentence."""
        return self.texts.get(f"reason_{reason}", self.texts["reason_unknown"])


def _has_only_clicks(events: Iterable[Event]) -> bool:
    """Whether of what is uncertain nothing was loaded."""
    return {each.kind for each in events if each.group is Group.UNCERTAIN} == {"click"}


def short_url(url: str) -> str:
    """Host and path, short enough for a line. What is cut off, as a query with whatever it tells, leaves a mark."""
    bare = url.partition("://")[2].removeprefix("www.")
    path = _QUERY.sub("", bare)
    short = path.rstrip("/")
    is_whole = path == bare and len(short) <= SHORT_URL_CHARS
    return short if is_whole else f"{short[: SHORT_URL_CHARS - 1]}…"


@lru_cache(10_000)
def number_in(language: str, number: float) -> str:
    """A number as a language writes it."""
    return format_decimal(number, locale=_locale(language))


@cache
def _locale(language: str) -> Locale:
    return Locale(language)
