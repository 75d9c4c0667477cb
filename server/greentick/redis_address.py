"""The address of a Redis: a server's own, or that of sentinels, who know which of several servers is the primary.

`redis+sentinel://user:password@one:26379,two:26379/primary/0` names sentinels, as other Python programs write it.
"""

from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

SERVERS = ("redis", "rediss", "unix")
SENTINELS = ("redis+sentinel", "rediss+sentinel")
USUAL_PORT = 26379

_THEIR_OPTIONS = {"sentinel_username": "username", "sentinel_password": "password"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentinels:
    """Where sentinels are, and of which primary to ask them. `credentials` are for the sentinels themselves.

    `primary_url` is how the primary would be written if it stood alone at the host "primary": user, password, number of
    the database and options are its own.
    """

    places: tuple[tuple[str, int], ...]
    primary: str
    primary_url: str
    credentials: tuple[tuple[str, str], ...]


def is_of_sentinels(address: str) -> bool:
    """Whether an address names sentinels."""
    return address.partition("://")[0] in SENTINELS


def sentinels_of(address: str) -> Sentinels:
    """What an address of sentinels says. Raises ValueError when it is none."""
    scheme, _, rest = address.partition("+sentinel://")
    netloc, _, tail = rest.partition("/")  # by hand: for urlsplit several hosts are no address, if one is an IPv6 one
    user, at, hosts = netloc.rpartition("@")
    parts = urlsplit(f"/{tail}")
    primary, _, database = parts.path.strip("/").partition("/")
    if not primary or primary.isdigit() or not (database or "0").isdigit():  # a number alone is that of a database
        raise ValueError
    options = parse_qsl(parts.query, keep_blank_values=True)
    own = urlencode([(name, value) for name, value in options if name not in _THEIR_OPTIONS])
    return Sentinels(
        places=tuple(_place(each) for each in hosts.split(",")),
        primary=unquote(primary),
        primary_url=f"{scheme}://{user}{at}primary/{database}{'?' if own else ''}{own}",
        credentials=tuple((_THEIR_OPTIONS[name], value) for name, value in options if name in _THEIR_OPTIONS),
    )


def hosts_of(address: str) -> tuple[str, ...]:
    """The machines an address names; this one where it names none."""
    if is_of_sentinels(address):
        return tuple(dict.fromkeys(host for host, _ in sentinels_of(address).places))
    return (urlsplit(address).hostname or "localhost",)


def _place(text: str) -> tuple[str, int]:
    parts = urlsplit(f"//{text}")
    host = parts.hostname
    if not host or parts.path or parts.query or parts.username is not None:
        raise ValueError
    host.encode("idna")
    return host, parts.port or USUAL_PORT
