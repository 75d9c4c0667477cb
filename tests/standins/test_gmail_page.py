"""The stand-in is near enough to Gmail: its page, its requests, its ids."""

from __future__ import annotations

import itertools
import json
import re
import threading
from typing import Any

import pytest

from e2e.browser import wait_for
from standins.conftest import Open
from standins.gmail import GmailStandIn
from standins.gmail.seed import INES, JONAS
from standins.gmail.server import Logged

pytestmark = pytest.mark.e2e

PIXEL = '<img src="http://pixels.example/p/one.gif" width="1" height="1">'


def changes(gmail: GmailStandIn) -> list[Any]:
    """The bodies of all /i/s requests."""
    return [json.loads(request.body) for request in gmail.log() if re.search(r"/sync/u/\d/i/s\b", request.path)]


def test_rows_carry_both_thread_ids(open_gmail: Open, gmail: GmailStandIn) -> None:
    page = open_gmail()

    ids = page.row("Offer 2026-114").locator("[data-thread-id]")

    thread = gmail.accounts[0].thread_by_legacy(ids.get_attribute("data-legacy-thread-id") or "")
    assert thread is not None
    assert ids.get_attribute("data-thread-id") == f"#{thread.perm_id}"
    assert thread.perm_id == f"thread-f:{int(thread.legacy_id, 16)}"


def test_a_page_hears_of_what_came_after_it_looked_and_before_it_listened(gmail: GmailStandIn) -> None:
    box = gmail.answer(Logged("mail.google.com", "GET", "/mail/u/0/__box", {}, b"", 0.0))
    seen = json.loads(box.body)["revision"]
    gmail.deliver(JONAS, "Just now", "<p>x</p>")

    channel = gmail.answer(Logged("mail.google.com", "GET", f"/mail/u/0/__channel?seen={seen}", {}, b"", 0.0))

    assert list(itertools.islice(channel.stream(threading.Event()), 2)) == [b": open\n\n", b"data: changed\n\n"]


def test_a_mail_is_saved_as_a_draft_and_then_sent_in_the_wire_format(open_gmail: Open, gmail: GmailStandIn) -> None:
    page = open_gmail()
    writing = page.compose().to([INES.email]).subject("Hello").write("Dear Ines")
    wait_for(lambda: changes(gmail), "the draft is saved", pump=lambda: page.page.wait_for_timeout(30))

    writing.send()
    page.sent()

    first, *_, last = changes(gmail)
    assert first[1][0][0][1][1][2][0][4][0][10] == ["^all", "^r", "^r_bt"]
    message = last[1][0][0][1][1][13][0]
    assert message[2] == [[1, "ines@example.org", "Ines Duarte"]]
    assert message[8] == [None, [[0, '<div dir="ltr">Dear Ines</div>']], None, None, None, None, 1]
    assert "^pfg" in message[10]
    assert [sent["body"] for sent in gmail.outgoing()] == ['<div dir="ltr">Dear Ines</div>']


def test_a_sent_mail_keeps_its_permanent_id_and_gets_a_new_legacy_id(open_gmail: Open, gmail: GmailStandIn) -> None:
    page = open_gmail()
    writing = page.compose().to([INES.email]).subject("Ids").write("x")
    draft = writing.draft_id()
    wait_for(lambda: changes(gmail), "the draft is saved", pump=lambda: page.page.wait_for_timeout(30))
    writing.send()
    page.sent()

    [sent] = gmail.outgoing()

    assert sent["perm_id"] == draft
    assert sent["thread_id"] != sent["legacy_id"]
    assert (
        page.view("sent").row("Ids").locator("[data-thread-id]").get_attribute("data-legacy-thread-id")
        == (sent["thread_id"])
    )


def test_a_reply_quotes_in_a_part_of_its_own_with_images_through_the_proxy(
    open_gmail: Open, gmail: GmailStandIn
) -> None:
    gmail.deliver(JONAS, "With a picture", f'<div dir="ltr">See{PIXEL}</div>')
    page = open_gmail().open("With a picture")

    page.reply().write("Seen").send_by_keys()
    page.sent()

    [sent] = gmail.outgoing()
    assert sent["parts"][0] == [0, '<div dir="ltr">Seen</div>']
    kind, quoted = sent["parts"][1]
    assert kind == 2
    assert re.search(r'googleusercontent\.com/meips/\w+=s0-d-e1-ft#http://pixels\.example/p/one\.gif"', quoted)


def test_a_forward_carries_the_original_in_the_new_part(open_gmail: Open, gmail: GmailStandIn) -> None:
    page = open_gmail().open("Offer 2026-114")

    page.reply("forward").to([INES.email]).send()
    page.sent()

    [sent] = gmail.outgoing()
    assert [kind for kind, _ in sent["parts"]] == [0]
    assert "Forwarded message" in sent["body"]
    assert sent["subject"] == "Fwd: Offer 2026-114"


def test_reply_to_all_goes_to_everybody(open_gmail: Open, gmail: GmailStandIn) -> None:
    gmail.deliver(JONAS, "To many", "<p>x</p>", to=[gmail.accounts[0].person, INES])
    page = open_gmail().open("To many")

    page.reply("replyAll").write("Hello all").send()
    page.sent()

    [sent] = gmail.outgoing()
    assert (sent["to"], sent["cc"]) == ([JONAS.email], [INES.email])


def test_plain_text_says_so_on_the_wire(open_gmail: Open, gmail: GmailStandIn) -> None:
    page = open_gmail()

    page.compose().to([INES.email]).subject("Plain").plain().write("only text").send()
    page.sent()

    [sent] = gmail.outgoing()
    assert sent["is_plain"]
    assert sent["body"] == "only text"


@pytest.mark.parametrize("way", ["labels", "save", "silent"])
def test_undo_makes_the_mail_a_draft_again(open_gmail: Open, gmail: GmailStandIn, way: str) -> None:
    page = open_gmail(undo_wire=way)
    page.send_mail([INES.email], "Too early", "first words")
    draft = gmail.outgoing()[0]["perm_id"]

    writing = page.undo()

    assert writing.draft_id() == draft
    assert gmail.outgoing()[0]["undone"]
    assert page.view("sent").row("Too early").count() == 0
    writing.write(" and last words").send()
    page.sent()
    assert [sent["perm_id"] for sent in gmail.outgoing()] == [draft, draft]


def test_two_mails_leave_in_one_request(open_gmail: Open, gmail: GmailStandIn) -> None:
    page = open_gmail(batch_ms=200, batch_sends=2, draft_ms=60_000)
    for subject in ("One", "Two"):
        page.compose().to([INES.email]).subject(subject).write(subject).send()

    page.sent()

    sends = [operations for _, [operations], *_ in changes(gmail) if "pfg" in json.dumps(operations)]
    assert len(sends) == 1
    assert len(sends[0]) == 2
    assert [sent["subject"] for sent in gmail.outgoing()] == ["One", "Two"]


@pytest.mark.parametrize("answer", ["500", "cut", "empty", "junk", "minimal"])
def test_a_bad_answer_does_not_lose_the_mail(open_gmail: Open, gmail: GmailStandIn, answer: str) -> None:
    page = open_gmail(draft_ms=60_000)
    gmail.switch(answer=answer, answer_times=1)

    page.compose().to([INES.email]).subject("Stubborn").write("x").send()
    page.sent()

    assert [sent["subject"] for sent in gmail.outgoing()] == ["Stubborn"]


def test_the_old_wire_format_is_objects(open_gmail: Open, gmail: GmailStandIn) -> None:
    page = open_gmail(old_wire=True, draft_ms=60_000)

    page.send_mail([INES.email], "Old", "x")

    assert isinstance(changes(gmail)[0], dict)
    assert gmail.outgoing()[0]["body"] == '<div dir="ltr">x</div>'


def test_a_late_mail_appears_in_the_open_list(open_gmail: Open, gmail: GmailStandIn) -> None:
    page = open_gmail()

    gmail.deliver(JONAS, "Just in", "<p>now</p>")

    page.row("Just in").wait_for()


@pytest.mark.parametrize("kind", ["cells", "line", "rows", "recycle", "ids"])
def test_rows_are_rendered_anew(open_gmail: Open, kind: str) -> None:
    page = open_gmail()
    before = page.rows().locator(".bog").all_inner_texts()
    page.rows().locator(".xT").evaluate_all("(lines) => lines.forEach((line) => line.append('mark'))")

    page.churn(kind)

    after = page.rows().locator(".bog").all_inner_texts()
    marks = page.rows().locator(".xT", has_text=re.compile("mark$")).count()
    assert after == (before[::-1] if kind in {"recycle", "ids"} else before)
    assert (marks > 0) == (kind == "ids")


def test_the_policy_refuses_markup_from_text(open_gmail: Open) -> None:
    page = open_gmail()

    refused = page.page.evaluate("try { document.createElement('p').innerHTML = '<b>x</b>'; false } catch { true }")

    assert refused


def test_switches_take_elements_and_attributes_away(open_gmail: Open) -> None:
    page = open_gmail(drop=".hG;div.yW", dropattr="[data-thread-id]@data-thread-id")

    page.compose()

    assert page.page.locator(".hG").count() == 0
    assert page.page.locator("div.yW").count() == 0
    assert page.page.locator("[data-thread-id]").count() == 0
    assert page.page.locator("[data-legacy-thread-id]").count() > 5


def test_the_second_account_has_mails_of_its_own(open_gmail: Open, gmail: GmailStandIn) -> None:
    page = open_gmail(account=1)

    page.send_mail([INES.email], "From work", "x")

    assert [len(gmail.outgoing(index)) for index in (0, 1)] == [0, 1]
    assert page.page.evaluate("GLOBALS[10]") == "alice@northwind.example"


def test_the_proxy_really_asks_the_original_as_google_does(open_gmail: Open, gmail: GmailStandIn) -> None:
    gmail.resolve["pixels.example"] = "127.0.0.1:9"
    gmail.deliver(JONAS, "Picture", f"<p>{PIXEL}</p>")
    page = open_gmail().open("Picture")

    asked = wait_for(
        lambda: [one for one in gmail.log() if one.host.endswith("googleusercontent.com")],
        "the image is asked for",
        pump=lambda: page.page.wait_for_timeout(30),
    )

    assert re.fullmatch(r"ci\d\.googleusercontent\.com", asked[0].host)
    assert "#" not in asked[0].path
