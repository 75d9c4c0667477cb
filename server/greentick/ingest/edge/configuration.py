"""The configuration with which nginx is an edge: it answers pixels by itself, logs them, and passes on all else."""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, summarize_address_range
from pathlib import Path
from textwrap import indent
from urllib.parse import urlsplit

from greentick.ingest.edge.lines import log_format
from greentick.ingest.networks import OTHER, built_in_ranges
from greentick.settings import Settings

_SITE = """\
# greentick's edge, written by `greentick edge nginx`; write it again after every update of greentick.
#
# nginx answers every pixel itself and writes one line per hit to
#   {log}
# which `greentick edge follow` brings into the stream (`greentick serve` does so when GREENTICK_EDGE_LOG names it).
# Requesters' addresses are written nowhere: nginx turns each into the label of its network. Run greentick with
#   GREENTICK_EDGE_LOG={log}
#   GREENTICK_TRUSTED_PROXIES=1
# A hit is safe once its line is in the file; where its disk is full, nginx answers and the hit is lost. Rotate the file
# daily and delete rotated files after a day: they hold tokens. scripts/deploy/greentick-edge.logrotate does so.

# What may name a person or an address does not get into the log.
map $http_referer $greentick_referer {{
    "" "";
    "~*^https?://(?:[^/?#]*@)?(?:[0-9.]+|\\[[^/?#]*)(?::[0-9]*)?(?:[/?#]|$)" "";
    "~*^(?<greentick_scheme>https?://)(?:[^/?#]*@)?(?<greentick_host>[^/?#@]+)" $greentick_scheme$greentick_host;
    default "";
}}
map $http_from $greentick_from {{
    "" "";
    "~*(?:@|\\(at\\))(?<greentick_domain>[^@]+)$" $greentick_domain;
    default "";
}}
map $http_via $greentick_via {{
    "" "";
    "~(?:[0-9]{{1,3}}\\.){{3}}[0-9]{{1,3}}|[0-9a-fA-F]*:[0-9a-fA-F:]*:" "-";
    default $http_via;
}}
map $request_method $greentick_is_hit {{
    GET 1;
    default 0;
}}
log_format greentick_hit escape=json '{log_format}';

geo $greentick_network {{
    default {other};
{geo}
}}

server {{
{listen}
    server_name {server_name};
    server_tokens off;
    access_log off;
    error_log {error_log} emerg;  # all below this level would name the requester's address
    keepalive_requests 100000;
    client_max_body_size 1m;

    location /p/ {{
        empty_gif;
        if_modified_since off;
        add_header Cache-Control "no-store, private";
        add_header Last-Modified "";  # takes away empty_gif's own
        location ~ "^/p/(?<greentick_token>[A-Za-z0-9_-]{{40}})\\.gif$" {{
            empty_gif;
            access_log {log} greentick_hit if=$greentick_is_hit;
        }}
    }}
    location = /v1/push {{
        proxy_pass {push};
        proxy_buffering off;
        proxy_read_timeout 1h;
{proxy}
    }}
    location / {{
        proxy_pass {web};
{proxy}
    }}
}}
"""

_WHOLE = """\
worker_processes auto;
error_log {error_log} emerg;
pid {pid};

events {{
    worker_connections 4096;
}}

http {{
{site}}}
"""

_PROXY = """\
        proxy_http_version 1.1;
        proxy_set_header Host $host;
        proxy_set_header Connection "";
        proxy_set_header X-Forwarded-For $remote_addr;
        proxy_set_header X-Forwarded-Proto $scheme;"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What the caller may choose: where to listen, where certificates and nginx's own files are."""

    log: Path = Path("/var/log/greentick/edge.log")
    listen: str = ""
    certificates: Path | None = None
    error_log: str = "/var/log/nginx/error.log"
    pid: str = "/run/nginx.pid"


def configuration(settings: Settings, choices: Choices) -> str:
    """A whole nginx.conf, for a machine whose nginx does nothing else."""
    site = indent(site_configuration(settings, choices), "    ")
    return _WHOLE.format(error_log=choices.error_log, pid=choices.pid, site=site)


def site_configuration(settings: Settings, choices: Choices) -> str:
    """What stands beside other sites, in the http context."""
    host = urlsplit(settings.public_url).hostname or "_"
    return _SITE.format(
        log=choices.log,
        error_log=choices.error_log,
        log_format=log_format(),
        other=OTHER,
        geo=_geo(),
        listen=_listen(settings, choices, host),
        server_name=host,
        push=settings.local_push_url,
        web=settings.local_url,
        proxy=_PROXY,
    )


def _listen(settings: Settings, choices: Choices, host: str) -> str:
    secure = settings.public_url.startswith("https://")
    if not secure:
        wanted = [choices.listen] if choices.listen else ["80", "[::]:80"]
        return "\n".join(f"    listen {each};" for each in wanted)
    folder = choices.certificates or Path("/etc/letsencrypt/live") / host
    wanted = [choices.listen] if choices.listen else ["443", "[::]:443"]
    lines = [f"listen {each} ssl http2;" for each in wanted]
    lines += [f"ssl_certificate     {folder}/fullchain.pem;", f"ssl_certificate_key {folder}/privkey.pem;"]
    return "\n".join(f"    {line}" for line in lines)


def _geo() -> str:
    lines: list[str] = []
    for version, ranges in built_in_ranges().items():
        address: type[IPv4Address] | type[IPv6Address] = IPv4Address if version == 4 else IPv6Address
        for first, last, label in ranges:
            networks = summarize_address_range(address(first), address(last))
            lines += [f"    {network} {label};" for network in networks]
    return "\n".join(lines)
