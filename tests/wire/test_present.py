import msgspec
from msgspec.structs import replace

from greentick.domain.hit import Hit, Target
from greentick.domain.judgement import Client, JudgedHit, Judgement, Verdict
from greentick.domain.message import Message, Recipient
from greentick.domain.receipt import Event, Group, Receipt, State
from greentick.domain.stored import FeedChange, FeedPage, MessageDetail, NoticeOf, SessionOf, StoredReceipt
from greentick.wire import export_shapes, feed_shapes, present, receipt_shapes

AT_MS = 1_795_000_000_000
EVENT = Event(
    id="h1", kind="click", group=Group.OPENED, at_ms=AT_MS, last_at_ms=AT_MS + 1_000, verdict=Verdict.PERSON,
    reason="mail_program", party="", client=Client(name="Outlook", system="Windows", device="desktop"),
    hit_ids=("h1", "h2"), url="https://example.org/",
)  # fmt: skip
MESSAGE = Message(
    id="AAAAAAAAAAAAAAAB", account_id=b"a" * 9, nonce=bytes(11) + b"\x01", sent_at_ms=AT_MS - 1_000, subject="Hello",
    gmail_address="alice@example.org", thread_id="19a1", perm_thread_id="thread-a:r1", gmail_message_id="19a2",
    perm_message_id="msg-a:r2",
    recipients=(Recipient("bob@example.org", "Bob", "cc"), Recipient("eve@x.org", kind="?")),
)  # fmt: skip
STORED = StoredReceipt(
    message=MESSAGE,
    receipt=Receipt(
        state=State.CLICKED, opens=1, clicks=1, first_open_at_ms=AT_MS, last_open_at_ms=None, events=(EVENT,)
    ),
    cursor=7,
    more_events=2,
)


def test_a_receipt_says_what_is_known_of_its_message() -> None:
    shown = present.receipt(STORED)

    assert (shown.id, shown.subject, shown.sent_at) == ("AAAAAAAAAAAAAAAB", "Hello", "2026-11-18T11:06:39.000Z")
    assert (shown.thread_id, shown.perm_thread_id) == ("19a1", "thread-a:r1")
    assert (shown.gmail_message_id, shown.perm_message_id) == ("19a2", "msg-a:r2")
    assert [(each.address, each.name, each.kind) for each in shown.recipients] == [
        ("bob@example.org", "Bob", "cc"),
        ("eve@x.org", "", "to"),
    ]
    assert (shown.state, shown.opens, shown.clicks, shown.cursor, shown.more_events) == ("clicked", 1, 1, 7, 2)
    assert (shown.first_open_at, shown.last_open_at) == ("2026-11-18T11:06:40.000Z", None)


def test_an_event_says_when_who_and_how_it_is_known() -> None:
    assert present.event(EVENT) == receipt_shapes.Event(
        id="h1", kind="click", group="opened", at="2026-11-18T11:06:40.000Z", last_at="2026-11-18T11:06:41.000Z",
        verdict="person", reason="mail_program", party="", client="Outlook", system="Windows", device="desktop", hits=2,
        url="https://example.org/", corrected=False,
    )  # fmt: skip


def test_a_receipt_shows_fifty_events_and_says_how_many_more_there_are() -> None:
    many = replace(STORED, receipt=replace(STORED.receipt, events=(EVENT,) * 60))

    shown = present.receipt(many)

    assert (len(shown.events), shown.more_events) == (50, 12)


def test_every_state_verdict_and_group_can_be_told() -> None:
    for state in State:
        for verdict in Verdict:
            for group in Group:
                event = replace(EVENT, verdict=verdict, group=group)
                told = replace(STORED, receipt=Receipt(state=state, events=(event,)))
                shown = msgspec.json.encode(present.receipt(told))
                assert msgspec.json.decode(shown, type=receipt_shapes.Receipt) == present.receipt(told)


def test_a_feed_tells_of_receipts_deletions_and_notices() -> None:
    notice = NoticeOf(kind="click", event=EVENT, first=True)
    changes = [
        FeedChange(cursor=7, type="receipt", message_id=MESSAGE.id, stored=STORED, notices=(notice,)),
        FeedChange(cursor=8, type="deleted", message_id=MESSAGE.id),
    ]

    page = present.feed_page(FeedPage(items=changes, cursor=8, more=True))

    assert page == feed_shapes.FeedPage(
        items=[
            feed_shapes.FeedItem(
                cursor=7, type="receipt", id=MESSAGE.id, receipt=present.receipt(STORED),
                notices=[feed_shapes.Notice(kind="click", event=present.event(EVENT), first=True)],
            ),
            feed_shapes.FeedItem(cursor=8, type="deleted", id=MESSAGE.id, receipt=None, notices=[]),
        ],
        cursor=8,
        more=True,
        reset=False,
    )  # fmt: skip


def test_a_timeline_shows_the_network_but_neither_its_hash_nor_the_agent() -> None:
    hit = Hit(
        id="h1", at_ms=AT_MS, account_id=b"a" * 9, nonce=b"n" * 12, target=Target.LINK, agent="Agent/1.0 (secret)",
        headers={"via": "secret"}, network="google-proxy", network_hash="secret", url="https://example.org/",
    )  # fmt: skip
    judged = JudgedHit(hit, Judgement(verdict=Verdict.PROXY, reason="image_proxy", party="Google", rules_version=3))

    shown = present.message_detail(MessageDetail(stored=STORED, judged=[judged], uncounted=4))

    assert b"secret" not in msgspec.json.encode(shown)
    assert shown.uncounted_hits == 4
    (line,) = shown.hits
    assert (line.target, line.verdict, line.reason, line.party) == ("link", "proxy", "image_proxy", "Google")
    assert (line.network, line.url, line.rules_version) == ("google-proxy", "https://example.org/", 3)


def test_a_session_is_exported_by_its_device_and_times() -> None:
    session = SessionOf(id="s1", device="Chrome, Linux", created_at_ms=AT_MS, last_used_at_ms=AT_MS + 1)

    assert present.exported_session(session) == export_shapes.ExportedSession(
        device="Chrome, Linux", created_at="2026-11-18T11:06:40.000Z", last_used_at="2026-11-18T11:06:40.001Z"
    )
