"""The account itself: its settings, everything kept of it, and its end."""

import msgspec
from flask import Response

from greentick import exporting
from greentick.api.call import Call
from greentick.api.choices import tidied
from greentick.errors import InvalidInput
from greentick.store import Store
from greentick.store.accounts import Account
from greentick.wire import recipient_shapes, settings_shapes
from greentick.wire.body import NUL
from greentick.wire.bounds import LONGEST_RETENTION_DAYS

ADDRESS_CHARS = 320


def get_settings(call: Call) -> settings_shapes.SettingsAnswer:
    """GET /v1/settings."""
    return _told(call, call.account().settings)


def change_settings(call: Call) -> settings_shapes.SettingsAnswer:
    """PATCH /v1/settings."""
    return _told(call, save_settings(call.store, call.account(), call.read(settings_shapes.SettingsPatch)))


def _told(call: Call, settings: settings_shapes.Settings) -> settings_shapes.SettingsAnswer:
    known = dict(call.gmail_selectors)
    return settings_shapes.SettingsAnswer(**msgspec.structs.asdict(settings), gmail_selectors=known)


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
    if "@" not in address or NUL in address or len(address) > ADDRESS_CHARS:
        raise InvalidInput("A contact is named by its mail address, such as bob@example.org.")
    forgotten = call.store.forgetting.contact(call.account_id, address, call.now_ms)
    call.changed()
    return recipient_shapes.ForgottenContact(erased=forgotten.erased, shared=forgotten.shared)


def export(call: Call) -> Response:
    """GET /v1/export. A big account never lies in memory as a whole."""
    document = exporting.document(call.store, call.account(), call.now_ms)
    return call.download("greentick-export.json", "application/json", document)
