"""Writes tests/vectors/token.json: what both implementations of tokens, Python and TypeScript, must agree on.

`python scripts/write_token_vectors.py` writes it, `--check` fails when it is not current.
"""

import base64
import json
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

from greentick.domain import token
from greentick.domain.token import TokenKind

PATH = Path(__file__).parent.parent / "tests" / "vectors" / "token.json"

SECRETS = [
    b"0123456789abcdef0123456789abcdef",
    bytes(range(64)),
    "geheim-\u00fc\u00f6\u00e4-\u79d8\u5bc6".encode(),
    b"x" * 200,
]
ACCOUNTS = [bytes(9), bytes([255] * 9), bytes.fromhex("000102030405060708"), bytes.fromhex("fbefbefbefbefbefbe")]
NONCES = [bytes(12), bytes([255] * 12), bytes.fromhex("a0a1a2a3a4a5a6a7a8a9aaab")]
TARGETS = [
    "https://example.org/",
    "http://example.org/a%20b?c=d&amp;e=(f)#g",
    "https://b\u00fccher.example/\u30ec\u30b7\u30fc\u30c8?q=\u043f\u0440\u0438\u0432\u0435\u0442&e=\U0001f600",
    "https://example.org/" + "long/" * 400,
]


def main() -> int:
    """Write the file, or check it."""
    text = json.dumps(_vectors(), indent=1, ensure_ascii=True) + "\n"
    if "--check" in sys.argv[1:]:
        if PATH.read_text("utf-8") == text:
            return 0
        print(f"{PATH.name} is not current: run python scripts/write_token_vectors.py", file=sys.stderr)
        return 1
    PATH.parent.mkdir(parents=True, exist_ok=True)
    PATH.write_text(text, "utf-8")
    return 0


def _vectors() -> dict[str, Any]:
    keys = [(secret, account, token.mint_key(secret, account)) for secret in SECRETS for account in ACCOUNTS]
    return {
        "about": "Made by scripts/write_token_vectors.py. Secrets, keys and ids are hex; extra is UTF-8 in the mac.",
        "mint_keys": [
            {"secret_hex": secret.hex(), "account_id_hex": account.hex(), "mint_key_hex": key.hex()}
            for secret, account, key in keys
        ],
        "tokens": [
            _good(key, kind, account, _nonce(key, number), extra)
            for _, account, key in keys[:8]
            for number, (kind, extra) in enumerate(_kinds())
        ]
        + [_good(keys[2][2], TokenKind.PIXEL, keys[2][1], nonce, "") for nonce in NONCES],
        "bad": _bad(keys[2][2], keys[2][1], keys[6][2]),
    }


def _kinds() -> list[tuple[TokenKind, str]]:
    return [(TokenKind.PIXEL, ""), (TokenKind.RECIPIENT, ""), *((TokenKind.LINK, target) for target in TARGETS)]


def _nonce(key: bytes, number: int) -> bytes:
    return sha256(key + bytes([number])).digest()[: token.NONCE_BYTES]


def _good(key: bytes, kind: TokenKind, account: bytes, nonce: bytes, extra: str) -> dict[str, str]:
    made = token.mint(key, kind, account, nonce, extra.encode())
    return {
        "mint_key_hex": key.hex(),
        "kind": kind.value,
        "account_id_hex": account.hex(),
        "nonce_hex": nonce.hex(),
        "extra_utf8": extra,
        "token": str(made),
    }


def _bad(key: bytes, account: bytes, other_key: bytes) -> list[dict[str, str]]:
    nonce = NONCES[2]
    pixel = str(token.mint(key, TokenKind.PIXEL, account, nonce))
    link = str(token.mint(key, TokenKind.LINK, account, nonce, TARGETS[0].encode()))
    raw = base64.urlsafe_b64decode(pixel)
    cases = [
        ("another account's key", "p", str(token.mint(other_key, TokenKind.PIXEL, account, nonce)), ""),
        ("a pixel's token as a link's", "l", pixel, ""),
        ("a pixel's token as the recipient page's", "r", pixel, ""),
        ("a link's token as a pixel's", "p", link, ""),
        ("another target", "l", link, "https://example.org/other"),
        ("a target with one byte more", "l", link, TARGETS[0] + "/"),
        ("a pixel's token with an extra", "p", pixel, "x"),
        *(_flipped(raw, at, why) for at, why in ((0, "account id"), (12, "nonce"), (29, "mac"))),
        ("one character short", "p", pixel[:-1], ""),
        ("one character long", "p", pixel + "A", ""),
        ("padding", "p", pixel[:-1] + "=", ""),
        ("standard base64", "p", "+/" + pixel[2:], ""),
        ("a space", "p", pixel[:-1] + " ", ""),
        ("a line's end", "p", pixel + "\n", ""),
        ("not ASCII", "p", pixel[:-1] + "\u00e9", ""),
        ("digits of another script", "p", pixel[:-1] + "\u0663", ""),
        ("nothing", "p", "", ""),
    ]
    return [
        {"mint_key_hex": key.hex(), "kind": kind, "token": text, "extra_utf8": extra, "why": why}
        for why, kind, text, extra in cases
    ]


def _flipped(raw: bytes, at: int, why: str) -> tuple[str, str, str, str]:
    changed = raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :]
    return f"one bit of the {why} changed", "p", token.b64encode(changed), ""


if __name__ == "__main__":
    sys.exit(main())
