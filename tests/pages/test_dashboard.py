"""The dashboard: what each page shows, and to whom."""

import json
import re
import tracemalloc

import pytest

from greentick.domain.mail_report import ReadReport, ReportKind, said_by
from greentick.domain.snippet import LINES
from greentick.domain.visitor import Visitor
from greentick.pages import contacts
from greentick.pages.assets import STATIC
from greentick.pages.layout import TEXTS, saying
from greentick.tongues import LANGUAGES, texts
from greentick.wire.settings_shapes import SettingsPatch
from greentick.worker import pipeline
from greentick.worker.batch import Given
from greentick.worker.tools import Tools
from judging import THUNDERBIRD
from making import a_hit, a_message, an_id
from pages.house import CSRF, House, text_of, title_of
from pages.stories import LINK, WORD
from worker.rules import RULES
from world import NOW_MS

PAGES = ("", "contacts", "reports", "reports?days=365", "snippet", "team", "settings", "sessions")


def ids(house: House, query: str = "") -> list[str]:
    return re.findall(r'href="/dashboard/messages/([\w-]{16})"', text_of(house.get(f"/dashboard/?{query}")))


def test_every_page_is_small_and_asks_nobody_else(house: House) -> None:
    sheet = sum((STATIC / name).stat().st_size for name in ("pages.css", "pages.js", "tick.svg"))
    first = ids(house)[0]
    for path in (*PAGES, f"messages/{first}", f"messages/{first}/evidence"):
        answer = house.get(f"/dashboard/{path}")

        assert answer.status_code == 200, path
        assert len(answer.data) + sheet < 150_000, path
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        page = text_of(answer)
        pressed = re.sub(r'<a class="button second" href="https://mail\.google\.com/mail/u/', '<a href="/', page)
        assert not re.findall(r'(?:src|href|action)="(?!/|\?|#|data:)', pressed), "only a press leads to Gmail"
        assert " style=" not in page
        assert "<style" not in page


def test_whoever_has_sent_nothing_yet_is_told_how_to_begin(one_house: House) -> None:
    one_house.visitor = Visitor(one_house.store.accounts.create(NOW_MS), "", "new")
    words = texts(TEXTS, "en")

    assert words["none_yet"] in text_of(one_house.get("/dashboard/"))
    assert words["none_yet"] in text_of(one_house.get("/dashboard/contacts"))
    assert words["no_contacts"] in text_of(one_house.get("/dashboard/contacts?q=ines"))
    reports = text_of(one_house.get("/dashboard/reports"))
    assert words["nothing_counted"] in reports
    assert words["no_requests"] in reports
    assert 'class="chart' not in reports


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_speak_the_readers_language(one_house: House, language: str) -> None:
    words = texts(TEXTS, language)
    answer = one_house.get("/dashboard/reports", language=language)

    assert title_of(answer) == words["nav_reports"]
    assert words["silent_caveat"] in text_of(answer)
    assert f'<html lang="{language}"' in text_of(answer)
    shown = ids(one_house, "state=opened")[0]
    message = text_of(one_house.get(f"/dashboard/messages/{shown}", language=language))
    assert any(sentence in message for name, sentence in words.items() if name.startswith("reason_"))


def test_texts_are_there_in_every_language_and_rate_nobody() -> None:
    names = {
        language: {re.sub(r"_(few|many)$", "_other", name) for name in texts(TEXTS, language)} for language in LANGUAGES
    }
    assert all(each == names["en"] for each in names.values())
    english = " ".join(texts(TEXTS, "en").values()).lower()
    for word in ("ignored", "lazy", "interested", "engagement", "score", "hot lead", "legally valid"):
        assert word not in english


def test_whoever_is_not_signed_in_is_led_to_the_sign_in(one_house: House) -> None:
    one_house.visitor = None

    for path in (*PAGES, "messages.csv", "nothing"):
        answer = one_house.get(f"/dashboard/{path}")
        assert answer.status_code == 302, path
        assert answer.headers["Location"].startswith("/auth/signin?next=%2Fdashboard%2F")


def test_each_account_sees_only_its_own(house: House) -> None:
    theirs = ids(house)[0]
    house.visitor = Visitor(house.store.accounts.create(1), "", "other")

    assert ids(house) == []
    assert house.get(f"/dashboard/messages/{theirs}").status_code == 404
    assert house.get(f"/dashboard/messages/{theirs}/evidence.json").status_code == 404
    assert house.get("/dashboard/contacts/ines.duarte@example.org").status_code == 404
    assert house.post(f"/dashboard/messages/{theirs}/delete", csrf="other").status_code == 404
    assert json.loads(house.get("/dashboard/messages.json").data)["messages"] == []
    assert "ines.duarte" not in text_of(house.get("/dashboard/reports")).lower()


def test_a_form_from_elsewhere_changes_nothing(one_house: House) -> None:
    theirs = ids(one_house)[0]

    assert one_house.post(f"/dashboard/messages/{theirs}/delete", csrf="guessed").status_code == 403
    assert one_house.post("/dashboard/settings", csrf="", retention_days="1").status_code == 403
    assert theirs in ids(one_house)


def test_messages_are_found_and_paged(house: House) -> None:
    account = house.account
    more = [
        a_message(account, 1000 + each, sent_at_ms=NOW_MS - each * 1000, subject=f"Bulk {each}") for each in range(60)
    ]
    house.store.messages.register(account, more, NOW_MS)
    while house.store.reports.follow():
        pass
    first = text_of(house.get("/dashboard/"))
    following = re.search(r'rel="next" href="([^"]+)"', first)

    assert following
    seen = ids(house) + re.findall(r'href="/dashboard/messages/([\w-]{16})"', text_of(house.get(following[1])))
    whole = house.store.messages.list(account, limit=1000)[0]
    assert seen == [each.message.id for each in whole][:100]
    assert len(whole) > 60
    assert ids(house, "since=2026-11-19&until=2026-11-20") == []
    assert ids(house, "q=nowhere+at+all") == []
    for path in ("/dashboard/", "/dashboard/history"):
        assert "“From” is later than “To”" in text_of(house.get(f"{path}?since=2026-11-20&until=2026-11-19"))
        assert "“From” is later" not in text_of(house.get(f"{path}?since=2026-11-19&until=2026-11-19"))
    assert set(ids(house, "state=clicked")) <= set(ids(house, "q=example"))
    assert house.get("/dashboard/?since=yesterday").status_code == 400
    assert house.get("/dashboard/?state=read").status_code == 400
    assert house.get("/dashboard/?before=x").status_code == 400


def test_one_message_shows_its_events_in_groups_and_takes_corrections(house: House) -> None:
    shown = ids(house, "state=opened")[0]
    page = text_of(house.get(f"/dashboard/messages/{shown}"))
    event = re.search(r'name="event" value="([^"]+)"', page)
    assert event
    assert "<h2>Opened" in page

    corrected = house.post(f"/dashboard/messages/{shown}/correct", event=event[1], own="yes")
    assert corrected.status_code == 303
    assert '<p class="note" role="status">Noted.' in text_of(house.get(corrected.headers["Location"]))
    assert "Noted." not in text_of(house.get(f"/dashboard/messages/{shown}"))
    assert house.post(f"/dashboard/messages/{shown}/correct", event="none", own="yes").status_code == 404
    assert house.post(f"/dashboard/messages/{shown}/delete").status_code == 303

    assert house.changed == [house.account]
    assert house.get(f"/dashboard/messages/{shown}").status_code == 404


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_asked_is_said_not_to_be_kept_where_the_sender_wants_it_so(one_house: House, language: str) -> None:
    store, account = one_house.store, one_house.account
    store.accounts.update_settings(account, SettingsPatch(keep_agent=False))
    store.messages.register(account, [a_message(account, 7)], NOW_MS)
    read = a_hit(account, "h-7", 7, at_ms=NOW_MS + 3_600_000, agent=THUNDERBIRD)
    pipeline.run(store, Tools(), Given(now_ms=NOW_MS + 7_200_000, hits=[read]))

    page = text_of(one_house.get(f"/dashboard/messages/{an_id(7)}", language=language))

    assert texts(TEXTS, language)["visitor_not_kept"] in page
    assert "Thunderbird" not in page


def test_a_mail_leads_to_its_thread_in_gmail_where_that_is_known(house: House) -> None:
    known = a_message(house.account, 2001, thread_id="18c5f0a1", gmail_address="alice+x@example.org")
    unknown = a_message(house.account, 2002, thread_id="", gmail_address="alice@example.org")
    house.store.messages.register(house.account, [known, unknown], NOW_MS)

    page = text_of(house.get(f"/dashboard/messages/{known.id}"))
    assert 'href="https://mail.google.com/mail/u/alice%2Bx%40example.org/#all/18c5f0a1"' in page
    assert "mail.google.com" not in text_of(house.get(f"/dashboard/messages/{unknown.id}"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_marks_are_explained_where_they_stand(one_house: House, language: str) -> None:
    page = text_of(one_house.get("/dashboard/", language=language))
    said = texts(TEXTS, language)

    assert f"<summary>{said['legend']}</summary>" in page
    for each in ("legend_sent", "tick_maybe", "tick_opened_once", "tick_clicked", "tick_refused", "legend_log"):
        assert f"<span>{said[each]}</span>" in page


def test_a_contact_shows_only_the_events_of_mails_to_it(house: House) -> None:
    page = text_of(house.get("/dashboard/contacts/ines.duarte@example.org"))
    shown = set(re.findall(r'href="/dashboard/messages/([\w-]{16})"', page))

    sent = house.store.messages.list(house.account, limit=100)[0]
    hers = {each.message.id for each in sent if any(one.name == "Ines Duarte" for one in each.message.recipients)}
    assert shown == hers
    assert title_of(house.get("/dashboard/contacts/INES.duarte@example.org")) == "Ines Duarte"


def test_a_contact_has_the_newest_in_view_and_the_rest_folded(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contacts, "IN_VIEW", 3)
    page = text_of(house.get("/dashboard/contacts/pavel.orlov@example.net"))

    for part in page.split("<section>")[1:3]:
        in_view, _, older = part.partition("<details>")
        said = re.search(r"<summary>Older \((\d+)\)", older)
        assert in_view.count("<li>") == 3
        assert said is not None
        assert older.count("<li>") == int(said[1])


def test_from_what_was_found_one_way_leads_back_to_all(house: House) -> None:
    everything = texts(TEXTS, "en")["show_all"]

    for path, asked in (("contacts", "q=ines"), ("history", "q=plan"), ("history", "kind=click")):
        assert everything not in text_of(house.get(f"/dashboard/{path}"))
        assert f'href="/dashboard/{path}">{everything}</a>' in text_of(house.get(f"/dashboard/{path}?{asked}"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_usual_words_stand_where_own_ones_may(one_house: House, language: str) -> None:
    assert f'placeholder="{LINES[language].opens}"' in text_of(one_house.get("/dashboard/settings"))


def test_a_list_says_the_state_in_short_and_in_full_below_the_pointer(house: House) -> None:
    page = text_of(house.get("/dashboard/?state=clicked"))

    assert re.search(r'<i title="Opened, and the link [^"]+ was followed">Link followed</i>', page)


@pytest.mark.parametrize(("path", "status"), [("messages/none", 404), ("nowhere", 404), ("?since=today", 400)])
def test_what_goes_wrong_leaves_the_ways_to_the_other_pages(one_house: House, path: str, status: int) -> None:
    answer = one_house.get(f"/dashboard/{path}")

    assert answer.status_code == status
    assert '<a href="/dashboard/reports">' in text_of(answer)
    assert f'name="csrf" value="{CSRF}"><button class="quiet">{texts(TEXTS, "en")["sign_out"]}' in text_of(answer)


def test_what_a_followed_links_query_tells_stands_only_with_the_mail_itself(one_house: House) -> None:
    sent, _ = one_house.store.messages.list(one_house.account, limit=50)
    clicked = next(each.message for each in sent if each.receipt.clicks)
    query = LINK.partition("?")[2]

    for path in ("", "history", f"contacts/{clicked.recipients[0].address}"):
        assert query not in text_of(one_house.get(f"/dashboard/{path}")), path
    page = text_of(one_house.get(f"/dashboard/messages/{clicked.id}"))
    assert "the link example.org/report… was followed" in page
    assert LINK in page


def test_settings_are_kept_as_the_api_keeps_them(house: House) -> None:
    form = {
        "notify": "every",
        "retention_days": "90",
        "tracks_default": "both",
        "keep_details": "on",
        "keep_subject": "on",
        "disclosure_off": "carol@example.net",
        "disclosure": "on",
        "disclosure_de": "Mit Zeichen",
        "never_track": "Boss@Example.org\n@example.net\n",
        "zone": "Europe/Berlin",
    }
    answer = house.post("/dashboard/settings", **form)

    assert answer.status_code == 303
    assert "greentick_zone=Europe/Berlin" in answer.headers["Set-Cookie"]
    account = house.store.accounts.get(house.account)
    assert account is not None
    kept = account.settings
    assert (kept.notify, kept.retention_days, kept.tracks_default, kept.disclosure) == ("every", 90, "both", True)
    assert (kept.keep_details, kept.keep_subject, kept.keep_recipients, kept.keep_agent) == (True, True, False, False)
    assert kept.disclosure_text == {"de": "Mit Zeichen"}
    assert kept.disclosure_off == ["carol@example.net"]
    assert sorted(kept.never_track) == ["boss@example.org", "example.net"]
    for wrong in ({"retention_days": "0"}, {"retention_days": "x"}, {"notify": "always"}, {"zone": "Mars/One"},
                  {"never_track": "no address"}):  # fmt: skip
        assert house.post("/dashboard/settings", **{**form, **wrong}).status_code == 400, wrong


@pytest.mark.parametrize("wrong", [{"zone": "Nowhere/Land"}, {"retention_days": "9e9"}, {"never_track": "no address"}])
def test_settings_that_are_refused_are_not_kept_but_shown_as_typed(one_house: House, wrong: dict[str, str]) -> None:
    fields = {"retention_days": "99", "disclosure_de": "Mit Zeichen", "zone": "Asia/Tokyo"}
    lists = {"never_track": "boss@example.org", "disclosure_off": "carol@example.net"}
    form = {"notify": "every", "tracks_default": "both", "keep_labels": "on", **fields, **lists, **wrong}
    before = one_house.store.accounts.get(one_house.account)
    answer = one_house.post("/dashboard/settings", **form)

    page = text_of(answer)
    assert answer.status_code == 400
    assert one_house.store.accounts.get(one_house.account) == before
    assert all(re.search(rf'name="{name}"[^>]* value="{form[name]}"', page) for name in fields)
    assert all(re.search(rf'name="{name}"[^>]*>{form[name]}</textarea>', page) for name in lists)
    assert 'value="every" checked' in page
    assert 'value="both" selected' in page
    assert 'name="keep_labels" checked' in page
    assert 'name="keep_subject" checked' not in page


def test_a_zone_with_a_plus_is_kept(one_house: House) -> None:
    form = {"notify": "first", "retention_days": "90", "tracks_default": "opens", "zone": "Etc/GMT+5"}

    assert one_house.post("/dashboard/settings", **form).status_code == 303
    assert "Times in Etc/GMT+5" in text_of(one_house.get("/dashboard/reports"))


def test_nothing_is_kept_of_zones_that_strangers_make_up(one_house: House) -> None:
    def zone_of_a_stranger(number: int) -> str:
        name = f"{one_house.account.hex()}{number:x>3000}"
        with one_house.app.test_request_context(headers={"Cookie": f"greentick_zone={name}"}):
            return saying().zone_name

    assert zone_of_a_stranger(0) == "UTC"
    tracemalloc.start()
    for number in range(1, 101):
        zone_of_a_stranger(number)
    grown_bytes, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert grown_bytes < 100_000


def test_a_session_can_be_ended(house: House) -> None:
    sessions = {each.kind: each.id for each in house.store.sessions.list(house.account)}
    assert "Chrome, Windows" in text_of(house.get("/dashboard/sessions"))

    assert house.post("/dashboard/sessions/revoke", session=sessions["extension"]).status_code == 303
    assert house.post("/dashboard/sessions/revoke", session=sessions["extension"]).status_code == 404
    assert [each.kind for each in house.store.sessions.list(house.account)] == ["browser"]


def test_a_strangers_words_are_set_apart_from_ours_and_cannot_break_out(one_house: House) -> None:
    [mail] = ids(one_house, "q=Donaudampf")

    row = text_of(one_house.get("/dashboard/?q=Donaudampf"))
    message = text_of(one_house.get(f"/dashboard/messages/{mail}"))
    evidence = text_of(one_house.get(f"/dashboard/messages/{mail}/evidence"))

    assert f"<b><bdi>{WORD} \u202e عقد</bdi></b>" in row
    assert re.search("<bdi>\u202eمارا</bdi> · <bdi>mara@[a-z.]+</bdi>", message)
    assert re.search("<dd><bdi>mara@[a-z.]+</bdi></dd>", evidence)


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_only_clicks_count_nothing_is_said_of_opening(one_house: House, language: str) -> None:
    words = texts(TEXTS, language)
    sent = a_message(one_house.account, 78, sent_at_ms=NOW_MS, tracks="clicks", links=1)
    one_house.store.messages.register(one_house.account, [sent], NOW_MS)

    for path in ("", f"messages/{an_id(78)}", f"messages/{an_id(78)}/evidence"):
        page = text_of(one_house.get(f"/dashboard/{path}", language=language))

        assert words["tick_sent_clicks"] in page
        assert words["tick_sent"] not in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_reports_of_mail_systems_stand_apart_from_opens(one_house: House, language: str) -> None:
    words, at_ms = texts(TEXTS, language), NOW_MS + 60_000
    sent = a_message(one_house.account, 77, sent_at_ms=NOW_MS, rfc_message_id="<77@x>")
    one_house.store.messages.register(one_house.account, [sent], NOW_MS)
    for kind in ReportKind:
        report = ReadReport(id=kind, kind=kind, message_ids=("77@x",), at_ms=at_ms, status="5.1.1")
        one_house.store.mail_reports.add(one_house.account, report, at_ms)
    pipeline.run(one_house.store, RULES, Given(now_ms=at_ms, due=one_house.store.work.due(at_ms, 100)))

    page = text_of(one_house.get(f"/dashboard/messages/{an_id(77)}", language=language))
    evidence = text_of(one_house.get(f"/dashboard/messages/{an_id(77)}/evidence", language=language))

    said = [words[f"report_{said_by(kind, '5.1.1')}"] for kind in ReportKind]
    assert words["report_bounced_address"] in said
    assert all(each in page and each in evidence for each in said)
    assert words["tick_bounced"] in page
    assert words["report_but_opened"] not in page
    assert ">5.1.1<" in page
