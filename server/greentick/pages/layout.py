"""How every page is made: the reader's language, a strict policy, the same frame. Nothing is fetched from elsewhere."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, cast
from urllib.parse import unquote

from flask import Response, make_response, render_template, request

from greentick.domain.visitor import Visitor
from greentick.notify.zones import is_zone, zone_of
from greentick.pages.assets import asset
from greentick.pages.saying import UTC_NAME, ZONE_COOKIE, Saying
from greentick.tongues import LANGUAGES, texts

Language = Literal["en", "de", "ru", "ja"]
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
    Place("notices", "/dashboard/notices"),
    Place("reminders", "/dashboard/reminders"),
    Place("snippet", "/dashboard/snippet"),
    Place("team", "/dashboard/team"),
    Place("settings", "/dashboard/settings"),
    Place("sessions", "/dashboard/sessions"),
)


def language() -> Language:
    """The language of the page that is being asked for."""
    spoken = request.accept_languages.best_match(LANGUAGES, default="en")
    return cast("Language", spoken)


def saying() -> Saying:
    """How to speak to whoever asks now. His time zone comes from a cookie that his browser's script, or he, has set."""
    spoken = language()
    name = unquote(request.cookies.get(ZONE_COOKIE, ""))
    return Saying(spoken, texts(TEXTS, spoken), zone_of(name), name if is_zone(name) else UTC_NAME)


def render(template: str, *, status: int = 200, visitor: Visitor | None = None, **values: object) -> Response:
    """A page. Templates are handed `say`, `texts`, `language`, `asset` and `visitor`, and what else is given here.

    Pages of somebody signed in extend layout.html and hand in `visitor` (its csrf goes into every form) and `place`,
    the name of their entry in the navigation; others extend plain.html.
    """
    say = saying()
    body = render_template(
        template,
        say=say,
        language=say.language,
        texts=say.texts,
        navigation=NAVIGATION,
        visitor=visitor,
        asset=asset,
        **values,
    )
    response = make_response(body, status)
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Content-Language"] = say.language
    response.headers["X-Frame-Options"] = "DENY"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    response.vary.update(("Accept-Language", "Cookie"))
    return response
