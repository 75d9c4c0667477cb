"""The account itself: its settings, everything kept of it, and its end."""

from collections.abc import Iterator

import msgspec
from flask import Response

from greentick.api.call import Call
from greentick.api.choices import tidied
from greentick.api.notices import shown_channel
from greentick.domain.token import b64encode
from greentick.errors import InvalidInput
from greentick.store import Store
from greentick.store.accounts import Account
from greentick.wire import (
    body,
    export_shapes,
    grant_present,
    notice_present,
    present,
    receipt_shapes,
    recipient_shapes,
    settings_shapes,
)
from greentick.wire.times import to_wire

LONGEST_RETENTION_DAYS = 36_500
ADDRESS_CHARS = 320
EXPORT_PAGE = 100
EVERY = 1_000_000
NOTE = (
    "Hits are requests for an image or a link. They show that a program asked, not that a person read; their absence"
    " shows nothing. This is no legal proof."
)


def get_settings(call: Call) -> settings_shapes.Settings:
    """GET /v1/settings."""
    return call.account().settings


def change_settings(call: Call) -> settings_shapes.Settings:
    """PATCH /v1/settings."""
    return save_settings(call.store, call.account(), call.read(settings_shapes.SettingsPatch))


def save_settings(store: Store, account: Account, patch: settings_shapes.SettingsPatch) -> settings_shapes.Settings:
    """Keep what the patch names, once it is found good. Raises InvalidInput."""
    days = patch.retention_days
    if days is not msgspec.UNSET and not 1 <= days <= LONGEST_RETENTION_DAYS:
        raise InvalidInput(f"retention_days must be a whole number from 1 to {LONGEST_RETENTION_DAYS}.", "days_wrong")
    return store.accounts.update_settings(account.id, tidied(patch, account.settings.policy))


def delete_account(call: Call) -> None:
    """DELETE /v1/account."""
    call.forget()
    call.changed()


def forget_contact(call: Call) -> recipient_shapes.ForgottenContact:
    """DELETE /v1/contacts/{address}."""
    address = call.path["address"].strip()
    if "@" not in address or body.NUL in address or len(address) > ADDRESS_CHARS:
        raise InvalidInput("A contact is named by its mail address, such as bob@example.org.")
    forgotten = call.store.forgetting.contact(call.account_id, address, call.now_ms)
    call.changed()
    return recipient_shapes.ForgottenContact(erased=forgotten.erased, shared=forgotten.shared)


def export(call: Call) -> Response:
    """GET /v1/export. Streamed: a big account never lies in memory as a whole."""
    head = _head(call)
    document = _document(head, _messages(call))
    headers = {"Content-Disposition": 'attachment; filename="greentick-export.json"'}
    return Response(document, content_type="application/json", headers=headers)


def _head(call: Call) -> export_shapes.Export:
    account = call.account()
    sessions = call.store.sessions.list(call.account_id)
    return export_shapes.Export(
        format="greentick-export-1",
        note=NOTE,
        exported_at=to_wire(call.now_ms),
        account_id=b64encode(account.id),
        created_at=to_wire(account.created_at_ms),
        settings=account.settings,
        signs_in_with=[present.proved_address(each) for each in call.store.people.addresses(call.account_id)],
        gmail_permissions=[grant_present.permission(each) for each in call.store.grants.list(call.account_id)],
        sessions=[present.exported_session(each) for each in sessions],
        channels=[shown_channel(each) for each in call.store.channels.list(call.account_id)],
        rules=[notice_present.rule(each) for each in call.store.channels.rules(call.account_id)],
        reminders=[notice_present.reminder(each) for each in call.store.reminders.list(call.account_id, limit=EVERY)],
        messages=[],
    )


def _document(head: export_shapes.Export, messages: Iterator[receipt_shapes.MessageDetail]) -> Iterator[bytes]:
    """The head with its empty list of messages, opened to take them in."""
    yield msgspec.json.encode(head).removesuffix(b"]}")
    for place, message in enumerate(messages):
        yield (b",\n" if place else b"\n") + msgspec.json.encode(message)
    yield b"]}\n"


def _messages(call: Call) -> Iterator[receipt_shapes.MessageDetail]:
    before: str | None = None
    while True:
        page, before = call.store.messages.list(call.account_id, limit=EXPORT_PAGE, before=before)
        for each in page:
            detail = call.store.messages.get(call.account_id, each.message.id)
            if detail is not None:  # not deleted meanwhile
                yield present.message_detail(detail)
        if before is None:
            return
