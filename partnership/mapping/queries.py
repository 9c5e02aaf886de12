"""All SQL of the map: the partnership, who takes part, who is responsible for what."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import selectinload
from sqlalchemy.orm.attributes import set_committed_value

from partnership.clocks import london_day, standing
from partnership.db import db
from partnership.errors import NotFound
from partnership.guidance.loader import load_packs
from partnership.mapping.facts import Agency, Desk, Duty, PartnershipMap, SettingRecord
from partnership.mapping.setting_gaps import why_not_first_contact
from partnership.mapping.sharing import SharingChoice
from partnership.models import (
    Agreement,
    FirstContact,
    Organisation,
    Participation,
    Partnership,
    Responsibility,
    Section,
    SectionClock,
    SettingCheck,
    SharingDecision,
    now,
)
from partnership.policy.audience import visible, visible_all
from partnership.policy.scopes import known_organisations

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from sqlalchemy import Select

    from partnership.guidance.types import Pack, Setting
    from partnership.policy.viewer import Viewer


# What a map tells of a responsibility. As columns: rows that nobody changes need not be kept for changes.
_OF_DUTY: Final = (
    Responsibility.id,
    Responsibility.organisation_id,
    Responsibility.function_id,
    Responsibility.group,
    Responsibility.role,
    Responsibility.state,
    Responsibility.version,
    Responsibility.reason,
    Responsibility.proposed_at,
    Responsibility.created_at,
    Responsibility.answered_at,
    Responsibility.suggested_id,
)


def pack_of(partnership: Partnership) -> Pack:
    """The guidance pack that the partnership chose."""
    return load_packs()[partnership.pack_id]


def today() -> date:
    """The day it is in London, where dates are meant."""
    return london_day(now())


def slug_is_in_use(slug: str) -> bool:
    """Whether a partnership, archived or not, has this short name."""
    return db.session.scalar(select(Partnership.id).where(Partnership.slug == slug)) is not None


def is_any_partnership() -> bool:
    """Whether the site has a partnership at all."""
    return db.session.scalar(select(Partnership.id).limit(1)) is not None


def read_map(partnership: Partnership, viewer: Viewer, *, as_of: date | None = None) -> PartnershipMap:
    """The map of a partnership as the viewer may see it: the same number of statements for any number of agencies."""
    day = as_of or today()
    taking_part = {
        organisation.id: _agency(organisation, confirmed_at, viewer)
        for organisation, confirmed_at in db.session.execute(_taking_part(partnership.id))
    }
    agencies = {key: agency for key, agency in taking_part.items() if agency is not None}
    rows = db.session.execute(
        select(*_OF_DUTY)
        .join(Organisation, Organisation.id == Responsibility.organisation_id)
        .where(
            Responsibility.partnership_id == partnership.id,
            or_(Responsibility.from_on.is_(None), Responsibility.from_on <= day),
            or_(Responsibility.until_on.is_(None), Responsibility.until_on > day),
        )
        .order_by(Organisation.folded_name, Organisation.id, Responsibility.function_id, Responsibility.group)
    )
    duties = tuple(_duty(row, agencies) for row in rows if row.organisation_id in agencies)
    return PartnershipMap(
        partnership_id=partnership.id,
        slug=partnership.slug,
        name=partnership.name,
        area=partnership.area,
        board=partnership.board,
        as_of=day,
        agencies=tuple(agencies.values()),
        duties=duties,
        settings=_settings(partnership, agencies),
        hidden_ids=frozenset(taking_part.keys() - agencies.keys()),
    )


def _settings(partnership: Partnership, agencies: Mapping[UUID, Agency]) -> tuple[SettingRecord, ...]:
    """What is recorded about each setting of the pack: two statements, whatever is recorded."""
    pack = pack_of(partnership)
    contacts: dict[str, set[UUID]] = {}
    for row in db.session.scalars(
        select(FirstContact)
        .where(FirstContact.partnership_id == partnership.id)
        .order_by(FirstContact.setting_id, FirstContact.organisation_id)
    ):
        contacts.setdefault(row.setting_id, set()).add(row.organisation_id)
    checks = db.session.scalars(
        select(SettingCheck).where(SettingCheck.partnership_id == partnership.id).order_by(SettingCheck.setting_id)
    )
    return tuple(
        _record(row, pack.settings[row.setting_id], contacts.get(row.setting_id, set()), agencies, pack)
        for row in checks
        if row.setting_id in pack.settings
    )


def _record(
    row: SettingCheck, setting: Setting, ids: set[UUID], agencies: Mapping[UUID, Agency], pack: Pack
) -> SettingRecord:
    counted = tuple(
        agency
        for agency in agencies.values()  # by name
        if agency.id in ids and not why_not_first_contact(agency.kind_id, setting, pack)
    )
    owner = agencies.get(row.action_owner_id) if row.action_owner_id else None
    return SettingRecord(
        setting_id=row.setting_id,
        first_contacts=counted,
        assurance=row.assurance,
        checked_on=row.checked_on,
        action=row.action,
        action_owner=owner,
        action_due_on=row.action_due_on,
        version=row.version,
        not_counted=len(ids) - len(counted),
    )


def _taking_part(partnership_id: UUID) -> Select[Organisation, datetime | None]:
    """Organisations that take part now, by name, with what a map tells of them and when contacts were confirmed."""
    return (
        select(Organisation, SectionClock.confirmed_at)
        .join(Participation, Participation.organisation_id == Organisation.id)
        .outerjoin(
            SectionClock,
            and_(SectionClock.organisation_id == Organisation.id, SectionClock.section == Section.CONTACTS),
        )
        .where(
            Participation.partnership_id == partnership_id,
            Participation.left_on.is_(None),
            Organisation.archived_at.is_(None),
        )
        .options(
            selectinload(Organisation.contacts),
            selectinload(Organisation.participations),
        )
        .order_by(Organisation.folded_name, Organisation.id)
    )


def _agency(organisation: Organisation, confirmed_at: datetime | None, viewer: Viewer) -> Agency | None:
    shown = visible(viewer, organisation)
    if shown is None:
        return None
    for contact in organisation.contacts:
        # Loaded from this side; the policy asks for it from the other. No change, so no event.
        set_committed_value(contact, "organisation", organisation)
    return Agency(
        id=organisation.id,
        name=shown.name,
        short_name=shown.short_name,
        kind_id=shown.kind_id,
        desks=tuple(
            Desk(
                post=contact.post,
                telephone=contact.telephone,
                out_of_hours_telephone=contact.out_of_hours_telephone,
                email=contact.email,
                hours=contact.hours,
                is_out_of_hours=bool(contact.is_out_of_hours),
                is_main=bool(contact.is_main),
                function_ids=tuple(contact.function_ids or ()),
            )
            for contact in visible_all(viewer, organisation.contacts)
        ),
        contacts_standing=standing(confirmed_at, now()),
        contacts_confirmed_on=london_day(confirmed_at) if confirmed_at else None,
        is_body_of_pack=organisation.is_body_of_pack,
        country=shown.country or "",
    )


def _duty(row: Any, agencies: Mapping[UUID, Agency]) -> Duty:
    since = row.proposed_at or (row.created_at if row.state is Agreement.PROPOSED else None)
    return Duty(
        row.id,
        agencies[row.organisation_id],
        row.function_id,
        row.group,
        row.role,
        row.state,
        row.version,
        row.reason,
        proposed_on=london_day(since) if since else None,
        answered_on=london_day(row.answered_at) if row.answered_at else None,
        suggested=agencies.get(row.suggested_id) if row.suggested_id else None,
    )


def responsibilities_for_change(
    partnership_id: UUID, function_id: str, organisation_id: UUID | None = None
) -> list[Responsibility]:
    """Rows of a function, perhaps of one organisation, whatever their dates."""
    statement = (
        select(Responsibility)
        .where(Responsibility.partnership_id == partnership_id, Responsibility.function_id == function_id)
        .order_by(Responsibility.organisation_id, Responsibility.group)
    )
    if organisation_id is not None:
        statement = statement.where(Responsibility.organisation_id == organisation_id)
    return list(db.session.scalars(statement))


def participant(partnership_id: UUID, organisation_id: UUID, viewer: Viewer) -> Organisation:
    """An organisation that takes part, is not archived and that the viewer may know of; raises NotFound."""
    found = db.session.scalar(
        select(Organisation)
        .join(Participation, Participation.organisation_id == Organisation.id)
        .where(
            Organisation.id == organisation_id,
            Organisation.archived_at.is_(None),
            Participation.partnership_id == partnership_id,
            Participation.left_on.is_(None),
            known_organisations(viewer),
        )
        .options(selectinload(Organisation.participations))
    )
    if found is None:
        raise NotFound
    return found


def sharing_choices(partnership_id: UUID) -> dict[tuple[str, str], SharingChoice]:
    """What the partnership decided about sharing, by kind of information and kind of agency."""
    rows = db.session.scalars(
        select(SharingDecision)
        .where(SharingDecision.partnership_id == partnership_id)
        .order_by(SharingDecision.information_id, SharingDecision.kind_id)
    )
    return {
        (row.information_id, row.kind_id): SharingChoice(row.sharing, row.basis, row.condition, row.reason, row.version)
        for row in rows
    }


def sharing_decision(partnership_id: UUID, information_id: str, kind_id: str) -> SharingDecision | None:
    """One decision about sharing, for change."""
    return db.session.scalar(
        select(SharingDecision).where(
            SharingDecision.partnership_id == partnership_id,
            SharingDecision.information_id == information_id,
            SharingDecision.kind_id == kind_id,
        )
    )
