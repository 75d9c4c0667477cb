"""The edge against a plain nginx: both answer the empty GIF, ours logs each hit, and all of them reach the stream."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from bench import load, ours, rivals
from bench.figures import Figure, ratio
from bench.machine import BenchError, process, wait_until
from greentick.ingest.edge.configuration import Choices, configuration
from greentick.ingest.edge.lines import read
from greentick.ingest.verifier import Verifier
from greentick.settings import Settings
from waiting import answers, free_port

WINDOWS = 5


def measure(folder: Path) -> Iterator[Figure]:
    """Window by window in turn. Both are asked for their root's or one token's path: that costs wrk least."""
    with rivals.nginx(folder) as plain, edge(folder) as (port, path, log):
        runs: dict[str, list[float]] = {"plain": [], "edge": []}
        for _ in range(WINDOWS):
            runs["plain"].append(load.requests_per_second(f"http://127.0.0.1:{plain}/"))
            runs["edge"].append(load.requests_per_second(f"http://127.0.0.1:{port}{path}"))
        _check(log, runs["edge"])
    yield ratio("edge_vs_nginx", runs["edge"], runs["plain"])


@contextlib.contextmanager
def edge(folder: Path) -> Iterator[tuple[int, str, Path]]:
    """nginx as `greentick edge nginx` sets it up, with one worker; its port, a pixel's path, its log."""
    home = folder / "edge"
    home.mkdir(parents=True, exist_ok=True)
    log = home / "edge.log"
    log.unlink(missing_ok=True)
    ours.write_paths(folder / "edge.txt", 1)
    path = (folder / "edge.txt").read_text().strip()
    port = free_port()
    settings = Settings.from_env({"GREENTICK_DATA_DIR": str(home), "GREENTICK_SECRET_KEY": ours.SECRET.decode()})
    choices = Choices(
        log=log, listen=f"127.0.0.1:{port}", error_log=str(home / "error.log"), pid=str(home / "nginx.pid")
    )
    conf = home / "nginx.conf"
    conf.write_text(configuration(settings, choices).replace("worker_processes auto", "worker_processes 1"))
    with process(["nginx", "-c", str(conf), "-g", "daemon off;"], folder / "edge-nginx.log"):
        wait_until(lambda: answers(f"http://127.0.0.1:{port}/p/"), "the edge")
        yield port, path, log
    log.unlink()


def _check(log: Path, runs: list[float]) -> None:
    """Every answer has left a line, and the lines are hits."""
    with log.open("rb") as file:
        first = file.readline().rstrip(b"\n")
        lines = 1 + sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b""))
    if read(first, Verifier((ours.SECRET,))) is None:
        raise BenchError("the edge's log holds no hits")
    if lines < sum(runs) * load.WINDOW_S * 0.98:
        raise BenchError(f"the edge answered more than the {lines} lines in {os.fspath(log)}")
