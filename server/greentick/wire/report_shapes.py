"""What mail systems and mail programs report of a message."""

from typing import Literal

from msgspec import Struct

ReportKindName = Literal[
    "bounced", "delayed", "delivered", "relayed", "expanded", "displayed", "deleted", "dispatched", "processed"
]


class MailReport(Struct, frozen=True, kw_only=True):
    """What a mail server (the first five kinds) or the recipient's mail program says of a message. It is no open.

    `status` is the enhanced status code, such as 5.1.1, where there is one.
    """

    kind: ReportKindName
    at: str
    status: str = ""


class ReportRequest(Struct, frozen=True, kw_only=True):
    """A delivery status notification or a mail program's receipt: the whole mail as it came, at most 256,000 bytes."""

    report: str


class ReportTaken(Struct, frozen=True, kw_only=True):
    """What the report was taken for, and the message it is about.

    `id` is empty while the account has no such message: the report then waits 14 days for it to be registered.
    """

    kind: ReportKindName
    id: str
