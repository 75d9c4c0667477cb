"""How a machine is called by itself, and whether others elsewhere can reach it under a name."""

import ipaddress
import socket


def reachable(place: str) -> str:
    """How this machine itself calls what listens on this host."""
    if place in {"0.0.0.0", "localhost"}:  # noqa: S104 - compared, not bound
        return "127.0.0.1"
    if place == "::":
        return "127.0.0.1" if _is_of_this_machine("127.0.0.1") else "[::1]"
    return f"[{place}]" if ":" in place else place


def _is_of_this_machine(address: str) -> bool:
    """Some machines have IPv6 alone."""
    with socket.socket() as tried:
        try:
            tried.bind((address, 0))
        except OSError:
            return False
    return True


def is_loopback(place: str) -> bool:
    """Whether it is this machine, as it calls itself."""
    if place == "localhost":
        return True
    try:
        address = ipaddress.ip_address(place)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return bool((mapped or address).is_loopback)


def is_private(place: str) -> bool:
    """Whether it is this machine, or one of its own network alone."""
    try:
        return not ipaddress.ip_address(place).is_global
    except ValueError:
        return "." not in place or place.endswith((".local", ".localhost", ".internal", ".lan", ".home.arpa"))
