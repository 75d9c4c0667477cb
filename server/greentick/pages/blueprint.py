"""The addresses of the dashboard."""

from collections.abc import Callable

from flask import Blueprint, Response

from greentick.domain.visitor import Visitor
from greentick.errors import NotFound
from greentick.pages.assets import ADDRESS
from greentick.pages.layout import render
from greentick.pages.visiting import Reception, VisitorOf, with_error_pages
from greentick.settings import Settings
from greentick.store import Store


def blueprint(store: Store, settings: Settings, *, visitor_of: VisitorOf, now_ms: Callable[[], int]) -> Blueprint:
    """The dashboard. Each visitor sees the account he is signed in to, and nothing of any other."""
    room = Blueprint("pages", __name__, template_folder="templates", static_folder="static", static_url_path=ADDRESS)
    reception = Reception(visitor_of)
    room.add_url_rule("/dashboard/", "messages", reception.visited(_messages))
    room.add_url_rule("/dashboard/<path:_rest>", "nothing", reception.visited(_nothing))
    return with_error_pages(room)


def _messages(visitor: Visitor) -> Response:
    return render("problem.html", visitor=visitor, place="messages", problem="problem_404")


def _nothing(_visitor: Visitor, _rest: str) -> Response:
    raise NotFound("There is no such page.")
