"""Packs extension/dist into build/greentick-<version>.zip: the same bytes for the same files, whenever and wherever.

With `--store` the development key is left out of the manifest, as browsers' stores want it.
"""

import argparse
import hashlib
import json
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

ROOT = Path(__file__).parents[1]
DIST = ROOT / "extension" / "dist"
BROWSERS_OWN = "_metadata"
"""Chrome leaves its digest of the blocking rules in the folder it has loaded."""
EPOCH = (1980, 1, 1, 0, 0, 0)
READABLE = 0o100644 << 16


def pack(folder: Path, target: Path, *, store: bool = False) -> None:
    """Write the zip: names sorted, no times, no owners, the same compression."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with ZipFile(target, "w") as archive:
        for path in sorted(folder.rglob("*"), key=lambda path: path.relative_to(folder).as_posix()):
            if path.is_file() and BROWSERS_OWN not in path.relative_to(folder).parts:
                _add(archive, path.relative_to(folder).as_posix(), _content(path, store=store))


def _content(path: Path, *, store: bool) -> bytes:
    content = path.read_bytes()
    if not store or path.name != "manifest.json":
        return content
    manifest = json.loads(content)
    del manifest["key"]
    return json.dumps(manifest, indent=2, ensure_ascii=False).encode() + b"\n"


def _add(archive: ZipFile, name: str, content: bytes) -> None:
    entry = ZipInfo(name, EPOCH)
    entry.create_system = 3
    entry.external_attr = READABLE
    archive.writestr(entry, content, ZIP_DEFLATED, 9)


def main() -> None:
    """Pack what `npm run build` has built, and say where it is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--store", action="store_true", help="without the development key, for upload to a store")
    store = parser.parse_args().store
    if not (DIST / "manifest.json").exists():
        raise SystemExit(f"There is nothing to pack in {DIST}. Run `npm --prefix extension run build` first.")
    version = json.loads((DIST / "manifest.json").read_text("utf-8"))["version"]
    target = ROOT / "build" / f"greentick-{version}{'-store' if store else ''}.zip"
    pack(DIST, target, store=store)
    print(f"{target.relative_to(ROOT)}  sha256 {hashlib.sha256(target.read_bytes()).hexdigest()}")


if __name__ == "__main__":
    main()
