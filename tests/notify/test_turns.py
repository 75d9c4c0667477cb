"""Tests wait for servers of somebody's choice: one per account, a few in all, and nobody queues for it."""

from contextlib import ExitStack

import pytest

from greentick.errors import AskedTooOften
from greentick.notify.turns import AT_ONCE, Turns


def test_an_account_has_one_turn_at_a_time() -> None:
    turns = Turns()
    with turns.taken(b"alice"), pytest.raises(AskedTooOften, match="still running"), turns.taken(b"alice"):
        pass
    with turns.taken(b"alice"):
        pass


def test_all_together_have_a_few() -> None:
    turns = Turns()
    with ExitStack() as taken:
        for number in range(AT_ONCE):
            taken.enter_context(turns.taken(bytes([number])))
        with pytest.raises(AskedTooOften), turns.taken(b"alice"):
            pass
    with turns.taken(b"alice"):
        pass


def test_a_turn_that_fails_is_over() -> None:
    turns = Turns()
    with pytest.raises(ZeroDivisionError), turns.taken(b"alice"):
        raise ZeroDivisionError
    with turns.taken(b"alice"):
        pass
