"""Replies: that somebody answered in a thread, when, and how it became known. One function, whoever has found it out.

Kept with the message, so that whatever shows a message shows its reply too. Of several the first is kept.
"""

from collections.abc import Sequence

from sqlalchemy import and_, or_, select, update

from greentick.domain.days import DAY_MS
from greentick.domain.message import ReplyLearned
from greentick.domain.reminders import TIMED
from greentick.store.database import Database
from greentick.store.locks import lock_account
from greentick.store.notice_tables import reminders
from greentick.store.receipts import SHOWN
from greentick.store.tables import messages, receipts
from greentick.store.views import DUE_NOW


class Replies:
    """The replies to all accounts' messages."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def note(
        self, account_id: bytes, gmail_address: str, thread_ids: Sequence[str], at_ms: int, *, learned: ReplyLearned
    ) -> int:
        """Somebody else's mail came into these threads at `at_ms`: it answers what was sent there before.

        What waits for a reply is cancelled, and the feed tells of each message. The same again, or a later one, changes
        nothing. How many messages were not known to be answered so early. Raises NotFound when the account is gone.
        """
        in_threads = or_(messages.c.thread_id.in_(thread_ids), messages.c.perm_thread_id.in_(thread_ids))
        theirs = and_(messages.c.account_id == account_id, messages.c.gmail_address == gmail_address, in_threads)
        with self._database.writing() as connection:
            account = lock_account(connection, account_id)
            answered = select(messages.c.key, messages.c.replied_at_ms).where(
                theirs, SHOWN, messages.c.sent_at_ms < at_ms
            )
            kept_at_ms = at_ms if account.keeps.exact_time else at_ms - at_ms % DAY_MS
            rows = connection.execute(answered).all()
            new = [row.key for row in rows if row.replied_at_ms is None or kept_at_ms < row.replied_at_ms]
            noted = update(messages).where(messages.c.key.in_(new))
            connection.execute(noted.values(replied_at_ms=kept_at_ms, reply_learned=learned))
            due = update(receipts).where(receipts.c.message_key.in_(new))
            connection.execute(due.values(due_at_ms=DUE_NOW, told=False))
            keys = [row.key for row in rows]
            waiting = (reminders.c.message_key.in_(keys), reminders.c.kind.in_(TIMED), reminders.c.state == "waiting")
            connection.execute(update(reminders).where(*waiting).values(state="cancelled", due_at_ms=None))
        return len(new)
