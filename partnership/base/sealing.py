"""Encryption of confidential values: AES-256-GCM per field, bound to its table, row and field, with rotating keys."""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from partnership.base.errors import UnsafeSettings

if TYPE_CHECKING:
    from uuid import UUID

NONCE_BYTES = 12
KEY_BYTES = 32


class CannotUnseal(Exception):
    """The value was written with a key that is not here, or was moved or altered."""


def new_key() -> str:
    """A fresh key as text for a settings file."""
    return urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode()


@dataclass(frozen=True, slots=True)
class Keyring:
    """Keys by number; the highest number seals, every one unseals."""

    keys: tuple[tuple[int, bytes], ...]

    @classmethod
    def from_text(cls, text: str) -> Keyring:
        """Read `2:base64,1:base64` or, for a single key, `base64`; newest first."""
        keys: list[tuple[int, bytes]] = []
        for part in filter(None, (each.strip() for each in text.split(","))):
            number, _, value = part.rpartition(":")
            try:
                key = urlsafe_b64decode(value)
                keys.append((int(number or 1), key))
            except ValueError as fault:
                message = "PARTNERSHIP_FIELD_KEYS cannot be read: give number:key pairs, newest first"
                raise UnsafeSettings(message) from fault
            if len(key) != KEY_BYTES:
                message = f"each key in PARTNERSHIP_FIELD_KEYS must be {KEY_BYTES} bytes in base64"
                raise UnsafeSettings(message)
        if not keys or len({number for number, _ in keys}) != len(keys):
            message = "PARTNERSHIP_FIELD_KEYS needs at least one key, and each number once"
            raise UnsafeSettings(message)
        return cls(tuple(sorted(keys, reverse=True)))

    def seal(self, value: str, *, table: str, row: UUID, field: str) -> bytes:
        """Encrypt for one place; the result is `v{key}:` + nonce + ciphertext."""
        number, key = self.keys[0]
        nonce = secrets.token_bytes(NONCE_BYTES)
        sealed = AESGCM(key).encrypt(nonce, value.encode(), _place(table, row, field))
        return prefix_of(number) + nonce + sealed

    def unseal(self, sealed: bytes, *, table: str, row: UUID, field: str) -> str:
        """Decrypt a value read from its own place."""
        prefix, _, rest = sealed.partition(b":")
        key = dict(self.keys).get(int(prefix[1:])) if prefix[1:].isdigit() else None
        if key is None:
            message = "the key of this value is not in PARTNERSHIP_FIELD_KEYS"
            raise CannotUnseal(message)
        try:
            return AESGCM(key).decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], _place(table, row, field)).decode()
        except InvalidTag as fault:
            message = "the value was altered, or does not belong to this row"
            raise CannotUnseal(message) from fault


def prefix_of(number: int) -> bytes:
    """How values begin that are sealed with a key."""
    return f"v{number}:".encode()


def _place(table: str, row: UUID, field: str) -> bytes:
    return f"{table}|{row}|{field}".encode()
