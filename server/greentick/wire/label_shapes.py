"""What the extension says of Gmail's labels, and the groups of messages they make."""

from typing import Annotated

from msgspec import Struct

from greentick.domain.label import LABEL_CHARS, MOST_LABELS
from greentick.wire.bounds import MOST_THREADS, chars, items
from greentick.wire.receipt_shapes import Event


class ThreadLabels(Struct, frozen=True, kw_only=True):
    """What Gmail's page shows of a thread's labels: all at it. System labels such as Inbox or Sent are none.

    `view` is the label whose own list the thread stands in, where Gmail does not show it. `whole` says that the page
    shows also labels that are hidden in lists, as an open thread does: a label known from a view alone goes only then.
    """

    thread_id: str
    labels: Annotated[list[Annotated[str, chars(LABEL_CHARS, least=1)]], items(MOST_LABELS)]
    view: Annotated[str, chars(LABEL_CHARS)] = ""
    whole: bool = False


class LabelsRequest(Struct, frozen=True, kw_only=True):
    """Threads (at most 100) of one Gmail address, each with what its page shows. Labels not named any more go."""

    gmail_address: str
    threads: Annotated[list[ThreadLabels], items(MOST_THREADS)]


class Label(Struct, frozen=True, kw_only=True):
    """A label, and how many messages have it."""

    name: str
    messages: int


class Labels(Struct, frozen=True, kw_only=True):
    """The labels of the account's messages, those of most messages first."""

    labels: list[Label]


class GroupEvent(Struct, frozen=True, kw_only=True):
    """One open or click, and of which message. `message_id` is that message's id."""

    message_id: str
    subject: str
    recipients: list[str]
    event: Event


class EventPage(Struct, frozen=True, kw_only=True):
    """Opens and clicks, newest first; `next` is the cursor of the following page.

    They are those of the newest 1,000 messages that match, 50 of each; `is_cut` says that there are more messages.
    """

    events: list[GroupEvent]
    next: str | None
    is_cut: bool
