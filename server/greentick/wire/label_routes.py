"""The endpoints of labels and of the groups of messages they make."""

from typing import Any

from greentick.wire import label_shapes as shapes
from greentick.wire.route import Query, Route

LABEL = Query("label", "string", "Only messages with this Gmail label, as far as the extension has seen it.")


def _route(given: str, name: str, text: str, **more: Any) -> Route:
    method, path = given.split()
    return Route(method=method, path=path, name=name, text=text, room="api", **more)  # type: ignore[arg-type]


LABEL_ROUTES: tuple[Route, ...] = (
    _route(
        "POST /v1/labels",
        "tell_labels",
        "Under which labels Gmail shows threads with tracked messages. Kept only where the account lets them be kept.",
        takes=shapes.LabelsRequest,
        status=204,
        also=(400, 413),
    ),
    _route("GET /v1/labels", "list_labels", "The labels of the account's messages.", gives=shapes.Labels),
    _route(
        "GET /v1/events",
        "list_events",
        "Opens and clicks of all messages that match, newest first: the history of a group of mails.",
        gives=shapes.EventPage,
        also=(400,),
        query=(
            Query("limit", "integer", "How many at most; out of range is clamped."),
            Query("before", "string", "The `next` of the page before."),
            LABEL,
            Query("gmail_address", "string", "Only messages sent from this Gmail address."),
            Query("kind", "string", "Only open, or only click."),
        ),
    ),
)
