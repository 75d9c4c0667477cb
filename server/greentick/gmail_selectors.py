"""Where things are in Gmail's page, for extensions older than a change of it: data that they try before their own."""

from collections.abc import Mapping
from difflib import get_close_matches

import msgspec

from greentick.given import Given, refuse

Selectors = Mapping[str, list[str]]

NAMES = (
    "rowIds", "row", "rowSubject", "rowUnread", "rowLabels", "rowLabelTraces", "rowTraces", "draftId", "editor",
    "notWritten", "quote", "send", "sendCell", "sendBar", "plainText", "recipient", "threadIds", "threadLabels",
    "places", "message", "messageDate", "line", "messageBody", "messageSender", "messageContent", "messageTraces",
    "undo", "shown", "account",
)  # fmt: skip
"""What the extension looks for (extension/src/content/gmail/selectors.ts)."""

MOST = 5
MOST_CHARS = 200
"""The extension takes no more (background/readingselectors.ts)."""

_SETTING = "GMAIL_SELECTORS"


def gmail_selectors(given: Given) -> Selectors:
    """What the named file holds; nothing when none is named. Whether CSS is CSS only a browser knows."""
    path = given.file(_SETTING)
    if path is None:
        return {}
    try:
        selectors = msgspec.json.decode(path.read_bytes(), type=dict[str, list[str]])
    except (OSError, UnicodeDecodeError, msgspec.MsgspecError) as error:
        refuse(_SETTING, f'names a file that is not like {{"messageDate": [".gK .g3"]}}: {path} ({error}). Correct it')
    for name, listed in selectors.items():
        _check(name, listed)
    return selectors


def _check(name: str, listed: list[str]) -> None:
    if name not in NAMES:
        close = get_close_matches(name, NAMES, n=1)
        meant = f"Take {close[0]}, or remove it" if close else f"Known are {', '.join(NAMES)}"
        refuse(_SETTING, f"has a name that the extension does not know: {name[:40]!r}. {meant}")
    if not 1 <= len(listed) <= MOST:
        refuse(_SETTING, f"takes 1 to {MOST} selectors per name; {name} has {len(listed)}")
    for each in listed:
        if not each.strip() or len(each) > MOST_CHARS:
            refuse(_SETTING, f"takes selectors of 1 to {MOST_CHARS} characters; {name} has {each[:40]!r}")
