"""Write the closed list of reasons for the extension. Run after changing judge/reasons.py; a test compares."""

import json
from pathlib import Path

from greentick.judge.reasons import MEANING, VERDICTS, Reason

TARGET = Path(__file__).resolve().parent.parent / "extension" / "src" / "shared" / "reasons.json"


def document() -> str:
    """The file's text: per key its verdicts and the English meaning, laid out as the extension's formatter likes it."""
    entries = (
        f'  "{key.value}": {{\n    "verdicts": {json.dumps([verdict.value for verdict in VERDICTS[key]])},\n'
        f'    "meaning": {json.dumps(MEANING[key], ensure_ascii=False)}\n  }}'
        for key in Reason
    )
    return "{\n" + ",\n".join(entries) + "\n}\n"


if __name__ == "__main__":
    TARGET.write_text(document(), encoding="utf-8")
    print(f"wrote {TARGET.name} with {len(Reason)} reasons")
