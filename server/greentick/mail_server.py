"""The settings of the mail server that takes notices, read together: half of them would show only in mails not sent."""

from dataclasses import dataclass

from greentick.given import Given, host, mail_sender, refuse
from greentick.hosts import is_private


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where and as whom notices by e-mail are handed in."""

    host: str
    port: int
    security: str
    user: str
    password: str
    sender: str


def mail_server(given: Given, own_host: str) -> MailServer:
    """What is set of it; `own_host` is that of the public address."""
    security = given.choice("SMTP_SECURITY", "starttls", ("starttls", "tls", "off"))
    place = _host(given, security)
    user, password = given.text("SMTP_USER", ""), given.text("SMTP_PASSWORD", "")
    if bool(user) != bool(password):
        missing = "SMTP_USER" if password else "SMTP_PASSWORD"
        refuse(missing, "is missing: signing in to the mail server needs both user and password. Set both or neither")
    return MailServer(
        host=place,
        port=given.number("SMTP_PORT", 465 if security == "tls" else 587, 1, 65535),
        security=security,
        user=user,
        password=password,
        sender=_sender(given, place, own_host),
    )


def _host(given: Given, security: str) -> str:
    text = given.text("SMTP_HOST", "")
    if text and security == "off" and not is_private(host("SMTP_HOST", text)):
        refuse(
            "SMTP_SECURITY",
            f"is off, but {text} is a public host: whoever is on the way could read notices and the password. Use"
            " starttls or tls",
        )
    return host("SMTP_HOST", text) if text else ""


def _sender(given: Given, place: str, own_host: str) -> str:
    """A mail server out in the world takes nothing from greentick@127.0.0.1."""
    text = given.text("SMTP_FROM", "")
    if place and not text and is_private(own_host) and not is_private(place):
        refuse(
            "SMTP_FROM",
            f"is missing: {place} would be asked to send mails from greentick@{own_host}, which is no address out in"
            " the world. Set it to one that this mail server may send from, such as alice@example.org",
        )
    return mail_sender("SMTP_FROM", text) if text else f"greentick@{own_host}"
