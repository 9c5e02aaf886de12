"""Many roles asked for at once: the usual ones of all agencies, and the tasks of one organisation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import flash, get_flashed_messages, redirect, request, url_for

from partnership.base.errors import InputFault, NotFound, Stale
from partnership.documents.wording import counted
from partnership.map.mapping import queries, role_undo, services, usual_roles
from partnership.map.mapping.forms import WHOM
from partnership.map.mapping.role_picks import GONE, SEEN, TICKED, RolePicks
from partnership.map.mapping.roles import queries as role_queries
from partnership.map.mapping.services import RoleAssignment, RoleGift
from partnership.map.mapping.views.blueprint import blueprint
from partnership.policy.actions import Action
from partnership.register.authority import queries as authority
from partnership.register.directory.wording import ROLES
from partnership.register.partnerships.queries import get_partnership
from partnership.store.db import transaction
from partnership.store.models import Agreement
from partnership.web import conflict
from partnership.web.permit import permit, viewer

if TYPE_CHECKING:
    from uuid import UUID

    from flask.typing import ResponseReturnValue
    from sqlalchemy.orm import Session

    from partnership.map.mapping.usual_roles import RolePlan, UsualRole
    from partnership.store.models import Organisation, Partnership
    from partnership.web.conflict import Attempt

SAVED = "Your changes are saved."


@dataclass(frozen=True, slots=True)
class Participant:
    """An organisation within a partnership: the subject of the page that gives it tasks."""

    partnership: Partnership
    organisation: Organisation

    @property
    def partnership_id(self) -> UUID:
        """For the policy."""
        return self.partnership.id


def get_participant(slug: str, organisation_id: UUID) -> Participant:
    """Loads an organisation that takes part in a partnership; raises NotFound."""
    partnership = get_partnership(slug)
    return Participant(partnership, queries.participant(partnership.id, organisation_id, viewer()))


def _plan(partnership: Partnership) -> RolePlan:
    map_ = queries.read_map(partnership, viewer())
    return usual_roles.plan_of(map_, queries.pack_of(partnership), role_queries.engaged(partnership.id))


@blueprint.route("/partnerships/<slug>/usual-roles", methods=["GET", "POST"])
@permit(Action.RESPONSIBILITY_EDIT, get_partnership)
def usual(partnership: Partnership) -> ResponseReturnValue:
    """The usual roles of all agencies as one table to tick; each is only asked, and one press asks for all."""
    plan = _plan(partnership)
    form = RolePicks(request.form if request.method == "POST" else None, may_be_agreed=False)
    attempt = _save(partnership, plan, form)
    if attempt.is_saved:
        given, span = attempt.value
        flash(f"Asked for {counted(given, 'role')}. Nothing counts before the agency has said yes.", "saved")
        values: dict[str, Any] = {"saved": span, "_anchor": "saved"} if span else {}
        return redirect(url_for("mapping.usual", slug=partnership.slug, **values))
    whole = (_plan(partnership) if attempt.late else plan).first()
    only_leads, by_agency = request.args.get("show") == "leads", request.args.get("by") == "agency"
    # What was left out of a save a moment ago is not ticked again.
    has_none = request.args.get("tick") == "none" or "saved" in request.args
    chosen = whole.of_leads() if only_leads else whole
    chosen = chosen.by_agency() if by_agency else chosen
    saved = role_undo.saved_in(request.args.get("saved", ""), partnership, viewer()) if not attempt.late else []
    led = authority.led([row.agency.id for row in whole.rows])
    return conflict.page(
        "mapping/usual.html",
        [] if attempt.late else None,
        partnership=partnership,
        plan=whole,
        rows=form.shown(chosen.unticked() if has_none else chosen),
        form=form,
        whom=WHOM,
        roles=ROLES,
        led=led,
        told=len({row.agency.id for row in whole.rows} & led),
        agencies=len(queries.read_map(partnership, viewer()).agencies),
        only_leads=only_leads,
        by_agency=by_agency,
        has_none=has_none,
        saved=get_flashed_messages(category_filter=["saved"]) or [SAVED] if saved else [],
        saved_span=role_undo.span_words([each.sequence for each in saved]),
        **_of_form(partnership),
    )


def _of_form(partnership: Partnership) -> dict[str, Any]:
    """Names of the fields, and which roles of the partnership the page has seen."""
    return {"ticked_name": TICKED, "seen_name": SEEN, "seen": role_queries.last_told_in(partnership.id)}


def _save(partnership: Partnership, plan: RolePlan, form: RolePicks) -> Attempt[tuple[int, str]]:
    """Give what was ticked, all or nothing; how many, and the entries of the history that tell of it."""

    def write(session: Session) -> tuple[int, str]:
        if form.late(plan):
            raise Stale(services.ROLES_MOVED)
        start = role_queries.last_told()
        picked = form.picked(plan)
        ids = {row.agency.id for row, _role in picked}
        organisations = queries.participants(partnership.id, ids, viewer())
        gifts = []
        for row, role in picked:
            organisation = organisations.get(row.agency.id)
            if organisation is None:
                raise InputFault(GONE.format(row.agency.name, row.function.name))
            holding = RoleAssignment(role, form.agreement, form.words)
            gifts.append(RoleGift(organisation, row.function, row.group, holding))
        given = services.give_roles(session, partnership, gifts, seen=form.seen)
        told = role_queries.told_since(start, [each.id for each in given])
        return len(given), role_undo.span_words(told)

    return conflict.save(form, write)


@blueprint.post("/partnerships/<slug>/usual-roles/undo")
@permit(Action.RESPONSIBILITY_EDIT, get_partnership)
def undo_usual(partnership: Partnership) -> ResponseReturnValue:
    """Take back what the visitor asked for a moment ago."""
    saved = role_undo.saved_in(request.form.get("saved", ""), partnership, viewer())
    try:
        with transaction() as session:
            role_undo.undo(session, partnership, saved, viewer())
    except (InputFault, Stale) as fault:
        flash(f"{fault}.", "important")
    else:
        flash(f"Undone: {counted(len(saved), 'role is as it was', 'roles are as they were')}.", "success")
    return redirect(url_for("mapping.usual", slug=partnership.slug))


@blueprint.route("/partnerships/<slug>/organisations/<uuid:organisation_id>/tasks", methods=["GET", "POST"])
@permit(Action.RESPONSIBILITY_EDIT, get_participant)
def add_tasks(participant: Participant) -> ResponseReturnValue:
    """Give one organisation tasks: its usual ones first and ticked, then all others."""
    partnership, organisation = participant.partnership, participant.organisation
    may_be_agreed = not services.is_led_by_its_own(organisation)
    form = RolePicks(request.form if request.method == "POST" else None, may_be_agreed=may_be_agreed)
    organisation_id = organisation.id
    back = url_for("directory.organisation", organisation_id=organisation_id, _anchor="responsibilities")
    attempt = _save(partnership, _plan_for(participant), form)
    if attempt.is_saved:
        given, _span = attempt.value
        said = "Recorded as agreed" if form.agreement is Agreement.ACCEPTED else "Asked for"
        flash(f"{said}: {counted(given, 'role')} of {organisation.name}.", "success")
        return redirect(back)
    if attempt.is_undone:
        participant = get_participant(partnership.slug, organisation_id)
    plan = _plan_for(participant)
    rows = form.shown(plan)
    return conflict.page(
        "mapping/add_tasks.html",
        [] if attempt.late else None,
        partnership=partnership,
        organisation=participant.organisation,
        usual=[row for row in rows if row.why],
        stages=_by_stage(partnership, [row for row in rows if not row.why]),
        form=form,
        whom=WHOM,
        roles=ROLES,
        back=back,
        **_of_form(partnership),
    )


def _plan_for(participant: Participant) -> RolePlan:
    map_ = queries.read_map(participant.partnership, viewer())
    agency = map_.by_id.get(participant.organisation.id)
    if agency is None:
        raise NotFound
    pack, engaged = queries.pack_of(participant.partnership), role_queries.engaged(participant.partnership.id)
    return usual_roles.plan_for(usual_roles.plan_of(map_, pack, engaged), agency, pack, engaged)


def _by_stage(partnership: Partnership, rows: list[UsualRole]) -> list[tuple[str, list[UsualRole]]]:
    stages = queries.pack_of(partnership).functions_by_stage
    found = [(stage, [row for row in rows if row.function.stage is stage]) for stage in stages]
    return [(stage.capitalize(), each) for stage, each in found if each]
