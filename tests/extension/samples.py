"""What happened lately, as background keeps it for the popup."""

from typing import Any


def person_event(id_: str, at: str, **change: object) -> dict[str, Any]:
    """An event as the server tells of it."""
    event: dict[str, Any] = {
        "id": id_,
        "kind": "open",
        "group": "opened",
        "at": at,
        "last_at": at,
        "verdict": "person",
        "reason": "mail_client",
        "party": "",
        "client": "Outlook",
        "system": "Windows",
        "device": "desktop",
        "hits": 1,
        "url": None,
        "corrected": False,
    }
    return {**event, **change}


def line(kind: str, name: str, subject: str, event: dict[str, Any], *, others: int = 0) -> dict[str, Any]:
    """One line of the popup's list as background keeps it."""
    recipients = [{"address": "ines@example.org", "name": name, "kind": "to"}] * (1 + others)
    receipt = {
        "id": f"copy-{event['id']}",
        "gmail_address": "alice@example.org",
        "thread_id": "18f0a",
        "perm_thread_id": "thread-a:r1",
        "gmail_message_id": "",
        "perm_message_id": "",
        "subject": subject,
        "recipients": recipients,
        "sent_at": "2026-10-01T09:00:00.000Z",
        "state": "opened",
        "opens": 1,
        "clicks": 0,
        "first_open_at": event["at"],
        "last_open_at": event["at"],
        "events": [event],
        "more_events": 0,
        "cursor": 1,
    }
    return {"eventId": event["id"], "messageId": receipt["id"], "at": event["at"], "kind": kind, "receipt": receipt}


def news() -> list[dict[str, Any]]:
    """What happened lately, one of each kind."""
    apple = {"group": "uncertain", "verdict": "maybe", "reason": "apple_privacy", "party": "Apple"}
    google = {"verdict": "proxy", "reason": "image_proxy", "party": "Google", "client": "", "system": ""}
    scan = {"group": "automatic", "verdict": "scanner", "reason": "scanner_agent", "client": "", "system": ""}
    link = {"kind": "click", "url": "https://www.example.org/report/2026?q=3", "client": "Firefox"}
    return [
        line("open", "Ines Duarte", "Contract, second draft", person_event("e1", "2026-11-21T09:12:00.000Z")),
        line(
            "click", "Pavel Orlov", "The figures you asked for", person_event("e2", "2026-11-20T08:47:00.000Z", **link)
        ),
        line("maybe", "Aiko Tanaka", "Minutes of Tuesday", person_event("e3", "2026-11-18T17:52:00.000Z", **apple)),
        line("open", "Team", "Plan for Q1", person_event("e4", "2026-09-02T07:00:00.000Z", **google), others=3),
        line("automatic", "Rosa Klein", "Dinner?", person_event("e5", "2026-09-01T07:00:00.000Z", **scan)),
    ]


def reminder(number: int) -> dict[str, Any]:
    """One that waits, as background keeps it."""
    return {
        "id": f"r{number}",
        "message_id": f"copy-{number}",
        "kind": "no_reply",
        "after_s": 3 * 86_400,
        "state": "waiting",
        "due_at": "2026-12-01T09:00:00.000Z",
        "told_at": None,
        "sent_at": "2026-11-28T09:00:00.000Z",
        "subject": f"Plan {number}",
        "recipients": ["ines@example.org"],
        "thread_id": "18f0a",
        "gmail_address": "alice@example.org",
    }
