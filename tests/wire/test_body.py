from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greentick.errors import InvalidInput
from greentick.wire import (
    message_shapes,
    notice_shapes,
    receipt_shapes,
    session_shapes,
    settings_shapes,
    snippet_shapes,
)
from greentick.wire.body import fit, parse

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


def refusal(of: Callable[[], object]) -> str:
    """The sentence with which something is refused, empty when it is not."""
    try:
        of()
    except InvalidInput as error:
        return str(error)
    return ""


@given(st.binary(max_size=200))
def test_any_bytes_are_json_or_a_sentence(raw: bytes) -> None:
    said = refusal(lambda: parse(raw))

    assert said == "" or said.endswith(".")


@given(JSON)
def test_any_value_fits_a_shape_or_gets_a_sentence(value: object) -> None:
    for shape in (
        receipt_shapes.ReceiptsQuery,
        message_shapes.ViewsRequest,
        settings_shapes.SettingsPatch,
        session_shapes.TokenRequest,
    ):
        said = refusal(lambda shape=shape: fit(value, shape))  # type: ignore[misc]

        assert said == "" or shape.__name__ in said or "NUL" in said


def test_half_an_emoji_becomes_the_sign_for_what_cannot_be_read() -> None:
    assert parse(rb'{"subject": "\ud83d and \ud83d\ude00"}') == {"subject": "\N{REPLACEMENT CHARACTER} and 😀"}


@pytest.mark.parametrize(
    ("body", "shape", "words"),
    [
        ({"notify": "loudly"}, settings_shapes.SettingsPatch, "`$.notify`, which may be every, first, off."),
        ({"tracks_default": "x - at `$.y`"}, settings_shapes.SettingsPatch, ", which may be both, clicks, log, opens."),
        ({"channel_id": "c", "on": ["open", "x"]}, notice_shapes.NewRule, "`$.on[1]`, which may be bounce, click,"),
        ({"language": "fr"}, snippet_shapes.SnippetRequest, "`$.language`, which may be de, en, ja, ru."),
        ({"retention_days": "x"}, settings_shapes.SettingsPatch, "got `str` - at `$.retention_days`. See"),
    ],
)
def test_a_word_that_may_not_stand_there_is_answered_with_those_that_may(body: object, shape: type, words: str) -> None:
    assert words in refusal(lambda: fit(body, shape))


def test_what_only_javascript_reads_is_still_no_json() -> None:
    with pytest.raises(InvalidInput):
        parse(rb'["\ud83d", NaN]')
