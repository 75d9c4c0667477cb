"""Reports of mail servers and mail programs, kept with the message they name. Others are kept nowhere."""

from collections.abc import Collection

from sqlalchemy import Connection, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from greentick.domain.mail_report import MailReport, ReadReport, ReportKind
from greentick.domain.token import b64encode
from greentick.domain.wish import SILENT
from greentick.errors import NotFound
from greentick.store.bulk import rows_in
from greentick.store.database import Database
from greentick.store.locks import LockedAccount, lock_account
from greentick.store.receipts import SHOWN
from greentick.store.sparing import DAY_MS
from greentick.store.tables import mail_reports, messages, receipts
from greentick.store.views import DUE_NOW

MOST_REPORTS = 50
"""Of one message; who has so many servers report on one mail learns nothing from another."""

UNKNOWN = (
    "No mail of this account has the Message-ID that the report names. It may have been sent without a receipt, from"
    " another account, or been deleted. Nothing was kept."
)
WITHHELD = (
    "Nothing is recorded of this mail: its recipient wants no receipts, or your rules forbid them. Nothing was kept."
)

_OF = "SELECT message_key, kind, at_ms, status FROM mail_reports WHERE message_key"


class MailReports:
    """Reports as they come in."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, account_id: bytes, report: ReadReport, now_ms: int) -> str:
        """Keep a report with its message, whose id is answered; the worker then folds the message anew.

        The same report again changes nothing. Raises NotFound when the account has no such message.
        """
        with self._database.writing() as connection:
            account = lock_account(connection, account_id)
            key, nonce, sent_at_ms = _message_of(connection, account_id, report.message_ids)
            values = {
                "message_key": key,
                "id": report.id,
                "kind": report.kind.value,
                "at_ms": _time(report.at_ms, sent_at_ms, now_ms, account),
                "status": report.status,
            }
            insert = postgresql.insert if self._database.is_postgresql else sqlite.insert
            number = select(func.count()).where(mail_reports.c.message_key == key)
            if (connection.scalar(number) or 0) < MOST_REPORTS:
                connection.execute(insert(mail_reports).on_conflict_do_nothing(), values)
                due = update(receipts).where(receipts.c.message_key == key)
                connection.execute(due.values(due_at_ms=DUE_NOW))
        return b64encode(nonce)


def _message_of(connection: Connection, account_id: bytes, names: Collection[str]) -> tuple[int, bytes, int]:
    """Key, nonce and time of the message that is named first, of several of that name the latest."""
    columns = (messages.c.key, messages.c.nonce, messages.c.sent_at_ms, messages.c.withheld)
    for name in names:
        named = (messages.c.rfc_message_id.in_([f"<{name}>", name]), messages.c.rfc_message_id != "")
        theirs = select(*columns).where(messages.c.account_id == account_id, *named, SHOWN)
        row = connection.execute(theirs.order_by(messages.c.sent_at_ms.desc(), messages.c.key.desc())).first()
        if row is not None:
            if row.withheld in SILENT:
                raise NotFound(WITHHELD)
            return row.key, row.nonce, row.sent_at_ms
    raise NotFound(UNKNOWN)


def _time(at_ms: int | None, sent_at_ms: int, now_ms: int, account: LockedAccount) -> int:
    """A report cannot be older than its mail nor of tomorrow: then a clock is wrong, and ours is taken."""
    known = at_ms if at_ms is not None and sent_at_ms - DAY_MS <= at_ms <= now_ms else now_ms
    return known if account.keeps.exact_time else known - known % DAY_MS


def kept_reports(connection: Connection, keys: Collection[int]) -> dict[int, list[MailReport]]:
    """The reports of each message, by key."""
    found: dict[int, list[MailReport]] = {}
    for key, kind, at_ms, status in rows_in(connection, _OF, keys):
        found.setdefault(key, []).append(MailReport(ReportKind(kind), at_ms, status))
    return found
