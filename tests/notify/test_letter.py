"""A letter's sentences stay in order whatever a stranger calls himself or his mail."""

from datetime import UTC, datetime

import pytest

from greentick.domain.channels import Channel, Language, News, Occasion
from greentick.domain.mail_report import MailReport, ReportKind
from greentick.domain.message import Recipient
from greentick.notify.letter import Letter, Room, Story, write
from greentick.tongues import LANGUAGES
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


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("room", [300, 4_000])
def test_a_digest_keeps_to_its_room_and_says_how_many_are_left_out(language: Language, room: int) -> None:
    letter = a_digest(60, language=language, room=room)
    told = letter.text.count("https://g.example/m")

    assert 1 <= told < 60
    assert f"{60 - told}" in letter.text
    assert "https://g.example/all\n" in letter.text
    assert told == 1 or room - 300 < len(f"{letter.title}{letter.text}".encode()) <= room


def test_a_digest_that_fits_or_has_all_the_room_there_is_leaves_nothing_out() -> None:
    whole = a_digest(60, room=None).text

    assert a_digest(60, room=len(whole.encode()) + 100).text == whole
    assert whole.count("https://g.example/m") == 60
    assert "https://g.example/all" not in whole


def a_digest(news: int, *, room: int | None, language: Language = "en") -> Letter:
    channel = Channel(id="c", account_id=b"alice", kind="apprise", name="", language=language)
    stories = [
        Story(news=News(occasion=Occasion.BOUNCE), message=a_message(b"alice"), link="https://g.example/m")
        for _ in range(news)
    ]
    fits = Room(lambda letter: len(f"{letter.title}{letter.text}".encode()) <= (room or 0), "https://g.example/all")
    return write(channel, stories, id_="l", room=None if room is None else fits)


def test_nobody_is_named_where_somebody_not_known_may_be_the_one() -> None:
    assert title("Mail 1", BOB.name, Recipient("")) == "Came back from at least one of 2: “Mail 1”"


@pytest.mark.parametrize(
    ("language", "title_", "text"),
    [
        ("en", "No reply after 3 days: “Mail 1”", "Sent Nov 21, 2026, 10:00 CET."),
        ("de", "3 Tage ohne Antwort: „Mail 1“", "Gesendet am 21.11.2026, 10:00 CET."),
        ("ru", "Нет ответа, прошло 3 дня: «Mail 1»", "Отправлено 21 нояб. 2026\u202fг., 10:00 CET."),
        ("ja", "3 日たっても返信がありません:「Mail 1」", "送信: 2026/11/21, 10:00 CET。"),
    ],
)
def test_a_reminder_speaks_as_its_reader_does(language: Language, title_: str, text: str) -> None:
    channel = Channel(id="c", account_id=b"alice", kind="apprise", name="", language=language)
    news = News(occasion=Occasion.REMINDER, reminder="no_reply", after_s=3 * 86_400)
    sent_at_ms = int(datetime(2026, 11, 21, 9, tzinfo=UTC).timestamp() * 1000)
    story = Story(news=news, message=a_message(b"alice", sent_at_ms=sent_at_ms), link="https://g.example/m")

    letter = write(channel, [story], id_="l", time_zone="Europe/Berlin")

    assert (letter.title, letter.text) == (title_, f"{text}\nhttps://g.example/m")


@pytest.mark.parametrize(
    ("language", "one", "many"),
    [
        ("en", "Bob followed a link in “Mail 1”", "At least one of 2 followed a link in “Mail 1”"),
        (
            "de",
            "Bob hat einen Link in „Mail 1“ angeklickt",
            "Mindestens eine von 2 Personen hat einen Link in „Mail 1“ angeklickt",
        ),
        (
            "ru",
            "Bob перешёл(ла) по ссылке в «Mail 1»",
            "Как минимум один из получателей (2) перешёл по ссылке в «Mail 1»",
        ),
        ("ja", "Bob さんが「Mail 1」のリンクを開きました", "2 人のうち少なくとも 1 人が「Mail 1」のリンクを開きました"),
    ],
)
def test_a_click_is_told_in_the_dashboards_words(language: Language, one: str, many: str) -> None:
    channel = Channel(id="c", account_id=b"alice", kind="apprise", name="", language=language)

    for people, said in (((BOB,), one), ((BOB, Recipient("")), many)):
        story = Story(news=News(occasion=Occasion.CLICK), message=a_message(b"alice", recipients=people), link="")
        assert write(channel, [story], id_="l").title == said


@pytest.mark.parametrize(
    ("after_s", "span"),
    [(60, "1 minute"), (7_200, "2 hours"), (86_400, "1 day"), (365 * 86_400, "365 days"), (30, "1 minute")],
)
def test_a_span_is_told_in_its_largest_unit(after_s: int, span: str) -> None:
    channel = Channel(id="c", account_id=b"alice", kind="apprise", name="")
    news = News(occasion=Occasion.REMINDER, reminder="no_reply", after_s=after_s)

    letter = write(channel, [Story(news=news, message=a_message(b"alice"), link="")], id_="l")

    assert letter.title == f"No reply after {span}: “Mail 1”"


@pytest.mark.parametrize(("language", "text"), [("en", "Nov 21, 2026."), ("ru", "21 нояб. 2026\u202fг.")])
def test_a_day_ends_in_one_period(language: Language, text: str) -> None:
    channel = Channel(id="c", account_id=b"alice", kind="apprise", name="", language=language)
    day_ms = int(datetime(2026, 11, 21, tzinfo=UTC).timestamp() * 1000)
    report = MailReport(kind=ReportKind.BOUNCED, at_ms=day_ms)
    news = News(occasion=Occasion.BOUNCE, report=report)

    letter = write(channel, [Story(news=news, message=a_message(b"alice"), link="")], id_="l")

    assert letter.text.startswith(f"{text} ")
