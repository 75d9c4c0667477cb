"""A pixel and links for a mail that another program sends."""

from typing import Annotated, Literal

from msgspec import Struct

from greentick.wire.bounds import LONGEST_WRITING_S, MOST_RECIPIENTS, MOST_SNIPPET_LINKS, items, numbers
from greentick.wire.recipient_shapes import CauseName

WithheldName = Literal["never_track", "refused", "consent_needed"]
UntrackedName = Literal["", "never_track", "refused", "consent_needed", "too_many"]


class SnippetRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A mail that another program sends. `links` are to be wrapped; `language` is that of the line that tells of it.

    For `writing_s` seconds from now whatever loads the image counts as its writer's own program, and never as a reader:
    0 where the mail is sent at once.
    """

    subject: str = ""
    sender: str = ""
    recipients: Annotated[list[str], items(MOST_RECIPIENTS)] = []
    links: Annotated[list[str], items(MOST_SNIPPET_LINKS)] = []
    disclosed: bool = True
    language: Literal["en", "de", "ru", "ja"] = "en"
    writing_s: Annotated[int, numbers(0, LONGEST_WRITING_S)] = 120


class WrappedLink(Struct, frozen=True, kw_only=True):
    """A link that leads to `target` by way of `url`."""

    target: str
    url: str


class WithheldRecipient(Struct, frozen=True, kw_only=True):
    """Because of whom a mail goes without; `address` is empty where nobody was named and the server wants to know."""

    address: str
    standing: WithheldName
    cause: CauseName


class Snippet(Struct, frozen=True, kw_only=True):
    """What goes into the mail: `html` holds the links, the line and the pixel, to be put in as rendered HTML.

    `id` is the message it was registered as; `recipient_url` the page the line leads to. Where the mail must go without
    (`tracked` false), `html` and `links` hold the links as they were given, `id` and the addresses are empty, nothing
    is registered; `reason` is the worst that is known of those in `withheld`, or that there are too many recipients.
    """

    id: str
    html: str
    pixel_url: str
    recipient_url: str
    links: list[WrappedLink]
    tracked: bool = True
    reason: UntrackedName = ""
    withheld: list[WithheldRecipient] = []
