"""The stand-in's switches: how it differs from Gmail on a good day. Each is a test's way to break something."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any, get_type_hints


@dataclass
class Switches:
    """Set by `gmail.switch(name=value)`, POST /__switches or the page's query. All off by default."""

    drop: str = ""
    """Selectors (`;` between them) whose elements never appear."""
    dropattr: str = ""
    """`selector@attribute` (`;` between them): the attribute never appears."""
    no_globals: bool = False
    """window.GLOBALS is missing."""
    upper_email: bool = False
    """GLOBALS[10] holds the address in capitals."""
    no_gmonkey: bool = False
    gmonkey_late_ms: int = 0
    shell_late_ms: int = 0
    """The whole page stays empty this long."""
    rows_late_ms: int = 0
    lazy_moles: bool = False
    """The place of compose windows is made with the first window."""
    batch_ms: int = 0
    """Changes are gathered this long and leave in one /i/s request."""
    batch_sends: int = 1
    """A gathered request leaves only when so many sends are in it."""
    answer: str = "good"
    """What sends and saves get back: good, 500, empty, junk, cut (the line breaks), minimal (no message data)."""
    answer_times: int = 0
    """How often `answer` is given before it is good again; 0 for ever."""
    delay_ms: int = 0
    """Answers to sends and saves come this late."""
    undo_ms: int = 10_000
    undo_wire: str = "labels"
    """How Undo goes over the wire: labels (a label change), save (a draft save), silent (no request at once)."""
    undo_body: str = "local"
    """What Undo gives back: the text as written (local) or as Gmail's server got it (server)."""
    unsaved_send: str = "first"
    """How a draft never saved is sent: first (where a first save stands) or two (save and send in one request)."""
    draft_ms: int = 300
    old_wire: bool = False
    """Requests in the format before 2022-09: objects with string keys."""
    dark: bool = False
    reading_pane: bool = False
    no_conversations: bool = False
    recycle: bool = False
    """Rows are re-used for other threads when the list changes."""
    wrap_xhr: str = ""
    """Another extension wraps XMLHttpRequest: before (ours) or after."""
    proxy: str = "fetch"
    """Google's image proxy: fetch (really asks the original) or blank."""
    title_svg: bool = False
    """The compose title's buttons are buttons, not images (seen 2026)."""

    def update(self, changes: dict[str, Any]) -> None:
        """Set some; text is turned into the switch's type. Unknown names are a mistake of the test."""
        kinds = get_type_hints(type(self))
        for name, value in changes.items():
            if name not in kinds:
                raise KeyError(f"No switch is called {name}.")
            setattr(self, name, _typed(kinds[name], value))

    def reset(self) -> None:
        """All off again."""
        self.update(dataclasses.asdict(type(self)()))


def names() -> frozenset[str]:
    """Every switch's name."""
    return frozenset(spot.name for spot in dataclasses.fields(Switches))


def _typed(kind: type, value: Any) -> Any:
    if kind is bool and isinstance(value, str):
        return value not in {"", "0", "false"}
    return kind(value)
