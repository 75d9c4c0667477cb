"""How an endpoint is written down: for Flask's rules and for the OpenAPI document."""

from dataclasses import dataclass
from typing import Literal

from msgspec import Struct

Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
Room = Literal["api", "auth", "push", "system"]


@dataclass(frozen=True, slots=True)
class Query:
    """One parameter after the question mark; all are optional."""

    name: str
    kind: Literal["integer", "string"]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One endpoint. `takes` and `gives` are shapes; `also` the statuses of its problems, beside 401 and 503."""

    method: Method
    path: str
    name: str
    text: str
    room: Room
    takes: type[Struct] | None = None
    gives: type[Struct] | None = None
    query: tuple[Query, ...] = ()
    signed_in: bool = True
    media: str = "application/json"
    status: int = 200
    also: tuple[int, ...] = ()

    @property
    def rule(self) -> str:
        """Its path as Flask writes it."""
        return self.path.replace("{", "<").replace("}", ">")
