"""Who caused a hit? Pure: no clock, no network, no database. The rules are in `rules`, facts about agents in `data`."""

from greentick.judge.engine import RULES_VERSION, judge_message

__all__ = ["RULES_VERSION", "judge_message"]
