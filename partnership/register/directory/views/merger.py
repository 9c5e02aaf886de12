"""Two entries of one organisation: seen side by side, merged, and split again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for

from partnership.base.errors import InputFault, NotFound, Stale
from partnership.policy.actions import Action
from partnership.policy.audience import RedactedRecord, visible
from partnership.policy.rules import allows
from partnership.register.directory import queries, wording
from partnership.register.directory.merger import queries as merger_queries
from partnership.register.directory.merger import services
from partnership.register.directory.merger.services import moving
from partnership.register.directory.namesakes import may_be_one
from partnership.register.directory.views import loaders
from partnership.register.directory.views.blueprint import blueprint
from partnership.store.db import transaction
from partnership.store.models import MergerState, Organisation, descriptions
from partnership.web.forms import seen_version
from partnership.web.permit import permit, viewer

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from partnership.policy.subjects import AboutOrganisation

PATH = "/organisations/<uuid:organisation_id>/merge"


@dataclass(frozen=True, slots=True)
class FieldPair:
    """A field in which two entries differ, in words; `is_taken` where the kept one has nothing there."""

    name: str
    label: str
    kept: tuple[str, ...]
    merged: tuple[str, ...]
    is_taken: bool


@blueprint.route(PATH, methods=["GET", "POST"])
@permit(Action.ORGANISATION_MERGE, loaders.current_organisation)
def merge(organisation: Organisation) -> ResponseReturnValue:
    """Merge another entry into this one: `?with=` names it, and what is kept of each is seen first."""
    other = _other(organisation)
    if other is None:
        return _choice(organisation)
    if request.method == "GET" and (heir_id := merger_queries.heir_of(other.id)) is not None:
        return redirect(_page(heir_id))  # back from a merger that is made
    fault = _fault_of(organisation, other)
    key, other_id = organisation.id, other.id
    if request.method == "POST" and not fault:
        versions = seen_version(request.form.get("version")), seen_version(request.form.get("other_version"))
        try:
            with transaction() as session:
                row = services.merge(
                    session, organisation, other, request.form.getlist("take"), viewer(), versions=versions
                )
                is_made = row.state is MergerState.MADE
        except (InputFault, Stale) as found:
            fault = str(found)
            organisation, other = queries.get_organisation(key), queries.get_organisation(other_id)
        else:
            flash(
                "The two entries are one now. It can be undone for 30 days." if is_made
                else "Those who lead them are asked. The entries become one when all have said yes.",
                "success",
            )  # fmt: skip
            return redirect(_page(key))
    return render_template(
        "directory/merge.html",
        organisation=organisation,
        other=other,
        pairs=_pairs(organisation, other),
        moves=moving(organisation, other, viewer()),
        waits=[each.name for each in services.waits_for(organisation, other, viewer())],
        fault=fault,
        is_possible=not _fault_of(organisation, other),
        back=_page(key),
    ), 409 if request.method == "POST" else 200


def _fault_of(kept: Organisation, merged: Organisation) -> str:
    """Why the visitor cannot merge the two, or not alone."""
    return services.fault_of(kept, merged) or services.needs_cleared(kept, merged, viewer())


def _choice(organisation: Organisation) -> str:
    """Which entry it is merged with: those whose name is alike stand first."""
    found = merger_queries.candidates(viewer(), organisation)
    alike = [each for each in found if may_be_one(organisation.name, each.name)]
    others = [each for each in found if each not in alike]
    return render_template(
        "directory/merge_choice.html",
        organisation=organisation,
        alike=alike,
        others=others,
        back=_page(organisation.id),
    )


def _other(organisation: Organisation) -> Organisation | None:
    """The entry that is to go; the visitor keeps it too, else it is as if there were none."""
    try:
        wanted = UUID(request.values.get("with", ""))
    except ValueError:
        return None
    found = queries.get_organisation(wanted)
    if found.id == organisation.id or not allows(viewer(), Action.ORGANISATION_MERGE, found):
        raise NotFound
    return found


def _pairs(kept: Organisation, merged: Organisation) -> list[FieldPair]:
    one, other = visible(viewer(), kept), visible(viewer(), merged)
    if one is None or other is None:
        return []
    found = []
    for name, description in descriptions(Organisation).items():
        if name in one.withheld | other.withheld:
            continue
        mine, theirs = (_words(each, name) for each in (one, other))
        if theirs and mine != theirs:
            found.append(FieldPair(name, description.label, mine, theirs, is_taken=not mine))
    return found


def _words(shown: RedactedRecord, name: str) -> tuple[str, ...]:
    return tuple(wording.in_words(descriptions(Organisation)[name], shown.values.get(name)))


@blueprint.post(f"{PATH}/<uuid:merger_id>/split")
@permit(Action.ORGANISATION_MERGE, loaders.merger_of_house)
def split(about: AboutOrganisation) -> ResponseReturnValue:
    """Undo a merger as a whole, within thirty days."""
    row, key = about.row, about.organisation.id
    try:
        with transaction() as session:
            left = services.split(session, row, viewer(), expected_version=seen_version(request.form.get("version")))
    except (InputFault, Stale) as fault:
        flash(str(fault), "important")
    else:
        more = " Fields that were changed meanwhile stay as they are." if left else ""
        flash(f"The two entries are apart again.{more}", "success")
    return redirect(_page(key))


def _page(organisation_id: UUID) -> str:
    return url_for("directory.organisation", organisation_id=organisation_id)
