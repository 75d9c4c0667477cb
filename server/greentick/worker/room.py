"""Room in a message that is full: a machine that comes hundreds of times must not hide the reader who comes after it.

Beyond the cap a hit is kept while few of its kind are, and as many hits again at most; all others are only counted.
"""

from collections import Counter

from greentick.domain.folding import Key, kind_of
from greentick.domain.judgement import JudgedHit
from greentick.store.hits import KeptHit
from greentick.store.outcome import Found, History
from greentick.worker.batch import Batch, Case
from greentick.worker.crowds import Crowds

RARE = 10
"""A kind of hits is rare while it is less than one in so many of the cap."""


def is_full(found: Found, hits: int, cap: int) -> bool:
    """Whether a message takes no further hit of any kind. Those of one that is not registered are of no known kind."""
    return hits >= cap and (hits >= 2 * cap or not found.message.registered)


def newcomers(batch: Batch) -> set[int]:
    """The full messages to which somebody has come whose hits may be of a rare kind, by key."""
    cap = batch.tools.hit_cap
    full = {
        (found.message.account_id, found.message.nonce): found.key
        for found in (case.outcome.found for case in batch.cases)
        if found.hits >= cap and not is_full(found, found.hits, cap)
    }
    if not full:
        return set()
    asked = ((full.get((hit.account_id, hit.nonce)), hit) for hit in batch.given.hits)
    return {key for key, hit in asked if key is not None and not batch.tools.crowds.holds(key, hit)}


def make_room(case: Case, history: History, cap: int, crowds: Crowds) -> bool:
    """Leave out new hits of a full message that are of no rare kind; whether there were any."""
    if len(history.hits) <= cap:
        return False
    kinds = Counter(_kind(each) for each in history.hits if not each.is_new)
    count = kinds.total()
    staying = []
    for each in history.hits:
        kind = _kind(each)
        if each.is_new and count >= cap and kinds[kind] * RARE >= cap:
            crowds.add(case.outcome.found.key, each.hit)
            continue
        if each.is_new:
            kinds[kind] += 1
            count += 1
        staying.append(each)
    left_out = len(history.hits) - len(staying)
    history.hits[:] = staying
    case.outcome.added -= left_out
    case.outcome.uncounted += left_out
    return left_out > 0


def _kind(kept: KeptHit) -> Key | None:
    return None if kept.judgement is None else kind_of(JudgedHit(kept.hit, kept.judgement))
