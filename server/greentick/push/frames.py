"""Server-sent events as bytes (WHATWG HTML 9.2)."""

import msgspec

from greentick.wire import feed_shapes as shapes

HEARTBEAT = b"event: heartbeat\ndata: {}\n\n"


def hello(version: str, cursor: int) -> bytes:
    """The line stands. Without an id: nothing has been told yet."""
    return b"event: hello\ndata: %b\n\n" % msgspec.json.encode(shapes.Hello(version=version, cursor=cursor))


def reset(cursor: int) -> bytes:
    """The client's cursor is not of this history."""
    return b"id: %d\nevent: reset\ndata: %b\n\n" % (cursor, msgspec.json.encode(shapes.Reset(cursor=cursor)))


def feed(cursor: int, item: bytes) -> bytes:
    """One change; `item` is the JSON of a FeedItem."""
    return b"id: %d\nevent: feed\ndata: %b\n\n" % (cursor, item)
