"""Asks our own processes and our own public address, as an extension and a recipient's program would."""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPException

from prometheus_client.parser import text_string_to_metric_families

from greentick.embedded.serve import noted_address
from greentick.examination import Finding, fail, ok, runs_apart, warn
from greentick.ingest import pixel
from greentick.settings import Settings

TIMEOUT_S = 8
NO_TOKEN = "/p/doctor.gif"  # noqa: S105 - says that it is none: nothing is recorded of it


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; `problem` is not empty when nothing did."""

    status: int = 0
    headers: Message | None = None
    body: bytes = b""
    problem: str = ""


def examine_web(settings: Settings) -> Iterator[Finding]:
    """Web, push, their figures, and the public address."""
    web, push = _ask(settings.local_url + "/healthz"), _ask(settings.local_push_url + "/healthz")
    runs = _is_greentick(web)
    if not runs and not _is_greentick(push):
        yield _nothing(settings)
    else:
        yield _process("web", web, settings.local_url)
        yield _process("push", push, settings.local_push_url)
    if runs:
        yield from _hits(_figures(settings.local_url))
    yield from _listeners(_figures(settings.local_push_url))
    yield from _public(settings)


def _nothing(settings: Settings) -> Finding:
    """Nothing of ours answers where it should: perhaps it was only started with other settings than this command."""
    noted = noted_address(settings.data_dir)
    if noted and _is_greentick(_ask(noted + "/healthz")):
        return warn(
            "web",
            f"greentick serve answers at {noted}, but by this command's settings it should at {settings.local_url}, so"
            " it was not looked at. Give both the same: lines of .env hold for every command in its folder.",
        )
    start = (
        "Start web and push, unless they run elsewhere." if runs_apart(settings) else "Start it with: greentick serve"
    )
    return warn("web", f"nothing of greentick answers at {settings.local_url}. {start}")


def web_runs(settings: Settings) -> bool:
    """Whether our web process answers on this machine."""
    return _is_greentick(_ask(settings.local_url + "/healthz"))


def _process(name: str, answer: Answer, url: str) -> Finding:
    if _is_greentick(answer):
        return ok(name, f"answers at {url}")
    return fail(name, f"does not answer at {url}: {answer.problem or 'something else does'}. Its log says why.")


def _figures(url: str) -> dict[str, float]:
    """What a process tells of itself, nothing where it does not."""
    answer = _ask(url + "/metrics")
    if answer.status != 200:
        return {}
    try:
        return _read_figures(answer.body.decode())
    except ValueError:  # another program answers in its place
        return {}


def _hits(figures: dict[str, float]) -> Iterator[Finding]:
    if waiting := figures.get("greentick_spool_waiting", 0):
        yield fail("hits", f"{waiting:.0f} hits are only in memory: free the disk before greentick is stopped.")
    lost, late = figures.get("greentick_hits_lost_total", 0), figures.get("greentick_hits_late_total", 0)
    if lost:
        yield fail(
            "hits", f"{lost:.0f} were lost since the start: neither Redis nor the disk took them. Free disk space."
        )
    if late:
        yield warn("hits", f"{late:.0f} were answered before they were safe: disk and Redis were both too slow.")


def _listeners(figures: dict[str, float]) -> Iterator[Finding]:
    if (number := figures.get("greentick_push_clients")) is not None:
        yield ok("push", f"{number:.0f} extensions are listening")


def _read_figures(text: str) -> dict[str, float]:
    figures: dict[str, float] = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            figures[sample.name] = figures.get(sample.name, 0.0) + sample.value
    return figures


def _public(settings: Settings) -> Iterator[Finding]:
    if not settings.is_public:
        yield warn(
            "public address",
            f"recipients' programs cannot reach {settings.public_url}: ticks stay grey until GREENTICK_PUBLIC_URL is a"
            " public https address. README.md shows two ways to get one.",
        )
    if settings.public_url_is_set:
        yield from _outside(settings)
    if settings.public_url_is_set or not settings.push_url.startswith(f"{settings.local_push_url}/"):
        yield _live_feed(settings)


def _outside(settings: Settings) -> Iterator[Finding]:
    """What the public address gives to whoever asks."""
    answer = _ask(settings.public_url + NO_TOKEN)
    if answer.problem:
        yield fail(
            "public address", f"{settings.public_url} does not answer: {answer.problem}. Look at what is in front."
        )
    elif problem := _pixel_problem(answer):
        yield fail("public address", f"{settings.public_url} answers, but {problem}.")
    else:
        yield ok("public address", f"{settings.public_url} gives our pixel")
    if settings.is_published and _ask(settings.public_url + "/metrics").status == 200:
        yield fail(
            "public address",
            f"{settings.public_url}/metrics shows the server's figures to everybody: what is in front passes strangers"
            " off as this machine. Have it pass on Host, X-Forwarded-For and X-Forwarded-Proto, as the files in"
            " scripts/deploy do.",
        )


def _live_feed(settings: Settings) -> Finding:
    """Whether the address extensions are told is the feed's: it refuses whoever is not signed in, in our own words."""
    live = _ask(settings.push_url)
    kind = (live.headers or Message()).get_content_type()
    if live.status == 401 and kind == "application/problem+json":
        return ok("push", f"{settings.push_url} leads to the live feed")
    return fail(
        "push",
        f"{settings.push_url} does not lead to the live feed ({live.problem or f'status {live.status}'}). Pass"
        f" /v1/push on to port {settings.push_port}, unbuffered, or correct GREENTICK_PUSH_URL.",
    )


def _pixel_problem(answer: Answer) -> str:
    headers = answer.headers or Message()
    if answer.status != 200 or answer.body != pixel.GIF:
        return f"not with our pixel (status {answer.status}): another server is behind it, or its path is changed"
    if "no-store" not in (headers.get("Cache-Control") or ""):
        return "something in front changes Cache-Control, so later opens would not be seen"
    if headers.get("Set-Cookie") is not None:
        return "something in front sets a cookie on the pixel"
    if headers.get("Content-Type") != "image/gif":
        return "something in front changes Content-Type"
    return ""


def _is_greentick(answer: Answer) -> bool:
    try:
        return bool(json.loads(answer.body)["name"] == "greentick")
    except (ValueError, KeyError, TypeError):
        return False


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        """Nowhere: a redirect is an answer, and following it would ask somebody else."""


def _ask(url: str) -> Answer:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _Stay)
    opener.addheaders = [("User-Agent", "greentick-doctor")]
    try:
        with opener.open(url, timeout=TIMEOUT_S) as answer:
            return Answer(answer.status, answer.headers, answer.read(100_000))
    except urllib.error.HTTPError as error:
        return Answer(error.code, error.headers, error.read(100_000))
    except (OSError, HTTPException, ValueError) as error:
        return Answer(problem=str(getattr(error, "reason", error)))
