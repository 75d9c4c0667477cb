"""Taking data along: messages, contacts and counts as CSV and JSON, and all that is known of one message as evidence.

Each says that it proves nothing in law.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from itertools import chain
from typing import Any

import msgspec
from flask import Response

from greentick.domain.receipt import Group
from greentick.domain.stored import StoredReceipt
from greentick.domain.visitor import Visitor
from greentick.downloads import Downloads
from greentick.pages import contacts
from greentick.pages.layout import render, saying
from greentick.pages.messages import Messages, search
from greentick.pages.reports import Column, Reports, by_day
from greentick.store import Store
from greentick.store.figures import Contact, MailCounts
from greentick.wire import present, spreadsheet
from greentick.wire.times import to_wire

COLUMNS = (
    "id", "sent_at", "gmail_address", "recipients", "subject", "state", "opens", "clicks",
    "first_open_at", "last_open_at", "cannot_be_told", "automatic", "replied_at", "labels",
)  # fmt: skip
DAY_COLUMNS = ("label", "sent", "opens", "clicks", "uncertain", "automatic")
NAME_COLUMNS = ("name", "sent", "opened", "clicked", "uncertain", "events", "automatic")
CONTACT_COLUMNS = ("address", "name", "mails", "opened", "events", "automatic", "last_sent_at")


@dataclass(frozen=True, slots=True)
class Exports:
    """The views."""

    store: Store
    messages: Messages
    reports: Reports
    downloads: Downloads
    now_ms: Callable[[], int]

    def messages_csv(self, visitor: Visitor) -> Response:
        """GET /dashboard/messages.csv: all that match a search."""
        rows = ([cells[name] for name in COLUMNS] for cells in map(_cells, search(self.store, visitor).all()))
        return self._csv(visitor, "greentick-messages.csv", COLUMNS, rows, saying().texts["no_proof"])

    def messages_json(self, visitor: Visitor) -> Response:
        """GET /dashboard/messages.json: the same, as the API gives them."""
        found = (present.receipt(each) for each in search(self.store, visitor).all())
        return self._json(visitor, "greentick-messages.json", "messages", found, self._head())

    def days_csv(self, visitor: Visitor) -> Response:
        """GET /dashboard/reports.csv: counts per day."""
        rows = ([getattr(each, name) for name in DAY_COLUMNS] for each in self._days(visitor))
        return self._csv(visitor, "greentick-days.csv", ("day", *DAY_COLUMNS[1:]), rows, saying().texts["no_proof"])

    def days_json(self, visitor: Visitor) -> Response:
        """GET /dashboard/reports.json: the same as JSON."""
        return self._json(visitor, "greentick-days.json", "days", map(asdict, self._days(visitor)), self._head())

    def names_csv(self, visitor: Visitor, kind: str) -> Response:
        """GET /dashboard/domains.csv or subjects.csv: counts per name, of all mails of the period."""
        rows = ([getattr(each, name) for name in NAME_COLUMNS] for each in self._names(visitor, kind))
        head = (kind, *NAME_COLUMNS[1:])
        return self._csv(visitor, f"greentick-{kind}s.csv", head, rows, saying().texts["no_proof"])

    def names_json(self, visitor: Visitor, kind: str) -> Response:
        """GET /dashboard/domains.json or subjects.json: the same as JSON."""
        found = map(asdict, self._names(visitor, kind))
        return self._json(visitor, f"greentick-{kind}s.json", f"{kind}s", found, self._head())

    def contacts_csv(self, visitor: Visitor) -> Response:
        """GET /dashboard/contacts.csv: all contacts that match a search."""
        rows = (cells.values() for cells in self._contacts(visitor))
        return self._csv(visitor, "greentick-contacts.csv", CONTACT_COLUMNS, rows, saying().texts["no_proof"])

    def contacts_json(self, visitor: Visitor) -> Response:
        """GET /dashboard/contacts.json: the same as JSON."""
        return self._json(visitor, "greentick-contacts.json", "contacts", self._contacts(visitor), self._head())

    def evidence(self, visitor: Visitor, message_id: str) -> Response:
        """GET: what is known of one message and what is not proved, to print."""
        detail = self.messages.detail(visitor, message_id)
        document = self._evidence(visitor, message_id)
        return render(
            "evidence.html",
            visitor=visitor,
            place="messages",
            stored=detail.stored,
            detail=detail,
            document=document,
            sha256=hashlib.sha256(_canonical(document)).hexdigest(),
            now_ms=self.now_ms(),
        )

    def evidence_json(self, visitor: Visitor, message_id: str) -> Response:
        """GET: the same for a program; its hash covers everything else in it, written as RFC 8785 would."""
        document = self._evidence(visitor, message_id)
        sealed = {**document, "sha256": hashlib.sha256(_canonical(document)).hexdigest()}
        body = json.dumps(sealed, ensure_ascii=False, indent=1)
        name = f"greentick-{message_id}.json"
        return self.downloads.response(visitor.account_id, name, "application/json", [body.encode()])

    def _evidence(self, visitor: Visitor, message_id: str) -> dict[str, Any]:
        detail = self.messages.detail(visitor, message_id)
        texts = saying().texts
        shown = msgspec.to_builtins(present.message_detail(detail))
        requests = [{**hit, "sha256": hashlib.sha256(_canonical(hit)).hexdigest()} for hit in shown["hits"]]
        receipt = shown["receipt"]
        return {
            "format": "greentick-evidence-1",
            "note": texts["no_proof"],
            "message": {
                "id": receipt["id"],
                "sent_at": receipt["sent_at"],
                "sender": receipt["gmail_address"],
                "recipients": receipt["recipients"],
                "subject": receipt["subject"],
                "message_id_header": detail.stored.message.rfc_message_id,
                "content": texts["evidence_content"],
            },
            "state": receipt["state"],
            "reports": receipt["reports"],
            "reply": receipt["reply"],
            "requests": requests,
            "requests_not_kept": shown["uncounted_hits"],
            "not_proved": [texts[name] for name in NOT_PROVED],
        }

    def _head(self) -> dict[str, str]:
        return {"note": saying().texts["no_proof"], "exported_at": to_wire(self.now_ms())}

    def _days(self, visitor: Visitor) -> list[Column]:
        say = saying()
        period = self.reports.period(say)
        days = self.reports.figures(period).days(visitor.account_id, period.spans(say.zone))
        return by_day(period, days, date.isoformat)

    def _names(self, visitor: Visitor, kind: str) -> list[MailCounts]:
        period = self.reports.period(saying())
        return self.reports.figures(period).mails(visitor.account_id, kind, period.utc_days)

    def _contacts(self, visitor: Visitor) -> Iterator[dict[str, object]]:
        return map(_contact_cells, contacts.every(self.store, visitor.account_id, *contacts.asked()))

    def _csv(
        self, visitor: Visitor, name: str, head: Iterable[str], rows: Iterable[Iterable[object]], note: str
    ) -> Response:
        """Rows as they come; the last one holds the note."""

        def lines() -> Iterator[bytes]:
            yield b"\xef\xbb\xbf"  # or Excel takes UTF-8 for something else
            yield from (line.encode() for line in spreadsheet.lines(chain([head], rows, [[note]])))

        return self.downloads.response(visitor.account_id, name, "text/csv; charset=utf-8", lines())

    def _json(self, visitor: Visitor, name: str, kind: str, items: Iterable[object], head: dict[str, str]) -> Response:
        def parts() -> Iterator[bytes]:
            yield msgspec.json.encode({**head, kind: []}).removesuffix(b"]}")
            for place, item in enumerate(items):
                yield (b",\n" if place else b"\n") + msgspec.json.encode(item)
            yield b"]}\n"

        return self.downloads.response(visitor.account_id, name, "application/json", parts())


NOT_PROVED = (
    "not_proved_person", "not_proved_reading", "not_proved_attachments", "not_proved_delivery", "not_proved_absence",
    "not_proved_content", "not_proved_clock",
)  # fmt: skip


def _cells(stored: StoredReceipt) -> dict[str, object]:
    receipt = present.receipt(stored)
    groups = [each.group for each in stored.receipt.events]
    return {
        "id": receipt.id,
        "sent_at": receipt.sent_at,
        "gmail_address": receipt.gmail_address,
        "recipients": ", ".join(each.address for each in receipt.recipients if each.address),
        "subject": receipt.subject,
        "state": receipt.state,
        "opens": receipt.opens,
        "clicks": receipt.clicks,
        "first_open_at": receipt.first_open_at or "",
        "last_open_at": receipt.last_open_at or "",
        "cannot_be_told": groups.count(Group.UNCERTAIN),
        "automatic": groups.count(Group.AUTOMATIC),
        "replied_at": receipt.reply.at if receipt.reply else "",
        "labels": ", ".join(receipt.labels),
    }


def _contact_cells(contact: Contact) -> dict[str, object]:
    sent_at = {"last_sent_at": to_wire(contact.last_sent_at_ms)}
    return {name: getattr(contact, name) for name in CONTACT_COLUMNS if name not in sent_at} | sent_at


def _canonical(value: object) -> bytes:
    """The one way to write a value: keys in order, no blanks, UTF-8."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
