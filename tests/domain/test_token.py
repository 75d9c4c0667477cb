"""Tokens: the vectors shared with the extension, and what any input at all may do."""

import base64
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from hypothesis import given
from hypothesis import strategies as st

from greentick.domain import token
from greentick.domain.token import Checker, TokenKind

ROOT = Path(__file__).parent.parent.parent
VECTORS: dict[str, list[dict[str, Any]]] = json.loads((ROOT / "tests/vectors/token.json").read_text("utf-8"))


@pytest.mark.parametrize("row", VECTORS["mint_keys"])
def test_mint_keys_are_as_in_the_vectors(row: dict[str, str]) -> None:
    made = token.mint_key(bytes.fromhex(row["secret_hex"]), bytes.fromhex(row["account_id_hex"]))

    assert made.hex() == row["mint_key_hex"]


@pytest.mark.parametrize("row", VECTORS["mint_keys"])
def test_mint_keys_are_hkdf_as_another_library_computes_it(row: dict[str, str]) -> None:
    salt = bytes.fromhex(row["account_id_hex"])

    derived = HKDF(SHA256(), 32, salt, b"greentick/mint/1").derive(bytes.fromhex(row["secret_hex"]))

    assert derived.hex() == row["mint_key_hex"]


@pytest.mark.parametrize("row", VECTORS["tokens"])
def test_tokens_are_as_in_the_vectors_and_genuine(row: dict[str, str]) -> None:
    key, extra = bytes.fromhex(row["mint_key_hex"]), row["extra_utf8"].encode()
    account_id, nonce = bytes.fromhex(row["account_id_hex"]), bytes.fromhex(row["nonce_hex"])

    made = token.mint(key, TokenKind(row["kind"]), account_id, nonce, extra)

    assert str(made) == row["token"]
    assert token.unpack(row["token"]) == base64.urlsafe_b64decode(row["token"])
    assert Checker(key).accepts(TokenKind(row["kind"]), base64.urlsafe_b64decode(row["token"]), extra)


@pytest.mark.parametrize("row", VECTORS["bad"], ids=lambda row: row["why"])
def test_bad_tokens_are_not_genuine(row: dict[str, str]) -> None:
    key, extra = bytes.fromhex(row["mint_key_hex"]), row["extra_utf8"].encode()

    raw = token.unpack(row["token"])

    assert raw is None or not Checker(key).accepts(TokenKind(row["kind"]), raw, extra)


def test_the_vectors_are_current() -> None:
    subprocess.run([sys.executable, ROOT / "scripts/write_token_vectors.py", "--check"], check=True)


@given(st.binary(min_size=9, max_size=9), st.binary(min_size=12, max_size=12), st.binary(max_size=200))
def test_every_minted_token_is_read_back_and_names_its_account_and_copy(
    account_id: bytes, nonce: bytes, extra: bytes
) -> None:
    made = token.mint(b"k" * 32, TokenKind.LINK, account_id, nonce, extra)

    assert token.unpack(str(made)) == account_id + nonce + made.mac
    assert str(made)[:12] == token.b64encode(account_id)
    assert str(made)[12:28] == token.b64encode(nonce)


@given(st.text())
def test_any_text_at_all_is_a_token_or_none(text: str) -> None:
    raw = token.unpack(text)

    assert raw is None or token.b64encode(raw) == text


@pytest.mark.parametrize(("account_id", "nonce"), [(b"short", bytes(12)), (bytes(9), bytes(13))])
def test_ids_of_a_wrong_length_are_refused(account_id: bytes, nonce: bytes) -> None:
    with pytest.raises(ValueError, match="account id has 9 bytes"):
        token.mint(b"k" * 32, TokenKind.PIXEL, account_id, nonce)


@given(st.binary(max_size=64))
def test_base64url_is_read_back(raw: bytes) -> None:
    assert token.b64decode(token.b64encode(raw)) == raw


@pytest.mark.parametrize("text", ["A", "a=", "+/", "\u00e9", "a b", "AAAA\n"])
def test_what_is_not_base64url_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not base64url"):
        token.b64decode(text)
