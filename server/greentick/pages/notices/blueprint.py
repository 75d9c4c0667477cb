"""The addresses of these pages."""

from collections.abc import Callable

from flask import Blueprint

from greentick.notify.desk import Desk
from greentick.pages.notices.channels import ChannelPages
from greentick.pages.notices.reminders import ReminderPages
from greentick.pages.team import with_team
from greentick.pages.visiting import Reception, View, VisitorOf, with_error_pages
from greentick.store import Store

NOTICES = "/dashboard/notices"
REMINDERS = "/dashboard/reminders"
LARGEST_KEY = 2**63 - 1
"""Beyond it no database could look for one."""


def blueprint(store: Store, desk: Desk, *, visitor_of: VisitorOf, now_ms: Callable[[], int]) -> Blueprint:
    """The room. `desk` is where the API sets the same things."""
    room = Blueprint("notices", __name__, template_folder="templates")
    reception = Reception(with_team(visitor_of, store))
    channels, reminders = ChannelPages(store, desk, now_ms), ReminderPages(store, desk, now_ms)
    views: list[tuple[str, str, View]] = [
        ("GET", NOTICES, channels.shown),
        ("POST", f"{NOTICES}/channels", channels.add),
        ("POST", f"{NOTICES}/channels/<channel_id>/test", channels.test),
        ("POST", f"{NOTICES}/channels/<channel_id>/confirm", channels.confirm),
        ("POST", f"{NOTICES}/channels/<channel_id>/renew", channels.renew),
        ("POST", f"{NOTICES}/channels/<channel_id>/switch", channels.switch),
        ("POST", f"{NOTICES}/channels/<channel_id>/remove", channels.remove),
        ("POST", f"{NOTICES}/channels/<channel_id>/rules", channels.add_rule),
        ("POST", f"{NOTICES}/rules/<rule_id>/remove", channels.remove_rule),
        ("POST", f"{NOTICES}/deliveries/<int(max={LARGEST_KEY}):key>/retry", channels.retry),
        ("GET", REMINDERS, reminders.shown),
        ("POST", REMINDERS, reminders.set),
        ("POST", f"{REMINDERS}/<message_id>/<kind>/snooze", reminders.snooze),
        ("POST", f"{REMINDERS}/<message_id>/<kind>/cancel", reminders.cancel),
    ]
    for method, rule, view in views:
        name = f"{type(view.__self__).__name__}_{view.__name__}"  # type: ignore[attr-defined]
        room.add_url_rule(rule, name, reception.visited(view), methods=[method])
    return with_error_pages(room)
