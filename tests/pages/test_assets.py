"""The style sheet, the script and the icon of the pages."""

from greentick.pages.assets import asset
from pages.house import House


def how_long(house: House, address: str) -> str:
    with house.get(address) as answer:
        assert answer.status_code == 200
        return answer.headers["Cache-Control"]


def test_what_stands_under_the_address_of_its_content_is_asked_for_once(one_house: House) -> None:
    for name in ("pages.css", "pages.js", "tick.svg", "recipient.css"):
        address = asset(name)

        assert how_long(one_house, address) == "public, max-age=31536000, immutable"
        for other in (address.partition("?")[0], f"{address}0"):
            assert how_long(one_house, other) == "no-cache"
