"""POST /v1/reports: what it takes, and what it says of what it does not take."""

import pytest

import mail_reports as samples
from greentick.domain.mail_report import MailReport, ReportKind
from greentick.wire import report_shapes as shapes
from world import NOW_MS, Caller, World, copy_id, problem, read


@pytest.fixture(autouse=True)
def sent(world: World) -> None:
    world.alice.register({"id": copy_id(1), "sent_at": NOW_MS, "rfc_message_id": samples.SENT_ID})


def hand_in(caller: Caller, text: str) -> shapes.ReportTaken:
    return read(caller.ask("POST", "/v1/reports", {"report": text}), shapes.ReportTaken)


def test_a_report_is_taken_for_its_mail(world: World) -> None:
    assert hand_in(world.alice, samples.GMAIL) == shapes.ReportTaken(kind="bounced", id=copy_id(1))
    assert hand_in(world.alice, samples.THUNDERBIRD) == shapes.ReportTaken(kind="displayed", id=copy_id(1))


def test_nobody_elses_mail_is_known(world: World) -> None:
    assert hand_in(world.bob, samples.GMAIL) == shapes.ReportTaken(kind="bounced", id="")
    problem(world.mallory.ask("POST", "/v1/reports", {"report": samples.GMAIL}), 401)


@pytest.mark.parametrize("text", ["", "Hello", "x" * 300_000, "\ud800 Content-Type: multipart/report"])
def test_what_is_no_report_gets_a_sentence(world: World, text: str) -> None:
    assert problem(world.alice.ask("POST", "/v1/reports", {"report": text}), 400).endswith(".")


SEEN = {
    "id": "msg-f:1",
    "gmail_address": "Alice@example.com",
    "thread_ids": ["18f0"],
    "at": "2030-01-01T00:00:00Z",
    "status": "5.7.1",
    "blames_tracking": True,
}


def test_a_bounce_seen_in_the_page_is_taken_for_the_mail_before_it(world: World) -> None:
    sent = {"id": copy_id(2), "sent_at": NOW_MS - 1000, "gmail_address": "alice@example.com", "thread_id": "18f0"}
    world.alice.register(sent)

    for caller, status in ((world.alice, 204), (world.alice, 204), (world.bob, 204), (world.mallory, 401)):
        assert caller.ask("POST", "/v1/bounces", SEEN).status_code == status

    [told] = [each for item in world.store.feed.page(world.alice.account_id, 0, 9).items for each in item.reports]
    assert told == MailReport(ReportKind.BOUNCED, told.at_ms, "5.7.1", blames_tracking=True)
    assert NOW_MS <= told.at_ms <= world.clock.now_ms


@pytest.mark.parametrize(
    "odd",
    [
        {"id": ""},
        {"gmail_address": "x"},
        {"thread_ids": ["a"] * 11},
        {"status": "4.7.1"},
        {"status": "Dear Alice, your mail"},
        {"thread_ids": 7},
    ],
)
def test_an_odd_bounce_gets_a_sentence(world: World, odd: dict[str, object]) -> None:
    assert problem(world.alice.ask("POST", "/v1/bounces", {**SEEN, **odd}), 400).endswith(".")
