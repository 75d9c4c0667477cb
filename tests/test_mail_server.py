"""The mail server for notices: half of its settings, or unprotected ones, stop the start with a sentence."""

from pathlib import Path

import pytest

from greentick.errors import SettingsError
from greentick.settings import Settings


def read(folder: Path, **given: str) -> Settings:
    env = {"GREENTICK_DATA_DIR": str(folder)} | {f"GREENTICK_{name}": value for name, value in given.items()}
    return Settings.from_env(env)


def test_mail_goes_unprotected_only_where_nobody_is_on_the_way(tmp_path: Path) -> None:
    for near in ("127.0.0.1", "localhost", "postfix", "mail.lan", "192.168.1.4", "::1"):
        assert read(tmp_path, SMTP_HOST=near, SMTP_SECURITY="off").smtp_host == near

    with pytest.raises(SettingsError, match="GREENTICK_SMTP_SECURITY is off"):
        read(tmp_path, SMTP_HOST="mail.example.org", SMTP_SECURITY="off")


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({"SMTP_HOST": "mail.example.org", "SMTP_FROM": "g@example.org", "SMTP_USER": "me"}, "SMTP_PASSWORD"),
        ({"SMTP_HOST": "mail.example.org", "SMTP_FROM": "g@example.org", "SMTP_PASSWORD": "pw"}, "SMTP_USER"),
        ({"SMTP_HOST": "mail.example.org"}, "SMTP_FROM"),
    ],
)
def test_a_mail_server_that_is_half_set_names_what_is_missing(
    tmp_path: Path, given: dict[str, str], missing: str
) -> None:
    with pytest.raises(SettingsError, match=f"^GREENTICK_{missing} is missing: .* Set "):
        read(tmp_path, **given)


def test_where_mails_come_from_need_not_be_said_where_it_can_be_known_or_the_mail_server_is_ones_own(
    tmp_path: Path,
) -> None:
    for given in ({"PUBLIC_URL": "https://ticks.example.org", "SMTP_HOST": "mail.example.org"}, {"SMTP_HOST": "::1"}):
        assert read(tmp_path, **given).smtp_from.startswith("greentick@")
