"""Protocols on screen: the list, the page of one, what it has to settle, its parties, its times and limits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, redirect, render_template, request, url_for

from partnership.base.errors import InputFault, Stale
from partnership.documents.wording import day
from partnership.findings.types import Severity
from partnership.findings.words import HEADINGS
from partnership.guidance.choices import Length
from partnership.map.mapping.queries import pack_of, today
from partnership.policy.actions import Action
from partnership.protocols import queries, services
from partnership.protocols.composing.review_date import review_due
from partnership.protocols.displaced import Remnant, displaced, without_place
from partnership.protocols.drafting import (
    compose_draft,
    context_of,
    in_order,
    matters_of_draft,
    own_template,
    pack_of_draft,
    party_ids,
)
from partnership.protocols.facts import facts_of
from partnership.protocols.forms import (
    PartiesForm,
    chosen,
    party_groups,
    settings_form,
    starting_values,
    units,
)
from partnership.protocols.lifecycle.progress import progress
from partnership.protocols.lifecycle.status import in_force, number_in_force
from partnership.protocols.matter_rows import matter_rows
from partnership.protocols.printing import parties_with_duties
from partnership.protocols.task_list import tasks_of
from partnership.protocols.views.blueprint import ONE, anchors, back_when_locked, blueprint, material, material_of
from partnership.protocols.working_page import WorkingPage
from partnership.register.partnerships.queries import get_partnership
from partnership.store.db import transaction
from partnership.web import conflict
from partnership.web.conflict import Difference, differing
from partnership.web.forms import posted_version
from partnership.web.permit import permit, viewer

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from uuid import UUID

    from flask.typing import ResponseReturnValue

    from partnership.findings.facts import Agency
    from partnership.protocols.drafting import Material
    from partnership.protocols.forms import SettingsForm
    from partnership.protocols.lifecycle.progress import Progress
    from partnership.protocols.queries import Draft
    from partnership.store.models import Partnership


@blueprint.get("/partnerships/<slug>/protocols")
@permit(Action.PROTOCOL_VIEW, get_partnership)
def index(partnership: Partnership) -> ResponseReturnValue:
    """Every protocol of a partnership: its state and how much is left to settle."""
    drafts = in_order(queries.protocols_of(partnership), pack_of(partnership))
    protocols = [draft.protocol for draft in drafts]
    return render_template(
        "protocols/index.html",
        partnership=partnership,
        current=[each for each in protocols if not each.is_archived],
        archived=[each for each in protocols if each.is_archived],
        stands=progress_of(drafts, partnership),
        reads={each.id: number_in_force(each) for each in protocols},
    )


def progress_of(drafts: Sequence[Draft], partnership: Partnership) -> dict[UUID, Progress]:
    """How far each protocol of a partnership is, for this visitor, by id."""
    facts = facts_of(drafts, material(partnership)) if drafts else {}
    return {each.protocol.id: progress(each.protocol, viewer(), facts[each.protocol.id], today()) for each in drafts}


@blueprint.get(ONE)
@permit(Action.PROTOCOL_VIEW, queries.get_draft)
def protocol(draft: Draft) -> ResponseReturnValue:
    """A protocol as its tasks: its state, what there is to do in each, and what stops signing."""
    made = material_of(draft)
    facts = facts_of([draft], made, are_all=False)[draft.protocol.id]
    stands = progress(draft.protocol, viewer(), facts, today())
    page = WorkingPage(draft, queries.last_changes([draft.protocol]).get(draft.protocol.id))
    return render_template(
        "protocols/protocol.html",
        draft=draft,
        partnership=draft.partnership,
        protocol=draft.protocol,
        template=own_template(draft),
        pack=made.pack,
        page=page,
        tasks=tasks_of(page, made, facts, stands, today()),
        stops=matter_rows(facts.stops, page, made) if stands.stops else [],
        review=_review(draft, made),
        with_sheet=_with_sheet(draft, made),
        displaced=_displaced(draft, made) if page.manages else [],
        stands=stands,
        moved=facts.moved,
        reads=number_in_force(draft.protocol),
        anchors=anchors("protocols.clause_place", draft),
    )


def _with_sheet(draft: Draft, made: Material) -> tuple[Agency, ...]:
    """The parties that have a sheet of what they sign for; none where the clauses do not say what is operational."""
    if Length.OPERATIONAL not in own_template(draft).lengths:
        return ()
    return parties_with_duties(compose_draft(draft, made).document, draft, made)


def _displaced(draft: Draft, made: Material) -> list[Remnant]:
    """What was written in it and has no place any more; nothing is read where it all has one."""
    template = own_template(draft)
    own = {clause.id for clause in template.clauses()}
    has_texts = any(row.clause_id not in own for row in draft.protocol.clause_texts)
    if not has_texts and not without_place(template, draft.protocol.parameters):
        return []
    others = [each.protocol for each in queries.protocols_of(draft.partnership)]
    return displaced(draft.protocol, others, template, made.pack)


def _review(draft: Draft, made: Material) -> str:
    """The day of the review of the version in force, else of the one that is being made."""
    agreed = in_force(draft.protocol)
    if agreed is not None and agreed.review_on is not None:
        return day(agreed.review_on)
    return review_due(context_of(draft, made))


@blueprint.get(f"{ONE}/matters")
@permit(Action.PROTOCOL_VIEW, queries.get_draft)
def matters(draft: Draft) -> ResponseReturnValue:
    """Everything that is left to settle, each with the place that mends it."""
    made = material_of(draft)
    found = matters_of_draft(draft, made)
    page = WorkingPage(draft)
    groups = [
        (HEADINGS[each], matter_rows([one for one in found if one.severity is each], page, made)) for each in Severity
    ]
    return render_template(
        "protocols/matters.html",
        draft=draft,
        partnership=draft.partnership,
        page=page,
        total=len(found),
        groups=[(heading, rows) for heading, rows in groups if rows],
    )


@blueprint.route(f"{ONE}/parties", methods=["GET", "POST"])
@permit(Action.PROTOCOL_EDIT, queries.get_draft)
def parties(draft: Draft) -> ResponseReturnValue:
    """Which agencies are parties."""
    if (locked := back_when_locked(draft)) is not None:
        return locked
    made = material_of(draft)
    form = PartiesForm(
        data={"parties": sorted(map(str, party_ids(draft))), "version": str(draft.protocol.version)}
    )  # fmt: skip
    form.offer(made.map_)
    differences: list[Difference] | None = None
    if request.form.get("go") in {"all", "none"}:
        form.parties.data = [str(agency.id) for agency in made.map_.agencies if request.form["go"] == "all"]
    else:
        attempt = conflict.save(
            form,
            lambda session: services.change_parties(
                session, draft, chosen(form), made.map_, expected_version=form.seen_version
            ),
            at="parties",
        )
        if attempt.is_saved:
            flash("The parties are changed.", "success")
            return redirect(url_for("protocols.protocol", **draft.place))
        if attempt.is_undone:
            draft = queries.get_draft(draft.partnership.slug, draft.protocol.id, is_fresh=True)
        if attempt.late:
            form.move_to(draft.protocol.version)
            differences = differing(_parties_apart(party_ids(draft), chosen(form), made))
    return conflict.page(
        "protocols/parties.html",
        differences,
        draft=draft,
        partnership=draft.partnership,
        form=form,
        groups=party_groups(form, made.map_, made.pack),
    )


def _parties_apart(stored: Collection[UUID], chosen_ids: Collection[UUID], made: Material) -> Difference:
    """The parties as stored beside those that were chosen; who is hidden from members stands on neither side."""

    def named(ids: Collection[UUID]) -> tuple[str, ...]:
        return tuple(agency.name for agency in made.map_.agencies if agency.id in ids)

    return Difference("Parties", named(stored), named(chosen_ids), "parties")


@blueprint.route(f"{ONE}/parameters", methods=["GET", "POST"])
@permit(Action.PROTOCOL_EDIT, queries.get_draft)
def parameters(draft: Draft) -> ResponseReturnValue:
    """Title, times and limits."""
    if (locked := back_when_locked(draft)) is not None:
        return locked
    template = own_template(draft)
    values = starting_values(template, draft.protocol.title, draft.protocol.parameters)
    form = settings_form(template)(data={**values, "version": str(draft.protocol.version)})
    attempt = conflict.save(
        form,
        lambda _session: services.change_settings(
            draft, form.title.data or "", form.values(), expected_version=form.seen_version
        ),
        at="title",
    )
    if attempt.is_saved:
        flash("Title, times and limits are changed.", "success")
        return redirect(url_for("protocols.protocol", **draft.place))
    differences: list[Difference] | None = None
    if attempt.is_undone:
        draft = queries.get_draft(draft.partnership.slug, draft.protocol.id, is_fresh=True)
    if attempt.late:
        form.move_to(draft.protocol.version)
        stored = starting_values(template, draft.protocol.title, draft.protocol.parameters)
        differences = differing(*_settings_apart(form, stored))
    return conflict.page(
        "protocols/parameters.html",
        differences,
        draft=draft,
        partnership=draft.partnership,
        pack=pack_of_draft(draft),
        template=template,
        form=form,
        units=units(template),
    )


def _settings_apart(form: SettingsForm, stored: Mapping[str, Any]) -> Iterator[Difference]:
    """Title, times and limits as they are stored beside what was typed."""
    for name, value in stored.items():
        typed = form[name].data
        yield Difference(form[name].label.text, str(value), "" if typed is None else str(typed), name)


@blueprint.post(f"{ONE}/archive")
@permit(Action.PROTOCOL_EDIT, queries.get_draft)
def archive(draft: Draft) -> ResponseReturnValue:
    """Put a protocol away."""
    try:
        with transaction():
            services.archive(draft, expected_version=posted_version())
    except (Stale, InputFault) as fault:
        return _moved(draft, fault)
    flash("The protocol is archived. It can be restored at any time.", "success")
    return redirect(url_for("protocols.index", slug=draft.partnership.slug))


@blueprint.post(f"{ONE}/restore")
@permit(Action.PROTOCOL_EDIT, queries.get_draft)
def restore(draft: Draft) -> ResponseReturnValue:
    """Bring an archived protocol back."""
    with transaction():
        services.restore(draft)
    flash("The protocol is restored.", "success")
    return redirect(url_for("protocols.protocol", **draft.place))


def _moved(draft: Draft, fault: Exception) -> ResponseReturnValue:
    """Back to the working page, with what happened in words: only for buttons, with which nothing is typed."""
    flash(f"{fault} Look at the protocol as it is now, then try again.", "important")
    return redirect(url_for("protocols.protocol", **draft.place))
