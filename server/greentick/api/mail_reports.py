"""Reports of mail servers and mail programs: handed in for the mail they are about, or seen in Gmail's page."""

import hashlib
import re

from greentick.api.call import Call
from greentick.api.fields import gmail_address_of, id_of
from greentick.domain.mail_report import ReadReport, ReportKind, read_report
from greentick.errors import InvalidInput
from greentick.wire import report_shapes as shapes
from greentick.wire.bounds import MOST_NAMES
from greentick.wire.times import by_our_clock

_REFUSED = re.compile(r"5\.\d{1,3}\.\d{1,3}", re.ASCII)


def take_report(call: Call) -> shapes.ReportTaken:
    """POST /v1/reports."""
    report = read_report(call.read(shapes.ReportRequest).report.encode("utf-8", "replace"), call.public_url)
    message_id = call.store.mail_reports.add(call.account_id, report, call.now_ms)
    return shapes.ReportTaken(kind=report.kind.value, id=message_id)


def take_bounce(call: Call) -> None:
    """POST /v1/bounces."""
    seen = call.read(shapes.BounceSeen)
    name, gmail_address = id_of(seen.id), gmail_address_of(seen.gmail_address)
    if not name:
        raise InvalidInput("id must be Gmail's id of the mail that says so.")
    if gmail_address is None:
        raise InvalidInput("gmail_address must be the Gmail address whose mail is shown.")
    if len(seen.thread_ids) > MOST_NAMES:
        raise InvalidInput(f"thread_ids must hold at most {MOST_NAMES} names of one thread.")
    if seen.status and not _REFUSED.fullmatch(seen.status):
        raise InvalidInput("status must be the code of a refusal for good, such as 5.7.1, or be left out.")
    at_ms = by_our_clock(seen.at, None, call.now_ms)
    report = ReadReport(
        id=hashlib.sha256(f"seen\n{name}".encode("utf-8", "replace")).hexdigest()[:32],
        kind=ReportKind.BOUNCED,
        message_ids=(),
        at_ms=call.now_ms if at_ms is None else at_ms,
        status=seen.status,
        blames_tracking=seen.blames_tracking,
    )
    ids = list(filter(None, map(id_of, seen.thread_ids)))
    if ids:
        call.store.mail_reports.add_seen(call.account_id, gmail_address, ids, report, call.now_ms)
