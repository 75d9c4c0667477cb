"""GET /dashboard/notices and its forms: channels, a test with the real answer, rules, the log."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from flask import Response, request

from greentick.domain.channels import Channel, ChannelKind, Language, Occasion, Rule
from greentick.domain.visitor import Visitor
from greentick.errors import AskedTooOften, InvalidInput, NotFound
from greentick.notify.desk import NO_CHANNEL, NO_RULE, Desk, shown_target
from greentick.notify.outcome import Outcome, later
from greentick.pages.layout import language, render, saying
from greentick.pages.refusing import refusal
from greentick.pages.visiting import see
from greentick.store import Store
from greentick.tongues import LANGUAGES

NOTICES = "/dashboard/notices"
KINDS: tuple[ChannelKind, ...] = ("email", "apprise", "webhook", "ga4", "analytics")
OFF_AT_FIRST = frozenset({"ga4", "analytics"})
LOG_LINES = 50


@dataclass(frozen=True, slots=True)
class ChannelPages:
    """The views."""

    store: Store
    desk: Desk
    now_ms: Callable[[], int]

    def shown(self, visitor: Visitor) -> Response:
        """GET."""
        return self._page(visitor)

    def add(self, visitor: Visitor) -> Response:
        """POST: a new channel. A webhook's signing secret is shown this once, so the answer is the page itself."""
        form = request.form
        kind = form.get("kind", "")
        if kind not in KINDS:
            return self._page(visitor, wrong=saying().texts["problem_400"], given=form)
        try:
            wanted = Channel(
                id="",
                account_id=visitor.account_id,
                kind=kind,
                name=form.get("name", ""),
                language=_language(form.get("language", "")),
                enabled=kind not in OFF_AT_FIRST,
                target=form.get("target", ""),
                with_subject="with_subject" in form,
            )
            made, secret, answer = self.desk.add_channel(
                wanted, api_secret=form.get("api_secret", ""), endpoint=form.get("endpoint", "")
            )
        except InvalidInput as error:
            return self._page(visitor, wrong=refusal(error), given=form)
        return self._page(visitor, made=made, secret=secret, answer=answer)

    def renew(self, visitor: Visitor, channel_id: str) -> Response:
        """POST: the target anew, of a channel whose own cannot be opened any more."""
        form, channel = request.form, self.desk.channel(visitor.account_id, channel_id)
        given = {name: form.get(name, "") for name in ("target", "api_secret", "endpoint")}
        try:
            made, secret, answer = self.desk.renew_channel(channel, **given)
        except InvalidInput as error:
            return self._page(visitor, wrong=refusal(error))
        return self._page(visitor, made=made, secret=secret, answer=answer)

    def test(self, visitor: Visitor, channel_id: str) -> Response:
        """POST: send a test and show what the other side said."""
        channel = self.desk.channel(visitor.account_id, channel_id)
        try:
            outcome = self.desk.test(channel)
        except AskedTooOften as error:
            outcome = later(str(error), "answer_test_busy").told_in(language())
        return self._page(visitor, tested=channel, outcome=outcome)

    def confirm(self, visitor: Visitor, channel_id: str) -> Response:
        """POST: the code from the mail."""
        try:
            self.desk.confirm(self.desk.channel(visitor.account_id, channel_id), request.form.get("code", ""))
        except InvalidInput as error:
            return self._page(visitor, wrong=refusal(error))
        return see(NOTICES)

    def switch(self, visitor: Visitor, channel_id: str) -> Response:
        """POST: on or off."""
        channel = self.desk.channel(visitor.account_id, channel_id)
        self.desk.change_channel(channel, enabled=request.form.get("enabled") == "yes")
        return see(NOTICES)

    def remove(self, visitor: Visitor, channel_id: str) -> Response:
        """POST: gone, with its rules and its log."""
        if not self.store.channels.remove(visitor.account_id, channel_id):
            raise NotFound(NO_CHANNEL)
        return see(NOTICES)

    def add_rule(self, visitor: Visitor, channel_id: str) -> Response:
        """POST: a new rule of a channel."""
        form = request.form
        known = {each.value for each in Occasion}
        rule = Rule(
            id="",
            channel_id=channel_id,
            on=frozenset(Occasion(each) for each in form.getlist("on") if each in known),
            contacts=tuple(form.get("contacts", "").replace(",", "\n").splitlines()),
            quiet_from=form.get("quiet_from", ""),
            quiet_until=form.get("quiet_until", ""),
            digest_at=form.get("digest_at", ""),
            time_zone=form.get("time_zone", "").strip() or "UTC",
        )
        try:
            self.desk.rule(visitor.account_id, rule)
        except InvalidInput as error:
            return self._page(visitor, wrong=refusal(error), refused=rule)
        return see(NOTICES)

    def remove_rule(self, visitor: Visitor, rule_id: str) -> Response:
        """POST: gone."""
        if not self.store.channels.remove_rule(visitor.account_id, rule_id):
            raise NotFound(NO_RULE)
        return see(NOTICES)

    def retry(self, visitor: Visitor, key: int) -> Response:
        """POST: try again what was given up."""
        if not self.store.deliveries.retry(visitor.account_id, key, self.now_ms()):
            raise NotFound("There is no such delivery that was given up.")
        return see(NOTICES)

    def _page(self, visitor: Visitor, *, wrong: str = "", outcome: Outcome | None = None, **more: Any) -> Response:
        rules = self.store.channels.rules(visitor.account_id)
        states = self.store.channels.list(visitor.account_id)
        return render(
            "notices.html",
            status=400 if wrong else 200,
            visitor=visitor,
            place="notices",
            channels=states,
            rules={
                state.channel.id: [each for each in rules if each.channel_id == state.channel.id] for state in states
            },
            names={state.channel.id: state.channel.name for state in states},
            log=self.store.deliveries.list(visitor.account_id, limit=LOG_LINES),
            shown_target=shown_target,
            can_mail=self.desk.can_mail,
            kinds=KINDS,
            occasions=[each.value for each in Occasion],
            languages=LANGUAGES,
            own=language(),
            wrong=wrong,
            outcome=outcome,
            **{"given": {}, "refused": None, "made": None, "secret": "", "answer": "", "tested": None, **more},
        )


def _language(text: str) -> Language:
    return cast("Language", text) if text in LANGUAGES else "en"
