"""Who caused a hit? Pure: no clock, no network, no database. The rules are in `rules`, facts about agents in `data`."""

from greentick.judge.agent import recognise
from greentick.judge.engine import RULES_VERSION, judge_message

__all__ = ["RULES_VERSION", "judge_message", "read_lists"]


def read_lists() -> None:
    """Read all lists now, which takes a third of a second, and not when the first open waits for its judgement."""
    recognise("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0")
