"""What an account has set, and the browsers and programs that are signed in to it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from flask import Response, request

from greentick.domain.snippet import LINES
from greentick.domain.visitor import Visitor
from greentick.errors import InvalidInput, NotFound, NotSignedIn
from greentick.notify.zones import is_zone
from greentick.pages.layout import render, saying
from greentick.pages.refusing import refusal
from greentick.pages.saying import ZONE_COOKIE
from greentick.pages.visiting import see
from greentick.pages.wanted import clean
from greentick.store import Store
from greentick.store.accounts import Account
from greentick.tongues import LANGUAGES
from greentick.wire.body import NUL
from greentick.wire.message_shapes import TRACKS
from greentick.wire.settings_shapes import Settings, SettingsPatch

SETTINGS = "/dashboard/settings"
SESSIONS = "/dashboard/sessions"
NOTIFY = ("first", "every", "off")
KEEPS = ("keep_details", "keep_subject", "keep_recipients", "keep_labels", "keep_agent", "keep_exact_time")
"""What may be kept of mails and hits, each switched by itself."""
DETAILS = ("keep_subject", "keep_recipients", "keep_labels")
"""Those that keep_details switches off together."""

YEAR_S = 31_536_000
REPLIES_DONE = ("on", "off", "off_here")

Save = Callable[[Store, Account, SettingsPatch], Settings]


@dataclass(frozen=True, slots=True)
class AccountPages:
    """The views. `save` keeps settings as the API does; `changed` tells an account's live feeds to look.

    `with_google`: this server knows people by Google, and may ask their Gmail where they switch that on.
    """

    store: Store
    save: Save
    changed: Callable[[bytes], None]
    now_ms: Callable[[], int]
    with_google: bool = False

    def settings(self, visitor: Visitor) -> Response:
        """GET /dashboard/settings."""
        return self._settings_page(visitor, saved=request.args.get("saved") == "1")

    def change_settings(self, visitor: Visitor) -> Response:
        """POST: keep them; what is wrong is said beside what was typed, and nothing of it is kept."""
        typed, zone = _typed(), clean(request.form.get("zone", ""))
        try:
            _check_zone(zone)  # before anything is saved
            self.save(self.store, self._account(visitor), _patch(typed))
        except InvalidInput as error:
            return self._settings_page(visitor, wrong=refusal(error), settings=typed, zone=zone)
        self.changed(visitor.account_id)
        response = see(f"{SETTINGS}?saved=1")
        if zone:
            response.set_cookie(ZONE_COOKIE, quote(zone, safe="/"), max_age=YEAR_S, path="/", samesite="Lax")
        return response

    def sessions(self, visitor: Visitor) -> Response:
        """GET /dashboard/sessions."""
        found = self.store.sessions.list(visitor.account_id, self.now_ms())
        return render("sessions.html", visitor=visitor, place="sessions", sessions=found)

    def revoke(self, visitor: Visitor) -> Response:
        """POST: end one of them."""
        id_ = request.form.get("session", "")
        if NUL in id_ or not self.store.sessions.revoke_one(visitor.account_id, id_):
            raise NotFound("There is no such session any more.")
        self.changed(visitor.account_id)
        return see(SESSIONS)

    def _account(self, visitor: Visitor) -> Account:
        account = self.store.accounts.get(visitor.account_id)
        if account is None:
            raise NotSignedIn("This account was deleted.")
        return account

    def _settings_page(self, visitor: Visitor, *, saved: bool = False, wrong: str = "", **typed: object) -> Response:
        account = self._account(visitor)
        return render(
            "settings.html",
            status=400 if wrong else 200,
            visitor=visitor,
            place="settings",
            account=account,
            policy=account.settings.policy,
            notify=NOTIFY,
            tracks=TRACKS,
            languages=LANGUAGES,
            lines=LINES,
            keeps=KEEPS,
            details=DETAILS,
            saved=saved,
            wrong=wrong,
            **self._replies(visitor),
            **{"settings": account.settings, "zone": saying().zone_name, **typed},
        )

    def _replies(self, visitor: Visitor) -> dict[str, object]:
        """Which of the visitor's addresses are asked for replies, and how that goes."""
        grants = {each.address: each for each in self.store.grants.list(visitor.account_id)}
        proved = [each.address for each in self.store.people.addresses(visitor.account_id)] if self.with_google else []
        done = request.args.get("replies", "")
        return {
            "with_google": self.with_google,
            "replies": [(address, grants.get(address)) for address in dict.fromkeys([*proved, *grants])],
            "replies_done": done if done in REPLIES_DONE else "",
        }


def _typed() -> dict[str, Any]:
    """What the form holds, under the names of the settings; the page shows it again where it is refused."""
    form = request.form
    worded = {language: clean(form.get(f"disclosure_{language}", "")) for language in LANGUAGES}
    return {
        "notify": form.get("notify", ""),
        "retention_days": form.get("retention_days", ""),
        "tracks_default": form.get("tracks_default", ""),
        "disclosure": "disclosure" in form,
        "disclosure_text": {language: text for language, text in worded.items() if text},
        "disclosure_off": _lines(form.get("disclosure_off", "")),
        "never_track": _lines(form.get("never_track", "")),
        **{name: name in form for name in KEEPS},
    }


def _patch(typed: dict[str, Any]) -> SettingsPatch:
    """The same as a patch. Raises InvalidInput."""
    days = typed["retention_days"]
    if not (days.isascii() and days.isdigit() and len(days) <= 6):
        raise InvalidInput("The days must be a whole number.", "days_wrong")
    if typed["notify"] not in NOTIFY or typed["tracks_default"] not in TRACKS:
        raise InvalidInput("The form holds an unknown choice.", "problem_400")
    return SettingsPatch(**{**typed, "retention_days": int(days)})


def _check_zone(name: str) -> None:
    """Where none is named, the one there was stays. Raises InvalidInput."""
    if name and not is_zone(name):
        raise InvalidInput("There is no such time zone.", "zone_wrong")


def _lines(text: str) -> list[str]:
    return [line for line in map(clean, text.splitlines()) if line]
