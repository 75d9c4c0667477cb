"""Webhooks: the news as JSON, signed so that the receiver can tell that it is ours, fresh, and untouched."""

import hashlib
import hmac
import secrets
from collections.abc import Collection, Mapping
from typing import Final

import msgspec

from greentick.domain.channels import Channel
from greentick.notify.letter import Letter, Story
from greentick.notify.outcome import Outcome
from greentick.notify.post import post, read_target
from greentick.wire.times import hit_to_wire, report_to_wire, to_wire

SIGNATURE_HEADER: Final = "Greentick-Signature"
TIMESTAMP_HEADER: Final = "Greentick-Timestamp"
DELIVERY_HEADER: Final = "Greentick-Delivery"


def make_secret() -> str:
    """A new signing secret."""
    return secrets.token_urlsafe(32)


def sign(secret: str, timestamp: int, body: bytes) -> str:
    """`v1=` and the hex HMAC-SHA256 of `<timestamp>.<body>`; the timestamp is Unix seconds."""
    mac = hmac.new(secret.encode(), b"%d." % timestamp + body, hashlib.sha256)
    return f"v1={mac.hexdigest()}"


def send(channel: Channel, letter: Letter, now_ms: int, private_hosts: Collection[str]) -> Outcome:
    """Post a letter to the channel's address."""
    body = msgspec.json.encode(_body(letter))
    timestamp = now_ms // 1000
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "greentick",
        TIMESTAMP_HEADER: str(timestamp),
        DELIVERY_HEADER: letter.id,
        SIGNATURE_HEADER: sign(channel.secret, timestamp, body),
    }
    return post(read_target(channel.target), body, headers, private_hosts)


def _body(letter: Letter) -> Mapping[str, object]:
    return {
        "id": letter.id,
        "type": "test" if letter.is_test else "news",
        "title": letter.title,
        "text": letter.text,
        "news": [_item(each) for each in letter.stories],
    }


def _item(story: Story) -> Mapping[str, object]:
    message, event, report = story.message, story.news.event, story.news.report
    return {
        "occasion": story.news.occasion,
        "reminder": story.news.reminder,
        "message": {
            "id": message.id,
            "subject": message.subject,
            "recipients": [each.address for each in message.recipients if each.address],
            "sent_at": to_wire(message.sent_at_ms),
            "thread_id": message.thread_id,
        },
        "event": None
        if event is None
        else {
            "id": event.id,
            "at": hit_to_wire(event.at_ms),
            "kind": event.kind,
            "verdict": event.verdict,
            "reason": event.reason,
            "client": event.client.name,
            "system": event.client.system,
            "device": event.client.device,
            "url": event.url,
        },
        "report": None
        if report is None
        else {
            "kind": report.kind,
            "at": report_to_wire(report.at_ms),
            "status": report.status,
            "blames_tracking": report.blames_tracking,
        },
        "link": story.link,
    }
