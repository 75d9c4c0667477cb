"""What the extension says of messages it has sent and shows."""

from typing import Annotated, Final, Literal, get_args

from msgspec import UNSET, Struct, UnsetType

from greentick.wire.bounds import MESSAGE_ID, MOST_MESSAGES, MOST_VIEWS, items
from greentick.wire.notice_shapes import ReminderKindName

RecipientKind = Literal["to", "cc", "bcc"]
TracksName = Literal["opens", "clicks", "both", "log"]
RECIPIENT_KINDS: Final[tuple[str, ...]] = get_args(RecipientKind)
TRACKS: Final[tuple[str, ...]] = get_args(TracksName)


class Recipient(Struct, frozen=True, kw_only=True):
    """One address the message went to. In a receipt it is empty for those whose address could not be read."""

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

    So it is meant; more is taken. A recipient may be a bare address. What does not fit, whatever it is, is left out and
    named in `dropped`; what is not known is passed over; what is no registration has its `problem` in the answer.
    """

    id: Annotated[str, MESSAGE_ID]
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

    messages: Annotated[list[Registration], items(MOST_MESSAGES, least=1)]
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
    """The sender's extension shows these messages now (copy ids or whole tokens, at most 100)."""

    ids: Annotated[list[str], items(MOST_VIEWS)]
    at: str | int | UnsetType = UNSET
    client_now: str | int | UnsetType = UNSET
