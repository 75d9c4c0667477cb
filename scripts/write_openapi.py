"""Write the OpenAPI document for the extension: extension/openapi.json. Run after changing the wire room."""

import json
from importlib.metadata import version
from pathlib import Path

from greentick.wire.openapi import document

TARGET = Path(__file__).resolve().parent.parent / "extension" / "openapi.json"


def text() -> str:
    """The file's text."""
    return json.dumps(document(version("greentick")), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    TARGET.write_text(text(), encoding="utf-8")
    print(f"wrote {TARGET.name}")
