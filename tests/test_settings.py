"""Settings: the defaults work, everything wrong is told in a sentence that names the variable."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from pathlib import Path

import pytest

from greentick import hosts
from greentick.errors import SettingsError
from greentick.secret_file import SECRET_CHARS, make_secret
from greentick.settings import Settings, describe
from greentick.store import migrate
from greentick.stream import connect

ROOT = Path(__file__).parent.parent


def read(folder: Path, **given: str) -> Settings:
    env = {"GREENTICK_DATA_DIR": str(folder)} | {f"GREENTICK_{name}": value for name, value in given.items()}
    return Settings.from_env(env)


def test_nothing_needs_to_be_set(tmp_path: Path) -> None:
    settings = Settings.from_env({"XDG_DATA_HOME": str(tmp_path)})

    assert settings.public_url == "http://127.0.0.1:8787"
    assert not settings.public_url_is_set
    assert (settings.host, settings.port, settings.push_port) == ("127.0.0.1", 8787, 8788)
    assert settings.push_url == "http://127.0.0.1:8788/v1/push"
    assert settings.data_dir == tmp_path / "greentick"
    assert settings.database_url == f"sqlite:///{tmp_path / 'greentick' / 'greentick.db'}"
    assert settings.redis_url == ""
    assert settings.extension_redirects == ("https://mnenlmfficcgodhafnolhjkbocflaggk.chromiumapp.org/",)
    assert (settings.trusted_proxies, settings.retention_days, settings.agent_days) == (0, 365, 30)
    assert (settings.hit_cap, settings.web_threads, settings.log_level) == (300, 64, "info")
    assert settings.local_pairing == "auto"


def test_the_secret_is_made_once_for_the_owner_alone(tmp_path: Path) -> None:
    first = read(tmp_path / "data").secret_key

    assert read(tmp_path / "data").secret_key == first
    assert len(first[0]) >= 32
    assert (tmp_path / "data" / "secret.key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["secret.key"]


def test_processes_that_start_at_once_share_one_secret(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = set(pool.map(lambda _: make_secret(tmp_path / "new" / "secret.key"), range(32)))

    assert len(made) == 1


def test_push_may_lie_below_a_path_that_the_proxy_takes_off(tmp_path: Path) -> None:
    address = "https://example.org/greentick/v1/push"

    assert read(tmp_path, PUSH_URL=address).push_url == address


def test_a_public_address_is_where_extensions_find_push_too(tmp_path: Path) -> None:
    settings = read(tmp_path, PUBLIC_URL="https://ticks.example.org/")

    assert settings.public_url == "https://ticks.example.org"
    assert settings.push_url == "https://ticks.example.org/v1/push"
    assert settings.public_url_is_set
    assert settings.is_public


def test_the_policy_is_free_until_somebody_decides(tmp_path: Path) -> None:
    free = read(tmp_path)
    decided = read(
        tmp_path, RECEIPTS="inside", INSIDE="Ines@Partner.example, @firm.example", DISCLOSURE="always", CONSENT="first",
        AUTOMATIC_DOMAINS="firm.example",
    )  # fmt: skip

    assert (free.receipts, free.inside, free.disclosure, free.consent) == ("all", (), "free", "off")
    assert (decided.receipts, decided.disclosure, decided.consent) == ("inside", "always", "first")
    assert decided.inside == ("ines@partner.example", "firm.example")
    assert decided.automatic_domains == ("firm.example",)


@pytest.mark.parametrize(
    ("given", "spelling"),
    [
        ("HTTPS://Ticks.Example.ORG:443/", "https://ticks.example.org"),
        ("http://ticks.example.org:80", "http://ticks.example.org"),
        ("https://ticks.example.org:8443", "https://ticks.example.org:8443"),
        ("https://[2001:DB8::1]:443", "https://[2001:db8::1]"),
    ],
)
def test_a_public_address_is_spelled_as_browsers_do(tmp_path: Path, given: str, spelling: str) -> None:
    assert read(tmp_path, PUBLIC_URL=given).public_url == spelling


@pytest.mark.parametrize(
    "url",
    ["http://ticks.example.org", "https://127.0.0.1", "https://192.168.1.4", "https://myhost", "https://pi.local"],
)
def test_addresses_that_strangers_cannot_reach_are_not_public(tmp_path: Path, url: str) -> None:
    assert not read(tmp_path, PUBLIC_URL=url).is_public


@pytest.mark.parametrize(
    ("host", "local"),
    [("0.0.0.0", "127.0.0.1"), ("::", "127.0.0.1"), ("::1", "[::1]"), ("192.168.1.4", "192.168.1.4")],  # noqa: S104
)
def test_this_machine_reaches_itself_whatever_it_listens_on(tmp_path: Path, host: str, local: str) -> None:
    settings = read(tmp_path, HOST=host, PORT="9000")

    assert settings.local_url == f"http://{local}:9000"
    assert settings.local_push_url == f"http://{local}:9001"


def test_a_machine_of_ipv6_alone_reaches_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hosts, "_is_of_this_machine", lambda address: address != "127.0.0.1")

    settings = read(tmp_path, HOST="::", PORT="9000")

    assert (settings.local_url, settings.public_url) == ("http://[::1]:9000", "http://[::1]:9000")


@pytest.mark.parametrize(
    "url",
    [
        "redis://:p%40ss@localhost:6379/2?socket_timeout=1.5&client_name=greentick",
        "rediss://localhost/0?ssl_ca_certs=/etc/ca.pem&ssl_cert_reqs=required&ssl_check_hostname=true",
        "unix:///run/redis%3Fa.sock?db=1&password=x",
        "redis+sentinel://me:p%40ss@one:26379,two,[::1]:3/hits/2?socket_timeout=1.5&sentinel_password=x",
        "rediss+sentinel://one/hits?ssl_ca_certs=/etc/ca.pem&sentinel_username=me",
    ],
)
def test_options_of_a_redis_address_that_hold_are_taken(tmp_path: Path, url: str) -> None:
    settings = read(tmp_path, REDIS_URL=url)

    assert settings.redis_url == url
    pool = connect(url).connection_pool
    pool.connection_class(**pool.connection_kwargs)


@pytest.mark.parametrize("kept", [b"", b"short\n", b"\xff\xfe" * 40])
@pytest.mark.parametrize("makes_secret", [True, False])
def test_a_damaged_secret_is_told_with_its_file(tmp_path: Path, kept: bytes, makes_secret: bool) -> None:
    (tmp_path / "secret.key").write_bytes(kept)

    with pytest.raises(SettingsError, match=r"secret\.key is damaged.*from a backup") as told:
        Settings.from_env({"GREENTICK_DATA_DIR": str(tmp_path)}, makes_secret=makes_secret)

    assert "GREENTICK_SECRET_KEY" not in str(told.value)


def test_several_secrets_make_a_ring(tmp_path: Path) -> None:
    assert read(tmp_path, SECRET_KEY=f"{'n' * 20}, {'o' * 20}").secret_key == (b"n" * 20, b"o" * 20)


def test_the_words_about_a_secret_say_the_length_that_is_checked(tmp_path: Path) -> None:
    assert read(tmp_path, SECRET_KEY="a" * SECRET_CHARS).secret_key == (b"a" * SECRET_CHARS,)
    with pytest.raises(SettingsError, match=f"fewer than {SECRET_CHARS} characters are refused"):
        read(tmp_path, SECRET_KEY="a" * (SECRET_CHARS - 1))
    assert f"at least {SECRET_CHARS} random characters" in describe()


def test_a_secret_may_come_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("s" * 40 + "\n")

    assert read(tmp_path, SECRET_KEY_FILE=str(tmp_path / "secret")).secret_key == (b"s" * 40,)


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    dotenv = tmp_path / ".env"
    dotenv.write_text("GREENTICK_PORT=9001\nGREENTICK_HIT_CAP=7 # kept per mail\nOTHER=ignored\nGREENTICK_HOST='::1'\n")

    settings = Settings.from_env({"GREENTICK_DATA_DIR": str(tmp_path), "GREENTICK_PORT": "9002"}, dotenv)

    assert (settings.port, settings.hit_cap, settings.host) == (9002, 7, "::1")


def test_an_unknown_name_in_the_file_stops_the_start_too(tmp_path: Path) -> None:
    dotenv = tmp_path / ".env"
    dotenv.write_text("GREENTICK_PROT=9001\n")

    with pytest.raises(SettingsError, match=r"GREENTICK_PROT is not a setting; did you mean GREENTICK_PORT\? Correct"):
        Settings.from_env({"GREENTICK_DATA_DIR": str(tmp_path)}, dotenv)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("RECEIPTS", "some"),
        ("CONSENT", "yes"),
        ("DISCLOSURE", "never"),
        ("INSIDE", "example org"),
        ("AUTOMATIC_DOMAINS", "example.org,@"),
        ("AUTOMATIC_DOMAINS", "*.example.org"),
        ("AUTOMATIC_DOMAINS", "alice@example.org"),
        ("SMTP_HOST", "smtp://mail.example.org"),
        ("SMTP_HOST", "mail example"),
        ("SMTP_HOST", "mail.example.org:587"),
        ("SMTP_FROM", "greentick"),
        ("SMTP_FROM", "Green Tick g@example.org"),
        ("NOTIFY_PRIVATE_HOSTS", "ntfy.lan,10.0.0.0/8"),
        ("NOTIFY_PRIVATE_HOSTS", "http://ntfy.lan"),
        ("PORT", "http"),
        ("PORT", "0"),
        ("PORT", "70000"),
        ("PORT", "-1"),
        ("PORT", "\u0663"),
        ("HOST", "a b"),
        ("HOST", "http://127.0.0.1"),
        ("HOST", "[::1]"),
        ("HOST", "127.0.0.1:80"),
        ("HOST", "a..b"),
        ("HOST", "n" * 64),
        ("PUBLIC_URL", "https://ticks..example.org"),
        ("PUBLIC_URL", "ticks.example.org"),
        ("PUBLIC_URL", "https://ticks.example.org/path"),
        ("PUBLIC_URL", "https://user:pw@ticks.example.org"),
        ("PUBLIC_URL", "https://"),
        ("PUBLIC_URL", "https://a b.example"),
        ("PUBLIC_URL", "https://[::1"),
        ("PUBLIC_URL", "https://ticks.example.org:99999"),
        ("PUSH_URL", "push"),
        ("PUSH_URL", "https://ticks.example.org"),
        ("PUSH_URL", "https://ticks.example.org/v1/feed"),
        ("PUSH_URL", "https://ticks.example.org/v1/push/"),
        ("PUSH_URL", "https://ticks.example.org/v1/push?after=0"),
        ("PUSH_PORT", "8787"),
        ("DATABASE_URL", "mysql://x"),
        ("DATABASE_URL", "sqlite://"),
        ("DATABASE_URL", "sqlite:///:memory:"),
        ("DATABASE_URL", "postgresql://user:password@host:port/name"),
        ("REDIS_URL", "localhost:6379"),
        ("DATABASE_URL", f"postgresql://{'n' * 64}.example.org/name"),
        ("REDIS_URL", "redis://localhost:six/0"),
        ("REDIS_URL", "redis://redis..example.org/0"),
        ("REDIS_URL", "redis://localhost/0?socket_timeout=abc"),
        ("REDIS_URL", "redis://localhost/0?unknown_option=1"),
        ("REDIS_URL", "redis://localhost/0?ssl_ca_certs=/x"),
        ("REDIS_URL", "rediss://localhost/0?ssl_cert_reqs=perhaps"),
        ("REDIS_URL", "unix:///run/redis.sock?db=zz"),
        ("REDIS_URL", "redis+sentinel://one:26379"),
        ("REDIS_URL", "redis+sentinel://one:26379/0"),
        ("REDIS_URL", "redis+sentinel:///hits"),
        ("REDIS_URL", "redis+sentinel://one,,two/hits"),
        ("REDIS_URL", "redis+sentinel://one:26379/hits/first"),
        ("REDIS_URL", "redis+sentinel://one:twenty/hits"),
        ("REDIS_URL", "redis+sentinel://one/hits?unknown_option=1"),
        ("REDIS_URL", "redis://host/notanumber"),
        ("REDIS_URL", "rediss://host/-1"),
        ("REDIS_URL", "redis+sentinel://one/hits?ssl_ca_certs=/x"),
        ("REDIS_REPLICAS", "all"),
        ("SECRET_KEY", ","),
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", f"{'l' * 30},short"),
        ("SECRET_KEY_FILE", "/nowhere/at/all"),
        ("DATABASE_URL_FILE", "/"),
        ("TRUSTED_PROXIES", "10.0.0.0/8"),
        ("RETENTION_DAYS", "0"),
        ("GMAIL_SELECTORS", "/nowhere.json"),
        ("LOCAL_PAIRING", "yes"),
        ("EXTENSION_REDIRECTS", "chrome-extension://abc/"),
        ("EXTENSION_REDIRECTS", ","),
        ("EXTENSION_REDIRECTS", "http://evil.example/"),
        ("LOG_LEVEL", "verbose"),
        ("PORT_FILE", "/etc/hostname"),
        ("GOOGLE", "x"),
    ],
)
def test_a_value_that_cannot_be_used_stops_the_start_and_is_named(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(SettingsError) as told:
        read(tmp_path, **{name: value})

    assert f"GREENTICK_{name}" in str(told.value)
    assert str(told.value).endswith(".")


def test_what_only_looks_at_a_server_makes_no_secret(tmp_path: Path) -> None:
    looked = Settings.from_env({"GREENTICK_DATA_DIR": str(tmp_path / "data")}, makes_secret=False)

    assert looked.secret_key == ()
    assert not (tmp_path / "data").exists()
    with pytest.raises(
        SettingsError, match=f"Nothing of greentick is kept in {tmp_path / 'data'}: .*GREENTICK_DATA_DIR"
    ):
        looked.of_a_server()

    made = read(tmp_path / "data")
    again = Settings.from_env({"GREENTICK_DATA_DIR": str(tmp_path / "data")}, makes_secret=False)
    assert again.of_a_server().secret_key == made.secret_key


def test_hosts_and_senders_are_taken_as_people_write_them(tmp_path: Path) -> None:
    settings = read(tmp_path, NOTIFY_PRIVATE_HOSTS="NTFY.lan., [::1],10.0.0.4", SMTP_FROM="Receipts <r@example.org>")

    assert settings.notify_private_hosts == ("ntfy.lan", "::1", "10.0.0.4")
    assert settings.smtp_from == "Receipts <r@example.org>"
    assert read(tmp_path, PUBLIC_URL="https://ticks.example.org").smtp_from == "greentick@ticks.example.org"


def test_a_secret_and_its_file_together_are_refused(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("s" * 40)

    with pytest.raises(SettingsError, match="both set"):
        read(tmp_path, SECRET_KEY="t" * 40, SECRET_KEY_FILE=str(tmp_path / "secret"))


def test_a_folder_that_cannot_hold_the_secret_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")

    with pytest.raises(SettingsError, match="GREENTICK_DATA_DIR"):
        read(tmp_path / "file")


def test_secrets_are_not_shown(tmp_path: Path) -> None:
    shown = repr(read(tmp_path, SECRET_KEY="k" * 40, DATABASE_URL="postgresql://u:pw@h/d", REDIS_URL="redis://:pw@h"))

    assert "kkk" not in shown
    assert "pw" not in shown


def test_the_table_of_settings_is_current_and_complete() -> None:
    subprocess.run([sys.executable, ROOT / "scripts/write_settings_doc.py", "--check"], check=True)

    assert describe().count("\n") == 2 + sum(bool(each.metadata) for each in fields(Settings))


def test_google_needs_both_halves_of_its_client(tmp_path: Path) -> None:
    for given in ({"GOOGLE_CLIENT_ID": "id"}, {"GOOGLE_CLIENT_SECRET": "secret"}):
        with pytest.raises(SettingsError, match="needs both"):
            read(tmp_path, **given)

    settings = read(tmp_path, GOOGLE_CLIENT_ID="id", GOOGLE_CLIENT_SECRET="very secret")

    assert (settings.google_client_id, settings.google_client_secret) == ("id", "very secret")
    assert "very secret" not in repr(settings)


def test_nobody_stands_in_for_google_where_others_reach_the_server(tmp_path: Path) -> None:
    assert read(tmp_path, GOOGLE_STANDIN="http://127.0.0.1:9999").google_standin == "http://127.0.0.1:9999"
    for given in (
        {"GOOGLE_STANDIN": "https://evil.example"},
        {"GOOGLE_STANDIN": "http://127.0.0.1.evil.example:80"},
        {"GOOGLE_STANDIN": "http://localhost:9999"},
        {"GOOGLE_STANDIN": "http://127.0.0.1:9999", "PUBLIC_URL": "https://ticks.example.org"},
        {"GOOGLE_STANDIN": "http://127.0.0.1:9999", "HOST": "192.168.1.2"},
    ):
        with pytest.raises(SettingsError, match="for tests on one machine"):
            read(tmp_path, **given)


def test_the_database_lies_in_its_folder_however_that_is_called(tmp_path: Path) -> None:
    folder = tmp_path / "a?b%41#c d ü" / "data"

    migrate(read(tmp_path, DATA_DIR=str(folder)).database_url)

    assert (folder / "greentick.db").is_file()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a?b%41#c d ü"]


def test_who_may_sign_up_is_addresses_and_domains(tmp_path: Path) -> None:
    settings = read(tmp_path, ALLOWED_EMAILS="Alice@Example.org, @example.com,example.net")

    assert settings.allowed_emails == ("alice@example.org", "example.com", "example.net")
    for wrong in ("*", "alice@", "alice@example", "alice example.org", "a@b@example.org"):
        with pytest.raises(SettingsError, match="GREENTICK_ALLOWED_EMAILS takes mail addresses and domains"):
            read(tmp_path, ALLOWED_EMAILS=wrong)
