"""Channels, rules, reminders and replies over the API: shapes, other people's things, nonsense."""

import socket

import pytest
from msgspec.structs import replace

from greentick.notify.courier import Courier
from greentick.notify.outcome import Outcome
from greentick.notify.outcome import sent as sent_at_last
from greentick.notify.turns import BUSY
from greentick.wire import notice_shapes as shapes
from greentick.wire.export_shapes import Export
from world import Caller, World, copy_id, problem, read

HOOK = {"kind": "webhook", "target": "https://hooks.example/s3cret"}
DAY_S = 86_400


def made(caller: Caller, **changed: object) -> shapes.ChannelMade:
    answer = caller.ask("POST", "/v1/channels", {**HOOK, **changed})
    assert answer.status_code == 201, answer.text
    return read(answer, shapes.ChannelMade)


def sent(caller: Caller, number: int = 1, **more: object) -> str:
    id_ = copy_id(number)
    caller.register({"id": id_, "gmail_address": "alice@example.com", "thread_id": f"t{number}", **more})
    return id_


def reminders(caller: Caller, query: str = "") -> list[tuple[str, str]]:
    answer = read(caller.get("/v1/reminders" + query), shapes.Reminders)
    return [(each.kind, each.state) for each in answer.reminders]


def test_a_webhook_shows_its_signing_secret_once_and_its_address_never(world_on_both: World) -> None:
    alice = world_on_both.alice

    new = made(alice)

    assert len(new.signing_secret) >= 40
    listed = alice.get("/v1/channels")
    assert new.signing_secret not in listed.text
    assert "s3cret" not in listed.text
    (channel,) = read(listed, shapes.Channels).channels
    assert (channel.target, channel.enabled, channel.waiting) == ("https://hooks.example/…", True, 0)


def test_a_channel_is_renamed_switched_off_and_removed(world: World) -> None:
    alice = world.alice
    id_ = made(alice).channel.id

    changed = read(
        alice.ask("PATCH", f"/v1/channels/{id_}", {"name": "Work", "enabled": False, "language": "ja"}), shapes.Channel
    )
    assert (changed.name, changed.enabled, changed.language) == ("Work", False, "ja")
    assert alice.ask("DELETE", f"/v1/channels/{id_}").status_code == 204
    problem(alice.ask("DELETE", f"/v1/channels/{id_}"), 404)


def test_analytics_are_off_until_switched_on(world: World) -> None:
    property_ = made(world.alice, kind="analytics", target="UA-1-2").channel

    assert (property_.enabled, property_.target) == (False, "UA-1-2 (www.google-analytics.com)")


def test_nobody_sees_or_touches_what_is_anothers(world: World) -> None:
    alice, bob = world.alice, world.bob
    id_ = made(alice).channel.id
    rule = read(alice.ask("POST", "/v1/rules", {"channel_id": id_, "on": ["open"]}), shapes.Rule)
    message = sent(alice)
    alice.ask("POST", "/v1/reminders", {"message_id": message, "kind": "no_open"})

    assert read(bob.get("/v1/channels"), shapes.Channels).channels == []
    assert read(bob.get("/v1/rules"), shapes.Rules).rules == []
    assert reminders(bob) == []
    for method, path, body in (
        ("PATCH", f"/v1/channels/{id_}", {"enabled": False}),
        ("DELETE", f"/v1/channels/{id_}", None),
        ("POST", f"/v1/channels/{id_}/test", None),
        ("POST", f"/v1/channels/{id_}/confirm", {"code": "1"}),
        ("DELETE", f"/v1/rules/{rule.id}", None),
        ("DELETE", f"/v1/reminders/{message}.no_open", None),
        ("PATCH", f"/v1/reminders/{message}.no_open", {"snooze_s": 60}),
        ("POST", "/v1/reminders", {"message_id": message, "kind": "no_open"}),
    ):
        problem(bob.ask(method, path, body), 404)
    problem(bob.ask("POST", "/v1/rules", {"channel_id": id_, "on": ["open"]}), 400)
    bob.ask("POST", "/v1/replies", {"thread_ids": ["t1"], "gmail_address": "alice@example.com"})
    assert reminders(alice) == [("no_open", "waiting")]


def test_a_rule_is_kept_changed_and_removed(world: World) -> None:
    alice = world.alice
    channel_id = made(alice).channel.id
    given = {
        "channel_id": channel_id, "on": ["click", "first_open"],
        "contacts": [" Example.ORG ", "Bob@Example.com", "*@münchen.de", "@xn--mnchen-3ya.de"],
        "quiet_from": "22:00", "quiet_until": "07:00", "time_zone": "Europe/Berlin",
    }  # fmt: skip

    rule = read(alice.ask("POST", "/v1/rules", given), shapes.Rule)
    assert rule.contacts == ["@example.org", "bob@example.com", "@münchen.de"]
    assert read(alice.get("/v1/rules"), shapes.Rules).rules == [rule]

    changed = read(alice.ask("PATCH", f"/v1/rules/{rule.id}", {"on": ["maybe"]}), shapes.Rule)
    assert changed == replace(rule, on=["maybe"])
    nothing = {"contacts": [], "quiet_from": "", "quiet_until": ""}
    emptied = read(alice.ask("PATCH", f"/v1/rules/{rule.id}", nothing), shapes.Rule)
    assert emptied == replace(changed, contacts=[], quiet_from="", quiet_until="")
    assert problem(alice.ask("PATCH", f"/v1/rules/{rule.id}", {"quiet_from": "22:00"}), 400)
    assert problem(alice.ask("PATCH", "/v1/rules/nobody", {"on": ["maybe"]}), 404)
    assert alice.ask("DELETE", f"/v1/rules/{rule.id}").status_code == 204


@pytest.mark.parametrize(
    "changed",
    [{"on": []}, {"on": ["birthday"]}, {"quiet_from": "22:00"}, {"quiet_from": "22:00", "quiet_until": "22:00"},
     {"quiet_from": "25:00", "quiet_until": "07:00"},
     {"digest_at": "8"}, {"time_zone": "Mars/Olympus"}, {"time_zone": "../../etc/passwd"},
     {"contacts": ["x"]}, {"contacts": ["b*@b.example"]},
     {"contacts": ["a@b.example"] * 201}, {"channel_id": "nobody"}, {"surprise": 1}],
)  # fmt: skip
def test_a_rule_that_makes_no_sense_is_refused_with_a_sentence(world: World, changed: dict[str, object]) -> None:
    given = {"channel_id": made(world.alice).channel.id, "on": ["open"], **changed}

    assert problem(world.alice.ask("POST", "/v1/rules", given), 400).endswith(".")


@pytest.mark.parametrize(
    "changed",
    [{"kind": "pigeon"}, {"target": ""}, {"target": "ftp://x"}, {"target": "https://u:p@h.example/"},
     {"kind": "apprise", "target": "file:///etc/passwd"}, {"kind": "email", "target": "a@b.example"},
     {"kind": "ga4", "target": "G-1"}, {"kind": "analytics", "target": "UA 1"}, {"language": "xx"},
     {"kind": "analytics", "target": "UA-1", "endpoint": "https://h.example/?x=1"},
     {"target": "http://127.0.0.1:9/hook"}, {"target": "http://[::1]/hook"}, {"target": "https://localhost/hook"},
     {"kind": "apprise", "target": "ntfy://192.168.1.5/topic"},
     {"kind": "analytics", "target": "UA-1", "endpoint": "https://10.0.0.1/collect"}],
)  # fmt: skip
def test_a_channel_that_makes_no_sense_is_refused_with_a_sentence(world: World, changed: dict[str, object]) -> None:
    assert problem(world.alice.ask("POST", "/v1/channels", {**HOOK, **changed}), 400).endswith(".")
    assert read(world.alice.get("/v1/channels"), shapes.Channels).channels == []


def nobody(*_: object, **__: object) -> list[object]:
    raise socket.gaierror


def this_machine(*_: object, **__: object) -> list[object]:
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 9))]


def test_a_test_shows_the_real_answer(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The name stands for nothing yet when the channel is saved, and for this machine when something is sent."""
    with monkeypatch.context() as names:
        names.setattr(socket, "getaddrinfo", nobody)
        id_ = made(world.alice, target="http://hooks.example:9/hook").channel.id
    monkeypatch.setattr(socket, "getaddrinfo", this_machine)

    answer = read(world.alice.ask("POST", f"/v1/channels/{id_}/test"), shapes.TestAnswer)

    assert (answer.ok, "no public address" in answer.answer) == (False, True)


def test_while_a_test_waits_for_its_answer_another_one_is_told_to_come_later(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = f"/v1/channels/{made(world.alice).channel.id}/test"
    meanwhile: list[str] = []

    def slow(*_: object) -> Outcome:
        meanwhile.append(problem(world.alice.ask("POST", path), 429))
        return sent_at_last("HTTP 200")

    monkeypatch.setattr(Courier, "test", slow)
    assert read(world.alice.ask("POST", path), shapes.TestAnswer).ok
    assert read(world.alice.ask("POST", path), shapes.TestAnswer).ok

    assert meanwhile == [BUSY, BUSY]


def test_the_log_is_there_and_only_what_was_given_up_can_be_tried_again(world: World) -> None:
    assert read(world.alice.get("/v1/deliveries"), shapes.DeliveryPage) == shapes.DeliveryPage(deliveries=[], next=None)
    for id_ in ("1", "x", "9" * 30, "-1"):
        problem(world.alice.ask("POST", f"/v1/deliveries/{id_}/retry"), 404)


def test_there_is_an_end_to_how_many_channels_there_are(world: World) -> None:
    for _ in range(20):
        made(world.alice)

    assert "20 channels" in problem(world.alice.ask("POST", "/v1/channels", HOOK), 400)


def test_reminders_come_with_the_registration_and_odd_ones_are_left_out_and_named(world_on_both: World) -> None:
    alice = world_on_both.alice
    sent(alice, 1, reminders=[{"kind": "no_open", "after_s": DAY_S}, {"kind": "reopened", "after_s": 14 * DAY_S}])
    assert reminders(alice) == [("no_open", "waiting"), ("reopened", "waiting")]

    for odd in ("x", [1], [{"kind": "birthday"}], [{"kind": "no_open", "after_s": "soon"}], [{"kind": "no_open"}] * 9):
        answer = alice.register({"id": copy_id(2), "reminders": odd})
        assert (answer.results[0].ok, answer.results[0].dropped) == (True, ["reminders"])


def test_of_a_mail_that_carries_nothing_reminders_of_opens_are_left_out_and_named(world: World) -> None:
    wanted = [{"kind": kind} for kind in ("no_open", "no_reply", "reopened", "several_opens")]

    (answer,) = world.alice.register({"id": copy_id(1), "tracks": "log", "reminders": wanted}).results

    assert (answer.ok, answer.dropped) == (True, ["reminders[0]", "reminders[2]", "reminders[3]"])
    assert reminders(world.alice) == [("no_reply", "waiting")]


def test_a_reminder_is_set_snoozed_and_cancelled(world: World) -> None:
    alice, message = world.alice, sent(world.alice)
    given = {"message_id": message, "kind": "no_reply", "after_s": DAY_S}
    set_ = read(alice.ask("POST", "/v1/reminders", given), shapes.Reminder)
    assert (set_.id, set_.state, set_.thread_id) == (f"{message}.no_reply", "waiting", "t1")

    snoozed = read(alice.ask("PATCH", f"/v1/reminders/{set_.id}", {"snooze_s": 3600}), shapes.Reminder)
    assert snoozed.due_at not in {None, set_.due_at}
    assert alice.ask("DELETE", f"/v1/reminders/{set_.id}").status_code == 204
    assert reminders(alice, "?state=waiting") == []
    assert reminders(alice, f"?message={message}") == [("no_reply", "cancelled")]


def test_a_reply_seen_in_the_thread_cancels_the_reminder(world: World) -> None:
    alice = world.alice
    sent(alice, reminders=[{"kind": "no_reply", "after_s": DAY_S}])
    world.clock.now_ms += 1000

    told = {"thread_ids": ["t1"], "gmail_address": "Alice@example.com"}
    assert alice.ask("POST", "/v1/replies", told).status_code == 204

    assert reminders(alice) == [("no_reply", "cancelled")]


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "/v1/reminders", {"message_id": "x", "kind": "no_open"}, 404),
        ("POST", "/v1/reminders", {"message_id": copy_id(1), "kind": "birthday"}, 400),
        ("POST", "/v1/reminders", {"message_id": copy_id(1), "kind": "no_open", "after_s": 1}, 400),
        ("PATCH", f"/v1/reminders/{copy_id(1)}.no_open", {}, 400),
        ("PATCH", f"/v1/reminders/{copy_id(1)}.birthday", {"snooze_s": 1}, 404),
        ("DELETE", "/v1/reminders/x", None, 404),
        ("GET", "/v1/reminders?state=x", None, 400),
        ("GET", "/v1/reminders?message=x", None, 400),
        ("POST", "/v1/replies", {"thread_ids": ["t"] * 101, "gmail_address": "a@b.example"}, 400),
        ("POST", "/v1/replies", {"thread_ids": ["t"], "gmail_address": "x"}, 400),
    ],
)
def test_nonsense_is_refused_with_a_sentence(world: World, method: str, path: str, body: object, status: int) -> None:
    sent(world.alice)

    assert problem(world.alice.ask(method, path, body), status).endswith(".")


def test_nothing_of_it_is_for_strangers(world: World) -> None:
    for path in ("/v1/channels", "/v1/rules", "/v1/deliveries", "/v1/reminders"):
        problem(world.mallory.get(path), 401)


def test_what_is_set_goes_along_with_the_export_without_its_secrets(world: World) -> None:
    alice = world.alice
    new = made(alice)
    alice.ask("POST", "/v1/rules", {"channel_id": new.channel.id, "on": ["open"]})
    sent(alice, reminders=[{"kind": "no_open", "after_s": DAY_S}])

    answer = alice.get("/v1/export")
    export = read(answer, Export)

    assert [len(each) for each in (export.channels, export.rules, export.reminders)] == [1, 1, 1]
    assert new.signing_secret not in answer.text
    assert "s3cret" not in answer.text
