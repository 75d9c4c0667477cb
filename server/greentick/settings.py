"""Everything that can be set, from GREENTICK_* variables and a .env file. Unknown names and bad values stop a start."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Literal, cast
from urllib.parse import quote, urlsplit

from greentick.errors import SettingsError
from greentick.given import (
    PREFIX,
    Given,
    host,
    mail_domain,
    mail_place,
    origin,
    push_address,
    redirect_address,
    refuse,
)
from greentick.gmail_selectors import Selectors, gmail_selectors
from greentick.hosts import is_loopback, is_private, reachable
from greentick.mail_server import mail_server
from greentick.secret_file import SECRET_CHARS, secret_in

DATABASES = ("sqlite", "postgresql", "postgresql+psycopg", "postgres")
SECRET_FILE = "secret.key"  # noqa: S105 - a file name
NO_WAY_IN = (
    "Nobody can sign in any more: GREENTICK_LOCAL_PAIRING is off, and signing in with Google is not set up. Who is"
    " signed in stays so."
)
EXTENSION_REDIRECT = "https://mnenlmfficcgodhafnolhjkbocflaggk.chromiumapp.org/"

Receipts = Literal["all", "inside", "nobody"]
Disclosure = Literal["free", "always"]
Consent = Literal["off", "first"]
LocalPairing = Literal["auto", "on", "off"]
LogLevel = Literal["debug", "info", "warning", "error"]
SmtpSecurity = Literal["starttls", "tls", "off"]


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
            "Address of the live feed that extensions are told at sign-in; ends in /v1/push. Behind a proxy, /v1/push"
            " goes to the push port.",
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
            "Redis 6.2 or Valkey: redis://, rediss:// or unix://, behind Sentinel redis+sentinel://one:26379,two:26379/name"
            " (or rediss+sentinel://). Left empty, `serve` starts its own. Bring your own with appendonly yes; with"
            " appendfsync everysec a crash of its machine may lose the last second.",
            secret=True,
        ),
    )
    redis_replicas: int = field(
        metadata=_about(
            "0",
            "Replicas of Redis that must have a hit before it is answered; while fewer do, hits wait in the spool. With"
            " Sentinel: 1, or a replica that takes over may lack what was answered last.",
        )
    )
    secret_key: tuple[bytes, ...] = field(
        repr=False,
        metadata=_about(
            "made once in <data dir>/secret.key",
            "Secret from which all tokens are made: at least 16 random characters, better 32 or more. Several,"
            " separated by commas: the first makes new keys, all are recognised. Losing it makes every pixel ever sent"
            " worthless.",
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
            "Pairing without a login: auto (one press at this machine itself; with the code that `greentick pair`"
            " prints from elsewhere, and from everywhere once the public address is another), on (by anybody who"
            " reaches the server), off.",
        )
    )
    extension_redirects: tuple[str, ...] = field(
        metadata=_about(
            EXTENSION_REDIRECT,
            "Addresses, separated by commas, to which a sign-in may lead back: those of your builds of the extension.",
        )
    )
    google_client_id: str = field(
        metadata=_about(
            "(none)",
            "Client of the Google Cloud console, for signing in with Google and, where somebody allows it, for asking"
            " Gmail for replies. README.md shows how.",
        )
    )
    google_client_secret: str = field(repr=False, metadata=_about("(none)", "That client's secret.", secret=True))
    google_standin: str = field(
        metadata=_about(
            "(none)",
            "For greentick's own tests: a stand-in for Google at http://127.0.0.1:<port>. Refused where"
            " GREENTICK_PUBLIC_URL or GREENTICK_HOST is set.",
        )
    )
    allowed_emails: tuple[str, ...] = field(
        metadata=_about(
            "(the first to sign in; others by invitation)",
            "Who may sign up with Google: addresses and Google Workspace domains, separated by commas, such as"
            " alice@example.org,example.com. `greentick invite` lets in others.",
        )
    )
    log_level: LogLevel = field(
        metadata=_about("info", "debug (with a line for each hit: its verdict and reason), info, warning or error.")
    )
    web_threads: int = field(
        metadata=_about("64", "Requests the web process answers at the same time, pixels and links aside.")
    )
    edge_log: Path | None = field(
        metadata=_about(
            "(none)",
            "Log of an nginx edge (`greentick edge nginx` prints its configuration), followed by `serve` and by"
            " `greentick edge follow`.",
        )
    )
    hit_cap: int = field(metadata=_about("300", "Hits kept per message, twice that if of rare kinds; more is counted."))
    smtp_host: str = field(
        metadata=_about("(none)", "Mail server that takes the notices sent by e-mail. Without it there are none.")
    )
    smtp_port: int = field(metadata=_about("587, or 465 with security tls", "Its port."))
    smtp_security: SmtpSecurity = field(
        metadata=_about(
            "starttls",
            "starttls, tls (from the first byte), or off (only for a server on this machine or in its own network).",
        )
    )
    smtp_user: str = field(metadata=_about("(none)", "User name at the mail server; needs the password too."))
    smtp_password: str = field(repr=False, metadata=_about("(none)", "Password at the mail server.", secret=True))
    smtp_from: str = field(
        metadata=_about(
            "greentick@<host of the public address>",
            "Address that notices by e-mail come from. Needed where the mail server is a public host and the public"
            " address is not.",
        )
    )
    notify_private_hosts: tuple[str, ...] = field(
        metadata=_about(
            "(none)",
            "Hosts with private addresses, separated by commas, that notices may go to all the same, such as ntfy.lan."
            " Whoever has an account can make the server call them.",
        )
    )
    gmail_selectors: Selectors = field(
        metadata=_about(
            "(none)",
            "A JSON file of CSS selectors for Gmail's page, which extensions try before their own: for when Google has"
            " changed the page. extension/README.md says how.",
        )
    )

    receipts: Receipts = field(
        metadata=_about(
            "all",
            "To whom receipts may be asked of: all, inside (the sender's own domain and GREENTICK_INSIDE), nobody."
            " With Google sign-in the own domain is one the sender has signed in with; without it, it is the one his"
            " browser says, which nothing proves.",
        )
    )
    inside: tuple[str, ...] = field(
        metadata=_about("(none)", "Further addresses and domains, separated by commas, that count as inside.")
    )
    disclosure: Disclosure = field(
        metadata=_about(
            "free",
            "Whether mails say that they carry a receipt: free (each sender decides, on by default) or always.",
        )
    )
    consent: Consent = field(
        metadata=_about(
            "off",
            "off, or first: no receipt before the recipient said yes. Until then mails go out without, and what comes"
            " in all the same is dropped; what comes before the server knows of the mail, as soon as it does.",
        )
    )
    automatic_domains: tuple[str, ...] = field(
        metadata=_about(
            "(none)",
            "Domains, separated by commas, in which consent is not asked for; nor in what lies below them.",
        )
    )

    @classmethod
    def from_env(cls, env: Mapping[str, str], dotenv: Path | None = None, *, makes_secret: bool = True) -> "Settings":
        """The settings in `env`, completed by those in `dotenv`.

        Where there is no secret yet, one is made and kept in its file; without `makes_secret`, for what only looks at a
        server or changes it, there is none then. Raises SettingsError with a sentence that says how to mend it.
        """
        documented = [each for each in fields(cls) if each.metadata]
        known = {each.name.upper() for each in documented}
        secret = {each.name.upper() for each in documented if each.metadata["secret"]}
        return _read(Given.gather(env, dotenv, known, secret), makes_secret=makes_secret)

    def of_a_server(self) -> "Settings":
        """The same, for what needs the secret of a server that has been started. Raises SettingsError without one."""
        if not self.secret_key:
            raise SettingsError(
                f"Nothing of greentick is kept in {self.data_dir}: there is no {SECRET_FILE}. Set {PREFIX}DATA_DIR to"
                f" the server's folder, or {PREFIX}SECRET_KEY to the server's secret."
            )
        return self

    @property
    def can_sign_in(self) -> bool:
        """Whether there is any way to sign in; who is signed in already stays so."""
        return self.local_pairing != "off" or bool(self.google_client_id)

    @property
    def local_url(self) -> str:
        """How this machine itself reaches the web process."""
        return origin("PORT", f"http://{reachable(self.host)}:{self.port}")

    @property
    def local_push_url(self) -> str:
        """How this machine itself reaches the push process."""
        return f"http://{reachable(self.host)}:{self.push_port}"

    @property
    def is_public(self) -> bool:
        """Whether recipients' programs can be expected to reach the public address: https, and not of this machine."""
        parts = urlsplit(self.public_url)
        return parts.scheme == "https" and not is_private(parts.hostname or "")

    @property
    def is_published(self) -> bool:
        """Whether the public address names more than this machine itself: others are meant to come."""
        return not is_loopback(urlsplit(self.public_url).hostname or "")

    @property
    def spool_dir(self) -> Path:
        """Where hits wait that Redis did not take."""
        return self.data_dir / "spool"


def describe() -> str:
    """All settings as a Markdown table."""
    rows = ["| Variable | Default | Meaning |", "|---|---|---|"]
    for each in fields(Settings):
        if each.metadata:
            name = PREFIX + each.name.upper()
            names = f"`{name}`" + (f" or `{name}_FILE`" if each.metadata["secret"] else "")
            rows.append(f"| {names} | {_code(each.metadata['default'])} | {each.metadata['help']} |")
    return "\n".join(rows) + "\n"


def _read(given: Given, *, makes_secret: bool) -> Settings:
    port = given.number("PORT", 8787, 1, 65534)
    push_port = given.number("PUSH_PORT", port + 1, 1, 65535)
    if push_port == port:
        refuse("PUSH_PORT", f"must differ from {PREFIX}PORT ({port})")
    listen_on = host("HOST", given.text("HOST", "127.0.0.1"))
    public_is_set = bool(given.text("PUBLIC_URL", ""))
    public_url = origin("PUBLIC_URL", given.text("PUBLIC_URL", f"http://{reachable(listen_on)}:{port}"))
    push_default = public_url if public_is_set else f"http://{reachable(listen_on)}:{push_port}"
    data_dir = given.data_dir()
    mail = mail_server(given, urlsplit(public_url).hostname or "")
    return Settings(
        public_url=public_url,
        public_url_is_set=public_is_set,
        host=listen_on,
        port=port,
        push_port=push_port,
        push_url=push_address("PUSH_URL", given.text("PUSH_URL", f"{push_default}/v1/push")),
        data_dir=data_dir,
        database_url=given.starting("DATABASE_URL", f"sqlite:///{quote(str(data_dir / 'greentick.db'))}", DATABASES),
        redis_url=given.redis("REDIS_URL"),
        redis_replicas=given.number("REDIS_REPLICAS", 0, 0, 10),
        secret_key=_secrets(given, data_dir, makes_secret=makes_secret),
        trusted_proxies=given.number("TRUSTED_PROXIES", 0, 0, 10),
        retention_days=given.number("RETENTION_DAYS", 365, 1, 36500),
        agent_days=given.number("AGENT_DAYS", 30, 0, 36500),
        asn_db=given.file_if_there("ASN_DB"),
        local_pairing=cast("LocalPairing", given.choice("LOCAL_PAIRING", "auto", ("auto", "on", "off"))),
        extension_redirects=tuple(
            redirect_address("EXTENSION_REDIRECTS", each)
            for each in given.listed("EXTENSION_REDIRECTS", EXTENSION_REDIRECT)
        ),
        google_client_id=given.text("GOOGLE_CLIENT_ID", ""),
        google_client_secret=_google_secret(given),
        google_standin=_google_standin(given),
        allowed_emails=tuple(mail_place("ALLOWED_EMAILS", each) for each in given.listed("ALLOWED_EMAILS", "")),
        log_level=cast("LogLevel", given.choice("LOG_LEVEL", "info", ("debug", "info", "warning", "error"))),
        web_threads=given.number("WEB_THREADS", 64, 1, 1024),
        edge_log=given.path("EDGE_LOG"),
        hit_cap=given.number("HIT_CAP", 300, 1, 100_000),
        smtp_host=mail.host,
        smtp_port=mail.port,
        smtp_security=cast("SmtpSecurity", mail.security),
        smtp_user=mail.user,
        smtp_password=mail.password,
        smtp_from=mail.sender,
        notify_private_hosts=tuple(
            host("NOTIFY_PRIVATE_HOSTS", each.strip("[]").rstrip(".").lower())
            for each in given.listed("NOTIFY_PRIVATE_HOSTS", "")
        ),
        gmail_selectors=gmail_selectors(given),
        receipts=cast("Receipts", given.choice("RECEIPTS", "all", ("all", "inside", "nobody"))),
        inside=tuple(mail_place("INSIDE", each) for each in given.listed("INSIDE", "")),
        disclosure=cast("Disclosure", given.choice("DISCLOSURE", "free", ("free", "always"))),
        consent=cast("Consent", given.choice("CONSENT", "off", ("off", "first"))),
        automatic_domains=tuple(
            mail_domain("AUTOMATIC_DOMAINS", each) for each in given.listed("AUTOMATIC_DOMAINS", "")
        ),
    )


def _google_secret(given: Given) -> str:
    client_id, secret = given.text("GOOGLE_CLIENT_ID", ""), given.text("GOOGLE_CLIENT_SECRET", "")
    if bool(client_id) != bool(secret):
        missing = "GOOGLE_CLIENT_ID" if secret else "GOOGLE_CLIENT_SECRET"
        refuse(missing, "is missing: signing in with Google needs both the client's id and its secret")
    return secret


def _google_standin(given: Given) -> str:
    """Whoever stands in for Google can be anybody: never where others can reach this server."""
    text = given.text("GOOGLE_STANDIN", "")
    if not text:
        return ""
    address = origin("GOOGLE_STANDIN", text)
    is_open = given.text("PUBLIC_URL", "") or given.text("HOST", "127.0.0.1") != "127.0.0.1"
    if is_open or urlsplit(address).hostname != "127.0.0.1":
        refuse(
            "GOOGLE_STANDIN", "is for tests on one machine: an address of 127.0.0.1, and a server nobody else reaches"
        )
    return address


def _secrets(given: Given, data_dir: Path, *, makes_secret: bool) -> tuple[bytes, ...]:
    path = data_dir / SECRET_FILE
    ring = given.listed("SECRET_KEY", "")
    if any(len(secret) < SECRET_CHARS for secret in ring):
        refuse(
            "SECRET_KEY",
            f"is too short: fewer than {SECRET_CHARS} characters are refused, and 32 random ones are better. Make one"
            " with `openssl rand -base64 32`",
        )
    return tuple(secret.encode() for secret in ring or secret_in(path, makes_secret=makes_secret))


def _code(text: str) -> str:
    return text if text.startswith("(") else f"`{text}`"
