"""Files that settings stand in or name: none that cannot be used is passed over."""

from pathlib import Path

import pytest

from greentick.errors import SettingsError
from greentick.settings import Settings


def read(folder: Path, **given: str) -> Settings:
    env = {"GREENTICK_DATA_DIR": str(folder)} | {f"GREENTICK_{name}": value for name, value in given.items()}
    return Settings.from_env(env)


@pytest.mark.parametrize("written", [b"GREENTICK_PORT=9001\nRETENTION of a year\n", b"GREENTICK_HOST=\xff\n"])
def test_a_file_that_cannot_be_understood_stops_the_start(tmp_path: Path, written: bytes) -> None:
    dotenv = tmp_path / ".env"
    dotenv.write_bytes(written)

    with pytest.raises(SettingsError, match=r"Line 2 of .*\.env|settings in .*\.env cannot be read"):
        Settings.from_env({"GREENTICK_DATA_DIR": str(tmp_path)}, dotenv)


def test_a_setting_without_a_value_in_the_file_is_not_passed_over(tmp_path: Path) -> None:
    dotenv = tmp_path / ".env"
    dotenv.write_text("export OTHER\nGREENTICK_HOST\n")

    with pytest.raises(SettingsError, match=r"Line 2 of .*\.env has no =\. Write GREENTICK_HOST=value"):
        Settings.from_env({"GREENTICK_DATA_DIR": str(tmp_path)}, dotenv)


@pytest.mark.parametrize("name", ["SECRET_KEY_FILE", "DATABASE_URL_FILE"])
def test_a_file_that_is_empty_is_not_taken_for_no_file(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").write_text("\n")

    with pytest.raises(SettingsError, match=f"GREENTICK_{name} names a file that is empty"):
        read(tmp_path / "data", **{name: str(tmp_path / "empty")})

    assert not (tmp_path / "data").exists()


def test_a_name_of_a_file_that_is_empty_says_so(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"GREENTICK_SECRET_KEY_FILE names no file\. Write the path"):
        read(tmp_path, SECRET_KEY_FILE=" ")


def test_a_file_that_may_not_be_read_is_told_at_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "selectors.json").write_bytes(b"{}")
    monkeypatch.setattr("os.access", lambda *_: False)  # who runs the tests may be root, and root may read everything

    with pytest.raises(SettingsError, match="GMAIL_SELECTORS names a file that the user who runs greentick may not"):
        read(tmp_path, GMAIL_SELECTORS=str(tmp_path / "selectors.json"))


def test_settings_that_are_no_file_are_not_passed_over(tmp_path: Path) -> None:
    (tmp_path / ".env").mkdir()
    (tmp_path / "gone.env").symlink_to(tmp_path / "nowhere")

    for name in (".env", "gone.env"):
        with pytest.raises(SettingsError, match="cannot be read"):
            Settings.from_env({"GREENTICK_DATA_DIR": str(tmp_path)}, tmp_path / name)
