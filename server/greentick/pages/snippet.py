"""For other mail programs: a form that gives a receipt as rendered HTML, to be copied into a mail."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import Response, request
from markupsafe import Markup

from greentick.domain.snippet import MOST_RECIPIENTS
from greentick.domain.visitor import Visitor
from greentick.errors import InvalidInput
from greentick.hosts import is_private
from greentick.pages.assets import ADDRESS
from greentick.pages.layout import POLICY, language, render, saying
from greentick.pages.refusing import refusal
from greentick.pages.wanted import clean
from greentick.tongues import LANGUAGES
from greentick.wire.snippet_shapes import Snippet, SnippetRequest

Make = Callable[[bytes, SnippetRequest], Snippet]


@dataclass(frozen=True, slots=True)
class SnippetPages:
    """The views. `make` makes a snippet as the API does, whose image and links lead to `public_url`."""

    make: Make
    public_url: str = ""

    def form(self, visitor: Visitor) -> Response:
        """GET /dashboard/snippet."""
        return self._page(visitor, asked=SnippetRequest(language=language()))

    def made(self, visitor: Visitor) -> Response:
        """POST: the snippet, to be copied; or because of whom there is none."""
        asked = _asked()
        if not asked.subject and not asked.recipients:
            return self._page(visitor, asked=asked, wrong=saying().texts["snippet_nameless"])
        try:
            snippet = self.make(visitor.account_id, asked)
        except InvalidInput as error:
            return self._page(visitor, asked=asked, wrong=refusal(error))
        if not snippet.tracked:
            return self._page(visitor, asked=asked, snippet=snippet, most=MOST_RECIPIENTS)
        html = Markup(snippet.html)  # noqa: S704 - made by domain/snippet.py, which escapes all it is given
        return self._page(visitor, asked=asked, snippet=snippet, html=html)

    def _page(self, visitor: Visitor, *, asked: SnippetRequest, wrong: str = "", **made: object) -> Response:
        response = render(
            "snippet.html",
            status=400 if wrong else 200,
            visitor=visitor,
            place="snippet",
            asked=asked,
            wrong=wrong,
            out_of_reach=_out_of_reach(self.public_url),
            languages=LANGUAGES,
            **made,
        )
        # The snippet is shown without asking for its pixel, which would be a visit of our own.
        only_ours = f"img-src data: {request.host}{ADDRESS}/"
        response.headers["Content-Security-Policy"] = POLICY.replace("img-src 'self' data:", only_ours)
        return response


def _asked() -> SnippetRequest:
    form = request.form
    named = re.sub(r'"[^"]*"', "", form.get("recipients", ""))  # a name in quotes may hold what parts addresses
    recipients = [_bare(clean(each)) for each in re.split("[,;\n]", named)]
    return SnippetRequest(
        subject=clean(form.get("subject", "")),
        sender=clean(form.get("sender", "")),
        recipients=[each for each in recipients if each],
        links=[each for each in map(clean, form.get("links", "").splitlines()) if each],
        disclosed="disclosed" in form,
        language=next((each for each in LANGUAGES if each == form.get("language")), "en"),
    )


def _out_of_reach(public_url: str) -> str:
    """The server's own host, where it is of this machine or its network, so that no recipient elsewhere reaches it."""
    parts = urlsplit(public_url)
    return parts.netloc if is_private(parts.hostname or "") else ""


def _bare(address: str) -> str:
    """The address alone, also where it stands behind a name, as in `Bob <bob@example.org>`."""
    found = re.fullmatch(r"[^<>]*<([^<>]+)>", address)
    return found[1].strip() if found else address
