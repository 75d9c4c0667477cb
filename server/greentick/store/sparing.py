"""Keeping less: takes out of what is stored already whatever an account does not let be kept (any more)."""

import dataclasses
from collections.abc import Collection, Sequence

import msgspec
from msgspec.structs import replace
from sqlalchemy import ColumnElement, Connection, bindparam, or_, select, update

from greentick.domain.channels import News
from greentick.domain.days import DAY_MS, PLACE_MS
from greentick.domain.judgement import NOT_KEPT
from greentick.domain.mail_report import MailReport
from greentick.domain.receipt import Event
from greentick.domain.stored import NoticeOf
from greentick.store.database import Database
from greentick.store.events import from_reports, to_reports
from greentick.store.keeping import Keeps, keeps_of
from greentick.store.labels import forget_labels
from greentick.store.locks import lock_accounts
from greentick.store.notice_tables import deliveries, reminders
from greentick.store.reports import forget_account
from greentick.store.rows import AnyRow, to_json, to_notices
from greentick.store.tables import accounts, feed, hits, mail_reports, messages, receipts

_news = msgspec.json.Decoder(News)
_UNNAMED = f'%"{NOT_KEPT.device}"%'
"""The notices of one change are of one setting: each says so, or none does."""


class Sparing:
    """For the housekeeping: which accounts want less to be kept, and where more is."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def sparing(self) -> dict[bytes, Keeps]:
        """The accounts that do not let everything be kept."""
        with self._database.reading() as connection:
            rows = connection.execute(select(accounts.c.id, accounts.c.keep_details, accounts.c.choices))
            found = {row.id: keeps_of(row.keep_details, row.choices) for row in rows}
        return {account_id: keeps for account_id, keeps in found.items() if keeps != Keeps()}

    def forget_details(self, account_id: bytes, keeps: Keeps) -> None:
        """Take subjects, recipients and labels out, as far as they may not be kept."""
        with self._database.writing() as connection:
            if lock_accounts(connection, [account_id]):
                forget_details(connection, account_id, keeps)

    def exact(self, account_ids: Collection[bytes], before_ms: int, limit: int, after: int) -> list[tuple[bytes, int]]:
        """Account and key (above `after`, in order) of messages with hits before `before_ms` with their exact time."""
        exact = (hits.c.at_ms < before_ms, hits.c.at_ms % PLACE_MS != 0)
        return self._with_hits(account_ids, limit, after, *exact)

    def named(self, account_ids: Collection[bytes], limit: int, after: int) -> list[tuple[bytes, int]]:
        """Account and key (above `after`, in order) of messages with judged hits that do not say `NOT_KEPT`."""
        named = (hits.c.verdict.is_not(None), hits.c.client_device != NOT_KEPT.device)
        return self._with_hits(account_ids, limit, after, *named)

    def _with_hits(
        self, account_ids: Collection[bytes], limit: int, after: int, *those: ColumnElement[bool]
    ) -> list[tuple[bytes, int]]:
        query = (
            select(messages.c.account_id, messages.c.key)
            .join(hits, hits.c.message_key == messages.c.key)
            .where(self._database.among(messages.c.account_id, account_ids), messages.c.key > after, *those)
            .distinct()
            .order_by(messages.c.key)
            .limit(limit)
        )
        with self._database.reading() as connection:
            return [(account_id, key) for account_id, key in connection.execute(query)]

    def forget_told_clients(self, account_id: bytes) -> None:
        """Take out of the feed's notices, and of news kept with deliveries, which program asked."""
        with self._database.writing() as connection:
            lock_accounts(connection, [account_id])
            theirs = (feed.c.account_id == account_id, feed.c.notices.not_like(_UNNAMED))
            for seq, text in connection.execute(select(feed.c.seq, feed.c.notices).where(*theirs)).all():
                now = to_json([replace(each, event=_unnamed(each.event)) for each in to_notices(text)])
                this = (feed.c.account_id == account_id, feed.c.seq == seq)
                connection.execute(update(feed).where(*this).values(notices=now))
            kept = (deliveries.c.account_id == account_id, deliveries.c.news.not_like(_UNNAMED))
            for key, text in connection.execute(select(deliveries.c.key, deliveries.c.news).where(*kept)).all():
                news = _news.decode(text)
                if news.event is not None:
                    now = to_json(dataclasses.replace(news, event=_unnamed(news.event)))
                    this = (deliveries.c.key == key, deliveries.c.news == text)
                    connection.execute(update(deliveries).where(*this).values(news=now))

    def forget_times(self, account_id: bytes, before_ms: int) -> None:
        """Leave of the times from before `before_ms` only the day: of the feed, reports, replies and notices."""
        exact = (feed.c.account_id == account_id, feed.c.at_ms < before_ms, feed.c.at_ms % DAY_MS != 0)
        with self._database.writing() as connection:
            lock_accounts(connection, [account_id])
            told = feed.c.notices.is_not(None) | feed.c.reports.is_not(None)
            rows = connection.execute(select(feed.c.seq, feed.c.notices, feed.c.reports).where(*exact, told))
            changed = [{"in_seq": row.seq, **_told_of_day(row)} for row in rows]
            if changed:
                one = update(feed).where(feed.c.account_id == account_id, feed.c.seq == bindparam("in_seq"))
                connection.execute(one, changed)
            connection.execute(update(feed).where(*exact).values(at_ms=feed.c.at_ms - feed.c.at_ms % DAY_MS))
            _forget_times_of_reports(connection, account_id, before_ms)
            _forget_times_of_replies(connection, account_id, before_ms)
            _forget_times_of_notices(connection, account_id, before_ms)


def _forget_times_of_reports(connection: Connection, account_id: bytes, before_ms: int) -> None:
    """Mails whose reports have changed are folded anew."""
    theirs = select(messages.c.key).where(messages.c.account_id == account_id)
    exact = (
        mail_reports.c.message_key.in_(theirs),
        mail_reports.c.at_ms < before_ms,
        mail_reports.c.at_ms % DAY_MS != 0,
    )
    changed = receipts.c.message_key.in_(select(mail_reports.c.message_key).where(*exact))
    connection.execute(update(receipts).where(changed).values(due_at_ms=0))
    of_day = mail_reports.c.at_ms - mail_reports.c.at_ms % DAY_MS
    connection.execute(update(mail_reports).where(*exact).values(at_ms=of_day))


def _forget_times_of_replies(connection: Connection, account_id: bytes, before_ms: int) -> None:
    at_ms = messages.c.replied_at_ms
    exact = (messages.c.account_id == account_id, at_ms < before_ms, at_ms % DAY_MS != 0)
    connection.execute(update(messages).where(*exact).values(replied_at_ms=at_ms - at_ms % DAY_MS))


def _forget_times_of_notices(connection: Connection, account_id: bytes, before_ms: int) -> None:
    """They went out moments after what they tell of. What still waits to be sent tells the day alone by then."""
    begun_ms, done_ms, told_ms = deliveries.c.created_at_ms, deliveries.c.done_at_ms, reminders.c.told_at_ms
    done = (deliveries.c.account_id == account_id, done_ms < before_ms)
    exact = or_(begun_ms % DAY_MS != 0, done_ms % DAY_MS != 0)
    of_day = {"created_at_ms": begun_ms - begun_ms % DAY_MS, "done_at_ms": done_ms - done_ms % DAY_MS}
    connection.execute(update(deliveries).where(*done, exact).values(of_day))
    told = (reminders.c.account_id == account_id, told_ms < before_ms, told_ms % DAY_MS != 0)
    connection.execute(update(reminders).where(*told).values(told_at_ms=told_ms - told_ms % DAY_MS))
    unsent = (deliveries.c.account_id == account_id, deliveries.c.state != "sent", begun_ms < before_ms)
    for key, text in connection.execute(select(deliveries.c.key, deliveries.c.news).where(*unsent)).all():
        news = to_json(_news_of_day(_news.decode(text)))
        if news != text:
            connection.execute(
                update(deliveries).where(deliveries.c.key == key, deliveries.c.news == text).values(news=news)
            )


def forget_details(connection: Connection, account_id: bytes, keeps: Keeps) -> None:
    """The same in a transaction that has the account locked."""
    if not keeps.labels:
        forget_labels(connection, account_id)
    nothing: dict[str, str] = {}
    there: list[ColumnElement[bool]] = []
    if not keeps.subject:
        nothing["subject"] = ""
        there.append(messages.c.subject != "")
    if not keeps.recipients:
        nothing["recipients"] = "[]"
        there.append(messages.c.recipients != "[]")
    changed = 0
    for each in there:
        theirs = update(messages).where(messages.c.account_id == account_id, each)
        changed += connection.execute(theirs.values(nothing)).rowcount
    if changed:
        forget_account(connection, account_id)


def retime(connection: Connection, times: Sequence[tuple[int, str, int]]) -> None:
    """Give hits (message's key, id) another time."""
    if times:
        one = update(hits).where(hits.c.message_key == bindparam("in_key"), hits.c.id == bindparam("in_id"))
        connection.execute(one, [{"in_key": key, "in_id": id_, "at_ms": at_ms} for key, id_, at_ms in times])


def of_day(notice: NoticeOf) -> NoticeOf:
    """The notice with no more than the day of its event."""
    return replace(notice, event=_event_of_day(notice.event))


def _unnamed(event: Event) -> Event:
    return replace(event, client=NOT_KEPT)


def _event_of_day(event: Event) -> Event:
    at_ms, last_at_ms, notify_at_ms = (_day(each) for each in (event.at_ms, event.last_at_ms, event.notify_at_ms))
    return replace(event, at_ms=at_ms, last_at_ms=last_at_ms, notify_at_ms=notify_at_ms)


def _report_of_day(report: MailReport) -> MailReport:
    return replace(report, at_ms=_day(report.at_ms))


def _news_of_day(news: News) -> News:
    event = None if news.event is None else _event_of_day(news.event)
    report = None if news.report is None else _report_of_day(news.report)
    return dataclasses.replace(news, event=event, report=report)


def _day(at_ms: int) -> int:
    return at_ms - at_ms % DAY_MS


def _told_of_day(row: AnyRow) -> dict[str, str | None]:
    notices, reports = map(of_day, to_notices(row.notices)), to_reports(row.reports or "[]")
    days = [_report_of_day(each) for each in reports]
    return {
        "notices": None if row.notices is None else to_json(list(notices)),
        "reports": None if row.reports is None else from_reports(days),
    }
