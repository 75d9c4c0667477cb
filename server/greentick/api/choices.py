"""Checks and tidies the choices in a patch of an account's settings."""

from collections.abc import Sequence
from dataclasses import dataclass
from unicodedata import category

from msgspec import UNSET
from msgspec.structs import replace

from greentick.api.fields import gmail_address_of
from greentick.domain.wish import compared, is_domain, plain
from greentick.errors import InvalidInput
from greentick.tongues import LANGUAGES
from greentick.wire.bounds import MOST_ENTRIES, WORDING_CHARS
from greentick.wire.settings_shapes import Policy, SettingsPatch

_NOT_ON_A_LINE = ("Cc", "Zl", "Zp")
_TURNS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""With these a line would be read otherwise than it is written. Joiners and soft hyphens belong to words."""


@dataclass(frozen=True, slots=True)
class _List:
    name: str
    takes_domains: bool


_LISTS = (
    _List("never_track", takes_domains=True),
    _List("disclosure_off", takes_domains=False),
    _List("shared_with", takes_domains=False),
)


def tidied(patch: SettingsPatch, policy: Policy) -> SettingsPatch:
    """The patch as it may be kept. Raises InvalidInput with what to mend."""
    if patch.disclosure is False and policy.disclosure == "always":
        raise InvalidInput(
            "disclosure cannot be switched off: whoever runs this server wants every mail to tell of its receipt.",
            "disclosure_always",
        )
    lists = {each.name: _entries(each, value) for each in _LISTS if (value := getattr(patch, each.name)) is not UNSET}
    worded = patch.disclosure_text if patch.disclosure_text is UNSET else _worded(patch.disclosure_text)
    return replace(patch, disclosure_text=worded, **lists)


def _entries(kind: _List, given: Sequence[str]) -> list[str]:
    if len(given) > MOST_ENTRIES:
        raise InvalidInput(
            f"{kind.name} takes at most {MOST_ENTRIES} entries. List a domain instead of its addresses.",
            "entries_many",
            count=MOST_ENTRIES,
        )
    tidy: dict[str, str] = {}
    for each in given:
        entry = _entry(kind, each)
        tidy.setdefault(compared(entry), entry)
    return list(tidy.values())


def _entry(kind: _List, given: str) -> str:
    # `*@` and `*.` say no more: a domain covers its addresses and those below it anyway.
    text = plain(given).rstrip(".").removeprefix("*")
    if gmail_address_of(text) is not None and "*" not in text:
        return text
    domain = text.removeprefix("@").removeprefix(".")
    if kind.takes_domains and is_domain(domain):
        return domain
    or_domain = " or a domain such as example.org" if kind.takes_domains else ""
    raise InvalidInput(
        f"{kind.name} holds {given[:80]!r}. Each entry is a mail address{or_domain}.",
        "entry_or_domain_odd" if kind.takes_domains else "entry_odd",
        given=given[:80],
    )


def _worded(texts: dict[str, str]) -> dict[str, str]:
    """The extension tidies the same way (shared/disclosure.ts); tests/vectors/wording.json holds for both."""
    tidy = {}
    for language, given in texts.items():
        if language not in LANGUAGES:
            raise InvalidInput(
                f"disclosure_text has words for {language[:20]!r}. It takes {', '.join(LANGUAGES)}.", "language_odd"
            )
        text = "".join(" " if category(each) == "Zs" else each for each in given).strip()
        if len(text) > WORDING_CHARS:
            raise InvalidInput(
                f"disclosure_text takes at most {WORDING_CHARS} characters per language, not {len(text)}. Shorten it.",
                "wording_long",
                count=WORDING_CHARS,
                given=len(text),
            )
        if any(category(each) in _NOT_ON_A_LINE or each in _TURNS for each in text):
            raise InvalidInput(
                "disclosure_text takes one line per language, without line breaks, control characters and marks that"
                " turn the direction of writing.",
                "wording_odd",
            )
        tidy[language] = text
    return tidy
