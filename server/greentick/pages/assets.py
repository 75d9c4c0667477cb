"""The style sheet and the script of the pages, under addresses that change with their content."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Final

STATIC: Final = Path(__file__).parent / "static"
ADDRESS: Final = "/pages"


@cache
def asset(name: str) -> str:
    """The address of a file in static/."""
    mark = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"{ADDRESS}/{name}?{mark}"
