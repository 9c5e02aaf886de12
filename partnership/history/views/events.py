"""Histories of a partnership, protocol, task, competence, entry and account, and of the accounts of the site."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import url_for

from partnership.history import queries
from partnership.history.event_page import entry_events, events_of, own_acts_told, partnership_offers
from partnership.history.names import names_for
from partnership.history.tables import Category
from partnership.history.views.blueprint import HistoryPage, blueprint, events_page
from partnership.map.mapping.views.blueprint import FunctionSubject, get_place
from partnership.policy.actions import Action
from partnership.policy.rules import allows
from partnership.protocols.queries import Draft, get_draft
from partnership.register.directory.queries import get_organisation
from partnership.register.partnerships.queries import get_partnership
from partnership.reviews.assessment.queries import AssessedCompetence, get_answered
from partnership.web.pages import Page
from partnership.web.permit import permit, viewer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from flask.typing import ResponseReturnValue

    from partnership.register.directory.history import Event
    from partnership.store.models import AuditEntry, Organisation, Partnership

NOT_OF_A_PARTNERSHIP = {Category.ENTRIES, Category.ACCOUNTS}


def _sees_people(partnership: Partnership) -> bool:
    """Mail addresses of those at work are for the coordinators."""
    return allows(viewer(), Action.PARTNERSHIP_HISTORY, partnership)


def _tell(partnership: Partnership, entries: Sequence[AuditEntry]) -> list[Event]:
    visitor = viewer()
    names = names_for(visitor, entries, partnership, sees_people=_sees_people(partnership))
    if not allows(visitor, Action.RESPONSIBILITY_EDIT, partnership):
        return events_of(entries, names)
    last = queries.last_changes(entries)
    return events_of(entries, names, lambda old, new: partnership_offers(partnership.slug, old, new, last))


@blueprint.get("/partnerships/<slug>/history")
@permit(Action.PARTNERSHIP_HISTORY, get_partnership)
def partnership(partnership: Partnership) -> ResponseReturnValue:
    """Everything that happened in a partnership."""
    frame = HistoryPage(
        title="History",
        caption=partnership.name,
        intro=(
            "Every change and event of the partnership, the newest first: who, when, from what to what, and who took "
            "which papers away. What happened to the entry of an organisation stands in the history of that entry."
        ),
        back=("Back to the partnership", url_for(Page.PARTNERSHIP.endpoint, slug=partnership.slug)),
        categories=[category for category in Category if category not in NOT_OF_A_PARTNERSHIP],
        sees_people=True,
        active_nav="history",
        subject=partnership,
        day_href=url_for("history.map_", slug=partnership.slug),
    )
    return events_page(
        frame,
        lambda wanted, number: queries.of_partnership(viewer(), partnership, wanted, number),
        lambda entries: _tell(partnership, entries),
    )


@blueprint.get("/partnerships/<slug>/protocols/<uuid:protocol_id>/history")
@permit(Action.PROTOCOL_VIEW, get_draft)
def protocol(draft: Draft) -> ResponseReturnValue:
    """What happened to one protocol, for every member."""
    frame = HistoryPage(
        title="History of the protocol",
        caption=draft.protocol.title,
        intro="Settings, parties, texts, versions, consultation and signing, the newest first.",
        back=(
            "Back to the protocol",
            url_for("protocols.protocol", slug=draft.partnership.slug, protocol_id=draft.protocol.id),
        ),
        categories=[Category.PROTOCOLS, Category.CONSULTING],
        sees_people=_sees_people(draft.partnership),
        active_nav="protocols",
        subject=draft.partnership,
    )
    return events_page(
        frame,
        lambda wanted, number: queries.of_protocol(viewer(), draft, wanted, number),
        lambda entries: _tell(draft.partnership, entries),
    )


@blueprint.get("/partnerships/<slug>/map/<function_id>/history")
@permit(Action.PARTNERSHIP_VIEW, get_place)
def function(place: FunctionSubject) -> ResponseReturnValue:
    """What happened to the roles in one task, for every member."""
    slug, function_id = place.partnership.slug, place.function.id
    frame = HistoryPage(
        title="History of the roles",
        caption=place.function.name,
        intro="Who was given which role in this task, who accepted or declined, the newest first.",
        back=("Back to the task", url_for("mapping.function", slug=slug, function_id=function_id)),
        categories=[Category.ROLES],
        sees_people=_sees_people(place.partnership),
        active_nav="map",
        subject=place.partnership,
    )
    return events_page(
        frame,
        lambda wanted, number: queries.of_function(viewer(), place.partnership, function_id, wanted, number),
        lambda entries: _tell(place.partnership, entries),
    )


@blueprint.get("/partnerships/<slug>/assessment/<uuid:assessment_id>/competences/<competence_id>/history")
@permit(Action.ASSESSMENT_VIEW, get_answered)
def competence(answered: AssessedCompetence) -> ResponseReturnValue:
    """What happened to one competence of an assessment, for every member."""
    held = answered.held
    address: dict[str, Any] = {"slug": held.partnership.slug, "assessment_id": held.assessment.id}
    frame = HistoryPage(
        title=f"History of competence {answered.competence_id}",
        caption=held.assessment.title,
        intro="Its rating, its action and its evidence, the newest first.",
        back=(
            "Back to the competence",
            url_for("assessment.competence", competence_id=answered.competence_id, **address),
        ),
        categories=[Category.ASSESSMENTS],
        sees_people=_sees_people(held.partnership),
        active_nav="assessment",
        subject=held.partnership,
    )
    return events_page(
        frame,
        lambda wanted, number: queries.of_competence(held.assessment, answered.competence_id, wanted, number),
        lambda entries: _tell(held.partnership, entries),
    )


# What was recorded about one's own account, and, for administrators, about the accounts of the site.


@blueprint.get("/account/history")
@permit(Action.SIGNED_IN)
def own() -> ResponseReturnValue:
    """Sign-ins, changes of the account, and what it did, reveals of addresses too."""
    visitor = viewer()
    account_id: UUID = visitor.account_id  # type: ignore[assignment] # signed in
    frame = HistoryPage(
        title="What was recorded about you",
        intro=(
            "Sign-ins, changes of your account, and what you did here, the newest first. From what to what you changed "
            "an entry stands in the history of that entry."
        ),
        back=("Back to your account", url_for("accounts.account")),
        categories=list(Category),
        sees_people=False,
    )
    return events_page(
        frame,
        lambda wanted, number: queries.of_account(account_id, wanted, number),
        lambda entries: own_acts_told(entries, names_for(visitor, entries), visitor),
    )


@blueprint.get("/history/accounts")
@permit(Action.ADMINISTER)
def site() -> ResponseReturnValue:
    """Accounts made and closed, sign-ins, roles: nothing of what anybody did in a partnership."""
    visitor = viewer()
    frame = HistoryPage(
        title="History of the accounts",
        intro="Accounts made, changed and closed, sign-ins, roles and links, the newest first.",
        back=("Back to the accounts", url_for("people.accounts")),
        categories=[Category.PEOPLE, Category.ACCOUNTS],
        sees_people=True,
        active_nav="administration",
        is_administration=True,
    )
    return events_page(
        frame,
        queries.of_all_accounts,
        lambda entries: events_of(entries, names_for(visitor, entries, sees_people=True)),
    )


# The history of an entry.


@blueprint.get("/organisations/<uuid:organisation_id>/history")
@permit(Action.ORGANISATION_HISTORY, get_organisation)
def of_entry(organisation: Organisation) -> ResponseReturnValue:
    """Who did what and when, fifty events a page, newest first."""
    visitor = viewer()
    categories = [Category.ENTRIES, Category.TAKING_PART, Category.TAKEN_AWAY, Category.ROLES, Category.REQUESTS]
    if allows(visitor, Action.PEOPLE_MANAGE, organisation):
        categories.append(Category.PEOPLE)
    frame = HistoryPage(
        title=f"History of {organisation.name}",
        intro=(
            "What happened to this entry, the newest first: its description, services, contacts and locations, what "
            "was asked, reported and confirmed, its part in your partnerships, and who took its own pack away."
        ),
        back=("Back to the organisation", url_for("directory.organisation", organisation_id=organisation.id)),
        categories=categories,
        sees_people=True,
        active_nav="organisations",
        subject=organisation,
        day_href=url_for("history.organisation", organisation_id=organisation.id),
    )
    return events_page(
        frame,
        lambda wanted, number: queries.of_entry(visitor, organisation, wanted, number),
        lambda entries: entry_events(visitor, organisation, entries),
    )
