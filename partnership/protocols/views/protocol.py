"""Protocols on screen: the list, the working page, parties, times and limits, preview and Word file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, redirect, render_template, request, url_for
from markupsafe import Markup

from partnership.db import transaction
from partnership.documents.wording import day
from partnership.documents.writers.html import write_html
from partnership.downloads.delivery import hand_out
from partnership.errors import InputFault, Stale
from partnership.findings.types import Severity
from partnership.findings.words import HEADINGS
from partnership.guidance.practice import helping
from partnership.mapping.queries import pack_of, today
from partnership.partnerships.queries import get_partnership
from partnership.policy.actions import Action
from partnership.protocols import queries, services
from partnership.protocols.composing.compose import ALWAYS
from partnership.protocols.composing.context import label
from partnership.protocols.composing.review_date import review_due
from partnership.protocols.composing.signatories import count_in_words
from partnership.protocols.drafting import (
    compose_draft,
    context_of,
    count_matters,
    in_order,
    party_ids,
    template_of,
)
from partnership.protocols.forms import (
    PartiesForm,
    chosen,
    party_groups,
    settings_form,
    starting_values,
    units,
)
from partnership.protocols.lifecycle.current import current_paper, moved_since
from partnership.protocols.lifecycle.progress import progress
from partnership.protocols.lifecycle.status import (
    consultation_that_counts,
    in_force,
    signing_that_counts,
    version_of,
)
from partnership.protocols.views.blueprint import address, back_when_locked, blueprint, material
from partnership.protocols.working_page import ClauseRow, SectionRows, WorkingPage
from partnership.web import conflict
from partnership.web.conflict import Difference, differing
from partnership.web.forms import VersionedForm, posted_version
from partnership.web.permit import permit, viewer

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from uuid import UUID

    from flask.typing import ResponseReturnValue

    from partnership.findings.papers import PaperFinding
    from partnership.guidance.pack import Pack
    from partnership.guidance.types import Clause
    from partnership.models import Partnership, Protocol
    from partnership.protocols.composing.context import ClauseReason, ComposedDocument
    from partnership.protocols.drafting import Material
    from partnership.protocols.forms import SettingsForm
    from partnership.protocols.lifecycle.progress import Progress
    from partnership.protocols.queries import Draft


@blueprint.get("/partnerships/<slug>/protocols")
@permit(Action.PROTOCOL_VIEW, get_partnership)
def index(partnership: Partnership) -> ResponseReturnValue:
    """Every protocol of a partnership: where it stands and how much is left to settle."""
    drafts = in_order(queries.protocols_of(partnership), pack_of(partnership))
    made = material(partnership) if drafts else None
    counts = {draft.protocol.id: count_matters(draft, made) for draft in drafts} if made else {}
    protocols = [draft.protocol for draft in drafts]
    return render_template(
        "protocols/index.html",
        partnership=partnership,
        current=[each for each in protocols if not each.is_archived],
        archived=[each for each in protocols if each.is_archived],
        counts=counts,
        stands=_stands(protocols, made.map_.agency_ids) if made else {},
    )


def _stands(protocols: Sequence[Protocol], present: Collection[UUID]) -> dict[UUID, Progress]:
    """How far each protocol is, for this visitor; `present` are those that take part and are shown."""
    asked = {each.id: row.id for each in protocols if (row := consultation_that_counts(each)) is not None}
    answered = queries.answered(list(asked.values()))
    return {
        each.id: progress(each, viewer(), answered[asked[each.id]] if each.id in asked else None, today(), present)
        for each in protocols
    }


@blueprint.get("/partnerships/<slug>/protocols/<uuid:protocol_id>")
@permit(Action.PROTOCOL_VIEW, queries.get_draft)
def protocol(draft: Draft) -> ResponseReturnValue:
    """The working page: what to settle, and each clause with the reason why it is in or out."""
    made = material(draft.partnership)
    composed = compose_draft(draft, made)
    return render_template(
        "protocols/protocol.html",
        draft=draft,
        partnership=draft.partnership,
        protocol=draft.protocol,
        template=template_of(draft.partnership, draft.protocol.template_id),
        pack=made.pack,
        always=ALWAYS,
        matters=_by_severity(composed),
        total=len(composed.matters),
        sections=_sections(draft, composed, made.pack),
        numbers={reason.clause_id: reason.number for reason in composed.reasons},
        page=WorkingPage(draft, queries.last_changes([draft.protocol]).get(draft.protocol.id)),
        parties=count_in_words(context_of(draft, made)),
        review=_review(draft, made),
        stands=_stands([draft.protocol], made.map_.agency_ids)[draft.protocol.id],
        moved=moved_since(draft, made),
        form=VersionedForm(version=str(draft.protocol.version)),
    )


def _review(draft: Draft, made: Material) -> str:
    """The day of the review of the version in force, else of the one that is being made."""
    agreed = in_force(draft.protocol)
    if agreed is not None and agreed.review_on is not None:
        return day(agreed.review_on)
    return review_due(context_of(draft, made))


def _by_severity(composed: ComposedDocument) -> list[tuple[str, list[PaperFinding]]]:
    """Matters under the heading of what they do."""
    groups = [(HEADINGS[each], [one for one in composed.matters if one.severity is each]) for each in Severity]
    return [(heading, matters) for heading, matters in groups if matters]


def _sections(draft: Draft, composed: ComposedDocument, pack: Pack) -> list[SectionRows]:
    reasons = {reason.clause_id: reason for reason in composed.reasons}
    template = template_of(draft.partnership, draft.protocol.template_id)
    return [
        SectionRows(section, tuple(_row(clause, reasons[clause.id], pack) for clause in section.clauses))
        for section in template.sections
    ]


def _row(clause: Clause, reason: ClauseReason, pack: Pack) -> ClauseRow:
    return ClauseRow(reason, label(clause), helping(pack, clause))


@blueprint.get("/partnerships/<slug>/protocols/<uuid:protocol_id>/preview")
@permit(Action.PROTOCOL_VIEW, queries.get_draft)
def preview(draft: Draft) -> ResponseReturnValue:
    """The document as the Word file will be; while a version is signed or in force, that version."""
    if (signing := signing_that_counts(draft.protocol)) is not None:
        number = version_of(draft.protocol, signing).number
        return redirect(url_for("protocols.version_preview", number=number, **address(draft)))
    document = compose_draft(draft, material(draft.partnership)).document
    return render_template(
        "protocols/preview.html",
        draft=draft,
        partnership=draft.partnership,
        protocol=draft.protocol,
        document=document,
        html=Markup(write_html(document)),  # noqa: S704 - the writer escapes every text
        version=None,
        signing=None,
    )


@blueprint.get("/partnerships/<slug>/protocols/<uuid:protocol_id>/download")
@permit(Action.PROTOCOL_VIEW, queries.get_draft)
def download(draft: Draft) -> ResponseReturnValue:
    """The working draft as a file; while a version is signed or in force, that version."""
    return hand_out(
        current_paper(draft, material(draft.partnership)),
        url_for("protocols.protocol", slug=draft.partnership.slug, protocol_id=draft.protocol.id),
    )


@blueprint.route("/partnerships/<slug>/protocols/<uuid:protocol_id>/parties", methods=["GET", "POST"])
@permit(Action.PROTOCOL_EDIT, queries.get_draft)
def parties(draft: Draft) -> ResponseReturnValue:
    """Which agencies are parties."""
    if (locked := back_when_locked(draft)) is not None:
        return locked
    made = material(draft.partnership)
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
            return redirect(url_for("protocols.protocol", **address(draft)))
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


@blueprint.route("/partnerships/<slug>/protocols/<uuid:protocol_id>/parameters", methods=["GET", "POST"])
@permit(Action.PROTOCOL_EDIT, queries.get_draft)
def parameters(draft: Draft) -> ResponseReturnValue:
    """Title, times and limits."""
    if (locked := back_when_locked(draft)) is not None:
        return locked
    template = template_of(draft.partnership, draft.protocol.template_id)
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
        return redirect(url_for("protocols.protocol", **address(draft)))
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
        pack=pack_of(draft.partnership),
        template=template,
        form=form,
        units=units(template),
    )


def _settings_apart(form: SettingsForm, stored: Mapping[str, Any]) -> Iterator[Difference]:
    """Title, times and limits as they are stored beside what was typed."""
    for name, value in stored.items():
        typed = form[name].data
        yield Difference(form[name].label.text, str(value), "" if typed is None else str(typed), name)


@blueprint.post("/partnerships/<slug>/protocols/<uuid:protocol_id>/archive")
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


@blueprint.post("/partnerships/<slug>/protocols/<uuid:protocol_id>/restore")
@permit(Action.PROTOCOL_EDIT, queries.get_draft)
def restore(draft: Draft) -> ResponseReturnValue:
    """Bring an archived protocol back."""
    with transaction():
        services.restore(draft)
    flash("The protocol is restored.", "success")
    return redirect(url_for("protocols.protocol", **address(draft)))


def _moved(draft: Draft, fault: Exception) -> ResponseReturnValue:
    """Back to the working page, with what happened in words: only for buttons, with which nothing is typed."""
    flash(f"{fault} Look at the protocol as it is now, then try again.", "important")
    return redirect(url_for("protocols.protocol", **address(draft)))
