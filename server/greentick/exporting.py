"""Everything kept of one account or all, as lines: JSON to go on with, CSV to look at. Never all of it in memory."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import msgspec

from greentick.domain.token import b64encode
from greentick.store import Store
from greentick.wire import grant_present, notice_present, present, spreadsheet
from greentick.wire import receipt_shapes as shapes
from greentick.wire.times import to_wire

PAGE = 100
EVERY = 1_000_000

MESSAGE_COLUMNS = (
    "account", "id", "sent_at", "gmail_address", "subject", "recipients", "state", "opens", "clicks", "first_open_at",
    "last_open_at", "hits", "uncounted_hits", "replied_at", "labels",
)  # fmt: skip
HIT_COLUMNS = (
    "account", "message", "id", "at", "target", "verdict", "reason", "party", "client", "system", "device", "network",
    "url", "rules_version",
)  # fmt: skip

Lines = Callable[[Store, Sequence[bytes]], Iterator[str]]


def json_lines(store: Store, account_ids: Sequence[bytes]) -> Iterator[str]:
    """One line per account, each followed by one line per message with all its hits."""
    for account_id in account_ids:
        account = store.accounts.get(account_id)
        if account is None:  # erased meanwhile
            continue
        yield _json(
            type="account",
            id=b64encode(account_id),
            created_at=to_wire(account.created_at_ms),
            gmail_addresses=store.holders.addresses(account_id),
            settings=account.settings,
            signs_in_with=[present.proved_address(each) for each in store.people.addresses(account_id)],
            gmail_permissions=[grant_present.permission(each) for each in store.grants.list(account_id)],
            sessions=[present.exported_session(each) for each in store.sessions.list(account_id)],
            rules=[notice_present.rule(each) for each in store.channels.rules(account_id)],
            reminders=[notice_present.reminder(each) for each in store.reminders.list(account_id, limit=EVERY)],
        )
        for each in _messages(store, account_id):
            yield _json(type="message", account=b64encode(account_id), **msgspec.structs.asdict(each))


def csv_messages(store: Store, account_ids: Sequence[bytes]) -> Iterator[str]:
    """A header, and one line per message."""
    return spreadsheet.lines(_table(MESSAGE_COLUMNS, _message_rows, store, account_ids))


def csv_hits(store: Store, account_ids: Sequence[bytes]) -> Iterator[str]:
    """A header, and one line per hit."""
    return spreadsheet.lines(_table(HIT_COLUMNS, _hit_rows, store, account_ids))


FORMATS: dict[str, Lines] = {"jsonl": json_lines, "csv": csv_messages, "csv-hits": csv_hits}


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
        ", ".join(each.address for each in receipt.recipients), receipt.state, receipt.opens, receipt.clicks,
        receipt.first_open_at, receipt.last_open_at, len(detail.hits), detail.uncounted_hits,
        receipt.reply.at if receipt.reply else None, ", ".join(receipt.labels),
    )  # fmt: skip


def _hit_rows(account: str, detail: shapes.MessageDetail) -> Iterator[Sequence[object]]:
    for hit in detail.hits:
        yield (
            account, detail.receipt.id, hit.id, hit.at, hit.target, hit.verdict, hit.reason, hit.party, hit.client,
            hit.system, hit.device, hit.network, hit.url, hit.rules_version,
        )  # fmt: skip


def _messages(store: Store, account_id: bytes) -> Iterator[shapes.MessageDetail]:
    before: str | None = None
    while True:
        page, before = store.messages.list(account_id, limit=PAGE, before=before)
        for each in page:
            detail = store.messages.get(account_id, each.message.id)
            if detail is not None:  # not deleted meanwhile
                yield present.message_detail(detail)
        if before is None:
            return


def _json(**record: Any) -> str:
    return msgspec.json.encode(record).decode() + "\n"
