"""A receipt for a mail that another program sends: its pixel, links that lead through us, and a line that says so."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from greentick.domain.token import TokenKind, b64encode, mint


@dataclass(frozen=True, slots=True)
class Line:
    """What the line says of an image alone, what of image and links, and its link to the recipient's page."""

    opens: str
    both: str
    more: str


LINES: Final = {
    "en": Line(
        "This mail carries a receipt that tells me when it is opened.",
        "This mail carries a receipt that tells me when it is opened or a link in it is followed.",
        "What is this?",
    ),
    "de": Line(
        "Diese E-Mail trägt ein Empfangszeichen, das mir sagt, wann sie geöffnet wird.",
        "Diese E-Mail trägt ein Empfangszeichen, das mir sagt, wann sie geöffnet oder einer ihrer Links angeklickt"
        " wird.",
        "Was ist das?",
    ),
    "ru": Line(
        "В этом письме есть отметка, которая сообщит мне, когда его откроют.",
        "В этом письме есть отметка, которая сообщит мне, когда его откроют или перейдут по ссылке из него.",
        "Что это?",
    ),
    "ja": Line(
        "このメールには開封確認が付いており、開封されると私に通知されます。",
        "このメールには開封確認が付いており、開封されるかリンクがクリックされると私に通知されます。",
        "これは何ですか?",
    ),
}
"""The extension writes the same ones (shared/disclosure.ts)."""

MOST_RECIPIENTS: Final = 50
"""One image goes to all: with more it tells nothing. The extension has the same number (shared/policy.ts)."""


@dataclass(frozen=True, slots=True)
class WrappedLink:
    """A link that leads to `target` by way of `url`."""

    target: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Snippet:
    """What goes into the mail. `html` holds it all: links, line, and the pixel last."""

    id: str
    pixel_url: str
    recipient_url: str
    links: tuple[WrappedLink, ...]
    html: str


class Minter:
    """Makes tokens of one message copy with its account's mint key."""

    def __init__(self, key: bytes, account_id: bytes, nonce: bytes, public_url: str) -> None:
        self._key = key
        self._account_id = account_id
        self._nonce = nonce
        self._public_url = public_url

    def snippet(self, targets: Sequence[str], *, line: tuple[str, str] | None) -> Snippet:
        """The snippet; `targets` are safe, `line` is what it tells the recipient, if anything."""
        links = tuple(WrappedLink(target, self._link(target)) for target in targets)
        pixel_url = f"{self._public_url}/p/{self._token(TokenKind.PIXEL)}.gif"
        recipient_url = f"{self._public_url}/r/{self._token(TokenKind.RECIPIENT)}"
        parts = [_paragraph(each) for each in links]
        if line is not None:
            words, more = line
            parts.append(f'<p><small>{escape(words)} <a href="{escape(recipient_url)}">{escape(more)}</a></small></p>')
        parts.append(f'<img src="{escape(pixel_url)}" width="1" height="1" alt="">')
        return Snippet(
            id=b64encode(self._nonce),
            pixel_url=pixel_url,
            recipient_url=recipient_url,
            links=links,
            html="".join(parts),
        )

    def _link(self, target: str) -> str:
        bytes_ = target.encode()
        return f"{self._public_url}/l/{self._token(TokenKind.LINK, bytes_)}/{b64encode(bytes_)}"

    def _token(self, kind: TokenKind, extra: bytes = b"") -> str:
        return str(mint(self._key, kind, self._account_id, self._nonce, extra))


def plain(targets: Sequence[str]) -> Snippet:
    """What goes into a mail that carries nothing: its links, leading straight to where they lead."""
    links = tuple(WrappedLink(each, each) for each in targets)
    return Snippet(id="", pixel_url="", recipient_url="", links=links, html="".join(map(_paragraph, links)))


def _paragraph(link: WrappedLink) -> str:
    return f'<p><a href="{escape(link.url)}">{escape(link.target)}</a></p>'


def line_for(language: str, worded: dict[str, str], *, has_links: bool) -> tuple[str, str]:
    """The line in a language, as the sender has worded it where he has, and its link. English where there is none."""
    line = LINES.get(language, LINES["en"])
    return worded.get(language, "").strip() or (line.both if has_links else line.opens), line.more
