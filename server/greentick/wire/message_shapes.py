"""What the extension says of messages it has sent and shows."""

from typing import Literal

from msgspec import UNSET, Struct, UnsetType

from greentick.wire.notice_shapes import ReminderKindName

RecipientKind = Literal["to", "cc", "bcc"]
TracksName = Literal["opens", "clicks", "both", "log"]


class Recipient(Struct, frozen=True, kw_only=True):
    """One address the message went to."""

    address: str
    name: str = ""
    kind: RecipientKind = "to"


class ReminderWanted(Struct, frozen=True, kw_only=True):
    """Remind of this message; `after_s` counts from its sending."""

    kind: ReminderKindName
    after_s: int


class Registration(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One message the extension has sent. `id` is the copy id: the 16 characters of the token's nonce.

    `tracks` is what the mail carries (`log`: nothing at all), `links` how many of its links lead through this server,
    `disclosed` whether a line in it tells the recipient.
    """

    id: str
    sent_at: str | int | UnsetType = UNSET
    gmail_address: str | UnsetType = UNSET
    thread_id: str | UnsetType = UNSET
    perm_thread_id: str | UnsetType = UNSET
    gmail_message_id: str | UnsetType = UNSET
    perm_message_id: str | UnsetType = UNSET
    rfc_message_id: str | UnsetType = UNSET
    subject: str | UnsetType = UNSET
    recipients: list[Recipient] | UnsetType = UNSET
    undo_s: float | UnsetType = UNSET
    reminders: list[ReminderWanted] | UnsetType = UNSET
    tracks: TracksName | UnsetType = UNSET
    links: int | UnsetType = UNSET
    disclosed: bool | UnsetType = UNSET


class RegisterRequest(Struct, frozen=True, kw_only=True):
    """A batch of 1 to 100. `client_now` corrects the client's clock: sent_at is shifted by what it is off."""

    messages: list[Registration]
    client_now: str | int | UnsetType = UNSET


class Registered(Struct, frozen=True, kw_only=True):
    """What became of one registration: `problem` is a sentence when `ok` is false, `dropped` odd fields left out."""

    id: str
    ok: bool
    problem: str = ""
    dropped: list[str] = []


class RegisterResponse(Struct, frozen=True, kw_only=True):
    """One answer per registration, in order."""

    results: list[Registered]


class ViewsRequest(Struct, frozen=True, kw_only=True):
    """The sender's extension shows these messages now (copy ids, at most 100)."""

    ids: list[str]
    at: str | int | UnsetType = UNSET
    client_now: str | int | UnsetType = UNSET
