"""Everything kept of one account or all, as lines: JSON to go on with, CSV to look at. Never all of it in memory."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

import msgspec

from greentick.clock import now_ms
from greentick.domain.token import b64encode
from greentick.notify.desk import shown_target
from greentick.store import Store
from greentick.store.accounts import Account
from greentick.wire import grant_present, notice_present, present, spreadsheet
from greentick.wire import receipt_shapes as shapes
from greentick.wire.export_shapes import Export
from greentick.wire.notice_shapes import Delivery
from greentick.wire.times import to_wire

MESSAGES_AT_ONCE = 25
"""Each may have hundreds of hits."""

DELIVERIES_AT_ONCE = 200
EVERY = 1_000_000
NOTE = (
    "Hits are requests for an image or a link. They show that a program asked, not that a person read; their absence"
    " shows nothing. This is no legal proof."
)

MESSAGE_COLUMNS = (
    "account", "id", "sent_at", "gmail_address", "subject", "recipients", "state", "opens", "clicks", "first_open_at",
    "last_open_at", "hits", "uncounted_hits", "replied_at", "labels",
)  # fmt: skip
HIT_COLUMNS = (
    "account", "message", "id", "at", "target", "verdict", "reason", "party", "client", "system", "device", "network",
    "url", "rules_version",
)  # fmt: skip

_CLOSED = b'],"messages":[]}'
_OF_DOCUMENT = frozenset({"format", "exported_at", "account_id", "deliveries", "messages"})
"""What lines say otherwise: the id as `id`, each delivery and message on a line of its own."""

Lines = Callable[[Store, Sequence[bytes]], Iterator[str]]


def document(store: Store, account: Account, at_ms: int) -> Iterator[bytes]:
    """One account as one JSON document. Cut short it is none: what closes it comes last."""
    account_id = account.id
    opened = msgspec.json.encode(_head(store, account, at_ms)).removesuffix(_CLOSED)
    return chain(
        [opened],
        _items(_deliveries(store, account_id)),
        [b'],"messages":['],
        _items(_messages(store, account_id)),
        [b"]}\n"],
    )


def json_documents(store: Store, account_ids: Sequence[bytes]) -> Iterator[str]:
    """Each account as one document, as from GET /v1/export: of one account the whole is JSON."""
    for account_id in account_ids:
        if account := store.accounts.get(account_id):
            for part in document(store, account, now_ms()):
                yield part.decode()


def json_lines(store: Store, account_ids: Sequence[bytes]) -> Iterator[str]:
    """One line per account, each followed by one line per delivery and per message with all its hits."""
    for account_id in account_ids:
        account = store.accounts.get(account_id)
        if account is None:  # erased meanwhile
            continue
        kept = msgspec.structs.asdict(_head(store, account, 0))
        id_ = kept["account_id"]
        yield _json(type="account", id=id_, **{name: kept[name] for name in kept if name not in _OF_DOCUMENT})
        for delivery in _deliveries(store, account_id):
            yield _json(type="delivery", account=id_, **msgspec.structs.asdict(delivery))
        for message in _messages(store, account_id):
            yield _json(type="message", account=id_, **msgspec.structs.asdict(message))


def csv_messages(store: Store, account_ids: Sequence[bytes]) -> Iterator[str]:
    """A header, and one line per message."""
    return spreadsheet.lines(_table(MESSAGE_COLUMNS, _message_rows, store, account_ids))


def csv_hits(store: Store, account_ids: Sequence[bytes]) -> Iterator[str]:
    """A header, and one line per hit."""
    return spreadsheet.lines(_table(HIT_COLUMNS, _hit_rows, store, account_ids))


FORMATS: dict[str, Lines] = {"json": json_documents, "jsonl": json_lines, "csv": csv_messages, "csv-hits": csv_hits}


def _table(
    columns: Sequence[str],
    rows_of: Callable[[str, shapes.MessageDetail], Iterable[Sequence[object]]],
    store: Store,
    account_ids: Sequence[bytes],
) -> Iterator[Sequence[object]]:
    yield columns
    for account_id in account_ids:
        for detail in _messages(store, account_id):
            yield from rows_of(b64encode(account_id), detail)


def _message_rows(account: str, detail: shapes.MessageDetail) -> Iterator[Sequence[object]]:
    receipt = detail.receipt
    yield (
        account, receipt.id, receipt.sent_at, receipt.gmail_address, receipt.subject,
        ", ".join(each.address for each in receipt.recipients if each.address),
        receipt.state, receipt.opens, receipt.clicks, receipt.first_open_at, receipt.last_open_at,
        len(detail.hits), detail.uncounted_hits,
        receipt.reply.at if receipt.reply else None, ", ".join(receipt.labels),
    )  # fmt: skip


def _hit_rows(account: str, detail: shapes.MessageDetail) -> Iterator[Sequence[object]]:
    for hit in detail.hits:
        yield (
            account, detail.receipt.id, hit.id, hit.at, hit.target, hit.verdict, hit.reason, hit.party, hit.client,
            hit.system, hit.device, hit.network, hit.url, hit.rules_version,
        )  # fmt: skip


def _head(store: Store, account: Account, at_ms: int) -> Export:
    """All but what there may be very much of."""
    account_id = account.id
    return Export(
        format="greentick-export-1",
        note=NOTE,
        exported_at=to_wire(at_ms),
        account_id=b64encode(account_id),
        created_at=to_wire(account.created_at_ms),
        settings=account.settings,
        signs_in_with=[present.proved_address(each) for each in store.people.addresses(account_id)],
        gmail_addresses=list(store.holders.addresses(account_id)),
        gmail_permissions=[grant_present.permission(each) for each in store.grants.list(account_id)],
        sessions=[present.exported_session(each) for each in store.sessions.list(account_id)],
        channels=[notice_present.channel(each, shown_target(each.channel)) for each in store.channels.list(account_id)],
        rules=[notice_present.rule(each) for each in store.channels.rules(account_id)],
        reminders=[notice_present.reminder(each) for each in store.reminders.list(account_id, limit=EVERY)],
        consents=[present.noted_consent(each) for each in store.recipients.consents(account_id)],
        deliveries=[],
        messages=[],
    )


def _deliveries(store: Store, account_id: bytes) -> Iterator[Delivery]:
    before: int | None = None
    while page := store.deliveries.list(account_id, limit=DELIVERIES_AT_ONCE, before=before):
        yield from map(notice_present.delivery, page)
        before = page[-1].key


def _messages(store: Store, account_id: bytes) -> Iterator[shapes.MessageDetail]:
    before: str | None = None
    while True:
        page, before = store.messages.details(account_id, limit=MESSAGES_AT_ONCE, before=before)
        yield from map(present.message_detail, page)
        if before is None:
            return


def _items(of: Iterable[msgspec.Struct]) -> Iterator[bytes]:
    for place, each in enumerate(of):
        yield (b",\n" if place else b"\n") + msgspec.json.encode(each)


def _json(**record: Any) -> str:
    return msgspec.json.encode(record).decode() + "\n"
