"""What the browser is handed: the page with its nonce, its static files, and the mailbox as the page shows it."""

from __future__ import annotations

import dataclasses
import json
import mimetypes
import secrets
from pathlib import Path
from typing import Any

from standins.gmail import images
from standins.gmail.images import ImageProxy
from standins.gmail.mailbox import DRAFT, Account, Message, Person, Thread
from standins.gmail.switches import Switches

STATIC = Path(__file__).parent / "static"


def write_page(account: Account, others: list[Account], switches: Switches) -> tuple[str, str]:
    """The page of an account and the Content-Security-Policy it comes with, as strict as Gmail's."""
    nonce = secrets.token_urlsafe(16)
    policy = (
        f"require-trusted-types-for 'script'; script-src 'nonce-{nonce}' 'unsafe-eval' 'strict-dynamic'; "
        "object-src 'none'; base-uri 'self'"
    )
    start = {
        "index": account.index,
        "email": account.person.email,
        "name": account.person.name,
        "ik": account.ik,
        "accounts": [{"index": other.index, **_person(other.person)} for other in others],
        "switches": dataclasses.asdict(switches),
    }
    page = (STATIC / "index.html").read_text("utf-8")
    page = page.replace("{{nonce}}", nonce).replace("{{start}}", json.dumps(start).replace("</", "<\\/"))
    return page.replace("{{theme}}", "dark" if switches.dark else "light"), policy


def static_file(name: str) -> tuple[str, bytes] | None:
    """A script or style of the page with its type."""
    path = (STATIC / name).resolve()
    if not path.is_relative_to(STATIC) or not path.is_file():
        return None
    return mimetypes.guess_type(path.name)[0] or "application/octet-stream", path.read_bytes()


def write_box(account: Account, proxy: ImageProxy) -> dict[str, Any]:
    """The whole mailbox for the page."""
    return {"threads": [_thread(thread, proxy) for thread in list(account.threads.values())]}


def _thread(thread: Thread, proxy: ImageProxy) -> dict[str, Any]:
    return {
        "permId": thread.perm_id,
        "legacyId": thread.legacy_id,
        "messages": [_message(message, proxy) for message in thread.messages],
    }


def _message(message: Message, proxy: ImageProxy) -> dict[str, Any]:
    is_draft = DRAFT in message.labels
    shown = message.body if is_draft else images.clip(proxy.rewrite(message.body))
    return {
        "permId": message.perm_id,
        "legacyId": message.legacy_id,
        "rfcId": message.rfc_id,
        "from": _person(message.sender),
        "to": [_person(person) for person in message.to],
        "cc": [_person(person) for person in message.cc],
        "bcc": [_person(person) for person in message.bcc],
        "subject": message.subject,
        "at": message.at_ms,
        "labels": sorted(message.labels),
        "snippet": message.snippet,
        "html": shown,
        "parts": message.parts if is_draft else None,
        "plain": message.is_plain,
        "inReplyTo": message.in_reply_to,
        "attachments": message.attachments,
    }


def _person(person: Person) -> dict[str, str]:
    return {"name": person.name, "email": person.email}
