"""Run by tests: a supervisor of two programs that write down each of their starts and ends."""

import sys
from functools import partial
from pathlib import Path

from greentick.embedded import supervisor
from greentick.embedded.supervisor import Program, Supervisor

CHILD = """
import signal, sys, time
def note(word):
    with open(sys.argv[1], "a") as file:
        file.write(f"{sys.argv[2]} {word}\\n")
def ended(*_):
    note("ended")
    sys.exit(0)
signal.signal(signal.SIGTERM, ended)
with open(f"{sys.argv[1]}.{sys.argv[2]}.pid", "w") as file:
    import os
    file.write(str(os.getpid()))
note("started")
while True:
    time.sleep(60)
"""

notes = Path(sys.argv[1])


def is_done(name: str) -> bool:
    """Whether the test has left this one nothing to do; being asked takes it away."""
    work = Path(f"{notes}.{name}.work")
    if not work.exists():
        return True
    work.unlink()
    with notes.open("a") as file:
        file.write(f"{name} goes on\n")
    return False


supervisor.FIRST_PAUSE_S = 0.05
with Supervisor() as both:
    for name in ("first", "second"):
        both.start(Program(name, [sys.executable, "-c", CHILD, str(notes), name], is_done=partial(is_done, name)))
        both.wait_for(lambda name=name: f"{name} started" in (notes.read_text() if notes.exists() else ""), 30)  # type: ignore[misc]
    both.run()
