"""Loads what a route is about, before permission is asked; archived entries answer with what to do first."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from partnership.base.config import site_settings
from partnership.base.errors import InputFault, NotFound
from partnership.policy.rules import may_know
from partnership.policy.subjects import AboutOrganisation
from partnership.register.authority import queries as authority
from partnership.register.directory import queries
from partnership.register.directory.desk_checks import RUNG
from partnership.register.directory.merger.queries import get_merger, heir_of
from partnership.register.directory.parts import PartRow, organisation_of, word_for
from partnership.store.models import EntrySection, Location, Organisation
from partnership.web.permit import viewer

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from partnership.base.sealing import Keyring
    from partnership.store.models import Entry


def keyring() -> Keyring:
    """The keys of confidential fields."""
    return site_settings().keyring


def organisation_or_heir(organisation_id: UUID) -> Organisation:
    """An organisation, or the entry that took it up."""
    return queries.get_organisation(heir_of(organisation_id) or organisation_id)


def merger_of_house(organisation_id: UUID, merger_id: UUID) -> AboutOrganisation:
    """A merger of an entry, which is nothing to those who share no partnership with it; raises NotFound."""
    row = get_merger(organisation_id, merger_id)
    return AboutOrganisation(organisation=queries.get_organisation(organisation_id), row=row, is_inside=True)


def current_organisation(organisation_id: UUID) -> Organisation:
    """An organisation that is to be changed."""
    organisation = queries.get_organisation(organisation_id)
    _say_when_archived(organisation)
    return organisation


def organisation_for_part(organisation_id: UUID, part: str) -> Organisation:  # noqa: ARG001 - the view reads the part
    """The organisation that a part is to be added to."""
    return current_organisation(organisation_id)


def organisation_for_section(organisation_id: UUID, section: str) -> Organisation:
    """The organisation whose section is to be confirmed."""
    if section not in set(EntrySection):
        raise NotFound
    return current_organisation(organisation_id)


def organisation_of_desk(organisation_id: UUID, contact_id: UUID, way: str) -> Organisation:
    """The organisation of which a number is to be confirmed."""
    organisation = current_organisation(organisation_id)
    if way not in RUNG or all(each.id != contact_id for each in organisation.contacts):
        raise NotFound
    return organisation


def part_of_current(organisation_id: UUID, part: str, row_id: UUID) -> PartRow:
    """A part of an organisation that is not archived; the part itself may be."""
    row = queries.get_part(organisation_id, part, row_id)
    _say_when_archived(row.organisation)
    return row


def fields_under_seal(
    form: Mapping[str, str], organisation_id: UUID, part: str, row_id: UUID | None = None
) -> frozenset[str]:
    """Of the form of a part the field that no draft has: the address of a place that is confidential, or becomes it."""
    if part != "locations":
        return frozenset()
    if form.get("is_confidential"):
        return frozenset({"address"})
    try:
        is_sealed = (
            authority.has_sealed_place(organisation_id) if row_id is None else _is_sealed(organisation_id, row_id)
        )
    except NotFound:
        is_sealed = True  # nobody's place, or none that is shown: nothing is kept of it either
    return frozenset({"address"} if is_sealed else ())


def _is_sealed(organisation_id: UUID, row_id: UUID) -> bool:
    row = cast("Location", queries.get_part(organisation_id, "locations", row_id))
    return row.is_confidential or row.sealed_address is not None


def confidential_location(organisation_id: UUID, row_id: UUID) -> Location:
    """A location with an address under seal."""
    row = cast("Location", queries.get_part(organisation_id, "locations", row_id))
    if not row.is_confidential or row.sealed_address is None:
        raise NotFound
    return row


def _say_when_archived(record: Entry) -> None:
    """The rules refuse any change of an archived entry; those who may know of it are told why."""
    if record.is_archived and may_know(viewer(), organisation_of(record)):
        raise InputFault(f"This {word_for(record)} is archived. Restore it before you change it.")
