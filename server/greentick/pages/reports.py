"""Reports: when mails were opened, by whom at large, and what cannot be told. They rate nobody."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask import Response, request
from markupsafe import Markup

from greentick.domain.visitor import Visitor
from greentick.pages.charts import HALF, WIDTH, Series, columns
from greentick.pages.layout import render, saying
from greentick.pages.periods import RANGES, Period
from greentick.pages.saying import Saying
from greentick.pages.wanted import label_in
from greentick.store import Store
from greentick.store.figures import Counts, Figures, MailCounts, no_mails
from greentick.store.group_figures import GroupFigures
from greentick.store.tallies import DELAYS, LATER

ROWS = 20
SILENT_LEAST = (3, 5, 10, 20)
SILENT_DEFAULT = 5
SILENT_ROWS = 50
KINDS = ("opens", "clicks", "uncertain", "automatic")
"""What a chart shows, each in a colour of its own."""


@dataclass(frozen=True, slots=True)
class Column:
    """What happened in one column of a chart."""

    label: str
    sent: int
    opens: int
    clicks: int
    uncertain: int
    automatic: int

    @property
    def events(self) -> int:
        """All of them, of which the automatic ones are a share."""
        return self.opens + self.clicks + self.uncertain + self.automatic


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing and the numbers it was drawn from."""

    name: str
    drawing: Markup
    rows: Sequence[Column]
    first: str


@dataclass(frozen=True, slots=True)
class Tile:
    """A number of the period and of the one before; `of` and `of_then` are what a share is of."""

    name: str
    now: int
    then: int
    of: int | None = None
    of_then: int = 0


@dataclass(frozen=True, slots=True)
class Reports:
    """The views."""

    store: Store
    now_ms: Callable[[], int]

    def shown(self, visitor: Visitor) -> Response:
        """GET /dashboard/reports."""
        say = saying()
        period = self.period(say)
        spans = period.spans(say.zone)
        label = label_in(request.args)
        figures = self.figures(period)
        days = figures.days(visitor.account_id, spans)
        least = _least(request.args.get("silent", ""))
        return render(
            "reports.html",
            visitor=visitor,
            place="reports",
            period=period,
            ranges=RANGES,
            asked_days=request.args.get("days", ""),
            label=label,
            labels=self.store.labels.names(visitor.account_id),
            tiles=_tiles(figures, visitor, period, days, say),
            charts=_charts(period, days, figures.week(visitor.account_id, spans), say, self._with_hours(visitor)),
            delays=_delays(figures, visitor, period, say),
            tables=[
                (kind, figures.mails(visitor.account_id, kind, period.utc_days, ROWS)) for kind in ("domain", "subject")
            ],
            silent=[] if label else self.store.figures.silent(visitor.account_id, least, SILENT_ROWS),
            least=least,
            leasts=SILENT_LEAST,
            waiting=self.store.figures.waiting(visitor.account_id),
        )

    def period(self, say: Saying) -> Period:
        """The period the address asks for. Raises InvalidInput."""
        return Period.read(request.args, say.time(self.now_ms()).date())

    def figures(self, period: Period) -> Figures | GroupFigures:
        """What the address asks for: all messages, or those of one label, in the period and the one before."""
        label = label_in(request.args)
        return self.store.figures_of(label, period.compared_days) if label else self.store.figures

    def _with_hours(self, visitor: Visitor) -> bool:
        """Whether more than the day is kept of what happened."""
        account = self.store.accounts.get(visitor.account_id)
        return account is None or account.settings.keep_exact_time


def _tiles(
    figures: Figures | GroupFigures, visitor: Visitor, period: Period, days: Iterable[Counts], say: Saying
) -> list[Tile]:
    """What was counted in the period and in the one before.

    Which mails gave a sign is kept by UTC days alone: their share is one of the mails of those days, and says so.
    """
    account_id = visitor.account_id
    now, then = (figures.total(account_id, each.utc_days) for each in (period, period.before))
    counted, before = _sum("", days), _sum("", [figures.sums(account_id, period.before.spans(say.zone))])
    sent, *happened = (Tile(name, getattr(counted, name), getattr(before, name)) for name in ("sent", *KINDS))
    return [sent, Tile("opened", now.opened, then.opened, now.sent, then.sent), *happened]


def _delays(
    figures: Figures | GroupFigures, visitor: Visitor, period: Period, say: Saying
) -> tuple[Markup, list[MailCounts]]:
    """How long after sending mails were first opened, as a drawing and its numbers."""
    found = {each.name: each for each in figures.mails(visitor.account_id, "delay", period.utc_days)}
    names = [*(name for name, _ in DELAYS), LATER]
    rows = [found.get(name) or no_mails(name) for name in names]
    series = (Series("opens", say.texts["count_mails"], tuple(each.sent for each in rows)),)
    labels = tuple(say.texts[f"delay_{each.name}"] for each in rows)
    return columns(say.texts["report_delay"], labels, series, language=say.language, width=HALF), rows


def by_day(period: Period, days: Iterable[Counts], label: Callable[[date], str], *, step: int = 1) -> list[Column]:
    """Counts per `step` days, oldest first; also of those without any. `label` names them by their first day."""
    first = period.utc_days.start
    found = _grouped(days, lambda day: (day - first) // step)
    return [
        _sum(label(period.first + timedelta(days=begin)), found.get(place, ()))
        for place, begin in enumerate(range(0, period.days, step))
    ]


def _charts(
    period: Period, days: Iterable[Counts], week: Sequence[Counts], say: Saying, with_hours: bool
) -> list[Chart]:
    columns_of_days = by_day(period, days, say.short_day, step=period.step)
    by_hour = _grouped(week, lambda hour: hour % 24)
    by_weekday = _grouped(week, lambda hour: (hour // 24 + 3) % 7)  # hours of the week are counted from Thursday on
    hours = [_chart("hour", [_sum(f"{hour:02}", by_hour.get(hour, ())) for hour in range(24)], say)]
    return [
        _chart("day" if period.step == 1 else "days", columns_of_days, say),
        *(hours if with_hours else []),
        _chart("weekday", [_sum(name, by_weekday.get(day, ())) for day, name in enumerate(say.weekdays())], say, HALF),
    ]


def _grouped(counts: Iterable[Counts], place: Callable[[int], int]) -> dict[int, list[Counts]]:
    found: dict[int, list[Counts]] = {}
    for each in counts:
        found.setdefault(place(each.place), []).append(each)
    return found


def _chart(name: str, rows: Sequence[Column], say: Saying, width: int = WIDTH) -> Chart:
    series = tuple(
        Series(kind, say.texts[f"count_{kind}"], tuple(getattr(each, kind) for each in rows)) for kind in KINDS
    )
    title = say.texts[f"report_{name}"]
    drawing = columns(title, tuple(each.label for each in rows), series, language=say.language, width=width)
    return Chart(name, drawing, rows, say.texts[f"column_{name}"])


def _sum(label: str, hours: Iterable[Counts]) -> Column:
    sent = opens = clicks = uncertain = automatic = 0
    for each in hours:
        sent += each.sent
        opens += each.opens
        clicks += each.clicks
        uncertain += each.uncertain + each.uncertain_clicks
        automatic += each.automatic + each.automatic_clicks
    return Column(label, sent, opens, clicks, uncertain, automatic)


def _least(text: str) -> int:
    return int(text) if text in {str(each) for each in SILENT_LEAST} else SILENT_DEFAULT
