"""How far each log has been followed, kept over restarts. A lost or old place costs time, never a hit: ids tell."""

import json
import os
from pathlib import Path

FILE = "edge-place.json"


class Place:
    """A small file: how far each log was read, by its identity; those still followed apart from those done with."""

    def __init__(self, data_dir: Path) -> None:
        self._path = data_dir / FILE
        self._followed, self._finished = self._read()

    @property
    def followed(self) -> dict[str, int]:
        """Offsets by identity, of logs that were not done with."""
        return dict(self._followed)

    @property
    def known(self) -> dict[str, int]:
        """Offsets by identity, of all logs."""
        return self._finished | self._followed

    def keep(self, followed: dict[str, int], finished: dict[str, int]) -> None:
        """Remember these offsets, on disk. Raises OSError."""
        if (followed, finished) == (self._followed, self._finished):
            return
        draft = self._path.with_suffix(".new")
        with draft.open("w", encoding="ascii") as file:
            json.dump({"followed": followed, "finished": finished}, file)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._path)
        self._followed, self._finished = dict(followed), dict(finished)

    def _read(self) -> tuple[dict[str, int], dict[str, int]]:
        try:
            found = json.loads(self._path.read_text("ascii"))
            return _offsets(found["followed"]), _offsets(found["finished"])
        except (OSError, ValueError, AttributeError, TypeError, KeyError):
            return {}, {}


def _offsets(found: dict[str, int]) -> dict[str, int]:
    return {str(identity): int(offset) for identity, offset in found.items()}
