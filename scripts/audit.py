"""Asks the advisories of PyPI and npm about everything that is locked. Known holes fail; no answer does not."""

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
PATIENCE_S = 60
AUDITOR = "pip_audit"
LOCK = ROOT / "requirements.lock"


class Unanswered(Exception):  # noqa: N818 - an answer
    """The advisories were not given, or not all of them."""


Run = Callable[[Sequence[str]], str]


@dataclass(frozen=True)
class Outcome:
    """What came of asking one of them. `holes` is None where nobody answered."""

    name: str
    holes: list[str] | None
    why: str = ""

    def __str__(self) -> str:
        if self.holes is None:
            return f"audit: {self.name}: not checked, its advisories cannot be reached from here ({self.why})"
        return f"audit: {self.name}: {'; '.join(self.holes) or 'no known holes'}"


def main() -> int:
    """0 where no hole is known."""
    outcomes = [audit_python(_run), audit_npm(_run)]
    for each in outcomes:
        print(each)
    return 1 if any(each.holes for each in outcomes) else 0


def audit_python(run: Run) -> Outcome:
    """What PyPI knows about requirements.lock."""
    command = [
        sys.executable,
        "-m",
        AUDITOR,
        "--disable-pip",
        "--require-hashes",
        "--format",
        "json",
        "--timeout",
        "10",
    ]
    return _read("Python", run, [*command, "--progress-spinner", "off", "--requirement", str(LOCK)], _python_holes)


def audit_npm(run: Run) -> Outcome:
    """What npm knows about extension/package-lock.json."""
    command = ["npm", "--prefix", str(ROOT / "extension"), "audit", "--json", "--package-lock-only"]
    return _read("npm", run, [*command, "--fetch-retries=0", "--fetch-timeout=10000"], _npm_holes)


def _read(name: str, run: Run, command: Sequence[str], holes: Callable[[Any], list[str]]) -> Outcome:
    try:
        return Outcome(name, holes(json.loads(run(command))))
    except subprocess.TimeoutExpired:
        return Outcome(name, None, f"no answer within {PATIENCE_S} s")
    except Unanswered as error:
        return Outcome(name, None, str(error))
    except (OSError, ValueError, KeyError, TypeError) as error:
        return Outcome(name, None, f"its answer is no answer: {type(error).__name__}")


def _python_holes(said: dict[str, Any]) -> list[str]:
    skipped = [package["name"] for package in said["dependencies"] if "skip_reason" in package]
    if skipped:
        raise Unanswered(f"{len(skipped)} of {len(said['dependencies'])} packages got no answer")
    return [
        f"{package['name']} {package['version']}: {', '.join(hole['id'] for hole in package['vulns'])}"
        for package in said["dependencies"]
        if package.get("vulns")
    ]


def _npm_holes(said: dict[str, Any]) -> list[str]:
    if "vulnerabilities" not in said:  # npm tells its own failures as JSON too
        raise Unanswered(str(said.get("message", "it says nothing of holes"))[:120])
    return [f"{name}: {hole['severity']}" for name, hole in said["vulnerabilities"].items()]


def _run(command: Sequence[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_S, check=False, cwd=ROOT)
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
