"""Reasons are a closed list: each has a meaning and its verdicts, and the extension's copy is current."""

import json
import re
from pathlib import Path

import pytest

from greentick.domain.judgement import Verdict
from greentick.judge.reasons import MEANING, VERDICTS, Reason
from scripts.write_reasons import TARGET, document

RULES = Path(__file__).resolve().parents[2] / "server" / "greentick" / "judge"


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_has_one_sentence_and_its_verdicts(reason: Reason) -> None:
    assert re.fullmatch(r"[A-Z].*\.", MEANING[reason])
    assert VERDICTS[reason]


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_is_given_by_somebody(reason: Reason) -> None:
    sources = [*RULES.glob("rules/*.py"), RULES / "hindsight.py", RULES / "engine.py"]

    assert any(f"Reason.{reason.name}" in source.read_text(encoding="utf-8") for source in sources)


def test_no_sentence_claims_that_a_mail_was_read_or_not_read() -> None:
    for sentence in MEANING.values():
        assert not re.search(r"\b(?:was|is) (?:not )?read\b(?!\.? ?$)", sentence) or "whether or not" in sentence


def test_no_weak_reason_comes_with_a_verdict_that_removes_an_open() -> None:
    weak = [Reason.MICROSOFT_NETWORK, Reason.SECURITY_NETWORK, Reason.DATA_CENTRE, Reason.TWO_NAMES,
            Reason.CLICK_AFTER_CLICK, Reason.SOON_AFTER_SENDING, Reason.SCRIPTED_BROWSER, Reason.NO_AGENT,
            Reason.YOUR_NETWORK_AND_BROWSER, Reason.LINKS_IN_A_ROW]  # fmt: skip

    assert {VERDICTS[reason] for reason in weak} == {(Verdict.MAYBE,)}


def test_the_extensions_copy_is_current() -> None:
    assert TARGET.read_text(encoding="utf-8") == document()
    assert set(json.loads(document())) == {reason.value for reason in Reason}
