"""The recipient's page: exactly what is kept, in the reader's language; a choice only by a form of ours."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from greentick.domain.mail_report import ReadReport, ReportKind
from greentick.domain.message import Recipient
from greentick.domain.policy import Policy
from greentick.domain.token import TokenKind
from greentick.errors import StoreUnavailable
from greentick.pages.layout import TEXTS
from greentick.store.tables import metadata
from greentick.tongues import LANGUAGES, texts
from making import BOB
from pages.recipients import Server

CAROL = Recipient("carol@example.org")
BUTTONS = ("stop_mail", "stop_sender", "stop_server", "ask", "allow")


@pytest.fixture
def server(sqlite_url: str, tmp_path: Path) -> Iterator[Server]:
    opened = Server(sqlite_url, tmp_path)
    yield opened
    opened.store.close()


@pytest.fixture
def server_on_both(database_url: str, tmp_path: Path) -> Iterator[Server]:
    opened = Server(database_url, tmp_path)
    yield opened
    opened.store.close()


def everything(server: Server) -> list[str]:
    with server.store._database.reading() as connection:
        return [str(row) for table in metadata.sorted_tables for row in connection.execute(select(table))]


@pytest.mark.parametrize(
    ("language", "title", "rows"),
    [
        ("en", "This mail carries a receipt", ["Opened, through a mail service", "Gmail", "Opened", "Chrome"]),
        ("de-AT", "Diese Mail trägt ein Empfangszeichen", ["Geöffnet, über einen Mail-Dienst", "Geöffnet"]),
        ("ru", "В этом письме есть отметка об открытии", ["Открыто через почтовую службу", "Открыто"]),
        ("ja", "このメールには開封確認が付いています", ["開封（メールサービス経由）", "開封"]),
        ("fr", "This mail carries a receipt", []),
    ],
)
def test_says_who_sent_a_receipt_and_what_was_recorded(
    server: Server, language: str, title: str, rows: list[str]
) -> None:
    server.send(1)
    server.open(1)

    page = server.get(server.path(), language)

    assert page.status_code == 200
    assert title in page.text
    assert "alice@example.com" in page.text
    assert page.text.count("<tr>") == 3
    for each in rows:
        assert each in page.text
    assert all(f'value="{each}"' in page.text for each in BUTTONS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_speaks_of_what_can_be_recorded_of_this_mail_alone(server: Server, language: str) -> None:
    words = texts(TEXTS, language)
    server.send(1, tracks="opens")
    server.send(2, tracks="clicks", links=1)
    server.send(3, tracks="both", links=1)

    for number, kind in ((1, "opens"), (2, "clicks"), (3, "both")):
        page = server.get(server.path(number), language).text

        assert words[f"recipient_lead_{kind}"].partition("$1")[2] in page
        assert words[f"recipient_why_{kind}"] in page


def test_needs_no_script_no_cookie_and_nothing_from_elsewhere(server: Server) -> None:
    server.send(1)

    page = server.get(server.path())

    assert "Set-Cookie" not in page.headers
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "<script" not in page.text
    assert "http" not in page.text.replace("https://example.org", "")


def test_forged_erased_and_refused_look_alike(server: Server) -> None:
    for number in (1, 2, 3):
        server.send(number)
    server.press("stop_mail", server.path(1))
    server.store.messages.delete(server.alice, "AAAAAAAAAAAAAAAC", server.now_ms)
    forged = server.path(3)[:-3] + "AAA"
    paths = [server.path(1), server.path(2), forged, server.path(3, TokenKind.PIXEL), "/r/x", server.path(1) + "/proof"]

    pages = [server.get(path) for path in paths]
    posts = [server.client.post(path, data={"choice": "allow"}) for path in paths]

    assert {(page.status_code, page.text) for page in pages + posts} == {(200, pages[0].text)}
    assert "Nothing is recorded here" in pages[0].text


def test_looking_changes_nothing(server: Server) -> None:
    server.send(1)
    before = everything(server)

    for path in ("", "/done", "/proof", "?choice=stop_sender", "?choice=allow"):
        server.get(server.path() + path)
        server.client.head(server.path() + path)

    assert everything(server) == before


@pytest.mark.parametrize(
    ("mark", "headers"),
    [("", {}), ("1.x", {}), ("1795000000000.AAAA", {}), (None, {"Sec-Fetch-Site": "cross-site"})],
)
def test_a_form_from_elsewhere_changes_nothing(server: Server, mark: str | None, headers: dict[str, str]) -> None:
    server.send(1)
    if mark is None:
        mark = server.get(server.path()).text.partition('name="mark" value="')[2].partition('"')[0]
    before = everything(server)

    answer = server.client.post(server.path(), data={"mark": mark, "choice": "stop_sender"}, headers=headers)

    assert answer.status_code == 403
    assert "Please choose once more" in answer.text
    assert everything(server) == before


def test_a_mark_of_another_page_does_not_count(server: Server) -> None:
    server.send(1)
    server.send(2)
    mark = server.get(server.path(2)).text.partition('name="mark" value="')[2].partition('"')[0]

    answer = server.client.post(server.path(1), data={"mark": mark, "choice": "stop_sender"})

    assert (answer.status_code, server.state(1)) == (403, "sent")


def test_who_refuses_a_sender_can_take_it_back_with_the_pages_address(server_on_both: Server) -> None:
    server = server_on_both
    server.send(1)
    server.open(1)

    answer = server.press("stop_sender", server.path())
    page = server.get(answer.location)

    assert answer.status_code == 303
    assert "Receipts are refused" in page.text
    assert "only whoever runs this server can take it back" in page.text
    server.drain()
    assert server.state() == "refused"
    back = server.press("take_back", answer.location)
    server.drain()
    assert (back.location, server.state()) == (server.path(), "sent")
    assert "Nothing so far." in server.get(server.path()).text


def test_where_several_share_a_copy_every_address_gets_the_same_answer(server_on_both: Server) -> None:
    server = server_on_both
    for number in (1, 2, 3):
        server.send(number, Recipient("bob@example.org"), CAROL)

    answers = [
        server.press("stop_sender", server.path(number), address=address)
        for number, address in ((1, "mallory@example.org"), (2, ""), (3, "carol@example.org"))
    ]
    pages = [server.get(server.path(number)).text for number in (1, 2, 3)]

    assert [each.location.rpartition("/")[2] for each in answers] == ["done"] * 3
    assert len(set(pages)) == 1
    [standing] = server.store.recipients.check(server.alice, ["carol@example.org"], "")
    assert standing.cause == "refused_sender"


@pytest.mark.parametrize("policy", [Policy(), Policy(consent_first=True)])
@pytest.mark.parametrize("choice", [*BUTTONS, "now", "not_now"])
def test_whatever_is_chosen_the_page_tells_nothing_of_an_address(
    sqlite_url: str, tmp_path: Path, policy: Policy, choice: str
) -> None:
    server = Server(sqlite_url, tmp_path, policy)
    server.send(1, BOB, CAROL)
    server.send(2, Recipient("dave@example.org"), Recipient("erin@example.org"))
    for number, own in ((1, BOB.address), (2, "dave@example.org")):
        for typed in ("carol@example.org", own):  # one of several guesses who the other is
            server.press(choice, server.path(number), address=typed)
    server.drain()

    known, unknown = (_without_mark(server.get(server.path(number)).text) for number in (1, 2))

    assert known == unknown
    assert server.state(1) == server.state(2)
    server.store.close()


def _without_mark(page: str) -> str:
    """The page without what differs each time it is asked for, nor the times of what was given by hand."""
    return re.sub(r'name="mark" value="[^"]*"|<time.*?</time>', "", page)


def test_a_receipt_one_of_several_gave_stands_on_the_page_that_goes_on_asking(sqlite_url: str, tmp_path: Path) -> None:
    server = Server(sqlite_url, tmp_path, Policy(consent_first=True))
    server.send(1, BOB, CAROL)

    server.press("now", server.path())
    server.drain()
    page = server.get(server.path()).text

    assert "May the sender get a receipt?" in page
    assert page.count("<td>Opened</td>") == 1
    assert 'value="stop_mail"' in page
    server.store.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_before_the_server_knows_to_whom_a_mail_went_the_page_shows_its_hits_and_promises_no_more(
    server: Server, language: str
) -> None:
    words = texts(TEXTS, language)
    server.open(7)

    page = server.get(server.path(7), language).text

    assert page.count(f"<td>{words['recipient_as_unjudged']}</td>") == 2
    assert words["recipient_nothing"] not in page
    assert words["recipient_unknown"] in page
    assert [each for each in BUTTONS if f'value="{each}"' in page] == ["stop_mail"]
    assert 'name="address"' not in page
    server.press("stop_mail", server.path(7))
    server.send(7)
    assert (server.state(7), words["recipient_neutral_title"] in server.get(server.path(7), language).text) == (
        "refused", True,
    )  # fmt: skip


def test_the_page_never_shows_other_recipients_or_the_subject(server: Server) -> None:
    server.send(1, Recipient("bob@example.org"), CAROL, subject="Salaries")

    page = server.get(server.path()).text

    assert "Your mail address" in page
    assert not any(each in page for each in ("bob@", "carol@", "Salaries"))


def test_the_senders_own_views_tell_nothing_of_him(server: Server) -> None:
    server.send(1, gmail_address="alice@example.com")
    server.open(1, minutes=-1)

    page = server.get(server.path()).text

    assert page.count("<td>The sender</td>") >= 1
    assert "Gmail" not in page.partition("<td>The sender</td>")[0].rpartition("<tr>")[2]


def test_asks_where_consent_comes_first_and_now_is_a_receipt(sqlite_url: str, tmp_path: Path) -> None:
    server = Server(sqlite_url, tmp_path, Policy(consent_first=True))
    server.send(1)
    server.open(1)
    page = server.get(server.path()).text
    assert "May the sender get a receipt?" in page
    assert "would like to know when you open this mail. Nothing" in page
    assert "What was recorded" not in page

    server.press("not_now", server.path())
    server.drain()
    assert server.state() == "untracked"
    assert "May the sender get a receipt?" in server.get(server.path()).text
    end = server.store.feed.end(server.alice)
    server.press("now", server.path())
    server.drain()

    assert server.state() == "opened"
    [change] = server.store.feed.page(server.alice, end, 10).items
    assert change.stored is not None
    assert [(each.verdict, each.reason) for each in change.stored.receipt.events] == [("person", "given_by_hand")]
    server.store.close()


def test_a_senders_address_cannot_write_into_the_page(server: Server) -> None:
    server.send(1, gmail_address='"><script>alert(1)</script>@example.com')

    page = server.get(server.path()).text

    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "<strong><bdi>&#34;" in page


def test_a_database_that_is_away_is_said_to_be(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_args: object) -> None:
        raise StoreUnavailable("away")

    monkeypatch.setattr(server.store.choosing, "show", away)

    page = server.get(server.path())

    assert (page.status_code, "try again in a minute" in page.text) == (503, True)


def test_an_erased_account_leaves_a_neutral_page_and_counts_nothing(server: Server) -> None:
    server.send(1)
    server.store.accounts.delete(server.alice)

    server.open(1)

    assert "Nothing is recorded here" in server.get(server.path()).text
    assert [row for row in everything(server) if "alembic" not in row] == []


def test_shows_what_mail_systems_reported_unless_it_may_be_of_somebody_else(server: Server) -> None:
    server.send(1, rfc_message_id="<1@x>")
    server.send(2, BOB, CAROL, rfc_message_id="<2@x>")
    for name in ("1@x", "2@x"):
        report = ReadReport(id="r", kind=ReportKind.DISPLAYED, message_ids=(name,))
        server.store.mail_reports.add(server.alice, report, server.now_ms)

    refused = ReadReport(id="b", kind=ReportKind.BOUNCED, message_ids=("1@x",), blames_tracking=True)
    server.store.mail_reports.add(server.alice, refused, server.now_ms)

    assert "Reported by the mail program: displayed" in server.get(server.path(1)).text
    assert "the links with which greentick counts were the reason" in server.get(server.path(1)).text
    assert "Reported by the mail program" not in server.get(server.path(2)).text
