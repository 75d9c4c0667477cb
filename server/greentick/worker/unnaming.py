"""Leaving out of hits and receipts which program asked, for accounts that want it so.

Rules and folding go by the program as long as a hit's agent is there. What is written and told says that it is not
kept.
"""

from collections.abc import Sequence

from msgspec.structs import replace

from greentick.domain.judgement import NOT_KEPT, Judgement
from greentick.domain.receipt import Receipt
from greentick.store import Store
from greentick.store.hits import KeptHit
from greentick.store.outcome import History, Outcome

MESSAGES_AT_ONCE = 100


def unnamed(judgement: Judgement) -> Judgement:
    """The judgement without its program."""
    return judgement if judgement.client == NOT_KEPT else replace(judgement, client=NOT_KEPT)


def unnamed_receipt(receipt: Receipt) -> Receipt:
    """The receipt without the program of any event."""
    return replace(receipt, events=tuple([replace(each, client=NOT_KEPT) for each in receipt.events]))


def forget_clients(store: Store, account_ids: Sequence[bytes], now_ms: int) -> int:
    """Take out of all that is stored of these accounts which programs asked; of how many messages."""
    unnamed_messages, after = 0, -1
    while account_ids and (named := store.sparing.named(account_ids, MESSAGES_AT_ONCE, after)):
        with store.work.transaction() as transaction:
            transaction.lock(account_id for account_id, _ in named)
            found = transaction.find({}, [key for _, key in named])
            history = transaction.history(found)
            outcomes = [Outcome(found=each, hits=_unname(history[each.key])) for each in found]
            transaction.keep(outcomes, now_ms)
            transaction.postpone([each.key for each in found], 0)  # their receipts name them too
        unnamed_messages += len(found)
        after = named[-1][1]
    for account_id in account_ids:
        store.sparing.forget_told_clients(account_id)
    return unnamed_messages


def _unname(history: History) -> list[KeptHit]:
    for kept in history.hits:
        kept.judgement = kept.judgement and unnamed(kept.judgement)
        kept.frozen = kept.frozen and unnamed(kept.frozen)
    return history.hits
