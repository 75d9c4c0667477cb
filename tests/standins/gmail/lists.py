"""What Gmail answers to list (/i/bv), thread (/i/fd) and "show original" requests, as far as clients read it."""

from __future__ import annotations

import html
from typing import Any

from standins.gmail import wire
from standins.gmail.mailbox import Account, Thread


def list_answer(account: Account) -> list[Any]:
    """The answer to /i/bv: every thread, newest first."""
    threads = sorted(account.threads.values(), key=lambda thread: -thread.messages[-1].at_ms)
    answer: list[Any] = [None] * 15
    answer[2] = [[_thread_row(thread), place] for place, thread in enumerate(threads)]
    answer[14] = [
        [thread.messages[-1].snippet for thread in threads],
        [thread.messages[-1].perm_id for thread in threads],
    ]
    return answer


def _thread_row(thread: Thread) -> list[Any]:
    last = thread.messages[-1]
    row: list[Any] = [None] * 20
    row[0], row[1], row[2], row[3] = thread.messages[0].subject, last.snippet, last.at_ms, thread.perm_id
    row[4] = [wire.message_row(message) for message in thread.messages]
    row[19] = thread.legacy_id
    return row


def thread_answer(account: Account, thread_ids: list[str]) -> list[Any]:
    """The answer to /i/fd: the threads asked for with all recipients."""
    known = [account.threads[thread_id] for thread_id in thread_ids if thread_id in account.threads]
    return [None, [_full_thread(thread) for thread in known]]


def _full_thread(thread: Thread) -> list[Any]:
    head: list[Any] = [None] * 16
    head[0], head[1], head[2] = thread.perm_id, thread.messages[0].subject, thread.messages[-1].snippet
    head[15] = thread.legacy_id
    return [thread.perm_id, [head, None], [_full_message(message) for message in thread.messages]]


def _full_message(message: Any) -> list[Any]:
    full: list[Any] = [None] * 17
    full[0], full[1], full[2] = (wire.write_people(people) for people in (message.to, message.cc, message.bcc))
    full[16] = message.at_ms
    return [message.perm_id, full]


def original_page(account: Account, perm_id: str) -> str | None:
    """The page "Show original", from which a legacy id can be read; none while the message is not saved."""
    message = account.message(perm_id)
    if message is None:
        return None
    link = f"/mail/u/{account.index}?ui=2&amp;ik={account.ik}&amp;view=att&amp;th={message.legacy_id}&amp;disp=safe"
    return (
        "<!doctype html><title>Original Message</title>"
        f"<a class='download' href=\"{link}\">Download Original</a>"
        f"<pre>Message-ID: {html.escape(message.rfc_id)}</pre>"
    )
