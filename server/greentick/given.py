"""Values as they are given, in the environment or a .env file, and how each kind of value is read.

Whatever cannot be used raises SettingsError with a sentence that names the variable.
"""

import ipaddress
import os
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from io import StringIO
from pathlib import Path
from typing import NoReturn
from urllib.parse import parse_qsl, urlsplit

from dotenv import dotenv_values
from dotenv.parser import parse_stream

from greentick.errors import SettingsError
from greentick.hosts import is_loopback
from greentick.redis_address import SENTINELS, SERVERS, is_of_sentinels, sentinels_of

PREFIX = "GREENTICK_"
_REDIS_OPTIONS = {
    "db": r"[0-9]{1,6}",
    "username": ".*",
    "password": ".*",
    "client_name": ".*",
    "health_check_interval": r"[0-9]{1,6}",
    "max_connections": r"[1-9][0-9]{0,5}",
    "socket_connect_timeout": r"[0-9]{1,4}(\.[0-9]+)?",
    "socket_timeout": r"[0-9]{1,4}(\.[0-9]+)?",
    "ssl_ca_certs": ".+",
    "ssl_ca_path": ".+",
    "ssl_cert_reqs": "none|optional|required",
    "ssl_certfile": ".+",
    "ssl_check_hostname": "[A-Za-z0-9]+",
    "ssl_keyfile": ".+",
    "ssl_password": ".*",
}
"""What may stand behind the ? of a Redis address, and how its value looks. Those of ssl are for rediss:// alone."""

_USUAL_PORTS = {"https": 443, "http": 80}
_ADDRESS = r"[^\s@<>,;:]+@[^\s@<>,;]+"


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
        given = dict(env) if dotenv is None else _written(dotenv) | dict(env)
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
        """Values separated by commas. Commas alone are no list: the default of most lets more happen, not less."""
        text = self.text(name, default)
        parts = tuple(part.strip() for part in text.split(",") if part.strip())
        if text and not parts:
            refuse(name, f"names nothing: {text[:40]!r}. Write values between the commas, or remove it")
        return parts

    def path(self, name: str) -> Path | None:
        """Where something is, or will be; None when nothing is named."""
        text = self.text(name, "")
        if not text:
            return None
        path = Path(text).expanduser()
        if not path.is_absolute():
            refuse(name, f"must be a whole path from / on, not {text[:80]!r}")
        return path

    def file_if_there(self, name: str) -> Path | None:
        """Where a file may be that all works without, None when none is named."""
        text = self.text(name, "")
        return Path(text).expanduser().absolute() if text else None

    def file(self, name: str) -> Path | None:
        """A file that is there, None when none is named."""
        path = self.file_if_there(name)
        if not path:
            return None
        if not path.is_file():
            refuse(name, f"names a file that is not there: {path}")
        if not os.access(path, os.R_OK):
            refuse(name, f"names a file that the user who runs greentick may not read: {path}. Let that user read it")
        return path

    def data_dir(self) -> Path:
        """The folder in which everything is kept."""
        home = self.env.get("XDG_DATA_HOME") or "~/.local/share"
        text = self.text("DATA_DIR", f"{home}/greentick")
        try:
            return Path(text).expanduser().absolute()
        except RuntimeError:
            refuse("DATA_DIR", "must be set, because there is no home folder here")

    def starting(self, name: str, default: str, schemes: tuple[str, ...]) -> str:
        """An address that begins with one of `schemes`."""
        text = self.text(name, default)
        if text and text.partition("://")[0] not in schemes:
            refuse(name, f"must begin with {', '.join(scheme + '://' for scheme in schemes)}")
        try:
            parts = urlsplit(text)
            _ = parts.port
            _ = (parts.hostname or "").encode("idna")
        except ValueError:
            refuse(
                name,
                "is no address: its host must be a name or number, its port a number, and special characters of a"
                " password are written like %40",
            )
        if parts.scheme == "sqlite" and (parts.netloc or parts.path in {"", "/", "/:memory:"}):
            refuse(name, "needs a file that stays: sqlite:/// and its path, such as sqlite:////var/lib/greentick.db")
        return text

    def redis(self, name: str) -> str:
        """The address of a Redis or of its sentinels; empty when none is given."""
        text = self.text(name, "")
        if not is_of_sentinels(text):
            return redis_options(name, self.starting(name, "", (*SERVERS, *SENTINELS)))
        try:
            primary_url = sentinels_of(text).primary_url
        except ValueError:
            refuse(
                name,
                "is no address of sentinels: write redis+sentinel://user:password@one:26379,two:26379/<name of the"
                " primary>/0, special characters of a password like %40",
            )
        redis_options(name, primary_url)
        return text


def origin(name: str, text: str) -> str:
    """A web address without a path, in the one spelling that browsers have of it."""
    parts = urlsplit(web_address(name, text))
    if parts.path.strip("/") or parts.query or parts.fragment:
        refuse(name, f"must be an address without a path, such as https://ticks.example.org, not {text!r}")
    place = parts.hostname or ""
    shown = f"[{place}]" if ":" in place else place
    port = "" if parts.port in {None, _USUAL_PORTS[parts.scheme]} else f":{parts.port}"
    return f"{parts.scheme}://{shown}{port}"


def web_address(name: str, text: str) -> str:
    """An http or https address."""
    try:
        parts = urlsplit(text)
        wrong = parts.scheme not in {"http", "https"} or not parts.hostname or parts.port == 0 or "@" in parts.netloc
        _ = (parts.hostname or "").encode("idna")
    except ValueError:
        wrong = True
    if wrong or not text.isascii() or not text.isprintable() or " " in text:
        refuse(
            name,
            "must be a web address such as https://ticks.example.org: https:// or http://, a host name in plain"
            f" letters, a port where one is needed, no user name and no blanks; not {text[:80]!r}",
        )
    return text


def redirect_address(name: str, text: str) -> str:
    """A web address that codes to sign in with are sent to: in the clear only within this machine."""
    parts = urlsplit(web_address(name, text))
    if parts.scheme == "http" and not is_loopback(parts.hostname or ""):
        refuse(name, f"must begin with https://, for it gets codes to sign in with; not {text[:80]!r}")
    return text


def push_address(name: str, text: str) -> str:
    """The web address of a live feed."""
    parts = urlsplit(web_address(name, text))
    if not parts.path.endswith("/v1/push") or parts.query or parts.fragment:
        refuse(name, f"must end in /v1/push, such as https://ticks.example.org/v1/push, not {text[:80]!r}")
    return text


def mail_place(name: str, text: str) -> str:
    """A mail address, or the domain of some, in lower case."""
    place = text.lower().removeprefix("@")
    if "*" in place or not re.fullmatch(r"(?:[^\s@]+@)?[^\s@.]+(?:\.[^\s@.]+)+", place):
        refuse(name, f"takes mail addresses and domains such as example.org, not {text[:80]!r}")
    return place


def mail_domain(name: str, text: str) -> str:
    """The domain of some mail addresses, in lower case."""
    place = mail_place(name, text)
    if "@" in place:
        refuse(name, f"takes domains such as example.org, no single addresses like {text[:80]!r}")
    return place


def mail_sender(name: str, text: str) -> str:
    """A mail address, which may stand in <> behind a name."""
    if not re.fullmatch(rf"{_ADDRESS}|[^<>@]*<{_ADDRESS}>", text) or not text.isprintable():
        refuse(name, f"must be a mail address such as greentick@example.org, not {text[:80]!r}")
    return text


def host(name: str, text: str) -> str:
    """The name or the address of a machine, and nothing around it."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        if not re.fullmatch(r"[^\s/\\:@,;?#*\[\]]+", text) or not _is_askable(text):
            refuse(name, f"must be the name or the address of a machine and nothing else, not {text[:80]!r}")
    return text


def _is_askable(host_name: str) -> bool:
    """Whether it can be looked up at all: a part between dots that is empty or too long ends that in an error."""
    try:
        host_name.encode("idna")
    except UnicodeError:
        return False
    return host_name.isascii() and host_name.isprintable()


def redis_options(name: str, text: str) -> str:
    """The address of a Redis, none of whose options would stop or mislead what opens it."""
    parts = urlsplit(text)
    if parts.scheme != "unix" and not re.fullmatch(r"/?[0-9]*", parts.path):
        refuse(name, f"ends in {parts.path[:40]}, which is no database's number. Write it like redis://host:6379/0")
    for option, value in parse_qsl(parts.query, keep_blank_values=True):
        misplaced = option.startswith("ssl_") and parts.scheme != "rediss"
        if misplaced or option not in _REDIS_OPTIONS or not re.fullmatch(_REDIS_OPTIONS[option], value):
            refuse(name, f"has an option that cannot be used: {option[:40]}. Remove it, or correct its value")
    return text


def refuse(name: str, problem: str) -> NoReturn:
    """Say that the setting of this name cannot be used."""
    raise SettingsError(f"{PREFIX}{name} {problem}.")


def _nearest(short: str, known: Collection[str]) -> str:
    close = get_close_matches(short, known, n=1)
    return f"; did you mean {PREFIX}{close[0]}? Correct or remove it." if close else ". Remove it or correct its name."


def _written(dotenv: Path) -> dict[str, str]:
    """What a .env file holds, if there is one. What is passed over would be a setting that silently does not hold."""
    try:
        text = dotenv.read_text("utf-8")
    except (OSError, ValueError) as error:
        if isinstance(error, FileNotFoundError) and not dotenv.is_symlink():
            return {}
        raise SettingsError(
            f"The settings in {dotenv.absolute()} cannot be read: {error}. Save them as UTF-8 in a file that"
            " this user may read, or take it away."
        ) from error
    for each in parse_stream(StringIO(text)):
        if each.error:
            raise SettingsError(
                f"Line {each.original.line} of {dotenv.absolute()} cannot be understood. Write {PREFIX}NAME=value, one"
                " setting per line."
            )
        if each.key and each.key.startswith(PREFIX) and each.value is None:
            raise SettingsError(
                f"Line {each.original.line} of {dotenv.absolute()} has no =. Write {each.key[:80]}=value, or remove it."
            )
    return {name: value or "" for name, value in dotenv_values(stream=StringIO(text), interpolate=False).items()}


def _file_text(name: str, path: str) -> str:
    if not path.strip():
        refuse(name, "names no file. Write the path of the file that holds the value, or remove the setting")
    try:
        text = Path(path).expanduser().read_text("utf-8").strip()
    except (OSError, ValueError) as error:
        refuse(
            name,
            f"names a file that cannot be read: {error}. Correct the path, or let the user that runs greentick read it",
        )
    if not text:  # and not "as if it were not set": that would begin anew, with another secret or another database
        refuse(name, f"names a file that is empty: {path}. Write the value into it, or remove the setting")
    return text
