"""The signing of a version: how it stands, opening it, asking again, ending it, and starting the next version."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template, request

from partnership.base.errors import Conflict, InputFault, Stale
from partnership.consultation import seats, services
from partnership.consultation.forms import EndForm, SigningForm
from partnership.consultation.queries import ToSign
from partnership.consultation.services.signatures import is_complete
from partnership.consultation.services.signings import in_the_way, seen_matters, usual_review
from partnership.consultation.services.text_input import NOT_ACKNOWLEDGED
from partnership.consultation.views.blueprint import ONE, SIGNING, back, blueprint, by, material_of
from partnership.consultation.views.signing_table import Looker, SignatureRow
from partnership.documents.blocks import Status
from partnership.documents.wording import day
from partnership.map.mapping.queries import today
from partnership.policy.actions import Action
from partnership.policy.rules import allows
from partnership.protocols.composing.signatories import APPROVAL, BEFORE, signing_rows
from partnership.protocols.drafting import compose_draft, context_of
from partnership.protocols.lifecycle.current import late_in, moved_since
from partnership.protocols.lifecycle.progress import LATE_WAITS, are_approved, to_sign, waiting
from partnership.protocols.lifecycle.signatures import objection_words, with_objections
from partnership.protocols.lifecycle.signed_version import grouped
from partnership.protocols.lifecycle.snapshot import next_whole
from partnership.protocols.lifecycle.status import (
    being_signed,
    consultation_that_counts,
    in_force,
    is_review_due,
    rests_on_other,
    version_of,
    why_locked,
)
from partnership.protocols.queries import following, get_draft
from partnership.protocols.services import start_next_version
from partnership.store.db import db, transaction
from partnership.store.models import Decision
from partnership.web import conflict
from partnership.web.forms import VersionedForm, posted_version
from partnership.web.permit import can, permit, viewer

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from flask.typing import ResponseReturnValue

    from partnership.protocols.composing.context import Context
    from partnership.protocols.drafting import Material
    from partnership.protocols.late import LateIssue
    from partnership.protocols.queries import Draft
    from partnership.store.models import Protocol, Signature, Signing
    from partnership.web.conflict import Difference

PAGE = "consultation.signing"
NOTHING = "Signing has not started."


@blueprint.get(SIGNING)
@permit(Action.CONSULTATION_VIEW, get_draft)
def signing(draft: Draft) -> ResponseReturnValue:
    """Who has signed and who is waited for; what was signed before; where nothing is, how it begins."""
    protocol = draft.protocol
    current = being_signed(protocol) or in_force(protocol) or next(iter(protocol.signings), None)
    if current is None:
        return render_template(
            "consultation/no_signing.html",
            draft=draft,
            partnership=draft.partnership,
            consultation=consultation_that_counts(protocol),
        )
    own, manages = _own(current), can(Action.SIGNING_MANAGE, draft) and not protocol.is_archived
    looker = Looker(viewer().account_id, manages, own, _may_object(draft, current), _speaking(draft, current))
    made = material_of(draft)
    late = late_in(draft, current, made)
    return render_template(
        "consultation/signing.html",
        draft=draft,
        partnership=draft.partnership,
        signing=current,
        standing=following(protocol, draft.partnership).standing,
        version=version_of(protocol, current),
        manages=manages,
        groups=_groups(current, looker),
        unconfirmed=_unconfirmed(current),
        objection_words=objection_words,
        objections=with_objections(current),
        to_sign=[row for row in own if row.is_open or row.is_set_aside] if current.is_open else [],
        refused=[row for row in current.signatures if row.is_refused] if current.is_open else [],
        approved=are_approved(current),
        waits_for=_waits_for(current, late),
        moved=moved_since(draft, made),
        late=late,
        may_come_into_force=is_complete(current) and not any(each.waits for each in late),
        is_in_force=protocol.status is Status.AGREED,
        is_review_due=protocol.status is Status.AGREED and is_review_due(current, today()),
        earlier=[each for each in protocol.signings if each.id != current.id],
        numbers={each.id: each.number for each in protocol.versions},
        grouped=grouped,
    )


def _speaking(draft: Draft, signing: Signing) -> dict[UUID, seats.Speaks]:
    """Who speaks for each party of a signing, and which of them take part no more, as the visitor may ask."""
    ids = [row.organisation_id for row in signing.signatures if row.organisation_id]
    return seats.speaking_for(ids, viewer(), partnership_id=draft.partnership_id)


def _waits_for(current: Signing, late: Iterable[LateIssue]) -> str:
    """Whose signature is waited for, and what the coordinator has to do before the version is in force."""
    left = waiting([row for row in current.signatures if row.is_needed and not row.counts])
    if any(each.waits for each in late):
        return f"{left}; the coordinator, who answers what came up" if left else LATE_WAITS
    return "The coordinator, who brings it into force" if is_complete(current) else left


def _own(current: Signing) -> list[Signature]:
    """Rows that the visitor may sign: while it is open, and later where a party joins a version that is in force."""
    rows = to_sign(current, viewer())
    refused = [
        row
        for row in current.signatures
        if row.organisation_id and viewer().leads(row.organisation_id) and row.decision is Decision.REFUSED
    ]
    return [*rows, *refused] if current.goes_on else []


def _may_object(draft: Draft, current: Signing) -> set[UUID]:
    """Rows that the visitor is told of, and so may object to."""
    places = ((row.id, ToSign(draft, current, row)) for row in current.signatures)
    return {row_id for row_id, place in places if allows(viewer(), Action.SIGNATURE_OBJECT, place)}


def _unconfirmed(current: Signing) -> list[str]:
    """To a lead or deputy whose place only works, and who would sign: whose yes is missing."""
    account_id = viewer().account_id
    own = [row.organisation_id for row in current.signatures if row.organisation_id in viewer().positions]
    if account_id is None or not current.goes_on:
        return []
    found = [seats.unconfirmed(db.session(), each, account_id) for each in dict.fromkeys(own) if each is not None]
    return [words for words in found if words]


def _groups(current: Signing, looker: Looker) -> list[tuple[str, list[SignatureRow]]]:
    """Rows under the words of what their signature does."""
    before = [row for row in current.signatures if row.approval in BEFORE]
    needed = [row for row in current.signatures if row.is_needed and row not in before]
    others = [row for row in current.signatures if not row.is_needed]
    groups = [
        (APPROVAL, before),
        ("Needed to bring it into force", needed),
        ("Others: it binds them from the day on which they sign", others),
    ]
    return [(title, [SignatureRow(row, current, looker) for row in rows]) for title, rows in groups if rows]


@blueprint.route(f"{SIGNING}/open", methods=["GET", "POST"])
@permit(Action.SIGNING_MANAGE, get_draft)
def open_signing(draft: Draft) -> ResponseReturnValue:
    """What stands in the way; then what is still open, the day of the review, and the version is frozen."""
    if locked := why_locked(draft.protocol):
        return back(draft, "protocols.protocol", locked, "important")
    made = material_of(draft)
    context = context_of(draft, made)
    form = _form(draft, context)
    attempt = conflict.save(
        form,
        lambda session: services.open_signing(session, draft, made, form.opening(), by()),
        at="review_on",
        late=(Stale, Conflict),
    )
    if attempt.is_saved:
        words = "The version is frozen. Record the approvals; then the parties are asked to sign."
        return back(draft, PAGE, words)
    if attempt.late:
        draft = get_draft(draft.partnership.slug, draft.protocol.id)
        form.add_fault(str(attempt.late), "review_on")
        made = material_of(draft)
        return _opening(draft, form, made, context_of(draft, made), [])
    return _opening(draft, form, made, context)


def _form(draft: Draft, context: Context) -> SigningForm:
    form = SigningForm(data={"review_on": usual_review(context)})
    if consultation_that_counts(draft.protocol) is not None:
        del form.without_consultation
    return form


def _opening(
    draft: Draft, form: SigningForm, made: Material, context: Context, differences: list[Difference] | None = None
) -> ResponseReturnValue:
    matters = compose_draft(draft, made).matters
    form.seen_matters.data, form.seen_matters.raw_data = seen_matters(draft, matters), None
    if form.errors and matters and not form.is_acknowledged.data and not form.is_acknowledged.errors:
        form.add_fault(NOT_ACKNOWLEDGED, "is_acknowledged")  # asked last, where nothing else is at fault
    return conflict.page(
        "consultation/open_signing.html",
        differences,
        draft=draft,
        partnership=draft.partnership,
        form=form,
        number=next_whole(version.number for version in draft.protocol.versions),
        obstacles=in_the_way(draft, made),
        stops=[matter for matter in matters if matter.stops_signing],
        matters=[matter for matter in matters if not matter.stops_signing],
        consultation=consultation_that_counts(draft.protocol),
        latest=day(usual_review(context)),
        approvals=[each.name for each in signing_rows(context) if each.approval in BEFORE],
    )


@blueprint.post(f"{SIGNING}/ask-again")
@permit(Action.SIGNING_MANAGE, get_draft)
def ask_again(draft: Draft) -> ResponseReturnValue:
    """Mail those again who have not signed."""
    try:
        with transaction() as session:
            told = services.ask_again(session, draft)
    except InputFault as fault:
        return back(draft, PAGE, str(fault), "important")
    if not told:
        words = "Nobody was asked again: a lead is asked once a week. Parties without an account sign on paper."
        return back(draft, PAGE, words, "important")
    return back(draft, PAGE, f"{told} {'person is' if told == 1 else 'people are'} asked again by mail.")


@blueprint.route(f"{SIGNING}/end", methods=["GET", "POST"])
@permit(Action.SIGNING_MANAGE, get_draft)
def end_signing(draft: Draft) -> ResponseReturnValue:
    """Ask why, then call the signing off."""
    current = being_signed(draft.protocol)
    if current is None and (request.method == "GET" or not draft.protocol.signings):
        return back(draft, PAGE, NOTHING, "important")
    form = EndForm(data={"version": str(current.version if current else 0)})
    attempt = conflict.save(
        form,
        lambda session: services.end_signing(session, draft, form.why.data or "", expected_version=form.seen_version),
        at="why",
        late=(Stale, Conflict),
    )
    if attempt.is_saved:
        words = "The signing is ended. The draft can be changed again; signatures count for no other text."
        return back(draft, PAGE, words)
    if attempt.is_undone:
        draft = get_draft(draft.partnership.slug, draft.protocol.id)
        current = being_signed(draft.protocol)
    shown = current or draft.protocol.signings[0]
    if attempt.late:
        form.move_to(shown.version)
    return conflict.page(
        "consultation/end_signing.html",
        [] if attempt.late else None,
        draft=draft,
        partnership=draft.partnership,
        signing=shown,
        version=version_of(draft.protocol, shown),
        signed=sum(row.decision is Decision.SIGNED for row in shown.signatures),
        form=form,
        late=attempt.late,
    )


@blueprint.route(f"{ONE}/next-version", methods=["GET", "POST"])
@permit(Action.PROTOCOL_EDIT, get_draft)
def next_version(draft: Draft) -> ResponseReturnValue:
    """Ask, then begin the draft of the next version; the agreed one stays in force."""
    protocol: Protocol = draft.protocol
    agreed = in_force(protocol)
    if protocol.status is not Status.AGREED or agreed is None:
        return back(draft, "protocols.protocol", "The draft can be changed already.", "important")
    if protocol.other_pack_id:
        return back(draft, "protocols.protocol", rests_on_other(protocol.other_pack_id), "important")
    if request.method == "POST":
        try:
            with transaction() as session:
                start_next_version(session, draft, expected_version=posted_version())
        except (Stale, InputFault) as fault:
            return back(draft, "protocols.protocol", str(fault), "important")
        number = version_of(protocol, agreed).number
        words = f"The draft of the next version is begun. Version {number} stays in force until the next is agreed."
        return back(draft, "protocols.protocol", words)
    return render_template(
        "consultation/next_version.html",
        draft=draft,
        partnership=draft.partnership,
        version=version_of(protocol, agreed),
        moved=moved_since(draft, material_of(draft)),
        form=VersionedForm(version=str(protocol.version)),
    )
