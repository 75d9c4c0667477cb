"""Labels as Gmail's page shows them, and the history of the messages that have one."""

from greentick.api.call import Call
from greentick.api.fields import gmail_address_of, id_of
from greentick.domain.label import LABEL_CHARS, MOST_LABELS, ThreadLabels
from greentick.errors import InvalidInput
from greentick.store.history import Place
from greentick.store.listing import Filter
from greentick.wire import label_shapes as shapes
from greentick.wire import present
from greentick.wire.bounds import MOST_THREADS
from greentick.wire.receipt_shapes import KINDS

EVENTS_DEFAULT = 50
EVENTS_MOST = 200


def tell_labels(call: Call) -> None:
    """POST /v1/labels."""
    told = call.read(shapes.LabelsRequest)
    if len(told.threads) > MOST_THREADS:
        raise InvalidInput(f"threads must hold at most {MOST_THREADS} threads. Tell of them in parts.")
    gmail_address = gmail_address_of(told.gmail_address)
    if gmail_address is None:
        raise InvalidInput("gmail_address must be the Gmail address whose mail is shown.")
    threads = [_read(each) for each in told.threads if id_of(each.thread_id)]
    if threads:
        call.store.labels.seen(call.account_id, gmail_address, threads)


def list_labels(call: Call) -> shapes.Labels:
    """GET /v1/labels."""
    found = call.store.labels.names(call.account_id)
    return shapes.Labels(labels=[shapes.Label(name=each.name, messages=each.messages) for each in found])


def list_events(call: Call) -> shapes.EventPage:
    """GET /v1/events."""
    kind = call.text("kind")
    if kind is not None and kind not in KINDS:
        raise InvalidInput("kind must be open or click; left out, both are listed.")
    before = call.before()
    wanted = Filter(label=label_in(call) or "", gmail_address=call.text("gmail_address") or "")
    page = call.store.history.find(
        call.account_id,
        wanted,
        kind=kind,
        limit=call.limit(EVENTS_DEFAULT, EVENTS_MOST),
        before=None if before is None else Place.read(before),
    )
    return shapes.EventPage(
        events=[present.group_event(each) for each in page.events], next=page.following, is_cut=page.is_cut
    )


def label_in(call: Call) -> str | None:
    """The label that is asked for. Raises InvalidInput."""
    label = call.text("label")
    return None if label is None else _name(label)


def _read(told: shapes.ThreadLabels) -> ThreadLabels:
    if len(told.labels) > MOST_LABELS:
        raise InvalidInput(
            f"labels holds {len(told.labels)} names for one thread; {MOST_LABELS} are the most it takes."
        )
    shown = dict.fromkeys(_name(each) for each in told.labels)
    view = _name(told.view) if told.view else ""
    return ThreadLabels(thread_id=id_of(told.thread_id) or "", shown=tuple(shown), view=view, whole=told.whole)


def _name(given: str) -> str:
    """A label's name on one line."""
    name = " ".join(given.split())
    if not name or len(name) > LABEL_CHARS or not all(each.isprintable() for each in name):
        raise InvalidInput(
            f"{given[:40]!r} is no label: Gmail's have 1 to {LABEL_CHARS} characters on one line. Leave it out."
        )
    return name
