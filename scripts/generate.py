"""Writes the files that are generated from others, or says which of them are out of date (--check)."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent

GENERATED: dict[str, list[str]] = {
    "extension/openapi.json": ["{python}", "scripts/write_openapi.py"],
    "extension/src/shared/openapi.ts": ["npm", "--prefix", "extension", "run", "--silent", "types"],
    "extension/src/shared/reasons.json": ["{python}", "scripts/write_reasons.py"],
    "extension/src/shared/blamewords.ts": ["{python}", "scripts/write_blame.py"],
    "server/SETTINGS.md": ["{python}", "scripts/write_settings_doc.py"],
    **{
        f"server/greentick/pages/texts/{language}/sentences.json": [
            "{python}",
            "scripts/write_page_sentences.py",
            language,
        ]
        for language in ("en", "de", "ru", "ja")
    },
    "tests/vectors/token.json": ["{python}", "scripts/write_token_vectors.py"],
}
"""Each file and the command that writes it, in the order in which one builds on another."""


def write(command: list[str]) -> None:
    """Run one generator."""
    words = [sys.executable if word == "{python}" else word for word in command]
    subprocess.run(words, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def put_back(path: Path, before: bytes | None) -> None:
    """As it was; None where there was no file."""
    if before is None:
        path.unlink()
    else:
        path.write_bytes(before)


def main() -> int:
    """Write all; with --check put everything back and fail when something had changed."""
    checking = "--check" in sys.argv[1:]
    stale = []
    for name, command in GENERATED.items():
        path = ROOT / name
        before = path.read_bytes() if path.exists() else None
        write(command)
        if path.read_bytes() == before:
            continue
        stale.append(name)
        if checking:
            put_back(path, before)
    for name in stale:
        print(f"{name} {'is out of date: run `make generate`' if checking else 'written anew'}")
    return 1 if checking and stale else 0


if __name__ == "__main__":
    sys.exit(main())
