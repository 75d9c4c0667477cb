from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greentick.errors import InvalidInput
from greentick.wire import message_shapes, receipt_shapes, session_shapes, settings_shapes
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


def test_half_an_emoji_becomes_a_question_mark() -> None:
    assert parse(rb'{"subject": "\ud83d and \ud83d\ude00"}') == {"subject": "? and 😀"}


def test_what_only_javascript_reads_is_still_no_json() -> None:
    with pytest.raises(InvalidInput):
        parse(rb'["\ud83d", NaN]')
