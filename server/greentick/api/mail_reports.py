"""Reports of mail servers and mail programs, handed in for the mail they are about."""

from greentick.api.call import Call
from greentick.domain.mail_report import read_report
from greentick.wire import report_shapes as shapes


def take_report(call: Call) -> shapes.ReportTaken:
    """POST /v1/reports."""
    report = read_report(call.read(shapes.ReportRequest).report.encode("utf-8", "replace"))
    message_id = call.store.mail_reports.add(call.account_id, report, call.now_ms)
    return shapes.ReportTaken(kind=report.kind.value, id=message_id)
