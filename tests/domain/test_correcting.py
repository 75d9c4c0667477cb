"""What the sender says was theirs, folded: it takes its reading along, and nothing that may be another's."""

import pytest

from domain.readers import DESKTOP, IPHONE, LATER_MS, clicked, judged, mail, mine, opened, opens, read
from greentick.domain.folding import fold
from greentick.domain.judgement import JudgedHit, Verdict
from greentick.domain.receipt import Group, State


def test_what_was_corrected_is_not_mixed_with_what_was_found_out() -> None:
    hits = [judged(Verdict.SELF, 600), judged(Verdict.SELF, 601, reason="corrected")]

    assert [event.corrected for event in fold(mail(), hits, LATER_MS).events] == [True, False]


def test_a_corrected_event_keeps_its_name_so_that_it_can_be_taken_back() -> None:
    hits = [read(600, id="a"), read(640, id="b")]
    (before,) = fold(mail(), hits, LATER_MS).events

    (after,) = fold(mail(), map(mine, hits), LATER_MS).events

    assert (after.id, after.hit_ids) == (before.id, before.hit_ids)
    assert (after.group, after.corrected) == (Group.SELF, True)


@pytest.mark.parametrize("id_", ["0", "z"])
@pytest.mark.parametrize("after_s", [600, 660, 779.999])
def test_what_the_same_program_fetches_on_is_part_of_the_reading_that_was_the_senders(after_s: float, id_: str) -> None:
    own = mine(read(600, id="a", network_hash="phone"), "a")
    receipt = fold(mail(), [own, read(after_s, id=id_, network_hash="phone")], LATER_MS)

    assert (receipt.state, receipt.opens) == (State.SENT, 0)
    assert [event.hit_ids for event in receipt.events] == [("a", id_)]


@pytest.mark.parametrize(
    "other",
    [
        read(780, network_hash="phone"),
        read(599, network_hash="phone"),
        read(660, network_hash="other"),
        read(660, network_hash="phone", client=DESKTOP),
        clicked(660, network_hash="phone", client=IPHONE),
        opened(660, network_hash="phone", client=IPHONE),
    ],
)
def test_what_may_be_another_reading_is_not_the_senders_for_one_that_was(other: JudgedHit) -> None:
    assert opens(mine(read(600, network_hash="phone")), other) == 1
    assert opens(mine(read(600)), read(660)) == 1


def test_an_uncertain_visit_is_not_part_of_what_was_corrected_though_the_same_program_made_it() -> None:
    uncertain = judged(Verdict.MAYBE, 660, client=IPHONE, network_hash="phone")

    receipt = fold(mail(), [mine(read(600, network_hash="phone")), uncertain], LATER_MS)

    assert [event.group for event in receipt.events] == [Group.UNCERTAIN, Group.SELF]


def test_corrections_stay_apart_so_that_each_can_be_taken_back() -> None:
    hits = [opened(600, id="a"), opened(601, id="b"), opened(640, id="c")]

    receipt = fold(mail(2), map(mine, hits, "aac"), LATER_MS)

    assert [event.hit_ids for event in receipt.events] == [("c",), ("a", "b")]
