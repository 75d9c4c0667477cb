"""A letter's sentences stay in order whatever a stranger calls himself or his mail."""

import pytest

from greentick.domain.channels import Channel, News, Occasion
from greentick.domain.message import Recipient
from greentick.notify.letter import Story, write
from making import BOB, a_message


def title(subject: str, name: str = BOB.name, *others: Recipient) -> str:
    message = a_message(b"alice", subject=subject, recipients=(Recipient(BOB.address, name), *others))
    channel = Channel(id="c", account_id=b"alice", kind="webhook", name="", target="")
    story = Story(news=News(occasion=Occasion.BOUNCE), message=message, link="")
    return write(channel, [story], id_="l").title


@pytest.mark.parametrize("subject", ["Mail 1", "契約書の件", "Вопрос", "3 × 4 – 5"])
def test_words_that_run_as_ours_do_are_put_in_as_they_are(subject: str) -> None:
    assert title(subject) == f"Came back: “{subject}” to Bob"


@pytest.mark.parametrize(
    ("subject", "kept"),
    [
        ("عقد 3", "عقد 3"),
        ("שלום", "שלום"),
        ("a\u202eb", "a\u202eb"),
        ("\u2069\u202eb", "\u202eb"),
        ("\u2067\u2066a", "a"),
    ],
)
def test_words_that_would_turn_ours_round_are_isolated_and_cannot_break_out(subject: str, kept: str) -> None:
    assert title(subject) == f"Came back: “\u2068{kept}\u2069” to Bob"
    assert title("Mail 1", name=subject) == f"Came back: “Mail 1” to \u2068{kept}\u2069"


def test_nobody_is_named_where_somebody_not_known_may_be_the_one() -> None:
    assert title("Mail 1", BOB.name, Recipient("")) == "Came back from at least one of 2: “Mail 1”"
