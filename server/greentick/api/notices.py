"""Channels, rules, the log of deliveries."""

from collections.abc import Iterable
from dataclasses import replace

from msgspec import UNSET

from greentick.api.call import Call
from greentick.domain.channels import Channel, ChannelState, Occasion, Rule
from greentick.errors import NotFound
from greentick.notify.desk import NO_CHANNEL, NO_RULE, shown_target
from greentick.wire import notice_present as present
from greentick.wire import notice_shapes as shapes

LOG_DEFAULT = 50
LOG_MOST = 200
NO_DELIVERY = "There is no such delivery that was given up."


def list_channels(call: Call) -> shapes.Channels:
    """GET /v1/channels."""
    return shapes.Channels(channels=[shown_channel(each) for each in call.store.channels.list(call.account_id)])


def add_channel(call: Call) -> shapes.ChannelMade:
    """POST /v1/channels."""
    new = call.read(shapes.NewChannel)
    enabled = new.kind not in {"ga4", "analytics"} if new.enabled is UNSET else new.enabled
    wanted = Channel(
        id="",
        account_id=call.account_id,
        kind=new.kind,
        name=new.name,
        language=new.language,
        enabled=enabled,
        target=new.target,
        with_subject=new.with_subject,
    )
    made, secret, answer = call.desk.add_channel(wanted, api_secret=new.api_secret, endpoint=new.endpoint)
    return shapes.ChannelMade(channel=shown_channel(ChannelState(channel=made)), signing_secret=secret, answer=answer)


def change_channel(call: Call) -> shapes.Channel:
    """PATCH /v1/channels/{id}."""
    channel = call.desk.channel(call.account_id, call.id_of(NO_CHANNEL))
    patch = call.read(shapes.ChannelPatch)
    call.desk.change_channel(
        channel,
        name=None if patch.name is UNSET else patch.name,
        language=None if patch.language is UNSET else patch.language,
        enabled=None if patch.enabled is UNSET else patch.enabled,
        with_subject=None if patch.with_subject is UNSET else patch.with_subject,
    )
    return _current(call, channel.id)


def remove_channel(call: Call) -> None:
    """DELETE /v1/channels/{id}."""
    if not call.store.channels.remove(call.account_id, call.id_of(NO_CHANNEL)):
        raise NotFound(NO_CHANNEL)


def test_channel(call: Call) -> shapes.TestAnswer:
    """POST /v1/channels/{id}/test."""
    outcome = call.desk.test(call.desk.channel(call.account_id, call.id_of(NO_CHANNEL)))
    return shapes.TestAnswer(ok=outcome.kind == "sent", answer=outcome.answer)


def confirm_channel(call: Call) -> shapes.Channel:
    """POST /v1/channels/{id}/confirm."""
    channel = call.desk.channel(call.account_id, call.id_of(NO_CHANNEL))
    call.desk.confirm(channel, call.read(shapes.ChannelCode).code)
    return _current(call, channel.id)


def list_rules(call: Call) -> shapes.Rules:
    """GET /v1/rules."""
    return shapes.Rules(rules=[present.rule(each) for each in call.store.channels.rules(call.account_id)])


def add_rule(call: Call) -> shapes.Rule:
    """POST /v1/rules."""
    new = call.read(shapes.NewRule)
    rule = Rule(
        id="",
        channel_id=new.channel_id,
        on=_occasions(new.on),
        contacts=tuple(new.contacts),
        quiet_from=new.quiet_from,
        quiet_until=new.quiet_until,
        digest_at=new.digest_at,
        time_zone=new.time_zone,
    )
    return present.rule(call.desk.rule(call.account_id, rule))


def change_rule(call: Call) -> shapes.Rule:
    """PATCH /v1/rules/{id}."""
    id_, patch = call.id_of(NO_RULE), call.read(shapes.RulePatch)
    return present.rule(call.desk.change_rule(call.account_id, id_, lambda rule: _patched(rule, patch)))


def _patched(rule: Rule, patch: shapes.RulePatch) -> Rule:
    return replace(
        rule,
        channel_id=rule.channel_id if patch.channel_id is UNSET else patch.channel_id,
        on=rule.on if patch.on is UNSET else _occasions(patch.on),
        contacts=rule.contacts if patch.contacts is UNSET else tuple(patch.contacts),
        quiet_from=rule.quiet_from if patch.quiet_from is UNSET else patch.quiet_from,
        quiet_until=rule.quiet_until if patch.quiet_until is UNSET else patch.quiet_until,
        digest_at=rule.digest_at if patch.digest_at is UNSET else patch.digest_at,
        time_zone=rule.time_zone if patch.time_zone is UNSET else patch.time_zone,
    )


def remove_rule(call: Call) -> None:
    """DELETE /v1/rules/{id}."""
    if not call.store.channels.remove_rule(call.account_id, call.id_of(NO_RULE)):
        raise NotFound(NO_RULE)


def list_deliveries(call: Call) -> shapes.DeliveryPage:
    """GET /v1/deliveries."""
    limit = call.limit(LOG_DEFAULT, LOG_MOST)
    before = call.number("before", 0) or None
    found = call.store.deliveries.list(call.account_id, limit=limit + 1, before=before, channel_id=call.text("channel"))
    shown = [present.delivery(each) for each in found[:limit]]
    return shapes.DeliveryPage(deliveries=shown, next=shown[-1].id if len(found) > limit else None)


def retry_delivery(call: Call) -> None:
    """POST /v1/deliveries/{id}/retry."""
    id_ = call.id_of(NO_DELIVERY)
    known = id_.isascii() and id_.isdigit() and len(id_) < 19
    if not known or not call.store.deliveries.retry(call.account_id, int(id_), call.now_ms):
        raise NotFound(NO_DELIVERY)


def _occasions(names: Iterable[shapes.OccasionName]) -> frozenset[Occasion]:
    return frozenset(map(Occasion, names))


def _current(call: Call, channel_id: str) -> shapes.Channel:
    states = call.store.channels.list(call.account_id)
    found = next((each for each in states if each.channel.id == channel_id), None)
    if found is None:
        raise NotFound(NO_CHANNEL)
    return shown_channel(found)


def shown_channel(state: ChannelState) -> shapes.Channel:
    """A channel without its secrets."""
    return present.channel(state, shown_target(state.channel))
