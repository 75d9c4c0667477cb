"""Looking for replies in Gmail: only where a reminder waits for one, seldom, and nothing but the time is kept."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from sqlalchemy import text

from greentick.clock import now_ms
from greentick.domain.reminders import ReminderKind, ReminderWanted
from greentick.google.client import client_of
from greentick.google.watching import EVERY_MS, LONGEST_MS, THREADS_AT_ONCE, Watching
from greentick.notify.following import Following
from greentick.settings import Settings
from greentick.store import Store, open_store
from greentick.store.grants import AGAIN_MS, FIRST_MS, LEASE_MS, NEAR_MS, TRIES
from greentick.store.tables import grants, messages
from greentick.worker.jobs import open_queue, queue_looks
from greentick.worker.jobs_process import JobsProcess
from greentick.worker.looking import Looking
from making import ALICE, NOW_MS, a_message
from standins.google import METADATA, GooglePerson, GoogleStandIn, StandInMail
from standins.google.server import CLIENT_ID, CLIENT_SECRET
from waiting import wait_until
from world import settings as made_settings

SECRET = b"s" * 32
DAY_MS = 86_400_000
SENT = StandInMail(NOW_MS, labels=("SENT",))


@pytest.fixture(scope="module")
def running() -> Iterator[GoogleStandIn]:
    standin = GoogleStandIn().start()
    yield standin
    standin.stop()


@dataclass
class Stage:
    """Alice lets us look. `answers` come into the thread of a mail by its number."""

    store: Store
    standin: GoogleStandIn
    settings: Settings
    now_ms: int = NOW_MS
    queued: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.alice = self.store.accounts.create(NOW_MS - 1)
        self.standin.reset()
        self.permit()

    def permit(self) -> None:
        token = self.standin.permitted(GooglePerson(ALICE), "openid", "email", METADATA)
        self.store.grants.keep(self.alice, "7", ALICE, token, self.now_ms)

    def clock(self) -> int:
        return self.now_ms

    def mail(self, number: int = 1, kind: ReminderKind | None = "no_reply", **changed: object) -> str:
        message = a_message(self.alice, number, **changed)
        self.store.messages.register(self.alice, [message], self.now_ms)
        if kind:
            wanted = ReminderWanted(message_id=message.id, kind=kind, after_s=3 * 86_400)
            self.store.reminders.set(self.alice, [wanted], self.now_ms, again=True)
        return message.id

    def answers(self, number: int, *mails: StandInMail) -> None:
        self.standin.mailboxes.setdefault(ALICE, {})[f"{number:016x}"] = [SENT, *mails]

    def look(self, later_ms: int = 0) -> list[str]:
        """What a worker hands over after some time, and what its jobs make of it."""
        self.now_ms += later_ms
        Looking(self.store, self.queued.extend, clock=self.clock).hand_over()
        keys, self.queued[:] = list(self.queued), []
        watching = Watching(*client_of(self.settings), self.store, clock=self.clock)
        return [watching.look(key) for key in keys]

    def tell(self) -> None:
        Following(self.store, lambda _: None, clock=self.clock).tell_reminders()

    def state(self, number: int = 1) -> str:
        (found,) = self.store.reminders.list(self.alice, message_id=a_message(self.alice, number).id)
        return found.state

    def asked(self) -> int:
        """How often Gmail was asked since the last time."""
        asked = len(self.standin.gmail_requests)
        self.standin.gmail_requests.clear()
        return asked


@pytest.fixture
def stage(database_url: str, running: GoogleStandIn, tmp_path: Path) -> Iterator[Stage]:
    """On SQLite and PostgreSQL in turn."""
    store = open_store(database_url, secrets=[SECRET])
    google = {"google_client_id": CLIENT_ID, "google_client_secret": CLIENT_SECRET, "google_standin": running.url}
    yield Stage(store, running, replace(made_settings(tmp_path), **google))  # type: ignore[arg-type]
    store.close()


def test_a_reply_in_gmail_cancels_the_reminder_and_only_its_time_is_kept(stage: Stage) -> None:
    message_id = stage.mail()
    stage.answers(1, StandInMail(NOW_MS + 5000))

    assert stage.look(FIRST_MS) == ["looked"]

    assert stage.state() == "cancelled"
    detail = stage.store.messages.get(stage.alice, message_id)
    assert detail is not None
    assert (detail.stored.message.replied_at_ms, detail.stored.message.reply_learned) == (NOW_MS + 5000, "gmail")
    (asked,) = stage.standin.gmail_requests
    assert asked.startswith(
        "/gmail/v1/users/me/threads/0000000000000001?format=metadata&metadataHeaders=Auto-Submitted"
    )
    assert not {"Subject", "From", "snippet"} & set(asked.replace("&", "=").split("="))
    with stage.store.grants._database.reading() as connection:
        everything = str([list(connection.execute(each.select())) for each in (messages, grants)])
    assert "secret plans" not in everything
    assert "bob@example.net" not in everything


@pytest.mark.parametrize(
    "mail",
    [
        StandInMail(NOW_MS + 5000, labels=("SENT",)),
        StandInMail(NOW_MS + 5000, labels=("SENT", "INBOX")),
        StandInMail(NOW_MS + 5000, labels=("DRAFT",)),
        StandInMail(NOW_MS + 5000, labels=("SPAM",)),
        StandInMail(NOW_MS - 5000),
        StandInMail(NOW_MS + 5000, headers={"Auto-Submitted": "auto-replied (vacation)"}),
        StandInMail(NOW_MS + 5000, headers={"Content-Type": "multipart/report; report-type=delivery-status"}),
        StandInMail(NOW_MS + 5000, headers={"X-Failed-Recipients": "bob@example.org"}),
    ],
)
def test_ones_own_mail_an_older_one_and_a_machines_are_no_reply(sqlite_stage: Stage, mail: StandInMail) -> None:
    sqlite_stage.mail()
    sqlite_stage.answers(1, mail)

    assert sqlite_stage.look(FIRST_MS) == ["looked"]

    assert sqlite_stage.state() == "waiting"
    assert sqlite_stage.asked() == 1


@pytest.fixture
def sqlite_stage(sqlite_url: str, running: GoogleStandIn, tmp_path: Path) -> Iterator[Stage]:
    """On SQLite alone, where the database makes no difference."""
    store = open_store(sqlite_url, secrets=[SECRET])
    google = {"google_client_id": CLIENT_ID, "google_client_secret": CLIENT_SECRET, "google_standin": running.url}
    yield Stage(store, running, replace(made_settings(tmp_path), **google))  # type: ignore[arg-type]
    store.close()


def test_gmail_is_asked_seldom_and_for_nothing_that_no_reminder_waits_for(stage: Stage) -> None:
    stage.mail(1, "no_open")
    stage.mail(2, "reopened")
    stage.mail(3, None)
    stage.mail(4, gmail_address="alice@work.example")
    stage.mail(5, thread_id="")
    (grant,) = stage.store.grants.list(stage.alice)

    assert (stage.look(), stage.asked()) == ([], 0)
    assert (stage.look(FIRST_MS), stage.asked()) == (["looked"], 1), "an hour after sending"
    assert (stage.look(EVERY_MS), stage.asked()) == ([], 0)
    assert (stage.look(AGAIN_MS), stage.asked()) == (["looked"], 1)
    assert len(stage.standin.token_requests) == 2
    stage.now_ms = NOW_MS + 3 * DAY_MS - NEAR_MS
    assert (stage.look(), stage.asked()) == (["looked"], 1), "once more before it is told"
    assert (stage.look(EVERY_MS), stage.asked()) == ([], 0)
    (after,) = stage.store.grants.list(stage.alice)
    assert (after.state, after.failures, after.granted_at_ms) == ("on", 0, grant.granted_at_ms)


def test_many_threads_are_asked_for_a_few_at_a_time(sqlite_stage: Stage) -> None:
    for number in range(1, THREADS_AT_ONCE + 6):
        sqlite_stage.mail(number)

    assert (sqlite_stage.look(FIRST_MS), sqlite_stage.asked()) == (["looked"], THREADS_AT_ONCE)
    assert (sqlite_stage.look(60_000), sqlite_stage.asked()) == (["looked"], 5)


def test_a_server_that_slept_asks_gmail_before_it_tells(stage: Stage) -> None:
    stage.mail(1)
    stage.mail(2)
    stage.answers(1, StandInMail(NOW_MS + DAY_MS))
    stage.now_ms += 5 * DAY_MS
    Looking(stage.store, stage.queued.extend, clock=stage.clock).hand_over()

    stage.tell()
    assert (stage.state(1), stage.state(2)) == ("waiting", "waiting"), "the job is still under way"
    (key,) = stage.queued
    Watching(*client_of(stage.settings), stage.store, clock=stage.clock).look(key)
    stage.tell()

    assert (stage.state(1), stage.state(2)) == ("cancelled", "told")


def test_reminders_do_not_wait_for_one_who_does_not_look(stage: Stage) -> None:
    stage.mail()
    stage.now_ms += 3 * DAY_MS
    for _ in range(TRIES - 1):
        Looking(stage.store, stage.queued.extend, clock=stage.clock).hand_over()  # and its jobs die
        stage.tell()
        assert stage.state() == "waiting"
        stage.now_ms += LEASE_MS
    Looking(stage.store, stage.queued.extend, clock=stage.clock).hand_over()
    stage.tell()
    assert stage.state() == "told"

    stage.mail(2)
    stage.permit()
    stage.now_ms += 3 * DAY_MS  # nobody hands anything over any more
    stage.tell()
    assert stage.state(2) == "told"


@pytest.mark.parametrize(
    ("status", "reason", "headers", "wait_ms"),
    [
        (429, "rateLimitExceeded", {}, EVERY_MS),
        (429, "rateLimitExceeded", {"Retry-After": "3600"}, 3_600_000),
        (403, "userRateLimitExceeded", {}, EVERY_MS),
        (503, "backendError", {}, EVERY_MS),
        (401, "authError", {}, EVERY_MS),
    ],
)
def test_gmail_that_has_enough_of_us_is_left_alone_for_a_while(
    sqlite_stage: Stage, status: int, reason: str, headers: dict[str, str], wait_ms: int
) -> None:
    sqlite_stage.mail()
    sqlite_stage.answers(1, StandInMail(NOW_MS + 5000))
    sqlite_stage.standin.gmail_answers[:] = [(status, reason, headers)]

    assert sqlite_stage.look(FIRST_MS) == ["later"]
    assert (sqlite_stage.look(wait_ms - 1), sqlite_stage.asked()) == ([], 1)
    assert (sqlite_stage.look(1), sqlite_stage.state()) == (["looked"], "cancelled")


def test_an_answer_that_is_none_of_gmails_changes_nothing(sqlite_stage: Stage) -> None:
    sqlite_stage.mail()
    sqlite_stage.standin.wrong = "not_json"

    assert (sqlite_stage.look(FIRST_MS), sqlite_stage.state()) == (["later"], "waiting")


def test_it_is_tried_again_later_and_later_and_never_given_up(sqlite_stage: Stage) -> None:
    sqlite_stage.mail()
    waits: list[int] = []
    for _ in range(9):
        sqlite_stage.standin.gmail_answers[:] = [(500, "backendError", {})]
        assert sqlite_stage.look(waits[-1] if waits else FIRST_MS) == ["later"]
        with sqlite_stage.store.grants._database.reading() as connection:
            waits.append(int(connection.scalar(text("SELECT due_at_ms FROM grants")) or 0) - sqlite_stage.now_ms)

    assert waits[:3] == [EVERY_MS, 2 * EVERY_MS, 4 * EVERY_MS]
    assert waits[-1] == LONGEST_MS
    (grant,) = sqlite_stage.store.grants.list(sqlite_stage.alice)
    assert (grant.state, grant.failures) == ("on", 9)


@pytest.mark.parametrize("how", ["at_google", "scope"])
def test_a_permission_taken_back_at_google_is_switched_off_and_erased(sqlite_stage: Stage, how: str) -> None:
    sqlite_stage.mail()
    if how == "at_google":
        sqlite_stage.standin.withdraw()
    else:
        token = sqlite_stage.standin.permitted(GooglePerson(ALICE), "openid", "email")
        sqlite_stage.store.grants.keep(sqlite_stage.alice, "7", ALICE, token, NOW_MS)

    assert sqlite_stage.look(FIRST_MS) == ["withdrawn"]

    (grant,) = sqlite_stage.store.grants.list(sqlite_stage.alice)
    assert (grant.state, grant.token, grant.unreadable) == ("withdrawn", "", False)
    sqlite_stage.standin.gmail_requests.clear()
    assert (sqlite_stage.look(DAY_MS), sqlite_stage.asked()) == ([], 0)
    sqlite_stage.permit()
    assert sqlite_stage.look() == ["looked"], "switched on again"


def test_what_whoever_runs_the_server_must_mend_is_told_and_goes_on_by_itself(sqlite_stage: Stage) -> None:
    sqlite_stage.mail()
    sqlite_stage.standin.gmail_answers[:] = [(403, "accessNotConfigured", {})]

    assert sqlite_stage.look(FIRST_MS) == ["not_enabled"]
    assert sqlite_stage.store.grants.list(sqlite_stage.alice)[0].state == "not_enabled"
    assert sqlite_stage.store.grants.refused() == 1

    assert sqlite_stage.look(EVERY_MS) == ["looked"]
    assert sqlite_stage.store.grants.list(sqlite_stage.alice)[0].state == "on"


def test_under_another_secret_nothing_is_asked_and_nothing_is_lost(sqlite_stage: Stage, sqlite_url: str) -> None:
    sqlite_stage.mail()
    kept = sqlite_stage.store
    with_both = open_store(sqlite_url, secrets=[b"n" * 32, SECRET])
    sqlite_stage.store = other = open_store(sqlite_url, secrets=[b"n" * 32])

    assert (sqlite_stage.look(FIRST_MS), sqlite_stage.asked()) == (["unreadable"], 0)
    assert (other.grants.unreadable(), kept.grants.unreadable(), with_both.grants.unreadable()) == (1, 0, 0)
    assert (with_both.grants.seal_again(), with_both.grants.seal_again(), other.grants.unreadable()) == (1, 0, 0)
    assert sqlite_stage.look(LONGEST_MS) == ["looked"]
    for each in (with_both, other):
        each.close()
    sqlite_stage.store = kept


def test_a_look_goes_through_a_job_that_carries_a_number_alone(sqlite_stage: Stage, redis_url: str) -> None:
    stage, url = sqlite_stage, sqlite_stage.store.grants._database.engine.url.render_as_string(hide_password=False)
    served = replace(stage.settings, redis_url=redis_url, database_url=url, secret_key=(SECRET,))
    stage.now_ms = now_ms()
    stage.mail(sent_at_ms=stage.now_ms - FIRST_MS)
    stage.answers(1, StandInMail(stage.now_ms - 5000))

    Looking(stage.store, lambda keys: queue_looks(redis_url, keys), clock=stage.clock).hand_over()

    queue = open_queue(redis_url)
    (grant,) = stage.store.grants.list(stage.alice)
    assert [(job.func_name, list(job.args)) for job in queue.jobs] == [
        ("greentick.worker.jobs.look_for_replies", [grant.key])
    ]
    queue.connection.close()
    with JobsProcess(served):
        wait_until(lambda: stage.state() == "cancelled", 100)
