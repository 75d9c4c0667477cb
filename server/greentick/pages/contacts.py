"""Contacts: to whom mails went, and what is known of the mails to one of them."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Response, request

from greentick.domain.receipt import Event
from greentick.domain.stored import StoredReceipt
from greentick.domain.visitor import Visitor
from greentick.errors import InvalidInput, NotFound
from greentick.pages.layout import render
from greentick.pages.standing import standing_of
from greentick.pages.wanted import WORDS_CHARS, clean, label_in
from greentick.store import Store
from greentick.store.figures import Contact

PER_PAGE = 100
PER_EXPORT = 1000
MAILS = 50
"""The feed of a contact is made of his newest mails."""

MOST_NEWS = 100
IN_VIEW = 20
"""Of either list; what is older is folded away."""


@dataclass(frozen=True, slots=True)
class News:
    """One event with the mail it is of."""

    event: Event
    stored: StoredReceipt


@dataclass(frozen=True, slots=True)
class Contacts:
    """The views."""

    store: Store

    def listed(self, visitor: Visitor) -> Response:
        """GET /dashboard/contacts."""
        words, label = asked()
        found = self.store.figures.contacts(
            visitor.account_id,
            words=words,
            label=label,
            limit=PER_PAGE + 1,
            after=_place(request.args.get("after", "")),
        )
        shown = found[:PER_PAGE]
        following = _after(shown[-1]) if len(found) > PER_PAGE else None
        return render(
            "contacts.html",
            visitor=visitor,
            place="contacts",
            found=shown,
            words=words,
            label=label,
            labels=self.store.labels.names(visitor.account_id),
            following=following,
        )

    def shown(self, visitor: Visitor, address: str) -> Response:
        """GET /dashboard/contacts/<address>: the mails to this contact, and the feed of their events alone."""
        folded = clean(address).lower()
        mails = self.store.figures.sent_to(visitor.account_id, folded, MAILS)
        if not mails:
            raise NotFound("There is no such contact.")
        news = [News(event, stored) for stored in mails for event in stored.receipt.events]
        news.sort(key=lambda each: (each.event.at_ms, each.event.id), reverse=True)
        contact = self.store.figures.contact(visitor.account_id, folded)
        return render(
            "contact.html",
            visitor=visitor,
            place="contacts",
            address=folded,
            contact=contact,
            mails=mails,
            news=news[:MOST_NEWS],
            in_view=IN_VIEW,
            standing=standing_of(self.store, visitor.account_id, folded),
        )


def asked() -> tuple[str, str]:
    """Words and label this page's address looks for. Raises InvalidInput."""
    return clean(request.args.get("q", ""))[:WORDS_CHARS], label_in(request.args)


def every(store: Store, account_id: bytes, words: str, label: str) -> Iterator[Contact]:
    """All such contacts, read page by page while they are taken."""
    after: tuple[int, str] | None = None
    while found := store.figures.contacts(account_id, words=words, label=label, limit=PER_EXPORT, after=after):
        yield from found
        after = (found[-1].last_sent_at_ms, found[-1].address)


def _after(contact: Contact) -> str:
    return f"{contact.last_sent_at_ms}-{contact.address}"


def _place(after: str) -> tuple[int, str] | None:
    if not after:
        return None
    at, _, address = after.partition("-")
    if not (at.isdecimal() and at.isascii() and len(at) <= 18):
        raise InvalidInput("`after` must be that of an earlier page.")
    return int(at), clean(address)
