"""Where notices may go: only to public addresses, and to exactly the address that was looked at.

An account's owner chooses the targets; without this, the server would call what only it can reach (its router, the
cloud's metadata, databases beside it). The name is resolved once and the checked address is connected to, so that a
name which answers differently the second time gains nothing.
"""

import ipaddress
import socket
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from queue import Empty, SimpleQueue
from threading import Thread, Timer
from time import monotonic
from typing import Any, Final

from urllib3.exceptions import ProtocolError
from urllib3.response import HTTPResponse
from urllib3.util import connection as urllib3_connection

from greentick.errors import InvalidInput, Refused

CONNECT_S: Final = 5.0
LOOK_UP_S: Final = 2.0
LONGEST_S: Final = 20.0
MOST_BYTES: Final = 1_000_000

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")

_allowed: ContextVar[Collection[str] | None] = ContextVar("greentick_private_hosts", default=None)
"""Inside `guarded`, the private hosts that may be called all the same."""

_lines: ContextVar[list[socket.socket]] = ContextVar("greentick_lines")
_until: ContextVar[float] = ContextVar("greentick_until")


def connect(host: str, port: int, private_hosts: Collection[str], timeout_s: float = CONNECT_S) -> socket.socket:
    """A connection to a public address of this host. Raises Refused when it has none, OSError when none answers."""
    problem: OSError | None = None
    until = monotonic() + timeout_s  # for all together: a name may stand for hundreds that do not answer
    for address in resolve(host, port, private_hosts):
        left_s = until - monotonic()
        if left_s <= 0:
            break
        try:
            return socket.create_connection((address, port), left_s)
        except OSError as error:
            problem = error
    raise problem or TimeoutError("no address answers")


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


def check(host: str, port: int, private_hosts: Collection[str]) -> None:
    """Raises InvalidInput when this host has no public address. One that nobody names within LOOK_UP_S may have one."""
    said: SimpleQueue[Refused | None] = SimpleQueue()

    def look() -> None:
        try:
            resolve(host, port, private_hosts)
        except Refused as error:
            said.put(error)
        except OSError:
            said.put(None)
        else:
            said.put(None)

    # Looking up a name cannot be broken off; whoever saves a channel does not wait for the slowest of servers.
    Thread(target=look, daemon=True).start()
    with suppress(Empty):
        refused = said.get(timeout=LOOK_UP_S)
        if refused is not None:
            raise InvalidInput.like(refused)


def is_told(host: str) -> bool:
    """Whether this is an address, or the name of this machine: no other has to be asked what it stands for."""
    try:
        ipaddress.ip_address(host.strip("[]").partition("%")[0])
    except ValueError:
        return host.rstrip(".").lower() == "localhost"
    return True


def is_public(text: str) -> bool:
    """Whether an address is one of the public internet, whatever it is wrapped in."""
    try:
        address: _Address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or _nat64(address)
        if address.teredo is not None or address.is_site_local:
            return False
        if inner is not None:
            address = inner
    return address.is_global and not address.is_multicast and not address.is_reserved


@contextmanager
def guarded(private_hosts: Collection[str]) -> Iterator[None]:
    """Inside, whatever is asked for through urllib3 (and so through requests) goes through `connect`, redirects too.

    After LONGEST_S its lines are cut and no new ones made, and of no answer more than MOST_BYTES is read: who is asked
    may dribble or pour.
    """
    lines: list[socket.socket] = []
    timer = Timer(LONGEST_S, _cut, [lines])
    timer.daemon = True
    timer.start()
    token, lines_token = _allowed.set(private_hosts), _lines.set(lines)
    until_token = _until.set(monotonic() + LONGEST_S)
    try:
        yield
    finally:
        _allowed.reset(token)
        _lines.reset(lines_token)
        _until.reset(until_token)
        timer.cancel()
        for line in lines:
            line.close()


def left_s() -> float:
    """How much of LONGEST_S is left inside of `guarded`."""
    return _until.get() - monotonic()


def _cut(lines: Collection[socket.socket]) -> None:
    for line in tuple(lines):
        with suppress(OSError):
            line.shutdown(socket.SHUT_RDWR)


def _nat64(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF) if address in _NAT64 else None


_unguarded = urllib3_connection.create_connection


def _create_connection(address: tuple[str, int], *args: Any, **options: Any) -> socket.socket:
    private_hosts = _allowed.get()
    if private_hosts is None:
        return _unguarded(address, *args, **options)
    if left_s() <= 0:
        raise TimeoutError("all the time there was is used up")
    try:
        line = connect(address[0], address[1], private_hosts, min(CONNECT_S, left_s()))
    except Refused as error:
        raise OSError(str(error)) from error
    _lines.get().extend((line, line.dup()))  # and its double: TLS takes the line itself over, which this ends too
    return line


urllib3_connection.create_connection = _create_connection

_unbounded = HTTPResponse.stream


def _stream(self: HTTPResponse, *args: Any, **options: Any) -> Iterator[bytes]:
    read = 0
    for part in _unbounded(self, *args, **options):
        read += len(part)
        if _allowed.get() is not None and read > MOST_BYTES:
            self.close()
            raise ProtocolError(f"The answer is longer than {MOST_BYTES:,} bytes.")
        yield part


HTTPResponse.stream = _stream  # type: ignore[assignment] # what requests reads answers with
