"""The sender's own views: announced, before the mail has left, notes to oneself, corrections; and what is none."""

import pytest

from greentick.domain.hit import CONFIRMED
from greentick.domain.judgement import Verdict
from greentick.domain.message import Correction, Recipient
from judging import (
    ALICE,
    APPLE_MAIL,
    APPLE_PRIVACY,
    BOB,
    CHROME,
    CHROME_MAC,
    EDGE,
    FIREFOX,
    GMAIL,
    GMAIL_PREFETCH,
    HOUR,
    IPHONE_MAIL,
    IPHONE_SAFARI,
    MINUTE,
    OUTLOOK,
    YAHOO,
    asked,
    clicked,
    judged,
    looked,
    mail,
    reasons,
    verdicts,
)


@pytest.mark.parametrize("after_the_view_s", [-2, -1, 0, 3, 8])
def test_a_hit_through_googles_proxy_about_an_announced_view_is_the_senders(after_the_view_s: float) -> None:
    hit = asked(GMAIL, HOUR + after_the_view_s)

    (judgement,) = judged(hit, views=[looked(HOUR)])

    assert (judgement.verdict, judgement.reason) == (Verdict.SELF, "own_view")


@pytest.mark.parametrize("after_the_view_s", [-14, -3, 13, 60])
def test_a_hit_through_googles_proxy_away_from_the_view_is_the_recipients(after_the_view_s: float) -> None:
    assert verdicts(asked(GMAIL, HOUR + after_the_view_s), views=[looked(HOUR)]) == ["proxy"]


def test_an_announcement_that_arrives_later_turns_the_hit() -> None:
    hit = asked(GMAIL, HOUR)

    assert verdicts(hit) == ["proxy"]
    assert verdicts(hit, views=[looked(HOUR + 1)]) == ["self"]


def test_of_two_views_the_one_that_explains_the_hit_counts() -> None:
    assert verdicts(asked(GMAIL, HOUR + 9), views=[looked(HOUR + 12), looked(HOUR)]) == ["self"]


@pytest.mark.parametrize("agent", [IPHONE_MAIL, IPHONE_SAFARI, OUTLOOK, APPLE_MAIL, YAHOO])
def test_a_program_alice_cannot_have_is_the_recipients_even_at_the_moment_of_her_view(agent: str) -> None:
    assert verdicts(asked(agent, HOUR), views=[looked(HOUR)]) in (["person"], ["proxy"])


def test_a_direct_hit_with_the_very_browser_that_announced_the_view_is_the_senders() -> None:
    view = looked(HOUR, agent=CHROME_MAC, network_hash="alices-home")

    assert verdicts(asked(CHROME_MAC, HOUR, network_hash="alices-home"), views=[view]) == ["self"]
    assert verdicts(asked(CHROME_MAC, HOUR, network_hash=""), views=[view]) == ["self"]
    assert verdicts(asked(FIREFOX, HOUR, network_hash="alices-home"), views=[view]) == ["person"]


def test_a_browser_of_the_same_name_elsewhere_is_not_the_senders_even_at_the_moment_of_her_view() -> None:
    view = looked(HOUR, agent=CHROME, network_hash="key-4-alice")

    assert verdicts(asked(CHROME, HOUR + 3, network_hash="key-4-bob"), views=[view]) == ["person"]
    assert reasons(clicked(CHROME, HOUR + 8, network_hash="key-4-bob"), views=[view]) == ["link_followed"]


@pytest.mark.parametrize("network_hash", ["other-4-x", "key-6-x", "of old"])
def test_who_hit_and_the_sender_are_not_of_two_networks_where_nobody_could_compare_them(network_hash: str) -> None:
    """Another process took the hit, or it came after midnight, or over the other family of addresses."""
    view = looked(HOUR, agent=CHROME, network_hash="key-4-alice")

    assert reasons(asked(CHROME, HOUR + 3, network_hash=network_hash), views=[view]) == ["while_you_looked"]
    assert reasons(clicked(CHROME, HOUR + 3, network_hash=network_hash), views=[view]) == ["while_you_looked"]
    assert verdicts(asked(FIREFOX, HOUR + 3, network_hash=network_hash), views=[view]) == ["person"]
    assert verdicts(asked(CHROME, HOUR + 11, network_hash=network_hash), views=[view]) == ["person"]


def test_the_view_at_that_moment_shows_where_the_sender_was() -> None:
    message = mail(sender_agent=CHROME, sender_network_hash="key-4-home")
    office = looked(HOUR, agent=CHROME, network_hash="other-4-office")
    home = looked(HOUR + 9, agent=CHROME)

    hit = asked(CHROME, HOUR + 3, network_hash="key-4-x")
    assert reasons(hit, message=message, views=[office, home]) == ["while_you_looked"]
    hit = asked(CHROME, HOUR + 9, network_hash="key-4-x")
    assert reasons(hit, message=message, views=[office, home]) == ["browser"]


@pytest.mark.parametrize("network", ["microsoft", "scanner:proofpoint"])
def test_a_machine_that_names_the_senders_browser_is_a_machine(network: str) -> None:
    view = looked(HOUR, agent=CHROME)

    assert verdicts(clicked(CHROME, HOUR + 3, network=network), views=[view]) == ["scanner"]
    assert reasons(clicked(CHROME, HOUR + 3, network=network), views=[looked(HOUR)]) == ["scanner_network"]


def test_a_direct_hit_about_a_view_of_an_unknown_browser_stays_uncertain() -> None:
    assert reasons(asked(CHROME, HOUR + 1), views=[looked(HOUR)]) == ["while_you_looked"]


def test_gmails_prefetch_about_a_view_is_still_a_prefetch() -> None:
    assert verdicts(asked(GMAIL_PREFETCH, 4), views=[looked(4)]) == ["prefetch"]


@pytest.mark.parametrize("agent", [GMAIL, CHROME, IPHONE_MAIL, OUTLOOK, ""])
def test_nobody_but_the_sender_can_see_a_mail_that_has_not_left(agent: str) -> None:
    assert reasons(asked(agent, 12), message=mail(undo_s=30)) == ["before_leaving"]


def test_apples_proxy_before_the_mail_has_left_works_for_the_sender() -> None:
    message = mail(undo_s=30)

    assert reasons(asked(APPLE_PRIVACY, 12, network="apple-egress"), message=message) == ["before_leaving"]
    assert reasons(asked(APPLE_PRIVACY, 12, network="hosting:aws"), message=message) == ["bare_agent"]


def test_a_robot_before_the_mail_has_left_is_still_a_robot() -> None:
    assert verdicts(asked("curl/8.5.0", 12), message=mail(undo_s=30)) == ["bot"]


def test_after_the_undo_period_the_recipient_can_open() -> None:
    assert verdicts(asked(GMAIL, 45), message=mail(undo_s=30)) == ["proxy"]


@pytest.mark.parametrize("own", [ALICE, "a.l.i.c.e+notes@googlemail.com", "ALICE@gmail.com", "alice@example.com"])
@pytest.mark.parametrize("agent", [GMAIL, IPHONE_MAIL, CHROME])
def test_whoever_reads_a_note_to_oneself_is_oneself(own: str, agent: str) -> None:
    message = mail(Recipient(own), own_addresses=("alice@example.com",))

    assert reasons(asked(agent, HOUR), message=message) == ["note_to_self"]


def test_a_scanner_of_a_note_to_oneself_is_a_scanner() -> None:
    assert verdicts(asked("Googlebot/2.1", HOUR), message=mail(Recipient(ALICE))) == ["bot"]


def test_with_a_copy_to_oneself_an_open_counts_and_says_that_it_could_be_that_copy() -> None:
    message = mail(BOB, Recipient(ALICE, kind="cc"))

    (judgement,) = judged(asked(GMAIL, HOUR), message=message)

    assert (judgement.verdict, judgement.reason) == (Verdict.PROXY, "own_copy_possible")


def test_a_picture_proxy_that_follows_a_link_while_the_sender_looks_is_a_machine_all_the_same() -> None:
    assert verdicts(clicked(GMAIL, HOUR), views=[looked(HOUR)]) == ["bot"]


@pytest.mark.parametrize("after_s", [-1, 1, HOUR])
def test_a_receipt_given_by_hand_counts_whenever_it_comes(after_s: float) -> None:
    """Also in a note to oneself, and while the mail could still be taken back: somebody pressed the button."""
    given = asked("", after_s, method=CONFIRMED, network_hash="")

    assert reasons(given, message=mail(Recipient(ALICE))) == reasons(given) == ["given_by_hand"]
    assert verdicts(given) == ["person"]


def test_a_receipt_given_by_hand_stays_that_where_a_copy_went_to_the_sender() -> None:
    given = asked("", HOUR, method=CONFIRMED, network_hash="")

    assert reasons(given, message=mail(BOB, Recipient(ALICE, kind="cc"))) == ["given_by_hand"]


def test_a_copy_of_ones_own_casts_no_doubt_on_machines_and_clicks() -> None:
    message = mail(BOB, Recipient(ALICE))

    assert reasons(asked("curl/8", HOUR), clicked(CHROME, HOUR), message=message) == ["bot_agent", "link_followed"]


def test_a_mail_whose_recipients_are_not_known_is_no_note_to_oneself() -> None:
    assert verdicts(asked(GMAIL, HOUR), message=mail(registered=False, recipients=())) == ["proxy"]


def test_a_copy_to_oneself_of_a_mail_to_somebody_not_known_is_no_note_to_oneself() -> None:
    message = mail(Recipient(ALICE, kind="cc"), Recipient(""))

    assert reasons(asked(GMAIL, HOUR), message=message) == ["own_copy_possible"]


def test_a_sender_and_a_recipient_who_are_both_not_known_are_not_one() -> None:
    assert reasons(asked(GMAIL, HOUR), message=mail(Recipient(""), gmail_address="")) == ["image_proxy"]


def test_the_senders_network_and_browser_are_never_more_than_a_hint() -> None:
    """Bob may sit beside Alice, behind the same address and with the same browser."""
    message = mail(sender_network_hash="office", sender_agent=CHROME)

    assert verdicts(asked(CHROME, HOUR, network_hash="office"), message=message) == ["maybe"]
    assert verdicts(asked(CHROME, HOUR, network_hash="elsewhere"), message=message) == ["person"]
    assert verdicts(asked(FIREFOX, HOUR, network_hash="office"), message=message) == ["person"]
    assert verdicts(asked(GMAIL, HOUR, network_hash="office"), message=message) == ["proxy"]


def test_that_was_me_makes_a_hit_the_senders_and_can_be_taken_back() -> None:
    first, second = asked(IPHONE_MAIL, HOUR), asked(IPHONE_MAIL, 2 * HOUR)
    correction = Correction("", frozenset({first.id}))

    assert verdicts(first, second, corrections=[correction]) == ["self", "person"]
    assert reasons(first, corrections=[correction]) == ["corrected"]
    assert verdicts(first, second) == ["person", "person"]


def test_a_click_that_was_the_senders_confirms_nothing() -> None:
    uncertain, click = asked(CHROME, HOUR, network="hosting:aws"), clicked(CHROME, HOUR + 60)

    assert reasons(uncertain, click) == ["confirmed_by_click", "link_followed"]
    corrections = [Correction("", frozenset({click.id}))]
    assert reasons(uncertain, click, corrections=corrections) == ["data_centre", "corrected"]


def test_what_the_sender_did_casts_no_doubt_on_the_recipient_once_it_is_corrected() -> None:
    other_click, click = clicked(IPHONE_SAFARI, HOUR, network_hash="mobile"), clicked(EDGE, HOUR + 12)
    picture, later = asked(CHROME_MAC, 3 * HOUR), clicked(EDGE, 3 * HOUR + 12)
    hits = [other_click, click, picture, later]

    assert reasons(*hits) == ["link_followed", "click_after_click", "two_names", "two_names"]
    corrections = [Correction("", frozenset({other_click.id})), Correction("", frozenset({picture.id}))]
    assert reasons(*hits, corrections=corrections) == ["corrected", "link_followed", "corrected", "link_followed"]


def test_a_click_of_alices_own_browser_while_she_looks_at_the_mail_is_hers() -> None:
    view = looked(HOUR, agent=CHROME_MAC)

    assert verdicts(clicked(CHROME_MAC, HOUR + 4), views=[view]) == ["self"]


def test_a_hit_far_before_sending_says_that_a_clock_is_wrong_and_proves_nothing() -> None:
    assert verdicts(asked(IPHONE_MAIL, -5 * HOUR), message=mail(undo_s=30)) == ["person"]
    assert verdicts(asked(GMAIL, -5 * MINUTE)) == ["proxy"]
