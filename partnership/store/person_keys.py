"""Persons in the audit: sealed as a row is written, opened as it is read, and gone when their key is destroyed.

A token is the id of the key, a nonce and the sealed text. The nonce follows from key and text, so that the same name is
the same token, which tells nobody more than that it is the same name.
"""

from __future__ import annotations

import hmac
import re
import secrets
from base64 import b64decode, b64encode, urlsafe_b64decode, urlsafe_b64encode
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import current_app
from sqlalchemy import bindparam, select

from partnership.base.config import site_settings
from partnership.base.sealing import KEY_BYTES, NONCE_BYTES, CannotUnseal
from partnership.store.db import batches
from partnership.store.models import AuditEntry, PersonKey, now
from partnership.store.models.audit import open_persons_by
from partnership.store.models.persons import ADDRESS, ERASED, NAMES, PERSON_MARK, SEALED_PERSON

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from sqlalchemy import Connection
    from sqlalchemy.orm import Session

    from partnership.base.sealing import Keyring

    _Known = dict[UUID, "OnePersonKey | None"]

PLACE = {"table": "person_key", "field": "key"}
PURPOSE = b"a person in the audit: "
ID_BYTES = 16
# Whoever acts by a link of an invitation, before there is an account to name.
INVITED = "somebody who was invited"
# Names that are being erased: in this moment they are sealed in what was written freely too.
_leaving: ContextVar[re.Pattern[str] | None] = ContextVar("leaving", default=None)
# Where a session has the keys that it asked for: those of all rows of a page are asked for together.
KNOWN = "person_keys"
_TABLE = PersonKey.metadata.tables[PersonKey.__tablename__]
_BY_LOOKUP = select(_TABLE.c.lookup, _TABLE.c.id, _TABLE.c.sealed_key).where(
    _TABLE.c.lookup.in_(bindparam("lookups", expanding=True))
)


@dataclass(frozen=True, slots=True)
class OnePersonKey:
    """The key of one address or name, ready to use."""

    id: UUID
    key: bytes

    def seal(self, text: str) -> str:
        """The token that stands for a text."""
        nonce = hmac.digest(self.key, text.encode(), "sha256")[:NONCE_BYTES]
        sealed = self.id.bytes + nonce + AESGCM(self.key).encrypt(nonce, text.encode(), self.id.bytes)
        return f"{PERSON_MARK}{urlsafe_b64encode(sealed).decode().rstrip('=')}}}"

    def open(self, sealed: bytes) -> str:
        """The text of a token; "a person who was erased" where it is not of this key."""
        nonce, text = sealed[ID_BYTES : ID_BYTES + NONCE_BYTES], sealed[ID_BYTES + NONCE_BYTES :]
        try:
            return AESGCM(self.key).decrypt(nonce, text, self.id.bytes).decode()
        except InvalidTag:
            return ERASED


def lookup_of(text: str) -> str:
    """By what the key of an address or name is found: the same for the same words, and of no use without our key."""
    key: str = current_app.config["AUDIT_KEY"]
    return hmac.digest(key.encode(), PURPOSE + text.strip().casefold().encode(), "sha256").hex()


def mark_of(key_id: UUID) -> str:
    """How each token of a key begins."""
    return PERSON_MARK + urlsafe_b64encode(key_id.bytes).decode()[: ID_BYTES * 8 // 6]


# Writing


def hide(connection: Connection, entries: Iterable[dict[str, Any]]) -> None:
    """Put tokens in the place of persons in the changes of entries that are about to be written."""
    waiting = [each for each in entries if each["changes"]]
    named: dict[str, None] = {}

    def note(text: str) -> str:
        named[lookup_of(text)] = None
        return text

    for each in waiting:
        _replaced(each["table"], each["changes"], note)
    if named:
        keys = _keys_for(connection, list(named))
        for each in waiting:
            each["changes"] = _replaced(each["table"], each["changes"], lambda text: keys[lookup_of(text)].seal(text))


def _replaced(table: str, changes: dict[str, list[Any]], seal: Callable[[str], str]) -> dict[str, list[Any]]:
    names = NAMES.get(table, frozenset())
    return {
        name: [_named(value, seal) if name in names else _addresses(value, seal) for value in values]
        for name, values in changes.items()
    }


@contextmanager
def sealing_also(names: re.Pattern[str] | None) -> Iterator[None]:
    """Seal these names wherever they stand in a value, as the row in which they stood is told to have changed."""
    before = _leaving.set(names)
    try:
        yield
    finally:
        _leaving.reset(before)


def is_erasing() -> bool:
    """Whether names of somebody are being taken out at this moment."""
    return _leaving.get() is not None


def _named(value: Any, seal: Callable[[str], str]) -> Any:
    if not isinstance(value, str) or not value.strip() or ERASED in value or value.startswith(PERSON_MARK):
        return value
    return seal(value)


def _addresses(value: Any, seal: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        if (names := _leaving.get()) is not None:
            value = names.sub(lambda found: seal(found[0]), value)
        return ADDRESS.sub(lambda found: seal(found[0]), value) if "@" in value else value
    if isinstance(value, list):
        return [_addresses(each, seal) for each in value]
    if isinstance(value, dict):
        return {key: _addresses(each, seal) for key, each in value.items()}
    return value


def _keys_for(connection: Connection, lookups: list[str]) -> dict[str, OnePersonKey]:
    """The keys of addresses and names, by their hashes; those that are not there are made."""
    keyring = _keyring()
    found: dict[str, OnePersonKey] = {}
    for part in batches(lookups):
        rows = connection.execute(_BY_LOOKUP, {"lookups": part})
        found |= {row.lookup: _unsealed(keyring, row.id, row.sealed_key) for row in rows}
    new = {each: OnePersonKey(uuid4(), secrets.token_bytes(KEY_BYTES)) for each in lookups if each not in found}
    if new:
        at = now()
        rows_of_new = [
            {"id": made.id, "lookup": lookup, "sealed_key": _sealed(keyring, made), "made_at": at}
            for lookup, made in new.items()
        ]
        connection.execute(_TABLE.insert(), rows_of_new)
    return found | new


def _sealed(keyring: Keyring, made: OnePersonKey) -> bytes:
    return keyring.seal(b64encode(made.key).decode(), row=made.id, **PLACE)


def _unsealed(keyring: Keyring, key_id: UUID, sealed: bytes) -> OnePersonKey:
    return OnePersonKey(key_id, b64decode(keyring.unseal(sealed, row=key_id, **PLACE)))


def _keyring() -> Keyring:
    return site_settings().keyring


# Reading


def opened(session: Session, value: Any) -> Any:
    """A value as it was told, with persons in the place of their tokens."""
    if isinstance(value, str):
        return SEALED_PERSON.sub(lambda found: _opened_token(session, found), value) if PERSON_MARK in value else value
    if isinstance(value, list):
        return [opened(session, each) for each in value]
    if isinstance(value, dict):
        return {key: opened(session, each) for key, each in value.items()}
    return value


def _opened_token(session: Session, found: re.Match[str]) -> str:
    sealed = _bytes_of(found[1])
    if len(sealed) < ID_BYTES + NONCE_BYTES:
        return ERASED
    kept: _Known = session.info.setdefault(KNOWN, {})
    key_id = UUID(bytes=sealed[:ID_BYTES])
    if key_id not in kept:
        _ask(session, kept, {key_id, *_waiting(session)} - kept.keys())
    key = kept[key_id]
    return key.open(sealed) if key is not None else ERASED


def _bytes_of(text: str) -> bytes:
    return urlsafe_b64decode(f"{text}{'=' * (-len(text) % 4)}") if len(text) % 4 != 1 else b""


def _waiting(session: Session) -> Iterator[UUID]:
    """The keys of all rows that this session has read, so that a page asks once."""
    for row in list(session.identity_map.values()):
        if isinstance(row, AuditEntry):
            yield from _ids_in(row.kept_changes)


def _ids_in(value: Any) -> Iterator[UUID]:
    if isinstance(value, str) and PERSON_MARK in value:
        for each in SEALED_PERSON.findall(value):
            sealed = _bytes_of(each)
            if len(sealed) >= ID_BYTES:
                yield UUID(bytes=sealed[:ID_BYTES])
    elif isinstance(value, (list, dict)):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _ids_in(each)


def _ask(session: Session, kept: _Known, ids: set[UUID]) -> None:
    keyring = _keyring()
    kept |= dict.fromkeys(ids)
    for part in batches(list(ids)):
        with session.no_autoflush:
            rows = session.execute(select(_TABLE.c.id, _TABLE.c.sealed_key).where(_TABLE.c.id.in_(part))).all()
        for row in rows:
            try:
                kept[row.id] = _unsealed(keyring, row.id, row.sealed_key)
            except CannotUnseal:
                kept[row.id] = None


open_persons_by(opened)


# Erasure


def destroy(session: Session, texts: Iterable[str]) -> int:
    """Destroy the keys of addresses and names, so that the audit stays sealed there; returns how many there were."""
    session.flush()
    session.info.pop(KNOWN, None)
    lookups = list({lookup_of(each) for each in texts if each.strip()})
    done = 0
    for part in batches(lookups):
        for key in session.scalars(select(PersonKey).where(PersonKey.lookup.in_(part))).all():
            session.delete(key)
            done += 1
    session.flush()
    return done
