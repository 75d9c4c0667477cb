"""What an account does not let be kept is not stored, or goes when it is not needed any more."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

import msgspec
import pytest
from msgspec.structs import replace
from sqlalchemy import func, select

from greentick.domain.channels import News
from greentick.domain.days import DAY_MS
from greentick.domain.hit import Hit
from greentick.domain.judgement import NOT_KEPT
from greentick.store import Store, migrate, open_store, sparing
from greentick.store.notice_tables import deliveries
from greentick.store.tables import feed, hits, messages, receipts
from greentick.wire import notice_present, present
from greentick.wire.settings_shapes import SettingsPatch
from greentick.worker import pipeline
from greentick.worker.batch import Given
from greentick.worker.due import Due
from greentick.worker.jobs import look_after
from greentick.worker.reduction import reduce_agents
from greentick.worker.tools import Tools
from making import NOW_MS, a_hit, a_message, an_id
from notify.stage import Stage
from world import settings

RULES = Tools()
HOUR_MS = 3_600_000
NOON_MS = NOW_MS - NOW_MS % DAY_MS + 12 * HOUR_MS
PERSON = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Thunderbird/128.4.0"


@pytest.fixture
def alice(store: Store) -> bytes:
    return store.accounts.create(1)


def let(store: Store, account: bytes, **kept: bool) -> None:
    store.accounts.update_settings(account, msgspec.convert(kept, SettingsPatch))


def read(account: bytes, number: int, at_ms: int) -> Hit:
    return a_hit(account, f"h-{number:03}", at_ms=at_ms, agent=PERSON, network_hash=f"n-{number}")


def drain(store: Store, *given: Hit, now_ms: int) -> None:
    due = store.work.due(now_ms, 100)
    pipeline.run(store, RULES, Given(now_ms=now_ms, hits=given, due=due))


def column(store: Store, wanted: Any) -> list[Any]:
    with store.work._database.reading() as connection:
        return list(connection.scalars(select(wanted)))


class NoTeller:
    """Nobody listens."""

    told: ClassVar[dict[bytes, int]] = {}

    def noted(self, told: object) -> None: ...

    def tell(self, changes: object) -> None: ...


def upkeep(store: Store, folder: Path, now_ms: int) -> None:
    look_after(store, settings(folder), now_ms)
    Due(store, NoTeller(), RULES, clock=lambda: now_ms).fold_due()  # type: ignore[arg-type]


@pytest.mark.parametrize("kept", ["subject", "recipients"])
def test_a_detail_that_may_not_be_kept_is_neither_stored_nor_left(store: Store, alice: bytes, kept: str) -> None:
    store.messages.register(alice, [a_message(alice, 1)], NOW_MS)

    let(store, alice, **{f"keep_{kept}": False})
    store.messages.register(alice, [a_message(alice, 2)], NOW_MS)

    gone = {"subject": "", "recipients": "[]"}[kept]
    assert column(store, messages.c[kept]) == [gone, gone]
    other = {"subject": messages.c.recipients, "recipients": messages.c.subject}[kept]
    assert all(column(store, other))
    assert column(store, other)[0] != "[]"


def test_agents_that_may_not_be_kept_go_with_the_next_upkeep_after_an_hour(
    store: Store, alice: bytes, tmp_path: Path
) -> None:
    bob = store.accounts.create(2)
    let(store, alice, keep_agent=False)
    for account in (alice, bob):
        store.messages.register(account, [a_message(account, sent_at_ms=NOON_MS, sender_agent=PERSON)], NOON_MS)
        drain(store, read(account, 1, NOON_MS + HOUR_MS), now_ms=NOON_MS + HOUR_MS)

    upkeep(store, tmp_path, NOON_MS + HOUR_MS + 1)
    assert column(store, hits.c.agent) == [PERSON, PERSON]
    upkeep(store, tmp_path, NOON_MS + 2 * HOUR_MS + 1)

    assert sorted(column(store, hits.c.agent)) == ["", PERSON]
    assert sorted(column(store, messages.c.sender_agent)) == ["", PERSON]
    for account, named in ((alice, ""), (bob, "Thunderbird")):
        detail = store.messages.get(account, an_id(1))
        assert detail is not None
        assert (detail.stored.receipt.opens, detail.judged[0].judgement.client.name) == (1, named)


def test_which_program_asked_is_told_at_no_moment_where_it_may_not_be_kept(store: Store, alice: bytes) -> None:
    let(store, alice, keep_agent=False)
    store.messages.register(alice, [a_message(alice, sent_at_ms=NOON_MS)], NOON_MS)
    first, other = (read(alice, number, NOON_MS + HOUR_MS + number) for number in (1, 2))
    asked = (first, replace(other, agent=PERSON.replace("X11; Linux x86_64", "Windows NT 10.0")))

    drain(store, *asked, now_ms=NOON_MS + HOUR_MS + 2000)

    (change,) = store.feed.page(alice, 0, 10).items
    assert change.stored is not None
    told = [each.client for each in change.stored.receipt.events]
    assert told == [NOT_KEPT] * 2, "two programs are two readers all the same"
    assert [each.event.client for each in change.notices] == [NOT_KEPT] * 2
    assert {*column(store, hits.c.client_name), *column(store, hits.c.client_system)} == {""}
    again = pipeline.run(store, RULES, Given(now_ms=NOON_MS + HOUR_MS + 3000, due=store.work.keys(0, 9)))
    assert (again.rejudged, again.receipts) == (0, 0)


def test_what_was_kept_of_programs_goes_when_it_may_not_be_kept_any_more(store: Store, tmp_path: Path) -> None:
    stage = Stage(store, settings(tmp_path), now_ms=NOON_MS)
    stage.rule(stage.channel("https://x.example/"))
    stage.send_mail(sent_at_ms=NOON_MS - HOUR_MS)
    drain(store, read(stage.alice, 1, NOON_MS), now_ms=NOON_MS)
    stage.look()
    reduce_agents(store, NOON_MS + HOUR_MS)
    kept = (hits.c.client_name, hits.c.frozen, receipts.c.events, feed.c.notices, deliveries.c.news)
    assert all("Thunderbird" in str(column(store, each)) for each in kept)

    let(store, stage.alice, keep_agent=False)
    upkeep(store, tmp_path, NOON_MS + 2 * HOUR_MS)

    assert not any("Thunderbird" in str(column(store, each)) for each in kept)
    (stored,), _ = store.messages.list(stage.alice, limit=9)
    assert (stored.receipt.opens, [each.client for each in stored.receipt.events]) == (1, [NOT_KEPT])
    before = store.feed.page(stage.alice, 0, 10).cursor
    upkeep(store, tmp_path, NOON_MS + 3 * HOUR_MS)
    assert store.feed.page(stage.alice, 0, 10).cursor == before


def test_of_times_that_may_not_be_kept_the_day_stays_and_readings_stay_apart(
    store: Store, alice: bytes, tmp_path: Path
) -> None:
    let(store, alice, keep_exact_time=False)
    store.messages.register(alice, [a_message(alice, sent_at_ms=NOON_MS - HOUR_MS)], NOON_MS - HOUR_MS)
    now_ms = NOON_MS
    for number, minutes in enumerate((0, 1, 30, 31, 90, 26 * 60)):  # four readings of one program on two days
        now_ms = NOON_MS + minutes * 60_000 + 1_234
        drain(store, read(alice, number, now_ms), now_ms=now_ms)
        upkeep(store, tmp_path, now_ms + 1)
    before = store.messages.get(alice, an_id(1))

    upkeep(store, tmp_path, now_ms + 2 * HOUR_MS)
    upkeep(store, tmp_path, now_ms + 3 * HOUR_MS)

    after = store.messages.get(alice, an_id(1))
    assert before is not None
    assert after is not None
    assert before.stored.receipt.opens == after.stored.receipt.opens == 4
    days = [datetime.fromtimestamp(NOON_MS / 1000, UTC).date()] * 5
    days.append(datetime.fromtimestamp(now_ms / 1000, UTC).date())
    times = [datetime.fromtimestamp(each.hit.at_ms / 1000, UTC) for each in after.judged]
    assert [each.date() for each in times] == days
    assert all(each.hour == 0 for each in times)
    assert len(column(store, hits.c.id)) == 6
    shown = present.message_detail(after)
    assert [each.at for each in shown.hits] == [each.isoformat() for each in days]
    assert {each.at for each in shown.receipt.events} == {each.isoformat() for each in days}
    assert shown.receipt.first_open_at == days[0].isoformat()
    told_ms = [each for each in column(store, feed.c.at_ms) if each < now_ms]
    assert told_ms
    assert all(each % DAY_MS == 0 for each in told_ms)
    drain(store, read(alice, 0, NOON_MS + 1_234), now_ms=now_ms + 3 * HOUR_MS)  # drained twice
    with store.work._database.reading() as connection:
        assert connection.scalar(select(func.count()).select_from(hits)) == 6


def test_what_was_sent_and_told_keeps_no_more_than_its_day_either(store: Store, tmp_path: Path) -> None:
    stage = Stage(store, settings(tmp_path), now_ms=NOON_MS + 1_234)
    stage.rule(stage.channel("https://x.example/"))
    message_id = stage.send_mail(sent_at_ms=NOON_MS - HOUR_MS)
    stage.desk.remind(stage.alice, message_id, "reopened", 3600)
    for number in (1, 2):
        stage.now_ms += 2 * HOUR_MS
        stage.fold(a_hit(stage.alice, f"h-{number}", at_ms=stage.now_ms))
        stage.look()
        stage.look()  # what an open has made due
    claims = [each for _, theirs in stage.queued for each in theirs]
    (sent, _), *waiting = store.deliveries.begin(claims, stage.now_ms)
    store.deliveries.sent([sent.key], "ok", stage.now_ms)
    assert waiting
    let(store, stage.alice, keep_exact_time=False)

    def shown() -> list[str | None]:
        log = {each.id: each for each in map(notice_present.delivery, store.deliveries.list(stage.alice, limit=9))}
        (reminder,) = map(notice_present.reminder, store.reminders.list(stage.alice))
        line = log.pop(sent.key)
        assert all(each.created_at.endswith("Z") for each in log.values())  # they are still to be sent
        return [line.created_at, line.done_at, reminder.told_at, _last_sent_at(store, stage.alice)]

    upkeep(store, tmp_path, stage.now_ms + 1)
    assert [each[-1] for each in shown() if each] == ["Z"] * 4
    assert _clock_times(store)
    upkeep(store, tmp_path, stage.now_ms + 2 * HOUR_MS)

    assert shown() == [datetime.fromtimestamp(NOON_MS / 1000, UTC).date().isoformat()] * 4
    assert not _clock_times(store)


def test_what_is_sent_while_its_clock_is_taken_keeps_only_its_kind(
    postgresql_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrate(postgresql_url)
    store = open_store(postgresql_url)
    stage = Stage(store, settings(tmp_path), now_ms=NOON_MS)
    stage.rule(stage.channel("https://x.example/"))
    stage.send_mail(sent_at_ms=NOON_MS - HOUR_MS)
    stage.fold(a_hit(stage.alice, "h-1", at_ms=NOON_MS - 1_234))
    stage.look()
    let(store, stage.alice, keep_exact_time=False)
    (waiting,) = store.deliveries.list(stage.alice, limit=9)
    of_day = sparing._news_of_day

    def meanwhile(news: News) -> News:
        store.deliveries.sent([waiting.key], "ok", stage.now_ms)
        return of_day(news)

    monkeypatch.setattr(sparing, "_news_of_day", meanwhile)
    upkeep(store, tmp_path, stage.now_ms + 2 * HOUR_MS)

    (sent,) = store.deliveries.list(stage.alice, limit=9)
    assert (sent.state, sent.news.event) == ("sent", None)
    store.close()


def _clock_times(store: Store) -> list[int]:
    """Of the news that is told or still to be told, in the feed and in the deliveries."""
    texts = column(store, feed.c.notices) + column(store, deliveries.c.news)
    times = [int(each) for text in texts if text for each in re.findall(r'_at_ms":(\d+)', text)]
    return [each for each in times if each % DAY_MS]


def _last_sent_at(store: Store, account_id: bytes) -> str | None:
    (state,) = store.channels.list(account_id)
    return notice_present.channel(state, "").last_sent_at


def test_a_machines_visits_keep_no_more_than_their_day_either(store: Store, alice: bytes, tmp_path: Path) -> None:
    let(store, alice, keep_exact_time=False)
    store.messages.register(alice, [a_message(alice, sent_at_ms=NOON_MS - HOUR_MS)], NOON_MS - HOUR_MS)
    hit = replace(read(alice, 0, NOON_MS + 1_234), agent="Googlebot/2.1")
    drain(store, hit, now_ms=hit.at_ms)

    upkeep(store, tmp_path, NOON_MS + 3 * HOUR_MS)

    assert column(store, hits.c.id) == [hit.id]
    assert all(each % DAY_MS == 0 for each in column(store, hits.c.at_ms))
