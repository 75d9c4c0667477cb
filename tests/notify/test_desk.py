"""The desk: of two who change something at once, neither takes back what the other has changed."""

from dataclasses import replace
from threading import Thread

import pytest

from greentick.domain.channels import Channel, Rule
from greentick.errors import NotFound
from notify.stage import Stage

HOOK = "http://127.0.0.1:9/hook"


def test_a_channel_is_changed_as_it_is_by_now_not_as_it_was_when_it_was_looked_at(stage: Stage) -> None:
    seen_by_both = stage.channel(HOOK)

    stage.desk.change_channel(seen_by_both, name="Mine")
    changed = stage.desk.change_channel(seen_by_both, enabled=False)

    assert (changed.name, changed.enabled) == ("Mine", False)
    assert stage.desk.channel(stage.alice, seen_by_both.id) == changed


def test_a_channel_that_was_removed_meanwhile_is_not_changed(stage: Stage) -> None:
    channel = stage.channel(HOOK)
    stage.store.channels.remove(stage.alice, channel.id)

    with pytest.raises(NotFound):
        stage.desk.change_channel(channel, name="Mine")


def test_two_changes_of_a_rule_at_once_are_both_kept(stage: Stage) -> None:
    rule = stage.rule(stage.channel(HOOK))
    other = Thread(
        target=stage.desk.change_rule, args=(stage.alice, rule.id, lambda now: replace(now, contacts=("@b.example",)))
    )

    def slowly(now: Rule) -> Rule:
        other.start()
        other.join(0.2)  # it cannot end before this one has
        return replace(now, digest_at="08:00")

    stage.desk.change_rule(stage.alice, rule.id, slowly)
    other.join()

    [kept] = stage.store.channels.rules(stage.alice)
    assert (kept.digest_at, kept.contacts) == ("08:00", ("@b.example",))


def test_two_changes_of_a_channel_at_once_are_both_kept(stage: Stage) -> None:
    channel = stage.channel(HOOK)
    other = Thread(target=stage.desk.change_channel, args=(channel,), kwargs={"name": "Mine"})

    def slowly(now: Channel) -> Channel:
        other.start()
        other.join(0.2)
        return replace(now, enabled=False)

    stage.store.channels.change(stage.alice, channel.id, slowly)
    other.join()

    kept = stage.desk.channel(stage.alice, channel.id)
    assert (kept.name, kept.enabled) == ("Mine", False)
