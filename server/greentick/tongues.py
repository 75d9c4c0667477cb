"""The languages of every page a person sees, and the sentences of one room's pages in them."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

LANGUAGES: Final = ("en", "de", "ru", "ja")
"""The first is spoken to whoever asks for none of them."""


@cache
def texts(folder: Path, language: str) -> Mapping[str, str]:
    """Every sentence in one language: all of `<folder>/<language>.json` and `<folder>/<language>/*.json`."""
    found: dict[str, str] = {}
    for path in (folder / f"{language}.json", *sorted((folder / language).glob("*.json"))):
        if path.exists():
            found |= json.loads(path.read_text("utf-8"))
    return found
