"""What asked, as far as its agent tells: "Outlook" on "Windows", a "desktop". For the hover card; decides nothing."""

from collections.abc import Callable
from functools import cache
from operator import attrgetter

from ua_parser.loaders import load_lazy_builtins
from ua_parser_rs import OSExtractor, UserAgentExtractor

from greentick.domain.judgement import Client
from greentick.judge.lists import first_of

_NAMES = {
    "Chrome Mobile": "Chrome",
    "Chrome Mobile iOS": "Chrome",
    "Chrome Mobile WebView": "",
    "Mobile Safari UI/WKWebView": "",
    "Mobile Safari": "Safari",
    "Safari UI/WKWebView": "",
    "Firefox Mobile": "Firefox",
    "Firefox iOS": "Firefox",
    "Edge Mobile": "Edge",
    "Opera Mobile": "Opera",
    "IE": "Internet Explorer",
    "IE Mobile": "Internet Explorer",
    "Android": "Android Browser",
    "Electron": "",
    "Apple Mail": "",  # Outlook for Mac and others say the same (warmbly #569)
    "Google": "Google App",
}

_SYSTEMS = {
    "Mac OS X": "macOS",
    "Mac OS": "macOS",
    "Chrome OS": "ChromeOS",
    **dict.fromkeys(("Ubuntu", "Kubuntu", "Debian", "Fedora", "Arch Linux", "Mageia", "Red Hat", "SUSE", "CentOS",
                     "Gentoo", "Linux Mint", "Slackware", "Mandriva", "PCLinuxOS"), "Linux"),
}  # fmt: skip

_KINDS = (
    # In the agent in lower case; the first that is found.
    (r"watch\b", "watch"),
    (r"oculusbrowser|\bvr safari|picobrowser|\bquest \d", "headset"),
    (r"playstation|nintendo|xbox", "console"),
    (r"smart-?tv|\btv\b|hbbtv|netcast|web0s|viera|bravia|vidaa|inettvbrowser|crkey|\baft[a-z]{1,3}\b|\bstb\b", "tv"),
    (r"ipad|tablet|playbook|\bkf[a-z]{3,5}\b|silk/", "tablet"),
    (r"iphone|ipod|windows phone|iemobile|blackberry|midp|mobile|phone|outlook-(?:ios|android)|-gmail/", "phone"),
    (r"android|andr0id", "tablet"),
    (r"windows|macintosh|mac ?os|macoutlook|cros|linux|x11|bsd|darwin|solaris|amiga|beos", "desktop"),
)

_HINTED = {"Windows": "Windows", "macOS": "macOS", "Android": "Android", "Linux": "Linux", "Chrome OS": "ChromeOS"}


_FIELDS = attrgetter("regex", "family", "major", "minor", "patch", "patch_minor")


def client_of(agent: str, name: str = "") -> Client:
    """The client behind an agent; `name` where a list already knows it."""
    extract_name, extract_system, find_device = _extractors()
    family = name or extract_name(agent)
    system = extract_system(agent)
    return Client(
        name=name or _NAMES.get(family, family),
        system=_SYSTEMS.get(system, system),
        device=find_device(agent.lower()) or "",
    )


def hinted(client: Client, platform: str) -> Client:
    """The client with the system its `Sec-CH-UA-Platform` header names: newer browsers hide it in the agent."""
    system = _HINTED.get(platform.strip('"'), client.system)
    return client if system == client.system else Client(name=client.name, system=system, device=client.device)


@cache
def _extractors() -> tuple[Callable[[str], str], Callable[[str], str], Callable[[str], str | None]]:
    names, systems, _devices = load_lazy_builtins()
    name_matcher = UserAgentExtractor(map(_FIELDS, names))
    system_matcher = OSExtractor(map(_FIELDS, systems))

    def name_of(agent: str) -> str:
        found = name_matcher.extract(agent)
        return found.family if found else ""

    def system_of(agent: str) -> str:
        found = system_matcher.extract(agent)
        return found.family if found else ""

    return name_of, system_of, first_of(_KINDS)
