"""Python's garbage collector, told what this work is like."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

THRESHOLD = 100_000
"""A batch makes tens of thousands of objects and no cycles; looking for those among them cost a fifth of the time."""


@contextmanager
def collecting_seldom() -> Iterator[None]:
    """What is there already is left alone, and of what comes only much makes it worth looking."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(THRESHOLD)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
