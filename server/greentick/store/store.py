"""The store as the other rooms are handed it: one attribute per thing that is kept."""

from collections.abc import Sequence

from greentick.domain.policy import Policy
from greentick.domain.wish import Concealer
from greentick.sealing import Sealer
from greentick.store.accounts import Accounts
from greentick.store.channels import Channels
from greentick.store.choosing import Choosing
from greentick.store.codes import Codes
from greentick.store.corrections import Corrections
from greentick.store.database import Database
from greentick.store.deliveries import Deliveries
from greentick.store.feed import Feed
from greentick.store.figures import Figures
from greentick.store.followers import Followers
from greentick.store.forgetting import Forgetting
from greentick.store.grants import Grants
from greentick.store.group_figures import ALWAYS, GroupFigures
from greentick.store.history import History
from greentick.store.holders import Holders
from greentick.store.labels import Labels
from greentick.store.listing import Listing
from greentick.store.mail_reports import MailReports
from greentick.store.messages import Messages
from greentick.store.people import People
from greentick.store.receipts import Receipts
from greentick.store.recipients import Recipients
from greentick.store.reminders import Reminders
from greentick.store.replies import Replies
from greentick.store.report_sums import ReportSums
from greentick.store.reports import Reports
from greentick.store.retention import Retention
from greentick.store.sessions import Sessions
from greentick.store.sharing import Sharing
from greentick.store.sparing import Sparing
from greentick.store.upkeep_clock import UpkeepClock
from greentick.store.views import Views
from greentick.store.work import Work

RETENTION_DAYS = 365
_FREE = Policy()


class Store:
    """Everything kept, in one database. Safe to share between threads. Every method may raise StoreUnavailable."""

    def __init__(
        self, database: Database, *, retention_days: int, secrets: Sequence[bytes] = (), policy: Policy = _FREE
    ) -> None:
        self._database = database
        concealer, sealer = Concealer(secrets), Sealer(secrets)
        self.accounts = Accounts(database, retention_days=retention_days, policy=policy)
        self.channels = Channels(database, sealer)
        self.choosing = Choosing(database, concealer, policy, retention_days=retention_days)
        self.codes = Codes(database)
        self.corrections = Corrections(database)
        self.deliveries = Deliveries(database)
        self.feed = Feed(database)
        self.figures = Figures(database)
        self.followers = Followers(database)
        self.forgetting = Forgetting(database, concealer)
        self.grants = Grants(database, sealer)
        self.holders = Holders(database)
        self.labels = Labels(database)
        self.listing = Listing(database)
        self.history = History(self.listing)
        self.mail_reports = MailReports(database)
        self.messages = Messages(database, concealer, policy)
        self.people = People(database)
        self.receipts = Receipts(database)
        self.recipients = Recipients(database, concealer, policy)
        self.reminders = Reminders(database)
        self.replies = Replies(database)
        self.report_sums = ReportSums(database)
        self.reports = Reports(database)
        self.retention = Retention(database, retention_days=retention_days)
        self.sessions = Sessions(database)
        self.sharing = Sharing(database)
        self.sparing = Sparing(database)
        self.upkeep_clock = UpkeepClock(database)
        self.views = Views(database)
        self.work = Work(database)

    def figures_of(self, label: str, days: range = ALWAYS) -> GroupFigures:
        """What reports of one label's messages are made of, on these days (UTC, since 1970)."""
        return GroupFigures(self._database, label, days)

    def close(self) -> None:
        """Close the connections. The store can be used again afterwards: it opens new ones."""
        self._database.close()


def open_store(
    database_url: str,
    *,
    retention_days: int = RETENTION_DAYS,
    secrets: Sequence[bytes] = (),
    policy: Policy = _FREE,
) -> Store:
    """The store at `database_url`; connects on first use. `retention_days` goes for accounts that set nothing else.

    `secrets` is the ring under which addresses of recipients are concealed: without it nobody's wishes are found, so
    that whoever takes registrations or answers recipients must hand it in. `policy` is the server's.
    """
    return Store(Database(database_url), retention_days=retention_days, secrets=secrets, policy=policy)
