"""Google as we reach it, and this server as Google knows it."""

from dataclasses import dataclass, field
from typing import Final

from greentick.settings import Settings

PATH: Final = "/auth/google"
RETURN: Final = f"{PATH}/return"


@dataclass(frozen=True, slots=True)
class Provider:
    """Where Google answers, and how it names itself in a token."""

    authorize: str
    token: str
    certs: str
    issuers: tuple[str, ...]
    revoke: str
    gmail: str

    @classmethod
    def standing_in(cls, address: str) -> "Provider":
        """A stand-in at this address, for tests."""
        return cls(
            f"{address}/authorize",
            f"{address}/token",
            f"{address}/certs",
            (address,),
            f"{address}/revoke",
            f"{address}/gmail/v1",
        )


GOOGLE: Final = Provider(
    authorize="https://accounts.google.com/o/oauth2/v2/auth",
    token="https://oauth2.googleapis.com/token",  # noqa: S106 - an address
    certs="https://www.googleapis.com/oauth2/v1/certs",
    issuers=("https://accounts.google.com", "accounts.google.com"),
    revoke="https://oauth2.googleapis.com/revoke",
    gmail="https://gmail.googleapis.com/gmail/v1",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """This server, as Google knows it."""

    id: str
    secret: str = field(repr=False)
    redirect_uri: str


def client_of(settings: Settings) -> tuple[Provider, Client]:
    """Google, or whoever stands in for it, and what this server is there."""
    provider = Provider.standing_in(settings.google_standin) if settings.google_standin else GOOGLE
    redirect_uri = settings.public_url + RETURN
    client = Client(id=settings.google_client_id, secret=settings.google_client_secret, redirect_uri=redirect_uri)
    return provider, client
