"""Snippets for other mail programs: mints the tokens, registers the message, gives what goes into the mail."""

import secrets
from collections.abc import Callable, Sequence
from typing import cast

from msgspec.structs import replace

from greentick.api import fields
from greentick.domain.message import Message, Recipient
from greentick.domain.snippet import LINES, Minter, Snippet, line_for, plain
from greentick.domain.snippet import MOST_RECIPIENTS as MOST_TRACKED
from greentick.domain.target import TARGET_BYTES, is_safe
from greentick.domain.token import NONCE_BYTES, b64encode, mint_key
from greentick.domain.wish import SILENT, Standing, withheld_for
from greentick.errors import InvalidInput, NotSignedIn
from greentick.settings import Settings
from greentick.store import Store
from greentick.wire import snippet_shapes as shapes
from greentick.wire.body import UNREADABLE
from greentick.wire.bounds import LONGEST_WRITING_S, MOST_RECIPIENTS, MOST_SNIPPET_LINKS
from greentick.wire.recipient_shapes import CauseName

_WORST_FIRST = tuple(Standing)


class Snippets:
    """Makes snippets for the accounts of this server, which knows their mint keys."""

    def __init__(self, store: Store, settings: Settings, now_ms: Callable[[], int]) -> None:
        self._store = store
        self._settings = settings
        self._now_ms = now_ms

    def make(self, account_id: bytes, asked: shapes.SnippetRequest) -> shapes.Snippet:
        """A snippet, its message registered, unless somebody refuses. Raises InvalidInput, NotSignedIn."""
        account = self._store.accounts.get(account_id)
        if account is None:
            raise NotSignedIn("This account was deleted. Sign in again to begin anew.")
        disclosed = asked.disclosed or account.settings.policy.disclosure == "always"
        message = self._message(account_id, asked, disclosed=disclosed)
        targets = _targets(asked.links)
        if len(message.recipients) > MOST_TRACKED:
            return _without(targets, "too_many")
        if withheld := self._withheld(message):
            worst = min(withheld, key=lambda each: _WORST_FIRST.index(each.standing))
            return _without(targets, worst.standing, withheld)
        worded = account.settings.disclosure_text
        line = line_for(asked.language, worded, has_links=bool(targets)) if disclosed else None
        key = mint_key(self._settings.secret_key[0], account_id)
        minter = Minter(key, account_id, message.nonce, self._settings.public_url)
        made = minter.snippet(targets, line=line)
        self._store.messages.register(account_id, [message], self._now_ms())
        return _shape(made)

    def _withheld(self, message: Message) -> list[shapes.WithheldRecipient]:
        """Because of whom this mail must go without. Where nobody is named, the server's policy alone decides."""
        addresses = [each.address for each in message.recipients] or [""]
        findings = self._store.recipients.check(message.account_id, addresses, message.gmail_address)
        return [
            shapes.WithheldRecipient(
                address=address,
                standing=cast("shapes.WithheldName", finding.standing.value),
                cause=cast("CauseName", finding.cause),
            )
            for address, finding in zip(addresses, findings, strict=True)
            if withheld_for([finding.standing]) in SILENT
        ]

    def _message(self, account_id: bytes, asked: shapes.SnippetRequest, *, disclosed: bool) -> Message:
        nonce = secrets.token_bytes(NONCE_BYTES)
        sender = fields.gmail_address_of(asked.sender) if asked.sender else ""
        if sender is None:
            raise InvalidInput("sender must be a mail address, or left out.", "sender_odd")
        if asked.language not in LINES:
            raise InvalidInput(f"language must be one of {', '.join(LINES)}.", "language_odd")
        if not 0 <= asked.writing_s <= LONGEST_WRITING_S:
            sentence = f"writing_s must be from 0 to {LONGEST_WRITING_S} seconds."
            raise InvalidInput(sentence, "writing_odd", most=LONGEST_WRITING_S)
        return Message(
            id=b64encode(nonce),
            account_id=account_id,
            nonce=nonce,
            sent_at_ms=self._now_ms(),
            undo_s=asked.writing_s,
            gmail_address=sender,
            subject=fields.subject_of(asked.subject) or "",
            recipients=_recipients(asked.recipients),
            tracks="both" if asked.links else "opens",
            links=len(asked.links),
            disclosed=disclosed,
        )


def _without(
    targets: list[str], reason: shapes.UntrackedName, withheld: Sequence[shapes.WithheldRecipient] = ()
) -> shapes.Snippet:
    return replace(_shape(plain(targets)), tracked=False, reason=reason, withheld=list(withheld))


def _shape(of: Snippet) -> shapes.Snippet:
    return shapes.Snippet(
        id=of.id,
        html=of.html,
        pixel_url=of.pixel_url,
        recipient_url=of.recipient_url,
        links=[shapes.WrappedLink(target=each.target, url=each.url) for each in of.links],
    )


def _recipients(given: list[str]) -> tuple[Recipient, ...]:
    if len(given) > MOST_RECIPIENTS:
        raise InvalidInput(
            f"recipients takes at most {MOST_RECIPIENTS} addresses.", "recipients_many", count=MOST_RECIPIENTS
        )
    read = {each: fields.recipient_of(each) for each in given}
    if odd := [each for each, recipient in read.items() if recipient is None]:
        raise InvalidInput(
            f"recipients holds {odd[0][:80]!r}, which is no mail address.", "recipient_odd", given=odd[0][:80]
        )
    return tuple({each.address.casefold(): each for each in read.values() if each is not None}.values())


def _targets(given: list[str]) -> list[str]:
    if len(given) > MOST_SNIPPET_LINKS:
        raise InvalidInput(
            f"links takes at most {MOST_SNIPPET_LINKS} addresses.", "links_many", count=MOST_SNIPPET_LINKS
        )
    for each in given:
        # Half a character has become another one on the way: the link would lead elsewhere than it was meant to.
        if len(each.encode("utf-8", "replace")) > TARGET_BYTES or not is_safe(each) or UNREADABLE in each:
            raise InvalidInput(
                f"links holds {each[:80]!r}. Each must be a whole http or https address without user name, blanks,"
                " control characters or the sign � of a broken one.",
                "link_odd",
                given=each[:80],
            )
    return given
