"""Gmail, asked one thing: when did somebody else write in this thread? Reads no subject, no address and no text.

Read in November 2026 in developers.google.com/workspace/gmail/api: of the scopes with which threads.get answers,
gmail.metadata is the narrowest ("metadata including labels, history records, and email message headers, but not the
message body or attachments"); with it format=full is refused. Of what it opens we let Google send times, labels and
three headers, by format=metadata, metadataHeaders and `fields` (snippets would come otherwise). history.list would tell
of every mail that comes; threads.get tells of the threads that we name. It cost 10 units of 15,000 a minute and person
in 2025, of 6,000 in projects made since May 2026.
"""

import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import urlencode

import msgspec

from greentick.google.client import Provider
from greentick.google.line import Answer, GoogleAway, Line
from greentick.google.tokens import Withdrawn

SCOPE: Final = "https://www.googleapis.com/auth/gmail.metadata"

_HEADERS: Final = ("Auto-Submitted", "Content-Type", "X-Failed-Recipients")
_ASKED: Final = urlencode(
    [
        ("format", "metadata"),
        *(("metadataHeaders", each) for each in _HEADERS),
        ("fields", "messages(internalDate,labelIds,payload/headers)"),
    ]
)
_MILLISECONDS: Final = re.compile("[0-9]{1,15}")
_NOT_SOMEBODY_ELSE: Final = frozenset({"SENT", "DRAFT", "SPAM", "CHAT"})
_TOO_MUCH: Final = (b"ateLimitExceeded", b"dailyLimitExceeded", b"quotaExceeded", b"RESOURCE_EXHAUSTED")
_NOT_ENABLED: Final = (b"accessNotConfigured", b"SERVICE_DISABLED")


class NotEnabled(Exception):  # noqa: N818 - an answer
    """Gmail's API is not switched on in the project of this server's client."""


class _Header(msgspec.Struct):
    name: str
    value: str


class _Payload(msgspec.Struct):
    headers: list[_Header] = []


class _Mail(msgspec.Struct, rename="camel"):
    internal_date: str = ""
    label_ids: list[str] = []
    payload: _Payload = msgspec.field(default_factory=_Payload)


class _Thread(msgspec.Struct):
    messages: list[_Mail] = []


class Gmail:
    """One person's Gmail, for as long as an access token is good."""

    def __init__(self, provider: Provider, line: Line, access_token: str) -> None:
        self._provider = provider
        self._line = line
        self._headers = {"Authorization": f"Bearer {access_token}", "Accept": "application/json"}

    def answered_at_ms(self, thread_id: str) -> list[int]:
        """When people wrote in this thread who are not its owner, oldest first; nothing where it is gone.

        Raises GoogleAway, Withdrawn, NotEnabled.
        """
        answer = self._line.ask(f"{self._provider.gmail}/users/me/threads/{thread_id}?{_ASKED}", headers=self._headers)
        if answer.status in {400, 404}:
            return []
        if answer.status != 200:
            raise _problem(answer)
        try:
            thread = msgspec.json.decode(answer.data, type=_Thread)
        except msgspec.MsgspecError as error:
            raise GoogleAway("Gmail does not answer as expected") from error
        return sorted(_answers(thread.messages))


def _answers(mails: Iterable[_Mail]) -> Iterable[int]:
    for mail in mails:
        is_a_persons = _NOT_SOMEBODY_ELSE.isdisjoint(mail.label_ids) and not _is_a_machines(mail.payload.headers)
        if is_a_persons and _MILLISECONDS.fullmatch(mail.internal_date):
            yield int(mail.internal_date)


def _is_a_machines(headers: Iterable[_Header]) -> bool:
    """Whether a mail says that no person wrote it (RFC 3834), or is a mail system's report (RFC 3464)."""
    said = {each.name.lower(): each.value.strip().lower() for each in headers}
    return (
        said.get("auto-submitted", "no").partition(";")[0].strip() != "no"
        or said.get("content-type", "").startswith("multipart/report")
        or "x-failed-recipients" in said
    )


def _problem(answer: Answer) -> Exception:
    if any(each in answer.data for each in _TOO_MUCH):
        return GoogleAway("asked too often")
    if any(each in answer.data for each in _NOT_ENABLED):
        return NotEnabled()
    # A 401 on a fresh token is Google's own trouble, or the next refreshing will say that it is withdrawn.
    return Withdrawn() if answer.status == 403 else GoogleAway(f"status {answer.status}")
