"""The endpoints of sign-ins and sessions."""

from greentick.wire import session_shapes
from greentick.wire.route import Route

SESSION_ROUTES: tuple[Route, ...] = (
    Route(
        "POST /v1/token",
        "take_session",
        "A session for the code of the sign-in page.",
        room="auth",
        signed_in=False,
        takes=session_shapes.TokenRequest,
        gives=session_shapes.Session,
        also=(400, 413, 503),
    ),
    Route(
        "GET /v1/sessions",
        "list_sessions",
        "Every extension and browser that is signed in to this account, and the addresses it has signed in with.",
        room="auth",
        gives=session_shapes.SessionList,
    ),
    Route(
        "POST /v1/sessions/renew",
        "renew_session",
        "A new session in the place of this one, with the keys as they are now. Sign out the old one once the new"
        " one is kept.",
        room="auth",
        gives=session_shapes.Session,
    ),
    Route(
        "DELETE /v1/sessions/{id}",
        "end_session",
        "End one of the account's sessions.",
        room="auth",
        status=204,
        also=(404,),
    ),
    Route("POST /v1/signout", "sign_out", "End this session.", room="auth", status=204),
    Route(
        "POST /v1/signout-everywhere",
        "sign_out_everywhere",
        "End all sessions of this account, this one too.",
        room="auth",
        status=204,
    ),
)
