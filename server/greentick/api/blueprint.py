"""Binds the endpoints to their rules: who asks, in which shape the answer goes out. Nothing is decided here."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import msgspec
from flask import Blueprint, Response, request

from greentick.api import account, feed, labels, mail_reports, messages, notices, recipients, registration, reminders
from greentick.api.call import Call, Sender
from greentick.api.snippets import Snippets
from greentick.clock import now_ms
from greentick.downloads import Downloads
from greentick.gmail_selectors import Selectors
from greentick.notify.desk import Desk
from greentick.store import Store
from greentick.wire import body
from greentick.wire.route import Route
from greentick.wire.routes import of_room

Answer = msgspec.Struct | Response | None
Endpoint = Callable[[Call], Answer]

ENDPOINTS: dict[str, Endpoint] = {
    each.__name__: each
    for each in (
        registration.register,
        messages.query_receipts,
        messages.list_messages,
        messages.get_message,
        messages.delete_message,
        messages.correct,
        messages.announce_views,
        messages.make_snippet,
        mail_reports.take_report,
        mail_reports.take_bounce,
        feed.read_feed,
        recipients.check_recipients,
        recipients.note_consent,
        recipients.forget_consent,
        notices.list_channels,
        notices.add_channel,
        notices.change_channel,
        notices.remove_channel,
        notices.test_channel,
        notices.confirm_channel,
        notices.list_rules,
        notices.add_rule,
        notices.change_rule,
        notices.remove_rule,
        notices.list_deliveries,
        notices.retry_delivery,
        reminders.list_reminders,
        reminders.set_reminder,
        reminders.snooze_reminder,
        reminders.cancel_reminder,
        reminders.announce_replies,
        labels.tell_labels,
        labels.list_labels,
        labels.list_events,
        account.get_settings,
        account.change_settings,
        account.export,
        account.delete_account,
        account.forget_contact,
    )
}


def blueprint(  # noqa: PLR0913 - what the rooms beside it give
    store: Store,
    *,
    account_of: Callable[[str | None], bytes],
    changed: Callable[[bytes], None],
    forget: Callable[[bytes], object] | None = None,
    desk: Desk,
    snippets: Snippets,
    downloads: Downloads,
    sender_of: Callable[[Mapping[str, Any]], Sender] = lambda _environ: Sender(),
    public_url: str = "",
    gmail_selectors: Selectors | None = None,
    now_ms: Callable[[], int] = now_ms,
) -> Blueprint:
    """The API. `account_of` reads an Authorization header; `changed` tells an account's live feeds to look.

    `forget` erases an account wherever it is kept; from the database alone where it is not given. `sender_of` says of a
    WSGI environment where and with what the sender works.
    """
    api = Blueprint("api", __name__)

    def bind(route: Route) -> None:
        endpoint = ENDPOINTS[route.name]

        def view(**path: str) -> Response:
            account_id = account_of(request.headers.get("Authorization"))
            call = Call(
                store=store,
                account_id=account_id,
                now_ms=now_ms(),
                path=path,
                query=request.args,
                read_body=lambda: body.parse(request.get_data(), request.headers.get("Content-Encoding", "")),
                changed=lambda: changed(account_id),
                forget=lambda: (forget or store.accounts.delete)(account_id),
                desk=desk,
                download=partial(downloads.response, account_id),
                make_snippet=lambda asked: snippets.make(account_id, asked),
                sender=sender_of(request.environ),
                public_url=public_url,
                gmail_selectors=gmail_selectors or {},
            )
            return answer(endpoint(call), route.status)

        api.add_url_rule(route.rule, route.name, view, methods=[route.method])

    for route in of_room("api"):
        bind(route)
    return api


def answer(value: Answer, status: int) -> Response:
    """A shape as a response."""
    if isinstance(value, Response):
        return value
    if value is None:
        return Response(status=status)
    return Response(msgspec.json.encode(value), status, content_type="application/json")
