"""What goes wrong before any room has answered, as a page for people. Programs keep their problem JSON."""

from typing import Final

from flask import Response, request

from greentick.pages.layout import TEXTS, language, render
from greentick.tongues import texts

_JSON: Final = "application/problem+json"
_HTML: Final = "text/html"
_OF_RECIPIENTS: Final = ("/r/", "/l/", "/p/")
"""Who comes to these has got a mail from somebody here, and nothing to seek on the dashboard."""


def for_people(response: Response) -> Response:
    """The same problem as a page in the reader's language, where a browser asks for one."""
    if response.mimetype != _JSON or request.path.startswith("/v1"):
        return response
    if request.accept_mimetypes.best_match((_JSON, "application/json", _HTML)) == _HTML:
        page = _page(response.status_code)
        response.set_data(page.get_data())
        response.headers.update(page.headers)
    response.vary.add("Accept")
    return response


def _page(status: int) -> Response:
    words = texts(TEXTS, language())
    other = "problem_400" if status < 500 else "problem_500"
    problem = f"problem_{status}" if f"problem_{status}" in words else other
    return render(
        "problem_plain.html", status=status, problem=problem, is_ours=not request.path.startswith(_OF_RECIPIENTS)
    )
