"""Whether a port can be listened on, told before a server stumbles over it."""

import errno
import socket
import time

from greentick.errors import StartError

PATIENCE_S = 5.0
"""So long the one that was here before may take to end, as when it was killed a moment ago."""


def await_port(host: str, port: int, name: str) -> None:
    """The same as `claim_port`, after a while in which whoever holds it may end."""
    until = time.monotonic() + PATIENCE_S
    while not _is_free(host, port, name, may_wait=time.monotonic() < until):
        time.sleep(0.1)


def claim_port(host: str, port: int, name: str) -> None:
    """Raise StartError with a sentence when nobody could listen there now. `name` is the setting of the port."""
    _is_free(host, port, name, may_wait=False)


def _is_free(host: str, port: int, name: str, *, may_wait: bool) -> bool:
    try:
        places = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        for family, kind, protocol, _, address in places:
            with socket.socket(family, kind, protocol) as listener:
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                listener.bind(address)
    except UnicodeError as error:
        raise StartError(f"{host} is no name of a machine. Correct GREENTICK_HOST.") from error
    except OSError as error:
        if error.errno == errno.EADDRINUSE and may_wait:
            return False
        raise StartError(_sentence(error, host, port, name)) from error
    return True


def address_of(host: str) -> str:
    """The address of a host that was claimed: servers take numbers only. One of IPv4 where there are both."""
    places = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    *_, address = min(places, key=lambda place: place[0] != socket.AF_INET)
    return str(address[0])


def _sentence(error: OSError, host: str, port: int, name: str) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} on {host} is taken by another program. Stop that one, or set {name} to another port."
    if error.errno == errno.EACCES:
        return f"Port {port} needs more rights than this user has. Set {name} to a port above 1023."
    return f"This machine cannot listen on {host} port {port}: {error.strerror}. Correct GREENTICK_HOST or {name}."
