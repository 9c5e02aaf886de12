"""What partnerships ask an organisation: its own page of invitations, and leaving by its own decision."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from flask import flash, redirect, request, url_for

from partnership.base.errors import NotAllowed, NotFound
from partnership.documents.wording import counted
from partnership.policy.actions import Action
from partnership.policy.audience import audience_of
from partnership.policy.rules import allows
from partnership.policy.subjects import AboutOrganisation
from partnership.register.authority import lines
from partnership.register.authority import queries as authority
from partnership.register.directory import participation as participation_services
from partnership.register.directory import queries, wording
from partnership.register.directory.consent import queries as consent
from partnership.register.directory.forms import LeavingForm, PartnershipInvitationForm
from partnership.register.directory.parts import PARTS, PartRow
from partnership.register.directory.views.blueprint import blueprint
from partnership.register.partnerships.queries import get_partnership
from partnership.store.models import (
    Agreement,
    Audience,
    Entry,
    FieldKind,
    Location,
    Organisation,
    TakingInState,
    descriptions,
    now,
)
from partnership.web import conflict
from partnership.web.conflict import Difference
from partnership.web.forms import faults_of
from partnership.web.pages import Page
from partnership.web.permit import permit, viewer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask.typing import ResponseReturnValue
    from sqlalchemy.orm import Session

    from partnership.policy.viewer import Viewer
    from partnership.store.models import Participation, Partnership, TakingIn


@dataclass(frozen=True, slots=True)
class EntryExposure:
    """What opens to the members of a partnership, and to its cleared coordinators."""

    lines: tuple[str, ...]  # “3 contacts: post or desk, telephone, email”
    confidential_places: int


def what_opens(organisation: Organisation) -> EntryExposure:
    """What the organisation keeps for its partnerships: each part with how many, and which fields."""
    lines = [_line("", [organisation], Organisation)]
    for part in PARTS.values():
        rows: list[PartRow] = [row for row in getattr(organisation, part.name) if not row.is_archived]
        lines.append(_line(part.one, [row for row in rows if not _is_hidden(row)], part.table))
    hidden = sum(1 for row in organisation.locations if _is_hidden(row) and not row.is_archived)
    return EntryExposure(tuple(line for line in lines if line), hidden)


def _is_hidden(row: Entry) -> bool:
    return isinstance(row, Location) and row.is_confidential


def _line(noun: str, rows: Iterable[Entry], table: type[Entry]) -> str:
    """The records with something to open, counted, and the labels of what opens; empty where nothing does."""
    labels: dict[str, None] = {}
    opened = 0
    for row in rows:
        found = [
            each.label
            for name, each in descriptions(table).items()
            if not each.is_confidential
            and each.kind is not FieldKind.YES_NO
            and audience_of(row, name, each) is Audience.PARTNERSHIP
            and getattr(row, name) not in (None, "", [])
        ]
        opened += bool(found)
        labels |= dict.fromkeys(found)
    if not labels:
        return ""
    words = ", ".join(label[:1].lower() + label[1:] for label in labels)
    return f"{counted(opened, noun)}: {words}" if noun else f"Of the organisation itself: {words}"


PATH = "/organisations/<uuid:organisation_id>/invitations-to-partnerships"
_SAID = {
    TakingInState.OPEN: "Not answered",
    TakingInState.ACCEPTED: "Took part",
    TakingInState.DECLINED: "Said no, or left",
    TakingInState.WITHDRAWN: "Taken back",
    TakingInState.LAPSED: "Not answered in thirty days",
}


def get_invited(organisation_id: UUID) -> AboutOrganisation:
    """An organisation as the subject of answering for it: its home does where nobody leads it.

    Which partnership is answered is in the form, and is asked about when that is read.
    """
    return to_be_answered(queries.get_organisation(organisation_id))


def to_be_answered(
    organisation: Organisation, by_id: UUID | None = None, partnership: Partnership | None = None
) -> AboutOrganisation:
    """The same of an organisation that was read; for somebody who would answer one partnership."""
    is_near = by_id is not None and partnership is not None and bool(lines.near_cleared([by_id], partnership.id))
    return AboutOrganisation(
        organisation=organisation,
        is_led=authority.is_led(organisation.id),
        needs_clearance=is_near or authority.has_sealed_place(organisation.id),
    )


def may_answer(visitor: Viewer, organisation: Organisation, partnership: Partnership) -> bool:
    """Whether somebody may say yes or no to a partnership that asks an organisation."""
    about = to_be_answered(organisation, visitor.account_id, partnership)
    return allows(visitor, Action.INVITATION_ANSWER, about)


@blueprint.get(PATH)
@permit(Action.INVITATION_VIEW, queries.get_organisation)
def invitations(organisation: Organisation) -> ResponseReturnValue:
    """Which partnerships ask whether the organisation takes part, what that would open, and what it said before."""
    return _page(organisation, {})


@blueprint.post(PATH)
@permit(Action.INVITATION_ANSWER, get_invited)
def answer_invitation(about: AboutOrganisation) -> ResponseReturnValue:
    """Say yes or no to one partnership."""
    organisation_id = about.organisation.id
    row, partnership = _asked(organisation_id)
    if not may_answer(viewer(), about.organisation, partnership):
        raise NotAllowed
    name, form = partnership.name, PartnershipInvitationForm(prefix=_prefix(row.id))

    def write(session: Session) -> None:
        participation_services.answer(
            session,
            row,
            partnership,
            about.organisation,
            viewer(),
            is_accepted=form.accepts,
            reason=form.reason.data or "",
            expected_version=form.seen_version,
        )

    attempt = conflict.save(form, write)
    if attempt.late:
        flash(str(attempt.late), "important")
    if not attempt.is_saved:
        organisation = queries.get_organisation(organisation_id) if attempt.is_undone else about.organisation
        return _page(organisation, {row.id: form}, is_late=attempt.late is not None)
    said = "takes part in it from today" if form.accepts else "does not take part in it"
    whose = about.organisation.name
    flash(f"Your answer to {name} is kept. {whose} {said}. All concerned are told.", "success")
    return redirect(url_for("directory.invitations", organisation_id=organisation_id))


def _asked(organisation_id: UUID) -> tuple[TakingIn, Partnership]:
    """The invitation that the form is about; raises NotFound."""
    try:
        found = consent.invitation(UUID(request.form.get("invitation", "")), organisation_id)
    except ValueError:
        found = None
    if found is None:
        raise NotFound
    return found


ANSWERS = {
    TakingInState.ACCEPTED: "Took part",
    TakingInState.DECLINED: "Said no, or left",
    TakingInState.WITHDRAWN: "Taken back",
    TakingInState.LAPSED: "Not answered in thirty days",
}


def _prefix(row_id: UUID) -> str:
    """What the names of an invitation's fields begin with: several stand on one page."""
    return f"i-{row_id}-"


def _difference(row: TakingIn, partnership: Partnership, form: PartnershipInvitationForm) -> Difference:
    chosen = "Take part" if form.accepts else "Do not take part"
    typed = (chosen, form.reason.data) if form.reason.data else (chosen,)
    return Difference(partnership.name, _SAID[row.state], typed)


def _page(
    organisation: Organisation, sent: dict[UUID, PartnershipInvitationForm], *, is_late: bool = False
) -> ResponseReturnValue:
    """The page; a form that was sent stands again at its partnership as it was filled in."""
    visitor = viewer()
    own, home = organisation.id in visitor.positions, queries.home_of(organisation)
    is_home = home is not None and visitor.coordinates(home.id)
    rows = [
        (row, partnership)
        for row, partnership in consent.invitations_to(organisation.id)
        if own or is_home or visitor.coordinates(partnership.id)
    ]
    waiting = [(row, partnership) for row, partnership in rows if row.state is TakingInState.OPEN]
    forms = {row.id: sent.get(row.id) or PartnershipInvitationForm(None, prefix=_prefix(row.id)) for row, _ in waiting}
    about = to_be_answered(organisation)
    answerable = {row.id for row, partnership in waiting if may_answer(visitor, organisation, partnership)}
    answered = [(row, partnership) for row, partnership in rows if row.state is not TakingInState.OPEN]
    overtaken = [_difference(*each, sent[each[0].id]) for each in answered if each[0].id in sent]
    return conflict.page(
        "directory/invitations.html",
        overtaken if is_late else None,
        organisation=organisation,
        waiting=waiting,
        answered=answered,
        forms=forms,
        faults=list(faults_of(forms.values())),
        opened=what_opens(organisation),
        answerable=answerable,
        is_near=is_home and not about.is_led and len(answerable) < len(waiting),
        may_see_more=own or is_home,
        home=home,
        answered_as=wording.ANSWERED_AS,
        answers=ANSWERS,
        is_own=own,
        is_led=about.is_led,
        is_sealed=about.needs_clearance,
        has_errors=any(form.errors for form in forms.values()),
    )


@dataclass(frozen=True, slots=True)
class OwnPart:
    """An organisation's part in a partnership, as the subject of leaving it."""

    organisation: Organisation
    partnership: Partnership
    participation: Participation


def get_own_part(organisation_id: UUID, slug: str) -> AboutOrganisation:
    """An organisation's current part in a partnership, for its lead and its home; raises NotFound.

    Coordinators of the home end its part there on a page of their own.
    """
    partnership = get_partnership(slug)
    participation = authority.participation(partnership.id, organisation_id)
    organisation = queries.get_organisation(organisation_id)
    visitor = viewer()
    is_own, is_home = organisation.id in visitor.positions, organisation.home_id in visitor.coordinated_ids
    is_ours = organisation.home_id == partnership.id
    if participation is None or not participation.is_current or not (is_own or (is_home and not is_ours)):
        raise NotFound  # to anybody else also whether it takes part there
    row = OwnPart(organisation, partnership, participation)
    return AboutOrganisation(organisation=organisation, row=row)


@blueprint.route("/organisations/<uuid:organisation_id>/partnerships/<slug>/leave", methods=["GET", "POST"])
@permit(Action.PART_END, get_own_part)
def leave_ourselves(about: AboutOrganisation) -> ResponseReturnValue:
    """Leave a partnership by the organisation's own decision or its home's, after a page that says what ends."""
    part: OwnPart = about.row
    is_own = viewer().leads(part.organisation.id)
    organisation_id, slug, name = part.organisation.id, part.partnership.slug, part.partnership.name
    own, whose = url_for("directory.organisation", organisation_id=organisation_id), part.organisation.name
    back = url_for(Page.ROLES.endpoint, organisation_id=organisation_id) if is_own else own
    form = LeavingForm(version=str(part.participation.version))
    attempt = conflict.save(form, lambda session: _leave(session, part, form))
    if attempt.is_saved:
        left = f"You have left {name}" if is_own else f"{whose} takes part in {name} no more"
        flash(f"{left}. Ended with it: {attempt.value}. All concerned are told.", "success")
        return redirect(own)
    if attempt.is_undone:
        part = get_own_part(organisation_id, slug).row
    if attempt.late:
        flash(str(attempt.late), "important")
    return conflict.page(
        "directory/leave_ourselves.html",
        [] if attempt.late else None,
        organisation=part.organisation,
        partnership=part.partnership,
        participation=part.participation,
        form=form,
        is_own=is_own,
        held=_accepted(part),
        back=back,
    )


def _leave(session: Session, part: OwnPart, form: LeavingForm) -> str:
    """End the part; how many roles ended with it, in words."""
    ended = participation_services.leave_ourselves(
        session,
        part.participation,
        part.partnership,
        part.organisation,
        viewer(),
        reason=form.reason.data or "",
        expected_version=form.seen_version,
    )
    return counted(sum(row.state is Agreement.ACCEPTED for row in ended), "role")


def _accepted(part: OwnPart) -> list[tuple[str, str]]:
    """What the organisation has agreed to do in the partnership: task and role."""
    functions = wording.choices("function")
    rows = queries.current_responsibilities(part.organisation.id, [part.partnership.id], now().date())
    return [
        (functions.get(row.function_id, row.function_id), wording.ROLES[row.role])
        for row in rows
        if row.state is Agreement.ACCEPTED
    ]
