"""Going back to how something was before or after an event: each field now and then, with a tick for each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import flash, redirect, request, url_for
from sqlalchemy.orm.attributes import set_committed_value

from partnership.base.errors import InputFault, NotAllowed, NotFound
from partnership.history import queries
from partnership.history.event_page import OF_PARTNERSHIP
from partnership.history.forms import RestoreForm
from partnership.history.queries import facts_of, organisation_names
from partnership.history.restore.entries import EntryRestoration
from partnership.history.restore.map import RoleRestoration, SharingRestoration
from partnership.history.restore.protocols import ClauseRestoration, ProtocolRestoration
from partnership.history.restore.shape import BEFORE, Outcome
from partnership.history.views.blueprint import blueprint
from partnership.policy.actions import Action
from partnership.policy.audience import may_see_record
from partnership.policy.rules import allows
from partnership.policy.subjects import AboutOrganisation
from partnership.protocols.queries import get_draft
from partnership.register.directory.as_of import Values, present, step_of, taken_back
from partnership.register.directory.oversight.change_requests import RequestRemarks
from partnership.register.directory.parts import BY_TABLE
from partnership.register.directory.queries import get_organisation
from partnership.register.directory.services import Decisions
from partnership.register.directory.views.loaders import keyring
from partnership.register.partnerships.queries import get_partnership
from partnership.store.db import forget_old_pages
from partnership.store.models import ClauseText, Organisation, Responsibility, SharingDecision
from partnership.store.models.audit import ROW_CHANGES
from partnership.web import conflict
from partnership.web.fields import ids_of_boxes
from partnership.web.permit import permit, viewer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from flask.typing import ResponseReturnValue
    from sqlalchemy.orm import Session

    from partnership.history.restore.shape import FieldThen, Restoration
    from partnership.register.directory.as_of import RowChange
    from partnership.store.models import AuditEntry, Entry, Partnership

LARGEST = 2**31 - 1  # that a number of the audit can be
SIDES = "<any(before, after):side>"
OF_ENTRY = f"/history/organisations/<uuid:organisation_id>/<int(max={LARGEST}):change>/{SIDES}"
OF_PLACE = f"/partnerships/<slug>/history/<int(max={LARGEST}):sequence>/{SIDES}"
ENTRIES = ("organisation", *BY_TABLE)
PUT_AWAY = "This organisation is archived. Restore it before you change it."


@dataclass(frozen=True, slots=True)
class PartnershipEvent:
    """An event within a partnership, and the side of it that is to come back."""

    partnership: Partnership
    entry: AuditEntry
    side: str

    @property
    def partnership_id(self) -> UUID:
        """For the policy."""
        return self.partnership.id

    @property
    def since(self) -> int:
        """The first change that is taken back."""
        return _since(self.entry, self.side)


@dataclass(frozen=True, slots=True)
class EntryEvent:
    """An event of a record, and the side of it that is to come back."""

    record: Entry
    entry: AuditEntry
    side: str


def _since(entry: AuditEntry, side: str) -> int:
    return entry.sequence if side == BEFORE else entry.sequence + 1


def get_partnership_event(slug: str, sequence: int, side: str) -> PartnershipEvent:
    """Loads an event of a partnership that can be gone back on; raises NotFound."""
    partnership, entry = get_partnership(slug), queries.get_event(sequence)
    is_of_it = entry.partnership_id == partnership.id and entry.table in OF_PARTNERSHIP
    if not is_of_it or entry.action not in ROW_CHANGES:
        raise NotFound
    organisation_id = entry.organisation_id
    if organisation_id is not None and not organisation_names(viewer(), [organisation_id]):
        raise NotFound
    return PartnershipEvent(partnership, entry, side)


def get_entry_event(organisation_id: UUID, change: int, side: str) -> AboutOrganisation:
    """Loads an event of an organisation or one of its parts that the visitor may know of; raises NotFound."""
    organisation, entry = get_organisation(organisation_id), queries.get_event(change)
    is_of_it = entry.organisation_id == organisation.id and entry.table in ENTRIES
    if not is_of_it or entry.action not in ROW_CHANGES:
        raise NotFound
    record: Entry = organisation
    if entry.table in BY_TABLE:
        rows: list[Any] = getattr(organisation, BY_TABLE[entry.table].name)
        found = next((row for row in rows if str(row.id) == entry.row_id), None)
        if found is None:
            raise NotFound
        set_committed_value(found, "organisation", organisation)
        record = found
    if not may_see_record(viewer(), record):
        raise NotFound
    return AboutOrganisation(organisation=organisation, row=EntryEvent(record, entry, side))


@blueprint.route(OF_ENTRY, methods=["GET", "POST"])
@permit(Action.ORGANISATION_HISTORY, get_entry_event)
def entry(about: AboutOrganisation) -> ResponseReturnValue:
    """An organisation, service, contact or location as it was."""
    event: EntryEvent = about.row
    organisation = about.organisation
    if organisation.is_archived and not isinstance(event.record, Organisation):
        raise InputFault(PUT_AWAY)
    action = Action.ORGANISATION_ARCHIVE if organisation.is_archived else Action.ORGANISATION_EDIT
    if not allows(viewer(), action, organisation):
        raise NotAllowed
    organisation_id, change, side = organisation.id, event.entry.sequence, event.side

    def load() -> Restoration:
        found: EntryEvent = get_entry_event(organisation_id, change, side).row
        changes = queries.row_changes(found.entry.table, found.entry.row_id, _since(found.entry, side))
        return EntryRestoration(viewer(), found.record, map(step_of, changes), keyring())

    return _page(load, event.entry, side)


@blueprint.route(OF_PLACE, methods=["GET", "POST"])
@permit(Action.PARTNERSHIP_HISTORY, get_partnership_event)
def event(event: PartnershipEvent) -> ResponseReturnValue:
    """A role, a decision about sharing, a protocol or a clause as it was."""
    if not allows(viewer(), OF_PARTNERSHIP[event.entry.table], event.partnership):
        raise NotAllowed
    slug, sequence, side = event.partnership.slug, event.entry.sequence, event.side
    return _page(lambda: _restoration(get_partnership_event(slug, sequence, side)), event.entry, side)


def _restoration(event: PartnershipEvent) -> Restoration:
    entry, partnership = event.entry, event.partnership
    facts = facts_of([entry])
    key = {name: new or old for name, (old, new) in entry.changes.items()} | facts.get((entry.table, entry.row_id), {})
    match entry.table:
        case "responsibility":
            return RoleRestoration(viewer(), partnership, key, _then(event, Responsibility))
        case "sharing_decision":
            return SharingRestoration(partnership, key, _then(event, SharingDecision))
        case "clause_text":
            draft = get_draft(partnership.slug, UUID(str(key["protocol_id"])))
            return ClauseRestoration(draft, str(key["clause_id"]), _then(event, ClauseText))
        case _:
            protocol_id = UUID(entry.row_id if entry.table == "protocol" else str(key["protocol_id"]))
            draft = get_draft(partnership.slug, protocol_id)
            own = _steps(queries.row_changes("protocol", str(protocol_id), event.since))
            parties = _steps(queries.party_changes(partnership.id, protocol_id, event.since))
            return ProtocolRestoration(viewer(), draft, own, parties)


def _steps(entries: list[AuditEntry]) -> list[RowChange]:
    return [step_of(each) for each in entries]


def _then(event: PartnershipEvent, table: type[Responsibility | SharingDecision | ClauseText]) -> Values | None:
    """The row of then; none where there was none."""
    entry = event.entry
    row = queries.stored_row(table, UUID(entry.row_id))
    steps = _steps(queries.row_changes(entry.table, entry.row_id, event.since))
    return taken_back(present([row] if row is not None else []), steps).get((entry.table, entry.row_id))


def _with_ids(fields: Iterable[FieldThen], name: str) -> list[tuple[FieldThen, str]]:
    """Each field with the id of its box; empty where it cannot be ticked."""
    ids = ids_of_boxes(name)
    return [(each, next(ids) if each.can else "") for each in fields]


def _page(load: Callable[[], Restoration], entry: AuditEntry, side: str) -> ResponseReturnValue:
    """The page of now and then; the POST writes what is ticked, with the version that was seen."""
    restoration = load()
    form = _form(restoration)
    is_right = bool(form.fields_back.choices) and form.validate_on_submit()
    attempt = conflict.save(form, lambda session: _put_back(session, restoration, form), is_valid=is_right)
    if attempt.is_saved:
        return _done(restoration, attempt.value)
    if attempt.is_undone:
        restoration = load()
    if attempt.late:
        flash(str(attempt.late), "important")
        form = _form(restoration, is_anew=True)
    return conflict.page(
        "history/restore.html",
        [] if attempt.late else None,
        page=restoration.page,
        fields=_with_ids(restoration.fields, form.fields_back.name),
        form=form,
        at=entry.at,
        side=side,
        ticked=set(form.fields_back.data or ()),
        action=url_for(str(request.endpoint), **(request.view_args or {})),
    )


def _form(restoration: Restoration, *, is_anew: bool = False) -> RestoreForm:
    able = [field.name for field in restoration.fields if field.can]
    values = {"version": str(restoration.version), "fields_back": able}
    form = RestoreForm(None, data=values) if is_anew else RestoreForm(data=values)
    form.offer(restoration.fields)
    return form


def _put_back(session: Session, restoration: Restoration, form: RestoreForm) -> Outcome:
    decisions = Decisions(is_another=bool(form.is_another.data), is_meant=bool(form.is_meant.data))
    return restoration.put_back(
        session,
        form.fields_back.data or (),
        seen_version=form.seen_version,
        said=RequestRemarks(decisions, (form.note.data or "") if "note" in form else ""),
    )


def _done(restoration: Restoration, outcome: Outcome) -> ResponseReturnValue:
    if outcome.is_locked_away:
        forget_old_pages()
    if outcome.changed:
        flash(
            "What you chose is as it was. The history tells of it, so it can be undone the same way.",
            "success",
        )
    if outcome.asked:
        flash("A coordinator is asked about the rest. You are told what comes of it.", "success")
    if not outcome.changed and not outcome.asked:
        flash("Nothing was different, so nothing was changed.", "success")
    return redirect(restoration.page.done)
