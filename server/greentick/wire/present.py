"""Puts the nouns of domain into the shapes of the wire. Pure; api, push and worker show the same thing the same way."""

from greentick.domain.identity import ProvedAddress
from greentick.domain.judgement import JudgedHit
from greentick.domain.mail_report import MailReport
from greentick.domain.message import Message
from greentick.domain.receipt import Event
from greentick.domain.stored import (
    SHOWN_EVENTS,
    FeedChange,
    FeedPage,
    MessageDetail,
    News,
    NoticeOf,
    SessionOf,
    StoredReceipt,
)
from greentick.domain.wish import Said
from greentick.wire import export_shapes, feed_shapes, label_shapes, message_shapes, receipt_shapes, report_shapes
from greentick.wire.session_shapes import AddressInfo
from greentick.wire.times import hit_to_wire, hit_to_wire_or_none, report_to_wire, to_wire


def receipt(stored: StoredReceipt) -> receipt_shapes.Receipt:
    """What the sender is shown of one message."""
    message, fold = stored.message, stored.receipt
    return receipt_shapes.Receipt(
        id=message.id,
        gmail_address=message.gmail_address,
        thread_id=message.thread_id,
        perm_thread_id=message.perm_thread_id,
        gmail_message_id=message.gmail_message_id,
        perm_message_id=message.perm_message_id,
        subject=message.subject,
        recipients=[
            message_shapes.Recipient(address=each.address, name=each.name, kind=_kind(each.kind))
            for each in message.recipients
        ],
        sent_at=to_wire(message.sent_at_ms),
        state=stored.state.value,
        opens=fold.opens,
        clicks=fold.clicks,
        first_open_at=hit_to_wire_or_none(fold.first_open_at_ms),
        last_open_at=hit_to_wire_or_none(fold.last_open_at_ms),
        events=[event(each) for each in fold.events[:SHOWN_EVENTS]],
        more_events=stored.more_events + max(0, len(fold.events) - SHOWN_EVENTS),
        cursor=stored.cursor,
        tracks=_tracks(message.tracks),
        links=message.links,
        disclosed=message.disclosed,
        reports=[mail_report(each) for each in fold.reports],
        reply=_reply(message),
        labels=list(stored.labels),
    )


def group_event(of: News) -> label_shapes.GroupEvent:
    """One open or click among those of many messages."""
    message = of.stored.message
    return label_shapes.GroupEvent(
        message_id=message.id,
        subject=message.subject,
        recipients=[each.address for each in message.recipients if each.address],
        event=event(of.event),
    )


def _reply(of: Message) -> receipt_shapes.Reply | None:
    if of.replied_at_ms is None:
        return None
    return receipt_shapes.Reply(
        at=report_to_wire(of.replied_at_ms), learned="gmail" if of.reply_learned == "gmail" else "seen"
    )


def mail_report(of: MailReport) -> report_shapes.MailReport:
    """What a mail server or a mail program said."""
    return report_shapes.MailReport(
        kind=of.kind.value, at=report_to_wire(of.at_ms), status=of.status, blames_tracking=of.blames_tracking
    )


def event(of: Event) -> receipt_shapes.Event:
    """One reading, or one machine's visit."""
    return receipt_shapes.Event(
        id=of.id,
        kind="click" if of.kind == "click" else "open",
        group=of.group.value,
        at=hit_to_wire(of.at_ms),
        last_at=hit_to_wire(of.last_at_ms),
        verdict=of.verdict.value,
        reason=of.reason,
        party=of.party,
        client=of.client.name,
        system=of.client.system,
        device=of.client.device,
        hits=len(of.hit_ids),
        url=of.url,
        corrected=of.corrected,
    )


def feed_item(change: FeedChange) -> feed_shapes.FeedItem:
    """One change of the feed."""
    return feed_shapes.FeedItem(
        cursor=change.cursor,
        type=change.type,
        id=change.message_id,
        receipt=None if change.stored is None else receipt(change.stored),
        notices=[_notice(each) for each in change.notices],
        reminders=[feed_shapes.ReminderTold(kind=each.kind, after_s=each.after_s) for each in change.reminders],
        reports=[mail_report(each) for each in change.reports],
    )


def feed_page(page: FeedPage) -> feed_shapes.FeedPage:
    """A stretch of the feed."""
    items = [feed_item(each) for each in page.items]
    return feed_shapes.FeedPage(items=items, cursor=page.cursor, more=page.more, reset=page.reset)


def timeline_hit(judged: JudgedHit) -> receipt_shapes.TimelineHit:
    """One hit as stored, with its judgement."""
    hit, judgement = judged.hit, judged.judgement
    return receipt_shapes.TimelineHit(
        id=hit.id,
        at=hit_to_wire(hit.at_ms),
        target=hit.target.value,
        verdict=judgement.verdict.value,
        reason=judgement.reason,
        party=judgement.party,
        client=judgement.client.name,
        system=judgement.client.system,
        device=judgement.client.device,
        network=hit.network,
        url=hit.url,
        rules_version=judgement.rules_version,
    )


def message_detail(detail: MessageDetail) -> receipt_shapes.MessageDetail:
    """One message with everything that was recorded."""
    return receipt_shapes.MessageDetail(
        receipt=receipt(detail.stored),
        hits=[timeline_hit(each) for each in detail.judged],
        uncounted_hits=detail.uncounted,
    )


def proved_address(of: ProvedAddress) -> AddressInfo:
    """One address the account signs in with."""
    return AddressInfo(address=of.address, proved_at=to_wire(of.proved_at_ms))


def exported_session(of: SessionOf) -> export_shapes.ExportedSession:
    """One signed-in browser."""
    return export_shapes.ExportedSession(
        device=of.device, created_at=to_wire(of.created_at_ms), last_used_at=to_wire(of.last_used_at_ms)
    )


def noted_consent(of: Said) -> export_shapes.NotedConsent:
    """What the sender noted of a recipient."""
    return export_shapes.NotedConsent(source=of.source, noted_at=to_wire(of.at_ms))


def _notice(of: NoticeOf) -> feed_shapes.Notice:
    return feed_shapes.Notice(kind="click" if of.kind == "click" else "open", event=event(of.event), first=of.first)


def _tracks(tracks: str) -> message_shapes.TracksName:
    return "clicks" if tracks == "clicks" else "both" if tracks == "both" else "log" if tracks == "log" else "opens"


def _kind(kind: str) -> message_shapes.RecipientKind:
    return "cc" if kind == "cc" else "bcc" if kind == "bcc" else "to"
