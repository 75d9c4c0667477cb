"""The only room that speaks Redis: the stream of hits on its way to the worker, and nudges from the worker to push."""

from greentick.stream.appender import Appender
from greentick.stream.connection import connect, told_plainly
from greentick.stream.hits import DeadLetter, Entry, HitStream
from greentick.stream.nudges import Nudge, Nudges

__all__ = ["Appender", "DeadLetter", "Entry", "HitStream", "Nudge", "Nudges", "connect", "told_plainly"]
