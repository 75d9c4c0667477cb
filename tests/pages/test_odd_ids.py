"""Ids that can be none, put into forms and addresses by hand: there is no such thing, whatever the database says."""

import pytest
from flask.testing import FlaskClient

import greentick.pages.notices.blueprint as notices
from greentick.notify.courier import Courier
from greentick.notify.desk import Desk
from pages.house import CSRF, House


@pytest.fixture
def client(house: House) -> FlaskClient:
    desk = Desk(house.store, Courier(house.settings, house.clock), house.clock)
    house.app.register_blueprint(
        notices.blueprint(house.store, desk, visitor_of=lambda: house.visitor, now_ms=house.clock)
    )
    return house.client


@pytest.mark.parametrize(
    "path",
    [
        "channels/a%00b/test",
        "channels/a%00b/remove",
        "channels/a%00b/rules",
        "rules/%00/remove",
        f"deliveries/{2**63 - 1}/retry",
        f"deliveries/{2**63}/retry",
        f"deliveries/{10**30}/retry",
    ],
)
def test_an_address_with_one(client: FlaskClient, path: str) -> None:
    form = {"csrf": CSRF, "occasion": "open"}

    assert client.post(f"/dashboard/notices/{path}", data=form).status_code == 404


def test_a_form_with_one(house: House) -> None:
    assert house.post("/dashboard/sessions/revoke", session="a\x00b").status_code == 404
