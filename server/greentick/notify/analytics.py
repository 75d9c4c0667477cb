"""Templates that send news to an analytics property: GA4's Measurement Protocol, and the older form of v=1.

Off until switched on. Nobody is named: the client id is a keyed hash of the message, the subject goes along only where
the channel says so.
"""

import hashlib
import hmac
import uuid
from collections.abc import Collection
from typing import Final
from urllib.parse import quote, urlencode, urlsplit

import msgspec

from greentick.domain.channels import Channel, Occasion
from greentick.domain.message import Message
from greentick.errors import InvalidInput
from greentick.notify.letter import Letter, Story
from greentick.notify.outcome import Outcome, later
from greentick.notify.post import post, read_target

GA4_URL: Final = "https://www.google-analytics.com/mp/collect"
ANALYTICS_URL: Final = "https://www.google-analytics.com/collect"

_EVENTS: Final = {
    Occasion.FIRST_OPEN: "open",
    Occasion.OPEN: "open",
    Occasion.CLICK: "click",
    Occasion.MAYBE: "maybe",
    Occasion.REMINDER: "reminder",
    Occasion.BOUNCE: "bounce",
    Occasion.DISPLAYED: "displayed",
}


def target_of(kind: str, property_id: str, endpoint: str) -> str:
    """The address of a property: where it is collected, and which. Raises InvalidInput."""
    base = endpoint.strip() or (GA4_URL if kind == "ga4" else ANALYTICS_URL)
    name = property_id.strip()
    if not name or not name.isascii() or not name.replace("-", "").isalnum():
        raise InvalidInput("The property is written like G-ABC123 (GA4) or UA-123456-1 (v=1).", "property_odd")
    if urlsplit(base).query:
        raise InvalidInput(
            "The address of the collector must not have a query: it is filled in here.", "collector_query"
        )
    read_target(base)
    return f"{base}?{'measurement_id' if kind == 'ga4' else 'tid'}={quote(name)}"


def send(channel: Channel, letter: Letter, private_hosts: Collection[str]) -> Outcome:
    """One request per story; a test sends one of its own."""
    outcome = later("There was nothing to send.", "answer_nothing")
    for story in letter.stories or (None,):
        outcome = _send(channel, story, private_hosts)
        if outcome.kind != "sent":
            return outcome
    return outcome


def _send(channel: Channel, story: Story | None, private_hosts: Collection[str]) -> Outcome:
    if channel.kind == "ga4":
        url = f"{channel.target}&api_secret={quote(channel.secret)}"
        body, media = msgspec.json.encode(_ga4(channel, story)), "application/json"
    else:
        url, media = channel.target.partition("?")[0], "application/x-www-form-urlencoded"
        body = urlencode(_fields(channel, story)).encode()
    return post(read_target(url), body, {"Content-Type": media, "User-Agent": "greentick"}, private_hosts)


def _ga4(channel: Channel, story: Story | None) -> dict[str, object]:
    params: dict[str, object] = {"mail": "test"}
    if story is not None:
        params = {"mail": story.message.id, "engagement_time_msec": 1}
        if channel.with_subject:
            params["mail_subject"] = story.message.subject[:100]
    return {
        "client_id": _client_id(channel, story),
        "non_personalized_ads": True,
        "events": [{"name": f"mail_{_action(story)}", "params": params}],
    }


def _fields(channel: Channel, story: Story | None) -> dict[str, str]:
    """v, tid, cid, t, ec, ea, dp, dt: the fields that pixels in mails have always sent there."""
    mail = "test" if story is None else story.message.id
    given = {
        "v": "1",
        "tid": channel.target.partition("tid=")[2],
        "cid": _client_id(channel, story),
        "t": "event",
        "ec": "email",
        "ea": _action(story),
        "dp": f"/email/{mail}",
    }
    if channel.with_subject and story is not None:
        given["dt"] = story.message.subject[:100]
    return given


def _action(story: Story | None) -> str:
    return "test" if story is None else _EVENTS[story.news.occasion]


def _client_id(channel: Channel, story: Story | None) -> str:
    """Always the same for one message in one channel, and worthless outside of it."""
    message: Message | None = None if story is None else story.message
    name = b"test" if message is None else message.nonce
    mac = hmac.new(f"{channel.id}/{channel.secret}".encode(), name, hashlib.sha256)
    return str(uuid.UUID(bytes=mac.digest()[:16], version=4))
