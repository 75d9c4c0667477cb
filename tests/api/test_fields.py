import pytest
from hypothesis import given
from hypothesis import strategies as st

from greentick.api import fields

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.sampled_from(["address", "name", "kind"]), inner),
)


@given(ANYTHING)
def test_whatever_comes_is_read_or_left_out(value: object) -> None:
    for reads in (fields.address_of, fields.gmail_address_of, fields.id_of, fields.subject_of):
        text = reads(value)
        assert text is None or not any(ord(each) < 32 for each in text)
    assert fields.undo_of(value) is None or 0 <= (fields.undo_of(value) or 0) <= fields.LONGEST_UNDO_S
    recipient = fields.recipient_of(value)
    assert recipient is None or ("@" in recipient.address and recipient.kind in {"to", "cc", "bcc"})


@pytest.mark.parametrize("text", ["bob@example.org", " Bob@Example.org ", "öbb@bücher.example", "a@b"])
def test_an_address_has_two_sides(text: str) -> None:
    assert fields.address_of(text) == text.strip()
    assert fields.gmail_address_of(text) == text.strip().lower()


@pytest.mark.parametrize("text", ["", "@", "bob", "@bob", "bob@", "bob @example.org", "a@b" + "c" * 400])
def test_what_has_not_is_none(text: str) -> None:
    assert fields.address_of(text) is None
