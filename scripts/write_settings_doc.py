"""Writes server/SETTINGS.md from the settings themselves; --check fails when it is not current."""

import sys
from pathlib import Path

from greentick.settings import describe

PATH = Path(__file__).parent.parent / "server" / "SETTINGS.md"
HEAD = """# Settings

Environment variables, or lines of a file `.env` in the folder where greentick is started; the environment wins. None
is needed to try it out. An unknown `GREENTICK_` name or a value that cannot be used stops the start with a sentence. A
name that ends in `_FILE` gives a file that holds the value.

Written by `scripts/write_settings_doc.py`; `greentick settings` prints the table.

"""


def main() -> int:
    """Write the file, or check it."""
    text = HEAD + describe()
    if "--check" in sys.argv[1:]:
        if PATH.exists() and PATH.read_text("utf-8") == text:
            return 0
        print(f"{PATH.name} is not current: run python scripts/write_settings_doc.py", file=sys.stderr)
        return 1
    PATH.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
