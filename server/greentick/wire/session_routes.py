"""The endpoints of sign-ins and sessions."""

from greentick.wire import session_shapes
from greentick.wire.route import Route

SESSION_ROUTES: tuple[Route, ...] = (
    Route(
        method="POST",
        path="/v1/token",
        name="take_session",
        room="auth",
        signed_in=False,
        text="A session for the code of the sign-in page.",
        takes=session_shapes.TokenRequest,
        gives=session_shapes.Session,
        also=(400, 413, 503),
    ),
    Route(
        method="GET",
        path="/v1/sessions",
        name="list_sessions",
        room="auth",
        text="Every extension and browser that is signed in to this account, and the addresses it has signed in with.",
        gives=session_shapes.SessionList,
    ),
    Route(
        method="POST",
        path="/v1/sessions/renew",
        name="renew_session",
        room="auth",
        text="A new session in the place of this one, with the keys as they are now. Sign out the old one once the new"
        " one is kept.",
        gives=session_shapes.Session,
    ),
    Route(
        method="DELETE",
        path="/v1/sessions/{id}",
        name="end_session",
        room="auth",
        text="End one of the account's sessions.",
        status=204,
        also=(404,),
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
        method="POST",
        path="/v1/signout-everywhere",
        name="sign_out_everywhere",
        room="auth",
        text="End all sessions of this account, this one too.",
        status=204,
    ),
)
