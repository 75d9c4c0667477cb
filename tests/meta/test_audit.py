"""The audit of what is locked: holes are told and fail, silence is told and does not."""

import json
import subprocess
from collections.abc import Sequence

from scripts.audit import audit_npm, audit_python

FINE = {"dependencies": [{"name": "flask", "version": "3.1", "vulns": []}]}
BAD = {"dependencies": [{"name": "flask", "version": "0.1", "vulns": [{"id": "PYSEC-1"}]}]}
SKIPPED = {"dependencies": [{"name": "flask", "skip_reason": "not found"}]}


def test_a_known_hole_is_named() -> None:
    python = audit_python(lambda _: json.dumps(BAD))
    npm = audit_npm(lambda _: json.dumps({"vulnerabilities": {"esbuild": {"severity": "high"}}}))

    assert (python.holes, npm.holes) == (["flask 0.1: PYSEC-1"], ["esbuild: high"])
    assert "flask 0.1: PYSEC-1" in str(python)


def test_no_hole_is_no_hole() -> None:
    assert audit_python(lambda _: json.dumps(FINE)).holes == []
    assert audit_npm(lambda _: json.dumps({"vulnerabilities": {}})).holes == []


def test_no_answer_is_told_and_is_no_failure() -> None:
    def slow(command: Sequence[str]) -> str:
        raise subprocess.TimeoutExpired(command, 1)

    def missing(_: Sequence[str]) -> str:
        raise FileNotFoundError("npm")

    outcomes = [
        audit_python(lambda _: ""),
        audit_python(lambda _: json.dumps(SKIPPED)),
        audit_npm(lambda _: json.dumps({"message": "405 Method Not Allowed"})),
        audit_npm(slow),
        audit_npm(missing),
    ]

    assert all(each.holes is None for each in outcomes)
    assert all("cannot be reached from here" in str(each) for each in outcomes)
