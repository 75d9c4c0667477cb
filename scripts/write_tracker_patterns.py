"""Write the tracker patterns the extension ships, from a list of rows with source and licence.

The result is committed; the list itself is no part of the project. A row is taken only if its licence permits
redistribution with attribution (the texts are in NOTICE). Run it again when the list has grown.
"""

import argparse
import json
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
LIST = ROOT.parent / "shared" / "data" / "trackers.jsonl"
TARGET = ROOT / "extension" / "src" / "shared" / "spot" / "patterns.ts"

# Sources whose rows may be shipped. EasyPrivacy (GPL) only ever confirms a row that a free source has as well.
FREE_SOURCES = re.compile(
    r"MailTrackerBlocker|simplify-trackers|trocker|gophish/|InboxSDK|groundhoggwp/|nylas/|knadh/|mautic/"
)

# Names as people know them: the product in the mail rather than its owner or its address.
NAMES = {
    "1&1": "IONOS",
    "FrontApp": "Front",
    "Gmass": "GMass",
    "CampaignMonitor": "Campaign Monitor",
    "ConstantContact": "Constant Contact",
    "Customer": "Customer.io",
    "GetPocket": "Pocket",
    "SMTP": "SMTP.com",
    "TheAtlantic": "The Atlantic",
    "User": "User.com",
    "HubSpot Sales (Sidekick)": "HubSpot",
    "Infusion Software": "Keap",
    "Intuit": "Mailchimp",
    "MailButler": "Mailbutler",
    "MailTrack": "Mailtrack",
    "Mailchimp/Mandrill": "Mailchimp",
    "MandrillApp": "Mandrill",
    "MixMax": "Mixmax",
    "PipeDrive": "Pipedrive",
    "SendInBlue": "Sendinblue",
    "Sendgrid": "SendGrid",
    "Track": "TrackApp",
    "acoustic": "Acoustic",
    "IBM Silverpop": "Acoustic",
    "iContact.com": "iContact",
    "MailGun": "Mailgun",
    "MailJet": "Mailjet",
}
# Rows whose source names somebody else than the tracker's maker.
NAME_BY_PATTERN = {
    "awstrack.me": "Amazon SES",
    "api.nylas.com/open": "Nylas",
    "mandrillapp.com/track": "Mandrill",
    "mltrk.io/pixel/": "Hunter",
    "img.secureserver.net/bbimage.aspx": "GoDaddy",
    "toutapp.com": "ToutApp",
}

# Rows the glob language cannot say, or says better (the source's own form is broken or covered by others).
REPLACED: dict[str, tuple[str, ...]] = {
    r"email.(mailgun|mg)(.*)\?/o/": (),
    r"tinyletterapp.com\.*\?open.gif": (),
    r"nethunt.co(.*)\?/pixel.gif": (),
    r"mandrill.\S+/track/open.php": (),
    r"t.(hubspotemail|hubspotfree|signaux|senal|signale|sidekickopen|sigopn|hsmsdd)": (),
    r"intercom-mail.+.com/(via/)?[oq]": ("intercom-mail*.com/o", "intercom-mail*.com/q", "intercom-mail*.com/via/"),
    r"cmail(d{1,2}).com/t/": ("cmail*.com/t/",),
    r"/notifications\.googleapis\.com/email/t/": ("notifications.googleapis.com/email/t/",),
    r"sellercentral(-europe)?(-japan)?.amazon.+/nms/img/": ("sellercentral*.amazon.*/nms/img/",),
    r".br/accounts/[0-9][0-9][0-9][0-9]/messages/[0-9][0-9][0-9]/openings/[0-9][0-9][0-9][0-9][0-9]\?envelope_id=": (
        "/accounts/*/messages/*/openings/*?envelope_id=",
    ),
    "yamm-track.appspot": ("yamm-track.appspot.com",),
    "opens.responder.co.il": ("opens.responder.co.il",),
    "dripemail2": ("dripemail2.com",),
    "ebsta.gif": (),
    r"sendibw{2}.com/track/": (),
    r"/email/[0-9a-f]{13,32}\.gif": (),  # without the token's shape, any picture in a folder `email`
    r"survey[0-9]?.medallia.+/\?[a-z0-9_]+&invite-opened=yes": (),
    "t.senal": ("t.senal*.com",),
    "t.signaux": ("t.signaux*.com",),
    "t.signale": ("t.signale*.com",),
    "t.sigopn": ("t.sigopn*.com",),
    "t.sidekickopen": ("t.sidekickopen*.com",),
    "t.hsmsdd": ("t.hsmsdd*.com",),
    "t.hubspotemail": ("t.hubspotemail.net",),
    "t.hubspotfree": ("t.hubspotfree*.net",),
    "t.strk[0-9][0-9].email": ("t.strk##.email",),
    "/gp/r.html": ("amazon.com/gp/r.html",),
    "/gp/forum/email/tracking": ("amazon.com/gp/forum/email/tracking",),
}

# Hosts that do nothing but count: their address alone is proof. Any other host needs an address that names somebody.
COUNTING_LABEL = re.compile(
    r"(^|[.-])(t|tr|tx|trk|track|tracking|px\d*|pixel|beacon|ping|openrate|opens|112)\.|trk|track|pixel|pxl|pstmrk"
    r"|^(t|r)\.(yesware|superhuman)|^bl-1\.com|^mailfoogae|^ec2-|\.2o7\.net|^demdex|^gmreg|^link\.gmreg|^gml\.email"
)
# Paths whose words say that an opening is counted there.
COUNTING_PATH = re.compile(
    r"open|ouv|track|trk|trace|pixel|pix|beacon|seen|receipt|read|imp(\.|ression|ing)|emimp|count|ping|1px|1x1|onepixel"
    r"|spacer|hidden|clear\.gif|/[a-z]\.(gif|png|pl)|/o[op]?(/|$|\?)|/e[1-3]t/|/wf|/mpss/|/ss/o|/on\.jsp|/e?/eo|ibis"
    r"|gen_204|collect|bbimage|watermark|event|log\.gif|email\.gif|oms_p|sync|its_mail|/mo/|/mk/",
    re.IGNORECASE,
)
# Where a pattern is a folder that pictures live in as well, or fits too many hosts.
PICTURE_FOLDERS = {"constantcontact.com/images", "enews.zdnet.com/imagelibrary/", "mail.*.pl/o/"}

# A shape without a host must say this much in letters and digits, or its name would be a guess.
SHAPE_LETTERS = 7
TOO_COMMON_SHAPES = {"/open.gif", "/open/*/image.gif", "/1.gif"}

HOST = re.compile(r"\.?[a-z0-9*#-]+(\.[a-z0-9*#-]+)+")


class Pattern(NamedTuple):
    """One glob: `text` is `host`, `host/path` or, without a host, `/path` or `//part`. `#` a digit, `*` any run."""

    name: str
    text: str
    counts: bool


def rows(lines: Iterable[str]) -> Iterator[dict[str, object]]:
    """The rows that may be shipped."""
    for line in lines:
        row = json.loads(line)
        free = any(FREE_SOURCES.match(source) for source in row["source"])
        if free and row["redistribute"] == "yes with attribution":
            yield row


def name_of(row: dict[str, object]) -> str:
    """The name to show for a row's sender."""
    fixed = NAME_BY_PATTERN.get(str(row["pattern"]))
    if fixed:
        return fixed
    if str(row["pattern"]).endswith("/wf/open"):
        return "SendGrid"  # the sources name the customer whose host it is
    name = re.sub(r"\.(com|io|net|co|email|in)$", "", str(row["name"]))
    name = name[0].upper() + name[1:] if not re.match(r"[a-z]+[A-Z]", name) else name
    return NAMES.get(name, NAMES.get(str(row["name"]), name))


def globs_of(row: dict[str, object]) -> Iterator[str]:
    """A row's pattern in the glob language, or several where the source has alternatives."""
    pattern = str(row["pattern"])
    if pattern in REPLACED:
        yield from REPLACED[pattern]
    elif row["kind"] == "regex":
        yield from (glob_of_regex(part) for part in alternatives(pattern))
    else:
        yield pattern


def alternatives(regex: str) -> list[str]:
    """Spell out `(a|b)` and optional parts, so that what is left has no branches."""
    regex = re.sub(r"\(:[^)]*\)\?|\(amp;\)\?", "", regex)
    branch = re.search(r"\(([^()]*)\)(\?)?|(\[[^\]]*\]|\\?[a-z])\?", regex)
    if not branch or branch.group(0) in {"\\?"}:
        return [regex]
    optional = [""] if branch.group(2) or branch.group(3) else []
    parts = (branch.group(3) or branch.group(1)).split("|") + optional
    return [whole for part in parts for whole in alternatives(regex[: branch.start()] + part + regex[branch.end() :])]


def glob_of_regex(regex: str) -> str:
    """A branch-free regex as a glob."""
    glob = re.sub(r"(\\d|\[[^\]]*\]|\\S|(?<!\\)\.)(\{[^}]*\}|[+*])", "*", regex)
    glob = re.sub(r"\[0-9\]|\\d", "#", glob)
    glob = re.sub(r"\[[^\]]*\]", "*", glob)
    return re.sub(r"\*+", "*", glob.replace("\\", ""))


def patterns_of(row: dict[str, object]) -> Iterator[Pattern]:
    """The row's patterns, sorted into those with a host and bare shapes, sure and unsure."""
    name = name_of(row)
    for glob in globs_of(row):
        host, slash, path = glob.partition("/")
        if HOST.fullmatch(host.lower()):
            # An image at an address made for clicks counts too: nothing is drawn there.
            counts = row.get("what") == "click" or is_counting(host.lower(), slash + path)
            yield Pattern(name, host.lower().lstrip(".") + slash + path.removesuffix("?"), counts)
        elif telling(glob):
            yield Pattern(name, glob if glob.startswith("/") else f"//{glob}", counts=False)


def is_counting(host: str, path: str) -> bool:
    """Does this address say by itself that it counts openings?"""
    if host + path in PICTURE_FOLDERS:
        return False
    return bool(COUNTING_LABEL.search(host) or COUNTING_PATH.search(path))


def telling(glob: str) -> bool:
    """Is a shape without a host long enough to name its maker?"""
    return glob not in TOO_COMMON_SHAPES and len(re.findall(r"[A-Za-z0-9]", glob)) >= SHAPE_LETTERS


def without_covered(patterns: set[Pattern]) -> list[Pattern]:
    """Drop what another pattern says already."""
    kept: dict[str, Pattern] = {}
    for pattern in sorted(patterns, key=lambda one: (one.text, one.name)):
        known = kept.get(pattern.text)
        if known is None or (pattern.counts and not known.counts):
            kept[pattern.text] = pattern
    texts = [p.text for p in kept.values() if p.counts]
    return [p for p in kept.values() if not any(covers(text, p.text) for text in texts if text != p.text)]


def covers(wide: str, narrow: str) -> bool:
    """Does the sure pattern `wide` match everything `narrow` does?"""
    wide_host, _, wide_path = wide.partition("/")
    narrow_host, _, narrow_path = narrow.partition("/")
    if not wide_host or not narrow_host:
        return False
    host = re.escape(wide_host).replace(r"\*", "[a-z0-9-]*").replace(r"\#", "[0-9]")
    if not re.fullmatch(rf"(?:.*\.)?{host}", narrow_host):
        return False
    goes_on = (wide_path[-1:] + narrow_path[len(wide_path) :][:1]).isalnum() and len(narrow_path) > len(wide_path)
    return narrow_path.lower().startswith(wide_path.lower()) and not (wide_path and goes_on)


def render(patterns: list[Pattern]) -> str:
    """The module's text: one line per sender, `~` before what needs a second sign."""
    lines: dict[str, list[str]] = {}
    spelling: dict[str, str] = {}
    for pattern in sorted(patterns, key=lambda one: (one.name.casefold(), one.text)):
        name = spelling.setdefault(pattern.name.casefold(), pattern.name)
        mark = "" if pattern.counts else "~"
        lines.setdefault(name, []).append((mark + pattern.text).replace("`", ""))
    body = "\n".join(f"{name}\t{' '.join(sorted(texts))}" for name, texts in lines.items())
    return f"""\
/**
 * Addresses of known senders' open trackers. Written by scripts/write_tracker_patterns.py; not to be edited by hand.
 * From the lists of MailTrackerBlocker (BSD-3-Clause), Simplify (BSD-3-Clause, MIT) and Trocker (Apache-2.0), and
 * facts read in senders' own sources; the licence texts are in NOTICE.
 *
 * One sender per line: name, tab, patterns. `host`, `host/path`, or without a host `/path` and `//part of a path`;
 * `#` is a digit, `*` any run of characters (in a host: within one label). `~` marks what is no proof alone.
 */
export const PATTERNS = `
{body}
`;
"""


def main() -> int:
    """Write the module, or with `--check` say whether it is current."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--list", type=Path, default=LIST)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if the module is not current")
    options = parser.parse_args()
    if not options.list.exists():
        print(f"{options.list} is not there: the committed patterns stay as they are.")
        return 0
    with options.list.open(encoding="utf-8") as lines:
        patterns = without_covered({pattern for row in rows(lines) for pattern in patterns_of(row)})
    text = render(patterns)
    if options.check:
        return int(TARGET.read_text(encoding="utf-8") != text)
    TARGET.write_text(text, encoding="utf-8")
    print(f"{len(patterns)} patterns, {len(text.encode())} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
