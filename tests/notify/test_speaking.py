"""Apprise: only kinds that ask web services, only public addresses, and nothing of the URL in what is told."""

import json
import socket

import pytest

from greentick.errors import InvalidInput
from greentick.notify import speaking
from greentick.notify.letter import Letter
from notify.receiver import receiving

LETTER = Letter(id="l-1", title="Bob opened “Mail 1”", text="At 12:00.")


def test_a_letter_reaches_ntfy() -> None:
    with receiving() as receiver:
        port = receiver.url.rpartition(":")[2].partition("/")[0]
        outcome = speaking.send(f"ntfy://127.0.0.1:{port}/secret-topic", LETTER, {"127.0.0.1"})

    assert outcome.kind == "sent", outcome.answer
    (asked,) = receiver.asked
    assert "Bob opened" in json.loads(asked.body)["title"]
    assert "secret-topic" not in outcome.answer


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
     "gotifys://gotify.example/token123456"],
)  # fmt: skip
def test_the_kinds_people_use_are_taken(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody_is_asked(*_: object, **__: object) -> None:
        pytest.fail("the URL's secrets went to a name server")

    monkeypatch.setattr(socket, "getaddrinfo", nobody_is_asked)
    speaking.check(url, ())
