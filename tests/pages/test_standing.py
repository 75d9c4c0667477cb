"""How a contact stands to receipts, on the dashboard: seen, noted, and the sender's own rules."""

from pathlib import Path

import pytest

from greentick.domain.mail_report import ReadReport, ReportKind
from greentick.domain.policy import Policy
from greentick.store import Store, open_store
from greentick.wire.settings_shapes import SettingsPatch
from greentick.worker import pipeline
from greentick.worker.batch import Given
from greentick.worker.tools import Tools
from making import a_message, an_id
from pages.house import House, a_house, text_of
from world import NOW_MS

BOB = "bob@example.org"
PAGE = f"/dashboard/contacts/{BOB}"


@pytest.fixture
def house(sqlite_url: str, tmp_path: Path) -> House:
    store: Store = open_store(
        sqlite_url, secrets=[b"a secret of thirty-two characters"], policy=Policy(consent_first=True)
    )
    account = store.accounts.create(1)
    store.messages.register(account, [a_message(account)], NOW_MS)
    pipeline.run(store, Tools(), Given(now_ms=NOW_MS, due=store.work.due(NOW_MS, 10)))
    while store.reports.follow():
        pass
    return a_house(store, tmp_path, account)


def choose(house: House, choice: str, **form: str) -> str:
    answer = house.post("/dashboard/contact", address=BOB, choice=choice, **form)
    assert (answer.status_code, answer.location) == (303, PAGE)
    return text_of(house.get(PAGE))


def test_consent_is_noted_with_its_source_and_taken_back(house: House) -> None:
    assert "Has not agreed yet" in text_of(house.get(PAGE))

    noted = choose(house, "consent", source="by phone")
    assert "You noted that they agreed." in noted
    assert "by phone" in noted
    assert "Has not agreed yet" in choose(house, "forget")


def test_an_address_goes_on_the_never_track_list_and_off_again(house: House) -> None:
    assert "On your never-track list" in choose(house, "never")
    assert "Has not agreed yet" in choose(house, "not_never")


def test_a_contact_may_be_left_untold(house: House) -> None:
    assert "Send with the telling line again" in choose(house, "quiet")
    assert "Send without the telling line" in choose(house, "not_quiet")


def test_who_is_left_untold_in_another_spelling_can_be_told_again(house: House) -> None:
    house.store.accounts.update_settings(house.account, SettingsPatch(disclosure_off=[f"{BOB}."]))

    assert "Send with the telling line again" in text_of(house.get(PAGE))
    assert "Send without the telling line" in choose(house, "not_quiet")


def test_a_contact_is_erased_with_one_press_after_a_warning(house: House) -> None:
    page = text_of(house.get(PAGE))
    assert '<details class="danger">' in page
    assert 'name="choice" value="erase"' in page
    assert house.post("/dashboard/contact", csrf="forged", address=BOB, choice="erase").status_code == 403
    assert house.get(PAGE).status_code == 200

    erased = house.post("/dashboard/contact", address=BOB, choice="erase")

    assert (erased.status_code, erased.location) == (303, "/dashboard/contacts")
    assert house.get(PAGE).status_code == 404
    assert house.changed == [house.account]


def test_nonsense_and_foreign_forms_change_nothing(house: House) -> None:
    before = house.store.accounts.get(house.account)

    assert house.post("/dashboard/contact", address=BOB, choice="everything").status_code == 400
    assert house.post("/dashboard/contact", address="bob", choice="never").status_code == 400
    assert house.post("/dashboard/contact", csrf="forged", address=BOB, choice="never").status_code == 403
    assert house.store.accounts.get(house.account) == before


def test_a_mail_refused_for_tracking_says_so_and_its_domain_is_spared_with_one_press(house: House) -> None:
    report = ReadReport(
        id="1", kind=ReportKind.BOUNCED, message_ids=("1@x",), at_ms=NOW_MS, status="5.7.1", blames_tracking=True
    )
    sent = a_message(house.account, 2, rfc_message_id="<1@x>", gmail_address="alice@example.com")
    house.store.recipients.note_consent(house.account, BOB, "by phone", NOW_MS)
    house.store.messages.register(house.account, [sent], NOW_MS)
    house.store.mail_reports.add(house.account, report, NOW_MS)
    pipeline.run(house.store, Tools(), Given(now_ms=NOW_MS, due=house.store.work.due(NOW_MS, 10)))
    mail = f"/dashboard/messages/{an_id(2)}"

    page = text_of(house.get(mail))
    assert "the image or the links with which greentick counts were the reason" in page
    assert "Never track example.org" in page
    assert "greentick counts were the reason" in text_of(house.get(f"{mail}/evidence"))

    assert "Never track this address" not in choose(house, "never_domain")
    account = house.store.accounts.get(house.account)
    assert account is not None
    assert account.settings.never_track == ["example.org"]
    assert "example.org is on your never-track list" in text_of(house.get(mail))
    assert "Never track example.org" not in text_of(house.get(mail))
