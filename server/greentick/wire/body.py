"""Reads a request's body: JSON in UTF-8, as a shape. What is wrong with it is told as InvalidInput, with the remedy."""

import json
import re
from typing import Any, TypeVar

import msgspec
from msgspec import inspect

from greentick.errors import InvalidInput, TooLarge

T = TypeVar("T")

MOST_BYTES = 1_000_000
TOO_LARGE = "The body is larger than 1,000,000 bytes. Send it in smaller batches."
NUL = "\x00"
UNREADABLE = "\N{REPLACEMENT CHARACTER}"
"""Stands for what was no character when it came."""

_HALF_PAIR = re.compile("[\ud800-\udfff]")
_ODD_WORD = re.compile(r"Invalid enum value .* - at `\$([^`]*)`", re.DOTALL)


def parse(raw: bytes, content_encoding: str = "") -> Any:
    """The value written in `raw`, whatever it is. Raises InvalidInput when it is not JSON in UTF-8, TooLarge."""
    if content_encoding.strip().lower() not in {"", "identity"}:
        raise InvalidInput("The body is compressed. Send plain JSON, without Content-Encoding.")
    if len(raw) >= MOST_BYTES:  # what came in chunks was cut there
        raise TooLarge(TOO_LARGE)
    if not raw:
        raise InvalidInput("The body is empty. Send a JSON object.")
    try:
        return _decode(raw.removeprefix(b"\xef\xbb\xbf"))
    except UnicodeDecodeError as error:
        raise InvalidInput("The body is not UTF-8. Send JSON encoded in UTF-8.") from error
    except RecursionError as error:
        raise InvalidInput(
            "The body is nested too deeply. Send the plain shape that /openapi.json describes."
        ) from error
    except (msgspec.DecodeError, ValueError) as error:
        raise InvalidInput("The body is not JSON. Send a JSON object encoded in UTF-8.") from error


def fit(body: object, shape: type[T]) -> T:
    """The value as this shape. Raises InvalidInput with the place where it does not fit."""
    try:
        value = msgspec.convert(body, shape)
    except msgspec.ValidationError as error:
        name = shape.__name__
        words = _words_for(shape, str(error))
        raise InvalidInput(f"The body does not fit: {error}{words}. See {name} in /openapi.json.") from error
    if _holds_nul(msgspec.to_builtins(value)):
        raise InvalidInput("The body holds a NUL character (\\u0000). Leave it out.")
    return value


def _decode(raw: bytes) -> Any:
    try:
        return msgspec.json.decode(raw)
    except msgspec.DecodeError:
        if b"\\ud" not in raw.lower():
            raise
    # Half a surrogate pair: what JavaScript makes of an emoji that was cut in two. Forms send the same sign for it.
    whole = _HALF_PAIR.sub(UNREADABLE, json.dumps(json.loads(raw), ensure_ascii=False))
    return msgspec.json.decode(whole)


def _words_for(shape: type, said: str) -> str:
    """Where a word is none of those that may stand there: which they are."""
    odd = _ODD_WORD.fullmatch(said)
    kind = inspect.type_info(shape)
    for step in re.findall(r"\w+", odd[1]) if odd else ():
        if isinstance(kind, inspect.StructType):
            kind = _bare(next(each.type for each in kind.fields if each.encode_name == step))
        elif isinstance(kind, inspect.ListType):
            kind = _bare(kind.item_type)
    return f", which may be {', '.join(map(str, kind.values))}" if isinstance(kind, inspect.LiteralType) else ""


def _bare(kind: inspect.Type) -> inspect.Type:
    """Without what the document says of its bounds."""
    return kind.type if isinstance(kind, inspect.Metadata) else kind


def _holds_nul(value: object) -> bool:
    """Whether a text in it has the one character that PostgreSQL cannot keep."""
    if isinstance(value, str):
        return NUL in value
    if isinstance(value, dict):
        return any(_holds_nul(each) for each in value.values())
    return isinstance(value, list) and any(_holds_nul(each) for each in value)
