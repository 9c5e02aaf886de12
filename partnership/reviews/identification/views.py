"""Pages of the identification audit: all settings, one setting, its form, and the Word files."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for

from partnership.base.errors import Conflict, InputFault, Stale
from partnership.map.downloads.delivery import Delivery, hand_out
from partnership.map.mapping.queries import members_map, pack_of
from partnership.policy.actions import Action
from partnership.protocols.forms import by_kind
from partnership.reviews.identification import queries, services
from partnership.reviews.identification.entry import differences, entry_of, other_choices, usual_choices
from partnership.reviews.identification.export import current_audit, current_card, current_cards
from partnership.reviews.identification.forms import SettingForm, starting_values, ticks_of
from partnership.reviews.identification.rows import PARTS, RULE, row_of, rows_of
from partnership.store.db import transaction
from partnership.web import conflict
from partnership.web.conflict import Difference
from partnership.web.forms import posted_version
from partnership.web.permit import can, permit, viewer

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue
    from sqlalchemy.orm import Session

    from partnership.findings.facts import PartnershipMap
    from partnership.reviews.identification.queries import SettingSubject
    from partnership.store.models import Partnership

blueprint = Blueprint("identification", __name__)

SETTING = "/partnerships/<slug>/audit/<setting_id>"


@blueprint.get("/partnerships/<slug>/audit")
@permit(Action.AUDIT_VIEW, queries.get_partnership)
def audit(partnership: Partnership) -> ResponseReturnValue:
    """Every setting with first contacts, assurance and next action, children and adults apart."""
    groups = rows_of(members_map(partnership), pack_of(partnership))
    rows = [row for each in groups.values() for row in each]
    return render_template(
        "identification/audit.html",
        partnership=partnership,
        parts=[(PARTS[group], each) for group, each in groups.items() if each],
        total=len(rows),
        signs=sum(len(row.setting.indicators) for row in rows),
        whole=sum(1 for row in rows if not row.gaps),
        gaps=sum(len(row.gaps) for row in rows),
        rule=RULE,
        pack=pack_of(partnership),
    )


@blueprint.get(SETTING)
@permit(Action.AUDIT_VIEW, queries.get_place)
def setting(place: SettingSubject) -> ResponseReturnValue:
    """One setting: its signs, who is first contact, what assurance there is, and what is missing."""
    map_, pack = members_map(place.partnership), pack_of(place.partnership)
    ids = list(pack.settings)
    at = ids.index(place.setting.id)
    return render_template(
        "identification/setting.html",
        partnership=place.partnership,
        change_link=_change_link(place) if can(Action.AUDIT_EDIT, place) else lambda *_: [],
        place=place,
        setting=place.setting,
        row=row_of(place.setting, map_, pack),
        part=PARTS.get(place.setting.group, "Children and adults"),
        rule=RULE,
        pack=pack,
        following=pack.settings[ids[at + 1]] if at + 1 < len(ids) else None,
    )


def _change_link(place: SettingSubject) -> Callable[[str, str], list[dict[str, str]]]:
    """Makes the link of a row to the field of the form that changes it."""
    slug, setting_id = place.partnership.slug, place.setting.id

    def link(field: str, about: str) -> list[dict[str, str]]:
        address = url_for("identification.edit", slug=slug, setting_id=setting_id, _anchor=field)
        return [{"text": "Change", "href": address, "about": about}]

    return link


@blueprint.post(f"{SETTING}/first-contacts")
@permit(Action.AUDIT_EDIT, queries.get_place)
def accept(place: SettingSubject) -> ResponseReturnValue:
    """Take the ticked organisations, which the map proposed, as first contacts."""
    try:
        with transaction() as session:
            services.accept_first_contacts(
                session,
                place,
                _ids(request.form.getlist("first_contacts")),
                members_map(place.partnership),
                expected_version=posted_version(),
                changed_by=viewer().post,
            )
    except (InputFault, Stale) as fault:
        flash(str(fault), "important")
    else:
        flash("The first contacts are recorded.", "success")
    return redirect(_page(place))


@blueprint.route(f"{SETTING}/edit", methods=["GET", "POST"])
@permit(Action.AUDIT_EDIT, queries.get_place)
def edit(place: SettingSubject) -> ResponseReturnValue:
    """The form of a setting; the second of two writers sees both texts (409), and nothing is lost."""
    map_ = members_map(place.partnership)
    record = map_.setting(place.setting.id)
    form = SettingForm(data={"version": record.version, **starting_values(entry_of(record))})
    _offer(form, place, map_)
    attempt = conflict.save(
        form, lambda session: _write(session, place, form, map_), at="assurance", late=(Stale, Conflict)
    )
    if attempt.is_saved:
        flash("The setting is saved." if attempt.value else "Nothing was different, so nothing was changed.", "success")
        return redirect(_page(place))
    if request.method == "GET" and record.is_empty:
        # What the map proposes is ticked already, so that one button takes it all.
        form.first_contacts.data = [
            str(agency.id) for agency in row_of(place.setting, map_, pack_of(place.partnership)).proposed
        ]
    pack = pack_of(place.partnership)
    others = [each.agency for each in other_choices(place.setting, map_, pack)]
    return conflict.page(
        "identification/edit.html",
        _differences(place, form) if attempt.late else None,
        partnership=place.partnership,
        place=place,
        setting=place.setting,
        form=form,
        ticks=ticks_of(form, usual_choices(place.setting, map_, pack), by_kind(others, pack)),
        record=record,
    )


def _offer(form: SettingForm, place: SettingSubject, map_: PartnershipMap) -> None:
    pack = pack_of(place.partnership)
    form.offer([*usual_choices(place.setting, map_, pack), *other_choices(place.setting, map_, pack)], map_)


def _write(session: Session, place: SettingSubject, form: SettingForm, map_: PartnershipMap) -> bool:
    return services.save_setting(
        session, place, form.entry(), map_, expected_version=form.seen_version, changed_by=viewer().post
    )


def _differences(place: SettingSubject, form: SettingForm) -> list[Difference]:
    """Where the other writer's text and this one's part; the form goes on from what is stored now."""
    fresh = members_map(place.partnership)
    record = fresh.setting(place.setting.id)
    form.move_to(record.version)
    return [Difference(*each) for each in differences(entry_of(record), form.entry(), fresh)]


def _ids(sent: list[str]) -> list[UUID]:
    try:
        return [UUID(each) for each in sent]
    except ValueError as fault:
        message = "The page sent something that cannot be read. Load it again"
        raise InputFault(message) from fault


def _page(place: SettingSubject) -> str:
    return url_for("identification.setting", slug=place.partnership.slug, setting_id=place.setting.id)


def _audit(partnership: Partnership) -> str:
    return url_for("identification.audit", slug=partnership.slug)


@blueprint.get("/partnerships/<slug>/audit/download")
@permit(Action.AUDIT_VIEW, queries.get_partnership)
def download(partnership: Partnership) -> ResponseReturnValue:
    """The whole audit as a file."""
    return hand_out(Delivery(current_audit(partnership), partnership), _audit(partnership))


@blueprint.get("/partnerships/<slug>/audit/cards")
@permit(Action.AUDIT_VIEW, queries.get_partnership)
def cards(partnership: Partnership) -> ResponseReturnValue:
    """The indicator cards of all settings in one file, a page for each."""
    return hand_out(Delivery(current_cards(partnership), partnership), _audit(partnership))


@blueprint.get(f"{SETTING}/card")
@permit(Action.AUDIT_VIEW, queries.get_place)
def card(place: SettingSubject) -> ResponseReturnValue:
    """The indicator card of one setting as a file."""
    return hand_out(Delivery(current_card(place.partnership, place.setting), place.partnership), _page(place))
