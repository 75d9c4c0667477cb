"""Absurd requests, clocks and mails: judged all the same, quickly and without an exception."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from greentick.domain.hit import Hit, Target
from greentick.domain.judgement import Verdict
from greentick.domain.message import Recipient
from greentick.judge.agent import recognise
from greentick.judge.reasons import VERDICTS, Reason
from judging import CHROME, GMAIL, SENT_MS, asked, clicked, judged, mail, verdicts

HUGE = "Mozilla/5.0 " + "x" * 100_000

HITS = st.builds(
    Hit,
    id=st.text(max_size=5),
    at_ms=st.integers(SENT_MS - 10**10, SENT_MS + 10**10),
    account_id=st.just(bytes(9)),
    nonce=st.just(bytes(12)),
    target=st.sampled_from(Target),
    method=st.sampled_from(["GET", "HEAD", "", "\x00"]),
    agent=st.one_of(st.text(st.characters(), max_size=600), st.sampled_from([GMAIL, CHROME, HUGE])),
    headers=st.dictionaries(st.text(max_size=20), st.text(max_size=20), max_size=3),
    network=st.one_of(st.text(max_size=10), st.sampled_from(["microsoft", "hosting:", "scanner:", "apple-egress"])),
    network_hash=st.text(max_size=4),
    url=st.none() | st.text(max_size=10),
)


@given(st.lists(HITS, max_size=6), st.floats(0, 60))
@settings(max_examples=150, deadline=None)
def test_anything_is_judged_with_a_reason_of_the_closed_list(hits: list[Hit], undo_s: float) -> None:
    for judgement in judged(*hits, message=mail(undo_s=undo_s)):
        assert judgement.verdict in VERDICTS[Reason(judgement.reason)]


@pytest.mark.parametrize(
    "agent",
    [HUGE, "\x00\x01\x02", "Mozilla/5.0 \ud800\udfff (X11)", "\udcff\udcfe", "🤖" * 500, " \t ", "Mozilla/5.0\n"],
)
def test_an_absurd_agent_is_judged(agent: str) -> None:
    assert len(verdicts(asked(agent, 3600))) == 1


def test_a_huge_agent_is_cut_before_it_is_kept_in_memory() -> None:
    assert len(recognise(HUGE).text) <= 512


@pytest.mark.parametrize("at_ms", [0, 1, -1, 2**53, SENT_MS - 86_400_000, SENT_MS + 10 * 365 * 86_400_000])
def test_a_clock_that_jumps_does_not_stop_judging(at_ms: int) -> None:
    (judgement,) = judged(asked(GMAIL, 0, at_ms=at_ms))

    assert judgement.verdict in (Verdict.PROXY, Verdict.MAYBE)
    assert judgement.show_at_ms - at_ms in (0, 10_000)


def test_a_mail_registered_with_another_time_is_judged_by_that_time() -> None:
    hit = asked(GMAIL, 3600)

    assert verdicts(hit, message=mail(sent_at_ms=SENT_MS)) == ["proxy"]
    assert verdicts(hit, message=mail(sent_at_ms=SENT_MS + 3_598_000)) == ["maybe"]


def test_thousands_of_hits_of_one_mail_are_judged() -> None:
    hits = [clicked(CHROME, n / 10, f"https://example.org/{n}", network_hash=str(n % 50)) for n in range(2_000)]

    assert set(verdicts(*hits)) == {"scanner"}


def test_odd_addresses_do_not_stop_judging() -> None:
    odd = [Recipient(text) for text in ("", "@", "bob", "a@b@c", "\ud800@x", " Bob@Example.ORG ")]

    assert verdicts(asked(GMAIL, 3600), message=mail(*odd, gmail_address="@", own_addresses=("", "x"))) == ["proxy"]
