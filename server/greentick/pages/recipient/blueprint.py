"""GET and POST /r/<token>: what was recorded of a mail, and its recipient's choice. A GET changes nothing, ever."""

from collections.abc import Callable
from urllib.parse import urlsplit

from flask import Blueprint, Response, request

from greentick.domain.wish import Choice
from greentick.errors import StoreUnavailable
from greentick.pages.layout import render
from greentick.pages.recipient.forms import Forms
from greentick.pages.recipient.view import view_of
from greentick.pages.visiting import see
from greentick.store import Store
from greentick.store.choosing import SETTLED, Copy, Shown

Genuine = Callable[[str], Copy | None]

ADDRESS_CHARS = 320


def blueprint(
    store: Store, *, genuine: Genuine, secret: bytes, public_url: str, now_ms: Callable[[], int]
) -> Blueprint:
    """The room. `genuine` gives account id and nonce of a token of kind r that one of our accounts made."""
    room = Blueprint("recipient", __name__, template_folder="templates")
    pages = _Pages(store, genuine, Forms(secret, now_ms), urlsplit(public_url).netloc, now_ms)
    room.add_url_rule("/r/<token>", "ask", pages.ask, methods=["GET"])
    room.add_url_rule("/r/<token>", "choose", pages.choose, methods=["POST"])
    room.add_url_rule("/r/<token>/done", "done", pages.done, methods=["GET"])
    room.add_url_rule("/r/<token>/<proof>", "refused", pages.refused, methods=["GET"])
    room.add_url_rule("/r/<token>/<proof>", "take_back", pages.take_back, methods=["POST"])
    room.register_error_handler(StoreUnavailable, _away)
    return room


class _Pages:
    def __init__(self, store: Store, genuine: Genuine, forms: Forms, host: str, now_ms: Callable[[], int]) -> None:
        self._store = store
        self._genuine = genuine
        self._forms = forms
        self._host = host
        self._now_ms = now_ms

    def ask(self, token: str) -> Response:
        """The page. Forged, erased and refused look alike."""
        copy = self._genuine(token)
        shown = copy and self._store.choosing.show(copy)
        return self._page(token, shown) if shown and shown.message.withheld not in SETTLED else self._neutral()

    def choose(self, token: str) -> Response:
        """Carry out the choice of a form that is ours."""
        copy = self._genuine(token)
        shown = copy and self._store.choosing.show(copy)
        if copy is None or not shown or shown.message.withheld in SETTLED:
            return self._neutral()
        choice = _choice(request.form.get("choice", ""))
        if choice is None or not self._is_ours(token):
            return self._page(token, shown, status=403)
        typed = request.form.get("address", "").strip()[:ADDRESS_CHARS]
        proof = self._store.choosing.choose(copy, choice, typed, self._now_ms())
        return see(f"/r/{token}/{proof or 'done'}")

    def done(self, token: str) -> Response:
        """The same whatever was chosen, and for whom."""
        return render("recipient_done.html", token=token, host=self._host)

    def refused(self, token: str, proof: str) -> Response:
        """Where whoever refused can take it back."""
        copy = self._genuine(token)
        if copy is None or not self._store.choosing.proves(copy, proof):
            return self._neutral()
        return render("recipient_refused.html", mark=self._forms.mark(token + proof), host=self._host)

    def take_back(self, token: str, proof: str) -> Response:
        """Forget a refusal."""
        copy = self._genuine(token)
        if copy is None or not self._store.choosing.proves(copy, proof):
            return self._neutral()
        if not self._is_ours(token + proof):
            return self.refused(token, proof)
        self._store.choosing.take_back(copy, proof, self._now_ms())
        return see(f"/r/{token}")

    def _is_ours(self, page: str) -> bool:
        return self._forms.is_ours(page, request.form, request.headers.get("Sec-Fetch-Site", ""))

    def _page(self, token: str, shown: Shown, status: int = 200) -> Response:
        mark = self._forms.mark(token)
        view = view_of(shown)
        return render("recipient.html", status=status, view=view, mark=mark, host=self._host, is_late=status != 200)

    def _neutral(self) -> Response:
        return render("recipient_neutral.html", host=self._host)


def _choice(text: str) -> Choice | None:
    return Choice(text) if text in set(Choice) - {Choice.TAKE_BACK} else None


def _away(_error: StoreUnavailable) -> Response:
    return render("recipient_away.html", status=503)
