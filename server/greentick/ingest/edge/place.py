"""How far the log has been followed, kept over restarts. A lost or old place costs time, never a hit: ids tell."""

import json
import os
from pathlib import Path

FILE = "edge-place.json"


class Place:
    """A small file: the identity of each log not yet done with, and how far it was read."""

    def __init__(self, data_dir: Path) -> None:
        self._path = data_dir / FILE
        self._known = self._read()

    @property
    def known(self) -> dict[str, int]:
        """Offsets by identity."""
        return dict(self._known)

    def keep(self, offsets: dict[str, int]) -> None:
        """Remember these offsets, on disk. Raises OSError."""
        if offsets == self._known:
            return
        draft = self._path.with_suffix(".new")
        with draft.open("w", encoding="ascii") as file:
            json.dump(offsets, file)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._path)
        self._known = dict(offsets)

    def _read(self) -> dict[str, int]:
        try:
            found = json.loads(self._path.read_text("ascii"))
            return {str(identity): int(offset) for identity, offset in found.items()}
        except (OSError, ValueError, AttributeError, TypeError):
            return {}
