"""Colleagues: to whom an account shows its receipts, and looking at those of others. Looking changes nothing."""

from dataclasses import dataclass, replace
from typing import Final

from flask import Response, request

from greentick.domain.token import b64encode
from greentick.domain.visitor import Visitor
from greentick.errors import InvalidInput, NotFound
from greentick.pages.account import Save
from greentick.pages.layout import render
from greentick.pages.refusing import refusal
from greentick.pages.visiting import VisitorOf, see
from greentick.pages.wanted import clean
from greentick.store import Store
from greentick.wire.settings_shapes import SettingsPatch

TEAM = "/dashboard/team"
COOKIE: Final = "greentick_look"
_SHOWN = tuple(f"/dashboard/{name}" for name in ("messages", "contacts", "reports", "domains", "subjects", "history"))


def with_team(visitor_of: VisitorOf, store: Store) -> VisitorOf:
    """The same visitor with his colleagues; on pages that show receipts as the one whose receipts he looks at.

    What was chosen is in a cookie, but whether it may be is asked anew for each page.
    """

    def visitor() -> Visitor | None:
        found = visitor_of()
        if found is None:
            return None
        known_as, team = store.sharing.shown_to(found.account_id)
        whole = replace(found, known_as=tuple(known_as), team=tuple(team))
        chosen = request.cookies.get(COOKIE, "")
        colleague = next((each for each in team if b64encode(each.account_id) == chosen), None)
        if colleague is None or not _shows_receipts():
            return whole
        return replace(whole, account_id=colleague.account_id, looks_at=colleague.address)

    return visitor


def _shows_receipts() -> bool:
    is_asked = request.method in {"GET", "HEAD"}
    return is_asked and (request.path == "/dashboard/" or request.path.startswith(_SHOWN))


@dataclass(frozen=True, slots=True)
class TeamPages:
    """The views. `save` keeps settings as the API does."""

    store: Store
    save: Save

    def shown(self, visitor: Visitor) -> Response:
        """GET /dashboard/team."""
        return self._page(visitor)

    def share(self, visitor: Visitor) -> Response:
        """POST: show receipts to these from now on, and to nobody else."""
        account = self.store.accounts.get(visitor.account_id)
        if account is None:
            raise NotFound("This account was deleted.")
        lines = [line for line in map(clean, request.form.get("shared_with", "").splitlines()) if line]
        try:
            self.save(self.store, account, SettingsPatch(shared_with=lines))
        except InvalidInput as error:
            return self._page(visitor, wrong=refusal(error), lines=lines)
        return see(f"{TEAM}?saved=1")

    def look(self, visitor: Visitor) -> Response:
        """POST: look at a colleague's receipts, or at one's own again."""
        wanted = request.form.get("of", "")
        if wanted and wanted not in {b64encode(each.account_id) for each in visitor.team}:
            raise NotFound("This colleague does not show you receipts any more.")
        response = see("/dashboard/")
        response.set_cookie(COOKIE, wanted, path="/dashboard", httponly=True, samesite="Lax")
        return response

    def _page(self, visitor: Visitor, *, wrong: str = "", lines: list[str] | None = None) -> Response:
        account = self.store.accounts.get(visitor.account_id)
        return render(
            "team.html",
            status=400 if wrong else 200,
            visitor=visitor,
            place="team",
            shared_with=lines if lines is not None else account.settings.shared_with if account else [],
            team=[(each.address, b64encode(each.account_id)) for each in visitor.team],
            saved=request.args.get("saved") == "1",
            wrong=wrong,
        )
