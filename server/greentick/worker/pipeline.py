"""The way of a batch: STEPS in their order, all in one transaction. Either all of it is kept or nothing.

Doing a batch again changes nothing: hits are known by their id, a receipt that says the same makes no change in the
feed, and an event is told once because its hits remember that it was.
"""

import logging
from collections import Counter
from collections.abc import Callable

from msgspec.structs import replace

from greentick.domain.folding import with_reports
from greentick.domain.hit import Hit
from greentick.domain.judgement import OPENS, Judgement
from greentick.domain.wish import SILENT
from greentick.store import Store
from greentick.store.hits import KeptHit, place
from greentick.store.judged import judged_hits
from greentick.store.outcome import Folded, History, Outcome, content_of
from greentick.telemetry import get_logger
from greentick.worker.batch import Batch, Case, Given, Result
from greentick.worker.neighbours import look_around
from greentick.worker.room import is_full, make_room, newcomers
from greentick.worker.telling import ITEMS_PER_NUDGE, earliest, notices_of
from greentick.worker.tools import Tools
from greentick.worker.unnaming import unnamed, unnamed_receipt

_log = get_logger("worker")


def find_messages(batch: Batch) -> None:
    """Find all messages of the batch, in one query. Hits of erased accounts and messages end here."""
    given, transaction = batch.given, batch.transaction
    first_at = {(hit.account_id, hit.nonce): hit.at_ms for hit in sorted(given.hits, key=_at, reverse=True)}
    accounts = {account_id for account_id, _ in first_at} | {account_id for account_id, _ in given.due}
    transaction.lock(accounts.union(given.told))
    transaction.note_told(given.told)
    due = {key for _, key in given.due}
    found = transaction.find(first_at, due)
    batch.cases = [
        Case(
            outcome=Outcome(found=each),
            is_due=each.key in due,
            unnamed=not transaction.keeps(each.message.account_id).agent,
        )
        for each in found
    ]


def load_history(batch: Batch) -> None:
    """Load what is known of the messages. One that is full is left alone, unless it is due or somebody new has come."""
    cap, asked = batch.tools.hit_cap, newcomers(batch)
    wanted = [
        case for case in batch.cases if case.is_due or case.outcome.found.hits < cap or case.outcome.found.key in asked
    ]
    history = batch.transaction.history([case.outcome.found for case in wanted])
    for case in wanted:
        case.history = history[case.outcome.found.key]


def sort_out_hits(batch: Batch) -> None:
    """Give each message its new hits: none twice, none beyond the cap, none where its recipient said no."""
    copies = {_copy(case): case for case in batch.cases}
    known = batch.transaction.known_hit_ids([case.outcome.found for case in batch.cases if case.history is None])
    known |= {kept.hit.id for case in batch.cases if case.history for kept in case.history.hits}
    for hit in sorted(batch.given.hits, key=_at):
        case = copies.get((hit.account_id, hit.nonce))
        if case is None or hit.id in known or case.outcome.found.message.withheld in SILENT:
            continue
        known.add(hit.id)
        if case.history is None or is_full(case.outcome.found, len(case.history.hits), batch.tools.hit_cap):
            case.outcome.uncounted += 1
        else:
            case.history.hits.append(KeptHit(hit=hit))
            case.outcome.added += 1


def judge_hits(batch: Batch) -> None:
    """Judge all hits of each registered message: a new one may change what is thought of the others."""
    for case in batch.cases:
        if case.history is not None and case.outcome.found.message.registered:
            case.history.hits.sort(key=place)
            _judge(case, case.history, batch.tools)
            if make_room(case, case.history, batch.tools.hit_cap, batch.tools.crowds):
                _judge(case, case.history, batch.tools)  # what is not kept bears no witness, now as later


def fold_receipts(batch: Batch) -> None:
    """Fold the hits of each registered message into its receipt, and decide what its sender is told."""
    for case in batch.cases:
        if case.history is not None and case.outcome.found.message.registered:
            case.outcome.folded = _fold(case, case.history, batch)


def keep_everything(batch: Batch) -> None:
    """Write hits, receipts and feed."""
    for case in batch.cases:
        if case.history is not None:
            case.outcome.hits = [kept for kept in case.history.hits if kept.dirty]
            if case.unnamed:
                for kept in case.outcome.hits:
                    kept.judgement = kept.judgement and unnamed(kept.judgement)
    outcomes = [case.outcome for case in batch.cases]
    batch.changes = batch.transaction.keep(outcomes, batch.given.now_ms, newest=ITEMS_PER_NUDGE)


STEPS: tuple[Callable[[Batch], None], ...] = (
    find_messages,
    load_history,
    sort_out_hits,
    look_around,
    judge_hits,
    fold_receipts,
    keep_everything,
)


def run(store: Store, tools: Tools, given: Given) -> Result:
    """Take a batch through all steps; what it changed, when that is safely kept. Raises StoreUnavailable."""
    with store.work.transaction() as transaction:
        batch = Batch(given, tools, transaction)
        for step in STEPS:
            step(batch)
    if logging.getLogger("greentick.worker").isEnabledFor(logging.DEBUG):
        _log_each(batch)
    return _result(batch)


def _judge(case: Case, history: History, tools: Tools) -> None:
    hits = [kept.hit for kept in history.hits]
    judged = tools.judge(case.outcome.found.message, hits, history.views, history.corrections, case.neighbours)
    for kept, each in zip(history.hits, judged, strict=True):
        judgement = each.judgement
        if kept.frozen is not None:
            own = any(kept.hit.id in correction.hit_ids for correction in history.corrections)
            judgement = replace(kept.frozen, verdict=judgement.verdict, reason=judgement.reason) if own else kept.frozen
        if (unnamed(judgement) if case.unnamed else judgement) != kept.judgement:
            kept.notified = kept.notified or _is_found_late(kept, judgement)
            kept.dirty = True
        kept.judgement = judgement


def _is_found_late(kept: KeptHit, judgement: Judgement) -> bool:
    """Whether newer rules find an open in a hit judged by older ones: no news, whatever had it judged again."""
    before = kept.judgement
    if kept.is_new or before is None or before.rules_version >= judgement.rules_version:
        return False
    return before.verdict not in OPENS and judgement.verdict in OPENS


def _fold(case: Case, history: History, batch: Batch) -> Folded:
    found, now_ms = case.outcome.found, batch.given.now_ms
    judged = judged_hits(history.hits, history.corrections)
    receipt = with_reports(batch.tools.fold(found.message, judged, now_ms), history.reports)
    if case.unnamed:
        receipt = unnamed_receipt(receipt)
    notices = notices_of(receipt, history.hits, now_ms)
    due_at_ms = earliest(receipt.due_at_ms, notices.due_at_ms)
    content = content_of(receipt)
    given = () if batch.given.quiet else notices.now
    return Folded(
        receipt=receipt,
        content=content,
        due_at_ms=None if due_at_ms is None else max(due_at_ms, now_ms + 1),
        tell=bool(given) or content != found.told,
        notices=given,
    )


def _result(batch: Batch) -> Result:
    added = sum(case.outcome.added for case in batch.cases)
    dirty = [kept for case in batch.cases for kept in case.outcome.hits]
    verdicts = Counter(kept.judgement.verdict.value for kept in dirty if kept.is_new and kept.judgement is not None)
    return Result(
        hits=added,
        verdicts=verdicts,
        rejudged=len(dirty) - added,
        receipts=sum(folded is not None and folded.tell for folded in (case.outcome.folded for case in batch.cases)),
        changes=batch.changes,
    )


def _log_each(batch: Batch) -> None:
    """Why each hit is what it is. At debug alone: at full speed that is more lines than a disk takes."""
    for case in batch.cases:
        for kept in case.outcome.hits:
            if kept.judgement is not None:
                _log.debug(
                    "hit_judged",
                    message=case.outcome.found.message.id,
                    hit=kept.hit.id,
                    verdict=kept.judgement.verdict.value,
                    reason=kept.judgement.reason,
                    is_new=kept.is_new,
                )


def _copy(case: Case) -> tuple[bytes, bytes]:
    message = case.outcome.found.message
    return message.account_id, message.nonce


def _at(hit: Hit) -> int:
    return hit.at_ms
