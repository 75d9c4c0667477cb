"""How an endpoint is written down: for Flask's rules and for the OpenAPI document."""

from dataclasses import KW_ONLY, dataclass
from typing import Literal

from msgspec import Struct

Room = Literal["api", "auth", "push", "system"]


@dataclass(frozen=True, slots=True)
class Query:
    """One parameter after the question mark; all are optional. With `most` it is a number from 0 to that."""

    name: str
    kind: Literal["integer", "string"]
    text: str
    _: KW_ONLY
    one_of: tuple[str, ...] = ()
    most: int | None = None


NUMBER_DIGITS = 18
"""Of the longest number that surely fits into a database's 64 bits."""

MOST_NUMBER = 10**NUMBER_DIGITS - 1
LIMIT = Query("limit", "integer", "How many at most; out of range is clamped.")
SORTS = ("desc", "asc")
BEFORE = Query("before", "string", "The `next` of the page before; `cursor` is another name for it.")
GMAIL_ADDRESS = Query("gmail_address", "string", "Only messages sent from this Gmail address.")


@dataclass(frozen=True, slots=True)
class Route:
    """One endpoint: `asked` by a method and a path, such as `GET /v1/messages/{id}`.

    `takes` and `gives` are shapes; `also` the statuses of its problems, beside 401, 429 and 503.
    """

    asked: str
    name: str
    text: str
    _: KW_ONLY
    room: Room = "api"
    takes: type[Struct] | None = None
    gives: type[Struct] | None = None
    query: tuple[Query, ...] = ()
    signed_in: bool = True
    media: str = "application/json"
    status: int = 200
    also: tuple[int, ...] = ()

    @property
    def method(self) -> str:
        """GET, POST, PUT, PATCH or DELETE."""
        return self.asked.partition(" ")[0]

    @property
    def path(self) -> str:
        """Its path as OpenAPI writes it."""
        return self.asked.partition(" ")[2]

    @property
    def rule(self) -> str:
        """Its path as Flask writes it. In an address there may be a slash."""
        return self.path.replace("{address}", "<path:address>").replace("{", "<").replace("}", ">")
