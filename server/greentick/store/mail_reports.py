"""Reports of mail servers and mail programs, kept with the message they name.

One that comes before its mail is known (a server may refuse within a second, a browser may register after days) waits
for it a while: without any address, the name of its mail only as a hash.
"""

import hashlib
from collections.abc import Collection, Mapping

from sqlalchemy import Connection, delete, func, insert, select, update

from greentick.domain.mail_report import MailReport, ReadReport, ReportKind
from greentick.domain.message import Message
from greentick.domain.token import b64encode
from greentick.domain.wish import SILENT
from greentick.errors import NotFound
from greentick.store.database import Database
from greentick.store.driver import rows_in
from greentick.store.events import from_reports
from greentick.store.locks import LockedAccount, keep_feed_seq, lock_account
from greentick.store.receipts import SHOWN
from greentick.store.rows import AnyRow
from greentick.store.sparing import DAY_MS
from greentick.store.tables import early_reports, feed, mail_reports, messages, receipts
from greentick.store.upserts import insert_or_ignore

MOST_REPORTS = 50
"""Of one message; who has so many servers report on one mail learns nothing from another."""

MOST_EARLY = 500
"""Of one account; when more come, the oldest go."""

EARLY_DAYS = 14
"""Mail servers give up after five days, and a browser may be away for a week."""

WITHHELD = (
    "Nothing is recorded of this mail: its recipient wants no receipts, or your rules forbid them. Nothing was kept."
)

_OF = "SELECT message_key, kind, at_ms, status FROM mail_reports WHERE message_key"


class MailReports:
    """Reports as they come in."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, account_id: bytes, report: ReadReport, now_ms: int) -> str:
        """Keep a report with its message, whose id is answered, and tell the feed; the worker then folds it anew.

        Empty when the account has no such message yet: then the report waits for it. The same report again changes
        nothing. Raises NotFound when nothing is to be recorded of the mail.
        """
        with self._database.writing() as connection:
            account = lock_account(connection, account_id)
            message = _message_of(connection, account_id, report.message_ids)
            if message is None:
                _wait(connection, account, report, now_ms)
                return ""
            if message.withheld in SILENT:
                raise NotFound(WITHHELD)
            _keep(connection, account, message, report, now_ms)
            keep_feed_seq(connection, [account])
        return b64encode(message.nonce)

    def purge_early(self, now_ms: int) -> int:
        """Drop those whose mail has never come; how many."""
        with self._database.writing() as connection:
            old = early_reports.c.kept_at_ms < now_ms - EARLY_DAYS * DAY_MS
            return connection.execute(delete(early_reports).where(old)).rowcount


def join_early(connection: Connection, account: LockedAccount, registered: Mapping[int, Message], now_ms: int) -> None:
    """Join what waited for these messages of a locked account."""
    named = {
        _hash(account.id, each.rfc_message_id.strip().strip("<>")): key
        for key, each in registered.items()
        if each.rfc_message_id
    }
    if not named:
        return
    theirs = (early_reports.c.account_id == account.id, early_reports.c.name_hash.in_(list(named)))
    rows = connection.execute(select(early_reports).where(*theirs).order_by(early_reports.c.at_ms)).all()
    if not rows:
        return
    these = messages.c.key.in_({named[bytes(row.name_hash)] for row in rows})
    found = {row.key: row for row in connection.execute(select(*_NAMED).where(these, SHOWN))}
    for row in rows:
        message = found.get(named[bytes(row.name_hash)])
        if message is not None and message.withheld not in SILENT:
            report = ReadReport(
                id=row.id, kind=ReportKind(row.kind), message_ids=(), at_ms=row.at_ms, status=row.status
            )
            _keep(connection, account, message, report, now_ms)
    connection.execute(delete(early_reports).where(*theirs))
    keep_feed_seq(connection, [account])


_NAMED = (messages.c.key, messages.c.nonce, messages.c.sent_at_ms, messages.c.withheld)


def _message_of(connection: Connection, account_id: bytes, names: Collection[str]) -> AnyRow | None:
    """The message that is named first, of several of that name the latest."""
    for name in names:
        named = (messages.c.rfc_message_id.in_([f"<{name}>", name]), messages.c.rfc_message_id != "")
        theirs = select(*_NAMED).where(messages.c.account_id == account_id, *named, SHOWN)
        row = connection.execute(theirs.order_by(messages.c.sent_at_ms.desc(), messages.c.key.desc())).first()
        if row is not None:
            return row
    return None


def _keep(connection: Connection, account: LockedAccount, message: AnyRow, report: ReadReport, now_ms: int) -> None:
    key, at_ms = message.key, _time(report.at_ms, message.sent_at_ms, now_ms, account)
    number = select(func.count()).where(mail_reports.c.message_key == key)
    if (connection.scalar(number) or 0) >= MOST_REPORTS:
        return
    values = {"message_key": key, "id": report.id, "kind": report.kind.value, "at_ms": at_ms, "status": report.status}
    new = insert_or_ignore(connection, mail_reports).values(values).returning(mail_reports.c.id)
    if connection.scalar(new) is None:
        return
    connection.execute(update(receipts).where(receipts.c.message_key == key).values(due_at_ms=now_ms))
    account.feed_seq += 1
    row = {"account_id": account.id, "seq": account.feed_seq, "message_key": key, "type": "receipt", "at_ms": now_ms}
    told = from_reports([MailReport(report.kind, at_ms, report.status)])
    connection.execute(insert(feed).values(**row, reports=told))


def _wait(connection: Connection, account: LockedAccount, report: ReadReport, now_ms: int) -> None:
    """Of its names only the surest: the others may be those of mails that it is not about."""
    values = {
        "account_id": account.id,
        "id": report.id,
        "name_hash": _hash(account.id, report.message_ids[0]),
        "kind": report.kind.value,
        "at_ms": _kept(now_ms if report.at_ms is None else min(report.at_ms, now_ms), account),
        "status": report.status,
        "kept_at_ms": _kept(now_ms, account),
    }
    connection.execute(insert_or_ignore(connection, early_reports).values(values))
    theirs = early_reports.c.account_id == account.id
    newest = select(early_reports.c.id).where(theirs).order_by(early_reports.c.kept_at_ms.desc(), early_reports.c.id)
    beyond = list(connection.scalars(newest.offset(MOST_EARLY)))
    if beyond:
        connection.execute(delete(early_reports).where(theirs, early_reports.c.id.in_(beyond)))


def _hash(account_id: bytes, name: str) -> bytes:
    return hashlib.sha256(account_id + name.encode("utf-8", "replace")).digest()


def _time(at_ms: int | None, sent_at_ms: int, now_ms: int, account: LockedAccount) -> int:
    """A report cannot be older than its mail nor of tomorrow: then a clock is wrong, and ours is taken."""
    known = at_ms if at_ms is not None and sent_at_ms - DAY_MS <= at_ms <= now_ms else now_ms
    return _kept(known, account)


def _kept(at_ms: int, account: LockedAccount) -> int:
    return at_ms if account.keeps.exact_time else at_ms - at_ms % DAY_MS


def kept_reports(connection: Connection, keys: Collection[int]) -> dict[int, list[MailReport]]:
    """The reports of each message, by key."""
    found: dict[int, list[MailReport]] = {}
    for key, kind, at_ms, status in rows_in(connection, _OF, keys):
        found.setdefault(key, []).append(MailReport(ReportKind(kind), at_ms, status))
    return found
