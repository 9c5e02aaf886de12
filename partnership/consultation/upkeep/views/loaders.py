"""Loads what a route is about, before permission is asked: a request, a report, what can be reported."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from flask import request

from partnership.base.errors import NotFound
from partnership.consultation.upkeep import queries
from partnership.consultation.upkeep.reports import ReportSubject
from partnership.consultation.upkeep.view_models import subject_of
from partnership.policy.actions import Action
from partnership.policy.rules import allows, may_know
from partnership.policy.subjects import AboutOrganisation
from partnership.register.directory.views.loaders import current_organisation
from partnership.register.partnerships.queries import partnerships_by_id
from partnership.store.models import Location
from partnership.web.permit import viewer

if TYPE_CHECKING:
    from partnership.consultation.upkeep.queries import RequestSubject
    from partnership.store.models import ChangeField, Organisation, Partnership


def get_request(request_id: UUID) -> AboutOrganisation:
    """A change request, for those who may know of the row that it is about."""
    return _about(queries.get_request(request_id))


def get_report(report_id: UUID) -> AboutOrganisation:
    """A report, for those who may know of the row that it is about."""
    return _about(queries.get_report(report_id))


def get_own_report(report_id: UUID) -> AboutOrganisation:
    """A report for its sender, who may take it back though what it is about was hidden since."""
    found = queries.get_report(report_id)
    return subject_of(found) if found.row.sender_id == viewer().account_id else _about(found)


def _about(found: RequestSubject) -> AboutOrganisation:
    if found.record is not None and not may_know(viewer(), found.record):
        raise NotFound
    return subject_of(found)


def get_proposed_address(request_id: UUID) -> Location:
    """The place whose proposed address a request holds under seal; hidden from who may not see the request."""
    about = get_request(request_id)
    if not allows(viewer(), Action.REQUEST_VIEW, about) or sealed_field(about.row) is None:
        raise NotFound
    record = about.row.record
    if not isinstance(record, Location):
        raise NotFound
    return record


def sealed_field(found: RequestSubject) -> ChangeField | None:
    """The field of a request that holds an address under seal."""
    return next((field for field in found.row.fields if field.sealed_new is not None), None)


def get_place(organisation_id: UUID) -> AboutOrganisation:
    """What is to be reported, from `?table=&row=`; without them the organisation itself."""
    organisation = current_organisation(organisation_id)
    table = request.args.get("table", "") or "organisation"
    row_id = _uuid(request.args.get("row", "")) or organisation.id
    if table == queries.ROLES:
        partnership = _shared_partnership(organisation, row_id)
        place = ReportSubject(organisation, partnership=partnership)
        return AboutOrganisation(organisation=organisation, row=place, partnership_id=partnership.id)
    record = queries.record_of(organisation, table, row_id)
    if not may_know(viewer(), record) or record.is_archived:
        raise NotFound
    return AboutOrganisation(organisation=organisation, row=ReportSubject(organisation, record))


def _shared_partnership(organisation: Organisation, partnership_id: UUID) -> Partnership:
    """A partnership that both the visitor and the organisation belong to."""
    shared = viewer().partnership_ids & organisation.partnership_ids
    found = partnerships_by_id(shared).get(partnership_id)
    if found is None:
        raise NotFound
    return found


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError as fault:
        raise NotFound from fault
