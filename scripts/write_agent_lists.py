"""Write isbot's pattern list, at the pinned version, into judge/data. Needs npm; run when the version below changes."""

import json
import shutil
import subprocess
import tempfile
from pathlib import Path

ISBOT_VERSION = "5.2.3"
TARGET = Path(__file__).resolve().parent.parent / "server" / "greentick" / "judge" / "data" / "isbot_patterns.txt"

_HEADER = """\
# Patterns of the agents of robots, one a line, to be searched without regard to case.
# Source: isbot {version} (https://www.npmjs.com/package/isbot), src/patterns.json
# Licence: Unlicense (public domain)
# Written by scripts/write_agent_lists.py; do not edit.
"""


def fetch(folder: Path) -> list[str]:
    """The patterns of the pinned isbot, fetched with npm into `folder`."""
    subprocess.run(["npm", "pack", "--silent", f"isbot@{ISBOT_VERSION}"], cwd=folder, check=True, capture_output=True)
    shutil.unpack_archive(folder / f"isbot-{ISBOT_VERSION}.tgz", folder, "gztar")
    script = 'import("./package/index.mjs").then(({ list }) => console.log(JSON.stringify(list)))'
    run = subprocess.run(["node", "-e", script], cwd=folder, check=True, capture_output=True, text=True)
    patterns: list[str] = json.loads(run.stdout)
    return patterns


def document(patterns: list[str]) -> str:
    """The file's text."""
    return _HEADER.format(version=ISBOT_VERSION) + "".join(f"{pattern}\n" for pattern in patterns)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        patterns = fetch(Path(folder))
    TARGET.write_text(document(patterns), encoding="utf-8")
    print(f"wrote {TARGET.name} with {len(patterns)} patterns")
