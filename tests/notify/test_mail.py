"""Notices by e-mail: one mail per piece of news, and a sentence for everything a mail server may do instead."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from email import message_from_bytes
from email.message import Message
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from greentick.domain.channels import Channel
from greentick.errors import InvalidInput
from greentick.notify import mail
from greentick.notify.letter import Letter
from greentick.settings import Settings
from greentick.store import Store
from making import a_hit
from notify.stage import Stage
from waiting import free_port


class Sink:
    """Takes mail, or refuses it."""

    def __init__(self, refusal: str = "") -> None:
        self.mails: list[Message] = []
        self.to: list[str] = []
        self._refusal = refusal

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        envelope.rcpt_tos.append(address)
        return self._refusal or "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        self.mails.append(message_from_bytes(envelope.content, policy=default))
        self.to += envelope.rcpt_tos
        return "250 taken"


@contextmanager
def serving(sink: Sink, **options: Any) -> Iterator[int]:
    """A real mail server for as long as the block runs; its port."""
    controller = Controller(sink, hostname="127.0.0.1", port=free_port(), **options)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


@contextmanager
def talking(says: bytes) -> Iterator[int]:
    """Something that says this to whoever connects, and then nothing; its port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        lines: list[socket.socket] = []

        def serve() -> None:
            try:
                while True:
                    line, _ = listener.accept()
                    lines.append(line)
                    line.sendall(says)
            except OSError:
                return

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()
        for line in lines:
            line.close()


@pytest.fixture
def mailing(sqlite_store: Store, settings: Settings) -> Stage:
    return Stage(sqlite_store, replace(settings, smtp_host="127.0.0.1", smtp_security="off", smtp_from="g@t.example"))


def through(stage: Stage, port: int, **more: object) -> Stage:
    """The same Alice, with a mail server at this port."""
    changed = replace(stage.settings, smtp_port=port, **more)  # type: ignore[arg-type]
    return Stage(stage.store, changed, now_ms=stage.now_ms)


def code_in(sent: Message) -> str:
    return str(sent["Subject"]).rpartition(" ")[2]


def test_an_address_is_confirmed_by_the_code_sent_to_it_and_then_gets_one_mail_per_open(mailing: Stage) -> None:
    sink = Sink()
    with serving(sink) as port:
        stage = through(mailing, port)
        channel = stage.channel("alice@example.com", "email")
        stage.rule(channel)
        stage.send_mail()
        stage.now_ms += 60_000
        assert stage.desk.test(channel).kind == "never"
        with pytest.raises(InvalidInput, match="not the code"):
            stage.desk.confirm(channel, "000000x")
        confirmed = stage.desk.confirm(stage.desk.channel(stage.alice, channel.id), code_in(sink.mails[0]))
        assert confirmed.confirmed

        for number in (1, 2, 3):
            stage.now_ms += 3_600_000
            stage.fold(a_hit(stage.alice, f"h-{number}", at_ms=stage.now_ms))
            stage.look()
            stage.run_jobs()
            stage.look()
            stage.run_jobs()

    subjects = [str(each["Subject"]) for each in sink.mails[1:]]
    assert subjects == ["Bob opened “Mail 1”"] * 3
    assert len({each["Message-ID"] for each in sink.mails}) == 4
    assert set(sink.to) == {"alice@example.com"}
    assert sink.mails[1]["Auto-Submitted"] == "auto-generated"
    assert "/dashboard/messages/" in sink.mails[1].as_string().replace("=\n", "")


def test_codes_cannot_be_guessed_for_long(mailing: Stage) -> None:
    with serving(Sink()) as port:
        stage = through(mailing, port)
        channel = stage.channel("alice@example.com", "email")
        for _ in range(5):
            with pytest.raises(InvalidInput, match="not the code"):
                stage.desk.confirm(stage.desk.channel(stage.alice, channel.id), "x")
        with pytest.raises(InvalidInput, match="Too many"):
            stage.desk.confirm(stage.desk.channel(stage.alice, channel.id), "x")


def test_nobodys_mailbox_is_filled_with_codes(mailing: Stage) -> None:
    sink = Sink()
    with serving(sink) as port:
        stage = through(mailing, port)
        for _ in range(5):
            channel = stage.channel("victim@example.com", "email")
            stage.store.channels.remove(stage.alice, channel.id)
        with pytest.raises(InvalidInput, match="within the hour"):
            stage.channel("victim@example.com", "email")
        stage.now_ms += 3_600_001
        stage.channel("victim@example.com", "email")

    assert len(sink.mails) == 6


def test_news_that_hold_line_breaks_make_no_header_of_their_own(mailing: Stage) -> None:
    sink = Sink()
    with serving(sink) as port:
        stage = through(mailing, port)
        outcome = stage.courier.deliver(a_channel(stage), a_letter("Hello\r\nBcc: eve@example.org\r\n\r\nx"))

    assert outcome.kind == "sent"
    assert sink.to == ["alice@example.com"]
    assert sink.mails[0]["Bcc"] is None


def test_a_subject_keeps_what_holds_a_strangers_words_apart_and_nothing_else_unseen(mailing: Stage) -> None:
    sink = Sink()
    with serving(sink) as port:
        stage = through(mailing, port)
        stage.courier.deliver(a_channel(stage), a_letter("Came back: “\u2068שלום\u202ex\u200b\u2069”"))

    assert str(sink.mails[0]["Subject"]) == "Came back: “\u2068שלום x \u2069”"


def test_a_sender_may_have_a_name(mailing: Stage) -> None:
    sink = Sink()
    with serving(sink) as port:
        stage = through(mailing, port, smtp_from="Green Tick <g@t.example>")
        stage.courier.deliver(a_channel(stage), a_letter("Hello"))

    [sent] = sink.mails
    assert sent["From"] == "Green Tick <g@t.example>"
    assert sent["Message-ID"].endswith("@t.example>")
    assert sent["Message-ID"].count(">") == 1


def test_a_login_goes_over_tls_only_to_a_server_whose_certificate_is_good(
    mailing: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    logins: list[bytes] = []

    def login(_server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, given: object) -> AuthResult:
        logins.append(given.password)  # type: ignore[attr-defined]
        return AuthResult(success=True)

    sink = Sink()
    options = {"tls_context": context, "require_starttls": True, "authenticator": login, "auth_required": True}
    with serving(sink, **options) as port:
        stage = through(mailing, port, smtp_security="starttls", smtp_user="g", smtp_password="hunter2")
        refused = stage.courier.deliver(a_channel(stage), a_letter())
        assert (refused.kind, logins, sink.mails) == ("later", [], [])
        assert "certificate" in refused.answer

        authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
        assert stage.courier.deliver(a_channel(stage), a_letter()).kind == "sent"

    assert logins == [b"hunter2"]
    assert len(sink.mails) == 1


@pytest.mark.parametrize(
    ("refusal", "kind", "said"),
    [
        ("550 no such user", "never", "550 no such user"),
        ("451 come back later", "later", "451 come back later"),
    ],
)
def test_what_the_mail_server_says_is_passed_on(mailing: Stage, refusal: str, kind: str, said: str) -> None:
    with serving(Sink(refusal)) as port:
        outcome = (stage := through(mailing, port)).courier.deliver(a_channel(stage), a_letter())

    assert outcome.kind == kind
    assert said in outcome.answer


def test_a_server_without_tls_gets_nothing_where_tls_is_set(mailing: Stage) -> None:
    sink = Sink()
    with serving(sink) as port:
        stage = through(mailing, port, smtp_security="starttls")
        outcome = stage.courier.deliver(a_channel(stage), a_letter())

    assert (outcome.kind, sink.mails) == ("later", [])
    assert "STARTTLS" in outcome.answer


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "says", [b"", b"220", b"220 hello\r\n", b"\x00\xff\xfe nonsense \r\n\r\n", b"HTTP/1.1 400 Bad Request\r\n\r\n",
             b"554 go away\r\n", b"2" * 100_000],
)  # fmt: skip
def test_servers_that_refuse_hang_or_talk_nonsense_are_told_of_and_tried_again(
    mailing: Stage, says: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail, "ANSWER_S", 0.3)
    with talking(says) as port:
        stage = through(mailing, port)
        outcome = stage.courier.deliver(a_channel(stage), a_letter())

    assert outcome.kind == "later"
    assert outcome.answer.startswith("The mail server")


def test_a_port_nobody_listens_on_is_told_of(mailing: Stage) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    stage = through(mailing, port)

    assert "refused" in stage.courier.deliver(a_channel(stage), a_letter()).answer.lower()


def test_without_a_mail_server_the_account_is_told_who_can_mend_it(sqlite_store: Store, settings: Settings) -> None:
    stage = Stage(sqlite_store, settings)

    with pytest.raises(InvalidInput, match="GREENTICK_SMTP_HOST"):
        stage.channel("alice@example.com", "email")


def a_channel(stage: Stage) -> Channel:
    return Channel(id="c", account_id=stage.alice, kind="email", name="", target="alice@example.com")


def a_letter(title: str = "Hello") -> Letter:
    return Letter(id="greentick-1", title=title, text="Text")
