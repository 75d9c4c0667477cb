"""Webhooks: what arrives can be verified, and nothing the other side does holds us up or leads us astray."""

import hashlib
import hmac
import json
from datetime import UTC, datetime

import pytest

from greentick.errors import InvalidInput
from greentick.notify import outward
from greentick.notify import post as posting
from greentick.notify.outcome import Outcome
from greentick.notify.post import read_target
from greentick.wire.settings_shapes import SettingsPatch
from making import a_hit
from notify.receiver import Asked, Receiver, receiving
from notify.stage import Stage


def is_genuine(asked: Asked, secret: str) -> bool:
    """As a receiver does it, from what the README says."""
    timestamp = asked.headers["greentick-timestamp"]
    mac = hmac.new(secret.encode(), timestamp.encode() + b"." + asked.body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(asked.headers["greentick-signature"], f"v1={mac}")


def tell(stage: Stage, receiver: Receiver) -> str:
    """One open, told through a webhook."""
    channel = stage.channel(receiver.url)
    stage.rule(channel)
    stage.send_mail()
    stage.now_ms += 60_000
    stage.fold(a_hit(stage.alice, "h-1", at_ms=stage.now_ms))
    stage.look()
    stage.run_jobs()
    return channel.secret


def test_an_open_arrives_once_signed_and_with_what_happened(stage: Stage) -> None:
    with receiving() as receiver:
        secret = tell(stage, receiver)

    (asked,) = receiver.asked
    told = json.loads(asked.body)
    assert is_genuine(asked, secret)
    assert not is_genuine(Asked(asked.path, asked.headers, asked.body + b" "), secret)
    assert asked.headers["greentick-timestamp"] == str(stage.now_ms // 1000)
    assert asked.headers["greentick-delivery"] == told["id"]
    assert told["title"] == "Bob opened “Mail 1”"
    (news,) = told["news"]
    assert (news["occasion"], news["message"]["subject"], news["event"]["verdict"]) == (
        "first_open",
        "Mail 1",
        "person",
    )
    assert stage.states() == ["sent"]


def test_where_only_days_are_kept_no_notice_tells_more(stage: Stage) -> None:
    stage.store.accounts.update_settings(stage.alice, SettingsPatch(keep_exact_time=False))
    with receiving() as receiver:
        tell(stage, receiver)

    told = json.loads(receiver.asked[0].body)
    day = datetime.fromtimestamp(stage.now_ms / 1000, UTC).date()
    assert told["news"][0]["event"]["at"] == day.isoformat()
    assert told["text"].startswith(f"{day:%b} {day.day}, {day.year}. ")


def test_a_receiver_that_fails_is_asked_again_later_and_later_then_parked_and_shown(stage: Stage) -> None:
    with receiving(statuses=[500]) as receiver:
        tell(stage, receiver)
        waits = []
        while stage.states() == ["waiting"]:
            (delivery,) = stage.store.deliveries.list(stage.alice, limit=5)
            assert delivery.due_at_ms is not None
            waits.append((delivery.due_at_ms - stage.now_ms) // 1000)
            stage.now_ms = delivery.due_at_ms
            stage.look()
            stage.run_jobs()

    assert waits == [60, 300, 1800, 7200, 21600]
    assert len(receiver.asked) == 6
    assert len({asked.headers["greentick-delivery"] for asked in receiver.asked}) == 1
    (delivery,) = stage.store.deliveries.list(stage.alice, limit=5)
    assert (delivery.state, delivery.attempts) == ("parked", 6)
    assert "HTTP 500" in delivery.answer
    (shown,) = stage.store.channels.list(stage.alice)
    assert (shown.parked, shown.waiting) == (1, 0)
    assert "HTTP 500" in shown.last_answer


def test_what_was_parked_goes_out_when_it_is_asked_for_again(stage: Stage) -> None:
    with receiving(statuses=[410, 200]) as receiver:
        tell(stage, receiver)
        assert stage.states() == ["parked"]  # gone for good: asking again would be no use
        (delivery,) = stage.store.deliveries.list(stage.alice, limit=5)

        assert stage.store.deliveries.retry(stage.alice, delivery.key, stage.now_ms)
        stage.look()
        stage.run_jobs()

    assert stage.states() == ["sent"]
    assert not stage.store.deliveries.retry(stage.alice, delivery.key, stage.now_ms)


def test_a_redirect_is_not_followed_wherever_it_leads(stage: Stage) -> None:
    with receiving() as inside, receiving(statuses=[302], location=inside.url) as outside:
        outcome = stage.desk.test(stage.channel(outside.url))

    assert inside.asked == []
    assert outcome == Outcome("later", "HTTP 302 Found: redirects are not followed. Enter the address it leads to.")


def test_a_name_that_has_become_a_private_address_is_refused_and_parked_at_once(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    with receiving() as receiver:
        receiver.url = receiver.url.replace("127.0.0.1", "localhost")
        monkeypatch.setattr(outward, "check", lambda *_: None)  # as it was when it was saved
        tell(stage, receiver)

    assert receiver.asked == []
    assert stage.states() == ["parked"]
    (delivery,) = stage.store.deliveries.list(stage.alice, limit=5)
    assert "no public address" in delivery.answer


@pytest.mark.timeout(60)
def test_a_receiver_that_hangs_is_given_up_and_the_rest_put_off_with_it(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posting, "LONGEST_S", 0.3)
    with receiving(is_hanging=True) as receiver:
        channel = stage.channel(receiver.url)
        stage.rule(channel)
        for number in (1, 2, 3):
            stage.send_mail(number)
        stage.now_ms += 60_000
        stage.fold(*(a_hit(stage.alice, f"h-{number}", number, at_ms=stage.now_ms) for number in (1, 2, 3)))
        stage.look()

        assert stage.run_jobs() == [{"sent": 0, "later": 1, "never": 0}]
        assert len(receiver.asked) == 1

    found = stage.store.deliveries.list(stage.alice, limit=5)
    assert {(each.state, each.attempts, each.due_at_ms) for each in found} == {("waiting", 1, stage.now_ms + 60_000)}
    assert "did not answer" in found[0].answer


@pytest.mark.parametrize(
    "url",
    ["", "x", "ftp://a.example/", "javascript:alert(1)", "//a.example/", "https://", "https://u:p@a.example/",
     "https://a.example/\r\nX: y", "https://a.example/ x", "https://ä.example/", "http://a.example:99999/",
     "https://a.example/" + "x" * 2000],
)  # fmt: skip
def test_what_is_no_address_for_a_webhook_is_refused_with_a_sentence(url: str) -> None:
    with pytest.raises(InvalidInput, match="address"):
        read_target(url)
