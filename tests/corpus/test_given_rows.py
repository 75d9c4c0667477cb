"""Labelled rows and scenarios from outside of the project, where they lie beside it: figures to keep."""

import json
from pathlib import Path
from typing import Any

import pytest

from corpus.measuring import measure
from greentick.ingest.networks import Networks
from greentick.judge.commandline import judge_lines, replay_lines

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data"

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the rows are not part of the project")


def _lines(name: str) -> list[bytes]:
    return (FOLDER / name).read_bytes().splitlines()


def _judged() -> list[tuple[dict[str, Any], dict[str, Any]]]:
    lines = _lines("opens_given.jsonl")
    return list(zip(map(json.loads, lines), judge_lines(lines, Networks.load(None)), strict=True))


def test_rows_with_address_headers_or_timing_are_judged_as_promised() -> None:
    pairs = [pair for pair in _judged() if pair[0]["subset"] == "request"]

    figures = measure(*map(list, zip(*pairs, strict=True)))

    assert figures.shown <= 0.04, figures.wrong
    assert figures.hidden <= 0.01, figures.wrong
    assert figures.maybe_of_opens <= 0.15
    assert figures.maybe_of_machines <= 0.25


def test_all_rows_together_are_judged_as_promised() -> None:
    figures = measure(*map(list, zip(*_judged(), strict=True)))

    assert figures.macro_f1 >= 0.97, figures.wrong
    assert figures.maybe_of_opens <= 0.03


@pytest.mark.parametrize("line", _lines("scenarios_given.jsonl") if FOLDER.is_dir() else [])
def test_a_scenario_ends_as_it_should(line: bytes) -> None:
    scenario = json.loads(line)

    (answer,) = replay_lines([line], Networks.load(None))

    assert answer["opens"] == scenario["expect"]["opens"], scenario["name"]
    assert answer["state"] in scenario["expect"]["states"], scenario["name"]
