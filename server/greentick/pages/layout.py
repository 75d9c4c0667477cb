"""How every page is made: the reader's language, a strict policy, the same frame. Nothing is fetched from elsewhere."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from flask import Response, make_response, render_template, request

from greentick.domain.visitor import Visitor
from greentick.pages.assets import asset
from greentick.tongues import LANGUAGES, texts

TEXTS: Final = Path(__file__).parent / "texts"

POLICY: Final = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self';"
    " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of the navigation. Its text is `nav_<name>`."""

    name: str
    path: str


NAVIGATION: Final = (
    Place("messages", "/dashboard/"),
    Place("contacts", "/dashboard/contacts"),
    Place("reports", "/dashboard/reports"),
    Place("snippet", "/dashboard/snippet"),
    Place("settings", "/dashboard/settings"),
    Place("sessions", "/dashboard/sessions"),
)


def language() -> str:
    """The language of the page that is being asked for."""
    return request.accept_languages.best_match(LANGUAGES, default="en")


def render(template: str, *, status: int = 200, visitor: Visitor | None = None, **values: object) -> Response:
    """A page. Templates are handed `texts`, `language`, `asset` and `visitor`, and what else is given here.

    Pages of somebody signed in extend layout.html and hand in `visitor` (its csrf goes into every form) and `place`,
    the name of their entry in the navigation; others extend plain.html.
    """
    spoken = language()
    body = render_template(
        template,
        language=spoken,
        texts=texts(TEXTS, spoken),
        navigation=NAVIGATION,
        visitor=visitor,
        asset=asset,
        **values,
    )
    response = make_response(body, status)
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Content-Language"] = spoken
    response.headers["X-Frame-Options"] = "DENY"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    response.vary.update(("Accept-Language", "Cookie"))
    return response
