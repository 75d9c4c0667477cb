"""Values as they are given, in the environment or a .env file, and how each kind of value is read.

Whatever cannot be used raises SettingsError with a sentence that names the variable.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from io import StringIO
from pathlib import Path
from typing import NoReturn
from urllib.parse import urlsplit

from dotenv import dotenv_values
from dotenv.parser import parse_stream

from greentick.errors import SettingsError

PREFIX = "GREENTICK_"


@dataclass(frozen=True, slots=True)
class Given:
    """The given values by name without prefix, and the environment for folders of the system."""

    values: Mapping[str, str]
    env: Mapping[str, str]

    @classmethod
    def gather(
        cls, env: Mapping[str, str], dotenv: Path | None, known: Collection[str], secret: Collection[str]
    ) -> "Given":
        """What `env` and `dotenv` hold, the environment wins. Secrets may come from a file named by <name>_FILE."""
        given = _written(dotenv) | dict(env) if dotenv is not None and dotenv.is_file() else env
        values: dict[str, str] = {}
        for name in sorted(name for name in given if name.startswith(PREFIX)):
            short = name.removeprefix(PREFIX)
            plain = short.removesuffix("_FILE")
            if short in known:
                values[short] = given[name]
            elif plain in secret:
                if given.get(PREFIX + plain):
                    refuse(short, f"and {PREFIX}{plain} are both set; keep one of them")
                values[plain] = _file_text(short, given[name])
            else:
                raise SettingsError(f"{name} is not a setting{_nearest(short, known)}")
        return cls(values, env)

    def text(self, name: str, default: str) -> str:
        """Without blanks around it; nothing but blanks is the default."""
        return self.values.get(name, "").strip() or default

    def number(self, name: str, default: int, low: int, high: int) -> int:
        """A whole number from `low` to `high`."""
        text = self.text(name, str(default))
        if not re.fullmatch(r"[0-9]{1,9}", text) or not low <= int(text) <= high:
            refuse(name, f"must be a whole number from {low} to {high}, not {text[:40]!r}")
        return int(text)

    def choice(self, name: str, default: str, allowed: tuple[str, ...]) -> str:
        """One of `allowed`."""
        text = self.text(name, default)
        if text not in allowed:
            refuse(name, f"must be one of {', '.join(allowed)}, not {text[:40]!r}")
        return text

    def listed(self, name: str, default: str) -> tuple[str, ...]:
        """Values separated by commas."""
        return tuple(part.strip() for part in self.text(name, default).split(",") if part.strip())

    def path(self, name: str) -> Path | None:
        """Where something is, or will be; None when nothing is named."""
        text = self.text(name, "")
        if not text:
            return None
        path = Path(text).expanduser()
        if not path.is_absolute():
            refuse(name, f"must be a whole path from / on, not {text[:80]!r}")
        return path

    def file(self, name: str) -> Path | None:
        """A file that is there, None when none is named."""
        text = self.text(name, "")
        if not text:
            return None
        path = Path(text).expanduser()
        if not path.is_file():
            refuse(name, f"names a file that is not there: {path}")
        return path.absolute()

    def starting(self, name: str, default: str, schemes: tuple[str, ...]) -> str:
        """An address that begins with one of `schemes`."""
        text = self.text(name, default)
        if text and text.partition("://")[0] not in schemes:
            refuse(name, f"must begin with {', '.join(scheme + '://' for scheme in schemes)}")
        try:
            parts = urlsplit(text)
            _ = parts.port
        except ValueError:
            refuse(
                name,
                "is no address: its port must be a number, and special characters of a password are written like %40",
            )
        if parts.scheme == "sqlite" and (parts.netloc or parts.path in {"", "/", "/:memory:"}):
            refuse(name, "needs a file that stays: sqlite:/// and its path, such as sqlite:////var/lib/greentick.db")
        return text


def origin(name: str, text: str) -> str:
    """A web address without a path."""
    parts = urlsplit(web_address(name, text))
    if parts.path.strip("/") or parts.query or parts.fragment:
        refuse(name, f"must be an address without a path, such as https://ticks.example.org, not {text!r}")
    return f"{parts.scheme}://{parts.netloc}"


def web_address(name: str, text: str) -> str:
    """An http or https address."""
    try:
        parts = urlsplit(text)
        wrong = parts.scheme not in {"http", "https"} or not parts.hostname or parts.port == 0 or "@" in parts.netloc
    except ValueError:
        wrong = True
    if wrong or not text.isascii() or not text.isprintable() or " " in text:
        refuse(name, f"must begin with https:// or http:// and a host name, not {text[:80]!r}")
    return text


def mail_place(name: str, text: str) -> str:
    """A mail address, or the domain of some, in lower case."""
    place = text.lower().removeprefix("@")
    if "*" in place or not re.fullmatch(r"(?:[^\s@]+@)?[^\s@.]+(?:\.[^\s@.]+)+", place):
        refuse(name, f"takes mail addresses and domains such as example.org, not {text[:80]!r}")
    return place


def refuse(name: str, problem: str) -> NoReturn:
    """Say that the setting of this name cannot be used."""
    raise SettingsError(f"{PREFIX}{name} {problem}.")


def _nearest(short: str, known: Collection[str]) -> str:
    close = get_close_matches(short, known, n=1)
    return f"; did you mean {PREFIX}{close[0]}? Correct or remove it." if close else ". Remove it or correct its name."


def _written(dotenv: Path) -> dict[str, str]:
    """What a .env file holds. A line that is passed over would be a setting that silently does not hold."""
    try:
        text = dotenv.read_text("utf-8")
    except (OSError, ValueError) as error:
        raise SettingsError(f"The settings in {dotenv.absolute()} cannot be read: {error}.") from error
    for each in parse_stream(StringIO(text)):
        if each.error:
            raise SettingsError(
                f"Line {each.original.line} of {dotenv.absolute()} cannot be understood. Write {PREFIX}NAME=value, one"
                " setting per line."
            )
    return {name: value or "" for name, value in dotenv_values(stream=StringIO(text), interpolate=False).items()}


def _file_text(name: str, path: str) -> str:
    try:
        return Path(path).expanduser().read_text("utf-8").strip()
    except (OSError, ValueError) as error:
        refuse(name, f"names a file that cannot be read: {error}")
