"""Reminders: set, listed, snoozed, cancelled, and told through the feed, each once however late."""

from collections.abc import Sequence

from sqlalchemy import Connection, Select, insert, select, update

from greentick.domain.reminders import (
    TIMED,
    Reminder,
    ReminderKind,
    ReminderOf,
    ReminderState,
    ReminderWanted,
    still_so,
)
from greentick.domain.token import b64decode, b64encode
from greentick.store.database import Database
from greentick.store.followers import follow
from greentick.store.grants import waits_for_a_look
from greentick.store.locks import LockedAccount, keep_feed_seq, lock_account, lock_accounts
from greentick.store.notice_tables import reminders
from greentick.store.rows import AnyRow, to_json, to_recipients
from greentick.store.tables import feed, messages, receipts

SHOWN_RECIPIENTS = 3


class Reminders:
    """The reminders of all accounts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def set(self, account_id: bytes, wanted: Sequence[ReminderWanted], now_ms: int, *, again: bool) -> list[str]:
        """Set reminders; the ids of messages that are not there. `again`: also those that are over or cancelled."""
        with self._database.writing() as connection:
            lock_account(connection, account_id)
            found = _messages(connection, account_id, {each.message_id for each in wanted})
            for each in wanted:
                if each.message_id in found:
                    message = found[each.message_id]
                    values = _values(message, each, now_ms) | {"account_id": account_id}
                    _set(connection, message.key, each.kind, values, again=again)
            if found:
                follow(connection, account_id)
        return sorted({each.message_id for each in wanted} - found.keys())

    def get(self, account_id: bytes, message_id: str, kind: ReminderKind) -> Reminder | None:
        """One reminder."""
        found = self.list(account_id, message_id=message_id)
        return next((each for each in found if each.kind == kind), None)

    def snooze(self, account_id: bytes, message_id: str, kind: ReminderKind, due_at_ms: int) -> bool:
        """Have it come due then, also if it was told or cancelled. False when there is none."""
        return self._change(account_id, message_id, kind, "waiting", due_at_ms)

    def cancel(self, account_id: bytes, message_id: str, kind: ReminderKind) -> bool:
        """Never tell it. False when there is none."""
        return self._change(account_id, message_id, kind, "cancelled", None)

    def _change(
        self, account_id: bytes, message_id: str, kind: ReminderKind, state: ReminderState, due_at_ms: int | None
    ) -> bool:
        key = select(messages.c.key).where(
            messages.c.account_id == account_id, messages.c.nonce == b64decode(message_id)
        )
        this = (reminders.c.message_key == key.scalar_subquery(), reminders.c.kind == kind)
        with self._database.writing() as connection:
            lock_account(connection, account_id)
            change = update(reminders).where(*this).values(state=state, due_at_ms=due_at_ms)
            return connection.execute(change).rowcount > 0

    def due(self, now_ms: int, limit: int) -> list[bytes]:
        """Accounts that have a reminder to be told by now."""
        joined = reminders.join(messages, messages.c.key == reminders.c.message_key)
        is_due = (reminders.c.due_at_ms <= now_ms, ~waits_for_a_look(now_ms))
        query = select(reminders.c.account_id).select_from(joined).where(*is_due).distinct().limit(limit)
        with self._database.reading() as connection:
            return list(connection.scalars(query))

    def tell(self, account_id: bytes, now_ms: int, limit: int) -> int:
        """Put what is due and still so into the feed, and note that it was told; how many were told."""
        with self._database.writing() as connection:
            account = lock_accounts(connection, [account_id]).get(account_id)
            if account is None:
                return 0
            rows = connection.execute(_due(account_id, now_ms).limit(limit)).all()
            told = [row for row in rows if still_so(row.kind, row.receipt_state, row.replied_at_ms)]
            _append(connection, account, told, now_ms)
            for row in rows:
                this = (reminders.c.message_key == row.message_key, reminders.c.kind == row.kind)
                over = {"state": "told", "told_at_ms": now_ms} if row in told else {"state": "cancelled"}
                connection.execute(update(reminders).where(*this).values(**over, due_at_ms=None))
        return len(told)

    def list(
        self, account_id: bytes, *, state: ReminderState | None = None, limit: int = 100, message_id: str | None = None
    ) -> list[Reminder]:
        """The account's reminders: those that come due first, then those only an open can make due, newest first."""
        query = _shown(account_id)
        if state is not None:
            query = query.where(reminders.c.state == state)
        if message_id is not None:
            query = query.where(messages.c.nonce == b64decode(message_id))
        order = (reminders.c.due_at_ms.is_(None), reminders.c.due_at_ms, reminders.c.created_at_ms.desc())
        with self._database.reading() as connection:
            return [_to_reminder(row) for row in connection.execute(query.order_by(*order).limit(limit))]


def _messages(connection: Connection, account_id: bytes, ids: set[str]) -> dict[str, AnyRow]:
    query = select(messages.c.key, messages.c.nonce, messages.c.sent_at_ms).where(
        messages.c.account_id == account_id,
        messages.c.nonce.in_([b64decode(each) for each in ids]),
        messages.c.registered,
        ~messages.c.deleted,
    )
    return {b64encode(row.nonce): row for row in connection.execute(query)}


def _values(message: AnyRow, wanted: ReminderWanted, now_ms: int) -> dict[str, object]:
    is_timed = wanted.kind in TIMED
    return {
        "after_s": wanted.after_s,
        "state": "waiting",
        "due_at_ms": message.sent_at_ms + wanted.after_s * 1000 if is_timed else None,
        "created_at_ms": now_ms,
        "told_at_ms": None,
    }


def _set(connection: Connection, key: int, kind: ReminderKind, values: dict[str, object], *, again: bool) -> None:
    this = (reminders.c.message_key == key, reminders.c.kind == kind)
    if connection.scalar(select(reminders.c.state).where(*this)) is None:
        connection.execute(insert(reminders).values(message_key=key, kind=kind, **values))
    elif again:
        connection.execute(update(reminders).where(*this).values(**values))


def _shown(account_id: bytes) -> Select[*tuple[AnyRow, ...]]:
    columns = (
        messages.c[name] for name in ("nonce", "sent_at_ms", "subject", "recipients", "thread_id", "gmail_address")
    )
    joined = reminders.join(messages, messages.c.key == reminders.c.message_key)
    return select(reminders, *columns).select_from(joined).where(reminders.c.account_id == account_id)


def _due(account_id: bytes, now_ms: int) -> Select[*tuple[AnyRow, ...]]:
    joined = reminders.join(messages, messages.c.key == reminders.c.message_key).outerjoin(
        receipts, receipts.c.message_key == reminders.c.message_key
    )
    columns = (receipts.c.state.label("receipt_state"), messages.c.replied_at_ms)
    query = select(reminders, *columns).select_from(joined)
    mine = (reminders.c.account_id == account_id, reminders.c.due_at_ms <= now_ms, ~waits_for_a_look(now_ms))
    return query.where(*mine).order_by(reminders.c.due_at_ms, reminders.c.message_key)


def _append(connection: Connection, account: LockedAccount, told: Sequence[AnyRow], now_ms: int) -> None:
    rows = []
    for row in told:
        account.feed_seq += 1
        rows.append(
            {
                "account_id": account.id,
                "seq": account.feed_seq,
                "message_key": row.message_key,
                "type": "receipt",
                "at_ms": now_ms,
                "reminders": to_json([ReminderOf(kind=row.kind, after_s=row.after_s)]),
            }
        )
    if rows:
        connection.execute(insert(feed), rows)
        keep_feed_seq(connection, [account])


def _to_reminder(row: AnyRow) -> Reminder:
    recipients = to_recipients(row.recipients)
    return Reminder(
        message_id=b64encode(row.nonce),
        kind=row.kind,
        after_s=row.after_s,
        state=row.state,
        due_at_ms=row.due_at_ms,
        created_at_ms=row.created_at_ms,
        told_at_ms=row.told_at_ms,
        sent_at_ms=row.sent_at_ms,
        subject=row.subject,
        recipients=tuple(each.name or each.address for each in recipients[:SHOWN_RECIPIENTS] if each.address),
        thread_id=row.thread_id,
        gmail_address=row.gmail_address,
    )
