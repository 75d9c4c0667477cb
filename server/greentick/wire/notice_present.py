"""Puts channels, rules, deliveries and reminders into the shapes of the wire. Pure."""

from greentick.domain.channels import ChannelState, Delivery, Occasion, Rule
from greentick.domain.reminders import Reminder
from greentick.wire import notice_shapes as shapes
from greentick.wire.times import report_to_wire, report_to_wire_or_none, to_wire, to_wire_or_none

_OCCASIONS: dict[Occasion, shapes.OccasionName] = {
    Occasion.FIRST_OPEN: "first_open",
    Occasion.OPEN: "open",
    Occasion.CLICK: "click",
    Occasion.MAYBE: "maybe",
    Occasion.REMINDER: "reminder",
    Occasion.BOUNCE: "bounce",
    Occasion.DISPLAYED: "displayed",
}


def channel(state: ChannelState, target: str) -> shapes.Channel:
    """A channel; `target` as it may be shown."""
    of = state.channel
    return shapes.Channel(
        id=of.id,
        kind=of.kind,
        name=of.name,
        target=target,
        language=of.language,
        enabled=of.enabled,
        confirmed=of.confirmed,
        with_subject=of.with_subject,
        created_at=to_wire(of.created_at_ms),
        waiting=state.waiting,
        parked=state.parked,
        last_sent_at=report_to_wire_or_none(state.last_sent_at_ms),
        last_answer=state.last_answer,
    )


def rule(of: Rule) -> shapes.Rule:
    """A rule."""
    return shapes.Rule(
        id=of.id,
        channel_id=of.channel_id,
        on=sorted(_OCCASIONS[each] for each in of.on),
        contacts=list(of.contacts),
        quiet_from=of.quiet_from,
        quiet_until=of.quiet_until,
        digest_at=of.digest_at,
        time_zone=of.time_zone,
    )


def delivery(of: Delivery) -> shapes.Delivery:
    """A line of the log."""
    return shapes.Delivery(
        id=of.key,
        channel_id=of.channel_id,
        occasion=_OCCASIONS[of.news.occasion],
        message_id=of.message_id,
        state=of.state,
        digest=of.digest,
        attempts=of.attempts,
        created_at=report_to_wire(of.created_at_ms),
        next_at=to_wire_or_none(of.due_at_ms),
        done_at=report_to_wire_or_none(of.done_at_ms),
        answer=of.answer,
    )


def reminder(of: Reminder) -> shapes.Reminder:
    """A reminder."""
    return shapes.Reminder(
        id=of.id,
        message_id=of.message_id,
        kind=of.kind,
        after_s=of.after_s,
        state=of.state,
        due_at=to_wire_or_none(of.due_at_ms),
        told_at=report_to_wire_or_none(of.told_at_ms),
        sent_at=to_wire(of.sent_at_ms),
        subject=of.subject,
        recipients=list(of.recipients),
        thread_id=of.thread_id,
        gmail_address=of.gmail_address,
    )
