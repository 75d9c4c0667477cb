"""A pixel and links for a mail that another program sends."""

from typing import Literal

from msgspec import Struct


class SnippetRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A mail that another program sends. `links` are to be wrapped; `language` is that of the line that tells of it."""

    subject: str = ""
    sender: str = ""
    recipients: list[str] = []
    links: list[str] = []
    disclosed: bool = True
    language: Literal["en", "de", "ru", "ja"] = "en"


class WrappedLink(Struct, frozen=True, kw_only=True):
    """A link that leads to `target` by way of `url`."""

    target: str
    url: str


class Snippet(Struct, frozen=True, kw_only=True):
    """What goes into the mail: `html` holds the links, the line and the pixel, to be put in as rendered HTML.

    `id` is the message it was registered as; `recipient_url` the page the line leads to.
    """

    id: str
    html: str
    pixel_url: str
    recipient_url: str
    links: list[WrappedLink]
