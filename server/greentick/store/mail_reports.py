"""Reports of mail servers and mail programs, kept with the message they name.

One that comes before its mail is known (a server may refuse within a second, a browser may register after days) waits
for it a while: without any address, the name of its mail only as a hash.
"""

import hashlib
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import Connection, delete, func, insert, or_, select, update

from greentick.domain.days import DAY_MS
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

_OF = "SELECT message_key, kind, at_ms, status, blames_tracking FROM mail_reports WHERE message_key"


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

    def add_seen(
        self, account_id: bytes, gmail_address: str, thread_ids: Sequence[str], report: ReadReport, now_ms: int
    ) -> None:
        """Keep what a mail system's mail in one of these threads says of the own one before it.

        Nothing happens where there is none, or where its report is known in as much detail from elsewhere.
        """
        in_threads = or_(messages.c.thread_id.in_(thread_ids), messages.c.perm_thread_id.in_(thread_ids))
        theirs = (messages.c.account_id == account_id, messages.c.gmail_address == gmail_address, in_threads, SHOWN)
        before = select(*_NAMED).where(*theirs, messages.c.sent_at_ms < (report.at_ms or now_ms))
        with self._database.writing() as connection:
            account = lock_account(connection, account_id)
            message = connection.execute(before.order_by(messages.c.sent_at_ms.desc())).first()
            if message is None or message.withheld in SILENT or _is_known(connection, message.key, report):
                return
            _keep(connection, account, message, report, now_ms)
            keep_feed_seq(connection, [account])

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
                id=row.id,
                kind=ReportKind(row.kind),
                message_ids=(),
                at_ms=row.at_ms,
                status=row.status,
                blames_tracking=row.blames_tracking,
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
    values = {"message_key": key, "id": report.id, "kind": report.kind.value, "at_ms": at_ms}
    values |= {"status": report.status, "blames_tracking": report.blames_tracking}
    new = insert_or_ignore(connection, mail_reports).values(values).returning(mail_reports.c.id)
    if connection.scalar(new) is None:
        return
    connection.execute(update(receipts).where(receipts.c.message_key == key).values(due_at_ms=now_ms))
    account.feed_seq += 1
    row = {"account_id": account.id, "seq": account.feed_seq, "message_key": key, "type": "receipt", "at_ms": now_ms}
    told = from_reports([MailReport(report.kind, at_ms, report.status, report.blames_tracking)])
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
        "blames_tracking": report.blames_tracking,
        "kept_at_ms": _kept(now_ms, account),
    }
    connection.execute(insert_or_ignore(connection, early_reports).values(values))
    theirs = early_reports.c.account_id == account.id
    newest = select(early_reports.c.id).where(theirs).order_by(early_reports.c.kept_at_ms.desc(), early_reports.c.id)
    beyond = list(connection.scalars(newest.offset(MOST_EARLY)))
    if beyond:
        connection.execute(delete(early_reports).where(theirs, early_reports.c.id.in_(beyond)))


def _is_known(connection: Connection, key: int, report: ReadReport) -> bool:
    same = select(mail_reports.c.blames_tracking).where(
        mail_reports.c.message_key == key, mail_reports.c.kind == report.kind.value
    )
    known = list(connection.scalars(same))
    return any(known) or (bool(known) and not report.blames_tracking)


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
    for key, kind, at_ms, status, blames in rows_in(connection, _OF, keys):
        found.setdefault(key, []).append(MailReport(ReportKind(kind), at_ms, status, bool(blames)))
    return found
