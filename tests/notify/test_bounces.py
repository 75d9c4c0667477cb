"""A mail that came back is told through every channel, each once; what a mail program shows only to who asks for it."""

import json

import pytest

from greentick.domain.channels import Language, Occasion, Rule
from greentick.domain.mail_report import ReadReport, ReportKind
from greentick.store.ruling import from_rule, to_rule
from greentick.tongues import LANGUAGES
from notify.receiver import Receiver, receiving
from notify.stage import Stage

HOUR_MS = 3_600_000
BOUNCES = frozenset({Occasion.BOUNCE})


def reported(stage: Stage, kind: ReportKind = ReportKind.BOUNCED, number: int = 1, *, blames: bool = False) -> None:
    stage.now_ms += HOUR_MS
    report = ReadReport(
        id=f"{kind}{number}",
        kind=kind,
        message_ids=("contract@x",),
        at_ms=stage.now_ms,
        status="5.1.1",
        blames_tracking=blames,
    )
    stage.store.mail_reports.add(stage.alice, report, stage.now_ms)
    stage.fold()


def told(receiver: Receiver) -> list[tuple[str, str]]:
    bodies = [json.loads(each.body) for each in receiver.asked]
    return [(body["title"], body["text"]) for body in bodies]


def test_a_mail_that_came_back_is_told_through_every_channel_once_also_from_before_its_registration(
    stage: Stage,
) -> None:
    with receiving() as one, receiving() as two:
        for receiver in (one, two):
            stage.rule(stage.channel(receiver.url), BOUNCES)
        reported(stage)
        for _ in range(2):
            stage.send_mail(rfc_message_id="<contract@x>", subject="Contract")
            reported(stage, ReportKind.DISPLAYED)
            stage.look()
        jobs = list(stage.queued)
        stage.run_jobs()
        stage.queued = jobs
        stage.run_jobs()

    assert told(one) == told(two)
    [(title, text)] = told(one)
    assert title == "Came back: “Contract” to Bob"
    assert "A mail server reports: there is no such address (5.1.1)." in text
    assert json.loads(one.asked[0].body)["news"][0]["report"]["status"] == "5.1.1"
    assert stage.states() == ["sent", "sent"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_comes_with_the_days_news_in_the_channels_language(stage: Stage, language: Language) -> None:
    with receiving() as receiver:
        stage.rule(stage.channel(receiver.url, language=language), digest_at="08:00")
        stage.send_mail(rfc_message_id="<contract@x>")
        reported(stage)
        reported(stage, ReportKind.DISPLAYED)
        reported(stage, ReportKind.DELAYED)
        stage.look()
        stage.now_ms += 24 * HOUR_MS
        stage.look()
        stage.run_jobs()

    [(_, text)] = told(receiver)
    assert [each.news.occasion.value for each in stage.store.deliveries.list(stage.alice, limit=9)] == [
        "displayed",
        "bounce",
    ]
    assert text.count("(5.1.1)") == 2
    assert "{" not in text


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "never-track list"),
        ("de", "Nie-verfolgen-Liste"),
        ("ru", "«никогда не отслеживать»"),
        ("ja", "「追跡しない」"),
    ],
)
def test_a_refusal_that_blames_tracking_says_so_and_how_to_mend_it(
    stage: Stage, language: Language, words: str
) -> None:
    with receiving() as receiver:
        stage.rule(stage.channel(receiver.url, language=language), BOUNCES)
        stage.send_mail(rfc_message_id="<contract@x>")
        reported(stage, blames=True)
        stage.look()
        stage.run_jobs()

    [(_, text)] = told(receiver)
    assert words in text
    assert json.loads(receiver.asked[0].body)["news"][0]["report"]["blames_tracking"] is True


def test_a_rule_from_before_tells_of_bounces_and_one_that_leaves_them_out_does_not() -> None:
    class Row:
        id, channel_id, created_at_ms, wanted = "r", "c", 0, '{"on": ["open"], "time_zone": "UTC"}'

    assert to_rule(Row).on == {Occasion.OPEN, Occasion.BOUNCE}  # type: ignore[arg-type]
    for on in ({Occasion.OPEN}, {Occasion.BOUNCE}, {Occasion.CLICK, Occasion.DISPLAYED}):
        Row.wanted = from_rule(Rule(id="r", channel_id="c", on=frozenset(on)))["wanted"]
        assert to_rule(Row).on == on  # type: ignore[arg-type]
