"""Who may see a page: views for signed-in visitors, forms that only our own pages can send, errors as pages."""

import hmac
from collections.abc import Callable
from functools import wraps
from typing import TypeAlias
from urllib.parse import urlencode

from flask import Blueprint, Response, request

from greentick.domain.visitor import Visitor
from greentick.errors import (
    AskedTooOften,
    GreentickError,
    InvalidInput,
    NotFound,
    NotSignedIn,
    Refused,
    StoreUnavailable,
)
from greentick.pages.layout import render
from greentick.pages.refusing import refusal
from greentick.wire.body import NUL

VisitorOf: TypeAlias = Callable[[], Visitor | None]
View: TypeAlias = Callable[..., Response]
SIGN_IN = "/auth/signin"

_STATUS = {InvalidInput: 400, Refused: 403, NotFound: 404, AskedTooOften: 429, StoreUnavailable: 503}


class Reception:
    """Wraps views: `visited(view)` hands the visitor to the view as its first argument."""

    def __init__(self, visitor_of: VisitorOf) -> None:
        self._visitor_of = visitor_of

    def visited(self, view: View) -> View:
        """The view for whoever is signed in; others are led to the sign-in. POST asks for the form's csrf."""

        @wraps(view)
        def visiting(*args: object, **kwargs: object) -> Response:
            visitor = self._visitor_of()
            if visitor is None:
                return _to_sign_in()
            if request.method == "POST" and not _is_ours(visitor):
                return render("problem.html", status=403, visitor=visitor, problem="problem_form")
            try:
                if any(NUL in str(value) for value in kwargs.values()):
                    raise NotFound("No address here holds a NUL character.")  # PostgreSQL would refuse to look for it
                return view(visitor, *args, **kwargs)
            except GreentickError as error:
                return _problem_page(error, visitor)

        return visiting


def with_error_pages(room: Blueprint) -> Blueprint:
    """The same blueprint, answering what goes wrong in its views with a page."""
    room.register_error_handler(GreentickError, _problem_page)
    return room


def _to_sign_in() -> Response:
    path = request.full_path.rstrip("?") if request.method == "GET" else "/dashboard/"
    return Response(status=302, headers={"Location": f"{SIGN_IN}?{urlencode({'next': path})}"})


def _is_ours(visitor: Visitor) -> bool:
    given = request.form.get("csrf", "")
    return hmac.compare_digest(given.encode("utf-8", "replace"), visitor.csrf.encode())


def _problem_page(error: GreentickError, visitor: Visitor | None = None) -> Response:
    if isinstance(error, NotSignedIn):
        return _to_sign_in()
    status = _STATUS.get(type(error), 500)
    said = refusal(error) if status == 400 else ""
    return render("problem.html", status=status, visitor=visitor, problem=f"problem_{status}", said=said)


def see(path: str) -> Response:
    """Answer a form by leading to a page, so that going back or reloading sends nothing twice."""
    return Response(status=303, headers={"Location": path})
