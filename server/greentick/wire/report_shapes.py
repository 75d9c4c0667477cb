"""What mail systems and mail programs report of a message."""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from greentick.domain.mail_report import MOST_BYTES
from greentick.wire.bounds import MOST_NAMES, chars, items

ReportKindName = Literal[
    "bounced", "delayed", "delivered", "relayed", "expanded", "displayed", "deleted", "dispatched", "processed"
]


class MailReport(Struct, frozen=True, kw_only=True):
    """What a mail server (the first five kinds) or the recipient's mail program says of a message. It is no open.

    `status` is the enhanced status code, such as 5.1.1, where there is one. `blames_tracking`: the refusing system said
    that what counts opens and clicks in the mail was the reason.
    """

    kind: ReportKindName
    at: str
    status: str = ""
    blames_tracking: bool = False


class ReportRequest(Struct, frozen=True, kw_only=True):
    """A delivery status notification or a mail program's receipt: the whole mail as it came, at most 256,000 bytes."""

    report: Annotated[str, chars(MOST_BYTES, least=1)]


class ReportTaken(Struct, frozen=True, kw_only=True):
    """What the report was taken for, and the message it is about.

    `id` is empty while the account has no such message: the report then waits 14 days for it to be registered.
    """

    kind: ReportKindName
    id: str


class BounceSeen(Struct, frozen=True, kw_only=True):
    """A mail system's mail, shown below an own one in one of these names of a thread, says that it refused it for good.

    `id` is Gmail's name of that mail: the same one counts once. `at` is when it came, as far as known; `status` the
    enhanced status code, such as 5.7.1. The text itself is never sent.
    """

    id: Annotated[str, Meta(extra_json_schema={"minLength": 1})]
    gmail_address: str
    thread_ids: Annotated[list[str], items(MOST_NAMES)]
    at: str | int | UnsetType = UNSET
    status: Annotated[str, Meta(extra_json_schema={"pattern": r"^(5\.[0-9]{1,3}\.[0-9]{1,3})?$"})] = ""
    blames_tracking: bool = False
