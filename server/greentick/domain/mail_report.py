"""Reads what mail systems report of a mail: delivery notifications (RFC 3464), receipts of mail programs (RFC 8098).

Of a report only its kind, its time, a status code and what names the mail are taken, and whether a refusal blames what
counts opens and clicks. No address, no word of its text.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import EmailMessage, Message
from enum import StrEnum

from greentick.domain.blame import blames_tracking
from greentick.domain.records import Record, names
from greentick.errors import InvalidInput

MOST_BYTES = 256_000
"""What counts stands at the beginning; behind it comes the mail itself, with all that was attached to it."""

NO_REPORT = "This is no report of a mail system. Send the whole mail as it came, with all its headers and parts."
_TOO_LONG = f"The report is longer than {MOST_BYTES:,} bytes. Send its beginning: what counts stands there."
_UNNAMED = "The report does not say which mail it is about. Send the whole mail as it came, with all its parts."

_ID = re.compile(r"<([!-;=?-~]{1,248})>")
_CODE = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
_STATUS_PARTS = ("message/delivery-status", "message/global-delivery-status")
_RECEIPT_PARTS = ("message/disposition-notification", "message/global-disposition-notification")
_MAIL_PARTS = ("message/rfc822", "message/global", "text/rfc822-headers", "message/rfc822-headers",
               "message/global-headers")  # fmt: skip
_WRITTEN_PARTS = ("text/plain", "text/html")
_LINE_END = re.compile(r"<(?:br|/p|/div|/tr|/h\d)\b[^<>]{0,200}>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{0,500}>")
_ENCODED = ("base64", "quoted-printable")
_ODD = (MessageError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError)
"""What Python's parser raises over broken headers, dates out of range, and parts nested a thousand deep."""


@names
class ReportKind(StrEnum):
    """What became of the mail. The first five a mail server says, the others the recipient's mail program."""

    BOUNCED = "bounced"
    DELAYED = "delayed"
    DELIVERED = "delivered"
    RELAYED = "relayed"
    EXPANDED = "expanded"
    DISPLAYED = "displayed"
    DELETED = "deleted"
    DISPATCHED = "dispatched"
    PROCESSED = "processed"


_ACTIONS = {"failed": ReportKind.BOUNCED} | {
    each.value: each for each in (ReportKind.DELAYED, ReportKind.DELIVERED, ReportKind.RELAYED, ReportKind.EXPANDED)
}
"""In the order in which they count where one report says several things of several recipients."""

_DISPOSITIONS = {
    each.value: each for each in (ReportKind.DISPLAYED, ReportKind.DELETED, ReportKind.DISPATCHED, ReportKind.PROCESSED)
}


class MailReport(Record, frozen=True):
    """One report of a mail as it is kept. `status` is the enhanced status code, such as 5.1.1, where there is one.

    `blames_tracking`: the refusing system said that the mail's image or links that count were the reason.
    """

    kind: ReportKind
    at_ms: int
    status: str = ""
    blames_tracking: bool = False


_CAUSES = (
    ("bounced_address", re.compile(r"5\.1\.(1|2|3|6|10)")),
    ("bounced_full", re.compile(r"[45]\.2\.2")),
    ("bounced_refused", re.compile(r"5\.7\.\d+")),
)


def said_by(kind: str, status: str) -> str:
    """The name of what a report says: its kind, and why a mail came back where the status code says it (RFC 3463)."""
    if kind != ReportKind.BOUNCED:
        return kind
    return next((name for name, codes in _CAUSES if codes.fullmatch(status)), kind)


class ReadReport(Record, frozen=True, kw_only=True):
    """A report as it was read. `id` is the same whenever the same report is read.

    `message_ids` may name the mail, the surest first, without angle brackets; `at_ms` is None where no time is given.
    `recipients` are those it is about, as a number.
    """

    id: str
    kind: ReportKind
    message_ids: tuple[str, ...]
    at_ms: int | None = None
    status: str = ""
    recipients: int = 1
    blames_tracking: bool = False


def read_report(raw: bytes, own_url: str = "") -> ReadReport:
    """The report in this mail. Raises InvalidInput with a sentence when there is none, whatever the bytes are.

    `own_url` is where images and links of our mails lead: a refusal may name it.
    """
    if len(raw) > MOST_BYTES:
        raise InvalidInput(_TOO_LONG)
    try:
        return _read(message_from_bytes(raw.lstrip(), policy=policy.default), own_url)
    except _ODD as error:
        raise InvalidInput(NO_REPORT) from error


def _read(mail: EmailMessage, own_url: str) -> ReadReport:
    parts = list(_parts(mail))
    status = _first(parts, _STATUS_PARTS)
    receipt = None if status is not None else _first(parts, _RECEIPT_PARTS)
    about = status if status is not None else receipt
    if about is None:
        raise InvalidInput(NO_REPORT)
    blocks = _blocks(about)
    kind, code, recipients = _delivery(blocks) if status is not None else _disposition(blocks)
    message_ids = _message_ids(mail, blocks, _first(parts, _MAIL_PARTS))
    if not message_ids:
        raise InvalidInput(_UNNAMED)
    return ReadReport(
        id=_id_of(mail, kind, message_ids),
        kind=kind,
        message_ids=message_ids,
        at_ms=_time_of(mail),
        status=code,
        recipients=recipients,
        blames_tracking=kind is ReportKind.BOUNCED and blames_tracking(_said(parts, blocks), own_url),
    )


def _said(parts: Sequence[Message], blocks: Sequence[Message]) -> str:
    """In which words it was refused: the answer of the refusing system, and what is written for people."""
    answers = [_field(block, "Diagnostic-Code") for block in blocks]
    written = [_text_of(part) for part in parts if part.get_content_type() in _WRITTEN_PARTS]
    return "\n".join((*answers, *written))


def _text_of(part: Message) -> str:
    raw = part.get_payload(decode=True)
    text = raw.decode("utf-8", "replace") if isinstance(raw, bytes) else ""
    return _TAG.sub(" ", _LINE_END.sub("\n", text)) if part.get_content_type() == "text/html" else text


def _parts(mail: Message) -> Iterator[Message]:
    """The parts of this mail, not those of a mail within it: a report may come back itself."""
    if mail.get_content_maintype() != "multipart":
        yield mail
        return
    payload = mail.get_payload()
    for part in payload if isinstance(payload, list) else ():
        if isinstance(part, Message):
            yield from _parts(part)


def _first(parts: Sequence[Message], types: Sequence[str]) -> Message | None:
    return next((part for part in parts if part.get_content_type() in types), None)


def _blocks(part: Message) -> list[Message]:
    """The groups of fields in a part; some senders encode it, which the standard forbids and the parser leaves be."""
    payload = part.get_payload()
    inner = [each for each in payload if isinstance(each, Message)] if isinstance(payload, list) else []
    encoding = _field(part, "Content-Transfer-Encoding").lower()
    if inner and encoding not in _ENCODED:
        return inner
    if inner:
        part = _encoded("".join(each.as_string() for each in inner), encoding)
    text = part.get_payload(decode=True)
    plain = text.replace(b"\r\n", b"\n") if isinstance(text, bytes) else b""
    groups = re.split(rb"\n[ \t]*\n", plain.strip())
    return [message_from_bytes(group + b"\n\n", policy=policy.default) for group in groups if group]


def _encoded(text: str, encoding: str) -> Message:
    part: Message = EmailMessage()
    part["Content-Transfer-Encoding"] = encoding
    part.set_payload(text.strip())
    return part


def _delivery(blocks: Sequence[Message]) -> tuple[ReportKind, str, int]:
    said = [(_word(_field(block, "Action")), _field(block, "Status")) for block in blocks]
    for action, kind in _ACTIONS.items():
        codes = [status for word, status in said if word == action]
        if codes:
            return kind, next((found[0] for code in codes if (found := _CODE.search(code))), ""), len(codes)
    raise InvalidInput("The report names no action such as failed or delivered. Send the whole mail as it came.")


def _disposition(blocks: Sequence[Message]) -> tuple[ReportKind, str, int]:
    for block in blocks:
        kind = _DISPOSITIONS.get(_word(_field(block, "Disposition").rpartition(";")[2]))
        if kind is not None:
            return kind, "", 1
    raise InvalidInput("The receipt does not say what became of the mail. Send the whole mail as it came.")


def _message_ids(mail: Message, blocks: Sequence[Message], returned: Message | None) -> tuple[str, ...]:
    """Ids that may be the mail's. Of References only the last one: the others name earlier mails."""
    texts = [_field(block, "Message-ID") for block in (_blocks(returned) if returned is not None else ())][:1]
    texts += [_field(block, "Original-Message-ID") for block in blocks]
    ids = [found[1] for text in texts if (found := _ID.search(text))]
    ids += _ID.findall(_field(mail, "In-Reply-To"))[:1] + _ID.findall(_field(mail, "References"))[-1:]
    return tuple(dict.fromkeys(ids))


def _field(part: Message, name: str) -> str:
    """A header as text; empty where there is none, or none that can be read."""
    try:
        return str(part.get(name, "")).strip()
    except _ODD:
        return ""


def _word(text: str) -> str:
    """The first word, without comments and modifiers: `failed (expired)`, `displayed/error`."""
    found = re.match(r"\s*([A-Za-z-]+)", text)
    return found[1].lower() if found else ""


def _time_of(mail: Message) -> int | None:
    try:
        moment = getattr(mail.get("Date"), "datetime", None)
        if not isinstance(moment, datetime):
            return None
        whole = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
        return max(0, int(whole.timestamp() * 1000))
    except (*_ODD, OSError):
        return None


def _id_of(mail: Message, kind: ReportKind, message_ids: Sequence[str]) -> str:
    """A hash: the report's own id may name a machine, and is worth nothing but to know the report again."""
    own = _field(mail, "Message-ID") or _field(mail, "Date")
    return hashlib.sha256("\n".join((kind, message_ids[0], own)).encode("utf-8", "replace")).hexdigest()[:32]
