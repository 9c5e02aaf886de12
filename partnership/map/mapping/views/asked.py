"""What agencies say to what they were asked: the list of those that have to answer, and a page for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for

from partnership.base.errors import Stale
from partnership.documents.wording import counted
from partnership.map.mapping import asked as asked_of
from partnership.map.mapping import queries, role_answers, services
from partnership.map.mapping.desks_to_check import numbers_words, sent_checks
from partnership.map.mapping.forms import RecordedAnswerForm, RoleAnswerForm, ToldForm
from partnership.map.mapping.labels import labels
from partnership.map.mapping.roles import queries as role_queries
from partnership.map.mapping.views.answer_page import AnswerPage, answered_words
from partnership.map.mapping.views.blueprint import blueprint, seen_and_missing, speaks_for
from partnership.map.mapping.views.usual_roles import Participant, get_participant
from partnership.policy.actions import Action
from partnership.register.authority import queries as authority
from partnership.register.directory.queries import get_organisation
from partnership.register.partnerships.queries import get_partnership
from partnership.store.db import transaction
from partnership.web.permit import permit, viewer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from flask.typing import ResponseReturnValue
    from sqlalchemy.orm import Session

    from partnership.findings.facts import PartnershipMap
    from partnership.map.mapping.asked import AskedAgency
    from partnership.store.models import Organisation, Partnership, Responsibility

PATH = "/partnerships/<slug>/answers"


def _agencies(partnership: Partnership, map_: PartnershipMap) -> tuple[AskedAgency, ...]:
    waiting = role_queries.waiting_in(partnership.id)
    return asked_of.asked_agencies(map_, waiting, authority.led([each.organisation_id for each in waiting]))


@blueprint.get(PATH)
@permit(Action.RESPONSIBILITY_EDIT, get_partnership)
def asked(partnership: Partnership) -> ResponseReturnValue:
    """Every agency with roles to answer, the one first on whose answer most depends."""
    map_ = queries.read_map(partnership, viewer())
    agencies = _agencies(partnership, map_)
    return render_template(
        "mapping/asked.html",
        partnership=partnership,
        agencies=agencies,
        words=asked_of.words_of(len(agencies), sum(each.roles for each in agencies)),
        labels=labels(map_),
        has_agencies=bool(map_.agencies),
    )


@blueprint.get(f"{PATH}/<uuid:organisation_id>")
@permit(Action.RESPONSIBILITY_EDIT, get_participant)
def answers(participant: Participant) -> ResponseReturnValue:
    """What one agency was asked and what it said, to be recorded by a coordinator."""
    return _page(participant.partnership, participant.organisation.id).shown()


@blueprint.post(f"{PATH}/<uuid:organisation_id>")
@permit(Action.RESPONSIBILITY_EDIT, get_participant)
def record_answers(participant: Participant) -> ResponseReturnValue:
    """Record what an agency told a coordinator, and the numbers that were rung; all or nothing."""
    partnership, organisation_id = participant.partnership, participant.organisation.id
    slug = partnership.slug
    page, checks = _page(partnership, organisation_id), sent_checks(request.form)
    sent = page.sent()
    if gone := [role_id for role_id in sent if role_id not in page.forms or not page.may_answer]:
        return _late(slug, page, gone)
    if not page.is_right(sent, checks):
        return page.shown()
    before = _gaps(partnership)
    try:
        with transaction() as session:
            numbers = page.write_checks(session, checks)
            written = _write(session, partnership, page, sent)
            states = [row.state for row in written]
    except role_answers.AnswerFault as fault:
        page = _page(get_partnership(slug), organisation_id)
        page.forms[fault.role_id].add_fault(fault, "decision")
        return page.shown()
    except Stale as fault:
        return _late(slug, page, sent, fault)
    answered = answered_words(states, accepted="agreed")
    words = [f"Saved: {answered}." if answered else "", numbers_words(numbers, is_whole=checks.whole is not None)]
    flash(" ".join(filter(None, (*words, _gap_words(before, _gaps(partnership))))), "success")
    following = str(page.following.agency.id) if page.following is not None else None
    return redirect(url_for("mapping.answers", slug=slug, organisation_id=organisation_id, next=following))


def _page(partnership: Partnership, organisation_id: UUID) -> AnswerPage:
    """The page of an agency; who leads it answers for it, and else a coordinator says who told it."""
    organisation = get_organisation(organisation_id)
    is_word = speaks_for(organisation_id)
    may_answer = is_word or not services.is_led_by_its_own(organisation)
    agencies = _agencies(partnership, queries.read_map(partnership, viewer()))
    return AnswerPage.of(
        organisation,
        [partnership],
        RoleAnswerForm if is_word else RecordedAnswerForm,
        may_answer=may_answer,
        told=None if is_word or not may_answer else ToldForm(prefix="told-", on=queries.today()),
        place=partnership,
        left=len(agencies),
        following=asked_of.next_after(agencies, organisation_id, request.args.get("next", "")),
    )


def _write(
    session: Session, partnership: Partnership, page: AnswerPage, sent: Sequence[UUID]
) -> Sequence[Responsibility]:
    if not sent:
        return ()
    if page.told is None:
        return role_answers.answer_roles(session, page.organisation, page.answers(sent), viewer())
    told = page.told.told()
    return role_answers.record_answers(session, partnership, page.organisation, page.answers(sent), told, viewer())


def _late(slug: str, page: AnswerPage, sent: Sequence[UUID], fault: Stale | None = None) -> ResponseReturnValue:
    """The page as things stand now, beside what came too late."""
    differences = page.overtaken(sent) if fault is None else page.too_late(fault, sent)
    organisation: Organisation = page.reloaded()
    return _page(get_partnership(slug), organisation.id).shown(differences)


def _gaps(partnership: Partnership) -> int:
    _, register = seen_and_missing(partnership)
    return len(register.findings)


def _gap_words(before: int, after: int) -> str:
    """What became of the gaps, in a sentence; empty where there are as many as before."""
    if after == before:
        return ""
    return f"{counted(abs(after - before), 'gap')} {'fewer' if after < before else 'more'} than before."
