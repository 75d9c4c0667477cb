"""Whether signing in with Google is set up right. Asks Google itself, whether it knows our client and its secret."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from greentick.auth.google import Google
from greentick.examination import Finding, fail, ok, warn
from greentick.google.client import client_of
from greentick.google.line import GoogleAway, GoogleRefused
from greentick.settings import Settings

CLIENT_ENDING = ".apps.googleusercontent.com"
LOOPBACK = ("127.0.0.1", "localhost", "::1")


def examine_google(settings: Settings) -> Iterator[Finding]:
    """Nothing where Google is not set up: it need not be."""
    if not settings.google_client_id:
        return
    yield from _settings(settings)
    yield _client(settings)
    if not settings.allowed_emails and settings.is_public:
        yield ok("google", "the first to sign in owns this server; others need `greentick invite <address>`")


def _settings(settings: Settings) -> Iterator[Finding]:
    public = urlsplit(settings.public_url)
    if settings.google_standin:
        yield warn("google", "GREENTICK_GOOGLE_STANDIN is set: whoever runs that stand-in can sign in as anybody.")
    if not settings.google_client_id.endswith(CLIENT_ENDING):
        yield fail("google", f"GREENTICK_GOOGLE_CLIENT_ID must end in {CLIENT_ENDING}: copy it from the console again.")
    if public.scheme != "https" and public.hostname not in LOOPBACK:
        yield fail("google", f"Google leads nobody back to {settings.public_url}: set GREENTICK_PUBLIC_URL to https.")


def _client(settings: Settings) -> Finding:
    provider, client = client_of(settings)
    try:
        Google(provider, client).check_client()
    except GoogleAway as away:
        return warn("google", f"cannot be reached from here ({away}): signing in with it will fail until it can.")
    except GoogleRefused:
        return fail(
            "google",
            "does not accept the client: copy GREENTICK_GOOGLE_CLIENT_ID and GREENTICK_GOOGLE_CLIENT_SECRET from"
            " console.cloud.google.com/auth/clients again.",
        )
    return ok("google", f"accepts the client; its authorised redirect URI must be {client.redirect_uri}")
