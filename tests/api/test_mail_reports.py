"""POST /v1/reports: what it takes, and what it says of what it does not take."""

import pytest

import mail_reports as samples
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
