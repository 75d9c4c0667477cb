"""How addresses stand to receipts under a server's policy."""

import json
from pathlib import Path
from typing import Any

import pytest

from greentick.domain.policy import Policy, domain_of
from greentick.domain.wish import Known, Said, Standing, Wish, Withheld, covers, withheld_for

NOBODY = Known()
VECTORS = json.loads((Path(__file__).parent.parent / "vectors" / "never_track.json").read_bytes())
"""The extension's tests read them too."""


def standing(policy: Policy, address: str, known: Known = NOBODY, *, never: tuple[str, ...] = ()) -> str:
    return policy.find(address, known, never=never, sender="alice@firm.example").cause


@pytest.mark.parametrize(
    ("receipts", "inside", "listed", "outside"),
    [
        ("all", "no_objection", "no_objection", "no_objection"),
        ("inside", "no_objection", "no_objection", "policy_outside"),
        ("nobody", "policy_nobody", "policy_nobody", "policy_nobody"),
    ],
)
def test_receipts_go_to_whom_the_server_allows(receipts: str, inside: str, listed: str, outside: str) -> None:
    policy = Policy(receipts=receipts, inside=("ines@partner.example",))  # type: ignore[arg-type]

    assert standing(policy, "bob@firm.example") == inside
    assert standing(policy, "ines@partner.example") == listed
    assert standing(policy, "ivan@partner.example") == outside


def test_mail_hosts_open_to_all_make_nobody_an_insider() -> None:
    found = Policy(receipts="inside").find("bob@gmail.com", NOBODY, never=(), sender="alice@gmail.com")

    assert found.standing is Standing.NEVER_TRACK


@pytest.mark.parametrize(
    "host",
    ["outlook.com", "hotmail.com", "live.com", "yahoo.com", "icloud.com", "me.com", "gmx.de", "web.de", "mail.ru"],
)
def test_who_has_a_mailbox_where_everybody_can_has_no_colleagues(host: str) -> None:
    found = Policy(receipts="inside").find(f"bob@{host}", NOBODY, never=(), sender=f"alice@{host}")

    assert found.cause == "policy_outside"


def test_consent_is_automatic_in_listed_domains_only() -> None:
    policy = Policy(consent_first=True, automatic_domains=("partner.example",))

    assert standing(policy, "ines@mail.partner.example") == "automatic_domain"
    assert standing(policy, "ines@notpartner.example") == "no_consent"


def test_a_refusal_wins_over_automatic_consent_and_never_track_over_a_yes() -> None:
    policy = Policy(consent_first=True, automatic_domains=("partner.example",))
    refused = Known(towards_all=Said(wish=Wish.REFUSED, at_ms=1), noted=Said(wish=Wish.ALLOWED, at_ms=2))
    allowed = Known(towards_sender=Said(wish=Wish.ALLOWED, at_ms=1))

    assert standing(policy, "ines@partner.example", refused) == "refused_server"
    assert standing(policy, "ines@partner.example", allowed, never=("partner.example",)) == "never_track_list"


@pytest.mark.parametrize(
    ("address", "cause"),
    [
        ("Info@example.org", "role_address"),
        ("no-reply+x@example.org", "role_address"),
        ("dev-announce@example.org", "list_address"),
        ("python-list@python.org", "list_address"),
        ("team@lists.example.org", "list_address"),
        ("climbers@googlegroups.com", "list_address"),
        ("ines.weber@example.org", "no_objection"),
        ("ballister@example.org", "no_objection"),
    ],
)
def test_addresses_of_many_readers_are_told_apart(address: str, cause: str) -> None:
    assert standing(Policy(), address) == cause


def test_a_domain_covers_what_lies_below_it_and_nothing_else() -> None:
    listed = ("bob@example.org", "@partner.example")

    covered = [
        covers(listed, each)
        for each in ("BOB@example.org", "x@a.partner.example", "x@partner.example", "ann@example.org")
    ]
    assert covered == [True, True, True, False]
    assert not covers(("org",), "bob")


def test_the_worst_of_several_recipients_decides_for_a_shared_copy() -> None:
    assert withheld_for([Standing.OK, Standing.LIST_ADDRESS]) is Withheld.NOTHING
    assert withheld_for([Standing.OK, Standing.CONSENT_NEEDED, Standing.REFUSED]) is Withheld.REFUSED
    assert withheld_for([Standing.CONSENT_NEEDED], Withheld.GIVEN) is Withheld.GIVEN
    assert withheld_for([Standing.REFUSED], Withheld.GIVEN) is Withheld.REFUSED
    assert withheld_for([], Withheld.COPY) is Withheld.COPY
    assert withheld_for([Standing.OK], Withheld.ASKED_COPY) is Withheld.ASKED_COPY
    assert withheld_for([Standing.REFUSED], Withheld.ASKED_COPY) is Withheld.REFUSED


@pytest.mark.parametrize(
    ("wish", "standing"),
    [
        (None, Standing.OK),
        (Wish.NOT_NOW, Standing.CONSENT_NEEDED),
        (Wish.ALLOWED, Standing.OK),
        (Wish.ASK, Standing.CONSENT_NEEDED),
        (Wish.REFUSED, Standing.REFUSED),
    ],
)
def test_a_consent_the_sender_noted_counts_where_the_recipient_said_nothing(
    wish: Wish | None, standing: Standing
) -> None:
    noted = Said(wish=Wish.ALLOWED, at_ms=2, source="by telephone")
    said = None if wish is None else Said(wish=wish, at_ms=1)

    assert Policy().find_by_wish(Known(towards_sender=said, noted=noted)).standing is standing


def test_of_wishes_towards_one_sender_and_everybody_the_newer_counts() -> None:
    asks, refuses = Said(wish=Wish.ASK, at_ms=2), Said(wish=Wish.REFUSED, at_ms=3)

    for towards_all, cause in ((refuses, "refused_server"), (Said(wish=Wish.REFUSED, at_ms=1), "asks_each_time")):
        assert Policy().find_by_wish(Known(towards_sender=asks, towards_all=towards_all)).cause == cause


@pytest.mark.parametrize("vector", VECTORS, ids=lambda each: f"{each['entry']} {each['address']}")
def test_both_spellings_of_a_domain_are_the_same_here_and_in_the_extension(vector: dict[str, Any]) -> None:
    assert covers([vector["entry"]], vector["address"]) is vector["covered"]


@pytest.mark.parametrize(
    ("addresses", "domain"),
    [
        (("Ola@Konzern.example",), "konzern.example"),
        (("ola@konzern.example", "per@konzern.example"), "konzern.example"),
        (("ola@konzern.example", "bob@x.org"), ""),
        (("bob@gmail.com",), ""),
        (("bob@gmx.de",), ""),
        ((), ""),
    ],
)
def test_a_domain_is_offered_only_where_it_is_the_only_one(addresses: tuple[str, ...], domain: str) -> None:
    assert domain_of(addresses) == domain
