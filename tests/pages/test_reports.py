"""Reports and what can be taken along: counts that others can check, in tables, drawings and files."""

import csv
import io
import json
import re

import pytest

from greentick import downloads
from greentick.domain.message import Recipient
from greentick.domain.visitor import Visitor
from greentick.errors import StoreUnavailable
from greentick.pages.layout import TEXTS
from greentick.store.figures import Span
from greentick.tongues import LANGUAGES, texts
from greentick.worker import pipeline
from greentick.worker.batch import Given
from making import a_hit, a_message, an_id
from pages.house import House, text_of
from worker.rules import RULES
from world import NOW_MS

PAGES = ("", "contacts", "reports", "reports?days=365", "snippet", "team", "settings", "sessions")


def ids(house: House, query: str = "") -> list[str]:
    return re.findall(r'href="/dashboard/messages/([\w-]{16})"', text_of(house.get(f"/dashboard/?{query}")))


def test_reports_show_automatic_and_uncertain_requests_apart_beside_each_drawing(house: House) -> None:
    page = text_of(house.get("/dashboard/reports?days=30", zone="Asia/Kathmandu"))

    assert page.count('<svg class="chart"') == 4
    assert page.count("<details><summary>The same as a table") == 4
    tiles = dict(re.findall(r'<li class="(\w+)"><span>[^<]*</span><strong>(\d+)', page))
    counted = house.store.figures.sums(house.account, [Span(0, 2**31 - 1, 0)])
    assert int(tiles["opens"]) == counted.opens > 0
    assert int(tiles["automatic"]) == counted.automatic + counted.automatic_clicks > 0
    assert int(tiles["uncertain"]) == counted.uncertain + counted.uncertain_clicks > 0
    assert "Asia/Kathmandu" in page
    assert "Mara Lindqvist</a>" in page
    assert "does not say that nobody reads them" in page


def test_where_no_mail_gave_a_sign_no_time_to_it_is_drawn(one_house: House) -> None:
    page = text_of(one_house.get("/dashboard/reports?since=2026-11-16&until=2026-11-16"))

    delay = page.partition('<section class="report delay">')[2].partition("</section>")[0]
    assert texts(TEXTS, "en")["nothing_counted"] in delay
    assert "<svg" not in delay
    assert '<svg class="chart"' in page, "what cannot be told was counted"


@pytest.mark.parametrize("language", LANGUAGES)
def test_tiles_count_by_the_readers_clock_and_say_where_they_cannot(one_house: House, language: str) -> None:
    account = one_house.store.accounts.create(1)
    one_house.visitor = Visitor(account, "", "new")
    sent_at_ms = NOW_MS - 3_600_000  # on the island it is the next day already
    one_house.store.messages.register(account, [a_message(account, 500, sent_at_ms=sent_at_ms)], NOW_MS)
    hit = a_hit(account, "read", 500, at_ms=NOW_MS - 60_000)
    pipeline.run(one_house.store, RULES, Given(now_ms=NOW_MS, hits=[hit]))
    one_house.store.reports.follow()

    day = "since=2026-11-19&until=2026-11-19"
    page = text_of(one_house.get(f"/dashboard/reports?{day}", language=language, zone="Pacific/Kiritimati"))
    tiles = dict(re.findall(r'<li class="(sent|opened|opens)">(.*?)</li>', page))
    shown = {name: re.search(r"<strong>(\d+)", tile)[1] for name, tile in tiles.items()}  # type: ignore[index]
    assert shown == {"sent": "1", "opened": "0", "opens": "1"}
    assert "UTC" in tiles["opened"]
    assert "UTC" not in tiles["sent"]


def test_what_is_taken_along_says_that_it_is_no_proof(house: House) -> None:
    odd = a_message(house.account, 1, subject='＝HYPERLINK("//x")', recipients=(Recipient("+a@b.example"),))
    house.store.messages.register(house.account, [odd], NOW_MS)
    rows = list(csv.reader(io.StringIO(house.get("/dashboard/messages.csv").data.decode("utf-8-sig"))))
    whole = json.loads(house.get("/dashboard/messages.json").data)
    days = json.loads(house.get("/dashboard/reports.json?days=7").data)

    proof = texts(TEXTS, "en")["no_proof"]
    mine = next(row for row in rows if row[0] == an_id(1))
    assert mine[3:5] == ["'+a@b.example", '\'＝HYPERLINK("//x")']
    assert rows[-1] == [proof]
    assert len(rows) - 2 == len(whole["messages"]) == len(house.store.messages.list(house.account, limit=100)[0])
    assert whole["note"] == days["note"] == proof
    assert len(days["days"]) == 7
    assert house.get("/dashboard/messages.csv?state=odd").status_code == 400


def test_automatic_requests_stand_apart_by_domain_subject_and_contact_in_tables_and_files(house: House) -> None:
    account, proof = house.account, texts(TEXTS, "en")["no_proof"]
    ines = house.store.figures.contact(account, "ines.duarte@example.org")
    assert ines is not None
    assert 0 < ines.automatic < ines.events
    apart = f'class="number">{ines.automatic} <small>{round(100 * ines.automatic / ines.events)}%</small></td>'

    assert apart in text_of(house.get("/dashboard/contacts"))
    page = text_of(house.get("/dashboard/reports?days=90"))
    for kind in ("domain", "subject"):
        (path,) = re.findall(rf'"(/dashboard/{kind}s\.csv\?[^"]+)"', page)
        head, *rows, last = csv.reader(io.StringIO(house.get(path).data.decode("utf-8-sig")))
        whole = json.loads(house.get(path.replace(".csv", ".json")).data)
        assert head == [kind, "sent", "opened", "clicked", "uncertain", "events", "automatic"]
        assert last == [whole["note"]] == [proof]
        assert [int(row[6]) for row in rows] == [each["automatic"] for each in whole[f"{kind}s"]]
        assert any(int(row[6]) for row in rows)
    (path,) = re.findall(r'"(/dashboard/contacts\.csv\?[^"]+)"', text_of(house.get("/dashboard/contacts?q=ines")))
    head, hers, last = csv.reader(io.StringIO(house.get(path).data.decode("utf-8-sig")))
    assert (head[0], hers[0], head[5], hers[5], last) == (
        "address",
        ines.address,
        "automatic",
        str(ines.automatic),
        [proof],
    )
    people = json.loads(house.get("/dashboard/contacts.json").data)["contacts"]
    assert [each["address"] for each in people] == [
        each.address for each in house.store.figures.contacts(account, limit=100)
    ]
    assert house.get("/dashboard/names.csv").status_code == 404


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_cannot_be_taken_along_now_is_said_on_a_page(
    house: House, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object, **__: object) -> None:
        raise StoreUnavailable("away")

    with monkeypatch.context() as patched:
        patched.setattr(downloads, "IN_MEMORY", 0)
        patched.setattr(downloads, "FILES_OF_ONE", 0)
        busy = house.get("/dashboard/messages.csv", language=language)
    monkeypatch.setattr(house.store.messages, "list", away)
    cut = house.get("/dashboard/messages.csv", language=language)

    assert (busy.status_code, cut.status_code) == (429, 503)
    assert texts(TEXTS, language)["problem_429"] in text_of(busy)
    assert texts(TEXTS, language)["problem_503"] in text_of(cut)


def test_evidence_holds_what_is_known_with_hashes_and_what_is_not_proved(one_house: House) -> None:
    shown = ids(one_house, "state=clicked")[0]
    document = json.loads(one_house.get(f"/dashboard/messages/{shown}/evidence.json").data)
    page = text_of(one_house.get(f"/dashboard/messages/{shown}/evidence"))

    assert document["message"]["sent_at"]
    assert document["message"]["recipients"]
    assert document["state"] == "clicked"
    assert all(re.fullmatch(r"[0-9a-f]{64}", each["sha256"]) for each in document["requests"])
    assert len(document["not_proved"]) == 7
    assert document["sha256"] in page
    assert texts(TEXTS, "en")["no_proof"] in page
