"""Whether a request really comes from this machine, and not from somewhere else through a proxy or a tunnel."""

import ipaddress
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from greentick.settings import Settings

FORWARDED = (
    "HTTP_CDN_", "HTTP_CF_", "HTTP_CLIENT_IP", "HTTP_FASTLY_", "HTTP_FLY_", "HTTP_FORWARDED", "HTTP_NGROK_",
    "HTTP_TAILSCALE_", "HTTP_TRUE_CLIENT_IP", "HTTP_VIA", "HTTP_X_CLIENT_IP", "HTTP_X_CLUSTER_", "HTTP_X_ENVOY_",
    "HTTP_X_FORWARDED", "HTTP_X_ORIGINAL_", "HTTP_X_PROXY", "HTTP_X_REAL_IP",
)  # fmt: skip
"""What proxies and tunnels add. A browser on this machine sends none of them."""


def is_local(environ: Mapping[str, Any]) -> bool:
    """Peer and Host are this machine, and nothing says that somebody else stands behind the peer."""
    return (
        _is_loopback(environ.get("REMOTE_ADDR", ""))
        and _is_loopback(_host(environ.get("HTTP_HOST", "")))
        # nginx forwards in HTTP/1.0 and with our own Host when nobody tells it otherwise; no browser speaks that.
        and environ.get("SERVER_PROTOCOL") != "HTTP/1.0"
        and not any(name.startswith(FORWARDED) for name in environ)
    )


def needs_code(settings: Settings, environ: Mapping[str, Any]) -> bool:
    """Whether whoever asks must also know what the server's own terminal says."""
    at_the_machine = settings.trusted_proxies == 0 and is_local(environ)
    return settings.local_pairing != "on" and not at_the_machine


def _host(header: str) -> str:
    """The host a browser named. A page elsewhere that makes its name point here (DNS rebinding) names its own."""
    try:
        return urlsplit(f"//{header}").hostname or ""
    except ValueError:
        return ""


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback
