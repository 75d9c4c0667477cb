"""Whether a request really comes from this machine, and not from somewhere else through a proxy or a tunnel."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from greentick.hosts import is_loopback
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
        is_loopback(environ.get("REMOTE_ADDR", ""))
        and is_loopback(_host(environ.get("HTTP_HOST", "")))
        # nginx before 1.29.7 forwards in HTTP/1.0 and with our own Host unless told otherwise. No browser does.
        and environ.get("SERVER_PROTOCOL") != "HTTP/1.0"
        and not any(name.startswith(FORWARDED) for name in environ)
    )


def needs_code(settings: Settings, environ: Mapping[str, Any]) -> bool:
    """Whether whoever asks must also know what the server's own terminal says.

    A server with a name for others has something in front of it that may pass everybody off as this machine: nginx from
    1.29.7 on (2026-03) forwards in HTTP/1.1 and says nothing of whom it forwards for, unless it is told to.
    """
    at_the_machine = settings.trusted_proxies == 0 and not settings.is_published and is_local(environ)
    return settings.local_pairing != "on" and not at_the_machine


def _host(header: str) -> str:
    """The host a browser named. A page elsewhere that makes its name point here (DNS rebinding) names its own."""
    try:
        return urlsplit(f"//{header}").hostname or ""
    except ValueError:
        return ""
