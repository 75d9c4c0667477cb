"""Everything that can be set, from GREENTICK_* variables and a .env file. Unknown names and bad values stop a start."""

import ipaddress
import os
import re
import secrets
import stat
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from pathlib import Path
from typing import Literal, NoReturn, cast
from urllib.parse import urlsplit

from dotenv import dotenv_values

from greentick.errors import SettingsError

PREFIX = "GREENTICK_"
SECRET_FILE = "secret.key"  # noqa: S105 - a file name
SECRET_CHARS = 16
"""Shorter secrets are refused; doctor wants 32."""

EXTENSION_REDIRECT = "https://mnenlmfficcgodhafnolhjkbocflaggk.chromiumapp.org/"

LocalPairing = Literal["auto", "on", "off"]
LogLevel = Literal["debug", "info", "warning", "error"]


def _about(default: str, text: str, *, secret: bool = False) -> dict[str, str | bool]:
    """What a person who sets it should know; `describe` makes a table of it."""
    return {"default": default, "help": text, "secret": secret}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings of one process, read once at its start. Make one with `from_env`."""

    public_url: str = field(
        metadata=_about(
            "http://127.0.0.1:<port>",
            "Address under which recipients' programs reach this server, such as https://ticks.example.org. Must be"
            " https and reachable from outside, or ticks stay grey. Goes into every mail: choose it once.",
        )
    )
    public_url_is_set: bool = field()
    host: str = field(metadata=_about("127.0.0.1", "Address to listen on; 0.0.0.0 for all."))
    port: int = field(metadata=_about("8787", "Port of the web process."))
    push_port: int = field(metadata=_about("port + 1", "Port of the push process."))
    push_url: str = field(
        metadata=_about(
            "http://127.0.0.1:<push port>/v1/push, or <public url>/v1/push when that is set",
            "Address of the live feed that extensions are told at sign-in. Behind a proxy, /v1/push goes to the push"
            " port.",
        )
    )
    data_dir: Path = field(
        metadata=_about(
            "$XDG_DATA_HOME/greentick or ~/.local/share/greentick",
            "Folder for the database, the embedded Redis, the spool and the secret.",
        )
    )
    database_url: str = field(
        repr=False,
        metadata=_about(
            "sqlite:///<data dir>/greentick.db",
            "Database: sqlite:///path or postgresql://user:password@host/name.",
            secret=True,
        ),
    )
    redis_url: str = field(
        repr=False,
        metadata=_about(
            "(embedded)",
            "Redis 6.2 or Valkey: redis://, rediss:// or unix://. Left empty, `serve` starts its own. Bring your own"
            " with appendonly yes; with appendfsync everysec a crash of its machine may lose the last second.",
            secret=True,
        ),
    )
    secret_key: tuple[bytes, ...] = field(
        repr=False,
        metadata=_about(
            "made once in <data dir>/secret.key",
            "Secret from which all tokens are made, at least 32 random characters. Several, separated by commas: the"
            " first makes new keys, all are recognised. Losing it makes every pixel ever sent worthless.",
            secret=True,
        ),
    )
    trusted_proxies: int = field(
        metadata=_about(
            "0",
            "Number of proxies in front that each add to X-Forwarded-For. 0: the header is ignored.",
        )
    )
    retention_days: int = field(metadata=_about("365", "Messages and their hits are deleted after so many days."))
    agent_days: int = field(
        metadata=_about("30", "User agents are reduced to client, system and kind of device after so many days.")
    )
    asn_db: Path | None = field(
        metadata=_about("(none)", "A MaxMind-format ASN database (.mmdb) for better network labels.")
    )
    local_pairing: LocalPairing = field(
        metadata=_about(
            "auto",
            "Pairing without a login: auto (only from this machine itself), on (from anywhere), off.",
        )
    )
    extension_redirects: tuple[str, ...] = field(
        metadata=_about(
            EXTENSION_REDIRECT,
            "Addresses, separated by commas, to which a sign-in may lead back: those of your builds of the extension.",
        )
    )
    log_level: LogLevel = field(metadata=_about("info", "debug, info, warning or error."))
    web_threads: int = field(metadata=_about("64", "Requests the web process answers at the same time."))
    hit_cap: int = field(metadata=_about("300", "Hits kept per message; further ones are only counted."))

    @classmethod
    def from_env(cls, env: Mapping[str, str], dotenv: Path | None = None) -> "Settings":
        """The settings in `env`, completed by those in `dotenv`. Makes the secret's file when there is none yet.

        Raises SettingsError with a sentence that says how to mend it.
        """
        return _read(_Source(_gather(env, dotenv), env))

    @property
    def local_url(self) -> str:
        """How this machine itself reaches the web process."""
        return f"http://{_reachable(self.host)}:{self.port}"

    @property
    def local_push_url(self) -> str:
        """How this machine itself reaches the push process."""
        return f"http://{_reachable(self.host)}:{self.push_port}"

    @property
    def is_public(self) -> bool:
        """Whether recipients' programs can be expected to reach the public address: https, and not of this machine."""
        parts = urlsplit(self.public_url)
        return parts.scheme == "https" and not _is_private(parts.hostname or "")

    @property
    def spool_dir(self) -> Path:
        """Where hits wait that Redis did not take."""
        return self.data_dir / "spool"


@dataclass(frozen=True, slots=True)
class _Source:
    """The given values by name without prefix, and the environment for folders of the system."""

    given: Mapping[str, str]
    env: Mapping[str, str]

    def text(self, name: str, default: str) -> str:
        return self.given.get(name, "").strip() or default

    def number(self, name: str, default: int, low: int, high: int) -> int:
        text = self.text(name, str(default))
        if not re.fullmatch(r"[0-9]{1,9}", text) or not low <= int(text) <= high:
            _refuse(name, f"must be a whole number from {low} to {high}, not {text[:40]!r}")
        return int(text)

    def choice(self, name: str, default: str, allowed: tuple[str, ...]) -> str:
        text = self.text(name, default)
        if text not in allowed:
            _refuse(name, f"must be one of {', '.join(allowed)}, not {text[:40]!r}")
        return text

    def listed(self, name: str, default: str) -> tuple[str, ...]:
        return tuple(part.strip() for part in self.text(name, default).split(",") if part.strip())


def describe() -> str:
    """All settings as a Markdown table."""
    rows = ["| Variable | Default | Meaning |", "|---|---|---|"]
    for each in fields(Settings):
        if each.metadata:
            name = PREFIX + each.name.upper()
            names = f"`{name}`" + (f" or `{name}_FILE`" if each.metadata["secret"] else "")
            rows.append(f"| {names} | {_code(each.metadata['default'])} | {each.metadata['help']} |")
    return "\n".join(rows) + "\n"


def make_secret(path: Path) -> str:
    """The secret kept at `path`, made there if there is none. Safe when several processes start at once."""
    for _ in range(2):
        try:
            return path.read_text("utf-8").strip()
        except FileNotFoundError:
            _write_secret(path)
    return path.read_text("utf-8").strip()


def _write_secret(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, stat.S_IRUSR | stat.S_IWUSR)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(32) + "\n")
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):  # another process was first: its secret counts
            path.hardlink_to(draft)
    finally:
        draft.unlink()


def _read(source: _Source) -> Settings:
    port = source.number("PORT", 8787, 1, 65534)
    push_port = source.number("PUSH_PORT", port + 1, 1, 65535)
    if push_port == port:
        _refuse("PUSH_PORT", f"must differ from {PREFIX}PORT ({port})")
    host = source.text("HOST", "127.0.0.1")
    public_is_set = bool(source.text("PUBLIC_URL", ""))
    public_url = _origin("PUBLIC_URL", source.text("PUBLIC_URL", f"http://{_reachable(host)}:{port}"))
    push_default = public_url if public_is_set else f"http://{_reachable(host)}:{push_port}"
    data_dir = _data_dir(source)
    asn_db = source.text("ASN_DB", "")
    return Settings(
        public_url=public_url,
        public_url_is_set=public_is_set,
        host=host,
        port=port,
        push_port=push_port,
        push_url=_web_address("PUSH_URL", source.text("PUSH_URL", push_default + "/v1/push")),
        data_dir=data_dir,
        database_url=_database(source.text("DATABASE_URL", f"sqlite:///{data_dir / 'greentick.db'}")),
        redis_url=_redis(source.text("REDIS_URL", "")),
        secret_key=_secrets(source, data_dir),
        trusted_proxies=source.number("TRUSTED_PROXIES", 0, 0, 10),
        retention_days=source.number("RETENTION_DAYS", 365, 1, 36500),
        agent_days=source.number("AGENT_DAYS", 30, 0, 36500),
        asn_db=_existing("ASN_DB", Path(asn_db)) if asn_db else None,
        local_pairing=cast("LocalPairing", source.choice("LOCAL_PAIRING", "auto", ("auto", "on", "off"))),
        extension_redirects=tuple(
            _web_address("EXTENSION_REDIRECTS", each)
            for each in source.listed("EXTENSION_REDIRECTS", EXTENSION_REDIRECT)
        ),
        log_level=cast("LogLevel", source.choice("LOG_LEVEL", "info", ("debug", "info", "warning", "error"))),
        web_threads=source.number("WEB_THREADS", 64, 1, 1024),
        hit_cap=source.number("HIT_CAP", 300, 1, 100_000),
    )


def _gather(env: Mapping[str, str], dotenv: Path | None) -> dict[str, str]:
    """The given values by name without prefix; the environment wins over the file."""
    written = dotenv_values(dotenv, interpolate=False) if dotenv is not None and dotenv.is_file() else {}
    given = {name: value or "" for name, value in written.items()} | dict(env)
    known = {each.name.upper(): each for each in fields(Settings) if each.metadata}
    values: dict[str, str] = {}
    for name in sorted(name for name in given if name.startswith(PREFIX)):
        short = name.removeprefix(PREFIX)
        if short in known:
            values[short] = given[name]
        elif short.endswith("_FILE") and short[:-5] in known and known[short[:-5]].metadata["secret"]:
            if given.get(PREFIX + short[:-5]):
                _refuse(short, f"and {PREFIX}{short[:-5]} are both set; keep one of them")
            values[short[:-5]] = _file_text(short, given[name])
        else:
            raise SettingsError(f"{name} is not a setting{_nearest(short, known)}. Remove it or correct its name.")
    return values


def _nearest(short: str, known: Mapping[str, object]) -> str:
    close = get_close_matches(short, known, n=1)
    return f"; did you mean {PREFIX}{close[0]}?" if close else ""


def _file_text(name: str, path: str) -> str:
    try:
        return Path(path).expanduser().read_text("utf-8").strip()
    except (OSError, ValueError) as error:
        _refuse(name, f"names a file that cannot be read: {error}")


def _data_dir(source: _Source) -> Path:
    home = source.env.get("XDG_DATA_HOME") or "~/.local/share"
    text = source.text("DATA_DIR", f"{home}/greentick")
    try:
        return Path(text).expanduser().absolute()
    except RuntimeError:
        _refuse("DATA_DIR", "must be set, because there is no home folder here")


def _secrets(source: _Source, data_dir: Path) -> tuple[bytes, ...]:
    path = data_dir / SECRET_FILE
    try:
        ring = source.listed("SECRET_KEY", "") or (make_secret(path),)
    except (OSError, ValueError) as error:
        raise SettingsError(
            f"The secret cannot be kept in {path}: {error}. Make the folder writable, or set {PREFIX}DATA_DIR to"
            f" another one."
        ) from error
    if any(len(secret) < SECRET_CHARS for secret in ring):
        _refuse(
            "SECRET_KEY", f"needs at least {SECRET_CHARS} random characters, such as `openssl rand -base64 32` prints"
        )
    return tuple(secret.encode() for secret in ring)


def _origin(name: str, text: str) -> str:
    parts = urlsplit(_web_address(name, text))
    if parts.path.strip("/") or parts.query or parts.fragment:
        _refuse(name, f"must be an address without a path, such as https://ticks.example.org, not {text!r}")
    return f"{parts.scheme}://{parts.netloc}"


def _web_address(name: str, text: str) -> str:
    try:
        parts = urlsplit(text)
        wrong = parts.scheme not in {"http", "https"} or not parts.hostname or parts.port == 0 or "@" in parts.netloc
    except ValueError:
        wrong = True
    if wrong or not text.isascii() or not text.isprintable() or " " in text:
        _refuse(name, f"must begin with https:// or http:// and a host name, not {text[:80]!r}")
    return text


def _database(text: str) -> str:
    scheme = text.partition("://")[0]
    if scheme not in {"sqlite", "postgresql", "postgresql+psycopg", "postgres"}:
        _refuse("DATABASE_URL", "must begin with sqlite:/// or postgresql://")
    return text


def _redis(text: str) -> str:
    if text and text.partition("://")[0] not in {"redis", "rediss", "unix"}:
        _refuse("REDIS_URL", "must begin with redis://, rediss:// or unix://")
    return text


def _existing(name: str, path: Path) -> Path:
    if not path.expanduser().is_file():
        _refuse(name, f"names a file that is not there: {path}")
    return path.expanduser().absolute()


def _reachable(host: str) -> str:
    """How this machine itself calls what listens on `host`."""
    if host in {"0.0.0.0", "::", "localhost"}:  # noqa: S104 - compared, not bound
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


def _is_private(host: str) -> bool:
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return "." not in host or host.endswith((".local", ".localhost", ".internal", ".lan", ".home.arpa"))


def _code(text: str) -> str:
    return text if text.startswith("(") else f"`{text}`"


def _refuse(name: str, problem: str) -> NoReturn:
    raise SettingsError(f"{PREFIX}{name} {problem}.")
