"""Carries out what the page asks of /i/s on an account, and keeps the record of everything that left."""

from __future__ import annotations

from typing import Any

from standins.gmail import identity, wire
from standins.gmail.mailbox import DRAFT, INBOX, SENT, TRASH, UNREAD, Account, Message, Thread
from standins.gmail.wire import Answer, Operation, Relabel, Saved


def carry_out(account: Account, request: Any, *, minimal: bool) -> Answer:
    """Do every operation of a request, in order, and make the answer."""
    operations = wire.read_request(request)
    touched: dict[str, Thread] = {}
    sent: set[str] = set()
    for operation in operations:
        account.history += 3
        thread = _do(account, operation, request)
        if thread is not None:
            touched[thread.perm_id] = thread
        if isinstance(operation.what, Saved) and operation.what.is_send:
            sent.add(operation.what.perm_id)
    alive = [thread for thread in touched.values() if thread.messages]
    return Answer(operations, alive, account.history, minimal=minimal, sent=sent)


def _do(account: Account, operation: Operation, request: Any) -> Thread | None:
    what = operation.what
    if isinstance(what, Relabel):
        return _relabel(account, what)
    before = account.message(what.perm_id)
    message = _message(account, what)
    if before is not None and SENT in before.labels and not what.is_send:
        _note_undone(account, what.perm_id)
    thread = account.put(what.thread_id, message)
    if what.is_send:
        account.outgoing.append(_record(what, message, thread, request))
    return thread


def _message(account: Account, saved: Saved) -> Message:
    """The mailbox's message for what was saved or sent. A sent draft gets a new legacy id, a kept one keeps its own."""
    known = account.message(saved.perm_id)
    now = identity.now_ms()
    keeps = known is not None and (DRAFT in known.labels) != saved.is_send
    return Message(
        perm_id=saved.perm_id,
        legacy_id=known.legacy_id if known and keeps else identity.legacy_id(now),
        rfc_id=known.rfc_id if known and keeps else identity.rfc_id(),
        sender=saved.sender,
        to=saved.to,
        cc=saved.cc,
        bcc=saved.bcc,
        subject=saved.subject,
        parts=saved.parts,
        at_ms=now,
        labels=_sent_labels(account, saved) if saved.is_send else {"^all", DRAFT, "^r_bt"},
        in_reply_to=saved.in_reply_to,
        is_plain=saved.is_plain,
        attachments=saved.attachments,
    )


def _sent_labels(account: Account, saved: Saved) -> set[str]:
    to_self = account.person.email in {person.email for person in [*saved.to, *saved.cc, *saved.bcc]}
    return {"^all", SENT, "^f_bt", "^f_cl", *((INBOX, UNREAD) if to_self else ())}


def _record(saved: Saved, message: Message, thread: Thread, request: Any) -> dict[str, Any]:
    """One mail that left, with its true ids and its body exactly as it came."""
    return {
        "perm_id": message.perm_id,
        "legacy_id": message.legacy_id,
        "perm_thread_id": thread.perm_id,
        "thread_id": thread.legacy_id,
        "rfc_id": message.rfc_id,
        "subject": message.subject,
        "to": [person.email for person in saved.to],
        "cc": [person.email for person in saved.cc],
        "bcc": [person.email for person in saved.bcc],
        "parts": [list(part) for part in saved.parts],
        "body": message.body,
        "is_plain": saved.is_plain,
        "attachments": saved.attachments,
        "undone": False,
        "request": request,
    }


def _relabel(account: Account, change: Relabel) -> Thread | None:
    thread = account.threads.get(change.thread_id)
    for perm_id in change.perm_ids:
        message = account.message(perm_id)
        if message is None:
            continue
        if DRAFT in change.add and SENT in message.labels:
            undo(account, perm_id)
        elif TRASH in change.add and DRAFT in message.labels:
            account.discard(perm_id)
        else:
            message.labels = (message.labels | set(change.add)) - set(change.remove)
    return thread


def undo(account: Account, perm_id: str) -> None:
    """A sent mail is a draft again; the record says so."""
    account.back_to_draft(perm_id)
    _note_undone(account, perm_id)


def _note_undone(account: Account, perm_id: str) -> None:
    for record in account.outgoing:
        if record["perm_id"] == perm_id:
            record["undone"] = True
