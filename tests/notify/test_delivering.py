"""From an event to its deliveries: several channels, each once, whatever dies in between."""

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence

import pytest
from sqlalchemy import event

from greentick.domain.channels import Channel, ChannelKind, Occasion
from greentick.errors import StreamUnavailable
from greentick.notify import delivering, following, mail, outward, post
from greentick.notify.delivering import Delivering
from greentick.store.deliveries import LEASE_MS, Claim
from greentick.worker.jobs import DELIVERY_LIMIT_S
from making import a_hit
from notify.receiver import Receiver, receiving
from notify.stage import Stage

HOUR_MS = 3_600_000


def opened(stage: Stage, *numbers: int) -> None:
    """Bob opens the mail, once per number, an hour between them."""
    for number in numbers:
        stage.now_ms += HOUR_MS
        stage.fold(a_hit(stage.alice, f"h-{number}", at_ms=stage.now_ms))


def titles(receiver: Receiver) -> list[str]:
    return re.findall(r'"title":"(.*?)"', "\n".join(asked.body.decode() for asked in receiver.asked))


def test_several_channels_get_each_event_once_however_often_the_worker_starts(stage: Stage) -> None:
    with receiving() as one, receiving() as two:
        stage.rule(stage.channel(one.url))
        stage.rule(stage.channel(two.url))
        stage.send_mail()
        for number in (1, 2, 3):
            opened(stage, number)
            for _ in range(3):
                stage.look()
        jobs = list(stage.queued)
        stage.run_jobs()
        stage.queued = jobs  # the queue gives every job out a second time
        stage.run_jobs()
        stage.look()
        stage.run_jobs()

    assert (len(one.asked), len(two.asked)) == (3, 3)
    assert stage.states() == ["sent"] * 6


@pytest.mark.parametrize(("on", "notices"), [({Occasion.FIRST_OPEN}, 1), ({Occasion.OPEN}, 3), ({Occasion.CLICK}, 0)])
def test_three_opens_give_one_notice_or_three(stage: Stage, on: set[Occasion], notices: int) -> None:
    with receiving() as receiver:
        stage.rule(stage.channel(receiver.url), frozenset(on))
        stage.send_mail()
        opened(stage, 1, 2, 3)
        stage.look()
        stage.run_jobs()

    assert len(receiver.asked) == notices


def test_a_queue_that_is_away_loses_nothing(stage: Stage) -> None:
    def away(_claims: Mapping[str, Sequence[Claim]]) -> None:
        raise StreamUnavailable("Redis is away.")

    with receiving() as receiver:
        stage.rule(stage.channel(receiver.url))
        stage.send_mail()
        opened(stage, 1)
        with pytest.raises(StreamUnavailable):
            stage.worker(away).look()
        stage.look()
        stage.run_jobs()

    assert len(receiver.asked) == 1


def test_a_job_that_died_is_taken_up_when_its_lease_is_over_and_not_before(stage: Stage) -> None:
    with receiving() as receiver:
        stage.rule(stage.channel(receiver.url))
        stage.send_mail()
        opened(stage, 1)
        stage.look()
        stage.queued.clear()  # killed with the job in its hands
        stage.look()
        assert stage.queued == []
        stage.now_ms += LEASE_MS
        stage.look()
        stage.run_jobs()

    assert len(receiver.asked) == 1


def test_one_job_per_channel_however_many_events(stage: Stage) -> None:
    with receiving() as receiver:
        stage.rule(stage.channel(receiver.url))
        for number in range(1, 41):
            stage.send_mail(number)
        stage.now_ms += HOUR_MS
        stage.fold(*(a_hit(stage.alice, f"h-{number}", number, at_ms=stage.now_ms) for number in range(1, 41)))
        stage.look()

        assert len(stage.queued) == 1
        assert stage.run_jobs() == [{"sent": 40, "later": 0, "never": 0}]
        assert len(receiver.asked) == 40


def test_a_day_of_news_comes_in_one_letter_when_it_is_asked_for_so(stage: Stage) -> None:
    with receiving() as receiver:
        stage.rule(stage.channel(receiver.url), digest_at="08:00", time_zone="Europe/Berlin")
        stage.send_mail()
        opened(stage, 1, 2)
        stage.look()
        assert stage.queued == []
        (due_at_ms,) = {each.due_at_ms for each in stage.store.deliveries.list(stage.alice, limit=5)}
        assert due_at_ms is not None
        stage.now_ms = due_at_ms + 2 * HOUR_MS  # the server slept through the moment
        stage.look()
        stage.run_jobs()
        stage.look()
        stage.run_jobs()

    assert titles(receiver) == ["greentick: 2 pieces of news"]
    assert stage.states() == ["sent", "sent"]


def test_a_digest_of_more_than_is_handed_over_at_once_is_still_one_letter(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "DELIVERIES_AT_ONCE", 3)
    with receiving() as receiver, receiving() as at_once:
        stage.rule(stage.channel(receiver.url), digest_at="08:00")
        stage.rule(stage.channel(at_once.url), quiet_from="09:00", quiet_until="08:00")
        for number in range(1, 8):
            stage.send_mail(number)
        stage.fold(*(a_hit(stage.alice, f"h-{number}", number, at_ms=stage.now_ms) for number in range(1, 8)))
        stage.look()
        stage.now_ms += 24 * HOUR_MS
        for _ in range(6):
            stage.look()
        stage.run_jobs()

    assert titles(receiver) == ["greentick: 7 pieces of news"]
    assert len(at_once.asked) == 7


def test_what_was_counted_is_not_counted_again_when_the_next_was_not(stage: Stage) -> None:
    with receiving(statuses=[200, 500, 200]) as receiver:
        made, _, _ = stage.desk.add_channel(a_property(stage, "analytics", "UA-1234-5"), endpoint=receiver.url)
        stage.rule(made, digest_at="08:00")
        for number in (1, 2, 3):
            stage.send_mail(number)
        stage.fold(*(a_hit(stage.alice, f"h-{number}", number, at_ms=stage.now_ms) for number in (1, 2, 3)))
        stage.look()
        for _ in range(2):
            stage.now_ms += 24 * HOUR_MS
            stage.look()
            stage.run_jobs()

    mails = [re.findall(r"email%2F(\w+)", asked.body.decode()) for asked in receiver.asked]
    assert len(mails) == 4
    assert mails[0] not in mails[1:]
    assert stage.states() == ["sent"] * 3


def test_a_long_digest_comes_in_one_message_that_the_service_takes(stage: Stage) -> None:
    with receiving() as receiver:
        stage.rule(stage.channel(f"ntfy://{receiver.url.split('/')[2]}/one", "apprise"), digest_at="08:00")
        for number in range(1, 41):
            stage.send_mail(number)
        stage.fold(*(a_hit(stage.alice, f"h-{number}", number, at_ms=stage.now_ms) for number in range(1, 41)))
        stage.look()
        stage.now_ms += 24 * HOUR_MS
        stage.look()
        stage.run_jobs()

    [said] = [json.loads(asked.body) for asked in receiver.asked]
    assert "40" in said["title"]
    assert len(said["message"].encode()) < 4_096
    assert f"and {40 - said['message'].count('/dashboard/messages/')} more:" in said["message"]
    assert "/dashboard/history" in said["message"]
    assert stage.states() == ["sent"] * 40


@pytest.mark.parametrize("digest_at", ["", "08:00"])
def test_of_several_targets_only_those_that_were_not_reached_are_told_again(stage: Stage, digest_at: str) -> None:
    with receiving(refuses=b'"topic": "two"') as receiver:
        place = receiver.url.split("/")[2]
        channel = stage.channel(f"ntfy://{place}/one/two", "apprise")
        stage.rule(channel, digest_at=digest_at)
        stage.send_mail()
        opened(stage, 1)
        stage.look()
        stage.now_ms += 24 * HOUR_MS
        stage.look()
        stage.run_jobs()
        receiver.refuses = None
        stage.now_ms += 2 * HOUR_MS
        opened(stage, 2)
        stage.now_ms += 24 * HOUR_MS
        stage.look()
        stage.now_ms += 24 * HOUR_MS
        stage.look()
        stage.run_jobs()

    topics = Counter(json.loads(asked.body)["topic"] for asked in receiver.asked)
    assert topics == {"one": 2, "two": 3}
    assert stage.states() == ["sent", "sent"]


def test_a_channel_that_is_switched_off_gets_nothing_also_of_what_waits(stage: Stage) -> None:
    with receiving() as receiver:
        channel = stage.channel(receiver.url)
        stage.rule(channel)
        stage.send_mail()
        opened(stage, 1)
        stage.look()
        stage.desk.change_channel(channel, enabled=False)
        stage.run_jobs()
        opened(stage, 2)
        stage.look()
        stage.run_jobs()

    assert receiver.asked == []
    assert stage.states() == ["dropped"]


def test_an_erased_mail_is_not_told_of_and_leaves_no_line_in_the_log(stage: Stage) -> None:
    with receiving() as receiver:
        stage.rule(stage.channel(receiver.url))
        message_id = stage.send_mail()
        opened(stage, 1)
        stage.look()
        stage.store.messages.delete(stage.alice, message_id, stage.now_ms)
        stage.run_jobs()
        stage.look()

    assert receiver.asked == []
    assert stage.states() == []


def test_what_happened_before_the_first_channel_is_not_told(stage: Stage) -> None:
    with receiving() as receiver:
        stage.send_mail()
        opened(stage, 1)
        stage.rule(stage.channel(receiver.url))
        stage.look()
        stage.run_jobs()

    assert receiver.asked == []


def test_a_slow_receiver_does_not_outlast_the_job(stage: Stage) -> None:
    with receiving() as receiver:
        stage.rule(stage.channel(receiver.url))
        stage.send_mail()
        opened(stage, 1, 2, 3)
        stage.look()
        ((channel_id, claims),) = stage.queued
        times = iter(range(stage.now_ms, stage.now_ms + 10**9, 16_000))  # every look at the clock is 16 s later
        Delivering(stage.store, stage.courier, clock=lambda: next(times)).deliver(channel_id, claims)

        assert len(receiver.asked) == 1
        waiting = [each for each in stage.store.deliveries.list(stage.alice, limit=5) if each.state == "waiting"]
        assert [each.attempts for each in waiting] == [0, 0]


def test_the_slowest_go_fits_into_its_job_and_the_job_into_the_lease() -> None:
    slowest_s = delivering.LONGEST_MS / 1000 + max(mail.LONGEST_S, outward.LONGEST_S, post.LONGEST_S)

    assert slowest_s < DELIVERY_LIMIT_S < LEASE_MS / 1000


def test_analytics_get_the_event_and_nothing_that_names_anybody(stage: Stage) -> None:
    with receiving() as receiver:
        made, _, _ = stage.desk.add_channel(a_property(stage, "analytics", "UA-1234-5"), endpoint=receiver.url)
        ga4, _, _ = stage.desk.add_channel(
            a_property(stage, "ga4", "G-ABC123"), api_secret="s3cret", endpoint=receiver.url
        )
        for channel in (made, ga4):
            stage.rule(channel)
        stage.send_mail()
        opened(stage, 1)
        stage.look()
        stage.run_jobs()

    bodies = {asked.path: asked.body.decode() for asked in receiver.asked}
    old, new = bodies["/hook"], bodies["/hook?measurement_id=G-ABC123&api_secret=s3cret"]
    assert old.startswith("v=1&tid=UA-1234-5&cid=")
    assert "&t=event&ec=email&ea=open&dp=%2Femail%2F" in old
    assert '"name":"mail_open"' in new
    for body in (old, new):
        assert not re.search("bob|Bob|alice|Mail 1|Mail%201|Mail\\+1", body)


def a_property(stage: Stage, kind: ChannelKind, target: str) -> Channel:
    return Channel(id="", account_id=stage.alice, kind=kind, name="", target=target)


def test_no_secret_reaches_the_log_or_what_is_shown(stage: Stage, capfd: pytest.CaptureFixture[str]) -> None:
    with receiving(statuses=[500]) as receiver:
        port = receiver.url.rpartition(":")[2].partition("/")[0]
        hook = stage.channel(f"{receiver.url}/path-secret")
        made, _, _ = stage.desk.add_channel(
            a_property(stage, "ga4", "G-ABC123"), api_secret="api-secret", endpoint=receiver.url
        )
        for channel in (hook, made, stage.channel(f"ntfy://user:pass-secret@127.0.0.1:{port}/topic-secret", "apprise")):
            stage.rule(channel)
        stage.send_mail()
        opened(stage, 1)
        stage.look()
        stage.run_jobs()

    assert len(receiver.asked) == 3
    answers = " ".join(each.answer for each in stage.store.deliveries.list(stage.alice, limit=9))
    written = "".join(capfd.readouterr()) + answers
    for secret in ("path-secret", "api-secret", "pass-secret", "topic-secret", hook.secret):
        assert secret not in written


def test_what_arrived_is_marked_and_its_event_dropped_in_one_transaction(stage: Stage) -> None:
    with receiving() as receiver:
        stage.rule(stage.channel(receiver.url))
        stage.send_mail()
        opened(stage, 1)
        stage.look()
    begun: list[object] = []
    event.listen(stage.store.deliveries._database.engine, "begin", begun.append)

    [(key, _)] = [claim for _, claims in stage.queued for claim in claims]
    stage.store.deliveries.sent([key], "200", stage.now_ms)

    assert len(begun) == 1
    [sent] = stage.store.deliveries.list(stage.alice, limit=9)
    assert (sent.state, sent.news.event) == ("sent", None)
