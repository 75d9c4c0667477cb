"""A real nginx with the printed configuration, a real web process behind it, and the hits it has logged."""

import re
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import trustme

from greentick.ingest.edge.configuration import Choices, configuration
from greentick.ingest.edge.follower import Follower
from greentick.ingest.edge.place import Place
from greentick.ingest.networks import Networks, built_in_ranges
from greentick.ingest.verifier import Verifier
from greentick.stream import HitStream, connect
from ingest.hot_server import HotServer
from nginx_played import PLAYED, REAL_IP
from scripts.system_tools import need
from waiting import free_port, wait_until


class Edge:
    """nginx before a web process. `ask` asks nginx as HotServer's own asks web."""

    def __init__(self, folder: Path, hot: HotServer) -> None:
        self.port = free_port()
        self.hot = hot
        self.log = folder / "edge.log"
        self.settings = hot.settings
        text = configuration(self.settings, choices(folder, f"127.0.0.1:{self.port}"))
        text = text.replace("server_tokens off;", "server_tokens off; " + REAL_IP)
        self.conf = write(folder, text.replace("default other;", "default other; 127.0.0.0/8 google-proxy;"))
        self._process = subprocess.Popen([need("nginx"), "-c", self.conf, "-g", "daemon off;"])
        self._follower = Follower(
            self.log,
            Place(folder),
            Verifier(self.settings.secret_key),
            HitStream(connect(self.settings.redis_url)).append_payload,
        )
        wait_until(self._answers)

    def ask(self, path: str, method: str = "GET", headers: bytes = b"") -> bytes:
        web, self.hot.port = self.hot.port, self.port
        try:
            return self.hot.ask(path, method, headers)
        finally:
            self.hot.port = web

    def follow(self) -> None:
        while self._follower.step():
            pass

    def close(self) -> None:
        self._process.terminate()
        self._process.wait(20)
        self._follower.close()

    def _answers(self) -> bool:
        try:
            return self.ask("/p/x").startswith(b"HTTP/1.1 200")
        except OSError:
            return False


def choices(folder: Path, listen: str = "127.0.0.1:1") -> Choices:
    return Choices(
        log=folder / "edge.log", listen=listen, error_log=str(folder / "error.log"), pid=str(folder / "nginx.pid")
    )


def write(folder: Path, text: str) -> Path:
    """The configuration as a file, with all of nginx's own folders below `folder`."""
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    folders = "".join(f" {kind}_temp_path {folder}/{kind};" for kind in kinds)
    conf = folder / "nginx.conf"
    conf.write_text(text.replace("http {", "http {" + folders).replace("processes auto", "processes 2"))
    return conf


@pytest.fixture
def edge(tmp_path: Path, redis_url: str) -> Iterator[Edge]:
    need("nginx")
    tmp_path.chmod(0o755)
    hot = HotServer(tmp_path, redis_url, trusted_proxies="1")
    made = Edge(tmp_path, hot)
    yield made
    made.close()
    hot.close()


def head(answer: bytes, *without: bytes) -> set[bytes]:
    lines = answer.partition(b"\r\n\r\n")[0].lower().split(b"\r\n")
    return {line for line in lines if line.partition(b":")[0] not in {b"server", b"connection", b"date", *without}}


def test_answers_the_pixel_as_web_does(edge: Edge) -> None:
    for path in (edge.hot.pixel(), "/p/nonsense", "/p/" + "A" * 40 + ".gif"):
        ours, theirs = edge.hot.ask(path), edge.ask(path)
        assert theirs.partition(b"\r\n\r\n")[2] == ours.partition(b"\r\n\r\n")[2]
        assert head(theirs) == head(ours)
    asked_again = edge.ask(edge.hot.pixel(), headers=b"If-Modified-Since: Mon, 28 Sep 2030 06:00:00 GMT\r\n")
    assert asked_again.startswith(b"HTTP/1.1 200 ")


def test_every_hit_comes_to_the_stream_once_with_what_helps_to_judge(edge: Edge) -> None:
    sent = (
        b'User-Agent: Mail "Reader" \xc3\xa9\\\r\nAccept: image/*\r\nReferer: https://me:pw@mail.example/a?who=bob\r\n'
        b"From: robot(at)crawler.example\r\nVia: 1.1 10.1.2.3\r\nCookie: secret\r\nX-Forwarded-For: 203.0.113.9\r\n"
    )
    edge.ask(edge.hot.pixel(), headers=sent)
    edge.ask(edge.hot.pixel() + "?x=1", headers=sent)
    edge.follow()
    edge.follow()

    hits = edge.hot.hits(2)

    assert len(hits) == 2
    for hit in hits:
        assert (hit.method, hit.agent, hit.network) == ("GET", 'Mail "Reader" é\\', "google-proxy")
        assert hit.headers == {
            "accept": "image/*", "referer": "https://mail.example", "from": "crawler.example", "via": "-",
        }  # fmt: skip


def test_labels_every_network_as_web_does(edge: Edge) -> None:
    known = Networks.load(None).label
    addresses = ["66.249.84.1", "66.249.64.1", "17.58.63.10", "172.226.144.223", "104.28.46.78", "40.94.30.7"]
    addresses += ["148.163.139.74", "2a02:26f7:c345:4000::1", "2a09:bac3:55a0::1", "203.0.113.9", "2001:db8::9"]
    for address in addresses:
        edge.ask(edge.hot.pixel(), headers=f"{PLAYED}: {address}\r\nAccept: {address}\r\n".encode())
    edge.follow()

    labels = {hit.headers["accept"]: hit.network for hit in edge.hot.hits(len(addresses))}

    assert labels == {address: known(address) for address in addresses}
    assert len(set(labels.values())) > 5


def test_no_address_and_nothing_personal_is_written(edge: Edge) -> None:
    private = b"Referer: https://mail.example/u/bob?q=1\r\nFrom: bob@example.org\r\nCookie: sesame\r\n"
    edge.ask(edge.hot.pixel(), headers=private + b"X-Forwarded-For: 203.0.113.9\r\nVia: 1.1 2001:db8::9\r\n")
    for host in (b"203.0.113.9", b"me@203.0.113.9:8080", b"[2001:db8::9]", b"[2001:db8::9]:8080"):
        edge.ask(edge.hot.pixel(), headers=b"Referer: http://" + host + b"/inbox\r\n")

    written = edge.log.read_text() + (edge.log.parent / "error.log").read_text()

    assert "google-proxy" in written
    for word in ("127.0.0.1", "203.0.113.9", "2001:db8", "bob", "sesame"):
        assert word not in written


def test_head_and_other_methods_and_other_paths_are_not_logged(edge: Edge) -> None:
    assert edge.ask(edge.hot.pixel(), "HEAD").startswith(b"HTTP/1.1 200 ")
    assert edge.ask(edge.hot.pixel(), "POST").startswith(b"HTTP/1.1 405 ")
    edge.ask("/p/short.gif")
    edge.ask("/p/" + "A" * 41 + ".gif")

    assert edge.log.read_bytes() == b""


def test_links_and_all_else_go_to_web(edge: Edge) -> None:
    assert b"location: https://example.org/a" in edge.ask(edge.hot.link("https://example.org/a")).lower()
    assert b"behind /r/x" in edge.ask("/r/x")
    assert b"behind /v1/feed" in edge.ask("/v1/feed")
    assert len(edge.hot.hits(1)) == 1


def test_the_configuration_for_https_is_accepted(tmp_path: Path, redis_url: str) -> None:
    nginx = need("nginx")
    made = trustme.CA().issue_cert("ticks.example.org")
    made.private_key_pem.write_to_path(tmp_path / "privkey.pem")
    made.cert_chain_pems[0].write_to_path(tmp_path / "fullchain.pem")
    hot = HotServer(tmp_path, redis_url, public_url="https://ticks.example.org")
    try:
        text = configuration(hot.settings, replace(choices(tmp_path), certificates=tmp_path))
    finally:
        hot.close()

    checked = subprocess.run([nginx, "-t", "-c", write(tmp_path, text)], capture_output=True, text=True, check=False)

    assert checked.returncode == 0, checked.stderr
    assert "warn" not in checked.stderr
    assert "listen 127.0.0.1:1 ssl" in text


def printed_by(command: list[str], folder: Path, **given: str) -> str:
    """What a `greentick ...` prints."""
    program = Path(__file__).parents[2] / ".venv" / "bin" / "greentick"
    env = {"GREENTICK_DATA_DIR": str(folder), "PATH": "/usr/bin:/bin", **given}
    return subprocess.run([program, *command[1:]], env=env, capture_output=True, text=True, check=True).stdout


def test_what_the_readme_says_to_print_is_taken_beside_other_sites(tmp_path: Path) -> None:
    nginx, readme = need("nginx"), (Path(__file__).parents[2] / "server" / "README.md").read_text()
    said = re.search(r"`(greentick edge nginx[^`>]*) > /etc/nginx/conf\.d/greentick\.conf`", readme)
    assert said is not None
    command = [*said[1].split(), "--listen", f"127.0.0.1:{free_port()}"]
    printed = printed_by(command, tmp_path, GREENTICK_EDGE_LOG=str(tmp_path / "edge.log"))
    (tmp_path / "conf.d").mkdir()
    (tmp_path / "conf.d" / "greentick.conf").write_text(printed.replace("/var/log/nginx/", f"{tmp_path}/"))
    other = f"server {{ listen 127.0.0.1:{free_port()}; access_log {tmp_path}/other.log; }}"
    main = f"pid {tmp_path}/pid; error_log stderr; events {{}} http {{ {other} include {tmp_path}/conf.d/*.conf; }}"
    (tmp_path / "nginx.conf").write_text(main)

    taken = subprocess.run([nginx, "-t", "-c", tmp_path / "nginx.conf"], capture_output=True, text=True, check=False)

    assert taken.returncode == 0, taken.stderr
    assert "warn" not in taken.stderr


def test_a_whole_configuration_is_printed_for_an_nginx_that_does_nothing_else(tmp_path: Path) -> None:
    whole = printed_by(["greentick", "edge", "nginx", "--whole"], tmp_path)

    assert "worker_connections 4096;" in whole
    assert f"access_log {Choices().log} greentick_hit" in whole


def test_the_command_prints_a_configuration_that_knows_all_networks(tmp_path: Path) -> None:
    printed = printed_by(["greentick", "edge", "nginx"], tmp_path, GREENTICK_EDGE_LOG="/somewhere/edge.log")

    assert "access_log /somewhere/edge.log greentick_hit" in printed
    labels = {label for ranges in built_in_ranges().values() for _, _, label in ranges}
    assert all(f" {label};" in printed for label in labels)
    assert Networks.load(None).label("66.249.84.1") == "google-proxy"
    assert "    66.249.80.0/20 google-proxy;" in printed
