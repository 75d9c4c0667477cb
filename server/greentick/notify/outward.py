"""Where notices may go: only to public addresses, and to exactly the address that was looked at.

An account's owner chooses the targets; without this, the server would call what only it can reach (its router, the
cloud's metadata, databases beside it). The name is resolved once and the checked address is connected to, so that a
name which answers differently the second time gains nothing.
"""

import ipaddress
import socket
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final

from urllib3.util import connection as urllib3_connection

from greentick.errors import Refused

CONNECT_S: Final = 5.0

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")

_allowed: ContextVar[Collection[str] | None] = ContextVar("greentick_private_hosts", default=None)
"""Inside `guarded`, the private hosts that may be called all the same."""


def connect(host: str, port: int, private_hosts: Collection[str], timeout_s: float = CONNECT_S) -> socket.socket:
    """A connection to a public address of this host. Raises Refused when it has none, OSError when none answers."""
    addresses = resolve(host, port, private_hosts)
    problem: OSError | None = None
    for address in addresses:
        try:
            return socket.create_connection((address, port), timeout_s)
        except OSError as error:
            problem = error
    raise problem or OSError("no address answers")


def resolve(host: str, port: int, private_hosts: Collection[str]) -> list[str]:
    """The addresses of the host that may be called. Raises Refused when there is none, OSError without an answer."""
    name = host.strip("[]").rstrip(".").lower()
    try:
        found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
    except UnicodeError as error:
        raise OSError("this is no host name") from error
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    public = [each for each in addresses if name in private_hosts or is_public(each)]
    if not public:
        raise Refused(
            "This host has no public address. Notices go to public addresses only; whoever runs the server can allow"
            " more hosts with GREENTICK_NOTIFY_PRIVATE_HOSTS.",
            "host_private",
        )
    return public


def is_public(text: str) -> bool:
    """Whether an address is one of the public internet, whatever it is wrapped in."""
    try:
        address: _Address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or _nat64(address)
        if address.teredo is not None:
            return False
        if inner is not None:
            address = inner
    return address.is_global and not address.is_multicast and not address.is_reserved


@contextmanager
def guarded(private_hosts: Collection[str]) -> Iterator[None]:
    """Inside, whatever is asked for through urllib3 (and so through requests) goes through `connect`, redirects too."""
    token = _allowed.set(private_hosts)
    try:
        yield
    finally:
        _allowed.reset(token)


def _nat64(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF) if address in _NAT64 else None


_unguarded = urllib3_connection.create_connection


def _create_connection(address: tuple[str, int], *args: Any, **options: Any) -> socket.socket:
    private_hosts = _allowed.get()
    if private_hosts is None:
        return _unguarded(address, *args, **options)
    try:
        return connect(address[0], address[1], private_hosts)
    except Refused as error:
        raise OSError(str(error)) from error


urllib3_connection.create_connection = _create_connection
