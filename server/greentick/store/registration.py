"""What a registration adds to what is known of a message. Pure."""

from msgspec.structs import replace

from greentick.domain.message import Message, known_first
from greentick.store.keeping import Keeps


def first_registration(sent: Message, now_ms: int, keeps: Keeps) -> Message:
    """The message as it is kept when first heard of: never sent in the future, details only if they may be kept."""
    known = replace(
        sent,
        registered=True,
        deleted=False,
        sent_at_ms=min(sent.sent_at_ms, now_ms),
        gmail_address=sent.gmail_address.strip().lower(),
    )
    recipients = known_first(sent.recipients) if keeps.recipients else ()
    return replace(known, subject=sent.subject if keeps.subject else "", recipients=recipients)


def merge_registration(known: Message, sent: Message, now_ms: int, keeps: Keeps) -> Message:
    """The message with what this registration adds. What is empty erases nothing; the first time of sending stays."""
    new = first_registration(sent, now_ms, keeps)
    return replace(
        new,
        sent_at_ms=known.sent_at_ms if known.registered else new.sent_at_ms,
        undo_s=known.undo_s or new.undo_s,
        gmail_address=new.gmail_address or known.gmail_address,
        subject=new.subject or known.subject,
        recipients=new.recipients or known.recipients,
        thread_id=new.thread_id or known.thread_id,
        perm_thread_id=new.perm_thread_id or known.perm_thread_id,
        gmail_message_id=new.gmail_message_id or known.gmail_message_id,
        perm_message_id=new.perm_message_id or known.perm_message_id,
        rfc_message_id=new.rfc_message_id or known.rfc_message_id,
        sender_network_hash=known.sender_network_hash or new.sender_network_hash,
        sender_agent=known.sender_agent or new.sender_agent,
        tracks=known.tracks or new.tracks,
        links=max(known.links, new.links),
        disclosed=known.disclosed or new.disclosed,
        withheld=known.withheld,
        replied_at_ms=known.replied_at_ms,
        reply_learned=known.reply_learned,
    )
