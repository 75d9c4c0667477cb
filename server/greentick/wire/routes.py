"""Every endpoint the extension or an operator may ask: Flask's rules and the OpenAPI document come from this table.

Pixel, link and the pages a person sees are not here: nobody writes a program against them.
"""

from greentick.wire import shapes
from greentick.wire.notice_routes import NOTICE_ROUTES
from greentick.wire.route import Query, Room, Route
from greentick.wire.session_routes import SESSION_ROUTES

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
        method="POST",
        path="/v1/snippets",
        name="make_snippet",
        room="api",
        text="A pixel and wrapped links for a mail that another program sends; the message is registered at once.",
        takes=shapes.SnippetRequest,
        gives=shapes.Snippet,
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
        method="POST",
        path="/v1/recipients/check",
        name="check_recipients",
        room="api",
        text="How addresses stand to receipts, before a mail goes out.",
        takes=shapes.CheckRequest,
        gives=shapes.CheckAnswer,
        also=(400, 413),
    ),
    Route(
        method="PUT",
        path="/v1/recipients/consent",
        name="note_consent",
        room="api",
        text="Note that a recipient agreed to receipts, and how. Kept under a hash of the address.",
        takes=shapes.ConsentNote,
        status=204,
        also=(400, 413),
    ),
    Route(
        method="DELETE",
        path="/v1/recipients/consent/{address}",
        name="forget_consent",
        room="api",
        text="Take that note back.",
        status=204,
        also=(400,),
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
    *SESSION_ROUTES,
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
    *NOTICE_ROUTES,
)


def of_room(room: Room) -> tuple[Route, ...]:
    """The endpoints one room answers."""
    return tuple(route for route in ROUTES if route.room == room)
