"""What lies in the mailboxes before a test begins: enough for a list that looks lived in."""

from __future__ import annotations

from standins.gmail import identity
from standins.gmail.mailbox import SENT, Account, Message, Person

ALICE = Person("Alice Berger", "alice.berger@gmail.com")
ALICE_AT_WORK = Person("Alice Berger", "alice@northwind.example")

INES = Person("Ines Duarte", "ines@example.org")
JONAS = Person("Jonas Weber", "jonas.weber@example.net")
AIKO = Person("Aiko Tanaka", "aiko@example.jp")
PAVEL = Person("Pavel Orlov", "pavel@example.com")
MARA = Person("Mara Lindqvist", "mara@example.se")
ROSA = Person("Rosa Klein", "rosa.klein@example.net")

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR

_RECEIVED = [
    (
        20 * MINUTE,
        INES,
        "Contract, second draft",
        "Dear Alice, thank you for the call. I have marked two places in section 4.",
    ),
    (2 * HOUR, JONAS, "Offer 2026-114", "Could you send me the figures for the spring as well?"),
    (5 * HOUR, AIKO, "Minutes of Tuesday", "Please find the minutes below. We agreed on three dates."),
    (
        9 * HOUR,
        Person("Library of Lisbon", "loans@biblioteca.example"),
        "Two books are due on Friday",
        "You can renew them once more.",
    ),
    (DAY, PAVEL, "The figures you asked for", "They are in the table at the end. Ask me if a column is unclear."),
    (
        DAY + 3 * HOUR,
        Person("Nordbahn", "tickets@nordbahn.example"),
        "Your journey to Malmö",
        "Platform 4, carriage 12, seat 61.",
    ),
    (2 * DAY, MARA, "Re: Exhibition in May", "The hall is ours from the 4th. I have asked for better lamps."),
    (3 * DAY, ROSA, "Dinner?", "Thursday or Friday, as you like. I will cook."),
    (
        4 * DAY,
        Person("Hiking club", "post@hiking.example"),
        "Route for Sunday",
        "Nine hours, good boots, no dogs this time.",
    ),
    (6 * DAY, JONAS, "Invoice 2026-031", "Attached as always."),
]
_SENT = [
    (3 * HOUR, [JONAS], "Dates for the audit", "Would the 12th or the 14th suit you?"),
    (DAY + HOUR, [MARA], "Lamps", "Here is the list of lamps we spoke of."),
    (2 * DAY + HOUR, [ROSA], "Thursday", "Thursday it is. I bring the wine."),
    (5 * DAY, [INES, PAVEL, AIKO], "Plan for the first quarter", "Dear all, this is the plan as we left it on Monday."),
]


def fill(account: Account) -> None:
    """Lay the first mails into an account."""
    now = identity.now_ms()
    for ago, sender, subject, text in _RECEIVED:
        account.receive(sender, subject, f'<div dir="ltr">{text}</div>', at_ms=now - ago, unread=ago < 6 * HOUR)
    for ago, to, subject, text in _SENT:
        _send_earlier(account, to, subject, text, now - ago)


def _send_earlier(account: Account, to: list[Person], subject: str, text: str, at_ms: int) -> None:
    account.put(
        identity.composed_id("thread"),
        Message(
            perm_id=identity.composed_id("msg"),
            legacy_id=identity.legacy_id(at_ms),
            rfc_id=identity.rfc_id(),
            sender=account.person,
            to=to,
            subject=subject,
            parts=[(0, f'<div dir="ltr">{text}</div>')],
            at_ms=at_ms,
            labels={"^all", SENT, "^f_bt"},
        ),
    )
