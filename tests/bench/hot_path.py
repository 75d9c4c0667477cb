"""The pixel against nginx's empty GIF, pytracking and the naive tracker: requests a second and latency."""

import os
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from bench import load, ours, rivals
from bench.figures import Figure, larger_is_better, ratio, smaller_is_better
from bench.postgresql import cluster

WINDOWS = 5
RATE = 2_000
STEADY_S = 5
SYNCS = 1_000
SYNCED_BYTES = 1_500
"""A batch of some ten hits."""


def measure(folder: Path) -> Iterator[Figure]:
    """All of it, window by window in turn, so that what disturbs the machine disturbs all alike."""
    with ExitStack() as stack:
        nginx = stack.enter_context(rivals.nginx(folder))
        mine = stack.enter_context(ours.web(folder))
        tracked_paths, naive_paths = folder / "tracked.txt", folder / "naive.txt"
        postgresql = stack.enter_context(cluster())
        postgresql.create("rival")
        login = {"PGHOST": str(postgresql.folder), "PGPORT": "5432", "PGUSER": "greentick", "PGDATABASE": "rival"}
        tracked = stack.enter_context(rivals.pytracking(folder, login, tracked_paths))
        naive = stack.enter_context(rivals.naive(folder, naive_paths))
        yield from _throughput(nginx, mine, (tracked, tracked_paths), (naive, naive_paths))
        yield _latency(nginx, mine)
        yield _disk(folder)


def _throughput(nginx: int, mine: ours.Ours, tracked: tuple[int, Path], naive: tuple[int, Path]) -> Iterator[Figure]:
    runs: dict[str, list[float]] = {"nginx": [], "ours": [], "tracked": [], "naive": [], "nginx_close": [], "close": []}
    cpu_us = []
    for _ in range(WINDOWS):
        runs["nginx"].append(load.requests_per_second(_base(nginx)))
        before_s = mine.cpu_s()
        runs["ours"].append(load.requests_per_second(_base(mine.port), mine.paths))
        cpu_us.append((mine.cpu_s() - before_s) / (runs["ours"][-1] * load.WINDOW_S) * 1e6)
        runs["tracked"].append(load.requests_per_second(_base(tracked[0]), tracked[1]))
        runs["naive"].append(load.requests_per_second(_base(naive[0]), naive[1]))
        runs["nginx_close"].append(load.requests_per_second(_base(nginx), close=True))
        runs["close"].append(load.requests_per_second(_base(mine.port), mine.paths, close=True))
    yield larger_is_better("nginx_per_s", runs["nginx"], "requests/s: how fast this machine is")
    yield ratio("hot_path_vs_nginx", runs["ours"], runs["nginx"])
    yield smaller_is_better("hot_path_cpu_us", cpu_us, "us a hit, web and Redis")
    yield ratio("hot_path_close_vs_nginx", runs["close"], runs["nginx_close"])
    yield ratio("hot_path_vs_pytracking", runs["ours"], runs["tracked"])
    yield ratio("hot_path_vs_naive", runs["ours"], runs["naive"])


def _latency(nginx: int, mine: ours.Ours) -> Figure:
    added = []
    for _ in range(3):
        theirs = _p99(load.latencies_ms(nginx, mine.paths, rate=RATE, seconds=STEADY_S))
        added.append(_p99(load.latencies_ms(mine.port, mine.paths, rate=RATE, seconds=STEADY_S)) - theirs)
    return smaller_is_better("p99_added_ms", added, f"ms at {RATE}/s")


def _disk(folder: Path) -> Figure:
    """What no answer can be faster than: each waits until its hit is on the disk."""
    runs = []
    with (folder / "synced").open("ab", buffering=0) as file:
        for _ in range(3):
            took = []
            for _ in range(SYNCS):
                file.write(bytes(SYNCED_BYTES))
                start = time.perf_counter()
                os.fdatasync(file.fileno())
                took.append((time.perf_counter() - start) * 1000)
            runs.append(_p99(took))
    return smaller_is_better("disk_sync_p99_ms", runs, "ms for one fdatasync: how fast this disk is")


def _p99(values: list[float]) -> float:
    return sorted(values)[int(len(values) * 0.99)]


def _base(port: int) -> str:
    return f"http://127.0.0.1:{port}"
