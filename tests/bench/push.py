"""Ten thousand extensions on one push process: memory, what idle ones cost, and how fast all are told of a change."""

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from hashlib import sha256
from pathlib import Path

from bench.figures import Figure, smaller_is_better
from bench.machine import LOAD_CORE, cpu_s, pinned, process, processes_below, wait_until
from bench.ours import GREENTICK, SECRET
from bench.worker import filled_store, message
from greentick.clock import now_ms
from greentick.embedded import valkey
from greentick.store import Store
from greentick.stream import Nudges, connect
from greentick.worker.due import Due
from greentick.worker.nudging import Teller
from greentick.worker.tools import Tools
from waiting import answers, free_port

CLIENTS = 10_000
CHANGES = 7
IDLE_S = 40
"""Two heartbeats."""

ACCOUNTS = 4
"""With a quarter of the clients each: one account alone may not ask so often in a minute."""

PAGE_BYTES = 4096


def measure(folder: Path) -> Iterator[Figure]:
    """A change, one in each account at once, takes from when the worker begins to fold it to the last client's line."""
    data = folder / "push"
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir()
    port = free_port()
    env = {
        "GREENTICK_DATA_DIR": str(data),
        "GREENTICK_PORT": str(free_port()),
        "GREENTICK_PUSH_PORT": str(port),
        "GREENTICK_SECRET_KEY": SECRET.decode(),
        "GREENTICK_REDIS_URL": valkey.url(data),
    }
    store, first, _ = filled_store(f"sqlite:///{data}/greentick.db", 0)
    accounts = [first, *(store.accounts.create(now_ms()) for _ in range(ACCOUNTS - 1))]
    for account in accounts:
        store.sessions.create(account, sha256(account.hex().encode()).digest(), "bench", now_ms())
    with ExitStack() as stack:
        stack.enter_context(process(valkey.command(data), folder / "push-valkey.log"))
        wait_until(valkey.socket_path(data).exists, "valkey")
        due = Due(store, Teller(Nudges(connect(valkey.url(data), timeout_s=10))), Tools(), clock=now_ms)
        push = stack.enter_context(process([GREENTICK, "push"], folder / "push.log", env=env))
        wait_until(lambda: answers(f"http://127.0.0.1:{port}/healthz"), "greentick push")
        empty = _memory_bytes(push.pid)
        clients = _clients(port, accounts)
        stack.callback(clients.kill)
        _line(clients)
        yield smaller_is_better("push_bytes_per_client", [(_memory_bytes(push.pid) - empty) / CLIENTS], "bytes")
        told = [_told_ms(store, accounts, due, clients, number) for number in range(1, CHANGES + 1)]
        yield smaller_is_better("push_fanout_10k_ms", told, "ms to the last of 10,000")
        before = cpu_s(push.pid)
        time.sleep(IDLE_S)
        yield smaller_is_better("push_idle_cpu_percent", [(cpu_s(push.pid) - before) / IDLE_S * 100], "% of a core")
    store.close()


def _told_ms(store: Store, accounts: list[bytes], due: Due, clients: "subprocess.Popen[str]", number: int) -> float:
    for account in accounts:
        store.messages.register(account, [message(account, number.to_bytes(12), now_ms())], now_ms())
    start = time.time()
    due.fold_due()
    return (float(_line(clients)) - start) * 1000


def _clients(port: int, accounts: list[bytes]) -> "subprocess.Popen[str]":
    program = str(Path(__file__).with_name("push_clients.py"))
    tokens = ",".join(account.hex() for account in accounts)
    command = [sys.executable, program, str(port), tokens, "0", str(CLIENTS)]
    return subprocess.Popen(pinned(LOAD_CORE, command), stdout=subprocess.PIPE, text=True)


def _line(clients: "subprocess.Popen[str]") -> str:
    assert clients.stdout is not None
    return clients.stdout.readline()


def _memory_bytes(pid: int) -> int:
    """Resident memory of the process and all below it."""
    pages = (Path(f"/proc/{one}/statm").read_text().split()[1] for one in processes_below(pid))
    return sum(int(count) * PAGE_BYTES for count in pages)
