"""Write the sentences the pages share with the extension, from its locale files. Run after changing those."""

import json
import sys
from pathlib import Path

from greentick.tongues import LANGUAGES

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "extension" / "src" / "_locales"
TARGETS = ROOT / "server" / "greentick" / "pages" / "texts"
WRITING = ("tick_log", "tick_sent_clicks")
"""Of what is said of writing a mail, the sentences that receipts are told with too."""

SHARED = ("card_not_me", "card_was_me", "client_on_system", "group_", "reason_", "report_", "tick_", "visitor_")


def document(language: str) -> str:
    """The file's text in one language: the same keys and sentences, without what only an extension needs."""
    messages = json.loads((SOURCES / language / "gmail.json").read_text("utf-8"))
    writing = json.loads((SOURCES / language / "compose.json").read_text("utf-8"))
    found = {key: each for key, each in messages.items() if key.startswith(SHARED)} | {
        key: writing[key] for key in WRITING
    }
    shared = {key: each["message"] for key, each in sorted(found.items())}
    return json.dumps(shared, ensure_ascii=False, indent=2) + "\n"


def target(language: str) -> Path:
    """Where it goes."""
    return TARGETS / language / "sentences.json"


if __name__ == "__main__":
    for each in sys.argv[1:] or LANGUAGES:
        target(each).write_text(document(each), encoding="utf-8")
        print(f"wrote {target(each).relative_to(ROOT)}")
