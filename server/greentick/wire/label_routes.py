"""The endpoints of labels and of the groups of messages they make."""

from greentick.wire import label_shapes as shapes
from greentick.wire.receipt_shapes import KINDS
from greentick.wire.route import BEFORE, GMAIL_ADDRESS, LIMIT, Query, Route

LABEL = Query("label", "string", "Only messages with this Gmail label, as far as the extension has seen it.")


LABEL_ROUTES: tuple[Route, ...] = (
    Route(
        "POST /v1/labels",
        "tell_labels",
        "Under which labels Gmail shows threads with tracked messages. Kept only where the account lets them be kept.",
        takes=shapes.LabelsRequest,
        status=204,
        also=(400, 413),
    ),
    Route("GET /v1/labels", "list_labels", "The labels of the account's messages.", gives=shapes.Labels),
    Route(
        "GET /v1/events",
        "list_events",
        "Opens and clicks of all messages that match, newest first: the history of a group of mails.",
        gives=shapes.EventPage,
        also=(400,),
        query=(
            LIMIT,
            BEFORE,
            LABEL,
            GMAIL_ADDRESS,
            Query("kind", "string", "Only open, or only click.", one_of=KINDS),
        ),
    ),
)
