"""Recipients' programs find a mail's images and ask for them as they truly do."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from standins import mailclient
from standins.gmail.server import Logged, Reply, Server


class Site:
    """Answers pixels and links."""

    def answer(self, request: Logged) -> Reply:
        if request.path.startswith("/l/"):
            return Reply(302, headers={"Location": "https://example.org/report"})
        return Reply(kind="image/gif", body=b"GIF89a")


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server(Site(), None)
    running.start()
    yield running
    running.stop()


def test_fetches_the_pixel_and_leaves_other_images_alone(server: Server) -> None:
    here = f"http://127.0.0.1:{server.port}"
    body = f'<p><img src="{here}/p/abc.gif"><img alt="" src=\'{here}/logo.png\'></p>'

    [fetched] = mailclient.open_mail(body)

    assert (fetched.status, fetched.body) == (200, b"GIF89a")
    [request] = server.log()
    assert request.path == "/p/abc.gif"
    assert request.headers["user-agent"].endswith("(via ggpht.com GoogleImageProxy)")


def test_finds_hosts_that_exist_only_here(server: Server) -> None:
    body = '<img src="https://receipts.example/p/abc.gif">'

    mailclient.open_mail(body, mailclient.OUTLOOK, resolve={"receipts.example": f"127.0.0.1:{server.port}"})

    assert server.log()[0].headers["host"] == "receipts.example"


def test_gmail_does_not_load_what_it_clips(server: Server) -> None:
    body = "x" * 103 * 1024 + f'<img src="http://127.0.0.1:{server.port}/p/late.gif">'

    assert mailclient.open_mail(body, mailclient.GMAIL) == []
    assert len(mailclient.open_mail(body, mailclient.OUTLOOK)) == 1


def test_reports_where_a_link_leads_without_going_there(server: Server) -> None:
    fetched = mailclient.fetch(f"http://127.0.0.1:{server.port}/l/x/y", mailclient.IPHONE)

    assert (fetched.status, fetched.headers["Location"]) == (302, "https://example.org/report")


def test_reads_addresses_as_browsers_do() -> None:
    body = '<IMG alt="a > b" width=1 src=http://one.example/p/1.gif><img src="http://two.example/p/2.gif?a=1&amp;b=2">'

    assert mailclient.image_urls(body) == ["http://one.example/p/1.gif", "http://two.example/p/2.gif?a=1&b=2"]
