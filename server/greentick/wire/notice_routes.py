"""The endpoints of channels, rules, deliveries and reminders."""

from typing import Any

from greentick.wire import notice_shapes as shapes
from greentick.wire.route import Query, Route


def _route(given: str, name: str, text: str, **more: Any) -> Route:
    method, path = given.split()
    return Route(method=method, path=path, name=name, text=text, room="api", **more)  # type: ignore[arg-type]


NOTICE_ROUTES: tuple[Route, ...] = (
    _route("GET /v1/channels", "list_channels", "Where the account wants to be told.", gives=shapes.Channels),
    _route(
        "POST /v1/channels",
        "add_channel",
        "Add a channel. To a mail address a code is sent first, which confirms it.",
        takes=shapes.NewChannel,
        gives=shapes.ChannelMade,
        status=201,
        also=(400, 413),
    ),
    _route(
        "PATCH /v1/channels/{id}",
        "change_channel",
        "Rename it, switch it on or off.",
        takes=shapes.ChannelPatch,
        gives=shapes.Channel,
        also=(400, 404, 413),
    ),
    _route(
        "DELETE /v1/channels/{id}",
        "remove_channel",
        "Remove it with its rules and its log.",
        status=204,
        also=(404,),
    ),
    _route(
        "POST /v1/channels/{id}/test",
        "test_channel",
        "Send a test now and answer with what the other side said.",
        gives=shapes.TestAnswer,
        also=(404,),
    ),
    _route(
        "POST /v1/channels/{id}/confirm",
        "confirm_channel",
        "Bring the code that was sent to the mail address.",
        takes=shapes.ChannelCode,
        gives=shapes.Channel,
        also=(400, 404, 413),
    ),
    _route("GET /v1/rules", "list_rules", "What is told, where and when.", gives=shapes.Rules),
    _route(
        "POST /v1/rules",
        "add_rule",
        "Add a rule. It goes for what happens from now on.",
        takes=shapes.NewRule,
        gives=shapes.Rule,
        status=201,
        also=(400, 413),
    ),
    _route(
        "PATCH /v1/rules/{id}",
        "change_rule",
        "Put this in the rule's place.",
        takes=shapes.NewRule,
        gives=shapes.Rule,
        also=(400, 404, 413),
    ),
    _route("DELETE /v1/rules/{id}", "remove_rule", "Remove a rule.", status=204, also=(404,)),
    _route(
        "GET /v1/deliveries",
        "list_deliveries",
        "The log: what was told, what waits, what was given up and why.",
        gives=shapes.DeliveryPage,
        query=(
            Query("limit", "integer", "How many at most; out of range is clamped."),
            Query("before", "integer", "The `next` of the page before."),
            Query("channel", "string", "Only those of this channel."),
        ),
        also=(400,),
    ),
    _route(
        "POST /v1/deliveries/{id}/retry",
        "retry_delivery",
        "Try one again that was given up.",
        status=204,
        also=(404,),
    ),
    _route(
        "GET /v1/reminders",
        "list_reminders",
        "Reminders of sent mails.",
        gives=shapes.Reminders,
        query=(
            Query("state", "string", "Only those in this state: waiting, told or cancelled."),
            Query("message", "string", "Only those of this message."),
        ),
        also=(400,),
    ),
    _route(
        "POST /v1/reminders",
        "set_reminder",
        "Set a reminder, or set it anew.",
        takes=shapes.NewReminder,
        gives=shapes.Reminder,
        also=(400, 404, 413),
    ),
    _route(
        "PATCH /v1/reminders/{id}",
        "snooze_reminder",
        "Snooze it, also one that was told or cancelled.",
        takes=shapes.ReminderPatch,
        gives=shapes.Reminder,
        also=(400, 404, 413),
    ),
    _route("DELETE /v1/reminders/{id}", "cancel_reminder", "Cancel it.", status=204, also=(404,)),
    _route(
        "POST /v1/replies",
        "announce_replies",
        "Threads in which somebody else's mail was seen: what waited for a reply or an open is cancelled.",
        takes=shapes.RepliesRequest,
        status=204,
        also=(400, 413),
    ),
)
