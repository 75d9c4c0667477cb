"""Every endpoint the extension or an operator may ask: Flask's rules and the OpenAPI document come from this table.

Pixel, link and the pages a person sees are not here: nobody writes a program against them.
"""

from greentick.wire import (
    export_shapes,
    feed_shapes,
    message_shapes,
    receipt_shapes,
    recipient_shapes,
    report_shapes,
    settings_shapes,
    snippet_shapes,
    system_shapes,
)
from greentick.wire.label_routes import LABEL, LABEL_ROUTES
from greentick.wire.notice_routes import NOTICE_ROUTES
from greentick.wire.route import BEFORE, GMAIL_ADDRESS, LIMIT, MOST_NUMBER, SORTS, Query, Room, Route
from greentick.wire.session_routes import SESSION_ROUTES

_AFTER = Query(
    "after", "integer", "Cursor: what comes after it is answered. Left out: from the beginning.", most=MOST_NUMBER
)
_HEARD = Query(
    "after", "integer", "Cursor of what was heard last. Left out: only what is new from now on.", most=MOST_NUMBER
)

ROUTES: tuple[Route, ...] = (
    Route(
        "POST /v1/messages",
        "register",
        "Register messages that were sent. Idempotent; a later, emptier registration never erases. Odd fields are left"
        " out and named in the answer, never refused.",
        takes=message_shapes.RegisterRequest,
        gives=message_shapes.RegisterResponse,
        also=(400, 413),
    ),
    Route(
        "POST /v1/receipts/query",
        "query_receipts",
        "Receipts per thread, of one Gmail address of this account.",
        takes=receipt_shapes.ReceiptsQuery,
        gives=receipt_shapes.ReceiptsAnswer,
        also=(400, 413),
    ),
    Route(
        "GET /v1/messages",
        "list_messages",
        "Messages, newest first.",
        gives=receipt_shapes.MessagePage,
        also=(400,),
        query=(
            LIMIT,
            BEFORE,
            GMAIL_ADDRESS,
            Query("state", "string", "Only receipts in this state.", one_of=receipt_shapes.STATES),
            Query(
                "sort", "string", "By time of sending: `desc` (newest first, as when left out) or `asc`.", one_of=SORTS
            ),
            LABEL,
        ),
    ),
    Route(
        "GET /v1/messages/{id}",
        "get_message",
        "One message with everything that was recorded.",
        gives=receipt_shapes.MessageDetail,
        also=(404,),
    ),
    Route(
        "DELETE /v1/messages/{id}",
        "delete_message",
        "Forget a message and its hits. Its pixel still answers, and counts nothing.",
        status=204,
        also=(404,),
    ),
    Route(
        "POST /v1/messages/{id}/corrections",
        "correct",
        "Say of one event that it was the sender, or take that back.",
        takes=receipt_shapes.CorrectionRequest,
        status=204,
        also=(400, 404, 413),
    ),
    Route(
        "POST /v1/reports",
        "take_report",
        "A mail server's delivery notification or a mail program's receipt; joined to its mail by the Message-ID.",
        takes=report_shapes.ReportRequest,
        gives=report_shapes.ReportTaken,
        also=(400, 404, 413),
    ),
    Route(
        "POST /v1/bounces",
        "take_bounce",
        "That a mail came back, as Gmail's page shows it: the finding alone, never the text.",
        takes=report_shapes.BounceSeen,
        status=204,
        also=(400, 413),
    ),
    Route(
        "GET /v1/feed",
        "read_feed",
        "The account's changes in order, from a cursor.",
        gives=feed_shapes.FeedPage,
        query=(_AFTER, LIMIT),
        also=(400,),
    ),
    Route(
        "GET /v1/push",
        "push",
        "The same feed live, as server-sent events `hello` (Hello), `feed` (FeedItem), `reset` (Reset) and"
        " `heartbeat` ({}). Answered by the push process: ask the session's push_url.",
        room="push",
        query=(_HEARD,),
        media="text/event-stream",
        also=(400,),
    ),
    Route(
        "POST /v1/views",
        "announce_views",
        "The sender's extension shows these messages now.",
        takes=message_shapes.ViewsRequest,
        status=204,
        also=(400, 413),
    ),
    Route(
        "POST /v1/snippets",
        "make_snippet",
        "A pixel and wrapped links for a mail that another program sends; the message is registered at once. To whoever"
        " refuses, and to more than 50 people, the mail goes without.",
        takes=snippet_shapes.SnippetRequest,
        gives=snippet_shapes.Snippet,
        also=(400, 413),
    ),
    Route("GET /v1/settings", "get_settings", "The account's settings.", gives=settings_shapes.SettingsAnswer),
    Route(
        "PATCH /v1/settings",
        "change_settings",
        "Change some of them.",
        takes=settings_shapes.SettingsPatch,
        gives=settings_shapes.SettingsAnswer,
        also=(400, 413),
    ),
    Route(
        "POST /v1/recipients/check",
        "check_recipients",
        "How addresses stand to receipts, before a mail goes out.",
        takes=recipient_shapes.CheckRequest,
        gives=recipient_shapes.CheckAnswer,
        also=(400, 413),
    ),
    Route(
        "PUT /v1/recipients/consent",
        "note_consent",
        "Note that a recipient agreed to receipts, and how. Kept under a hash of the address.",
        takes=recipient_shapes.ConsentNote,
        status=204,
        also=(400, 413),
    ),
    Route(
        "DELETE /v1/recipients/consent/{address}", "forget_consent", "Take that note back.", status=204, also=(400, 404)
    ),
    Route(
        "GET /v1/export",
        "export",
        "Everything kept about the account, as one JSON document.",
        gives=export_shapes.Export,
    ),
    Route(
        "DELETE /v1/account",
        "delete_account",
        "Erase the account and everything of it. Its tokens count nothing from then on.",
        status=204,
    ),
    Route(
        "DELETE /v1/contacts/{address}",
        "forget_contact",
        "Forget a contact: erase the mails to this address alone, take it out of those to others as well.",
        gives=recipient_shapes.ForgottenContact,
        also=(400, 404),
    ),
    *LABEL_ROUTES,
    *SESSION_ROUTES,
    Route("GET /healthz", "health", "Who is there.", room="system", signed_in=False, gives=system_shapes.ServerCard),
    Route(
        "GET /v1/server",
        "card",
        "Who is there, for programs in a browser.",
        room="system",
        signed_in=False,
        gives=system_shapes.ServerCard,
    ),
    Route(
        "GET /readyz",
        "ready",
        "Whether the stores answer.",
        room="system",
        signed_in=False,
        gives=system_shapes.Ready,
        also=(503,),
    ),
    Route(
        "GET /metrics",
        "metrics",
        "Prometheus metrics; only for this machine itself.",
        room="system",
        signed_in=False,
        media="text/plain",
        also=(403,),
    ),
    Route("GET /openapi.json", "openapi", "This document.", room="system", signed_in=False),
    *NOTICE_ROUTES,
)


def of_room(room: Room) -> tuple[Route, ...]:
    """The endpoints one room answers."""
    return tuple(route for route in ROUTES if route.room == room)
