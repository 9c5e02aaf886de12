"""Erasure of a person: nothing that names them is left in a row, and the names in the audit lose their keys.

The row of the account stays under its id: who was let in by whom, and which place gave which yes, hangs on it. Nothing
here commits.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from partnership import audit, person_keys
from partnership.authority.mails import tell_administrators
from partnership.data_protection import mentions, queries
from partnership.documents.wording import counted
from partnership.errors import InputFault, NotAllowed
from partnership.models import Account, now
from partnership.models.persons import ERASED

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from sqlalchemy.orm import Session

OPEN: Final = "The account is open. Close it first: whoever is at work here cannot be erased"
DONE: Final = "This account was erased already"
TWO_WORDS: Final = "“{}” is one word, which may stand in texts about others. Give first and last name"
LONGEST_NAMES: Final = 1000
ACTION: Final = "erased"


@dataclass(frozen=True, slots=True)
class Erasure:
    """What was done, or would be: nothing in it names anybody."""

    rows: int  # in which a name or address was replaced
    deleted: int  # sign-ins, factors, mail, drafts
    keys: int  # of names in the audit
    agreed: int  # texts that bodies agreed with a name in them, which stay as they were signed
    past: int  # rows of the audit with a name in a text that somebody wrote: nothing there is ever changed

    def __str__(self) -> str:
        """As a command prints it."""
        done = f"{self.rows} texts replaced, {self.deleted} rows deleted, {self.keys} keys destroyed"
        return "; ".join([done, *self.left])

    @property
    def left(self) -> list[str]:
        """What has a name in it still, and why, for whoever answers the person."""
        found = []
        if self.agreed:
            found.append(f"{counted(self.agreed, 'agreed text has', 'agreed texts have')} the name and stays as signed")
        if self.past:
            words = counted(self.past, "earlier text", "earlier texts")
            found.append(f"{words} that somebody wrote with the name in it stay in the audit, which is never changed")
        return found


def erase(session: Session, actor_id: UUID | None, account: Account, names: Iterable[str] = ()) -> Erasure:
    """Erase whoever held a closed account; `names` are those that may stand in texts, beside what is known.

    Raises InputFault for an open account, one that was erased, and a name of one word; NotAllowed where who asks is an
    administrator no more.
    """
    audit.take_turn(session)
    _refuse(session, actor_id, account)
    given = clean_names(names)
    addresses = queries.addresses_of(session, account)
    holders = queries.holder_names(session, account.id)
    hidden = {*addresses, *holders, *given, *queries.passkey_names(session, account.id)}
    if account.display_name and not queries.others_with_post(session, account):
        hidden.add(account.display_name)
    texts = [*addresses, *holders, *given]
    with person_keys.sealing_also(mentions.pattern(tuple(texts))):
        replaced, agreed = _replace(session, account, texts)
        deleted = _delete(session, account, addresses)
        _strip(account)
        session.flush()
    past = queries.written_in_the_past(session, [*holders, *given])
    done = Erasure(replaced, deleted, person_keys.destroy(session, hidden), agreed, past)
    audit.record(session, ACTION, account, texts=done.rows, deleted=done.deleted, keys=done.keys)
    what = f"All that named the holder of the account {account.id.hex[:8]} was erased. It cannot be opened again."
    tell_administrators(session, what, but=frozenset({actor_id} if actor_id is not None else ()))
    return done


def clean_names(names: Iterable[str]) -> list[str]:
    """Names as they are looked for; raises InputFault for one of a single word."""
    found = list(dict.fromkeys(" ".join(each.split()) for each in names if each.strip()))
    for each in found:
        if " " not in each and "@" not in each:
            raise InputFault(TWO_WORDS.format(each), "names")
    return found


def _refuse(session: Session, actor_id: UUID | None, account: Account) -> None:
    session.refresh(account)
    if actor_id is not None:
        actor = session.get(Account, actor_id, populate_existing=True)
        if actor is None or not actor.is_active or not actor.is_administrator:
            raise NotAllowed
    if account.erased_at is not None:
        raise InputFault(DONE, "names")
    if account.is_active:
        raise InputFault(OPEN, "names")


def _replace(session: Session, account: Account, texts: list[str]) -> tuple[int, int]:
    replaced = agreed = 0
    for row, column in list(mentions.rows_with(session, texts)):
        if mentions.is_agreed(row, column):
            agreed += 1
        elif row is not account:
            mentions.take_out(row, column, texts)
            replaced += 1
    for contact in queries.contacts_held(session, account.id):
        contact.held_by_id, contact.holder = None, ""
    return replaced, agreed


def _delete(session: Session, account: Account, addresses: list[str]) -> int:
    rows = queries.own_rows(session, account.id, addresses)
    for each in rows:
        session.delete(each)
    return len(rows)


def _strip(account: Account) -> None:
    account.email = f"{ERASED} ({account.id.hex[:8]})"
    account.display_name = account.closed_why = account.password_hash = ""
    account.is_administrator = account.has_second_factor = False
    account.totp_secret = account.totp_step = account.warned_unused_at = None
    account.mail_off = []
    account.erased_at = now()
