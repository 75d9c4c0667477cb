"""The coarser counts of reports, made anew from the finer ones where they differ, and what older versions left out.

A worker of an older version that still runs after `migrate` keeps up the finer ones alone, and no automatic events
by name. Still older ones counted no mails to contacts that can give no sign.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from greentick.store.database import Database
from greentick.store.driver import rows_of, run
from greentick.store.locks import lock_accounts
from greentick.store.report_tables import BY_MONTH, DAY_COUNTS, MONTH_DAYS, SLOT_COUNTS, SLOTS_PER_HOUR
from greentick.store.reports import forget_account


@dataclass(frozen=True, slots=True)
class _Sum:
    """A coarser table, its keys besides the account, the finer one, and what makes its keys and rows of that."""

    table: str
    keys: str
    counts: Sequence[str]
    finer: str
    made: str
    where: str = "1 = 1"

    @property
    def differing(self) -> str:
        """The accounts in which a sum differs."""
        fine, coarse = ", ".join(self.counts), ", ".join(f"-{name} AS {name}" for name in self.counts)
        both = (
            f"SELECT account_id, {self.made}, {fine} FROM {self.finer} WHERE {self.where}"  # noqa: S608 - our own names
            f" UNION ALL SELECT account_id, {self.keys}, {coarse} FROM {self.table}"
        )
        differs = " OR ".join(f"SUM({name}) <> 0" for name in self.counts)
        return f"SELECT account_id FROM ({both}) AS sums GROUP BY account_id, {self.keys} HAVING {differs}"  # noqa: S608

    @property
    def emptying(self) -> str:
        """Throws an account's sums away."""
        return f"DELETE FROM {self.table} WHERE account_id = ?"  # noqa: S608

    @property
    def filling(self) -> str:
        """Makes an account's sums."""
        names = ", ".join(self.counts)
        made = f"SELECT account_id, {self.made}, {names} FROM {self.finer} WHERE account_id = ? AND {self.where}"  # noqa: S608
        sums = ", ".join(f"SUM({name})" for name in self.counts)
        return (
            f"INSERT INTO {self.table} (account_id, {self.keys}, {names})"  # noqa: S608
            f" SELECT account_id, {self.keys}, {sums} FROM ({made}) AS made GROUP BY account_id, {self.keys}"
        )


_SUMS = (
    _Sum("report_hours", "hour", SLOT_COUNTS, "report_slots", f"slot / {SLOTS_PER_HOUR} AS hour"),
    _Sum(
        "report_months",
        "kind, month, name",
        DAY_COUNTS,
        "report_days",
        f"kind, day / {MONTH_DAYS} AS month, name",
        f"kind IN ({', '.join(f'{kind!r}' for kind in sorted(BY_MONTH))})",
    ),
)


_CONTACTS_DIFFERING = (
    "SELECT account_id FROM (SELECT account_id, address, mails FROM report_contacts"
    " UNION ALL SELECT account_id, address, -1 AS mails FROM report_recipients) AS sums"
    " GROUP BY account_id, address HAVING SUM(mails) <> 0"
)

_OLDER_TALLIES = (
    "SELECT DISTINCT account_id FROM report_tallies"
    " JOIN report_messages ON report_messages.message_key = report_tallies.message_key"
    " WHERE SUBSTR(tally, LENGTH(tally) - 3, 1) = ']'"
)
"""Those that end after `opened`, the one number of theirs outside brackets."""


class ReportSums:
    """For the upkeep."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def mend(self) -> int:
        """Make sums that differ anew; how many accounts had such. Raises StoreUnavailable.

        Where contacts differ, so does what each message has added to them; and an older version has added less: all is
        counted again, as `Reports.follow` comes to it.
        """
        wrong = self._accounts(*(each.differing for each in _SUMS))
        self._each(wrong, _make_anew)
        lacking = self._accounts(_CONTACTS_DIFFERING, _OLDER_TALLIES)
        self._each(lacking, forget_account)
        return len(wrong | lacking)

    def _accounts(self, *queries: str) -> set[bytes]:
        with self._database.reading() as connection:
            return {account_id for each in queries for (account_id,) in rows_of(connection, each)}

    def _each(self, account_ids: set[bytes], mend: Callable[[Connection, bytes], None]) -> None:
        for account_id in sorted(account_ids):
            with self._database.writing() as connection:
                if lock_accounts(connection, [account_id]):
                    mend(connection, account_id)


def _make_anew(connection: Connection, account_id: bytes) -> None:
    for each in _SUMS:
        run(connection, each.emptying, (account_id,))
        run(connection, each.filling, (account_id,))
