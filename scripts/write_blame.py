"""Write the patterns of bounces that blame tracking for the extension. Run after changing domain/blame.py."""

import json
from pathlib import Path

from greentick.domain import blame

TARGET = Path(__file__).resolve().parent.parent / "extension" / "src" / "shared" / "blamewords.ts"
LINE_CHARS = 100
_HEAD = "/** By what a bounce is known that blames tracking. Generated from the server's domain/blame.py. */\n"


def document() -> str:
    """The file's text, laid out as the extension's formatter likes it."""
    patterns: dict[str, int | str | tuple[str, ...]] = {
        "mostChars": blame.MOST_CHARS,
        "near": blame.NEAR,
        "returned": blame.RETURNED,
        "innocent": blame.INNOCENT,
        "codes": blame.CODES,
        "refusal": blame.REFUSAL,
        "tracking": blame.TRACKING,
        "own": blame.OWN,
        "ownEnd": blame.OWN_END,
    }
    lines = (f"  {name}:{_written(value)},\n" for name, value in patterns.items())
    return f"{_HEAD}export const PATTERNS = {{\n{''.join(lines)}}};\n"


def _written(value: int | str | tuple[str, ...]) -> str:
    """A value behind its name; what is too long for the line stands below."""
    if isinstance(value, tuple):
        return " [\n" + "".join(f"    {json.dumps(each, ensure_ascii=False)},\n" for each in value) + "  ]"
    text = json.dumps(value, ensure_ascii=False)
    return f" {text}" if len(text) < LINE_CHARS else f"\n    {text}"


if __name__ == "__main__":
    TARGET.write_text(document(), encoding="utf-8")
    print(f"wrote {TARGET.name}")
