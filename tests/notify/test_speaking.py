"""Apprise: only kinds that ask web services, only public addresses, and nothing of the URL in what is told."""

import json
import socket
import time
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from apprise.plugins.telegram import NotifyTelegram

from greentick.domain.channels import News, Occasion
from greentick.errors import InvalidInput
from greentick.notify import speaking
from greentick.notify.letter import Letter, Story
from making import a_message
from notify.receiver import Receiver, receiving

LETTER = Letter(id="l-1", title="Bob opened “Mail 1”", text="At 12:00.")
FOREIGN = Letter(
    id="l-2",
    title='“<a href="https://e.example">x</a> [Sign in](https://e.example) @everyone”',
    text="At 12:00.\n1 < 2",
)
DISCORD = "discord://4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js"
TELEGRAM = "tgram://123456789:abcdefg_hijklmnop/12315544"
SLACK = "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ"


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long each pause would have been."""
    pauses: list[float] = []
    monkeypatch.setattr(time, "sleep", pauses.append)
    return pauses


def test_a_letter_reaches_ntfy() -> None:
    with receiving() as receiver:
        port = receiver.url.rpartition(":")[2].partition("/")[0]
        outcome = speaking.send(f"ntfy://127.0.0.1:{port}/secret-topic", LETTER, {"127.0.0.1"})

    assert outcome.kind == "sent", outcome.answer
    (asked,) = receiver.asked
    assert "Bob opened" in json.loads(asked.body)["title"]
    assert "secret-topic" not in outcome.answer


@pytest.mark.parametrize("kind", ["json", "xml", "form", "apprise"])
def test_a_letter_reaches_a_server_of_ones_own(kind: str) -> None:
    with receiving() as receiver:
        outcome = speaking.send(f"{kind}://{_place(receiver)}/secret", FOREIGN, {"127.0.0.1"})

    assert outcome.kind == "sent", outcome.answer
    (asked,) = receiver.asked
    assert b"Sign" in asked.body


def test_what_a_service_refuses_is_told_without_the_secrets_of_the_url() -> None:
    with receiving(statuses=[403]) as receiver:
        port = receiver.url.rpartition(":")[2].partition("/")[0]
        outcome = speaking.send(f"ntfy://user:hunter22@127.0.0.1:{port}/secret-topic", LETTER, {"127.0.0.1"})

    assert outcome.kind == "later"
    assert "403" in outcome.answer
    assert not {"hunter22", "secret-topic"} & set(outcome.answer.replace("/", " ").split())


def test_private_addresses_are_not_called(capfd: pytest.CaptureFixture[str]) -> None:
    with receiving() as receiver:
        port = receiver.url.rpartition(":")[2].partition("/")[0]
        outcome = speaking.send(f"ntfy://user:hunter22@localhost:{port}/secret-topic", LETTER, {"127.0.0.1"})

    assert (outcome.kind, receiver.asked) == ("later", [])
    written = "".join(capfd.readouterr())
    assert "hunter22" not in written
    assert "secret-topic" not in written


@pytest.mark.parametrize(
    "url",
    ["", "ntfy", "file:///etc/passwd", "syslog://", "dbus://", "gnome://", "windows://", "macosx://", "glib://",
     "mailto://u:p@example.org", "mqtt://localhost", "smpp://u:p@localhost", "xmpp://u:p@localhost", "irc://localhost",
     "rsyslog://localhost", "json://127.0.0.1", "xml://127.0.0.1", "form://127.0.0.1", "apprise://127.0.0.1/x",
     "workflows://h/w/s/?template=/etc/passwd", "vapid://a@b.example/?keyfile=/etc/passwd", "fcm://p/k/?keyfile=/etc/x",
     "ntfy://h/t?attach=/etc/passwd", "ntfy://h/t?redirect=yes", "ntfy://h/t\r\nx", "tgram://nonsense"],
)  # fmt: skip
def test_what_reaches_into_this_machine_or_makes_no_sense_is_refused_with_a_sentence(url: str) -> None:
    with pytest.raises(InvalidInput, match=r"\."):
        speaking.check(url, ())


@pytest.mark.parametrize("host", ["127.0.0.1", "10.0.0.1:8080", "[::1]", "localhost", "user:hunter22@192.168.1.5"])
def test_an_address_of_this_network_is_refused_unless_it_is_allowed(host: str) -> None:
    with pytest.raises(InvalidInput, match="GREENTICK_NOTIFY_PRIVATE_HOSTS"):
        speaking.check(f"ntfy://{host}/topic", ())
    speaking.check(f"ntfy://{host}/topic", {"127.0.0.1", "10.0.0.1", "::1", "localhost", "192.168.1.5"})


@pytest.mark.parametrize(
    "url",
    ["ntfys://ntfy.example/topic", "matrixs://token@matrix.example/!room", "tgram://123456789:abcdefg_hijklmnop/12315544/",
     "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/#general", "twilio://AC0123456789abcdef0123456789abcdef:tok@15551234567/15557654321",
     "gotifys://gotify.example/token123456", "jsons://hooks.example/greentick", "wxteams://" + "a" * 80,
     "mastodons://token@social.example/@me", "sendgrid://abcd123:me@example.org/you@example.org",
     "workflows://prod.example:443/643e9a35/QVf0W9y34E"],
)  # fmt: skip
def test_the_kinds_people_use_are_taken(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody_is_asked(*_: object, **__: object) -> None:
        pytest.fail("the URL's secrets went to a name server")

    monkeypatch.setattr(socket, "getaddrinfo", nobody_is_asked)
    speaking.check(url, ())


@pytest.mark.parametrize(
    "url",
    [f"{DISCORD}/?x=1;template=/etc/passwd", f"{DISCORD}/?%20template=/etc/passwd",
     f"{DISCORD}/?template%20=/etc/passwd", f"{DISCORD}/#?template=/etc/passwd",
     f"{DISCORD}/?%74emplate=/etc/passwd", f"{DISCORD}/?+TEMPLATE=/etc/passwd",
     f"{TELEGRAM}/?x=1;template=/etc/passwd", f"{TELEGRAM}/#?template=/etc/passwd", f"{SLACK}/#?template=/etc/passwd",
     "ntfy://ntfy.example/t?x=1;redirect=yes", "ntfy://ntfy.example/t?x=1;attach=/etc/passwd"],
)  # fmt: skip
def test_a_parameter_is_refused_however_apprise_comes_to_read_it(url: str) -> None:
    with pytest.raises(InvalidInput, match="must not hold the parameter"):
        speaking.check(url, ())


@pytest.mark.parametrize("url", [DISCORD, TELEGRAM, SLACK])
def test_what_names_a_file_is_refused_even_if_its_name_were_overlooked(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(speaking, "_FORBIDDEN", frozenset())
    with pytest.raises(InvalidInput, match="template"):
        speaking.check(f"{url}/?template=/etc/passwd", ())


def test_no_redirect_is_followed_even_if_the_url_could_ask_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speaking, "_FORBIDDEN", frozenset())
    with receiving() as inside, receiving(statuses=[307], location=inside.url) as outside:
        speaking.send(f"ntfy://{_place(outside)}/topic?redirect=yes", LETTER, {"127.0.0.1"})

    assert (len(outside.asked), inside.asked) == (1, [])


def test_one_attempt_is_made_and_a_failure_is_one_whatever_the_url_asks_for(slept: list[float]) -> None:
    with receiving(statuses=[500]) as receiver:
        outcome = speaking.send(f"ntfy://{_place(receiver)}/topic?retry=5&wait=60&optional=yes", LETTER, {"127.0.0.1"})

    assert (outcome.kind, len(receiver.asked), slept) == ("later", 1, [0.0])


@pytest.mark.parametrize("wait_ms", ["3600000000", "Infinity", "NaN", "-1"])
def test_who_asks_for_a_longer_pause_than_there_is_time_is_not_waited_for(slept: list[float], wait_ms: str) -> None:
    says = f'{{"errcode": "M_LIMIT_EXCEEDED", "retry_after_ms": {wait_ms}}}'.encode()
    with receiving(statuses=[429], says=says) as receiver:
        url = f"matrix://user:pass@{_place(receiver)}/%23room?mode=off&discovery=no"
        outcome = speaking.send(url, LETTER, {"127.0.0.1"})

    assert (outcome.kind, outcome.name) == ("later", "answer_pause")
    assert max(slept) <= speaking.PAUSE_S


def test_a_pause_for_which_there_is_time_is_made(slept: list[float]) -> None:
    with receiving(statuses=[429, 403], says=b'{"retry_after_ms": 2000}') as receiver:
        speaking.send(f"matrix://user:pass@{_place(receiver)}/%23room?mode=off&discovery=no", LETTER, {"127.0.0.1"})

    assert 2 in slept


def test_several_targets_are_told_one_soon_after_the_other_but_not_any_number(slept: list[float]) -> None:
    with receiving() as receiver:
        ten = f"ntfy://{_place(receiver)}/" + "/".join(f"t{each}" for each in range(10))
        outcome = speaking.send(ten, LETTER, {"127.0.0.1"})

    assert (outcome.kind, len(receiver.asked), sum(slept)) == ("sent", 10, 9 * speaking.PAUSE_S)
    with pytest.raises(InvalidInput, match="more than 10 targets"):
        speaking.check(f"{ten}/t10", {"127.0.0.1"})


def test_who_has_a_letter_is_not_told_again_when_another_target_failed(slept: list[float]) -> None:
    with receiving(refuses=b'"chat_id": 222') as receiver, pytest.MonkeyPatch.context() as patched:
        patched.setattr(NotifyTelegram, "notify_url", f"http://{_place(receiver)}/bot")
        url = "tgram://123456789:abcdefg_hijklmnop/111/222/333"
        failed = speaking.send(url, LETTER, {"127.0.0.1"})
        receiver.refuses = None
        told = [_chat(asked.body) for asked in receiver.asked]
        receiver.asked.clear()
        again = speaking.send(url, replace(LETTER, reached=failed.reached), {"127.0.0.1"})

    assert (failed.kind, told, failed.reached) == ("later", [111, 222, 333], (0, 2))
    assert (again.kind, [_chat(asked.body) for asked in receiver.asked]) == ("sent", [222])
    assert slept


def test_a_service_that_takes_many_targets_at_once_is_still_asked_once_for_all() -> None:
    (one,) = speaking._one_per_target("signal://localhost/+15551234567/+15557654321/+15557654322?batch=yes")
    (many) = speaking._one_per_target("signal://localhost/+15551234567/+15557654321/+15557654322")

    assert (len(one), len(many)) == (1, 2)


def test_where_one_signs_in_first_it_is_done_once_for_all_targets() -> None:
    (one,) = speaking._one_per_target("matrixs://user:pass@matrix.example/!room1/!room2/!room3")

    assert len(one) == 3


def _chat(body: bytes) -> int:
    return int(json.loads(body)["chat_id"])


def test_a_subject_is_no_markup_in_a_chat() -> None:
    with receiving() as receiver:
        outcome = speaking.send(f"mmost://{_place(receiver)}/3ccdd113474722377935511fc85d3dd4", FOREIGN, {"127.0.0.1"})

    assert outcome.kind == "sent", outcome.answer
    said = json.loads(receiver.asked[0].body)["text"]
    assert not [mark for mark in ("@everyone", "](", "<a", "</a") if mark in said]
    assert said.replace("\u200b", "").splitlines() == [FOREIGN.title, *FOREIGN.text.splitlines()]


def test_to_telegram_a_subject_goes_as_text(monkeypatch: pytest.MonkeyPatch) -> None:
    with receiving() as receiver:
        monkeypatch.setattr(NotifyTelegram, "notify_url", f"http://{_place(receiver)}/bot")
        outcome = speaking.send(f"{TELEGRAM}/", FOREIGN, {"127.0.0.1"})

    assert outcome.kind == "sent", outcome.answer
    said = json.loads(receiver.asked[0].body)["text"].replace("\u200b", "")
    assert "&lt;a href=" in said
    assert "1 &lt; 2" in said


@pytest.mark.parametrize(
    ("url", "most"), [(DISCORD, 1_800), (TELEGRAM, 3_686), (SLACK, 4_000), ("ntfy://ntfy.example/topic", 4_000)]
)
def test_a_letter_may_be_as_long_as_its_service_takes(url: str, most: int) -> None:
    takes = speaking.room(url)

    assert takes(replace(LETTER, title="Three", text="x" * (most - 5)))
    assert not takes(replace(LETTER, title="Three", text="x" * (most - 4)))


def test_a_letter_is_measured_as_it_will_be_shown() -> None:
    marked = replace(LETTER, text="@" * 1_500)

    assert not speaking.room(DISCORD)(marked)
    assert speaking.room("ntfy://ntfy.example/topic")(marked)


def test_our_own_link_is_left_as_it_is() -> None:
    link = "https://[2606:4700::1]:8443/@[x](y)"
    message = a_message(b"alice", subject="x")
    story = Story(news=News(occasion=Occasion.OPEN), message=message, link=link)
    letter = Letter(id="l-3", title="x", text=f"At @12.\n{link}\n{link}all", stories=[story], link=f"{link}all")
    with receiving() as receiver:
        speaking.send(f"mmost://{_place(receiver)}/3ccdd113474722377935511fc85d3dd4", letter, {"127.0.0.1"})

    assert json.loads(receiver.asked[0].body)["text"].splitlines()[-3:] == ["At @\u200b12.", link, f"{link}all"]


def test_a_test_leads_to_us_wherever_we_are() -> None:
    letter = Letter(id="l-5", title="x", text="Hello.\nhttps://[2606:4700::1]:8443/dashboard", is_test=True)
    with receiving() as receiver:
        speaking.send(f"mmost://{_place(receiver)}/3ccdd113474722377935511fc85d3dd4", letter, {"127.0.0.1"})

    assert json.loads(receiver.asked[0].body)["text"].splitlines()[1:] == letter.text.splitlines()


def test_where_nothing_is_markup_an_address_stays_as_it_can_be_copied() -> None:
    letter = Letter(id="l-4", title="bob@example.org opened “x”", text="At 12:00.")
    with receiving() as receiver:
        speaking.send(f"ntfy://{_place(receiver)}/topic", letter, {"127.0.0.1"})

    assert json.loads(receiver.asked[0].body)["title"] == letter.title


def _place(receiver: Receiver) -> str:
    return urlsplit(receiver.url).netloc
