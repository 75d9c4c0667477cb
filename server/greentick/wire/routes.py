"""Every endpoint the extension or an operator may ask: Flask's rules and the OpenAPI document come from this table.

Pixel, link and the pages a person sees are not here: nobody writes a program against them.
"""

from dataclasses import dataclass
from typing import Literal

from msgspec import Struct

from greentick.wire import shapes

Method = Literal["GET", "POST", "PATCH", "DELETE"]
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


_LIMIT = Query("limit", "integer", "How many at most; out of range is clamped.")
_AFTER = Query("after", "integer", "Cursor: what comes after it is answered. Left out: from the beginning.")
_HEARD = Query("after", "integer", "Cursor of what was heard last. Left out: only what is new from now on.")
_GMAIL_ADDRESS = Query("gmail_address", "string", "Only messages sent from this Gmail address.")

ROUTES: tuple[Route, ...] = (
    Route(
        method="POST",
        path="/v1/messages",
        name="register",
        room="api",
        text="Register messages that were sent. Idempotent; a later, emptier registration never erases.",
        takes=shapes.RegisterRequest,
        gives=shapes.RegisterResponse,
        also=(400, 413),
    ),
    Route(
        method="POST",
        path="/v1/receipts/query",
        name="query_receipts",
        room="api",
        text="Receipts per thread, of one Gmail address of this account.",
        takes=shapes.ReceiptsQuery,
        gives=shapes.ReceiptsAnswer,
        also=(400, 413),
    ),
    Route(
        method="GET",
        path="/v1/messages",
        name="list_messages",
        room="api",
        text="Messages, newest first.",
        gives=shapes.MessagePage,
        also=(400,),
        query=(
            _LIMIT,
            Query("before", "string", "The `next` of the page before."),
            _GMAIL_ADDRESS,
            Query("state", "string", "Only receipts in this state."),
        ),
    ),
    Route(
        method="GET",
        path="/v1/messages/{id}",
        name="get_message",
        room="api",
        text="One message with everything that was recorded.",
        gives=shapes.MessageDetail,
        also=(404,),
    ),
    Route(
        method="DELETE",
        path="/v1/messages/{id}",
        name="delete_message",
        room="api",
        text="Forget a message and its hits. Its pixel still answers, and counts nothing.",
        status=204,
        also=(404,),
    ),
    Route(
        method="POST",
        path="/v1/messages/{id}/corrections",
        name="correct",
        room="api",
        text="Say of one event that it was the sender, or take that back.",
        takes=shapes.CorrectionRequest,
        status=204,
        also=(400, 404, 413),
    ),
    Route(
        method="GET",
        path="/v1/feed",
        name="read_feed",
        room="api",
        text="The account's changes in order, from a cursor.",
        gives=shapes.FeedPage,
        query=(_AFTER, _LIMIT),
        also=(400,),
    ),
    Route(
        method="GET",
        path="/v1/push",
        name="push",
        room="push",
        text="The same feed live, as server-sent events `hello` (Hello), `feed` (FeedItem), `reset` (Reset) and"
        " `heartbeat` ({}). Answered by the push process: ask the session's push_url.",
        query=(_HEARD,),
        media="text/event-stream",
        also=(400,),
    ),
    Route(
        method="POST",
        path="/v1/views",
        name="announce_views",
        room="api",
        text="The sender's extension shows these messages now.",
        takes=shapes.ViewsRequest,
        status=204,
        also=(400, 413),
    ),
    Route(
        method="GET",
        path="/v1/settings",
        name="get_settings",
        room="api",
        text="The account's settings.",
        gives=shapes.Settings,
    ),
    Route(
        method="PATCH",
        path="/v1/settings",
        name="change_settings",
        room="api",
        text="Change some of them.",
        takes=shapes.SettingsPatch,
        gives=shapes.Settings,
        also=(400, 413),
    ),
    Route(
        method="GET",
        path="/v1/export",
        name="export",
        room="api",
        text="Everything kept about the account, as one JSON document.",
        gives=shapes.Export,
    ),
    Route(
        method="DELETE",
        path="/v1/account",
        name="delete_account",
        room="api",
        text="Erase the account and everything of it. Its tokens count nothing from then on.",
        status=204,
    ),
    Route(
        method="POST",
        path="/v1/token",
        name="take_session",
        room="auth",
        signed_in=False,
        text="A session for the code of the sign-in page.",
        takes=shapes.TokenRequest,
        gives=shapes.Session,
        also=(400, 413, 503),
    ),
    Route(
        method="POST",
        path="/v1/signout",
        name="sign_out",
        room="auth",
        text="End this session.",
        status=204,
    ),
    Route(
        method="GET",
        path="/healthz",
        name="health",
        room="system",
        signed_in=False,
        text="Who is there.",
        gives=shapes.ServerCard,
    ),
    Route(
        method="GET",
        path="/readyz",
        name="ready",
        room="system",
        signed_in=False,
        text="Whether the stores answer.",
        gives=shapes.Ready,
        also=(503,),
    ),
    Route(
        method="GET",
        path="/metrics",
        name="metrics",
        room="system",
        signed_in=False,
        text="Prometheus metrics; only for this machine itself.",
        media="text/plain",
        also=(403,),
    ),
    Route(
        method="GET",
        path="/openapi.json",
        name="openapi",
        room="system",
        signed_in=False,
        text="This document.",
    ),
)


def of_room(room: Room) -> tuple[Route, ...]:
    """The endpoints one room answers."""
    return tuple(route for route in ROUTES if route.room == room)
