"""How a contact stands to receipts, on his page: what he said, what the sender noted, and the sender's own rules."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from flask import Response, request

from greentick.domain.policy import domain_of
from greentick.domain.stored import StoredReceipt
from greentick.domain.visitor import Visitor
from greentick.domain.wish import Finding, compared, covers
from greentick.errors import InvalidInput, NotSignedIn
from greentick.pages.account import Save
from greentick.pages.visiting import see
from greentick.pages.wanted import clean
from greentick.store import Store
from greentick.store.accounts import Account
from greentick.wire.settings_shapes import SettingsPatch

ADDRESS_CHARS = 320
SOURCE_CHARS = 200


@dataclass(frozen=True, slots=True)
class Standing:
    """What the contact's page shows. `may_be_quiet`: the server lets senders decide whether a mail tells."""

    finding: Finding
    is_never: bool
    is_quiet: bool
    may_be_quiet: bool


@dataclass(frozen=True, slots=True)
class Sparing:
    """The domain whose mails had better carry nothing; empty where several come into question."""

    domain: str
    address: str = ""
    is_done: bool = False


def sparing_of(store: Store, account_id: bytes, stored: StoredReceipt) -> Sparing | None:
    """What helps when this mail was refused for what it carries; None where nothing says so."""
    if not any(each.blames_tracking for each in stored.receipt.reports):
        return None
    addresses = [each.address for each in stored.message.recipients]
    domain = domain_of(addresses)
    if not domain:
        return Sparing("")
    is_done = covers(_account(store, account_id).settings.never_track, addresses[0])
    return Sparing(domain, addresses[0].lower(), is_done)


def standing_of(store: Store, account_id: bytes, address: str) -> Standing:
    """How this address stands to the account's receipts."""
    [finding] = store.recipients.check(account_id, [address], "")
    settings = _account(store, account_id).settings
    return Standing(
        finding=finding,
        is_never=compared(address) in map(compared, settings.never_track),
        is_quiet=compared(address) in map(compared, settings.disclosure_off),
        may_be_quiet=settings.disclosure and settings.policy.disclosure == "free",
    )


@dataclass(frozen=True, slots=True)
class StandingPages:
    """The buttons on it. `save` keeps settings as the API does; `changed` tells an account's live feeds to look."""

    store: Store
    save: Save
    changed: Callable[[bytes], None]
    now_ms: Callable[[], int]

    def choose(self, visitor: Visitor) -> Response:
        """POST /dashboard/contact."""
        address = clean(request.form.get("address", ""))[:ADDRESS_CHARS].lower()
        choice = request.form.get("choice", "")
        if "@" not in address[1:-1]:
            raise InvalidInput("There is no such contact.")
        if choice == "erase":
            self.store.forgetting.contact(visitor.account_id, address, self.now_ms())
            self.changed(visitor.account_id)
            return see("/dashboard/contacts")
        if choice in {"consent", "forget"}:
            self._consent(visitor.account_id, address, is_given=choice == "consent")
        else:
            self._change_lists(visitor.account_id, address, choice)
        self.changed(visitor.account_id)
        return see(f"/dashboard/contacts/{quote(address, safe='@')}")

    def _consent(self, account_id: bytes, address: str, *, is_given: bool) -> None:
        source = clean(request.form.get("source", ""))[:SOURCE_CHARS]
        if is_given and source:
            self.store.recipients.note_consent(account_id, address, source, self.now_ms())
        elif not is_given:
            self.store.recipients.forget_consent(account_id, address, self.now_ms())

    def _change_lists(self, account_id: bytes, address: str, choice: str) -> None:
        account = _account(self.store, account_id)
        never, quiet = account.settings.never_track, account.settings.disclosure_off
        patches = {
            "never": SettingsPatch(never_track=[*never, address]),
            "never_domain": SettingsPatch(never_track=[*never, address.rpartition("@")[2]]),
            "not_never": SettingsPatch(never_track=[each for each in never if compared(each) != compared(address)]),
            "quiet": SettingsPatch(disclosure_off=[*quiet, address]),
            "not_quiet": SettingsPatch(disclosure_off=[each for each in quiet if compared(each) != compared(address)]),
        }
        if choice not in patches:
            raise InvalidInput("There is no such choice.")
        self.save(self.store, account, patches[choice])


def _account(store: Store, account_id: bytes) -> Account:
    account = store.accounts.get(account_id)
    if account is None:
        raise NotSignedIn("This account was deleted.")
    return account
