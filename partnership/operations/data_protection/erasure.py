"""Erasure of a person: their own rows, address, post and the desks they hold; names in the audit lose their keys.

The row of the account stays under its id: who was let in by whom, and which place gave which yes, hangs on it. Words of
others change only once whoever keeps them agrees (`authority.erasures`); the machine's word alone goes everywhere at
once. Nothing here commits.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from partnership.accounts.tokens import fold_email, is_email
from partnership.base.errors import InputFault, NotAllowed
from partnership.documents.wording import counted
from partnership.operations.data_protection import queries
from partnership.register.authority.erasures import mentions
from partnership.register.authority.erasures import services as erasures
from partnership.register.authority.erasures.queries import rows_with
from partnership.register.authority.mails import tell_administrators
from partnership.store import audit, person_keys
from partnership.store.models import Account, now
from partnership.store.models.persons import ERASED, NAMES

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from sqlalchemy.orm import Session

OPEN: Final = "The account is open. Close it first: whoever is at work here cannot be erased"
DONE: Final = "This account was erased already"
TWO_WORDS: Final = "“{}” is one word, which may stand in texts about others. Give first and last name"
NO_NAME: Final = "“{}” is not written as a name is. Give first and last name with their capitals, or a mail address"
NOT_TOLD: Final = "A mail to the holder still waits to be sent. Erase the account once they have been told"
UNTIL_TOLD: Final = timedelta(days=7)  # a mail that waits for longer reaches nobody
LONGEST_NAMES: Final = 1000
ACTION: Final = "erased"
_IN_NAMES: Final = " .’'-"


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


def erase_own(session: Session, actor_id: UUID | None, account: Account, names: Iterable[str] = ()) -> int:
    """Erase whoever held a closed account, as far as it is theirs alone; return how many rows were deleted.

    `names` may be in texts of others, as their linked desks and their address may: whoever keeps such a text is asked.
    Without an actor it is the clock. Raises InputFault for an open account, one that was erased, a name of one word and
    one that is not written as names are; NotAllowed where who asks is an administrator no more. Nothing that is raised
    or returned tells whether a name is known here.
    """
    audit.take_turn(session)
    _refuse(session, actor_id, account)
    given = clean_names(names)
    for each in given:
        if not is_name(each):
            raise InputFault(NO_NAME.format(each), "names")
    if actor_id is not None:
        _refuse_untold(session, account)
    addresses = queries.addresses_of(session, account)
    own = [each for each in addresses if not queries.is_address_of_others_too(session, account, each)]
    holders = [each for each in queries.holder_names(session, account.id) if is_name(each)]
    hidden = {*own, *_own_words(session, account)}
    with person_keys.sealing_also(mentions.pattern((*own, *holders)) if own or holders else None):
        _take_labels(session, account, own)
        _end_holding(session, account, own)
        deleted = _delete(session, account, own)
        _strip(account)
        session.flush()
    person_keys.destroy(session, hidden)
    erasures.begin(session, account.id, actor_id, [*own, *holders, *given])
    _record(session, actor_id, account, deleted=deleted)
    return deleted


def _take_labels(session: Session, account: Account, addresses: list[str]) -> None:
    """Take an address out of the columns that say who acted; it is the whole of such a value."""
    for table, column in mentions.places():
        if column.key in NAMES.get(table.__tablename__, frozenset()) and column.key != "holder":
            for row in queries.rows_labelled(session, table, column, addresses):
                setattr(row, column.key, ERASED)
    for link in queries.links_to(session, account.id):
        link.email = ERASED


def _end_holding(session: Session, account: Account, addresses: list[str]) -> None:
    """The desks that an account holds: nobody holds them now, and its own address is theirs no more."""
    for contact in queries.contacts_held(session, account.id):
        contact.held_by_id, contact.holder = None, ""
        contact.email = "" if contact.email.casefold() in addresses else contact.email


def _record(session: Session, actor_id: UUID | None, account: Account, **counts: int) -> None:
    audit.record(session, ACTION, account, **counts)
    what = f"All that named the holder of the account {account.id.hex[:8]} was erased. It cannot be opened again."
    tell_administrators(session, what, but=frozenset({actor_id} if actor_id is not None else ()))


def erase_everywhere(session: Session, account: Account, names: Iterable[str] = ()) -> Erasure:
    """Erase whoever held a closed account, at once and in every text, by the word of the machine alone.

    `names` are those that may stand in texts, beside what is known. Raises InputFault for an open account, one that was
    erased, and a name of one word.
    """
    audit.take_turn(session)
    _refuse(session, None, account)
    given = clean_names(names)
    found = queries.addresses_of(session, account)
    addresses = [each for each in found if each == account.email or not names_others(session, account, each)]
    found = queries.holder_names(session, account.id)
    holders = [each for each in found if is_name(each) and not names_others(session, account, each)]
    texts = [*addresses, *holders, *given]
    hidden = {*texts, *_own_words(session, account)}
    with person_keys.sealing_also(mentions.pattern(tuple(texts))):
        replaced, agreed = _replace(session, account, texts)
        deleted = _delete(session, account, addresses)
        _strip(account)
        session.flush()
    past = queries.written_in_the_past(session, [*holders, *given])
    done = Erasure(replaced, deleted, person_keys.destroy(session, hidden), agreed, past)
    _record(session, None, account, texts=done.rows, deleted=done.deleted, keys=done.keys)
    return done


def clean_names(names: Iterable[str]) -> list[str]:
    """Names as they are looked for; raises InputFault for one of a single word."""
    found = list(dict.fromkeys(" ".join(each.split()) for each in names if each.strip()))
    for each in found:
        if " " not in each and "@" not in each:
            raise InputFault(TWO_WORDS.format(each), "names")
    return found


def is_name(text: str) -> bool:
    """Whether a text is a mail address, or is written as the name of a person is: first and last word with capitals.

    >>> is_name("Ann O’Neil-van der Berg"), is_name("must not"), is_name("Section 12"), is_name("a@b.example")
    (True, False, False, True)
    """
    if "@" in text:
        return is_email(fold_email(text))
    words = text.split()
    letters = all(each.isalpha() or each in _IN_NAMES for each in text)
    return letters and len(words) > 1 and words[0][0].isupper() and any(each.isupper() for each in words[-1])


def names_others(session: Session, account: Account, text: str) -> bool:
    """Whether a text is how another account or desk is called, or stands in the name of an organisation or the like.

    An address is only whose account has it: anybody may call themselves by another's.
    """
    if "@" in text:
        return queries.is_address_of_others(session, account, text)
    if queries.is_of_others(session, account, text):
        return True
    return any(
        mentions.is_in(getattr(row, column.key), [text])
        for table, column in queries.NAMES_OF_BODIES
        for row in rows_with(session, table, column, {text})
    )


def _refuse_untold(session: Session, account: Account) -> None:
    """Mail to the account goes with it: so first that it was closed is told to its holder."""
    if queries.has_waiting_mail(session, account, now() - UNTIL_TOLD):
        raise InputFault(NOT_TOLD, "names")


def _own_words(session: Session, account: Account) -> list[str]:
    """What an account called itself, its devices and its desks, where it names nobody else, now or in the history."""
    own = {*queries.passkey_names(session, account.id), *queries.holder_names(session, account.id)}
    found = [each for each in own if not queries.is_told_of_others(session, account, person_keys.lookup_of(each))]
    if account.display_name and not queries.others_with_post(session, account):
        found.append(account.display_name)
    return [each for each in found if not names_others(session, account, each)]


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
