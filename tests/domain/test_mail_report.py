"""Reports of mail servers and mail programs: what is taken of them, and that nothing throws whatever comes."""

import base64
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

import mail_reports as samples
from greentick.domain.mail_report import MOST_BYTES, ReportKind, read_report, said_by
from greentick.errors import InvalidInput
from mail_reports import SENT_ID

BARE_ID = SENT_ID.strip("<>")
AT_MS = 1_795_252_500_000
"""21 November 2026, 10:15 in Berlin."""


@pytest.mark.parametrize(
    ("text", "kind", "status"),
    [
        (samples.POSTFIX, "bounced", "5.1.1"),
        (samples.POSTFIX_DELAYED, "delayed", "4.4.1"),
        (samples.POSTFIX_DELIVERED, "delivered", "2.0.0"),
        (samples.EXIM, "bounced", "5.0.0"),
        (samples.GMAIL, "bounced", "5.1.1"),
        (samples.EXCHANGE, "bounced", "5.1.10"),
        (samples.THUNDERBIRD, "displayed", ""),
        (samples.OUTLOOK, "displayed", ""),
        (samples.OUTLOOK_DELETED, "deleted", ""),
    ],
)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_reads_the_reports_of_common_systems(text: str, kind: str, status: str, line_end: str) -> None:
    report = read_report(text.replace("\n", line_end).encode())

    assert (report.kind, report.status) == (kind, status)
    assert report.message_ids[0] == BARE_ID
    assert report.at_ms in {AT_MS, AT_MS - 900_000}


@pytest.mark.parametrize(
    "text",
    [
        samples.POSTFIX.replace(
            "550 5.1.1 <bob@example.org>: Recipient address rejected:", "550 5.7.1 rejected:"
        ).replace("User unknown in virtual mailbox table", "tracking pixel found"),
        samples.EXCHANGE.replace("be delivered to one or more", "be delivered: web beacons are blocked by one or more"),
        samples.EXIM.replace("550 No such user", "550 blocked, see https://t.example/p/abc in the mail"),
        samples.EXIM.replace("text/plain", "text/html").replace(
            "I'm sorry", "<p>Mail with <b>tracking</b> links</p>is refused"
        ),
    ],
)
def test_a_refusal_that_blames_tracking_is_known_by_its_words(text: str) -> None:
    report = read_report(text.encode(), "https://t.example")

    assert (report.kind, report.blames_tracking) == (ReportKind.BOUNCED, True)
    assert "track" not in repr(report).replace("blames_tracking", "")


def test_what_the_mail_itself_or_a_delay_says_of_tracking_is_no_refusal() -> None:
    returned = samples.delivery("Action: failed\nStatus: 5.1.1\n", more="All trackers are blocked and rejected.")
    delayed = samples.POSTFIX_DELAYED.replace("Status: 4.4.1", "Status: 4.4.1\nDiagnostic-Code: smtp; tracker blocked")

    for text in (samples.POSTFIX, samples.EXCHANGE, returned, delayed):
        assert not read_report(text.encode(), "https://t.example").blames_tracking


def test_of_several_recipients_the_worst_counts_and_only_their_number_is_kept() -> None:
    report = read_report(samples.SEVERAL.encode())

    assert (report.kind, report.status, report.recipients) == (ReportKind.BOUNCED, "5.2.2", 2)
    assert "example.org" not in repr(report)


def test_the_same_report_has_the_same_id_and_another_has_another() -> None:
    ids = [read_report(text.encode()).id for text in (samples.POSTFIX, samples.POSTFIX, samples.OUTLOOK)]

    assert ids[0] == ids[1] != ids[2]


def test_the_answer_to_a_mail_is_found_by_what_it_answers() -> None:
    text = samples.receipt("Disposition: manual-action/MDN-sent-manually; displayed/error\n")

    assert read_report(text.encode()).message_ids == (BARE_ID,)


def test_only_the_last_of_the_references_may_name_the_mail() -> None:
    text = samples.receipt("Disposition: a/b; processed\n", headers=f"References: <one@x> <two@x>\n\t{SENT_ID}\n")

    assert read_report(text.encode()).message_ids == (BARE_ID,)


def test_a_report_that_came_back_itself_is_not_the_report() -> None:
    inner = samples.THUNDERBIRD.replace(SENT_ID, "<inner@x>")
    text = samples.POSTFIX.replace("Subject: Contract", "Subject: receipt").replace("To: bob@example.org\n\n", inner)

    assert read_report(text.encode()).kind is ReportKind.BOUNCED
    forwarded = f"From: bob@example.org\nContent-Type: message/rfc822\n\n{samples.POSTFIX}"
    with pytest.raises(InvalidInput, match="no report of a mail system"):
        read_report(forwarded.encode())


def test_a_report_within_a_mail_with_a_footer_is_found() -> None:
    head, _, body = samples.POSTFIX.partition("MIME-Version: 1.0\n")
    text = (
        f'{head}Content-Type: multipart/mixed; boundary="o"\n\n--o\n{body}\n--o\nContent-Type: text/plain\n\nHi\n--o--'
    )

    assert read_report(text.encode()).kind is ReportKind.BOUNCED


@pytest.mark.parametrize("encoding", ["base64", "quoted-printable"])
def test_a_part_that_is_encoded_against_the_standard_is_read(encoding: str) -> None:
    fields = f"Final-Recipient: rfc822;b@x.org\nOriginal-Message-ID: {SENT_ID}\nDisposition: a/b; displayed\n"
    plain = base64.encodebytes(fields.encode()).decode() if encoding == "base64" else fields.replace("rfc", "r=66c")
    text = samples.receipt(plain, headers="").replace(
        "Content-Disposition: inline\nContent-Transfer-Encoding: 7bit", f"Content-Transfer-Encoding: {encoding}"
    )

    assert read_report(text.encode()).kind is ReportKind.DISPLAYED


def test_other_scripts_and_wrong_charsets_do_no_harm() -> None:
    text = samples.EXCHANGE.replace("charset=us-ascii", "charset=no-such-thing").replace("I'm sorry", "Увы, 残念")

    for data in (text.encode(), text.encode("utf-16"), text.encode("koi8-r", "replace")):
        try:
            assert read_report(data).kind is ReportKind.BOUNCED
        except InvalidInput:
            assert data.startswith(b"\xff\xfe")


def test_what_follows_a_cut_is_not_missed() -> None:
    text = samples.delivery("Reporting-MTA: dns; x\n\nAction: failed\nStatus: 5.1.1\n", more="A" * MOST_BYTES).encode()

    with pytest.raises(InvalidInput, match="longer than 256,000 bytes"):
        read_report(text)
    assert read_report(text[:MOST_BYTES]).message_ids == (BARE_ID,)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "no report of a mail system"),
        ("Subject: Hello\n\nHow are you?", "no report of a mail system"),
        (samples.POSTFIX.replace("Action: failed", "Action: whatever"), "names no action"),
        (samples.OUTLOOK.replace("; displayed", "; denied"), "does not say what became of the mail"),
        (samples.OUTLOOK.replace(SENT_ID, "no id"), "does not say which mail"),
    ],
)
def test_what_is_no_report_gets_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(InvalidInput, match=sentence):
        read_report(text.encode())


@pytest.mark.parametrize("date", ["", "yesterday", "Sat, 99 Nov 2026 10:15:00 +0100", "Mon, 1 Jan 0001 00:00 +2399"])
def test_a_time_that_makes_no_sense_is_left_out(date: str) -> None:
    text = samples.POSTFIX.replace("Date: Sat, 21 Nov 2026 10:15:00 +0100", f"Date: {date}", 1)

    assert read_report(text.encode()).at_ms in {None, 0}


def test_parts_nested_a_thousand_deep_are_refused() -> None:
    nested = "".join(f'Content-Type: multipart/mixed; boundary="{n}"\n\n--{n}\n' for n in range(3000))

    with pytest.raises(InvalidInput):
        read_report(nested.encode())


@given(st.binary(max_size=400), st.integers(0, len(samples.POSTFIX)), st.integers(0, 60))
def test_nothing_throws_whatever_is_put_in(junk: bytes, place: int, gone: int) -> None:
    whole = samples.POSTFIX.encode()
    for data in (junk, whole[:place] + junk + whole[place + gone :]):
        with suppress(InvalidInput):
            read_report(data)


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("5.1.1", "bounced_address"),
        ("5.1.10", "bounced_address"),
        ("5.1.8", "bounced"),
        ("4.2.2", "bounced_full"),
        ("5.2.2", "bounced_full"),
        ("5.7.26", "bounced_refused"),
        ("5.4.4", "bounced"),
        ("", "bounced"),
    ],
)
def test_why_a_mail_came_back_is_said_where_the_status_code_says_it(status: str, said: str) -> None:
    assert said_by("bounced", status) == said
    assert said_by("delayed", status) == "delayed"
