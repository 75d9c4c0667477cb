"""Notices by e-mail, through the mail server that whoever runs greentick has set."""

import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from email.utils import formatdate, parseaddr
from threading import Timer
from typing import Final

from greentick.domain.isolating import ISOLATION
from greentick.notify.letter import Letter
from greentick.notify.outcome import Outcome, later, never, sent
from greentick.settings import Settings

ANSWER_S: Final = 15.0
LONGEST_S: Final = 40.0
"""A whole conversation; who dribbles is cut off."""

NOT_SET: Final = "This server has no mail server to send through. Whoever runs it can set GREENTICK_SMTP_HOST."


def send(settings: Settings, to: str, letter: Letter, footer: str, now_ms: int) -> Outcome:
    """Send a letter to one address. Tried again, it has the same Message-ID, so that mail programs show it once."""
    if not settings.smtp_host:
        return never(NOT_SET, "no_mail_server")
    try:
        return _send(settings, to, _mail(settings, to, letter, footer, now_ms))
    except smtplib.SMTPRecipientsRefused as error:
        code, text = next(iter(error.recipients.values()))
        said = f"{code} {text.decode('utf-8', 'replace')}"
        tell = never if code >= 500 else later
        return tell(f"The mail server refused the address: {said}", "answer_mail_address", said=said)
    except (OSError, smtplib.SMTPException, ValueError) as error:  # ValueError: an answer that is no SMTP at all
        return _why(error)


def _why(error: Exception) -> Outcome:
    if isinstance(error, smtplib.SMTPAuthenticationError):
        said = _said(error)
        return later(f"The mail server refused the login: {said}", "answer_mail_login", said=said)
    if isinstance(error, smtplib.SMTPResponseException):
        said = _said(error)
        return later(f"The mail server refused: {said}", "answer_mail_refused", said=said)
    if isinstance(error, ssl.SSLError):
        why = getattr(error, "verify_message", "") or error.reason
        return later(f"No safe connection to the mail server: {why}.", "answer_mail_unsafe", why=why)
    if isinstance(error, TimeoutError):
        return later("The mail server did not answer in time.", "answer_mail_late")
    why = str(error) or type(error).__name__
    return later(f"The mail server cannot be used: {why}.", "answer_mail_away", why=why)


def _send(settings: Settings, to: str, mail: EmailMessage) -> Outcome:
    with _session(settings) as session:
        session.ehlo()
        if settings.smtp_security == "starttls":
            session.starttls(context=ssl.create_default_context())
            session.ehlo()
        if settings.smtp_user:
            session.login(settings.smtp_user, settings.smtp_password)
        session.send_message(mail, settings.smtp_from, [to])
    return sent("The mail server took it.", "answer_mail_taken")


@contextmanager
def _session(settings: Settings) -> Iterator[smtplib.SMTP]:
    """A conversation that ends after LONGEST_S, however slowly the other side talks."""
    session = _Session(settings) if settings.smtp_security != "tls" else _TlsSession(settings)
    timer = Timer(LONGEST_S, _cut, [session])
    timer.daemon = True
    timer.start()
    try:
        session.connect(settings.smtp_host, settings.smtp_port)
        yield session
        with suppress(OSError, smtplib.SMTPException):  # it has the mail; how it says good-bye is its own affair
            session.quit()
    finally:
        timer.cancel()
        session.close()


class _Session(smtplib.SMTP):
    def __init__(self, settings: Settings) -> None:
        super().__init__(timeout=ANSWER_S)
        self._host = settings.smtp_host  # smtplib checks the certificate against it


class _TlsSession(smtplib.SMTP_SSL):
    def __init__(self, settings: Settings) -> None:
        super().__init__(timeout=ANSWER_S, context=ssl.create_default_context())
        self._host = settings.smtp_host


def _cut(session: smtplib.SMTP) -> None:
    line = session.sock
    if line is not None:
        try:
            line.shutdown(socket.SHUT_RDWR)
        except OSError:
            line.close()


def _mail(settings: Settings, to: str, letter: Letter, footer: str, now_ms: int) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = settings.smtp_from
    mail["To"] = to
    mail["Subject"] = _one_line(letter.title)
    mail["Date"] = formatdate(now_ms / 1000)
    mail["Message-ID"] = f"<{letter.id}@{parseaddr(settings.smtp_from)[1].rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(f"{letter.text}\n\n-- \n{footer}\n")
    return mail


def _one_line(text: str) -> str:
    """What a header may hold: no line may be begun in it. What keeps a stranger's words apart from ours stays."""
    kept = (each if each.isprintable() or each in ISOLATION else " " for each in text)
    return " ".join("".join(kept).split())


def _said(error: smtplib.SMTPResponseException) -> str:
    text = error.smtp_error
    return f"{error.smtp_code} {text.decode('utf-8', 'replace') if isinstance(text, bytes) else text}"
