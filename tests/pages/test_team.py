"""Colleagues: each sees only their own receipts, and those that somebody chose to show them."""

import re

from greentick.domain.identity import Identity
from greentick.domain.token import b64encode
from greentick.domain.visitor import Visitor
from pages.house import CSRF, House, text_of
from world import NOW_MS


def a_person(house: House, account: bytes, address: str) -> Visitor:
    house.store.people.prove(account, Identity(issuer="https://g.example", subject=address, address=address), NOW_MS)
    return Visitor(account, "", CSRF)


def ids(house: House) -> list[str]:
    return re.findall(r'href="/dashboard/messages/([\w-]{16})"', text_of(house.get("/dashboard/")))


def test_a_colleague_looks_and_changes_nothing_for_as_long_as_he_is_let(house: House) -> None:
    alice = a_person(house, house.account, "alice@example.org")
    bob = a_person(house, house.store.accounts.create(NOW_MS), "bob@example.org")
    house.visitor = alice
    hers = ids(house)
    assert hers
    assert house.post("/dashboard/team", shared_with="Bob@Example.org\n").status_code == 303

    house.visitor = bob
    assert ids(house) == []
    assert "alice@example.org" in text_of(house.get("/dashboard/team"))
    assert house.post("/dashboard/team/look", of=b64encode(alice.account_id)).status_code == 303
    message = f"/dashboard/messages/{hers[0]}"

    assert ids(house) == hers
    page = text_of(house.get(message))
    assert "You are looking at the receipts of alice@example.org" in page
    assert "/delete" not in page
    assert "/correct" not in page
    assert house.post(f"{message}/delete").status_code == 404
    assert "You are looking" not in text_of(house.get("/dashboard/settings"))
    assert house.get("/dashboard/reports").status_code == house.get("/dashboard/messages.csv").status_code == 200

    house.visitor = alice
    assert house.post("/dashboard/team", shared_with="").status_code == 303
    house.visitor = bob
    assert ids(house) == []
    assert house.get(message).status_code == 404
    assert house.post("/dashboard/team/look", of=b64encode(alice.account_id)).status_code == 404


FILES = ("messages.json", "contacts.json", "reports.json", "domains.json", "subjects.json", "domains.csv")
FILES_OF_A_YEAR = [f"/dashboard/{name}?since=2026-01-01&until=2026-12-31" for name in FILES]


def test_what_a_colleague_takes_along_is_what_the_page_shows(house: House) -> None:
    alice = a_person(house, house.account, "alice@example.org")
    bob = a_person(house, house.store.accounts.create(NOW_MS), "bob@example.org")
    house.visitor = alice
    hers = [house.get(path).data for path in FILES_OF_A_YEAR]
    house.post("/dashboard/team", shared_with="bob@example.org")

    house.visitor = bob
    his = [house.get(path).data for path in FILES_OF_A_YEAR]
    house.post("/dashboard/team/look", of=b64encode(alice.account_id))

    assert [house.get(path).data for path in FILES_OF_A_YEAR] == hers
    assert not set(his) & set(hers)


def test_only_proved_addresses_open_anything(one_house: House) -> None:
    alice = a_person(one_house, one_house.account, "alice@example.org")
    one_house.post("/dashboard/team", shared_with="bob@example.org")

    mallory = one_house.store.accounts.create(NOW_MS)
    one_house.visitor = Visitor(mallory, "", CSRF)
    one_house.client.set_cookie("greentick_look", b64encode(alice.account_id), path="/dashboard")
    assert ids(one_house) == []
    assert "/dashboard/team" not in text_of(one_house.get("/dashboard/"))

    one_house.visitor = a_person(one_house, mallory, "mallory@example.org")
    assert ids(one_house) == []
    wrong = one_house.post("/dashboard/team", shared_with="everybody")
    assert (wrong.status_code, "“everybody” cannot be listed" in text_of(wrong)) == (400, True)
    assert one_house.post("/dashboard/team", csrf="guessed", shared_with="").status_code == 403
