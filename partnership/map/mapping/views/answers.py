"""An organisation's own page of roles: what is proposed to it, what it has agreed to, handing back and offering."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for

from partnership.base.errors import InputFault, NotFound, Stale
from partnership.map.mapping import offers, proposals, queries, role_answers, services
from partnership.map.mapping.desks_to_check import numbers_words, sent_checks
from partnership.map.mapping.forms import DecliningForm, OfferForm, RoleAnswerForm
from partnership.map.mapping.roles import queries as role_queries
from partnership.map.mapping.views.answer_page import AnswerPage, answered_words, lines_of
from partnership.map.mapping.views.blueprint import blueprint
from partnership.policy.actions import Action
from partnership.policy.subjects import AboutOrganisation
from partnership.register.directory.queries import get_organisation
from partnership.register.directory.wording import AGREEMENTS, ROLES
from partnership.register.partnerships.queries import partnerships_by_id
from partnership.store.db import transaction
from partnership.store.models import Agreement
from partnership.web import conflict
from partnership.web.conflict import Difference
from partnership.web.permit import can, permit, viewer

if TYPE_CHECKING:
    from uuid import UUID

    from flask.typing import ResponseReturnValue

    from partnership.store.models import Organisation, Partnership, Responsibility

PATH = "/organisations/<uuid:organisation_id>/roles"


def _shared(organisation: Organisation) -> dict[UUID, Partnership]:
    """Partnerships that the organisation takes part in and the visitor belongs to, by name."""
    found = partnerships_by_id(viewer().partnership_ids & organisation.partnership_ids)
    return {key: row for key, row in found.items() if not row.is_archived}


def _own_page(organisation: Organisation) -> AnswerPage:
    may_answer = can(Action.ORGANISATION_SPEAK, organisation)
    return AnswerPage.of(organisation, list(_shared(organisation).values()), RoleAnswerForm, may_answer=may_answer)


@blueprint.get(PATH)
@permit(Action.ORGANISATION_ASKED, get_organisation)
def roles(organisation: Organisation) -> ResponseReturnValue:
    """What is proposed to the organisation, what it has agreed to and what it declined, by partnership.

    A coordinator who is not one of its people is led to the page that records its answers.
    """
    shared = _shared(organisation).values()
    if organisation.id not in viewer().positions:
        slug = next((each.slug for each in shared if can(Action.RESPONSIBILITY_EDIT, each)), "")
        if slug:
            return redirect(url_for("mapping.answers", slug=slug, organisation_id=organisation.id))
    return _own_page(organisation).shown()


@blueprint.post(PATH)
@permit(Action.ORGANISATION_SPEAK, get_organisation)
def answer_roles(organisation: Organisation) -> ResponseReturnValue:
    """Keep the organisation's answers and the numbers that were rung, all or none, each as it was shown."""
    organisation_id = organisation.id
    page, checks = _own_page(organisation), sent_checks(request.form)
    sent = page.sent()
    if gone := [role_id for role_id in sent if role_id not in page.forms]:
        return _own_page(page.reloaded()).shown(page.overtaken(gone))
    if not page.is_right(sent, checks):
        return page.shown()
    try:
        with transaction() as session:
            numbers = page.write_checks(session, checks)
            answered = role_answers.answer_roles(session, organisation, page.answers(sent), viewer()) if sent else []
            states = [row.state for row in answered]
    except role_answers.AnswerFault as fault:
        page = _own_page(get_organisation(organisation_id))
        page.forms[fault.role_id].add_fault(fault, "decision")
        return page.shown()
    except Stale as fault:
        differences = page.too_late(fault, sent)
        return _own_page(page.reloaded()).shown(differences)
    answers = answered_words(states, accepted="accepted")
    words = f"Your answers are saved: {answers}. The coordinators are told." if answers else ""
    flash(" ".join(filter(None, (words, numbers_words(numbers, is_whole=checks.whole is not None)))), "success")
    return redirect(url_for("mapping.roles", organisation_id=organisation_id))


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
        stored = lines_of(f"{line.role}: {AGREEMENTS[about.row.state].lower()}", about.row.reason)
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
