"""Changes of responsibilities. The rules hold for pages, imports and commands alike; nothing here commits."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from partnership.documents.text import clean, refused_characters
from partnership.errors import Conflict, InputFault, Stale
from partnership.guidance.loader import load_packs
from partnership.guidance.types import Group, Sharing, Stage
from partnership.mapping import queries
from partnership.mapping.sharing import ABROAD, allowed_for
from partnership.models import Agreement, Partnership, Responsibility, Role, SharingDecision

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from partnership.guidance.types import Function, InformationKind, Kind
    from partnership.mapping.sharing import SharingChoice
    from partnership.models import Organisation

SLUG = re.compile(r"[a-z][a-z0-9-]{1,59}")
LONGEST_NAME = 200
MOVED = "Somebody else changed this role while you had the page open. Nothing was overwritten: load the page and look."
SHARING_MOVED = "Somebody else decided about this while you had the page open. Nothing was overwritten."
MEDIATORS = (
    "Cultural mediators do not work with children: a child needs an independent interpreter. "
    "Choose “adults”, or another agency."
)


@dataclass(frozen=True, slots=True)
class Holding:
    """The role that an organisation is to hold."""

    role: Role
    state: Agreement = Agreement.PROPOSED
    reason: str = ""
    from_on: date | None = None
    until_on: date | None = None


def make_partnership(
    session: Session, *, slug: str, name: str, area: str, board: str = "", pack_id: str = ""
) -> Partnership:
    """A new partnership; raises InputFault for a short name that no address can have, Conflict for one in use."""
    if not SLUG.fullmatch(slug):
        message = "the short name must be 2 to 60 small letters, figures and hyphens, starting with a letter"
        raise InputFault(message, "slug")
    if queries.slug_is_in_use(slug):
        message = f"the partnership {slug!r} is there already"
        raise Conflict(message, "slug")
    packs = load_packs()
    pack_id = pack_id or next(iter(packs))
    if pack_id not in packs:
        message = f"there is no guidance pack {pack_id!r}; there are: {', '.join(packs)}"
        raise InputFault(message, "pack_id")
    texts = {"name": name, "area": area, "board": board}
    for field, text in texts.items():
        if refused_characters(text) or len(text) > LONGEST_NAME or not (text.strip() or field == "board"):
            message = f"the {field} must be 1 to {LONGEST_NAME} characters without control characters"
            raise InputFault(message, field)
    cleaned = {field: clean(text, is_name=True).strip() for field, text in texts.items()}
    partnership = Partnership(slug=slug, pack_id=pack_id, **cleaned)
    session.add(partnership)
    session.flush()
    return partnership


def set_role(
    session: Session,
    partnership: Partnership,
    organisation: Organisation,
    function: Function,
    group: Group,
    holding: Holding | None,
    *,
    expected_version: int = 0,
) -> Responsibility | None:
    """Give, change or (with None) take away a role; returns the row, None when there is none any more.

    `expected_version` is the version that the form showed, 0 where it showed no role; raises Stale when it moved on.
    """
    rows = queries.responsibilities_for_change(partnership.id, function.id, organisation.id)
    row = next((each for each in rows if each.group is group), None)
    if (row.version if row else 0) != expected_version:
        raise Stale(MOVED)
    if holding is None:
        if row is not None:
            session.delete(row)
            session.flush()
        return None
    _check(organisation, function, group, holding)
    if clash := next((each for each in rows if each is not row and _overlaps(each.group, group)), None):
        whom = _whom(clash.group)
        message = f"{organisation.name} already has a role here for {whom}: change that one, or remove it first"
        raise InputFault(message, "group")
    if row is None:
        row = Responsibility(
            partnership_id=partnership.id, organisation_id=organisation.id, function_id=function.id, group=group
        )
        session.add(row)
    row.role, row.state, row.reason = holding.role, holding.state, holding.reason
    row.from_on, row.until_on = holding.from_on, holding.until_on
    session.flush()
    return row


def decide_sharing(
    session: Session,
    partnership: Partnership,
    information: InformationKind,
    kind: Kind,
    choice: SharingChoice | None,
    *,
    expected_version: int = 0,
) -> SharingDecision | None:
    """Decide whether a kind of information goes to a kind of agency; with None the guidance holds again.

    `expected_version` is the version that the form showed, 0 where the partnership had not decided; raises Stale when
    it moved on, InputFault for what may not be decided.
    """
    row = queries.sharing_decision(partnership.id, information.id, kind.id)
    if (row.version if row else 0) != expected_version:
        raise Stale(SHARING_MOVED)
    if choice is None:
        if row is not None:
            session.delete(row)
            session.flush()
        return None
    kept = _checked_sharing(kind, choice)
    if row is None:
        row = SharingDecision(partnership_id=partnership.id, information_id=information.id, kind_id=kind.id)
        session.add(row)
    row.sharing, row.basis, row.condition, row.reason = choice.sharing, kept["basis"], kept["condition"], kept["reason"]
    session.flush()
    return row


def _checked_sharing(kind: Kind, choice: SharingChoice) -> dict[str, str]:
    """The texts of a decision, cleaned; raises InputFault for one that may not be taken or is not explained."""
    if choice.sharing not in allowed_for(kind):
        raise InputFault(ABROAD, "sharing")
    texts = {"basis": choice.basis, "condition": choice.condition, "reason": choice.reason}
    for field, text in texts.items():
        if refused := refused_characters(text):
            raise InputFault(refused, field)
    kept = {field: clean(text).strip() for field, text in texts.items()}
    if choice.sharing is not Sharing.NEVER and not kept["basis"]:
        message = "Say what it rests on in law"
        raise InputFault(message, "basis")
    if not kept["reason"]:
        message = "Say why the partnership decides otherwise than the guidance, and when it was agreed"
        raise InputFault(message, "reason")
    return kept


def _check(organisation: Organisation, function: Function, group: Group, holding: Holding) -> None:
    if function.group is not Group.BOTH and group is not function.group:
        message = f"“{function.name}” is for {_whom(function.group)} only"
        raise InputFault(message, "group")
    is_mediator = organisation.kind_id == "cultural-mediator"
    if is_mediator and group is not Group.ADULTS and function.stage is not Stage.PARTNERSHIP:
        raise InputFault(MEDIATORS, "group")
    if holding.state is Agreement.DECLINED and not holding.reason.strip():
        message = "Say why the organisation declined"
        raise InputFault(message, "reason")
    if holding.from_on and holding.until_on and holding.until_on <= holding.from_on:
        message = "The last day must be after the first"
        raise InputFault(message, "until_on")


def _overlaps(one: Group, other: Group) -> bool:
    return one is other or Group.BOTH in (one, other)


def _whom(group: Group) -> str:
    return {Group.BOTH: "children and adults"}.get(group, str(group))
