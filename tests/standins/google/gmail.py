"""Gmail's API as far as it is used: threads.get, with the scopes, formats, fields and errors of the real one.

After developers.google.com/workspace/gmail/api, read in November 2026. The metadata scope opens no format but metadata
and minimal; without `fields` even these carry a piece of the text (`snippet`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from werkzeug.wrappers import Request, Response

METADATA = "https://www.googleapis.com/auth/gmail.metadata"
THREAD = re.compile(r"/gmail/v1/users/me/threads/([0-9A-Za-z_-]+)")
FIELDS = re.compile(r"messages\(([A-Za-z/,]+)\)")


@dataclass(frozen=True)
class StandInMail:
    """One mail in somebody's mailbox."""

    at_ms: int
    labels: tuple[str, ...] = ("INBOX",)
    headers: dict[str, str] = field(default_factory=dict)


Mailbox = dict[str, list[StandInMail]]
"""Threads by their ids."""

_ALWAYS = {"From": "Bob <bob@example.net>", "Subject": "Re: secret plans", "Content-Type": "text/plain"}


def thread_of(request: Request, thread_id: str, scopes: Collection[str], mailbox: Mailbox) -> Response:
    """What Gmail answers to who may see this mailbox with these scopes."""
    if METADATA not in scopes:
        return problem(403, "insufficientPermissions", "PERMISSION_DENIED")
    how = request.args.get("format", "full")
    if how not in {"metadata", "minimal"}:
        return problem(403, "forbidden", "PERMISSION_DENIED", "Metadata scope doesn't allow format FULL")
    if thread_id not in mailbox:
        return problem(404, "notFound", "NOT_FOUND")
    wanted = FIELDS.fullmatch(request.args.get("fields", ""))
    if "fields" in request.args and wanted is None:
        return problem(400, "invalidParameter", "INVALID_ARGUMENT")
    names = request.args.getlist("metadataHeaders")
    mails = [_mail(each, how, names) for each in mailbox[thread_id]]
    if wanted is None:
        return _json({"id": thread_id, "historyId": "1", "messages": mails})
    return _json({"messages": [_only(each, wanted[1].split(",")) for each in mails]})


def problem(status: int, reason: str, name: str, message: str = "No.") -> Response:
    """An error as Google's APIs tell it."""
    error = {"code": status, "message": message, "errors": [{"reason": reason, "domain": "global"}], "status": name}
    return _json({"error": error}, status)


def _mail(mail: StandInMail, how: str, names: list[str]) -> dict[str, Any]:
    made: dict[str, Any] = {"id": "1", "snippet": "we meet at dawn", "internalDate": str(mail.at_ms)}
    if mail.labels:
        made["labelIds"] = list(mail.labels)
    if how == "metadata":
        headers = _ALWAYS | mail.headers
        kept = {name: value for name, value in headers.items() if not names or name in names}
        made["payload"] = {"mimeType": "text/plain", "headers": [{"name": k, "value": v} for k, v in kept.items()]}
    return made


def _only(mail: dict[str, Any], wanted: list[str]) -> dict[str, Any]:
    """A partial response: what the mask does not name is left out."""
    kept: dict[str, Any] = {}
    for path in wanted:
        outer, _, inner = path.partition("/")
        if outer in mail:
            kept[outer] = {inner: mail[outer].get(inner)} if inner else mail[outer]
    return kept


def _json(body: object, status: int = 200) -> Response:
    return Response(json.dumps(body), status, content_type="application/json")
