"""How recipients stand to receipts, and forgetting them."""

from typing import Annotated, Literal

from msgspec import Struct

from greentick.wire.bounds import MOST_ADDRESSES, SOURCE_CHARS, chars, items

StandingName = Literal["never_track", "refused", "consent_needed", "list_address", "ok"]
CauseName = Literal[
    "never_track_list", "policy_nobody", "policy_outside",
    "refused_sender", "refused_server",
    "no_consent", "asks_each_time", "not_now",
    "role_address", "list_address",
    "consent_recipient", "consent_sender", "automatic_domain", "no_objection",
]  # fmt: skip


class CheckRequest(Struct, frozen=True, kw_only=True):
    """Addresses a mail is about to go to (1 to 200), and which of the account's addresses sends it."""

    addresses: Annotated[list[str], items(MOST_ADDRESSES, least=1)]
    gmail_address: str = ""


class CheckedRecipient(Struct, frozen=True, kw_only=True):
    """How an address stands to receipts, and why. With the first three a mail must go without.

    `at` and `source` are of what was said: by the recipient, or noted by the sender.
    """

    address: str
    standing: StandingName
    cause: CauseName
    at: str | None
    source: str


class CheckAnswer(Struct, frozen=True, kw_only=True):
    """One entry per address, in order."""

    recipients: list[CheckedRecipient]


class ConsentNote(Struct, frozen=True, kw_only=True):
    """The recipient agreed to receipts, and how the sender knows. What the recipient says on his page wins over it."""

    address: str
    source: Annotated[str, chars(SOURCE_CHARS, least=1)]


class ForgottenContact(Struct, frozen=True, kw_only=True):
    """How many mails went to that address alone and were erased, and from how many to others it was taken out."""

    erased: int
    shared: int
