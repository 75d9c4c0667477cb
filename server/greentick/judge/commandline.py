"""`greentick judge` and `greentick replay`: JSON lines in, verdicts out. A bad line gives an error, the rest goes on.

Reads of a row only what a server would know: never the expected answer or its source. The row's name is only echoed.
What a row leaves out or gives as null is not known.
"""

import hashlib
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Protocol, TypeVar

import msgspec
from msgspec import Meta, Struct
from msgspec.structs import replace

from greentick.domain.folding import fold
from greentick.domain.hit import AGENT_CHARS, HEADER_CHARS, KEPT_HEADERS, Hit, Target
from greentick.domain.message import Message, OwnView, Recipient
from greentick.domain.network_hashes import network_hash
from greentick.judge.agent import recognise
from greentick.judge.engine import judge_message
from greentick.judge.networks import read
from greentick.judge.rules import answer
from greentick.judge.situation import Situation
from greentick.judge.surroundings import AT_ONCE_MS, MANY_LINKS, same_visitor

NOMINAL_AT_MS = 1_767_225_600_000
"""Rows have no date; they are judged as of 2026-01-01."""

LATER_MS = 86_400_000

Seconds = Annotated[float, Meta(ge=-1e9, le=1e9)]


class Labels(Protocol):
    """What judging needs to know of networks (ingest.networks.Networks)."""

    def label(self, ip: str, /) -> str:
        """The label of an address."""

    def label_of_operator(self, number: int | None, name: str = "", /) -> str:
        """The label of an operator's autonomous system."""


class _Prior(Struct):
    os: str = ""


class _Context(Struct):
    target: Target = Target.PIXEL
    method: str = "GET"
    since_send_s: Seconds | None = None
    undo_s: Seconds = 0
    sender_session: bool = False
    sender_view_announced_s: Seconds | None = None
    sender_ip_match: bool | None = None
    sender_ua_match: bool | None = None
    before_delivery: bool = False
    mangled_url_probe: bool = False
    burst_links: int = 0
    burst_span_ms: float = 0
    same_ua_from_n_networks: int = 0
    same_ip_fetched_pixel_with_other_ua: bool = False
    since_prev_hit_s: Seconds | None = None
    prior: list[_Prior] = []


class _Request(Struct):
    user_agent: str | None = None
    headers: dict[str, Any] | None = None
    ip: str | None = None
    asn: int | str | None = None
    as_org: str | None = None


class _Row(_Request):
    context: _Context = msgspec.field(default_factory=_Context)


class _Named(Struct):
    id: str | int | float | bool | None = None


class _Sender(Struct):
    address: str = ""
    ip: str = ""
    user_agent: str = ""


class _SentMail(Struct):
    sent_at: datetime
    recipients: list[str] = []
    sender: _Sender = msgspec.field(default_factory=_Sender)
    undo_s: Seconds = 0


class _LaterHit(_Request, kw_only=True):
    after_s: Seconds
    target: Target = Target.PIXEL
    method: str = "GET"
    url: str | None = None


class _Scenario(Struct):
    message: _SentMail
    hits: list[_LaterHit] = []
    own_views_after_s: list[Seconds] = []


_BAD_LINE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
"""What reading a line can raise, the last when its brackets are too deep."""

_names = msgspec.json.Decoder(_Named)
_T = TypeVar("_T")


def judge_lines(lines: Iterable[bytes], networks: Labels) -> Iterator[dict[str, Any]]:
    """For each row of one request `{"id", "verdict", "reason"}`, for a bad line `{"id", "line", "error"}`."""
    for number, line in _numbered(lines):
        try:
            name, row = _names.decode(line).id, _read(line, _Row)
        except _BAD_LINE as error:
            yield _complaint(number, line, error)
            continue
        found = answer(_situation(row, networks))
        yield {"id": name, "verdict": found.verdict.value, "reason": found.reason.value}


def replay_lines(lines: Iterable[bytes], networks: Labels) -> Iterator[dict[str, Any]]:
    """For each scenario of a message `{"id", "state", "opens", "hits"}`, for a bad line `{"id", "line", "error"}`."""
    for number, line in _numbered(lines):
        try:
            name, scenario = _names.decode(line).id, _read(line, _Scenario)
        except _BAD_LINE as error:
            yield _complaint(number, line, error)
            continue
        yield {"id": name, **_replay(scenario, networks)}


def _read(line: bytes, shape: type[_T]) -> _T:
    return msgspec.convert(_without_nulls(msgspec.json.decode(line)), shape, strict=False)


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_nulls(each) for name, each in value.items() if each is not None}
    return [_without_nulls(each) for each in value if each is not None] if isinstance(value, list) else value


def _numbered(lines: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    return ((number, line.removeprefix(BOM_UTF8)) for number, line in enumerate(lines, 1) if line.strip())


def _complaint(number: int, line: bytes, error: Exception) -> dict[str, Any]:
    """With the row's name, where at least that can be read."""
    try:
        name = _names.decode(line).id
    except _BAD_LINE:
        name = None
    return {"id": name, "line": number, "error": f"This line is not a row that can be judged: {error}."}


def _situation(row: _Row, networks: Labels) -> Situation:
    context = row.context
    hit = Hit(
        id="",
        at_ms=NOMINAL_AT_MS,
        account_id=b"",
        nonce=b"",
        target=context.target,
        method=context.method.upper(),
        **_traces(row, networks),
    )
    since_sent_s = context.since_send_s
    agent = recognise(hit.agent)
    systems = {each.os for each in context.prior if each.os}
    return Situation(
        hit=hit,
        agent=agent,
        network=read(hit.network),
        link=context.target is Target.LINK,
        since_left_s=None if since_sent_s is None else since_sent_s - context.undo_s,
        view_gap_s=context.sender_view_announced_s,
        own_session=context.sender_session,
        senders_network=context.sender_ip_match,
        senders_agent=context.sender_ua_match,
        before_delivery=context.before_delivery,
        probes_beside=context.mangled_url_probe,
        links_at_once=context.burst_links if context.burst_span_ms <= 1000 else 0,
        hosts_with_agent=context.same_ua_from_n_networks,
        two_names=context.same_ip_fetched_pixel_with_other_ua,
        other_click_s=context.since_prev_hit_s if systems - {agent.client.system} else None,
    )


def _replay(scenario: _Scenario, networks: Labels) -> dict[str, Any]:
    sent = scenario.message
    sent_at_ms = round(sent.sent_at.timestamp() * 1000)
    message = Message(
        id="replayed",
        account_id=b"",
        nonce=b"",
        sent_at_ms=sent_at_ms,
        undo_s=sent.undo_s,
        gmail_address=sent.sender.address,
        recipients=tuple(Recipient(address) for address in sent.recipients),
        sender_network_hash=_hash(sent.sender.ip),
        sender_agent=sent.sender.user_agent,
    )
    hits = [
        Hit(
            id=f"{number:06}",
            at_ms=sent_at_ms + round(each.after_s * 1000),
            account_id=b"",
            nonce=b"",
            target=each.target,
            method=each.method.upper(),
            url=each.url,
            **_traces(each, networks),
        )
        for number, each in enumerate(scenario.hits)
    ]
    hits = [_with_url(hit, hits) for hit in hits]
    views = [OwnView(sent_at_ms + round(after_s * 1000)) for after_s in scenario.own_views_after_s]
    judged = judge_message(message, hits, views, ())
    end_ms = max((hit.at_ms for hit in hits), default=sent_at_ms) + LATER_MS
    receipt = fold(message, judged, end_ms)
    return {
        "state": receipt.state.value,
        "opens": receipt.opens,
        "hits": [{"verdict": j.judgement.verdict.value, "reason": j.judgement.reason} for j in judged],
    }


def _with_url(hit: Hit, hits: Sequence[Hit]) -> Hit:
    """The hit; a link whose URL the row leaves out gets one of its own where it is one of many at once.

    Two such may be a double click on one link, more within a second are different links.
    """
    if hit.target is not Target.LINK or hit.url is not None:
        return hit
    alike = [each for each in hits if each.target is Target.LINK and each.url is None and same_visitor(each, hit)]
    at_once = [each for each in alike if abs(each.at_ms - hit.at_ms) <= AT_ONCE_MS]
    return replace(hit, url=f"link {hit.id}") if len(at_once) >= MANY_LINKS else hit


def _traces(request: _Request, networks: Labels) -> dict[str, Any]:
    """What the edge keeps of a request, as fields of a hit."""
    ip = request.ip or ""
    return {
        "agent": (request.user_agent or "")[:AGENT_CHARS],
        "headers": _headers(request.headers or {}),
        "network": _network(ip, _number(request.asn), request.as_org or "", networks),
        "network_hash": _hash(ip),
    }


def _network(ip: str, asn: int | None, as_org: str, networks: Labels) -> str:
    """The label as with an ASN database: the table of ranges first, then the operator the row names."""
    label = networks.label(ip) if ip else "other"
    return networks.label_of_operator(asn, as_org) if label == "other" and (asn or as_org) else label


def _number(asn: int | str | None) -> int | None:
    """The number of an autonomous system, written "16509" or "AS16509"."""
    digits = str(asn or "").upper().removeprefix("AS").strip()
    return int(digits) if digits.isdecimal() else None


def _headers(headers: Mapping[str, Any]) -> dict[str, str]:
    """The headers an edge keeps, under their names in lower case; some sources write `http-` in front."""
    plain = {name.lower().replace("_", "-").removeprefix("http-"): str(value) for name, value in headers.items()}
    return {name: value[:HEADER_CHARS] for name, value in plain.items() if name in KEPT_HEADERS}


def _hash(ip: str) -> str:
    if not ip:
        return ""
    digest = hashlib.sha256(ip.encode("utf-8", "replace")).hexdigest()[:16]
    return network_hash("replay", 6 if ":" in ip else 4, digest)
