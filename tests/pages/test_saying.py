"""The tick in words: never more than is known of whom it is about."""

from datetime import UTC

import pytest

from greentick.domain.judgement import Verdict
from greentick.domain.message import Recipient
from greentick.domain.receipt import Event, Group, Receipt, State
from greentick.domain.stored import StoredReceipt
from greentick.pages.layout import TEXTS
from greentick.pages.saying import Saying, short_url
from greentick.tongues import texts
from making import a_message

ENGLISH = Saying("en", texts(TEXTS, "en"), UTC, "UTC")


@pytest.mark.parametrize(
    ("state", "of_one", "of_three"),
    [
        (State.OPENED, "Opened at least once", "Opened by at least one of 3"),
        (State.BOUNCED, "Came back: the mail did not get through", "Came back from at least one of 3"),
        (
            State.REFUSED,
            "Receipts refused: the recipient does not want them",
            "Receipts refused: at least one of 3 does not want them",
        ),
    ],
)
def test_of_a_mail_to_several_it_is_said_of_one_of_them(state: State, of_one: str, of_three: str) -> None:
    def said(recipients: int) -> str:
        to = tuple(Recipient(address=f"r{number}@example.org") for number in range(recipients))
        message = a_message(b"alice", recipients=to)
        return ENGLISH.headline(StoredReceipt(message=message, receipt=Receipt(state=state, opens=1)))

    assert (said(1), said(3)) == (of_one, of_three)


@pytest.mark.parametrize(
    ("kinds", "said"),
    [
        (("click",), "A link was asked for, but whether by a person cannot be told"),
        (("click", "open"), "Loaded, but whether it was opened cannot be told"),
        ((), "Loaded, but whether it was opened cannot be told"),
    ],
)
def test_what_cannot_be_told_is_said_of_an_image_or_of_a_link(kinds: tuple[str, ...], said: str) -> None:
    events = [(kind, Group.UNCERTAIN, Verdict.MAYBE, "data_centre") for kind in kinds]
    events.append(("open", Group.AUTOMATIC, Verdict.BOT, "bot_agent"))
    receipt = Receipt(
        state=State.MAYBE,
        events=tuple(
            Event(id=kind, kind=kind, group=group, at_ms=1, last_at_ms=1, verdict=verdict, reason=reason)
            for kind, group, verdict, reason in events
        ),
    )

    assert ENGLISH.headline(StoredReceipt(message=a_message(b"alice"), receipt=receipt)) == said


@pytest.mark.parametrize(
    ("url", "short"),
    [
        ("https://www.example.org/offer/", "example.org/offer"),
        ("https://example.org/report?for=bob%40example.org", "example.org/report…"),
        ("https://example.org/?token=secret/", "example.org…"),
        ("https://example.org/page#token=secret", "example.org/page…"),
        ("https://example.org/" + "x" * 90, "example.org/" + "x" * 47 + "…"),
    ],
)
def test_of_a_link_its_host_and_path_are_said_and_that_there_is_more(url: str, short: str) -> None:
    assert short_url(url) == short
