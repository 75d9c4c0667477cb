"""The pages of pairing: small, in the reader's language, without a script and without a request to anybody else."""

from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from babel.dates import format_date
from flask import Response, make_response, render_template, request

from greentick.tongues import LANGUAGES, texts

TEXTS = Path(__file__).parent / "texts"


def page(template: str, redirects: tuple[str, ...], status: int = 200, **values: object) -> Response:
    """A rendered page. Its form may lead to us, and through us to `redirects`."""
    language = request.accept_languages.best_match(LANGUAGES, default="en")

    def day(each: date) -> str:
        return format_date(each, "long", locale=language)

    body = render_template(template, language=language, texts=texts(TEXTS, language), day=day, **values)
    response = make_response(body, status)
    response.headers["Content-Security-Policy"] = _policy(redirects)
    response.headers["Content-Language"] = language
    response.headers["Vary"] = "Accept-Language"
    response.headers["X-Frame-Options"] = "DENY"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    return response


def _policy(redirects: tuple[str, ...]) -> str:
    # Chromium holds a form to form-action also where its answer redirects.
    origins = sorted({f" {parts.scheme}://{parts.netloc}" for parts in map(urlsplit, redirects)})
    return (
        f"default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'{''.join(origins)};"
        " base-uri 'none'; frame-ancestors 'none'"
    )
