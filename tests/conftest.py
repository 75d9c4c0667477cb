"""What tests of several rooms share: see fixtures/."""

from pathlib import Path

import pytest
import structlog
from hypothesis import HealthCheck, settings

pytest_plugins = ["fixtures.servers", "fixtures.web"]

settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")  # how fast a busy machine is says nothing about the code

_RENDERER = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
"""With rich at hand the default draws every frame with its variables: seconds for each exception that is logged."""

structlog.configure(processors=[*structlog.get_config()["processors"][:-1], _RENDERER])

BUSY_ROOMS = frozenset(
    {"api", "auth", "deploy", "e2e", "edge", "embedded", "extension", "faults", "pages", "standins", "stream", "worker"}
)
"""Whole servers and browsers, several at a time on whatever cores there are."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What fails among these is tried once more, and the closing line counts it: a fault of ours fails twice."""
    here = Path(__file__).parent
    for item in items:
        if item.path.relative_to(here).parts[0] in BUSY_ROOMS:
            item.add_marker(pytest.mark.flaky(reruns=1))
