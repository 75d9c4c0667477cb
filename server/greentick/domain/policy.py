"""What whoever runs the server has decided about receipts, and how an address stands under it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Literal

from greentick.domain.shared_addresses import shared_by
from greentick.domain.wish import GMAIL_HOSTS, Finding, Known, Standing, compared, covers, decided, plain

Receipts = Literal["all", "inside", "nobody"]

_OPEN_HOSTS = {
    *GMAIL_HOSTS, "outlook.com", "hotmail.com", "live.com", "yahoo.com", "icloud.com", "me.com", "gmx.de", "web.de",
    "mail.ru", "yandex.ru",
}  # fmt: skip
"""Where an address says nothing about who belongs together. The extension has the same (shared/policy.ts)."""


def domain_of(addresses: Iterable[str]) -> str:
    """The one domain of all these addresses; empty where there are several, or it is one of everybody's."""
    found = {plain(each).rpartition("@")[2] for each in addresses}
    return found.pop() if len(found) == 1 and found.isdisjoint(_OPEN_HOSTS) else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """`disclosure_always`: every mail says that it carries a receipt. `consent_first`: none before a yes.

    `receipts`: to whom receipts may be asked of at all; `inside` are the sender's own domain and what is listed. With
    `senders_proved` senders sign in with their addresses, and no domain is theirs because they say so.
    """

    disclosure_always: bool = False
    consent_first: bool = False
    automatic_domains: tuple[str, ...] = ()
    receipts: Receipts = "all"
    inside: tuple[str, ...] = ()
    senders_proved: bool = False

    def believed(self, sender: str, proved: Iterable[str]) -> str:
        """The sender's address, empty where its domain had to be proved and none of the proved addresses lies in it."""
        hosts = {compared(each).rpartition("@")[2] for each in proved}
        return sender if not self.senders_proved or compared(sender).rpartition("@")[2] in hosts else ""

    def find(self, address: str, known: Known, *, never: Collection[str], sender: str) -> Finding:
        """How an address stands to receipts of a sender (empty where not known) with this never-track list."""
        forbidden = self._forbidden(address, never, sender)
        if forbidden:
            return Finding(standing=Standing.NEVER_TRACK, cause=forbidden)
        said = self.find_by_wish(known, address)
        shared = shared_by(address)
        if shared and said.standing is Standing.OK:
            return Finding(standing=Standing.LIST_ADDRESS, cause=shared)
        return said

    def find_by_wish(self, known: Known, address: str = "") -> Finding:
        """How far the recipient's wish goes, lists of the sender's and kinds of addresses apart.

        Without the address (only its hash may be known) no domain of automatic consent can be told.
        """
        said = decided(known)
        if said is not None:
            return said
        if self.consent_first:
            if covers(self.automatic_domains, address):
                return Finding(standing=Standing.OK, cause="automatic_domain")
            return Finding(standing=Standing.CONSENT_NEEDED, cause="no_consent")
        return Finding(standing=Standing.OK, cause="no_objection")

    def _forbidden(self, address: str, never: Collection[str], sender: str) -> str:
        if covers(never, address):
            return "never_track_list"
        if self.receipts == "nobody":
            return "policy_nobody"
        if self.receipts == "inside" and not self._is_inside(address, sender):
            return "policy_outside"
        return ""

    def _is_inside(self, address: str, sender: str) -> bool:
        host = plain(sender).rpartition("@")[2]
        own = (host,) if host and host not in _OPEN_HOSTS else ()
        return covers((*self.inside, *own), address)
