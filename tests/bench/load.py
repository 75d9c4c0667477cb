"""Load on a server: wrk for throughput, and an open-loop client for latency at a given rate."""

import json
import re
import subprocess
import sys
from pathlib import Path

from bench.machine import LOAD_CORE, BenchError, pinned

CONNECTIONS = 64
WINDOW_S = 3

LUA = """
local requests = {}
init = function()
  for path in io.lines("%s") do requests[#requests + 1] = wrk.format("GET", path) end
end
local next_one = 0
request = function()
  next_one = next_one %% #requests + 1
  return requests[next_one]
end
"""


def requests_per_second(
    base: str, paths: Path | None = None, *, close: bool = False, seconds: float = WINDOW_S
) -> float:
    """Answers a second that wrk got on CONNECTIONS connections, asking for the paths (a file, one a line) in turn.

    Without `paths` it asks for the base address alone, which costs wrk half: nginx, which answers every path alike, is
    measured so, or wrk would be what is measured. With `close` each request takes a connection of its own.
    Raises BenchError when an answer was not a success.
    """
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds:g}s"]
    if paths:
        script = paths.with_suffix(".lua")
        script.write_text(LUA % paths)
        command += ["-s", str(script)]
    command += [
        "-H",
        "User-Agent: Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)",
    ]
    if close:
        command += ["-H", "Connection: close"]
    done = subprocess.run(pinned(LOAD_CORE, [*command, base]), capture_output=True, text=True, check=True)
    if re.search(r"Non-2xx", done.stdout):
        raise BenchError(f"{base} answered with errors: {done.stdout}")
    found = re.search(r"Requests/sec:\s+([\d.]+)", done.stdout)
    if not found:
        raise BenchError(f"wrk said nothing usable: {done.stdout}{done.stderr}")
    return float(found.group(1))


def latencies_ms(port: int, paths: Path, *, rate: int, seconds: float, connections: int = 32) -> list[float]:
    """Milliseconds from when each request was due to its answer, at a steady rate on kept connections.

    Counted from the due time, so that a server that stalls cannot hide the requests it kept waiting. Measured in a
    process of its own on the load's core: beside the server, its own waiting for the core would be counted.
    """
    client = [sys.executable, str(Path(__file__).with_name("steady_client.py"))]
    asked = [str(each) for each in (port, paths, rate, seconds, connections)]
    done = subprocess.run(pinned(LOAD_CORE, client + asked), capture_output=True, text=True, check=False)
    if done.returncode:
        raise BenchError("latencies could not be measured: " + done.stderr.strip().rpartition("\n")[2])
    times: list[float] = json.loads(done.stdout)
    return times
