"""Python's garbage collector, told what this work is like."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

THRESHOLD = 100_000
"""Hits make very many objects and no cycles; looking for those among them cost the worker a fifth of its time."""


def collect_seldom() -> None:
    """Leave alone what is there already, and look at what comes only when it is much."""
    gc.freeze()
    gc.set_threshold(THRESHOLD)


@contextmanager
def collecting_seldom() -> Iterator[None]:
    """The same for a while."""
    before = gc.get_threshold()
    collect_seldom()
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
