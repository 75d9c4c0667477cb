"""Everything kept about an account."""

from typing import Literal

from msgspec import Struct

from greentick.wire.notice_shapes import Channel, Delivery, Reminder, Rule
from greentick.wire.receipt_shapes import MessageDetail
from greentick.wire.session_shapes import AddressInfo
from greentick.wire.settings_shapes import Settings


class ExportedSession(Struct, frozen=True, kw_only=True):
    """One browser that is, or was, signed in."""

    device: str
    created_at: str
    last_used_at: str


class GmailPermission(Struct, frozen=True, kw_only=True):
    """That Gmail may be asked for replies to this address. Google's token itself is not told."""

    address: str
    state: Literal["on", "not_enabled", "withdrawn"]
    granted_at: str
    last_asked_at: str | None


class NotedConsent(Struct, frozen=True, kw_only=True):
    """That a recipient agreed, as the sender has noted it. Whose it is cannot be told: only a hash is kept."""

    source: str
    noted_at: str


class Export(Struct, frozen=True, kw_only=True):
    """Everything kept about an account, streamed in this order; deliveries and messages come newest first.

    Secrets are left out: what opens or signs channels, the tokens of Gmail's permissions and of sessions.
    """

    format: Literal["greentick-export-1"]
    note: str
    exported_at: str
    account_id: str
    created_at: str
    settings: Settings
    signs_in_with: list[AddressInfo]
    gmail_addresses: list[str]
    gmail_permissions: list[GmailPermission]
    sessions: list[ExportedSession]
    channels: list[Channel]
    rules: list[Rule]
    reminders: list[Reminder]
    consents: list[NotedConsent]
    deliveries: list[Delivery]
    messages: list[MessageDetail]
