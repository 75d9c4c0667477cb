"""The pages of channels and reminders: forms that do what they say, for nobody else, in every language."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

import greentick.pages.blueprint as pages
import greentick.pages.notices.blueprint as notices
from greentick.app import create_app
from greentick.domain.channels import NewDelivery, News, Occasion
from greentick.domain.visitor import Visitor
from greentick.notify.courier import Courier
from greentick.notify.desk import Desk
from greentick.notify.outcome import Outcome, sent
from greentick.settings import Settings
from greentick.store import Store, open_store
from greentick.store.followers import add_deliveries
from greentick.store.notice_tables import reminders
from greentick.store.tables import messages
from greentick.tongues import LANGUAGES
from making import a_message, an_id
from notify.receiver import receiving
from world import Clock

TEXTS = Path(notices.__file__).parents[1] / "texts"
HOOK = {"csrf": "genuine", "kind": "webhook", "target": "https://hooks.example/s3cret", "name": "Mine"}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    given = {"GREENTICK_DATA_DIR": str(tmp_path), "GREENTICK_NOTIFY_PRIVATE_HOSTS": "127.0.0.1"}
    return Settings.from_env(given)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def alice(store: Store, clock: Clock) -> bytes:
    account_id = store.accounts.create(clock())
    store.messages.register(account_id, [a_message(account_id, subject="A <b>offer</b>", sent_at_ms=clock())], clock())
    return account_id


@pytest.fixture
def client(store: Store, settings: Settings, clock: Clock, alice: bytes) -> FlaskClient:
    desk = Desk(store, Courier(settings, clock), clock)
    room = notices.blueprint(store, desk, visitor_of=lambda: Visitor(alice, "s", "genuine"), now_ms=clock)
    deeds = pages.Deeds(lambda *_: None, lambda *_: None, lambda _: None)  # type: ignore[arg-type]
    rest = pages.blueprint(store, deeds, visitor_of=lambda: None, now_ms=clock)
    made: FlaskClient = create_app([room, rest]).test_client()
    return made


@pytest.fixture
def store(sqlite_url: str) -> Iterator[Store]:
    opened = open_store(sqlite_url)
    yield opened
    opened.close()


def channel_of(store: Store, account_id: bytes) -> str:
    (state,) = store.channels.list(account_id)
    return state.channel.id


def test_a_channel_is_added_tested_with_the_real_answer_and_removed(
    client: FlaskClient, store: Store, alice: bytes
) -> None:
    with receiving(statuses=[200, 503]) as receiver:
        added = client.post("/dashboard/notices/channels", data={**HOOK, "target": receiver.url})
        (state,) = store.channels.list(alice)
        assert state.channel.secret in added.text
        assert state.channel.secret not in client.get("/dashboard/notices").text
        path = f"/dashboard/notices/channels/{state.channel.id}"

        good = client.post(f"{path}/test", data={"csrf": "genuine"}).text
        bad = client.post(f"{path}/test", data={"csrf": "genuine"}).text

    assert "HTTP 200 OK" in good
    assert "as you wish" in good
    assert "HTTP 503" in bad
    assert client.post(f"{path}/switch", data={"csrf": "genuine", "enabled": "no"}).status_code == 303
    assert not store.channels.list(alice)[0].channel.enabled
    client.post(f"{path}/remove", data={"csrf": "genuine"})
    assert store.channels.list(alice) == []


def test_while_a_test_waits_for_its_answer_another_one_is_told_to_come_later(
    client: FlaskClient, store: Store, alice: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.post("/dashboard/notices/channels", data=HOOK)
    path = f"/dashboard/notices/channels/{channel_of(store, alice)}/test"
    meanwhile: list[str] = []

    def slow(*_: object) -> Outcome:
        answer = client.post(path, data={"csrf": "genuine"}, headers={"Accept-Language": "de"})
        meanwhile.append(answer.text)
        return sent("HTTP 200")

    monkeypatch.setattr(Courier, "test", slow)
    client.post(path, data={"csrf": "genuine"})

    assert "Ein anderer Test läuft noch." in meanwhile[0]


def test_a_rule_is_added_shown_and_removed(client: FlaskClient, store: Store, alice: bytes) -> None:
    client.post("/dashboard/notices/channels", data=HOOK)
    contacts = "example.org\nbob@example.com"
    given = {"csrf": "genuine", "on": ["click", "reminder", "bounce"], "contacts": contacts, "time_zone": "UTC"}
    client.post(f"/dashboard/notices/channels/{channel_of(store, alice)}/rules", data=given)

    page = client.get("/dashboard/notices").text
    assert "Clicks, Reminders, Mails that came back · only for @example.org, bob@example.com" in page
    (rule,) = store.channels.rules(alice)
    client.post(f"/dashboard/notices/rules/{rule.id}/remove", data={"csrf": "genuine"})
    assert store.channels.rules(alice) == []


def test_a_rule_that_is_refused_keeps_what_was_entered(client: FlaskClient, store: Store, alice: bytes) -> None:
    client.post("/dashboard/notices/channels", data=HOOK)
    given = {"csrf": "genuine", "on": ["click"], "contacts": "bob@example.com", "digest_at": "08:00"}
    quiet = {"quiet_from": "22:00", "quiet_until": "22:00", "time_zone": "Asia/Tokyo"}
    answer = client.post(f"/dashboard/notices/channels/{channel_of(store, alice)}/rules", data=given | quiet)

    assert (answer.status_code, store.channels.rules(alice)) == (400, [])
    assert "The quiet hours end when they begin." in answer.text
    assert answer.text.count('value="22:00"') == 2
    assert all(each in answer.text for each in ('value="08:00"', ">bob@example.com<", 'value="Asia/Tokyo"'))
    assert 'value="click" checked' in answer.text
    assert 'value="first_open" checked' not in answer.text


def test_a_channel_that_is_refused_keeps_what_was_entered_but_no_secret(client: FlaskClient) -> None:
    given = {**HOOK, "kind": "ga4", "target": "no id", "language": "ja", "endpoint": "https://ours.example/collect"}
    page = client.post(
        "/dashboard/notices/channels", data={**given, "with_subject": "on", "api_secret": "s3cret-of-ga4"}
    ).text

    assert 'role="alert"' in page
    assert all(f'value="{each}"' in page for each in ("no id", "Mine", "https://ours.example/collect"))
    assert all(
        each in page for each in ('value="ga4" required checked', 'value="ja" selected', 'with_subject" checked')
    )
    assert "<details open>" in page
    assert "s3cret-of-ga4" not in page


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"kind": "pigeon"}, "etwas Unverständliches"),
        ({"kind": "apprise", "target": "file:///etc/passwd"}, "gehört nicht zu den Arten"),
        ({"target": "javascript:alert(1)"}, "Die Adresse muss mit https://"),
        ({"target": "http://10.0.0.1:9/"}, "Dieser Rechner hat keine öffentliche Adresse."),
    ],
)
def test_what_makes_no_sense_is_refused_on_the_page_in_its_language(
    client: FlaskClient, store: Store, alice: bytes, given: dict[str, str], words: str
) -> None:
    german = {"Accept-Language": "de"}
    answer = client.post("/dashboard/notices/channels", data={**HOOK, **given}, headers=german)
    reminder = {"csrf": "genuine", "message": an_id(1), "kind": "no_open", "days": "0"}

    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
    assert words in answer.text
    assert store.channels.list(alice) == []
    assert "von 1 bis 365" in client.post("/dashboard/reminders", data=reminder, headers=german).text


def test_reminders_are_shown_snoozed_and_cancelled(
    client: FlaskClient, store: Store, clock: Clock, alice: bytes
) -> None:
    form = {"csrf": "genuine", "message": an_id(1), "kind": "no_open", "days": "3"}
    assert client.post("/dashboard/reminders", data=form).status_code == 303
    page = client.get("/dashboard/reminders").text
    assert "A &lt;b&gt;offer&lt;/b&gt;" in page
    assert "No sign of opening" in page

    path = f"/dashboard/reminders/{an_id(1)}/no_open"
    client.post(f"{path}/snooze", data={"csrf": "genuine", "for": "3600"})
    (reminder,) = store.reminders.list(alice)
    assert reminder.due_at_ms == clock() + 3_600_000
    form = {"csrf": "genuine", "for": "3600"}
    client.post(f"{path}/snooze", data={**form, "days": "45"})
    assert store.reminders.list(alice)[0].due_at_ms == clock() + 45 * 86_400_000
    for days in ("0", "366", "1.5", "soon"):
        assert "from 1 to 365" in client.post(f"{path}/snooze", data={**form, "days": days}).text
    assert store.reminders.list(alice)[0].due_at_ms == clock() + 45 * 86_400_000
    assert 'name="days" min="1" max="365"' in page
    client.post(f"{path}/cancel", data={"csrf": "genuine"})
    assert store.reminders.list(alice)[0].state == "cancelled"
    for path in ("x/no_open/cancel", f"{an_id(1)}/birthday/cancel", f"{an_id(9)}/no_open/snooze"):
        assert client.post(f"/dashboard/reminders/{path}", data={"csrf": "genuine", "for": "60"}).status_code == 404


def test_of_what_was_sent_and_told_no_clock_time_is_shown_where_only_the_day_is_kept(
    client: FlaskClient, store: Store, clock: Clock, alice: bytes
) -> None:
    client.post("/dashboard/notices/channels", data=HOOK)
    client.post("/dashboard/reminders", data={"csrf": "genuine", "message": an_id(1), "kind": "no_open", "days": "3"})
    news = News(occasion=Occasion.FIRST_OPEN)
    with store.work._database.writing() as connection:
        key = connection.scalar(select(messages.c.key)) or 0
        new = NewDelivery(
            channel_id=channel_of(store, alice), event_key="e", message_key=key, news=news, due_at_ms=clock()
        )
        add_deliveries(connection, alice, [new], clock())
        connection.execute(update(reminders).values(state="told", told_at_ms=clock(), due_at_ms=None))
    (delivery,) = store.deliveries.list(alice, limit=9)
    store.deliveries.sent([delivery.key], "ok", clock())

    def clock_times(page: str) -> int:
        return len(re.findall(r"\d{4}, \d\d:\d\d", client.get(f"/dashboard/{page}").text))

    assert (clock_times("notices"), clock_times("reminders")) == (2, 1)
    store.sparing.forget_times(alice, clock() + 1)

    assert (clock_times("notices"), clock_times("reminders")) == (0, 0)


@pytest.mark.parametrize("csrf", ["", "forged", "ä"])
def test_forms_of_other_sites_do_nothing(client: FlaskClient, store: Store, alice: bytes, csrf: str) -> None:
    assert client.post("/dashboard/notices/channels", data={**HOOK, "csrf": csrf}).status_code == 403
    assert store.channels.list(alice) == []


def test_every_sentence_is_there_in_every_language(client: FlaskClient) -> None:
    files = {language: TEXTS / language / "notices.json" for language in LANGUAGES}
    names = {language: json.loads(file.read_text("utf-8")) for language, file in files.items()}

    assert {frozenset(each) for each in names.values()} == {frozenset(names["en"])}
    for language in names:
        page = client.get("/dashboard/notices", headers={"Accept-Language": language}).text
        assert f'<html lang="{language}">' in page
        assert names[language]["channel_lead"] in page
