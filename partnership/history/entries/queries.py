"""SQL of the history of an entry: events that the viewer may know of, and the audiences that its fields had."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import String, and_, cast, or_, select
from sqlalchemy.orm.attributes import set_committed_value

from partnership.db import db
from partnership.directory.parts import BY_TABLE, PARTS
from partnership.directory.queries import REVEALED
from partnership.history.queries import Wanted, conditions_of, page_of, requests_about
from partnership.models import AuditEntry, Question
from partnership.policy.actions import Action
from partnership.policy.audience import may_see_record
from partnership.policy.authority import Act
from partnership.policy.rules import allows

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy import ColumnElement

    from partnership.models import Organisation
    from partnership.policy.viewer import Viewer
    from partnership.web.pagination import ResultPage

ENTRY = ("organisation", *BY_TABLE)
# Told to everybody who may see the history; those below only to some.
ALWAYS = (*ENTRY, "participation", "responsibility", "taking_in", "change_request", "change_field", "report")
OF_PEOPLE = ("position", "one_time_link", "asked")
OF_ADDRESSES = ("location_grant",)
ABOUT_ADDRESSES = (Act.GRANT_BY_CLEARED, Act.AUDIENCE)


def of_entry(viewer: Viewer, organisation: Organisation, wanted: Wanted, number: int) -> ResultPage[AuditEntry]:
    """One page of what happened to an organisation, newest first, without rows that the viewer may not know of."""
    hidden = hidden_rows(viewer, organisation)
    told = cast(AuditEntry.changes, String)
    tables = [*ALWAYS]
    tables += OF_PEOPLE if allows(viewer, Action.PEOPLE_MANAGE, organisation) else ()
    mine = places_with_looks(viewer, organisation)
    tables += OF_ADDRESSES if len(mine) == len(organisation.locations) else ()
    # Clocks only where somebody confirmed: their other half moves by itself.
    is_confirmation = and_(AuditEntry.table == "section_clock", told.contains('"confirmed_at"'))
    conditions: list[ColumnElement[bool]] = [
        AuditEntry.organisation_id == organisation.id,
        or_(AuditEntry.table.in_(tables), is_confirmation),
        or_(AuditEntry.partnership_id.is_(None), _is_near(viewer, organisation)),
        AuditEntry.row_id.not_in([*map(str, hidden), *requests_about(hidden)]),
        *conditions_of(wanted),
    ]
    conditions.append(or_(AuditEntry.action != REVEALED, AuditEntry.row_id.in_(mine)))
    if not mine:
        conditions.append(AuditEntry.row_id.not_in(_asked_about_addresses(organisation)))
    return page_of(conditions, number)


def places_with_looks(viewer: Viewer, organisation: Organisation) -> list[str]:
    """The places of an organisation about which the viewer is told who looked."""
    for row in organisation.locations:
        set_committed_value(row, "organisation", organisation)
    return [str(row.id) for row in organisation.locations if allows(viewer, Action.REVEALS_VIEW, row)]


def _asked_about_addresses(organisation: Organisation) -> list[str]:
    """Questions about confidential places: that one waits tells that there is such a place."""
    statement = select(Question.id).where(
        Question.organisation_id == organisation.id, Question.act.in_([each.value for each in ABOUT_ADDRESSES])
    )
    return [str(each) for each in db.session.scalars(statement)]


def _is_near(viewer: Viewer, organisation: Organisation) -> ColumnElement[bool]:
    """Events of the viewer's own partnerships; own people also see who asked them to take part."""
    is_near = AuditEntry.partnership_id.in_(viewer.partnership_ids)
    is_own = organisation.id in viewer.positions and viewer.limited_to is None
    return or_(is_near, AuditEntry.table == "taking_in") if is_own else is_near


def hidden_rows(viewer: Viewer, organisation: Organisation) -> list[UUID]:
    """Parts that the viewer may not know of: their events are neither shown nor counted."""
    return [row.id for part in PARTS for row in getattr(organisation, part) if not may_see_record(viewer, row)]
