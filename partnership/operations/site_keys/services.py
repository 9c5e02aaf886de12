"""Whether the keys of the settings are those with which the data of this site was written, and new ones for old ones.

Of each key the database has a fingerprint, from which nothing can be opened. A site does not start with keys that have
others: what it wrote then could be read by nobody later, and its audit would break. Nothing here commits.
"""

from __future__ import annotations

import hmac
from base64 import b64decode
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy.exc import OperationalError, ProgrammingError

from partnership.base.errors import Conflict, UnsafeSettings
from partnership.base.sealing import CannotUnseal, prefix_of
from partnership.operations.site_keys import queries
from partnership.store import audit
from partnership.store.db import db
from partnership.store.models import SiteKey

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from uuid import UUID

    from flask import Flask
    from sqlalchemy.orm import Session

    from partnership.base.config import Settings
    from partnership.base.sealing import Keyring
    from partnership.operations.site_keys.queries import SealedColumn

    Fingerprints = Mapping[tuple[str, int], str]  # by the name of a key and its number

FORM, AUDIT, FIELD = "form", "audit", "field"
SETTINGS = {FORM: "PARTNERSHIP_SECRET_KEY", AUDIT: "PARTNERSHIP_AUDIT_KEY", FIELD: "PARTNERSHIP_FIELD_KEYS"}
PURPOSE = b"fingerprint of a key of the site: "
PUT_BACK = "Put back the keys of this site, from where you keep their copy"
NOT_OURS = f"The data of this site was not written with the keys of these settings. {PUT_BACK}"
BATCH = 200  # values sealed anew in one transaction: a rotation that is ended loses none, and goes on from there


def fingerprints(settings: Settings) -> Fingerprints:
    """What tells the keys of some settings from others, and opens nothing."""
    keys = {(FORM, 0): settings.secret_key.encode(), (AUDIT, 0): settings.audit_key.encode()}
    keys |= {(FIELD, number): key for number, key in settings.keyring.keys}
    return {place: hmac.digest(key, PURPOSE + place[0].encode(), "sha256").hex() for place, key in keys.items()}


def differences(known: Fingerprints, given: Fingerprints) -> list[str]:
    """What is wrong with the given keys, a sentence each; one more key of sealed values is not wrong."""
    wrong = []
    for (name, number), fingerprint in sorted(known.items()):
        which = f"key {number} of {SETTINGS[name]}" if name == FIELD else SETTINGS[name]
        if (name, number) not in given:
            wrong.append(f"{which} is missing, and values of this site are sealed with it")
        elif not hmac.compare_digest(given[name, number], fingerprint):
            wrong.append(f"{which} is not the one with which this site wrote its data")
    return wrong


def refuse_others(app: Flask) -> None:
    """Raise UnsafeSettings where the database knows other keys; one that knows none yet refuses nothing."""
    with app.app_context():
        try:
            wrong = wrong_keys(db.session(), app.extensions["settings"])
        except (OperationalError, ProgrammingError):  # no database, or none with this table: /healthz says so
            wrong = []
        finally:
            db.session.remove()
            db.engine.dispose()  # nothing stays open of what does not start
    if wrong:
        message = f"{'; '.join(wrong)}. {PUT_BACK}"
        raise UnsafeSettings(message)


def wrong_keys(session: Session, settings: Settings) -> list[str]:
    """What is wrong with the keys of some settings for this data, a sentence each."""
    return differences(_known(session), fingerprints(settings))


def retired(known: Iterable[tuple[str, int]], given: Iterable[tuple[str, int]]) -> list[int]:
    """Return the numbers of keys of sealed values that are given and were retired, smallest first.

    A new key has a higher number than all before it, so a lower one that the database does not know was taken away.
    """
    numbers = {number for name, number in known if name == FIELD}
    newest = max(numbers, default=0)
    return sorted({number for name, number in given if name == FIELD and number < newest} - numbers)


def record(session: Session, settings: Settings) -> None:
    """Keep the fingerprints of keys that are not known yet; raises UnsafeSettings where they do not fit the data.

    A key that was retired stays so, also while it is still in the settings.
    """
    known, given = _known(session), fingerprints(settings)
    if not known and not (audit.is_ours(session) and _opens_addresses(session, settings.keyring)):
        raise UnsafeSettings(NOT_OURS)
    over = retired(known, given)
    session.add_all(
        SiteKey(name=name, number=number, fingerprint=fingerprint)
        for (name, number), fingerprint in given.items()
        if (name, number) not in known and (name != FIELD or number not in over)
    )
    session.flush()


def _known(session: Session) -> Fingerprints:
    return {(each.name, each.number): each.fingerprint for each in queries.known(session)}


def _opens_addresses(session: Session, keyring: Keyring) -> bool:
    found = queries.sealed_address(session)
    try:
        return found is None or keyring.unseal(found[1], table="location", row=found[0], field="address") is not None
    except CannotUnseal:
        return False


@dataclass(slots=True)
class Rotation:
    """Where sealing anew stands: it goes column by column and row by row, and can be begun again at any moment."""

    keyring: Keyring
    done: int = 0
    unreadable: list[tuple[str, UUID]] = field(default_factory=list)  # under a key that is not here, or altered
    _left: list[SealedColumn] = field(default_factory=lambda: list(queries.SEALED))
    _after: UUID | None = None

    @property
    def is_over(self) -> bool:
        """Whether every column was gone through."""
        return not self._left

    def step(self, session: Session) -> None:
        """Seal the next values with the newest key; a value that changes meanwhile was sealed with it by itself."""
        where = self._left[0]
        rows = queries.not_under(session, where, prefix_of(self.keyring.keys[0][0]), self._after, BATCH)
        for row_id, old in rows:
            try:
                value = self.keyring.unseal(old, table=where.table, row=row_id, field=where.field)
            except CannotUnseal:
                self.unreadable.append((where.table, row_id))
            else:
                new = self.keyring.seal(value, table=where.table, row=row_id, field=where.field)
                self.done += queries.replace_sealed(session, where, row_id, old, new)
        self._after = rows[-1][0] if rows else None
        if len(rows) < BATCH:
            self._left.pop(0)
            self._after = None


def use_of(session: Session, number: int) -> tuple[int, int]:
    """How many values are sealed with a key: those that stand now, and those of the history, which stay as they are."""
    now = sum(queries.count_under(session, each, prefix_of(number)) for each in queries.SEALED)
    then = sum(_is_under(value, number) for told in queries.changes_told(session) for value in _values(told))
    return now, then


def _values(told: Mapping[str, object]) -> list[str]:
    found = (each for pair in told.values() for each in (pair if isinstance(pair, list) else [pair]))
    return [each for each in found if isinstance(each, str) and each.startswith(audit.SEALED)]


def _is_under(value: str, number: int) -> bool:
    return b64decode(value.removeprefix(audit.SEALED)).startswith(prefix_of(number))


def forget_form(session: Session) -> None:
    """Forget the key of forms, the only one that nothing is written with that stays: the next start brings another."""
    for row in queries.known(session):
        if row.name == FORM:
            session.delete(row)


def retire(session: Session, settings: Settings, number: int) -> None:
    """Forget a key of sealed values, so that the site starts without it; raises Conflict while anything needs it."""
    keys = [each for each, _ in settings.keyring.keys]
    if number == keys[0] or number not in keys:
        message = f"Key {number} is not an older key of these settings, so there is nothing to retire"
        raise Conflict(message)
    if any(use := use_of(session, number)):
        message = (
            f"Key {number} is still needed: {use[0]} values are sealed with it, and {use[1]} of the history, which are "
            "part of the audit and stay. Run “flask keys rotate” for the first; for the others keep the key"
        )
        raise Conflict(message)
    for row in queries.known(session):
        if (row.name, row.number) == (FIELD, number):
            session.delete(row)
