"""Labels: under what the sender has filed a thread in Gmail. Told by the extension as the page shows them."""

from dataclasses import dataclass

LABEL_CHARS = 225
"""Gmail's longest, with those it lies in: "Clients/North"."""

MOST_LABELS = 100
"""Of one thread; nobody files one under more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadLabels:
    """What a page showed of a thread's labels.

    `shown` are those at the thread. `view` is the label whose own list the thread was in, for there it is not shown,
    and a label may be hidden in all lists. `whole` says that the page shows all there are, hidden ones too.
    """

    thread_id: str
    shown: tuple[str, ...]
    view: str = ""
    whole: bool = False


def fold_label(name: str) -> str:
    """The name as it is compared: in Gmail no two labels differ in capitals alone."""
    return " ".join(name.casefold().split())
