"""An organisation's own page of roles: what is proposed to it, what it has agreed to, handing back and offering."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for

from partnership.base.errors import InputFault, NotFound, Stale
from partnership.map.mapping import offers, proposals, queries, role_answers, services
from partnership.map.mapping.forms import ANSWERS, DecliningForm, OfferForm, RoleAnswerForm
from partnership.map.mapping.roles import queries as role_queries
from partnership.map.mapping.views.blueprint import blueprint
from partnership.policy.actions import Action
from partnership.policy.subjects import AboutOrganisation
from partnership.register.directory.consent import queries as consent
from partnership.register.directory.queries import get_organisation
from partnership.register.directory.wording import AGREEMENTS, ROLES
from partnership.register.partnerships.queries import partnerships_by_id
from partnership.store.db import db, transaction
from partnership.store.models import Agreement, TakingInState
from partnership.web import conflict
from partnership.web.conflict import Difference
from partnership.web.field_checks import clean_text
from partnership.web.forms import faults_of
from partnership.web.permit import permit, viewer

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from flask.typing import ResponseReturnValue

    from partnership.map.mapping.proposals import InPartnership, ProposedRole
    from partnership.store.models import Organisation, Partnership, Responsibility

PATH = "/organisations/<uuid:organisation_id>/roles"
_DECISION = re.compile(r"r-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})-decision")


def _shared(organisation: Organisation) -> dict[UUID, Partnership]:
    """Partnerships that the organisation takes part in and the visitor belongs to, by name."""
    found = partnerships_by_id(viewer().partnership_ids & organisation.partnership_ids)
    return {key: row for key, row in found.items() if not row.is_archived}


def _parts(organisation: Organisation) -> list[InPartnership]:
    """What stands between the organisation and each partnership; the map is read only where it is needed."""
    partnerships = _shared(organisation)
    rows = role_queries.roles_of(organisation.id, list(partnerships))
    made = []
    for partnership in partnerships.values():
        own = [row for row in rows if row.partnership_id == partnership.id]
        needs_map = any(row.state is Agreement.PROPOSED or row.suggested_id for row in own)
        map_ = queries.read_map(partnership, viewer()) if needs_map else None
        pack = queries.pack_of(partnership)
        made.append(proposals.in_partnership(partnership, pack, own, map_, organisation.kind_id))
    return made


def _forms(parts: Iterable[InPartnership]) -> dict[UUID, RoleAnswerForm]:
    """A form for each role that waits, filled with what was sent."""
    made = {}
    for proposal in _proposals(parts):
        row = proposal.line.row
        made[row.id] = RoleAnswerForm(prefix=f"r-{row.id}-")
        made[row.id].offer(proposal.others)
    return made


def _proposals(parts: Iterable[InPartnership]) -> list[ProposedRole]:
    return [proposal for part in parts for proposal in part.proposals]


@blueprint.get(PATH)
@permit(Action.ORGANISATION_ASKED, get_organisation)
def roles(organisation: Organisation) -> ResponseReturnValue:
    """What is proposed to the organisation, what it has agreed to and what it declined, by partnership."""
    parts = _parts(organisation)
    return _page(organisation, parts, _forms(parts))


@blueprint.post(PATH)
@permit(Action.ORGANISATION_SPEAK, get_organisation)
def answer_roles(organisation: Organisation) -> ResponseReturnValue:
    """Keep the organisation's answers, all or none, each to the role as it was shown."""
    organisation_id = organisation.id
    parts = _parts(organisation)
    forms = _forms(parts)
    sent = [UUID(found[1]) for key in request.form if (found := _DECISION.fullmatch(key)) and _decides(key)]
    if gone := [role_id for role_id in sent if role_id not in forms]:
        return _overtaken(organisation_id, gone)
    given = {role_id: forms[role_id] for role_id in sent}
    faulty = [form for form in given.values() if not form.validate()]
    if faulty or not given:
        return _page(organisation, parts, forms, nothing=bool(forms) and not given)
    try:
        with transaction() as session:
            answers = {role_id: form.answer() for role_id, form in given.items()}
            answered = role_answers.answer_roles(session, organisation, answers, viewer())
            accepted = sum(row.state is Agreement.ACCEPTED for row in answered)
    except role_answers.AnswerFault as fault:
        organisation = get_organisation(organisation_id)
        parts = _parts(organisation)
        forms = _forms(parts)
        forms[fault.role_id].add_fault(fault, "decision")
        return _page(organisation, parts, forms)
    except Stale as fault:
        return _overtaken(organisation_id, fault.role_ids if isinstance(fault, role_answers.Moved) else sent)
    flash(f"{_sent_words(accepted, len(answered) - accepted)} The coordinators are told.", "success")
    return redirect(url_for("mapping.roles", organisation_id=organisation_id))


def _decides(key: str) -> bool:
    return request.form[key] in ANSWERS and request.form[key] != "later"


def _sent_words(accepted: int, declined: int) -> str:
    words = [f"{number} {word}" for number, word in ((accepted, "accepted"), (declined, "declined")) if number]
    return f"Your answers are kept: {' and '.join(words)}."


def _overtaken(organisation_id: UUID, role_ids: Collection[UUID]) -> ResponseReturnValue:
    """The page as things stand now, with what was chosen about roles that have moved on since it was opened."""
    db.session.rollback()
    organisation = get_organisation(organisation_id)
    parts = _parts(organisation)
    found = [_both(organisation, role_id) for role_id in role_ids]
    return _page(organisation, parts, _forms(parts), found)


def _both(organisation: Organisation, role_id: UUID) -> Difference:
    """A role whose answer was not kept because the role has moved on: what stands, and what was chosen here."""
    row = role_queries.role_of(organisation.id, role_id)
    decision = request.form.get(f"r-{role_id}-decision", "")
    reason = clean_text(request.form.get(f"r-{role_id}-reason")) or ""
    typed = _lines(ANSWERS[decision][0] if decision in ANSWERS else "", reason)
    if row is None:
        return Difference("A role that was proposed", "It is not proposed any more", typed)
    name = proposals.name_of(
        row.function_id, queries.pack_of(partnerships_by_id([row.partnership_id])[row.partnership_id])
    )
    by = f"Answered by {row.answered_by}" if row.answered_by else ""
    return Difference(name, _lines(f"{ROLES[row.role]}: {AGREEMENTS[row.state].lower()}", row.reason, by), typed)


def _lines(*found: str) -> tuple[str, ...]:
    return tuple(each for each in found if each)


def _faults(forms: Mapping[UUID, RoleAnswerForm], *, nothing: bool) -> list[dict[str, str]]:
    """What is wrong with the answers; that there is none where nothing was chosen."""
    if nothing:
        first = next(iter(forms.values()))
        return [{"text": "Select “Accept” or “Decline” for one role or more", "href": f"#{first.decision.id}"}]
    return list(faults_of(forms.values()))


def _page(
    organisation: Organisation,
    parts: list[InPartnership],
    forms: Mapping[UUID, RoleAnswerForm],
    differences: list[Difference] | None = None,
    *,
    nothing: bool = False,
) -> ResponseReturnValue:
    own = organisation.id in viewer().positions
    kind = next((each for part in parts if (each := part.pack.kind(organisation.kind_id))), None)
    return conflict.page(
        "mapping/roles.html",
        differences,
        organisation=organisation,
        parts=parts,
        forms=forms,
        waiting=len(_proposals(parts)),
        offers=[
            (request_, offers.offer_line(request_))
            for request_ in role_queries.open_offers(organisation.id, [part.partnership.id for part in parts])
        ],
        invitations=sum(
            row.state is TakingInState.OPEN
            for row, _ in (consent.invitations_to(organisation.id) if organisation.id in viewer().standing else ())
        ),
        is_own=own,
        is_led=services.is_led_by_its_own(organisation),
        kind_rule=kind.rule if kind else "",
        faults=_faults(forms, nothing=nothing),
        has_errors=nothing or any(form.errors for form in forms.values()),
    )


def get_role(organisation_id: UUID, responsibility_id: UUID) -> AboutOrganisation:
    """Loads a role of an organisation as the subject of permission; raises NotFound."""
    organisation = get_organisation(organisation_id)
    row = role_queries.role_of(organisation_id, responsibility_id)
    if row is None or row.partnership_id not in organisation.partnership_ids:
        raise NotFound
    return AboutOrganisation(organisation=organisation, row=row, partnership_id=row.partnership_id)


@blueprint.route(f"{PATH}/<uuid:responsibility_id>/hand-back", methods=["GET", "POST"])
@permit(Action.ORGANISATION_SPEAK, get_role)
def hand_back(about: AboutOrganisation) -> ResponseReturnValue:
    """Give an accepted role back, after a page that says what follows."""
    organisation_id, row = about.organisation.id, about.row
    back = url_for("mapping.roles", organisation_id=organisation_id)
    line, others = _in_full(row)
    if request.method == "GET" and (row.state is not Agreement.ACCEPTED or services.is_over(row)):
        flash(f"This role is not yours to hand back: {line.words}.", "important")
        return redirect(back)
    form = DecliningForm(version=str(row.version))
    form.offer(others)
    attempt = conflict.save(
        form, lambda session: role_answers.hand_back(session, about.organisation, row, form.answer(), viewer())
    )
    if attempt.is_saved:
        flash(f"Handed back: {line.words}. The coordinators are told.", "success")
        return redirect(back)
    if attempt.is_undone:
        about = get_role(organisation_id, row.id)
        line, _ = _in_full(about.row)
    differences: list[Difference] | None = None
    if attempt.late:
        stored = _lines(f"{line.role}: {AGREEMENTS[about.row.state].lower()}", about.row.reason)
        differences = [Difference(line.name, stored, form.reason.data or "")]
    return conflict.page(
        "mapping/hand_back.html", differences, organisation=about.organisation, line=line, form=form, back=back
    )


def _in_full(row: Responsibility) -> tuple[proposals.RoleLine, proposals.Options]:
    """A role in words, and whom the organisation may suggest instead."""
    partnership = partnerships_by_id([row.partnership_id])[row.partnership_id]
    pack, map_ = queries.pack_of(partnership), queries.read_map(partnership, viewer())
    function = pack.functions.get(row.function_id)
    line = proposals.RoleLine(row, function, proposals.name_of(row.function_id, pack))
    return line, proposals.suggestions(row, map_, function)


@blueprint.route(f"{PATH}/offer", methods=["GET", "POST"])
@permit(Action.ORGANISATION_SPEAK, get_organisation)
def offer(organisation: Organisation) -> ResponseReturnValue:
    """Offer to help with a task: first in which partnership, where there are several, then which."""
    organisation_id = organisation.id
    back = url_for("mapping.roles", organisation_id=organisation_id)
    shared = _shared(organisation)
    slug = request.args.get("partnership", "")
    partnership = next((each for each in shared.values() if each.slug == slug or len(shared) == 1), None)
    if partnership is None:
        places = list(shared.values())
        return render_template("mapping/offer_where.html", organisation=organisation, partnerships=places, back=back)
    pack = queries.pack_of(partnership)
    form = OfferForm(task=request.args.get("task"))
    form.offer(_tasks(organisation, partnership), proposals.MEANINGS)
    if form.validate_on_submit():
        try:
            with transaction() as session:
                made = form.made_of(pack.functions[form.task.data])
                sent = offers.offer_role(session, partnership, organisation, made, viewer())
                line = offers.offer_line(sent)
        except InputFault as fault:
            form.add_fault(fault)
            organisation = get_organisation(organisation_id)
        else:
            flash(f"Offered: {line}. A coordinator of {partnership.name} answers.", "success")
            return redirect(back)
    page = {"organisation": organisation, "partnership": partnership, "form": form, "back": back}
    return render_template("mapping/offer.html", **page)


def _tasks(organisation: Organisation, partnership: Partnership) -> list[tuple[str, str, str]]:
    """Tasks that may be offered for, by stage, with the role that is held already; none that waits for an answer."""
    pack = queries.pack_of(partnership)
    held: dict[str, list[Responsibility]] = {}
    for row in role_queries.roles_of(organisation.id, [partnership.id]):
        held.setdefault(row.function_id, []).append(row)
    found = []
    for stage, functions in pack.functions_by_stage.items():
        for function in functions:
            rows = held.get(function.id, [])
            if any(row.state is Agreement.PROPOSED for row in rows):
                continue
            words = ", ".join(ROLES[row.role].lower() for row in rows if row.state is Agreement.ACCEPTED)
            name = f"{function.name} (yours: {words})" if words else function.name
            found.append((stage.capitalize(), function.id, name))
    return found
