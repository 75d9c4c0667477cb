"""Our labelled corpus: facts with their sources. Two things are asserted apart, because one is worse than the other."""

import json
from functools import cache
from pathlib import Path

from corpus.measuring import CLASSES, Figures, Row, measure
from greentick.ingest.networks import Networks
from greentick.judge.commandline import judge_lines

LINES = (Path(__file__).parent / "hits.jsonl").read_bytes().splitlines()


@cache
def rows() -> list[Row]:
    return [json.loads(line) for line in LINES]


@cache
def figures() -> Figures:
    return measure(rows(), list(judge_lines(LINES, Networks.load(None))))


def test_no_machine_is_shown_as_an_open() -> None:
    assert figures().shown == 0, figures().wrong


def test_accuracy_does_not_fall() -> None:
    assert figures().hidden == 0, figures().wrong
    assert figures().right >= 0.99, figures().wrong
    assert figures().macro_f1 >= 0.99, figures().wrong
    assert figures().maybe_of_opens <= 0.03
    assert figures().maybe_of_machines <= 0.05


def test_every_row_has_a_source_and_a_class_and_a_name_of_its_own() -> None:
    assert len({row["id"] for row in rows()}) == len(rows()) >= 130
    assert all(len(row["source"]) > 5 and row["expected_class"] in CLASSES for row in rows())
    assert {row["expected_class"] for row in rows()} == set(CLASSES)


def test_the_corpus_holds_recipients_hits_that_look_like_the_senders() -> None:
    lookalikes = [row for row in rows() if "sender signal" in row.get("why", "")]

    assert len(lookalikes) >= 8
    assert all(row["expected_class"] in ("person", "proxy") for row in lookalikes)
