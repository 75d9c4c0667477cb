"""What an account chooses, and what whoever runs the server has decided."""

from typing import Annotated, Literal

from msgspec import UNSET, Struct, UnsetType

from greentick.wire.bounds import LONGEST_RETENTION_DAYS, MOST_ENTRIES, WORDING_CHARS, chars, items, numbers
from greentick.wire.message_shapes import TracksName

NotifyName = Literal["first", "every", "off"]


class Choices(Struct, frozen=True, kw_only=True):
    """Settings of an account that have a default here; the store keeps them together (store/choices.py).

    `disclosure`: mails say that they carry a receipt, in `disclosure_text` by language where the sender has worded it,
    but not to the addresses in `disclosure_off`. `never_track`: addresses and domains that never get one.
    `shared_with`: people of this server, by an address they sign in with, who may look at the account's receipts.
    `tracks_default`: what a new mail carries. `keep_...`: what may be kept; subject, recipients and labels are not
    stored otherwise, agent and exact time (then only the day) go an hour after the hit, when its judgement has settled;
    of a mail that is not registered yet after a week.
    """

    disclosure: bool = True
    disclosure_text: dict[str, str] = {}
    disclosure_off: list[str] = []
    never_track: list[str] = []
    shared_with: list[str] = []
    tracks_default: TracksName = "opens"
    keep_agent: bool = True
    keep_exact_time: bool = True
    keep_subject: bool = True
    keep_recipients: bool = True
    keep_labels: bool = True


class Policy(Struct, frozen=True, kw_only=True):
    """What whoever runs the server has decided; no account changes it.

    `consent`: no receipt before the recipient said yes, save in `automatic_domains`. `receipts`: to whom they may be
    asked of at all; `inside` are the sender's own domain and the addresses and domains listed.
    """

    disclosure: Literal["free", "always"] = "free"
    consent: bool = False
    automatic_domains: list[str] = []
    receipts: Literal["all", "inside", "nobody"] = "all"
    inside: list[str] = []


class Settings(Choices, frozen=True, kw_only=True):
    """The account's settings that live on the server. `disclosure` is always on where the policy says so."""

    notify: NotifyName
    retention_days: int
    keep_details: bool
    policy: Policy = Policy()


class SettingsAnswer(Settings, frozen=True, kw_only=True):
    """The settings as an extension follows them.

    `gmail_selectors`: by name of a place in Gmail's page, CSS selectors that whoever runs the server wants tried before
    the extension's own. What is not known, or no selector, is to be left out.
    """

    gmail_selectors: dict[str, list[str]] = {}


class SettingsPatch(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Any of the settings; what is left out stays."""

    notify: NotifyName | UnsetType = UNSET
    retention_days: Annotated[int, numbers(1, LONGEST_RETENTION_DAYS)] | UnsetType = UNSET
    keep_details: bool | UnsetType = UNSET
    disclosure: bool | UnsetType = UNSET
    disclosure_text: dict[str, Annotated[str, chars(WORDING_CHARS)]] | UnsetType = UNSET
    disclosure_off: Annotated[list[str], items(MOST_ENTRIES)] | UnsetType = UNSET
    never_track: Annotated[list[str], items(MOST_ENTRIES)] | UnsetType = UNSET
    shared_with: Annotated[list[str], items(MOST_ENTRIES)] | UnsetType = UNSET
    tracks_default: TracksName | UnsetType = UNSET
    keep_agent: bool | UnsetType = UNSET
    keep_exact_time: bool | UnsetType = UNSET
    keep_subject: bool | UnsetType = UNSET
    keep_recipients: bool | UnsetType = UNSET
    keep_labels: bool | UnsetType = UNSET
