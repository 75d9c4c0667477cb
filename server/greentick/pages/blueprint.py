"""The addresses of the dashboard."""

from collections.abc import Callable
from dataclasses import dataclass, field

from flask import Blueprint, Response

from greentick.domain.visitor import Visitor
from greentick.downloads import Downloads
from greentick.errors import NotFound
from greentick.pages.account import AccountPages, Save
from greentick.pages.apart import apart
from greentick.pages.assets import ADDRESS, kept
from greentick.pages.contacts import Contacts
from greentick.pages.exports import Exports
from greentick.pages.messages import Messages
from greentick.pages.problems import for_people
from greentick.pages.reports import Reports
from greentick.pages.saying import short_url
from greentick.pages.snippet import Make, SnippetPages
from greentick.pages.standing import StandingPages
from greentick.pages.team import TeamPages, with_team
from greentick.pages.visiting import Reception, View, VisitorOf, see, with_error_pages
from greentick.store import Store


@dataclass(frozen=True, slots=True)
class Deeds:
    """What the API does too: keep settings, make a snippet, tell an account's live feeds to look.

    `with_google`: people can sign in with Google here. `downloads` are those the API gives, too. `public_url` is
    where mails' images and links lead.
    """

    save: Save
    make_snippet: Make
    changed: Callable[[bytes], None]
    with_google: bool = False
    downloads: Downloads = field(default_factory=Downloads)
    public_url: str = ""


def blueprint(store: Store, deeds: Deeds, *, visitor_of: VisitorOf, now_ms: Callable[[], int]) -> Blueprint:
    """The dashboard. Each visitor sees the account he is signed in to, and nothing of any other."""
    room = Blueprint("pages", __name__, template_folder="templates", static_folder="static", static_url_path=ADDRESS)
    reception = Reception(with_team(visitor_of, store))
    messages, reports = Messages(store, now_ms, deeds.changed), Reports(store, now_ms)
    exports = Exports(store, messages, reports, deeds.downloads, now_ms)
    contacts, snippets = Contacts(store), SnippetPages(deeds.make_snippet, deeds.public_url)
    account = AccountPages(store, deeds.save, deeds.changed, now_ms, deeds.with_google)
    team = TeamPages(store, deeds.save)
    views: list[tuple[str, str, View]] = [
        ("GET", "/dashboard/", messages.listed),
        ("GET", "/dashboard/history", messages.history),
        ("GET", "/dashboard/messages.csv", exports.messages_csv),
        ("GET", "/dashboard/messages.json", exports.messages_json),
        ("GET", "/dashboard/messages/<message_id>", messages.shown),
        ("POST", "/dashboard/messages/<message_id>/correct", messages.correct),
        ("POST", "/dashboard/messages/<message_id>/delete", messages.delete),
        ("GET", "/dashboard/messages/<message_id>/evidence", exports.evidence),
        ("GET", "/dashboard/messages/<message_id>/evidence.json", exports.evidence_json),
        ("GET", "/dashboard/contacts", contacts.listed),
        ("GET", "/dashboard/contacts.csv", exports.contacts_csv),
        ("GET", "/dashboard/contacts.json", exports.contacts_json),
        ("GET", "/dashboard/contacts/<path:address>", contacts.shown),
        ("POST", "/dashboard/contact", StandingPages(store, deeds.save, deeds.changed, now_ms).choose),
        ("GET", "/dashboard/reports", reports.shown),
        ("GET", "/dashboard/reports.csv", exports.days_csv),
        ("GET", "/dashboard/reports.json", exports.days_json),
        ("GET", "/dashboard/<any(domain, subject):kind>s.csv", exports.names_csv),
        ("GET", "/dashboard/<any(domain, subject):kind>s.json", exports.names_json),
        ("GET", "/dashboard/snippet", snippets.form),
        ("POST", "/dashboard/snippet", snippets.made),
        ("GET", "/dashboard/team", team.shown),
        ("POST", "/dashboard/team", team.share),
        ("POST", "/dashboard/team/look", team.look),
        ("GET", "/dashboard/settings", account.settings),
        ("POST", "/dashboard/settings", account.change_settings),
        ("GET", "/dashboard/sessions", account.sessions),
        ("POST", "/dashboard/sessions/revoke", account.revoke),
        ("GET", "/dashboard/<path:rest>", _nothing),
    ]
    for method, rule, view in views:
        room.add_url_rule(rule, f"{method} {rule}".replace(".", " "), reception.visited(view), methods=[method])
    room.add_app_template_filter(apart)
    room.add_app_template_filter(short_url)
    room.after_request(kept)
    room.after_app_request(for_people)
    room.add_url_rule("/", "home", lambda: see("/dashboard/"))
    return with_error_pages(room)


def _nothing(_visitor: Visitor, rest: str) -> Response:
    raise NotFound(f"There is no page {rest}.")
