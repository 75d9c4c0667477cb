"""The account's changes in order, for whoever has no live line."""

from greentick.api.call import Call
from greentick.wire import feed_shapes as shapes
from greentick.wire import present

FEED_DEFAULT = 100
FEED_MOST = 500


def read_feed(call: Call) -> shapes.FeedPage:
    """GET /v1/feed."""
    page = call.store.feed.page(call.account_id, call.number("after", 0), call.limit(FEED_DEFAULT, FEED_MOST))
    return present.feed_page(page)
