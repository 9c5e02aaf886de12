"""Who outside hears of a paper, and who may not record one alone: asked of the history as it is now.

Whoever records a paper types who signed it. So every mailbox that the party's entry had of late is told, and a
coordinator who changed one since the parties were asked is no witness of the paper: another coordinator records it, or
the party itself says so, by a link that only its mailbox of before gets.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from itsdangerous import BadData, URLSafeTimedSerializer

from partnership.base.config import site_settings
from partnership.base.errors import Conflict
from partnership.consultation import queries
from partnership.register.authority import lines
from partnership.register.authority import queries as authority
from partnership.register.authority.mailboxes import services as mailboxes
from partnership.register.authority.mailboxes.queries import desks_called
from partnership.register.mail.services import address
from partnership.store.models import now

if TYPE_CHECKING:
    from collections.abc import Iterable

    from partnership.consultation.queries import ToSign
    from partnership.protocols.queries import Draft
    from partnership.store.models import Signature

MAILBOXES_OF = timedelta(days=90)
LASTS = 60 * 24 * 60 * 60  # seconds that a link in a mail opens its page
ANOTHER = (
    "You, or somebody you let in, changed a mailbox of {name} after its partnership was asked about this protocol. "
    "Another coordinator must record the paper: {whom}."
)
NO_REFUSAL = (
    "You, or somebody you let in, changed a mailbox of {name} after its partnership was asked about this protocol. "
    "Only its own word can refuse to sign."
)
NO_WITNESS = (
    "You, or somebody you let in, changed a mailbox of {name} after its partnership was asked about this protocol, and "
    "it had no other. A lead of its own must sign here, or a coordinator whom you did not let in records the paper."
)


@dataclass(frozen=True, slots=True)
class Witness:
    """A mailbox outside that is told of a paper, and what its link may do."""

    email: str
    may_object: bool = True
    may_confirm: bool = False


# Who is told


def readers_of(draft: Draft, row: Signature) -> list[Witness]:
    """The mailboxes that hear of a paper: of the party, or of the post that approved; each once."""
    if row.organisation_id is None:
        return _readers_of_post(draft, row)
    before = set(_before(draft, row)) if row.waits_since is not None else set()
    found = mailboxes.had_since(row.organisation_id, now() - MAILBOXES_OF)
    return [Witness(each, may_confirm=each in before) for each in dict.fromkeys([*found, *sorted(before)])]


def _readers_of_post(draft: Draft, row: Signature) -> list[Witness]:
    """The desk of a post that approved; where the register has none, the bodies that rely on the approval."""
    desks = desks_called(draft.partnership_id, [row.post, row.name])
    if desks:
        return [Witness(each) for each in dict.fromkeys(desk.email.casefold() for desk in desks)]
    rows = next(each.signatures for each in draft.protocol.signings if each.id == row.signing_id)
    ids = [each.organisation_id for each in rows if each.organisation_id and each.is_needed]
    found = dict.fromkeys(filter(None, map(authority.mailbox_of, ids)))
    return [Witness(each, may_object=False) for each in found]


# Who may record


def asked_at(draft: Draft, row: Signature) -> datetime:
    """When the parties were asked: the first consultation since the last version was agreed, else the signing."""
    signing = next(each for each in draft.protocol.signings if each.id == row.signing_id)
    agreed = [each.agreed_at for each in draft.protocol.signings if each.agreed_at and each.id != signing.id]
    rounds = [each.opened_at for each in draft.protocol.consultations if not agreed or each.opened_at > max(agreed)]
    return min([*rounds, signing.opened_at])


def _changes(draft: Draft, row: Signature, account_id: UUID) -> list[mailboxes.MailboxChange]:
    """What the account, or whoever is not known to be another person, took away from the party's mailboxes."""
    if row.organisation_id is None:
        return []
    found = mailboxes.changes_since(row.organisation_id, asked_at(draft, row))
    return [each for each in found if each.actor_id is not None and not lines.are_two(each.actor_id, account_id)]


def _before(draft: Draft, row: Signature) -> list[str]:
    """The mailboxes of the party that were there before whoever recorded the paper changed one."""
    if row.decided_by_id is None:
        return []
    found: dict[str, str] = {}
    for each in _changes(draft, row, row.decided_by_id):
        found.setdefault(each.contact_id, each.old)
    return list(found.values())


def must_wait(draft: Draft, row: Signature, account_id: UUID | None, *, is_refused: bool) -> bool:
    """Whether a paper waits for the party's own word, as who records it changed a mailbox; the machine's does not.

    Raises Conflict where another coordinator can record it, and where nobody outside could be asked.
    """
    if account_id is None or row.organisation_id is None:
        return False
    changes = _changes(draft, row, account_id)
    if not changes:
        return False
    involved = {account_id, *(each.actor_id for each in changes)}
    others = [
        each
        for each in authority.coordinators_of([draft.partnership_id])
        if all(lines.are_two(one, each.id) for one in involved)
    ]
    if others:
        raise Conflict(ANOTHER.format(name=row.name, whom=_posts(each.display_name for each in others)))
    if is_refused:
        raise Conflict(NO_REFUSAL.format(name=row.name))
    typed = {each.new for each in changes}
    if not {each.old for each in changes} - typed:
        raise Conflict(NO_WITNESS.format(name=row.name))
    return True


def _posts(names: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(each or "a coordinator" for each in names))


# Their links


def link_of(row: Signature, reader: Witness) -> str:
    """The page on which a mailbox says its word about one paper; empty where it has none."""
    if not reader.may_object or row.decided_at is None:
        return ""
    return address("consultation.own_word", signed=signed_word(row.id, row.decided_at, may_confirm=reader.may_confirm))


def signed_word(signature_id: UUID, recorded_at: datetime, *, may_confirm: bool) -> str:
    """A paper as it was recorded at a moment, as text for an address in a mail."""
    return str(_serializer().dumps([signature_id.hex, recorded_at.isoformat(), may_confirm]))


@dataclass(frozen=True, slots=True)
class PaperLink:
    """What a signed address is about: one paper as it was recorded then, and whether its yes counts."""

    place: ToSign
    recorded_at: datetime
    may_confirm: bool

    @property
    def is_over(self) -> bool:
        """Whether the paper is another by now, or was answered."""
        row = self.place.signature
        is_answered = row.is_set_aside or not (row.counts or row.waits_since is not None)
        return row.decided_at != self.recorded_at or is_answered


def own_word(signed: str) -> PaperLink | None:
    """What a signed address is about; None for one that this site did not sign, or signed long ago."""
    try:
        row_id, at, may_confirm = _serializer().loads(signed, max_age=LASTS)
        place = queries.to_sign_by_id(UUID(hex=row_id))
        return PaperLink(place, datetime.fromisoformat(at), bool(may_confirm)) if place is not None else None
    except (BadData, ValueError, TypeError, AttributeError):
        return None


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(site_settings().secret_key, salt="consultation.own-word")
