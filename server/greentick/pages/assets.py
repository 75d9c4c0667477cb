"""The style sheet and the script of the pages, under addresses that change with their content."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Final

from flask import Response, request

STATIC: Final = Path(__file__).parent / "static"
ADDRESS: Final = "/pages"
YEAR_S: Final = 31_536_000


@cache
def asset(name: str) -> str:
    """The address of a file in static/."""
    mark = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"{ADDRESS}/{name}?{mark}"


def kept(response: Response) -> Response:
    """Let a browser keep for good what was asked for under the address of its content."""
    name = (request.view_args or {}).get("filename", "")
    is_file = request.endpoint == "pages.static" and response.status_code in {200, 304}
    if is_file and request.full_path == asset(name):
        response.headers["Cache-Control"] = f"public, max-age={YEAR_S}, immutable"
    return response
