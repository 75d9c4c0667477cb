"""Folds judged hits into a receipt: hits of one reading become one event. Pure; the order of arrival does not matter.

Counts are lower bounds. A reading begins with its first hit and takes in what the same reader fetches within minutes
of that (re-renders, a telephone that changes its address). An image proxy hides who reads: where several people got
the mail, each fetch through it may be another of them, so that only the double fetch of one display is folded.
"""

from collections.abc import Hashable, Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from greentick.domain.hit import CONFIRMED, Target
from greentick.domain.judgement import AUTOMATIC, OPENS, JudgedHit, Verdict
from greentick.domain.mail_report import MailReport, ReportKind
from greentick.domain.message import Message
from greentick.domain.receipt import Event, Group, Receipt, State
from greentick.domain.wish import ASKING, REFUSALS, SILENT

READING_MS = 180_000
"""What the same reader fetches within this time of a reading's beginning belongs to it."""

DOUBLE_FETCH_MS = 2_000
"""One display often fetches a picture twice."""

ADDRESS_CHANGE_MS = 30_000
"""A telephone that goes from Wi-Fi to mobile, or from IPv6 to IPv4, fetches again within this time."""

APPLE_PRIVACY = "apple_privacy"
"""The one prefetch behind which there may be a reader too: it counts as uncertain, not as merely automatic."""

CORRECTED = "corrected"

CONFIRMED_BY_CLICK = "confirmed_by_click"
"""An open that is sure once the click that confirms it is. Until then it is shown, as uncertain."""

Key = tuple[Hashable, ...]


def kind_of(each: JudgedHit) -> Key:
    """What hits have in common that count alike: target, group, and who they say they are from."""
    group = _group(each)
    return group, *_key(each, group)


class _Reading(Struct, gc=False):
    """An event being folded: its hits, oldest first, never none."""

    group: Group
    hits: list[JudgedHit]

    @property
    def begin_ms(self) -> int:
        return self.hits[0].hit.at_ms

    @property
    def last_ms(self) -> int:
        return self.hits[-1].hit.at_ms


def fold(message: Message, judged: Iterable[JudgedHit], now_ms: int) -> Receipt:
    """The receipt of a message as it may be shown at `now_ms`."""
    if message.registered and message.withheld in SILENT:
        judged = [each for each in judged if message.withheld in ASKING and each.hit.method == CONFIRMED]
        if not judged:
            return Receipt(state=State.REFUSED if message.withheld in REFUSALS else State.UNTRACKED)
    ordered = sorted(judged, key=_place)
    shown = [known for each in ordered if (known := _known_of(each, now_ms)) is not None]
    held = [each.judgement.show_at_ms for each in ordered if each.judgement.show_at_ms > now_ms]
    events = [_event(reading) for reading in _readings(shown, len(message.recipients) or 1)]
    events.sort(key=_begin, reverse=True)
    opens = [event for event in events if event.group is Group.OPENED and event.kind == "open"]
    clicks = [event for event in events if event.group is Group.OPENED and event.kind == "click"]
    signs = [event for event in events if event.group is Group.OPENED]  # who followed a link had the mail open then
    return Receipt(
        state=_state(message, events, opens, clicks),
        opens=len(opens) or min(len(clicks), 1),
        clicks=len(clicks),
        first_open_at_ms=signs[-1].at_ms if signs else None,
        last_open_at_ms=max([event.last_at_ms for event in signs]) if signs else None,
        events=tuple(events),
        due_at_ms=min(held) if held else None,
    )


def with_reports(receipt: Receipt, reports: Sequence[MailReport]) -> Receipt:
    """The receipt with what mail systems reported. An open outweighs a failure: at least one copy arrived."""
    if not reports or receipt.state in {State.REFUSED, State.UNTRACKED, State.PENDING}:
        return receipt
    has_failed = any(each.kind is ReportKind.BOUNCED for each in reports)
    state = State.BOUNCED if has_failed and receipt.state in {State.SENT, State.MAYBE} else receipt.state
    return replace(receipt, state=state, reports=tuple(sorted(reports, key=lambda each: (each.at_ms, each.kind))))


def _known_of(each: JudgedHit, now_ms: int) -> JudgedHit | None:
    """What may be shown of a hit, None when nothing may."""
    if each.judgement.show_at_ms <= now_ms:
        return each
    if each.judgement.reason != CONFIRMED_BY_CLICK:
        return None
    return replace(each, judgement=replace(each.judgement, verdict=Verdict.MAYBE))


def _readings(shown: Iterable[JudgedHit], readers: int) -> list[_Reading]:
    readings: list[_Reading] = []
    by_key: dict[Key, list[_Reading]] = {}
    corrected: list[_Reading] = []
    for each in shown:
        group = _group(each)
        key = _key(each, group)
        same = by_key.setdefault(key, [])
        reading = _corrected_reading_of(each, group, corrected) or _reading_of(each, group, same, readers)
        if reading is None:
            reading = _Reading(group, [each])
            readings.append(reading)
            same.append(reading)
            if each.judgement.reason == CORRECTED:
                corrected.append(reading)
        else:
            reading.hits.append(each)
    return readings


def _group(each: JudgedHit) -> Group:
    verdict = each.judgement.verdict
    if verdict in OPENS:
        return Group.OPENED
    if verdict is Verdict.SELF:
        return Group.SELF
    if verdict in AUTOMATIC and each.judgement.reason != APPLE_PRIVACY:
        return Group.AUTOMATIC
    return Group.UNCERTAIN


def _key(each: JudgedHit, group: Group) -> Key:
    """What two hits of one reader have in common, time apart."""
    hit, judgement = each.hit, each.judgement
    if group is Group.AUTOMATIC:
        return hit.target, group, judgement.reason, judgement.party
    if group is Group.OPENED:
        reader = judgement.party if judgement.verdict is Verdict.PROXY else judgement.client
        return hit.target, group, judgement.verdict, hit.url or "", reader
    correction = each.correction if judgement.reason == CORRECTED else None  # each can be taken back by itself
    return hit.target, group, correction, hit.url or "", judgement.party, judgement.client


def _corrected_reading_of(each: JudgedHit, group: Group, corrected: Sequence[_Reading]) -> _Reading | None:
    """The reading of the sender's own that an open belongs to, fetched by the same program at the same address.

    Never one through a proxy: behind that the recipient may be.
    """
    if not corrected or group is not Group.OPENED:
        return None
    if each.judgement.verdict is Verdict.PROXY or not each.hit.network_hash:
        return None
    running = [reading for reading in corrected if each.hit.at_ms - reading.begin_ms < READING_MS]
    return next((reading for reading in reversed(running) if _is_fetched_as(each, reading.hits)), None)


def _is_fetched_as(each: JudgedHit, others: Iterable[JudgedHit]) -> bool:
    """Whether a hit is for the same as one of the others, of the same program at the same address."""
    hit, client = each.hit, each.judgement.client
    return any(
        (other.hit.target, other.hit.url, other.hit.network_hash) == (hit.target, hit.url, hit.network_hash)
        and other.judgement.client == client
        for other in others
    )


def _reading_of(each: JudgedHit, group: Group, same: Sequence[_Reading], readers: int) -> _Reading | None:
    """The reading a hit belongs to, of those with its key; None when it begins one."""
    if not same:
        return None
    if group is Group.AUTOMATIC:
        return same[0]
    at_ms = each.hit.at_ms
    running = [reading for reading in same if at_ms - reading.begin_ms < READING_MS]
    if not running:
        return None
    if group is not Group.OPENED or len(running) >= readers:
        return running[-1]
    return next((reading for reading in reversed(running) if _continues(each, reading)), None)


def _continues(each: JudgedHit, reading: _Reading) -> bool:
    """Whether a hit is the same reader's, although others may read as well."""
    if each.judgement.verdict is Verdict.PROXY:
        return each.hit.at_ms - reading.last_ms <= DOUBLE_FETCH_MS
    address = each.hit.network_hash
    same_address = bool(address) and any(other.hit.network_hash == address for other in reading.hits)
    return same_address or each.hit.at_ms - reading.last_ms <= ADDRESS_CHANGE_MS


def _event(reading: _Reading) -> Event:
    hits = reading.hits
    first = hits[0]
    judgement = first.judgement
    return Event(
        id=first.hit.id,
        kind=_kind(first),
        group=reading.group,
        at_ms=first.hit.at_ms,
        last_at_ms=hits[-1].hit.at_ms,
        verdict=judgement.verdict,
        reason=judgement.reason,
        party=judgement.party,
        client=judgement.client,
        hit_ids=tuple([each.hit.id for each in hits]),
        url=first.hit.url,
        corrected=CORRECTED in [each.judgement.reason for each in hits],
        notify_at_ms=min([each.judgement.notify_at_ms for each in hits]),
    )


def _kind(each: JudgedHit) -> str:
    return "click" if each.hit.target is Target.LINK else "open"


def _state(message: Message, events: Sequence[Event], opens: Sequence[Event], clicks: Sequence[Event]) -> State:
    if not message.registered:
        return State.PENDING
    if clicks:
        return State.CLICKED
    if opens:
        return State.OPENED
    if any(event.group is Group.UNCERTAIN for event in events):
        return State.MAYBE
    return State.SENT


def _place(each: JudgedHit) -> tuple[int, bool, str]:
    """By time. Of hits whose days alone are kept (see worker/coarsening.py) the corrected ones come first."""
    return each.hit.at_ms, each.judgement.reason != CORRECTED, each.hit.id


def _begin(event: Event) -> tuple[int, str]:
    return event.at_ms, event.id
