"""Messages and their receipts: query, list, one with its timeline, delete, correct, own views."""

from msgspec import UNSET

from greentick.api.call import NO_MESSAGE, Call
from greentick.api.fields import gmail_address_of
from greentick.api.labels import label_in
from greentick.domain.message import ID_CHARS, is_message_id
from greentick.domain.receipt import State
from greentick.domain.token import b64encode
from greentick.errors import InvalidInput, NotFound
from greentick.wire import message_shapes, present, receipt_shapes, snippet_shapes
from greentick.wire.bounds import MOST_THREADS, MOST_VIEWS
from greentick.wire.route import SORTS
from greentick.wire.times import by_our_clock

LIST_DEFAULT = 50
LIST_MOST = 100
_WHICH_ADDRESS = "gmail_address must be the Gmail address whose list is shown."


def query_receipts(call: Call) -> receipt_shapes.ReceiptsAnswer:
    """POST /v1/receipts/query."""
    asked = call.read(receipt_shapes.ReceiptsQuery)
    if len(asked.thread_ids) > MOST_THREADS:
        raise InvalidInput(f"thread_ids must hold at most {MOST_THREADS} ids, not {len(asked.thread_ids)}. Ask twice.")
    gmail_address = None if asked.gmail_address is UNSET else gmail_address_of(asked.gmail_address)
    if gmail_address is None and asked.gmail_address is not UNSET:
        raise InvalidInput(_WHICH_ADDRESS)
    ids = list(dict.fromkeys(filter(None, asked.thread_ids)))
    found = call.store.receipts.by_threads(call.account_id, gmail_address, ids)
    addresses = {each.message.gmail_address for thread in found.values() for each in thread}
    if len(addresses - {""}) > 1:  # a mail whose address could not be read is of none, not of another one
        raise InvalidInput(_WHICH_ADDRESS)
    threads = {id_: [present.receipt(each) for each in found.get(id_, [])] for id_ in ids}
    return receipt_shapes.ReceiptsAnswer(threads=threads)


def list_messages(call: Call) -> receipt_shapes.MessagePage:
    """GET /v1/messages."""
    state = call.text("state")
    if state is not None and state not in set(State):
        raise InvalidInput(f"state must be one of {', '.join(State)}.")
    sort = call.text("sort") or "desc"
    if sort not in SORTS:
        raise InvalidInput("sort must be desc (newest first) or asc.")
    gmail_address = call.text("gmail_address")
    found, following = call.store.messages.list(
        call.account_id,
        limit=call.limit(LIST_DEFAULT, LIST_MOST),
        before=call.before(),
        gmail_address=gmail_address.strip().lower() if gmail_address else None,
        state=None if state is None else State(state),
        label=label_in(call),
        oldest_first=sort == "asc",
    )
    return receipt_shapes.MessagePage(messages=[present.receipt(each) for each in found], next=following)


def get_message(call: Call) -> receipt_shapes.MessageDetail:
    """GET /v1/messages/{id}."""
    detail = call.store.messages.get(call.account_id, call.message_id)
    if detail is None:
        raise NotFound(NO_MESSAGE)
    return present.message_detail(detail)


def delete_message(call: Call) -> None:
    """DELETE /v1/messages/{id}."""
    if not call.store.messages.delete(call.account_id, call.message_id, call.now_ms):
        raise NotFound(NO_MESSAGE)
    call.changed()


def correct(call: Call) -> None:
    """POST /v1/messages/{id}/corrections."""
    correction = call.read(receipt_shapes.CorrectionRequest)
    if not call.store.corrections.put(call.account_id, call.message_id, correction.event_id, own=correction.own):
        raise NotFound("This message has no such event. It may have been deleted, or judged anew: fetch it again.")


def make_snippet(call: Call) -> snippet_shapes.Snippet:
    """POST /v1/snippets."""
    return call.make_snippet(call.read(snippet_shapes.SnippetRequest))


def announce_views(call: Call) -> None:
    """POST /v1/views."""
    views = call.read(message_shapes.ViewsRequest)
    if len(views.ids) > MOST_VIEWS:
        raise InvalidInput(f"ids must hold at most {MOST_VIEWS} ids, not {len(views.ids)}. Announce them in parts.")
    at_ms = by_our_clock(views.at, views.client_now, call.now_ms)
    named = (_copy_named(each, b64encode(call.account_id)) for each in views.ids)
    ids = list(dict.fromkeys(id_ for id_ in named if is_message_id(id_)))
    if ids:
        sender = call.sender
        shown_at_ms = call.now_ms if at_ms is None else at_ms
        call.store.views.add(call.account_id, ids, shown_at_ms, network_hash=sender.network_hash, agent=sender.agent)


def _copy_named(text: str, account_id: str) -> str:
    """The copy's id, also where its token is named, whole or up to its end: account, copy, then the proof of both."""
    return text[len(account_id) :][:ID_CHARS] if text.startswith(account_id) and len(text) > ID_CHARS else text
