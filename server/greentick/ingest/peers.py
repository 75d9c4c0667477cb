"""Who asked: a network label and a hash that changes daily. The address itself never leaves this module's memory."""

import hashlib
import ipaddress
import secrets
from collections.abc import Callable
from typing import NamedTuple

from greentick.domain.days import DAY_MS
from greentick.domain.network_hashes import network_hash
from greentick.ingest.request import Request

ADDRESS_CHARS = 64
KNOWN_PEERS = 8_192
UNKNOWN_NETWORK = "other"


class Peer(NamedTuple):
    """What is kept of a requester: `network` such as `google-proxy`, `hash` equal for the same address on one day.

    A hash names its key, see domain.network_hashes: the same address has another in each process.
    """

    network: str
    hash: str


UNKNOWN = Peer(UNKNOWN_NETWORK, "")


class _Day(NamedTuple):
    """One day's key with its name, and the peers seen under it. Replaced whole, so that threads need no lock."""

    number: int
    key: bytes
    key_name: str
    known: dict[str, Peer]


class Peers:
    """Labels requesters. `trusted_proxies` is how many proxies in front each add to X-Forwarded-For."""

    def __init__(self, label: Callable[[str], str], trusted_proxies: int) -> None:
        self._label = label
        self._trusted = trusted_proxies
        self._day = _Day(-1, b"", "", {})

    def of(self, request: Request, at_ms: int) -> Peer:
        """Who asked. Malformed addresses are an unknown peer."""
        text = forwarded(request, self._trusted) if self._trusted else request.address
        day = self._today(at_ms)
        peer = day.known.get(text)
        if peer is None:
            peer = self._look_at(text, day)
        return peer

    def _today(self, at_ms: int) -> _Day:
        number = at_ms // DAY_MS
        if self._day.number != number:
            self._day = _Day(number, secrets.token_bytes(32), secrets.token_hex(4), {})
        return self._day

    def _look_at(self, text: str, day: _Day) -> Peer:
        address = parse(text)
        if address is None:
            return UNKNOWN
        digest = _digest(address, day.key)
        peer = Peer(self._label(str(address)), network_hash(day.key_name, address.version, digest))
        if len(day.known) >= KNOWN_PEERS:
            day.known.clear()
        day.known[text] = peer
        return peer


def forwarded(request: Request, trusted: int) -> str:
    """The right-most hop that is not one of our own `trusted` proxies; the left-most there is when hops are missing."""
    header = request.headers.get("x-forwarded-for", "")
    if not header:
        return request.address
    hops = header.rsplit(",", trusted)[-trusted:]
    return hops[0].strip()


def parse(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The address in the forms proxies write it (`[::1]:80`, `1.2.3.4:80`, `::ffff:1.2.3.4`), else None."""
    if len(text) > ADDRESS_CHARS:
        return None
    text = text.strip().strip('"')
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address


def _digest(address: ipaddress.IPv4Address | ipaddress.IPv6Address, key: bytes) -> str:
    """Of IPv6 only the first 64 bits count: one machine changes the others at will."""
    raw = address.packed if address.version == 4 else address.packed[:8]
    return hashlib.blake2b(raw, key=key, digest_size=8).hexdigest()
