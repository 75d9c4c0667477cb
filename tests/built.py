"""The extension, built as users get it, for as many tests as ask at once."""

import fcntl
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[1]


def build_into(folder: Path) -> Path:
    """Build it and copy it into a folder of the caller's own, so that nobody else's build or browser disturbs it."""
    (ROOT / "build").mkdir(exist_ok=True)
    with (ROOT / "build" / "extension.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        subprocess.run(["npm", "--prefix", "extension", "run", "-s", "build"], cwd=ROOT, check=True)
        return shutil.copytree(ROOT / "extension" / "dist", folder / "dist", ignore=shutil.ignore_patterns("_metadata"))
